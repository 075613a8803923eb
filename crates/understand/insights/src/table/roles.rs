//! Which column is used for what: as asked, and otherwise as recognised.

use rapport_kernel::Scale;
use rapport_tables::words::plain;
use serde::Serialize;

use super::{
    Role, Sort, Table, Why,
    recognise::{scale_of, sort_of},
};
use crate::analyze::AnalyzeError;

/// What whoever asks says of the columns; what is not said is recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    pub score: Option<String>,
    /// `nps`, `csat`, `ces`, `enps`, or `number` for a plain average.
    pub scale: Option<String>,
    pub text: Option<String>,
    pub time: Option<String>,
    /// Columns that part answers into segments.
    pub by: Vec<String>,
    /// The only factors, if there are any.
    pub factors: Vec<String>,
    pub ignore: Vec<String>,
}

/// How scores are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", untagged)]
pub enum ScoreScale {
    Known(Scale),
    /// Any numbers: their average.
    Number,
}

/// A column and what it is used for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recognised {
    pub column: String,
    pub role: Role,
    pub why: Why,
    /// Rows where it is empty.
    pub missing: usize,
}

/// Places of the columns by what they are used for.
#[derive(Debug, Clone, PartialEq)]
pub struct Roles {
    pub score: Option<usize>,
    /// The column that says each score's scale.
    pub scale_column: Option<usize>,
    /// Of all scores, where no column says it.
    pub scale: ScoreScale,
    /// The scale was said, not recognised.
    pub scale_asked: bool,
    pub text: Option<usize>,
    pub time: Option<usize>,
    pub by: Vec<usize>,
    pub factors: Vec<usize>,
    /// All columns, in the file's order.
    pub columns: Vec<Recognised>,
}

/// Place of the column of this name; small and capital letters, spaces and marks between words may differ.
pub fn find_column(table: &Table, name: &str) -> Result<usize, AnalyzeError> {
    let place = |is: &dyn Fn(&str) -> bool| table.columns.iter().position(|column| is(&column.name));
    place(&|column| column == name)
        .or_else(|| place(&|column| column.trim().to_lowercase() == name.trim().to_lowercase()))
        .or_else(|| place(&|column| plain(column) == plain(name)).filter(|_| !plain(name).is_empty()))
        .ok_or_else(|| AnalyzeError::UnknownColumn {
            name: name.to_owned(),
            columns: table.names().join(", "),
        })
}

impl Roles {
    /// Recognises the columns of a table.
    pub fn of(table: &Table, choice: &Choice) -> Result<Self, AnalyzeError> {
        let find = |name: &Option<String>| name.as_deref().map(|name| find_column(table, name)).transpose();
        let all = |names: &[String]| -> Result<Vec<usize>, AnalyzeError> {
            names.iter().map(|name| find_column(table, name)).collect()
        };
        let (mut score, mut text, mut time) =
            (find(&choice.score)?, find(&choice.text)?, find(&choice.time)?);
        let (mut by, asked, ignored) = (all(&choice.by)?, all(&choice.factors)?, all(&choice.ignore)?);
        let scale = choice.scale.as_deref().map(said_scale).transpose()?;
        let sorts: Vec<(Sort, Why)> = table.columns.iter().map(|column| sort_of(table, column)).collect();

        let taken = |place: usize, others: &[Option<usize>]| {
            ignored.contains(&place)
                || by.contains(&place)
                || asked.contains(&place)
                || others.contains(&Some(place))
        };
        if score.is_none() {
            score = best(&sorts, |place, sort| match sort {
                Sort::Score(strength) if !taken(place, &[text, time]) => Some((*strength, 0)),
                _ => None,
            });
            refuse_a_toss(table, &sorts, score)?;
        }
        if text.is_none() {
            text = best(&sorts, |place, sort| match sort {
                Sort::Text(strength, words) if !taken(place, &[score, time]) => {
                    Some((*strength, (words * 100.0) as usize))
                }
                _ => None,
            });
        }
        if time.is_none() {
            time = best(&sorts, |place, sort| match sort {
                Sort::Time(strength) if !taken(place, &[score, text]) => Some((*strength, 0)),
                _ => None,
            });
        }
        let scale_column = sorts
            .iter()
            .position(|(sort, _)| *sort == Sort::Scale)
            .filter(|place| !taken(*place, &[score, text, time]));
        let name = |place: Option<usize>| place.map(|place| table.columns[place].name.clone());
        let mut factors = Vec::new();
        let mut columns = Vec::with_capacity(sorts.len());
        for (place, (sort, why)) in sorts.into_iter().enumerate() {
            let column = &table.columns[place];
            let said = |flag: bool, why: Why| if flag { Why::Asked } else { why };
            let another =
                |column: Option<String>| column.map_or(Why::Numbers, |column| Why::Another { column });
            let (role, why) = if score == Some(place) {
                (Role::Score, said(choice.score.is_some(), why))
            } else if text == Some(place) {
                (Role::Text, said(choice.text.is_some(), why))
            } else if time == Some(place) {
                (Role::Time, said(choice.time.is_some(), why))
            } else if ignored.contains(&place) {
                (Role::Ignored, Why::Asked)
            } else if asked.contains(&place) || by.contains(&place) {
                (Role::Factor, Why::Asked)
            } else if !asked.is_empty() && matches!(sort, Sort::Score(_) | Sort::Other(Role::Factor)) {
                (Role::Ignored, Why::Asked)
            } else if scale_column == Some(place) {
                (Role::Scale, why)
            } else {
                match sort {
                    // A score of a part of the service is what drivers are.
                    Sort::Score(_) => (Role::Factor, Why::Numbers),
                    Sort::Text(..) => (Role::Useless, another(name(text))),
                    Sort::Time(_) => (Role::Useless, another(name(time))),
                    Sort::Scale => (Role::Factor, why),
                    Sort::Other(role) => (role, why),
                }
            };
            if role == Role::Factor {
                factors.push(place);
            }
            columns.push(Recognised { column: column.name.clone(), role, why, missing: column.missing });
        }
        if by.is_empty() {
            by = factors.iter().copied().filter(|place| parts(table, *place)).collect();
        }
        let scale_asked = scale.is_some();
        let scale = scale.unwrap_or_else(|| {
            let guessed = score.and_then(|place| {
                let column = &table.columns[place];
                scale_of(&column.name, column.numbers()?)
            });
            guessed.map_or(ScoreScale::Number, ScoreScale::Known)
        });
        Ok(Self { score, scale_column, scale, scale_asked, text, time, by, factors, columns })
    }
}

/// Whether a column parts answers into segments: words, or few whole numbers are not enough.
fn parts(table: &Table, place: usize) -> bool {
    table.columns[place]
        .texts()
        .and_then(|texts| texts.levels(super::recognise::MOST_LEVELS))
        .is_some_and(|levels| levels.len() > 1)
}

fn said_scale(text: &str) -> Result<ScoreScale, AnalyzeError> {
    match text.trim().to_lowercase().as_str() {
        "number" => Ok(ScoreScale::Number),
        scale => scale.parse().map(ScoreScale::Known).map_err(|_| AnalyzeError::Scale(text.to_owned())),
    }
}

/// The column that fits best; the first of equals.
fn best<K: Ord>(sorts: &[(Sort, Why)], fits: impl Fn(usize, &Sort) -> Option<K>) -> Option<usize> {
    let ranked = sorts.iter().enumerate().filter_map(|(place, (sort, _))| Some((fits(place, sort)?, place)));
    ranked.max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, place)| place)
}

/// Of several columns that look like a score as much, none is taken: a wrong score spoils everything.
fn refuse_a_toss(table: &Table, sorts: &[(Sort, Why)], score: Option<usize>) -> Result<(), AnalyzeError> {
    let Some(place) = score else { return Ok(()) };
    // A column called "score", and no more, is one.
    if matches!(sorts[place].0, Sort::Score(strength) if strength >= 500) {
        return Ok(());
    }
    let alike = sorts.iter().zip(&table.columns).filter(|((sort, _), _)| *sort == sorts[place].0);
    let names: Vec<&str> = alike.map(|(_, column)| column.name.as_str()).collect();
    if names.len() > 1 { Err(AnalyzeError::WhichScore { columns: names.join(", ") }) } else { Ok(()) }
}
