//! The company's own definitions and targets, on both databases.

use std::sync::Arc;

use rapport_http::Actor;
use rapport_kernel::{Scope, time::Zone};
use rapport_metrics::{Definition, Metrics, QueryRequest, Target, migrations};
use rapport_store::read_audit;
use rapport_testkit::{NOW, fresh_databases, shared_clock};

use crate::fake::{Annas, FakeQuery};

pub fn analyst() -> Actor {
    Actor::User("usr_1".into())
}

pub const OWN: &str = r#"
name = "top_box"
title = { en = "Very satisfied", ru = "Очень довольны" }
description = { en = "The share of 5 among CSAT answers.", ru = "Доля пятёрок среди оценок CSAT." }
unit = "share"
better = "higher"
table = "interactions"
filter = "kind = 'feedback' AND scale = 'csat'"
formula = { kind = "share", part = "score = 5" }
dimensions = ["touchpoint", "property:plan"]
"#;

#[tokio::test]
async fn a_companys_own_metric_is_asked_as_any_other_until_it_is_removed() {
    let mut steps = rapport_store::migrations();
    steps.extend(migrations());
    for case in fresh_databases(steps).await {
        let query = FakeQuery::with([]);
        let metrics =
            Metrics::new(case.db.clone(), query.clone(), Arc::new(Annas), shared_clock(), Zone::UTC);
        let own = Definition::from_toml(OWN).unwrap();
        metrics.define(own.clone(), &analyst()).await.unwrap();
        metrics.define(own.clone(), &analyst()).await.unwrap();
        let listed = metrics.definitions().await.unwrap();
        assert_eq!(listed.last(), Some(&own), "{}", case.name);

        metrics.answer(&QueryRequest::new("top_box").by("property:plan"), &Scope::All).await.unwrap();
        assert!(
            query.asked()[0].contains("COUNT(*) FILTER (WHERE t.score = 5) AS a"),
            "{}",
            query.asked()[0]
        );

        let mut better = own.clone();
        better.title.en = "Delighted".into();
        metrics.define(better.clone(), &analyst()).await.unwrap();
        assert_eq!(metrics.definitions().await.unwrap().last(), Some(&better));
        let audited = read_audit(case.db.read(), NOW.plus(1), 10).await.unwrap();
        assert_eq!(audited.len(), 2, "the same definition again is no change");
        assert_eq!((audited[0].action.as_str(), audited[0].object.as_str()), ("metric.defined", "top_box"));
    }
}

#[test]
fn a_definition_that_cannot_be_computed_names_the_field_at_fault() {
    let cases = [
        ("unit = \"share\"", "unit = \"points\"", "unit"),
        ("table = \"interactions\"", "table = \"invoices\"", "table"),
        ("score = 5", "stars = 5", "formula.part"),
        ("kind = 'feedback' AND", "kind = 'praise' AND", "filter"),
        ("\"touchpoint\"", "\"colour\"", "dimensions"),
        ("en = \"Very satisfied\"", "en = \" \"", "title.en"),
        ("name = \"top_box\"", "name = \"Top box\"", "name"),
        ("name = \"top_box\"", "name = \"scores\"", "name"),
        ("kind = \"share\", part = \"score = 5\"", "kind = \"attrition\"", "table"),
        ("kind = \"share\", part = \"score = 5\"", "kind = \"median\", value = \"score\"", "definition"),
        ("better = \"higher\"", "better = \"higher\"\ntime = \"score\"", "time"),
        ("better = \"higher\"", "better = \"higher\"\ncolour = \"red\"", "definition"),
    ];
    for (from, to, field) in cases {
        let problem = Definition::from_toml(&OWN.replace(from, to)).unwrap_err();
        assert_eq!(problem.field.as_deref(), Some(field), "{to}: {problem}");
        assert_eq!(problem.code, "metric.definition");
    }
}

#[tokio::test]
async fn targets_are_kept_by_place_and_day_and_seen_within_the_scope() {
    let mut steps = rapport_store::migrations();
    steps.extend(migrations());
    for case in fresh_databases(steps).await {
        let metrics =
            Metrics::new(case.db.clone(), FakeQuery::with([]), Arc::new(Annas), shared_clock(), Zone::UTC);
        let of = |unit: Option<&str>, value| Target {
            metric: "nps".into(),
            unit_id: unit.map(str::to_owned),
            touchpoint: None,
            from: "2026-01-01".parse().unwrap(),
            value,
        };
        for target in [
            of(None, Some(40.0)),
            of(None, Some(42.0)),
            of(Some("north"), Some(30.0)),
            of(Some("south"), None),
        ] {
            metrics.set_target(&target, &analyst()).await.unwrap();
        }
        let seen = metrics.targets(&Scope::units(["north"])).await.unwrap();
        assert_eq!(seen, [of(None, Some(42.0)), of(Some("north"), Some(30.0))], "{}", case.name);
        assert_eq!(metrics.targets(&Scope::All).await.unwrap().len(), 3);

        let unknown = Target { metric: "npz".into(), ..of(None, Some(1.0)) };
        let problem = metrics.set_target(&unknown, &analyst()).await.unwrap_err();
        assert_eq!((problem.code.as_str(), problem.field.as_deref()), ("metric.unknown", Some("metric")));
        let nameless = Target { unit_id: Some(String::new()), ..of(None, Some(1.0)) };
        assert_eq!(
            metrics.set_target(&nameless, &analyst()).await.unwrap_err().field.as_deref(),
            Some("unit_id")
        );
    }
}

#[test]
fn the_example_of_the_documents_is_a_definition() {
    let document = include_str!("../../../../../docs/metrics.md");
    let (_, rest) = document.split_once("```toml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    assert_eq!(Definition::from_toml(example).unwrap().name, "top_box");
    for definition in rapport_metrics::built_in() {
        assert!(
            document.contains(&format!("| `{}` |", definition.name)),
            "{} is documented",
            definition.name
        );
    }
}
