//! One condition on one field, checked against the catalogue when it is made.

use super::{Catalogue, FieldKind, Operator, RuleError, operator::Arity};
use crate::Timestamp;

/// Values in one list, at most.
const MOST_VALUES: usize = 1000;
/// Bytes of one text value, at most.
const MOST_TEXT: usize = 4096;

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

impl Clause {
    /// Checks field, operator and operand against each other and the catalogue.
    pub(super) fn new(
        catalogue: &Catalogue,
        field: &str,
        operator: Operator,
        operand: Operand,
    ) -> Result<Self, RuleError> {
        let (kind, words) = catalogue.expect(field)?;
        if !operator.fits(kind) {
            let fitting: Vec<&str> =
                Operator::ALL.iter().filter(|one| one.fits(kind)).map(|one| one.as_str()).collect();
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
            return Err(RuleError::new(
                "rule.value",
                format!("{} takes {}", operator.as_str(), operator.wants()),
            ));
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
                return Err(RuleError::new(
                    "rule.value",
                    format!("{:?} takes a {}", self.field, self.kind.value_name()),
                ));
            }
            if let Literal::Text(text) = value {
                self.check_text(text, words)?;
            }
        }
        if let (Operator::Between | Operator::NotBetween, [low, high]) = (self.operator, values)
            && super::compile::order(low, high).is_some_and(std::cmp::Ordering::is_gt)
        {
            return Err(RuleError::new(
                "rule.value",
                "the first value of between is above the second: turn them round",
            ));
        }
        Ok(())
    }

    fn check_text(&self, text: &str, words: &[String]) -> Result<(), RuleError> {
        if text.len() > MOST_TEXT || text.contains('\0') {
            return Err(RuleError::new(
                "rule.value",
                format!("a text has at most {MOST_TEXT} bytes and no NUL"),
            ));
        }
        let whole =
            matches!(self.operator, Operator::Equal | Operator::NotEqual | Operator::In | Operator::NotIn);
        if whole && !words.is_empty() && !words.iter().any(|word| word == text) {
            let detail =
                format!("{text:?} is no value of {:?}: it is one of {}", self.field, words.join(", "));
            return Err(RuleError::new("rule.value", detail));
        }
        let part = !whole && !self.operator.compares() && self.operator.arity() == Arity::One;
        if part && text.is_empty() {
            let detail = format!(
                "{} needs at least one character; use notNull for \"has any value\"",
                self.operator.as_str()
            );
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
            let detail = format!(
                "{:?} is a {} field and {other:?} a {} field",
                self.field,
                self.kind.as_str(),
                kind.as_str()
            );
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
