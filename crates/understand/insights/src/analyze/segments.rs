//! The score by segment: each group of a column against the rest of the answers.
//!
//! A difference is tested by its standard error (normal), and all of a report's tests are corrected together for the
//! number of looks (Y. Benjamini, Y. Hochberg, "Controlling the False Discovery Rate", Journal of the Royal Statistical
//! Society B 57:1, 1995).

use serde::Serialize;

use super::score::{Figure, Scores};
use crate::{
    stats::{adjusted, two_sided},
    table::{Table, Texts},
};

/// Answers that a group needs before it is judged.
pub const JUDGED: usize = 10;
/// Most groups of a column that are listed.
const MOST: usize = 50;
/// The share of false findings that is accepted.
const RATE: f64 = 0.05;

/// The score by the words of one column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Segmentation {
    pub column: String,
    /// The lowest score first; answers where the column is empty are not among them.
    pub groups: Vec<Group>,
    pub missing: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    pub value: String,
    #[serde(flatten)]
    pub figure: Figure,
    /// Against all other answers that have a group, with its 95 % interval.
    pub difference: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// The difference's false discovery rate; nothing where there are too few answers to judge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<f64>,
    /// It differs by more than chance, the number of looks considered.
    pub differs: bool,
}

/// The score by each of the columns.
pub fn segments(table: &Table, by: &[usize], scores: &Scores) -> Vec<Segmentation> {
    let mut all: Vec<Segmentation> = by
        .iter()
        .filter_map(|place| {
            let column = &table.columns[*place];
            segmentation(&column.name, column.texts()?, scores)
        })
        .collect();
    let mut judged: Vec<(f64, &mut Group)> = Vec::new();
    for group in all.iter_mut().flat_map(|one| &mut one.groups) {
        if let Some(p) = group.q {
            judged.push((p, group));
        }
    }
    let q = adjusted(&judged.iter().map(|(p, _)| *p).collect::<Vec<_>>());
    for ((_, group), q) in judged.into_iter().zip(q) {
        group.q = Some(q);
        group.differs = q <= RATE;
    }
    all
}

fn segmentation(column: &str, texts: &Texts, scores: &Scores) -> Option<Segmentation> {
    let levels = texts.levels(MOST)?;
    // Place of the row's level; the one after the last stands for none.
    let level_of =
        |text: &str| levels.binary_search_by(|(level, _)| (*level).cmp(text)).unwrap_or(levels.len());
    let answered: Vec<(usize, f64)> = texts
        .iter()
        .zip(scores.of_row.iter().copied())
        .filter(|(_, score)| !score.is_nan())
        .map(|(text, score)| (level_of(text), score))
        .collect();
    let missing = answered.iter().filter(|(level, _)| *level == levels.len()).count();
    let mut groups: Vec<Group> = levels
        .iter()
        .enumerate()
        .map(|(place, (value, _))| {
            let of = |own: bool| {
                let of =
                    answered.iter().filter(|(level, _)| *level < levels.len() && (*level == place) == own);
                scores.scale.figure(of.map(|(_, score)| *score))
            };
            group(value, of(true), of(false))
        })
        .filter(|group| group.figure.n > 0)
        .collect();
    groups.sort_by(|a, b| {
        let key = |one: &Group| one.figure.value.unwrap_or(f64::INFINITY);
        key(a).total_cmp(&key(b)).then_with(|| a.value.cmp(&b.value))
    });
    (groups.len() > 1).then(|| Segmentation { column: column.to_owned(), groups, missing })
}

/// A group against the rest; `q` holds the test's own p until all are corrected together.
fn group(value: &str, figure: Figure, rest: Figure) -> Group {
    let difference = figure.value.zip(rest.value).map(|(own, rest)| own - rest);
    let spread = figure.error.zip(rest.error).map(|(own, rest)| own.hypot(rest));
    let margin = spread.map(|spread| crate::stats::Z * spread);
    let judged = figure.n >= JUDGED && rest.n >= JUDGED;
    Group {
        value: value.to_owned(),
        figure,
        difference,
        low: difference.zip(margin).map(|(difference, margin)| difference - margin),
        high: difference.zip(margin).map(|(difference, margin)| difference + margin),
        q: difference
            .zip(spread)
            .filter(|_| judged)
            .map(|(difference, spread)| two_sided(difference / spread)),
        differs: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::ScoreScale;

    #[test]
    fn a_group_is_held_against_the_rest_and_a_small_one_is_not_judged() {
        let texts: Texts = std::iter::repeat_n("north", 40)
            .chain(std::iter::repeat_n("south", 40))
            .chain(["west"; 3])
            .collect();
        let of_row =
            (0..83).map(|row| if row < 40 { 2.0 + f64::from(row % 3) } else { 8.0 + f64::from(row % 3) });
        let scores = Scores { scale: ScoreScale::Number, of_row: of_row.collect() };
        let found = segmentation("region", &texts, &scores).unwrap();
        assert_eq!(found.groups[0].value, "north");
        assert_eq!(found.groups.iter().filter(|group| group.q.is_some()).count(), 2);
        assert!(found.groups[0].high.unwrap() < 0.0);
    }
}
