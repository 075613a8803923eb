//! One method alone: drivers of any column, what each comment says, themes.

use std::io::{self, Write};

use rapport_text::{Finding, Reader};
use serde::Serialize;

use super::{AnalyzeError, Lang, TextSummary, ThemesSummary, text, texts_of, themes as found_themes};
use crate::{
    drivers::{self, Drivers},
    factors::Factors,
    parallel::in_chunks,
    table::{Choice, Roles, Table, Texts, factors, find_column},
    trees::Target,
};

/// Comments whose findings are in memory together.
const TOGETHER: usize = 20_000;
const CHUNK: usize = 500;

/// A column of comments: its name and its texts; the one that looks like it where none is named.
#[derive(Debug, Clone, Copy)]
pub struct Comments<'t> {
    pub column: &'t str,
    pub texts: &'t Texts,
}

impl<'t> Comments<'t> {
    pub fn of(table: &'t Table, name: Option<&str>) -> Result<Self, AnalyzeError> {
        let place = match name {
            Some(name) => find_column(table, name)?,
            None => Roles::of(table, &Choice::default())?
                .text
                .ok_or_else(|| AnalyzeError::NoText { columns: table.names().join(", ") })?,
        };
        let column = &table.columns[place];
        Ok(Self { column: &column.name, texts: texts_of(column)? })
    }
}

/// What all comments say, counted.
pub fn text(comments: Comments<'_>, told: &mut dyn FnMut(usize)) -> Result<TextSummary, AnalyzeError> {
    let (reader, heard) = text::hear(comments.texts, told)?;
    Ok(text::summary(comments.column, comments.texts, &reader, &heard, None))
}

/// A row of `rapport analyze text --json`.
#[derive(Serialize)]
#[serde(untagged)]
enum Row<'f> {
    Said {
        row: usize,
        #[serde(flatten)]
        finding: &'f Finding,
    },
    /// No comment: everything is null.
    Silent {
        row: usize,
        language: Option<()>,
        sentiment: Option<()>,
        emotion: Option<()>,
        intent: Option<()>,
        urgency: Option<()>,
        aspects: [(); 0],
    },
}

/// Writes what each comment says, one JSON object a row, in the order of the rows.
pub fn write_rows(comments: Comments<'_>, reader: &Reader, out: &mut impl Write) -> io::Result<()> {
    let rows: Vec<usize> = (0..comments.texts.len()).collect();
    let line = |row: usize| {
        let text = comments.texts.get(row);
        let row = row + 1;
        if text.is_empty() {
            let (language, sentiment, emotion, intent, urgency) = (None, None, None, None, None);
            return serde_json::to_string(&Row::Silent {
                row,
                language,
                sentiment,
                emotion,
                intent,
                urgency,
                aspects: [],
            });
        }
        serde_json::to_string(&Row::Said { row, finding: &reader.read(text) })
    };
    for together in rows.chunks(TOGETHER) {
        let lines =
            in_chunks(together, CHUNK, |part| part.iter().map(|row| line(*row)).collect(), &mut |_| ());
        for line in lines {
            writeln!(out, "{}", line?)?;
        }
    }
    out.flush()
}

/// The themes of comments, and those of each row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemesOfRows {
    #[serde(flatten)]
    pub summary: ThemesSummary,
    pub rows: Vec<RowThemes>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowThemes {
    pub row: usize,
    /// The theme that most of the comment is about, by its id.
    pub theme: Option<u32>,
    /// All its themes, the main one first.
    pub themes: Vec<u32>,
}

/// Finds the themes of comments.
pub fn themes(
    table: &Table,
    comments: Comments<'_>,
    lang: Lang,
    told: &mut dyn FnMut(usize),
) -> Result<ThemesOfRows, AnalyzeError> {
    let (_, heard) = text::hear(comments.texts, told)?;
    let found = found_themes::find(comments.texts, &heard, lang)
        .map_err(|note| AnalyzeError::File { file: table.name.clone(), detail: note.text })?;
    let of = found.of();
    let mut rows: Vec<RowThemes> =
        (1..=table.rows).map(|row| RowThemes { row, theme: None, themes: Vec::new() }).collect();
    for (comment, one) in heard.iter().enumerate() {
        rows[one.row].theme = found.main[comment];
        rows[one.row].themes.clone_from(&of[comment]);
    }
    Ok(ThemesOfRows { summary: found_themes::summary(&found, &heard, None), rows })
}

/// The drivers of any column of numbers; of nothing but 0 and 1, of its being 1.
pub fn drivers(table: &Table, target: &str, choice: &Choice) -> Result<Drivers, AnalyzeError> {
    let choice = Choice { score: Some(target.to_owned()), ..choice.clone() };
    let roles = Roles::of(table, &choice)?;
    let column = &table.columns[find_column(table, target)?];
    let values = column
        .numbers()
        .ok_or_else(|| AnalyzeError::Kind { column: column.name.clone(), what: "numbers" })?;
    let among = factors(table, &roles.factors)?;
    let options = |context: Factors| drivers::Options { context, ..drivers::Options::default() };
    let context = factors(table, roles.time.as_slice())?;
    let yes_or_no =
        values.iter().all(|value| value.is_nan() || *value == 0.0 || (*value - 1.0).abs() < f64::EPSILON);
    let found = if yes_or_no {
        let rows: Vec<usize> = (0..table.rows).filter(|row| !values[*row].is_nan()).collect();
        let target = Target::Class(rows.iter().map(|row| values[*row] > 0.5).collect());
        drivers::explain(&among.select(&rows), &target, &options(context.select(&rows)))
    } else {
        drivers::explain(&among, &Target::Score(values.to_vec()), &options(context))
    };
    found.map_err(|error| AnalyzeError::Drivers { file: table.name.clone(), detail: error.to_string() })
}
