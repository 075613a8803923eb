//! Sums by place and week, from which every look is cut.

use std::collections::BTreeMap;

use super::{
    Look, Measure, Place, Sample,
    place::{Part, Tree},
};

/// Days of a block; the newest block ends with the last complete day.
pub const BLOCK: u32 = 7;
/// Blocks of history that a week, and four weeks, are held against.
const BEFORE_WEEK: usize = 12;
const BEFORE_MONTH: usize = 24;
/// The longest look and its history, in blocks.
pub const REACH: usize = 4 + BEFORE_MONTH;

/// Additive sums of single values.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    pub n: f64,
    pub sum: f64,
    pub squares: f64,
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    pub fn sample(&self) -> Sample {
        if self.n < 1.0 {
            return Sample::default();
        }
        let mean = self.sum / self.n;
        let off = (self.squares - self.sum * mean).max(0.0);
        Sample { answers: self.n as usize, mean, variance: if self.n > 1.0 { off / (self.n - 1.0) } else { 0.0 } }
    }
}

/// Sums of one block as they were gathered: of a unit itself without those below it, or of a channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub measure: Measure,
    pub touchpoint: Option<String>,
    pub unit: Option<String>,
    pub channel: Option<String>,
    pub part: Option<Part>,
    /// 0 is the newest.
    pub block: usize,
    pub tally: Tally,
}

/// How long the look is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    Week,
    FourWeeks,
}

impl Span {
    pub const fn blocks(self) -> usize {
        match self {
            Self::Week => 1,
            Self::FourWeeks => 4,
        }
    }

    const fn before(self) -> usize {
        match self {
            Self::Week => BEFORE_WEEK,
            Self::FourWeeks => BEFORE_MONTH,
        }
    }
}

/// A look with what it is of.
#[derive(Debug, Clone, PartialEq)]
pub struct LookAt {
    pub measure: Measure,
    pub place: Place,
    pub span: Span,
    pub look: Look,
}

/// Sums of every place by measure, the newest block first.
#[derive(Debug, Clone, Default)]
pub struct Cube {
    tree: Tree,
    cells: BTreeMap<(Measure, Place), Vec<Tally>>,
}

impl Cube {
    /// Adds the units' sums up the tree. A unit whose sums are those of one unit below it is left out.
    pub fn new(rows: impl IntoIterator<Item = Row>, tree: Tree) -> Self {
        let mut cells: BTreeMap<(Measure, Place), Vec<Tally>> = BTreeMap::new();
        for row in rows {
            let whole = Place { touchpoint: row.touchpoint, ..Place::default() };
            let mut places: Vec<Place> = Vec::new();
            if let Some(channel) = row.channel {
                places.push(Place { channel: Some(channel), ..whole });
            } else {
                let units = row.unit.iter().flat_map(|unit| tree.up(unit)).filter(|unit| !tree.is_root(unit));
                places.extend(units.map(|unit| Place {
                    unit: Some(unit.to_owned()),
                    part: row.part,
                    ..whole.clone()
                }));
                places.push(Place { part: row.part, ..whole });
                if row.part.is_some() {
                    let all_day: Vec<Place> =
                        places.iter().map(|place| Place { part: None, ..place.clone() }).collect();
                    places.extend(all_day);
                }
            }
            for place in places {
                let blocks = cells.entry((row.measure, place)).or_default();
                if blocks.len() <= row.block {
                    blocks.resize(row.block + 1, Tally::default());
                }
                blocks[row.block].add(&row.tally);
            }
        }
        let doubled: Vec<(Measure, Place)> = cells
            .iter()
            .filter(|((measure, place), blocks)| {
                cells
                    .range((*measure, Place { touchpoint: place.touchpoint.clone(), ..Place::default() })..)
                    .take_while(|((other, inner), _)| other == measure && inner.touchpoint == place.touchpoint)
                    .any(|((_, inner), same)| {
                        inner != place
                            && inner.channel == place.channel
                            && inner.part == place.part
                            && match (&place.unit, &inner.unit) {
                                (None, Some(_)) => true,
                                (Some(outer), Some(inner)) => tree.contains(outer, inner),
                                _ => false,
                            }
                            && alike(same, blocks)
                    })
            })
            .map(|(key, _)| key.clone())
            .collect();
        for key in doubled {
            cells.remove(&key);
        }
        Self { tree, cells }
    }

    pub const fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Every look as of the end of a block: 0 is the last complete day, 1 a week before it.
    pub fn looks(&self, skip: usize) -> Vec<LookAt> {
        let mut looks = Vec::new();
        for ((measure, place), blocks) in &self.cells {
            for span in [Span::Week, Span::FourWeeks] {
                let now = sum(blocks, skip, span.blocks());
                if now.n < 2.0 {
                    continue;
                }
                let twins: Vec<&Vec<Tally>> = self.twins(*measure, place).collect();
                let before = skip + span.blocks();
                // Answers still come in to what was asked last week, so a share of answers is held against twins alone.
                let history = match measure {
                    Measure::Response => Vec::new(),
                    _ => (before..before + span.before())
                        .rev()
                        .filter_map(|block| blocks.get(block).map(Tally::sample))
                        .collect(),
                };
                looks.push(LookAt {
                    measure: *measure,
                    place: place.clone(),
                    span,
                    look: Look {
                        what: Vec::new(),
                        now: now.sample(),
                        history,
                        twins: twins.iter().map(|twin| sum(twin, skip, span.blocks()).sample()).collect(),
                        twins_before: twins
                            .iter()
                            .map(|twin| sum(twin, before, span.before()).sample())
                            .collect(),
                    },
                });
            }
        }
        looks
    }

    fn twins<'a>(&'a self, measure: Measure, place: &'a Place) -> impl Iterator<Item = &'a Vec<Tally>> {
        self.cells
            .range((measure, Place { touchpoint: place.touchpoint.clone(), ..Place::default() })..)
            .take_while(move |((other, twin), _)| *other == measure && twin.touchpoint == place.touchpoint)
            .filter(move |((_, twin), _)| {
                twin.channel.is_none() && twin.part == place.part && place.channel.is_none() && {
                    matches!((&place.unit, &twin.unit), (Some(a), Some(b)) if self.tree.are_twins(a, b))
                }
            })
            .map(|(_, blocks)| blocks)
    }
}

fn sum(blocks: &[Tally], from: usize, count: usize) -> Tally {
    let mut all = Tally::default();
    for tally in blocks.iter().skip(from).take(count) {
        all.add(tally);
    }
    all
}

fn alike(a: &[Tally], b: &[Tally]) -> bool {
    let n = |blocks: &[Tally]| blocks.iter().map(|tally| tally.n).sum::<f64>();
    // The inner place holds nothing that the outer does not, so equal counts are equal sums.
    (n(a) - n(b)).abs() < 0.5
}
