//! The room's part of the stream's transaction.

use async_trait::async_trait;
use rapport_kernel::Interaction;
use rapport_store::{BatchHook, StoreError, Tx};

use crate::{Customers, fold, identity};

#[async_trait]
impl BatchHook for Customers {
    async fn resolve(&self, tx: &Tx, batch: &mut [Interaction]) -> Result<(), StoreError> {
        self.map.correct(tx).await?;
        if let Some((version, moved)) = identity::resolve(tx, batch, &self.settings.limits, &self.map).await?
        {
            self.map.publish(version, &moved);
        }
        Ok(())
    }

    async fn fold(&self, tx: &Tx, batch: &[Interaction]) -> Result<(), StoreError> {
        fold::fold(tx, batch).await
    }
}
