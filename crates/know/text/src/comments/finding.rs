//! A finding as it is kept and shown.

use std::collections::BTreeMap;

use crate::Reader;
use rapport_kernel::text;
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Comments, EDITION};

/// What a comment says.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = CommentFinding)]
pub struct Finding {
    /// ISO 639-1, `und` when it cannot be told.
    pub language: String,
    /// `negative`, `neutral` or `positive`.
    pub sentiment: String,
    /// From −1, surely negative, to 1, surely positive.
    pub strength: f64,
    /// `joy`, `anger`, `sadness`, `fear`, `surprise`, `disgust` or `none`.
    pub emotion: String,
    /// `leaving`, `claim`, `suggestion`, `question`, `complaint`, `praise` or `none`.
    pub intent: String,
    /// `low`, `normal` or `high`.
    pub urgency: String,
    /// Why it is so urgent.
    pub urgency_reason: String,
    /// Parts of the service it speaks of.
    pub aspects: Vec<Aspect>,
    /// Fields that a person set: `sentiment`, `emotion`, `intent`.
    pub corrected: Vec<String>,
}

/// A part of the service that a comment speaks of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = CommentAspect)]
pub struct Aspect {
    /// `delivery`, `staff`, `price` …
    pub aspect: String,
    /// Where the clause that names it begins, in characters (UTF-16 code units) of the comment.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    pub sentiment: String,
    pub strength: f64,
}

/// A comment to be read, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub seq: i64,
    pub id: Uuid,
    pub fragment: Uuid,
    pub occurred_at: i64,
    pub unit: Option<String>,
    pub text: String,
}

/// A comment that was read.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    pub comment: Comment,
    pub finding: Finding,
    pub words: Vec<u8>,
}

/// Reads comments: for a thread that may be busy for a while.
pub(crate) fn read(reader: &Reader, comments: Vec<Comment>) -> Vec<Read> {
    comments
        .into_iter()
        .map(|comment| Read { finding: of(reader, &comment.text), words: alike(&comment.text), comment })
        .collect()
}

fn of(reader: &Reader, text: &str) -> Finding {
    let found = reader.read(text);
    let aspects = found
        .aspects
        .iter()
        .map(|aspect| Aspect {
            aspect: aspect.key.to_owned(),
            from: units(text, aspect.range.start),
            to: units(text, aspect.range.end),
            sentiment: aspect.sentiment.label.as_str().to_owned(),
            strength: rounded(aspect.sentiment.score),
        })
        .collect();
    Finding {
        language: found.language.code().to_owned(),
        sentiment: found.sentiment.label.as_str().to_owned(),
        strength: rounded(found.sentiment.score),
        emotion: found.emotion.as_str().to_owned(),
        intent: found.intent.as_str().to_owned(),
        urgency: word(&found.urgency.level),
        urgency_reason: word(&found.urgency.reason),
        aspects,
        corrected: Vec::new(),
    }
}

/// A name as it is written in JSON.
fn word(name: &impl Serialize) -> String {
    serde_json::to_value(name).ok().and_then(|name| Some(name.as_str()?.to_owned())).unwrap_or_default()
}

/// Browsers count text in UTF-16.
fn units(text: &str, byte: usize) -> usize {
    text.get(..byte).map_or(0, |before| before.encode_utf16().count())
}

fn rounded(score: f32) -> f64 {
    (f64::from(score) * 1000.0).round() / 1000.0
}

/// The same for comments that differ in case, marks and spaces alone.
pub(crate) fn alike(comment: &str) -> Vec<u8> {
    let folded = text::fold(comment);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    // A comment of signs alone says what its signs say.
    let same = if words.is_empty() { comment.trim().to_owned() } else { words.join(" ") };
    Sha256::digest(same)[..16].to_vec()
}

#[derive(FromQueryResult)]
struct Kept {
    seq: i64,
    language: String,
    sentiment: String,
    strength: f64,
    emotion: String,
    intent: String,
    urgency: String,
    urgency_reason: String,
    aspects: String,
    words: Vec<u8>,
}

impl Comments {
    /// What was found in these interactions' comments, by their numbers; none for what has no comment or is not read yet.
    pub async fn findings(&self, seqs: &[i64]) -> Result<BTreeMap<i64, Finding>, StoreError> {
        let mut keys = Rows::new(&[Column::Int]);
        for seq in seqs {
            keys.push([(*seq).into()]);
        }
        let kept: Vec<Kept> = self
            .db
            .read()
            .all_rows(
                "SELECT f.seq, f.language, f.sentiment, f.strength, f.emotion, f.intent, f.urgency, f.urgency_reason, f.aspects, \
                 f.words FROM ({rows}) r JOIN comment_finding f ON f.seq = r.c1",
                &keys,
                vec![],
            )
            .await?;
        let said = self.said(self.db.read(), kept.iter().map(|row| row.words.clone())).await?;
        kept.into_iter()
            .map(|row| {
                let aspects = serde_json::from_str(&row.aspects)
                    .map_err(|e| StoreError::Corrupt(format!("aspects of {}: {e}", row.seq)))?;
                let corrected = said.get(&row.words).map(|said| said.keys().cloned().collect());
                let finding = Finding {
                    language: row.language,
                    sentiment: row.sentiment,
                    strength: row.strength,
                    emotion: row.emotion,
                    intent: row.intent,
                    urgency: row.urgency,
                    urgency_reason: row.urgency_reason,
                    aspects,
                    corrected: corrected.unwrap_or_default(),
                };
                Ok((row.seq, finding))
            })
            .collect()
    }
}

/// Writes what was found; what an earlier edition found gives way.
pub(crate) async fn write(tx: &impl ConnectionTrait, read: &[Read], version: i64) -> Result<(), StoreError> {
    let mut rows = Rows::new(&[
        Column::Int,
        Column::Uuid,
        Column::Uuid,
        Column::Int,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Float,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Bytes,
    ]);
    for Read { comment, finding, words } in read {
        let aspects = serde_json::to_string(&finding.aspects)
            .map_err(|e| StoreError::Corrupt(format!("aspects of {}: {e}", comment.seq)))?;
        rows.push([
            comment.seq.into(),
            comment.id.into(),
            comment.fragment.into(),
            comment.occurred_at.into(),
            comment.unit.clone().into(),
            finding.language.as_str().into(),
            finding.sentiment.as_str().into(),
            finding.strength.into(),
            finding.emotion.as_str().into(),
            finding.intent.as_str().into(),
            finding.urgency.as_str().into(),
            finding.urgency_reason.as_str().into(),
            aspects.into(),
            words.clone().into(),
        ]);
    }
    tx.run_rows(
        &format!(
            "INSERT INTO comment_finding (seq, id, fragment_id, occurred_at, unit_id, edition, language, sentiment, strength, emotion, intent, \
             urgency, urgency_reason, aspects, words, version) \
             SELECT c1, c2, c3, c4, c5, {EDITION}, c6, c7, c8, c9, c10, c11, c12, c13, c14, {version} FROM ({{rows}}) r WHERE true \
             ON CONFLICT (seq) DO UPDATE SET edition = excluded.edition, language = excluded.language, \
             sentiment = excluded.sentiment, strength = excluded.strength, emotion = excluded.emotion, \
             intent = excluded.intent, urgency = excluded.urgency, urgency_reason = excluded.urgency_reason, \
             aspects = excluded.aspects, words = excluded.words, version = excluded.version"
        ),
        &rows,
        vec![],
    )
    .await?;
    Ok(())
}
