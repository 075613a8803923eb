//! What would be expected if a factor changed and all else stayed. An association: only an experiment shows an effect.

use rapport_kernel::{ErrorKind, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ask::kept, find::measure, model::Run};
use crate::{
    points_lost::{PointsError, PointsOptions, Role, what_if},
    served::{Insights, runs::Figure},
};

/// How a factor changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WhatIfHow)]
pub enum How {
    /// No value above.
    AtMost,
    /// No value below.
    AtLeast,
    /// Every value moves by so much.
    Shift,
    /// Every value is multiplied.
    Times,
}

/// A changed factor.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WhatIfRequest)]
pub struct Change {
    /// The factor's key.
    pub factor: String,
    pub how: How,
    pub value: f64,
}

/// What would be expected.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = WhatIfAnswer)]
pub struct Changed {
    /// NPS points, or the mean score.
    pub now: Figure,
    /// How much higher, or lower, customers score for whom it already is so.
    pub change: Figure,
    /// Answers whose value would change.
    pub touched: usize,
}

pub async fn changed(room: &Insights, run: &Run, change: Change) -> Result<Changed, Problem> {
    if !change.value.is_finite() {
        return Err(Problem::invalid("drivers.value", "the value is a number").at("value"));
    }
    let (kept, measure) = (kept(room, run).await?, measure(&run.question));
    let role = match change.how {
        How::AtMost => Role::AtMost(change.value),
        How::AtLeast => Role::AtLeast(change.value),
        How::Shift => Role::Shift(change.value),
        How::Times => Role::Times(change.value),
    };
    let computing = tokio::task::spawn_blocking(move || {
        let internal = |error: &dyn std::fmt::Display| {
            Problem::new(ErrorKind::Internal, "drivers.what_if", error.to_string())
        };
        let said = kept.said.meanings.iter().any(|one| one.key == change.factor);
        let factors = if said { kept.all() } else { kept.factors() }.map_err(|error| internal(&error))?;
        let options = PointsOptions {
            roles: vec![(change.factor, role)],
            customers: Some(kept.customers.clone()),
            ..PointsOptions::default()
        };
        what_if(&factors, &kept.scores(), measure, &options).map_err(|error| match error {
            PointsError::Factor(_) | PointsError::Category(_) => {
                Problem::invalid("drivers.factor", error.to_string()).at("factor")
            }
            error => Problem::invalid("drivers.few", error.to_string()),
        })
    });
    let answer = computing
        .await
        .map_err(|error| Problem::new(ErrorKind::Internal, "drivers.what_if", error.to_string()))??;
    Ok(Changed {
        now: answer.now.into(),
        change: answer.change.into(),
        touched: answer.factors.first().map_or(0, |one| one.touched),
    })
}
