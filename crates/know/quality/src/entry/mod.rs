//! E-mail addresses and telephone numbers as they come in: how many of each source are one, how many cannot be read, how many
//! stand in for nobody's, and what the wrong ones look like.
//!
//! Invariants:
//! - A wrong value is kept by its [`form`] alone; what stands in for nobody's is no one's, and so is shown as it came.
//! - A request or a batch of rows is counted in one short step; forms are few for each source, whatever is sent.

mod form;
mod placeholder;
pub(crate) mod store;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rapport_kernel::{
    Clock, Identifier, IdentifierKind, Problem, Timestamp,
    time::{Zone, start_of_day},
};
use rapport_store::{Db, StoreError};
use serde::Serialize;
use tokio::sync::watch;

use placeholder::is_placeholder;

/// How often counts are brought to the store.
const FLUSHED: Duration = Duration::from_secs(5);
/// Forms that wait to be brought there, of each source.
const MOST_FORMS: usize = 64;

/// The problem of a value that stands in for one.
pub const PLACEHOLDER: &str = "identifier.placeholder";

/// What a value was meant as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EntryField)]
pub enum Field {
    Email,
    Phone,
}

impl Field {
    pub(crate) const ALL: [Self; 2] = [Self::Email, Self::Phone];

    const fn of(kind: &IdentifierKind) -> Option<Self> {
        match kind {
            IdentifierKind::Email => Some(Self::Email),
            IdentifierKind::Phone => Some(Self::Phone),
            _ => None,
        }
    }

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EntryFault)]
pub enum Wrong {
    /// It is none, whatever country it is read in.
    Unreadable,
    /// It stands in for one that was not given: `test@test.ru`, `0000000`.
    Placeholder,
}

impl Wrong {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Placeholder => "placeholder",
        }
    }
}

/// How many values of a source there were in a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub good: i64,
    pub unreadable: i64,
    pub placeholder: i64,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.good += other.good;
        self.unreadable += other.unreadable;
        self.placeholder += other.placeholder;
    }
}

#[derive(Debug, Default)]
struct Seen {
    counts: [Counts; 2],
    forms: HashMap<(Field, Wrong, String), i64>,
}

impl Seen {
    fn add_form(&mut self, key: (Field, Wrong, String), count: i64) {
        if let Some(own) = self.forms.get_mut(&key) {
            *own += count;
        } else if self.forms.len() < MOST_FORMS {
            self.forms.insert(key, count);
        }
    }
}

/// What came in a request or in a batch of rows.
#[derive(Debug, Default)]
pub struct Noted(Mutex<Seen>);

impl Noted {
    /// Reads an identifier as [`Identifier::new`] does, and notes how an address or a number came. Errors: those, and
    /// [`PLACEHOLDER`] of what stands in for one.
    pub fn read(
        &self,
        kind: IdentifierKind,
        value: &str,
        country: Option<&str>,
    ) -> Result<Identifier, Problem> {
        let Some(field) = Field::of(&kind) else { return Identifier::new(kind, value, country) };
        if is_placeholder(field, value) {
            self.note(field, Some(Wrong::Placeholder), value);
            let detail = "the value stands in for one that was not given";
            return Err(Problem::invalid(PLACEHOLDER, detail).at(kind.to_string()));
        }
        let read = Identifier::new(kind, value, country);
        self.note(field, read.is_err().then_some(Wrong::Unreadable), value);
        read
    }

    fn note(&self, field: Field, wrong: Option<Wrong>, value: &str) {
        let mut seen = lock(&self.0);
        let counts = &mut seen.counts[field as usize];
        match wrong {
            None => counts.good += 1,
            Some(Wrong::Unreadable) => counts.unreadable += 1,
            Some(Wrong::Placeholder) => counts.placeholder += 1,
        }
        if let Some(wrong) = wrong {
            let form = if wrong == Wrong::Placeholder { form::placeholder(value) } else { form::form(value) };
            seen.add_form((field, wrong, form), 1);
        }
    }
}

/// Counts of all sources, on their way to the store.
pub struct Entries {
    db: Db,
    clock: Arc<dyn Clock>,
    zone: Zone,
    waiting: Mutex<HashMap<(String, i64), Seen>>,
}

impl Entries {
    /// `zone` is the company's: whose days are counted.
    pub fn new(db: Db, clock: Arc<dyn Clock>, zone: Zone) -> Arc<Self> {
        Arc::new(Self { db, clock, zone, waiting: Mutex::default() })
    }

    /// Counts what came from a source: a write key's name, or an import's source.
    pub fn add(&self, source: &str, noted: Noted) {
        let noted = noted.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        if noted.counts == [Counts::default(); 2] {
            return;
        }
        let day = start_of_day(self.clock.now().date_in(self.zone), self.zone).micros();
        self.merge((source.to_owned(), day), noted);
    }

    fn merge(&self, key: (String, i64), noted: Seen) {
        let mut waiting = lock(&self.waiting);
        let own = waiting.entry(key).or_default();
        for (own, new) in own.counts.iter_mut().zip(noted.counts) {
            own.add(new);
        }
        for (key, count) in noted.forms {
            own.add_form(key, count);
        }
    }

    /// Brings what was counted to the store; what cannot be brought stays counted.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let waiting = std::mem::take(&mut *lock(&self.waiting));
        if waiting.is_empty() {
            return Ok(());
        }
        let written = self.write(&waiting).await;
        if written.is_err() {
            for (key, seen) in waiting {
                self.merge(key, seen);
            }
        }
        written
    }

    async fn write(&self, waiting: &HashMap<(String, i64), Seen>) -> Result<(), StoreError> {
        let now = self.clock.now();
        let tx = self.db.begin().await?;
        store::add(&tx, &days(waiting)).await?;
        store::add_forms(&tx, &forms(waiting), now).await?;
        store::forget(&tx, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Brings counts to the store every few seconds, until told to stop.
    pub async fn run(self: Arc<Self>, mut stopping: watch::Receiver<bool>) {
        loop {
            let last = *stopping.borrow();
            if let Err(error) = self.flush().await {
                tracing::warn!(%error, "counts of values on entry cannot be kept");
            }
            if last {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(FLUSHED) => {}
                _ = stopping.changed() => {}
            }
        }
    }
}

fn days(waiting: &HashMap<(String, i64), Seen>) -> Vec<store::Day> {
    let of = |((source, day), seen): (&(String, i64), &Seen)| {
        let (source, began) = (source.clone(), Timestamp::from_micros(*day));
        Field::ALL.map(|field| store::Day {
            source: source.clone(),
            field,
            began,
            counts: seen.counts[field as usize],
        })
    };
    waiting.iter().flat_map(of).filter(|one| one.counts != Counts::default()).collect()
}

/// Forms of each source, whatever the day.
fn forms(waiting: &HashMap<(String, i64), Seen>) -> HashMap<(String, Field, Wrong, String), i64> {
    let mut all = HashMap::new();
    for ((source, _), seen) in waiting {
        for ((field, wrong, form), count) in &seen.forms {
            *all.entry((source.clone(), *field, *wrong, form.clone())).or_default() += count;
        }
    }
    all
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
