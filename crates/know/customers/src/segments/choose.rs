//! Customers for whom a rule holds, in an order, page by page.

use rapport_kernel::{
    Id, Problem, Scope,
    id::Customer,
    rule::{Clause, FieldKind, Literal, Operand, Operator, Rule},
};
use rapport_store::{FromQueryResult, StoreError, Value};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use super::{
    catalogue::{Ready, ready},
    facts::{At, Facts},
};
use crate::{Customers, search::Statement};

/// Rows read at once, and looked through at most for one page: then the page ends early, with a cursor to go on.
const CHUNK: i64 = 2_000;
const LOOKED_THROUGH: usize = 200_000;

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Sort {
    /// Seen last first.
    #[default]
    Recent,
    /// Silent longest first.
    Silent,
    /// Largest revenue first, each in its main currency.
    Value,
    Name,
    /// Lowest last score first; who never gave one comes last.
    Score,
}

impl Sort {
    pub fn parse(text: Option<&str>) -> Result<Self, Problem> {
        match text {
            None | Some("recent") => Ok(Self::Recent),
            Some("silent") => Ok(Self::Silent),
            Some("value") => Ok(Self::Value),
            Some("name") => Ok(Self::Name),
            Some("score") => Ok(Self::Score),
            Some(_) => {
                Err(Problem::invalid("customers.sort", "sort by recent, silent, value, name or score")
                    .at("sort"))
            }
        }
    }

    /// The column, and whether from the largest down.
    const fn column(self) -> (&'static str, bool) {
        match self {
            Self::Recent => ("last_seen", true),
            Self::Silent => ("last_seen", false),
            Self::Value => ("value", true),
            Self::Name => ("name", false),
            Self::Score => ("score", false),
        }
    }
}

/// Where a page ended: the sorted column's value and the customer, `1772625600000000.019b…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    key: Key,
    id: Uuid,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Number(i64),
    Name(String),
}

impl Cursor {
    pub fn parse(text: &str, sort: Sort) -> Result<Self, Problem> {
        let wrong = || {
            Problem::invalid("request.cursor", "take the cursor from next_cursor of the page before")
                .at("cursor")
        };
        let (id, key) = text.split_once('.').ok_or_else(wrong)?;
        let id = Uuid::try_parse(id).map_err(|_| wrong())?;
        let key = if sort == Sort::Name {
            Key::Name(key.to_owned())
        } else {
            Key::Number(key.parse().map_err(|_| wrong())?)
        };
        Ok(Self { key, id })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.key {
            Key::Number(number) => write!(f, "{}.{number}", self.id.simple()),
            Key::Name(name) => write!(f, "{}.{name}", self.id.simple()),
        }
    }
}

#[derive(FromQueryResult)]
struct Row {
    customer_id: Uuid,
    facts: String,
    last_seen: i64,
    value: i64,
    score: i64,
    name: Vec<u8>,
}

/// A customer for whom the rule holds.
pub(crate) struct Chosen {
    pub customer: Id<Customer>,
    pub cursor: Cursor,
}

/// A page of customers whom a caller may see and for whom a rule holds, and where to go on.
pub(crate) async fn page(
    room: &Customers,
    rule: &Rule,
    scope: &Scope,
    sort: Sort,
    after: Option<Cursor>,
    limit: usize,
) -> Result<(Vec<Chosen>, Option<Cursor>), Problem> {
    let ready = ready(rule)?;
    let mut after = after;
    let mut found = Vec::new();
    let mut looked = 0;
    // What everybody matches is found in the first rows.
    let mut chunk = (limit as i64 + 1).min(CHUNK);
    loop {
        let rows = read(room.db.read(), rule, scope, Some(sort), after.as_ref(), chunk).await?;
        let last = (rows.len() as i64) < chunk;
        looked += rows.len();
        for row in rows {
            let here = Cursor { key: key(&row, sort), id: row.customer_id };
            if holds(&ready, room, &row)? {
                found.push(Chosen { customer: Id::from_uuid(row.customer_id), cursor: here.clone() });
            }
            after = Some(here);
            if found.len() > limit {
                break;
            }
        }
        if found.len() > limit {
            found.truncate(limit);
            let next = found.last().map(|one| one.cursor.clone());
            return Ok((found, next));
        }
        if last {
            return Ok((found, None));
        }
        if looked >= LOOKED_THROUGH {
            return Ok((found, after));
        }
        chunk = CHUNK;
    }
}

/// How many customers whom a caller may see match a rule.
pub(super) async fn count(room: &Customers, rule: &Rule, scope: &Scope) -> Result<i64, Problem> {
    #[derive(FromQueryResult)]
    struct Count {
        n: i64,
    }
    if rule.is_everything() {
        let statement = Statement::new(scope);
        let seen = statement.seen("c.customer_id");
        let sql = format!("SELECT COUNT(*) AS n FROM customer_row c WHERE 1 = 1 {seen}");
        let rows: Vec<Count> = statement.all(room.db.read(), &sql).await?;
        return Ok(rows.first().map_or(0, |row| row.n));
    }
    let ready = ready(rule)?;
    let mut after: Option<Cursor> = None;
    let mut count = 0;
    loop {
        let rows = read(room.db.read(), rule, scope, None, after.as_ref(), CHUNK).await?;
        for row in &rows {
            count += i64::from(holds(&ready, room, row)?);
        }
        if (rows.len() as i64) < CHUNK {
            return Ok(count);
        }
        after = rows.last().map(|row| Cursor { key: Key::Number(0), id: row.customer_id });
    }
}

fn key(row: &Row, sort: Sort) -> Key {
    match sort {
        Sort::Recent | Sort::Silent => Key::Number(row.last_seen),
        Sort::Value => Key::Number(row.value),
        Sort::Score => Key::Number(row.score),
        Sort::Name => Key::Name(String::from_utf8_lossy(&row.name).into_owned()),
    }
}

fn holds(ready: &Ready, room: &Customers, row: &Row) -> Result<bool, StoreError> {
    let facts: Facts = serde_json::from_str(&row.facts)
        .map_err(|e| StoreError::Corrupt(format!("row of {}: {e}", row.customer_id)))?;
    Ok(ready.compiled.matches(&At { facts: &facts, slots: &ready.slots, now: room.clock.now() }))
}

/// The next rows in an order (by customer, when in none), of customers whom a caller may see.
async fn read(
    connection: &impl ConnectionTrait,
    rule: &Rule,
    scope: &Scope,
    sort: Option<Sort>,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    let mut statement = Statement::new(scope);
    let narrowed = narrow(rule, &mut statement);
    let (column, down) = sort.map_or(("customer_id", false), Sort::column);
    let (sign, way) = if down { ("<", "DESC") } else { (">", "ASC") };
    let from = after.map(|cursor| {
        let id = statement.value(cursor.id);
        if sort.is_none() {
            return format!("AND c.customer_id > {id}");
        }
        let key = match &cursor.key {
            Key::Number(number) => statement.value(*number),
            Key::Name(name) => statement.value(name.clone().into_bytes()),
        };
        format!("AND (c.{column} {sign} {key} OR (c.{column} = {key} AND c.customer_id {sign} {id}))")
    });
    let most = statement.value(limit);
    let seen = statement.seen("c.customer_id");
    let order = if sort.is_none() {
        "c.customer_id".to_owned()
    } else {
        format!("c.{column} {way}, c.customer_id {way}")
    };
    let sql = format!(
        "SELECT c.customer_id, c.facts, c.last_seen, c.value, c.score, c.name FROM customer_row c \
         WHERE 1 = 1 {} {narrowed} {seen} ORDER BY {order} LIMIT {most}",
        from.unwrap_or_default()
    );
    statement.all(connection, &sql).await
}

/// Conditions on the row's own columns that follow from clauses without which the rule cannot hold: fewer facts are read.
/// The rule is still asked of every row.
fn narrow(rule: &Rule, statement: &mut Statement) -> String {
    let mut conditions = Vec::new();
    for clause in rule.required() {
        let Clause { field, operator, operand, kind, .. } = clause;
        if *kind != FieldKind::Text || !matches!(field.as_str(), "stage" | "grade" | "kind") {
            continue;
        }
        let words: Vec<&str> = match (operator, operand) {
            (Operator::Equal, Operand::One(Literal::Text(word))) => vec![word],
            (Operator::In, Operand::Many(words)) => words
                .iter()
                .filter_map(|word| if let Literal::Text(word) = word { Some(word.as_str()) } else { None })
                .collect(),
            _ => continue,
        };
        let places: Vec<String> =
            words.iter().map(|word| statement.value(Value::from((*word).to_owned()))).collect();
        conditions.push(format!("AND c.{field} IN ({})", places.join(", ")));
    }
    conditions.join(" ")
}
