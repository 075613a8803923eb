//! The table `orders`.

use std::sync::Arc;

use arrow::{
    array::{Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray},
    datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit},
};
use async_trait::async_trait;
use rapport_kernel::{Id, id::Customer};
use rapport_query::{DimensionSource, QueryError};
use rapport_store::Sql;

use super::{reach, unavailable};
use crate::{
    Customers,
    orders::{COLUMNS, OrderRow},
    profile,
};

pub(super) struct OrderTable(pub Arc<Customers>);

pub(super) fn time() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

pub(super) fn times(values: impl Iterator<Item = Option<i64>>) -> Arc<TimestampMicrosecondArray> {
    Arc::new(values.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
}

pub(super) fn texts<T: AsRef<str>>(values: impl Iterator<Item = Option<T>>) -> Arc<StringArray> {
    Arc::new(values.collect())
}

#[async_trait]
impl DimensionSource for OrderTable {
    fn name(&self) -> &'static str {
        "orders"
    }

    fn schema(&self) -> SchemaRef {
        let field = |name: &str, data_type: DataType| Field::new(name, data_type, true);
        Arc::new(Schema::new(vec![
            Field::new("order_id", DataType::Utf8, false),
            field("customer_id", DataType::Utf8),
            field("fragment_id", DataType::Utf8),
            field("status", DataType::Utf8),
            field("ordered_at", time()),
            field("approved_at", time()),
            field("shipped_at", time()),
            field("promised_at", time()),
            field("delivered_at", time()),
            field("cancelled_at", time()),
            field("delay_days", DataType::Float64),
            field("total_minor", DataType::Int64),
            field("net_minor", DataType::Int64),
            field("margin_minor", DataType::Int64),
            field("currency", DataType::Utf8),
            field("unit_id", DataType::Utf8),
            field("items_count", DataType::Int64),
        ]))
    }

    fn key(&self) -> &'static str {
        "order_id"
    }

    fn unit_column(&self) -> Option<&'static str> {
        Some("unit_id")
    }

    async fn changed_after(&self, version: i64, limit: usize) -> Result<(Vec<RecordBatch>, i64), QueryError> {
        let connection = self.0.db.read();
        let Some(through) = reach(connection, "customer_order", version, limit).await.map_err(unavailable)?
        else {
            return Ok((Vec::new(), version));
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM customer_order o WHERE o.version > $1 AND o.version <= $2 ORDER BY o.version"
        );
        let rows: Vec<OrderRow> =
            connection.all(&sql, vec![version.into(), through.into()]).await.map_err(unavailable)?;
        let parts: Vec<_> = rows.iter().map(OrderRow::part).collect();
        let customers = profile::customers_of(connection, &parts).await.map_err(unavailable)?;
        let customer = |row: &OrderRow| {
            let customer: Id<Customer> =
                customers.get(&row.part()).copied().unwrap_or_else(|| row.part()).cast();
            customer.to_string()
        };
        let numbers =
            |value: fn(&OrderRow) -> Option<i64>| Arc::new(rows.iter().map(value).collect::<Int64Array>());
        let moments = |value: fn(&OrderRow) -> Option<i64>| times(rows.iter().map(value));
        let batch = RecordBatch::try_new(
            self.schema(),
            vec![
                texts(rows.iter().map(|row| Some(&row.order_id))),
                texts(rows.iter().map(|row| Some(customer(row)))),
                texts(rows.iter().map(|row| Some(row.part().to_string()))),
                texts(rows.iter().map(|row| Some(&row.status))),
                moments(|row| row.ordered_at),
                moments(|row| row.approved_at),
                moments(|row| row.shipped_at),
                moments(|row| row.promised_at),
                moments(|row| row.delivered_at),
                moments(|row| row.cancelled_at),
                Arc::new(rows.iter().map(OrderRow::delay_days).collect::<Float64Array>()),
                numbers(|row| row.total_minor),
                numbers(|row| row.net_minor),
                numbers(|row| row.margin_minor),
                texts(rows.iter().map(|row| row.currency.as_ref())),
                texts(rows.iter().map(|row| row.unit_id.as_ref())),
                numbers(|row| row.items_count),
            ],
        )
        .map_err(unavailable)?;
        let reached = rows.iter().map(|row| row.version).max().unwrap_or(through);
        Ok((vec![batch], reached))
    }
}
