//! The table `products`: the catalogue as imported, and what interactions named.

use std::sync::Arc;

use arrow::{
    array::RecordBatch,
    datatypes::{DataType, Field, Schema, SchemaRef},
};
use async_trait::async_trait;
use rapport_query::{DimensionSource, QueryError};
use rapport_store::{Column, Db, FromQueryResult, Rows, Sql, StoreError, stream::take_numbers};

use super::{orders::texts, reach, unavailable};
use crate::Customers;

/// A product of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductRow {
    pub product_id: String,
    pub name: Option<String>,
    pub category: Option<String>,
}

/// Puts products into the catalogue; what is known already takes the new name and category.
pub(crate) async fn put(db: &Db, products: &[ProductRow]) -> Result<(), StoreError> {
    if products.is_empty() {
        return Ok(());
    }
    let tx = db.begin().await?;
    let version = take_numbers(&tx, 1).await?;
    let mut rows = Rows::new(&[Column::Text, Column::Text, Column::Text, Column::Int]);
    let mut named = std::collections::BTreeMap::new();
    for product in products {
        named.insert(&product.product_id, product);
    }
    for product in named.into_values() {
        rows.push([
            product.product_id.as_str().into(),
            product.name.clone().into(),
            product.category.clone().into(),
            version.into(),
        ]);
    }
    tx.run_rows(
        "INSERT INTO product (product_id, name, category, version) {rows} ON CONFLICT (product_id) DO UPDATE SET \
         name = COALESCE(excluded.name, product.name), category = COALESCE(excluded.category, product.category), \
         version = excluded.version",
        &rows,
        vec![],
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

pub(super) struct ProductTable(pub Arc<Customers>);

#[derive(FromQueryResult)]
struct Row {
    product_id: String,
    name: Option<String>,
    category: Option<String>,
}

#[async_trait]
impl DimensionSource for ProductTable {
    fn name(&self) -> &'static str {
        "products"
    }

    fn schema(&self) -> SchemaRef {
        Arc::new(Schema::new(vec![
            Field::new("product_id", DataType::Utf8, false),
            Field::new("name", DataType::Utf8, true),
            Field::new("category", DataType::Utf8, true),
        ]))
    }

    fn key(&self) -> &'static str {
        "product_id"
    }

    fn unit_column(&self) -> Option<&'static str> {
        None
    }

    async fn changed_after(&self, version: i64, limit: usize) -> Result<(Vec<RecordBatch>, i64), QueryError> {
        let connection = self.0.db.read();
        let Some(through) = reach(connection, "product", version, limit).await.map_err(unavailable)? else {
            return Ok((Vec::new(), version));
        };
        let rows: Vec<Row> = connection
            .all(
                "SELECT product_id, name, category FROM product WHERE version > $1 AND version <= $2 ORDER BY version",
                vec![version.into(), through.into()],
            )
            .await
            .map_err(unavailable)?;
        let batch = RecordBatch::try_new(
            self.schema(),
            vec![
                texts(rows.iter().map(|row| Some(&row.product_id))),
                texts(rows.iter().map(|row| row.name.as_ref())),
                texts(rows.iter().map(|row| row.category.as_ref())),
            ],
        )
        .map_err(unavailable)?;
        Ok((vec![batch], through))
    }
}
