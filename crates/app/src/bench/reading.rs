//! Customer search as one types, the card, and lists by rule, over many customers.

use std::time::{Duration, Instant};

use anyhow::ensure;
use rapport_http::{NewToken, Role};
use rapport_kernel::{Id, Identifier, Interaction, interaction::Kind, time::SECOND};

use super::{Scratch, client::Client, percentile};
use crate::{progress, serve::finished, settings::Settings};

const GIVEN: [&str; 12] =
    ["Анна", "Пётр", "Иван", "Мария", "Ольга", "Сергей", "John", "Emma", "Liam", "Olivia", "Noah", "Алёна"];
const FAMILY: [&str; 12] = [
    "Иванов",
    "Петров",
    "Сидорова",
    "Кузнецов",
    "Смирнова",
    "Попов",
    "Smith",
    "Johnson",
    "Brown",
    "Taylor",
    "Wilson",
    "Соловьёв",
];
const TYPED: [&str; 10] =
    ["ив", "иванов 12", "Петр", "ivanov", "smi", "olivia w", "+79", "u4711", "user77@", "соловьев"];

/// Pages and counts by rule: of everybody, of many, of nobody (which looks through all), of few by a column of the row.
const LISTS: [(&str, &str); 6] = [
    ("TRUE", "?sort=name&limit=30&"),
    ("name LIKE 'Анна%'", "?sort=recent&limit=30&"),
    ("name LIKE 'Nobody%'", "?sort=recent&limit=30&"),
    ("TRUE", "/count?"),
    ("name LIKE 'Анна%'", "/count?"),
    ("grade = 'A' AND name LIKE 'Анна%'", "/count?"),
];

pub async fn run(settings: &Settings, thousands: u64) -> anyhow::Result<()> {
    let scratch = Scratch::open(settings, "reading").await?;
    let system = scratch.system()?;
    let (writer, _) = system.writer();
    let clock = &system.base.clock;
    let now = clock.now();
    let customers = thousands * 1000;
    let bar = progress::bar("Making customers", customers);
    for start in (0..customers).step_by(2000) {
        let mut batch = Vec::with_capacity(2000);
        for number in start..(start + 2000).min(customers) {
            let at = now.plus(-((number % 86_400) as i64) * SECOND);
            let mut one =
                Interaction::new(Id::new(clock.as_ref()), "bench", format!("c{number}"), Kind::Identify, at);
            one.permanent = true;
            let family = FAMILY[(number / 12 % 12) as usize];
            let name = format!("{} {family} {}", GIVEN[(number % 12) as usize], number / 144);
            let email = format!("user{number}@example.com");
            one.traits.insert("name".into(), name.into());
            one.identifiers = vec![
                Identifier::new(rapport_kernel::IdentifierKind::User, &format!("u{number}"), None)?,
                Identifier::new(rapport_kernel::IdentifierKind::Email, &email, None)?,
                Identifier::new(
                    rapport_kernel::IdentifierKind::Phone,
                    &format!("+79{:09}", number * 7919 % 1_000_000_000),
                    None,
                )?,
            ];
            batch.push(one);
        }
        let count = batch.len() as u64;
        writer.append(batch).await?;
        bar.inc(count);
    }
    bar.finish_and_clear();
    let new = NewToken { name: "bench".into(), role: Role::Administrator, units: vec![], expires_at: None };
    let (_, token) = system.base.auth.create_token("bench", new).await?;
    let bearer = format!("Authorization: Bearer {token}\r\n");
    let listener = rapport_http::listen("127.0.0.1:0").await?;
    let mut client = Client::connect(listener.local_addr()?, "-").await?;
    let router = finished(system, writer)?.router;
    let served =
        tokio::spawn(rapport_http::serve(listener, router, std::future::pending(), Duration::from_secs(1)));
    let mut searches = Vec::new();
    let mut cards = Vec::new();
    for round in 0..50 {
        for typed in TYPED {
            let started = Instant::now();
            let answer = client
                .request(
                    "GET",
                    &format!("/api/v1/customers?limit=20&q={}", percent_encoded(typed)),
                    &bearer,
                    b"",
                )
                .await?;
            searches.push(started.elapsed().as_secs_f64() * 1e3);
            ensure!(
                answer.status == 200,
                "search answers {}: {}",
                answer.status,
                String::from_utf8_lossy(&answer.body)
            );
            let found: serde_json::Value = serde_json::from_slice(&answer.body)?;
            let items = found["items"].as_array().map(Vec::as_slice).unwrap_or_default();
            if let Some(id) = items.get(round % items.len().max(1)).and_then(|item| item["id"].as_str()) {
                let started = Instant::now();
                let answer = client.request("GET", &format!("/api/v1/customers/{id}"), &bearer, b"").await?;
                cards.push(started.elapsed().as_secs_f64() * 1e3);
                ensure!(answer.status == 200, "card answers {}", answer.status);
            }
        }
    }
    let started = Instant::now();
    while !system.customers.refresh_rows().await? {}
    let drawn = started.elapsed().as_secs_f64();
    let mut lists = Vec::new();
    for (rule, path) in LISTS {
        let started = Instant::now();
        let path = format!("/api/v1/customers{path}rule={}", percent_encoded(rule));
        let answer = client.request("GET", &path, &bearer, b"").await?;
        lists.push((rule, path.contains("count"), started.elapsed().as_secs_f64()));
        ensure!(
            answer.status == 200,
            "{path} answers {}: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        );
    }
    served.abort();
    println!("{customers} customers");
    println!(
        "search: p50 {:.1} ms, p95 {:.1} ms",
        percentile(&mut searches, 0.5),
        percentile(&mut searches, 0.95)
    );
    println!("card:   p50 {:.1} ms, p95 {:.1} ms", percentile(&mut cards, 0.5), percentile(&mut cards, 0.95));
    println!("rows for rules drawn in {drawn:.1} s, {:.0} a second", customers as f64 / drawn);
    for (rule, counts, took) in lists {
        println!("{} of {rule:?}: {:.0} ms", if counts { "count" } else { "page" }, took * 1e3);
    }
    Ok(())
}

/// Every byte as `%XX`: enough for what is typed here.
fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        use std::fmt::Write;
        let _ = write!(encoded, "%{byte:02X}");
        encoded
    })
}
