//! Scores and comments as a list to work through.
//!
//! Every interaction of kind `feedback` gets a slim row here ([`Feedback::record`]), in the very transaction that stores it: the
//! list is never behind what was acknowledged, holds nothing twice, and needs no reader that could fall behind the hot stream.
//! What people do with feedback (seen, assigned, tagged) is kept beside it with who and when, and can be undone.
//!
//! Invariants:
//! - A request walks at most [`walk::WINDOW`] rows of one index, however many there are and whatever is filtered.
//! - One sees feedback of one's units; an employee only that on their own work, and what was assigned to them.
//! - A change of many rows happens to all of them or to none.

mod change;
mod correct;
mod filter;
mod record;
mod show;
mod sql;
mod tags;
mod take_over;
mod views;
mod walk;

mod http;
mod work;

use std::sync::Arc;

use rapport_customers::Customers;
use rapport_http::Auth;
use rapport_kernel::{Clock, time::Zone};
use rapport_store::{Db, Migration};
use rapport_text::comments::Comments;

pub use http::routes;

/// The room. Its [`Feedback::record`] belongs into the stream's transaction.
pub struct Feedback {
    db: Db,
    clock: Arc<dyn Clock>,
    customers: Arc<Customers>,
    comments: Arc<Comments>,
    auth: Arc<Auth>,
    zone: Zone,
}

impl Feedback {
    /// `zone` is the company's: its days are those of the filters.
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        customers: Arc<Customers>,
        comments: Arc<Comments>,
        auth: Arc<Auth>,
        zone: Zone,
    ) -> Arc<Self> {
        Arc::new(Self { db, clock, customers, comments, auth, zone })
    }
}

/// Tables of this room.
pub fn migrations() -> Vec<Migration> {
    vec![
        Migration {
            id: "20261122_0120_feedback",
            sql: include_str!("migrations/20261122_0120_feedback.sql"),
        },
        Migration { id: "20261122_0145_effort", sql: include_str!("migrations/20261122_0145_effort.sql") },
    ]
}
