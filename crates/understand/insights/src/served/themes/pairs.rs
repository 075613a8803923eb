//! Themes that come in one comment more often than chance allows.

use std::collections::BTreeMap;

use rapport_kernel::{Problem, Scope};
use serde::Serialize;
use utoipa::ToSchema;

use crate::frequency::{Together, paired};
use crate::served::Insights;

use super::{catalogue::Entry, question::Question, rows::Columns};

/// Pairs shown, at most.
const MOST: usize = 50;
/// Comments with both themes, at least.
const LEAST: usize = 5;

/// A theme by its name.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeNamed)]
pub struct Named {
    pub key: String,
    pub name: String,
}

/// Two themes of the same comments.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemePair)]
pub struct Pair {
    pub one: Named,
    pub other: Named,
    /// Comments with both, with the one, with the other.
    pub together: usize,
    pub with_one: usize,
    pub with_other: usize,
    /// How many there would be by chance.
    pub expected: f64,
    /// `together` over `expected`.
    pub lift: f64,
    /// The chance of so many when the themes knew nothing of each other, corrected for the number of pairs looked at.
    pub q: f64,
}

/// Pairs of themes in a period.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemePairs)]
pub struct Pairs {
    pub comments: i64,
    /// The most frequent first, at most 50.
    pub items: Vec<Pair>,
}

/// Comments by theme, by pair of themes (places in the list of entries), and in all.
#[derive(Default)]
struct Counts {
    comments: i64,
    themes: BTreeMap<u32, usize>,
    pairs: BTreeMap<(u32, u32), usize>,
}

impl Counts {
    fn add(&mut self, themes: &[u32], n: i64) {
        self.comments += n;
        for (place, one) in themes.iter().enumerate() {
            *self.themes.entry(*one).or_default() += n as usize;
            for other in &themes[place + 1..] {
                *self.pairs.entry((*one.min(other), *one.max(other))).or_default() += n as usize;
            }
        }
    }

    fn together(&self) -> Vec<Together> {
        let with = |theme| self.themes.get(&theme).copied().unwrap_or(0);
        let counted = self.pairs.iter().map(|(&(one, other), &together)| Together {
            one,
            other,
            together,
            with_one: with(one),
            with_other: with(other),
        });
        counted.collect()
    }
}

pub(crate) async fn pairs(
    room: &Insights,
    entries: &[Entry],
    question: &Question,
    scope: &Scope,
) -> Result<Pairs, Problem> {
    let list = question.themes();
    let sql = format!(
        "SELECT {list} AS list, COUNT(*) AS n FROM comment_themes WHERE {} GROUP BY 1",
        question.within(question.period())
    );
    let answer = room.query.sql(&sql, scope).await?;
    let shown: Vec<&Entry> = entries.iter().filter(|entry| !entry.hidden).collect();
    let places: BTreeMap<&str, u32> =
        (0_u32..).zip(&shown).map(|(place, entry)| (entry.key.as_str(), place)).collect();
    let mut counts = Counts::default();
    for batch in &answer.batches {
        let columns = Columns(batch);
        for (list, n) in columns.texts("list")?.into_iter().zip(columns.counts("n")?) {
            let list = list.unwrap_or_default();
            let themes: Vec<u32> = list.split(',').filter_map(|key| places.get(key).copied()).collect();
            counts.add(&themes, n);
        }
    }
    let named = |place: u32| {
        let entry = shown[place as usize];
        Named { key: entry.key.clone(), name: entry.name.clone() }
    };
    let found = paired(counts.together(), counts.comments as usize, LEAST);
    let items = found.into_iter().take(MOST).map(|pair| Pair {
        one: named(pair.one),
        other: named(pair.other),
        together: pair.together,
        with_one: counts.themes[&pair.one],
        with_other: counts.themes[&pair.other],
        expected: pair.expected,
        lift: pair.lift,
        q: pair.q,
    });
    Ok(Pairs { comments: counts.comments, items: items.collect() })
}
