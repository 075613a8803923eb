use rapport_demo::company;

use crate::{facts::gather, settings};

const CUSTOMERS: u32 = 2500;

#[test]
fn every_planted_cause_shows_in_the_raw_stream() {
    let facts = gather(&settings(CUSTOMERS, true));

    assert!(
        facts.late_there.value() > 0.3 && facts.late_elsewhere.value() < 0.06,
        "late: {:?} {:?}",
        facts.late_there,
        facts.late_elsewhere
    );
    assert!(facts.delay.count(2.0, 99.0) >= 8, "{}", facts.delay.count(2.0, 99.0));
    assert!(facts.delay.mean(2.0, 99.0) < facts.delay.mean(0.0, 0.5) - 0.2, "late parcels are forgiven");
    assert!(facts.delay.correlation() < -0.2, "{}", facts.delay.correlation());

    let (that_week, otherwise) = (facts.bought_that_week, facts.bought_otherwise);
    assert!(that_week.value() < 0.4 && otherwise.value() > 0.65, "checkout: {that_week:?} {otherwise:?}");
    assert!(
        facts.checkout.mean(1.0, 2.0) < facts.checkout.mean(0.0, 1.0) - 0.2,
        "the broken week is forgiven"
    );

    assert!(
        facts.answered_there.value() > 0.4 && facts.answered_elsewhere.value() < 0.3,
        "begging: {:?}",
        facts.answered_there
    );
    assert!(
        facts.top_there.value() > 0.8 && facts.top_elsewhere.value() < 0.7,
        "begging: {:?}",
        facts.top_there
    );

    assert!(facts.wait.correlation() < -0.12, "waiting: {}", facts.wait.correlation());
    assert!(facts.wait.mean(0.0, 30.0) > facts.wait.mean(120.0, 9999.0) + 0.1, "waiting has no dose");
    assert!(
        facts.evening.mean(1.0, 2.0) > 3.0 * facts.evening.mean(0.0, 1.0),
        "the team is quick in the evening"
    );

    assert_eq!(facts.instant_pages, CUSTOMERS / 5);

    let (detractors, promoters) = (facts.leaving.mean(0.0, 7.0), facts.leaving.mean(9.0, 11.0));
    assert!(detractors > 3.0 * promoters, "leaving: {detractors} {promoters}");
    assert!(
        facts.margin.mean(0.0, 7.0) < facts.margin.mean(9.0, 11.0) - 0.05,
        "margin does not follow the score"
    );
}

#[test]
fn without_causes_none_of_them_is_there() {
    let settings = settings(CUSTOMERS, false);
    assert_eq!(company(&settings).truth["planted"].as_array().map(Vec::len), Some(0));
    let facts = gather(&settings);
    let near = |what: &str, one: f64, other: f64, by: f64| {
        assert!((one - other).abs() < by, "{what}: {one} {other}");
    };

    near("late parcels", facts.late_there.value(), facts.late_elsewhere.value(), 0.04);
    near("delay and score", facts.delay.correlation(), 0.0, 0.1);
    near("checkouts of the week", facts.bought_that_week.value(), facts.bought_otherwise.value(), 0.12);
    near("answers at the branch", facts.answered_there.value(), facts.answered_elsewhere.value(), 0.12);
    assert!(facts.top_there.value() < 0.75, "top scores at the branch: {:?}", facts.top_there);
    near("wait and score", facts.wait.correlation(), 0.0, 0.2);
    near("evening waits", facts.evening.mean(1.0, 2.0) / facts.evening.mean(0.0, 1.0), 1.0, 0.5);
    assert_eq!(facts.instant_pages, 0);
    near("leaving", facts.leaving.mean(0.0, 7.0), facts.leaving.mean(9.0, 11.0), 0.04);
    near("margin", facts.margin.mean(0.0, 7.0), facts.margin.mean(9.0, 11.0), 0.01);
}
