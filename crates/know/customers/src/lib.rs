//! Who the customer is, and what is known of them.
//!
//! Interactions come with identifiers. [`identity`] finds the *fragment* they belong to (its id stays on the interaction for
//! good) and which fragments are one *customer*: the merge map, which alone changes when customers are merged or a merge is
//! undone. [`fold`] keeps, per fragment, a small state that merges; a [`profile`] is the states of a customer's fragments
//! together, read at once. [`search`], the [`card`], the [`timeline`] and lists by rule ([`segments`]) read from there; what people write of a customer ([`notes`], [`consents`], [`preferences`]) lies beside; [`dimensions`] offers customers,
//! orders and products to queries of numbers, without personal data.
//!
//! Invariants:
//! - Who it is, orders, units and traits are written in the transaction that stores the interactions
//!   ([`rapport_store::BatchHook`]), a few statements per batch, whatever its size. States follow beside the writer; a profile
//!   that is read has all that was acknowledged.
//! - The same interactions give the same profile, in any order, over any fragments merged later.
//! - A merge and its undo change the map alone. Every change of the map takes a number of the stream, the version by which
//!   readers see it.
//! - Strangers are not glued together: see [`settings::Limits`].

mod around;
mod called;
mod card;
mod consents;
mod dimensions;
mod fold;
mod hook;
mod http;
mod identity;
mod list;
mod merge_map;
mod names;
mod notes;
mod orders;
mod preferences;
mod profile;
mod remarks;
mod reviews;
mod search;
mod segments;
pub mod settings;
mod stages;
mod timeline;

use std::{collections::HashMap, sync::Arc};

use rapport_kernel::{Clock, Id, id::Fragment};
use rapport_query::{CustomerOf, DimensionSource};
use rapport_store::{Db, Migration, StoreError};
use uuid::Uuid;

pub use around::Who;
pub use card::OrderView;
pub use dimensions::ProductRow;
pub use http::routes;
pub use identity::{Link, Review};
pub use notes::Note;
pub use remarks::Remark;
pub use segments::{
    Segment,
    offered::{Fact, RuleText},
};
pub use settings::Settings;

pub use names::Named;

use merge_map::MergeMap;

/// The room: give it to the stream's writer as its hook, to the lake as its merge map, and its routes to the server.
pub struct Customers {
    db: Db,
    clock: Arc<dyn Clock>,
    settings: Settings,
    map: MergeMap,
    counts: segments::count::Counts,
    folding: tokio::sync::Mutex<()>,
}

impl Customers {
    pub fn new(db: Db, clock: Arc<dyn Clock>, settings: Settings) -> Arc<Self> {
        Arc::new(Self {
            db,
            clock,
            settings,
            map: MergeMap::default(),
            counts: segments::count::Counts::default(),
            folding: tokio::sync::Mutex::default(),
        })
    }

    /// The tables `customers`, `orders` and `products` for queries of numbers.
    pub fn dimensions(self: &Arc<Self>) -> Vec<Arc<dyn DimensionSource>> {
        dimensions::all(self)
    }

    /// Reads the merge map from the store: at the start, and now and then where another process writes.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        self.map.refresh(self.db.read()).await
    }

    /// Who the customers of these fragments are now; without a word on those that do not exist.
    pub async fn names(
        &self,
        fragments: &[Id<Fragment>],
    ) -> Result<HashMap<Id<Fragment>, Named>, StoreError> {
        names::of(self.db.read(), fragments).await
    }

    /// Finds customers whose stage or grade changed with time alone, so that the `customers` table shows it. For a daily job.
    pub async fn refresh_stages(&self) -> Result<usize, StoreError> {
        stages::refresh(self).await
    }

    /// Puts customers who are likely one, by name and birthday or city, into the review list. Gives how many pairs are new
    /// there. For a job that runs with the other checks of the data.
    pub async fn find_alike(&self) -> Result<usize, StoreError> {
        identity::alike::find(self).await
    }

    /// Takes what changed into the rows that lists by rule read; in steps, so that nobody waits for it long. Gives whether
    /// everything is in. For a job that returns every few seconds.
    pub async fn refresh_rows(&self) -> Result<bool, StoreError> {
        segments::rows::bring_up(self, 20).await
    }

    /// Puts products into the catalogue, or gives known ones a new name and category.
    pub async fn put_products(&self, products: &[ProductRow]) -> Result<(), StoreError> {
        dimensions::put(&self.db, products).await
    }
}

impl CustomerOf for Customers {
    fn merged(&self) -> Arc<HashMap<Uuid, Uuid>> {
        self.map.merged()
    }
}

/// Tables of this room.
pub fn migrations() -> Vec<Migration> {
    vec![
        Migration {
            id: "20261122_0001_customers",
            sql: include_str!("migrations/20261122_0001_customers.sql"),
        },
        Migration { id: "20261122_0060_cards", sql: include_str!("migrations/20261122_0060_cards.sql") },
        Migration { id: "20261122_0530_remarks", sql: include_str!("migrations/20261122_0530_remarks.sql") },
        Migration { id: "20261122_0540_folded", sql: include_str!("migrations/20261122_0540_folded.sql") },
    ]
}
