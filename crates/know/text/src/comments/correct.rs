//! People say what a comment means; the room remembers, and reads alike what is alike.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{emotion::Emotion, intent::Intent, sentiment::Polarity};
use rapport_kernel::{Id, Timestamp, entity};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError, stream::take_numbers};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CommentError, Comments, finding::Finding};

entity!(
    /// Kind of the ids of corrections.
    Corrected, "cor"
);

const INTENTS: [Intent; 7] = [
    Intent::Leaving,
    Intent::Claim,
    Intent::Suggestion,
    Intent::Question,
    Intent::Complaint,
    Intent::Praise,
    Intent::None,
];

/// What of a finding a person may correct.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[schema(as = CommentField)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Sentiment,
    Emotion,
    Intent,
}

impl Field {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sentiment => "sentiment",
            Self::Emotion => "emotion",
            Self::Intent => "intent",
        }
    }

    fn words(self) -> Vec<&'static str> {
        match self {
            Self::Sentiment => Polarity::ALL.map(Polarity::as_str).to_vec(),
            Self::Emotion => Emotion::ALL.map(Emotion::as_str).to_vec(),
            Self::Intent => INTENTS.map(Intent::as_str).to_vec(),
        }
    }
}

/// A correction as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    pub field: Field,
    /// What it was taken for.
    pub was: String,
    /// What the person said; `None` when the reader was right after all.
    pub said: Option<String>,
    /// `usr_…` or `tok_…`.
    pub by: String,
    pub at: Timestamp,
}

/// What people said of the same words: field to value.
pub(crate) type Said = BTreeMap<String, String>;

#[derive(FromQueryResult)]
struct SaidRow {
    words: Vec<u8>,
    field: String,
    said: Option<String>,
}

#[derive(FromQueryResult)]
struct Subject {
    words: Vec<u8>,
    sentiment: String,
    emotion: String,
    intent: String,
}

#[derive(FromQueryResult)]
struct CorrectionRow {
    field: String,
    was: String,
    said: Option<String>,
    corrected_by: String,
    at: i64,
}

/// Puts what people said in the place of what the reader found.
pub(crate) fn apply(finding: &mut Finding, said: &Said) {
    for (field, value) in said {
        match field.as_str() {
            "sentiment" => {
                finding.strength = strength(value, finding.strength);
                finding.sentiment.clone_from(value);
            }
            "emotion" => finding.emotion.clone_from(value),
            "intent" => finding.intent.clone_from(value),
            _ => {}
        }
    }
}

/// A person's word is sure: as strong as it was found, at least half, on the side that they said.
fn strength(sentiment: &str, found: f64) -> f64 {
    match sentiment {
        "negative" => -found.abs().max(0.5),
        "positive" => found.abs().max(0.5),
        _ => 0.0,
    }
}

impl Comments {
    /// Corrects one field of a comment's finding, or with no value takes the correction back. Every comment of the very same
    /// words follows. Gives how many comments changed.
    pub async fn correct(
        &self,
        seq: i64,
        field: Field,
        said: Option<&str>,
        by: &str,
    ) -> Result<u64, CommentError> {
        if let Some(value) = said
            && !field.words().contains(&value)
        {
            let (value, words) = (value.to_owned(), field.words().join(", "));
            return Err(CommentError::Word { field: field.as_str(), value, words });
        }
        let tx = self.db.begin().await?;
        let subject: Option<Subject> = tx
            .one(
                "SELECT words, sentiment, emotion, intent FROM comment_finding WHERE seq = $1",
                vec![seq.into()],
            )
            .await?;
        let subject = subject.ok_or(CommentError::Unread)?;
        let was = match field {
            Field::Sentiment => &subject.sentiment,
            Field::Emotion => &subject.emotion,
            Field::Intent => &subject.intent,
        };
        let now = self.clock.now();
        tx.run(
            "INSERT INTO comment_correction (id, seq, words, field, was, said, corrected_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            vec![
                Id::<Corrected>::new(self.clock.as_ref()).uuid().into(),
                seq.into(),
                subject.words.clone().into(),
                field.as_str().into(),
                was.as_str().into(),
                said.map(str::to_owned).into(),
                by.into(),
                now.micros().into(),
            ],
        )
        .await?;
        let version = take_numbers(&tx, 1).await?;
        let changed = match said {
            Some(value) => set(&tx, field, value, &subject.words, version).await?,
            // What the reader found is found again.
            None => {
                tx.run(
                    "UPDATE comment_finding SET edition = 0, version = $1 WHERE words = $2",
                    vec![version.into(), subject.words.into()],
                )
                .await?
            }
        };
        tx.commit().await.map_err(|e| StoreError::NotWritten(e.to_string()))?;
        if said.is_none() {
            self.read_again().await?;
        }
        Ok(changed)
    }

    /// Corrections of a comment, newest first.
    pub async fn corrections(&self, seq: i64) -> Result<Vec<Correction>, StoreError> {
        let rows: Vec<CorrectionRow> = self
            .db
            .read()
            .all(
                "SELECT field, was, said, corrected_by, at FROM comment_correction WHERE seq = $1 ORDER BY at DESC, id DESC LIMIT 50",
                vec![seq.into()],
            )
            .await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                let field = [Field::Sentiment, Field::Emotion, Field::Intent]
                    .into_iter()
                    .find(|field| field.as_str() == row.field)?;
                let at = Timestamp::from_micros(row.at);
                Some(Correction { field, was: row.was, said: row.said, by: row.corrected_by, at })
            })
            .collect())
    }

    /// What people last said of comments of these words.
    pub(crate) async fn said(
        &self,
        connection: &impl ConnectionTrait,
        words: impl Iterator<Item = Vec<u8>>,
    ) -> Result<HashMap<Vec<u8>, Said>, StoreError> {
        let mut keys = Rows::new(&[Column::Bytes]);
        for words in words.collect::<HashSet<_>>() {
            keys.push([words.into()]);
        }
        let rows: Vec<SaidRow> = connection
            .all_rows(
                "SELECT c.words, c.field, c.said FROM ({rows}) r JOIN comment_correction c ON c.words = r.c1 ORDER BY c.at, c.id",
                &keys,
                vec![],
            )
            .await?;
        let mut all: HashMap<Vec<u8>, Said> = HashMap::new();
        for row in rows {
            let said = all.entry(row.words).or_default();
            match row.said {
                Some(value) => said.insert(row.field, value),
                None => said.remove(&row.field),
            };
        }
        Ok(all)
    }
}

async fn set(
    tx: &impl ConnectionTrait,
    field: Field,
    value: &str,
    words: &[u8],
    version: i64,
) -> Result<u64, StoreError> {
    let sql = match field {
        Field::Sentiment => {
            "UPDATE comment_finding SET sentiment = $1, version = $2, strength = CASE $1 \
             WHEN 'negative' THEN CASE WHEN ABS(strength) > 0.5 THEN -ABS(strength) ELSE -0.5 END \
             WHEN 'positive' THEN CASE WHEN ABS(strength) > 0.5 THEN ABS(strength) ELSE 0.5 END ELSE 0 END WHERE words = $3"
        }
        Field::Emotion => "UPDATE comment_finding SET emotion = $1, version = $2 WHERE words = $3",
        Field::Intent => "UPDATE comment_finding SET intent = $1, version = $2 WHERE words = $3",
    };
    tx.run(sql, vec![value.into(), version.into(), words.to_vec().into()]).await
}
