//! The timeline on both databases: the same rows wherever they lie, and while they are moved.
#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rapport_kernel::{Id, Interaction, Timestamp, id::Fragment, interaction::Kind, time::DAY};
use rapport_store::{
    Sql, StreamWriter, TimelineFilter, TimelineKey, TimelineRow, WriterSettings, forget_visits_before,
    migrations, read_timeline, settle_timeline, stream, timeline_lines, walk_timelines,
};
use rapport_testkit::{FirstIdentifier, NOW, TestDatabase, clock, fresh_databases, interaction};

const PEOPLE: usize = 7;

/// One of a history in which moments go back and forth and repeat.
fn one(number: usize) -> Interaction {
    let kinds = [Kind::Page, Kind::Feedback, Kind::Order, Kind::Track];
    let who = format!("user_id:{}", number * number % PEOPLE);
    let mut one = interaction(&format!("m{number}"), kinds[number % kinds.len()], &[&who]);
    one.occurred_at = NOW.plus(-((number * 37 % 1_000) as i64) * DAY / 10);
    one.comment = (one.kind == Kind::Feedback).then(|| format!("said {number}"));
    one
}

struct Told {
    fragment: Id<Fragment>,
    at: Timestamp,
    kind: Kind,
}

/// What was stored, by number.
type Model = BTreeMap<i64, Told>;

fn writer(case: &TestDatabase) -> StreamWriter {
    StreamWriter::start(case.db.clone(), Arc::new(FirstIdentifier), clock(), WriterSettings::default()).0
}

async fn append(writer: &StreamWriter, model: &mut Model, numbers: std::ops::Range<usize>) {
    let batch: Vec<Interaction> = numbers.map(one).collect();
    for (appended, one) in writer.append(batch.clone()).await.unwrap().into_iter().zip(batch) {
        let told = Told { fragment: appended.fragment_id.unwrap(), at: one.occurred_at, kind: one.kind };
        model.insert(appended.seq, told);
    }
}

fn filter(limit: usize) -> TimelineFilter {
    TimelineFilter { limit, ..TimelineFilter::default() }
}

fn seqs(rows: &[TimelineRow]) -> Vec<i64> {
    rows.iter().map(|row| row.seq).collect()
}

/// Every way to read tells what the model holds.
async fn is_as_told(case: &TestDatabase, model: &Model) {
    let read = case.db.read();
    let people: BTreeSet<Id<Fragment>> = model.values().map(|told| told.fragment).collect();
    for person in &people {
        let mut theirs: Vec<(Timestamp, i64)> = model
            .iter()
            .filter(|(_, told)| told.fragment == *person)
            .map(|(seq, told)| (told.at, *seq))
            .collect();
        theirs.sort_unstable();
        theirs.reverse();
        let expected: Vec<i64> = theirs.iter().map(|(_, seq)| *seq).collect();
        let whole = read_timeline(read, &[*person], &filter(100_000)).await.unwrap();
        assert_eq!(seqs(&whole), expected, "{}", case.name);

        let middle = expected.len() / 2;
        let page = TimelineFilter { before: Some(theirs[middle]), ..filter(5) };
        let found = read_timeline(read, &[*person], &page).await.unwrap();
        assert_eq!(seqs(&found), expected.iter().copied().skip(middle + 1).take(5).collect::<Vec<_>>());
        let feedback = TimelineFilter { kinds: vec!["feedback".into()], ..filter(100_000) };
        let found = read_timeline(read, &[*person], &feedback).await.unwrap();
        let told =
            expected.iter().copied().filter(|seq| model[seq].kind == Kind::Feedback).collect::<Vec<_>>();
        assert_eq!(seqs(&found), told);
        assert!(found.iter().all(|row| row.body["comment"].as_str().unwrap().starts_with("said ")));
    }
    let all: Vec<Id<Fragment>> = people.iter().copied().collect();
    assert_eq!(read_timeline(read, &all, &filter(100_000)).await.unwrap().len(), model.len());

    let keys = model.iter().step_by(13).map(|(seq, told)| TimelineKey {
        fragment_id: told.fragment.uuid(),
        occurred_at: told.at.micros(),
        seq: *seq,
    });
    let lines = timeline_lines(read, keys.clone()).await.unwrap();
    assert_eq!(lines.len(), keys.count(), "{}", case.name);

    let (mut walked, mut owners, mut after) = (BTreeSet::new(), 0, Id::from_uuid(uuid::Uuid::nil()));
    loop {
        let (through, lines) = walk_timelines(read, after, 2, "kind = 'feedback'").await.unwrap();
        walked.extend(lines.into_iter().map(|line| line.seq));
        let Some(last) = through else { break };
        owners += 1;
        after = last;
    }
    assert_eq!(owners, people.len().div_ceil(2), "{}", case.name);
    let told: BTreeSet<i64> =
        model.iter().filter(|(_, told)| told.kind == Kind::Feedback).map(|(seq, _)| *seq).collect();
    assert_eq!(walked, told, "{}", case.name);
}

async fn count(case: &TestDatabase, sql: &str) -> i64 {
    #[derive(rapport_store::FromQueryResult)]
    struct Count {
        n: i64,
    }
    case.db.read().one::<Count>(sql, vec![]).await.unwrap().unwrap().n
}

#[tokio::test]
async fn a_timeline_is_the_same_before_while_and_after_it_is_put_in_order() {
    for case in fresh_databases(migrations()).await {
        let (writer, mut model) = (writer(&case), Model::new());
        let mut written = 0;
        // Runs of many sizes, interrupted in every state: what is being built, cleared, swept.
        for (round, size) in
            [900, 1, 400, 3_000, 700, 12, 700, 5_000, 300, 800, 90, 600].into_iter().enumerate()
        {
            append(&writer, &mut model, written..written + size).await;
            written += size;
            settle_timeline(&case.db, round % 4).await.unwrap();
            if round % 3 == 0 {
                is_as_told(&case, &model).await;
            }
            while !settle_timeline(&case.db, 1).await.unwrap() && round % 5 != 1 {}
        }
        assert!(settle_timeline(&case.db, 10_000).await.unwrap());
        is_as_told(&case, &model).await;
        let name = &case.name;
        assert_eq!(
            count(&case, "SELECT count(*) AS n FROM timeline_row").await,
            model.len() as i64,
            "{name}"
        );
        let runs = count(&case, "SELECT count(*) AS n FROM timeline_run").await;
        assert!((1..8).contains(&runs), "{runs} runs, {name}");
        let seq = stream::cursor(case.db.read(), "timeline").await.unwrap();
        assert_eq!(seq, model.len() as i64, "all of the stream may be forgotten, {name}");
    }
}

#[tokio::test]
async fn one_customer_of_many_lines_is_put_in_order_as_fast_as_many_of_few() {
    for case in fresh_databases(migrations()).await {
        let writer = writer(&case);
        let mut number = 0;
        let mut append_and_gather = async || {
            let batch =
                (number..number + 800).map(|n| interaction(&format!("m{n}"), Kind::Page, &["user_id:1"]));
            writer.append(batch.collect()).await.unwrap();
            number += 800;
        };
        for _ in 0..7 {
            append_and_gather().await;
            while !settle_timeline(&case.db, 1).await.unwrap() {}
        }
        append_and_gather().await;
        // Eight runs of 800 lines: the last is gathered in one step and swept in another, all are joined in four, and cleared
        // in one each.
        assert!(settle_timeline(&case.db, 1 + 1 + 4 + 8 + 1).await.unwrap(), "{}", case.name);
        assert_eq!(count(&case, "SELECT count(*) AS n FROM timeline_run").await, 1, "{}", case.name);
    }
}

#[tokio::test]
async fn a_reader_misses_nothing_while_lines_are_moved() {
    for case in fresh_databases(migrations()).await {
        let (writer, mut model) = (writer(&case), Model::new());
        for part in 0..9 {
            append(&writer, &mut model, part * 800..(part + 1) * 800).await;
            // The last is left where it came, and the eighth makes them ready to be joined.
            while part < 7 && !settle_timeline(&case.db, 1).await.unwrap() {}
        }
        let people: Vec<Id<Fragment>> =
            model.values().map(|told| told.fragment).collect::<BTreeSet<_>>().into_iter().collect();
        let db = case.db.clone();
        let moving = tokio::spawn(async move { settle_timeline(&db, 10_000).await });
        let mut reads = 0;
        while !moving.is_finished() || reads == 0 {
            let rows = read_timeline(case.db.read(), &people, &filter(100_000)).await.unwrap();
            let distinct: BTreeSet<i64> = rows.iter().map(|row| row.seq).collect();
            assert_eq!((rows.len(), distinct.len()), (model.len(), model.len()), "{}", case.name);
            reads += 1;
        }
        assert!(moving.await.unwrap().unwrap());
    }
}

#[tokio::test]
async fn a_walk_meets_everyone_once_also_those_of_short_runs() {
    for case in fresh_databases(migrations()).await {
        let writer = writer(&case);
        let mut number = 0;
        // Six long runs of the same people, and one of newcomers; the last of all is in none.
        for (people, lines) in [(9, 60), (9, 60), (9, 60), (9, 60), (9, 60), (9, 60), (21, 3), (30, 1)] {
            let batch = (0..lines).map(|line| {
                number += 1;
                let who = format!("user_id:{}", people - line % 9);
                interaction(&format!("m{number}"), Kind::Page, &[&who])
            });
            writer.append(batch.collect()).await.unwrap();
            while people < 30 && !settle_timeline(&case.db, 1).await.unwrap() {}
        }
        assert_eq!(count(&case, "SELECT count(*) AS n FROM timeline_run").await, 7, "{}", case.name);
        for most in [1, 2, 4, 50] {
            let (mut walked, mut after) = (Vec::new(), Id::from_uuid(uuid::Uuid::nil()));
            while let (Some(last), lines) =
                walk_timelines(case.db.read(), after, most, "kind = 'page'").await.unwrap()
            {
                walked.extend(lines.into_iter().map(|line| line.seq));
                after = last;
            }
            walked.sort_unstable();
            assert_eq!(walked, (1..=364).collect::<Vec<i64>>(), "{most} at a time, {}", case.name);
        }
    }
}

#[tokio::test]
async fn old_visits_leave_runs_and_what_is_fresh() {
    for case in fresh_databases(migrations()).await {
        let (writer, mut model) = (writer(&case), Model::new());
        append(&writer, &mut model, 0..400).await;
        assert!(settle_timeline(&case.db, 100).await.unwrap());
        append(&writer, &mut model, 400..700).await;
        let before = NOW.plus(-30 * DAY);
        let mut after = Id::from_uuid(uuid::Uuid::nil());
        while let Some(last) = forget_visits_before(&case.db, before, after, 2).await.unwrap() {
            after = last;
        }
        let visit = |kind| matches!(kind, Kind::Page | Kind::Track);
        model.retain(|_, told| !(visit(told.kind) && told.at < before));
        assert!(model.len() < 600 && model.values().any(|told| visit(told.kind)), "{}", model.len());
        let people: BTreeSet<Id<Fragment>> = model.values().map(|told| told.fragment).collect();
        for settled in [false, true] {
            let people: Vec<_> = people.iter().copied().collect();
            let rows = read_timeline(case.db.read(), &people, &filter(100_000)).await.unwrap();
            let left: BTreeSet<i64> = rows.iter().map(|row| row.seq).collect();
            assert_eq!(left, model.keys().copied().collect(), "settled: {settled}, {}", case.name);
            assert!(settle_timeline(&case.db, 100).await.unwrap());
        }
    }
}
