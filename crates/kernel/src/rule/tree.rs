//! The tree of clauses, in the words of react-querybuilder.

use serde::Serialize;

use super::{Clause, Operand, RuleError};

/// Groups within groups, at most.
pub(super) const MOST_DEPTH: usize = 16;
/// Clauses in one rule, at most.
pub(super) const MOST_CLAUSES: usize = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Combinator {
    And,
    Or,
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
                        let other = if let Operand::Field(name) = &clause.operand {
                            Some(name.as_str())
                        } else {
                            None
                        };
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

    /// Whether all members of the root must hold for the rule to hold.
    fn needs_all(&self) -> bool {
        !self.root.not && (self.root.combinator == Combinator::And || self.root.rules.len() == 1)
    }

    /// The clauses every one of which must hold for the rule to hold: those of a root of `and` without `not`.
    pub fn required(&self) -> impl Iterator<Item = &Clause> {
        self.root.rules.iter().filter(|_| self.needs_all()).filter_map(|node| match node {
            Node::Clause(clause) => Some(clause),
            Node::Group(_) => None,
        })
    }

    /// Rules that hold together exactly where this one does: the members of a root of `and` without `not`, else itself.
    pub fn parts(&self) -> Vec<Self> {
        if !self.needs_all() {
            return vec![self.clone()];
        }
        let part = |node: &Node| match node {
            Node::Group(group) => Self { root: group.clone() },
            clause @ Node::Clause(_) => {
                Self { root: Group { combinator: Combinator::And, not: false, rules: vec![clause.clone()] } }
            }
        };
        self.root.rules.iter().map(part).collect()
    }
}

fn normal(group: Group, depth: usize, clauses: &mut usize) -> Result<Group, RuleError> {
    if depth > MOST_DEPTH {
        return Err(RuleError::new(
            "rule.too_large",
            format!("groups stand at most {MOST_DEPTH} within each other"),
        ));
    }
    if group.rules.is_empty() && (depth > 0 || group.not) {
        return Err(RuleError::new(
            "rule.unsupported",
            "an empty group says nothing: give it a rule or take it out",
        ));
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
