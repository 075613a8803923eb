//! Making, changing and stopping digests.

use std::collections::BTreeMap;

use rapport_http::{Actor, Caller, Role, UserId};
use rapport_kernel::{ErrorKind, Id, Problem, Timestamp};
use rapport_store::{StoreError, audit};
use serde_json::json;

use crate::{
    Digest, DigestBody, DigestId, Digests, Reader,
    model::{Last, MOST_DIGESTS, no_digest, not_own},
    store::{self, Kept, LetterRow, ReaderOf},
};

/// The person who calls. A token has no mailbox and no board.
pub(crate) fn person(caller: &Caller) -> Result<Id<UserId>, Problem> {
    match &caller.actor {
        Actor::User(id) => id.parse(),
        Actor::Token(_) => {
            Err(Problem::new(ErrorKind::Forbidden, "digest.person", "digests are for people, not for tokens"))
        }
    }
}

impl Digests {
    /// Those that the caller made, and those they get.
    pub async fn list(&self, caller: &Caller) -> Result<Vec<Digest>, Problem> {
        let me = person(caller)?;
        let kept = store::of_person(self.db.read(), me).await?;
        self.shown(kept, caller, me).await
    }

    pub(crate) async fn one(&self, id: Id<DigestId>, caller: &Caller) -> Result<Digest, Problem> {
        let me = person(caller)?;
        let kept = store::find(self.db.read(), id).await?.ok_or_else(no_digest)?;
        self.shown(vec![kept], caller, me).await?.pop().ok_or_else(no_digest)
    }

    async fn shown(&self, kept: Vec<Kept>, caller: &Caller, me: Id<UserId>) -> Result<Vec<Digest>, Problem> {
        let readers = store::readers(self.db.read(), kept.iter().map(|one| one.id)).await?;
        let people: Vec<Id<UserId>> = readers
            .iter()
            .map(|reader| reader.person)
            .chain(kept.iter().filter_map(|one| one.owner.parse().ok()))
            .collect();
        let names = self.auth.names(&people).await?;
        let titles: BTreeMap<_, _> = self
            .metrics
            .boards(&caller.actor)
            .await?
            .into_iter()
            .map(|board| (board.id, board.title))
            .collect();
        let mut shown = Vec::with_capacity(kept.len());
        for one in kept {
            let own = one.owner == me.to_string();
            let of: Vec<&ReaderOf> = readers.iter().filter(|reader| reader.digest == one.id).collect();
            let name = |id: &Id<UserId>| names.get(id).cloned().unwrap_or_default();
            shown.push(Digest {
                id: one.id,
                board: one.board,
                title: one.board.and_then(|board| titles.get(&board).cloned()),
                schedule: one.schedule,
                paused: one.paused,
                own,
                owner_name: one.owner.parse().map(|owner| name(&owner)).unwrap_or_default(),
                stopped: of.iter().find(|reader| reader.person == me).map(|reader| reader.stopped),
                readers: of
                    .iter()
                    .filter(|_| own)
                    .map(|one| Reader { id: one.person, name: name(&one.person), stopped: one.stopped })
                    .collect(),
                next_at: one.next_at,
                last: if own { last(&store::last_letters(self.db.read(), one.id).await?) } else { None },
                version: one.version,
            });
        }
        Ok(shown)
    }

    /// Makes a digest; its first letter leaves when it is due next.
    pub async fn make(&self, body: DigestBody, caller: &Caller) -> Result<Digest, Problem> {
        let owner = person(caller)?.to_string();
        let body = self.checked(body, caller).await?;
        let now = self.clock.now();
        let kept = Kept {
            id: Id::new(self.clock.as_ref()),
            owner: owner.clone(),
            board: body.board,
            schedule: body.schedule,
            paused: body.paused,
            version: 1,
            made_at: now,
            next_at: body.schedule.next_after(now, self.zone),
            removed: false,
        };
        let tx = self.db.begin().await?;
        if store::count(&tx, &owner).await? >= MOST_DIGESTS {
            let detail = format!("you have {MOST_DIGESTS} digests already: take some away first");
            return Err(Problem::new(ErrorKind::Conflict, "digest.too_many", detail));
        }
        store::add(&tx, &kept).await?;
        store::set_readers(&tx, kept.id, &body.readers).await?;
        let detail = json!({"every": kept.schedule.every, "readers": body.readers});
        audit(&tx, self.clock.as_ref(), &owner, "digest.made", &kept.id.to_string(), &detail).await?;
        tx.commit().await.map_err(StoreError::from)?;
        self.one(kept.id, caller).await
    }

    /// Puts a digest's new state in place of the one that the change was made to. One that was taken away is back.
    pub async fn change(
        &self,
        id: Id<DigestId>,
        body: DigestBody,
        caller: &Caller,
    ) -> Result<Digest, Problem> {
        let kept = self.own(id, caller).await?;
        let body = self.checked(body, caller).await?;
        let kept = Kept {
            board: body.board,
            schedule: body.schedule,
            paused: body.paused,
            version: body.version + 1,
            next_at: body.schedule.next_after(self.clock.now(), self.zone),
            ..kept
        };
        let tx = self.db.begin().await?;
        if !store::replace(&tx, &kept).await? {
            let detail = "the digest was changed elsewhere meanwhile: load it again";
            return Err(Problem::new(ErrorKind::Conflict, "digest.changed", detail).at("version"));
        }
        store::set_readers(&tx, id, &body.readers).await?;
        let detail = json!({"every": kept.schedule.every, "readers": body.readers, "paused": kept.paused});
        audit(&tx, self.clock.as_ref(), &kept.owner, "digest.changed", &id.to_string(), &detail).await?;
        tx.commit().await.map_err(StoreError::from)?;
        self.one(id, caller).await
    }

    /// Takes a digest away, until its owner puts it again.
    pub async fn remove(&self, id: Id<DigestId>, caller: &Caller) -> Result<(), Problem> {
        let kept = self.own(id, caller).await?;
        if kept.removed {
            return Err(no_digest());
        }
        let tx = self.db.begin().await?;
        store::remove(&tx, id, self.clock.now()).await?;
        audit(&tx, self.clock.as_ref(), &kept.owner, "digest.removed", &id.to_string(), &json!({})).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(())
    }

    /// The caller wants no more of it, or wants it again.
    pub async fn stop(&self, id: Id<DigestId>, stop: bool, caller: &Caller) -> Result<Digest, Problem> {
        let me = person(caller)?;
        store::find(self.db.read(), id).await?.filter(|kept| !kept.removed).ok_or_else(no_digest)?;
        let tx = self.db.begin().await?;
        let at: Option<Timestamp> = stop.then(|| self.clock.now());
        if !store::set_stopped(&tx, id, me, at).await? {
            return Err(no_digest());
        }
        let action = if stop { "digest.stopped" } else { "digest.resumed" };
        audit(&tx, self.clock.as_ref(), &me.to_string(), action, &id.to_string(), &json!({})).await?;
        tx.commit().await.map_err(StoreError::from)?;
        self.one(id, caller).await
    }

    /// The caller's own digest, taken away or not.
    async fn own(&self, id: Id<DigestId>, caller: &Caller) -> Result<Kept, Problem> {
        let me = person(caller)?;
        let kept = store::find(self.db.read(), id).await?.ok_or_else(no_digest)?;
        if kept.owner == me.to_string() {
            return Ok(kept);
        }
        let reads = store::readers(self.db.read(), [id]).await?.iter().any(|reader| reader.person == me);
        Err(if reads && !kept.removed { not_own() } else { no_digest() })
    }

    /// The board is the caller's to see, and its readers can open it; only who leads others sends to others.
    async fn checked(&self, body: DigestBody, caller: &Caller) -> Result<DigestBody, Problem> {
        let me = person(caller)?;
        let body = body.checked()?;
        let to_others = body.readers.iter().any(|reader| *reader != me);
        if to_others && caller.role < Role::Supervisor {
            let detail = "you may send a digest to yourself; supervisors and above send to others";
            return Err(Problem::new(ErrorKind::Forbidden, "digest.others", detail).at("readers"));
        }
        if let Some(board) = body.board {
            let board =
                self.metrics.board(board, &caller.actor).await.map_err(|problem| problem.at("board"))?;
            if to_others && !board.shared {
                let detail = "share the board first: whoever gets the digest opens the board from it";
                return Err(Problem::new(ErrorKind::Conflict, "digest.not_shared", detail).at("board"));
            }
        }
        for reader in &body.readers {
            if self.auth.viewer(*reader).await?.is_none() {
                let detail = format!("{reader} is nobody who may sign in");
                return Err(Problem::invalid("digest.readers", detail).at("readers"));
            }
        }
        Ok(body)
    }
}

fn last(letters: &[LetterRow]) -> Option<Last> {
    let due_at = Timestamp::from_micros(letters.first()?.due_at);
    let of =
        |states: &[&str]| letters.iter().filter(|letter| states.contains(&letter.state.as_str())).count();
    Some(Last {
        due_at,
        sent: of(&["sent"]),
        waiting: of(&["failed", "handing_over"]),
        lost: of(&["refused", "unsure"]),
        reason: letters.iter().find_map(|letter| letter.reason.clone()),
    })
}
