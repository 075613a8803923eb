//! How much each block of the experience matters to a customer: set by people, equal until then.

use std::collections::BTreeMap;

use rapport_kernel::{Clock, Id, Problem, id::Customer};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError, Tx, audit, stream::take_numbers};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::identity::{key::Part, store::touch};

/// Most blocks that can be weighed.
const MOST_BLOCKS: usize = 50;

#[derive(FromQueryResult)]
struct Row {
    block: String,
    weight: f64,
    updated_at: i64,
}

/// The weights of a customer's fragments; of one block set twice, the later.
pub(crate) async fn read(
    connection: &impl ConnectionTrait,
    parts: &[Part],
) -> Result<BTreeMap<String, f64>, StoreError> {
    let mut rows = Rows::new(&[Column::Uuid]);
    for part in parts {
        rows.push([part.uuid().into()]);
    }
    let mut found: Vec<Row> = connection
        .all_rows(
            "SELECT i.block, i.weight, i.updated_at FROM ({rows}) r JOIN importance i ON i.fragment_id = r.c1",
            &rows,
            vec![],
        )
        .await?;
    found.sort_by_key(|row| row.updated_at);
    Ok(found.into_iter().map(|row| (row.block, row.weight)).collect())
}

/// Sets all weights of a customer; blocks not named go back to equal.
pub(crate) async fn write(
    tx: &Tx,
    clock: &dyn Clock,
    actor: &str,
    customer: Id<Customer>,
    parts: &[Part],
    weights: &BTreeMap<String, f64>,
) -> Result<(), StoreError> {
    check(weights)?;
    let version = take_numbers(tx, 1).await?;
    for part in parts {
        tx.run("DELETE FROM importance WHERE fragment_id = $1", vec![part.uuid().into()]).await?;
    }
    let mut rows = Rows::new(&[Column::Uuid, Column::Text, Column::Float, Column::Int, Column::Text]);
    for (block, weight) in weights {
        rows.push([
            customer.uuid().into(),
            block.as_str().into(),
            (*weight).into(),
            clock.now().micros().into(),
            actor.into(),
        ]);
    }
    tx.run_rows(
        "INSERT INTO importance (fragment_id, block, weight, updated_at, updated_by) {rows}",
        &rows,
        vec![],
    )
    .await?;
    touch(tx, &parts.iter().copied().collect(), version).await?;
    audit(tx, clock, actor, "customer.importance_set", &customer.to_string(), &json!({ "weights": weights }))
        .await
}

fn check(weights: &BTreeMap<String, f64>) -> Result<(), Problem> {
    let wrong = |detail: &str| Problem::invalid("customer.importance", detail).at("weights");
    if weights.len() > MOST_BLOCKS
        || weights.keys().any(|block| block.is_empty() || block.len() > 128 || block.contains('\0'))
    {
        return Err(wrong("name at most 50 blocks, each with 1 to 128 bytes"));
    }
    if weights.values().any(|weight| !weight.is_finite() || *weight < 0.0 || *weight > 1_000.0) {
        return Err(wrong("a weight is a number from 0 to 1000"));
    }
    if !weights.is_empty() && weights.values().all(|weight| *weight == 0.0) {
        return Err(wrong("at least one weight is above 0"));
    }
    Ok(())
}
