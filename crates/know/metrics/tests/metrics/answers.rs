//! From counts and sums to the answer.

use std::sync::Arc;

use arrow::array::RecordBatch;
use rapport_http::{Auth, AuthSettings, Employee};
use rapport_kernel::{Scope, rule::Catalogue};
use rapport_metrics::{
    Grain, MetricAnswer, Metrics, QueryRequest, Target, Text, Unit, WeightBy, rule_fields,
};
use rapport_testkit::{NOW, fresh_sqlite, shared_clock};

use crate::{
    definitions::analyst,
    fake::{Annas, FakeQuery, batch, days, floats, ints, metrics, texts},
};

async fn answer(request: &QueryRequest, batches: impl IntoIterator<Item = RecordBatch>) -> MetricAnswer {
    let (metrics, _case) = metrics(FakeQuery::with(batches)).await;
    metrics.answer(request, &Scope::All).await.unwrap()
}

fn close(found: Option<f64>, expected: f64) {
    let found = found.unwrap();
    assert!((found - expected).abs() < 1e-6, "{found} against {expected}");
}

#[tokio::test]
async fn slices_have_intervals_and_the_period_before() {
    let rows = batch([
        ("span", ints(&[0, 1, 0, 1, 0])),
        ("k0", texts(&[Some("delivery"), Some("delivery"), Some("checkout"), Some("returns"), None])),
        ("n", ints(&[1000, 900, 1, 4, 10])),
        ("a", floats(&[520.0, 360.0, 1.0, 2.0, 5.0])),
        ("b", floats(&[210.0, 270.0, 0.0, 1.0, 2.0])),
    ]);
    let found = answer(&QueryRequest::new("nps").by("touchpoint"), [rows]).await;
    assert_eq!((found.from.to_string(), found.to.to_string()), ("2026-02-04".into(), "2026-03-04".into()));
    assert_eq!(found.previous.from.to_string(), "2026-01-07");
    assert_eq!((found.zone.as_str(), found.through_seq, found.incomplete), ("Europe/Moscow", 1000, false));

    let keys: Vec<Option<String>> = found.rows.iter().map(|row| row.key["touchpoint"].clone()).collect();
    assert_eq!(keys, [Some("checkout".into()), Some("delivery".into()), Some("returns".into()), None]);

    let delivery = &found.rows[1].cell;
    close(delivery.value, 31.0);
    close(delivery.low, 26.062_856_813);
    close(delivery.high, 35.937_143_187);
    close(delivery.previous.unwrap().value, 10.0);
    close(delivery.change, 21.0);
    assert_eq!(delivery.significant, Some(true));

    let checkout = &found.rows[0].cell;
    assert_eq!((checkout.n, checkout.value, checkout.low), (1, Some(100.0), None));
    assert_eq!((checkout.change, checkout.significant), (None, None));
    let silent = &found.rows[2].cell;
    assert_eq!((silent.n, silent.value, silent.previous.unwrap().n), (0, None, 4));

    // 1011 answers, 526 promoters, 212 detractors
    assert_eq!(found.total.n, 1011);
    close(found.total.value, 100.0 * 314.0 / 1011.0);
}

#[tokio::test]
async fn steps_stand_beside_their_counterparts_of_the_period_before() {
    let request = QueryRequest {
        grain: Some(Grain::Day),
        from: Some("2026-03-01".parse().unwrap()),
        to: Some("2026-03-06".parse().unwrap()),
        ..QueryRequest::new("csat")
    };
    let rows = batch([
        ("span", ints(&[0, 0, 1, 1])),
        ("step", days(&["2026-03-02", "2026-03-01", "2026-02-24", "2026-02-26"])),
        ("n", ints(&[5, 4, 5, 3])),
        ("a", floats(&[16.0, 20.0, 10.0, 6.0])),
        ("b", floats(&[62.0, 100.0, 30.0, 14.0])),
    ]);
    let found = answer(&request, [rows]).await;
    assert!(found.incomplete, "the period ends after the clock's present");
    let shown: Vec<(String, i64, Option<f64>)> =
        found.rows.iter().map(|row| (row.at.unwrap().to_string(), row.cell.n, row.cell.change)).collect();
    assert_eq!(shown, [("2026-03-01".into(), 4, Some(3.0)), ("2026-03-02".into(), 5, None)]);
    close(found.rows[1].cell.low, 1.159_737_858);
    assert_eq!(found.total.previous.unwrap().n, 8, "the whole is compared with the whole, steps or not");
}

#[tokio::test]
async fn weeks_that_do_not_line_up_are_not_compared() {
    let request = QueryRequest {
        grain: Some(Grain::Week),
        from: Some("2026-02-01".parse().unwrap()),
        to: Some("2026-02-11".parse().unwrap()),
        ..QueryRequest::new("csat")
    };
    let rows = batch([
        ("span", ints(&[0, 1])),
        ("step", days(&["2026-02-02", "2026-01-26"])),
        ("n", ints(&[5, 5])),
        ("a", floats(&[16.0, 10.0])),
        ("b", floats(&[62.0, 30.0])),
    ]);
    let found = answer(&request, [rows]).await;
    assert_eq!(found.rows.len(), 1);
    assert_eq!(found.rows[0].cell.previous, None);
    close(found.total.change, 1.2);
}

#[tokio::test]
async fn currencies_are_told_apart_and_never_summed() {
    let of = |currencies: &[Option<&str>], n: &[i64], sums: &[f64]| {
        batch([
            ("span", ints(&vec![0; n.len()])),
            ("currency", texts(currencies)),
            ("n", ints(n)),
            ("a", floats(sums)),
            ("b", floats(&vec![0.0; n.len()])),
        ])
    };
    let both = of(&[Some("RUB"), Some("KZT")], &[3, 5], &[129_990.0, 7_000_000.0]);
    let found = answer(&QueryRequest::new("revenue"), [both]).await;
    assert_eq!((found.total.value, found.total.n), (None, 8));
    let shown: Vec<_> =
        found.totals.iter().map(|cell| (cell.currency.clone().unwrap(), cell.value)).collect();
    assert_eq!(shown, [("KZT".into(), Some(7_000_000.0)), ("RUB".into(), Some(129_990.0))]);
    assert_eq!(found.rows.len(), 2);

    let one = of(&[Some("RUB")], &[3], &[129_990.0]);
    let found = answer(&QueryRequest::new("revenue"), [one]).await;
    assert_eq!((found.total.value, found.total.currency.as_deref()), (Some(129_990.0), Some("RUB")));
    assert_eq!((found.total.low, found.total.significant), (None, None));
}

#[tokio::test]
async fn bands_of_lateness_stand_in_their_order_with_their_names() {
    let rows = batch([
        ("span", ints(&[0, 0, 0])),
        ("k0", texts(&[None, Some("late_over_7"), Some("on_time")])),
        ("n", ints(&[7, 20, 900])),
        ("a", floats(&[28.0, 34.0, 3852.0])),
        ("b", floats(&[120.0, 70.0, 17000.0])),
    ]);
    let found = answer(&QueryRequest::new("csat").by("delay"), [rows]).await;
    let shown: Vec<_> =
        found.rows.iter().map(|row| row.label.as_ref().map(|label| label.en.as_str())).collect();
    assert_eq!(shown, [Some("Early or on time"), Some("More than 7 days late"), None]);
    assert_eq!(found.rows[0].label.as_ref().unwrap().ru, "Раньше срока или вовремя");
}

#[tokio::test]
async fn units_have_their_names_and_their_targets() {
    let rows = batch([
        ("span", ints(&[0, 0])),
        ("k0", texts(&[Some("north"), Some("south")])),
        ("n", ints(&[10, 10])),
        ("a", floats(&[5.0, 6.0])),
        ("b", floats(&[1.0, 1.0])),
    ]);
    let units = batch([
        ("id", texts(&[Some("north")])),
        ("en", texts(&[Some("North-West")])),
        ("ru", texts(&[Some("Северо-Запад")])),
    ]);
    let (metrics, _case) = metrics(FakeQuery::with([rows, units])).await;
    let today = NOW.date_in(rapport_kernel::time::Zone::Europe__Moscow);
    for (unit, value) in [(None, 45.0), (Some("north"), 30.0)] {
        let unit_id = unit.map(str::to_owned);
        let from = today - chrono::Days::new(30);
        let target = Target { metric: "nps".into(), unit_id, touchpoint: None, from, value: Some(value) };
        metrics.set_target(&target, &analyst()).await.unwrap();
    }
    let found = metrics.answer(&QueryRequest::new("nps").by("unit"), &Scope::All).await.unwrap();
    assert_eq!(found.rows[0].label, Some(Text { en: "North-West".into(), ru: "Северо-Запад".into() }));
    assert_eq!(found.rows[1].label, None);
    assert_eq!((found.target, found.rows[0].target, found.rows[1].target), (Some(45.0), Some(30.0), None));
}

#[tokio::test]
async fn weighted_answers_count_as_their_strata_do_in_the_base() {
    let rows = batch([
        ("span", ints(&[0, 0])),
        ("stratum", texts(&[Some("north"), Some("south")])),
        ("n", ints(&[50, 150])),
        ("a", floats(&[30.0, 45.0])),
        ("b", floats(&[5.0, 60.0])),
    ]);
    let base =
        batch([("stratum", texts(&[Some("north"), Some("south"), None])), ("n", ints(&[630, 270, 100]))]);
    let request = QueryRequest { weight_by: Some(WeightBy::Region), ..QueryRequest::new("nps") };
    let found = answer(&request, [rows, base]).await;
    close(found.total.value, 32.0);
    close(found.total.low, 32.0 - 1.959_963_984_540_054 * 7.011_974_417_729_954);
    close(found.weight_covered, 0.9);
    assert_eq!((found.total.n, found.unit), (200, Unit::Points));
}

#[tokio::test]
async fn employees_are_called_by_their_names_within_the_callers_units() {
    let steps = [rapport_store::migrations(), rapport_http::migrations(), rapport_metrics::migrations()];
    let case = fresh_sqlite(steps.concat()).await;
    let auth = Auth::new(case.db.clone(), shared_clock(), AuthSettings::default());
    let employee = |id: &str, unit: &str| Employee {
        employee_id: id.into(),
        name: Some("Пётр Иванов".into()),
        unit_id: Some(unit.into()),
        position: None,
    };
    auth.upsert_employees(&[employee("e-1", "north"), employee("e-2", "south")]).await.unwrap();
    let rows = batch([
        ("span", ints(&[0, 0, 0])),
        ("k0", texts(&[Some("e-1"), Some("e-2"), None])),
        ("n", ints(&[10, 10, 10])),
        ("a", floats(&[5.0, 6.0, 5.0])),
        ("b", floats(&[1.0, 1.0, 1.0])),
    ]);
    let metrics = Metrics::new(
        case.db.clone(),
        FakeQuery::with([rows]),
        Arc::new(Annas),
        shared_clock(),
        rapport_kernel::time::Zone::UTC,
    );
    let north = Scope::Units(Arc::new(["north".to_owned()].into()));
    let found = metrics.answer(&QueryRequest::new("nps").by("employee"), &north).await.unwrap();
    let labels: Vec<_> =
        found.rows.iter().map(|row| row.label.as_ref().map(|label| label.en.as_str())).collect();
    assert_eq!(labels, [Some("Пётр Иванов"), None, None]);
}

#[tokio::test]
async fn nothing_recorded_is_a_dash_and_not_a_zero() {
    for metric in ["nps", "csat", "volume", "revenue", "churn", "active_base"] {
        let found = answer(&QueryRequest::new(metric), []).await;
        assert_eq!((found.total.value, found.total.n, found.rows.len()), (None, 0, 0), "{metric}");
    }
}

#[tokio::test]
async fn without_comparison_nothing_is_said_of_before() {
    let rows =
        batch([("span", ints(&[0])), ("n", ints(&[12])), ("a", floats(&[0.0])), ("b", floats(&[0.0]))]);
    let found = answer(&QueryRequest { compare: false, ..QueryRequest::new("volume") }, [rows]).await;
    assert_eq!((found.total.value, found.total.previous, found.total.change), (Some(12.0), None, None));
}

#[test]
fn other_rooms_get_the_fields_that_rules_may_speak_of() {
    let fields: Catalogue = rule_fields("interactions", rapport_kernel::time::Zone::UTC).unwrap();
    assert!(fields.find("delay_days").is_some() && fields.find("property:plan").is_some());
    assert!(rule_fields("secrets", rapport_kernel::time::Zone::UTC).is_none());
}
