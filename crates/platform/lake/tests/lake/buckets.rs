//! Roll-ups say what the interactions say, at once, whatever was applied, flushed or is still in the tail.

use rand::{RngExt, SeedableRng, rngs::SmallRng};
use rapport_kernel::{Channel, Interaction, Scale, interaction::Kind, time::MINUTE};

use crate::support::{Fixture, ask, databases, feedback, fixtures, one};

const ROLLED_UP: &str = "SELECT scale, channel, touchpoint, unit_id, kind, bucket_at, CAST(sum(n) AS BIGINT), sum(sum), sum(sum_sq), \
    CAST(sum(promoters) AS BIGINT), CAST(sum(detractors) AS BIGINT), CAST(sum(satisfied) AS BIGINT) FROM score_buckets \
    GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6";
const RAW: &str = "SELECT scale, channel, touchpoint, unit_id, kind, date_bin(INTERVAL '15 minutes', occurred_at) AS bucket_at, \
    count(score), sum(score), sum(score * score), \
    sum(CASE WHEN scale IN ('nps', 'enps') AND score >= 9 THEN 1 ELSE 0 END), \
    sum(CASE WHEN scale IN ('nps', 'enps') AND score <= 6 THEN 1 ELSE 0 END), \
    sum(CASE WHEN (scale = 'csat' AND score >= 4) OR (scale = 'ces' AND score >= 5) THEN 1 ELSE 0 END) \
    FROM interactions WHERE kind = 'feedback' AND score IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6";

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
        for round in 0..12 {
            let batch =
                (0..rng.random_range(1..40)).map(|i| any(&mut rng, &format!("{round}-{i}"))).collect();
            f.writer.append(batch).await.unwrap();
            match rng.random_range(0..4) {
                0 => drop(f.lake.flush_now().await.unwrap()),
                1 => drop(f.lake.fill_buckets().await.unwrap()),
                2 => f.lake.refresh().await.unwrap(),
                _ => {}
            }
            assert_eq!(ask(&f.lake, ROLLED_UP).await, ask(&f.lake, RAW).await, "round {round} ({})", f.name);
        }
        assert_eq!(ask(&*f.another_server().await, ROLLED_UP).await, ask(&f.lake, RAW).await);
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

#[tokio::test(flavor = "multi_thread")]
async fn history_loaded_straight_into_the_lake_is_read_and_rolled_up_beside_the_rest() {
    for f in fixtures().await {
        f.writer.append(vec![feedback("before", 9.0)]).await.unwrap();
        let mut history: Vec<_> = (0..50).map(|i| feedback(&format!("old-{i}"), 3.0)).collect();
        for one in &mut history {
            one.fragment_id = Some(rapport_kernel::Id::derived(one.occurred_at, "history", "anna"));
        }
        assert_eq!(f.lake.load(history).await.unwrap(), 51);
        f.writer.append(vec![feedback("after", 10.0)]).await.unwrap();
        for _ in 0..2 {
            assert_eq!(one(&f.lake, "SELECT count(*) FROM interactions").await, "52", "{}", f.name);
            assert_eq!(ask(&f.lake, ROLLED_UP).await, ask(&f.lake, RAW).await);
            f.lake.flush_now().await.unwrap();
            f.lake.fill_buckets().await.unwrap();
        }
    }
}
