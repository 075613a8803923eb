//! Survey questions that say nothing beyond the others, and can go.
//!
//! Each question is left out in turn, and the loss of predictions of unseen answers compared with that of all questions, on the
//! same folds. The interval of the difference is that of Nadeau and Bengio (2003): folds share training answers.

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use serde::{Deserialize, Serialize};

use crate::{
    factors::Factors,
    stats::{Estimate, across_folds},
    trees::{Bins, Settings, Target, boost},
};

const FOLDS: usize = 5;
/// Divisions into folds: one difference is small and the folds' luck large.
const REPEATS: usize = 2;
/// Answers used at most: a question that tells nothing to so many tells nothing.
const ANSWERS: usize = 5_000;
const FEWEST: usize = 100;
/// A loss of the explained variance up to this is none.
const NEGLIGIBLE: f64 = 0.01;

/// What leaving a question out costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    pub question: String,
    /// Share of the target's variance that is lost without it, by answers that were not seen; below zero it only disturbed.
    pub lost: Estimate,
    pub verdict: Verdict,
}

/// What to do with a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It tells what no other does.
    Keep,
    /// Even the upper end of its interval is below a hundredth of the variance.
    CanGo,
    /// Neither is sure.
    Unsure,
}

/// All questions, the most dispensable first. Only one can go at a time: of two that repeat each other each can go while
/// the other stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Questions {
    /// Answers used.
    pub answers: usize,
    /// Share of the variance that all questions explain together.
    pub explained: f64,
    pub questions: Vec<Question>,
}

/// Why questions cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuestionsError {
    #[error("there are {scores} scores for {rows} rows of questions")]
    Rows { scores: usize, rows: usize },
    #[error("there are {answers} answers with a score; questions need at least {FEWEST}")]
    Few { answers: usize },
    #[error("one question cannot be compared with others")]
    One,
    #[error("all answers are alike: there is nothing to explain")]
    Constant,
}

/// Judges each question by what is lost without it. Rows without a score (NaN) are left out.
pub fn dispensable(questions: &Factors, scores: &[f64], seed: u64) -> Result<Questions, QuestionsError> {
    if scores.len() != questions.rows() {
        return Err(QuestionsError::Rows { scores: scores.len(), rows: questions.rows() });
    }
    if questions.columns().len() < 2 {
        return Err(QuestionsError::One);
    }
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut rows: Vec<usize> = (0..scores.len()).filter(|&row| scores[row].is_finite()).collect();
    if rows.len() < FEWEST {
        return Err(QuestionsError::Few { answers: rows.len() });
    }
    for at in (1..rows.len()).rev() {
        rows.swap(at, rng.random_range(0..=at));
    }
    rows.truncate(ANSWERS);
    let all = questions.select(&rows);
    let scores: Vec<f64> = rows.iter().map(|&row| scores[row]).collect();
    let mean = scores.iter().sum::<f64>() / scores.len() as f64;
    let variance = scores.iter().map(|score| (score - mean).powi(2)).sum::<f64>() / scores.len() as f64;
    if variance <= 0.0 {
        return Err(QuestionsError::Constant);
    }
    let answers = scores.len();
    let folds: Vec<Vec<usize>> =
        (0..REPEATS).map(|_| (0..answers).map(|_| rng.random_range(0..FOLDS)).collect()).collect();
    let target = Target::Score(scores);
    let whole = losses(&all, &target, &folds, seed);
    let explained = 1.0 - whole.iter().sum::<f64>() / whole.len() as f64 / variance;
    let mut judged = Vec::with_capacity(all.columns().len());
    for (place, column) in all.columns().iter().enumerate() {
        let without = losses(&all.without(place), &target, &folds, seed);
        let differences: Vec<f64> =
            without.iter().zip(&whole).map(|(without, whole)| (without - whole) / variance).collect();
        let value = differences.iter().sum::<f64>() / differences.len() as f64;
        let lost = across_folds(answers, value, &differences, 1.0, (FOLDS - 1) as f64);
        let verdict = match (lost.above(0.0), lost.below(NEGLIGIBLE)) {
            (_, true) => Verdict::CanGo,
            (true, _) => Verdict::Keep,
            _ => Verdict::Unsure,
        };
        judged.push(Question { question: column.name.clone(), lost, verdict });
    }
    judged.sort_by(|a, b| a.lost.value.total_cmp(&b.lost.value).then_with(|| a.question.cmp(&b.question)));
    Ok(Questions { answers, explained, questions: judged })
}

/// Mean squared error of each fold of each division.
fn losses(questions: &Factors, target: &Target, folds: &[Vec<usize>], seed: u64) -> Vec<f64> {
    let bins = Bins::new(questions);
    let names: Vec<String> = questions.columns().iter().map(|column| column.name.clone()).collect();
    let answers = questions.rows() as u32;
    let child = (f64::from(answers) / 40.0).clamp(5.0, 20.0);
    let settings = Settings { trees: 80, rate: 0.1, depth: 4, child, seed, ..Settings::default() };
    let mut losses = Vec::with_capacity(folds.len() * FOLDS);
    for fold_of in folds {
        for fold in 0..FOLDS {
            let (test, train): (Vec<u32>, Vec<u32>) =
                (0..answers).partition(|&row| fold_of[row as usize] == fold);
            let forest = boost(&bins, names.clone(), target, &train, &[], &settings);
            let loss = test.iter().map(|&row| {
                let values: Vec<f64> =
                    questions.columns().iter().map(|column| column.values.number(row as usize)).collect();
                target.loss(row as usize, forest.margin(&values))
            });
            losses.push(loss.sum::<f64>() / test.len().max(1) as f64);
        }
    }
    losses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_repeats_another_or_says_nothing_can_go() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(2);
        let rating = |rng: &mut Xoshiro256PlusPlus| (rng.random::<f64>() * 5.0).floor() + 1.0;
        let (mut speed, mut kind, mut polite, mut logo, mut score) = (vec![], vec![], vec![], vec![], vec![]);
        for _ in 0..1500 {
            let (s, k) = (rating(&mut rng), rating(&mut rng));
            speed.push(s);
            kind.push(k);
            polite.push(if rng.random::<f64>() < 0.95 { k } else { rating(&mut rng) });
            logo.push(rating(&mut rng));
            score.push(s + 0.7 * k + 2.0 * rng.random::<f64>());
        }
        let mut questions = Factors::new(1500);
        for (name, values) in [("speed", speed), ("kind", kind), ("polite", polite), ("logo", logo)] {
            questions.numeric(name, values).unwrap();
        }
        let judged = dispensable(&questions, &score, 1).unwrap();
        let verdict = |name: &str| judged.questions.iter().find(|one| one.question == name).unwrap().verdict;
        assert!(judged.explained > 0.7, "{judged:?}");
        assert_eq!(verdict("speed"), Verdict::Keep);
        assert_eq!(verdict("logo"), Verdict::CanGo);
        assert_eq!(verdict("polite"), Verdict::CanGo);
        assert_eq!(dispensable(&questions, &[1.0; 1500], 1), Err(QuestionsError::Constant));
    }
}
