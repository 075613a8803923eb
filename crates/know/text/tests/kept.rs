//! Comments read as they come, on both databases.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use arrow::array::AsArray;
use rapport_kernel::{Interaction, interaction::Kind};
use rapport_query::DimensionSource;
use rapport_store::{Column, Rows, Sql, StreamWriter, WriterSettings, settle_timeline, stream};
use rapport_testkit::{FirstIdentifier, TestDatabase, clock, fresh_databases, interaction};
use rapport_text::comments::{CommentError, Comments, Field, Finding};

const LATE: &str = "Опять опоздали с доставкой на три дня, ужасно! Верните деньги.";
const KIND: &str = "The staff were very friendly, thank you!";

async fn houses() -> Vec<TestDatabase> {
    let steps = [rapport_store::migrations(), rapport_text::comments::migrations()].concat();
    fresh_databases(steps).await
}

fn room(case: &TestDatabase) -> Arc<Comments> {
    Comments::new(case.db.clone(), clock()).unwrap()
}

fn said(message: &str, comment: &str) -> Interaction {
    let mut one = interaction(message, Kind::Feedback, &["user_id:anna"]);
    one.comment = Some(comment.into());
    one.unit_id = Some("north".into());
    one
}

/// Stores the interactions and gives their numbers.
async fn append(case: &TestDatabase, all: Vec<Interaction>) -> Vec<i64> {
    let hook = Arc::new(FirstIdentifier);
    let (writer, _) = StreamWriter::start(case.db.clone(), hook, clock(), WriterSettings::default());
    writer.append(all).await.unwrap().iter().map(|one| one.seq).collect()
}

async fn read_all(room: &Comments) {
    while !room.turn().await.unwrap() {}
}

async fn finding(room: &Comments, seq: i64) -> Finding {
    room.findings(&[seq]).await.unwrap().remove(&seq).unwrap()
}

#[tokio::test]
async fn a_comment_is_read_after_it_came_and_once() {
    for case in houses().await {
        let room = room(&case);
        read_all(&room).await;
        let mut view = interaction("v", Kind::Page, &["user_id:anna"]);
        view.name = Some("\"comment\" is only a word of this page".into());
        let seqs = append(&case, vec![said("a", LATE), view, said("b", KIND), said("c", "  ")]).await;
        read_all(&room).await;
        let found = room.findings(&seqs).await.unwrap();
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), [seqs[0], seqs[2]], "{}", case.name);
        let late = &found[&seqs[0]];
        assert_eq!((late.language.as_str(), late.sentiment.as_str()), ("ru", "negative"), "{late:?}");
        assert_eq!(late.intent, "claim", "money is asked back: {late:?}");
        let delivery = late.aspects.iter().find(|one| one.aspect == "delivery").unwrap();
        let units: Vec<u16> = LATE.encode_utf16().collect();
        let clause = String::from_utf16(&units[delivery.from..delivery.to]).unwrap();
        assert!(clause.contains("доставкой"), "{clause}");
        let kind = &found[&seqs[2]];
        assert_eq!((kind.language.as_str(), kind.sentiment.as_str()), ("en", "positive"), "{kind:?}");
        assert!(kind.strength > 0.0 && late.strength < 0.0);

        let version = stream::last_number(case.db.read()).await.unwrap();
        read_all(&Comments::new(case.db.clone(), clock()).unwrap()).await;
        assert_eq!(
            stream::last_number(case.db.read()).await.unwrap(),
            version,
            "a second reader finds nothing to do"
        );
    }
}

#[tokio::test]
async fn what_came_before_the_room_is_read_from_the_timelines() {
    for case in houses().await {
        let seqs = append(&case, (0..30).map(|n| said(&format!("m{n}"), LATE)).collect()).await;
        assert!(settle_timeline(&case.db, 100).await.unwrap());
        stream::forget_through(&case.db, seqs[29], 1000).await.unwrap();
        let room = room(&case);
        read_all(&room).await;
        assert_eq!(room.findings(&seqs).await.unwrap().len(), 30, "{}", case.name);
    }
}

#[tokio::test]
async fn a_correction_holds_for_what_is_alike_and_can_be_taken_back() {
    for case in houses().await {
        let room = room(&case);
        read_all(&room).await;
        let seqs =
            append(&case, vec![said("a", "Ну вы даёте!"), said("b", "ну вы даете"), said("c", LATE)]).await;
        read_all(&room).await;
        let before = finding(&room, seqs[0]).await;
        let changed = room.correct(seqs[0], Field::Sentiment, Some("negative"), "usr_1").await.unwrap();
        assert_eq!(changed, 2, "the same words, {}", case.name);
        let wrong = room.correct(seqs[0], Field::Sentiment, Some("bad"), "usr_1").await.unwrap_err();
        assert!(matches!(&wrong, CommentError::Word { words, .. } if words.contains("negative")), "{wrong}");

        let later = append(&case, vec![said("d", "НУ ВЫ ДАЁТЕ!!!")]).await;
        read_all(&room).await;
        for seq in [seqs[0], seqs[1], later[0]] {
            let found = finding(&room, seq).await;
            assert_eq!(found.sentiment, "negative", "{}", case.name);
            assert!(found.strength <= -0.5);
            assert_eq!(found.corrected, ["sentiment"]);
        }
        assert!(finding(&room, seqs[2]).await.corrected.is_empty());
        let log = room.corrections(seqs[0]).await.unwrap();
        assert_eq!((log.len(), log[0].by.as_str()), (1, "usr_1"));
        assert_eq!(
            (log[0].was.as_str(), log[0].said.as_deref()),
            (before.sentiment.as_str(), Some("negative"))
        );

        room.correct(later[0], Field::Sentiment, None, "usr_2").await.unwrap();
        for seq in [seqs[0], seqs[1], later[0]] {
            let found = finding(&room, seq).await;
            assert_eq!(found.sentiment, before.sentiment, "{}", case.name);
            assert!(found.corrected.is_empty());
        }
        assert_eq!(finding(&room, seqs[0]).await, before);
        let unread = room.correct(9_999, Field::Intent, Some("praise"), "usr_1").await.unwrap_err();
        assert!(matches!(unread, CommentError::Unread));
    }
}

#[tokio::test]
async fn sql_reads_findings_and_then_only_what_changed() {
    for case in houses().await {
        let room = room(&case);
        read_all(&room).await;
        let seqs = append(&case, vec![said("a", LATE), said("b", KIND)]).await;
        read_all(&room).await;
        let table: Arc<dyn DimensionSource> = room.dimension();
        let (batches, version) = table.changed_after(0, 1000).await.unwrap();
        assert_eq!(batches.iter().map(arrow::array::RecordBatch::num_rows).sum::<usize>(), 2);
        let sentiments = batches[0].column_by_name("sentiment").unwrap().as_string::<i32>();
        assert_eq!(sentiments.iter().flatten().collect::<Vec<_>>(), ["negative", "positive"]);
        let bad = batches[0].column_by_name("bad_aspects").unwrap().as_string::<i32>();
        assert!(bad.value(0).contains(",delivery,"), "{}", bad.value(0));
        let written = format!("{batches:?}");
        assert!(!written.contains("friendly") && !written.contains("опоздали"), "no words: {written}");

        assert_eq!(table.changed_after(version, 1000).await.unwrap().1, version, "nothing new");
        room.correct(seqs[1], Field::Emotion, Some("surprise"), "usr_1").await.unwrap();
        let (batches, later) = table.changed_after(version, 1000).await.unwrap();
        assert_eq!((batches[0].num_rows(), later > version), (1, true), "{}", case.name);
        case.db.write().run("DELETE FROM comment_correction", vec![]).await.unwrap();
    }
}

#[tokio::test]
async fn comments_whose_words_are_gone_keep_no_other_from_being_read_again() {
    for case in houses().await {
        let room = room(&case);
        read_all(&room).await;
        let seqs = append(&case, vec![said("a", LATE), said("b", KIND)]).await;
        read_all(&room).await;
        // More than one turn takes, all of an edition before that of the others; one has a line on the timeline, but no words.
        let mut gone = Rows::new(&[Column::Int]);
        for seq in 1..=2_100_i64 {
            gone.push([(-seq).into()]);
        }
        let write = case.db.write();
        write
            .run_rows(
                "INSERT INTO comment_finding (seq, id, fragment_id, occurred_at, edition, language, sentiment, strength, emotion, \
                 intent, urgency, urgency_reason, aspects, words, version) \
                 SELECT r.c1, f.id, f.fragment_id, f.occurred_at, -1, 'en', 'positive', 1, 'joy', 'praise', 'low', 'none', '[]', \
                 f.words, f.version FROM ({rows}) r, comment_finding f WHERE f.edition = 1 AND f.sentiment = 'positive'",
                &gone,
                vec![],
            )
            .await
            .unwrap();
        write.run("UPDATE stream SET line = '{}' WHERE seq = $1", vec![seqs[1].into()]).await.unwrap();
        let old = "UPDATE comment_finding SET edition = 0, sentiment = 'neutral' WHERE edition = 1";
        write.run(old, vec![]).await.unwrap();

        assert!(!room.read_again().await.unwrap(), "there is more than one turn, {}", case.name);
        assert!(room.read_again().await.unwrap());
        assert_eq!(finding(&room, seqs[0]).await.sentiment, "negative", "read again, {}", case.name);
        assert_eq!(finding(&room, seqs[1]).await.sentiment, "neutral", "stays as it was found");
        let version = stream::last_number(case.db.read()).await.unwrap();
        assert!(room.turn().await.unwrap());
        assert_eq!(
            stream::last_number(case.db.read()).await.unwrap(),
            version,
            "nothing is left to read again"
        );
    }
}
