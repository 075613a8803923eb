//! What is behind a number: the interactions (or orders, or customers) that it counted, and whose they are.

use std::collections::HashMap;

use rapport_kernel::{Id, Problem, Scope, Timestamp, id::Customer, rule::engine_time};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Metrics, ask, catalogue,
    definition::Text,
    labels,
    question::{QueryRequest, Window},
    rows::Columns,
    sql::{PageOf, page},
};

/// An interaction that a metric counted; of metrics over orders or customers an order (`kind` is `order`, `name` its status) or a
/// customer (`customer`, their life-cycle stage).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = MetricInteraction)]
pub struct BehindRow {
    /// The time by which it belongs to the period.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Unique among the rows of the metric's table.
    pub key: String,
    /// `int_…`; absent for orders and customers.
    pub id: Option<String>,
    pub kind: Option<String>,
    pub name: Option<String>,
    pub channel: Option<String>,
    pub touchpoint: Option<String>,
    pub unit_id: Option<String>,
    pub employee_id: Option<String>,
    pub order_id: Option<String>,
    pub score: Option<f64>,
    pub scale: Option<String>,
    pub amount_minor: Option<i64>,
    pub currency: Option<String>,
    pub wait_s: Option<f64>,
    /// Days from promise to delivery, of an order.
    pub delay_days: Option<f64>,
    /// What the customer wrote, personal data masked.
    pub comment: Option<String>,
    /// `cus_…`
    pub customer_id: Option<String>,
    /// Where the caller may open the customer's card.
    pub customer_name: Option<String>,
    pub unit_name: Option<Text>,
}

/// A page of the rows behind a number.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = MetricInteractions)]
pub struct Behind {
    pub items: Vec<BehindRow>,
    pub next_cursor: Option<String>,
    /// Every interaction up to this number is in the answer.
    pub through_seq: i64,
}

pub(crate) async fn behind(
    metrics: &Metrics,
    request: &QueryRequest,
    cursor: Option<&str>,
    limit: usize,
    scope: &Scope,
) -> Result<Behind, Problem> {
    let definition = catalogue::find(&metrics.db, &request.metric).await?.definition;
    let window = Window::new(request.from, request.to, metrics.clock.now(), metrics.zone)?;
    let plan = ask::plan(&definition, request, window)?;
    let after = cursor.map(|text| read_cursor(text, plan.table.properties)).transpose()?;
    let sql = page(&plan, PageOf { after, limit: limit + 1 });
    let answer = metrics.query.sql(&sql, scope).await?;
    let mut items = Vec::with_capacity(answer.rows());
    for batch in &answer.batches {
        items.extend(read(&Columns::of(batch))?);
    }
    let more = items.len() > limit;
    items.truncate(limit);
    if plan.table.properties {
        comment(metrics, &mut items, scope).await?;
    }
    call_by_name(metrics, &mut items, scope).await?;
    Ok(Behind {
        next_cursor: items.last().filter(|_| more).map(|row| format!("{}.{}", row.at.micros(), row.key)),
        items,
        through_seq: answer.through_seq,
    })
}

/// Where a page ended: the row's time in microseconds and its key, `1772625600000000.42`.
fn read_cursor(text: &str, numbered: bool) -> Result<(Timestamp, &str), Problem> {
    text.split_once('.')
        .and_then(|(at, key)| Some((Timestamp::from_micros(at.parse().ok()?), key)))
        .filter(|(_, key)| !numbered || key.parse::<i64>().is_ok())
        .ok_or_else(|| {
            Problem::invalid("request.cursor", "take the cursor from next_cursor of the page before")
                .at("cursor")
        })
}

fn read(columns: &Columns<'_>) -> Result<Vec<BehindRow>, Problem> {
    let times = columns.times("at")?;
    let texts = |name: &str| columns.texts(name);
    let (keys, ids, kinds, names) = (texts("row_key")?, texts("id")?, texts("kind")?, texts("name")?);
    let (channels, touchpoints) = (texts("channel")?, texts("touchpoint")?);
    let (units, employees, orders) = (texts("unit_id")?, texts("employee_id")?, texts("order_id")?);
    let (scales, currencies, customers) = (texts("scale")?, texts("currency")?, texts("customer_id")?);
    let (scores, waits) = (columns.measures("score")?, columns.measures("wait_s")?);
    let (amounts, delays) = (columns.measures("amount_minor")?, columns.measures("delay_days")?);
    let rows = (0..times.len()).filter_map(|row| {
        Some(BehindRow {
            at: times[row]?,
            key: keys[row].clone()?,
            id: ids[row].clone(),
            kind: kinds[row].clone(),
            name: names[row].clone(),
            channel: channels[row].clone(),
            touchpoint: touchpoints[row].clone(),
            unit_id: units[row].clone(),
            employee_id: employees[row].clone(),
            order_id: orders[row].clone(),
            score: scores[row],
            scale: scales[row].clone(),
            amount_minor: amounts[row].map(|minor| minor as i64),
            currency: currencies[row].clone(),
            wait_s: waits[row],
            delay_days: delays[row],
            comment: None,
            customer_id: customers[row].clone(),
            customer_name: None,
            unit_name: None,
        })
    });
    Ok(rows.collect())
}

/// Comments are asked for the page alone: they are another table, and joining it under the sort would read all of it.
async fn comment(metrics: &Metrics, items: &mut [BehindRow], scope: &Scope) -> Result<(), Problem> {
    let scored: Vec<&BehindRow> =
        items.iter().filter(|row| row.kind.as_deref().is_some_and(may_have_comment)).collect();
    let times = || scored.iter().map(|row| row.at);
    let (Some(first), Some(last)) = (times().min(), times().max()) else { return Ok(()) };
    let numbers: Vec<&str> = scored.iter().map(|row| row.key.as_str()).collect();
    let sql = format!(
        "SELECT seq, comment FROM interactions WHERE seq IN ({}) AND occurred_at >= {} AND occurred_at <= {}",
        numbers.join(", "),
        engine_time(first),
        engine_time(last)
    );
    let answer = metrics.query.sql(&sql, scope).await?;
    let mut found = HashMap::new();
    for batch in &answer.batches {
        let columns = Columns::of(batch);
        found.extend(columns.texts("seq")?.into_iter().zip(columns.texts("comment")?));
    }
    for row in items {
        row.comment = found.remove(&Some(row.key.clone())).flatten().filter(|text| !text.is_empty());
    }
    Ok(())
}

fn may_have_comment(kind: &str) -> bool {
    matches!(kind, "feedback" | "message" | "call" | "case" | "visit")
}

async fn call_by_name(metrics: &Metrics, items: &mut [BehindRow], scope: &Scope) -> Result<(), Problem> {
    let mut wanted: Vec<Id<Customer>> =
        items.iter().filter_map(|row| row.customer_id.as_deref()?.parse().ok()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let names = metrics.names.names(&wanted, scope).await?;
    let units = if items.iter().any(|row| row.unit_id.is_some()) {
        labels::units(metrics, scope).await?
    } else {
        HashMap::new()
    };
    for row in items {
        let customer = row.customer_id.as_deref().and_then(|id| id.parse::<Id<Customer>>().ok());
        row.customer_name = customer.and_then(|id| names.get(&id).cloned());
        row.unit_name = row.unit_id.as_ref().and_then(|unit| units.get(unit).cloned());
    }
    Ok(())
}
