//! What a customer allowed or forbade, by channel and purpose, with its proof. Rows are only added: the last one counts.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use rapport_kernel::{Channel, Clock, Id, Problem, Timestamp, entity, id::Customer};
use rapport_store::{Column, Db, FromQueryResult, Rows, Sql, StoreError, audit, stream::take_numbers};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    identity::{key::Part, store::touch},
    profile::Profile,
};

entity!(
    /// Kind of the ids of consents.
    Consent, "cns"
);

/// What a company may want to speak of.
pub(crate) const PURPOSES: [&str; 4] = ["marketing", "service", "survey", "profiling"];

/// A consent or refusal in force, as the API shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CustomerConsent)]
pub(crate) struct ConsentView {
    /// A channel's name.
    pub channel: String,
    /// `marketing`, `service`, `survey`, `profiling`.
    pub purpose: String,
    pub granted: bool,
    /// Where and how they said it.
    pub proof: String,
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// Who wrote it down: `usr_…`, `tok_…`.
    pub recorded_by: String,
}

#[derive(FromQueryResult)]
struct Row {
    fragment_id: Uuid,
    channel: String,
    purpose: String,
    granted: bool,
    proof: String,
    at: i64,
    recorded_at: i64,
    recorded_by: String,
}

async fn read(connection: &impl ConnectionTrait, parts: &[Part]) -> Result<Vec<Row>, StoreError> {
    let mut rows = Rows::new(&[Column::Uuid]);
    for part in parts {
        rows.push([part.uuid().into()]);
    }
    let mut found: Vec<Row> = connection
        .all_rows(
            "SELECT c.fragment_id, c.channel, c.purpose, c.granted, c.proof, c.at, c.recorded_at, c.recorded_by \
             FROM ({rows}) r JOIN consent c ON c.fragment_id = r.c1",
            &rows,
            vec![],
        )
        .await?;
    found.sort_by_key(|row| (row.at, row.recorded_at));
    Ok(found)
}

/// What is in force of a customer, by channel and purpose.
pub(crate) async fn list(
    connection: &impl ConnectionTrait,
    parts: &[Part],
) -> Result<Vec<ConsentView>, StoreError> {
    let mut last = BTreeMap::new();
    for row in read(connection, parts).await? {
        last.insert((row.purpose.clone(), row.channel.clone()), row);
    }
    Ok(last
        .into_values()
        .map(|row| ConsentView {
            channel: row.channel,
            purpose: row.purpose,
            granted: row.granted,
            proof: row.proof,
            at: Timestamp::from_micros(row.at),
            recorded_by: row.recorded_by,
        })
        .collect())
}

/// `channel:purpose` of the consents given, by customer. `owners` are the customers of the fragments.
pub(crate) async fn in_force(
    connection: &impl ConnectionTrait,
    owners: &BTreeMap<Part, Id<Customer>>,
) -> Result<BTreeMap<Id<Customer>, Vec<String>>, StoreError> {
    let parts: Vec<Part> = owners.keys().copied().collect();
    let mut given: BTreeMap<Id<Customer>, BTreeSet<String>> = BTreeMap::new();
    for row in read(connection, &parts).await? {
        let Some(owner) = owners.get(&Id::from_uuid(row.fragment_id)) else { continue };
        let of = given.entry(*owner).or_default();
        let name = format!("{}:{}", row.channel, row.purpose);
        if row.granted {
            of.insert(name);
        } else {
            of.remove(&name);
        }
    }
    Ok(given.into_iter().map(|(owner, names)| (owner, names.into_iter().collect())).collect())
}

/// What a customer said.
pub(crate) struct Said<'a> {
    pub channel: &'a str,
    pub purpose: &'a str,
    pub granted: bool,
    pub proof: &'a str,
    /// When; now, when absent.
    pub at: Option<Timestamp>,
}

/// Writes down what a customer allowed or forbade.
pub(crate) async fn record(
    db: &Db,
    clock: &dyn Clock,
    actor: &str,
    profile: &Profile,
    said: &Said<'_>,
) -> Result<(), Problem> {
    let now = clock.now();
    let at = said.at.unwrap_or(now);
    let proof = said.proof.trim();
    let wrong = |code: &str, detail: &str, field: &str| Err(Problem::invalid(code, detail).at(field));
    if Channel::from_str(said.channel).is_err() {
        return wrong("consent.channel", "name a channel: email, sms, phone, …", "channel");
    }
    if !PURPOSES.contains(&said.purpose) {
        return wrong("consent.purpose", "use marketing, service, survey or profiling", "purpose");
    }
    if proof.is_empty() || proof.chars().count() > 500 || proof.contains('\0') {
        return wrong("consent.proof", "say where and how, in 1 to 500 characters", "proof");
    }
    if at > now {
        return wrong("consent.at", "this lies in the future", "at");
    }
    let tx = db.begin().await?;
    let version = take_numbers(&tx, 1).await?;
    let id: Id<Consent> = Id::new(clock);
    tx.run(
        "INSERT INTO consent (id, fragment_id, channel, purpose, granted, proof, at, recorded_at, recorded_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        vec![
            id.uuid().into(),
            profile.customer.uuid().into(),
            said.channel.into(),
            said.purpose.into(),
            said.granted.into(),
            proof.into(),
            at.micros().into(),
            now.micros().into(),
            actor.into(),
        ],
    )
    .await?;
    touch(&tx, &BTreeSet::from([profile.customer.cast()]), version).await?;
    let detail = json!({ "channel": said.channel, "purpose": said.purpose, "granted": said.granted });
    audit(&tx, clock, actor, "customer.consent_recorded", &profile.customer.to_string(), &detail).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}
