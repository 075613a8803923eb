//! Bringing a file: its name and size first, then its bytes, in parts that a broken connection need not repeat.

use axum::body::Body;
use futures::StreamExt;
use rapport_kernel::{ErrorKind, Id, Problem};
use rapport_store::audit;
use serde_json::json;
use tokio::{fs::File, io::AsyncWriteExt};

use super::{Import, ImportRun, Imports, State, store};
use crate::import::Format;

/// Kinds of files that are taken. Old workbooks are not: two cells of them can fill the memory before anything is known of them.
const TAKEN: [&str; 9] = ["csv", "tsv", "txt", "xlsx", "xlsm", "jsonl", "ndjson", "json", "parquet"];

impl Imports {
    /// Begins an import of a file of so many bytes.
    /// Errors: `import.name`, `import.kind`, `import.empty`, `import.too_large`.
    pub async fn begin(&self, actor: &str, name: &str, bytes: u64) -> Result<ImportRun, Problem> {
        let name = file_name(name)?;
        if bytes == 0 {
            return Err(Problem::invalid("import.empty", "the file is empty").at("bytes"));
        }
        let most = self.settings.most_bytes;
        if bytes > most {
            let detail = format!(
                "the file has {} MB, and at most {} MB are taken: split it, raise import_mb, or use `rapport import` on the server",
                bytes >> 20,
                most >> 20
            );
            return Err(Problem::new(ErrorKind::TooLarge, "import.too_large", detail).at("bytes"));
        }
        let id: Id<Import> = Id::new(&*self.clock);
        let folder = self.folder_of(id);
        tokio::fs::create_dir_all(&folder).await.map_err(|error| disk(&error))?;
        File::create(folder.join(&name)).await.map_err(|error| disk(&error))?;
        let tx = self.db.begin().await?;
        store::insert(&tx, id, &name, bytes, self.clock.now(), actor).await?;
        audit(&tx, &*self.clock, actor, "import.begun", &id.to_string(), &json!({"bytes": bytes})).await?;
        tx.commit().await.map_err(rapport_store::StoreError::from)?;
        self.find(id).await
    }

    /// Takes the bytes from `offset` on. With the last of them the file is ready to be mapped.
    /// Errors: `import.offset` where another part is wanted, with how many bytes there are; `import.too_large`; `import.state`.
    pub async fn receive(&self, id: Id<Import>, offset: u64, body: Body) -> Result<ImportRun, Problem> {
        let run = self.find(id).await?;
        if run.state != State::Receiving {
            return Err(state_problem(run.state));
        }
        let _one = Receiving::begin(self, id).ok_or_else(|| {
            Problem::new(ErrorKind::Conflict, "import.offset", "another part is on its way")
        })?;
        let path = self.folder_of(id).join(&run.file_name);
        let mut file = File::options().append(true).open(&path).await.map_err(|error| disk(&error))?;
        let there = file.metadata().await.map_err(|error| disk(&error))?.len();
        if offset != there {
            let detail = format!("{there} bytes are here; send what follows them");
            return Err(Problem::new(ErrorKind::Conflict, "import.offset", detail).at("offset"));
        }
        let mut size = there;
        let mut parts = body.into_data_stream();
        while let Some(part) = parts.next().await {
            let part = part.map_err(|_| Problem::invalid("request.body", "the body broke off"))?;
            size += part.len() as u64;
            if size > run.bytes {
                let detail = "the file is larger than was said at its beginning";
                return Err(Problem::new(ErrorKind::TooLarge, "import.too_large", detail));
            }
            file.write_all(&part).await.map_err(|error| disk(&error))?;
        }
        file.sync_all().await.map_err(|error| disk(&error))?;
        if size == run.bytes {
            store::change_state(self.db.write(), id, &[State::Receiving], State::Ready).await?;
        }
        self.find(id).await
    }

    /// Forgets a file that was not imported.
    pub async fn discard(&self, actor: &str, id: Id<Import>) -> Result<(), Problem> {
        let run = self.find(id).await?;
        let tx = self.db.begin().await?;
        if !store::forget(&tx, id).await? {
            return Err(state_problem(run.state));
        }
        audit(&tx, &*self.clock, actor, "import.discarded", &id.to_string(), &json!({})).await?;
        tx.commit().await.map_err(rapport_store::StoreError::from)?;
        self.forget_file(id).await;
        Ok(())
    }
}

/// That a part of an import is being received, until dropped.
struct Receiving<'a>(&'a Imports, Id<Import>);

impl<'a> Receiving<'a> {
    fn begin(imports: &'a Imports, id: Id<Import>) -> Option<Self> {
        let mut all = imports.receiving.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.insert(id).then_some(Self(imports, id))
    }
}

impl Drop for Receiving<'_> {
    fn drop(&mut self) {
        self.0.receiving.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(&self.1);
    }
}

/// The name without any path and without what no name needs.
fn file_name(sent: &str) -> Result<String, Problem> {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|one| !one.is_control() && !"<>:\"|?*".contains(*one)).collect();
    let clean = clean.trim().trim_start_matches('.').to_owned();
    if clean.is_empty() || clean.len() > 200 {
        return Err(Problem::invalid("import.name", "a file has a name of at most 200 bytes").at("name"));
    }
    let kind = clean.rsplit_once('.').map(|(_, kind)| kind.to_ascii_lowercase()).unwrap_or_default();
    if Format::of(&clean).is_none() || !TAKEN.contains(&kind.as_str()) {
        let detail = "take CSV, Excel (.xlsx), JSON Lines or Parquet; save other workbooks as .xlsx or CSV, and unpack archives";
        return Err(Problem::invalid("import.kind", detail).at("name"));
    }
    Ok(clean)
}

pub(super) fn state_problem(state: State) -> Problem {
    let detail = match state {
        State::Receiving => "the file has not arrived whole yet",
        State::Ready | State::Failed => "the import has not been started",
        State::Waiting | State::Running => "the import has been started already",
        State::Done => "the file has been imported",
        State::Cancelled => "the import was cancelled; bring the file again",
    };
    Problem::new(ErrorKind::Conflict, "import.state", detail)
}

fn disk(error: &std::io::Error) -> Problem {
    tracing::error!(%error, "an upload cannot be written");
    let detail = "the server cannot keep the file: its disk may be full";
    Problem::new(ErrorKind::Unavailable, "import.disk", detail)
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_name_is_never_a_path_and_always_a_kind_that_is_taken() {
        for (sent, expected) in [
            ("feedback.csv", Ok("feedback.csv")),
            ("Отзывы за март.XLSX", Ok("Отзывы за март.XLSX")),
            ("../../etc/cron.d/x.csv", Ok("x.csv")),
            ("C:\\data\\a<b>.csv", Ok("ab.csv")),
            ("..csv", Err("import.kind")),
            ("old.xls", Err("import.kind")),
            ("packed.csv.gz", Err("import.kind")),
            ("run.sh", Err("import.kind")),
            ("", Err("import.name")),
        ] {
            let got = file_name(sent).map_err(|problem| problem.code);
            assert_eq!(got.as_deref().map_err(String::as_str), expected, "{sent}");
        }
    }
}
