//! Themes of the company's own stream: its taxonomy and what is discovered, side by side in one catalogue.
//!
//! Comments are read for their themes soon after they were read for what they say, sentence by sentence, by the rules and
//! examples of the taxonomy and by nearness to the sentences among which themes were discovered. SQL sees it as
//! `comment_themes` ([`table`]).
//!
//! Invariants:
//! - Every comment is read once per reading of the catalogue, after any crash: themes and the place reached move in one
//!   transaction. Reading never holds back the stream: its place is not among the stream's cursors.
//! - The key of a theme stays; when it becomes part of another, what people said of it goes with it.
//! - Every change of the catalogue is an edition with author and time, kept whole; the last one can be taken back.
//! - No words of a comment are kept with its themes; examples that people taught are kept masked.
//! - Numbers are of all comments in the caller's units; only previews and searches look at a bounded sample, and say so.

mod blocks;
mod catalogue;
mod change;
mod correct;
mod discovery;
mod http;
mod mention;
mod overview;
mod pairs;
mod question;
mod read_on;
mod rows;
mod sentences;
mod split;
mod store;
mod table;
mod tally;
mod taxonomy;
mod theme;
mod wording;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rapport_http::Language;
use rapport_kernel::Problem;
use rapport_query::DimensionSource;
use rapport_store::{Db, Migration, StoreError, jobs};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use utoipa::ToSchema;

use super::Insights;

pub(crate) use http::routes;
pub(crate) use read_on::{Ready, Settled};

/// How often it is looked for new comments, and for what is due.
const EVERY: Duration = Duration::from_secs(1);
const LATER: Duration = Duration::from_secs(10);

/// Tables of themes.
pub(crate) fn migrations() -> Vec<Migration> {
    vec![
        Migration { id: "20261122_0510_themes", sql: include_str!("migrations/20261122_0510_themes.sql") },
        Migration { id: "20261122_0531_remarks", sql: include_str!("migrations/20261122_0531_remarks.sql") },
    ]
}

/// The table `comment_themes` of SQL.
pub fn dimension(db: &Db) -> Arc<dyn DimensionSource> {
    Arc::new(table::ThemeTable(db.clone()))
}

/// What themes are called in a language, by their keys, but for those that people hid.
pub(crate) async fn names(room: &Insights, language: Language) -> Result<Vec<(String, String)>, StoreError> {
    let (kept, model) = read_on::newest(room).await?;
    let entries = kept.catalogue.entries(model.as_ref(), language).into_iter();
    Ok(entries.filter(|entry| !entry.hidden).map(|entry| (entry.key, entry.name)).collect())
}

/// A name in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = NameInBoth)]
pub struct Both {
    pub en: String,
    pub ru: String,
}

/// What themes are called, by their keys.
pub type NamesInBoth = BTreeMap<String, Both>;

/// What themes are called in both languages, but for those that people hid.
pub(crate) async fn names_in_both(room: &Insights) -> Result<NamesInBoth, StoreError> {
    let mut found = NamesInBoth::new();
    for (key, name) in names(room, Language::En).await? {
        found.entry(key).or_default().en = name;
    }
    for (key, name) in names(room, Language::Ru).await? {
        found.entry(key).or_default().ru = name;
    }
    Ok(found)
}

/// The themes that people see, by their keys, and the number of the reading that all comments are of; nothing while comments
/// wait to be read for them.
pub(crate) async fn settled(room: &Insights) -> Result<Option<Settled>, StoreError> {
    read_on::settled(room).await
}

/// Reads comments as they come, until told to stop.
pub(crate) async fn read(room: Arc<Insights>, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        match room.read_themes().await {
            Ok(true) => {
                let _ = tokio::time::timeout(EVERY, stopping.changed()).await;
            }
            Ok(false) => tokio::task::yield_now().await,
            Err(error) => {
                tracing::warn!(%error, "themes are not read now");
                let _ = tokio::time::timeout(LATER, stopping.changed()).await;
            }
        }
    }
}

/// Searches for themes every day and when asked, until told to stop.
pub(crate) async fn search(room: Arc<Insights>, name: String, mut stopping: watch::Receiver<bool>) {
    let worker = room.theme_searcher(name);
    while !*stopping.borrow() {
        match room.search_themes(&worker, &stopping).await {
            Ok(true) => {}
            Ok(false) => {
                let _ = tokio::time::timeout(EVERY, stopping.changed()).await;
            }
            Err(error) => {
                tracing::warn!(%error, "themes are not searched for now");
                let _ = tokio::time::timeout(LATER, stopping.changed()).await;
            }
        }
    }
}

impl Insights {
    /// Reads the next comments for their themes: new ones, then those that an earlier catalogue read. Gives whether all are read.
    pub async fn read_themes(&self) -> Result<bool, StoreError> {
        read_on::turn(self).await
    }

    /// Asks for the daily search when it is due, and does one that waits. Gives whether there was one.
    pub async fn search_themes(
        &self,
        worker: &jobs::Worker,
        stopping: &watch::Receiver<bool>,
    ) -> Result<bool, Problem> {
        discovery::schedule(self).await?;
        Ok(discovery::work(self, worker, stopping).await?)
    }

    /// The worker of searches.
    pub fn theme_searcher(&self, name: String) -> jobs::Worker {
        jobs::Worker::new(self.db.clone(), Arc::clone(&self.clock), name).only(&[discovery::JOB])
    }
}
