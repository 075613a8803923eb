//! The routes of data quality: anyone signed in reads what may not be trusted; analysts keep the checks.

mod entry;

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use rapport_http::{Access, Actor, ApiError, Caller, Json, Path, Query, Role, Routes, routes};
use rapport_kernel::{Problem, Scope, Timestamp, rule::engine_time};
use rapport_store::{StoreError, audit};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use crate::{
    Kind, Quality, Verdict,
    check::{CHECKS, Check, SERIES, check, metrics_of, touchpoint_of},
    rows,
    store::{self, Finding, Setting},
};

/// Findings of one place that are shown as its history.
const HISTORY: usize = 120;
/// Rows behind a doubt that are shown.
const ROWS: usize = 50;

pub fn routes(quality: Arc<Quality>) -> Routes {
    let read = Access::AtLeast(Role::Employee);
    let keep = Access::AtLeast(Role::Analyst);
    Routes::new()
        .add(read, routes!(show_today))
        .add(keep, routes!(list_checks))
        .add(keep, routes!(change_check))
        .add(keep, routes!(show_history))
        .add(keep, routes!(list_rows))
        .add(keep, routes!(run_checks))
        .add(keep, routes!(entry::list_entries))
        .with_state(quality)
}

/// What a check found of a place.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QualityFinding)]
struct FindingItem {
    check: String,
    kind: Kind,
    /// A touchpoint, a channel, a source of values on entry, or `kind/place/name` of a volume; absent for the whole company.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    verdict: Verdict,
    /// A share of rows, a number of usual gaps of silence, or a count; absent where the caller sees a part of the company.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    /// Below this it is doubtful.
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<f64>,
    /// Above this it is doubtful.
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<f64>,
    /// Rows behind the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<i64>,
    /// The period that is doubtful.
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    /// Metrics whose numbers of that period may not be trusted there.
    metrics: Vec<&'static str>,
    /// The touchpoint they may not be trusted at; absent for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    touchpoint: Option<String>,
    /// Whether the rows behind can be listed.
    rows: bool,
}

impl FindingItem {
    /// `None` for a check that is no more.
    fn of(finding: Finding, whole: bool) -> Option<Self> {
        let check = check(&finding.code)?;
        let place = Some(finding.place).filter(|place| !place.is_empty());
        Some(Self {
            check: finding.code,
            kind: check.kind,
            at: finding.at,
            verdict: finding.verdict,
            value: finding.value.filter(|_| whole),
            low: finding.low.filter(|_| whole),
            high: finding.high.filter(|_| whole),
            n: Some(finding.n).filter(|_| whole),
            from: finding.from,
            to: finding.to,
            metrics: metrics_of(check, place.as_deref()),
            touchpoint: touchpoint_of(check, place.as_deref()),
            rows: check.rows.is_some(),
            place,
        })
    }
}

/// Which numbers of today may not be trusted.
#[derive(Debug, Serialize, ToSchema)]
struct QualityToday {
    /// When the checks last ran; absent while they never have.
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
    doubts: Vec<FindingItem>,
    /// Places that were looked at and are as they should be.
    fine: usize,
    /// Places with too little to say.
    unknown: usize,
}

/// What may not be trusted today
///
/// What the newest run of each check doubts, with the metrics, touchpoints and days concerned: for a mark beside the numbers.
#[utoipa::path(get, path = "/api/v1/quality/today", tag = "quality", responses((status = 200, body = QualityToday)))]
async fn show_today(
    State(quality): State<Arc<Quality>>,
    caller: Caller,
) -> Result<Json<QualityToday>, ApiError> {
    let settings = store::settings(quality.db.read()).await?;
    let whole = caller.scope == Scope::All;
    let found = store::newest(quality.db.read()).await?;
    let on = |finding: &Finding| settings.get(&finding.code).is_none_or(|set| set.on);
    let mut today =
        QualityToday { at: found.iter().map(|one| one.at).max(), doubts: Vec::new(), fine: 0, unknown: 0 };
    for finding in found.into_iter().filter(on) {
        match finding.verdict {
            Verdict::Doubtful => today.doubts.extend(FindingItem::of(finding, whole)),
            Verdict::Fine => today.fine += 1,
            Verdict::Unknown => today.unknown += 1,
        }
    }
    Ok(Json(today))
}

/// A check, as it is set and as it stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QualityCheck)]
struct CheckItem {
    code: &'static str,
    kind: Kind,
    /// Days that each run looks at.
    days: u64,
    threshold: f64,
    /// The threshold that it comes with.
    usual_threshold: f64,
    on: bool,
    /// Who answers for it: `usr_…`.
    owner: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
    doubtful: usize,
    fine: usize,
    unknown: usize,
}

#[derive(Debug, Serialize, ToSchema)]
struct QualityChecks {
    items: Vec<CheckItem>,
}

fn item(check: &'static Check, set: Option<&Setting>, found: &[Finding]) -> CheckItem {
    let own: Vec<&Finding> = found.iter().filter(|one| one.code == check.code).collect();
    let count = |verdict| own.iter().filter(|one| one.verdict == verdict).count();
    CheckItem {
        code: check.code,
        kind: check.kind,
        days: check.days,
        threshold: set.and_then(|set| set.threshold).unwrap_or(check.threshold),
        usual_threshold: check.threshold,
        on: set.is_none_or(|set| set.on),
        owner: set.and_then(|set| set.owner.clone()),
        at: own.iter().map(|one| one.at).max(),
        doubtful: count(Verdict::Doubtful),
        fine: count(Verdict::Fine),
        unknown: count(Verdict::Unknown),
    }
}

/// List checks
#[utoipa::path(get, path = "/api/v1/quality/checks", tag = "quality", responses((status = 200, body = QualityChecks)))]
async fn list_checks(State(quality): State<Arc<Quality>>) -> Result<Json<QualityChecks>, ApiError> {
    let settings = store::settings(quality.db.read()).await?;
    let found = store::newest(quality.db.read()).await?;
    let items = CHECKS.iter().map(|check| item(check, settings.get(check.code), &found)).collect();
    Ok(Json(QualityChecks { items }))
}

/// What to change of a check; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CheckChange {
    /// `usr_…`; empty for nobody.
    owner: Option<String>,
    threshold: Option<f64>,
    on: Option<bool>,
}

/// Change a check
///
/// Its owner, its threshold, whether it runs. Holds from the next run.
#[utoipa::path(
    patch, path = "/api/v1/quality/checks/{code}", tag = "quality", params(("code" = String, Path)),
    request_body = CheckChange, responses((status = 200, body = CheckItem))
)]
async fn change_check(
    State(quality): State<Arc<Quality>>,
    caller: Caller,
    Path(code): Path<String>,
    Json(change): Json<CheckChange>,
) -> Result<Json<CheckItem>, ApiError> {
    let check = check(&code).ok_or_else(|| unknown_check(&code))?;
    if change.threshold.is_some_and(|threshold| !threshold.is_finite() || threshold < 0.0) {
        let detail = "a threshold is a number of 0 or more";
        return Err(Problem::invalid("quality.threshold", detail).at("threshold").into());
    }
    if change.owner.as_ref().is_some_and(|owner| !owner.is_empty() && !owner.starts_with("usr_")) {
        return Err(Problem::invalid("quality.owner", "an owner is a user: usr_…").at("owner").into());
    }
    let tx = quality.db.begin().await.map_err(Problem::from)?;
    let before = store::settings(&tx).await?.remove(check.code);
    let mut set = before.unwrap_or(Setting { owner: None, threshold: None, on: true });
    if let Some(owner) = change.owner {
        set.owner = Some(owner).filter(|owner| !owner.is_empty());
    }
    set.threshold = change.threshold.or(set.threshold);
    set.on = change.on.unwrap_or(set.on);
    store::set(&tx, check.code, &set).await?;
    let detail = json!({"owner": set.owner, "threshold": set.threshold, "on": set.on});
    let actor = caller.actor.to_string();
    audit(&tx, quality.clock.as_ref(), &actor, "quality.check_changed", check.code, &detail).await?;
    tx.commit().await.map_err(StoreError::from)?;
    let found = store::newest(quality.db.read()).await?;
    Ok(Json(item(check, Some(&set), &found)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PlaceQuery {
    /// As a finding says it; the whole company when absent.
    place: Option<String>,
}

/// What a check found of a place, run by run, newest first.
#[derive(Debug, Serialize, ToSchema)]
struct QualityHistory {
    items: Vec<FindingItem>,
}

/// Show the history of a check
#[utoipa::path(
    get, path = "/api/v1/quality/checks/{code}/history", tag = "quality", params(("code" = String, Path), PlaceQuery),
    responses((status = 200, body = QualityHistory))
)]
async fn show_history(
    State(quality): State<Arc<Quality>>,
    caller: Caller,
    Path(code): Path<String>,
    Query(query): Query<PlaceQuery>,
) -> Result<Json<QualityHistory>, ApiError> {
    check(&code).ok_or_else(|| unknown_check(&code))?;
    let place = query.place.unwrap_or_default();
    let found = store::history(quality.db.read(), &code, &place, HISTORY).await?;
    let whole = caller.scope == Scope::All;
    Ok(Json(QualityHistory {
        items: found.into_iter().filter_map(|one| FindingItem::of(one, whole)).collect(),
    }))
}

/// A row behind a doubt.
#[derive(Debug, Serialize, ToSchema)]
struct QualityRow {
    id: String,
    #[schema(value_type = String, format = DateTime)]
    occurred_at: Timestamp,
    customer_id: Option<String>,
    kind: Option<String>,
    touchpoint: Option<String>,
    unit_id: Option<String>,
    source: Option<String>,
    score: Option<f64>,
}

#[derive(Debug, Serialize, ToSchema)]
struct QualityRows {
    items: Vec<QualityRow>,
}

/// List the rows behind a doubt
///
/// The newest 50 within the caller's units. Empty for a check whose doubt is about what is missing.
#[utoipa::path(
    get, path = "/api/v1/quality/checks/{code}/rows", tag = "quality", params(("code" = String, Path), PlaceQuery),
    responses((status = 200, body = QualityRows))
)]
async fn list_rows(
    State(quality): State<Arc<Quality>>,
    caller: Caller,
    Path(code): Path<String>,
    Query(query): Query<PlaceQuery>,
) -> Result<Json<QualityRows>, ApiError> {
    let check = check(&code).ok_or_else(|| unknown_check(&code))?;
    let newest = store::newest(quality.db.read()).await?;
    let place = query.place.unwrap_or_default();
    let found = newest.into_iter().find(|one| one.code == code && one.place == place);
    let (Some(condition), Some(finding)) = (check.rows, found) else {
        return Ok(Json(QualityRows { items: Vec::new() }));
    };
    let column = match check.code {
        "touchpoint_known" => "channel",
        "usual_volume" => SERIES,
        _ => "touchpoint",
    };
    let there = match finding.place.as_str() {
        "" => String::new(),
        place => format!("AND {column} = '{}'", place.replace('\'', "''")),
    };
    let sql = format!(
        "SELECT id, occurred_at, customer_id, kind, touchpoint, unit_id, source, score FROM interactions \
         WHERE ({condition}) {there} AND occurred_at >= {} AND occurred_at < {} ORDER BY occurred_at DESC LIMIT {ROWS}",
        engine_time(finding.from),
        engine_time(finding.to)
    );
    let answer = quality.query.sql(&sql, &caller.scope).await.map_err(Problem::from)?;
    let mut items = Vec::new();
    for batch in &answer.batches {
        let mut columns: BTreeMap<&str, Vec<Option<String>>> = BTreeMap::new();
        for name in ["id", "customer_id", "kind", "touchpoint", "unit_id", "source"] {
            columns.insert(name, rows::texts(batch, name)?);
        }
        let (times, scores) = (rows::counts(batch, "occurred_at")?, rows::numbers(batch, "score")?);
        for (row, (at, score)) in times.into_iter().zip(scores).enumerate() {
            let text = |name: &str| columns.get(name).and_then(|column| column.get(row).cloned().flatten());
            items.push(QualityRow {
                id: text("id").unwrap_or_default(),
                occurred_at: Timestamp::from_micros(at),
                customer_id: text("customer_id"),
                kind: text("kind"),
                touchpoint: text("touchpoint"),
                unit_id: text("unit_id"),
                source: text("source"),
                score,
            });
        }
    }
    Ok(Json(QualityRows { items }))
}

/// Run the checks now
///
/// Answers when they are done, with what may not be trusted.
#[utoipa::path(post, path = "/api/v1/quality/run", tag = "quality", responses((status = 200, body = QualityToday)))]
async fn run_checks(
    State(quality): State<Arc<Quality>>,
    caller: Caller,
) -> Result<Json<QualityToday>, ApiError> {
    quality.run().await?;
    if let Actor::User(actor) = &caller.actor {
        audit(quality.db.write(), quality.clock.as_ref(), actor, "quality.run", "quality", &json!({}))
            .await?;
    }
    show_today(State(quality), caller).await
}

fn unknown_check(code: &str) -> Problem {
    Problem::not_found("quality.unknown", format!("there is no check {code:?}"))
}
