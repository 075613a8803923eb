//! Sending what is due. Every letter is a durable job, tried again while the mail server does not take it.

use std::{sync::Arc, time::Duration};

use rapport_channels::{Address, Letter, SendError};
use rapport_http::{Caller, User};
use rapport_kernel::{ErrorKind, Id, Problem, Scope, Timestamp, time::DAY};
use rapport_store::{StoreError, audit, jobs};
use serde_json::{Value as Json, json};
use tokio::sync::watch;

use crate::{
    DigestBody, DigestId, Digests, Schedule,
    compose::{Asked, Eyes},
    html,
    keep::person,
    model::no_digest,
    sheet::Sheet,
    store::{self, Kept, LetterKey},
    text,
};

/// The job that sends one letter.
pub const JOB: &str = "digest.letter";
/// How long it is remembered what became of letters.
const REMEMBERED: i64 = 90 * DAY;
/// How often it is looked for what is due.
const PAUSE: Duration = Duration::from_secs(20);

/// A letter as one sees it before it is sent.
pub(crate) struct Preview {
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Digests {
    /// Sends what is due until told to stop. `name` tells this process's worker from others.
    pub async fn run(self: Arc<Self>, name: String, mut stopping: watch::Receiver<bool>) {
        let worker = jobs::Worker::new(self.db.clone(), Arc::clone(&self.clock), name).only(&[JOB]);
        while !*stopping.borrow() {
            if let Err(error) = self.turn(&worker).await {
                tracing::warn!(%error, "digests");
            }
            let _ = tokio::time::timeout(PAUSE, stopping.changed()).await;
        }
    }

    /// Asks for the letters that are due, and sends those whose turn it is.
    pub async fn turn(&self, worker: &jobs::Worker) -> Result<(), StoreError> {
        self.schedule().await?;
        while let Some(job) = worker.lease().await? {
            match self.deliver(&job.payload).await {
                Ok(()) => worker.finish(&job).await?,
                Err(problem) => {
                    worker.fail(&job, &problem.to_string()).await?;
                }
            }
        }
        Ok(())
    }

    /// Makes a job of each letter that is due, and moves their digests on. After a long silence only the last time counts.
    async fn schedule(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        for kept in store::due(self.db.read(), now).await? {
            let due_at = kept.schedule.last_until(kept.next_at, now, self.zone);
            let tx = self.db.begin().await?;
            if !store::move_on(&tx, &kept, kept.schedule.next_after(now, self.zone)).await? {
                continue;
            }
            for reader in store::readers(&tx, [kept.id]).await?.into_iter().filter(|reader| !reader.stopped) {
                let key = LetterKey { digest: kept.id, person: reader.person, due_at };
                let unique = format!("{}:{}:{}", key.digest, key.person, due_at.micros());
                jobs::enqueue(&tx, self.clock.as_ref(), JOB, &json!(key), Some(&unique), now).await?;
            }
            store::forget_letters_before(&tx, now.plus(-REMEMBERED)).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Sends a letter, unless it was handed over before, or is not wanted any more.
    async fn deliver(&self, payload: &Json) -> Result<(), Problem> {
        let key: LetterKey = serde_json::from_value(payload.clone())
            .map_err(|e| Problem::new(ErrorKind::Internal, "digest.job", e.to_string()))?;
        let now = self.clock.now();
        match store::letter(self.db.read(), &key).await? {
            Some(letter) if letter.state == "handing_over" => {
                let reason =
                    "the server stopped while the letter was handed over: it may have arrived, or not";
                return Ok(store::set_letter(self.db.write(), &key, "unsure", now, Some(reason)).await?);
            }
            Some(letter) if letter.state != "failed" => return Ok(()),
            _ => {}
        }
        let Some((kept, user, scope)) = self.wanted(&key).await? else { return Ok(()) };
        let sheet =
            match self.sheet(Some(&kept), kept.board, kept.schedule, key.due_at, (&user, &scope)).await {
                Err(problem) if problem.code == "board.unknown" => {
                    let reason = "the board is no longer shared with them";
                    return Ok(store::set_letter(self.db.write(), &key, "without", now, Some(reason)).await?);
                }
                sheet => sheet?,
            };
        let name = format!("{}-{}-{}", key.digest, key.person, key.due_at.micros());
        let letter = self.letter(&sheet, &user, name)?;
        store::set_letter(self.db.write(), &key, "handing_over", self.clock.now(), None).await?;
        let sent = self.channel.send(&letter).await;
        let (state, reason) = match &sent {
            Ok(()) => ("sent", None),
            Err(error) if error.is_final() => ("refused", Some(error.to_string())),
            Err(error) => ("failed", Some(error.to_string())),
        };
        let (now, tx) = (self.clock.now(), self.db.begin().await?);
        store::set_letter(&tx, &key, state, now, reason.as_deref()).await?;
        if sent.is_ok() {
            let detail = json!({"to": key.person, "due_at": key.due_at});
            audit(&tx, self.clock.as_ref(), "system", "digest.sent", &key.digest.to_string(), &detail)
                .await?;
        }
        tx.commit().await.map_err(StoreError::from)?;
        match sent {
            Err(error) if !error.is_final() => Err(not_sent(&error)),
            _ => Ok(()),
        }
    }

    /// The digest and its reader, while the one is kept and the other wants it and may sign in.
    async fn wanted(&self, key: &LetterKey) -> Result<Option<(Kept, User, Scope)>, Problem> {
        let kept =
            store::find(self.db.read(), key.digest).await?.filter(|kept| !kept.removed && !kept.paused);
        let Some(kept) = kept else { return Ok(None) };
        let readers = store::readers(self.db.read(), [key.digest]).await?;
        if !readers.iter().any(|reader| reader.person == key.person && !reader.stopped) {
            return Ok(None);
        }
        let viewer = self.auth.viewer(key.person).await?;
        Ok(viewer.map(|(user, scope)| (kept, user, scope)))
    }

    async fn sheet(
        &self,
        kept: Option<&Kept>,
        board: Option<Id<rapport_metrics::BoardId>>,
        schedule: Schedule,
        at: Timestamp,
        (user, scope): (&User, &Scope),
    ) -> Result<Sheet, Problem> {
        let (from, to) = schedule.days(at.date_in(self.zone));
        let owner = kept.and_then(|kept| kept.owner.parse().ok()).unwrap_or(user.id);
        let owner_name = self.auth.names(&[owner]).await?.remove(&owner).unwrap_or_default();
        let digest = kept.map(|kept| kept.id);
        let asked = Asked { board, every: schedule.every, from, to, digest, owner_name };
        self.compose(&asked, &Eyes { user, scope }).await
    }

    fn letter(&self, sheet: &Sheet, user: &User, key: String) -> Result<Letter, Problem> {
        let to = Address::new(Some(&user.name), &user.email).or_else(|_| Address::new(None, &user.email));
        let to = to.map_err(|e| Problem::invalid("digest.address", e.to_string()))?;
        Ok(Letter {
            to,
            subject: subject(sheet),
            text: text::render(sheet),
            html: html::render(sheet),
            key,
            written_at: self.clock.now(),
            stop: Some(sheet.stop.clone()),
        })
    }

    /// What the caller would get today.
    pub(crate) async fn preview(&self, body: DigestBody, caller: &Caller) -> Result<Preview, Problem> {
        let viewer = self.auth.viewer(person(caller)?).await?.ok_or_else(no_digest)?;
        let (now, schedule) = (self.clock.now(), body.checked()?);
        let sheet = self.sheet(None, schedule.board, schedule.schedule, now, (&viewer.0, &viewer.1)).await?;
        Ok(Preview { subject: subject(&sheet), text: text::render(&sheet), html: html::render(&sheet) })
    }

    /// Sends the caller what they would get today, at once. Gives the address it went to.
    pub(crate) async fn send_now(&self, id: Id<DigestId>, caller: &Caller) -> Result<String, Problem> {
        let me = person(caller)?;
        let kept =
            store::find(self.db.read(), id).await?.filter(|kept| !kept.removed).ok_or_else(no_digest)?;
        let reads = store::readers(self.db.read(), [id]).await?.iter().any(|reader| reader.person == me);
        if !reads && kept.owner != me.to_string() {
            return Err(no_digest());
        }
        let (user, scope) = self.auth.viewer(me).await?.ok_or_else(no_digest)?;
        let now = self.clock.now();
        let sheet = self.sheet(Some(&kept), kept.board, kept.schedule, now, (&user, &scope)).await?;
        let letter = self.letter(&sheet, &user, format!("{id}-{me}-now-{}", now.micros()))?;
        self.channel.send(&letter).await.map_err(|error| not_sent(&error))?;
        let detail = json!({"to": me});
        audit(self.db.write(), self.clock.as_ref(), &me.to_string(), "digest.sent", &id.to_string(), &detail)
            .await?;
        Ok(user.email)
    }
}

fn subject(sheet: &Sheet) -> String {
    format!("{}: {}", sheet.title, sheet.days)
}

fn not_sent(error: &SendError) -> Problem {
    Problem::new(ErrorKind::Unavailable, "digest.not_sent", error.to_string())
}
