//! Customer search as one types, and the card, over many customers.

use std::time::Instant;

use rapport_kernel::{Clock, Id, Identifier, Interaction, Scope, interaction::Kind, time::SECOND};

use super::{Scratch, percentile};
use crate::{progress, settings::Settings};

const GIVEN: [&str; 12] = ["Анна", "Пётр", "Иван", "Мария", "Ольга", "Сергей", "John", "Emma", "Liam", "Olivia", "Noah", "Алёна"];
const FAMILY: [&str; 12] =
    ["Иванов", "Петров", "Сидорова", "Кузнецов", "Смирнова", "Попов", "Smith", "Johnson", "Brown", "Taylor", "Wilson", "Соловьёв"];
const TYPED: [&str; 10] = ["ив", "иванов 12", "Петр", "ivanov", "smi", "olivia w", "+79", "u4711", "user77@", "соловьев"];

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
            let mut one = Interaction::new(Id::new(clock.as_ref()), "bench", format!("c{number}"), Kind::Identify, at);
            one.permanent = true;
            let family = FAMILY[(number / 12 % 12) as usize];
            let name = format!("{} {family} {}", GIVEN[(number % 12) as usize], number / 144);
            let email = format!("user{number}@example.com");
            one.traits.insert("name".into(), name.into());
            one.identifiers = vec![
                Identifier::new(rapport_kernel::IdentifierKind::User, &format!("u{number}"), None)?,
                Identifier::new(rapport_kernel::IdentifierKind::Email, &email, None)?,
                Identifier::new(rapport_kernel::IdentifierKind::Phone, &format!("+79{:09}", number * 7919 % 1_000_000_000), None)?,
            ];
            batch.push(one);
        }
        let count = batch.len() as u64;
        writer.append(batch).await?;
        bar.inc(count);
    }
    bar.finish_and_clear();
    let mut searches = Vec::new();
    let mut cards = Vec::new();
    for round in 0..50 {
        for typed in TYPED {
            let started = Instant::now();
            let found = system.customers.search(typed, &Scope::All, 20).await?;
            searches.push(started.elapsed().as_secs_f64() * 1e3);
            if let Some(hit) = found.get(round % found.len().max(1)) {
                let started = Instant::now();
                system.customers.card(hit.id, &Scope::All).await?;
                cards.push(started.elapsed().as_secs_f64() * 1e3);
            }
        }
    }
    println!("{customers} customers");
    println!("search: p50 {:.1} ms, p95 {:.1} ms", percentile(&mut searches, 0.5), percentile(&mut searches, 0.95));
    println!("card:   p50 {:.1} ms, p95 {:.1} ms", percentile(&mut cards, 0.5), percentile(&mut cards, 0.95));
    Ok(())
}
