//! Themes inside blocks of comments: a touchpoint, or a group of the taxonomy. Each block has its own Pareto.

use std::collections::{BTreeMap, HashMap};

use rapport_kernel::{Problem, Scope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::frequency::Share;
use crate::served::{Insights, quoted};

use super::{
    catalogue::Entry,
    overview::{Group, Row, share},
    question::Question,
    rows::Columns,
};

/// Blocks shown, at most, and themes of each.
const MOST: usize = 30;
const MOST_THEMES: usize = 20;

/// What makes a block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[schema(as = ThemeBlocksBy)]
#[serde(rename_all = "snake_case")]
pub(crate) enum By {
    #[default]
    Touchpoint,
    Group,
}

/// The themes of one block.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeBlock)]
#[expect(clippy::struct_field_names, reason = "the word that the API answers with")]
pub struct Block {
    /// The touchpoint as interactions carry it, or the group's name; nothing for comments of no touchpoint, or themes of no
    /// group.
    pub block: Option<String>,
    /// Comments of the touchpoint; of a group all comments of the period.
    pub comments: usize,
    /// Of them those that raise no theme of the block.
    pub without: usize,
    /// The most frequent first, at most 20.
    pub themes: Vec<InBlock>,
}

/// A theme inside a block.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeInBlock)]
pub struct InBlock {
    pub key: String,
    pub name: String,
    /// Of the block's comments.
    pub share: Share,
    /// Mentions of this theme and the more frequent ones among all mentions of the block, 0 to 1.
    pub cumulative: f64,
}

/// Comments that raise any theme of each group, and those that raise none of any group.
pub(crate) async fn groups(
    room: &Insights,
    entries: &[Entry],
    question: &Question,
    scope: &Scope,
) -> Result<(Vec<Group>, i64), Problem> {
    let mut of_group: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        if let Some(group) = &entry.group {
            of_group.entry(group).or_default().push(entry);
        }
    }
    let list = question.themes();
    let any = |entries: &[&Entry]| -> String {
        let each = entries
            .iter()
            .map(|entry| format!("strpos({list}, {}) > 0", quoted(&format!(",{},", entry.key))));
        format!("({})", each.collect::<Vec<_>>().join(" OR "))
    };
    let sums = of_group
        .values()
        .enumerate()
        .map(|(place, entries)| format!("SUM(CASE WHEN {} THEN 1 ELSE 0 END) AS g{place}", any(entries)));
    let columns: Vec<String> = std::iter::once("COUNT(*) AS n".to_owned())
        .chain([format!("COUNT(*) - COUNT({list}) AS no_theme")])
        .chain(sums)
        .collect();
    let sql = format!(
        "SELECT {} FROM comment_themes WHERE {}",
        columns.join(", "),
        question.within(question.period())
    );
    let answer = room.query.sql(&sql, scope).await?;
    let mut found = Vec::new();
    let mut without = 0;
    for batch in answer.batches.iter().filter(|batch| batch.num_rows() > 0) {
        let columns = Columns(batch);
        let n = columns.counts("n")?[0];
        without = columns.counts("no_theme")?[0];
        for (place, name) in of_group.keys().enumerate() {
            let count = columns.counts(&format!("g{place}"))?[0];
            found.push(Group { name: (*name).to_owned(), share: share(count, n) });
        }
    }
    found.sort_by(|one, other| {
        other.share.count.cmp(&one.share.count).then_with(|| one.name.cmp(&other.name))
    });
    Ok((found, without))
}

/// Each touchpoint with its themes, the one with most comments first.
pub(crate) async fn by_touchpoint(
    room: &Insights,
    entries: &[Entry],
    question: &Question,
    scope: &Scope,
) -> Result<Vec<Block>, Problem> {
    let (list, within) = (question.themes(), question.within(question.period()));
    let totals = format!(
        "SELECT touchpoint AS block, COUNT(*) AS n, COUNT({list}) AS with_theme FROM comment_themes WHERE {within} \
         GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST}"
    );
    let counted = format!(
        "SELECT block, theme, COUNT(*) AS n FROM (SELECT touchpoint AS block, \
         unnest(string_to_array(trim(BOTH ',' FROM {list}), ',')) AS theme FROM comment_themes \
         WHERE {within} AND {list} IS NOT NULL) r GROUP BY 1, 2"
    );
    let totals = room.query.sql(&totals, scope).await?;
    let counted = room.query.sql(&counted, scope).await?;
    let names = names(entries);
    let mut themes: BTreeMap<Option<String>, Vec<(String, i64)>> = BTreeMap::new();
    for batch in &counted.batches {
        let columns = Columns(batch);
        let (blocks, keys, n) = (columns.texts("block")?, columns.texts("theme")?, columns.counts("n")?);
        for ((block, key), n) in blocks.into_iter().zip(keys).zip(n) {
            if let Some(key) = key.filter(|key| names.contains_key(key.as_str())) {
                themes.entry(block).or_default().push((key, n));
            }
        }
    }
    let mut found = Vec::new();
    for batch in &totals.batches {
        let columns = Columns(batch);
        let (blocks, n, with) =
            (columns.texts("block")?, columns.counts("n")?, columns.counts("with_theme")?);
        for ((block, n), with) in blocks.into_iter().zip(n).zip(with) {
            let counts = themes.remove(&block).unwrap_or_default();
            found.push(Block {
                block,
                comments: n as usize,
                without: (n - with) as usize,
                themes: pareto(counts, n, &names),
            });
        }
    }
    Ok(found)
}

/// Each group of the taxonomy with its themes; what was discovered, and stands in no group, comes last.
pub(crate) fn by_group(items: &[Row], groups: &[Group], without: i64) -> Vec<Block> {
    let names: HashMap<&str, &str> = items.iter().map(|row| (row.key.as_str(), row.name.as_str())).collect();
    let of_group = |group: Option<&str>| -> Vec<(String, i64)> {
        let rows = items.iter().filter(|row| row.group.as_deref() == group);
        rows.map(|row| (row.key.clone(), row.share.count as i64)).collect()
    };
    let comments = items.first().map_or(0, |row| row.share.of);
    let own = groups.iter().map(|group| Block {
        block: Some(group.name.clone()),
        comments: group.share.of,
        without: group.share.of - group.share.count,
        themes: pareto(of_group(Some(&group.name)), group.share.of as i64, &names),
    });
    let found = of_group(None);
    let rest = (!found.is_empty()).then(|| Block {
        block: None,
        comments,
        without: without.max(0) as usize,
        themes: pareto(found, comments as i64, &names),
    });
    own.chain(rest).collect()
}

fn names(entries: &[Entry]) -> HashMap<&str, &str> {
    let shown = entries.iter().filter(|entry| !entry.hidden);
    shown.map(|entry| (entry.key.as_str(), entry.name.as_str())).collect()
}

fn pareto(mut counts: Vec<(String, i64)>, of: i64, names: &HashMap<&str, &str>) -> Vec<InBlock> {
    counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let mentions: i64 = counts.iter().map(|(_, n)| n).sum();
    let mut so_far = 0;
    counts
        .into_iter()
        .map(|(key, n)| {
            so_far += n;
            InBlock {
                name: names.get(key.as_str()).map_or_else(|| key.clone(), |name| (*name).to_owned()),
                key,
                share: share(n, of),
                cumulative: if mentions == 0 { 0.0 } else { so_far as f64 / mentions as f64 },
            }
        })
        .take(MOST_THEMES)
        .collect()
}
