//! Customers in a list: what was searched for, or who was active last.

use rapport_kernel::{Clock, Id, Problem, Scope, Timestamp, id::Customer};
use rapport_store::Db;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::{
    card::ScoreView,
    identity::key::masked,
    merge_map::MergeMap,
    orders::shown,
    profile::{self, Profile, rules},
    search::{self, Found},
    settings::Settings,
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
    /// `person`, `household`, `account`; `shared` for an identifier that strangers share.
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
    /// What was found: `name`, `email`, `phone`, `card`, `account`, `user_id`, `system:NAME`, `order`; `recent` without a search.
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
    db: &Db,
    map: &MergeMap,
    clock: &dyn Clock,
    settings: &Settings,
    scope: &Scope,
    wanted: &Wanted<'_>,
) -> Result<(Vec<Item>, Option<String>), Problem> {
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
        let (found, next) =
            search::recent(db.read(), map, scope, from.unwrap_or(i64::MAX), wanted.limit).await?;
        (found, next.map(|version| version.to_string()))
    };
    Ok((items(db, clock.now(), settings, scope, found).await?, next))
}

async fn items(
    db: &Db,
    now: Timestamp,
    settings: &Settings,
    scope: &Scope,
    found: Vec<Found>,
) -> Result<Vec<Item>, Problem> {
    let customers: Vec<Id<Customer>> = found.iter().map(|one| one.customer).collect();
    let profiles = profile::load(db.read(), &customers).await?;
    let parts: Vec<_> = profiles.values().flat_map(Profile::part_ids).collect();
    let revenue = profile::revenue(db.read(), &parts, &Scope::All).await?;
    let mut items = Vec::with_capacity(found.len());
    for one in found {
        let Some(profile) = profiles.get(&one.customer) else { continue };
        let state = &profile.state;
        let mut sums: BTreeMap<_, i64> =
            state.paid.iter().map(|(currency, paid)| (*currency, paid.0)).collect();
        for (currency, sum) in profile.parts.iter().filter_map(|part| revenue.get(&part.id)).flatten() {
            if let Some(currency) = currency {
                *sums.entry(*currency).or_default() += sum.net;
            }
        }
        let seen = |key: Option<&str>| key.map(masked);
        items.push(Item {
            id: profile.customer,
            name: profile.traits.name(),
            kind: profile.kind.clone(),
            stage: rules::stage(state, now, &settings.stages),
            grade: rules::grade(state, &sums, now, &settings.grades),
            email_masked: seen(profile.of_kind("email").next()),
            phone_masked: seen(profile.of_kind("phone").next()),
            last_seen_at: shown(state.last_at.or(state.first_at)),
            last_score: state
                .scores
                .iter()
                .rev()
                .find(|score| scope.allows(score.unit.as_deref()))
                .map(ScoreView::from),
            matched: one.matched,
        });
    }
    Ok(items)
}

fn wrong_cursor() -> Problem {
    Problem::invalid("request.cursor", "take the cursor from next_cursor of the page before").at("cursor")
}
