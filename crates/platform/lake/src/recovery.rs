//! After a crash: what was committed but perhaps not kept by the disk is checked, and made safe or set aside.
//!
//! The store remembers the last version that is surely on the disk ([`crate::marks`]). Files are durable before the log entry
//! that names them is written, so only log entries and checkpoints above that mark are in doubt. A doubtful entry is kept
//! when it is whole; it and all after it are set aside otherwise, and their rows, still hot, are flushed again.

use deltalake_core::{kernel::Action, logstore::commit_uri_from_version};
use futures::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, path::Path};

use crate::{
    LakeError,
    marks::{self, Mark},
    table::{ACTIONS, LakeTable},
};

/// What lies in the log above the mark.
#[derive(Debug, Default)]
struct Doubtful {
    entries: Vec<(i64, Path)>,
    checkpoints: Vec<Path>,
    hint: Option<Path>,
    /// Highest version of any entry in the log.
    last: i64,
}

impl LakeTable {
    /// Makes safe or sets aside what is above the mark. Gives how many entries were set aside. For the lease's holder.
    pub async fn recover(&self) -> Result<usize, LakeError> {
        let mark = self.mark().await?;
        let mut doubtful = self.doubtful(mark).await?;
        if doubtful.last < mark.version {
            return Err(LakeError::Lost {
                table: self.definition.name,
                expected: mark.version,
                found: doubtful.last,
            });
        }
        if let Some(hint) = doubtful.hint.take() {
            self.check_hint(&hint, mark).await?;
        }
        for checkpoint in &doubtful.checkpoints {
            self.set_aside(checkpoint).await?;
        }
        doubtful.entries.sort();
        let mut expected = mark.version + 1;
        let mut set_aside = 0;
        for (version, path) in &doubtful.entries {
            let whole =
                if set_aside == 0 && *version == expected { self.whole_entry(path).await? } else { None };
            if let Some(bytes) = whole {
                // Written again rather than flushed: a flush that failed once may succeed later without the bytes on the disk.
                self.objects.put(path, bytes.into()).await?;
                expected += 1;
            } else {
                tracing::warn!(
                    table = self.definition.name,
                    version,
                    "a log entry did not survive a crash and was set aside"
                );
                self.set_aside(path).await?;
                set_aside += 1;
            }
        }
        if set_aside > 0 || !doubtful.checkpoints.is_empty() {
            self.unload().await;
        }
        if expected > mark.version + 1 {
            self.remember(expected - 1, 0).await?;
        }
        Ok(set_aside)
    }

    /// A version of ours is durable: so must be all before it that others committed. Then the mark moves.
    pub(crate) async fn confirm(&self, version: u64, seq: i64) -> Result<(), LakeError> {
        let version = i64::try_from(version).unwrap_or(i64::MAX);
        let mark = self.mark().await?;
        for before in mark.version + 1..version {
            let path = self.path(commit_uri_from_version(Some(before.unsigned_abs())).as_ref());
            let bytes = self.objects.get(&path).await?.bytes().await?;
            self.objects.put(&path, bytes.into()).await?;
        }
        self.remember(version, seq).await
    }

    async fn remember(&self, version: i64, seq: i64) -> Result<(), LakeError> {
        Ok(marks::advance(&self.db, self.definition.name, Mark { version, seq, checkpoint: -1 }).await?)
    }

    async fn doubtful(&self, mark: Mark) -> Result<Doubtful, LakeError> {
        let mut found = Doubtful { last: -1, ..Doubtful::default() };
        let folder = self.path("_delta_log");
        let mut listed = self.objects.list(Some(&folder));
        while let Some(object) = listed.try_next().await? {
            let Some(name) = object.location.filename() else { continue };
            if name == "_last_checkpoint" {
                found.hint = Some(object.location);
                continue;
            }
            let Some((version, kind)) =
                name.split_once('.').and_then(|(digits, kind)| Some((digits.parse::<i64>().ok()?, kind)))
            else {
                continue;
            };
            if kind == "json" {
                found.last = found.last.max(version);
                if version > mark.version {
                    found.entries.push((version, object.location));
                }
            } else if kind.starts_with("checkpoint") {
                if version > mark.checkpoint {
                    found.checkpoints.push(object.location);
                } else {
                    // Entries behind a checkpoint may have been cleaned away.
                    found.last = found.last.max(version);
                }
            }
        }
        Ok(found)
    }

    /// The bytes of a log entry, when all of its actions are there and all files that it adds.
    async fn whole_entry(&self, path: &Path) -> Result<Option<bytes::Bytes>, LakeError> {
        let bytes = self.objects.get(path).await?.bytes().await?;
        let Some(actions) = actions_of(&bytes) else { return Ok(None) };
        for action in &actions {
            let Action::Add(add) = action else { continue };
            let file = self.path(&add.path);
            match self.objects.head(&file).await {
                Ok(meta) if meta.size == add.size.unsigned_abs() => {}
                Ok(_) | Err(object_store::Error::NotFound { .. }) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Some(bytes))
    }

    /// The hint to the last checkpoint must lead to one that is surely there.
    async fn check_hint(&self, hint: &Path, mark: Mark) -> Result<(), LakeError> {
        let bytes = self.objects.get(hint).await?.bytes().await?;
        let version = serde_json::from_slice::<serde_json::Value>(&bytes)
            .ok()
            .and_then(|json| json.get("version")?.as_i64());
        if version.is_none_or(|version| version > mark.checkpoint) {
            self.objects.delete(hint).await?;
        }
        Ok(())
    }

    /// Moves an object out of the log, under a name that tells when.
    async fn set_aside(&self, path: &Path) -> Result<(), LakeError> {
        let name = path.filename().unwrap_or("unnamed");
        let aside = self.path(&format!("_set_aside/{}_{name}", self.clock.now().micros()));
        self.objects.rename(path, &aside).await?;
        Ok(())
    }
}

/// The actions of a whole log entry; `None` when it is torn.
fn actions_of(bytes: &[u8]) -> Option<Vec<Action>> {
    let mut actions = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        actions.push(serde_json::from_slice::<Action>(line).ok()?);
    }
    let information = actions.iter().find_map(|action| match action {
        Action::CommitInfo(information) => Some(information),
        _ => None,
    })?;
    match information.info.get(ACTIONS).and_then(serde_json::Value::as_u64) {
        Some(count) if count != actions.len() as u64 - 1 => None,
        _ => Some(actions),
    }
}
