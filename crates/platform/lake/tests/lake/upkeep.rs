//! Upkeep changes files, never answers.

use rapport_kernel::time::{DAY, HOUR, MINUTE};

use crate::support::{Fixture, ask, feedback, fixtures, one};

const ALL: &str =
    "SELECT count(*), count(DISTINCT seq), CAST(sum(seq) AS BIGINT), count(comment) FROM interactions";

async fn flush_some(f: &Fixture, times: usize) {
    for round in 0..times {
        let batch = (0..7).map(|i| {
            let mut one = feedback(&format!("{}-{round}-{i}", f.clock_now()), f64::from(i));
            one.comment = (i == 0).then(|| "ok".to_owned());
            one
        });
        f.writer.append(batch.collect()).await.unwrap();
        f.lake.flush_now().await.unwrap().unwrap();
        f.clock.advance(MINUTE);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_small_files_keeps_every_answer() {
    for f in fixtures().await {
        flush_some(&f, 17).await;
        f.writer.append(vec![feedback("tail", 9.0)]).await.unwrap();
        let (before, files) = (ask(&f.lake, ALL).await, f.lake.status().await.unwrap().files);
        assert_eq!((before[0][0].as_str(), files), ("120", 17), "{}", f.name);
        assert_eq!(f.lake.compact().await.unwrap(), 34, "interactions and comments");
        assert_eq!(f.lake.status().await.unwrap().files, 1);
        assert_eq!(ask(&f.lake, ALL).await, before);
        f.lake.flush_now().await.unwrap();
        assert_eq!(
            ask(&f.lake, ALL).await,
            before,
            "the number that the lake is complete through outlives compaction"
        );
        let other = f.another_server().await;
        assert_eq!(ask(&other, ALL).await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flush_between_reading_and_joining_loses_nothing() {
    for f in fixtures().await {
        flush_some(&f, 17).await;
        let before = one(&f.lake, "SELECT count(*) FROM interactions").await;
        let (joined, ()) = tokio::join!(f.lake.compact(), flush_some(&f, 1));
        joined.unwrap();
        let after = one(&f.lake, "SELECT count(*) FROM interactions").await;
        assert_eq!(after.parse::<u64>().unwrap(), before.parse::<u64>().unwrap() + 7, "{}", f.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_with_a_checkpoint_reads_as_before_and_old_files_go() {
    for f in fixtures().await {
        flush_some(&f, 25).await;
        let before = ask(&f.lake, ALL).await;
        let done = f.lake.upkeep().await.unwrap().unwrap();
        assert_eq!((done.checkpoints, done.files_removed), (2, 0), "{}", f.name);
        assert!(f.folder.path().join("lake/interactions/_delta_log/_last_checkpoint").is_file());
        assert_eq!(ask(&*f.another_server().await, ALL).await, before);

        // Files carry the real time; the lake's clock decides when they are old.
        f.clock.advance(40_000 * DAY);
        assert!(f.lake.vacuum().await.unwrap() >= 50, "the files that were joined");
        assert_eq!(ask(&*f.another_server().await, ALL).await, before);
        flush_some(&f, 1).await;
        assert_eq!(
            one(&*f.another_server().await, "SELECT count(*) FROM interactions").await,
            (25 * 7 + 7).to_string()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn comments_of_erased_people_leave_the_lake_and_scores_stay() {
    for f in fixtures().await {
        let mut hers = feedback("hers", 2.0);
        hers.comment = Some("её слова".into());
        let mut his = feedback("his", 9.0);
        his.identifiers = vec![rapport_testkit::identifier("user_id:boris")];
        his.comment = Some("его слова".into());
        f.writer.append(vec![hers, his]).await.unwrap();
        f.lake.flush_now().await.unwrap();
        let anna = one(&f.lake, "SELECT fragment_id FROM interactions WHERE message_id = 'hers'").await;
        assert_eq!(f.lake.erase_comments(&[anna.parse().unwrap()]).await.unwrap(), 1, "{}", f.name);
        let sql = "SELECT score, comment FROM interactions ORDER BY seq";
        assert_eq!(ask(&f.lake, sql).await, [["2.0", "-"], ["9.0", "его слова"]]);
        f.clock.advance(40_000 * DAY + 2 * HOUR);
        f.lake.vacuum().await.unwrap();
        let files = std::fs::read_dir(f.folder.path().join("lake/masked_comments")).unwrap();
        assert_eq!(files.filter(|file| file.as_ref().unwrap().path().is_file()).count(), 1);
        assert_eq!(ask(&f.lake, sql).await.len(), 2);
    }
}
