//! The store on both databases: the stream's promises, jobs, migrations.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use rapport_kernel::{Clock, interaction::Kind, time::DAY, time::MINUTE};
use rapport_store::{
    Migration, Outcome, Sql, StreamWriter, TimelineFilter, WriterSettings, forget_visits_before, jobs,
    migrate, migrations, read_timeline, stream,
};
use rapport_testkit::{
    FirstIdentifier, NOW, TestDatabase, clock, fresh_databases, fresh_sqlite, interaction,
};

fn writer(case: &TestDatabase, clock: Arc<dyn Clock>) -> StreamWriter {
    StreamWriter::start(case.db.clone(), Arc::new(FirstIdentifier), clock, WriterSettings::default()).0
}

#[tokio::test]
async fn what_is_appended_is_read_back_in_order_and_once() {
    for case in fresh_databases(migrations()).await {
        let writer = writer(&case, clock());
        let mut batch: Vec<_> =
            (0..50).map(|i| interaction(&format!("m{i}"), Kind::Track, &["user_id:anna"])).collect();
        batch[7].comment = Some("\"quoted\"\n\tи по-русски \u{1F600}".into());
        batch[8].message_id = "m7".into();
        let stored = writer.append(batch.clone()).await.unwrap();
        assert_eq!(stored.iter().filter(|a| a.outcome == Outcome::Duplicate).count(), 1, "{}", case.name);
        let again = writer.append(batch.clone()).await.unwrap();
        assert!(again.iter().all(|a| a.outcome == Outcome::Duplicate && a.seq == 0));

        let rows = stream::read_after(case.db.read(), 0, i64::MAX, 1000).await.unwrap();
        assert_eq!(rows.iter().map(|r| r.seq).collect::<Vec<_>>(), (1..=49).collect::<Vec<_>>());
        let eighth = rows[7].interaction().unwrap();
        assert_eq!(eighth.comment, batch[7].comment);
        assert_eq!(eighth.seq, 8);
        assert_eq!(stream::last_number(case.db.read()).await.unwrap(), 49);

        let page = TimelineFilter { limit: 10, ..TimelineFilter::default() };
        let fragment = eighth.fragment_id.unwrap();
        let newest = read_timeline(case.db.read(), &[fragment], &page).await.unwrap();
        assert_eq!(newest.iter().map(|r| r.seq).collect::<Vec<_>>(), (40..=49).rev().collect::<Vec<_>>());
        let next = TimelineFilter { before: Some((newest[9].occurred_at, newest[9].seq)), ..page };
        assert_eq!(read_timeline(case.db.read(), &[fragment], &next).await.unwrap()[0].seq, 39);
        let none = TimelineFilter { kinds: vec!["feedback".into()], limit: 10, ..TimelineFilter::default() };
        assert!(read_timeline(case.db.read(), &[fragment], &none).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_message_sent_again_days_later_is_still_known_by_its_own_time() {
    for case in fresh_databases(migrations()).await {
        let clock = clock();
        let writer = writer(&case, clock.clone());
        writer.append(vec![interaction("once", Kind::Track, &["user_id:anna"])]).await.unwrap();
        clock.advance(20 * DAY);
        let again = writer.append(vec![interaction("once", Kind::Track, &["user_id:anna"])]).await.unwrap();
        assert_eq!(again[0].outcome, Outcome::Duplicate, "{}", case.name);

        let mut record = interaction("natural-key", Kind::Order, &["user_id:anna"]);
        record.permanent = true;
        writer.append(vec![record.clone()]).await.unwrap();
        rapport_store::forget_seen_before(&case.db, NOW.utc_day() + 10_000).await.unwrap();
        assert_eq!(writer.append(vec![record]).await.unwrap()[0].outcome, Outcome::Duplicate);
    }
}

#[tokio::test]
async fn many_senders_at_once_get_unbroken_numbers() {
    for case in fresh_databases(migrations()).await {
        let writer = writer(&case, clock());
        let senders: Vec<_> = (0..40)
            .map(|sender| {
                let writer = writer.clone();
                tokio::spawn(async move {
                    for i in 0..10 {
                        writer
                            .append(vec![interaction(&format!("{sender}-{i}"), Kind::Track, &["user_id:x"])])
                            .await
                            .unwrap();
                    }
                })
            })
            .collect();
        for sender in senders {
            sender.await.unwrap();
        }
        let rows = stream::read_after(case.db.read(), 0, i64::MAX, 1000).await.unwrap();
        assert_eq!(
            rows.iter().map(|r| r.seq).collect::<Vec<_>>(),
            (1..=400).collect::<Vec<_>>(),
            "{}",
            case.name
        );
    }
}

#[tokio::test]
async fn nobody_reads_past_a_transaction_that_has_taken_numbers() {
    for case in fresh_databases(migrations()).await {
        let writer = writer(&case, clock());
        let held = case.db.begin().await.unwrap();
        let number = stream::take_numbers(&held, 1).await.unwrap();
        let later = tokio::spawn({
            let writer = writer.clone();
            async move { writer.append(vec![interaction("later", Kind::Track, &["user_id:x"])]).await.unwrap() }
        });
        tokio::task::yield_now().await;
        assert_eq!(stream::last_number(case.db.read()).await.unwrap(), 0, "{}", case.name);
        held.commit().await.unwrap();
        let appended = later.await.unwrap();
        assert!(appended[0].seq > number);
    }
}

#[tokio::test]
async fn a_job_is_leased_once_retried_later_and_parked_in_the_end() {
    for case in fresh_databases(migrations()).await {
        let clock = clock();
        let db = &case.db;
        let one = jobs::Worker::new(db.clone(), clock.clone(), "one");
        let two = jobs::Worker::new(db.clone(), clock.clone(), "two");
        for _ in 0..2 {
            jobs::enqueue(
                db.write(),
                clock.as_ref(),
                "flush",
                &serde_json::json!({"n": 1}),
                Some("lake"),
                NOW,
            )
            .await
            .unwrap();
        }
        let leased = one.lease().await.unwrap().unwrap();
        assert_eq!((leased.kind.as_str(), leased.attempts), ("flush", 1));
        assert!(
            two.lease().await.unwrap().is_none(),
            "one job per kind and key, held by one worker ({})",
            case.name
        );

        clock.advance(jobs::LEASE + MINUTE);
        let taken_over = two.lease().await.unwrap().unwrap();
        assert_eq!(taken_over.attempts, 2);
        assert!(!one.renew(&leased).await.unwrap(), "the first worker lost it");
        one.finish(&leased).await.unwrap();

        assert!(!two.fail(&taken_over, "no network").await.unwrap());
        assert!(two.lease().await.unwrap().is_none(), "it waits before the next try");
        let mut parked = false;
        while !parked {
            clock.advance(61 * MINUTE);
            let job = two.lease().await.unwrap().unwrap();
            parked = two.fail(&job, "no network").await.unwrap();
        }
        assert_eq!(jobs::parked(db.read()).await.unwrap(), 1);
        clock.advance(61 * MINUTE);
        assert!(two.lease().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn migrations_apply_once_and_a_newer_database_is_refused() {
    let extra = Migration { id: "29990101_0001_future", sql: "CREATE TABLE future (x BLOB NOT NULL)" };
    for case in fresh_databases(migrations()).await {
        let mut with_extra = migrations();
        with_extra.push(extra);
        assert_eq!(
            migrate(&case.db, with_extra.clone()).await.unwrap(),
            ["29990101_0001_future"],
            "{}",
            case.name
        );
        assert!(migrate(&case.db, with_extra).await.unwrap().is_empty());
        let refused = migrate(&case.db, migrations()).await.unwrap_err().to_string();
        assert!(refused.contains("29990101_0001_future"), "{refused}");
        case.db.write().run("INSERT INTO future (x) VALUES ($1)", vec![vec![1u8].into()]).await.unwrap();
    }
}

#[tokio::test]
async fn old_visits_leave_the_timeline_and_feedback_stays() {
    for case in fresh_databases(migrations()).await {
        let writer = writer(&case, clock());
        let mut batch = Vec::new();
        for person in 0..5 {
            for (what, kind) in [("page", Kind::Page), ("track", Kind::Track), ("feedback", Kind::Feedback)] {
                for (age, days) in [("old", 100), ("new", 10)] {
                    let mut one =
                        interaction(&format!("{person}-{what}-{age}"), kind, &[&format!("user_id:{person}")]);
                    one.occurred_at = NOW.plus(-days * DAY);
                    batch.push(one);
                }
            }
        }
        writer.append(batch.clone()).await.unwrap();
        let mut after = rapport_kernel::Id::from_uuid(uuid::Uuid::nil());
        while let Some(last) = forget_visits_before(&case.db, NOW.plus(-90 * DAY), after, 2).await.unwrap() {
            after = last;
        }
        let rows = stream::read_after(case.db.read(), 0, i64::MAX, 100).await.unwrap();
        let fragment = rows[0].interaction().unwrap().fragment_id.unwrap();
        let left = read_timeline(
            case.db.read(),
            &[fragment],
            &TimelineFilter { limit: 10, ..TimelineFilter::default() },
        )
        .await
        .unwrap();
        let names: Vec<_> = left.iter().map(|row| row.body["kind"].as_str().unwrap()).collect();
        assert_eq!(names.iter().filter(|kind| **kind == "feedback").count(), 2, "{}", case.name);
        assert_eq!(names.len(), 4, "{names:?}");
    }
}

type Packed = (Option<uuid::Uuid>, Option<String>, Option<i64>, Option<f64>, Option<bool>, Option<String>);

#[tokio::test]
async fn many_rows_travel_in_one_statement_with_their_nulls() {
    use rapport_store::{Column, FromQueryResult, Rows, Value};

    #[derive(Debug, PartialEq, FromQueryResult)]
    struct Row {
        u: Option<sea_orm::entity::prelude::Uuid>,
        t: Option<String>,
        i: Option<i64>,
        f: Option<f64>,
        b: Option<bool>,
        x: Option<Vec<u8>>,
    }
    let full = Row {
        u: Some(uuid::Uuid::from_u128(7)),
        t: Some("=Ёж, \"x\" '\\'".into()),
        i: Some(-9_007_199_254_740_993),
        f: Some(0.1),
        b: Some(true),
        x: Some(vec![0, 255]),
    };
    let empty = Row { u: None, t: None, i: None, f: None, b: None, x: None };
    let blank = Row { t: Some(String::new()), i: Some(i64::MIN), x: Some(vec![]), ..empty };
    for case in fresh_databases(migrations()).await {
        let sql = "CREATE TABLE thing (u UUID, t TEXT, i BIGINT, f DOUBLE PRECISION, b BOOLEAN, x BLOB)";
        let sql = if case.name == "postgres" { sql.replace("BLOB", "BYTEA") } else { sql.to_owned() };
        case.db.write().run(&sql, vec![]).await.unwrap();
        for rows_of in [vec![&full, &empty, &full], vec![&full], vec![&empty], vec![&blank, &full]] {
            let mut rows = Rows::new(&[
                Column::Uuid,
                Column::Text,
                Column::Int,
                Column::Float,
                Column::Bool,
                Column::Bytes,
            ]);
            for row in &rows_of {
                let values: [Value; 6] = [
                    row.u.into(),
                    row.t.clone().into(),
                    row.i.into(),
                    row.f.into(),
                    row.b.into(),
                    row.x.clone().into(),
                ];
                rows.push(values);
            }
            let written = case.db.write().run_rows("INSERT INTO thing {rows}", &rows, vec![]).await.unwrap();
            assert_eq!(written, rows_of.len() as u64, "{}", case.name);
            let read: Vec<Row> =
                case.db.read().all("SELECT u, t, i, f, b, x FROM thing", vec![]).await.unwrap();
            assert_eq!(read.iter().collect::<Vec<_>>(), rows_of, "{}", case.name);

            let select = [
                (Column::Uuid, "u"),
                (Column::Text, "t"),
                (Column::Int, "i"),
                (Column::Float, "f"),
                (Column::Bool, "b"),
                (Column::Bytes, "x"),
            ];
            let packed: Vec<Packed> = case.db.read().packed(&select, "thing", vec![]).await.unwrap();
            let hex =
                |bytes: &Vec<u8>| bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
            let mut told: Vec<Packed> = rows_of
                .iter()
                .map(|row| (row.u, row.t.clone(), row.i, row.f, row.b, row.x.as_ref().map(hex)))
                .collect();
            told.sort_by_key(|row| row.0);
            let mut packed: Vec<Packed> = packed
                .into_iter()
                .map(|(u, t, i, f, b, x)| (u, t, i, f, b, x.map(|x| x.to_lowercase())))
                .collect();
            packed.sort_by_key(|row| row.0);
            assert_eq!(packed, told, "{}", case.name);
            case.db.write().run("DELETE FROM thing", vec![]).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_transaction_that_the_database_undid_by_itself_leaves_none_open() {
    let case = fresh_sqlite(migrations()).await;
    let tx = case.db.begin().await.unwrap();
    // As SQLite does when a commit finds no room on the disk.
    tx.run("ROLLBACK", vec![]).await.unwrap();
    drop(tx);
    let given_up = case.db.begin().await.unwrap();
    stream::set_cursor(&given_up, "given up", 1).await.unwrap();
    drop(given_up);
    stream::set_cursor(case.db.write(), "later", 2).await.unwrap();
    assert_eq!(stream::cursor(case.db.read(), "later").await.unwrap(), 2, "others see what was written");
    assert_eq!(stream::cursor(case.db.read(), "given up").await.unwrap(), 0);
}
