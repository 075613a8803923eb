//! The company's own taxonomy: kept, saved, and tried on real comments before it is saved.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rapport_http::{Caller, Language};
use rapport_kernel::{Problem, Scope, mask::mask};
use rapport_store::StoreError;
use rapport_text::comments::Written;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::served::{Insights, quoted};
use crate::taxonomy::{Group, Taxonomy};

use super::{
    catalogue::{Catalogue, Origin},
    mention::{Said, ThemeReader, units},
    read_on::{self, NewEdition},
    rows::{Columns, unexpected},
    sentences::{Mark, marked},
    store::Kept,
};

const MOST_GROUPS: usize = 50;
const MOST_THEMES: usize = 300;
const MOST_TEXTS: usize = 300;
const LONGEST_TEXT: usize = 500;
pub(crate) const LONGEST_NAME: usize = 80;
const LONGEST_KEY: usize = 40;
/// Words of the API's own addresses.
const RESERVED: [&str; 2] = ["of", "pairs"];
/// Comments on which a change is tried: the newest.
const TRIED: usize = 5_000;
/// Comments shown of what a theme gains, and of what it loses.
const SHOWN: usize = 5;

/// A discovered theme in the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = FoundTheme)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own to whoever reads the catalogue")]
pub struct FoundTheme {
    pub key: String,
    pub name: String,
    /// Whether a person gave the name.
    pub named: bool,
    pub words: Vec<String>,
    pub hidden: bool,
    /// Whether the last search found it for the first time.
    pub new: bool,
    /// Whether it can be split.
    pub can_split: bool,
}

/// The catalogue of themes.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeCatalogue)]
pub struct Shown {
    /// 0 before anything was done; each change counts one more.
    pub edition: i64,
    /// The company's own.
    #[schema(value_type = Vec<Group>)]
    pub groups: Vec<Group>,
    /// Discovered, the largest first.
    pub found: Vec<FoundTheme>,
}

/// A new taxonomy, whole.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTaxonomy)]
pub struct New {
    /// The edition that it was made from: a change by somebody else in between is a conflict.
    pub edition: i64,
    /// A theme without a key gets one from its name.
    #[schema(value_type = Vec<Group>)]
    pub groups: Vec<Group>,
}

/// A sentence that a theme gains or loses, in its comment.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = TaxonomyExample)]
pub struct Example {
    /// `int_…`.
    pub id: String,
    /// The comment, personal data masked.
    pub comment: String,
    /// The sentence, in UTF-16 code units of `comment`.
    pub mark: Mark,
}

/// What a change does to a theme.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = TaxonomyEffect)]
pub struct Effect {
    pub key: String,
    pub name: String,
    /// Comments of the theme among those tried.
    pub before: usize,
    pub after: usize,
    pub gained: usize,
    pub lost: usize,
    /// At most five each, the newest.
    pub gained_comments: Vec<Example>,
    pub lost_comments: Vec<Example>,
}

/// A change of the taxonomy, tried.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = TaxonomyPreview)]
pub struct Preview {
    /// Comments on which it was tried: the newest of the caller's units, at most 5,000.
    pub comments: usize,
    pub most: usize,
    /// Comments with a theme of the taxonomy or a discovered one.
    pub with_theme_before: usize,
    pub with_theme_after: usize,
    /// Themes that gain or lose something, the most changed first.
    pub effects: Vec<Effect>,
}

pub(crate) async fn show(room: &Insights, language: Language) -> Result<Shown, Problem> {
    let (kept, model) = read_on::newest(room).await?;
    let found = kept.catalogue.entries(model.as_ref(), language).into_iter();
    let found = found.filter(|entry| entry.origin == Origin::Found).map(|entry| FoundTheme {
        key: entry.key,
        name: entry.name,
        named: entry.named,
        words: entry.words,
        hidden: entry.hidden,
        new: entry.new,
        can_split: entry.parts > 1,
    });
    Ok(Shown { edition: kept.edition, found: found.collect(), groups: kept.catalogue.taxonomy.groups })
}

pub(crate) async fn save(room: &Insights, new: New, caller: &Caller) -> Result<Shown, Problem> {
    let (kept, model) = read_on::newest(room).await?;
    if kept.edition != new.edition {
        return Err(read_on::changed_meanwhile());
    }
    let catalogue = changed(&kept.catalogue, new.groups)?;
    // What cannot be used is refused before it is kept.
    read_on::prepared(room, Kept { catalogue: catalogue.clone(), ..kept.clone() }, model).await?;
    let by = caller.actor.to_string();
    let detail = difference(&kept.catalogue.taxonomy, &catalogue.taxonomy);
    let tx = room.db.begin().await?;
    let edition =
        NewEdition { catalogue, model: kept.model, reads_again: true, action: "saved", detail, by: &by };
    read_on::next(room, &tx, &kept, edition).await?;
    tx.commit().await.map_err(StoreError::from)?;
    show(room, caller.language).await
}

/// Keys of themes that were added, removed and changed.
fn difference(was: &Taxonomy, is: &Taxonomy) -> serde_json::Value {
    let themes = |taxonomy: &Taxonomy| -> BTreeMap<String, String> {
        let all = taxonomy.groups.iter().flat_map(|group| group.themes.iter().map(move |own| (group, own)));
        all.map(|(group, own)| (own.key.clone(), json!([group.name, own]).to_string())).collect()
    };
    let (was, is) = (themes(was), themes(is));
    let added: Vec<&String> = is.keys().filter(|key| !was.contains_key(*key)).collect();
    let removed: Vec<&String> = was.keys().filter(|key| !is.contains_key(*key)).collect();
    let changed: Vec<&String> = is
        .iter()
        .filter(|(key, own)| was.get(*key).is_some_and(|before| before != *own))
        .map(|(key, _)| key)
        .collect();
    json!({ "added": added, "removed": removed, "changed": changed })
}

/// The catalogue with other groups, or what is wrong with them, by its place.
fn changed(catalogue: &Catalogue, mut groups: Vec<Group>) -> Result<Catalogue, Problem> {
    let wrong = |field: String, detail: &str| Err(Problem::invalid("taxonomy.theme", detail).at(field));
    let count: usize = groups.iter().map(|group| group.themes.len()).sum();
    if groups.len() > MOST_GROUPS || count > MOST_THEMES {
        return wrong("groups".into(), "a taxonomy has at most 50 groups and 300 themes");
    }
    let found: BTreeMap<&str, &Vec<u32>> = catalogue
        .taxonomy
        .groups
        .iter()
        .flat_map(|group| group.themes.iter().map(|own| (own.key.as_str(), &own.found)))
        .collect();
    let mut names = BTreeSet::new();
    let mut keys = BTreeSet::new();
    for (place, group) in groups.iter_mut().enumerate() {
        let at = format!("groups[{place}]");
        group.name = one_name(&group.name).map_err(|problem| problem.at(format!("{at}.name")))?;
        if !names.insert(group.name.clone()) {
            return wrong(format!("{at}.name"), "two groups have the same name");
        }
        for (place, own) in group.themes.iter_mut().enumerate() {
            let at = format!("{at}.themes[{place}]");
            own.name = one_name(&own.name).map_err(|problem| problem.at(format!("{at}.name")))?;
            for (field, texts) in [
                ("any", &mut own.any),
                ("none", &mut own.none),
                ("examples", &mut own.examples),
                ("unlike", &mut own.unlike),
            ] {
                for text in texts.iter_mut() {
                    *text = mask(text.trim()).into_owned();
                }
                texts.retain(|text| !text.is_empty());
                if texts.len() > MOST_TEXTS || texts.iter().any(|text| text.chars().count() > LONGEST_TEXT) {
                    return wrong(format!("{at}.{field}"), "at most 300 lines of 500 characters");
                }
            }
            if !own.key.is_empty() && (!is_key(&own.key) || !keys.insert(own.key.clone())) {
                return wrong(
                    format!("{at}.key"),
                    "a key stands once, in at most 40 lower-case letters, digits and _, and does not begin with found_",
                );
            }
            // What a theme was made of is not the editor's to change.
            own.found = found.get(own.key.as_str()).map(|found| (*found).clone()).unwrap_or_default();
        }
    }
    let mut catalogue = Catalogue { taxonomy: Taxonomy { groups }, ..catalogue.clone() };
    let nameless: Vec<(usize, usize, String)> = catalogue
        .taxonomy
        .groups
        .iter()
        .enumerate()
        .flat_map(|(group, one)| one.themes.iter().enumerate().map(move |(place, own)| (group, place, own)))
        .filter(|(_, _, own)| own.key.is_empty())
        .map(|(group, place, own)| (group, place, own.name.clone()))
        .collect();
    for (group, place, name) in nameless {
        let key = fresh_key(&name, &catalogue);
        catalogue.taxonomy.groups[group].themes[place].key = key;
    }
    // A key that is used again is no longer an old name of another.
    for own in catalogue.taxonomy.groups.iter().flat_map(|group| &group.themes) {
        catalogue.became.remove(&own.key);
    }
    Ok(catalogue)
}

fn is_key(key: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !key.is_empty()
        && key.len() <= LONGEST_KEY
        && key.chars().all(allowed)
        && !key.starts_with("found_")
        && !RESERVED.contains(&key)
}

/// A name of 1 to 80 characters, without spaces around.
pub(crate) fn one_name(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Problem::invalid("themes.name", "a name has 1 to 80 characters").at("name"));
    }
    Ok(name.to_owned())
}

/// A key that no theme has or had: the Latin letters of a name, or a number where it has none.
pub(crate) fn fresh_key(name: &str, catalogue: &Catalogue) -> String {
    let mut key = String::new();
    for letter in name.to_lowercase().chars() {
        if letter.is_ascii_alphanumeric() {
            key.push(letter);
        } else if !key.is_empty() && !key.ends_with('_') {
            key.push('_');
        }
    }
    key.truncate(LONGEST_KEY - 4);
    let key = key.trim_end_matches('_');
    let key = if is_key(key) { key } else { "theme" };
    let own = || catalogue.taxonomy.groups.iter().flat_map(|group| &group.themes);
    let taken = |key: &str| own().any(|own| own.key == key) || catalogue.became.contains_key(key);
    if !taken(key) {
        return key.to_owned();
    }
    (2..=i64::MAX).map(|number| format!("{key}_{number}")).find(|key| !taken(key)).unwrap_or_default()
}

/// Tries a taxonomy on the newest comments of the caller's units.
pub(crate) async fn preview(
    room: &Insights,
    groups: Vec<Group>,
    caller: &Caller,
) -> Result<Preview, Problem> {
    let (kept, model) = read_on::newest(room).await?;
    let catalogue = changed(&kept.catalogue, groups)?;
    let old = read_on::prepared(room, kept.clone(), model.clone()).await?;
    let changed = Kept { catalogue: catalogue.clone(), ..kept.clone() };
    let new = read_on::prepared(room, changed, model.clone()).await?;
    let comments = newest_comments(room, TRIED, &caller.scope).await?;
    let (comments, before, after) = tokio::task::spawn_blocking(move || {
        let texts: Vec<&str> = comments.iter().map(|comment| comment.text.as_str()).collect();
        let said = Said::in_texts(&texts);
        let [before, after] = [old, new].map(|reader| by_comment(&reader, &texts, &said));
        (comments, before, after)
    })
    .await
    .map_err(unexpected)?;
    let names: BTreeMap<String, String> = [&kept.catalogue, &catalogue]
        .iter()
        .flat_map(|catalogue| catalogue.entries(model.as_ref(), caller.language))
        .map(|entry| (entry.key, entry.name))
        .collect();
    let mut effects: BTreeMap<&str, Effect> = BTreeMap::new();
    for ((comment, before), after) in comments.iter().zip(&before).zip(&after) {
        for (key, sentence) in before {
            let effect = effect(&mut effects, key, &names);
            effect.before += 1;
            if !after.contains_key(key) {
                effect.lost += 1;
                show_one(&mut effect.lost_comments, comment, sentence);
            }
        }
        for (key, sentence) in after {
            let effect = effect(&mut effects, key, &names);
            effect.after += 1;
            if !before.contains_key(key) {
                effect.gained += 1;
                show_one(&mut effect.gained_comments, comment, sentence);
            }
        }
    }
    let mut effects: Vec<Effect> =
        effects.into_values().filter(|effect| effect.gained + effect.lost > 0).collect();
    effects.sort_by_key(|effect| (std::cmp::Reverse(effect.gained + effect.lost), effect.key.clone()));
    Ok(Preview {
        comments: comments.len(),
        most: TRIED,
        with_theme_before: before.iter().filter(|themes| !themes.is_empty()).count(),
        with_theme_after: after.iter().filter(|themes| !themes.is_empty()).count(),
        effects,
    })
}

/// The themes of a comment, each with its first sentence.
type Found = BTreeMap<String, Range<usize>>;

fn by_comment(reader: &ThemeReader, texts: &[&str], said: &Said) -> Vec<Found> {
    let mut found = vec![Found::new(); texts.len()];
    for (sentence, themes) in said.sentences.iter().zip(reader.themes(texts, said)) {
        for (theme, _) in themes {
            found[sentence.comment].entry(theme.to_owned()).or_insert_with(|| sentence.range.clone());
        }
    }
    found
}

fn effect<'a, 'b>(
    effects: &'b mut BTreeMap<&'a str, Effect>,
    key: &'a str,
    names: &BTreeMap<String, String>,
) -> &'b mut Effect {
    effects.entry(key).or_insert_with(|| Effect {
        key: key.to_owned(),
        name: names.get(key).cloned().unwrap_or_else(|| key.to_owned()),
        before: 0,
        after: 0,
        gained: 0,
        lost: 0,
        gained_comments: Vec::new(),
        lost_comments: Vec::new(),
    })
}

fn show_one(shown: &mut Vec<Example>, comment: &Written, sentence: &Range<usize>) {
    if shown.len() < SHOWN {
        let (text, mark) = marked(&comment.text, units(&comment.text, sentence));
        shown.push(Example { id: comment.id.to_string(), comment: text, mark });
    }
}

/// The newest comments of a scope, newest first.
pub(crate) async fn newest_comments(
    room: &Insights,
    most: usize,
    scope: &Scope,
) -> Result<Vec<Written>, Problem> {
    let sql = format!("SELECT seq FROM comment_themes ORDER BY occurred_at DESC, seq DESC LIMIT {most}");
    comments_of(room, &sql, scope).await
}

/// Comments of a theme, the newest first.
pub(crate) async fn comments_of_theme(
    room: &Insights,
    key: &str,
    most: usize,
    scope: &Scope,
) -> Result<Vec<Written>, Problem> {
    let key = quoted(&format!(",{key},"));
    let sql = format!(
        "SELECT seq FROM comment_themes WHERE strpos(themes, {key}) > 0 ORDER BY occurred_at DESC, seq DESC LIMIT {most}"
    );
    comments_of(room, &sql, scope).await
}

/// Comments whose numbers a statement gives, in the order of the statement.
pub(crate) async fn comments_of(room: &Insights, sql: &str, scope: &Scope) -> Result<Vec<Written>, Problem> {
    let answer = room.query.sql(sql, scope).await?;
    let mut seqs = Vec::with_capacity(answer.rows());
    for batch in &answer.batches {
        seqs.extend(Columns(batch).counts("seq")?);
    }
    let written = room.comments.written(&seqs).await?;
    let mut of: BTreeMap<i64, Written> = written.into_iter().map(|one| (one.seq, one)).collect();
    Ok(seqs.iter().filter_map(|seq| of.remove(seq)).collect())
}
