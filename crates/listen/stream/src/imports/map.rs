//! Mapping a file: a look at it, a trial of its first rows, and the start.

use std::{collections::BTreeMap, path::PathBuf};

use rapport_kernel::{Id, Problem};
use rapport_store::audit;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    Import, ImportRun, Imports, NumberOfScale, model::numbers, on_a_thread, receive::state_problem, store,
};
use crate::{
    accept::hex,
    import::{Draft, ImportError, Look, Plan, Reading, Reason, RowProblem, Trial, look, recognise, try_rows},
};

/// Rows that the screen shows.
const SHOWN: usize = 50;
/// Rows that a file is recognised by.
const LOOKED: usize = 200;
/// Rows that a mapping is tried on.
const TRIED: usize = 2000;

/// How a file is to be mapped: as drawn on the screen, or by TOML. One of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImportChoice)]
pub struct Choice {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
    /// As `docs/import.md` tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<String>,
}

/// A file that was looked at.
#[derive(Debug)]
pub struct Looked {
    pub look: Look,
    pub reasons: Vec<Option<Reason>>,
    /// What is recognised, or how a file with the same columns was mapped before.
    pub choice: Choice,
}

/// What the first rows would come to.
#[derive(Debug)]
pub struct Preview {
    /// The mapping as TOML.
    pub map: String,
    pub rows: Vec<PreviewRow>,
    /// How many rows were tried, whether there are more, and how many of these would be left out.
    pub tried: u64,
    pub more: bool,
    pub left_out: u64,
    pub by_code: BTreeMap<&'static str, u64>,
    pub numbers: Vec<NumberOfScale>,
    pub tally: crate::import::Tally,
}

/// A row as it would arrive.
#[derive(Debug)]
pub struct PreviewRow {
    pub line: u64,
    pub arrives: Option<rapport_kernel::Interaction>,
    pub problems: Vec<RowProblem>,
}

impl Imports {
    /// Looks at a file that is here whole; `sheet` names one of a workbook.
    pub async fn look(&self, id: Id<Import>, sheet: Option<String>) -> Result<Looked, Problem> {
        let (run, path) = self.whole(id).await?;
        let reading = Reading { sheet: sheet.clone(), ..Reading::default() };
        let mut looked = on_a_thread(move || Ok(look(&path, &reading, LOOKED)?)).await?;
        let known = recognise(&run.file_name, &looked);
        let mut draft = known.draft;
        draft.sheet = sheet;
        // Said once, so that each trial need not look at the whole file again.
        draft.encoding = looked.encoding.map(str::to_lowercase);
        looked.more |= looked.rows.len() > SHOWN;
        looked.rows.truncate(SHOWN);
        let mut choice = Choice { draft: Some(draft), map: None };
        let mut reasons = known.reasons;
        if let Some(before) = store::remembered(self.db.read(), &columns_key(&looked.columns)).await? {
            let mut before = before;
            if let Some(draft) = &mut before.draft {
                draft.encoding = looked.encoding.map(str::to_lowercase);
                let mapped = |column: &String| {
                    draft
                        .fields
                        .iter()
                        .any(|one| one.column.as_ref() == Some(column))
                        .then_some(Reason::Remembered)
                };
                reasons = looked.columns.iter().map(mapped).collect();
            }
            choice = before;
        }
        Ok(Looked { look: looked, reasons, choice })
    }

    /// Tries a mapping on the first rows.
    pub async fn preview(&self, id: Id<Import>, choice: &Choice) -> Result<Preview, Problem> {
        let (run, path) = self.whole(id).await?;
        let (map, plan) = self.plan(&run, &path, choice).await?;
        let now = self.clock.now();
        let (trial, lines) = on_a_thread(move || {
            let trial = try_rows(&plan, &path, TRIED, now)?;
            Ok((trial, shown_lines(&plan, &path)?))
        })
        .await?;
        let Trial { rows, problems, tally, more } = trial;
        let tried = rows.len() as u64;
        let rows = lines
            .into_iter()
            .zip(rows)
            .map(|(line, arrives)| PreviewRow {
                line,
                arrives: arrives.map(|one| *one.0),
                problems: problems.first.iter().filter(|one| one.line == line).cloned().collect(),
            })
            .collect();
        Ok(Preview {
            map,
            rows,
            tried,
            more,
            left_out: problems.skipped,
            by_code: problems.by_code,
            numbers: numbers(&tally),
            tally,
        })
    }

    /// Puts an import into the queue, and remembers the mapping for files with the same columns.
    pub async fn start(&self, actor: &str, id: Id<Import>, choice: &Choice) -> Result<ImportRun, Problem> {
        let (run, path) = self.whole(id).await?;
        let (map, plan) = self.plan(&run, &path, choice).await?;
        let source = plan.source.clone();
        let (now, tried) = (self.clock.now(), path.clone());
        // A mapping that this file has not the columns for is refused before it waits for its turn.
        on_a_thread(move || try_rows(&plan, &tried, 1, now)).await?;
        let reading = choice.draft.as_ref().map(Draft::reading).unwrap_or_default();
        let columns = on_a_thread(move || Ok(look(&path, &reading, 0)?)).await?.columns;
        let tx = self.db.begin().await?;
        if !store::start(&tx, id, &map, &source, now).await? {
            return Err(state_problem(run.state));
        }
        store::remember(&tx, &columns_key(&columns), choice, now, actor).await?;
        audit(&tx, &*self.clock, actor, "import.started", &id.to_string(), &json!({"source": source}))
            .await?;
        tx.commit().await.map_err(rapport_store::StoreError::from)?;
        self.wake.notify_one();
        self.find(id).await
    }

    /// The mapping's text and what it says.
    async fn plan(
        &self,
        run: &ImportRun,
        path: &std::path::Path,
        choice: &Choice,
    ) -> Result<(String, Plan), Problem> {
        let map = match (&choice.draft, &choice.map) {
            (Some(draft), None) => {
                let (reading, path) = (draft.reading(), path.to_owned());
                let columns = on_a_thread(move || Ok(look(&path, &reading, 0)?)).await?.columns;
                draft.to_toml(&run.file_name, &columns)?
            }
            (None, Some(map)) => map.clone(),
            _ => return Err(Problem::invalid("import.choice", "send a draft or a map").at("draft")),
        };
        let plan = Plan::parse(&map, &self.settings.company)?;
        Ok((map, plan))
    }

    /// An import whose file is here and may be mapped.
    async fn whole(&self, id: Id<Import>) -> Result<(ImportRun, PathBuf), Problem> {
        let run = self.find(id).await?;
        if !run.state.may_start() {
            return Err(state_problem(run.state));
        }
        let path = self.folder_of(id).join(&run.file_name);
        if !tokio::fs::try_exists(&path).await.unwrap_or(false) {
            let detail = "the file is not on this server any more; bring it again";
            return Err(Problem::not_found("import.file", detail));
        }
        Ok((run, path))
    }
}

/// Lines of the rows that the screen shows.
fn shown_lines(plan: &Plan, path: &std::path::Path) -> Result<Vec<u64>, ImportError> {
    let looked = look(path, &plan.first_reading(), SHOWN)?;
    Ok(looked.rows.into_iter().map(|row| row.line).collect())
}

/// What files with the same columns have in common.
fn columns_key(columns: &[String]) -> String {
    let mut names: Vec<String> = columns.iter().map(|name| name.to_lowercase()).collect();
    names.sort();
    hex(&Sha256::digest(names.join("\n").as_bytes())[..16])
}
