//! What nobody will use any more is removed.

use rapport_kernel::{Id, Problem, Timestamp, time::DAY};
use rapport_store::StoreError;
use sea_orm::entity::prelude::Uuid;

use super::{Import, Imports, State, store};

/// Days that a file waits for its mapping, and days that a list of problems is kept.
const WAITS: i64 = 7;
const LISTED: i64 = 90;

impl Imports {
    /// Removes uploads that were forgotten, and lists of problems that are old. What is there goes by its name, which is its
    /// import's id; anything else in the folder is left alone.
    pub(super) async fn sweep(&self) -> Result<(), StoreError> {
        let Ok(mut entries) = tokio::fs::read_dir(&self.settings.folder).await else { return Ok(()) };
        let now = self.clock.now();
        while let Ok(Some(entry)) = entries.next_entry().await {
            let name = entry.file_name().to_string_lossy().into_owned();
            let (id, listed) =
                name.strip_suffix(".problems.csv").map_or((name.as_str(), false), |id| (id, true));
            let Ok(id) = id.parse::<Uuid>() else { continue };
            let id: Id<Import> = Id::from_uuid(id);
            let Some(run) = store::find(self.db.read(), id).await? else {
                // Its import was forgotten, or is being made this moment.
                if now.micros() - made_at(id).micros() > DAY {
                    self.forget(id, listed).await;
                }
                continue;
            };
            let age = now.micros() - run.created_at.micros();
            let old = match (listed, run.state) {
                (true, _) => age > LISTED * DAY,
                (false, State::Done | State::Cancelled) => true,
                (false, State::Waiting | State::Running) => false,
                (false, _) => age > WAITS * DAY,
            };
            if old {
                if !listed {
                    store::forget(self.db.write(), id).await?;
                }
                self.forget(id, listed).await;
            }
        }
        Ok(())
    }

    /// The list of an import's problems. Errors: `import.none`, `import.problems` where there is no list.
    pub async fn problems(&self, id: Id<Import>) -> Result<tokio::fs::File, Problem> {
        self.find(id).await?;
        tokio::fs::File::open(self.problems_of(id)).await.map_err(|_| {
            Problem::not_found("import.problems", "the import has no list of problems on this server")
        })
    }

    async fn forget(&self, id: Id<Import>, listed: bool) {
        if listed {
            let _ = tokio::fs::remove_file(self.problems_of(id)).await;
        } else {
            self.forget_file(id).await;
        }
    }
}

/// The moment that an id begins with.
fn made_at(id: Id<Import>) -> Timestamp {
    let bytes = id.uuid().into_bytes();
    let millis = bytes[..6].iter().fold(0i64, |millis, byte| millis << 8 | i64::from(*byte));
    Timestamp::from_micros(millis * 1000)
}
