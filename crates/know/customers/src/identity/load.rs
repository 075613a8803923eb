//! Reads what a batch needs of the identity tables: one statement per table.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rapport_kernel::{Id, Timestamp};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError, Tx, stream::cursor};
use sea_orm::entity::prelude::Uuid;

use super::{
    graph::{Graph, Undone},
    holdings::Holdings,
    key::{Key, Part},
    pass::{Binding, Draft, Met},
    store::MERGE_MAP,
};

/// Where each key is bound, by its index; and the version of the merge map.
pub(super) async fn bindings(tx: &Tx, keys: &[Key]) -> Result<(Vec<Option<Binding>>, i64), StoreError> {
    let mut rows = Rows::new(&[Column::Int, Column::Bytes]);
    for (n, key) in keys.iter().enumerate() {
        rows.push([(n as i64).into(), key.text.clone().into_bytes().into()]);
    }
    let found: Vec<(usize, Uuid, bool, i64)> = tx
        .packed_rows(
            &[
                (Column::Int, "r.c1"),
                (Column::Uuid, "i.fragment_id"),
                (Column::Bool, "i.shared"),
                (
                    Column::Int,
                    &format!("(SELECT COALESCE(MAX(seq), 0) FROM cursor WHERE name = '{MERGE_MAP}')"),
                ),
            ],
            "({rows}) r JOIN identifier i ON i.key = r.c2",
            &rows,
        )
        .await?;
    let version = match found.first() {
        Some((.., version)) => *version,
        None => cursor(tx, MERGE_MAP).await?,
    };
    let mut bindings = vec![None; keys.len()];
    for (n, fragment, shared, _) in found {
        if let Some(place) = bindings.get_mut(n) {
            *place = Some(Binding { part: Id::from_uuid(fragment), shared });
        }
    }
    Ok((bindings, version))
}

#[derive(FromQueryResult)]
struct MapRow {
    fragment_id: Uuid,
    customer_id: Uuid,
}

#[derive(FromQueryResult)]
struct UndoneRow {
    fragment_a: Uuid,
    fragment_b: Uuid,
    evidence: String,
}

/// The customers of some fragments: every fragment of each, and what they are known by.
pub(super) async fn customers(
    tx: &Tx,
    parts: &BTreeSet<Part>,
) -> Result<(Graph, HashMap<Part, Draft>), StoreError> {
    let roots = roots(tx, parts).await?;
    let mut graph = Graph::default();
    let mut drafts = HashMap::new();
    let members = members(tx, &roots.values().copied().collect()).await?;
    let mut rows = Rows::new(&[Column::Uuid]);
    for part in members.keys() {
        rows.push([part.uuid().into()]);
    }
    let found: Vec<(Uuid, i64, String, Vec<String>)> = tx
        .packed_rows(
            &[
                (Column::Uuid, "f.id"),
                (Column::Int, "f.created_at"),
                (Column::Text, "f.kind"),
                (Column::Json, "f.identifiers"),
            ],
            "({rows}) r JOIN fragment f ON f.id = r.c1",
            &rows,
        )
        .await?;
    for (id, created_at, kind, identifiers) in found {
        let part: Part = Id::from_uuid(id);
        let mut holdings = Holdings::default();
        for key in identifiers.iter().filter_map(|text| Key::parse(text)) {
            holdings.add(&key.kind);
        }
        graph.insert(part, members.get(&part).copied().unwrap_or(part), &holdings);
        let draft = Draft {
            created_at: Timestamp::from_micros(created_at),
            kind: kind_word(&kind),
            identifiers,
            stored: true,
            changed: false,
        };
        drafts.insert(part, draft);
    }
    let found: Vec<UndoneRow> = tx
        .all_rows(
            "SELECT l.fragment_a, l.fragment_b, l.evidence FROM ({rows}) r JOIN identity_link l ON l.fragment_a = r.c1 \
             WHERE l.undone_at IS NOT NULL AND l.evidence IS NOT NULL",
            &rows,
            vec![],
        )
        .await?;
    graph.undone = found
        .into_iter()
        .map(|row| Undone {
            a: Id::from_uuid(row.fragment_a),
            b: Id::from_uuid(row.fragment_b),
            evidence: row.evidence,
        })
        .collect();
    Ok((graph, drafts))
}

/// The customer of each fragment.
pub(super) async fn roots(tx: &Tx, parts: &BTreeSet<Part>) -> Result<BTreeMap<Part, Part>, StoreError> {
    let mut rows = Rows::new(&[Column::Uuid]);
    for part in parts {
        rows.push([part.uuid().into()]);
    }
    let found: Vec<MapRow> = tx
        .all_rows(
            "SELECT m.fragment_id, m.customer_id FROM ({rows}) r JOIN merge_map m ON m.fragment_id = r.c1",
            &rows,
            vec![],
        )
        .await?;
    let mut roots: BTreeMap<Part, Part> = parts.iter().map(|part| (*part, *part)).collect();
    roots.extend(
        found.into_iter().map(|row| (Id::from_uuid(row.fragment_id), Id::from_uuid(row.customer_id))),
    );
    Ok(roots)
}

/// Every fragment of some customers, with its customer.
pub(super) async fn members(tx: &Tx, roots: &HashSet<Part>) -> Result<BTreeMap<Part, Part>, StoreError> {
    let mut rows = Rows::new(&[Column::Uuid]);
    for root in roots {
        rows.push([root.uuid().into()]);
    }
    let found: Vec<MapRow> = tx
        .all_rows(
            "SELECT m.fragment_id, m.customer_id FROM ({rows}) r JOIN merge_map m ON m.customer_id = r.c1",
            &rows,
            vec![],
        )
        .await?;
    let mut members: BTreeMap<Part, Part> = roots.iter().map(|root| (*root, *root)).collect();
    members.extend(
        found.into_iter().map(|row| (Id::from_uuid(row.fragment_id), Id::from_uuid(row.customer_id))),
    );
    Ok(members)
}

#[derive(FromQueryResult)]
struct MetRow {
    n: i64,
    fragments: String,
    met: i64,
    reason: String,
    first_at: i64,
    last_at: i64,
}

/// What was noted before about some identifiers.
pub(super) async fn met(
    tx: &Tx,
    keys: &[Key],
    about: &BTreeSet<usize>,
) -> Result<BTreeMap<usize, Met>, StoreError> {
    let mut rows = Rows::new(&[Column::Int, Column::Text]);
    for n in about {
        rows.push([(*n as i64).into(), keys[*n].text.clone().into()]);
    }
    let found: Vec<MetRow> = tx
        .all_rows(
            "SELECT r.c1 AS n, v.fragments, v.met, v.reason, v.first_at, v.last_at \
             FROM ({rows}) r JOIN identity_review v ON v.subject = r.c2",
            &rows,
            vec![],
        )
        .await?;
    found
        .into_iter()
        .map(|row| {
            let parts = serde_json::from_str(&row.fragments)
                .map_err(|e| StoreError::Corrupt(format!("review: {e}")))?;
            let met = Met {
                parts,
                times: row.met,
                reason: row.reason,
                first_at: Timestamp::from_micros(row.first_at),
                last_at: Timestamp::from_micros(row.last_at),
                changed: false,
            };
            Ok((row.n as usize, met))
        })
        .collect()
}

fn kind_word(text: &str) -> &'static str {
    ["account", "household", "shared", "company"].into_iter().find(|word| *word == text).unwrap_or("person")
}
