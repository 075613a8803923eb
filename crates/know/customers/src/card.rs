//! The customer's card: everything at once, for whoever talks to them.

use std::collections::BTreeMap;

use rapport_kernel::{Clock, Currency, Id, Problem, Scope, Timestamp, id::Customer, id::Fragment};
use rapport_store::{Column, Db, FromQueryResult, Rows, Sql, StoreError, audit};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use utoipa::ToSchema;

use crate::{
    fold::state::{Held, Score},
    identity::{Link, key::split, undo::not_found},
    orders::{self, OrderRow, shown},
    profile::{self, Profile, importance, rules},
    settings::Settings,
};

/// Orders and employees shown at most.
const ORDERS: usize = 100;
const EMPLOYEES: usize = 20;

/// A customer as shown on one page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Card {
    #[schema(value_type = String, example = "cus_019bca1f3c007a0e8b5c1d2e3f405162")]
    pub id: Id<Customer>,
    pub name: Option<String>,
    /// `person`, `household`, `account`; `shared` for an identifier that strangers share.
    pub kind: String,
    /// `prospect`, `new`, `active`, `at_risk`, `left`.
    pub stage: &'static str,
    /// A to D; absent for who never bought.
    pub grade: Option<&'static str>,
    /// How much contact is wanted: `personal`, `priority`, `standard`, `digital`, or what a trait says.
    pub attention_group: String,
    pub language: Option<String>,
    pub city: Option<String>,
    #[schema(value_type = Option<String>)]
    pub since: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub last_seen_at: Option<Timestamp>,
    pub identifiers: Vec<IdentifierView>,
    /// What was said of the customer, each as last said.
    #[schema(value_type = Object)]
    pub traits: Map<String, Json>,
    /// The last answers, oldest first.
    pub scores: Vec<ScoreView>,
    pub orders: Orders,
    pub products: Products,
    /// Each currency by itself: currencies never sum.
    pub revenue: Vec<RevenueView>,
    pub importance: Vec<BlockView>,
    /// Satisfaction weighted by importance, 0–100.
    pub satisfaction_index: Option<f64>,
    /// Accounts and households that the customer belongs to.
    pub households: Vec<Related>,
    /// Who belongs to this account or household.
    pub members: Vec<Related>,
    pub talked_to: Vec<TalkedView>,
    pub fragments: Vec<FragmentView>,
    /// Links between fragments, undone ones too.
    pub merges: Vec<MergeView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IdentifierView {
    pub kind: String,
    pub value: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ScoreView {
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub score: f64,
    #[schema(value_type = String)]
    pub scale: rapport_kernel::Scale,
    pub touchpoint: Option<String>,
}

impl From<&Score> for ScoreView {
    fn from(one: &Score) -> Self {
        Self { at: Timestamp::from_micros(one.at), score: one.score, scale: one.scale, touchpoint: one.touchpoint.clone() }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Orders {
    pub open: Vec<OrderView>,
    pub closed: Vec<OrderView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderView {
    pub order_id: String,
    /// `placed`, `approved`, `shipped`, `delivered`, `cancelled`, `returned`.
    pub status: String,
    #[schema(value_type = Option<String>)]
    pub ordered_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub promised_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub delivered_at: Option<Timestamp>,
    /// Days from promise to delivery, negative when early.
    pub delay_days: Option<f64>,
    pub total_minor: Option<i64>,
    pub currency: Option<String>,
    /// How many items.
    pub items: Option<i64>,
}

impl From<&OrderRow> for OrderView {
    fn from(order: &OrderRow) -> Self {
        Self {
            order_id: order.order_id.clone(),
            status: order.status.clone(),
            ordered_at: shown(order.ordered_at),
            promised_at: shown(order.promised_at),
            delivered_at: shown(order.delivered_at),
            delay_days: order.delay_days(),
            total_minor: order.total_minor,
            currency: order.currency.clone(),
            items: order.items_count,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Products {
    pub open: Vec<ProductView>,
    pub closed: Vec<ProductView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProductView {
    pub product_id: String,
    pub name: Option<String>,
    #[schema(value_type = Option<String>)]
    pub opened_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub closed_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevenueView {
    pub currency: String,
    pub amount_minor: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BlockView {
    pub block: String,
    /// Share of 1.
    pub weight: f64,
    /// 0–100.
    pub satisfaction: Option<f64>,
    /// Answers behind it.
    pub n: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Related {
    #[schema(value_type = String)]
    pub id: Id<Customer>,
    pub name: Option<String>,
    pub relation: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TalkedView {
    pub employee_id: String,
    #[schema(value_type = String)]
    pub last_at: Timestamp,
    pub times: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FragmentView {
    #[schema(value_type = String)]
    pub id: Id<Fragment>,
    #[schema(value_type = Option<String>)]
    pub first_seen_at: Option<Timestamp>,
    pub identifiers: Vec<IdentifierView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MergeView {
    #[schema(value_type = String)]
    pub id: Id<Link>,
    /// The other side, as a customer of its own.
    #[schema(value_type = String)]
    pub from: Id<Customer>,
    /// The identifier both were known by (`phone:+79123456789`), or what the person wrote who merged them.
    pub reason: String,
    #[schema(value_type = String)]
    pub at: Timestamp,
    #[schema(value_type = Option<String>)]
    pub undone_at: Option<Timestamp>,
}

/// The profile of a customer whom a caller may see; an unknown and a hidden one are told alike.
pub(crate) async fn visible(
    connection: &impl ConnectionTrait,
    customer: Id<Customer>,
    scope: &Scope,
) -> Result<Profile, Problem> {
    let found = profile::load(connection, &[customer]).await?.into_values().next();
    let Some(profile) = found else { return Err(not_found(customer)) };
    if !profile::is_visible(connection, &profile.part_ids(), scope).await? {
        return Err(not_found(customer));
    }
    Ok(profile)
}

/// Opens a card: reads it and writes down who opened it.
pub(crate) async fn open(
    db: &Db,
    clock: &dyn Clock,
    settings: &Settings,
    customer: Id<Customer>,
    scope: &Scope,
    actor: &str,
) -> Result<Card, Problem> {
    let profile = visible(db.read(), customer, scope).await?;
    let card = read(db.read(), clock.now(), settings, profile, scope).await?;
    audit(db.write(), clock, actor, "customer.opened", &card.id.to_string(), &json!({})).await?;
    Ok(card)
}

async fn read(
    connection: &impl ConnectionTrait,
    now: Timestamp,
    settings: &Settings,
    profile: Profile,
    scope: &Scope,
) -> Result<Card, StoreError> {
    let parts = profile.part_ids();
    let whole = *scope == Scope::All;
    let revenue = revenue(connection, &profile, scope).await?;
    let grade = rules::grade(&profile.state, &revenue, now, &settings.grades);
    let weights = importance::read(connection, &parts).await?;
    let (blocks, index) = if whole {
        rules::satisfaction(&profile.state.satisfied, &weights, &settings.satisfaction)
    } else {
        (Vec::new(), None)
    };
    let (closed, open): (Vec<OrderRow>, Vec<OrderRow>) =
        orders::of_parts(connection, &parts, scope, ORDERS).await?.into_iter().partition(OrderRow::is_closed);
    let scores = profile.state.scores.iter().filter(|score| scope.allows(score.unit.as_deref())).map(ScoreView::from).collect();
    let traits = &profile.traits;
    Ok(Card {
        id: profile.customer,
        name: traits.name(),
        kind: profile.kind.clone(),
        stage: rules::stage(&profile.state, now, &settings.stages),
        grade,
        attention_group: traits.text(&["attention_group", "attentionGroup"]).unwrap_or_else(|| rules::attention(grade).into()),
        language: traits.text(&["language", "locale"]),
        city: city(traits),
        since: shown(profile.state.first_at),
        last_seen_at: shown(profile.state.last_at.or(profile.state.first_at)),
        identifiers: profile.identifiers().filter_map(identifier).collect(),
        traits: traits.values().map(|(name, value)| (name.clone(), value.clone())).collect(),
        scores,
        orders: Orders { open: open.iter().map(OrderView::from).collect(), closed: closed.iter().map(OrderView::from).collect() },
        products: products(connection, &profile.state.products).await?,
        revenue: revenue
            .iter()
            .map(|(currency, minor)| RevenueView { currency: currency.to_string(), amount_minor: *minor })
            .collect(),
        importance: blocks
            .into_iter()
            .map(|block| BlockView { block: block.name, weight: block.weight, satisfaction: block.satisfaction, n: block.answers })
            .collect(),
        satisfaction_index: index,
        households: related(connection, &parts, Side::Groups, scope).await?,
        members: related(connection, &parts, Side::Members, scope).await?,
        talked_to: if whole { talked_to(&profile) } else { Vec::new() },
        fragments: profile
            .parts
            .iter()
            .map(|part| FragmentView {
                id: part.id,
                first_seen_at: shown(part.first_at),
                identifiers: part.identifiers.iter().filter_map(|key| identifier(key)).collect(),
            })
            .collect(),
        merges: merges(connection, &parts).await?,
    })
}

fn identifier(key: &str) -> Option<IdentifierView> {
    split(key).map(|(kind, value)| IdentifierView { kind: kind.into(), value: value.into() })
}

fn city(traits: &crate::fold::traits::Traits) -> Option<String> {
    let address = || {
        let (_, address) = traits.values().find(|(name, _)| *name == "address")?;
        address.get("city")?.as_str().map(str::to_owned)
    };
    traits.text(&["city"]).or_else(address)
}

fn talked_to(profile: &Profile) -> Vec<TalkedView> {
    let mut talked: Vec<TalkedView> = profile
        .state
        .talked
        .iter()
        .map(|(employee, talked)| TalkedView {
            employee_id: employee.clone(),
            last_at: Timestamp::from_micros(talked.0),
            times: talked.1,
        })
        .collect();
    talked.sort_by_key(|talked| std::cmp::Reverse(talked.last_at));
    talked.truncate(EMPLOYEES);
    talked
}

/// Orders less what was cancelled and refunded, and payments outside orders (shown to callers of the whole company only).
async fn revenue(connection: &impl ConnectionTrait, profile: &Profile, scope: &Scope) -> Result<BTreeMap<Currency, i64>, StoreError> {
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    for (currency, sum) in profile::revenue(connection, &profile.part_ids(), scope).await?.into_values().flatten() {
        if let Some(currency) = currency {
            *sums.entry(currency).or_default() += sum.net;
        }
    }
    if *scope == Scope::All {
        for (currency, paid) in &profile.state.paid {
            *sums.entry(*currency).or_default() += paid.0;
        }
    }
    Ok(sums)
}

#[derive(FromQueryResult)]
struct NameRow {
    product_id: String,
    name: Option<String>,
}

async fn products(connection: &impl ConnectionTrait, held: &BTreeMap<String, Held>) -> Result<Products, StoreError> {
    let mut rows = Rows::new(&[Column::Text]);
    for product in held.keys() {
        rows.push([product.as_str().into()]);
    }
    let named: Vec<NameRow> = connection
        .all_rows("SELECT p.product_id, p.name FROM ({rows}) r JOIN product p ON p.product_id = r.c1", &rows, vec![])
        .await?;
    let named: BTreeMap<String, Option<String>> = named.into_iter().map(|row| (row.product_id, row.name)).collect();
    let (open, closed): (Vec<_>, Vec<_>) = held.iter().partition(|(_, held)| held.is_open());
    let view = |(product, held): (&String, &Held)| ProductView {
        product_id: product.clone(),
        name: named.get(product).cloned().flatten().or_else(|| held.name.as_ref().map(|name| name.2.clone())),
        opened_at: shown(held.opened),
        closed_at: shown(held.closed.filter(|_| !held.is_open())),
    };
    Ok(Products { open: open.into_iter().map(view).collect(), closed: closed.into_iter().map(view).collect() })
}

#[derive(Clone, Copy)]
enum Side {
    Groups,
    Members,
}

#[derive(FromQueryResult)]
struct RelatedRow {
    other: Uuid,
    relation: String,
}

async fn related(
    connection: &impl ConnectionTrait,
    parts: &[Id<Fragment>],
    side: Side,
    scope: &Scope,
) -> Result<Vec<Related>, StoreError> {
    let mut rows = Rows::new(&[Column::Uuid]);
    for part in parts {
        rows.push([part.uuid().into()]);
    }
    let sql = match side {
        Side::Groups => "SELECT m.group_id AS other, m.relation FROM ({rows}) r JOIN membership m ON m.fragment_id = r.c1",
        Side::Members => "SELECT m.fragment_id AS other, m.relation FROM ({rows}) r JOIN membership m ON m.group_id = r.c1",
    };
    let found: Vec<RelatedRow> = connection.all_rows(sql, &rows, vec![]).await?;
    let others: Vec<Id<Customer>> = found.iter().take(200).map(|row| Id::from_uuid(row.other)).collect();
    let profiles = profile::load(connection, &others).await?;
    let mut related = Vec::new();
    for profile in profiles.values() {
        let parts = profile.part_ids();
        if matches!(side, Side::Members) && !profile::is_visible(connection, &parts, scope).await? {
            continue;
        }
        let row = found.iter().find(|row| parts.iter().any(|part| part.uuid() == row.other));
        let relation = row.map_or_else(String::new, |row| row.relation.clone());
        related.push(Related { id: profile.customer, name: profile.traits.name(), relation });
    }
    Ok(related)
}

#[derive(FromQueryResult)]
struct LinkRow {
    id: Uuid,
    fragment_a: Uuid,
    fragment_b: Uuid,
    evidence: Option<String>,
    reason: String,
    created_at: i64,
    undone_at: Option<i64>,
}

async fn merges(connection: &impl ConnectionTrait, parts: &[Id<Fragment>]) -> Result<Vec<MergeView>, StoreError> {
    let mut links: BTreeMap<(i64, Uuid), MergeView> = BTreeMap::new();
    for part in parts {
        let found: Vec<LinkRow> = connection
            .all(
                "SELECT id, fragment_a, fragment_b, evidence, reason, created_at, undone_at FROM identity_link \
                 WHERE fragment_a = $1 OR fragment_b = $1",
                vec![part.uuid().into()],
            )
            .await?;
        for row in found {
            let written = || {
                let reason: Option<Json> = serde_json::from_str(&row.reason).ok();
                reason.and_then(|reason| reason.get("text")?.as_str().map(str::to_owned)).unwrap_or_default()
            };
            let other = if row.fragment_a == part.uuid() { row.fragment_b } else { row.fragment_a };
            links.entry((row.created_at, row.id)).or_insert_with(|| MergeView {
                id: Id::from_uuid(row.id),
                from: Id::from_uuid(other),
                reason: row.evidence.clone().unwrap_or_else(written),
                at: Timestamp::from_micros(row.created_at),
                undone_at: shown(row.undone_at),
            });
        }
    }
    Ok(links.into_values().collect())
}
