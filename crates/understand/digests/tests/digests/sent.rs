//! What arrives, to whom, and how often.

use rapport_channels::SendError;
use rapport_http::UserChange;
use rapport_kernel::time::{DAY, HOUR, MINUTE};
use rapport_store::{AuditFilter, Sql, search_audit};

use crate::help::{caller, companies, daily};

#[tokio::test]
async fn each_reader_gets_the_numbers_of_their_units_in_their_language_once() {
    for company in companies().await {
        let (board, _) = company.board(&company.anna, true, None).await;
        let body = daily(Some(board), &[&company.anna, &company.boris]);
        let made = company.room.make(body, &caller(&company.anna)).await.unwrap();
        company.pass(HOUR).await;
        assert!(company.given().is_empty(), "nothing is due yet");

        company.tomorrow().await;
        company.pass(MINUTE).await;
        let mut given = company.given();
        given.sort();
        assert_eq!(
            given,
            [
                ("anna@example.com".to_owned(), "Deliveries: 4 марта 2026".to_owned()),
                ("boris@example.com".to_owned(), "Deliveries: 4 Mar 2026".to_owned())
            ],
            "{}",
            company.case.name
        );
        let letters = company.postman.given.lock().unwrap().clone();
        let text =
            |user: &str| &letters.iter().find(|one| one.to.to_string().starts_with(user)).unwrap().text;
        let (anna, boris) = (text("anna"), text("boris"));
        assert!(anna.contains("50 ▲ 10 ±"), "{anna}");
        assert!(
            anna.contains("1\u{202f}000 ответов") && anna.contains("Лучше, и это не случайность"),
            "{anna}"
        );
        assert!(boris.contains("10 ▼ 30 ±") && boris.contains("100 answers"), "{boris}");
        assert!(boris.contains("Worse by more than chance: Net Promoter Score."), "{boris}");
        assert!(boris.contains("Late in the north") && !boris.contains("хорошо"), "{boris}");
        assert!(
            boris.contains(&format!("https://cx.example.com/boards/{board}?from=2026-03-04&to=2026-03-05"))
        );
        assert!(boris.contains(&format!("https://cx.example.com/digests?stop={}", made.id)));
        let html = &letters.iter().find(|one| one.to.to_string().starts_with("anna")).unwrap().html;
        assert!(html.contains("Всё &lt;b&gt;хорошо&lt;/b&gt;") && !html.contains("<script"), "{html}");

        let shown = company.of(&company.anna).await;
        assert_eq!(shown.next_at, "2026-03-06T06:00:00Z".parse().unwrap());
        assert_eq!(shown.last.map(|last| (last.sent, last.waiting, last.lost)), Some((2, 0, 0)));
        let filter = AuditFilter { action: Some("digest.sent".into()), ..AuditFilter::default() };
        assert_eq!(search_audit(company.case.db.read(), &filter, 10).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_letter_that_is_not_taken_is_tried_again_and_arrives_once() {
    for company in companies().await {
        company.room.make(daily(None, &[&company.anna]), &caller(&company.anna)).await.unwrap();
        *company.postman.refuses.lock().unwrap() = Some(|| SendError::Later("busy".into()));
        company.tomorrow().await;
        let last = company.of(&company.anna).await.last.unwrap();
        assert_eq!((last.sent, last.waiting), (0, 1), "{}", company.case.name);
        assert!(last.reason.unwrap().contains("busy"));
        company.pass(MINUTE).await;
        *company.postman.refuses.lock().unwrap() = None;
        company.pass(HOUR).await;
        company.pass(HOUR).await;
        assert_eq!(company.given().len(), 1);
        assert_eq!(
            company.of(&company.anna).await.last.map(|last| (last.sent, last.reason)),
            Some((1, None))
        );

        // One that is refused for good is not tried again, and the owner sees why.
        *company.postman.refuses.lock().unwrap() = Some(|| SendError::Refused("no such mailbox".into()));
        company.pass(DAY).await;
        *company.postman.refuses.lock().unwrap() = None;
        company.pass(2 * HOUR).await;
        let last = company.of(&company.anna).await.last.unwrap();
        assert_eq!((last.sent, last.lost, company.given().len()), (0, 1, 1));
    }
}

#[tokio::test]
async fn a_crash_before_the_hand_over_loses_nothing_and_one_within_it_repeats_nothing() {
    for company in companies().await {
        company.room.make(daily(None, &[&company.anna]), &caller(&company.anna)).await.unwrap();
        *company.postman.refuses.lock().unwrap() = Some(|| SendError::Later("busy".into()));
        company.tomorrow().await;
        *company.postman.refuses.lock().unwrap() = None;
        // A worker takes the job and dies before it hands anything over.
        company.clock.advance(HOUR);
        assert!(company.worker("dead").lease().await.unwrap().is_some());
        company.pass(MINUTE).await;
        assert!(company.given().is_empty(), "the dead worker's lease still runs");
        company.pass(5 * MINUTE).await;
        assert_eq!(company.given().len(), 1, "{}", company.case.name);

        // The next day it dies while it hands over: the letter may be there, so it is not sent again.
        *company.postman.refuses.lock().unwrap() = Some(|| SendError::Later("busy".into()));
        company.pass(DAY).await;
        *company.postman.refuses.lock().unwrap() = None;
        let sql = "UPDATE digest_letter SET state = 'handing_over' WHERE state = 'failed'";
        assert_eq!(company.case.db.write().run(sql, vec![]).await.unwrap(), 1);
        company.pass(HOUR).await;
        assert_eq!(company.given().len(), 1);
        assert_eq!(company.of(&company.anna).await.last.map(|last| last.lost), Some(1));
    }
}

#[tokio::test]
async fn after_a_long_silence_one_letter_comes_about_the_last_day() {
    for company in companies().await {
        company.room.make(daily(None, &[&company.boris]), &caller(&company.boris)).await.unwrap();
        company.pass(10 * DAY).await;
        assert_eq!(company.given(), [("boris@example.com".to_owned(), "Overview: 13 Mar 2026".to_owned())]);
    }
}

#[tokio::test]
async fn who_stopped_it_who_is_out_and_who_may_not_open_the_board_get_nothing() {
    for company in companies().await {
        let (board, version) = company.board(&company.anna, true, None).await;
        let body = daily(Some(board), &[&company.anna, &company.boris, &company.vera]);
        let made = company.room.make(body.clone(), &caller(&company.anna)).await.unwrap();

        company.room.stop(made.id, true, &caller(&company.boris)).await.unwrap();
        let again = rapport_digests::DigestBody { version: 1, ..body };
        company.room.change(made.id, again, &caller(&company.anna)).await.unwrap();
        let disabled = UserChange { disabled: Some(true), ..UserChange::default() };
        company.auth.change_user("test", company.vera.id, disabled).await.unwrap();
        company.tomorrow().await;
        let to = |given: Vec<(String, String)>| given.into_iter().map(|(to, _)| to).collect::<Vec<_>>();
        assert_eq!(to(company.given()), ["anna@example.com"], "{}", company.case.name);

        company.room.stop(made.id, false, &caller(&company.boris)).await.unwrap();
        company.board(&company.anna, false, Some((board, version))).await;
        company.pass(DAY).await;
        assert_eq!(to(company.given()), ["anna@example.com", "anna@example.com"]);
    }
}

#[tokio::test]
async fn one_can_have_a_letter_at_once() {
    for company in companies().await {
        let made = company.room.make(daily(None, &[&company.boris]), &caller(&company.anna)).await.unwrap();
        let router = rapport_digests::routes(company.room.clone()).called_by(caller(&company.boris));
        let request = axum::http::Request::post(format!("/api/v1/digests/{}/send", made.id));
        let response = tower::ServiceExt::oneshot(router, request.body(axum::body::Body::empty()).unwrap());
        assert_eq!(response.await.unwrap().status(), 200, "{}", company.case.name);
        assert_eq!(company.given(), [("boris@example.com".to_owned(), "Overview: 3 Mar 2026".to_owned())]);
        assert!(company.now() < made.next_at);
    }
}

#[tokio::test]
async fn a_number_that_may_not_be_trusted_says_so() {
    for company in companies().await {
        let sql = "INSERT INTO quality_finding (code, place, at, n, verdict, from_at, to_at) \
                   VALUES ('score_in_scale', 'delivery', $1, 100, 'doubtful', $2, $1)";
        let now = company.now();
        let values = vec![now.micros().into(), now.plus(-3 * DAY).micros().into()];
        company.case.db.write().run(sql, values).await.unwrap();
        let (board, _) = company.board(&company.anna, true, None).await;
        company.room.make(daily(Some(board), &[&company.boris]), &caller(&company.anna)).await.unwrap();
        company.tomorrow().await;
        company.pass(MINUTE).await;
        let letter = company.postman.given.lock().unwrap()[0].clone();
        let trust = "May not be fully trusted: Net Promoter Score. https://cx.example.com/quality";
        assert!(letter.text.contains(trust), "{} on {}", letter.text, company.case.name);
        assert!(letter.text.contains("100 answers, in doubt"), "{}", letter.text);
        assert!(letter.html.contains("⚠ in doubt"), "{}", letter.html);
    }
}
