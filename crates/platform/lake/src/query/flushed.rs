//! Interactions of the lake with their comments, which are another table: joined only when a statement asks for them.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::{
    catalog::{Session, TableProvider},
    datasource::provider_as_source,
    error::Result,
    logical_expr::{Expr, JoinType, LogicalPlanBuilder, TableProviderFilterPushDown, TableType, col},
    physical_plan::ExecutionPlan,
};

use crate::schema;

/// Rows of [`schema::tail`] that are in the lake.
#[derive(Debug)]
pub(crate) struct FlushedTable {
    interactions: Arc<dyn TableProvider>,
    /// All comments of these interactions, with columns of [`schema::comments`].
    comments: Arc<dyn TableProvider>,
    schema: SchemaRef,
}

impl FlushedTable {
    pub fn new(interactions: Arc<dyn TableProvider>, comments: Arc<dyn TableProvider>) -> Self {
        Self { interactions, comments, schema: schema::tail() }
    }

    /// The comment is the last column.
    fn comment(&self) -> usize {
        self.schema.fields().len() - 1
    }
}

#[async_trait]
impl TableProvider for FlushedTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(filters
            .iter()
            .map(|filter| {
                if filter.column_refs().iter().any(|column| column.name == "comment") {
                    TableProviderFilterPushDown::Unsupported
                } else {
                    TableProviderFilterPushDown::Inexact
                }
            })
            .collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let Some(columns) = projection.filter(|columns| !columns.contains(&self.comment())) else {
            return self.scan_with_comments(state, projection, filters).await;
        };
        self.interactions.scan(state, Some(columns), filters, limit).await
    }
}

impl FlushedTable {
    async fn scan_with_comments(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let interactions =
            LogicalPlanBuilder::scan("i", provider_as_source(Arc::clone(&self.interactions)), None)?;
        let interactions = filters.iter().cloned().try_fold(interactions, LogicalPlanBuilder::filter)?;
        let comments = LogicalPlanBuilder::scan("c", provider_as_source(Arc::clone(&self.comments)), None)?;
        let comments =
            comments.project(vec![col("c.seq").alias("comment_seq"), col("c.comment")])?.build()?;
        let wanted = (0..self.schema.fields().len())
            .filter(|index| projection.is_none_or(|columns| columns.contains(index)));
        let columns: Vec<usize> = projection.map_or_else(|| wanted.collect(), Clone::clone);
        let columns = columns
            .into_iter()
            .map(|index| col(datafusion::common::Column::from_name(self.schema.field(index).name())));
        let plan = interactions
            .join(comments, JoinType::Left, (vec!["i.seq"], vec!["comment_seq"]), None)?
            .project(columns.collect::<Vec<_>>())?
            .build()?;
        state.create_physical_plan(&plan).await
    }
}
