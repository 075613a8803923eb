//! Customers, orders and products as tables for queries of numbers: no personal data in them.

mod customers;
mod orders;
mod products;

use std::sync::Arc;

use rapport_query::{DimensionSource, QueryError};
use rapport_store::{FromQueryResult, Sql, StoreError};
use sea_orm::ConnectionTrait;

use crate::Customers;
pub use products::ProductRow;
pub(crate) use products::put;

/// The tables, in the order of their names.
pub(crate) fn all(room: &Arc<Customers>) -> Vec<Arc<dyn DimensionSource>> {
    vec![
        Arc::new(customers::CustomerTable(Arc::clone(room))),
        Arc::new(orders::OrderTable(Arc::clone(room))),
        Arc::new(products::ProductTable(Arc::clone(room))),
    ]
}

#[derive(FromQueryResult)]
struct VersionRow {
    version: i64,
}

/// The version that a page of about `limit` rows of a table reaches: rows of one version are never parted.
pub(crate) async fn reach(
    connection: &impl ConnectionTrait,
    table: &str,
    version: i64,
    limit: usize,
) -> Result<Option<i64>, StoreError> {
    let sql = format!("SELECT version FROM {table} WHERE version > $1 ORDER BY version LIMIT 1 OFFSET $2");
    let full: Option<VersionRow> =
        connection.one(&sql, vec![version.into(), (limit.saturating_sub(1) as i64).into()]).await?;
    if let Some(row) = full {
        return Ok(Some(row.version));
    }
    let sql = format!("SELECT version FROM {table} WHERE version > $1 ORDER BY version DESC LIMIT 1");
    let last: Option<VersionRow> = connection.one(&sql, vec![version.into()]).await?;
    Ok(last.map(|row| row.version))
}

fn unavailable(error: impl std::fmt::Display) -> QueryError {
    QueryError::Unavailable(error.to_string())
}
