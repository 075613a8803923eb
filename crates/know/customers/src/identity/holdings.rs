//! What a customer is known by, counted; and whether two may be one.

use std::collections::BTreeMap;

use rapport_kernel::IdentifierKind;

use crate::settings::{Limits, rank};

/// Numbers of different identifiers of each kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Holdings(BTreeMap<IdentifierKind, u32>);

/// Why two were not joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Together they would have more of the kind than one customer may.
    Limit(IdentifierKind),
    /// They differ in a kind stronger than what would join them.
    Differs(IdentifierKind),
}

impl Refusal {
    /// `limit.user_id`, `differs.email`: what a person reads in the review list.
    pub fn code(&self) -> String {
        match self {
            Self::Limit(kind) => format!("limit.{kind}"),
            Self::Differs(kind) => format!("differs.{kind}"),
        }
    }
}

impl Holdings {
    pub fn add(&mut self, kind: &IdentifierKind) {
        *self.0.entry(kind.clone()).or_default() += 1;
    }

    pub fn remove(&mut self, kind: &IdentifierKind) {
        if let Some(count) = self.0.get_mut(kind) {
            *count -= 1;
            if *count == 0 {
                self.0.remove(kind);
            }
        }
    }

    pub fn absorb(&mut self, other: &Self) {
        for (kind, count) in &other.0 {
            *self.0.entry(kind.clone()).or_default() += count;
        }
    }

    /// Whether the two may be one customer on evidence of this rank.
    pub fn may_join(&self, other: &Self, evidence: u8, limits: &Limits) -> Result<(), Refusal> {
        for (kind, count) in &other.0 {
            let Some(own) = self.0.get(kind) else { continue };
            if own + count > limits.most(kind) {
                return Err(Refusal::Limit(kind.clone()));
            }
            if rank(kind) > evidence {
                return Err(Refusal::Differs(kind.clone()));
            }
        }
        Ok(())
    }

    /// As [`Self::may_join`], for one more identifier.
    pub fn may_add(&self, kind: &IdentifierKind, evidence: u8, limits: &Limits) -> Result<(), Refusal> {
        let mut one = Self::default();
        one.add(kind);
        self.may_join(&one, evidence, limits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kinds: &[&str]) -> Holdings {
        let mut holdings = Holdings::default();
        for kind in kinds {
            holdings.add(&kind.parse().unwrap());
        }
        holdings
    }

    fn joined(a: &[&str], b: &[&str], evidence: &str) -> Result<(), String> {
        let evidence: IdentifierKind = evidence.parse().unwrap();
        of(a).may_join(&of(b), rank(&evidence), &Limits::default()).map_err(|refusal| refusal.code())
    }

    type Case = (&'static [&'static str], &'static [&'static str], &'static str, Result<(), &'static str>);

    #[test]
    fn strangers_are_not_joined_by_what_families_and_offices_share() {
        let cases: [Case; 9] = [
            (&["user_id", "email"], &["anonymous_id"], "anonymous_id", Ok(())),
            (&["user_id"], &["phone"], "phone", Ok(())),
            (&["user_id"], &["user_id", "email"], "email", Err("limit.user_id")),
            (&["email"], &["email", "card"], "card", Err("differs.email")),
            (&["email"], &["email"], "system:crm", Ok(())),
            (&["phone"], &["phone", "account"], "account", Err("differs.phone")),
            (&["account", "email"], &["account"], "email", Ok(())),
            (&["email", "email", "email"], &["email"], "user_id", Err("limit.email")),
            (&["system:crm"], &["system:crm", "phone"], "phone", Err("differs.system:crm")),
        ];
        for (a, b, evidence, expected) in cases {
            assert_eq!(joined(a, b, evidence), expected.map_err(str::to_owned), "{a:?} {b:?} by {evidence}");
        }
    }
}
