//! One narrow row per customer, drawn from the profile after every change: for rules, sorting and counting.

use std::collections::{BTreeMap, BTreeSet};

use rapport_kernel::{Currency, Id, Scope, Timestamp, id::Customer, text};
use rapport_store::{
    Column, FromQueryResult, Rows, Sql, StoreError,
    stream::{cursor, set_cursor},
};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use super::facts::{Beside, Facts, Order};
use crate::{
    Customers, consents,
    dimensions::reach,
    identity::key::Part,
    orders, preferences,
    profile::{self, Profile},
    remarks,
    settings::Settings,
};

/// Name of the cursor: everything that changed through this number is in the rows.
pub(super) const CURSOR: &str = "customers.rows";
/// Changed fragments taken at once: what a commit of the stream may have to wait for.
const CHUNK: usize = 250;
/// Letters of a name kept for sorting.
const NAME: usize = 80;
/// The nameless stand at the end.
const LAST_NAME: &str = "\u{10ffff}";

#[derive(FromQueryResult)]
struct Changed {
    id: Uuid,
}

/// What a row is sorted by that seldom changes.
type Sorted = (Vec<u8>, i64, i64);

/// A row to be written.
struct Drawn {
    customer: Id<Customer>,
    facts: Facts,
    order: Order,
}

impl Drawn {
    fn sorted(&self) -> Sorted {
        let name = text::fold(self.facts.text("name").unwrap_or_default());
        let name: String = name.chars().take(NAME).collect();
        let name = if name.is_empty() { LAST_NAME.to_owned() } else { name };
        (name.into_bytes(), self.order.value, self.order.score)
    }
}

/// Takes in what changed, in at most so many steps. Gives whether everything is in.
pub(crate) async fn bring_up(room: &Customers, most: usize) -> Result<bool, StoreError> {
    room.fold_few().await?;
    for _ in 0..most {
        let connection = room.db.read();
        let from = cursor(connection, CURSOR).await?;
        let Some(through) = reach(connection, "fragment", from, CHUNK).await? else { return Ok(true) };
        let changed: Vec<Changed> = connection
            .all(
                "SELECT id FROM fragment WHERE version > $1 AND version <= $2",
                vec![from.into(), through.into()],
            )
            .await?;
        let parts: Vec<Part> = changed.iter().map(|row| Id::from_uuid(row.id)).collect();
        let customers: Vec<Id<Customer>> = profile::customers_of(connection, &parts)
            .await?
            .into_values()
            .collect::<BTreeSet<Part>>()
            .into_iter()
            .map(Id::cast)
            .collect();
        let drawn = draw(connection, &room.settings, room.clock.now(), &customers).await?;
        let tx = room.db.begin().await?;
        // Two servers may have read at once: only the one that still finds the number it started from writes.
        if cursor(&tx, CURSOR).await? == from {
            write(&tx, &parts, &drawn).await?;
            set_cursor(&tx, CURSOR, through).await?;
            tx.commit().await?;
        }
    }
    Ok(false)
}

async fn draw(
    connection: &impl ConnectionTrait,
    settings: &Settings,
    now: Timestamp,
    customers: &[Id<Customer>],
) -> Result<Vec<Drawn>, StoreError> {
    let profiles = profile::load_folded(connection, customers).await?;
    let parts: Vec<Part> = profiles.values().flat_map(Profile::part_ids).collect();
    let revenue = profile::revenue(connection, &parts, &Scope::All).await?;
    let mut open = orders::open_promises(connection, &parts, &Scope::All).await?;
    let mut late = orders::late_deliveries(connection, &parts).await?;
    let mut remarks = remarks::of_parts(connection, &parts, now).await?;
    let owners: BTreeMap<Part, Id<Customer>> = profiles
        .values()
        .flat_map(|profile| profile.part_ids().into_iter().map(|part| (part, profile.customer)))
        .collect();
    let mut consents = consents::in_force(connection, &owners).await?;
    let mut preferred = preferences::channels(connection, &owners).await?;
    let mut drawn = Vec::with_capacity(profiles.len());
    for profile in profiles.values() {
        if !matches!(profile.kind.as_str(), "person" | "account" | "household" | "visitor") {
            continue;
        }
        let mut beside = Beside {
            consents: consents.remove(&profile.customer).unwrap_or_default(),
            preferred_channel: preferred.remove(&profile.customer),
            ..Beside::default()
        };
        let mut sums: BTreeMap<Currency, i64> =
            profile.state.paid.iter().map(|(currency, paid)| (*currency, paid.0)).collect();
        for part in &profile.parts {
            for (currency, sum) in revenue.get(&part.id).into_iter().flatten() {
                beside.orders += sum.orders;
                if let Some(currency) = currency {
                    *sums.entry(*currency).or_default() += sum.net;
                }
            }
            beside.open.extend(open.remove(&part.id).unwrap_or_default());
            beside.late.extend(late.remove(&part.id).unwrap_or_default());
            beside.remarks.extend(remarks.remove(&part.id).unwrap_or_default());
        }
        beside.revenue = sums;
        let (facts, order) = Facts::of(profile, beside, settings, now);
        drawn.push(Drawn { customer: profile.customer, facts, order });
    }
    Ok(drawn)
}

async fn write(tx: &impl ConnectionTrait, changed: &[Part], drawn: &[Drawn]) -> Result<(), StoreError> {
    // Whoever is no customer of their own any more, or none at all, loses the row.
    let kept: BTreeSet<Part> = drawn.iter().map(|row| row.customer.cast()).collect();
    let mut gone = Rows::new(&[Column::Uuid]);
    for part in changed.iter().filter(|part| !kept.contains(part)) {
        gone.push([part.uuid().into()]);
    }
    tx.run_rows("DELETE FROM customer_row WHERE customer_id IN (SELECT c1 FROM ({rows}) r)", &gone, vec![])
        .await?;
    let known = sorted(tx, drawn).await?;
    let columns = [
        Column::Uuid,
        Column::Text,
        Column::Bytes,
        Column::Int,
        Column::Int,
        Column::Int,
        Column::Text,
        Column::Text,
        Column::Text,
    ];
    let (mut moved, mut same) = (Rows::new(&columns), Rows::new(&columns));
    for row @ Drawn { customer, facts, order } in drawn {
        let body = serde_json::to_string(facts).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        let word = |name| facts.text(name).unwrap_or_default().to_owned();
        let place = row.sorted();
        let rows = if known.get(&customer.uuid()) == Some(&place) { &mut same } else { &mut moved };
        rows.push([
            customer.uuid().into(),
            body.into(),
            place.0.into(),
            facts.time("last_seen_at").unwrap_or(0).into(),
            order.value.into(),
            order.score.into(),
            word("stage").into(),
            word("grade").into(),
            word("kind").into(),
        ]);
    }
    // Setting a column changes each order that lists have by it, be its value the same.
    for (rows, places) in
        [(&same, ""), (&moved, "name = excluded.name, value = excluded.value, score = excluded.score, ")]
    {
        tx.run_rows(
            &format!(
                "INSERT INTO customer_row (customer_id, facts, name, last_seen, value, score, stage, grade, kind) \
                 SELECT c1, c2, c3, c4, c5, c6, c7, c8, c9 FROM ({{rows}}) r WHERE true \
                 ON CONFLICT (customer_id) DO UPDATE SET {places}facts = excluded.facts, last_seen = excluded.last_seen, \
                 stage = excluded.stage, grade = excluded.grade, kind = excluded.kind"
            ),
            rows,
            vec![],
        )
        .await?;
    }
    Ok(())
}

/// What the rows of these customers are sorted by now.
async fn sorted(tx: &impl ConnectionTrait, drawn: &[Drawn]) -> Result<BTreeMap<Uuid, Sorted>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        customer_id: Uuid,
        name: Vec<u8>,
        value: i64,
        score: i64,
    }
    let mut asked = Rows::new(&[Column::Uuid]);
    for row in drawn {
        asked.push([row.customer.uuid().into()]);
    }
    let rows: Vec<Row> = tx
        .all_rows(
            "SELECT k.customer_id, k.name, k.value, k.score FROM ({rows}) r JOIN customer_row k ON k.customer_id = r.c1",
            &asked,
            vec![],
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.customer_id, (row.name, row.value, row.score))).collect())
}

/// Customers whose traits and themes are offered to rules, and of each offered at most.
const SAMPLE: i64 = 400;
const OFFERED: usize = 60;

#[derive(FromQueryResult)]
struct FactsRow {
    facts: String,
}

/// What customers seen lately have, the most frequent first.
pub(crate) struct Offered {
    pub traits: Vec<String>,
    /// Keys of the themes that they complained of.
    pub themes: Vec<String>,
}

/// What rules over the company's own fields may speak of.
pub(crate) async fn offered(room: &Customers) -> Result<Offered, StoreError> {
    let sql = format!("SELECT facts FROM customer_row ORDER BY last_seen DESC LIMIT {SAMPLE}");
    let rows: Vec<FactsRow> = room.db.read().all(&sql, vec![]).await?;
    let (mut traits, mut themes) = (BTreeMap::new(), BTreeMap::new());
    for row in rows {
        let facts: Facts = serde_json::from_str(&row.facts)
            .map_err(|e| StoreError::Corrupt(format!("customer row: {e}")))?;
        for name in facts.trait_names() {
            *traits.entry(name.to_owned()).or_default() += 1;
        }
        for theme in facts.complaints() {
            *themes.entry(theme.to_owned()).or_default() += 1;
        }
    }
    Ok(Offered { traits: most_frequent(traits), themes: most_frequent(themes) })
}

fn most_frequent(counts: BTreeMap<String, usize>) -> Vec<String> {
    let mut names: Vec<(usize, String)> = counts.into_iter().map(|(name, count)| (count, name)).collect();
    names.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    names.into_iter().take(OFFERED).map(|(_, name)| name).collect()
}
