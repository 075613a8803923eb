//! By which channel and at what hours a customer wants to be spoken to.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use rapport_kernel::{Channel, Clock, Id, Problem, Timestamp, id::Customer};
use rapport_store::{Column, Db, FromQueryResult, Rows, Sql, StoreError, audit, stream::take_numbers};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    identity::{key::Part, store::touch},
    profile::Profile,
};

/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;

/// How a customer wants to be spoken to, as the API shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CustomerPreference)]
pub(crate) struct PreferenceView {
    pub channel: Option<String>,
    /// Minutes of the customer's own day, from and to; over midnight when the first is the later.
    pub hours: Option<Hours>,
    /// `profile`: a system of the company said so; else what the employee wrote who was told.
    pub source: String,
    #[schema(value_type = Option<String>)]
    pub at: Option<Timestamp>,
    pub recorded_by: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PreferredHours)]
pub(crate) struct Hours {
    pub from: i64,
    pub to: i64,
}

#[derive(FromQueryResult)]
struct Row {
    fragment_id: Uuid,
    channel: Option<String>,
    hours_from: Option<i64>,
    hours_to: Option<i64>,
    source: String,
    at: i64,
    recorded_by: String,
}

async fn read(connection: &impl ConnectionTrait, parts: &[Part]) -> Result<Vec<Row>, StoreError> {
    let mut rows = Rows::new(&[Column::Uuid]);
    for part in parts {
        rows.push([part.uuid().into()]);
    }
    let mut found: Vec<Row> = connection
        .all_rows(
            "SELECT p.fragment_id, p.channel, p.hours_from, p.hours_to, p.source, p.at, p.recorded_by \
             FROM ({rows}) r JOIN preference p ON p.fragment_id = r.c1",
            &rows,
            vec![],
        )
        .await?;
    found.sort_by_key(|row| row.at);
    Ok(found)
}

/// What an employee was told last; else the channel that a system of the company names.
pub(crate) async fn show(
    connection: &impl ConnectionTrait,
    profile: &Profile,
) -> Result<Option<PreferenceView>, StoreError> {
    if let Some(row) = read(connection, &profile.part_ids()).await?.pop() {
        return Ok(Some(PreferenceView {
            channel: row.channel,
            hours: row.hours_from.zip(row.hours_to).map(|(from, to)| Hours { from, to }),
            source: row.source,
            at: Some(Timestamp::from_micros(row.at)),
            recorded_by: Some(row.recorded_by),
        }));
    }
    let named = profile.traits.text(&["preferred_channel", "preferredChannel"]);
    Ok(named.map(|channel| PreferenceView {
        channel: Some(channel),
        hours: None,
        source: "profile".into(),
        at: None,
        recorded_by: None,
    }))
}

/// The channels that employees were told last, by customer. `owners` are the customers of the fragments.
pub(crate) async fn channels(
    connection: &impl ConnectionTrait,
    owners: &BTreeMap<Part, Id<Customer>>,
) -> Result<BTreeMap<Id<Customer>, String>, StoreError> {
    let parts: Vec<Part> = owners.keys().copied().collect();
    let rows = read(connection, &parts).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((*owners.get(&Id::from_uuid(row.fragment_id))?, row.channel?)))
        .collect())
}

/// Writes down how a customer wants to be spoken to; without a channel and hours, what a system says counts again.
pub(crate) async fn set(
    db: &Db,
    clock: &dyn Clock,
    actor: &str,
    profile: &Profile,
    channel: Option<&str>,
    hours: Option<Hours>,
    source: &str,
) -> Result<(), Problem> {
    let source = source.trim();
    if let Some(channel) = channel {
        Channel::from_str(channel).map_err(|problem| problem.at("channel"))?;
    }
    if let Some(Hours { from, to }) = hours
        && (!(0..DAY_MINUTES).contains(&from) || !(0..=DAY_MINUTES).contains(&to) || from == to)
    {
        return Err(
            Problem::invalid("preference.hours", "hours are two minutes of a day, 0 to 1440").at("hours")
        );
    }
    if source.chars().count() > 200 || source.contains('\0') {
        return Err(Problem::invalid("preference.source", "a source has at most 200 characters").at("source"));
    }
    let tx = db.begin().await?;
    let version = take_numbers(&tx, 1).await?;
    for part in profile.part_ids() {
        tx.run("DELETE FROM preference WHERE fragment_id = $1", vec![part.uuid().into()]).await?;
    }
    if channel.is_some() || hours.is_some() {
        tx.run(
            "INSERT INTO preference (fragment_id, channel, hours_from, hours_to, source, at, recorded_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            vec![
                profile.customer.uuid().into(),
                channel.map(str::to_owned).into(),
                hours.map(|hours| hours.from).into(),
                hours.map(|hours| hours.to).into(),
                source.into(),
                clock.now().micros().into(),
                actor.into(),
            ],
        )
        .await?;
    }
    touch(&tx, &BTreeSet::from([profile.customer.cast()]), version).await?;
    let detail = json!({ "channel": channel, "hours": hours });
    audit(&tx, clock, actor, "customer.preference_set", &profile.customer.to_string(), &detail).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}
