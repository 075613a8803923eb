//! A Delta snapshot as a table of stock Parquet scans: text as views, files left out by the log's ranges, footers cached.
//!
//! Valid for tables without deletion vectors and column mapping, which ours never have. Files are read under the table's own
//! schema, never under what a writer left in their footers.

use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::{
    catalog::{Session, TableProvider},
    common::{ColumnStatistics, DFSchema, Statistics, pruning::PrunableStatistics, stats::Precision},
    config::TableParquetOptions,
    datasource::{
        listing::PartitionedFile,
        physical_plan::{
            FileGroup, FileScanConfigBuilder, ParquetSource, parquet::CachedParquetFileReaderFactory,
        },
        source::DataSourceExec,
        table_schema::TableSchema,
    },
    error::Result,
    execution::object_store::ObjectStoreUrl,
    logical_expr::{Expr, TableProviderFilterPushDown, TableType, utils::conjunction},
    physical_expr::PhysicalExpr,
    physical_optimizer::pruning::PruningPredicateBuilder,
    physical_plan::{ExecutionPlan, empty::EmptyExec},
};

use crate::{
    objects::INSIDE,
    table::{LakeTable, TableSnapshot},
};

/// Reads the files of one snapshot.
#[derive(Debug)]
pub(crate) struct SnapshotTable {
    snapshot: Arc<TableSnapshot>,
    /// All columns; the partition column, if any, is the last.
    schema: SchemaRef,
    partitioned: bool,
}

impl SnapshotTable {
    pub fn new(snapshot: Arc<TableSnapshot>, schema: SchemaRef, partitioned: bool) -> Self {
        Self { snapshot, schema, partitioned }
    }

    /// A snapshot of this table.
    pub fn of(table: &LakeTable, snapshot: Arc<TableSnapshot>) -> Self {
        Self::new(snapshot, Arc::clone(&table.definition.schema), table.definition.partition.is_some())
    }

    fn table_schema(&self) -> TableSchema {
        if !self.partitioned {
            return Arc::clone(&self.schema).into();
        }
        let inside = self.schema.fields().len() - 1;
        let file: Vec<_> = self.schema.fields().iter().take(inside).cloned().collect();
        let partition: Vec<_> = self.schema.fields().iter().skip(inside).cloned().collect();
        TableSchema::builder(Arc::new(Schema::new(file))).with_table_partition_cols(partition).build()
    }

    /// The files that may hold rows that the predicate wants.
    fn files(
        &self,
        predicate: Option<&Arc<dyn PhysicalExpr>>,
    ) -> Result<(Vec<PartitionedFile>, Precision<usize>)> {
        let files = &self.snapshot.files;
        let keep = match predicate {
            None => vec![true; files.len()],
            Some(predicate) => {
                let pruning = PruningPredicateBuilder::new()
                    .with_file_schema(Arc::clone(&self.schema))
                    .try_build(Arc::clone(predicate))?;
                let ranges = files.iter().map(|file| Arc::clone(&file.pruning)).collect();
                pruning.prune(&PrunableStatistics::new(ranges, Arc::clone(&self.schema)))?
            }
        };
        let kept: Vec<_> = files.iter().zip(keep).filter_map(|(file, keep)| keep.then_some(file)).collect();
        let rows = kept
            .iter()
            .try_fold(0, |sum, file| Some(sum + file.rows? as usize))
            .map_or(Precision::Absent, Precision::Exact);
        Ok((kept.into_iter().map(|file| file.file.clone()).collect(), rows))
    }
}

#[async_trait]
impl TableProvider for SnapshotTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = DFSchema::try_from(Arc::clone(&self.schema))?;
        let predicate = conjunction(filters.to_vec())
            .map(|filter| state.create_physical_expr(filter, &schema))
            .transpose()?;
        let (files, rows) = self.files(predicate.as_ref())?;
        if files.is_empty() {
            let projected = projection
                .map_or_else(|| Ok(self.schema.as_ref().clone()), |columns| self.schema.project(columns))?;
            return Ok(Arc::new(EmptyExec::new(Arc::new(projected))));
        }
        let url = ObjectStoreUrl::parse(INSIDE)?;
        let runtime = state.runtime_env();
        let footers = runtime.cache_manager.get_file_metadata_cache();
        let reader = CachedParquetFileReaderFactory::new(runtime.object_store(&url)?, footers);
        let mut options = TableParquetOptions::new();
        options.global = state.config_options().execution.parquet.clone();
        let mut source = ParquetSource::new(self.table_schema())
            .with_table_parquet_options(options)
            .with_parquet_file_reader_factory(Arc::new(reader));
        if let Some(predicate) = predicate {
            source = source.with_predicate(predicate);
        }
        let columns = vec![ColumnStatistics::new_unknown(); self.schema.fields().len()];
        let statistics =
            Statistics { num_rows: rows, total_byte_size: Precision::Absent, column_statistics: columns };
        let groups = FileGroup::new(files).split_files(state.config().target_partitions());
        let scan = FileScanConfigBuilder::new(url, Arc::new(source))
            .with_file_groups(groups)
            .with_statistics(statistics)
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(scan))
    }
}
