//! Runs a search: one statement for the candidates, one for what ranks them.

use std::collections::BTreeMap;

use rapport_kernel::{Id, Scope, id::Customer, text};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError, Value};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use super::{
    query::{Place, Term, after, name_places, places, terms},
    spelling::{spell_beginning, words},
};
use crate::{
    fold::traits::Traits,
    identity::key::{Part, split},
    merge_map::MergeMap,
};

/// Candidates taken from each place: enough to rank, few enough to be quick.
const CANDIDATES: i64 = 200;
/// Rows of a range looked through for the other words of a name, or for the caller's units.
const LOOKED_THROUGH: i64 = 20_000;

/// A customer found, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub customer: Id<Customer>,
    pub matched: String,
}

#[derive(FromQueryResult)]
struct Candidate {
    fragment_id: Uuid,
    exact: i64,
    matched: String,
}

/// Customers in the order in which they are most likely meant: what fits exactly, then whoever was seen last.
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    map: &MergeMap,
    scope: &Scope,
    typed: &str,
    offset: usize,
    limit: usize,
) -> Result<Vec<Found>, StoreError> {
    let terms = terms(typed);
    let systems = if terms.iter().any(|term| !matches!(term, Term::Address(_))) { systems(connection).await? } else { Vec::new() };
    let only_words: Option<Vec<String>> =
        terms.iter().map(|term| if let Term::Word(word) = term { Some(words(word)) } else { None }).collect::<Option<Vec<_>>>().map(|w| w.concat());
    // Several words are a name; among words, a number or an address says most.
    let sought = match (only_words, terms.as_slice()) {
        (_, []) => return Ok(Vec::new()),
        (_, [one]) => places(one, &systems),
        (Some(words), _) => name_places(&words),
        (None, all) => all.iter().find(|term| !matches!(term, Term::Word(_))).map(|term| places(term, &systems)).unwrap_or_default(),
    };
    let candidates = candidates(connection, scope, &sought).await?;
    let ranked = rank(connection, map, &terms, candidates).await?;
    Ok(ranked.into_iter().skip(offset).take(limit).collect())
}

/// Customers with something new, newest first, before a version. Gives the version to continue from.
pub(crate) async fn recent(
    connection: &impl ConnectionTrait,
    map: &MergeMap,
    scope: &Scope,
    before: i64,
    limit: usize,
) -> Result<(Vec<Found>, Option<i64>), StoreError> {
    let mut statement = Statement::new(scope);
    let before = statement.value(before);
    let most = statement.value(limit as i64);
    let seen = statement.seen("f.id");
    let sql = format!(
        "SELECT f.id, f.version FROM fragment f WHERE f.version < {before} AND f.kind IN ('person', 'account', 'household') {seen} \
         ORDER BY f.version DESC LIMIT {most}"
    );
    let rows: Vec<RecentRow> = statement.all(connection, &sql).await?;
    let next = (rows.len() == limit).then(|| rows.last().map(|row| row.version)).flatten();
    let mut found: Vec<Found> = Vec::new();
    for row in rows {
        let customer = map.customer(Id::from_uuid(row.id)).cast();
        if found.iter().all(|one| one.customer != customer) {
            found.push(Found { customer, matched: "recent".into() });
        }
    }
    Ok((found, next))
}

#[derive(FromQueryResult)]
struct RecentRow {
    id: Uuid,
    version: i64,
}

#[derive(FromQueryResult)]
struct KeyRow {
    key: Vec<u8>,
}

/// The kinds of other systems' ids in use: one index seek for each.
async fn systems(connection: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    let mut kinds = Vec::new();
    let mut from = b"system:".to_vec();
    while kinds.len() < 20 {
        let row: Option<KeyRow> = connection
            .one(
                "SELECT key FROM identifier WHERE key >= $1 AND key < $2 ORDER BY key LIMIT 1",
                vec![from.clone().into(), after("system:").into()],
            )
            .await?;
        let Some(kind) = row.and_then(|row| String::from_utf8(row.key).ok()).and_then(|key| Some(split(&key)?.0.to_owned())) else {
            break;
        };
        from = after(&format!("{kind}:"));
        kinds.push(kind);
    }
    Ok(kinds)
}

/// SQL with its values, limited to what a caller may see.
struct Statement {
    units: Option<Rows>,
    values: Vec<Value>,
}

impl Statement {
    fn new(scope: &Scope) -> Self {
        let units = match scope {
            Scope::All => None,
            Scope::Units(units) => {
                let mut rows = Rows::new(&[Column::Text]);
                for unit in units.iter() {
                    rows.push([unit.as_str().into()]);
                }
                Some(rows)
            }
        };
        Self { units, values: Vec::new() }
    }

    fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        // The units, when there are any, are one value on either database and stand first.
        format!("${}", self.values.len() + usize::from(self.units.is_some()))
    }

    /// A condition: the customer of this fragment was seen in one of the caller's units.
    fn seen(&self, fragment: &str) -> String {
        if self.units.is_none() {
            return String::new();
        }
        let within = "u.unit_id IN (SELECT c1 FROM ({rows}) units)";
        format!(
            "AND (EXISTS (SELECT 1 FROM fragment_unit u WHERE u.fragment_id = {fragment} AND {within}) \
             OR EXISTS (SELECT 1 FROM merge_map b JOIN fragment_unit u ON u.fragment_id = b.fragment_id \
                WHERE b.customer_id = {fragment} AND {within}) \
             OR EXISTS (SELECT 1 FROM merge_map a JOIN fragment_unit u ON u.fragment_id = a.customer_id \
                WHERE a.fragment_id = {fragment} AND {within}) \
             OR EXISTS (SELECT 1 FROM merge_map a JOIN merge_map b ON b.customer_id = a.customer_id \
                JOIN fragment_unit u ON u.fragment_id = b.fragment_id WHERE a.fragment_id = {fragment} AND {within}))"
        )
    }

    async fn all<T: FromQueryResult + Send>(self, connection: &impl ConnectionTrait, sql: &str) -> Result<Vec<T>, StoreError> {
        match self.units {
            None => connection.all(sql, self.values).await,
            // Without a unit there is nothing to see, and no statement is run.
            Some(units) => connection.all_rows(sql, &units, self.values).await,
        }
    }
}

async fn candidates(connection: &impl ConnectionTrait, scope: &Scope, sought: &[Place]) -> Result<Vec<Candidate>, StoreError> {
    let mut statement = Statement::new(scope);
    let most = statement.value(CANDIDATES);
    let mut branches = Vec::new();
    for place in sought {
        let branch = match place {
            Place::Token { begins, whole, also, says } => {
                let from = statement.value(begins.clone().into_bytes());
                let to = statement.value(after(begins));
                let exact = statement.value(whole.clone().into_bytes());
                let also: Vec<String> =
                    also.iter().map(|word| format!("AND t.name LIKE {}", statement.value(format!("% {word}%")))).collect();
                let also = also.join(" ");
                let range = format!("SELECT token, fragment_id, name FROM search_token WHERE token >= {from} AND token < {to}");
                format!(
                    "SELECT t.fragment_id, CAST(CASE WHEN t.token = {exact} THEN 1 ELSE 0 END AS BIGINT) AS exact, '{says}' AS matched \
                     FROM ({range} ORDER BY token LIMIT {LOOKED_THROUGH}) t WHERE 1 = 1 {also} {} LIMIT {most}",
                    statement.seen("t.fragment_id")
                )
            }
            Place::Key { begins, says } => {
                let (from, to) = (statement.value(begins.clone().into_bytes()), statement.value(after(begins)));
                let says = statement.value(says.clone());
                format!(
                    "SELECT i.fragment_id, CAST(CASE WHEN i.key = {from} THEN 1 ELSE 0 END AS BIGINT) AS exact, \
                     CAST({says} AS TEXT) AS matched FROM (SELECT key, fragment_id FROM identifier WHERE key >= {from} AND key < {to} \
                     ORDER BY key LIMIT {LOOKED_THROUGH}) i WHERE 1 = 1 {} LIMIT {most}",
                    statement.seen("i.fragment_id")
                )
            }
            Place::ExactKey { key, says } => {
                let key = statement.value(key.clone().into_bytes());
                format!(
                    "SELECT i.fragment_id, CAST(1 AS BIGINT) AS exact, '{says}' AS matched FROM identifier i WHERE i.key = {key} {}",
                    statement.seen("i.fragment_id")
                )
            }
            Place::Order(order) => {
                let order = statement.value(order.clone());
                format!(
                    "SELECT o.fragment_id, CAST(1 AS BIGINT) AS exact, 'order' AS matched FROM customer_order o \
                     WHERE o.order_id = {order} {}",
                    statement.seen("o.fragment_id")
                )
            }
        };
        branches.push(format!("SELECT * FROM ({branch}) b{}", branches.len()));
    }
    if branches.is_empty() {
        return Ok(Vec::new());
    }
    statement.all(connection, &branches.join(" UNION ALL ")).await
}

#[derive(FromQueryResult)]
struct RankRow {
    id: Uuid,
    last_at: i64,
    traits: String,
    identifiers: String,
}

async fn rank(
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
        .all_rows("SELECT f.id, f.last_at, f.traits, f.identifiers FROM ({rows}) r JOIN fragment f ON f.id = r.c1", &rows, vec![])
        .await?;
    let mut best: BTreeMap<Id<Customer>, (i64, i64, String)> = BTreeMap::new();
    for row in found {
        let part: Part = Id::from_uuid(row.id);
        let Some((exact, matched)) = by_part.remove(&part) else { continue };
        let traits: Traits = serde_json::from_str(&row.traits).map_err(|e| StoreError::Corrupt(format!("traits: {e}")))?;
        let names = words(&traits.names());
        if terms.len() > 1 && !terms.iter().all(|term| fits(term, &names, &row.identifiers)) {
            continue;
        }
        let score = exact + literally(terms, &names);
        let customer = map.customer(part).cast();
        let entry = best.entry(customer).or_insert((score, row.last_at, matched.clone()));
        if score > entry.0 {
            (entry.0, entry.2) = (score, matched);
        }
        entry.1 = entry.1.max(row.last_at);
    }
    let mut ranked: Vec<_> = best.into_iter().collect();
    ranked.sort_by_key(|(customer, (score, last_at, _))| std::cmp::Reverse((*score, *last_at, *customer)));
    Ok(ranked.into_iter().map(|(customer, (_, _, matched))| Found { customer, matched }).collect())
}

/// Whether a term is somewhere in what a fragment is known by.
fn fits(term: &Term, names: &[String], identifiers: &str) -> bool {
    match term {
        Term::Number(digits) => {
            let tail = digits.strip_prefix('8').filter(|_| digits.len() > 10).unwrap_or(digits);
            identifiers.contains(tail) || names.iter().any(|name| name.starts_with(digits.as_str()))
        }
        Term::Address(address) => identifiers.contains(address.as_str()),
        Term::Word(word) => words(word).iter().all(|word| {
            let begins = spell_beginning(word);
            names.iter().any(|name| super::spelling::spell(name).starts_with(&begins)) || identifiers.contains(word.as_str())
        }),
    }
}

/// How well the letters themselves fit, since one spelling covers several: 4 for a whole name, 2 for the beginning of one.
fn literally(terms: &[Term], names: &[String]) -> i64 {
    let mut least = 4;
    for term in terms {
        let Term::Word(word) = term else { return 0 };
        let word = text::fold(word);
        let fit = names.iter().map(|name| if *name == word { 4 } else if name.starts_with(&word) { 2 } else { 0 }).max();
        least = least.min(fit.unwrap_or(0));
    }
    least
}
