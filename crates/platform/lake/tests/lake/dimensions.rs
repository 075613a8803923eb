//! Tables of things: a copy in the lake and the rows changed since, newest wins.

use std::sync::{Arc, Mutex};

use arrow::{
    array::{Int64Array, RecordBatch, StringArray},
    datatypes::{DataType, Field, Schema, SchemaRef},
};
use async_trait::async_trait;
use rapport_kernel::Scope;
use rapport_query::{DimensionSource, NoMerges, Query, QueryError};

use crate::support::{Fixture, ask, databases, one, rows};

/// Orders as a room would keep them: (version, order, unit, total).
#[derive(Debug, Default)]
struct Orders(Mutex<Vec<(i64, String, String, i64)>>);

impl Orders {
    fn set(&self, version: i64, order: &str, unit: &str, total: i64) {
        let mut rows = self.0.lock().unwrap();
        rows.retain(|row| row.1 != order);
        rows.push((version, order.into(), unit.into(), total));
    }
}

#[async_trait]
impl DimensionSource for Orders {
    fn name(&self) -> &'static str {
        "orders"
    }

    fn schema(&self) -> SchemaRef {
        let text = |name| Field::new(name, DataType::Utf8, true);
        Arc::new(Schema::new(vec![
            text("order_id"),
            text("unit_id"),
            Field::new("total_minor", DataType::Int64, true),
        ]))
    }

    fn key(&self) -> &'static str {
        "order_id"
    }

    fn unit_column(&self) -> Option<&'static str> {
        Some("unit_id")
    }

    async fn changed_after(&self, version: i64, limit: usize) -> Result<(Vec<RecordBatch>, i64), QueryError> {
        let mut rows: Vec<_> = self.0.lock().unwrap().iter().filter(|row| row.0 > version).cloned().collect();
        rows.sort();
        rows.truncate(limit);
        let reached = rows.last().map_or(version, |row| row.0);
        let text = |of: fn(&(i64, String, String, i64)) -> &str| {
            Arc::new(rows.iter().map(|row| Some(of(row))).collect::<StringArray>())
        };
        let totals: Int64Array = rows.iter().map(|row| row.3).collect();
        let batch =
            RecordBatch::try_new(self.schema(), vec![text(|r| &r.1), text(|r| &r.2), Arc::new(totals)])
                .unwrap();
        Ok((vec![batch], reached))
    }
}

const ALL: &str = "SELECT order_id, total_minor FROM orders ORDER BY order_id";

#[tokio::test(flavor = "multi_thread")]
async fn a_thing_is_read_as_it_is_now_before_and_after_it_is_copied() {
    for case in databases().await {
        let orders = Arc::new(Orders::default());
        let f = Fixture::with(case, vec![orders.clone()], Arc::new(NoMerges)).await;
        assert!(ask(&f.lake, ALL).await.is_empty(), "{}", f.name);
        orders.set(1, "A", "north", 100);
        orders.set(2, "B", "south", 200);
        assert_eq!(ask(&f.lake, ALL).await, [["A", "100"], ["B", "200"]]);
        orders.set(3, "A", "north", 150);
        assert_eq!(ask(&f.lake, ALL).await, [["A", "150"], ["B", "200"]]);

        assert_eq!(f.lake.renew_copies(false).await.unwrap(), 1);
        assert!(f.folder.path().join("lake/orders/_delta_log").is_dir());
        assert_eq!(f.lake.renew_copies(true).await.unwrap(), 0, "nothing changed since");
        assert_eq!(ask(&f.lake, ALL).await, [["A", "150"], ["B", "200"]]);
        orders.set(4, "B", "south", 250);
        orders.set(5, "C", "south", 300);
        assert_eq!(ask(&f.lake, ALL).await, [["A", "150"], ["B", "250"], ["C", "300"]]);
        orders.set(6, "C", "south", 1);
        assert_eq!(one(&f.lake, "SELECT CAST(sum(total_minor) AS BIGINT) FROM orders").await, "401");
        f.lake.renew_copies(true).await.unwrap();
        assert_eq!(ask(&f.lake, ALL).await, [["A", "150"], ["B", "250"], ["C", "1"]]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn things_are_cut_to_the_scope_in_the_copy_and_above_it() {
    for case in databases().await {
        let orders = Arc::new(Orders::default());
        let f = Fixture::with(case, vec![orders.clone()], Arc::new(NoMerges)).await;
        orders.set(1, "A", "north", 100);
        orders.set(2, "B", "south", 200);
        f.lake.renew_copies(true).await.unwrap();
        orders.set(3, "C", "south", 300);
        let seen = rows(&f.lake.sql(ALL, &Scope::units(["south"])).await.unwrap());
        assert_eq!(seen, [["B", "200"], ["C", "300"]], "{}", f.name);

        // An order that moves to another unit is no more seen in the first.
        orders.set(4, "B", "north", 200);
        let seen = rows(&f.lake.sql(ALL, &Scope::units(["south"])).await.unwrap());
        assert_eq!(seen, [["C", "300"]]);
    }
}
