//! The work behind a question, in the background: read, learn, count, keep.

use std::sync::Arc;

use rapport_kernel::{ErrorKind, Id, Problem, Scope};
use rapport_query::Answer;
use rapport_store::{StoreError, jobs};
use tokio::sync::watch;

use super::{
    find::{Around, find},
    kept::Kept,
    model::{Found, Question, RunId, SilentShown, Step},
    read::{self, Answered},
    sample::{self, Whose},
    store::{self, Stored},
    table::Table,
};
use crate::{
    findings::{Asked, silent},
    served::{
        Insights,
        runs::{self, Kind, Outcome},
        themes::{self, NamesInBoth},
    },
};

/// Properties that are followed to other interactions, at most.
const MOST_LINKS: usize = 2;
/// A share of answers this much below the others is worth a word.
const SILENT_BY: f64 = 0.03;

/// Answers questions until told to stop. `name` tells this process's worker from others.
pub async fn work(room: Arc<Insights>, name: String, stopping: watch::Receiver<bool>) {
    let worker = jobs::Worker::new(room.db.clone(), Arc::clone(&room.clock), name).only(&[RunId::JOB]);
    runs::repeat("drivers", stopping, || turn(&room, &worker)).await;
}

/// Answers the questions that wait.
pub async fn turn(room: &Insights, worker: &jobs::Worker) -> Result<(), StoreError> {
    runs::turn(room, worker, |run| answer(room, run)).await
}

async fn answer(room: &Insights, run: Id<RunId>) -> Result<(), Problem> {
    // A run that was forgotten, or that another worker finished, needs nothing.
    let Some(Stored { run, scope }) = store::find(room.db.read(), run).await? else { return Ok(()) };
    if run.found.is_some() {
        return Ok(());
    }
    runs::at_step(room.db.write(), run.id, Step::Reading.as_str()).await?;
    let whose = Whose::Of(&run.question, room.zone);
    let of = read::number(&room.query.sql(&whose.count(), &scope).await?)?;
    let (answers, through_seq) = answered(room, &whose, &scope).await?;
    let silent = silent_among(&room.query.sql(&sample::asked(&run.question, room.zone), &scope).await?)?;
    let (told, mut steps) = watch::channel(Step::Reading);
    let (question, zone, names) = (run.question.clone(), room.zone, themes::names_in_both(room).await?);
    let around = Around { of, silent };
    let finding = tokio::task::spawn_blocking(move || {
        compute(&question, &answers, &names, around, zone, &|step| {
            let _ = told.send(step);
        })
    });
    tokio::pin!(finding);
    let found = loop {
        tokio::select! {
            found = &mut finding => break found,
            Ok(()) = steps.changed() => {
                let step = *steps.borrow_and_update();
                runs::at_step(room.db.write(), run.id, step.as_str()).await?;
            }
        }
    };
    let (found, kept) =
        found.map_err(|error| Problem::new(ErrorKind::Internal, "drivers.stopped", error.to_string()))??;
    let (kept, now) = (kept.to_bytes()?, room.clock.now());
    let outcome = Outcome { found: &found, kept, through_seq, at: now };
    runs::finish(room.db.write(), run.id, outcome).await?;
    Ok(())
}

fn compute(
    question: &Question,
    answers: &[Answered],
    names: &NamesInBoth,
    around: Around,
    zone: rapport_kernel::time::Zone,
    at: &dyn Fn(Step),
) -> Result<(Found, Kept), Problem> {
    let table = Table::of(answers, question.by.as_deref(), names, zone)
        .map_err(|error| Problem::new(ErrorKind::Internal, "drivers.table", error.to_string()))?;
    let ids = answers.iter().map(|answer| answer.id.clone()).collect();
    let worded = answers.iter().map(|answer| answer.worded).collect();
    Ok(find(question, &table, ids, worded, around, at))
}

/// The answers with what happened before them, and the number of the stream that they reach.
pub async fn answered(
    room: &Insights,
    whose: &Whose<'_>,
    scope: &Scope,
) -> Result<(Vec<Answered>, i64), Problem> {
    let rows = room.query.sql(&whose.answers(), scope).await?;
    let mut answers = read::answers(&rows)?;
    let whose = match whose {
        Whose::One { id, .. } => &Whose::One { id, at: answers.first().map(|answer| answer.at) },
        of @ Whose::Of(..) => of,
    };
    let mut statements: Vec<String> = Vec::new();
    if answers.iter().any(|answer| answer.has_order) {
        statements.push(whose.events_of_orders());
    }
    statements.extend(read::links(&answers, MOST_LINKS).iter().map(|key| whose.events_of_property(key)));
    if answers.iter().any(|answer| answer.touchpoint.is_some()) {
        statements.push(whose.events_near());
    }
    for statement in statements {
        read::add_events(&room.query.sql(&statement, scope).await?, &mut answers)?;
    }
    Ok((answers, rows.through_seq))
}

/// Segments that answer less than others, by the channel of the question and the attributes of customers.
fn silent_among(rows: &Answer) -> Result<Vec<SilentShown>, Problem> {
    const BY: [&str; 5] = ["channel", "grade", "segment", "region", "language"];
    let mut found = Vec::new();
    for by in BY {
        let mut segments: std::collections::BTreeMap<String, (usize, usize)> =
            std::collections::BTreeMap::new();
        for batch in &rows.batches {
            let columns = read::Columns(batch);
            let names = columns.texts(by)?;
            for ((name, asked), answered) in
                names.into_iter().zip(columns.counts("asked")?).zip(columns.counts("answered")?)
            {
                let Some(name) = name else { continue };
                let counts = segments.entry(name).or_default();
                counts.0 += usize::try_from(asked.unwrap_or(0)).unwrap_or(0);
                counts.1 += usize::try_from(answered.unwrap_or(0)).unwrap_or(0);
            }
        }
        let asked: Vec<Asked> = segments
            .into_iter()
            .map(|(segment, (asked, answered))| Asked { segment, asked, answered: answered.min(asked) })
            .collect();
        // Without answers that name their invitation nothing can be said of who is silent.
        if asked.iter().all(|one| one.answered == 0) {
            continue;
        }
        for one in silent(&asked, SILENT_BY) {
            let count =
                asked.iter().find(|other| other.segment == one.segment).map_or(0, |other| other.asked);
            found.push(SilentShown {
                by: by.to_owned(),
                segment: one.segment,
                asked: count,
                answered: one.answered.into(),
                others: one.others.into(),
                part_of_asked: one.part_of_asked,
                part_of_answers: one.part_of_answers,
            });
        }
    }
    Ok(found)
}
