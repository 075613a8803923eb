//! Whatever fails, whenever: every acknowledged interaction is there exactly once.

use std::sync::Arc;

use rand::{RngExt, SeedableRng, rngs::SmallRng};
use rapport_kernel::{Interaction, time::DAY, time::MINUTE};
use rapport_lake::{Lake, sync::SyncedStore};
use rapport_store::{Db, Sql};
use rapport_testkit::{TestDatabase, fresh_postgres, fresh_sqlite};

use crate::{
    model::ModelDisk,
    support::{ask, feedback, lake_on, migrations, writer},
};

#[tokio::test(flavor = "multi_thread")]
async fn after_crashes_and_power_cuts_every_acknowledged_interaction_is_there_once() {
    on_sqlite(0..45).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn and_so_it_is_for_other_seeds() {
    on_sqlite(45..90).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn and_so_it_is_on_postgres() {
    if let Some(postgres) = fresh_postgres(migrations()).await {
        for seed in 1000..1020 {
            live_through(&postgres, seed).await;
        }
    }
}

async fn on_sqlite(seeds: std::ops::Range<u64>) {
    let sqlite = fresh_sqlite(migrations()).await;
    // The store's own durability is not in question here.
    sqlite.db.write().run("PRAGMA synchronous = OFF", vec![]).await.unwrap();
    for seed in seeds {
        live_through(&sqlite, seed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_flushers_at_once_write_each_row_once() {
    for case in crate::support::databases().await {
        let (clock, ahead) = (rapport_testkit::clock(), rapport_testkit::clock());
        let disk = ModelDisk::new(1);
        let objects = || Arc::new(SyncedStore::new(Arc::new(disk.clone()), Arc::new(disk.clone())));
        let writer = writer(&case.db, &clock);
        let one = lake_on(objects(), &case.db, &clock).await.unwrap();
        // A server whose clock is an hour ahead takes the lease from under the other.
        ahead.advance(60 * MINUTE);
        let two = lake_on(objects(), &case.db, &ahead).await.unwrap();
        let (mut sent, mut rng) = (0, SmallRng::seed_from_u64(1));
        for _ in 0..12 {
            writer.append((0..9).map(|_| next(&mut sent, &mut rng)).collect()).await.unwrap();
            case.db.write().run("DELETE FROM lake_lease", vec![]).await.unwrap();
            let (here, there) = tokio::join!(one.flush_now(), two.flush_now());
            here.unwrap();
            there.unwrap();
        }
        for lake in [&one, &two] {
            expect_each_once(lake, sent, 0).await;
            lake.refresh().await.unwrap();
            expect_each_once(lake, sent, 0).await;
        }
    }
}

/// A few runs of a server, each ended by a crash at a random step.
async fn live_through(case: &TestDatabase, seed: u64) {
    let mut rng = SmallRng::seed_from_u64(seed);
    let clock = rapport_testkit::clock();
    let db = &case.db;
    forget_everything(db).await;
    let mut disk = ModelDisk::new(seed);
    let mut sent = 0;
    for run in 0..rng.random_range(2..6) {
        let writer = writer(db, &clock);
        let objects = Arc::new(SyncedStore::new(Arc::new(disk.clone()), Arc::new(disk.clone())));
        let lake =
            lake_on(objects, db, &clock).await.unwrap_or_else(|e| panic!("seed {seed}, run {run}: {e}"));
        let rounds = rng.random_range(1..5);
        let last = rng.random_bool(0.9).then(|| rng.random_range(0..rounds));
        for round in 0..rounds {
            let batch: Vec<Interaction> =
                (0..rng.random_range(1..12)).map(|_| next(&mut sent, &mut rng)).collect();
            writer.append(batch).await.unwrap();
            let done = tend(&lake, &mut rng, &disk, last == Some(round)).await;
            assert!(done.is_ok() || disk.is_dead(), "seed {seed}, run {run}: {done:?}");
            clock.advance(rng.random_range(1..90) * MINUTE);
        }
        if !disk.is_dead() && run == 0 {
            expect_each_once(&lake, sent, seed).await;
        }
        disk = disk.crash(rng.random_bool(0.7)).await;
    }
    let objects = Arc::new(SyncedStore::new(Arc::new(disk.clone()), Arc::new(disk)));
    let lake = lake_on(objects, db, &clock).await.unwrap();
    expect_each_once(&lake, sent, seed).await;
    clock.advance(11 * MINUTE);
    lake.flush_now().await.unwrap().unwrap_or_else(|| panic!("seed {seed}: the lease ran out"));
    expect_each_once(&lake, sent, seed).await;
}

/// What the keeper of a lake does, in any order; in the fatal round it dies somewhere on the way.
async fn tend(
    lake: &Lake,
    rng: &mut SmallRng,
    disk: &ModelDisk,
    fatal: bool,
) -> Result<(), rapport_lake::LakeError> {
    let task = rng.random_range(0..6);
    if fatal && task < 4 {
        disk.die_after(rng.random_range(1..16));
    }
    lake.flush_now().await?;
    if fatal && task >= 4 {
        disk.die_after(rng.random_range(1..8));
    }
    match task {
        0 | 4 => lake.compact().await.map(|_| ()),
        1 | 5 => lake.checkpoint().await.map(|_| ()),
        2 => lake.fill_buckets().await.map(|_| ()),
        _ => Ok(()),
    }
}

fn next(sent: &mut u64, rng: &mut SmallRng) -> Interaction {
    *sent += 1;
    let mut one = feedback(&sent.to_string(), f64::from(rng.random_range(0..=10)));
    one.occurred_at = one.occurred_at.plus(-DAY * rng.random_range(0..60));
    if sent.is_multiple_of(3) {
        one.comment = Some(format!("comment {sent}"));
    }
    one
}

async fn expect_each_once(lake: &Lake, sent: u64, seed: u64) {
    let expected: Vec<Vec<String>> = (1..=sent)
        .map(|n| vec![n.to_string(), if n.is_multiple_of(3) { format!("comment {n}") } else { "-".into() }])
        .collect();
    let found =
        ask(lake, "SELECT message_id, comment FROM interactions ORDER BY CAST(message_id AS BIGINT)").await;
    assert_eq!(found, expected, "seed {seed}");
}

async fn forget_everything(db: &Db) {
    for table in [
        "stream",
        "seen",
        "seen_fresh",
        "timeline_fresh",
        "timeline_run",
        "timeline_row",
        "lake_mark",
        "lake_lease",
        "score_bucket",
        "cursor",
    ] {
        db.write().run(&format!("DELETE FROM {table}"), vec![]).await.unwrap();
    }
    db.write().run("UPDATE counter SET value = 0", vec![]).await.unwrap();
    rapport_store::stream::set_cursor(db.write(), "lake.buckets", 0).await.unwrap();
}
