//! The tree of clauses, in the words of react-querybuilder.

use serde::Serialize;

use super::{Catalogue, FieldKind, RuleError};
use crate::Timestamp;

/// Groups within groups, at most.
pub(super) const MOST_DEPTH: usize = 16;
/// Clauses in one rule, at most.
pub(super) const MOST_CLAUSES: usize = 500;
/// Values in one list, at most.
pub(super) const MOST_VALUES: usize = 1000;
/// Bytes of one text value, at most.
const MOST_TEXT: usize = 4096;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Combinator {
    And,
    Or,
}

/// What a clause asks of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    Greater,
    AtMost,
    AtLeast,
    /// Of a text: has it as a part. Of a list: has it as a member.
    Contains,
    DoesNotContain,
    BeginsWith,
    DoesNotBeginWith,
    EndsWith,
    DoesNotEndWith,
    Null,
    NotNull,
    In,
    NotIn,
    /// Both ends included.
    Between,
    NotBetween,
}

/// How many values an operator takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arity {
    None,
    One,
    Two,
    Many,
}

impl Operator {
    pub const ALL: &'static [Self] = &[
        Self::Equal,
        Self::NotEqual,
        Self::Less,
        Self::Greater,
        Self::AtMost,
        Self::AtLeast,
        Self::Contains,
        Self::DoesNotContain,
        Self::BeginsWith,
        Self::DoesNotBeginWith,
        Self::EndsWith,
        Self::DoesNotEndWith,
        Self::Null,
        Self::NotNull,
        Self::In,
        Self::NotIn,
        Self::Between,
        Self::NotBetween,
    ];

    /// The name that react-querybuilder gives it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::Greater => ">",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::Contains => "contains",
            Self::DoesNotContain => "doesNotContain",
            Self::BeginsWith => "beginsWith",
            Self::DoesNotBeginWith => "doesNotBeginWith",
            Self::EndsWith => "endsWith",
            Self::DoesNotEndWith => "doesNotEndWith",
            Self::Null => "null",
            Self::NotNull => "notNull",
            Self::In => "in",
            Self::NotIn => "notIn",
            Self::Between => "between",
            Self::NotBetween => "notBetween",
        }
    }

    /// Whether it asks how two values are ordered: these also compare two fields.
    pub const fn compares(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual | Self::Less | Self::Greater | Self::AtMost | Self::AtLeast)
    }

    pub const fn fits(self, kind: FieldKind) -> bool {
        match self {
            Self::Null | Self::NotNull => true,
            Self::Equal | Self::NotEqual => !matches!(kind, FieldKind::List),
            Self::Contains | Self::DoesNotContain => matches!(kind, FieldKind::Text | FieldKind::List),
            Self::BeginsWith | Self::DoesNotBeginWith | Self::EndsWith | Self::DoesNotEndWith => {
                matches!(kind, FieldKind::Text)
            }
            _ => matches!(kind, FieldKind::Text | FieldKind::Number | FieldKind::Time),
        }
    }

    pub(super) const fn arity(self) -> Arity {
        match self {
            Self::Null | Self::NotNull => Arity::None,
            Self::In | Self::NotIn => Arity::Many,
            Self::Between | Self::NotBetween => Arity::Two,
            _ => Arity::One,
        }
    }

    /// `a < b` is `b > a`.
    pub(super) const fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::Greater => Self::Less,
            Self::AtMost => Self::AtLeast,
            Self::AtLeast => Self::AtMost,
            other => other,
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == name)
    }
}

/// A value written in a rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    Text(String),
    Number(f64),
    Boolean(bool),
    Time(Timestamp),
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    None,
    One(Literal),
    /// The two ends of `between`, the members of `in`.
    Many(Vec<Literal>),
    /// Another field of the same type.
    Field(String),
}

/// One condition on one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    pub field: String,
    pub kind: FieldKind,
    pub operator: Operator,
    pub operand: Operand,
}

/// Clauses and groups, all or any of which must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub combinator: Combinator,
    pub not: bool,
    pub rules: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Group(Group),
    Clause(Clause),
}

/// A valid rule. An empty one holds for every row.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    root: Group,
}

impl Clause {
    /// Checks field, operator and operand against each other and the catalogue.
    pub(super) fn new(catalogue: &Catalogue, field: &str, operator: Operator, operand: Operand) -> Result<Self, RuleError> {
        let (kind, words) = catalogue.expect(field)?;
        if !operator.fits(kind) {
            let fitting: Vec<&str> = Operator::ALL.iter().filter(|one| one.fits(kind)).map(|one| one.as_str()).collect();
            let detail = format!("{field:?} is a {} field: it takes {}", kind.as_str(), fitting.join(", "));
            return Err(RuleError::new("rule.operator", detail));
        }
        let count = match &operand {
            Operand::None => 0,
            Operand::One(_) | Operand::Field(_) => 1,
            Operand::Many(values) => values.len(),
        };
        let fits = match operator.arity() {
            Arity::None => count == 0,
            Arity::One => !matches!(operand, Operand::Many(_)) && count == 1,
            Arity::Two => matches!(operand, Operand::Many(_)) && count == 2,
            Arity::Many => matches!(operand, Operand::Many(_)) && count >= 1,
        };
        if !fits {
            return Err(RuleError::new("rule.value", format!("{} takes {}", operator.as_str(), operator.wants())));
        }
        if count > MOST_VALUES {
            return Err(RuleError::new("rule.too_large", format!("a list has at most {MOST_VALUES} values")));
        }
        let clause = Self { field: field.to_owned(), kind, operator, operand };
        clause.check_values(catalogue, words)?;
        Ok(clause)
    }

    fn check_values(&self, catalogue: &Catalogue, words: &[String]) -> Result<(), RuleError> {
        let values: &[Literal] = match &self.operand {
            Operand::None => &[],
            Operand::One(value) => std::slice::from_ref(value),
            Operand::Many(values) => values,
            Operand::Field(other) => return self.check_other_field(catalogue, other),
        };
        for value in values {
            let right = match (self.kind, value) {
                (FieldKind::Number, Literal::Number(number)) => number.is_finite(),
                (FieldKind::Text | FieldKind::List, Literal::Text(_))
                | (FieldKind::Boolean, Literal::Boolean(_))
                | (FieldKind::Time, Literal::Time(_)) => true,
                _ => false,
            };
            if !right {
                return Err(RuleError::new("rule.value", format!("{:?} takes a {}", self.field, self.kind.value_name())));
            }
            if let Literal::Text(text) = value {
                self.check_text(text, words)?;
            }
        }
        if let (Operator::Between | Operator::NotBetween, [low, high]) = (self.operator, values)
            && super::compile::order(low, high).is_some_and(std::cmp::Ordering::is_gt)
        {
            return Err(RuleError::new("rule.value", "the first value of between is above the second: turn them round"));
        }
        Ok(())
    }

    fn check_text(&self, text: &str, words: &[String]) -> Result<(), RuleError> {
        if text.len() > MOST_TEXT || text.contains('\0') {
            return Err(RuleError::new("rule.value", format!("a text has at most {MOST_TEXT} bytes and no NUL")));
        }
        let whole = matches!(self.operator, Operator::Equal | Operator::NotEqual | Operator::In | Operator::NotIn);
        if whole && !words.is_empty() && !words.iter().any(|word| word == text) {
            let detail = format!("{text:?} is no value of {:?}: it is one of {}", self.field, words.join(", "));
            return Err(RuleError::new("rule.value", detail));
        }
        let part = !whole && !self.operator.compares() && self.operator.arity() == Arity::One;
        if part && text.is_empty() {
            let detail = format!("{} needs at least one character; use notNull for \"has any value\"", self.operator.as_str());
            return Err(RuleError::new("rule.value", detail));
        }
        Ok(())
    }

    fn check_other_field(&self, catalogue: &Catalogue, other: &str) -> Result<(), RuleError> {
        let (kind, _) = catalogue.expect(other)?;
        if !self.operator.compares() {
            let detail = format!("{} takes a value, not a field", self.operator.as_str());
            return Err(RuleError::new("rule.value", detail));
        }
        if kind != self.kind {
            let detail = format!("{:?} is a {} field and {other:?} a {} field", self.field, self.kind.as_str(), kind.as_str());
            return Err(RuleError::new("rule.value", detail));
        }
        Ok(())
    }
}

impl FieldKind {
    const fn value_name(self) -> &'static str {
        match self {
            Self::Text | Self::List => "text",
            Self::Number => "number",
            Self::Boolean => "true or false",
            Self::Time => "time like 2026-03-04 or 2026-03-04T05:06:07Z",
        }
    }
}

impl Operator {
    const fn wants(self) -> &'static str {
        match self.arity() {
            Arity::None => "no value",
            Arity::One => "one value",
            Arity::Two => "two values",
            Arity::Many => "a list of at least one value",
        }
    }
}

impl Rule {
    /// The rule that holds for every row.
    pub const fn everything() -> Self {
        Self { root: Group { combinator: Combinator::And, not: false, rules: Vec::new() } }
    }

    /// Brings the tree to its normal form and checks its size.
    ///
    /// Normal form: a group within a group has at least two members or a `not`; the root has no single group as its
    /// only member unless both have a `not`. So a rule has one JSON and one SQL text.
    pub(super) fn of(root: Group) -> Result<Self, RuleError> {
        let mut clauses = 0;
        let root = normal(root, 0, &mut clauses)?;
        Ok(Self { root })
    }

    pub const fn root(&self) -> &Group {
        &self.root
    }

    /// Whether it holds for every row because it says nothing.
    pub fn is_everything(&self) -> bool {
        self.root.rules.is_empty()
    }

    /// Names of the fields it speaks of, each once, in order of first mention.
    pub fn fields(&self) -> Vec<&str> {
        fn collect<'a>(group: &'a Group, found: &mut Vec<&'a str>) {
            for node in &group.rules {
                match node {
                    Node::Group(inner) => collect(inner, found),
                    Node::Clause(clause) => {
                        let other = if let Operand::Field(name) = &clause.operand { Some(name.as_str()) } else { None };
                        for name in [Some(clause.field.as_str()), other].into_iter().flatten() {
                            if !found.contains(&name) {
                                found.push(name);
                            }
                        }
                    }
                }
            }
        }
        let mut found = Vec::new();
        collect(&self.root, &mut found);
        found
    }

    /// The clauses every one of which must hold for the rule to hold: those of a root of `and` without `not`.
    pub fn required(&self) -> impl Iterator<Item = &Clause> {
        let plain = !self.root.not && (self.root.combinator == Combinator::And || self.root.rules.len() == 1);
        self.root.rules.iter().filter(move |_| plain).filter_map(|node| match node {
            Node::Clause(clause) => Some(clause),
            Node::Group(_) => None,
        })
    }
}

fn normal(group: Group, depth: usize, clauses: &mut usize) -> Result<Group, RuleError> {
    if depth > MOST_DEPTH {
        return Err(RuleError::new("rule.too_large", format!("groups stand at most {MOST_DEPTH} within each other")));
    }
    if group.rules.is_empty() && (depth > 0 || group.not) {
        return Err(RuleError::new("rule.unsupported", "an empty group says nothing: give it a rule or take it out"));
    }
    let mut rules = Vec::with_capacity(group.rules.len());
    for node in group.rules {
        rules.push(match node {
            Node::Clause(clause) => {
                *clauses += 1;
                Node::Clause(clause)
            }
            Node::Group(inner) => lone(normal(inner, depth + 1, clauses)?),
        });
    }
    if *clauses > MOST_CLAUSES {
        return Err(RuleError::new("rule.too_large", format!("a rule has at most {MOST_CLAUSES} clauses")));
    }
    let mut group = Group { rules, ..group };
    if let [Node::Group(inner)] = group.rules.as_slice()
        && !(group.not && inner.not)
    {
        let not = group.not || inner.not;
        group = Group { not, ..inner.clone() };
    }
    if group.rules.len() < 2 {
        group.combinator = Combinator::And;
    }
    Ok(group)
}

/// A group of one without `not` is what it holds.
fn lone(mut group: Group) -> Node {
    if group.rules.len() == 1
        && !group.not
        && let Some(node) = group.rules.pop()
    {
        return node;
    }
    Node::Group(group)
}
