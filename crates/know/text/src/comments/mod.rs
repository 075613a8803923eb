//! What was found in every comment, kept.
//!
//! A reader of the stream with a durable cursor ([`Comments::read_on`]) reads each comment soon after it was acknowledged: a
//! slow model never holds back the stream. Findings are kept beside the interaction, never in it, by the edition of the
//! reader that made them: a better one reads everything again, and what people corrected stays corrected.
//!
//! Invariants:
//! - Every comment is read once per edition, after any crash: findings and cursor move in one transaction.
//! - No words of a comment are kept here; ranges point into the comment on the timeline.
//! - A correction has an author and a time, holds for every comment of the very same words, past and to come, and can be
//!   taken back.

mod correct;
mod finding;
mod read_on;
mod table;
mod take_over;
mod walk;

use std::sync::Arc;

use crate::{NotReady, Reader};
use rapport_kernel::{Clock, ErrorKind, Problem};
use rapport_query::DimensionSource;
use rapport_store::{Db, Migration};

pub use correct::{Correction, Field};
pub use finding::{Aspect, Finding};
pub use walk::Written;

/// The edition of the shipped reader: raised with every change of models or rules that changes findings.
pub const EDITION: i64 = 1;

/// The room.
pub struct Comments {
    db: Db,
    clock: Arc<dyn Clock>,
    reader: Arc<Reader>,
}

impl Comments {
    /// With the shipped reader.
    pub fn new(db: Db, clock: Arc<dyn Clock>) -> Result<Arc<Self>, NotReady> {
        Ok(Arc::new(Self { db, clock, reader: Arc::new(Reader::new()?) }))
    }

    /// The reader itself, for what is not a stored comment.
    pub fn reader(&self) -> &Arc<Reader> {
        &self.reader
    }

    /// The table `comment_findings` of SQL.
    pub fn dimension(self: &Arc<Self>) -> Arc<dyn DimensionSource> {
        Arc::new(table::FindingTable(Arc::clone(self)))
    }
}

/// Tables of this room.
pub fn migrations() -> Vec<Migration> {
    vec![Migration {
        id: "20261122_0210_comments",
        sql: include_str!("migrations/20261122_0210_comments.sql"),
    }]
}

/// What can go wrong when a person corrects a finding.
#[derive(Debug, thiserror::Error)]
pub enum CommentError {
    #[error("{value:?} is not a {field}: use {words}")]
    Word { field: &'static str, value: String, words: String },
    #[error("this comment has not been read yet; try again in a moment")]
    Unread,
    #[error(transparent)]
    Store(#[from] rapport_store::StoreError),
}

impl From<CommentError> for Problem {
    fn from(error: CommentError) -> Self {
        let detail = error.to_string();
        match error {
            CommentError::Word { field, .. } => {
                Self::new(ErrorKind::Invalid, "comment.word", detail).at(field)
            }
            CommentError::Unread => Self::new(ErrorKind::Conflict, "comment.unread", detail),
            CommentError::Store(error) => error.into(),
        }
    }
}
