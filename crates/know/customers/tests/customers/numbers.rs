//! Customers, orders and products as queries of numbers read them.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::Int64Type,
};
use rapport_customers::ProductRow;
use rapport_kernel::{Money, interaction::Kind, interaction::step, time::DAY};
use rapport_query::DimensionSource;
use serde_json::json;

use super::help::{World, happened, identify, named, nothing, worlds};

fn source(world: &World, name: &str) -> Arc<dyn DimensionSource> {
    world.room.dimensions().into_iter().find(|one| one.name() == name).unwrap()
}

/// A copy of a table kept as the lake keeps it: what changed, newest wins.
#[derive(Default)]
struct Copy {
    version: i64,
    rows: BTreeMap<String, BTreeMap<String, String>>,
}

impl Copy {
    async fn update(&mut self, source: &dyn DimensionSource, limit: usize) {
        loop {
            let (batches, version) = source.changed_after(self.version, limit).await.unwrap();
            if version == self.version {
                assert!(batches.is_empty());
                return;
            }
            for batch in &batches {
                assert_eq!(batch.schema(), source.schema());
                for row in 0..batch.num_rows() {
                    let cells = cells(batch, row);
                    self.rows.insert(cells[source.key()].clone(), cells);
                }
            }
            self.version = version;
        }
    }

    /// Customers that are somebody's own, by a column.
    fn values(&self, column: &str) -> Vec<&str> {
        self.rows
            .values()
            .filter(|row| !row.contains_key("merged_into"))
            .filter_map(|row| row.get(column).map(String::as_str))
            .collect()
    }
}

fn cells(batch: &RecordBatch, row: usize) -> BTreeMap<String, String> {
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns()).filter(|(_, column)| !column.is_null(row));
    columns
        .filter_map(|(field, column)| {
            let text = column.as_string_opt::<i32>().map(|texts| texts.value(row).to_owned());
            let number = column.as_primitive_opt::<Int64Type>().map(|numbers| numbers.value(row).to_string());
            Some((field.name().clone(), text.or(number)?))
        })
        .collect()
}

#[tokio::test]
async fn a_copy_that_takes_what_changed_is_the_table() {
    for world in worlds().await {
        let customers = source(&world, "customers");
        let orders = source(&world, "orders");
        let (mut in_steps, mut copied_orders) = (Copy::default(), Copy::default());
        for n in 0..9i64 {
            let user = format!("user_id:{n}");
            let mut order = named(happened(&format!("o{n}"), Kind::Order, &[&user], n), step::COMPLETED);
            order.order_id = Some(format!("order-{n}"));
            order.money = Some(Money::new(1_000 + n, "EUR".parse().unwrap()));
            let traits = json!({ "name": "Anna Smith", "email": format!("a{n}@example.com"), "segment": "smb", "region": "north" });
            world.append(vec![order, identify(&format!("i{n}"), &[&user], n, &traits)]).await;
            in_steps.update(customers.as_ref(), 2).await;
            copied_orders.update(orders.as_ref(), 2).await;
        }
        assert_eq!(in_steps.values("customer_id").len(), 9, "{}", world.case.name);
        assert_eq!(in_steps.values("revenue_minor")[0], "1000");
        assert_eq!(in_steps.values("orders"), ["1"; 9]);
        assert!(in_steps.values("segment").iter().all(|segment| *segment == "smb"));
        let text = format!("{:?}", in_steps.rows);
        assert!(!text.contains("Anna") && !text.contains('@'), "no personal data: {text}");

        let ids: Vec<String> = in_steps.rows.keys().cloned().collect();
        let (_, merged) = world
            .post(&format!("/api/v1/customers/{}/merge", ids[0]), json!({ "other": ids[1], "reason": "x" }))
            .await;
        in_steps.update(customers.as_ref(), 2).await;
        copied_orders.update(orders.as_ref(), 2).await;
        assert_eq!(in_steps.values("customer_id").len(), 8);
        assert_eq!(in_steps.rows[&ids[1]]["merged_into"], ids[0]);
        assert_eq!(in_steps.rows[&ids[0]]["revenue_minor"], "2001");
        assert_eq!(merged["id"], ids[0].as_str());
        let of_first = copied_orders.rows.values().filter(|row| row["customer_id"] == ids[0]).count();
        assert_eq!(of_first, 2, "orders go with their customer");

        let link = world.card(&ids[0]).await["merges"][0]["id"].as_str().unwrap().to_owned();
        world.post(&format!("/api/v1/identity/links/{link}/undo"), nothing()).await;
        in_steps.update(customers.as_ref(), 100).await;
        copied_orders.update(orders.as_ref(), 100).await;
        let mut anew = Copy::default();
        anew.update(customers.as_ref(), 100).await;
        assert_eq!(in_steps.rows, anew.rows, "the copy kept in steps is the table read at once");
        assert_eq!(copied_orders.rows.values().filter(|row| row["customer_id"] == ids[0]).count(), 1);
    }
}

#[tokio::test]
async fn an_imported_catalogue_names_what_interactions_only_number() {
    for world in worlds().await {
        let mut opened = named(happened("1", Kind::Product, &["user_id:u"], 0), step::PRODUCT_OPENED);
        opened.product_id = Some("p1".into());
        world.append(vec![opened, identify("2", &["user_id:u"], 1, &json!({ "name": "Anna" }))]).await;
        let row = |id: &str, name: &str| ProductRow {
            product_id: id.into(),
            name: Some(name.into()),
            category: Some("tv".into()),
        };
        world.room.put_products(&[row("p1", "TV basic"), row("p2", "TV max")]).await.unwrap();
        let mut copy = Copy::default();
        copy.update(source(&world, "products").as_ref(), 1).await;
        assert_eq!(copy.values("name"), ["TV basic", "TV max"], "{}", world.case.name);
        let card = world.card(&world.only("Anna").await).await;
        assert_eq!(card["products"]["open"][0]["name"], "TV basic");
    }
}

#[tokio::test]
async fn the_table_learns_of_stages_that_time_alone_moved() {
    for world in worlds().await {
        let mut order = named(happened("1", Kind::Order, &["user_id:u"], 59 * 24 * 60), step::COMPLETED);
        order.order_id = Some("1".into());
        world.append(vec![order]).await;
        world.room.refresh_stages().await.unwrap();
        let customers = source(&world, "customers");
        let mut copy = Copy::default();
        copy.update(customers.as_ref(), 10).await;
        assert_eq!(copy.values("stage"), ["new"], "{}", world.case.name);
        world.clock.advance(100 * DAY);
        assert_eq!(world.room.refresh_stages().await.unwrap(), 1);
        assert_eq!(world.room.refresh_stages().await.unwrap(), 0);
        copy.update(customers.as_ref(), 10).await;
        assert_eq!(copy.values("stage"), ["at_risk"]);
    }
}
