use std::sync::Arc;

use axum::extract::State;
use rapport_kernel::Timestamp;
use rapport_store::{AuditEntry, read_audit};
use serde::{Deserialize, Serialize};

use crate::{ApiError, Json, Query, access::Auth};

const MOST: usize = 500;

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// Entries before this moment; the newest when absent.
    #[param(value_type = Option<String>, format = DateTime)]
    before: Option<Timestamp>,
    /// Entries to give, at most 500; 50 when absent.
    limit: Option<usize>,
}

/// Who did what to what, newest first.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct AuditPage {
    items: Vec<AuditItem>,
    /// `before` of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    next_before: Option<Timestamp>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct AuditItem {
    id: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `usr_…`, `tok_…`, `cli` or `system`.
    actor: String,
    /// `customer.opened`, `user.created`.
    action: String,
    /// The id of what it was done to.
    object: String,
    /// What changed.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
}

impl From<AuditEntry> for AuditItem {
    fn from(entry: AuditEntry) -> Self {
        Self {
            id: entry.id.to_string(),
            at: entry.at,
            actor: entry.actor,
            action: entry.action,
            object: entry.object,
            detail: entry.detail,
        }
    }
}

/// Read the audit log
#[utoipa::path(get, path = "/api/v1/audit", tag = "access", params(Page), responses((status = 200, body = AuditPage)))]
pub(super) async fn list_audit(
    State(auth): State<Arc<Auth>>,
    Query(page): Query<Page>,
) -> Result<Json<AuditPage>, ApiError> {
    let limit = page.limit.unwrap_or(50).clamp(1, MOST);
    let before = page.before.unwrap_or(Timestamp::from_micros(i64::MAX));
    let mut entries = read_audit(auth.db.read(), before, limit + 1).await?;
    let more = entries.len() > limit;
    if more {
        end_between_moments(&mut entries, limit);
    }
    let next_before = entries.last().filter(|_| more).map(|last| last.at);
    Ok(Json(AuditPage { items: entries.into_iter().map(AuditItem::from).collect(), next_before }))
}

/// Pages follow each other by moment, so a page must not end among entries of one moment: it ends before them, unless they
/// fill it whole.
fn end_between_moments(entries: &mut Vec<AuditEntry>, limit: usize) {
    let Some(cut) = entries.get(limit).map(|entry| entry.at) else { return };
    let whole = entries.iter().position(|entry| entry.at == cut).unwrap_or(limit);
    entries.truncate(if whole == 0 { limit } else { whole });
}
