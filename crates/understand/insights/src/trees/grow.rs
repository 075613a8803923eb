//! One regression tree on gradients, grown leaf by leaf where it helps most.
//!
//! Gain and leaf values are those of T. Chen, C. Guestrin, XGBoost: A Scalable Tree Boosting System, KDD 2016; growth by
//! the best leaf and histograms by subtraction those of G. Ke et al., LightGBM, NIPS 2017. Missing values go where they
//! help more. Levels of a categorical factor are ordered by their mean gradient, smoothed, and split in that order, which
//! contains the best split in two (W. Fisher, On Grouping for Maximum Homogeneity, JASA 53, 1958).

use super::{
    Missing, Node, Split, Test,
    bins::{Bins, Column},
    boost::Settings,
};

/// What a level's mean gradient is drawn to zero with: as many rows of no effect.
const SMOOTH: f64 = 10.0;

/// Sums of gradients and of their slopes.
type Sums = [f64; 2];

/// A tree in the making: real splits for use, and the sides of bins for quick reading of the training table.
pub(super) struct Grown {
    pub nodes: Vec<Node>,
    sides: Vec<Option<Sides>>,
}

struct Sides {
    feature: usize,
    left: usize,
    right: usize,
    to_left: [bool; 256],
}

/// A leaf that may yet be split.
struct Open {
    node: usize,
    depth: usize,
    /// Its rows are `rows[from..to]`.
    from: usize,
    to: usize,
    sums: Sums,
    histogram: Vec<Sums>,
    best: Option<Candidate>,
}

struct Candidate {
    gain: f64,
    feature: usize,
    to_left: [bool; 256],
    split: Split,
    left: Sums,
}

/// The training table and its gradients.
pub(super) struct Ground<'a> {
    pub bins: &'a Bins,
    pub gradients: &'a [Sums],
    pub settings: &'a Settings,
    /// Where each factor's bins begin in a histogram; last the length of one.
    pub starts: Vec<usize>,
}

impl Grown {
    /// The leaf of a row of the training table.
    #[inline]
    pub fn leaf(&self, row: &[u8]) -> f64 {
        let mut at = 0;
        while let Some(sides) = &self.sides[at] {
            at = if sides.to_left[usize::from(row[sides.feature])] { sides.left } else { sides.right };
        }
        if let Node::Leaf { value, .. } = &self.nodes[at] { *value } else { 0.0 }
    }
}

/// Where each factor's bins begin in a histogram.
pub(super) fn starts(bins: &Bins) -> Vec<usize> {
    let mut starts = vec![0];
    for column in &bins.columns {
        starts.push(starts.last().copied().unwrap_or(0) + column.bins());
    }
    starts
}

impl Ground<'_> {
    /// Grows a tree on these rows, whose order changes.
    pub fn grow(&self, rows: &mut [u32]) -> Grown {
        let mut tree = Grown { nodes: Vec::new(), sides: Vec::new() };
        let histogram = self.histogram(rows);
        let mut sums = [0.0; 2];
        for &row in rows.iter() {
            add(&mut sums, self.gradients[row as usize]);
        }
        let root = self.open(&mut tree, 0, (0, rows.len()), sums, histogram);
        let mut open = vec![root];
        let mut leaves = 1;
        while leaves < self.settings.leaves {
            let gain = |leaf: &Open| leaf.best.as_ref().map_or(0.0, |best| best.gain);
            let Some(place) = (0..open.len())
                .filter(|&place| gain(&open[place]) > 0.0)
                .reduce(|best, place| if gain(&open[place]) > gain(&open[best]) { place } else { best })
            else {
                break;
            };
            let leaf = open.swap_remove(place);
            open.extend(self.split(&mut tree, leaf, rows));
            leaves += 1;
        }
        tree
    }

    fn open(
        &self,
        tree: &mut Grown,
        depth: usize,
        (from, to): (usize, usize),
        sums: Sums,
        histogram: Vec<Sums>,
    ) -> Open {
        let node = tree.nodes.len();
        let value = -sums[0] / (sums[1] + self.settings.l2) * self.settings.rate;
        tree.nodes.push(Node::Leaf { value, cover: (to - from) as f64 });
        tree.sides.push(None);
        let splittable = depth < self.settings.depth && sums[1] >= 2.0 * self.settings.child;
        let best = if splittable { self.best(&histogram, sums) } else { None };
        Open { node, depth, from, to, sums, histogram, best }
    }

    fn split(&self, tree: &mut Grown, leaf: Open, rows: &mut [u32]) -> Vec<Open> {
        let Open { node, depth, from, to, sums, histogram, best } = leaf;
        let Some(best) = best else { return Vec::new() };
        let mine = &mut rows[from..to];
        let goes = |row: &u32| best.to_left[usize::from(self.bins.row(*row as usize)[best.feature])];
        let (left, right): (Vec<u32>, Vec<u32>) = mine.iter().copied().partition(goes);
        mine[..left.len()].copy_from_slice(&left);
        mine[left.len()..].copy_from_slice(&right);
        let middle = from + left.len();

        let small = self.histogram(if left.len() <= right.len() { &left } else { &right });
        let mut large = histogram;
        for (large, small) in large.iter_mut().zip(&small) {
            *large = less(*large, *small);
        }
        let (to_left, to_right) = if left.len() <= right.len() { (small, large) } else { (large, small) };
        let a = self.open(tree, depth + 1, (from, middle), best.left, to_left);
        let b = self.open(tree, depth + 1, (middle, to), less(sums, best.left), to_right);
        let sides = Sides { feature: best.feature, left: a.node, right: b.node, to_left: best.to_left };
        tree.sides[node] = Some(sides);
        let cover = (to - from) as f64;
        let mut split = best.split;
        // Where the question saw no missing value, one goes with the larger part.
        if !self.saw_missing(&rows[from..to], best.feature) {
            split.missing = if middle - from >= to - middle { Missing::Left } else { Missing::Right };
        }
        tree.nodes[node] = Node::Split { split, left: a.node, right: b.node, cover };
        vec![a, b]
    }

    fn saw_missing(&self, rows: &[u32], feature: usize) -> bool {
        rows.iter().any(|&row| self.bins.row(row as usize)[feature] == 0)
    }

    fn histogram(&self, rows: &[u32]) -> Vec<Sums> {
        let mut histogram = vec![[0.0; 2]; self.starts.last().copied().unwrap_or(0)];
        for &row in rows {
            let gradient = self.gradients[row as usize];
            for (start, bin) in self.starts.iter().zip(self.bins.row(row as usize)) {
                add(&mut histogram[start + usize::from(*bin)], gradient);
            }
        }
        histogram
    }

    fn best(&self, histogram: &[Sums], sums: Sums) -> Option<Candidate> {
        let mut best: Option<Candidate> = None;
        for (feature, column) in self.bins.columns.iter().enumerate() {
            let bins = &histogram[self.starts[feature]..self.starts[feature + 1]];
            let order = order(column, bins);
            let Some((gain, taken, missing_left, left)) = self.cut(bins, &order, sums) else { continue };
            if best.as_ref().is_some_and(|best| best.gain >= gain) {
                continue;
            }
            let mut to_left = [false; 256];
            to_left[0] = missing_left;
            for &bin in &order[..taken] {
                to_left[bin] = true;
            }
            let missing = if missing_left { Missing::Left } else { Missing::Right };
            let split = Split { feature, test: test(column, &order[..taken]), missing };
            best = Some(Candidate { gain, feature, to_left, split, left });
        }
        best
    }

    /// The best place to cut bins in this order: gain, bins to the left, whether missing values join them, sums there.
    fn cut(&self, bins: &[Sums], order: &[usize], sums: Sums) -> Option<(f64, usize, bool, Sums)> {
        let score = |sums: Sums| sums[0] * sums[0] / (sums[1] + self.settings.l2);
        let whole = score(sums);
        let missing = bins.first().copied().unwrap_or_default();
        let mut best: Option<(f64, usize, bool, Sums)> = None;
        let mut left = [0.0; 2];
        for (place, &bin) in order.iter().enumerate() {
            add(&mut left, bins[bin]);
            for missing_left in [false, true] {
                if missing_left && missing[1] <= 0.0 {
                    continue;
                }
                let mut here = left;
                if missing_left {
                    add(&mut here, missing);
                }
                let there = less(sums, here);
                if here[1] < self.settings.child || there[1] < self.settings.child {
                    continue;
                }
                let gain = score(here) + score(there) - whole;
                if gain > 1e-9 && best.is_none_or(|(most, ..)| gain > most) {
                    best = Some((gain, place + 1, missing_left, here));
                }
            }
        }
        best
    }
}

fn add(to: &mut Sums, what: Sums) {
    to[0] += what[0];
    to[1] += what[1];
}

fn less(from: Sums, what: Sums) -> Sums {
    [from[0] - what[0], from[1] - what[1]]
}

/// The order in which bins may be cut.
fn order(column: &Column, bins: &[Sums]) -> Vec<usize> {
    let mut order: Vec<usize> = (1..bins.len()).collect();
    if matches!(column, Column::Categorical { .. }) {
        order.retain(|&bin| bins[bin][1] > 1e-9);
        let mean = |bin: usize| bins[bin][0] / (bins[bin][1] + SMOOTH);
        order.sort_by(|&a, &b| mean(a).total_cmp(&mean(b)).then(a.cmp(&b)));
    }
    order
}

fn test(column: &Column, left: &[usize]) -> Test {
    match column {
        // Past the last cut everything known is on the left.
        Column::Numeric { cuts } => {
            Test::AtMost(left.last().and_then(|bin| cuts.get(bin - 1)).copied().unwrap_or(f64::MAX))
        }
        Column::Categorical { levels } => {
            let mut set = Vec::new();
            for level in left.iter().map(|bin| levels[bin - 1] as usize) {
                if set.len() <= level / 64 {
                    set.resize(level / 64 + 1, 0_u64);
                }
                set[level / 64] |= 1 << (level % 64);
            }
            Test::In(set)
        }
    }
}
