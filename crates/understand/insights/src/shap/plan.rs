//! What of a tree does not depend on the row, computed once.

use super::quadrature::legendre;
use crate::trees::{Node, Split, Tree};

/// The tallest stack of points in use.
const MOST_POINTS: usize = 64;

/// Why a forest cannot be explained.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShapError {
    #[error("tree {tree} asks {features} different features on one path; at most {} are explained", 2 * MOST_POINTS)]
    Deep { tree: usize, features: usize },
}

/// One tree in pre-order; `M` is the number of quadrature points.
#[derive(Debug, Clone)]
pub(super) struct Plan<const M: usize> {
    pub rule: Rule<M>,
    pub splits: Vec<PlannedSplit>,
    /// For each node but the root, the way into it.
    pub edges: Vec<Edge<M>>,
    /// The margin's average over training rows.
    pub average: f64,
}

/// A split with its place in pre-order.
#[derive(Debug, Clone)]
pub(super) struct PlannedSplit {
    pub node: usize,
    pub split: Split,
}

/// The way from a parent to a child. A row is "on" it while the row itself passes all splits of the edge's feature down
/// to here. States of (before, after): 0 on and on, 1 on and off, 2 off and off.
#[derive(Debug, Clone)]
pub(super) struct Edge<const M: usize> {
    pub parent: usize,
    /// The last edge above with the same feature; the root (always on) when there is none.
    pub before: usize,
    pub feature: usize,
    pub left: bool,
    /// The child's value when it is a leaf.
    pub leaf: Option<f64>,
    /// Share of training rows that the edge's feature lets through down to here.
    pub share: f64,
    /// By state: what the product of the path is multiplied with, at each point.
    pub down: [[f64; M]; 3],
    /// By state: what the subtree's sum gives to the feature, at each point, weight included.
    pub pull: [[f64; M]; 3],
}

/// How many points the forest's longest path needs: half its different features.
pub(super) fn points_needed(trees: &[Tree]) -> Result<usize, ShapError> {
    let mut most = 1;
    for (tree, one) in trees.iter().enumerate() {
        let features = longest(one);
        if features > 2 * MOST_POINTS {
            return Err(ShapError::Deep { tree, features });
        }
        most = most.max(features.div_ceil(2));
    }
    Ok(most)
}

/// The most different features on one path.
fn longest(tree: &Tree) -> usize {
    let mut most = 0;
    let mut waiting = vec![(0, Vec::new())];
    while let Some((at, mut path)) = waiting.pop() {
        match &tree.nodes()[at] {
            Node::Leaf { .. } => most = most.max(path.len()),
            Node::Split { split, left, right, .. } => {
                if !path.contains(&split.feature) {
                    path.push(split.feature);
                }
                waiting.push((*left, path.clone()));
                waiting.push((*right, path));
            }
        }
    }
    most
}

fn cover(node: &Node) -> f64 {
    match node {
        Node::Leaf { cover, .. } | Node::Split { cover, .. } => *cover,
    }
}

/// Points of the quadrature and their weights.
#[derive(Debug, Clone)]
pub(super) struct Rule<const M: usize> {
    points: [f64; M],
    pub weights: [f64; M],
}

impl<const M: usize> Rule<M> {
    fn new() -> Self {
        let (mut points, mut weights) = ([0.0; M], [0.0; M]);
        for (place, (point, weight)) in legendre(M).into_iter().enumerate() {
            (points[place], weights[place]) = (point, weight);
        }
        Self { points, weights }
    }

    /// `z + (o − z) t` at each point.
    fn passed(&self, on: bool, share: f64) -> [f64; M] {
        self.points.map(|t| if on { share + (1.0 - share) * t } else { share * (1.0 - t) })
    }

    /// `(o − z) / (z + (o − z) t)` at each point; nothing where nothing passes.
    pub fn gained(&self, on: bool, share: f64) -> [f64; M] {
        let gain = if on { 1.0 - share } else { -share };
        self.passed(on, share).map(|passed| if passed > 0.0 { gain / passed } else { 0.0 })
    }

    /// The same times each point's weight.
    fn pulled(&self, on: bool, share: f64) -> [f64; M] {
        let gained = self.gained(on, share);
        std::array::from_fn(|m| self.weights[m] * gained[m])
    }
}

impl<const M: usize> Plan<M> {
    pub fn new(tree: &Tree) -> Self {
        let nodes = tree.nodes();
        let mut plan = Self {
            rule: Rule::new(),
            splits: Vec::new(),
            edges: Vec::with_capacity(nodes.len()),
            average: 0.0,
        };
        // Node of the tree, the edge into it (its place in the plan) and the chance of a training row to be there.
        let mut waiting = vec![(0, None, 1.0)];
        while let Some((at, edge, chance)) = waiting.pop() {
            let place = plan.edges.len();
            let leaf = if let Node::Leaf { value, .. } = &nodes[at] { Some(*value) } else { None };
            let edge = edge.map_or_else(|| Edge::root(leaf), |edge: Way| plan.edge(&edge, leaf));
            plan.edges.push(edge);
            match &nodes[at] {
                Node::Leaf { value, .. } => plan.average += value * chance,
                Node::Split { split, left, right, .. } => {
                    plan.splits.push(PlannedSplit { node: place, split: split.clone() });
                    let (to_left, to_right) = (cover(&nodes[*left]), cover(&nodes[*right]));
                    let all = cover(&nodes[at]);
                    let share = |part: f64| if all > 0.0 { part / all } else { 0.0 };
                    for (child, left, part) in [(*right, false, to_right), (*left, true, to_left)] {
                        let way = Way { parent: place, feature: split.feature, left, share: share(part) };
                        waiting.push((child, Some(way), chance * share(part)));
                    }
                }
            }
        }
        plan
    }

    fn edge(&self, way: &Way, leaf: Option<f64>) -> Edge<M> {
        let rule = &self.rule;
        let before = self.before(way.parent, way.feature);
        let old = self.edges[before].share;
        let share = old * way.share;
        let mut edge = Edge {
            parent: way.parent,
            before,
            feature: way.feature,
            left: way.left,
            leaf,
            share,
            down: [[0.0; M]; 3],
            pull: [[0.0; M]; 3],
        };
        for (state, (was_on, is_on)) in [(true, true), (true, false), (false, false)].into_iter().enumerate()
        {
            let now = rule.passed(is_on, share);
            edge.down[state] = now;
            edge.pull[state] = rule.pulled(is_on, share);
            if before != 0 {
                let (then, pulled) = (rule.passed(was_on, old), rule.pulled(was_on, old));
                edge.down[state] =
                    std::array::from_fn(|m| if then[m] > 0.0 { now[m] / then[m] } else { 0.0 });
                edge.pull[state] = std::array::from_fn(|m| edge.pull[state][m] - pulled[m]);
            }
        }
        edge
    }

    /// The last edge with this feature on the way to a node, or the root.
    fn before(&self, node: usize, feature: usize) -> usize {
        let mut at = node;
        while at != 0 && self.edges[at].feature != feature {
            at = self.edges[at].parent;
        }
        at
    }
}

/// The way into a node that is yet to be planned.
struct Way {
    parent: usize,
    feature: usize,
    left: bool,
    /// Share of the parent's training rows.
    share: f64,
}

impl<const M: usize> Edge<M> {
    /// Stands for the root, which every row reaches.
    fn root(leaf: Option<f64>) -> Self {
        Self {
            parent: 0,
            before: 0,
            feature: usize::MAX,
            left: true,
            leaf,
            share: 1.0,
            down: [[1.0; M]; 3],
            pull: [[0.0; M]; 3],
        }
    }
}
