//! What a clause may ask of its field, in the words of react-querybuilder.

use super::FieldKind;

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
        matches!(
            self,
            Self::Equal | Self::NotEqual | Self::Less | Self::Greater | Self::AtMost | Self::AtLeast
        )
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

    /// What it takes, in words.
    pub(super) const fn wants(self) -> &'static str {
        match self.arity() {
            Arity::None => "no value",
            Arity::One => "one value",
            Arity::Two => "two values",
            Arity::Many => "a list of at least one value",
        }
    }
}
