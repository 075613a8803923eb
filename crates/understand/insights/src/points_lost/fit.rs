//! Least squares on sums that can be drawn again by parts of the customers.

use rand::{RngExt, rngs::Xoshiro256PlusPlus};

use super::basis::Basis;
use crate::{
    factors::Factors,
    stats::{self, Symmetric, solve},
};

/// Parts that customers are divided into.
const PARTS: usize = 200;
/// Drawn against zero with the weight of so many answers, so that a piece which a draw lacks is no trouble.
const RIDGE: f64 = 0.5;

/// Sums over the answers of one part.
#[derive(Clone)]
struct Part {
    answers: f64,
    score: f64,
    pieces: Vec<f64>,
    products: Symmetric,
    with_score: Vec<f64>,
    /// Answers that stand at the goal, the sum of their scores and of their pieces.
    goal_answers: f64,
    goal_score: f64,
    goal: Vec<f64>,
}

pub(super) struct Parts(Vec<Part>);

/// Means of one draw, and the coefficients of the pieces there.
pub(super) struct Fitted {
    pub score: f64,
    pub pieces: Vec<f64>,
    pub coefficients: Vec<f64>,
    /// Of the answers at the goal.
    pub goal_score: f64,
    pub goal: Vec<f64>,
}

impl Parts {
    pub fn of(
        basis: &Basis,
        factors: &Factors,
        scores: &[f64],
        customers: Option<&[u32]>,
        rng: &mut Xoshiro256PlusPlus,
    ) -> Self {
        let size = basis.pieces;
        let empty = Part {
            answers: 0.0,
            score: 0.0,
            pieces: vec![0.0; size],
            products: Symmetric::zero(size),
            with_score: vec![0.0; size],
            goal_answers: 0.0,
            goal_score: 0.0,
            goal: vec![0.0; size],
        };
        let mut parts = Self(vec![empty; PARTS.min(scores.len()).max(1)]);
        let place = stats::parts(scores.len(), customers, parts.0.len(), rng);
        let mut row: Vec<(usize, f64)> = Vec::new();
        for (at, &score) in scores.iter().enumerate() {
            row.clear();
            row.push((0, 1.0));
            for (factor, column) in factors.columns().iter().enumerate() {
                basis.at(factor, column.values.number(at), |piece, much| row.push((piece, much)));
            }
            let part = &mut parts.0[place[at]];
            part.answers += 1.0;
            part.score += score;
            for &(i, a) in &row {
                part.pieces[i] += a;
                part.with_score[i] += a * score;
                for &(j, b) in &row {
                    part.products.cells[i * size + j] += a * b;
                }
            }
        }
        parts
    }

    /// Sets the goal: for each answer that counts there, its score and its pieces. `rng` must stand where it stood for `of`.
    pub fn set_goal(
        &mut self,
        answers: usize,
        customers: Option<&[u32]>,
        rng: &mut Xoshiro256PlusPlus,
        mut goal: impl FnMut(usize, &mut Vec<(usize, f64)>) -> Option<f64>,
    ) {
        let place = stats::parts(answers, customers, self.0.len(), rng);
        let mut row = Vec::new();
        for (at, place) in place.into_iter().enumerate() {
            row.clear();
            let Some(score) = goal(at, &mut row) else { continue };
            let part = &mut self.0[place];
            part.goal_answers += 1.0;
            part.goal_score += score;
            part.goal[0] += 1.0;
            for &(piece, much) in &row {
                part.goal[piece] += much;
            }
        }
    }

    pub fn whole(&self) -> Option<Fitted> {
        self.fit(&vec![1.0; self.0.len()])
    }

    pub fn drawn(&self, rng: &mut Xoshiro256PlusPlus) -> Option<Fitted> {
        let mut times = vec![0.0; self.0.len()];
        for _ in 0..times.len() {
            times[rng.random_range(0..self.0.len())] += 1.0;
        }
        self.fit(&times)
    }

    fn fit(&self, times: &[f64]) -> Option<Fitted> {
        let size = self.0[0].pieces.len();
        let (mut answers, mut score, mut goal_answers, mut goal_score) = (0.0, 0.0, 0.0, 0.0);
        let (mut pieces, mut with_score, mut goal) = (vec![0.0; size], vec![0.0; size], vec![0.0; size]);
        let mut products = Symmetric::zero(size);
        for (&times, part) in times.iter().zip(&self.0).filter(|(times, _)| **times > 0.0) {
            answers += times * part.answers;
            score += times * part.score;
            goal_answers += times * part.goal_answers;
            goal_score += times * part.goal_score;
            for (to, from) in [
                (&mut pieces, &part.pieces),
                (&mut with_score, &part.with_score),
                (&mut goal, &part.goal),
                (&mut products.cells, &part.products.cells),
            ] {
                to.iter_mut().zip(from).for_each(|(to, from)| *to += times * from);
            }
        }
        if answers <= 0.0 {
            return None;
        }
        for piece in 1..size {
            products.cells[piece * size + piece] += RIDGE;
        }
        let coefficients = solve(&products, &with_score)?;
        let per =
            |sums: Vec<f64>, n: f64| sums.into_iter().map(|sum| sum / f64::max(n, 1.0)).collect::<Vec<f64>>();
        Some(Fitted {
            score: score / answers,
            pieces: per(pieces, answers),
            coefficients,
            goal_score: goal_score / goal_answers.max(1.0),
            goal: per(goal, goal_answers),
        })
    }
}
