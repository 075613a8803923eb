//! Parquet files of a table, and what the log says of each.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch},
    compute,
    datatypes::{DataType, Field, Int64Type, Schema, SchemaRef, TimeUnit, TimestampMicrosecondType},
};
use datafusion::{
    common::ScalarValue,
    parquet::{
        arrow::{ArrowWriter, arrow_writer::ArrowWriterOptions},
        basic::{Compression, Encoding, ZstdLevel},
        file::properties::{EnabledStatistics, WriterProperties},
        schema::types::ColumnPath,
    },
};
use deltalake_core::kernel::Add;
use futures::{StreamExt, TryStreamExt};
use object_store::ObjectStoreExt;
use rapport_kernel::{Id, Timestamp, entity};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    LakeError,
    table::{LakeTable, partition_values},
};

entity!(
    /// Kind of the names of files.
    File, "part"
);

/// Rows of a row group: enough to compress well, few enough to be left out when a filter rules them out.
const ROW_GROUP: usize = 128 * 1024;

/// Statistics of a file as they stand in the log (protocol of Delta Lake, "Per-file Statistics").
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct FileStats {
    pub num_records: Option<u64>,
    min_values: BTreeMap<String, Value>,
    max_values: BTreeMap<String, Value>,
    null_count: BTreeMap<String, Value>,
}

impl FileStats {
    fn of(batch: &RecordBatch, columns: &[&str]) -> Self {
        let mut stats = Self { num_records: Some(batch.num_rows() as u64), ..Self::default() };
        for name in columns {
            let Some(array) = batch.column_by_name(name) else { continue };
            stats.null_count.insert((*name).to_owned(), array.null_count().into());
            let Some((min, max)) = range_of(array) else { continue };
            stats.min_values.insert((*name).to_owned(), min);
            stats.max_values.insert((*name).to_owned(), max);
        }
        stats
    }

    /// Least and greatest value of a column, for leaving the file out. Checkpoints may have cut times to milliseconds.
    pub fn range(&self, field: &Field) -> (Option<ScalarValue>, Option<ScalarValue>) {
        let read = |value: Option<&Value>, slack: i64| match field.data_type() {
            DataType::Int64 => value?.as_i64().map(|x| ScalarValue::Int64(Some(x))),
            DataType::Timestamp(TimeUnit::Microsecond, zone) => {
                let at: Timestamp = value?.as_str()?.parse().ok()?;
                Some(ScalarValue::TimestampMicrosecond(Some(at.micros() + slack), zone.clone()))
            }
            _ => None,
        };
        (read(self.min_values.get(field.name()), 0), read(self.max_values.get(field.name()), 999))
    }
}

fn range_of(array: &ArrayRef) -> Option<(Value, Value)> {
    match array.data_type() {
        DataType::Int64 => {
            let array = array.as_primitive::<Int64Type>();
            Some((compute::min(array)?.into(), compute::max(array)?.into()))
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            let array = array.as_primitive::<TimestampMicrosecondType>();
            let show = |micros: i64| Value::from(Timestamp::from_micros(micros).to_string());
            Some((show(compute::min(array)?), show(compute::max(array)?)))
        }
        _ => None,
    }
}

/// How a table's files are laid out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// Rows of a file are sorted by these columns.
    pub sorted_by: &'static [&'static str],
    /// Columns whose range and nulls the log tells.
    pub in_log: &'static [&'static str],
    /// Columns with statistics inside the file; of the others no value is shown outside the compressed data.
    pub with_statistics: &'static [&'static str],
}

impl LakeTable {
    /// Writes rows as durable Parquet files, one for each partition, and gives the actions that add them to the table.
    pub(crate) async fn write(
        &self,
        batches: Vec<RecordBatch>,
        layout: Layout,
    ) -> Result<Vec<Add>, LakeError> {
        let schema = Arc::clone(&self.definition.schema);
        let partition = self.definition.partition;
        let encoded =
            tokio::task::spawn_blocking(move || encode(&batches, &schema, partition, layout)).await??;
        futures::stream::iter(encoded.into_iter().map(|file| self.put(file)))
            .buffer_unordered(4)
            .try_collect()
            .await
    }

    async fn put(&self, file: Encoded) -> Result<Add, LakeError> {
        let folder = match (self.definition.partition, &file.partition) {
            (Some(column), Some(value)) => format!("{column}={value}/"),
            _ => String::new(),
        };
        let path = format!("{folder}{}.zstd.parquet", Id::<File>::new(self.clock.as_ref()));
        let size = file.bytes.len() as i64;
        self.objects.put(&self.path(&path), file.bytes.into()).await?;
        Ok(Add {
            path,
            partition_values: partition_values(self.definition.partition, file.partition.as_deref()),
            size,
            modification_time: self.clock.now().micros() / 1000,
            data_change: true,
            stats: Some(serde_json::to_string(&file.stats)?),
            tags: None,
            deletion_vector: None,
            base_row_id: None,
            default_row_commit_version: None,
            clustering_provider: None,
        })
    }
}

struct Encoded {
    partition: Option<String>,
    bytes: Vec<u8>,
    stats: FileStats,
}

fn encode(
    batches: &[RecordBatch],
    schema: &SchemaRef,
    partition: Option<&str>,
    layout: Layout,
) -> Result<Vec<Encoded>, LakeError> {
    let indices = schema
        .fields()
        .iter()
        .map(|field| batches.first().map_or(Ok(0), |batch| batch.schema().index_of(field.name())))
        .collect::<Result<Vec<_>, _>>()?;
    let projected = batches.iter().map(|batch| batch.project(&indices)).collect::<Result<Vec<_>, _>>()?;
    let all = compute::concat_batches(schema, &projected)?;
    let keys: Vec<&str> = partition.into_iter().chain(layout.sorted_by.iter().copied()).collect();
    let sorted = sort_by(&all, &keys)?;
    let Some(column) = partition else { return Ok(vec![encode_file(&sorted, None, layout)?]) };
    let at = schema.index_of(column)?;
    let values = sorted.column(at);
    let inside: Vec<usize> = (0..schema.fields().len()).filter(|index| *index != at).collect();
    let mut files = Vec::new();
    for range in compute::partition(std::slice::from_ref(values))?.ranges() {
        let value =
            values.is_valid(range.start).then(|| values.as_string_view().value(range.start).to_owned());
        let rows = sorted.slice(range.start, range.len()).project(&inside)?;
        files.push(encode_file(&rows, value, layout)?);
    }
    Ok(files)
}

fn sort_by(batch: &RecordBatch, keys: &[&str]) -> Result<RecordBatch, LakeError> {
    let columns: Vec<compute::SortColumn> = keys
        .iter()
        .filter_map(|key| batch.column_by_name(key))
        .map(|column| compute::SortColumn { values: Arc::clone(column), options: None })
        .collect();
    if columns.is_empty() {
        return Ok(batch.clone());
    }
    Ok(compute::take_record_batch(batch, &compute::lexsort_to_indices(&columns, None)?)?)
}

fn encode_file(rows: &RecordBatch, partition: Option<String>, layout: Layout) -> Result<Encoded, LakeError> {
    let properties = writer_properties(rows.schema_ref(), layout)?;
    let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    let mut writer = ArrowWriter::try_new_with_options(Vec::new(), rows.schema(), options)?;
    writer.write(rows)?;
    let bytes = writer.into_inner()?;
    Ok(Encoded { partition, bytes, stats: FileStats::of(rows, layout.in_log) })
}

/// Zstandard, numbers as differences, no dictionary for what never repeats.
pub(crate) fn writer_properties(schema: &Schema, layout: Layout) -> Result<WriterProperties, LakeError> {
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .set_statistics_enabled(EnabledStatistics::None)
        .set_created_by("rapport".to_owned());
    for field in schema.fields() {
        let column = ColumnPath::from(field.name().as_str());
        if layout.with_statistics.contains(&field.name().as_str()) {
            builder = builder.set_column_statistics_enabled(column.clone(), EnabledStatistics::Page);
        }
        if matches!(field.data_type(), DataType::Int64 | DataType::Timestamp(..)) {
            builder = builder
                .set_column_dictionary_enabled(column, false)
                .set_column_encoding(ColumnPath::from(field.name().as_str()), Encoding::DELTA_BINARY_PACKED);
        } else if matches!(field.name().as_str(), "id" | "message_id" | "comment") {
            builder = builder.set_column_dictionary_enabled(column, false);
        }
    }
    Ok(builder.build())
}
