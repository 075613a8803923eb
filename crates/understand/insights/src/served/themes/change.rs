//! What an analyst does to a theme: a new name, one with another, two out of one, out of sight, into the taxonomy; and the
//! way back.

use rapport_http::{Caller, Language};
use rapport_kernel::{ErrorKind, Problem, Timestamp};
use rapport_store::StoreError;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use utoipa::ToSchema;

use crate::served::Insights;
use crate::taxonomy::{Group, Own};
use crate::themes::{Themes, ThemesError};

use super::{
    catalogue::{Catalogue, found_id, found_key},
    correct::{Person, people, person},
    read_on::{self, NewEdition},
    split,
    store::{self, Kept},
    taxonomy::{LONGEST_NAME, fresh_key, one_name},
};

/// What to do with a theme.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ThemeAction)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Gives it a name.
    Rename { name: String },
    /// It becomes part of another, which keeps its key and name. One of the taxonomy cannot become part of a discovered one.
    Merge { into: String },
    /// A discovered theme becomes two by what its sentences say; the larger half keeps key and name. May take seconds.
    Split,
    /// A discovered theme is no longer told of comments.
    Hide,
    /// A hidden one is again.
    Show,
    /// A discovered theme becomes one of the taxonomy: its typical sentences become examples, its sentences stay with it.
    Take {
        /// A group of the taxonomy, or a new one.
        group: String,
    },
}

/// A change of the catalogue, made.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemesChanged)]
pub struct Changed {
    /// The edition of the catalogue now: what `undo` names.
    pub edition: i64,
    /// The theme's key now.
    pub key: Option<String>,
    /// The other half of a split.
    pub new_key: Option<String>,
    /// Whether history is read again in the background.
    pub reads_again: bool,
}

/// A line of the catalogue's history.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemesChange)]
pub struct Line {
    pub edition: i64,
    /// `saved`, `renamed`, `merged`, `split`, `hidden`, `shown`, `taken`, `taught`, `discovered`, `undone`.
    pub action: String,
    /// What was changed: keys and names, before and after, by the action.
    #[schema(value_type = Object)]
    pub detail: Json,
    pub by: Person,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

fn conflict(code: &str, detail: impl Into<String>) -> Problem {
    Problem::new(ErrorKind::Conflict, code, detail)
}

pub(crate) fn unknown(key: &str) -> Problem {
    Problem::not_found("themes.unknown", format!("there is no theme {key:?}"))
}

impl From<ThemesError> for Problem {
    fn from(error: ThemesError) -> Self {
        let detail = error.to_string();
        match error {
            ThemesError::TooFew { .. } => conflict("themes.too_few", detail),
            ThemesError::Unknown(_) => Self::not_found("themes.unknown", detail),
            ThemesError::OnePiece(_) => conflict("themes.one_piece", detail),
            ThemesError::NoName => Self::invalid("themes.name", detail).at("name"),
            ThemesError::NotKept | ThemesError::Encoder(_) => conflict("themes.encoder", detail),
        }
    }
}

/// What a change makes of the catalogue.
struct Made {
    catalogue: Catalogue,
    model: Option<Themes>,
    reads_again: bool,
    word: &'static str,
    detail: Json,
    key: String,
    new_key: Option<String>,
}

pub(crate) async fn change(
    room: &Insights,
    key: &str,
    action: &Action,
    caller: &Caller,
) -> Result<Changed, Problem> {
    let (by, language) = (caller.actor.to_string(), caller.language);
    let (kept, model) = read_on::newest(room).await?;
    let entries = kept.catalogue.entries(model.as_ref(), language);
    let entry = entries.iter().find(|entry| entry.key == key).ok_or_else(|| unknown(key))?;
    let made = match action {
        Action::Split => split(room, key, &kept, model).await?,
        Action::Rename { name } => rename(key, &one_name(name)?, &entry.name, &kept, model)?,
        Action::Merge { into } => merge(key, into, &kept, model, language)?,
        Action::Hide | Action::Show => hide(key, matches!(action, Action::Hide), &kept)?,
        Action::Take { group } => take(key, &entry.name, &one_name(group)?, &kept, model.as_ref())?,
    };
    let tx = room.db.begin().await?;
    let model = match &made.model {
        Some(themes) => {
            let id = kept.edition + 1;
            store::add_model(&tx, id, themes).await?;
            Some(id)
        }
        None => kept.model,
    };
    let Made { catalogue, reads_again, word, detail, key, new_key, .. } = made;
    let new = NewEdition { catalogue, model, reads_again, action: word, detail, by: &by };
    let now = read_on::next(room, &tx, &kept, new).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Changed { edition: now.edition, key: Some(key), new_key, reads_again })
}

fn own<'a>(catalogue: &'a mut Catalogue, key: &str) -> Option<&'a mut Own> {
    catalogue.taxonomy.groups.iter_mut().flat_map(|group| &mut group.themes).find(|own| own.key == key)
}

fn rename(key: &str, name: &str, was: &str, kept: &Kept, model: Option<Themes>) -> Result<Made, Problem> {
    let mut catalogue = kept.catalogue.clone();
    let model = if let (Some(id), Some(mut model)) = (found_id(key), model) {
        model.rename(id, name)?;
        Some(model)
    } else {
        name.clone_into(&mut own(&mut catalogue, key).ok_or_else(|| unknown(key))?.name);
        None
    };
    let detail = json!({ "theme": key, "from": was, "to": name });
    Ok(Made {
        catalogue,
        model,
        reads_again: false,
        word: "renamed",
        detail,
        key: key.to_owned(),
        new_key: None,
    })
}

fn merge(
    key: &str,
    into: &str,
    kept: &Kept,
    model: Option<Themes>,
    language: Language,
) -> Result<Made, Problem> {
    if key == into {
        return Err(Problem::invalid("themes.merge", "a theme becomes part of another one").at("into"));
    }
    let entries = kept.catalogue.entries(model.as_ref(), language);
    let name = |key: &str| entries.iter().find(|entry| entry.key == key).map(|entry| entry.name.clone());
    let target = name(into).ok_or_else(|| unknown(into).at("into"))?;
    let detail = json!({ "theme": key, "name": name(key), "into": into, "into_name": target });
    let mut catalogue = kept.catalogue.clone();
    let mut changed = None;
    match (found_id(key), found_id(into)) {
        (Some(one), Some(other)) => {
            let mut model = model.ok_or_else(|| unknown(key))?;
            model.merge(other, one)?;
            let taught = catalogue.made.remove(&one).unwrap_or_default();
            let made = catalogue.made.entry(other).or_default();
            made.examples.extend(taught.examples);
            made.unlike.extend(taught.unlike);
            changed = Some(model);
        }
        (Some(one), None) => {
            let taught = catalogue.made.remove(&one).unwrap_or_default();
            let target = own(&mut catalogue, into).ok_or_else(|| unknown(into).at("into"))?;
            target.found.push(one);
            target.examples.extend(taught.examples);
            target.unlike.extend(taught.unlike);
        }
        (None, None) => {
            let gone = removed(&mut catalogue, key).ok_or_else(|| unknown(key))?;
            let target = own(&mut catalogue, into).ok_or_else(|| unknown(into).at("into"))?;
            for (list, more) in [(&mut target.any, gone.any), (&mut target.examples, gone.examples)] {
                list.extend(more.into_iter().filter(|one| !list.contains(one)).collect::<Vec<_>>());
            }
            target.found.extend(gone.found);
        }
        (None, Some(_)) => {
            let detail =
                "a theme of the taxonomy cannot become part of a discovered one: merge the other way round";
            return Err(conflict("themes.merge", detail));
        }
    }
    catalogue.became.insert(key.to_owned(), into.to_owned());
    Ok(Made {
        catalogue,
        model: changed,
        reads_again: true,
        word: "merged",
        detail,
        key: into.to_owned(),
        new_key: None,
    })
}

fn removed(catalogue: &mut Catalogue, key: &str) -> Option<Own> {
    catalogue.taxonomy.groups.iter_mut().find_map(|group| {
        let at = group.themes.iter().position(|own| own.key == key)?;
        Some(group.themes.remove(at))
    })
}

fn hide(key: &str, hidden: bool, kept: &Kept) -> Result<Made, Problem> {
    let Some(id) = found_id(key) else {
        let detail = "a theme of the taxonomy is not hidden: remove it there";
        return Err(conflict("themes.own", detail));
    };
    let mut catalogue = kept.catalogue.clone();
    catalogue.made.entry(id).or_default().hidden = hidden;
    let word = if hidden { "hidden" } else { "shown" };
    let detail = json!({ "theme": key });
    Ok(Made { catalogue, model: None, reads_again: true, word, detail, key: key.to_owned(), new_key: None })
}

fn take(key: &str, name: &str, group: &str, kept: &Kept, model: Option<&Themes>) -> Result<Made, Problem> {
    let already = || conflict("themes.own", "this theme is of the taxonomy already");
    let id = found_id(key).ok_or_else(already)?;
    let theme = model.and_then(|model| model.get(id)).ok_or_else(|| unknown(key))?;
    let mut catalogue = kept.catalogue.clone();
    let taught = catalogue.made.remove(&id).unwrap_or_default();
    let name: String = name.chars().take(LONGEST_NAME).collect();
    let mut examples: Vec<String> = theme.typical.iter().map(|typical| typical.sentence.clone()).collect();
    examples.extend(taught.examples);
    let own = Own {
        key: fresh_key(&name, &catalogue),
        name,
        examples,
        unlike: taught.unlike,
        found: vec![id],
        ..Own::default()
    };
    let new = own.key.clone();
    match catalogue.taxonomy.groups.iter_mut().find(|one| one.name == group) {
        Some(group) => group.themes.push(own),
        None => catalogue.taxonomy.groups.push(Group { name: group.to_owned(), themes: vec![own] }),
    }
    catalogue.became.insert(key.to_owned(), new.clone());
    let detail = json!({ "theme": key, "to": new, "group": group });
    Ok(Made { catalogue, model: None, reads_again: true, word: "taken", detail, key: new, new_key: None })
}

async fn split(room: &Insights, key: &str, kept: &Kept, model: Option<Themes>) -> Result<Made, Problem> {
    let Some(id) = found_id(key) else {
        let detail = "a theme of the taxonomy is not split: make two themes with rules of their own";
        return Err(conflict("themes.own", detail));
    };
    let model = model.ok_or_else(|| unknown(key))?;
    let (model, new) = split::split(room, key, id, model).await?;
    let names = |id: u32| model.get(id).map(crate::themes::Theme::shown_name);
    let detail = json!({ "theme": key, "name": names(id), "new": found_key(new), "new_name": names(new) });
    Ok(Made {
        catalogue: kept.catalogue.clone(),
        model: Some(model),
        reads_again: true,
        word: "split",
        detail,
        key: key.to_owned(),
        new_key: Some(found_key(new)),
    })
}

/// Takes the last change of the catalogue back: everything is as it was before it.
pub(crate) async fn undo(room: &Insights, edition: i64, by: &str) -> Result<Changed, Problem> {
    let kept = store::newest(room.db.read()).await?;
    if kept.edition != edition || edition == 0 {
        return Err(read_on::changed_meanwhile());
    }
    let before = match edition {
        1 => Kept::default(),
        _ => store::edition(room.db.read(), edition - 1)
            .await?
            .ok_or_else(|| conflict("themes.undo", "there is nothing to go back to"))?,
    };
    let tx = room.db.begin().await?;
    if let Some(model) = before.model
        && store::model(&tx, model).await?.is_none()
    {
        return Err(conflict("themes.undo", "this change was made too long ago to be taken back"));
    }
    let reads_again = before.reading != kept.reading;
    let new = NewEdition {
        catalogue: before.catalogue,
        model: before.model,
        reads_again,
        action: "undone",
        detail: json!({ "edition": edition }),
        by,
    };
    let now = read_on::next(room, &tx, &kept, new).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Changed { edition: now.edition, key: None, new_key: None, reads_again })
}

/// Changes before an edition, newest first.
pub(crate) async fn lines(room: &Insights, before: i64, limit: usize) -> Result<Vec<Line>, Problem> {
    let rows = store::changes(room.db.read(), before, limit).await?;
    let names = people(room, rows.iter().map(|row| row.changed_by.as_str())).await?;
    Ok(rows
        .into_iter()
        .map(|row| Line {
            edition: row.edition,
            action: row.action,
            detail: serde_json::from_str(&row.detail).unwrap_or(Json::Null),
            by: person(&names, row.changed_by),
            at: Timestamp::from_micros(row.at),
        })
        .collect())
}
