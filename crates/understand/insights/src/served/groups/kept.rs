//! What is kept of a search besides what is shown: who is in which group, and their factors. Ids and facts; no words.

use rapport_kernel::Problem;
use serde::{Deserialize, Serialize};

use super::{gather::internal, table::Table};

/// The customers of a search.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// `cus_…` of each row.
    pub customers: Vec<String>,
    /// Rows of each group, the most typical first; groups as they are shown.
    pub groups: Vec<Vec<u32>>,
    pub table: Table,
}

impl Kept {
    pub fn to_bytes(&self) -> Result<Vec<u8>, Problem> {
        postcard::to_extend(self, Vec::new()).map_err(|error| internal("groups.kept", error))
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Problem> {
        postcard::from_bytes(bytes).map_err(|error| internal("groups.kept", error))
    }

    /// Customers of a group, the most typical first.
    pub fn members(&self, group: usize) -> impl Iterator<Item = (usize, &str)> {
        let rows = self.groups.get(group).map(Vec::as_slice).unwrap_or_default();
        rows.iter().filter_map(|row| Some((*row as usize, self.customers.get(*row as usize)?.as_str())))
    }
}
