//! Which fragments are one customer: connected components over links, kept up step by step or made anew.
//!
//! A customer's id is that of its oldest fragment: ids already given out survive later merges.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{holdings::Holdings, key::Part};

/// A link that a person undid: the same evidence does not join the two sides again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Undone {
    pub a: Part,
    pub b: Part,
    pub evidence: String,
}

#[derive(Debug, Clone)]
struct Component {
    members: Vec<Part>,
    holdings: Holdings,
}

/// The components that a batch touches. A fragment never mentioned is a component of its own.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    roots: HashMap<Part, Part>,
    components: HashMap<Part, Component>,
    pub undone: Vec<Undone>,
    moved: BTreeMap<Part, Part>,
    touched: BTreeSet<Part>,
}

impl Graph {
    /// Takes in a fragment as it is stored: its customer and what it is known by.
    pub fn insert(&mut self, part: Part, root: Part, holdings: &Holdings) {
        if self.roots.contains_key(&part) {
            return;
        }
        self.roots.insert(part, root);
        let component = self
            .components
            .entry(root)
            .or_insert_with(|| Component { members: Vec::new(), holdings: Holdings::default() });
        component.members.push(part);
        component.holdings.absorb(holdings);
    }

    pub fn root(&self, part: Part) -> Part {
        self.roots.get(&part).copied().unwrap_or(part)
    }

    /// What the customer of a fragment is known by, to be changed as identifiers are bound.
    pub fn holdings_mut(&mut self, part: Part) -> &mut Holdings {
        let root = self.root(part);
        self.roots.entry(part).or_insert(root);
        &mut self
            .components
            .entry(root)
            .or_insert_with(|| Component { members: vec![part], holdings: Holdings::default() })
            .holdings
    }

    pub fn holdings(&self, part: Part) -> Option<&Holdings> {
        self.components.get(&self.root(part)).map(|component| &component.holdings)
    }

    /// Whether a person undid what this evidence would do.
    pub fn was_undone(&self, x: Part, y: Part, evidence: &str) -> bool {
        let (x, y) = (self.root(x), self.root(y));
        self.undone.iter().any(|undone| {
            let (a, b) = (self.root(undone.a), self.root(undone.b));
            undone.evidence == evidence && ((a, b) == (x, y) || (a, b) == (y, x))
        })
    }

    /// Makes one customer of two fragments' customers.
    pub fn join(&mut self, x: Part, y: Part) {
        let (x, y) = (self.root(x), self.root(y));
        if x == y {
            return;
        }
        let (winner, loser) = if x < y { (x, y) } else { (y, x) };
        let alone = |part| Component { members: vec![part], holdings: Holdings::default() };
        let lost = self.components.remove(&loser).unwrap_or_else(|| alone(loser));
        let won = self.components.entry(winner).or_insert_with(|| alone(winner));
        self.roots.entry(winner).or_insert(winner);
        for part in &lost.members {
            self.roots.insert(*part, winner);
            self.moved.insert(*part, winner);
        }
        won.holdings.absorb(&lost.holdings);
        won.members.extend(lost.members);
        self.touched.extend(&won.members);
    }

    /// Fragments whose customer changed, with the customer they have now.
    pub const fn moved(&self) -> &BTreeMap<Part, Part> {
        &self.moved
    }

    /// All fragments of the customers that were joined.
    pub const fn touched(&self) -> &BTreeSet<Part> {
        &self.touched
    }
}

/// The customer of each fragment by the active links alone, from scratch.
pub(crate) fn components(parts: &[Part], links: &[(Part, Part)]) -> BTreeMap<Part, Part> {
    let mut parent: BTreeMap<Part, Part> = parts.iter().map(|part| (*part, *part)).collect();
    for (a, b) in links {
        let (a, b) = (find(&mut parent, *a), find(&mut parent, *b));
        // The older one stays on top, so the top of a tree is always its oldest.
        let (top, below) = if a < b { (a, b) } else { (b, a) };
        parent.insert(below, top);
    }
    let all: Vec<Part> = parent.keys().copied().collect();
    all.into_iter().map(|part| (part, find(&mut parent, part))).collect()
}

fn find(parent: &mut BTreeMap<Part, Part>, part: Part) -> Part {
    let mut top = part;
    while let Some(&above) = parent.get(&top).filter(|above| **above != top) {
        top = above;
    }
    parent.insert(part, top);
    top
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rapport_kernel::{Id, Timestamp};

    use super::*;

    fn part(number: u8) -> Part {
        Id::from_parts(Timestamp::from_micros(i64::from(number) * 1_000_000), [number; 10])
    }

    proptest! {
        #[test]
        fn joining_step_by_step_gives_what_making_anew_gives(pairs in prop::collection::vec((0u8..20, 0u8..20), 0..40)) {
            let mut graph = Graph::default();
            let links: Vec<(Part, Part)> = pairs.iter().map(|(a, b)| (part(*a), part(*b))).collect();
            for (a, b) in &links {
                graph.join(*a, *b);
            }
            let parts: Vec<Part> = (0..20).map(part).collect();
            for (one, root) in components(&parts, &links) {
                prop_assert_eq!(graph.root(one), root);
                prop_assert_eq!(graph.moved().get(&one).copied().unwrap_or(one), root);
            }
        }
    }

    #[test]
    fn the_oldest_fragment_names_the_customer() {
        let mut graph = Graph::default();
        graph.join(part(5), part(7));
        graph.join(part(7), part(2));
        assert_eq!((graph.root(part(5)), graph.root(part(7))), (part(2), part(2)));
        assert!(!graph.moved().contains_key(&part(2)));
    }
}
