//! Keeps the lake quick to read: joins small files, shortens the log, removes what nothing refers to, renews the copies of
//! dimensions. Each may run at any time, any number of times, beside queries and flushes.

use std::{collections::BTreeMap, sync::Arc};

use deltalake_core::{kernel::Action, protocol::DeltaOperation, protocol::checkpoints};
use futures::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt};
use rapport_kernel::{Id, id::Fragment, time::DAY, time::HOUR};

use crate::{
    Lake, LakeError,
    dimension::{Dimension, without},
    files::Layout,
    flush::{COMMENTS, INTERACTIONS},
    marks::{self, Mark},
    query::snapshot_table::SnapshotTable,
    table::{LakeFile, LakeTable, TableSnapshot},
};

/// A file with fewer rows is small.
const SMALL: u64 = 250_000;
/// Rows of a file that small ones are joined into: what is sorted in memory at once.
const JOINED: u64 = 500_000;
/// So many small files in a month are joined…
const MANY: usize = 16;
/// …and so few, when nothing was added to the month for an hour.
const FEW: usize = 2;
/// How long files stay after nothing refers to them, in microseconds.
const UNUSED: i64 = 7 * DAY;
/// The same for comments, which may have been taken out because someone was erased.
const UNUSED_COMMENTS: i64 = HOUR;
/// How often a compaction commits again after others committed meanwhile.
const RETRIES: usize = 10;

/// What upkeep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Upkeep {
    pub files_joined: usize,
    pub files_removed: usize,
    pub checkpoints: usize,
    pub copies_renewed: usize,
}

impl Lake {
    /// Does whatever is due. `None` when another server tends the lake.
    pub async fn upkeep(&self) -> Result<Option<Upkeep>, LakeError> {
        if !self.keep().await? {
            return Ok(None);
        }
        let mut done = Upkeep { files_joined: self.compact().await?, ..Upkeep::default() };
        done.copies_renewed = self.renew_copies(false).await?;
        done.checkpoints = self.checkpoint().await?;
        done.files_removed = self.vacuum().await?;
        Ok(Some(done))
    }

    /// Joins small files of each month: all of a month at rest, and many of one that still grows. Gives how many were joined.
    pub async fn compact(&self) -> Result<usize, LakeError> {
        self.join_small(HOUR).await
    }

    /// As [`Lake::compact`] an hour after the last interaction: for a history that was just written.
    pub async fn settle(&self) -> Result<usize, LakeError> {
        self.join_small(-1).await
    }

    async fn join_small(&self, rest: i64) -> Result<usize, LakeError> {
        let mut joined = 0;
        for (table, layout) in
            [(&self.flusher.interactions, INTERACTIONS), (&self.flusher.comments, COMMENTS)]
        {
            let snapshot = table.fresh().await?;
            for group in groups(&snapshot, self.clock.now().micros() - rest) {
                joined += group.len();
                self.join(table, &snapshot, group, layout).await?;
            }
        }
        if joined > 0 {
            self.refresh().await?;
        }
        Ok(joined)
    }

    async fn join(
        &self,
        table: &Arc<LakeTable>,
        on: &TableSnapshot,
        group: Vec<LakeFile>,
        layout: Layout,
    ) -> Result<(), LakeError> {
        let mut actions: Vec<Action> =
            group.iter().map(|file| Action::Remove(table.removal(file, false))).collect();
        let rows: u64 = group.iter().filter_map(|file| file.rows).sum();
        let part = TableSnapshot { version: on.version, seq: on.seq, files: group, table: None };
        let batches = self.engine.read(Arc::new(SnapshotTable::of(table, Arc::new(part)))).await?;
        let read: usize = batches.iter().map(arrow::array::RecordBatch::num_rows).sum();
        if read as u64 != rows {
            return Err(LakeError::Rows { table: table.definition.name, expected: rows, found: read as u64 });
        }
        for add in table.write(batches, layout).await? {
            actions.push(Action::Add(deltalake_core::kernel::Add { data_change: false, ..add }));
        }
        let operation = DeltaOperation::Optimize { predicate: None, target_size: JOINED as i64 };
        match table.commit(on, actions, None, operation, RETRIES).await {
            // The files stay as they were; the next round finds them again.
            Err(LakeError::Conflict) => Ok(()),
            other => other.map(|_| ()),
        }
    }

    /// Writes a checkpoint for each log that has grown, and removes the entries behind it that are old. Gives how many.
    pub async fn checkpoint(&self) -> Result<usize, LakeError> {
        let _flushing = self.flushing.lock().await;
        let mut made = 0;
        for table in self.delta_tables() {
            if !self.keep().await? {
                break;
            }
            table.recover().await?;
            let mark = table.mark().await?;
            if mark.version - mark.checkpoint.max(0) < self.settings.checkpoint_every {
                continue;
            }
            let snapshot = table.fresh().await?;
            let (Some(version), Some(loaded)) = (snapshot.version, &snapshot.table) else { continue };
            if i64::try_from(version).is_ok_and(|version| version > mark.version) {
                // A checkpoint leads over the entries before it: all of them must be on the disk first.
                continue;
            }
            checkpoints::create_checkpoint(loaded, None).await?;
            let checkpoint = i64::try_from(version).unwrap_or(i64::MAX);
            marks::advance(&self.db, table.definition.name, Mark { version: -1, seq: 0, checkpoint }).await?;
            checkpoints::cleanup_metadata(loaded, None).await?;
            made += 1;
        }
        Ok(made)
    }

    /// Removes files that nothing has referred to for long. Gives how many.
    pub async fn vacuum(&self) -> Result<usize, LakeError> {
        let mut removed = 0;
        for table in self.delta_tables() {
            let unused = if table.definition.name == self.flusher.comments.definition.name {
                UNUSED_COMMENTS
            } else {
                UNUSED
            };
            removed += table.vacuum(unused).await?;
        }
        Ok(removed)
    }

    /// Takes the comments of erased people out of the lake; their files are removed within two hours by [`Lake::upkeep`].
    /// Gives how many comments were taken out.
    pub async fn erase_comments(&self, fragments: &[Id<Fragment>]) -> Result<u64, LakeError> {
        let _flushing = self.flushing.lock().await;
        let table = &self.flusher.comments;
        let snapshot = table.fresh().await?;
        let names: Vec<String> = fragments.iter().map(ToString::to_string).collect();
        let (mut actions, mut erased) = (Vec::new(), 0);
        for file in &snapshot.files {
            let part = TableSnapshot {
                version: snapshot.version,
                seq: snapshot.seq,
                files: vec![file.clone()],
                table: None,
            };
            let rows = self.engine.read(Arc::new(SnapshotTable::of(table, Arc::new(part)))).await?;
            let (kept, gone) = without(&rows, "fragment_id", &names)?;
            if gone == 0 {
                continue;
            }
            erased += gone;
            actions.push(Action::Remove(table.removal(file, true)));
            if kept.iter().any(|batch| batch.num_rows() > 0) {
                actions.extend(table.write(kept, COMMENTS).await?.into_iter().map(Action::Add));
            }
        }
        if erased > 0 {
            table.commit(&snapshot, actions, None, DeltaOperation::Delete { predicate: None }, 0).await?;
            self.refresh().await?;
        }
        Ok(erased)
    }

    fn delta_tables(&self) -> Vec<&LakeTable> {
        let ours = [self.flusher.interactions.as_ref(), self.flusher.comments.as_ref()];
        ours.into_iter().chain(self.dimensions.values().map(Dimension::table)).collect()
    }
}

/// Small files that belong into one, by month. A month with nothing added since `rested` is at rest.
fn groups(snapshot: &TableSnapshot, rested: i64) -> Vec<Vec<LakeFile>> {
    let mut months: BTreeMap<Option<String>, Vec<&LakeFile>> = BTreeMap::new();
    for file in snapshot.files.iter().filter(|file| file.rows.is_some_and(|rows| rows < SMALL)) {
        months.entry(file.partition.clone()).or_default().push(file);
    }
    let mut groups = Vec::new();
    for mut small in months.into_values() {
        let at_rest = small.iter().all(|file| file.added_at < rested);
        if small.len() < if at_rest { FEW } else { MANY } {
            continue;
        }
        small.sort_by_key(|file| file.added_at);
        let mut group: Vec<LakeFile> = Vec::new();
        let mut rows = 0;
        for file in small {
            if rows + file.rows.unwrap_or(0) > JOINED {
                groups.push(std::mem::take(&mut group));
                rows = 0;
            }
            rows += file.rows.unwrap_or(0);
            group.push(file.clone());
        }
        groups.push(group);
    }
    groups.retain(|group| group.len() >= FEW);
    groups
}

impl LakeTable {
    async fn vacuum(&self, unused: i64) -> Result<usize, LakeError> {
        let snapshot = self.fresh().await?;
        if snapshot.version.is_none() {
            return Ok(0);
        }
        let used: std::collections::HashSet<_> =
            snapshot.files.iter().map(|file| file.file.object_meta.location.clone()).collect();
        let before = self.clock.now().micros() - unused;
        let mut removed = 0;
        let folder = self.path("");
        let mut listed = self.objects.list(Some(&folder));
        while let Some(object) = listed.try_next().await? {
            let hidden = object
                .location
                .prefix_match(&folder)
                .into_iter()
                .flatten()
                .any(|part| part.as_ref().starts_with('_'));
            if hidden || used.contains(&object.location) || object.last_modified.timestamp_micros() >= before
            {
                continue;
            }
            self.objects.delete(&object.location).await?;
            removed += 1;
        }
        Ok(removed)
    }
}
