//! `feedback`: the last scores and comments, newest first, with whose they are.
//!
//! The newest of the whole company stay in memory, comments masked as in the lake; each scope gets those of its units.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, PoisonError, RwLock},
};

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch},
    compute::cast,
    datatypes::{DataType, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType},
};
use async_trait::async_trait;
use rapport_customers::Customers;
use rapport_feedback::Feedback;
use rapport_http::{Asked, Caller, EmployeeId, LiveTopic, News, Role};
use rapport_kernel::{
    Clock, ErrorKind, Id, Interaction, Problem, Scope, Timestamp, id::Fragment, interaction::Kind,
    mask::mask, rule::engine_time, time::DAY,
};
use rapport_query::Query;
use serde_json::{Value, json};
use uuid::Uuid;

/// Feedback that an answer shows.
const SHOWN: usize = 20;
/// Feedback kept for all scopes together.
const KEPT: usize = 2000;
/// Of an employee's question: their id in interactions, and who they are. Nobody can ask it by these names.
const EMPLOYEE: &str = "own employee";
const PERSON: &str = "own person";
/// How far back it is looked for at the start.
const REACH: i64 = 60 * DAY;

pub struct LastFeedback {
    query: Arc<dyn Query>,
    customers: Arc<Customers>,
    feedback: Arc<Feedback>,
    clock: Arc<dyn Clock>,
    recent: RwLock<Recent>,
}

/// What was said, newest first.
#[derive(Default)]
struct Recent {
    said: VecDeque<Said>,
    /// The number up to which feedback was taken in.
    through: i64,
}

#[derive(Debug, Clone)]
struct Said {
    seq: i64,
    id: String,
    occurred_at: Timestamp,
    fragment: Id<Fragment>,
    score: Option<f64>,
    scale: Option<String>,
    comment: Option<String>,
    touchpoint: Option<String>,
    channel: Option<String>,
    unit: Option<String>,
    employee: Option<String>,
}

impl Said {
    /// Whether it is of the touchpoint and the channel asked for.
    fn fits(&self, asked: &Asked) -> bool {
        asked.with.iter().all(|(key, value)| {
            let own = match key.as_str() {
                "channel" => &self.channel,
                "touchpoint" => &self.touchpoint,
                _ => return true,
            };
            own.as_deref().unwrap_or_default() == value
        })
    }

    /// Whether it is an employee's to see: on their own work, or assigned to them. For everybody else units say all.
    fn is_for(&self, asked: &Asked, assigned: &HashSet<String>) -> bool {
        let Some(person) = own(asked, EMPLOYEE) else { return true };
        assigned.contains(&self.id) || (!person.is_empty() && self.employee.as_deref() == Some(person))
    }
}

fn own<'a>(asked: &'a Asked, name: &str) -> Option<&'a str> {
    asked.with.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

impl LastFeedback {
    pub fn new(
        query: Arc<dyn Query>,
        customers: Arc<Customers>,
        feedback: Arc<Feedback>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { query, customers, feedback, clock, recent: RwLock::default() }
    }

    fn take(&self, said: impl IntoIterator<Item = Said>, through: i64) {
        let mut recent = self.recent.write().unwrap_or_else(PoisonError::into_inner);
        for one in said {
            if one.seq <= recent.through {
                continue;
            }
            let newer = (one.occurred_at, one.seq);
            let place = recent.said.partition_point(|other| (other.occurred_at, other.seq) > newer);
            if place < KEPT {
                recent.said.insert(place, one);
            }
        }
        recent.said.truncate(KEPT);
        recent.through = recent.through.max(through);
    }

    /// Reads what is not known yet from lake and tail.
    async fn read(&self) -> Result<(), Problem> {
        let known = self.recent.read().unwrap_or_else(PoisonError::into_inner).through;
        let sql = format!(
            "SELECT id, seq, occurred_at, fragment_id, score, scale, comment, touchpoint, channel, unit_id, employee_id FROM interactions \
             WHERE kind = 'feedback' AND seq > {known} AND occurred_at >= {} ORDER BY occurred_at DESC, seq DESC LIMIT {KEPT}",
            engine_time(self.clock.now().plus(-REACH))
        );
        let answer = self.query.sql(&sql, &Scope::All).await?;
        let mut said = Vec::with_capacity(answer.rows());
        for batch in &answer.batches {
            said.extend(rows(batch)?);
        }
        self.take(said, answer.through_seq);
        Ok(())
    }
}

#[async_trait]
impl LiveTopic for LastFeedback {
    fn name(&self) -> &'static str {
        "feedback"
    }

    async fn check(&self, asked: &Asked) -> Result<(), Problem> {
        let unknown = asked.with.iter().find(|(key, _)| key != "touchpoint" && key != "channel");
        if asked.of.is_empty() && unknown.is_none() {
            return Ok(());
        }
        Err(Problem::invalid(
            "live.watch",
            "feedback is watched by touchpoint, channel and unit: `feedback?channel=web`",
        ))
    }

    /// The rule of the list of feedback.
    fn narrow(&self, asked: &mut Asked, caller: &Caller, employee: &EmployeeId) {
        if caller.role == Role::Employee {
            asked.with.push((EMPLOYEE.to_owned(), employee.0.clone().unwrap_or_default()));
            asked.with.push((PERSON.to_owned(), caller.actor.to_string()));
        }
    }

    async fn follow(&self, news: News<'_>) {
        match news {
            News::Stored(stored) => {
                let through = stored.last().map_or(0, |one| one.seq);
                self.take(stored.iter().filter_map(said), through);
            }
            News::Missed => {
                if let Err(problem) = self.read().await {
                    tracing::warn!(%problem, "the last feedback was not read");
                }
            }
        }
    }

    fn concerns(&self, asked: &Asked, one: &Interaction) -> bool {
        said(one).is_some_and(|one| one.fits(asked))
    }

    async fn answer(&self, asked: &Asked, scope: &Scope) -> Result<Value, Problem> {
        let assigned = match own(asked, PERSON) {
            Some(person) => self.feedback.assigned_to(person).await?,
            None => HashSet::new(),
        };
        let shown: Vec<Said> = {
            let recent = self.recent.read().unwrap_or_else(PoisonError::into_inner);
            let seen = recent.said.iter().filter(|one| {
                scope.allows(one.unit.as_deref()) && one.fits(asked) && one.is_for(asked, &assigned)
            });
            seen.take(SHOWN).cloned().collect()
        };
        let fragments: Vec<_> = shown.iter().map(|one| one.fragment).collect();
        let names = self.customers.names(&fragments).await?;
        // Whoever was erased is not shown with what they said.
        let items = shown.into_iter().filter_map(|one| {
            let whose = names.get(&one.fragment)?;
            Some(json!({
                "id": one.id,
                "occurred_at": one.occurred_at,
                "score": one.score,
                "scale": one.scale,
                "comment": one.comment,
                "touchpoint": one.touchpoint,
                "channel": one.channel,
                "unit": one.unit,
                "customer": { "id": whose.customer, "name": whose.name },
            }))
        });
        Ok(json!({ "items": items.collect::<Vec<_>>() }))
    }
}

/// Feedback as it came in.
fn said(one: &Interaction) -> Option<Said> {
    (one.kind == Kind::Feedback).then_some(())?;
    Some(Said {
        seq: one.seq,
        id: one.id.to_string(),
        occurred_at: one.occurred_at,
        fragment: one.fragment_id?,
        score: one.score,
        scale: one.scale.map(|scale| scale.to_string()),
        comment: one.comment.as_deref().map(|comment| mask(comment).into_owned()),
        touchpoint: one.touchpoint.clone(),
        channel: one.channel.map(|channel| channel.as_str().to_owned()),
        unit: one.unit_id.clone(),
        employee: one.employee_id.clone(),
    })
}

/// Feedback as the lake has it.
fn rows(batch: &RecordBatch) -> Result<Vec<Said>, Problem> {
    let (seqs, times) = (
        column(batch, "seq", &DataType::Int64)?,
        column(batch, "occurred_at", &DataType::Timestamp(TimeUnit::Microsecond, None))?,
    );
    let scores = column(batch, "score", &DataType::Float64)?;
    let (seqs, times) = (seqs.as_primitive::<Int64Type>(), times.as_primitive::<TimestampMicrosecondType>());
    let scores = scores.as_primitive::<Float64Type>();
    let texts = |name: &str| column(batch, name, &DataType::Utf8);
    let (ids, fragments, scales) = (texts("id")?, texts("fragment_id")?, texts("scale")?);
    let (comments, touchpoints) = (texts("comment")?, texts("touchpoint")?);
    let (channels, units, employees) = (texts("channel")?, texts("unit_id")?, texts("employee_id")?);
    let text = |column: &ArrayRef, row: usize| {
        let texts = column.as_string::<i32>();
        (texts.is_valid(row) && !texts.value(row).is_empty()).then(|| texts.value(row).to_owned())
    };
    let read = |row: usize| {
        Some(Said {
            seq: seqs.value(row),
            id: text(&ids, row)?,
            occurred_at: Timestamp::from_micros(times.value(row)),
            fragment: fragment(&text(&fragments, row)?)?,
            score: scores.is_valid(row).then(|| scores.value(row)),
            scale: text(&scales, row),
            comment: text(&comments, row),
            touchpoint: text(&touchpoints, row),
            channel: text(&channels, row),
            unit: text(&units, row),
            employee: text(&employees, row),
        })
    };
    Ok((0..batch.num_rows()).filter_map(read).collect())
}

fn fragment(text: &str) -> Option<Id<Fragment>> {
    text.parse().ok().or_else(|| Uuid::try_parse(text).ok().map(Id::from_uuid))
}

fn column(batch: &RecordBatch, name: &str, wanted: &DataType) -> Result<ArrayRef, Problem> {
    let found = batch.column_by_name(name).and_then(|column| cast(column, wanted).ok());
    found.ok_or_else(|| Problem::new(ErrorKind::Internal, "live.feedback", format!("no column {name}")))
}
