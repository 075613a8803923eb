//! Sums by place and week, from which every look is cut.

use std::collections::BTreeMap;

use super::{
    Look, Measure, Place, Sample,
    place::{Part, Tree},
};

/// Days of a block; the newest block ends with the last complete day.
pub const BLOCK: u32 = 7;
/// The longest look and its history, in blocks.
pub const REACH: usize = 36;

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
        Sample {
            answers: self.n as usize,
            mean,
            variance: if self.n > 1.0 { off / (self.n - 1.0) } else { 0.0 },
        }
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
    /// Where few answer, it takes so long to be sure.
    TwelveWeeks,
}

impl Span {
    pub const ALL: [Self; 3] = [Self::Week, Self::FourWeeks, Self::TwelveWeeks];

    pub const fn blocks(self) -> usize {
        match self {
            Self::Week => 1,
            Self::FourWeeks => 4,
            Self::TwelveWeeks => 12,
        }
    }

    /// Blocks of history that it is held against.
    pub(super) const fn before(self) -> usize {
        match self {
            Self::Week => 12,
            Self::FourWeeks | Self::TwelveWeeks => 24,
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
    /// Of a theme: nobody spoke of it in all the time before.
    pub is_new: bool,
}

/// Sums of every place by measure, the newest block first.
#[derive(Debug, Clone, Default)]
pub struct Cube {
    tree: Tree,
    cells: BTreeMap<(Measure, Place), Vec<Tally>>,
    levels: Levels,
}

/// What scores on each scale of a touchpoint are like.
#[derive(Debug, Clone, Default)]
struct Levels(BTreeMap<(Measure, Option<String>), Sample>);

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
        let levels = Levels::of(&cells);
        cells.extend(levels.indices(&cells));
        let doubled: Vec<(Measure, Place)> = cells
            .iter()
            .filter(|((measure, place), blocks)| {
                cells
                    .range((*measure, Place { touchpoint: place.touchpoint.clone(), ..Place::default() })..)
                    .take_while(|((other, inner), _)| {
                        other == measure && inner.touchpoint == place.touchpoint
                    })
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
        Self { tree, cells, levels }
    }

    pub const fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Sums of scores on a scale in standard deviations from the mean of its touchpoint.
    pub fn standardised(&self, scale: Measure, touchpoint: Option<&str>, tally: &Tally) -> Option<Tally> {
        self.levels.standardised(scale, touchpoint, tally)
    }

    /// Every look as of the end of a block: 0 is the last complete day, 1 a week before it.
    pub fn looks(&self, skip: usize) -> Vec<LookAt> {
        let mut looks = Vec::new();
        for ((measure, place), blocks) in &self.cells {
            for span in Span::ALL {
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
                    is_new: false,
                    look: Look {
                        what: Vec::new(),
                        now: now.sample(),
                        history,
                        twins: twins.iter().map(|twin| sum(twin, skip, span.blocks()).sample()).collect(),
                        twins_before: twins
                            .iter()
                            .map(|twin| sum(twin, before, span.before()).sample())
                            .collect(),
                        is_share: false,
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

impl Levels {
    fn of(cells: &BTreeMap<(Measure, Place), Vec<Tally>>) -> Self {
        let wholes = cells.iter().filter(|((measure, place), _)| {
            let whole = Place { touchpoint: place.touchpoint.clone(), ..Place::default() };
            measure.is_score() && *place == whole
        });
        let level = |blocks: &Vec<Tally>| sum(blocks, 0, blocks.len()).sample();
        Self(
            wholes
                .map(|((measure, place), blocks)| ((*measure, place.touchpoint.clone()), level(blocks)))
                .collect(),
        )
    }

    fn standardised(&self, scale: Measure, touchpoint: Option<&str>, tally: &Tally) -> Option<Tally> {
        let level = self.0.get(&(scale, touchpoint.map(str::to_owned)))?;
        (level.variance > 0.0).then(|| Tally {
            n: tally.n,
            sum: (tally.sum - tally.n * level.mean) / level.variance.sqrt(),
            squares: (tally.squares - 2.0 * level.mean * tally.sum + tally.n * level.mean * level.mean)
                / level.variance,
        })
    }

    /// Scores of every place on one scale, where it has more than one: few answers on each then speak together.
    fn indices(
        &self,
        cells: &BTreeMap<(Measure, Place), Vec<Tally>>,
    ) -> BTreeMap<(Measure, Place), Vec<Tally>> {
        let mut found: BTreeMap<(Measure, Place), Vec<Tally>> = BTreeMap::new();
        let mut scales: BTreeMap<Place, usize> = BTreeMap::new();
        for ((measure, place), blocks) in cells.iter().filter(|((measure, _), _)| measure.is_score()) {
            let touchpoint = place.touchpoint.as_deref();
            let Some(own) = blocks
                .iter()
                .map(|tally| self.standardised(*measure, touchpoint, tally))
                .collect::<Option<Vec<Tally>>>()
            else {
                continue;
            };
            *scales.entry(place.clone()).or_default() += 1;
            let index = found.entry((Measure::Index, place.clone())).or_default();
            index.resize(index.len().max(own.len()), Tally::default());
            for (all, own) in index.iter_mut().zip(&own) {
                all.add(own);
            }
        }
        found.retain(|(_, place), _| scales.get(place).is_some_and(|scales| *scales > 1));
        found
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
