//! A customer as they are now: the states of all their fragments together.

pub(crate) mod importance;
pub(crate) mod rules;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rapport_kernel::{Currency, Id, Scope, id::Customer};
use rapport_store::{Column, Fresh, FromQueryResult, Rows, Sql, StoreError, not_folded};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use crate::{
    fold::{state::State, traits::Traits},
    identity::key::{Part, company_part, split},
};

/// A fragment of a customer.
#[derive(Debug, Clone)]
pub(crate) struct PartOf {
    pub id: Part,
    pub first_at: Option<i64>,
    pub identifiers: Vec<String>,
}

/// A customer put together of their fragments.
#[derive(Debug, Clone)]
pub(crate) struct Profile {
    pub customer: Id<Customer>,
    /// `person`, `account`, `household`; `visitor` for somebody known by a browser or a device alone; `shared` for an identifier of
    /// strangers, `company` for what concerns everybody.
    pub kind: String,
    /// Oldest first.
    pub parts: Vec<PartOf>,
    pub traits: Traits,
    pub state: State,
}

impl Profile {
    /// All identifiers, `kind:value`.
    pub fn identifiers(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().flat_map(|part| part.identifiers.iter().map(String::as_str))
    }

    /// The identifiers of a kind.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a str> {
        self.identifiers().filter(move |key| key.strip_prefix(kind).is_some_and(|rest| rest.starts_with(':')))
    }

    /// Whether nothing tells who it is: no name, and no identifier but a browser's or a device's.
    fn is_unknown(&self) -> bool {
        let of_thing =
            |key: &str| split(key).is_some_and(|(kind, _)| matches!(kind, "anonymous_id" | "device"));
        self.identifiers().all(of_thing) && self.traits.name().is_none()
    }

    pub fn part_ids(&self) -> Vec<Part> {
        self.parts.iter().map(|part| part.id).collect()
    }
}

#[derive(FromQueryResult)]
struct MapRow {
    fragment_id: Uuid,
    customer_id: Uuid,
}

#[derive(FromQueryResult)]
struct FragmentRow {
    id: Uuid,
    kind: String,
    identifiers: String,
    traits: String,
    state: String,
    folded: i64,
}

fn uuids(parts: impl IntoIterator<Item = Part>) -> Rows {
    let mut rows = Rows::new(&[Column::Uuid]);
    for part in parts {
        rows.push([part.uuid().into()]);
    }
    rows
}

/// The customer that each fragment belongs to now.
pub(crate) async fn customers_of(
    connection: &impl ConnectionTrait,
    parts: &[Part],
) -> Result<BTreeMap<Part, Part>, StoreError> {
    let found: Vec<MapRow> = connection
        .all_rows(
            "SELECT m.fragment_id, m.customer_id FROM ({rows}) r JOIN merge_map m ON m.fragment_id = r.c1",
            &uuids(parts.iter().copied()),
            vec![],
        )
        .await?;
    let mut roots: BTreeMap<Part, Part> = parts.iter().map(|part| (*part, *part)).collect();
    roots.extend(
        found.into_iter().map(|row| (Id::from_uuid(row.fragment_id), Id::from_uuid(row.customer_id))),
    );
    Ok(roots)
}

/// The profiles of these customers; those that do not exist are not in the answer. An id of any fragment finds its customer.
pub(crate) async fn load(
    connection: &impl ConnectionTrait,
    customers: &[Id<Customer>],
) -> Result<BTreeMap<Id<Customer>, Profile>, StoreError> {
    load_with(connection, customers, true).await
}

/// As [`load`], with states as they are folded: for who they are, and for whoever looks again when a version changes. It is
/// less work, by a look through all that waits to be folded.
pub(crate) async fn load_folded(
    connection: &impl ConnectionTrait,
    customers: &[Id<Customer>],
) -> Result<BTreeMap<Id<Customer>, Profile>, StoreError> {
    load_with(connection, customers, false).await
}

async fn load_with(
    connection: &impl ConnectionTrait,
    customers: &[Id<Customer>],
    with_fresh: bool,
) -> Result<BTreeMap<Id<Customer>, Profile>, StoreError> {
    let asked: Vec<Part> = customers.iter().map(|customer| customer.cast()).collect();
    let roots: BTreeSet<Part> = customers_of(connection, &asked).await?.into_values().collect();
    let found: Vec<MapRow> = connection
        .all_rows(
            "SELECT m.fragment_id, m.customer_id FROM ({rows}) r JOIN merge_map m ON m.customer_id = r.c1",
            &uuids(roots.iter().copied()),
            vec![],
        )
        .await?;
    let mut members: BTreeMap<Part, Part> = roots.iter().map(|root| (*root, *root)).collect();
    members.extend(
        found.into_iter().map(|row| (Id::from_uuid(row.fragment_id), Id::from_uuid(row.customer_id))),
    );
    // Before the states are read: what is folded meanwhile is in them, and its number beside.
    let parts: Vec<Part> = members.keys().copied().collect();
    let fresh = if with_fresh { not_folded(connection, &parts).await? } else { Fresh::new() };
    let rows: Vec<FragmentRow> = connection
        .all_rows(
            "SELECT f.id, f.kind, f.identifiers, f.traits, f.state, f.folded FROM ({rows}) r JOIN fragment f ON f.id = r.c1",
            &uuids(parts),
            vec![],
        )
        .await?;
    let mut profiles: BTreeMap<Id<Customer>, Profile> = BTreeMap::new();
    for row in rows {
        let part: Part = Id::from_uuid(row.id);
        let wrong = |e: serde_json::Error| StoreError::Corrupt(format!("fragment {part}: {e}"));
        let traits: Traits = serde_json::from_str(&row.traits).map_err(wrong)?;
        let mut state: State = serde_json::from_str(&row.state).map_err(wrong)?;
        if let Some(interactions) = fresh.get(&part).filter(|_| part != company_part()) {
            state.take_in(interactions, row.folded);
        }
        let identifiers = serde_json::from_str(&row.identifiers).map_err(wrong)?;
        let customer: Id<Customer> = members.get(&part).copied().unwrap_or(part).cast();
        let of = PartOf { id: part, first_at: state.first_at, identifiers };
        match profiles.entry(customer) {
            std::collections::btree_map::Entry::Vacant(slot) => {
                slot.insert(Profile { customer, kind: row.kind, parts: vec![of], traits, state });
            }
            std::collections::btree_map::Entry::Occupied(mut slot) => {
                let profile = slot.get_mut();
                profile.traits.merge(&traits);
                profile.state.merge(&state);
                profile.parts.push(of);
            }
        }
    }
    for profile in profiles.values_mut() {
        profile.parts.sort_by_key(|part| part.id);
        if let ("person", Some(kind)) = (profile.kind.as_str(), profile.traits.kind()) {
            profile.kind = kind.to_owned();
        }
        if let ("account", Some("household")) = (profile.kind.as_str(), profile.traits.kind()) {
            "household".clone_into(&mut profile.kind);
        }
        if profile.kind == "person" && profile.is_unknown() {
            "visitor".clone_into(&mut profile.kind);
        }
    }
    Ok(profiles)
}

/// Those of these customers that a caller may see: seen in one of their units.
pub(crate) async fn visible<'a>(
    connection: &impl ConnectionTrait,
    profiles: impl Iterator<Item = &'a Profile> + Clone,
    scope: &Scope,
) -> Result<HashSet<Id<Customer>>, StoreError> {
    #[derive(FromQueryResult)]
    struct Seen {
        fragment_id: Uuid,
        unit_id: String,
    }
    let Scope::Units(units) = scope else { return Ok(profiles.map(|profile| profile.customer).collect()) };
    let found: Vec<Seen> = connection
        .all_rows(
            "SELECT u.fragment_id, u.unit_id FROM ({rows}) r JOIN fragment_unit u ON u.fragment_id = r.c1",
            &uuids(profiles.clone().flat_map(Profile::part_ids)),
            vec![],
        )
        .await?;
    let inside: HashSet<Uuid> =
        found.into_iter().filter(|row| units.contains(&row.unit_id)).map(|row| row.fragment_id).collect();
    let is_seen = |profile: &&Profile| profile.parts.iter().any(|part| inside.contains(&part.id.uuid()));
    Ok(profiles.filter(is_seen).map(|profile| profile.customer).collect())
}

/// Whether a caller may see the customer of these fragments: seen in one of their units.
pub(crate) async fn is_visible(
    connection: &impl ConnectionTrait,
    parts: &[Part],
    scope: &Scope,
) -> Result<bool, StoreError> {
    #[derive(FromQueryResult)]
    struct Unit {
        unit_id: String,
    }
    let Scope::Units(units) = scope else { return Ok(true) };
    let found: Vec<Unit> = connection
        .all_rows(
            "SELECT DISTINCT u.unit_id FROM ({rows}) r JOIN fragment_unit u ON u.fragment_id = r.c1",
            &uuids(parts.iter().copied()),
            vec![],
        )
        .await?;
    Ok(found.iter().any(|row| units.contains(&row.unit_id)))
}

/// What orders add up to in one currency, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Revenue {
    pub net: i64,
    pub margin: Option<i64>,
    pub orders: i64,
}

#[derive(FromQueryResult)]
struct RevenueRow {
    fragment_id: Uuid,
    currency: Option<String>,
    unit_id: Option<String>,
    revenue: i64,
    margin: Option<i64>,
    orders: i64,
}

/// What the orders of some fragments add up to, by fragment and currency; orders without a total have no currency.
pub(crate) async fn revenue(
    connection: &impl ConnectionTrait,
    parts: &[Part],
    scope: &Scope,
) -> Result<BTreeMap<Part, Vec<(Option<Currency>, Revenue)>>, StoreError> {
    let rows: Vec<RevenueRow> = connection
        .all_rows(
            "SELECT o.fragment_id, o.currency, o.unit_id, CAST(COALESCE(SUM(o.net_minor), 0) AS BIGINT) AS revenue, \
             CAST(SUM(o.margin_minor) AS BIGINT) AS margin, COUNT(*) AS orders \
             FROM ({rows}) r JOIN customer_order o ON o.fragment_id = r.c1 GROUP BY o.fragment_id, o.currency, o.unit_id",
            &uuids(parts.iter().copied()),
            vec![],
        )
        .await?;
    let mut sums: BTreeMap<Part, Vec<(Option<Currency>, Revenue)>> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| scope.allows(row.unit_id.as_deref())) {
        let currency = row.currency.as_deref().and_then(|code| code.parse().ok());
        let sum = Revenue { net: row.revenue, margin: row.margin, orders: row.orders };
        sums.entry(Id::from_uuid(row.fragment_id)).or_default().push((currency, sum));
    }
    Ok(sums)
}
