//! Roll-ups say what the interactions say, at once, whatever was applied, flushed or is still in the tail.

use rand::{RngExt, SeedableRng, rngs::SmallRng};
use rapport_kernel::{Channel, Interaction, Scale, interaction::Kind, time::MINUTE};
use rapport_lake::Lake;

use crate::support::{Fixture, ask, databases, feedback, fixtures, one};

/// The roll-up by quarters of an hour.
const QUARTERS: &str = "SELECT scale, channel, touchpoint, unit_id, kind, bucket_at, CAST(sum(n) AS BIGINT), sum(sum), sum(sum_sq), \
    CAST(sum(promoters) AS BIGINT), CAST(sum(detractors) AS BIGINT), CAST(sum(satisfied) AS BIGINT) FROM score_buckets \
    GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6";
/// The same from the interactions.
const RAW: &str = "SELECT scale, channel, touchpoint, unit_id, kind, date_bin(INTERVAL '15 minutes', occurred_at) AS bucket_at, \
    count(score), sum(score), sum(score * score), \
    sum(CASE WHEN scale IN ('nps', 'enps') AND score >= 9 THEN 1 ELSE 0 END), \
    sum(CASE WHEN scale IN ('nps', 'enps') AND score <= 6 THEN 1 ELSE 0 END), \
    sum(CASE WHEN (scale = 'csat' AND score >= 4) OR (scale = 'ces' AND score >= 5) THEN 1 ELSE 0 END) \
    FROM interactions WHERE kind = 'feedback' AND score IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6";

/// Roll-up and interactions, by quarter and by day of the company's zone (Moscow), whole and from a midnight on.
async fn expect_equal(lake: &Lake, at: &str) {
    let raw = ask(lake, RAW).await;
    assert_eq!(ask(lake, QUARTERS).await, raw, "{at}");
    for unit in ["day_in", "week_in", "month_in"] {
        let from = "2026-03-02T21:00:00Z";
        let rolled_up = QUARTERS.replace("kind, bucket_at", &format!("kind, {unit}(bucket_at)"));
        let raw =
            RAW.replace("date_bin(INTERVAL '15 minutes', occurred_at)", &format!("{unit}(occurred_at)"));
        assert_eq!(ask(lake, &rolled_up).await, ask(lake, &raw).await, "{unit}, {at}");
        let rolled_up = rolled_up.replace("GROUP", &format!("WHERE bucket_at >= '{from}' GROUP"));
        let raw = raw.replace("GROUP", &format!("AND occurred_at >= '{from}' GROUP"));
        assert_eq!(ask(lake, &rolled_up).await, ask(lake, &raw).await, "{unit} from midnight, {at}");
    }
}

fn any(rng: &mut SmallRng, message: &str) -> Interaction {
    let mut one = feedback(message, 0.0);
    let scale = Scale::ALL[rng.random_range(0..Scale::ALL.len())];
    let (low, high) = scale.range();
    one.scale = Some(scale);
    one.score = rng.random_bool(0.9).then(|| f64::from(rng.random_range(low as i32..=high as i32)));
    one.channel = rng.random_bool(0.5).then_some(Channel::Web);
    one.touchpoint = rng.random_bool(0.8).then(|| format!("t{}", rng.random_range(0..3)));
    one.unit_id = rng.random_bool(0.7).then(|| format!("u{}", rng.random_range(0..3)));
    one.occurred_at = one.occurred_at.plus(-MINUTE * rng.random_range(0..5000));
    if rng.random_bool(0.1) {
        one.kind = Kind::Visit;
    }
    one
}

#[tokio::test(flavor = "multi_thread")]
async fn roll_ups_equal_the_interactions_at_every_moment() {
    for case in databases().await {
        let f = Fixture::on(case).await;
        let mut rng = SmallRng::seed_from_u64(7);
        for round in 0..8 {
            let batch =
                (0..rng.random_range(1..40)).map(|i| any(&mut rng, &format!("{round}-{i}"))).collect();
            f.writer.append(batch).await.unwrap();
            match rng.random_range(0..4) {
                0 => drop(f.lake.flush_now().await.unwrap()),
                1 => drop(f.lake.fill_buckets().await.unwrap()),
                2 => f.lake.refresh().await.unwrap(),
                _ => {}
            }
            expect_equal(&f.lake, &format!("round {round} ({})", f.name)).await;
        }
        expect_equal(&*f.another_server().await, "another server, before the rest is applied").await;
        f.lake.fill_buckets().await.unwrap();
        expect_equal(&*f.another_server().await, "another server").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_that_roll_up_at_once_count_each_score_once() {
    for f in fixtures().await {
        f.writer.append((0..200).map(|i| feedback(&i.to_string(), 9.0)).collect()).await.unwrap();
        let other = f.another_server().await;
        let (here, there) = tokio::join!(f.lake.fill_buckets(), other.fill_buckets());
        here.unwrap();
        there.unwrap();
        for lake in [&f.lake, &other] {
            assert_eq!(
                one(lake, "SELECT CAST(sum(promoters) AS BIGINT) FROM score_buckets").await,
                "200",
                "{}",
                f.name
            );
        }
    }
}
