//! What every room shares: ids, time, money, scope, identifiers, rules, error kinds and the interaction.
//!
//! Pure: no I/O, no framework, no ambient time or randomness. Everything here can be tested with literals.

pub mod error;
pub mod id;
pub mod identifier;
pub mod interaction;
pub mod mask;
pub mod money;
mod mood;
pub mod rule;
pub mod scope;
pub mod text;
pub mod time;

pub use error::{ErrorKind, Problem};
pub use id::Id;
pub use identifier::{Identifier, IdentifierKind};
pub use interaction::{Channel, Direction, Interaction, Scale};
pub use money::{Currency, Money};
pub use mood::Mood;
pub use scope::Scope;
pub use time::{Clock, FixedClock, SystemClock, Timestamp};
