//! Values on entry over HTTP.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use chrono::Days;
use rapport_http::{ApiError, Json, Query};
use rapport_kernel::{Timestamp, time::start_of_day};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Quality,
    check::ENTRY_DAYS,
    entry::{
        Field, Wrong,
        store::{self, Form},
    },
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct EntryQuery {
    /// A write key's name, or an import's source; all when absent.
    source: Option<String>,
}

/// Addresses or numbers that came from a source in the days that its check looks at, today's included.
#[derive(Debug, Serialize, ToSchema)]
struct QualityEntry {
    source: String,
    field: Field,
    good: i64,
    /// None, whatever country they are read in.
    unreadable: i64,
    /// Given in place of one: `test@test.ru`, `0000000`.
    placeholder: i64,
    /// What the wrong ones look like, those that came most first.
    forms: Vec<QualityEntryForm>,
}

#[derive(Debug, Serialize, ToSchema)]
struct QualityEntryForm {
    wrong: Wrong,
    /// Letters as `a` or `я`, digits as `0`; of a placeholder, as it came.
    form: String,
    count: i64,
    #[schema(value_type = String, format = DateTime)]
    last_at: Timestamp,
}

impl From<Form> for QualityEntryForm {
    fn from(form: Form) -> Self {
        Self { wrong: form.wrong, form: form.text, count: form.count, last_at: form.last_at }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QualityEntries {
    /// Days that are looked at.
    days: u64,
    items: Vec<QualityEntry>,
}

/// List values on entry
///
/// How e-mail addresses and telephone numbers came, by source. Counts are at most a few seconds old; wrong values are given by
/// their form alone.
#[utoipa::path(
    get, path = "/api/v1/quality/entries", tag = "quality", params(EntryQuery),
    responses((status = 200, body = QualityEntries))
)]
pub(super) async fn list_entries(
    State(quality): State<Arc<Quality>>,
    Query(query): Query<EntryQuery>,
) -> Result<Json<QualityEntries>, ApiError> {
    let today = quality.clock.now().date_in(quality.zone);
    let since = start_of_day(today - Days::new(ENTRY_DAYS - 1), quality.zone);
    let asked = |source: &str| query.source.as_deref().is_none_or(|wanted| wanted == source);
    let mut items = Vec::new();
    for field in Field::ALL {
        let mut forms: BTreeMap<String, Vec<QualityEntryForm>> = BTreeMap::new();
        for form in store::forms(quality.db.read(), field, since).await? {
            forms.entry(form.source.clone()).or_default().push(form.into());
        }
        for (source, counts) in store::counts(quality.db.read(), field, since).await? {
            if asked(&source) {
                let forms = forms.remove(&source).unwrap_or_default();
                let (good, unreadable, placeholder) = (counts.good, counts.unreadable, counts.placeholder);
                items.push(QualityEntry { source, field, good, unreadable, placeholder, forms });
            }
        }
    }
    Ok(Json(QualityEntries { days: ENTRY_DAYS, items }))
}
