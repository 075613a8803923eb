//! Customers who are likely one though no identifier says so: the same name, and the same birthday, number or city. Nothing is
//! merged: each pair waits in the review list for a person.
//!
//! Only customers of one name are held against each other (blocking: I. Fellegi, A. Sunter, A Theory for Record Linkage,
//! Journal of the American Statistical Association 64:328, 1969), so the work grows with the customers, not with their square.

use std::collections::BTreeMap;

use rapport_kernel::{
    Id,
    id::{Customer, Fragment},
    text,
};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError};
use sea_orm::entity::prelude::Uuid;
use serde_json::json;

use super::review::Review;
use crate::{Customers, card::city, profile, profile::Profile};

/// Names looked at in one step.
const STEP: i64 = 200;
/// Customers of one name who are compared; a name of more says too little, and so does a pair of them.
const MOST_OF_NAME: i64 = 12;
/// Digits of a number without the code of its city.
const SHORTEST_NUMBER: usize = 7;
/// Customers of one name for whom a city is enough beside it.
const RARE: usize = 3;

#[derive(FromQueryResult)]
struct NameRow {
    name: Vec<u8>,
}

#[derive(FromQueryResult)]
struct CustomerRow {
    name: Vec<u8>,
    customer_id: Uuid,
}

/// Looks through all customers by name, and puts likely pairs into the review list. Gives how many are new there.
pub(crate) async fn find(room: &Customers) -> Result<usize, StoreError> {
    let (mut after, mut found) = (Vec::new(), 0);
    loop {
        let names: Vec<NameRow> = room
            .db
            .read()
            .all(
                "SELECT name FROM customer_row WHERE name > $1 AND kind = 'person' GROUP BY name \
                 HAVING COUNT(*) BETWEEN 2 AND $2 ORDER BY name LIMIT $3",
                vec![after.into(), MOST_OF_NAME.into(), STEP.into()],
            )
            .await?;
        let Some(last) = names.last() else { return Ok(found) };
        after = last.name.clone();
        found += step(room, &names).await?;
    }
}

async fn step(room: &Customers, names: &[NameRow]) -> Result<usize, StoreError> {
    let mut wanted = Rows::new(&[Column::Bytes]);
    // One word is a first name alone, or nobody's.
    for row in names.iter().filter(|row| row.name.contains(&b' ')) {
        wanted.push([row.name.clone().into()]);
    }
    let rows: Vec<CustomerRow> = room
        .db
        .read()
        .all_rows(
            "SELECT c.name, c.customer_id FROM ({rows}) r JOIN customer_row c ON c.name = r.c1 WHERE c.kind = 'person'",
            &wanted,
            vec![],
        )
        .await?;
    let mut by_name: BTreeMap<Vec<u8>, Vec<Id<Customer>>> = BTreeMap::new();
    for row in rows {
        by_name.entry(row.name).or_default().push(Id::from_uuid(row.customer_id));
    }
    let all: Vec<Id<Customer>> = by_name.values().flatten().copied().collect();
    let profiles = profile::load_folded(room.db.read(), &all).await?;
    let now = room.clock.now();
    let mut pairs =
        Rows::new(&[Column::Uuid, Column::Text, Column::Text, Column::Text, Column::Text, Column::Int]);
    for customers in by_name.values() {
        let known: Vec<&Profile> = customers.iter().filter_map(|customer| profiles.get(customer)).collect();
        for (index, one) in known.iter().enumerate() {
            for other in &known[index + 1..] {
                let Some(reason) = alike(one, other, known.len()) else { continue };
                let (a, b) = (one.customer.min(other.customer), one.customer.max(other.customer));
                let subject = format!("alike:{a}:{b}");
                let id: Id<Review> = Id::derived(now, "review", &subject);
                pairs.push([
                    id.uuid().into(),
                    subject.into(),
                    initials(&one.traits.name().unwrap_or_default()).into(),
                    reason.into(),
                    json!([a.cast::<Fragment>(), b.cast::<Fragment>()]).to_string().into(),
                    now.micros().into(),
                ]);
            }
        }
    }
    let added = room
        .db
        .write()
        .run_rows(
            "INSERT INTO identity_review (id, subject, kind, masked, reason, fragments, met, status, first_at, last_at) \
             SELECT c1, c2, 'name', c3, c4, c5, 1, 'open', c6, c6 FROM ({rows}) r WHERE TRUE ON CONFLICT (subject) DO NOTHING",
            &pairs,
            vec![],
        )
        .await?;
    Ok(usize::try_from(added).unwrap_or(usize::MAX))
}

/// Why two of one name are likely one; `of_name` is how many have it. A birthday that differs tells them apart.
fn alike(one: &Profile, other: &Profile, of_name: usize) -> Option<&'static str> {
    let both = |names: &[&str]| {
        let read = |profile: &Profile| profile.traits.text(names).map(|value| text::fold(&value));
        read(one).zip(read(other))
    };
    let birthday = both(&["birth_date", "birthday", "birthdate"]);
    let month = both(&["birth_month", "birthday_month"]);
    if birthday.as_ref().or(month.as_ref()).is_some_and(|(a, b)| a != b) {
        return None;
    }
    if birthday.is_some() {
        return Some("alike.birth_date");
    }
    if both(&["phone", "phone_number", "mobile", "tel"]).is_some_and(|(a, b)| same_number(&a, &b)) {
        return Some("alike.phone");
    }
    let home = |profile: &Profile| city(&profile.traits).map(|city| text::fold(&city));
    let neighbours = home(one).zip(home(other)).is_some_and(|(a, b)| a == b);
    (neighbours && of_name <= RARE).then_some("alike.city")
}

/// Whether two telephone numbers end alike, however each is written: `345-67-89` and `+7 (912) 345-67-89` are one number.
/// Shorter ones, of an office's own exchange, say nothing.
fn same_number(one: &str, other: &str) -> bool {
    let digits = |text: &str| text.bytes().rev().filter(u8::is_ascii_digit).take(10).collect::<Vec<u8>>();
    let (one, other) = (digits(one), digits(other));
    let shared = one.len().min(other.len());
    shared >= SHORTEST_NUMBER && one[..shared] == other[..shared]
}

/// `anna Petrova` as `A… P…`.
fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().next());
    letters.map(|letter| format!("{}…", letter.to_uppercase())).collect::<Vec<_>>().join(" ")
}
