//! A person says what a comment means, where they read it.

use rapport_http::UserId;
use rapport_kernel::{Id, Problem, Timestamp, interaction::InteractionId};
use rapport_store::audit;
use rapport_text::comments::Field;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Feedback,
    change::not_found,
    filter::Reach,
    walk::{self, Person},
};

/// A line of a comment's corrections.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackCorrection)]
pub(crate) struct CorrectionShown {
    pub field: Field,
    /// What it was taken for.
    pub was: String,
    /// What the person said; nothing when they took an earlier correction back.
    pub said: Option<String>,
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub by: Person,
}

/// What a correction changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackCorrected)]
pub(crate) struct CorrectedShown {
    /// Comments of the very same words that changed with it, this one included.
    pub comments: u64,
}

/// Corrects a field, or with no value takes the correction back.
pub(crate) async fn correct(
    room: &Feedback,
    reach: &Reach,
    actor: &str,
    id: Id<InteractionId>,
    field: Field,
    said: Option<&str>,
) -> Result<CorrectedShown, Problem> {
    let row = walk::visible(room.db.read(), &[id], reach).await?.into_iter().next().ok_or_else(not_found)?;
    let comments = room.comments.correct(row.seq, field, said, actor).await?;
    let detail = json!({ "field": field, "said": said, "comments": comments });
    audit(room.db.write(), &*room.clock, actor, "comment.corrected", &id.to_string(), &detail).await?;
    Ok(CorrectedShown { comments })
}

pub(crate) async fn corrections(room: &Feedback, seq: i64) -> Result<Vec<CorrectionShown>, Problem> {
    let all = room.comments.corrections(seq).await?;
    let people: Vec<Id<UserId>> = all.iter().filter_map(|one| one.by.parse().ok()).collect();
    let names = room.auth.names(&people).await?;
    let lines = all.into_iter().map(|one| {
        let name = one.by.parse().ok().and_then(|known: Id<UserId>| names.get(&known).cloned());
        let by = Person { name: name.unwrap_or_else(|| one.by.clone()), id: one.by };
        CorrectionShown { field: one.field, was: one.was, said: one.said, at: one.at, by }
    });
    Ok(lines.collect())
}
