//! The page as its route shows it: what the rooms behind it answer is what the test says.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray},
    datatypes::Schema,
};
use async_trait::async_trait;
use axum::{
    Extension,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use rapport_coaching::{Coaching, routes};
use rapport_http::{Actor, Caller, EmployeeId, Language, Role};
use rapport_kernel::{
    Mood, Problem, Scale, Scope, Timestamp,
    time::{DAY, HOUR, Zone},
};
use rapport_query::{
    Answer, Query, QueryError,
    work::{ScoreSum, Words, WorkFeedback, WorkOf},
};
use rapport_testkit::{NOW, clock};
use serde_json::{Value, json};
use tower::ServiceExt;

/// Answers on e-1's work: each with when, touchpoint, score of CSAT, and words.
struct Work(Vec<(Timestamp, &'static str, f64, &'static str)>);

#[async_trait]
impl WorkFeedback for Work {
    async fn sums(
        &self,
        employee: &str,
        _: &Scope,
        (from, to): (Timestamp, Timestamp),
        _: Option<i64>,
    ) -> Result<Vec<ScoreSum>, Problem> {
        assert_eq!(employee, "e-1");
        let within = self.0.iter().filter(|(at, ..)| (from..to).contains(at));
        let sums = within.map(|(at, touchpoint, score, _)| ScoreSum {
            at: *at,
            touchpoint: Some((*touchpoint).into()),
            scale: Scale::Csat,
            n: 1,
            sum: *score,
            squares: score * score,
            promoters: 0,
            detractors: 0,
            satisfied: i64::from(*score >= 4.0),
        });
        Ok(sums.collect())
    }

    async fn words(
        &self,
        _: &WorkOf,
        _: &Scope,
        (from, to): (Timestamp, Timestamp),
        mood: Mood,
        touchpoint: Option<&str>,
        most: usize,
    ) -> Result<Vec<Words>, Problem> {
        let wanted = |(at, place, score, said): &&(Timestamp, &'static str, f64, &'static str)| {
            (from..to).contains(at)
                && !said.is_empty()
                && Mood::of(Scale::Csat, *score) == mood
                && touchpoint.is_none_or(|touchpoint| touchpoint == *place)
        };
        let words = self.0.iter().filter(wanted).take(most).map(|(at, place, score, said)| Words {
            at: *at,
            comment: (*said).into(),
            score: *score,
            scale: Scale::Csat,
            touchpoint: Some((*place).into()),
        });
        Ok(words.collect())
    }
}

/// Everybody's answers: 40 on calls today, of 4.5 on average.
struct Everybody;

#[async_trait]
impl Query for Everybody {
    async fn sql(&self, sql: &str, scope: &Scope) -> Result<Answer, QueryError> {
        assert!(sql.contains("score_buckets") && sql.contains("Europe/Moscow"), "{sql}");
        assert_eq!(*scope, Scope::units(["north"]));
        let ints = |value| Arc::new(Int64Array::from(vec![value])) as ArrayRef;
        let floats = |value| Arc::new(Float64Array::from(vec![value])) as ArrayRef;
        let texts = |value: &str| Arc::new(StringArray::from(vec![value])) as ArrayRef;
        let day = i32::try_from(NOW.utc_day()).unwrap();
        let batch = RecordBatch::try_from_iter([
            ("day", Arc::new(Date32Array::from(vec![day])) as ArrayRef),
            ("touchpoint", texts("call_centre")),
            ("scale", texts("csat")),
            ("n", ints(40)),
            ("total", floats(180.0)),
            ("squares", floats(820.0)),
            ("promoters", ints(0)),
            ("detractors", ints(0)),
            ("satisfied", ints(36)),
        ])
        .unwrap();
        let asked_before_today = !sql.contains("2026-03-04T21:00:00Z");
        let batches = if asked_before_today { vec![] } else { vec![batch] };
        Ok(Answer { schema: Arc::new(Schema::empty()), batches, through_seq: 1 })
    }
}

async fn floor(work: Work, employee: Option<&str>) -> Value {
    let room = Coaching::new(Arc::new(work), Arc::new(Everybody), clock(), Zone::Europe__Moscow);
    let caller = Caller {
        actor: Actor::User("usr_1".into()),
        role: Role::Employee,
        scope: Scope::units(["north"]),
        language: Language::En,
    };
    let router = routes(room).called_by(caller).layer(Extension(EmployeeId(employee.map(str::to_owned))));
    let request = Request::get("/api/v1/floor").body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    serde_json::from_slice(&to_bytes(response.into_body(), 1 << 20).await.unwrap()).unwrap()
}

#[tokio::test]
async fn todays_answers_praise_and_the_one_thing_to_do_better() {
    let mut answers = vec![
        (NOW.plus(-HOUR), "call_centre", 5.0, "Anna explained everything, twice, and stayed kind"),
        (NOW.plus(-2 * HOUR), "call_centre", 5.0, "ok"),
        // Yesterday in Moscow, today in London.
        (NOW.plus(-16 * HOUR), "call_centre", 1.0, "She hung up on me"),
    ];
    answers.extend((2..10).map(|day| (NOW.plus(-day * DAY), "call_centre", 2.0, "")));
    let page = floor(Work(answers), Some("e-1")).await;
    assert_eq!(page["linked"], true);
    assert_eq!(page["today"], json!({ "n": 2, "good": 2 }), "{page}");
    assert_eq!(page["month"]["n"], 11);
    assert_eq!(page["days"].as_array().unwrap().len(), 30);
    assert_eq!(page["days"][29], json!({ "day": "2026-03-04", "n": 2, "good": 2 }));
    assert_eq!(page["praise"][0]["comment"], "Anna explained everything, twice, and stayed kind");
    assert_eq!((&page["tip"]["kind"], &page["tip"]["sure"]), (&json!("below"), &json!(true)));
    assert_eq!(page["tip"]["example"]["comment"], "She hung up on me");
    assert_eq!(page["tip"]["theirs"]["n"], 29);
    assert_eq!((&page["team_today"]["n"], &page["team_score"]["value"]), (&json!(40), &json!(4.5)));
}

#[tokio::test]
async fn few_answers_are_told_and_nothing_is_advised() {
    let page = floor(Work(vec![(NOW.plus(-HOUR), "call_centre", 1.0, "rude")]), Some("e-1")).await;
    assert_eq!(
        (&page["tip"]["kind"], &page["tip"]["answers"], &page["tip"]["enough"]),
        (&json!("too_few"), &json!(1), &json!(8))
    );
    assert_eq!(page["tip"]["example"], Value::Null);
    assert_eq!(page["changed"], Value::Null);
}

#[tokio::test]
async fn without_a_link_the_page_is_about_the_units() {
    let page = floor(Work(vec![]), None).await;
    assert_eq!(page["linked"], false);
    assert_eq!((&page["today"]["n"], &page["month"]["good"]), (&json!(40), &json!(36)));
}
