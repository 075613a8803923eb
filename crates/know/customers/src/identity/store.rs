//! Writes what a pass decided: one statement per table.

use std::collections::{BTreeMap, BTreeSet};

use rapport_kernel::{IdentifierKind, Timestamp};
use rapport_store::{
    Column, FromQueryResult, Rows, Sql, StoreError, Tx, stream::set_cursor, stream::take_numbers,
};
use sea_orm::entity::prelude::Uuid;
use serde_json::json;

use super::{
    key::{Part, masked},
    pass::{BecameShared, Pass},
    review,
};
use crate::search;

/// Name of the cursor that holds the merge map's version.
pub(crate) const MERGE_MAP: &str = "customers.merge_map";

/// Writes new and changed fragments, identifiers, links, the map and the review list. Gives the map's new version, when it changed.
pub(super) async fn write(tx: &Tx, pass: &Pass<'_>) -> Result<Option<i64>, StoreError> {
    write_fragments(tx, pass).await?;
    write_identifiers(tx, pass).await?;
    write_links(tx, pass).await?;
    let mut flagged = Vec::new();
    for shared in &pass.shared {
        flagged.extend(resting_on(tx, pass, shared).await?);
    }
    review::note(tx, pass, &flagged).await?;
    if pass.graph.moved().is_empty() {
        return Ok(None);
    }
    let version = take_numbers(tx, 1).await?;
    write_map(tx, pass.graph.moved(), pass.graph.touched(), version).await?;
    Ok(Some(version))
}

/// Fragments that begin with an interaction are written with what is folded of it.
async fn write_fragments(tx: &Tx, pass: &Pass<'_>) -> Result<(), StoreError> {
    let columns = [Column::Uuid, Column::Int, Column::Text, Column::Text];
    let (mut new, mut changed) = (Rows::new(&columns), Rows::new(&columns));
    for (part, draft) in &pass.drafts {
        let rows = match (draft.changed, draft.stored) {
            _ if draft.begins() => continue,
            (true, _) => &mut changed,
            (false, false) => &mut new,
            (false, true) => continue,
        };
        rows.push([
            part.uuid().into(),
            draft.created_at.micros().into(),
            draft.kind.into(),
            json!(draft.identifiers).to_string().into(),
        ]);
    }
    let insert = "INSERT INTO fragment (id, created_at, kind, identifiers, traits, state, last_at, version) \
                  SELECT c1, c2, c3, c4, '{}', '{}', 0, 0 FROM ({rows}) r WHERE true ON CONFLICT (id)";
    tx.run_rows(&format!("{insert} DO NOTHING"), &new, vec![]).await?;
    tx.run_rows(&format!("{insert} DO UPDATE SET identifiers = excluded.identifiers"), &changed, vec![])
        .await?;
    Ok(())
}

async fn write_identifiers(tx: &Tx, pass: &Pass<'_>) -> Result<(), StoreError> {
    let mut rows = Rows::new(&[Column::Bytes, Column::Uuid, Column::Bool, Column::Int]);
    let mut tokens = Rows::new(&[Column::Bytes, Column::Uuid]);
    for key in &pass.rebound {
        let Some(binding) = pass.bindings[*key] else { continue };
        let key = &pass.keys[*key];
        let at = pass.drafts.get(&binding.part).map_or(Timestamp::from_micros(0), |draft| draft.created_at);
        rows.push([
            key.text.clone().into_bytes().into(),
            binding.part.uuid().into(),
            binding.shared.into(),
            at.micros().into(),
        ]);
        if !binding.shared {
            for token in search::identifier_tokens(key) {
                tokens.push([token.into_bytes().into(), binding.part.uuid().into()]);
            }
        }
    }
    tx.run_rows(
        "INSERT INTO identifier (key, fragment_id, shared, first_at) {rows} \
         ON CONFLICT (key) DO UPDATE SET fragment_id = excluded.fragment_id, shared = excluded.shared",
        &rows,
        vec![],
    )
    .await?;
    tx.run_rows(
        "INSERT INTO search_token (token, fragment_id, name) SELECT c1, c2, '' FROM ({rows}) r WHERE true ON CONFLICT DO NOTHING",
        &tokens,
        vec![],
    )
    .await?;
    Ok(())
}

async fn write_links(tx: &Tx, pass: &Pass<'_>) -> Result<(), StoreError> {
    let mut rows =
        Rows::new(&[Column::Uuid, Column::Uuid, Column::Uuid, Column::Text, Column::Text, Column::Int]);
    for link in &pass.links {
        let reason = json!({ "identifiers": [link.beside, link.evidence], "interaction": link.interaction });
        rows.push([
            link.id.uuid().into(),
            link.a.uuid().into(),
            link.b.uuid().into(),
            link.evidence.as_str().into(),
            reason.to_string().into(),
            link.at.micros().into(),
        ]);
    }
    tx.run_rows(
        "INSERT INTO identity_link (id, fragment_a, fragment_b, evidence, reason, created_at) {rows} ON CONFLICT DO NOTHING",
        &rows,
        vec![],
    )
    .await?;
    Ok(())
}

/// Writes customers of fragments, and marks all that is shown of the customers concerned as changed.
pub(crate) async fn write_map(
    tx: &Tx,
    moved: &BTreeMap<Part, Part>,
    touched: &BTreeSet<Part>,
    version: i64,
) -> Result<(), StoreError> {
    let mut rows = Rows::new(&[Column::Uuid, Column::Uuid, Column::Int]);
    for (part, customer) in moved {
        rows.push([part.uuid().into(), customer.uuid().into(), version.into()]);
    }
    tx.run_rows(
        "INSERT INTO merge_map (fragment_id, customer_id, version) {rows} \
         ON CONFLICT (fragment_id) DO UPDATE SET customer_id = excluded.customer_id, version = excluded.version",
        &rows,
        vec![],
    )
    .await?;
    touch(tx, touched, version).await?;
    set_cursor(tx, MERGE_MAP, version).await
}

/// Marks fragments and their orders as changed.
pub(crate) async fn touch(tx: &Tx, parts: &BTreeSet<Part>, version: i64) -> Result<(), StoreError> {
    touch_fragments(tx, parts, version).await?;
    tx.run_rows(
        "UPDATE customer_order SET version = r.c2 FROM ({rows}) AS r WHERE customer_order.fragment_id = r.c1",
        &versioned(parts, version),
        vec![],
    )
    .await?;
    Ok(())
}

/// Marks fragments as changed.
pub(crate) async fn touch_fragments(tx: &Tx, parts: &BTreeSet<Part>, version: i64) -> Result<(), StoreError> {
    tx.run_rows(
        "UPDATE fragment SET version = r.c2 FROM ({rows}) AS r WHERE fragment.id = r.c1",
        &versioned(parts, version),
        vec![],
    )
    .await?;
    Ok(())
}

fn versioned(parts: &BTreeSet<Part>, version: i64) -> Rows {
    let mut rows = Rows::new(&[Column::Uuid, Column::Int]);
    for part in parts {
        rows.push([part.uuid().into(), version.into()]);
    }
    rows
}

#[derive(FromQueryResult)]
struct LinkRow {
    id: Uuid,
    fragment_a: Uuid,
    fragment_b: Uuid,
}

/// A link that rests on an identifier which became shared.
pub(super) struct Flagged {
    pub link: Uuid,
    pub parts: [Uuid; 2],
    pub kind: IdentifierKind,
    pub masked: String,
    pub at: Timestamp,
}

async fn resting_on(tx: &Tx, pass: &Pass<'_>, shared: &BecameShared) -> Result<Vec<Flagged>, StoreError> {
    let key = &pass.keys[shared.key];
    let found: Vec<LinkRow> = tx
        .all(
            "SELECT id, fragment_a, fragment_b FROM identity_link \
             WHERE (fragment_a = $1 OR fragment_b = $1) AND evidence = $2 AND undone_at IS NULL",
            vec![shared.from.uuid().into(), key.text.as_str().into()],
        )
        .await?;
    let at = pass.met.get(&shared.key).map(|met| met.last_at).unwrap_or_default();
    Ok(found
        .into_iter()
        .map(|row| Flagged {
            link: row.id,
            parts: [row.fragment_a, row.fragment_b],
            kind: key.kind.clone(),
            masked: masked(&key.text),
            at,
        })
        .collect())
}
