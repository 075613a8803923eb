//! What must hold for any forest: values are those of the definition, by all coalitions, and sum to the prediction.

use proptest::prelude::*;

use super::Explainer;
use crate::trees::{Forest, Link, Missing, Node, Split, Test, Tree};

const FEATURES: usize = 4;

/// A tree of splits drawn by proptest: feature, threshold, where missing goes, share of rows to the left; leaves at the end.
fn tree(splits: &[(usize, f64, bool, u8)], leaves: &[f64]) -> Tree {
    fn grow(
        nodes: &mut Vec<Node>,
        splits: &[(usize, f64, bool, u8)],
        leaves: &mut impl Iterator<Item = f64>,
        cover: f64,
    ) -> usize {
        let at = nodes.len();
        let Some(((feature, threshold, left, share), rest)) = splits.split_first() else {
            nodes.push(Node::Leaf { value: leaves.next().unwrap(), cover });
            return at;
        };
        nodes.push(Node::Leaf { value: 0.0, cover });
        let part = f64::from(*share) / 10.0;
        let (near, far) = rest.split_at(rest.len() / 2);
        let missing = if *left { Missing::Left } else { Missing::Right };
        let left = grow(nodes, near, leaves, cover * part);
        let right = grow(nodes, far, leaves, cover * (1.0 - part));
        let split = Split { feature: *feature, test: Test::AtMost(*threshold), missing };
        nodes[at] = Node::Split { split, left, right, cover };
        at
    }
    let mut nodes = Vec::new();
    grow(&mut nodes, splits, &mut leaves.iter().copied().cycle(), 100.0);
    Tree::new(nodes, FEATURES).unwrap()
}

/// The margin when only the features of the coalition are known: others send a row both ways, by the training rows.
fn known(tree: &Tree, at: usize, row: &[f64], coalition: usize) -> f64 {
    let cover = |node: usize| match &tree.nodes()[node] {
        Node::Leaf { cover, .. } | Node::Split { cover, .. } => *cover,
    };
    match &tree.nodes()[at] {
        Node::Leaf { value, .. } => *value,
        Node::Split { split, left, right, .. } if coalition >> split.feature & 1 == 1 => {
            known(tree, if split.goes_left(row[split.feature]) { *left } else { *right }, row, coalition)
        }
        Node::Split { left, right, cover: all, .. } if *all > 0.0 => {
            let side = |node: usize| cover(node) / all * known(tree, node, row, coalition);
            side(*left) + side(*right)
        }
        Node::Split { .. } => 0.0,
    }
}

fn factorial(n: usize) -> f64 {
    (1..=n).map(|k| k as f64).product()
}

/// Shapley's formula over all coalitions.
fn by_definition(tree: &Tree, row: &[f64], i: usize) -> f64 {
    let without = (0..1_usize << FEATURES).filter(|coalition| coalition >> i & 1 == 0);
    without
        .map(|coalition| {
            let size = coalition.count_ones() as usize;
            let weight = factorial(size) * factorial(FEATURES - size - 1) / factorial(FEATURES);
            weight * (known(tree, 0, row, coalition | 1 << i) - known(tree, 0, row, coalition))
        })
        .sum()
}

/// Half the interaction index of a pair over all coalitions.
fn pair_by_definition(tree: &Tree, row: &[f64], i: usize, j: usize) -> f64 {
    let without =
        (0..1_usize << FEATURES).filter(|coalition| coalition >> i & 1 == 0 && coalition >> j & 1 == 0);
    without
        .map(|coalition| {
            let size = coalition.count_ones() as usize;
            let weight = factorial(size) * factorial(FEATURES - size - 2) / (2.0 * factorial(FEATURES - 1));
            let value = |with: usize| known(tree, 0, row, coalition | with);
            weight * (value(1 << i | 1 << j) - value(1 << i) - value(1 << j) + value(0))
        })
        .sum()
}

proptest! {
    #[test]
    fn values_are_those_of_the_definition(
        splits in prop::collection::vec((0..FEATURES, -2.0_f64..2.0, any::<bool>(), 0_u8..=10), 0..24),
        leaves in prop::collection::vec(-5.0_f64..5.0, 1..20),
        row in prop::collection::vec(prop_oneof![4 => -3.0_f64..3.0, 1 => Just(f64::NAN)], FEATURES),
    ) {
        let tree = tree(&splits, &leaves);
        let features = (0..FEATURES).map(|place| place.to_string()).collect();
        let forest = Forest { features, base: 0.5, link: Link::Identity, trees: vec![tree.clone()] };
        let explainer = Explainer::new(&forest).unwrap();
        let values = explainer.explain(&row);
        let pairs = explainer.interactions(&row);
        prop_assert!((explainer.base() - 0.5 - known(&tree, 0, &row, 0)).abs() < 1e-9);
        for i in 0..FEATURES {
            prop_assert!((values[i] - by_definition(&tree, &row, i)).abs() < 1e-9);
            prop_assert!((pairs[i * FEATURES..][..FEATURES].iter().sum::<f64>() - values[i]).abs() < 1e-9);
            for j in (0..FEATURES).filter(|j| *j != i) {
                prop_assert!((pairs[i * FEATURES + j] - pair_by_definition(&tree, &row, i, j)).abs() < 1e-9);
            }
        }
        let sum = explainer.base() + values.iter().sum::<f64>();
        prop_assert!((sum - forest.margin(&row)).abs() < 1e-9);
    }
}
