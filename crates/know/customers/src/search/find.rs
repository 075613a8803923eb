//! Runs a search: one statement for the candidates, one for what ranks them.

use rapport_kernel::{Id, Scope, id::Customer};
use rapport_store::{FromQueryResult, Sql, StoreError};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use super::{
    query::{Place, Term, after, name_places, places, terms},
    rank::rank,
    spelling::words,
    statement::Statement,
};
use crate::{identity::key::split, merge_map::MergeMap};

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
pub(super) struct Candidate {
    pub fragment_id: Uuid,
    pub exact: i64,
    pub matched: String,
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
    let systems = if terms.iter().any(|term| !matches!(term, Term::Address(_))) {
        systems(connection).await?
    } else {
        Vec::new()
    };
    let only_words: Option<Vec<String>> = terms
        .iter()
        .map(|term| if let Term::Word(word) = term { Some(words(word)) } else { None })
        .collect::<Option<Vec<_>>>()
        .map(|w| w.concat());
    // Several words are a name; among words, a number or an address says most.
    let sought = match (only_words, terms.as_slice()) {
        (_, []) => return Ok(Vec::new()),
        (_, [one]) => places(one, &systems),
        (Some(words), _) => name_places(&words),
        (None, all) => all
            .iter()
            .find(|term| !matches!(term, Term::Word(_)))
            .map(|term| places(term, &systems))
            .unwrap_or_default(),
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
        let Some(kind) = row
            .and_then(|row| String::from_utf8(row.key).ok())
            .and_then(|key| Some(split(&key)?.0.to_owned()))
        else {
            break;
        };
        from = after(&format!("{kind}:"));
        kinds.push(kind);
    }
    Ok(kinds)
}

async fn candidates(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    sought: &[Place],
) -> Result<Vec<Candidate>, StoreError> {
    let mut statement = Statement::new(scope);
    let most = statement.value(CANDIDATES);
    let mut branches = Vec::new();
    for place in sought {
        let branch = match place {
            Place::Token { begins, whole, also, says } => {
                let from = statement.value(begins.clone().into_bytes());
                let to = statement.value(after(begins));
                let exact = statement.value(whole.clone().into_bytes());
                let also: Vec<String> = also
                    .iter()
                    .map(|word| format!("AND t.name LIKE {}", statement.value(format!("% {word}%"))))
                    .collect();
                let also = also.join(" ");
                let range = format!(
                    "SELECT token, fragment_id, name FROM search_token WHERE token >= {from} AND token < {to}"
                );
                format!(
                    "SELECT t.fragment_id, CAST(CASE WHEN t.token = {exact} THEN 1 ELSE 0 END AS BIGINT) AS exact, '{says}' AS matched \
                     FROM ({range} ORDER BY token LIMIT {LOOKED_THROUGH}) t WHERE 1 = 1 {also} {} LIMIT {most}",
                    statement.seen("t.fragment_id")
                )
            }
            Place::Key { begins, says } => {
                let (from, to) =
                    (statement.value(begins.clone().into_bytes()), statement.value(after(begins)));
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
