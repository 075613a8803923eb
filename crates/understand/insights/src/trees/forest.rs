//! A forest of binary decision trees, whose leaves add up to a margin.
//!
//! The comparison of each split is kept as the tool that trained the forest makes it: XGBoost compares `x < t` in single
//! precision, LightGBM (and the trees trained here) `x <= t` in double, and a value next to the threshold goes to
//! different leaves otherwise.

use serde::{Deserialize, Serialize};

/// Values this near to zero are zero for LightGBM.
const ZERO: f32 = 1e-35;

/// Trees whose leaves add up, above a constant, to a margin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forest {
    /// Names of the features, in the order of a row's values.
    pub features: Vec<String>,
    /// What is added to the sum of the leaves.
    pub base: f64,
    /// How the margin becomes a prediction.
    pub link: Link,
    pub trees: Vec<Tree>,
}

/// How a margin becomes a prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// It is the prediction.
    Identity,
    /// It is the log-odds of a probability.
    Logit,
    /// It is the logarithm of the prediction.
    Log,
}

/// One tree; its root is the first node, and every child stands after its parent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    nodes: Vec<Node>,
}

/// A split or a leaf, with the weight of the training rows that came to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Node {
    Leaf { value: f64, cover: f64 },
    Split { split: Split, left: usize, right: usize, cover: f64 },
}

/// A question to one feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Split {
    pub feature: usize,
    pub test: Test,
    pub missing: Missing,
}

/// What sends a row to the left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Test {
    /// `x < t` in single precision.
    Below(f32),
    /// `x <= t` in double precision.
    AtMost(f64),
    /// The category is one of these: bit `k % 64` of word `k / 64` stands for category `k`.
    In(Vec<u64>),
    /// The category is none of these; what is no category (negative) is none of them.
    NotIn(Vec<u64>),
}

/// Where a row goes whose value is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Missing {
    Left,
    Right,
    /// A missing value is read as zero and then compared.
    AsZero,
    /// Zero is missing too, and both go left.
    LeftWithZero,
    /// Zero is missing too, and both go right.
    RightWithZero,
}

/// Why nodes are no tree, or trees no forest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForestError {
    #[error("a tree has no nodes")]
    Empty,
    #[error("node {node}: child {child} is not one of the nodes after it, or has another parent too")]
    Child { node: usize, child: usize },
    #[error("node {node} asks feature {feature}, there are {features}")]
    Feature { node: usize, feature: usize, features: usize },
    #[error("node {node} has a value or cover that is no finite number")]
    Number { node: usize },
}

impl Tree {
    /// A tree of these nodes, the root first and children after their parents.
    pub fn new(nodes: Vec<Node>, features: usize) -> Result<Self, ForestError> {
        if nodes.is_empty() {
            return Err(ForestError::Empty);
        }
        let mut parents = vec![0_u32; nodes.len()];
        for (at, node) in nodes.iter().enumerate() {
            match node {
                Node::Leaf { value, cover } if value.is_finite() && cover.is_finite() => {}
                Node::Split { split, left, right, cover } if cover.is_finite() => {
                    if split.feature >= features {
                        return Err(ForestError::Feature { node: at, feature: split.feature, features });
                    }
                    for &child in [left, right] {
                        if child <= at || child >= nodes.len() || parents[child] > 0 {
                            return Err(ForestError::Child { node: at, child });
                        }
                        parents[child] += 1;
                    }
                }
                _ => return Err(ForestError::Number { node: at }),
            }
        }
        Ok(Self { nodes })
    }

    /// A tree from nodes that name their children in any order, as files have them.
    pub fn arranged(nodes: &[Node], features: usize) -> Result<Self, ForestError> {
        let mut order = Vec::with_capacity(nodes.len());
        let mut place = vec![usize::MAX; nodes.len()];
        let mut waiting = if nodes.is_empty() { Vec::new() } else { vec![0] };
        while let Some(at) = waiting.pop() {
            place[at] = order.len();
            order.push(at);
            if let Node::Split { left, right, .. } = &nodes[at] {
                for &child in [right, left] {
                    if child >= nodes.len() || place[child] != usize::MAX || waiting.contains(&child) {
                        return Err(ForestError::Child { node: at, child });
                    }
                    waiting.push(child);
                }
            }
        }
        let moved = order.into_iter().map(|at| match nodes[at].clone() {
            Node::Split { split, left, right, cover } => {
                Node::Split { split, left: place[left], right: place[right], cover }
            }
            leaf @ Node::Leaf { .. } => leaf,
        });
        Self::new(moved.collect(), features)
    }

    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The leaf that a row comes to; `row` has a value for each feature, NaN where missing.
    pub fn predict(&self, row: &[f64]) -> f64 {
        let mut at = 0;
        loop {
            match &self.nodes[at] {
                Node::Leaf { value, .. } => return *value,
                Node::Split { split, left, right, .. } => {
                    at = if split.goes_left(row[split.feature]) { *left } else { *right };
                }
            }
        }
    }

    /// Multiplies every leaf.
    pub fn scale(&mut self, by: f64) {
        for node in &mut self.nodes {
            if let Node::Leaf { value, .. } = node {
                *value *= by;
            }
        }
    }
}

impl Split {
    /// Whether a row with this value goes left.
    #[inline]
    pub fn goes_left(&self, x: f64) -> bool {
        let x = match self.missing {
            Missing::Left if x.is_nan() => return true,
            Missing::Right if x.is_nan() => return false,
            Missing::LeftWithZero if x.is_nan() || x.abs() <= f64::from(ZERO) => return true,
            Missing::RightWithZero if x.is_nan() || x.abs() <= f64::from(ZERO) => return false,
            Missing::AsZero if x.is_nan() => 0.0,
            _ => x,
        };
        match &self.test {
            Test::Below(threshold) => (x as f32) < *threshold,
            Test::AtMost(threshold) => x <= *threshold,
            Test::In(set) => holds(set, x),
            Test::NotIn(set) => !holds(set, x),
        }
    }
}

/// Whether a set has the category that a number stands for: its whole part.
fn holds(set: &[u64], x: f64) -> bool {
    let whole = x.trunc();
    if !(0.0..1e9).contains(&whole) {
        return false;
    }
    let category = whole as usize;
    set.get(category / 64).is_some_and(|word| word >> (category % 64) & 1 == 1)
}

impl Link {
    /// The prediction that a margin stands for.
    pub fn prediction(self, margin: f64) -> f64 {
        match self {
            Self::Identity => margin,
            Self::Logit => 1.0 / (1.0 + (-margin).exp()),
            Self::Log => margin.exp(),
        }
    }
}

impl Forest {
    /// The margin of a row.
    pub fn margin(&self, row: &[f64]) -> f64 {
        self.base + self.trees.iter().map(|tree| tree.predict(row)).sum::<f64>()
    }
}
