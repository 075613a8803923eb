//! Letters to mail servers as they are: one that takes them, one that refuses, one without TLS.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod sink;

use rapport_channels::{Address, Channel, Letter, Outbox, SendError, Smtp, SmtpUrl};

use sink::{Manners, Sink};

fn letter(key: &str) -> Letter {
    Letter {
        to: Address::parse("Анна <anna@example.com>").unwrap(),
        subject: "Итоги недели: NPS 41".into(),
        text: "NPS 41 ▲ 3 (±2), 1 204 ответа\n.\nточка на своей строке".into(),
        html: "<p>NPS <b>41</b></p>".into(),
        key: key.into(),
        written_at: "2026-03-04T09:00:00Z".parse().unwrap(),
        stop: None,
    }
}

fn smtp(url: &str) -> Smtp {
    Smtp::new(SmtpUrl::parse(url).unwrap(), Address::parse("Rapport <rapport@company.example>").unwrap())
}

#[tokio::test]
async fn a_mail_server_gets_the_letter_once_whole_and_after_the_sign_in() {
    let sink = Sink::start(Manners::default()).await;
    smtp(&format!("smtp://cx:s%3Acret@{}?tls=none", sink.address)).send(&letter("one")).await.unwrap();
    let taken = sink.taken();
    assert_eq!(taken.len(), 1);
    let mail = &taken[0];
    assert_eq!(mail.sign_in.as_deref(), Some("\0cx\0s:cret"));
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("rapport@company.example", &["anna@example.com".to_owned()][..])
    );
    assert!(mail.head("Message-ID").contains("<one@company.example>"), "{}", mail.data);
    assert!(mail.head("Content-Type").contains("multipart/alternative"), "{}", mail.data);
    let parts = mail.parts();
    assert_eq!(parts[0], ("text/plain; charset=utf-8".to_owned(), letter("one").text.replace('\n', "\r\n")));
    assert_eq!(parts[1], ("text/html; charset=utf-8".to_owned(), letter("one").html));
}

#[tokio::test]
async fn a_refusal_for_good_is_told_from_one_for_now() {
    let never = Sink::start(Manners { recipient: "550 no such mailbox", ..Manners::default() }).await;
    let refused = smtp(&format!("smtp://{}?tls=none", never.address)).send(&letter("two")).await.unwrap_err();
    assert!(matches!(&refused, SendError::Refused(why) if why.contains("no such mailbox")), "{refused}");
    assert!(refused.is_final());

    let full = Sink::start(Manners { recipient: "452 mailbox full", ..Manners::default() }).await;
    let later = smtp(&format!("smtp://{}?tls=none", full.address)).send(&letter("three")).await.unwrap_err();
    assert!(matches!(&later, SendError::Later(_)) && !later.is_final(), "{later}");

    let stranger = Sink::start(Manners { sign_in: "535 wrong", ..Manners::default() }).await;
    let url = format!("smtp://cx:s%3Acret@{}?tls=none", stranger.address);
    let denied = smtp(&url).send(&letter("four")).await.unwrap_err();
    assert!(matches!(&denied, SendError::SignIn(_)), "{denied}");
    assert!(!denied.to_string().contains("s:cret"));

    let nobody = smtp("smtp://127.0.0.1:1?tls=none").send(&letter("five")).await.unwrap_err();
    assert!(matches!(&nobody, SendError::Later(why) if why.contains("does not answer")), "{nobody}");
}

#[tokio::test]
async fn a_server_without_tls_never_hears_the_password() {
    let sink = Sink::start(Manners::default()).await;
    let refused =
        smtp(&format!("smtp://cx:s%3Acret@{}", sink.address)).send(&letter("six")).await.unwrap_err();
    assert!(matches!(&refused, SendError::Insecure(why) if why.contains("STARTTLS")), "{refused}");
    assert!(sink.taken().is_empty());
    assert!(!sink.heard().iter().any(|line| line.starts_with("AUTH") || line.starts_with("MAIL")));
}

#[tokio::test]
async fn an_answer_slipped_in_before_tls_ends_the_attempt() {
    let sink =
        Sink::start(Manners { starttls: Some("220 go\r\n250 slipped in"), ..Manners::default() }).await;
    let refused = smtp(&format!("smtp://{}", sink.address)).send(&letter("seven")).await.unwrap_err();
    assert!(matches!(&refused, SendError::Insecure(why) if why.contains("tampered")), "{refused}");
}

#[tokio::test]
async fn without_a_mail_server_letters_wait_in_a_folder_that_does_not_grow_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::new(folder.path().join("outbox"), Address::parse("rapport@localhost").unwrap());
    assert!(!outbox.leaves());
    for n in 0..205 {
        outbox.send(&letter(&format!("letter-{n}"))).await.unwrap();
    }
    assert_eq!(std::fs::read_dir(folder.path().join("outbox")).unwrap().count(), 200);
    let last = std::fs::read_to_string(folder.path().join("outbox/letter-204.eml")).unwrap();
    assert!(last.contains("To: =?utf-8?b?") || last.contains("anna@example.com"), "{last}");
}
