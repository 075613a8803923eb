//! What was seen on both databases: a repeat is known wherever its mark lies, and whoever wrote it.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use rapport_kernel::{Interaction, interaction::Kind};
use rapport_store::{FromQueryResult, Outcome, Sql, StreamWriter, WriterSettings, migrations};
use rapport_testkit::{FirstIdentifier, TestDatabase, clock, fresh_databases, interaction};

const GENERATION: usize = 16;

fn writer(case: &TestDatabase) -> StreamWriter {
    let settings = WriterSettings { seen: GENERATION, ..WriterSettings::default() };
    StreamWriter::start(case.db.clone(), Arc::new(FirstIdentifier), clock(), settings).0
}

fn message(n: usize) -> Interaction {
    let mut one = interaction(&format!("m{n}"), Kind::Track, &["user_id:anna"]);
    one.permanent = n.is_multiple_of(3);
    one
}

#[derive(FromQueryResult)]
struct Counted {
    fresh: i64,
    moved: i64,
}

async fn counted(case: &TestDatabase) -> (usize, usize) {
    let sql = "SELECT (SELECT COUNT(*) FROM seen_fresh) AS fresh, (SELECT COUNT(*) FROM seen) AS moved";
    let counted: Counted = case.db.read().one(sql, vec![]).await.unwrap().unwrap();
    (counted.fresh as usize, counted.moved as usize)
}

#[tokio::test]
async fn a_repeat_is_known_wherever_its_mark_lies_and_whoever_wrote_it() {
    for case in fresh_databases(migrations()).await {
        let mut servers = [writer(&case), writer(&case)];
        for n in 0..200 {
            if n % 61 == 60 {
                // A server that starts again knows nothing by heart.
                servers[n % 2] = writer(&case);
            }
            let repeats = [n / 2, n.saturating_sub(1), n * 7 % (n + 1)];
            let batch: Vec<Interaction> =
                [n].into_iter().chain(repeats.into_iter().filter(|m| *m < n)).map(message).collect();
            let answers = servers[n % 2].append(batch).await.unwrap();
            assert_eq!(answers[0].outcome, Outcome::Stored, "{} {n}", case.name);
            assert!(answers[1..].iter().all(|a| a.outcome == Outcome::Duplicate), "{} {n}", case.name);
        }
        // All but what does not fill a generation is put among the rest, beside the writers.
        while counted(&case).await.0 >= GENERATION {
            tokio::task::yield_now().await;
        }
        let (fresh, moved) = counted(&case).await;
        assert_eq!(fresh + moved, 200, "{}", case.name);
        let again = servers[0].append((0..200).map(message).collect()).await.unwrap();
        assert!(again.iter().all(|a| a.outcome == Outcome::Duplicate), "{}", case.name);
    }
}

#[tokio::test]
async fn what_is_seen_for_good_is_not_what_passes() {
    for case in fresh_databases(migrations()).await {
        let server = writer(&case);
        let passing = message(1);
        let permanent = Interaction { permanent: true, ..passing.clone() };
        for outcome in [Outcome::Stored, Outcome::Duplicate] {
            for one in [&passing, &permanent] {
                assert_eq!(server.append(vec![one.clone()]).await.unwrap()[0].outcome, outcome);
            }
        }
    }
}
