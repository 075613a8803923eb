//! What the statements answer, as rows.

use std::collections::HashMap;

use arrow::{
    array::{ArrayRef, AsArray, RecordBatch},
    compute::cast,
    datatypes::{DataType, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType},
};
use rapport_kernel::{ErrorKind, Problem, Timestamp};
use rapport_query::Answer as Rows;
use serde_json::{Map, Value};

/// One answer with what is known around it.
#[derive(Debug, Clone, Default)]
pub struct Answered {
    pub id: String,
    pub at: Timestamp,
    pub customer: Option<String>,
    pub channel: Option<String>,
    pub touchpoint: Option<String>,
    pub unit: Option<String>,
    pub score: f64,
    pub scale: String,
    pub wait_s: Option<f64>,
    pub duration_s: Option<f64>,
    pub properties: Map<String, Value>,
    /// Columns of the customer, by name.
    pub customer_is: HashMap<&'static str, String>,
    pub since: Option<Timestamp>,
    pub delay_days: Option<f64>,
    pub total_minor: Option<i64>,
    pub items: Option<f64>,
    pub currency: Option<String>,
    pub has_order: bool,
    /// Whether there is a comment that was read.
    pub worded: bool,
    pub bad_aspects: Vec<String>,
    /// Keys of the themes that the comment is of.
    pub themes: Vec<String>,
    /// What happened before, by the name of the event.
    pub events: HashMap<String, Event>,
}

/// The last event of a name before an answer.
#[derive(Debug, Clone, Default)]
pub struct Event {
    pub channel: Option<String>,
    pub at: Timestamp,
    pub promised_at: Option<Timestamp>,
    pub wait_s: Option<f64>,
    pub duration_s: Option<f64>,
    pub amount_minor: Option<i64>,
    pub currency: Option<String>,
    pub properties: Map<String, Value>,
    pub times: i64,
}

/// Columns read as the types that are needed, whatever types they came in.
pub struct Columns<'a>(pub &'a RecordBatch);

fn unexpected(detail: impl std::fmt::Display) -> Problem {
    Problem::new(ErrorKind::Internal, "drivers.answer", detail.to_string())
}

impl Columns<'_> {
    fn column(&self, name: &str, wanted: &DataType) -> Result<ArrayRef, Problem> {
        let column = self.0.column_by_name(name).ok_or_else(|| unexpected(format!("no column {name}")))?;
        cast(column, wanted).map_err(unexpected)
    }

    pub fn texts(&self, name: &str) -> Result<Vec<Option<String>>, Problem> {
        let column = self.column(name, &DataType::Utf8)?;
        Ok(column.as_string::<i32>().iter().map(|value| value.map(str::to_owned)).collect())
    }

    pub fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>, Problem> {
        Ok(self.column(name, &DataType::Float64)?.as_primitive::<Float64Type>().iter().collect())
    }

    pub fn counts(&self, name: &str) -> Result<Vec<Option<i64>>, Problem> {
        Ok(self.column(name, &DataType::Int64)?.as_primitive::<Int64Type>().iter().collect())
    }

    pub fn times(&self, name: &str) -> Result<Vec<Option<Timestamp>>, Problem> {
        let column = self.column(name, &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())))?;
        let micros = column.as_primitive::<TimestampMicrosecondType>();
        Ok(micros.iter().map(|micros| micros.map(Timestamp::from_micros)).collect())
    }

    fn flags(&self, name: &str) -> Result<Vec<bool>, Problem> {
        let column = self.column(name, &DataType::Boolean)?;
        Ok(column.as_boolean().iter().map(|flag| flag == Some(true)).collect())
    }

    fn objects(&self, name: &str) -> Result<Vec<Map<String, Value>>, Problem> {
        let texts = self.texts(name)?;
        // What is no object has no properties.
        Ok(texts
            .into_iter()
            .map(|text| serde_json::from_str(text.as_deref().unwrap_or("{}")).unwrap_or_default())
            .collect())
    }
}

/// A count that is alone in its answer.
pub fn number(rows: &Rows) -> Result<usize, Problem> {
    let batch = rows.batches.iter().find(|batch| batch.num_rows() > 0);
    let n = batch.map(|batch| Columns(batch).counts("n")).transpose()?.and_then(|n| n.first().copied());
    Ok(n.flatten().and_then(|n| usize::try_from(n).ok()).unwrap_or_default())
}

const OF_CUSTOMER: [(&str, &str); 6] = [
    ("grade", "grade"),
    ("segment", "segment"),
    ("region", "region"),
    ("language", "language"),
    ("kind", "customer_kind"),
    ("stage", "stage"),
];

pub fn answers(rows: &Rows) -> Result<Vec<Answered>, Problem> {
    let mut found = Vec::with_capacity(rows.rows());
    for batch in &rows.batches {
        let columns = Columns(batch);
        let (ids, times) = (columns.texts("id")?, columns.times("occurred_at")?);
        let (customers, channels) = (columns.texts("customer_id")?, columns.texts("channel")?);
        let (touchpoints, units) = (columns.texts("touchpoint")?, columns.texts("unit_id")?);
        let (scores, scales) = (columns.numbers("score")?, columns.texts("scale")?);
        let (waits, durations) = (columns.numbers("wait_s")?, columns.numbers("duration_s")?);
        let (mut properties, orders) = (columns.objects("properties")?, columns.texts("order_id")?);
        let since = columns.times("since")?;
        let (delays, totals) = (columns.numbers("delay_days")?, columns.counts("total_minor")?);
        let (items, currencies) = (columns.numbers("items_count")?, columns.texts("currency")?);
        let (worded, bad) = (columns.flags("worded")?, columns.texts("bad_aspects")?);
        let themes = columns.texts("themes")?;
        let mut of_customer = Vec::with_capacity(OF_CUSTOMER.len());
        for (name, column) in OF_CUSTOMER {
            of_customer.push((name, columns.texts(column)?));
        }
        for row in 0..batch.num_rows() {
            let attributes =
                of_customer.iter().filter_map(|(name, values)| Some((*name, values[row].clone()?)));
            found.push(Answered {
                id: ids[row].clone().unwrap_or_default(),
                at: times[row].unwrap_or_default(),
                customer: customers[row].clone(),
                channel: channels[row].clone(),
                touchpoint: touchpoints[row].clone(),
                unit: units[row].clone(),
                score: scores[row].unwrap_or(f64::NAN),
                scale: scales[row].clone().unwrap_or_default(),
                wait_s: waits[row],
                duration_s: durations[row],
                properties: std::mem::take(&mut properties[row]),
                customer_is: attributes.collect(),
                since: since[row],
                delay_days: delays[row],
                total_minor: totals[row],
                items: items[row],
                currency: currencies[row].clone(),
                has_order: orders[row].is_some(),
                worded: worded[row],
                bad_aspects: listed(bad[row].as_deref()),
                themes: listed(themes[row].as_deref()),
                events: HashMap::new(),
            });
        }
    }
    Ok(found)
}

/// Keys between commas.
fn listed(text: Option<&str>) -> Vec<String> {
    text.unwrap_or_default().split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect()
}

/// Adds events to their answers; one that an answer has already stays.
pub fn add_events(rows: &Rows, answers: &mut [Answered]) -> Result<(), Problem> {
    let place: HashMap<String, usize> =
        answers.iter().enumerate().map(|(place, answer)| (answer.id.clone(), place)).collect();
    for batch in &rows.batches {
        let columns = Columns(batch);
        let (ids, names) = (columns.texts("answer")?, columns.texts("name")?);
        let (channels, times) = (columns.texts("channel")?, columns.times("occurred_at")?);
        let (promised, waits) = (columns.times("promised_at")?, columns.numbers("wait_s")?);
        let (durations, amounts) = (columns.numbers("duration_s")?, columns.counts("amount_minor")?);
        let (currencies, mut properties) = (columns.texts("currency")?, columns.objects("properties")?);
        let counts = columns.counts("times")?;
        for row in 0..batch.num_rows() {
            let Some(&at) = ids[row].as_ref().and_then(|id| place.get(id)) else { continue };
            let Some(name) = names[row].clone() else { continue };
            answers[at].events.entry(name).or_insert_with(|| Event {
                channel: channels[row].clone(),
                at: times[row].unwrap_or_default(),
                promised_at: promised[row],
                wait_s: waits[row],
                duration_s: durations[row],
                amount_minor: amounts[row],
                currency: currencies[row].clone(),
                properties: std::mem::take(&mut properties[row]),
                times: counts[row].unwrap_or(1),
            });
        }
    }
    Ok(())
}

/// Names of properties of the answers that end in `_id` and lead elsewhere, the most frequent first.
pub fn links(answers: &[Answered], most: usize) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (key, value) in answers.iter().flat_map(|answer| &answer.properties) {
        // The invitation asks; it is nothing that happened.
        if key.ends_with("_id") && value.is_string() && key != "invitation_id" {
            *counts.entry(key).or_default() += 1;
        }
    }
    let mut found: Vec<(usize, &str)> = counts.into_iter().map(|(key, count)| (count, key)).collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    found.into_iter().take(most).map(|(_, key)| key.to_owned()).collect()
}
