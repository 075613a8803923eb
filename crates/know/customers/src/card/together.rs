//! An account or household with all its members, as one.

use std::collections::BTreeMap;

use rapport_kernel::{Currency, Id, Scope, id::Customer};
use rapport_store::StoreError;
use sea_orm::ConnectionTrait;

use super::{
    seen_answers, seen_scores,
    view::{MemberOrder, OrderView, RevenueView, Together},
};
use crate::{
    fold::state::State,
    identity::key::Part,
    orders::{self, OrderRow},
    profile::{self, Profile, rules},
    settings::Settings,
};

/// Orders looked through of all of them.
const ORDERS: usize = 1_000;

/// What an account and its members come to together; `None` for one without members.
pub(super) async fn together(
    connection: &impl ConnectionTrait,
    settings: &Settings,
    own: &Profile,
    members: &[(Profile, String)],
    scope: &Scope,
) -> Result<Option<Together>, StoreError> {
    if members.is_empty() {
        return Ok(None);
    }
    let all: Vec<&Profile> = std::iter::once(own).chain(members.iter().map(|(profile, _)| profile)).collect();
    let mut state = State::default();
    for profile in &all {
        state.merge(&profile.state);
    }
    let satisfied = if *scope == Scope::All { state.satisfied.clone() } else { seen_answers(&state, scope) };
    let (blocks, index) = rules::satisfaction(&satisfied, &BTreeMap::new(), &settings.satisfaction);
    let owners: BTreeMap<Part, (Id<Customer>, Option<String>)> = all
        .iter()
        .flat_map(|profile| {
            profile.part_ids().into_iter().map(|part| (part, (profile.customer, profile.traits.name())))
        })
        .collect();
    let parts: Vec<Part> = owners.keys().copied().collect();
    let open = orders::of_parts(connection, &parts, scope, ORDERS).await?;
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    for (currency, sum) in profile::revenue(connection, &parts, scope).await?.into_values().flatten() {
        if let Some(currency) = currency {
            *sums.entry(currency).or_default() += sum.net;
        }
    }
    if *scope == Scope::All {
        for (currency, paid) in &state.paid {
            *sums.entry(*currency).or_default() += paid.0;
        }
    }
    let member_order = |order: &OrderRow| {
        let (customer, name) = owners.get(&order.part())?;
        Some(MemberOrder { customer: *customer, name: name.clone(), order: OrderView::from(order) })
    };
    Ok(Some(Together {
        satisfaction_index: index,
        answers: blocks.iter().map(|block| block.answers).sum(),
        scores: seen_scores(&state, scope),
        open_orders: open.iter().filter(|order| !order.is_closed()).filter_map(member_order).collect(),
        revenue: RevenueView::largest_first(&sums),
    }))
}
