//! Why one customer gave this score: pushes of what is known, from the average to the prediction.

use rapport_kernel::{ErrorKind, Id, Problem, Scale, Scope, Timestamp, interaction::InteractionId};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    ask::{covers, kept},
    model::{Meaning, Run, RunId},
    read::Answered,
    run::answered,
    sample::Whose,
    store::{self, Stored},
};
use crate::{drivers::Why, served::Insights};

/// Runs looked through for one that can tell.
const MOST_RUNS: i64 = 20;

/// One answer, explained by the newest run that knows its like.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = WhyScore)]
pub struct WhyScore {
    pub score: f64,
    #[schema(value_type = String)]
    pub scale: Scale,
    pub touchpoint: Option<String>,
    /// Absent until somebody has asked what moves this score.
    pub explained: Option<ExplainedScore>,
}

/// The score as a sum: average, pushes, and what is not explained.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ExplainedScore)]
pub struct ExplainedScore {
    #[schema(value_type = String)]
    pub run: Id<RunId>,
    /// When the run was finished.
    #[schema(value_type = Option<String>)]
    pub at: Option<Timestamp>,
    /// Answers that it learnt from.
    pub answers: usize,
    /// Whether the run tells anything of answers that it has not seen.
    pub helps: bool,
    pub average: f64,
    /// The average and all pushes.
    pub prediction: f64,
    /// The score less the prediction.
    pub unexplained: f64,
    /// The strongest first; all of them sum to the prediction less the average.
    pub pushes: Vec<PushShown>,
}

/// What one factor does to this answer.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ScorePush)]
pub struct PushShown {
    #[serde(flatten)]
    pub meaning: Meaning,
    /// Its value as text; absent when it is not known.
    pub value: Option<String>,
    pub push: f64,
}

pub async fn why(room: &Insights, id: Id<InteractionId>, scope: &Scope) -> Result<WhyScore, Problem> {
    let id = id.to_string();
    let (answers, _) = answered(room, &Whose::One { id: &id, at: None }, scope).await?;
    let no_score = || Problem::not_found("drivers.answer", "there is no such score");
    let answer = answers.into_iter().next().ok_or_else(no_score)?;
    let scale: Scale = answer.scale.parse()?;
    let told = told_by(room, scale, &answer, scope).await?;
    let explained = match told {
        Some(run) => explain(room, run, &answer).await?,
        None => None,
    };
    Ok(WhyScore { score: answer.score, scale, touchpoint: answer.touchpoint, explained })
}

/// The newest run that this answer could have been in: about its touchpoint, or else about all.
async fn told_by(
    room: &Insights,
    scale: Scale,
    answer: &Answered,
    scope: &Scope,
) -> Result<Option<Run>, Problem> {
    let runs = store::about(room.db.read(), scale, answer.touchpoint.as_deref(), MOST_RUNS).await?;
    let fits = |one: &Stored| {
        let question = &one.run.question;
        covers(scope, &one.scope)
            && one.scope.allows(answer.unit.as_deref())
            && question.channel.as_ref().is_none_or(|channel| Some(channel) == answer.channel.as_ref())
            && question
                .attribute()
                .is_none_or(|(field, value)| answer.customer_is.get(field).is_some_and(|own| own == value))
            && one.run.found.as_ref().is_some_and(|found| found.nothing.is_none())
    };
    Ok(runs.into_iter().find(fits).map(|one| one.run))
}

async fn explain(room: &Insights, run: Run, answer: &Answered) -> Result<Option<ExplainedScore>, Problem> {
    let kept = kept(room, &run).await?;
    let (Some(forest), Some(found)) = (kept.forest, run.found) else { return Ok(None) };
    let broken =
        |error: &dyn std::fmt::Display| Problem::new(ErrorKind::Internal, "drivers.model", error.to_string());
    let row = kept.plan.row(answer, room.zone).map_err(|error| broken(&error))?;
    let why = Why::new(forest).map_err(|error| broken(&error))?;
    let explained = why.explain(&row, 0, Some(answer.score));
    let pushes = explained.pushes.into_iter().filter_map(|push| {
        let meaning = kept.plan.meanings.iter().find(|one| one.key == push.factor)?.clone();
        Some(PushShown { meaning, value: push.value, push: push.push })
    });
    Ok(Some(ExplainedScore {
        run: run.id,
        at: run.finished_at,
        answers: found.answers,
        helps: found.helps,
        average: explained.average,
        prediction: explained.prediction,
        unexplained: answer.score - explained.prediction,
        pushes: pushes.collect(),
    }))
}
