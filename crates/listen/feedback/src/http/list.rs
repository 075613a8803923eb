//! The list, what is new in it, and one feedback with everything around it.

use std::sync::Arc;

use axum::extract::State;
use chrono::NaiveDate;
use rapport_http::{ApiError, Caller, EmployeeId, Json, Path, Query};
use rapport_kernel::{Id, Mood, Problem, interaction::InteractionId, text, time::start_of_day};
use rapport_store::{FromQueryResult, Sql};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{reach, user};
use crate::{
    Feedback,
    filter::{Assigned, Filter, Reach},
    show::{self, FeedbackShown},
    walk::{self, Cursor, Item},
};

/// Words looked for at once, at most.
const MOST_WORDS: usize = 8;

/// Which feedback is wanted: all conditions together.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// `promoter`, `passive`, `detractor`, separated by commas; on other scales their like.
    mood: Option<String>,
    /// `nps`, `csat`, `ces` or `enps`.
    scale: Option<String>,
    /// Lowest score.
    score_from: Option<f64>,
    /// Highest score.
    score_to: Option<f64>,
    /// Only with a comment.
    #[serde(default)]
    comment: bool,
    /// Touchpoints, separated by commas.
    touchpoint: Option<String>,
    /// Channels, separated by commas.
    channel: Option<String>,
    /// A unit's code: that unit and all below it.
    unit: Option<String>,
    /// An employee's id, as interactions carry it.
    employee: Option<String>,
    /// `ftg_…`
    tag: Option<String>,
    /// Whether somebody marked it as seen.
    seen: Option<bool>,
    /// `me`, `anyone`, `nobody` or `usr_…`.
    assigned: Option<String>,
    /// Words that are all in the comment, or parts of words.
    q: Option<String>,
    /// First day, in the company's zone.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<NaiveDate>,
    /// The day after the last.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<NaiveDate>,
}

fn listed<T>(text: Option<&str>, read: impl Fn(&str) -> Result<T, Problem>) -> Result<Vec<T>, Problem> {
    text.unwrap_or_default().split(',').map(str::trim).filter(|one| !one.is_empty()).map(read).collect()
}

impl Wanted {
    /// The filter, and the reach narrowed to the unit that is wanted.
    async fn read(
        self,
        room: &Feedback,
        caller: &Caller,
        mut reach: Reach,
    ) -> Result<(Filter, Reach), Problem> {
        if let Some(unit) = self.unit.as_deref().filter(|unit| !unit.is_empty()) {
            reach.scope =
                room.auth.below(unit, &reach.scope).await.map_err(|error| Problem::from(error).at("unit"))?;
        }
        let assigned = match self.assigned.as_deref() {
            None | Some("") => None,
            Some("anyone") => Some(Assigned::Anyone),
            Some("nobody") => Some(Assigned::Nobody),
            // To nobody at all, when a token asks what is its own.
            Some("me") => Some(Assigned::To(user(caller).unwrap_or_else(|| caller.actor.to_string()))),
            Some(other) => Some(Assigned::To(other.to_owned())),
        };
        let mood = |word: &str| {
            Mood::parse(word).ok_or_else(|| {
                Problem::invalid("feedback.mood", "use promoter, passive or detractor").at("mood")
            })
        };
        let day = |day: NaiveDate| start_of_day(day, room.zone);
        let filter = Filter {
            moods: listed(self.mood.as_deref(), mood)?,
            scale: self.scale.as_deref().filter(|scale| !scale.is_empty()).map(str::parse).transpose()?,
            score_from: self.score_from,
            score_to: self.score_to,
            comment: self.comment,
            touchpoints: listed(self.touchpoint.as_deref(), |one| Ok(one.to_owned()))?,
            channels: listed(self.channel.as_deref(), str::parse)?,
            employee: self.employee.filter(|id| !id.is_empty()),
            tag: self
                .tag
                .as_deref()
                .filter(|tag| !tag.is_empty())
                .map(|tag| tag.parse().map_err(|problem: Problem| problem.at("tag")))
                .transpose()?,
            seen: self.seen,
            assigned,
            words: text::fold(self.q.as_deref().unwrap_or_default())
                .split_whitespace()
                .take(MOST_WORDS)
                .map(str::to_owned)
                .collect(),
            from: self.from.map(day),
            to: self.to.map(day),
        };
        Ok((filter, reach))
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageParams {
    /// 1 to 100, usually 50.
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A page of feedback, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct FeedbackList {
    items: Vec<Item>,
    /// Where to go on. A page may hold less than asked for, even nothing, and still have a next one: of what is rare, only so
    /// much is looked through at once.
    next_cursor: Option<String>,
    /// The number of the newest feedback of all when this was read: what comes above it is new.
    head: i64,
}

/// List feedback
///
/// Scores and comments of the caller's units, newest first; for an employee those on their own work, and what was assigned to
/// them.
#[utoipa::path(
    get, path = "/api/v1/feedback", tag = "feedback", params(Wanted, PageParams),
    responses((status = 200, body = FeedbackList))
)]
pub(super) async fn list_feedback(
    State(room): State<Arc<Feedback>>,
    caller: Caller,
    employee: EmployeeId,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageParams>,
) -> Result<Json<FeedbackList>, ApiError> {
    let limit @ 1..=100 = page.limit.unwrap_or(50) else {
        return Err(Problem::invalid("request.limit", "a page has 1 to 100 items").at("limit").into());
    };
    let before = page.cursor.as_deref().map(Cursor::parse).transpose()?;
    let (filter, reach) = wanted.read(&room, &caller, reach(&caller, employee)).await?;
    // Before the rows: what comes in between is new, and shown twice at worst.
    let head = walk::head(room.db.read()).await?;
    let page = walk::page(room.db.read(), &filter, &reach, before, limit).await?;
    Ok(Json(FeedbackList {
        items: room.items(page.rows, false).await?,
        next_cursor: page.next.map(|cursor| cursor.to_string()),
        head,
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Since {
    /// `head` of the list as it was read.
    after: i64,
}

/// How much came since.
#[derive(Serialize, ToSchema)]
pub(super) struct FeedbackNew {
    /// Up to 100.
    count: usize,
    /// The number of the newest feedback of all.
    head: i64,
}

/// Count new feedback
///
/// How much of what is wanted came since a list was read. Costs next to nothing, however often it is asked.
#[utoipa::path(
    get, path = "/api/v1/feedback/new", tag = "feedback", params(Wanted, Since),
    responses((status = 200, body = FeedbackNew))
)]
pub(super) async fn count_new(
    State(room): State<Arc<Feedback>>,
    caller: Caller,
    employee: EmployeeId,
    Query(wanted): Query<Wanted>,
    Query(since): Query<Since>,
) -> Result<Json<FeedbackNew>, ApiError> {
    let head = walk::head(room.db.read()).await?;
    if head <= since.after {
        return Ok(Json(FeedbackNew { count: 0, head }));
    }
    let (filter, reach) = wanted.read(&room, &caller, reach(&caller, employee)).await?;
    Ok(Json(FeedbackNew {
        count: walk::new_since(room.db.read(), &filter, &reach, since.after).await?,
        head,
    }))
}

/// What a filter offers.
#[derive(Serialize, ToSchema)]
pub(super) struct FeedbackChoices {
    touchpoints: Vec<String>,
    channels: Vec<String>,
}

/// List what feedback can be filtered by
///
/// Touchpoints and channels that feedback has come from.
#[utoipa::path(
    get, path = "/api/v1/feedback/choices", tag = "feedback", responses((status = 200, body = FeedbackChoices))
)]
pub(super) async fn list_choices(
    State(room): State<Arc<Feedback>>,
) -> Result<Json<FeedbackChoices>, ApiError> {
    #[derive(FromQueryResult)]
    struct Place {
        kind: String,
        value: String,
    }
    let sql = "SELECT kind, value FROM feedback_place ORDER BY value";
    let places: Vec<Place> = room.db.read().all(sql, vec![]).await?;
    let (touchpoints, channels): (Vec<Place>, Vec<Place>) =
        places.into_iter().partition(|place| place.kind == "touchpoint");
    let values = |places: Vec<Place>| places.into_iter().map(|place| place.value).collect();
    Ok(Json(FeedbackChoices { touchpoints: values(touchpoints), channels: values(channels) }))
}

/// Open a feedback
///
/// The whole comment with everything around it: the customer, the order and its delay, what happened before and after, other
/// scores of theirs, what was done with it. That it was opened is kept in the audit log.
#[utoipa::path(
    get, path = "/api/v1/feedback/{id}", tag = "feedback", params(("id" = String, Path, description = "int_…")),
    responses((status = 200, body = FeedbackShown))
)]
pub(super) async fn show_feedback(
    State(room): State<Arc<Feedback>>,
    caller: Caller,
    employee: EmployeeId,
    Path(id): Path<Id<InteractionId>>,
) -> Result<Json<FeedbackShown>, ApiError> {
    Ok(Json(show::open(&room, &reach(&caller, employee), &caller.actor.to_string(), id).await?))
}
