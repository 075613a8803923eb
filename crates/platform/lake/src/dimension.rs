//! A table of things (orders, customers, units) read as a Delta copy and the rows changed since, newest wins.
//!
//! The copy holds every row up to a version; a reader takes what is above from the source, so that an answer is never behind
//! the store, and a row never stands twice.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex as Lock, PoisonError},
};

use arrow::{
    array::{ArrayRef, AsArray, BooleanArray, RecordBatch},
    compute,
    datatypes::{DataType, Field, Schema, SchemaRef},
};
use deltalake_core::{
    kernel::Action,
    protocol::{DeltaOperation, SaveMode},
};
use rapport_kernel::time::DAY;
use rapport_query::DimensionSource;
use tokio::sync::Mutex;

use crate::{
    LakeError,
    files::Layout,
    schema::lake_type,
    table::{LakeTable, TableSnapshot},
};

/// Of things: sorted as they come; the log tells nothing of their values.
const LAYOUT: Layout = Layout { sorted_by: &[], in_log: &[], with_statistics: &[] };
/// Rows asked of a source at once.
const CHUNK: usize = 10_000;
/// A copy is written anew when this part of its rows changed, or a day after any did.
const STALE_SHARE: u64 = 50;

pub(crate) struct Dimension {
    pub source: Arc<dyn DimensionSource>,
    pub schema: SchemaRef,
    table: LakeTable,
    state: Lock<State>,
    reading: Mutex<()>,
}

/// The copy, and the newest rows above it.
#[derive(Debug, Clone)]
struct State {
    copy: Arc<TableSnapshot>,
    /// Every change up to this version is here.
    version: i64,
    parts: Vec<Part>,
    /// Where the newest row of each changed thing lies.
    newest: Arc<HashMap<String, (usize, usize)>>,
}

#[derive(Debug, Clone)]
struct Part {
    rows: RecordBatch,
    live: Vec<bool>,
}

/// What a query reads of a dimension: the copy, and rows that take the place of the copy's rows of the same key.
#[derive(Debug, Clone)]
pub(crate) struct DimensionView {
    pub copy: Arc<TableSnapshot>,
    pub changed: Vec<RecordBatch>,
}

/// Columns of a source as the lake has them.
pub(crate) fn columns(source: &dyn DimensionSource) -> SchemaRef {
    let fields = source
        .schema()
        .fields()
        .iter()
        .map(|field| Field::new(field.name(), lake_type(field.data_type()), true))
        .collect::<Vec<_>>();
    Arc::new(Schema::new(fields))
}

impl Dimension {
    pub async fn open(
        source: Arc<dyn DimensionSource>,
        schema: SchemaRef,
        table: LakeTable,
    ) -> Result<Self, LakeError> {
        let copy = table.fresh().await?;
        Ok(Self { state: Lock::new(State::over(copy)), source, schema, table, reading: Mutex::default() })
    }

    /// Everything changed by now.
    pub async fn view(&self) -> Result<DimensionView, LakeError> {
        self.bring_up().await?;
        let state = self.lock();
        let changed = state.parts.iter().map(Part::live_rows).collect::<Result<Vec<_>, _>>()?;
        Ok(DimensionView { copy: Arc::clone(&state.copy), changed })
    }

    async fn bring_up(&self) -> Result<(), LakeError> {
        let _reading = self.reading.lock().await;
        loop {
            let version = self.lock().version;
            let (batches, reached) = self.source.changed_after(version, CHUNK).await?;
            if reached <= version {
                return Ok(());
            }
            let batches =
                batches.iter().map(|batch| conform(batch, &self.schema)).collect::<Result<Vec<_>, _>>()?;
            let mut state = self.lock();
            for batch in batches {
                state.add(batch, self.source.key())?;
            }
            state.version = reached;
        }
    }

    /// Whether so much changed, or changes are so old, that a new copy is due. Changes must have been brought up.
    pub fn is_stale(&self, now: i64) -> bool {
        let state = self.lock();
        let changed = state.newest.len() as u64;
        let written = state.copy.files.iter().map(|file| file.added_at).max().unwrap_or(0);
        changed > 0 && (changed * STALE_SHARE >= state.copy.rows() || written + DAY < now)
    }

    /// Takes up a copy that was written meanwhile, here or by another server.
    pub async fn refresh(&self) -> Result<(), LakeError> {
        let copy = self.table.fresh().await?;
        let _reading = self.reading.lock().await;
        let mut state = self.lock();
        if copy.version > state.copy.version {
            *state = State::over(copy);
        }
        Ok(())
    }

    /// Writes all rows as the new copy, complete through `version`. For the keeper of the lake.
    pub async fn replace(&self, rows: Vec<RecordBatch>, version: i64) -> Result<(), LakeError> {
        self.table.recover().await?;
        let old = self.table.fresh().await?;
        if old.version.is_some() && old.seq >= version {
            return Ok(());
        }
        let mut actions: Vec<Action> =
            old.files.iter().map(|file| Action::Remove(self.table.removal(file, true))).collect();
        actions.extend(self.table.write(rows, LAYOUT).await?.into_iter().map(Action::Add));
        let operation =
            DeltaOperation::Write { mode: SaveMode::Overwrite, partition_by: None, predicate: None };
        self.table.commit(&old, actions, Some(version), operation, 0).await?;
        self.refresh().await
    }

    /// The version that the rows of a view taken now reach.
    pub fn version(&self) -> i64 {
        self.lock().version
    }

    pub fn table(&self) -> &LakeTable {
        &self.table
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn over(copy: Arc<TableSnapshot>) -> Self {
        Self { version: copy.seq, copy, parts: Vec::new(), newest: Arc::default() }
    }

    fn add(&mut self, rows: RecordBatch, key: &str) -> Result<(), LakeError> {
        let keys = keys_of(&rows, key)?;
        let part = self.parts.len();
        let mut live = vec![true; rows.num_rows()];
        let newest = Arc::make_mut(&mut self.newest);
        for (row, key) in keys.as_string_view().iter().enumerate() {
            let Some(key) = key else { continue };
            if let Some((before, at)) = newest.insert(key.to_owned(), (part, row)) {
                let dead = if before == part {
                    Some(&mut live)
                } else {
                    self.parts.get_mut(before).map(|part| &mut part.live)
                };
                if let Some(flag) = dead.and_then(|live| live.get_mut(at)) {
                    *flag = false;
                }
            }
        }
        self.parts.push(Part { rows, live });
        if self.parts.len() > 32 {
            self.join(key)?;
        }
        Ok(())
    }

    /// Many small changes as one batch.
    fn join(&mut self, key: &str) -> Result<(), LakeError> {
        let Some(schema) = self.parts.first().map(|part| part.rows.schema()) else { return Ok(()) };
        let live = self.parts.iter().map(Part::live_rows).collect::<Result<Vec<_>, _>>()?;
        let rows = compute::concat_batches(&schema, &live)?;
        let keys = keys_of(&rows, key)?;
        let places = keys
            .as_string_view()
            .iter()
            .enumerate()
            .filter_map(|(row, key)| Some((key?.to_owned(), (0, row))));
        self.newest = Arc::new(places.collect());
        self.parts = vec![Part { live: vec![true; rows.num_rows()], rows }];
        Ok(())
    }
}

impl Part {
    fn live_rows(&self) -> Result<RecordBatch, LakeError> {
        if self.live.iter().all(|live| *live) {
            return Ok(self.rows.clone());
        }
        Ok(compute::filter_record_batch(&self.rows, &BooleanArray::from(self.live.clone()))?)
    }
}

/// Rows whose value of a column is not among `values`, and how many were.
pub(crate) fn without(
    batches: &[RecordBatch],
    column: &str,
    values: &[String],
) -> Result<(Vec<RecordBatch>, u64), LakeError> {
    let values: std::collections::HashSet<&str> = values.iter().map(String::as_str).collect();
    let (mut kept, mut gone) = (Vec::new(), 0);
    for batch in batches {
        let keys = keys_of(batch, column)?;
        let stays: BooleanArray = keys
            .as_string_view()
            .iter()
            .map(|key| Some(key.is_none_or(|key| !values.contains(key))))
            .collect();
        gone += (batch.num_rows() - stays.true_count()) as u64;
        kept.push(compute::filter_record_batch(batch, &stays)?);
    }
    Ok((kept, gone))
}

fn keys_of(rows: &RecordBatch, key: &str) -> Result<ArrayRef, LakeError> {
    let column = rows.column(rows.schema().index_of(key)?);
    Ok(compute::cast(column, &DataType::Utf8View)?)
}

/// A batch of a source with the lake's types, by the names of columns.
fn conform(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, LakeError> {
    let columns = schema
        .fields()
        .iter()
        .map(|field| {
            Ok(compute::cast(batch.column(batch.schema().index_of(field.name())?), field.data_type())?)
        })
        .collect::<Result<Vec<_>, LakeError>>()?;
    Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
}
