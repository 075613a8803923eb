//! What scores foretell.

use rapport_kernel::Scope;

use crate::fake::{FakeQuery, batch, floats, ints, metrics, texts};

#[tokio::test]
async fn each_score_has_the_churn_and_margin_of_the_customers_who_gave_it() {
    let rows = batch([
        ("score", floats(&[0.0, 0.0, 9.0])),
        ("currency", texts(&[Some("RUB"), None, Some("RUB")])),
        ("n", ints(&[25, 6, 400])),
        ("churned", ints(&[5, 2, 8])),
        ("margins", ints(&[5, 0, 390])),
        ("margin", floats(&[16.0, 0.0, 39_000.0])),
        ("margin_sq", floats(&[62.0, 0.0, 4_000_000.0])),
    ]);
    let query = FakeQuery::with([rows]);
    let (metrics, _case) = metrics(query.clone()).await;
    let found = metrics.scores(None, None, &Scope::All).await.unwrap();
    assert_eq!((found.from.to_string(), found.to.to_string()), ("2024-12-04".into(), "2025-12-04".into()));
    assert_eq!(found.rows.iter().map(|row| row.score).collect::<Vec<_>>(), (0..=10).collect::<Vec<_>>());

    // Wilson for 7 of 31, Student for 1, 2, 4, 4, 5
    let worst = &found.rows[0];
    assert_eq!((worst.n, worst.churn.n), (31, 31));
    assert!((worst.churn.low.unwrap() - 0.113_951_355_6).abs() < 1e-9);
    assert_eq!(worst.margin.len(), 1);
    assert_eq!((worst.margin[0].currency.as_str(), worst.margin[0].value.value), ("RUB", Some(3.2)));
    assert!((worst.margin[0].value.high.unwrap() - 5.240_262_141_9).abs() < 1e-9);
    assert_eq!((found.rows[5].n, found.rows[5].churn.value), (0, None));
    insta::assert_snapshot!(query.asked().join("\n"));
}

#[tokio::test]
async fn answers_too_young_to_have_been_watched_are_refused() {
    let (metrics, _case) = metrics(FakeQuery::with([])).await;
    let from = Some("2026-01-01".parse().unwrap());
    let problem = metrics.scores(from, None, &Scope::All).await.unwrap_err();
    assert!(problem.detail.contains("2025-12-04"), "{problem}");
}
