//! Customers in a list: what was searched for, or who was active last.

use std::collections::BTreeMap;

use rapport_kernel::{Currency, Id, Problem, Scope, Timestamp, id::Customer, rule::Rule, time::DAY};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Customers,
    card::{RevenueView, ScoreView},
    identity::key::{Part, masked},
    orders::{open_promises, shown},
    profile::{self, Profile, Revenue, rules},
    search::{self, Found},
    segments::choose::{self, Sort},
};

/// Answers after which a search is not continued: type more letters.
const MOST: usize = 200;

/// A customer in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerItem)]
pub(crate) struct Item {
    #[schema(value_type = String, example = "cus_019bca1f3c007a0e8b5c1d2e3f405162")]
    pub id: Id<Customer>,
    pub name: Option<String>,
    /// `person`, `household`, `account`; `visitor` for who is known by a browser or a device alone; `shared` for an identifier that
    /// strangers share.
    pub kind: String,
    pub stage: &'static str,
    pub grade: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_masked: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_masked: Option<String>,
    #[schema(value_type = Option<String>)]
    pub last_seen_at: Option<Timestamp>,
    pub last_score: Option<ScoreView>,
    /// Orders under way in the caller's units.
    pub open_orders: i64,
    /// Those of them that are a day or more past their promise.
    pub late_orders: i64,
    /// What they brought in the caller's units, the largest first; each currency by itself.
    pub value: Vec<RevenueView>,
    /// What was found: `name`, `email`, `phone`, `card`, `account`, `user_id`, `system:NAME`, `order`; `recent` without a search, `rule` in a list by rule.
    pub matched: String,
}

/// Which part of the list is wanted.
pub(crate) struct Wanted<'a> {
    pub typed: Option<&'a str>,
    pub cursor: Option<&'a str>,
    pub limit: usize,
}

/// A page of customers that a caller may see, and the cursor of the next.
pub(crate) async fn page(
    room: &Customers,
    scope: &Scope,
    wanted: &Wanted<'_>,
) -> Result<(Vec<Item>, Option<String>), Problem> {
    let (db, map) = (&room.db, &room.map);
    map.refresh(db.read()).await?;
    let from: Option<i64> =
        wanted.cursor.map(|cursor| cursor.parse().map_err(|_| wrong_cursor())).transpose()?;
    let (found, next) = if let Some(typed) = wanted.typed.map(str::trim).filter(|typed| !typed.is_empty()) {
        let offset = usize::try_from(from.unwrap_or(0)).map_err(|_| wrong_cursor())?;
        let mut found = search::find(db.read(), map, scope, typed, offset, wanted.limit + 1).await?;
        let more = found.len() > wanted.limit && offset + wanted.limit < MOST;
        found.truncate(wanted.limit);
        (found, more.then(|| (offset + wanted.limit).to_string()))
    } else {
        room.fold_few().await?;
        let (found, next) =
            search::recent(db.read(), map, scope, from.unwrap_or(i64::MAX), wanted.limit).await?;
        (found, next.map(|version| version.to_string()))
    };
    Ok((items(room, scope, found).await?, next))
}

/// A page of the customers for whom a rule holds.
pub(crate) async fn by_rule(
    room: &Customers,
    scope: &Scope,
    rule: &Rule,
    sort: Sort,
    cursor: Option<&str>,
    limit: usize,
) -> Result<(Vec<Item>, Option<String>), Problem> {
    let after = cursor.map(|cursor| choose::Cursor::parse(cursor, sort)).transpose()?;
    let (chosen, next) = choose::page(room, rule, scope, sort, after, limit).await?;
    let found = chosen.iter().map(|one| Found { customer: one.customer, matched: "rule".into() }).collect();
    Ok((items(room, scope, found).await?, next.map(|cursor| cursor.to_string())))
}

/// Customers as lists show them, in the order found.
pub(crate) async fn items(room: &Customers, scope: &Scope, found: Vec<Found>) -> Result<Vec<Item>, Problem> {
    let (connection, settings, now) = (room.db.read(), &room.settings, room.clock.now());
    let customers: Vec<Id<Customer>> = found.iter().map(|one| one.customer).collect();
    let profiles = profile::load(connection, &customers).await?;
    let parts: Vec<_> = profiles.values().flat_map(Profile::part_ids).collect();
    let all = profile::revenue(connection, &parts, &Scope::All).await?;
    let seen =
        if *scope == Scope::All { None } else { Some(profile::revenue(connection, &parts, scope).await?) };
    let open = open_promises(connection, &parts, scope).await?;
    let mut items = Vec::with_capacity(found.len());
    for one in found {
        let Some(profile) = profiles.get(&one.customer) else { continue };
        let state = &profile.state;
        let worth = sums(profile, &all, true);
        let value = seen.as_ref().map_or_else(|| worth.clone(), |seen| sums(profile, seen, false));
        let promises: Vec<_> = profile.parts.iter().filter_map(|part| open.get(&part.id)).flatten().collect();
        let late = promises.iter().filter(|at| at.is_some_and(|at| at + DAY <= now.micros())).count();
        let masked_of = |kind| profile.of_kind(kind).next().map(masked);
        items.push(Item {
            id: profile.customer,
            name: profile.traits.name(),
            kind: profile.kind.clone(),
            stage: rules::stage(state, now, &settings.stages),
            grade: rules::grade(state, &worth, now, &settings.grades),
            email_masked: masked_of("email"),
            phone_masked: masked_of("phone"),
            last_seen_at: shown(state.last_at.or(state.first_at)),
            last_score: state
                .scores
                .iter()
                .rev()
                .find(|score| scope.allows(score.unit.as_deref()))
                .map(ScoreView::from),
            open_orders: promises.len() as i64,
            late_orders: late as i64,
            value: RevenueView::largest_first(&value),
            matched: one.matched,
        });
    }
    Ok(items)
}

/// What a profile's orders add up to by currency; with what was paid outside orders, when all of the company is meant.
fn sums(
    profile: &Profile,
    revenue: &BTreeMap<Part, Vec<(Option<Currency>, Revenue)>>,
    whole: bool,
) -> BTreeMap<Currency, i64> {
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    if whole {
        sums.extend(profile.state.paid.iter().map(|(currency, paid)| (*currency, paid.0)));
    }
    for (currency, sum) in profile.parts.iter().filter_map(|part| revenue.get(&part.id)).flatten() {
        if let Some(currency) = currency {
            *sums.entry(*currency).or_default() += sum.net;
        }
    }
    sums
}

fn wrong_cursor() -> Problem {
    Problem::invalid("request.cursor", "take the cursor from next_cursor of the page before").at("cursor")
}
