//! Which part of the company a person may see.

use std::{collections::BTreeSet, sync::Arc};

/// The units whose interactions, customers and numbers a caller gets. Applied under every query, never by the caller.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The whole company, interactions without a unit included.
    All,
    /// These units only (already with all the units below them). Interactions without a unit are outside.
    Units(Arc<BTreeSet<String>>),
}

impl Scope {
    pub fn units(units: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::Units(Arc::new(units.into_iter().map(Into::into).collect()))
    }

    pub fn allows(&self, unit: Option<&str>) -> bool {
        match self {
            Self::All => true,
            Self::Units(units) => unit.is_some_and(|u| units.contains(u)),
        }
    }
}
