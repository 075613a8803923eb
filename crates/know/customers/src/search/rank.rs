//! Which of the candidates is most likely meant.

use std::collections::BTreeMap;

use rapport_kernel::{Id, id::Customer, text};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use super::{
    find::{Candidate, Found},
    query::Term,
    spelling::{spell, spell_beginning, words},
};
use crate::{
    fold::traits::Traits,
    identity::key::Part,
    merge_map::MergeMap,
    profile::{self, Profile},
};

#[derive(FromQueryResult)]
struct RankRow {
    id: Uuid,
    last_at: i64,
    traits: String,
}

/// Customers of the candidates: what fits exactly and to the letter first, then whoever was seen last.
pub(super) async fn rank(
    connection: &impl ConnectionTrait,
    map: &MergeMap,
    terms: &[Term],
    candidates: Vec<Candidate>,
) -> Result<Vec<Found>, StoreError> {
    let mut by_part: BTreeMap<Part, (i64, String)> = BTreeMap::new();
    for one in candidates {
        let best = by_part.entry(Id::from_uuid(one.fragment_id)).or_insert((one.exact, one.matched.clone()));
        if one.exact > best.0 {
            *best = (one.exact, one.matched);
        }
    }
    let mut rows = Rows::new(&[Column::Uuid]);
    for part in by_part.keys() {
        rows.push([part.uuid().into()]);
    }
    let found: Vec<RankRow> = connection
        .all_rows(
            "SELECT f.id, f.last_at, f.traits FROM ({rows}) r JOIN fragment f ON f.id = r.c1",
            &rows,
            vec![],
        )
        .await?;
    let mut best: BTreeMap<Id<Customer>, (i64, i64, String)> = BTreeMap::new();
    for row in found {
        let part: Part = Id::from_uuid(row.id);
        let Some((exact, matched)) = by_part.remove(&part) else { continue };
        let traits: Traits =
            serde_json::from_str(&row.traits).map_err(|e| StoreError::Corrupt(format!("traits: {e}")))?;
        let names = words(&traits.names());
        let score = exact + literally(terms, &names);
        let customer = map.customer(part).cast();
        let entry = best.entry(customer).or_insert((score, row.last_at, matched.clone()));
        if score > entry.0 {
            (entry.0, entry.2) = (score, matched);
        }
        entry.1 = entry.1.max(row.last_at);
    }
    let mixed = terms.len() > 1 && terms.iter().any(|term| !matches!(term, Term::Word(_)));
    if mixed {
        // The name may have come with one fragment and the number with another: the whole customer is looked at.
        let customers: Vec<Id<Customer>> = best.keys().copied().collect();
        let profiles = profile::load(connection, &customers).await?;
        best.retain(|customer, _| {
            profiles.get(customer).is_some_and(|profile| terms.iter().all(|term| fits(term, profile)))
        });
    }
    let mut ranked: Vec<_> = best.into_iter().collect();
    ranked.sort_by_key(|(customer, (score, last_at, _))| std::cmp::Reverse((*score, *last_at, *customer)));
    Ok(ranked.into_iter().map(|(customer, (_, _, matched))| Found { customer, matched }).collect())
}

/// Whether a term is somewhere in what a customer is known by.
fn fits(term: &Term, profile: &Profile) -> bool {
    let known = |part: &str| profile.identifiers().any(|identifier| identifier.contains(part));
    match term {
        Term::Number(digits) => {
            let tail = digits.strip_prefix('8').filter(|_| digits.len() > 10).unwrap_or(digits);
            known(tail) || words(&profile.traits.names()).iter().any(|name| name.starts_with(digits.as_str()))
        }
        Term::Address(address) => known(address),
        Term::Word(word) => words(word).iter().all(|word| {
            let begins = spell_beginning(word);
            words(&profile.traits.names()).iter().any(|name| spell(name).starts_with(&begins)) || known(word)
        }),
    }
}

/// How well the letters themselves fit, since one spelling covers several: 4 for a whole name, 2 for the beginning of one.
fn literally(terms: &[Term], names: &[String]) -> i64 {
    let mut least = 4;
    for term in terms {
        let Term::Word(word) = term else { return 0 };
        let word = text::fold(word);
        let fit = names
            .iter()
            .map(|name| {
                if *name == word {
                    4
                } else if name.starts_with(&word) {
                    2
                } else {
                    0
                }
            })
            .max();
        least = least.min(fit.unwrap_or(0));
    }
    least
}
