//! One Delta table: its definition, its snapshot with the number it is complete through, and commits against a snapshot.

use std::{collections::HashMap, sync::Arc};

use arrow::datatypes::SchemaRef;
use datafusion::{
    common::{ColumnStatistics, ScalarValue, Statistics, stats::Precision},
    datasource::listing::PartitionedFile,
};
use deltalake_core::{
    DeltaTable, DeltaTableError,
    kernel::{
        Action, Remove, Transaction,
        transaction::{CommitBuilder, CommitProperties, TableReference, TransactionError},
    },
    logstore::{LogStoreRef, StorageConfig, default_logstore},
    protocol::DeltaOperation,
};
use object_store::{ObjectStore, path::Path, prefix::PrefixStore};
use rapport_kernel::Clock;
use rapport_store::Db;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use url::Url;

use crate::{
    LakeError,
    files::FileStats,
    marks::{self, Mark},
    objects::INSIDE,
    schema,
};

/// Key in a commit's information under which the number of its actions stands: a torn log entry has fewer.
pub(crate) const ACTIONS: &str = "rapportActions";

/// What a table is.
#[derive(Debug)]
pub(crate) struct Definition {
    /// Its folder under the lake's root, and its name in SQL.
    pub name: &'static str,
    pub schema: SchemaRef,
    /// A column of `schema` that rows are partitioned by; the last one.
    pub partition: Option<&'static str>,
    /// Whose transactions say how far the table is complete.
    pub app_id: &'static str,
}

/// A table's files at one version. Cheap to share; readers keep it for as long as they read.
#[derive(Debug)]
pub(crate) struct TableSnapshot {
    /// `None` before the first commit.
    pub version: Option<u64>,
    /// Every interaction up to this number is in these files, and none above.
    pub seq: i64,
    pub files: Vec<LakeFile>,
    pub(crate) table: Option<DeltaTable>,
}

/// A Parquet file of a snapshot.
#[derive(Debug, Clone)]
pub(crate) struct LakeFile {
    pub file: PartitionedFile,
    /// Path inside the table, as the log spells it.
    pub path: String,
    pub partition: Option<String>,
    pub rows: Option<u64>,
    /// When it was written, in microseconds.
    pub added_at: i64,
    /// Least and greatest values by column of the table's schema: for leaving files out only.
    pub pruning: Arc<Statistics>,
}

impl TableSnapshot {
    pub fn rows(&self) -> u64 {
        self.files.iter().filter_map(|file| file.rows).sum()
    }

    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.file.object_meta.size).sum()
    }
}

pub(crate) struct LakeTable {
    pub definition: Definition,
    /// Rooted at the lake; what is put is durable.
    pub objects: Arc<dyn ObjectStore>,
    pub(crate) db: Db,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) log_store: LogStoreRef,
    loaded: Mutex<Option<Arc<TableSnapshot>>>,
}

impl LakeTable {
    pub fn new(
        definition: Definition,
        objects: Arc<dyn ObjectStore>,
        db: Db,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, LakeError> {
        let location = Url::parse(&format!("{INSIDE}{}/", definition.name))
            .map_err(|e| LakeError::Address(e.to_string()))?;
        let inside = Arc::new(PrefixStore::new(Arc::clone(&objects), definition.name));
        let log_store = default_logstore(inside, Arc::clone(&objects), &location, &StorageConfig::default());
        Ok(Self { definition, objects, db, clock, log_store, loaded: Mutex::new(None) })
    }

    /// Path of something of this table from the lake's root.
    pub fn path(&self, inside: &str) -> Path {
        Path::from(format!("{}/{inside}", self.definition.name))
    }

    pub async fn mark(&self) -> Result<Mark, LakeError> {
        Ok(marks::read(&self.db, self.definition.name).await?)
    }

    /// The newest snapshot there is.
    pub async fn fresh(&self) -> Result<Arc<TableSnapshot>, LakeError> {
        let mut loaded = self.loaded.lock().await;
        let mut table = loaded
            .as_ref()
            .and_then(|snapshot| snapshot.table.clone())
            .unwrap_or_else(|| DeltaTable::new(Arc::clone(&self.log_store)));
        if let Err(error) = table.update_state().await {
            let confirmed = self.mark().await?.version;
            let Ok(confirmed) = u64::try_from(confirmed) else {
                // Nothing was ever confirmed: at most a torn first entry, which the next flush sets aside.
                return Ok(Arc::new(TableSnapshot { version: None, seq: 0, files: Vec::new(), table: None }));
            };
            tracing::warn!(table = self.definition.name, %error, "the newest version cannot be read; using the last confirmed one");
            table = DeltaTable::new(Arc::clone(&self.log_store));
            table.load_version(confirmed).await?;
        }
        if let Some(known) = loaded.as_ref()
            && known.version == table.version()
        {
            return Ok(Arc::clone(known));
        }
        let snapshot = Arc::new(self.snapshot_of(table).await?);
        *loaded = Some(Arc::clone(&snapshot));
        Ok(snapshot)
    }

    /// Forgets what is loaded: the log was changed behind it.
    pub async fn unload(&self) {
        *self.loaded.lock().await = None;
    }

    async fn snapshot_of(&self, table: DeltaTable) -> Result<TableSnapshot, LakeError> {
        let state = table.snapshot()?;
        let seq = state.transaction_version(&self.log_store, self.definition.app_id).await?.unwrap_or(0);
        let files =
            state.log_data().iter().map(|view| self.file_of(&view)).collect::<Result<_, LakeError>>()?;
        Ok(TableSnapshot { version: table.version(), seq, files, table: Some(table) })
    }

    fn file_of(&self, view: &deltalake_core::kernel::LogicalFileView) -> Result<LakeFile, LakeError> {
        let path = view.path().into_owned();
        let partition = self
            .definition
            .partition
            .and_then(|name| view.partition_values_map().get(name).cloned().flatten());
        let stats: FileStats =
            view.stats().map_or_else(|| Ok(FileStats::default()), |text| serde_json::from_str(&text))?;
        let size = u64::try_from(view.size()).unwrap_or(0);
        let mut file =
            PartitionedFile::new(format!("{}/{}", self.definition.name, view.object_store_path()), size);
        if self.definition.partition.is_some() {
            file = file.with_partition_values(vec![ScalarValue::Utf8View(partition.clone())]);
        }
        let rows = stats.num_records;
        let pruning = Arc::new(self.pruning(&stats, partition.as_deref()));
        Ok(LakeFile { file, path, partition, rows, added_at: view.modification_time() * 1000, pruning })
    }

    fn pruning(&self, stats: &FileStats, partition: Option<&str>) -> Statistics {
        let columns = self
            .definition
            .schema
            .fields()
            .iter()
            .map(|field| {
                let (min, max) = if Some(field.name().as_str()) == self.definition.partition {
                    let value = partition.map(|text| ScalarValue::Utf8View(Some(text.to_owned())));
                    (value.clone(), value)
                } else {
                    stats.range(field)
                };
                ColumnStatistics {
                    min_value: min.map_or(Precision::Absent, Precision::Exact),
                    max_value: max.map_or(Precision::Absent, Precision::Exact),
                    ..ColumnStatistics::new_unknown()
                }
            })
            .collect();
        let num_rows = stats.num_records.map_or(Precision::Absent, |rows| Precision::Exact(rows as usize));
        Statistics { num_rows, total_byte_size: Precision::Absent, column_statistics: columns }
    }

    /// Commits against this very snapshot, and remembers it as safely written. With `seq`, the table is complete through it.
    ///
    /// [`LakeError::Conflict`] when anyone committed since, unless `retries` allow to commit after a change that does not
    /// touch the same files: never with `seq`, since the rows might then be there twice.
    pub async fn commit(
        &self,
        on: &TableSnapshot,
        mut actions: Vec<Action>,
        seq: Option<i64>,
        operation: DeltaOperation,
        retries: usize,
    ) -> Result<u64, LakeError> {
        if on.table.is_none() {
            actions.splice(0..0, self.creation()?);
        }
        if seq.is_some() {
            // A crash of the machine must not take from the store what the lake has.
            self.db.sync().await?;
        }
        let count = actions.len() + usize::from(seq.is_some());
        let mut properties = CommitProperties::default()
            .with_create_checkpoint(false)
            .with_cleanup_expired_logs(Some(false))
            .with_max_retries(if seq.is_some() { 0 } else { retries })
            .with_metadata([(ACTIONS.to_owned(), Value::from(count))]);
        if let Some(seq) = seq {
            let at = self.clock.now().micros() / 1000;
            properties = properties.with_application_transaction(Transaction::new_with_last_update(
                self.definition.app_id,
                seq,
                Some(at),
            ));
        }
        let state = on.table.as_ref().map(DeltaTable::snapshot).transpose()?;
        let reference = state.map(|state| state as &dyn TableReference);
        let done = CommitBuilder::from(properties)
            .with_actions(actions)
            .build(reference, Arc::clone(&self.log_store), operation)
            .await;
        let version = done.map_err(commit_error)?.version;
        self.confirm(version, seq.unwrap_or(on.seq)).await?;
        Ok(version)
    }

    /// The action that takes a file out of the table.
    pub(crate) fn removal(&self, file: &LakeFile, data_change: bool) -> Remove {
        Remove {
            path: file.path.clone(),
            data_change,
            deletion_timestamp: Some(self.clock.now().micros() / 1000),
            extended_file_metadata: Some(true),
            partition_values: Some(partition_values(self.definition.partition, file.partition.as_deref())),
            size: Some(file.file.object_meta.size as i64),
            ..Remove::default()
        }
    }
    /// The actions that make the table: readable and writable by every Delta reader and writer there is (versions 1 and 2).
    fn creation(&self) -> Result<Vec<Action>, LakeError> {
        let mut random = [0u8; 16];
        random[..10].copy_from_slice(&self.clock.random());
        let id = uuid::Builder::from_random_bytes(random).into_uuid();
        let partitions: Vec<&str> = self.definition.partition.into_iter().collect();
        let metadata = json!({"metaData": {
            "id": id.to_string(),
            "name": self.definition.name,
            "format": {"provider": "parquet", "options": {}},
            "schemaString": schema::delta_schema(&self.definition.schema),
            "partitionColumns": partitions,
            "configuration": {
                "delta.logRetentionDuration": "interval 2 days",
                "delta.deletedFileRetentionDuration": "interval 7 days",
            },
            "createdTime": self.clock.now().micros() / 1000,
        }});
        let protocol = json!({"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}});
        Ok(vec![serde_json::from_value(protocol)?, serde_json::from_value(metadata)?])
    }
}

fn commit_error(error: DeltaTableError) -> LakeError {
    match error {
        DeltaTableError::VersionAlreadyExists(_)
        | DeltaTableError::Transaction {
            source:
                TransactionError::MaxCommitAttempts(_)
                | TransactionError::CommitConflict(_)
                | TransactionError::VersionAlreadyExists(_),
        } => LakeError::Conflict,
        other => other.into(),
    }
}

/// Partition values of an added file.
pub(crate) fn partition_values(column: Option<&str>, value: Option<&str>) -> HashMap<String, Option<String>> {
    column.map(|column| (column.to_owned(), value.map(str::to_owned))).into_iter().collect()
}
