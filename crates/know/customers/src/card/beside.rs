//! What stands beside a customer on the card: names of products, accounts and households, links.

use std::collections::BTreeMap;

use rapport_kernel::{Id, Scope, Timestamp, id::Customer, id::Fragment, time::DAY};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};
use serde_json::Value as Json;

use super::view::{MergeView, ProductView, Products, Related, ScoreView};
use crate::{
    fold::state::Held,
    orders::{open_promises, shown},
    profile::{self, Profile, rules},
    settings::Settings,
};

/// Members or groups read at most.
const MOST_RELATED: usize = 200;

#[derive(FromQueryResult)]
struct NameRow {
    product_id: String,
    name: Option<String>,
}

pub(super) async fn products(
    connection: &impl ConnectionTrait,
    held: &BTreeMap<String, Held>,
) -> Result<Products, StoreError> {
    let mut rows = Rows::new(&[Column::Text]);
    for product in held.keys() {
        rows.push([product.as_str().into()]);
    }
    let named: Vec<NameRow> = connection
        .all_rows(
            "SELECT p.product_id, p.name FROM ({rows}) r JOIN product p ON p.product_id = r.c1",
            &rows,
            vec![],
        )
        .await?;
    let named: BTreeMap<String, Option<String>> =
        named.into_iter().map(|row| (row.product_id, row.name)).collect();
    let (open, closed): (Vec<_>, Vec<_>) = held.iter().partition(|(_, held)| held.is_open());
    let view = |(product, held): (&String, &Held)| ProductView {
        product_id: product.clone(),
        name: named.get(product).cloned().flatten().or_else(|| held.name.as_ref().map(|name| name.2.clone())),
        opened_at: shown(held.opened),
        closed_at: shown(held.closed.filter(|_| !held.is_open())),
    };
    Ok(Products {
        open: open.into_iter().map(view).collect(),
        closed: closed.into_iter().map(view).collect(),
    })
}

/// Which side of a membership is asked for.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Groups,
    Members,
}

#[derive(FromQueryResult)]
struct RelatedRow {
    other: Uuid,
    relation: String,
}

/// Whom a customer belongs to, or who belongs to them: profiles that the caller may see, with the relation.
pub(super) async fn related(
    connection: &impl ConnectionTrait,
    parts: &[Id<Fragment>],
    side: Side,
    scope: &Scope,
) -> Result<Vec<(Profile, String)>, StoreError> {
    let mut rows = Rows::new(&[Column::Uuid]);
    for part in parts {
        rows.push([part.uuid().into()]);
    }
    let sql = match side {
        Side::Groups => {
            "SELECT m.group_id AS other, m.relation FROM ({rows}) r JOIN membership m ON m.fragment_id = r.c1"
        }
        Side::Members => {
            "SELECT m.fragment_id AS other, m.relation FROM ({rows}) r JOIN membership m ON m.group_id = r.c1"
        }
    };
    let found: Vec<RelatedRow> = connection.all_rows(sql, &rows, vec![]).await?;
    let others: Vec<Id<Customer>> =
        found.iter().take(MOST_RELATED).map(|row| Id::from_uuid(row.other)).collect();
    let profiles = profile::load(connection, &others).await?;
    let mut related = Vec::new();
    for profile in profiles.into_values() {
        let parts = profile.part_ids();
        if matches!(side, Side::Members) && !profile::is_visible(connection, &parts, scope).await? {
            continue;
        }
        let row = found.iter().find(|row| parts.iter().any(|part| part.uuid() == row.other));
        let relation = row.map_or_else(String::new, |row| row.relation.clone());
        related.push((profile, relation));
    }
    Ok(related)
}

/// Related customers as the card shows them.
pub(super) async fn related_views(
    connection: &impl ConnectionTrait,
    related: &[(Profile, String)],
    scope: &Scope,
    settings: &Settings,
    now: Timestamp,
) -> Result<Vec<Related>, StoreError> {
    let parts: Vec<_> = related.iter().flat_map(|(profile, _)| profile.part_ids()).collect();
    let open = open_promises(connection, &parts, scope).await?;
    let view = |(profile, relation): &(Profile, String)| {
        let promises: Vec<_> = profile.parts.iter().filter_map(|part| open.get(&part.id)).flatten().collect();
        let late = promises.iter().filter(|at| at.is_some_and(|at| at + DAY <= now.micros())).count();
        let state = &profile.state;
        Related {
            id: profile.customer,
            name: profile.traits.name(),
            relation: relation.clone(),
            kind: profile.kind.clone(),
            stage: rules::stage(state, now, &settings.stages),
            last_seen_at: shown(state.last_at.or(state.first_at)),
            last_score: state
                .scores
                .iter()
                .rev()
                .find(|score| scope.allows(score.unit.as_deref()))
                .map(ScoreView::from),
            open_orders: promises.len() as i64,
            late_orders: late as i64,
        }
    };
    Ok(related.iter().map(view).collect())
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

pub(super) async fn merges(
    connection: &impl ConnectionTrait,
    parts: &[Id<Fragment>],
) -> Result<Vec<MergeView>, StoreError> {
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
