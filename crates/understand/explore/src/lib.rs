//! Saved views: a question to the numbers, kept by name as the address of the page that shows it.
//!
//! Invariants:
//! - A view holds a question and no numbers: whoever opens it sees what their own units answer.
//! - Only its owner changes a view; a private one is not there for anyone else.
//! - A deleted view can be brought back by its owner.

mod http;
mod model;
mod store;
mod views;

use std::sync::Arc;

use rapport_kernel::Clock;
use rapport_store::{Db, Migration};

pub use http::routes;
pub use model::{Change, NewView, View, ViewId};

/// The room: its routes keep and give views.
pub struct Views {
    db: Db,
    clock: Arc<dyn Clock>,
}

impl Views {
    pub fn new(db: Db, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { db, clock })
    }
}

/// Tables of this room.
pub fn migrations() -> Vec<Migration> {
    vec![Migration { id: "20261122_0020_views", sql: include_str!("migrations/20261122_0020_views.sql") }]
}
