//! Who may make, see and change what.

use rapport_digests::{DigestBody, Schedule};
use rapport_http::{Actor, Caller};
use rapport_kernel::{ErrorKind, Id};

use crate::help::{caller, companies, daily};

#[tokio::test]
async fn a_digest_is_its_makers_to_change_and_its_readers_to_stop() {
    for company in companies().await {
        let made = company
            .room
            .make(daily(None, &[&company.anna, &company.boris]), &caller(&company.anna))
            .await
            .unwrap();
        assert_eq!(
            (made.own, made.readers.len(), made.stopped),
            (true, 2, Some(false)),
            "{}",
            company.case.name
        );
        let seen = company.of(&company.boris).await;
        assert!(
            !seen.own && seen.readers.is_empty() && seen.owner_name == "Anna" && seen.stopped == Some(false)
        );
        assert!(company.room.list(&caller(&company.vera)).await.unwrap().is_empty());

        let body = || DigestBody { version: 1, ..daily(None, &[&company.boris]) };
        let (boris, vera) = (caller(&company.boris), caller(&company.vera));
        assert_eq!(company.room.change(made.id, body(), &boris).await.unwrap_err().code, "digest.not_own");
        assert_eq!(company.room.remove(made.id, &vera).await.unwrap_err().kind, ErrorKind::NotFound);
        assert_eq!(company.room.stop(made.id, true, &vera).await.unwrap_err().kind, ErrorKind::NotFound);
        assert_eq!(company.room.stop(made.id, true, &boris).await.unwrap().stopped, Some(true));
        assert!(company.of(&company.anna).await.readers.iter().any(|reader| reader.stopped));

        let anna = caller(&company.anna);
        let changed = company.room.change(made.id, body(), &anna).await.unwrap();
        assert_eq!((changed.version, changed.readers.len()), (2, 1));
        let late = company.room.change(made.id, body(), &anna).await.unwrap_err();
        assert_eq!((late.kind, late.field.as_deref()), (ErrorKind::Conflict, Some("version")));

        company.room.remove(made.id, &anna).await.unwrap();
        assert!(company.room.list(&anna).await.unwrap().is_empty());
        assert!(company.room.list(&boris).await.unwrap().is_empty());
        company.tomorrow().await;
        assert!(company.given().is_empty());
        company.room.change(made.id, DigestBody { version: 2, ..body() }, &anna).await.unwrap();
        assert_eq!(company.of(&company.anna).await.version, 3);
    }
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_by_field() {
    for company in companies().await {
        let (private, _) = company.board(&company.boris, false, None).await;
        let (boris, vera) = (caller(&company.boris), caller(&company.vera));
        let mut nobody = daily(None, &[&company.boris]);
        nobody.readers = vec![Id::new(company.clock.as_ref())];
        let at = |hour| Schedule { hour, ..daily(None, &[]).schedule };
        let cases = [
            (daily(None, &[&company.boris]), &vera, "digest.others", "readers"),
            (daily(Some(private), &[&company.anna]), &boris, "digest.not_shared", "board"),
            (daily(Some(private), &[&company.vera]), &vera, "board.unknown", "board"),
            (nobody, &boris, "digest.readers", "readers"),
            (daily(None, &[]), &boris, "digest.readers", "readers"),
            (
                DigestBody { schedule: at(24), ..daily(None, &[&company.boris]) },
                &boris,
                "digest.schedule",
                "hour",
            ),
        ];
        for (body, who, code, field) in cases {
            let refused = company.room.make(body, who).await.unwrap_err();
            assert_eq!(
                (refused.code.as_str(), refused.field.as_deref()),
                (code, Some(field)),
                "{}",
                company.case.name
            );
        }
        company.room.make(daily(Some(private), &[&company.boris]), &boris).await.unwrap();
        company.room.make(daily(None, &[&company.vera]), &vera).await.unwrap();
        let token = Caller { actor: Actor::Token("tok_1".into()), ..caller(&company.anna) };
        assert_eq!(company.room.list(&token).await.unwrap_err().code, "digest.person");
    }
}
