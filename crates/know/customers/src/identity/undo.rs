//! Merging by hand, and undoing any link. Only the map changes: every interaction keeps its fragment.

use std::collections::{BTreeMap, BTreeSet};

use rapport_kernel::{Clock, ErrorKind, Id, Problem, id::Customer};
use rapport_store::{FromQueryResult, Sql, StoreError, Tx, audit, stream::take_numbers};
use sea_orm::entity::prelude::Uuid;
use serde_json::json;

use super::{
    graph::components,
    key::{Part, digest},
    load,
    pass::Link,
    store::write_map,
};

/// Customers of fragments that moved, with the map's version.
pub(crate) type Moved = (i64, Vec<(Part, Part)>);

/// Makes one customer of several, because a person says so. Gives the customer and what moved.
pub(crate) async fn merge(
    tx: &Tx,
    clock: &dyn Clock,
    actor: &str,
    customers: &[Id<Customer>],
    reason: &str,
) -> Result<(Id<Customer>, Moved), StoreError> {
    // Takes the counter's row first: from here to the commit no batch resolves beside us.
    let version = take_numbers(tx, 1).await?;
    let parts: BTreeSet<Part> = customers.iter().map(|customer| customer.cast()).collect();
    let (mut graph, drafts) = load::customers(tx, &parts).await?;
    if let Some(missing) = parts.iter().find(|part| !drafts.contains_key(part)) {
        return Err(not_found(missing.cast()).into());
    }
    let mut parts = parts.iter().map(|part| graph.root(*part)).collect::<Vec<_>>().into_iter();
    let Some(first) = parts.next() else {
        return Err(Problem::invalid("customer.merge", "name two customers").at("other").into());
    };
    let mut joined = false;
    for other in parts {
        if graph.root(other) == graph.root(first) {
            continue;
        }
        let id: Id<Link> = Id::new(clock);
        let detail = json!({ "by": actor, "text": reason });
        tx.run(
            "INSERT INTO identity_link (id, fragment_a, fragment_b, evidence, reason, created_at) VALUES ($1, $2, $3, NULL, $4, $5)",
            vec![
                id.uuid().into(),
                first.uuid().into(),
                other.uuid().into(),
                detail.to_string().into(),
                clock.now().micros().into(),
            ],
        )
        .await?;
        graph.join(first, other);
        joined = true;
        let detail = json!({ "link": id, "other": other.cast::<Customer>() });
        audit(tx, clock, actor, "customer.merged", &first.cast::<Customer>().to_string(), &detail).await?;
    }
    if !joined {
        return Err(Problem::new(ErrorKind::Conflict, "customer.same", "they are one customer already")
            .at("other")
            .into());
    }
    write_map(tx, graph.moved(), graph.touched(), version).await?;
    let moved = graph.moved().iter().map(|(part, customer)| (*part, *customer)).collect();
    Ok((graph.root(first).cast(), (version, moved)))
}

#[derive(FromQueryResult)]
struct LinkRow {
    fragment_a: Uuid,
    fragment_b: Uuid,
    evidence: Option<String>,
    undone_at: Option<i64>,
}

#[derive(FromQueryResult)]
struct Edge {
    fragment_a: Uuid,
    fragment_b: Uuid,
}

/// The two sides of a link, for whoever must check that both may be seen.
pub(crate) async fn sides(tx: &Tx, link: Id<Link>) -> Result<(Part, Part), StoreError> {
    let row: Option<Edge> = tx
        .one("SELECT fragment_a, fragment_b FROM identity_link WHERE id = $1", vec![link.uuid().into()])
        .await?;
    row.map(|row| (Id::from_uuid(row.fragment_a), Id::from_uuid(row.fragment_b)))
        .ok_or_else(|| no_link().into())
}

/// Takes a link back. The customers it held together are made anew from the links that remain.
pub(crate) async fn undo(
    tx: &Tx,
    clock: &dyn Clock,
    actor: &str,
    link: Id<Link>,
) -> Result<Moved, StoreError> {
    let version = take_numbers(tx, 1).await?;
    let row: Option<LinkRow> = tx
        .one(
            "SELECT fragment_a, fragment_b, evidence, undone_at FROM identity_link WHERE id = $1",
            vec![link.uuid().into()],
        )
        .await?;
    let row = row.ok_or_else(no_link)?;
    if row.undone_at.is_some() {
        return Err(
            Problem::new(ErrorKind::Conflict, "identity.undone", "this link was undone before").into()
        );
    }
    tx.run(
        "UPDATE identity_link SET undone_at = $1, undone_by = $2 WHERE id = $3",
        vec![clock.now().micros().into(), actor.into(), link.uuid().into()],
    )
    .await?;
    let sides = BTreeSet::from([Id::from_uuid(row.fragment_a), Id::from_uuid(row.fragment_b)]);
    let roots = load::roots(tx, &sides).await?;
    let before = load::members(tx, &roots.values().copied().collect()).await?;
    let parts: Vec<Part> = before.keys().copied().collect();
    let mut links = Vec::new();
    for part in &parts {
        let edges: Vec<Edge> = tx
            .all(
                "SELECT fragment_a, fragment_b FROM identity_link WHERE fragment_a = $1 AND undone_at IS NULL",
                vec![part.uuid().into()],
            )
            .await?;
        links.extend(
            edges.into_iter().map(|edge| (Id::from_uuid(edge.fragment_a), Id::from_uuid(edge.fragment_b))),
        );
    }
    let moved: BTreeMap<Part, Part> = components(&parts, &links)
        .into_iter()
        .filter(|(part, customer)| before.get(part) != Some(customer))
        .collect();
    write_map(tx, &moved, &parts.iter().copied().collect(), version).await?;
    let detail =
        json!({ "evidence": row.evidence.as_deref().map(digest), "moved": moved.keys().collect::<Vec<_>>() });
    audit(tx, clock, actor, "identity.link_undone", &link.to_string(), &detail).await?;
    Ok((version, moved.into_iter().collect()))
}

pub(crate) fn not_found(customer: Id<Customer>) -> Problem {
    Problem::not_found("customer.not_found", format!("there is no customer {customer}"))
}

fn no_link() -> Problem {
    Problem::not_found("identity.link", "there is no such link")
}
