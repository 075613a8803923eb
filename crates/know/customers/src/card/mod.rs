//! The customer's card: everything at once, for whoever talks to them.

mod beside;
pub(crate) mod moments;
mod together;
mod view;

use std::collections::BTreeMap;

use rapport_kernel::{Clock, Currency, Id, Problem, Scope, Timestamp, id::Customer};
use rapport_store::{Db, StoreError, audit};
use sea_orm::ConnectionTrait;
use serde_json::json;

pub use self::view::OrderView;
pub(crate) use self::view::{Card, RevenueView, ScoreView};
use self::{
    beside::{Side, merges, products, related, related_views},
    together::together,
    view::{BlockView, FragmentView, IdentifierView, Orders, TalkedView},
};
use crate::{
    consents,
    fold::{
        apply::satisfaction_of,
        state::{Satisfied, State},
    },
    identity::{key::split, undo::not_found},
    notes,
    orders::{self, OrderRow, shown},
    preferences,
    profile::{self, Profile, importance, rules},
    settings::Settings,
};

/// Orders and employees shown at most.
const ORDERS: usize = 100;
const EMPLOYEES: usize = 20;

/// The profile of a customer whom a caller may see; an unknown and a hidden one are told alike.
pub(crate) async fn visible(
    connection: &impl ConnectionTrait,
    customer: Id<Customer>,
    scope: &Scope,
) -> Result<Profile, Problem> {
    let found = profile::load(connection, &[customer]).await?.into_values().next();
    let Some(profile) = found else { return Err(not_found(customer)) };
    if !profile::is_visible(connection, &profile.part_ids(), scope).await? {
        return Err(not_found(customer));
    }
    Ok(profile)
}

/// Opens a card: reads it and writes down who opened it.
pub(crate) async fn open(
    db: &Db,
    clock: &dyn Clock,
    settings: &Settings,
    customer: Id<Customer>,
    scope: &Scope,
    actor: &str,
) -> Result<Card, Problem> {
    let card = show(db, clock, settings, customer, scope).await?;
    audit(db.write(), clock, actor, "customer.opened", &card.id.to_string(), &json!({})).await?;
    Ok(card)
}

/// The card again, for who changed something on it: they opened it before.
pub(crate) async fn show(
    db: &Db,
    clock: &dyn Clock,
    settings: &Settings,
    customer: Id<Customer>,
    scope: &Scope,
) -> Result<Card, Problem> {
    let profile = visible(db.read(), customer, scope).await?;
    Ok(read(db.read(), clock.now(), settings, profile, scope).await?)
}

/// The profiles of a customer's members whom a caller may see.
pub(crate) async fn members_of(
    connection: &impl ConnectionTrait,
    profile: &Profile,
    scope: &Scope,
) -> Result<Vec<Profile>, StoreError> {
    let related = related(connection, &profile.part_ids(), Side::Members, scope).await?;
    Ok(related.into_iter().map(|(member, _)| member).collect())
}

async fn read(
    connection: &impl ConnectionTrait,
    now: Timestamp,
    settings: &Settings,
    profile: Profile,
    scope: &Scope,
) -> Result<Card, StoreError> {
    let parts = profile.part_ids();
    let whole = *scope == Scope::All;
    // The grade is the same for whoever looks; the money shown is that of their units.
    let grade = rules::grade(
        &profile.state,
        &revenue(connection, &profile, &Scope::All).await?,
        now,
        &settings.grades,
    );
    let revenue = revenue(connection, &profile, scope).await?;
    let weights = importance::read(connection, &parts).await?;
    let satisfied = if whole { profile.state.satisfied.clone() } else { seen_answers(&profile.state, scope) };
    let (blocks, index) = rules::satisfaction(&satisfied, &weights, &settings.satisfaction);
    let (closed, open): (Vec<OrderRow>, Vec<OrderRow>) =
        orders::of_parts(connection, &parts, scope, ORDERS).await?.into_iter().partition(OrderRow::is_closed);
    let scores = seen_scores(&profile.state, scope);
    let groups = related(connection, &parts, Side::Groups, scope).await?;
    let members = related(connection, &parts, Side::Members, scope).await?;
    let traits = &profile.traits;
    Ok(Card {
        id: profile.customer,
        name: traits.name(),
        kind: profile.kind.clone(),
        stage: rules::stage(&profile.state, now, &settings.stages),
        grade,
        attention_group: traits
            .text(&["attention_group", "attentionGroup"])
            .unwrap_or_else(|| rules::attention(grade).into()),
        language: traits.text(&["language", "locale"]),
        city: city(traits),
        since: shown(profile.state.first_at),
        last_seen_at: shown(profile.state.last_at.or(profile.state.first_at)),
        complaints_30d: profile.state.window(now.utc_day(), 30, |day| day.complaints),
        contacts_30d: profile.state.window(now.utc_day(), 30, |day| day.contacts),
        identifiers: profile.identifiers().filter_map(identifier).collect(),
        traits: traits.values().map(|(name, value)| (name.clone(), value.clone())).collect(),
        scores,
        orders: Orders {
            open: open.iter().map(OrderView::from).collect(),
            closed: closed.iter().map(OrderView::from).collect(),
        },
        products: products(connection, &profile.state.products).await?,
        revenue: RevenueView::largest_first(&revenue),
        importance: blocks
            .into_iter()
            .map(|block| BlockView {
                block: block.name,
                weight: block.weight,
                satisfaction: block.satisfaction,
                n: block.answers,
            })
            .collect(),
        satisfaction_index: index,
        households: related_views(connection, &groups, scope, settings, now).await?,
        members: related_views(connection, &members, scope, settings, now).await?,
        talked_to: if whole { talked_to(&profile) } else { Vec::new() },
        fragments: profile
            .parts
            .iter()
            .map(|part| FragmentView {
                id: part.id,
                first_seen_at: shown(part.first_at),
                identifiers: part.identifiers.iter().filter_map(|key| identifier(key)).collect(),
            })
            .collect(),
        merges: merges(connection, &parts).await?,
        notes: notes::list(connection, &parts).await?,
        consents: consents::list(connection, &parts).await?,
        preference: preferences::show(connection, &profile).await?,
        together: together(connection, settings, &profile, &members, scope).await?,
    })
}

/// Answers of the last ones kept that were given in the caller's units, by touchpoint.
fn seen_answers(state: &State, scope: &Scope) -> BTreeMap<String, Satisfied> {
    let mut satisfied: BTreeMap<String, Satisfied> = BTreeMap::new();
    for score in state.scores.iter().filter(|score| scope.allows(score.unit.as_deref())) {
        if let Some((touchpoint, points)) =
            satisfaction_of(score.scale, score.score, score.touchpoint.as_deref())
        {
            let sum = satisfied.entry(touchpoint.to_owned()).or_default();
            *sum = Satisfied(sum.0 + 1, sum.1 + points);
        }
    }
    satisfied
}

/// The last answers kept that were given in the caller's units, oldest first.
fn seen_scores(state: &State, scope: &Scope) -> Vec<ScoreView> {
    state.scores.iter().filter(|score| scope.allows(score.unit.as_deref())).map(ScoreView::from).collect()
}

fn identifier(key: &str) -> Option<IdentifierView> {
    split(key).map(|(kind, value)| IdentifierView { kind: kind.into(), value: value.into() })
}

pub(crate) fn city(traits: &crate::fold::traits::Traits) -> Option<String> {
    let address = || {
        let (_, address) = traits.values().find(|(name, _)| *name == "address")?;
        address.get("city")?.as_str().map(str::to_owned)
    };
    traits.text(&["city"]).or_else(address)
}

fn talked_to(profile: &Profile) -> Vec<TalkedView> {
    let mut talked: Vec<TalkedView> = profile
        .state
        .talked
        .iter()
        .map(|(employee, talked)| TalkedView {
            employee_id: employee.clone(),
            last_at: Timestamp::from_micros(talked.0),
            times: talked.1,
        })
        .collect();
    talked.sort_by_key(|talked| std::cmp::Reverse(talked.last_at));
    talked.truncate(EMPLOYEES);
    talked
}

/// Orders less what was cancelled and refunded, and payments outside orders (shown to callers of the whole company only).
async fn revenue(
    connection: &impl ConnectionTrait,
    profile: &Profile,
    scope: &Scope,
) -> Result<BTreeMap<Currency, i64>, StoreError> {
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    for (currency, sum) in
        profile::revenue(connection, &profile.part_ids(), scope).await?.into_values().flatten()
    {
        if let Some(currency) = currency {
            *sums.entry(currency).or_default() += sum.net;
        }
    }
    if *scope == Scope::All {
        for (currency, paid) in &profile.state.paid {
            *sums.entry(*currency).or_default() += paid.0;
        }
    }
    Ok(sums)
}
