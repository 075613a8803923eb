//! The insight feed: an event is found once, kept while it lasts, judged by those who see its place, and told to be gone.

mod company;
mod themes;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode},
};
use chrono::{Days, NaiveDate};
use rapport_http::{Actor, Caller, Language, Role};
use rapport_insights::served;
use rapport_kernel::Scope;
use rapport_store::{FromQueryResult, Sql};
use serde_json::{Value, json};
use tower::ServiceExt;

use company::{Company, FELL, houses};

const ANNA: &str = "usr_0198c1e2a6d07d3f8f2a4c1b9e0d5f67";

/// The routes as somebody of these units calls them.
fn seen_from(company: &Company, scope: Scope) -> Router {
    let caller =
        Caller { actor: Actor::User(ANNA.to_owned()), role: Role::Analyst, scope, language: Language::En };
    served::routes(company.room.clone()).called_by(caller)
}

async fn call(router: &Router, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let response = router.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

async fn list(router: &Router, name: &str) -> Value {
    let (status, list) =
        call(router, Method::GET, &format!("/api/v1/insights?list={name}"), Value::Null).await;
    assert_eq!(status, StatusCode::OK, "{list}");
    list
}

fn items(list: &Value) -> &Vec<Value> {
    list["items"].as_array().unwrap()
}

fn day(value: &Value) -> NaiveDate {
    value.as_str().unwrap().parse().unwrap()
}

#[derive(FromQueryResult)]
struct Verdict {
    person: String,
    verdict: String,
    undone_at: Option<i64>,
}

#[tokio::test]
async fn a_branch_that_fell_is_one_finding_from_its_first_week_until_it_is_gone() {
    for mut company in houses().await {
        company.live(400, |back| if back <= FELL { Some("b3") } else { None });
        company.scan().await;
        let all = seen_from(&company, Scope::All);
        let first = list(&all, "open").await;
        assert_eq!(items(&first).len(), 1, "{first}");
        let found = items(&first)[0].clone();
        assert_eq!((found["unit"].as_str(), found["kind"].as_str()), (Some("b3"), Some("worse")));
        assert!((found["size"].as_f64().unwrap() + 1.5).abs() < 0.4, "{found}");
        assert!(found["high"].as_f64().unwrap() < 0.0 && found["answers"].as_u64().unwrap() > 60);
        assert!(found["looks"].as_u64().unwrap() >= 20 && found["chance"].as_f64().unwrap() < 0.001);
        let fell = company.today() - Days::new(FELL);
        assert!((day(&found["since"]) - fell).num_days().abs() <= 3, "{}", found["since"]);
        // It was found as of one of the weeks after the fall, not first today.
        assert!(day(&found["first_day"]) < company.today() - Days::new(14), "{}", found["first_day"]);
        assert_eq!(found["weeks"].as_array().unwrap().len(), 26);
        assert_eq!((first["scan"]["steps"].as_i64(), first["scan"]["step"].as_i64()), (Some(27), Some(27)));

        company.live(1, |_| Some("b3"));
        company.scan().await;
        let next = list(&all, "open").await;
        assert_eq!(items(&next).len(), 1, "the same event is the same finding");
        assert_eq!(items(&next)[0]["id"], found["id"]);
        assert_eq!(items(&next)[0]["first_day"], found["first_day"]);
        assert_eq!(day(&items(&next)[0]["last_day"]), company.today());

        company.live(28, |_| None);
        company.scan().await;
        assert!(items(&list(&all, "open").await).is_empty());
        let gone = list(&all, "gone").await;
        assert_eq!(items(&gone)[0]["id"], found["id"]);
        assert_eq!(day(&items(&gone)[0]["gone_day"]), company.today());
    }
}

#[tokio::test]
async fn a_verdict_is_recorded_teaches_and_is_taken_back() {
    for mut company in houses().await {
        company.live(400, |back| if back <= FELL { Some("b3") } else { None });
        company.scan().await;
        let (all, own) = (seen_from(&company, Scope::All), seen_from(&company, Scope::units(["b3"])));
        let found = items(&list(&own, "open").await)[0].clone();
        let path = format!("/api/v1/insights/{}", found["id"].as_str().unwrap());
        let (_, useless) =
            call(&own, Method::PATCH, &path, json!({"state": "useless", "note": "Known.", "version": 1}))
                .await;
        assert_eq!((useless["state"].as_str(), useless["note"].as_str()), (Some("useless"), Some("Known.")));
        assert!(useless["usefulness"].as_f64().unwrap() < 1.0, "findings like it come later");
        assert!(items(&list(&all, "open").await).is_empty());
        assert_eq!(list(&all, "useless").await["counts"]["useless"], 1);
        let (status, late) = call(&own, Method::PATCH, &path, json!({"state": "true", "version": 1})).await;
        assert_eq!((status, late["code"].as_str()), (StatusCode::CONFLICT, Some("insight.changed")));

        let (_, back) = call(&own, Method::PATCH, &path, json!({"state": "new", "version": 2})).await;
        assert!(
            (back["usefulness"].as_f64().unwrap() - 1.0).abs() < 1e-12,
            "what is taken back is forgotten"
        );
        assert_eq!(items(&list(&all, "open").await).len(), 1);
        let said: Vec<Verdict> = company
            .case
            .db
            .read()
            .all("SELECT person, verdict, undone_at FROM insight_verdict", vec![])
            .await
            .unwrap();
        assert_eq!(said.len(), 1);
        assert_eq!((said[0].person.as_str(), said[0].verdict.as_str()), (ANNA, "useless"));
        assert!(said[0].undone_at.is_some());

        // A scan leaves what people said as it is.
        call(&own, Method::PATCH, &path, json!({"state": "wrong", "version": 3})).await;
        company.live(1, |_| Some("b3"));
        company.scan().await;
        assert_eq!(items(&list(&all, "wrong").await).len(), 1);
        assert!(items(&list(&all, "open").await).is_empty());
    }
}

#[tokio::test]
async fn who_does_not_see_the_whole_place_does_not_see_the_finding() {
    for mut company in houses().await {
        company.live(400, |back| if back <= FELL { Some("b3") } else { None });
        company.scan().await;
        let other = seen_from(&company, Scope::units(["b5"]));
        assert!(items(&list(&other, "open").await).is_empty());
        let found = items(&list(&seen_from(&company, Scope::All), "open").await)[0].clone();
        let path = format!("/api/v1/insights/{}", found["id"].as_str().unwrap());
        for (method, path) in [
            (Method::GET, path.clone()),
            (Method::PATCH, path.clone()),
            (Method::GET, format!("{path}/sentences")),
            (Method::GET, format!("{path}/owners")),
        ] {
            let (status, problem) = call(&other, method, &path, json!({"version": 1})).await;
            assert_eq!((status, problem["code"].as_str()), (StatusCode::NOT_FOUND, Some("insight.unknown")));
        }
    }
}

#[tokio::test]
async fn sentences_are_asked_for_in_the_scope_of_whoever_reads() {
    for mut company in houses().await {
        company.live(400, |back| if back <= FELL { Some("b3") } else { None });
        company.scan().await;
        let own = seen_from(&company, Scope::units(["b3"]));
        let found = items(&list(&own, "open").await)[0].clone();
        let path = format!("/api/v1/insights/{}/sentences", found["id"].as_str().unwrap());
        let (_, said) = call(&own, Method::GET, &path, Value::Null).await;
        assert_eq!(said["items"][0]["text"], "Nobody at the desk");
        assert_eq!(company.query.last_scope(), Some(Scope::units(["b3"])));
    }
}

#[tokio::test]
async fn where_nothing_happened_the_scan_says_what_it_looked_at() {
    for mut company in houses().await {
        company.live(400, |_| None);
        company.scan().await;
        let list = list(&seen_from(&company, Scope::All), "open").await;
        assert!(items(&list).is_empty(), "{list}");
        assert!(list["scan"]["looks"].as_i64().unwrap() >= 20 && list["scan"]["found"] == 0);
    }
}

#[tokio::test]
async fn a_list_or_an_owner_that_is_none_is_said() {
    for mut company in houses().await {
        company.live(400, |back| if back <= FELL { Some("b3") } else { None });
        company.scan().await;
        let all = seen_from(&company, Scope::All);
        let (status, problem) = call(&all, Method::GET, "/api/v1/insights?list=old", Value::Null).await;
        assert_eq!((status, problem["code"].as_str()), (StatusCode::BAD_REQUEST, Some("insight.list")));
        let found = items(&list(&all, "open").await)[0].clone();
        let path = format!("/api/v1/insights/{}", found["id"].as_str().unwrap());
        let (status, problem) =
            call(&all, Method::PATCH, &path, json!({"owner": "usr_1", "version": 1})).await;
        assert_eq!((status, problem["field"].as_str()), (StatusCode::BAD_REQUEST, Some("owner")));
    }
}
