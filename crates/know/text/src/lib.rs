//! What a comment says, read on the CPU, without a network and always with the same answer: its language, its
//! sentences, sentiment, emotion, intent, urgency, the aspects of the service it speaks of, and its vector.
//!
//! Pure: text in, findings out. Nothing here stores anything or knows who wrote.

pub mod encoder;
