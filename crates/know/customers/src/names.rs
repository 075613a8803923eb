//! Whose a fragment is, for lists that other rooms make.

use std::collections::HashMap;

use rapport_kernel::{
    Id,
    id::{Customer, Fragment},
};
use rapport_store::StoreError;
use sea_orm::ConnectionTrait;

use crate::profile;

/// A customer as a list shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub customer: Id<Customer>,
    /// Absent while nobody has told it.
    pub name: Option<String>,
}

pub(crate) async fn of(
    connection: &impl ConnectionTrait,
    fragments: &[Id<Fragment>],
) -> Result<HashMap<Id<Fragment>, Named>, StoreError> {
    let roots = profile::customers_of(connection, fragments).await?;
    let customers: Vec<Id<Customer>> = roots.values().map(|root| root.cast()).collect();
    let profiles = profile::load_folded(connection, &customers).await?;
    let named = roots.into_iter().filter_map(|(fragment, root)| {
        let profile = profiles.get(&root.cast())?;
        Some((fragment, Named { customer: profile.customer, name: profile.traits.name() }))
    });
    Ok(named.collect())
}
