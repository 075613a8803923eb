//! The stream's front door: what senders and files say, as interactions that are durable when they are acknowledged.
//!
//! - [`routes`] takes requests: [`segment`] and [`cloud_event`] read two widely spoken formats, [`accept`] holds what they share.
//!
//! Invariants:
//! - Nothing is acknowledged before the store's commit.
//! - An item that cannot be accepted is named by its place, code and field; the good ones beside it are kept.

pub mod accept;
pub mod cloud_event;
mod http;
pub mod segment;

pub use http::{StreamState, routes};
