//! How far an import got, so that an interrupted one continues.

use std::{
    collections::HashMap,
    fs::File,
    io::{Read, Seek, SeekFrom},
};

use rapport_kernel::Clock;
use rapport_store::{Db, FromQueryResult, Sql, StoreError};
use rapport_tables::Found;
use sha2::{Digest, Sha256};

use super::{ImportError, plan::Plan};
use crate::accept::hex;

/// How much of a file's beginning and end tells it from another of its name and size.
const EDGE: u64 = 64 * 1024;

/// What an import is known by: the mapping and the files. A change in either starts it from the beginning, where what is
/// there already is known by its keys.
pub fn fingerprint<'f>(
    plan: &Plan,
    files: impl IntoIterator<Item = &'f Found>,
) -> Result<String, ImportError> {
    let mut hash = Sha256::new().chain_update(&plan.text);
    for found in files {
        let failed = |error: std::io::Error| ImportError::file(&found.name, error);
        hash.update(found.name.as_bytes());
        hash.update(found.bytes.to_le_bytes());
        let mut file = File::open(&found.path).map_err(failed)?;
        let mut edge = Vec::new();
        file.by_ref().take(EDGE).read_to_end(&mut edge).map_err(failed)?;
        file.seek(SeekFrom::Start(found.bytes.saturating_sub(EDGE))).map_err(failed)?;
        file.take(EDGE).read_to_end(&mut edge).map_err(failed)?;
        hash.update(&edge);
    }
    Ok(hex(&hash.finalize()[..16]))
}

#[derive(FromQueryResult)]
struct Done {
    file: String,
    rows_done: i64,
}

/// Notes of one import.
pub struct Checkpoint<'a> {
    pub db: &'a Db,
    pub clock: &'a dyn Clock,
    pub source: &'a str,
    pub fingerprint: String,
}

impl Checkpoint<'_> {
    /// Rows done of each file, when the same import was interrupted.
    pub async fn load(&self) -> Result<HashMap<String, u64>, StoreError> {
        let rows: Vec<Done> = self
            .db
            .read()
            .all(
                "SELECT file, rows_done FROM import_progress WHERE source = $1 AND fingerprint = $2",
                vec![self.source.into(), self.fingerprint.as_str().into()],
            )
            .await?;
        Ok(rows.into_iter().map(|row| (row.file, row.rows_done.max(0) as u64)).collect())
    }

    /// Notes that so many rows of a file, and all that they gave, are durable.
    pub async fn save(&self, file: &str, rows: u64) -> Result<(), StoreError> {
        self.db
            .write()
            .run(
                "INSERT INTO import_progress (source, file, fingerprint, rows_done, updated_at) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (source, file) DO UPDATE SET fingerprint = excluded.fingerprint, rows_done = excluded.rows_done, \
                 updated_at = excluded.updated_at",
                vec![
                    self.source.into(),
                    file.into(),
                    self.fingerprint.as_str().into(),
                    (rows as i64).into(),
                    self.clock.now().micros().into(),
                ],
            )
            .await?;
        Ok(())
    }

    /// The import is done: a next run reads everything again.
    pub async fn clear(&self) -> Result<(), StoreError> {
        self.db
            .write()
            .run("DELETE FROM import_progress WHERE source = $1", vec![self.source.into()])
            .await?;
        Ok(())
    }
}
