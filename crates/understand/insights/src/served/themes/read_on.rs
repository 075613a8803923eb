//! Comments are read for their themes after they were read for what they say, and again when the catalogue has changed.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use rapport_customers::Remark;
use rapport_http::Language;
use rapport_kernel::{Id, Problem, Timestamp};
use rapport_store::{StoreError, Tx, stream::take_numbers};
use rapport_text::{
    comments::{EDITION, Written},
    sentiment::Polarity,
};

use super::{
    catalogue::Catalogue,
    mention::{Mention, Read, ThemeReader, is_bad, keys},
    store::{self, Kept},
};
use crate::served::Insights;
use crate::themes::Themes;

/// Comments read in one turn.
const CHUNK: usize = 1_000;

/// The reader of the newest catalogue, made once for each edition.
#[derive(Default)]
pub(crate) struct Ready(Mutex<Option<Arc<ThemeReader>>>);

/// Themes whose whole history is read alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settled {
    pub reading: i64,
    /// Of themes that nobody hid.
    pub keys: BTreeSet<String>,
}

/// The themes there are, once every comment but the latest is read by the newest catalogue.
pub(crate) async fn settled(room: &Insights) -> Result<Option<Settled>, StoreError> {
    let kept = store::newest(room.db.read()).await?;
    if !store::read_before(room.db.read(), kept.reading, 1).await?.is_empty()
        || !room.comments.has_caught_up().await?
    {
        return Ok(None);
    }
    let followed = store::followed(room.db.read()).await?;
    if room.comments.written_after(followed, CHUNK).await?.0.len() >= CHUNK {
        return Ok(None);
    }
    let keys = super::names(room, Language::En).await?.into_iter().map(|(key, _)| key).collect();
    Ok(Some(Settled { reading: kept.reading, keys }))
}

/// The newest catalogue and the discovered themes that it stands on.
pub(crate) async fn newest(room: &Insights) -> Result<(Kept, Option<Themes>), StoreError> {
    let kept = store::newest(room.db.read()).await?;
    let model = match kept.model {
        Some(id) => store::model(room.db.read(), id).await?,
        None => None,
    };
    Ok((kept, model))
}

/// The reader of the newest catalogue.
pub(crate) async fn reader(room: &Insights) -> Result<Arc<ThemeReader>, StoreError> {
    let edition = store::newest_edition(room.db.read()).await?;
    let known = room.ready.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(reader) = known.filter(|reader| reader.edition == edition) {
        return Ok(reader);
    }
    let (kept, model) = newest(room).await?;
    let made = Arc::new(prepared(room, kept, model).await.map_err(StoreError::Problem)?);
    *room.ready.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&made));
    Ok(made)
}

/// A reader of any catalogue; a taxonomy that cannot be used is a problem that names the theme at fault.
pub(crate) async fn prepared(
    room: &Insights,
    kept: Kept,
    model: Option<Themes>,
) -> Result<ThemeReader, Problem> {
    let words = Arc::clone(room.comments.reader());
    let made = tokio::task::spawn_blocking(move || {
        let Kept { edition, reading, catalogue, .. } = kept;
        ThemeReader::new(words, &catalogue, model.as_ref(), (edition, reading))
    });
    made.await
        .map_err(broke)?
        .map_err(|error| Problem::invalid("taxonomy.theme", error.to_string()).at("groups"))
}

/// Reads on a thread of its own: the server answers meanwhile. A comment that breaks the reader is set aside without a theme,
/// and never stops the others.
pub(crate) async fn read_aside(
    reader: &Arc<ThemeReader>,
    comments: Vec<Written>,
) -> Result<Vec<Read>, StoreError> {
    if comments.is_empty() {
        return Ok(Vec::new());
    }
    let (again, whole) = (comments.clone(), Arc::clone(reader));
    if let Ok(read) = tokio::task::spawn_blocking(move || whole.read(comments)).await {
        return Ok(read);
    }
    let mut all = Vec::with_capacity(again.len());
    for comment in again {
        let (one, alone) = (comment.clone(), Arc::clone(reader));
        match tokio::task::spawn_blocking(move || alone.read(vec![one])).await {
            Ok(read) => all.extend(read),
            Err(error) => {
                tracing::error!(seq = comment.seq, %error, "a comment breaks the reader of themes and was set aside");
                all.push(Read { comment, mentions: Vec::new() });
            }
        }
    }
    Ok(all)
}

fn broke(error: impl std::fmt::Display) -> Problem {
    Problem::new(rapport_kernel::ErrorKind::Internal, "themes.reader", format!("the reader broke: {error}"))
}

/// New comments first, then those that an earlier catalogue read. Gives whether everything is read.
pub(crate) async fn turn(room: &Insights) -> Result<bool, StoreError> {
    Ok(follow(room).await? && read_again(room).await?)
}

/// Reads the comments whose findings are new. Gives whether there are no more.
pub(crate) async fn follow(room: &Insights) -> Result<bool, StoreError> {
    let from = store::followed(room.db.read()).await?;
    let (comments, through) = room.comments.written_after(from, CHUNK).await?;
    if through == from {
        return Ok(true);
    }
    let reader = reader(room).await?;
    // A correction of a comment's sentiment brings it here again: its themes are known.
    let seqs = comments.iter().map(|comment| comment.seq);
    let known = store::read_already(room.db.read(), seqs, (reader.reading, EDITION)).await?;
    let (again, new): (Vec<Written>, Vec<Written>) =
        comments.into_iter().partition(|comment| known.contains(&comment.seq));
    let seqs: Vec<i64> = again.iter().map(|comment| comment.seq).collect();
    let themes = store::of_comments(room.db.read(), &seqs).await?;
    let remarks: Vec<Remark> = again
        .iter()
        .filter_map(|comment| Some(remark(comment, &themes.get(&comment.seq)?.mentions)))
        .collect();
    let read = read_aside(&reader, new).await?;
    let tx = room.db.begin().await?;
    // Two servers may read at once: only the one that still finds the version it started from writes.
    if store::followed(&tx).await? == from {
        keep(room, &tx, &reader, read).await?;
        if !remarks.is_empty() {
            room.customers.put_remarks(&tx, &remarks, take_numbers(&tx, 1).await?).await?;
        }
        store::set_followed(&tx, through).await?;
        tx.commit().await?;
    }
    Ok(false)
}

/// Reads the next comments again that an earlier catalogue read. Gives whether there are no more.
pub(crate) async fn read_again(room: &Insights) -> Result<bool, StoreError> {
    let reader = reader(room).await?;
    let seqs = store::read_before(room.db.read(), reader.reading, CHUNK).await?;
    if seqs.is_empty() {
        return Ok(true);
    }
    let comments = room.comments.written(&seqs).await?;
    let there: std::collections::HashSet<i64> = comments.iter().map(|comment| comment.seq).collect();
    let gone: Vec<i64> = seqs.iter().copied().filter(|seq| !there.contains(seq)).collect();
    let read = read_aside(&reader, comments).await?;
    let tx = room.db.begin().await?;
    keep(room, &tx, &reader, read).await?;
    store::pass_over(&tx, &gone, reader.reading).await?;
    tx.commit().await?;
    Ok(seqs.len() < CHUNK)
}

/// Keeps what was read, as people corrected it, and lets rules over customers know.
pub(crate) async fn keep(
    room: &Insights,
    tx: &Tx,
    reader: &ThemeReader,
    mut read: Vec<Read>,
) -> Result<(), StoreError> {
    if read.is_empty() {
        return Ok(());
    }
    let said = store::said(tx, read.iter().map(|one| one.comment.alike.clone())).await?;
    for one in &mut read {
        if let Some(said) = said.get(&one.comment.alike) {
            reader.correct(&one.comment.text, &mut one.mentions, said);
        }
    }
    let version = take_numbers(tx, 1).await?;
    store::write(tx, &read, (reader.reading, EDITION), version).await?;
    let remarks: Vec<Remark> = read.iter().map(|one| remark(&one.comment, &one.mentions)).collect();
    room.customers.put_remarks(tx, &remarks, version).await
}

fn remark(comment: &Written, mentions: &[Mention]) -> Remark {
    Remark {
        fragment: Id::from_uuid(comment.fragment),
        seq: comment.seq,
        at: Timestamp::from_micros(comment.occurred_at),
        negative: comment.sentiment == Polarity::Negative.as_str(),
        complains_of: keys(mentions, is_bad).into_iter().map(str::to_owned).collect(),
    }
}

/// Adds an edition of the catalogue to the one that it was made from.
pub(crate) async fn next(room: &Insights, tx: &Tx, was: &Kept, new: NewEdition<'_>) -> Result<Kept, Problem> {
    if store::newest_edition(tx).await? != was.edition {
        return Err(changed_meanwhile());
    }
    let kept = Kept {
        edition: was.edition + 1,
        reading: if new.reads_again { was.reading + 1 } else { was.reading },
        catalogue: new.catalogue,
        model: new.model,
    };
    let (at, by) = (room.clock.now(), new.by);
    let edition = store::Edition { kept: &kept, action: new.action, detail: &new.detail, by, at };
    store::add(tx, &edition).await?;
    store::forget_models(tx, (kept.edition - MOST_UNDONE).max(0)).await?;
    let action = format!("themes.{}", new.action);
    rapport_store::audit(
        tx,
        room.clock.as_ref(),
        by,
        &action,
        &format!("themes:{}", kept.edition),
        &new.detail,
    )
    .await?;
    Ok(kept)
}

/// Editions back to which discovered themes are kept, so that a change can be taken back.
const MOST_UNDONE: i64 = 50;

/// A change of the catalogue.
pub(crate) struct NewEdition<'a> {
    pub catalogue: Catalogue,
    pub model: Option<i64>,
    /// Whether comments must be read again for it.
    pub reads_again: bool,
    pub action: &'a str,
    pub detail: serde_json::Value,
    pub by: &'a str,
}

pub(crate) fn changed_meanwhile() -> Problem {
    let detail = "somebody changed the themes meanwhile; open them again and repeat your change";
    Problem::new(rapport_kernel::ErrorKind::Conflict, "themes.changed", detail).at("edition")
}
