//! Interaction values: what two factors do together beyond what each does alone.
//!
//! Shapley interaction values as Lundberg, Erion and Lee (2018) define them: the pair's interaction index is halved
//! between (i, j) and (j, i), and the diagonal keeps what is left of a factor's own value. Of one leaf the index is
//! v (oᵢ − zᵢ)(oⱼ − zⱼ) ∫ Πₖ≠ᵢⱼ (zₖ + (oₖ − zₖ) t) dt.

use super::{
    plan::{Plan, PlannedSplit},
    values::{Explainer, Plans},
};

impl Explainer {
    /// Interaction values of one row: a square matrix, features by features, whose rows sum to the Shapley values.
    pub fn interactions(&self, row: &[f64]) -> Vec<f64> {
        let mut matrix = vec![0.0; self.features() * self.features()];
        match &self.plans {
            Plans::Four(plans) => add(plans, row, &mut matrix),
            Plans::Eight(plans) => add(plans, row, &mut matrix),
            Plans::Sixteen(plans) => add(plans, row, &mut matrix),
            Plans::SixtyFour(plans) => add(plans, row, &mut matrix),
        }
        let own = self.explain(row);
        for (i, value) in own.iter().enumerate() {
            let line = &mut matrix[i * own.len()..(i + 1) * own.len()];
            line[i] = value - line.iter().sum::<f64>();
        }
        matrix
    }
}

/// Adds half of each pair's index, to both sides of the diagonal.
fn add<const M: usize>(plans: &[Plan<M>], row: &[f64], matrix: &mut [f64]) {
    let mut walk = Walk::default();
    for plan in plans {
        walk.place(plan, row);
        for (at, edge) in plan.edges.iter().enumerate() {
            if let Some(value) = edge.leaf {
                walk.leaf(plan, at, value, row.len(), matrix);
            }
        }
    }
}

/// Room for one walk over a tree.
#[derive(Default)]
struct Walk<const M: usize> {
    left: Vec<bool>,
    on: Vec<bool>,
    product: Vec<[f64; M]>,
    /// The path of one leaf: feature and its pull without the weight.
    path: Vec<(usize, [f64; M])>,
}

impl<const M: usize> Walk<M> {
    fn place(&mut self, plan: &Plan<M>, row: &[f64]) {
        self.left.clear();
        self.left.resize(plan.edges.len(), false);
        for PlannedSplit { node, split } in &plan.splits {
            self.left[*node] = split.goes_left(row[split.feature]);
        }
        self.on.clear();
        self.on.push(true);
        self.product.clear();
        self.product.push([1.0; M]);
        for edge in plan.edges.iter().skip(1) {
            let was_on = self.on[edge.before];
            let is_on = was_on && self.left[edge.parent] == edge.left;
            let state = 2 - usize::from(was_on) - usize::from(is_on);
            let above = self.product[edge.parent];
            self.on.push(is_on);
            self.product.push(std::array::from_fn(|m| above[m] * edge.down[state][m]));
        }
    }

    fn leaf(&mut self, plan: &Plan<M>, leaf: usize, value: f64, features: usize, matrix: &mut [f64]) {
        let rule = &plan.rule;
        self.path.clear();
        let mut at = leaf;
        while at != 0 {
            let edge = &plan.edges[at];
            // The deepest edge of a feature says how it stands at the leaf; those above are behind it.
            if !self.path.iter().any(|(feature, _)| *feature == edge.feature) {
                self.path.push((edge.feature, rule.gained(self.on[at], edge.share)));
            }
            at = edge.parent;
        }
        let product = self.product[leaf];
        for (place, (i, gained)) in self.path.iter().enumerate() {
            let part: [f64; M] =
                std::array::from_fn(|m| 0.5 * value * product[m] * rule.weights[m] * gained[m]);
            for (j, other) in &self.path[place + 1..] {
                let index: f64 = part.iter().zip(other).map(|(a, b)| a * b).sum();
                matrix[i * features + j] += index;
                matrix[j * features + i] += index;
            }
        }
    }
}
