//! Answers on the command line.

use rapport_kernel::Scope;
use rapport_metrics::{Grain, MetricAnswer, QueryRequest, render_csv, render_json, render_table};

use crate::fake::{FakeQuery, batch, days, floats, ints, metrics, texts};

async fn by_touchpoint_and_week() -> MetricAnswer {
    let rows = batch([
        ("span", ints(&[0, 1, 0])),
        ("step", days(&["2026-02-09", "2026-01-12", "2026-02-16"])),
        ("k0", texts(&[Some("delivery"), Some("delivery"), None])),
        ("n", ints(&[1000, 900, 1])),
        ("a", floats(&[520.0, 360.0, 1.0])),
        ("b", floats(&[210.0, 270.0, 0.0])),
    ]);
    let (metrics, _case) = metrics(FakeQuery::with([rows])).await;
    let request = QueryRequest { grain: Some(Grain::Week), ..QueryRequest::new("nps").by("touchpoint") };
    metrics.answer(&request, &Scope::All).await.unwrap()
}

#[tokio::test]
async fn a_table_reads_as_a_person_would_say_it() {
    insta::assert_snapshot!(render_table(&by_touchpoint_and_week().await));
}

#[tokio::test]
async fn money_is_shown_in_its_currency() {
    let rows = batch([
        ("span", ints(&[0, 0, 1])),
        ("currency", texts(&[Some("RUB"), Some("JPY"), Some("RUB")])),
        ("n", ints(&[3, 5, 4])),
        ("a", floats(&[129_990.0, 7_000.0, 100_000.0])),
        ("b", floats(&[0.0, 0.0, 0.0])),
    ]);
    let (metrics, _case) = metrics(FakeQuery::with([rows])).await;
    insta::assert_snapshot!(render_table(
        &metrics.answer(&QueryRequest::new("revenue"), &Scope::All).await.unwrap()
    ));
}

#[tokio::test]
async fn csv_has_a_line_per_row_and_the_total_last() {
    insta::assert_snapshot!(render_csv(&by_touchpoint_and_week().await).unwrap());
}

#[tokio::test]
async fn json_is_what_the_api_gives() {
    let answer = by_touchpoint_and_week().await;
    let text = render_json(&answer).unwrap();
    assert_eq!(serde_json::from_str::<MetricAnswer>(&text).unwrap().rows.len(), answer.rows.len());
    insta::assert_snapshot!(text);
}
