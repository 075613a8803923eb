//! `GET /api/v1/live`.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use bytes::Bytes;
use rapport_kernel::Problem;
use url::form_urlencoded;

use super::{
    Asked, Live, Question,
    connection::{Connection, Line},
};
use crate::{Access, ApiError, Caller, EmployeeId, Role, Routes, routes, within::narrow};

/// Questions watched by one connection.
const MOST_WATCHED: usize = 60;

impl Live {
    /// The route of live screens.
    pub fn routes(self: &Arc<Self>) -> Routes {
        Routes::new().add(Access::AtLeast(Role::Employee), routes!(watch_live)).with_state(Arc::clone(self))
    }
}

/// Watch numbers and feedback
///
/// Server-sent events. Each thing watched is an event of its own name, sent at once and whenever it changes; its data is the
/// whole present answer, its id the number of the stream that the answer reaches, so a connection that breaks resumes
/// anywhere (`Last-Event-ID`). `event: beat` comes every 15 seconds, and ends with the session.
///
/// What can be watched: `metric/NAME`, that metric today; `feedback`, the last scores and comments, also with
/// `touchpoint=CODE` or `channel=CODE`; employees get what is on their own work, and what was assigned to them. `?unit=CODE` after it narrows it to a unit and all below it.
#[utoipa::path(
    get, path = "/api/v1/live", tag = "live",
    params(
        ("watch" = Vec<String>, Query, description = "What to watch, repeated: `feedback`, `metric/nps?unit=north`."),
        ("Last-Event-ID" = Option<i64>, Header, description = "The id of the last event that was seen."),
    ),
    responses((status = 200, description = "Events", body = String, content_type = "text/event-stream"))
)]
async fn watch_live(
    State(live): State<Arc<Live>>,
    caller: Caller,
    employee: EmployeeId,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let asked: Vec<String> = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .filter(|(key, _)| key == "watch")
        .map(|(_, value)| value.into_owned())
        .collect();
    if asked.is_empty() || asked.len() > MOST_WATCHED {
        return Err(unclear(format!("name 1 to {MOST_WATCHED} things to watch")).into());
    }
    let seat = live.seat(&caller)?;
    let mut lines: Vec<Line> = Vec::with_capacity(asked.len());
    for name in asked {
        let question = live.read(&name, &caller, &employee).await?;
        let name = Bytes::from(format!("event: {name}\n"));
        lines.push(Line { name, messages: live.watch(question) });
    }
    let since = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(0);
    let mut kept = HeaderMap::new();
    for name in [header::AUTHORIZATION, header::COOKIE] {
        for value in headers.get_all(&name) {
            kept.append(name.clone(), value.clone());
        }
    }
    let connection = Connection { live, _seat: seat, caller, headers: kept, lines, since };
    let mut response = Response::new(Body::from_stream(connection.chunks()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    // A proxy that gathers an answer before it passes it on would hold the events back.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

impl Live {
    /// `metric/nps?unit=north` as a question within what the caller may see.
    async fn read(&self, name: &str, caller: &Caller, employee: &EmployeeId) -> Result<Question, Problem> {
        if name.chars().any(char::is_control) {
            return Err(unclear("the name of what is watched has no control characters".to_owned()));
        }
        let (path, query) = name.split_once('?').unwrap_or((name, ""));
        let (topic, of) = path.split_once('/').unwrap_or((path, ""));
        let Some(place) = self.topics.iter().position(|known| known.name() == topic) else {
            let known: Vec<&str> = self.topics.iter().map(|topic| topic.name()).collect();
            return Err(unclear(format!("{topic:?} cannot be watched; there are {}", known.join(", "))));
        };
        let mut scope = caller.scope.clone();
        let mut asked = Asked { of: of.to_owned(), with: Vec::new() };
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            if key == "unit" {
                scope = narrow(&self.auth, &caller.scope, &value).await?;
            } else {
                asked.with.push((key.into_owned(), value.into_owned()));
            }
        }
        // However it was written, the same question is computed once.
        asked.with.sort();
        self.topics[place].check(&asked).await.map_err(|problem| problem.at("watch"))?;
        self.topics[place].narrow(&mut asked, caller, employee);
        Ok(Question { topic: place, asked, scope })
    }
}

fn unclear(detail: String) -> Problem {
    Problem::invalid("live.watch", detail).at("watch")
}
