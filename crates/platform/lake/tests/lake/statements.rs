//! One SELECT is what a statement may be; mistakes are told in plain words.

use rapport_kernel::Scope;
use rapport_query::{Query, QueryError};

use crate::support::{Fixture, ask, feedback, one};

async fn fixture() -> Fixture {
    Fixture::on(rapport_testkit::fresh_sqlite(crate::support::migrations()).await).await
}

async fn refused(f: &Fixture, sql: &str) -> String {
    match f.lake.sql(sql, &Scope::All).await {
        Err(QueryError::Sql(message)) => message,
        other => panic!("{sql}: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_a_single_select_is_run() {
    let f = fixture().await;
    f.writer.append(vec![feedback("a", 9.0)]).await.unwrap();
    for sql in [
        "DROP TABLE interactions",
        "CREATE TABLE x AS SELECT 1",
        "CREATE EXTERNAL TABLE passwords STORED AS CSV LOCATION '/etc/passwd'",
        "CREATE VIEW v AS SELECT 1",
        "INSERT INTO interactions SELECT * FROM interactions",
        "UPDATE interactions SET score = 10",
        "DELETE FROM interactions",
        "COPY (SELECT 1) TO '/tmp/x.csv'",
        "COPY interactions TO 'x.parquet'",
        "SET datafusion.execution.target_partitions = 1",
        "SHOW TABLES",
        "EXPLAIN ANALYZE SELECT 1",
        "EXPLAIN SELECT 1",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE interactions",
        "SELECT * INTO copied FROM interactions",
        "PREPARE p AS SELECT 1",
        "BEGIN",
        "",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM masked_comments",
    ] {
        refused(&f, sql).await;
    }
    assert_eq!(one(&f.lake, "SELECT count(*) FROM interactions").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_is_told_in_plain_words() {
    let f = fixture().await;
    f.writer.append(vec![feedback("a", 9.0)]).await.unwrap();
    let message = refused(&f, "SELECT scor FROM interactions").await;
    assert!(message.contains("scor") && message.contains("score"), "{message}");
    let message = refused(&f, "SELECT * FROM interaction").await;
    assert!(message.contains("interaction") && message.contains("not found"), "{message}");
    let message = refused(&f, "SELECT day_in(occurred_at, 'Mars/Base') FROM interactions").await;
    assert!(message.contains("is not a time zone"), "{message}");
    assert!(refused(&f, "SELEC 1").await.contains("SELEC"));
}

#[tokio::test(flavor = "multi_thread")]
async fn properties_and_calendar_days_are_functions_of_sql() {
    let f = fixture().await;
    let mut late = feedback("late", 3.0);
    late.occurred_at = "2026-03-29T21:59:00Z".parse().unwrap();
    late.properties.insert("product_name".into(), "Кроссовки".into());
    late.properties.insert("size".into(), 41.5.into());
    late.properties.insert("email".into(), "anna@example.com".into());
    f.writer.append(vec![late]).await.unwrap();
    for _ in 0..2 {
        let sql = "SELECT property(properties, 'product_name'), property_number(properties, 'size'), property(properties, 'email'), \
                   day_in(occurred_at, 'Europe/Berlin'), week_in(occurred_at, 'Europe/Moscow'), month_in(occurred_at, 'UTC') FROM interactions";
        assert_eq!(
            ask(&f.lake, sql).await,
            [["Кроссовки", "41.5", "-", "2026-03-29", "2026-03-30", "2026-03-01"]]
        );
        let grouped = "SELECT day_in(occurred_at, 'Europe/Moscow') AS day, count(*) FROM interactions GROUP BY day ORDER BY day";
        assert_eq!(ask(&f.lake, grouped).await, [["2026-03-30", "1"]]);
        f.lake.flush_now().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_promised_column_is_there() {
    let f = fixture().await;
    let sql = "SELECT id, message_id, seq, occurred_at, received_at, customer_id, fragment_id, kind, name, channel, touchpoint, direction, \
               unit_id, employee_id, order_id, product_id, campaign_id, amount_minor, currency, promised_at, duration_s, wait_s, score, \
               scale, comment, properties, source, month FROM interactions";
    assert!(ask(&f.lake, sql).await.is_empty());
    f.writer.append(vec![feedback("a", 9.0)]).await.unwrap();
    for _ in 0..2 {
        let row = ask(&f.lake, sql).await.remove(0);
        assert!(
            row[0].starts_with("int_") && row[5].starts_with("cus_") && row[6].starts_with("fra_"),
            "{row:?}"
        );
        assert_eq!(row[5][4..], row[6][4..], "a fragment that was not merged is a customer itself");
        assert_eq!(row[3], "2026-03-04T12:00:00Z");
        assert_eq!(ask(&f.lake, "SELECT * FROM interactions").await[0].len(), row.len());
        f.lake.flush_now().await.unwrap();
    }
}
