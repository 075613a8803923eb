//! The score: its value with an interval, its distribution, and which answers take part.
//!
//! The value and its 95 % interval are those of the catalogue of metrics (`rapport_metrics::of_scores`): Rocks 2016 for
//! the net promoter score, Student 1908 for averages.

use std::collections::BTreeMap;

use rapport_kernel::Scale;
use rapport_metrics::{Estimate, ScoreTally, of_scores};
use serde::Serialize;

use super::AnalyzeError;
use crate::table::{Roles, ScoreScale, Table};

/// Fewest answers that are analysed at all.
const LEAST: usize = 2;
/// Most different values of which each is a bar; more become bins.
const MOST_BARS: usize = 11;

/// A value with its 95 % interval and the answers behind it. The interval is absent where it cannot be told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Figure {
    pub n: usize,
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Standard error.
    #[serde(skip)]
    pub error: Option<f64>,
}

impl From<Estimate> for Figure {
    fn from(one: Estimate) -> Self {
        Self { n: one.n as usize, value: one.value, low: one.low, high: one.high, error: one.error }
    }
}

/// The answers that take part, all on one scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    pub scale: ScoreScale,
    /// The score of each row of the table; NaN where it is missing, on another scale, or off its scale.
    pub of_row: Vec<f64>,
}

/// What the score comes to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreSummary {
    pub column: String,
    pub scale: ScoreScale,
    #[serde(flatten)]
    pub figure: Figure,
    /// Rows without a score.
    pub missing: usize,
    /// Scores that lie outside the scale, and were left out.
    pub off_scale: usize,
    pub distribution: Vec<Bar>,
    /// Of a net promoter score: promoters, passives, detractors.
    pub groups: Option<[usize; 3]>,
    /// Answers on other scales in the same file; they take no part in what follows.
    pub other_scales: Vec<OtherScale>,
}

/// Answers of one score, or of a bin `low` (inclusive) to `high` (exclusive; of the last, inclusive).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bar {
    pub low: f64,
    pub high: f64,
    pub n: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OtherScale {
    pub scale: Scale,
    #[serde(flatten)]
    pub figure: Figure,
}

impl ScoreScale {
    /// A net promoter score: it counts promoters and detractors.
    pub const fn is_nps(self) -> bool {
        matches!(self, Self::Known(Scale::Nps | Scale::Enps))
    }

    /// Decimals that its values are shown with.
    pub const fn decimals(self) -> usize {
        if self.is_nps() { 0 } else { 2 }
    }

    /// What people call it; nothing for any numbers.
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Known(Scale::Nps) => Some("NPS"),
            Self::Known(Scale::Enps) => Some("eNPS"),
            Self::Known(Scale::Csat) => Some("CSAT"),
            Self::Known(Scale::Ces) => Some("CES"),
            Self::Number => None,
        }
    }

    fn holds(self, score: f64) -> bool {
        match self {
            Self::Known(scale) => (scale.range().0..=scale.range().1).contains(&score),
            Self::Number => true,
        }
    }

    /// What scores come to, NaN left aside.
    pub fn figure(self, scores: impl Iterator<Item = f64>) -> Figure {
        let mut tally = ScoreTally::default();
        for score in scores.filter(|score| !score.is_nan()) {
            tally.n += 1;
            tally.sum += score;
            tally.squares += score * score;
            tally.promoters += i64::from(score >= 9.0);
            tally.detractors += i64::from(score <= 6.0);
        }
        let scale = match self {
            Self::Known(scale) => scale,
            Self::Number => Scale::Csat,
        };
        of_scores(scale, &tally).into()
    }
}

/// The answers that take part, and what they come to.
pub fn score(table: &Table, roles: &Roles) -> Result<(Scores, ScoreSummary), AnalyzeError> {
    let Some(place) = roles.score else {
        return Err(AnalyzeError::NoScore { columns: table.names().join(", ") });
    };
    let column = &table.columns[place];
    let numbers = column
        .numbers()
        .ok_or_else(|| AnalyzeError::Kind { column: column.name.clone(), what: "numbers" })?;
    let by_row = scales_of_rows(table, roles);
    let (scale, of_row) = match &by_row {
        None => (roles.scale, numbers.to_vec()),
        Some(of) => {
            let main = || main_scale(of, numbers).map_or(roles.scale, ScoreScale::Known);
            let scale = if roles.scale_asked { roles.scale } else { main() };
            let only = |(number, one): (&f64, &Option<Scale>)| {
                if one.map(ScoreScale::Known) == Some(scale) { *number } else { f64::NAN }
            };
            (scale, numbers.iter().zip(of).map(only).collect())
        }
    };
    let mut scores = Scores { scale, of_row };
    let mut off_scale = 0;
    for score in &mut scores.of_row {
        if !score.is_nan() && !scale.holds(*score) {
            *score = f64::NAN;
            off_scale += 1;
        }
    }
    let figure = scale.figure(scores.of_row.iter().copied());
    if figure.n == 0
        && off_scale > 0
        && let ScoreScale::Known(scale) = scale
    {
        let (low, high) = scale.range();
        return Err(AnalyzeError::OffScale {
            column: column.name.clone(),
            scale: scale.to_string(),
            low,
            high,
        });
    }
    if figure.n < LEAST {
        let answers = match figure.n {
            0 => "no answer".to_owned(),
            _ => "one answer".to_owned(),
        };
        return Err(AnalyzeError::TooFew { file: table.name.clone(), answers, least: LEAST });
    }
    let count = |is: &dyn Fn(f64) -> bool| scores.of_row.iter().filter(|one| is(**one)).count();
    let groups = scale
        .is_nps()
        .then(|| [count(&|one| one >= 9.0), count(&|one| one > 6.0 && one < 9.0), count(&|one| one <= 6.0)]);
    let summary = ScoreSummary {
        column: column.name.clone(),
        scale,
        figure,
        missing: column.missing,
        off_scale,
        distribution: distribution(&scores),
        groups,
        other_scales: by_row.map(|of| other_scales(scale, &of, numbers)).unwrap_or_default(),
    };
    Ok((scores, summary))
}

fn scales_of_rows(table: &Table, roles: &Roles) -> Option<Vec<Option<Scale>>> {
    let texts = table.columns[roles.scale_column?].texts()?;
    Some(texts.iter().map(|text| text.to_lowercase().parse().ok()).collect())
}

/// The scale of most answers; of equals, the first of the list of scales.
fn main_scale(of: &[Option<Scale>], numbers: &[f64]) -> Option<Scale> {
    let count = |scale: Scale| {
        of.iter().zip(numbers).filter(|(one, number)| **one == Some(scale) && !number.is_nan()).count()
    };
    Scale::ALL.iter().copied().rev().max_by_key(|scale| count(*scale)).filter(|scale| count(*scale) > 0)
}

fn other_scales(main: ScoreScale, of: &[Option<Scale>], numbers: &[f64]) -> Vec<OtherScale> {
    let others = Scale::ALL.iter().copied().filter(|scale| ScoreScale::Known(*scale) != main);
    others
        .map(|scale| {
            let known = ScoreScale::Known(scale);
            let of_scale =
                of.iter().zip(numbers).filter(|(one, number)| **one == Some(scale) && known.holds(**number));
            OtherScale { scale, figure: known.figure(of_scale.map(|(_, number)| *number)) }
        })
        .filter(|one| one.figure.n > 0)
        .collect()
}

fn distribution(scores: &Scores) -> Vec<Bar> {
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    let told = || scores.of_row.iter().copied().filter(|one| !one.is_nan());
    let (low, high) =
        told().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| (low.min(one), high.max(one)));
    let whole = told().all(|one| one.fract() == 0.0);
    let (from, to) = match scores.scale {
        ScoreScale::Known(scale) => scale.range(),
        ScoreScale::Number => (low, high),
    };
    if whole && to - from < MOST_BARS as f64 {
        told().for_each(|one| *counts.entry(one as i64).or_default() += 1);
        return (from as i64..=to as i64)
            .map(|score| Bar {
                low: score as f64,
                high: score as f64,
                n: counts.get(&score).copied().unwrap_or(0),
            })
            .collect();
    }
    let bins = MOST_BARS - 1;
    let step = (to - from) / bins as f64;
    if step <= 0.0 {
        return vec![Bar { low: from, high: to, n: told().count() }];
    }
    told()
        .for_each(|one| *counts.entry((((one - from) / step) as i64).min(bins as i64 - 1)).or_default() += 1);
    (0..bins)
        .map(|bin| Bar {
            low: from + step * bin as f64,
            high: from + step * (bin + 1) as f64,
            n: counts.get(&(bin as i64)).copied().unwrap_or(0),
        })
        .collect()
}
