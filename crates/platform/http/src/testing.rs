//! For tests of the whole: calls every route as somebody it must refuse.

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Method, Request, StatusCode, header},
};
use tower::ServiceExt;

use crate::{Access, Rule};

/// Calls every route as a stranger, whose requests carry nothing, and says what is wrong, one line per route:
/// - a route open to anyone that is not in `public` (`"POST /api/v1/session"`), or one in `public` that is not such a route;
/// - any other route that answers something else than 401.
pub async fn walk_as_stranger(router: &Router, rules: &[Rule], public: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    for rule in rules {
        let name = format!("{} {}", rule.method, rule.path);
        if rule.access == Access::Public {
            if !public.contains(&name.as_str()) {
                wrong.push(format!("{name} is open to anyone and not in the list of routes that may be"));
            }
            continue;
        }
        let status = call(router, rule, &[]).await;
        if status != StatusCode::UNAUTHORIZED {
            wrong.push(format!("{name} answers a stranger {status}"));
        }
    }
    let open: Vec<String> = rules
        .iter()
        .filter(|rule| rule.access == Access::Public)
        .map(|rule| format!("{} {}", rule.method, rule.path))
        .collect();
    let stale = public.iter().filter(|name| !open.iter().any(|known| known == *name));
    wrong.extend(stale.map(|name| format!("{name} is not a route open to anyone")));
    wrong
}

/// Calls every route as somebody with these headers (`("authorization", "Bearer rap_…")`) and gives what each answers, so
/// that a test can hold the answers against each rule: 403 where the role is too low, 404 for what lies in another unit.
/// `ids` fills the parameters: `("id", "cus_…")`; others become an id that is nobody's.
pub async fn walk_as(
    router: &Router,
    rules: &[Rule],
    headers: &[(&str, &str)],
    ids: &[(&str, &str)],
) -> Vec<(Rule, StatusCode)> {
    let mut answers = Vec::new();
    // Signing out comes last, or the rest of the walk would be a stranger's.
    let (leaving, staying): (Vec<_>, Vec<_>) =
        rules.iter().partition(|rule| rule.method == Method::DELETE && rule.path == "/api/v1/session");
    for rule in staying.into_iter().chain(leaving) {
        let path = filled(&rule.path, ids);
        answers.push((rule.clone(), call(router, &Rule { path, ..rule.clone() }, headers).await));
    }
    answers
}

/// `/api/v1/customers/{id}` with its parameters filled in.
fn filled(path: &str, ids: &[(&str, &str)]) -> String {
    let parts = path.split('/').map(|part| {
        let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        name.map_or(part, |name| {
            ids.iter()
                .find(|(id, _)| *id == name)
                .map_or("00000000000070008000000000000000", |(_, value)| value)
        })
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn call(router: &Router, rule: &Rule, headers: &[(&str, &str)]) -> StatusCode {
    let mut request = Request::builder().method(rule.method.clone()).uri(filled(&rule.path, &[]));
    let body = if matches!(rule.method, Method::GET | Method::DELETE) {
        Body::empty()
    } else {
        request = request.header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Body::from("{}")
    };
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let Ok(request) = request.body(body) else { return StatusCode::BAD_REQUEST };
    match router.clone().oneshot(request).await {
        Ok(response) => response.status(),
        Err(never) => match never {},
    }
}
