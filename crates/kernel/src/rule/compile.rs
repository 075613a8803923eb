//! Rules as closures over one row, with SQL's three-valued logic.

use std::cmp::Ordering;

use super::{Clause, Combinator, FieldKind, Group, Literal, Node, Operand, Operator, Rule, RuleError};
use crate::Timestamp;

/// A field's value in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    Null,
    Text(&'a str),
    Number(f64),
    Boolean(bool),
    Time(Timestamp),
    List(&'a [String]),
}

/// A row whose fields are read by their position.
pub trait Row {
    /// The value at a position that the rule was compiled with. A value of another type than the field's is taken as NULL.
    fn get(&self, slot: usize) -> Value<'_>;
}

impl Row for &[Value<'_>] {
    fn get(&self, slot: usize) -> Value<'_> {
        self[slot]
    }
}

impl<const N: usize> Row for [Value<'_>; N] {
    fn get(&self, slot: usize) -> Value<'_> {
        self[slot]
    }
}

impl Row for Vec<Value<'_>> {
    fn get(&self, slot: usize) -> Value<'_> {
        self[slot]
    }
}

type Test = Box<dyn Fn(&dyn Row) -> Option<bool> + Send + Sync>;

enum Step {
    All(Vec<Step>),
    Any(Vec<Step>),
    Not(Box<Step>),
    Clause { test: Test, clause: Clause },
}

/// A rule ready to run on one row after another.
pub struct Compiled {
    root: Step,
}

/// A clause that kept a rule from holding.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub clause: Clause,
    /// The clause as people write it: `"score" >= 9`.
    pub text: String,
    /// What it came to; `None` when a value was missing.
    pub outcome: Option<bool>,
}

impl Rule {
    /// Compiles, with each field's position in the rows from `slot`; an unknown field is an error.
    pub fn compile(&self, slot: &dyn Fn(&str) -> Option<usize>) -> Result<Compiled, RuleError> {
        Ok(Compiled { root: group(self.root(), slot)? })
    }
}

impl Compiled {
    /// Whether the rule holds: false and unknown both are "no", as after WHERE.
    pub fn matches(&self, row: &dyn Row) -> bool {
        self.outcome(row) == Some(true)
    }

    /// What the rule comes to; `None` is SQL's unknown.
    pub fn outcome(&self, row: &dyn Row) -> Option<bool> {
        self.root.run(row)
    }

    /// Why the rule does not hold: the clauses but for which it would. Empty when it holds.
    pub fn why(&self, row: &dyn Row) -> Vec<Failure> {
        let mut found = Vec::new();
        self.root.blame(row, true, &mut found);
        found
    }
}

impl Step {
    fn run(&self, row: &dyn Row) -> Option<bool> {
        match self {
            Self::Clause { test, .. } => test(row),
            Self::Not(inner) => inner.run(row).map(|outcome| !outcome),
            Self::All(members) => decide(members, row, false),
            Self::Any(members) => decide(members, row, true),
        }
    }

    /// Collects the clauses that kept this step from coming to `wanted`.
    fn blame(&self, row: &dyn Row, wanted: bool, found: &mut Vec<Failure>) {
        let outcome = self.run(row);
        if outcome == Some(wanted) {
            return;
        }
        match self {
            Self::Clause { clause, .. } => {
                found.push(Failure { clause: clause.clone(), text: clause.to_sql(), outcome });
            }
            Self::Not(inner) => inner.blame(row, !wanted, found),
            Self::All(members) | Self::Any(members) => {
                for member in members {
                    member.blame(row, wanted, found);
                }
            }
        }
    }
}

/// `decisive` as soon as one member is; unknown when any is unknown; else its opposite.
fn decide(members: &[Step], row: &dyn Row, decisive: bool) -> Option<bool> {
    let mut unknown = false;
    for member in members {
        match member.run(row) {
            Some(outcome) if outcome == decisive => return Some(decisive),
            None => unknown = true,
            Some(_) => {}
        }
    }
    (!unknown).then_some(!decisive)
}

fn group(tree: &Group, slot: &dyn Fn(&str) -> Option<usize>) -> Result<Step, RuleError> {
    let members = tree
        .rules
        .iter()
        .map(|node| match node {
            Node::Group(inner) => group(inner, slot),
            Node::Clause(clause) => Ok(Step::Clause { test: test(clause, slot)?, clause: clause.clone() }),
        })
        .collect::<Result<_, _>>()?;
    let joined = match tree.combinator {
        Combinator::And => Step::All(members),
        Combinator::Or => Step::Any(members),
    };
    Ok(if tree.not { Step::Not(Box::new(joined)) } else { joined })
}

fn test(clause: &Clause, slot: &dyn Fn(&str) -> Option<usize>) -> Result<Test, RuleError> {
    let find = |name: &str| {
        slot(name)
            .ok_or_else(|| RuleError::new("rule.field", format!("there is no field {name:?} in these rows")))
    };
    let at = find(&clause.field)?;
    let kind = clause.kind;
    let operator = clause.operator;
    Ok(match (&clause.operand, operator) {
        (_, Operator::Null) => Box::new(move |row| Some(typed(row.get(at), kind).is_none())),
        (_, Operator::NotNull) => Box::new(move |row| Some(typed(row.get(at), kind).is_some())),
        (Operand::Field(other), _) => {
            let other = find(other)?;
            Box::new(move |row| {
                let (left, right) = (typed(row.get(at), kind)?, typed(row.get(other), kind)?);
                compare(left, right).map(|order| agrees(operator, order))
            })
        }
        (Operand::One(Literal::Text(text)), operator) if !operator.compares() => {
            part(at, kind, operator, text)
        }
        (Operand::One(value), _) => {
            let value = value.clone();
            Box::new(move |row| {
                let found = typed(row.get(at), kind)?;
                compare(found, value.as_value()).map(|order| agrees(operator, order))
            })
        }
        (Operand::Many(values), Operator::Between | Operator::NotBetween) => {
            let values = values.clone();
            let negated = operator == Operator::NotBetween;
            Box::new(move |row| {
                let found = typed(row.get(at), kind)?;
                let (low, high) =
                    (compare(found, values[0].as_value())?, compare(found, values[1].as_value())?);
                Some((low.is_ge() && high.is_le()) != negated)
            })
        }
        (Operand::Many(values), _) => {
            let values = values.clone();
            let negated = operator == Operator::NotIn;
            Box::new(move |row| {
                let found = typed(row.get(at), kind)?;
                let among =
                    values.iter().any(|value| compare(found, value.as_value()).is_some_and(Ordering::is_eq));
                Some(among != negated)
            })
        }
        (Operand::None, _) => Box::new(|_| None),
    })
}

/// Whether a text has a part, or a list a member.
fn part(at: usize, kind: FieldKind, operator: Operator, wanted: &str) -> Test {
    let wanted = wanted.to_owned();
    let negated =
        matches!(operator, Operator::DoesNotContain | Operator::DoesNotBeginWith | Operator::DoesNotEndWith);
    Box::new(move |row| {
        let has = match (typed(row.get(at), kind)?, operator) {
            (Value::List(members), _) => members.contains(&wanted),
            (Value::Text(text), Operator::BeginsWith | Operator::DoesNotBeginWith) => {
                text.starts_with(&wanted)
            }
            (Value::Text(text), Operator::EndsWith | Operator::DoesNotEndWith) => text.ends_with(&wanted),
            (Value::Text(text), _) => text.contains(&wanted),
            _ => return None,
        };
        Some(has != negated)
    })
}

/// The value if it is there and of the field's type.
const fn typed(value: Value<'_>, kind: FieldKind) -> Option<Value<'_>> {
    match (kind, value) {
        (FieldKind::Text, Value::Text(_))
        | (FieldKind::Number, Value::Number(_))
        | (FieldKind::Boolean, Value::Boolean(_))
        | (FieldKind::Time, Value::Time(_))
        | (FieldKind::List, Value::List(_)) => Some(value),
        _ => None,
    }
}

const fn agrees(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Equal => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::Greater => order.is_gt(),
        Operator::AtMost => order.is_le(),
        _ => order.is_ge(),
    }
}

/// Floats in IEEE 754's total order, as Arrow compares them.
fn compare(left: Value<'_>, right: Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Number(a), Value::Number(b)) => Some(a.total_cmp(&b)),
        (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(&b)),
        (Value::Time(a), Value::Time(b)) => Some(a.cmp(&b)),
        _ => None,
    }
}

pub(super) fn order(left: &Literal, right: &Literal) -> Option<Ordering> {
    compare(left.as_value(), right.as_value())
}

impl Literal {
    /// The literal as a row would hold it.
    pub const fn as_value(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::Text(text.as_str()),
            Self::Number(number) => Value::Number(*number),
            Self::Boolean(value) => Value::Boolean(*value),
            Self::Time(at) => Value::Time(*at),
        }
    }
}
