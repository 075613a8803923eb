//! A person says what a comment is about, where they read it; the theme learns from it.

use std::collections::BTreeMap;

use rapport_http::{Caller, EmployeeId, Role, UserId};
use rapport_kernel::{ErrorKind, Id, Problem, Timestamp, interaction::InteractionId, mask::mask};
use rapport_store::StoreError;
use rapport_text::encoder::Encoder;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::served::Insights;

use super::{
    catalogue::{Catalogue, Origin, found_id},
    mention::{How, Mention, bytes},
    read_on::{self, NewEdition},
    store::{self, CorrectionRow, Of},
};

/// What people last said of the same words: theme to the place of the sentence, or to nothing where it is not of the theme.
pub(crate) type Said = BTreeMap<String, Option<(usize, usize)>>;

/// Examples that corrections give a theme, at most.
const MOST_TAUGHT: usize = 100;

/// Comments of the very same words that change with the answer; when there are more, they follow in the background.
const AT_ONCE: usize = 500;

/// A theme of one comment.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeOfComment)]
pub struct OfComment {
    pub key: String,
    pub name: String,
    pub group: Option<String>,
    pub origin: Origin,
    /// Where its sentence begins, in characters (UTF-16 code units) of the comment as it was written.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// How the sentence speaks: `negative`, `neutral`, `positive`.
    pub sentiment: String,
    /// −1 to 1.
    pub strength: f64,
    pub how: How,
}

/// Who corrected a comment's themes.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemePerson)]
pub struct Person {
    /// `usr_…`, `tok_…`, `system`.
    pub id: String,
    pub name: String,
}

/// A line of a comment's corrections.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeCorrectionLine)]
pub struct Corrected {
    pub theme: String,
    pub name: String,
    /// `on`, `off`; nothing when an earlier correction was taken back.
    pub said: Option<String>,
    pub by: Person,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// What a comment is about.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemesOfComment)]
pub struct ThemesOfComment {
    /// In the order of the sentences; a theme may come with several.
    pub items: Vec<OfComment>,
    /// What people said, newest first, at most 50.
    pub corrections: Vec<Corrected>,
}

/// A correction.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ThemeCorrectionRequest)]
pub struct Correction {
    pub theme: String,
    /// True: the comment is of this theme. False: it is not. Null takes the last correction of the theme back.
    pub on: Option<bool>,
    /// Where the sentence that is meant begins, in characters (UTF-16 code units); the whole comment when left out.
    pub from: Option<usize>,
    pub to: Option<usize>,
}

/// What a correction changed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeCorrected)]
pub struct CorrectedShown {
    /// Comments of the very same words that changed with it, this one included.
    pub comments: usize,
    /// The comment's themes now.
    pub items: Vec<OfComment>,
}

/// The comment, when the caller may see it: employees those on their own work.
async fn visible(
    room: &Insights,
    id: Id<InteractionId>,
    caller: &Caller,
    employee: &EmployeeId,
) -> Result<Of, Problem> {
    let found = store::of_interaction(room.db.read(), id).await?;
    let own = |of: &Of| caller.role > Role::Employee || (employee.0.is_some() && of.employee == employee.0);
    found.filter(|of| caller.scope.allows(of.unit.as_deref()) && own(of)).ok_or_else(|| {
        Problem::not_found("themes.comment", "there is no such comment, or it has not been read yet")
    })
}

pub(crate) async fn show(
    room: &Insights,
    id: Id<InteractionId>,
    caller: &Caller,
    employee: &EmployeeId,
) -> Result<ThemesOfComment, Problem> {
    let of = visible(room, id, caller, employee).await?;
    let (kept, model) = read_on::newest(room).await?;
    let entries = kept.catalogue.entries(model.as_ref(), caller.language);
    let rows = store::corrections(room.db.read(), of.seq).await?;
    let people = people(room, rows.iter().map(|row| row.corrected_by.as_str())).await?;
    let corrections = rows.into_iter().map(|row| {
        let key = kept.catalogue.now(&row.theme).to_owned();
        Corrected {
            name: entries
                .iter()
                .find(|entry| entry.key == key)
                .map_or_else(|| key.clone(), |entry| entry.name.clone()),
            theme: key,
            said: row.said,
            by: person(&people, row.corrected_by),
            at: Timestamp::from_micros(row.at),
        }
    });
    Ok(ThemesOfComment { items: shown(&entries, &of.mentions), corrections: corrections.collect() })
}

fn shown(entries: &[super::catalogue::Entry], mentions: &[Mention]) -> Vec<OfComment> {
    let mut items: Vec<OfComment> = mentions
        .iter()
        .filter_map(|mention| {
            let entry = entries.iter().find(|entry| entry.key == mention.theme && !entry.hidden)?;
            Some(OfComment {
                key: entry.key.clone(),
                name: entry.name.clone(),
                group: entry.group.clone(),
                origin: entry.origin,
                from: mention.from,
                to: mention.to,
                sentiment: mention.sentiment.clone(),
                strength: mention.strength,
                how: mention.how,
            })
        })
        .collect();
    items.sort_by(|one, other| (one.from, &one.key).cmp(&(other.from, &other.key)));
    items
}

/// Says that a comment is of a theme or is not, for every comment of the very same words, and teaches the theme.
pub(crate) async fn correct(
    room: &Insights,
    id: Id<InteractionId>,
    caller: &Caller,
    correction: &Correction,
) -> Result<CorrectedShown, Problem> {
    let of = visible(room, id, caller, &EmployeeId(None)).await?;
    let reader = read_on::reader(room).await?;
    if !reader.knows(&correction.theme) {
        let detail = format!("there is no theme {:?}", correction.theme);
        return Err(Problem::not_found("themes.unknown", detail).at("theme"));
    }
    let written = room.comments.written(&[of.seq]).await?.into_iter().next();
    let written = written.ok_or_else(|| {
        Problem::new(ErrorKind::Conflict, "themes.no_words", "the words of this comment are no longer kept")
    })?;
    let whole = written.text.encode_utf16().count();
    let place = correction.from.unwrap_or(0).min(whole)..correction.to.unwrap_or(whole).min(whole);
    if place.is_empty() {
        return Err(Problem::invalid("themes.place", "from is before to, within the comment").at("from"));
    }
    let place = reader.sentence(&written.text, &bytes(&written.text, &place)).0;
    let (by, now) = (caller.actor.to_string(), room.clock.now());
    let said = correction.on.map(|on| if on { "on" } else { "off" });
    let (kept, _) = read_on::newest(room).await?;
    let alike = store::alike(room.db.read(), &of.words).await?;
    let all = alike.len();
    let tx = room.db.begin().await?;
    let row = CorrectionRow {
        words: of.words.clone(),
        theme: correction.theme.clone(),
        said: said.map(str::to_owned),
        from_unit: place.start as i64,
        to_unit: place.end as i64,
        corrected_by: by.clone(),
        at: now.micros(),
    };
    store::add_correction(&tx, Id::new(room.clock.as_ref()), of.seq, &row).await?;
    let sentence = mask(&written.text[bytes(&written.text, &place)]).trim().to_owned();
    let mut catalogue = kept.catalogue.clone();
    let mut alike = alike;
    if alike.len() > AT_ONCE {
        store::read_later(&tx, &of.words).await?;
        alike = vec![of.seq];
    }
    let detail = json!({ "theme": correction.theme, "said": said, "comment": id, "comments": all });
    // A build without the sentence encoder keeps what was said, and cannot learn from it.
    if Encoder::shared().is_ok() {
        teach(&mut catalogue, &correction.theme, &sentence, correction.on);
    }
    let new =
        NewEdition { catalogue, model: kept.model, reads_again: false, action: "taught", detail, by: &by };
    read_on::next(room, &tx, &kept, new).await?;
    tx.commit().await.map_err(StoreError::from)?;

    // With what was taught: the comment itself, and all that say the same.
    let reader = read_on::reader(room).await?;
    let comments = room.comments.written(&alike).await?;
    let read = read_on::read_aside(&reader, comments).await?;
    let tx = room.db.begin().await?;
    read_on::keep(room, &tx, &reader, read).await?;
    tx.commit().await.map_err(StoreError::from)?;
    let (kept, model) = read_on::newest(room).await?;
    let mentions = store::of_interaction(room.db.read(), id).await?.map(|of| of.mentions).unwrap_or_default();
    let items = shown(&kept.catalogue.entries(model.as_ref(), caller.language), &mentions);
    Ok(CorrectedShown { comments: all, items })
}

/// The sentence becomes an example of the theme, or one that is not of it; taken back it is neither.
fn teach(catalogue: &mut Catalogue, theme: &str, sentence: &str, on: Option<bool>) {
    let lists = if let Some(id) = found_id(theme) {
        let made = catalogue.made.entry(id).or_default();
        Some((&mut made.examples, &mut made.unlike))
    } else {
        let mut own = catalogue.taxonomy.groups.iter_mut().flat_map(|group| &mut group.themes);
        own.find(|own| own.key == theme).map(|own| (&mut own.examples, &mut own.unlike))
    };
    let Some((examples, unlike)) = lists else { return };
    for list in [&mut *examples, &mut *unlike] {
        list.retain(|one| one != sentence);
    }
    let list = match on {
        Some(true) => examples,
        Some(false) => unlike,
        None => return,
    };
    list.push(sentence.to_owned());
    let over = list.len().saturating_sub(MOST_TAUGHT);
    list.drain(..over);
}

/// Names of those who did something.
pub(crate) async fn people<'a>(
    room: &Insights,
    actors: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<Id<UserId>, String>, Problem> {
    let ids: Vec<Id<UserId>> = actors.filter_map(|actor| actor.parse().ok()).collect();
    Ok(room.auth.names(&ids).await?)
}

pub(crate) fn person(names: &BTreeMap<Id<UserId>, String>, id: String) -> Person {
    let name = id.parse().ok().and_then(|known: Id<UserId>| names.get(&known).cloned());
    Person { name: name.unwrap_or_else(|| id.clone()), id }
}
