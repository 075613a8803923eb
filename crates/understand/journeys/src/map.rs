//! The company's journey: its stages in order, each with its touchpoints.

use std::collections::BTreeSet;

use rapport_http::Actor;
use rapport_kernel::{ErrorKind, Problem, Scope};
use rapport_store::{StoreError, audit};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{Journeys, guess, seen, store};

/// A text in both languages of the interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = JourneyText)]
pub struct Text {
    pub en: String,
    pub ru: String,
}

/// A touchpoint where the company put it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = JourneyTouchpoint)]
pub struct Touchpoint {
    /// As interactions carry it: `call_centre`.
    pub code: String,
    /// What the company calls it; absent where the interface's own word serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
}

/// A stage of the journey, with its touchpoints in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = JourneyStage)]
pub struct Stage {
    /// Lower-case letters, digits and `_`.
    pub id: String,
    pub name: Text,
    pub touchpoints: Vec<Touchpoint>,
}

/// The journey as it is arranged now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Journey {
    /// 0 while the stages are guessed; each change of the company's own counts one more.
    pub version: i64,
    pub stages: Vec<Stage>,
    /// Touchpoints seen in the caller's units in the last 90 days that stand in no stage.
    pub unplaced: Vec<String>,
}

/// A new arrangement, whole.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewJourney {
    /// The version that it was made from: a change by somebody else in between is a conflict.
    pub version: i64,
    pub stages: Vec<Stage>,
}

const MOST_STAGES: usize = 20;
const MOST_TOUCHPOINTS: usize = 200;
const LONGEST_NAME: usize = 80;

/// The company's arrangement, or a guess from what is seen.
pub(crate) async fn show(room: &Journeys, scope: &Scope) -> Result<Journey, Problem> {
    let seen = seen::touchpoints(room, scope).await?;
    let (version, stages) = match store::newest_map(room.db.read()).await? {
        Some((version, stages)) => (version, stages),
        None => (0, guess::stages(&seen)),
    };
    let placed: BTreeSet<&str> =
        stages.iter().flat_map(|stage| &stage.touchpoints).map(|one| one.code.as_str()).collect();
    let unplaced = seen.iter().filter(|code| !placed.contains(code.as_str())).cloned().collect();
    Ok(Journey { version, stages, unplaced })
}

/// Keeps a new arrangement, unless somebody else did so meanwhile.
pub(crate) async fn arrange(
    room: &Journeys,
    by: &Actor,
    new: NewJourney,
    scope: &Scope,
) -> Result<Journey, Problem> {
    let stages = checked(new.stages)?;
    let actor = by.to_string();
    let tx = room.db.begin().await?;
    let present = store::newest_map(&tx).await?.map_or(0, |(version, _)| version);
    if present != new.version {
        let detail = "somebody changed the journey meanwhile; open it again and repeat your change";
        return Err(Problem::new(ErrorKind::Conflict, "journey.changed", detail).at("version"));
    }
    store::add_map(&tx, present + 1, &stages, room.clock.now(), &actor).await?;
    let detail = json!({ "version": present + 1, "stages": stages.len() });
    audit(&tx, room.clock.as_ref(), &actor, "journey.arranged", "journey", &detail).await?;
    tx.commit().await.map_err(StoreError::from)?;
    show(room, scope).await
}

/// Stages with names trimmed, or what is wrong with them, by its place.
fn checked(mut stages: Vec<Stage>) -> Result<Vec<Stage>, Problem> {
    let wrong = |field: String, detail: &str| Err(Problem::invalid("journey.stages", detail).at(field));
    if stages.is_empty() || stages.len() > MOST_STAGES {
        return wrong("stages".into(), "a journey has 1 to 20 stages");
    }
    let (mut ids, mut codes) = (BTreeSet::new(), BTreeSet::new());
    for (index, stage) in stages.iter_mut().enumerate() {
        let at = format!("stages[{index}]");
        if !is_code(&stage.id) || !ids.insert(stage.id.clone()) {
            return wrong(format!("{at}.id"), "a stage is named once, by lower-case letters, digits and _");
        }
        if !trim(&mut stage.name) {
            return wrong(format!("{at}.name"), "a name has 1 to 80 characters in each language");
        }
        for (index, touchpoint) in stage.touchpoints.iter_mut().enumerate() {
            let at = format!("{at}.touchpoints[{index}]");
            let known = !touchpoint.code.is_empty() && touchpoint.code.chars().count() <= 128;
            if !known || touchpoint.code.contains('\0') || !codes.insert(touchpoint.code.clone()) {
                return wrong(format!("{at}.code"), "a touchpoint stands once, in one stage");
            }
            if touchpoint.name.as_mut().is_some_and(|name| !trim(name)) {
                return wrong(format!("{at}.name"), "a name has 1 to 80 characters in each language");
            }
        }
    }
    if codes.len() > MOST_TOUCHPOINTS {
        return wrong("stages".into(), "a journey has at most 200 touchpoints");
    }
    Ok(stages)
}

fn is_code(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !text.is_empty() && text.len() <= 40 && text.chars().all(allowed)
}

fn trim(name: &mut Text) -> bool {
    for text in [&mut name.en, &mut name.ru] {
        *text = text.trim().to_owned();
        if text.is_empty() || text.chars().count() > LONGEST_NAME || text.chars().any(char::is_control) {
            return false;
        }
    }
    true
}
