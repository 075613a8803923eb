//! The SQL of questions, as the engine gets it.

use rapport_kernel::Scope;
use rapport_metrics::{Grain, QueryRequest, WeightBy};

use crate::fake::{FakeQuery, metrics};

/// All statements that a question comes to.
async fn asked(request: &QueryRequest) -> String {
    let query = FakeQuery::with([]);
    let (metrics, _case) = metrics(query.clone()).await;
    metrics.answer(request, &Scope::All).await.unwrap();
    query.asked().join("\n---\n")
}

fn over(request: QueryRequest, from: &str, to: &str) -> QueryRequest {
    QueryRequest { from: Some(from.parse().unwrap()), to: Some(to.parse().unwrap()), ..request }
}

fn filtered(request: QueryRequest, filter: &str) -> QueryRequest {
    QueryRequest { filter: Some(filter.to_owned()), ..request }
}

#[tokio::test]
async fn scores_by_touchpoint_and_week_come_from_the_roll_up_with_the_period_before() {
    let request = QueryRequest { grain: Some(Grain::Week), ..QueryRequest::new("nps").by("touchpoint") };
    insta::assert_snapshot!(asked(&request).await);
}

#[tokio::test]
async fn scores_by_lateness_come_from_interactions_and_their_orders() {
    let request =
        filtered(QueryRequest::new("csat").by("delay,touchpoint"), "channel = 'email' and unit = 'O''Neil'");
    insta::assert_snapshot!(asked(&request).await);
}

#[tokio::test]
async fn a_filter_speaks_of_order_customer_and_properties() {
    let filter = "delay_days > 3 and segment = 'retail' and property('plan') like 'Inter%' and occurred_at < '2026-03-01'";
    let request =
        QueryRequest { compare: false, ..filtered(QueryRequest::new("ces").by("property:it's"), filter) };
    insta::assert_snapshot!(asked(&request).await);
}

#[tokio::test]
async fn revenue_is_kept_apart_by_currency_and_refunds_are_taken_off() {
    insta::assert_snapshot!(asked(&over(QueryRequest::new("revenue"), "2026-01-01", "2026-02-01")).await);
}

#[tokio::test]
async fn distinct_customers_are_counted_anew_for_the_whole() {
    let request =
        QueryRequest { grain: Some(Grain::Month), ..QueryRequest::new("active_base").by("channel") };
    insta::assert_snapshot!(asked(&over(request, "2026-01-01", "2026-03-01")).await);
}

#[tokio::test]
async fn customers_are_brought_together_before_what_is_known_of_them_is_joined() {
    let request = QueryRequest { compare: false, ..QueryRequest::new("active_base").by("stage,channel") };
    insta::assert_snapshot!(asked(&filtered(request, "region = 'north' and delay_days > 3")).await);
}

#[tokio::test]
async fn a_condition_on_a_row_and_its_customer_at_once_is_asked_of_rows() {
    let request = QueryRequest { compare: false, ..QueryRequest::new("active_base") };
    insta::assert_snapshot!(asked(&filtered(request, "region = 'north' or channel = 'web'")).await);
}

#[tokio::test]
async fn churn_looks_at_who_there_was_in_each_step() {
    let request = QueryRequest { grain: Some(Grain::Month), ..QueryRequest::new("churn").by("region") };
    insta::assert_snapshot!(asked(&over(request, "2026-01-01", "2026-03-01")).await);
}

#[tokio::test]
async fn the_share_of_answers_counts_invitations_and_answers_together() {
    insta::assert_snapshot!(asked(&QueryRequest::new("response").by("touchpoint")).await);
}

#[tokio::test]
async fn deliveries_belong_to_the_day_of_delivery() {
    let both = format!(
        "{}\n---\n{}",
        asked(&QueryRequest::new("delay").by("unit")).await,
        asked(&QueryRequest::new("promises_kept")).await
    );
    insta::assert_snapshot!(both);
}

#[tokio::test]
async fn weighting_asks_for_the_strata_and_for_the_base() {
    let request =
        QueryRequest { weight_by: Some(WeightBy::Region), ..QueryRequest::new("nps").by("touchpoint") };
    insta::assert_snapshot!(asked(&request).await);
}

#[tokio::test]
async fn a_column_that_serves_twice_is_grouped_by_once() {
    let revenue = asked(&QueryRequest::new("revenue").by("currency")).await;
    assert!(
        revenue.contains("AS k0,\n  NULLIF(t.currency, '') AS currency")
            && revenue.contains("GROUP BY 1, 2\n"),
        "{revenue}"
    );
    let weighted =
        QueryRequest { weight_by: Some(WeightBy::Region), ..QueryRequest::new("nps").by("region,segment") };
    assert!(asked(&weighted).await.contains("GROUP BY 1, 2, 3\n"));
}

#[tokio::test]
async fn the_roll_up_answers_only_where_it_says_the_same() {
    let from = |request: QueryRequest| async move { asked(&request).await.contains("score_buckets") };
    for by in ["", "touchpoint", "channel,unit"] {
        assert!(from(QueryRequest::new("nps").by(by)).await, "{by}");
    }
    for by in ["delay", "employee", "score", "segment,touchpoint", "property:plan"] {
        assert!(!from(QueryRequest::new("nps").by(by)).await, "{by}");
    }
    for (filter, fits) in [
        ("touchpoint = 'delivery' or unit_id is null", true),
        ("unit = 'north'", true),
        ("score <= 6", false),
        ("name = 'Survey Answered'", false),
        ("occurred_at > '2026-03-01T10:07:00Z'", false),
    ] {
        assert_eq!(from(filtered(QueryRequest::new("csat"), filter)).await, fits, "{filter}");
    }
    for metric in ["volume", "wait", "response", "active_base"] {
        assert!(!from(QueryRequest::new(metric)).await, "{metric}");
    }
    let channel = QueryRequest { weight_by: Some(WeightBy::Channel), ..QueryRequest::new("csat") };
    assert!(from(channel).await);
}

#[tokio::test]
async fn the_callers_scope_goes_under_every_statement() {
    let query = FakeQuery::with([]);
    let (metrics, _case) = metrics(query.clone()).await;
    let scope = Scope::units(["north"]);
    let request = QueryRequest { weight_by: Some(WeightBy::Segment), ..QueryRequest::new("nps").by("unit") };
    metrics.answer(&request, &scope).await.unwrap();
    metrics.scores(None, None, &scope).await.unwrap();
    assert!(query.scopes().len() >= 3);
    assert!(query.scopes().iter().all(|used| *used == scope));
}

#[tokio::test]
async fn a_question_that_cannot_be_answered_says_what_can() {
    let (metrics, _case) = metrics(FakeQuery::with([])).await;
    let json = r#"{"combinator":"and","rules":[{"field":"touchpoint","operator":"=","value":"x"},{"combinator":"or","rules":[]}]}"#;
    let cases = [
        (QueryRequest::new("npz"), "metric.unknown", "name", "nps, csat"),
        (QueryRequest::new("nps").by("colour"), "metric.dimension", "by", "touchpoint, channel"),
        (QueryRequest::new("enps").by("delay"), "metric.dimension", "by", "unit, channel"),
        (QueryRequest::new("delay").by("property:plan"), "metric.dimension", "by", "unit"),
        (QueryRequest::new("nps").by("unit,unit"), "metric.dimension", "by", "twice"),
        (QueryRequest::new("nps").by("unit,channel,delay"), "metric.dimension", "by", "two"),
        (over(QueryRequest::new("nps"), "2026-02-01", "2026-02-01"), "metric.period", "to", "end after"),
        (filtered(QueryRequest::new("nps"), "colour = 'red'"), "rule.field", "where", "touchpoint"),
        (filtered(QueryRequest::new("nps"), "channel = 'fax'"), "rule.value", "where", "web_chat"),
        (
            filtered(QueryRequest::new("nps"), "1 = 1; drop table x"),
            "rule.syntax",
            "where",
            "end of the rule",
        ),
        (filtered(QueryRequest::new("nps"), json), "rule.unsupported", "where", "empty group"),
        (
            QueryRequest { weight_by: Some(WeightBy::Region), ..QueryRequest::new("volume") },
            "metric.weight",
            "weight_by",
            "not weighted",
        ),
        (
            QueryRequest { weight_by: Some(WeightBy::Channel), ..QueryRequest::new("delay") },
            "metric.weight",
            "weight_by",
            "not weighted",
        ),
    ];
    for (request, code, field, hint) in cases {
        let problem = metrics.answer(&request, &Scope::All).await.unwrap_err();
        assert_eq!((problem.code.as_str(), problem.field.as_deref()), (code, Some(field)), "{problem}");
        assert!(problem.detail.contains(hint), "{problem}");
    }
}
