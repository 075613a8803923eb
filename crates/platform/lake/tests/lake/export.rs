//! Answers as bytes.

use rapport_kernel::Scope;
use rapport_lake::export;
use rapport_query::Query;

use crate::support::{Fixture, feedback};

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_written_as_json_csv_parquet_and_text() {
    let f = Fixture::on(rapport_testkit::fresh_sqlite(crate::support::migrations()).await).await;
    f.writer.append(vec![feedback("a", 9.0), feedback("b", 2.5)]).await.unwrap();
    let sql = "SELECT message_id, score, channel, occurred_at FROM interactions ORDER BY seq";
    let answer = f.lake.sql(sql, &Scope::All).await.unwrap();

    let mut json = Vec::new();
    export::json(&answer, &mut json).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(
        json[0],
        serde_json::json!({"message_id": "a", "score": 9.0, "channel": null, "occurred_at": "2026-03-04T12:00:00Z"})
    );

    let mut csv = Vec::new();
    export::csv(&answer, &mut csv).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    assert_eq!(
        csv,
        "message_id,score,channel,occurred_at\na,9.0,,2026-03-04T12:00:00Z\nb,2.5,,2026-03-04T12:00:00Z\n"
    );

    let mut parquet = Vec::new();
    export::parquet(&answer, &mut parquet).unwrap();
    assert_eq!(&parquet[..4], b"PAR1");
    assert!(export::table(&answer).unwrap().contains("| a          | 9.0   |"));

    let none = f.lake.sql("SELECT kind FROM interactions WHERE false", &Scope::All).await.unwrap();
    let mut csv = Vec::new();
    export::csv(&none, &mut csv).unwrap();
    assert_eq!(csv, b"kind\n");
    let mut json = Vec::new();
    export::json(&none, &mut json).unwrap();
    assert_eq!(json, b"[]");
}
