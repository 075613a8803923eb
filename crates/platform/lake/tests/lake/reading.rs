//! What is acknowledged is in the next answer, before and after it is flushed.

use rapport_kernel::{Scope, Timestamp, interaction::Kind, time::MINUTE};
use rapport_query::Query;
use rapport_store::{settle_timeline, stream};
use rapport_testkit::interaction;

use crate::support::{ask, feedback, fixtures, one};

const COUNT: &str = "SELECT count(*) FROM interactions";

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledged_interaction_is_in_the_next_answer_before_and_after_a_flush() {
    for f in fixtures().await {
        assert_eq!(one(&f.lake, COUNT).await, "0", "{}", f.name);
        f.writer.append(vec![feedback("a", 9.0), feedback("b", 2.0)]).await.unwrap();
        assert_eq!(one(&f.lake, COUNT).await, "2");

        let flushed = f.lake.flush_now().await.unwrap().unwrap();
        assert_eq!((flushed.rows, flushed.seq), (2, 2));
        assert_eq!(one(&f.lake, COUNT).await, "2");

        f.writer.append(vec![feedback("c", 10.0)]).await.unwrap();
        let sql = "SELECT message_id, score FROM interactions ORDER BY seq";
        assert_eq!(ask(&f.lake, sql).await, [["a", "9.0"], ["b", "2.0"], ["c", "10.0"]]);
        assert_eq!(f.lake.sql(COUNT, &Scope::All).await.unwrap().through_seq, 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_flush_adds_nothing_and_other_servers_see_the_first() {
    for f in fixtures().await {
        f.writer.append((0..100).map(|i| feedback(&i.to_string(), 5.0)).collect()).await.unwrap();
        let other = f.another_server().await;
        assert_eq!(f.lake.flush_now().await.unwrap().unwrap().rows, 100);
        assert_eq!(f.lake.flush_now().await.unwrap().unwrap().rows, 0);
        assert!(other.flush_now().await.unwrap().is_none(), "one server tends the lake ({})", f.name);
        assert_eq!(one(&other, COUNT).await, "100", "its tail reaches over what it has not seen flushed");
        other.refresh().await.unwrap();
        assert_eq!(one(&other, COUNT).await, "100");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hot_rows_are_forgotten_when_every_reader_is_past_them_and_no_query_can_need_them() {
    for f in fixtures().await {
        f.writer.append((0..20).map(|i| feedback(&i.to_string(), 5.0)).collect()).await.unwrap();
        let late = f.another_server().await;
        let hot = async || stream::read_after(f.db.read(), 0, i64::MAX, 1000).await.unwrap().len();
        f.lake.flush_now().await.unwrap();
        f.lake.fill_buckets().await.unwrap();
        f.clock.advance(9 * MINUTE);
        f.lake.flush_now().await.unwrap();
        assert_eq!(hot().await, 20, "{}", f.name);

        stream::set_cursor(f.db.write(), "alerts", 15).await.unwrap();
        f.clock.advance(2 * MINUTE);
        assert!(settle_timeline(&f.db, 100).await.unwrap());
        f.lake.flush_now().await.unwrap();
        assert_eq!(hot().await, 5, "a reader of the stream is at 15");
        assert_eq!(one(&f.lake, COUNT).await, "20");
        assert_eq!(
            one(&late, COUNT).await,
            "20",
            "a server that slept through the flush begins from a newer snapshot"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_lie_in_the_month_in_which_they_happened() {
    for f in fixtures().await {
        let mut old = interaction("old", Kind::Visit, &["user_id:anna"]);
        old.occurred_at = "2025-12-31T23:59:59.999999Z".parse::<Timestamp>().unwrap();
        f.writer.append(vec![old, feedback("new", 9.0)]).await.unwrap();
        f.lake.flush_now().await.unwrap();
        assert!(f.folder.path().join("lake/interactions/month=2025-12").is_dir(), "{}", f.name);
        let sql = "SELECT message_id, month FROM interactions WHERE occurred_at < '2026-01-01T00:00:00Z'";
        assert_eq!(ask(&f.lake, sql).await, [["old", "2025-12"]]);
        assert_eq!(one(&f.lake, "SELECT message_id FROM interactions WHERE month = '2026-03'").await, "new");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_masked_comment_is_read_from_the_tail_and_from_the_lake() {
    for f in fixtures().await {
        let mut one_comment = feedback("a", 3.0);
        one_comment.comment = Some("Ждал 40 минут, пишите на anna@example.com".into());
        f.writer.append(vec![one_comment, feedback("b", 9.0)]).await.unwrap();
        let sql = "SELECT message_id, comment FROM interactions ORDER BY seq";
        let expected = [["a", "Ждал 40 минут, пишите на [email]"], ["b", "-"]];
        assert_eq!(ask(&f.lake, sql).await, expected, "{}", f.name);
        f.lake.flush_now().await.unwrap();
        assert_eq!(ask(&f.lake, sql).await, expected);
        assert_eq!(one(&f.lake, "SELECT score FROM interactions WHERE comment LIKE 'Ждал%'").await, "3.0");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_shuts_down_flushes_and_hands_over() {
    for f in fixtures().await {
        f.writer.append(vec![feedback("a", 9.0)]).await.unwrap();
        let (stop, stopping) = tokio::sync::watch::channel(false);
        stop.send(true).unwrap();
        f.lake.run(stopping).await;
        assert_eq!(f.lake.status().await.unwrap().waiting, 0, "{}", f.name);
        f.writer.append(vec![feedback("b", 9.0)]).await.unwrap();
        let other = f.another_server().await;
        assert_eq!(
            other.flush_now().await.unwrap().unwrap().rows,
            1,
            "the other need not wait for the lease to run out"
        );
        assert_eq!(one(&f.lake, COUNT).await, "2");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lake_that_lost_what_was_confirmed_is_refused_in_plain_words() {
    for f in fixtures().await {
        f.writer.append(vec![feedback("a", 9.0)]).await.unwrap();
        f.lake.flush_now().await.unwrap();
        f.clock.advance(10 * MINUTE);
        std::fs::remove_dir_all(f.folder.path().join("lake/interactions")).unwrap();
        let refused = f.open().await.err().unwrap().to_string();
        assert!(refused.contains("restore it from a backup"), "{refused} ({})", f.name);
    }
}
