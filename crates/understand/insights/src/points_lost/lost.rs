//! Points lost, and what if.

use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use serde::{Deserialize, Serialize};

use super::{
    basis::Basis,
    fit::{Fitted, Parts},
};
use crate::{
    factors::{Factors, Values},
    stats::{Estimate, interval, mean},
};

const DRAWS: usize = 400;
/// Fewer answers do not carry several curves.
const FEWEST: usize = 30;

/// What the score is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Answers 0–10; points of the Net Promoter Score, −100 to 100.
    Nps,
    /// The mean score, in its own points.
    Mean,
}

/// Where the score should be.
#[derive(Debug, Clone, PartialEq)]
pub enum Gap {
    /// A number: 100, a target.
    To(f64),
    /// The answers marked here: the best segment.
    ToSegment(Vec<bool>),
}

/// What becomes of a factor at the goal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It stays: an attribute that is only held, so that others do not answer for it.
    Given,
    /// It goes to the better end of its curve.
    Best,
    /// A theme that nobody raises any more.
    Absent,
    AtMost(f64),
    AtLeast(f64),
    /// Every value moves by this.
    Shift(f64),
    /// Every value is multiplied; half as many mentions of a theme are 0.5.
    Times(f64),
}

/// How points are counted.
#[derive(Debug, Clone, Default)]
pub struct PointsOptions {
    /// Roles by name of factor; numbers not named here are [`Role::Best`], categories [`Role::Given`].
    pub roles: Vec<(String, Role)>,
    /// Who answered, for each row: customers are drawn again as a whole.
    pub customers: Option<Vec<u32>>,
    pub seed: u64,
}

/// Points on the way to the goal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointsLost {
    pub answers: usize,
    pub now: Estimate,
    pub goal: f64,
    /// The goal less the score now: the factors and `unexplained` together.
    pub gap: f64,
    /// The costliest first; below zero is what brings points.
    pub factors: Vec<Lost>,
    pub unexplained: Estimate,
}

/// Points that one factor costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lost {
    pub factor: String,
    pub points: Estimate,
    /// Answers that the goal would change; all of them against a segment.
    pub touched: usize,
}

/// What a change would go with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    pub now: Estimate,
    /// Expected change of the score, and that of each factor changed.
    pub change: Estimate,
    pub factors: Vec<Lost>,
    pub en: String,
    pub ru: String,
}

/// Why points cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PointsError {
    #[error("there are {scores} scores for {rows} rows of factors")]
    Rows { scores: usize, rows: usize },
    #[error("there are {answers} answers with a score; points need at least {FEWEST}")]
    Few { answers: usize },
    #[error("there is no factor \"{0}\"")]
    Factor(String),
    #[error("\"{0}\" is a category: it can only be given")]
    Category(String),
    #[error("no answer with a score belongs to the segment")]
    Segment,
    #[error("the answers do not determine the curves")]
    Undetermined,
}

/// The values that a row of factors would have at the goal.
type GoalValues<'a> = Box<dyn Fn(f64) -> f64 + 'a>;

/// Divides the gap among the factors. Rows without a score (NaN) are left out.
pub fn points_lost(
    factors: &Factors,
    scores: &[f64],
    measure: Measure,
    gap: &Gap,
    options: &PointsOptions,
) -> Result<PointsLost, PointsError> {
    let asked = Asked::new(factors, scores, measure, options)?;
    let members = match gap {
        Gap::To(_) => None,
        Gap::ToSegment(members) if members.len() == scores.len() => {
            Some(asked.rows.iter().map(|&row| members[row]).collect::<Vec<bool>>())
        }
        Gap::ToSegment(members) => {
            return Err(PointsError::Rows { scores: members.len(), rows: factors.rows() });
        }
    };
    if members.as_ref().is_some_and(|members| !members.contains(&true)) {
        return Err(PointsError::Segment);
    }
    let set = match gap {
        Gap::To(goal) => Some(*goal),
        Gap::ToSegment(_) => None,
    };
    let counted = asked.count(members.as_deref(), set, Role::Best)?;
    let now = mean(asked.scores.iter().copied());
    let goal = set.unwrap_or(counted.goal);
    Ok(PointsLost {
        answers: asked.scores.len(),
        now,
        goal,
        gap: goal - now.value,
        factors: counted.factors,
        unexplained: counted.unexplained,
    })
}

/// What the score would be expected to do if the named factors changed and all else stayed.
pub fn what_if(
    factors: &Factors,
    scores: &[f64],
    measure: Measure,
    options: &PointsOptions,
) -> Result<Changed, PointsError> {
    let asked = Asked::new(factors, scores, measure, options)?;
    let counted = asked.count(None, None, Role::Given)?;
    let change = counted.total;
    let span = |comma: bool| {
        let number = |value: f64| {
            let text = format!("{value:+.1}");
            if comma { text.replace('.', ",") } else { text }
        };
        let between = change.low.zip(change.high).map(|(low, high)| (number(low), number(high)));
        (number(change.value), between)
    };
    let (value, between) = span(false);
    let en_span = between.map(|(low, high)| format!(" ({low} to {high})")).unwrap_or_default();
    let (ru_value, between) = span(true);
    let ru_span = between.map(|(low, high)| format!(" (от {low} до {high})")).unwrap_or_default();
    Ok(Changed {
        now: mean(asked.scores.iter().copied()),
        change,
        factors: counted.factors,
        en: format!(
            "Customers for whom it already is so score {value}{en_span} points differently. This is an association: only an experiment with a control group shows what the change itself brings."
        ),
        ru: format!(
            "Оценки клиентов, у которых это уже так, отличаются на {ru_value}{ru_span} пункта. Это связь, а не причина: что даст само изменение, покажет только эксперимент с контрольной группой."
        ),
    })
}

/// Answers with a score, and the roles of their factors.
struct Asked<'a> {
    factors: Factors,
    rows: Vec<usize>,
    scores: Vec<f64>,
    customers: Option<Vec<u32>>,
    options: &'a PointsOptions,
}

/// Points of one division.
struct Counted {
    factors: Vec<Lost>,
    unexplained: Estimate,
    total: Estimate,
    goal: f64,
}

impl<'a> Asked<'a> {
    fn new(
        factors: &Factors,
        scores: &[f64],
        measure: Measure,
        options: &'a PointsOptions,
    ) -> Result<Self, PointsError> {
        let lists = [scores.len(), options.customers.as_ref().map_or(factors.rows(), Vec::len)];
        if let Some(&scores) = lists.iter().find(|length| **length != factors.rows()) {
            return Err(PointsError::Rows { scores, rows: factors.rows() });
        }
        for (name, role) in &options.roles {
            let (_, column) = factors.find(name).ok_or_else(|| PointsError::Factor(name.clone()))?;
            if matches!(column.values, Values::Categorical { .. }) && *role != Role::Given {
                return Err(PointsError::Category(name.clone()));
            }
        }
        let rows: Vec<usize> = (0..scores.len()).filter(|&row| scores[row].is_finite()).collect();
        if rows.len() < FEWEST {
            return Err(PointsError::Few { answers: rows.len() });
        }
        let points = |score: f64| match measure {
            Measure::Mean => score,
            Measure::Nps if score >= 9.0 => 100.0,
            Measure::Nps if score <= 6.0 => -100.0,
            Measure::Nps => 0.0,
        };
        Ok(Self {
            factors: factors.select(&rows),
            scores: rows.iter().map(|&row| points(scores[row])).collect(),
            customers: options.customers.as_ref().map(|all| rows.iter().map(|&row| all[row]).collect()),
            rows,
            options,
        })
    }

    /// The goal's value of each factor; none where it stays as it is.
    fn goals(&self, basis: &Basis, fitted: &Fitted, otherwise: Role) -> Vec<Option<GoalValues<'static>>> {
        let each = self.factors.columns().iter().enumerate().map(|(factor, column)| {
            let named =
                self.options.roles.iter().find(|(name, _)| *name == column.name).map(|(_, role)| *role);
            let usual = if matches!(column.values, Values::Numeric(_)) { otherwise } else { Role::Given };
            let goal: GoalValues<'static> = match named.unwrap_or(usual) {
                Role::Given => return None,
                Role::Absent => Box::new(|_| 0.0),
                Role::AtMost(most) => Box::new(move |value| value.min(most)),
                Role::AtLeast(least) => Box::new(move |value| value.max(least)),
                Role::Shift(by) => Box::new(move |value| value + by),
                Role::Times(by) => Box::new(move |value| value * by),
                Role::Best => {
                    let (first, last, piece) = basis.ends(factor)?;
                    let best = if fitted.coefficients[piece] > 0.0 { last } else { first };
                    Box::new(move |_| best)
                }
            };
            Some(goal)
        });
        each.collect()
    }

    fn count(
        &self,
        members: Option<&[bool]>,
        set: Option<f64>,
        otherwise: Role,
    ) -> Result<Counted, PointsError> {
        let answers = self.scores.len();
        let basis = Basis::of(&self.factors);
        let customers = self.customers.as_deref();
        let start = Xoshiro256PlusPlus::seed_from_u64(self.options.seed);
        let mut parts = Parts::of(&basis, &self.factors, &self.scores, customers, &mut start.clone());
        let first = parts.whole().ok_or(PointsError::Undetermined)?;
        let goals = self.goals(&basis, &first, otherwise);
        let values = |row: usize, factor: usize| self.factors.columns()[factor].values.number(row);
        let mut touched = vec![0_usize; goals.len()];
        parts.set_goal(answers, customers, &mut start.clone(), |row, pieces| {
            if members.is_some_and(|members| !members[row]) {
                return None;
            }
            for (factor, goal) in goals.iter().enumerate() {
                let now = values(row, factor);
                let then = match goal {
                    // What is not known cannot be moved, and a segment is taken as it is.
                    Some(goal) if members.is_none() && !now.is_nan() => goal(now),
                    _ => now,
                };
                touched[factor] +=
                    usize::from(members.is_some() || (!now.is_nan() && (then - now).abs() > 1e-12));
                basis.at(factor, then, |piece, much| pieces.push((piece, much)));
            }
            Some(self.scores[row])
        });

        let shown: Vec<usize> =
            (0..goals.len()).filter(|&factor| members.is_some() || goals[factor].is_some()).collect();
        let whole = parts.whole().ok_or(PointsError::Undetermined)?;
        let points = |fitted: &Fitted, factor: usize| {
            let pieces = basis.pieces_of(factor);
            pieces
                .map(|piece| (fitted.goal[piece] - fitted.pieces[piece]) * fitted.coefficients[piece])
                .sum::<f64>()
        };
        let rest = |fitted: &Fitted, total: f64| set.unwrap_or(fitted.goal_score) - fitted.score - total;
        let mut rng = start;
        let mut draws: Vec<Vec<f64>> = vec![Vec::with_capacity(DRAWS); shown.len() + 2];
        for _ in 0..DRAWS {
            let Some(fitted) = parts.drawn(&mut rng) else { continue };
            let each: Vec<f64> = shown.iter().map(|&factor| points(&fitted, factor)).collect();
            let total = each.iter().sum();
            let row = each.into_iter().chain([total, rest(&fitted, total)]);
            draws.iter_mut().zip(row).for_each(|(draws, value)| draws.push(value));
        }
        let each: Vec<f64> = shown.iter().map(|&factor| points(&whole, factor)).collect();
        let total: f64 = each.iter().sum();
        let mut lost: Vec<Lost> = Vec::with_capacity(shown.len());
        for (place, &factor) in shown.iter().enumerate() {
            let points = interval(answers, each[place], &mut draws[place]);
            let factor_name = self.factors.columns()[factor].name.clone();
            lost.push(Lost {
                factor: factor_name,
                points,
                touched: if members.is_some() { answers } else { touched[factor] },
            });
        }
        lost.sort_by(|a, b| b.points.value.total_cmp(&a.points.value).then_with(|| a.factor.cmp(&b.factor)));
        let (total_draws, rest_draws) = (shown.len(), shown.len() + 1);
        Ok(Counted {
            factors: lost,
            unexplained: interval(answers, rest(&whole, total), &mut draws[rest_draws]),
            total: interval(answers, total, &mut draws[total_draws]),
            goal: whole.goal_score,
        })
    }
}
