//! What a comment says, read on the CPU, without a network and always with the same answer: its language, its
//! sentences, sentiment, emotion, intent, urgency, the aspects of the service it speaks of, and its vector.
//!
//! Pure: text in, findings out, nothing known of who wrote. [`Reader`] is the way in. One module alone stores anything:
//! [`comments`] reads the stream's comments as they arrive and keeps what was found in them.

pub mod aspects;
pub mod comments;
pub mod elsewhere;
pub mod emotion;
pub mod encoder;
pub mod eval;
pub mod feeling;
pub mod intent;
pub mod language;
pub mod model;
pub mod phrases;
pub mod read;
pub mod rules;
pub mod sentences;
pub mod sentiment;
pub mod train;
pub mod urgency;
pub mod words;

pub use read::{Finding, NotReady, Reader, Sentence};
