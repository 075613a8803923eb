//! What customers are called, for rooms that show whose a row is.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_trait::async_trait;
use rapport_kernel::{Id, Problem, Scope, id::Customer};
use rapport_query::CustomerNames;

use crate::{
    Customers,
    profile::{self, Profile},
};

#[async_trait]
impl CustomerNames for Customers {
    async fn names(
        &self,
        customers: &[Id<Customer>],
        scope: &Scope,
    ) -> Result<HashMap<Id<Customer>, String>, Problem> {
        let profiles: BTreeMap<Id<Customer>, Profile> =
            profile::load_folded(self.db.read(), customers).await?;
        let seen: HashSet<Id<Customer>> = profile::visible(self.db.read(), profiles.values(), scope).await?;
        Ok(profiles
            .into_iter()
            .filter(|(customer, _)| seen.contains(customer))
            .filter_map(|(customer, profile)| Some((customer, profile.traits.name()?)))
            .collect())
    }
}
