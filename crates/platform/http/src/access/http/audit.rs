use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use rapport_kernel::{ErrorKind, Id, Problem, Timestamp};
use rapport_store::{AuditEntry, AuditFilter, AuditRecord, search_audit};
use serde::{Deserialize, Serialize};

use crate::{ApiError, Json, Query, access::Auth};

const MOST: usize = 500;
/// Entries of one export.
const MOST_EXPORTED: usize = 50_000;

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// Who did it: `usr_…`, `tok_…`, `cli` or `system`.
    actor: Option<String>,
    /// What was done: `user.created`.
    action: Option<String>,
    /// The id of what it was done to.
    object: Option<String>,
    /// From this moment on.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Before this moment.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Entries to give, at most 500; 50 when absent.
    limit: Option<usize>,
}

impl Page {
    fn filter(&self) -> Result<AuditFilter, ApiError> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        Ok(AuditFilter {
            actor: given(&self.actor),
            action: given(&self.action),
            object: given(&self.object),
            from: self.from,
            to: self.to,
            after: self.cursor.as_deref().map(read_cursor).transpose()?,
        })
    }
}

fn read_cursor(text: &str) -> Result<(Timestamp, Id<AuditRecord>), ApiError> {
    let parts = text.split_once('.').and_then(|(at, id)| {
        Some((Timestamp::from_micros(at.parse().ok()?), id.parse::<Id<AuditRecord>>().ok()?))
    });
    let wrong =
        || Problem::new(ErrorKind::Invalid, "page.cursor", "this is no cursor of the log").at("cursor");
    parts.ok_or_else(|| wrong().into())
}

fn cursor(entry: &AuditEntry) -> (Timestamp, Id<AuditRecord>) {
    (entry.at, entry.id)
}

/// Who did what to what, newest first.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct AuditPage {
    items: Vec<AuditItem>,
    /// `cursor` of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
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
    let mut entries = search_audit(auth.db.read(), &page.filter()?, limit + 1).await?;
    let more = entries.len() > limit;
    entries.truncate(limit);
    let last = entries.last().filter(|_| more).map(cursor);
    let next_cursor = last.map(|(at, id)| format!("{}.{id}", at.micros()));
    Ok(Json(AuditPage { items: entries.into_iter().map(AuditItem::from).collect(), next_cursor }))
}

/// Export the audit log
///
/// What the filters let through, newest first, as CSV; at most 50,000 entries.
#[utoipa::path(
    get, path = "/api/v1/audit/export", tag = "access", params(Page),
    responses((status = 200, description = "id,at,actor,action,object,detail", body = String, content_type = "text/csv"))
)]
pub(super) async fn export_audit(
    State(auth): State<Arc<Auth>>,
    Query(page): Query<Page>,
) -> Result<Response, ApiError> {
    let mut filter = page.filter()?;
    let most = page.limit.unwrap_or(MOST_EXPORTED).min(MOST_EXPORTED);
    let failed = |error: csv::Error| Problem::new(ErrorKind::Internal, "audit.export", error.to_string());
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["id", "at", "actor", "action", "object", "detail"]).map_err(failed)?;
    let mut written = 0;
    while written < most {
        let wanted = MOST.min(most - written);
        let entries = search_audit(auth.db.read(), &filter, wanted).await?;
        for entry in &entries {
            let cells = [
                entry.id.to_string(),
                entry.at.to_string(),
                entry.actor.clone(),
                entry.action.clone(),
                entry.object.clone(),
                entry.detail.to_string(),
            ];
            table.write_record(cells).map_err(failed)?;
        }
        written += entries.len();
        filter.after = entries.last().map(cursor);
        if entries.len() < wanted {
            break;
        }
    }
    let bytes = table.into_inner().map_err(|error| failed(error.into_error().into()))?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    Ok((headers, bytes).into_response())
}
