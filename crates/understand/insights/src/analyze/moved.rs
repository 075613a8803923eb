//! What moves the score: drivers among columns and themes, and the points that each costs.

use serde::Serialize;

use super::{Lang, Note, Scores};
use crate::{
    drivers::{self, Drivers, DriversError},
    factors::{Factors, Values},
    points_lost::{Gap, Measure, PointsError, PointsLost, PointsOptions, Role, points_lost},
    table::ScoreScale,
    trees::Target,
};

/// What moves the score, as far as the answers tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Moved {
    pub drivers: Option<Drivers>,
    pub points_lost: Option<PointsLost>,
}

/// Looks for drivers and points lost among `factors`; `themes` names those that are themes. What cannot be told, and
/// why, is added to the notes.
pub fn moved(
    factors: &Factors,
    themes: &[String],
    context: Factors,
    scores: &Scores,
    lang: Lang,
    notes: &mut Vec<Note>,
) -> Moved {
    if factors.columns().is_empty() {
        let text = lang.pick(
            "Nothing to explain the score with: the file has no factors beside it, and comments gave no themes large enough.",
            "Объяснять оценку нечем: других подходящих столбцов в файле нет, а крупных тем в комментариях не нашлось.",
        );
        notes.push(Note::new("no_factors", text));
        return Moved::default();
    }
    let options = drivers::Options { context, ..drivers::Options::default() };
    let drivers = match drivers::explain(factors, &Target::Score(scores.of_row.clone()), &options) {
        Ok(drivers) => {
            notes.extend(drivers.warnings.iter().map(|warning| Note {
                code: "drivers",
                text: match lang {
                    Lang::En => warning.en.clone(),
                    Lang::Ru => warning.ru.clone(),
                },
            }));
            Some(drivers)
        }
        Err(error) => {
            notes.push(Note::new("no_drivers", refusal(&error, lang)));
            None
        }
    };
    Moved { drivers, points_lost: lost(factors, themes, scores, lang, notes) }
}

/// Points on the way to the best score that the scale has.
fn lost(
    factors: &Factors,
    themes: &[String],
    scores: &Scores,
    lang: Lang,
    notes: &mut Vec<Note>,
) -> Option<PointsLost> {
    let ScoreScale::Known(scale) = scores.scale else { return None };
    let (measure, goal) =
        if scores.scale.is_nps() { (Measure::Nps, 100.0) } else { (Measure::Mean, scale.range().1) };
    let role = |name: &String, values: &Values| match values {
        Values::Categorical { .. } => Role::Given,
        Values::Numeric(_) if themes.contains(name) => Role::Absent,
        Values::Numeric(_) => Role::Best,
    };
    let roles = factors.columns().iter().map(|one| (one.name.clone(), role(&one.name, &one.values)));
    let options = PointsOptions { roles: roles.collect(), ..PointsOptions::default() };
    match points_lost(factors, &scores.of_row, measure, &Gap::To(goal), &options) {
        Ok(lost) => Some(lost),
        // Drivers have said so already.
        Err(PointsError::Few { .. }) => None,
        Err(error) => {
            let text = match lang {
                Lang::En => format!("Points lost cannot be counted: {error}."),
                Lang::Ru => format!("Потерянные пункты посчитать нельзя: {error}."),
            };
            notes.push(Note::new("no_points_lost", text));
            None
        }
    }
}

/// Why drivers cannot be told, in words.
fn refusal(error: &DriversError, lang: Lang) -> String {
    match (error, lang) {
        (DriversError::Few { answers }, Lang::Ru) => {
            format!("Драйверы не ищем: {}, а нужно хотя бы 30.", lang.answers(*answers))
        }
        (DriversError::Constant, Lang::Ru) => {
            "Драйверы не ищем: все ответы одинаковы, объяснять нечего.".to_owned()
        }
        (error, Lang::En) => format!("No drivers: {error}."),
        (error, Lang::Ru) => format!("Драйверы найти нельзя: {error}."),
    }
}
