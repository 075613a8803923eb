//! Gradient boosting: each tree corrects what those before it left (J. Friedman, Greedy Function Approximation, Annals of
//! Statistics 29, 2001), on a part of the rows drawn anew (Stochastic Gradient Boosting, 2002). One thread; the same
//! rows, settings and seed give the same forest.

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use serde::{Deserialize, Serialize};

use super::{
    Forest, Link, Tree,
    bins::Bins,
    grow::{Ground, starts},
};

/// What is predicted, a value for each row of the table.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A score, ordinal ones too; squared error.
    Score(Vec<f64>),
    /// Yes or no; logistic loss.
    Class(Vec<bool>),
}

/// How a forest is grown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Trees at most.
    pub trees: usize,
    /// Share of each tree's step that is taken.
    pub rate: f64,
    pub depth: usize,
    pub leaves: usize,
    /// Least sum of second derivatives in a leaf: rows for a score, about a quarter of them for a class.
    pub child: f64,
    pub l2: f64,
    /// Share of rows that each tree sees.
    pub sample: f64,
    /// Rounds without improvement on the watched rows after which growth stops.
    pub patience: usize,
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            trees: 300,
            rate: 0.08,
            depth: 5,
            leaves: 16,
            child: 20.0,
            l2: 5.0,
            sample: 0.6,
            patience: 15,
            seed: 1,
        }
    }
}

impl Target {
    pub fn len(&self) -> usize {
        match self {
            Self::Score(values) => values.len(),
            Self::Class(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The score, or 1 for yes and 0 for no.
    pub fn value(&self, row: usize) -> f64 {
        match self {
            Self::Score(values) => values[row],
            Self::Class(values) => f64::from(u8::from(values[row])),
        }
    }

    pub fn mean(&self, rows: &[u32]) -> f64 {
        rows.iter().map(|&row| self.value(row as usize)).sum::<f64>() / rows.len().max(1) as f64
    }

    /// The margin that predicts the same for every row, from their mean.
    fn start(&self, mean: f64) -> f64 {
        match self {
            Self::Score(_) => mean,
            Self::Class(_) => {
                let mean = mean.clamp(1e-6, 1.0 - 1e-6);
                (mean / (1.0 - mean)).ln()
            }
        }
    }

    fn gradient(&self, row: usize, margin: f64) -> [f64; 2] {
        match self {
            Self::Score(values) => [margin - values[row], 1.0],
            Self::Class(_) => {
                let chance = Link::Logit.prediction(margin);
                [chance - self.value(row), chance * (1.0 - chance)]
            }
        }
    }

    /// Squared error, or minus the logarithm of the chance given to what happened.
    pub fn loss(&self, row: usize, margin: f64) -> f64 {
        match self {
            Self::Score(values) => (margin - values[row]).powi(2),
            Self::Class(values) => {
                let margin = if values[row] { margin } else { -margin };
                // ln(1 + e^-m) without overflow.
                (-margin).max(0.0) + (-margin.abs()).exp().ln_1p()
            }
        }
    }
}

/// Grows a forest on some rows. With rows to watch, it ends where their loss was least.
pub fn boost(
    bins: &Bins,
    names: Vec<String>,
    target: &Target,
    rows: &[u32],
    watch: &[u32],
    settings: &Settings,
) -> Forest {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(settings.seed);
    let base = target.start(target.mean(rows));
    let mut margins = vec![base; bins.rows()];
    let mut gradients = vec![[0.0; 2]; bins.rows()];
    let mut trees: Vec<Tree> = Vec::new();
    let loss = |margins: &[f64]| {
        watch.iter().map(|&row| target.loss(row as usize, margins[row as usize])).sum::<f64>()
    };
    let mut best = (loss(&margins), 0);
    let starts = starts(bins);
    for round in 0..settings.trees {
        for &row in rows {
            gradients[row as usize] = target.gradient(row as usize, margins[row as usize]);
        }
        let mut sample: Vec<u32> =
            rows.iter().copied().filter(|_| rng.random::<f64>() < settings.sample).collect();
        let ground = Ground { bins, gradients: &gradients, settings, starts: starts.clone() };
        let grown = ground.grow(&mut sample);
        if grown.nodes.len() == 1 {
            break;
        }
        for &row in rows.iter().chain(watch) {
            margins[row as usize] += grown.leaf(bins.row(row as usize));
        }
        // Nodes stand after their parents by the way they are made.
        let Ok(tree) = Tree::new(grown.nodes, names.len()) else { break };
        trees.push(tree);
        if watch.is_empty() {
            continue;
        }
        let now = loss(&margins);
        if now < best.0 {
            best = (now, round + 1);
        } else if round + 1 >= best.1 + settings.patience {
            break;
        }
    }
    if !watch.is_empty() {
        trees.truncate(best.1);
    }
    let link = if matches!(target, Target::Class(_)) { Link::Logit } else { Link::Identity };
    Forest { features: names, base, link, trees }
}
