//! Addresses and numbers on entry, on both databases.

use std::sync::Arc;

use axum::http::Method;
use rapport_http::Role;
use rapport_kernel::{IdentifierKind, Scope, time::DAY, time::Zone};
use rapport_quality::{
    Quality,
    entry::{Entries, Noted},
    routes,
};
use rapport_testkit::clock;
use serde_json::{Value, json};

use super::{Units, call, caller, databases};

fn noted(emails: &[&str], phones: &[&str]) -> Noted {
    let noted = Noted::default();
    for (kind, values) in [(IdentifierKind::Email, emails), (IdentifierKind::Phone, phones)] {
        for value in values {
            let _ = noted.read(kind.clone(), value, Some("RU"));
        }
    }
    noted
}

fn of<'a>(entries: &'a Value, source: &str, field: &str) -> &'a Value {
    let items = entries["items"].as_array().unwrap();
    items.iter().find(|one| one["source"] == source && one["field"] == field).unwrap()
}

#[test]
fn what_stands_in_for_a_value_identifies_nobody() {
    let noted = Noted::default();
    let read = |kind, value| noted.read(kind, value, Some("RU")).map_err(|problem| problem.code);
    assert_eq!(read(IdentifierKind::Email, "test@test.ru").unwrap_err(), "identifier.placeholder");
    assert_eq!(read(IdentifierKind::Phone, "0000000").unwrap_err(), "identifier.placeholder");
    assert_eq!(read(IdentifierKind::Phone, "call me").unwrap_err(), "identifier.value");
    assert_eq!(read(IdentifierKind::Phone, "8 (912) 345-67-89").unwrap().value, "+79123456789");
    assert_eq!(read(IdentifierKind::User, "test").unwrap().value, "test", "an id is no address");
}

#[tokio::test]
async fn a_source_of_bad_addresses_is_doubted_and_its_values_are_shown_by_their_form() {
    for case in databases().await {
        let clock = clock();
        let entries = Entries::new(case.db.clone(), clock.clone(), Zone::UTC);
        let quality = Quality::new(case.db.clone(), Arc::new(Units::default()), clock.clone(), Zone::UTC);
        let router = routes(quality.clone()).called_by(caller(Role::Analyst, Scope::All));
        for _ in 0..10 {
            let emails = ["anna@mail.ru", "ivan@mail.ru", "petrova.anna(at)mail.ru", "test@test.ru"];
            entries.add("crm", noted(&emails, &["8 912 345-67-89", "912-34"]));
            entries.add("site", noted(&["anna@mail.ru", "olga@mail.ru"], &[]));
            entries.flush().await.unwrap();
        }
        entries.add("kiosk", noted(&["none"], &[]));
        entries.flush().await.unwrap();
        let (_, today) = call(&router, Method::POST, "/api/v1/quality/run", json!({})).await;
        let doubts = today["doubts"].as_array().unwrap();
        let found: Vec<_> = doubts
            .iter()
            .map(|one| {
                (one["check"].as_str().unwrap(), one["place"].as_str().unwrap(), one["n"].as_i64().unwrap())
            })
            .collect();
        assert_eq!(
            found,
            [("email_on_entry", "crm", 40), ("phone_on_entry", "crm", 20)],
            "{}: the site's are good, one of the kiosk is too few",
            case.name
        );
        assert_eq!((doubts[0]["value"].as_f64(), doubts[0].get("touchpoint")), (Some(0.5), None));

        let (_, found) = call(&router, Method::GET, "/api/v1/quality/entries", json!({})).await;
        let crm = of(&found, "crm", "email");
        assert_eq!(
            (&crm["good"], &crm["unreadable"], &crm["placeholder"]),
            (&json!(20), &json!(10), &json!(10))
        );
        let forms: Vec<_> = crm["forms"].as_array().unwrap().iter().map(|one| one["form"].clone()).collect();
        assert_eq!(forms, ["a.a(a)a.a", "test@test.ru"]);
        assert_eq!(of(&found, "crm", "phone")["forms"][0]["form"], "000-00");
        assert!(!found.to_string().contains("petrova"));
        let (_, site) = call(&router, Method::GET, "/api/v1/quality/entries?source=site", json!({})).await;
        assert_eq!(site["items"].as_array().unwrap().len(), 1);
        let employee = routes(quality.clone()).called_by(caller(Role::Supervisor, Scope::units(["north"])));
        let refused = call(&employee, Method::GET, "/api/v1/quality/entries", json!({})).await.0;
        assert_eq!(refused, 403);

        clock.advance(8 * DAY);
        let (_, today) = call(&router, Method::POST, "/api/v1/quality/run", json!({})).await;
        assert_eq!(today["doubts"], json!([]), "what came a week ago is not today's");
        let path = "/api/v1/quality/checks/email_on_entry/history?place=crm";
        let (_, history) = call(&router, Method::GET, path, json!({})).await;
        assert_eq!(history["items"][0]["verdict"], "doubtful");
    }
}

#[tokio::test]
async fn a_source_that_sends_nonsense_of_every_form_fills_no_table() {
    for case in databases().await {
        let entries = Entries::new(case.db.clone(), clock(), Zone::UTC);
        for round in 0..4_usize {
            let values: Vec<String> =
                (1..40).map(|n| format!("({}{}", "-+".repeat(n % 15), "/".repeat(n + round))).collect();
            let phones: Vec<&str> = values.iter().map(String::as_str).chain(["call me"]).collect();
            entries.add("crm", noted(&[], &phones));
            entries.flush().await.unwrap();
        }
        let quality = Quality::new(case.db.clone(), Arc::new(Units::default()), clock(), Zone::UTC);
        let router = routes(quality).called_by(caller(Role::Analyst, Scope::All));
        let (_, found) = call(&router, Method::GET, "/api/v1/quality/entries", json!({})).await;
        let phone = of(&found, "crm", "phone");
        assert_eq!(phone["unreadable"], 160);
        assert!(phone["forms"].as_array().unwrap().len() <= 20, "{phone} on {}", case.name);
    }
}
