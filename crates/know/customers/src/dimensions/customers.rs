//! The table `customers`: one row per customer, without personal data. A customer merged into another keeps a row that says into
//! whom (`merged_into`) and nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::{
    array::{ArrayRef, Float64Array, Int64Array, RecordBatch},
    datatypes::{DataType, Field, Schema, SchemaRef},
};
use async_trait::async_trait;
use rapport_kernel::{Currency, Id, Scope, Timestamp, id::Customer};
use rapport_query::{DimensionSource, QueryError};
use rapport_store::{FromQueryResult, Sql, StoreError};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use super::{
    orders::{texts, time, times},
    reach, unavailable,
};
use crate::{
    Customers,
    identity::key::Part,
    profile::{self, Profile, Revenue, rules},
    settings::Settings,
};

pub(super) struct CustomerTable(pub Arc<Customers>);

/// A row of the table.
#[derive(Debug, Default)]
struct Line {
    customer: String,
    merged_into: Option<String>,
    kind: Option<String>,
    stage: Option<&'static str>,
    grade: Option<&'static str>,
    attention_group: Option<String>,
    segment: Option<String>,
    region: Option<String>,
    language: Option<String>,
    unit: Option<String>,
    since: Option<i64>,
    last_seen_at: Option<i64>,
    left_at: Option<i64>,
    interactions: Option<i64>,
    last_nps: Option<f64>,
    orders: Option<i64>,
    revenue_minor: Option<i64>,
    margin_minor: Option<i64>,
    currency: Option<String>,
}

#[async_trait]
impl DimensionSource for CustomerTable {
    fn name(&self) -> &'static str {
        "customers"
    }

    fn schema(&self) -> SchemaRef {
        let field = |name: &str, data_type: DataType| Field::new(name, data_type, true);
        Arc::new(Schema::new(vec![
            Field::new("customer_id", DataType::Utf8, false),
            field("merged_into", DataType::Utf8),
            field("kind", DataType::Utf8),
            field("stage", DataType::Utf8),
            field("grade", DataType::Utf8),
            field("attention_group", DataType::Utf8),
            field("segment", DataType::Utf8),
            field("region", DataType::Utf8),
            field("language", DataType::Utf8),
            field("unit_id", DataType::Utf8),
            field("since", time()),
            field("last_seen_at", time()),
            field("left_at", time()),
            field("interactions", DataType::Int64),
            field("last_nps", DataType::Float64),
            field("orders", DataType::Int64),
            field("revenue_minor", DataType::Int64),
            field("margin_minor", DataType::Int64),
            field("currency", DataType::Utf8),
        ]))
    }

    fn gone_column(&self) -> Option<&'static str> {
        Some("merged_into")
    }

    fn key(&self) -> &'static str {
        "customer_id"
    }

    fn unit_column(&self) -> Option<&'static str> {
        Some("unit_id")
    }

    async fn changed_after(&self, version: i64, limit: usize) -> Result<(Vec<RecordBatch>, i64), QueryError> {
        let room = &self.0;
        let connection = room.db.read();
        room.fold_few().await.map_err(unavailable)?;
        let Some(through) = reach(connection, "fragment", version, limit).await.map_err(unavailable)? else {
            return Ok((Vec::new(), version));
        };
        let lines = lines(connection, &room.settings, room.clock.now(), version, through)
            .await
            .map_err(unavailable)?;
        if lines.is_empty() {
            return Ok((Vec::new(), through));
        }
        let numbers = |value: fn(&Line) -> Option<i64>| {
            Arc::new(lines.iter().map(value).collect::<Int64Array>()) as ArrayRef
        };
        let moments = |value: fn(&Line) -> Option<i64>| times(lines.iter().map(value)) as ArrayRef;
        let words = |value: fn(&Line) -> Option<&str>| texts(lines.iter().map(value)) as ArrayRef;
        let batch = RecordBatch::try_new(
            self.schema(),
            vec![
                words(|line| Some(&line.customer)),
                words(|line| line.merged_into.as_deref()),
                words(|line| line.kind.as_deref()),
                words(|line| line.stage),
                words(|line| line.grade),
                words(|line| line.attention_group.as_deref()),
                words(|line| line.segment.as_deref()),
                words(|line| line.region.as_deref()),
                words(|line| line.language.as_deref()),
                words(|line| line.unit.as_deref()),
                moments(|line| line.since),
                moments(|line| line.last_seen_at),
                moments(|line| line.left_at),
                numbers(|line| line.interactions),
                Arc::new(lines.iter().map(|line| line.last_nps).collect::<Float64Array>()),
                numbers(|line| line.orders),
                numbers(|line| line.revenue_minor),
                numbers(|line| line.margin_minor),
                words(|line| line.currency.as_deref()),
            ],
        )
        .map_err(unavailable)?;
        Ok((vec![batch], through))
    }
}

#[derive(FromQueryResult)]
struct ChangedRow {
    id: Uuid,
    merged_into: Option<Uuid>,
}

async fn lines(
    connection: &impl ConnectionTrait,
    settings: &Settings,
    now: Timestamp,
    version: i64,
    through: i64,
) -> Result<Vec<Line>, StoreError> {
    // A fragment is told to have been merged once, when it was: its events afterwards are the other customer's.
    let changed: Vec<ChangedRow> = connection
        .all(
            "SELECT f.id, (SELECT m.customer_id FROM merge_map m WHERE m.fragment_id = f.id AND m.version > $1) AS merged_into \
             FROM fragment f WHERE f.version > $1 AND f.version <= $2 ORDER BY f.version",
            vec![version.into(), through.into()],
        )
        .await?;
    let customers: Vec<Id<Customer>> = changed.iter().map(|row| Id::from_uuid(row.id)).collect();
    let profiles = profile::load_folded(connection, &customers).await?;
    let parts: Vec<Part> = profiles.values().flat_map(Profile::part_ids).collect();
    let revenue = profile::revenue(connection, &parts, &Scope::All).await?;
    let mut lines: Vec<Line> = profiles
        .values()
        .filter(|profile| matches!(profile.kind.as_str(), "person" | "account" | "household" | "visitor"))
        .map(|profile| line(profile, &revenue, settings, now))
        .collect();
    let present: BTreeSet<String> = lines.iter().map(|line| line.customer.clone()).collect();
    for row in changed {
        let gone: Id<Customer> = Id::from_uuid(row.id);
        if let Some(into) = row.merged_into.filter(|into| *into != row.id)
            && !present.contains(&gone.to_string())
        {
            let into: Id<Customer> = Id::from_uuid(into);
            lines.push(Line {
                customer: gone.to_string(),
                merged_into: Some(into.to_string()),
                ..Line::default()
            });
        }
    }
    Ok(lines)
}

fn line(
    profile: &Profile,
    revenue: &BTreeMap<Part, Vec<(Option<Currency>, Revenue)>>,
    settings: &Settings,
    now: Timestamp,
) -> Line {
    let state = &profile.state;
    let mut sums: BTreeMap<Currency, i64> =
        state.paid.iter().map(|(currency, paid)| (*currency, paid.0)).collect();
    let mut margins: BTreeMap<Currency, i64> = state
        .paid
        .iter()
        .filter(|(_, paid)| paid.1 != 0)
        .map(|(currency, paid)| (*currency, paid.1))
        .collect();
    let mut orders = 0;
    for (currency, sum) in profile.parts.iter().filter_map(|part| revenue.get(&part.id)).flatten() {
        orders += sum.orders;
        let Some(currency) = currency else { continue };
        *sums.entry(*currency).or_default() += sum.net;
        if let Some(margin) = sum.margin {
            *margins.entry(*currency).or_default() += margin;
        }
    }
    let largest = || sums.iter().max_by_key(|(_, minor)| **minor).map(|(currency, _)| *currency);
    let main = settings.main_currency.filter(|currency| sums.contains_key(currency)).or_else(largest);
    let grade = rules::grade(state, &sums, now, &settings.grades);
    let traits = &profile.traits;
    let word = |names: &[&str]| traits.text(names).filter(|text| is_impersonal(text));
    Line {
        customer: profile.customer.to_string(),
        kind: Some(profile.kind.clone()),
        stage: Some(rules::stage(state, now, &settings.stages)),
        grade,
        attention_group: Some(
            word(&["attention_group", "attentionGroup"]).unwrap_or_else(|| rules::attention(grade).into()),
        ),
        segment: word(&["segment"]),
        region: word(&["region", "state"]),
        language: word(&["language", "locale"]),
        unit: state.unit.as_ref().map(|unit| unit.2.clone()),
        since: state.first_at,
        last_seen_at: state.last_at.or(state.first_at),
        left_at: rules::left_at(state, now, &settings.stages),
        interactions: Some(state.interactions),
        last_nps: state.nps.as_ref().map(|nps| nps.2),
        orders: Some(orders),
        revenue_minor: main.and_then(|currency| sums.get(&currency).copied()),
        margin_minor: main.and_then(|currency| margins.get(&currency).copied()),
        currency: main.map(|currency| currency.to_string()),
        merged_into: None,
    }
}

/// A word for a group of customers, not something of one person's: short, no address, no number.
fn is_impersonal(text: &str) -> bool {
    text.chars().count() <= 64 && !text.contains('@') && text.chars().filter(char::is_ascii_digit).count() < 7
}
