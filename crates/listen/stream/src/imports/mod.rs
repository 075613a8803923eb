//! Imports through the screen: a file is brought in parts, looked at, mapped, and then imported in the background.
//!
//! Invariants:
//! - A file lies in the data folder of the server that received it, under its import's id, and is gone once it is imported,
//!   cancelled or forgotten.
//! - What is started is finished: a server that starts again goes on where the last note says. One import at a time.
//! - Only [`crate::import`] reads files; nothing here trusts a name, a size or a cell.

mod map;
mod model;
mod receive;
mod store;
mod sweep;
mod work;

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rapport_kernel::{Clock, Id};
use rapport_quality::entry::Entries;
use rapport_store::Db;
use tokio::sync::Notify;

use crate::import::{Catalogue, Company, ImportError};
pub use map::{Choice, Looked, Preview, PreviewRow};
pub use model::{Counts, Import, ImportRun, NumberOfScale, State};
use work::Live;

/// Everything that imports need. One for each server.
pub struct Imports {
    db: Db,
    clock: Arc<dyn Clock>,
    catalogue: Arc<dyn Catalogue>,
    entries: Arc<Entries>,
    settings: ImportSettings,
    /// Imports that run here, as they go.
    live: Mutex<HashMap<Id<Import>, Arc<Live>>>,
    /// Imports a part of which is being received.
    receiving: Mutex<HashSet<Id<Import>>>,
    wake: Notify,
}

#[derive(Debug, Clone)]
pub struct ImportSettings {
    /// Folder that uploads lie in.
    pub folder: PathBuf,
    /// Largest file, in bytes.
    pub most_bytes: u64,
    pub company: Company,
}

impl Imports {
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        catalogue: Arc<dyn Catalogue>,
        entries: Arc<Entries>,
        settings: ImportSettings,
    ) -> Arc<Self> {
        Arc::new(Self {
            db,
            clock,
            catalogue,
            entries,
            settings,
            live: Mutex::default(),
            receiving: Mutex::default(),
            wake: Notify::new(),
        })
    }

    fn folder_of(&self, id: Id<Import>) -> PathBuf {
        self.settings.folder.join(id.uuid().simple().to_string())
    }

    /// Where an import's problems are listed.
    fn problems_of(&self, id: Id<Import>) -> PathBuf {
        self.settings.folder.join(format!("{}.problems.csv", id.uuid().simple()))
    }

    /// Removes what was uploaded.
    async fn forget_file(&self, id: Id<Import>) {
        if let Err(error) = tokio::fs::remove_dir_all(self.folder_of(id)).await
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(import = %id, %error, "an upload cannot be removed");
        }
    }

    fn live(&self) -> MutexGuard<'_, HashMap<Id<Import>, Arc<Live>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs what reads files on a thread of its own.
async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ImportError> + Send + 'static,
) -> Result<T, ImportError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(ImportError::file("the file", format!("reading broke off: {error}"))))
}
