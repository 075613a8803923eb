//! A file of scores and comments, analysed: what a consultancy would say of it, with the counts behind every number.
//!
//! [`analyze`] puts the methods of this crate together; [`terminal`] and [`html`] draw what it gives. No step depends on
//! the one before having found anything: a file without comments has drivers, a file without factors has themes.

pub mod alone;
mod brief;
mod error;
pub mod html;
mod lang;
mod moved;
mod notes;
mod score;
mod segments;
mod share;
pub mod terminal;
mod text;
mod themes;
mod trend;
mod words;

use serde::Serialize;

pub use error::AnalyzeError;
pub use lang::Lang;
pub use moved::Moved;
pub use notes::Note;
pub use score::{Bar, Figure, OtherScale, ScoreSummary, Scores, score};
pub use segments::{Group, JUDGED, Segmentation};
pub use share::Share;
pub use text::{AspectRow, Counted, Quote, TextSummary};
pub use themes::{ThemeRow, ThemesSummary};
pub use trend::{Change, Grain, Point, Trend};

use crate::table::{Choice, Column, Found, Recognised, Roles, Table, Texts, factors};

/// What is asked of an analysis.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub choice: Choice,
    pub lang: Lang,
}

/// Everything that an analysis found; what `--json` prints.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Analysis {
    pub file: FileFacts,
    pub columns: Vec<Recognised>,
    pub score: ScoreSummary,
    pub trend: Option<Trend>,
    pub segments: Vec<Segmentation>,
    pub text: Option<TextSummary>,
    pub themes: Option<ThemesSummary>,
    #[serde(flatten)]
    pub moved: Moved,
    /// What to bear in mind, in plain words.
    pub notes: Vec<Note>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileFacts {
    pub name: String,
    pub rows: usize,
    #[serde(flatten)]
    pub found: Found,
}

/// What an analysis is doing, for whoever waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Score,
    /// So many comments of so many are read.
    Read(usize, usize),
    Themes,
    Drivers,
}

impl Step {
    pub fn say(self, lang: Lang) -> String {
        match self {
            Self::Score => lang.pick("looking at the scores", "смотрю оценки").to_owned(),
            Self::Themes => lang.pick("looking for themes", "ищу темы").to_owned(),
            Self::Drivers => {
                lang.pick("looking for what moves the score", "ищу, что движет оценкой").to_owned()
            }
            Self::Read(done, of) => format!(
                "{} {} / {}",
                lang.pick("reading comments", "читаю комментарии"),
                lang.count(done),
                lang.count(of)
            ),
        }
    }
}

/// Analyses a table.
pub fn analyze(
    table: &Table,
    request: &Request,
    tell: &mut dyn FnMut(Step),
) -> Result<Analysis, AnalyzeError> {
    let roles = Roles::of(table, &request.choice)?;
    tell(Step::Score);
    let (scores, summary) = score(table, &roles)?;
    let trend = roles.time.and_then(|place| {
        let column = &table.columns[place];
        trend::trend(&column.name, column.times()?, &scores)
    });
    let segments = segments::segments(table, &roles.by, &scores);
    let mut notes = Vec::new();
    notes::of_table(table, &summary, request.lang, &mut notes);
    let lang = request.lang;
    let mut among = factors(table, &roles.factors)?;
    let mut themes_among = Vec::new();
    let (mut text, mut themes) = (None, None);
    if let Some(place) = roles.text {
        let column = &table.columns[place];
        let texts = texts_of(column)?;
        let of = table.rows - column.missing;
        let (reader, heard) = text::hear(texts, &mut |done| tell(Step::Read(done, of)))?;
        text = Some(text::summary(&column.name, texts, &reader, &heard, Some(&scores)));
        tell(Step::Themes);
        match themes::find(texts, &heard, lang) {
            Ok(found) => {
                themes_among = themes::as_factors(&found, &heard, table.rows, lang, &mut among)?;
                themes = Some(themes::summary(&found, &heard, Some(&scores)));
            }
            Err(note) => notes.push(note),
        }
    }
    tell(Step::Drivers);
    let names: Vec<String> = themes_among.iter().map(|(_, name)| name.clone()).collect();
    let context = factors(table, roles.time.as_slice())?;
    let moved = moved::moved(&among, &names, context, &scores, lang, &mut notes);
    if let (Some(themes), Some(lost)) = (&mut themes, &moved.points_lost) {
        for (id, name) in &themes_among {
            let points = lost.factors.iter().find(|one| one.factor == *name).map(|one| one.points);
            if let Some(theme) = themes.themes.iter_mut().find(|theme| theme.id == *id) {
                theme.lost = points;
            }
        }
    }
    Ok(Analysis {
        file: FileFacts { name: table.name.clone(), rows: table.rows, found: table.found.clone() },
        columns: roles.columns,
        score: summary,
        trend,
        segments,
        text,
        themes,
        moved,
        notes,
    })
}

fn texts_of(column: &Column) -> Result<&Texts, AnalyzeError> {
    column.texts().ok_or_else(|| AnalyzeError::Kind { column: column.name.clone(), what: "text" })
}

#[cfg(test)]
mod tests;
