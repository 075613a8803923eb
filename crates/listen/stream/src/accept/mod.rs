//! What every way in shares: bounds, the sender's clock, the names of events, first-class fields.

pub mod fields;
pub mod first_class;
pub mod moment;
pub mod names;
pub mod shape;

use rapport_kernel::{Clock, Currency, Id, Timestamp, interaction::InteractionId};
use rapport_quality::entry::Noted;

/// What is the same for all items of a request.
#[derive(Clone, Copy)]
pub struct Arrival<'a> {
    /// The write key's name: `source` of the interactions.
    pub source: &'a str,
    pub received_at: Timestamp,
    pub clock: &'a dyn Clock,
    pub defaults: &'a Defaults,
    /// Takes how addresses and numbers of customers came.
    pub noted: &'a Noted,
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Arrival<'_> {
    pub(crate) fn fresh_id(&self) -> Id<InteractionId> {
        Id::from_parts(self.received_at, self.clock.random())
    }
}

/// What the company is assumed to mean where a sender leaves it open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Defaults {
    /// Country (ISO 3166 alpha-2) of telephone numbers written without a country code.
    pub country: Option<String>,
    /// Currency of amounts sent without one.
    pub currency: Option<Currency>,
}
