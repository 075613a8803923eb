//! Values of rows.

use super::plan::{Plan, PlannedSplit, ShapError, points_needed};
use crate::trees::Forest;

/// Rows that one tree explains before the next does, so that both stay near the processor.
const BLOCK: usize = 128;

/// A forest made ready to explain rows.
#[derive(Debug, Clone)]
pub struct Explainer {
    features: usize,
    base: f64,
    pub(super) plans: Plans,
}

/// Plans of all trees, by the number of quadrature points.
#[derive(Debug, Clone)]
pub(super) enum Plans {
    Four(Vec<Plan<4>>),
    Eight(Vec<Plan<8>>),
    Sixteen(Vec<Plan<16>>),
    SixtyFour(Vec<Plan<64>>),
}

impl Explainer {
    /// Prepares a forest; refused when a path asks more different features than quadrature resolves.
    pub fn new(forest: &Forest) -> Result<Self, ShapError> {
        fn plans<const M: usize>(forest: &Forest, base: &mut f64) -> Vec<Plan<M>> {
            let plans: Vec<Plan<M>> = forest.trees.iter().map(Plan::new).collect();
            *base += plans.iter().map(|plan| plan.average).sum::<f64>();
            plans
        }
        let mut base = forest.base;
        let plans = match points_needed(&forest.trees)? {
            0..=4 => Plans::Four(plans(forest, &mut base)),
            5..=8 => Plans::Eight(plans(forest, &mut base)),
            9..=16 => Plans::Sixteen(plans(forest, &mut base)),
            _ => Plans::SixtyFour(plans(forest, &mut base)),
        };
        Ok(Self { features: forest.features.len(), base, plans })
    }

    /// The margin when nothing is known of a row: the average over training rows.
    pub fn base(&self) -> f64 {
        self.base
    }

    pub fn features(&self) -> usize {
        self.features
    }

    /// Shapley values in the units of the margin, row by row, a value for each feature. `rows` holds the rows one after
    /// another, a value for each feature, NaN where missing. Values of a row sum to its margin less the base.
    pub fn explain(&self, rows: &[f64]) -> Vec<f64> {
        let mut values = vec![0.0; rows.len()];
        match &self.plans {
            Plans::Four(plans) => self.add(plans, rows, &mut values),
            Plans::Eight(plans) => self.add(plans, rows, &mut values),
            Plans::Sixteen(plans) => self.add(plans, rows, &mut values),
            Plans::SixtyFour(plans) => self.add(plans, rows, &mut values),
        }
        values
    }

    fn add<const M: usize>(&self, plans: &[Plan<M>], rows: &[f64], values: &mut [f64]) {
        if self.features == 0 {
            return;
        }
        let mut walk = Walk::<M>::default();
        let blocks = rows.chunks(BLOCK * self.features).zip(values.chunks_mut(BLOCK * self.features));
        for (rows, values) in blocks {
            for plan in plans {
                for (row, values) in rows.chunks(self.features).zip(values.chunks_mut(self.features)) {
                    walk.add(plan, row, values);
                }
            }
        }
    }
}

/// Room for one walk over a tree, used again and again.
#[derive(Default)]
struct Walk<const M: usize> {
    /// Whether the row goes left at a node.
    left: Vec<bool>,
    /// Whether the row is on the edge into a node: 1 or 0.
    on: Vec<u8>,
    state: Vec<u8>,
    /// The path's product on the way down.
    product: Vec<[f64; M]>,
    /// The subtree's sum on the way up.
    sum: Vec<[f64; M]>,
}

impl<const M: usize> Walk<M> {
    fn add(&mut self, plan: &Plan<M>, row: &[f64], values: &mut [f64]) {
        let nodes = plan.edges.len();
        if self.on.len() < nodes {
            self.left.resize(nodes, false);
            self.on.resize(nodes, 1);
            self.state.resize(nodes, 0);
            self.product.resize(nodes, [1.0; M]);
            self.sum.resize(nodes, [0.0; M]);
        }
        for PlannedSplit { node, split } in &plan.splits {
            self.left[*node] = split.goes_left(row[split.feature]);
        }
        self.on[0] = 1;
        self.product[0] = [1.0; M];
        for (at, edge) in plan.edges.iter().enumerate().skip(1) {
            let was_on = self.on[edge.before];
            let is_on = was_on & u8::from(self.left[edge.parent] == edge.left);
            let state = 2 - was_on - is_on;
            self.on[at] = is_on;
            self.state[at] = state;
            let (above, down) = (&self.product[edge.parent], &edge.down[usize::from(state)]);
            let product: [f64; M] = std::array::from_fn(|m| above[m] * down[m]);
            self.product[at] = product;
            self.sum[at] = edge.leaf.map_or([0.0; M], |value| product.map(|one| one * value));
        }
        for (at, edge) in plan.edges.iter().enumerate().skip(1).rev() {
            let sum = self.sum[at];
            let pull = &edge.pull[usize::from(self.state[at])];
            values[edge.feature] += sum.iter().zip(pull).map(|(a, b)| a * b).sum::<f64>();
            let above = &mut self.sum[edge.parent];
            for m in 0..M {
                above[m] += sum[m];
            }
        }
    }
}
