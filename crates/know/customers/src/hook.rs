//! The room's part of the stream's transaction.

use async_trait::async_trait;
use rapport_kernel::Interaction;
use rapport_store::{BatchHook, Fold, StoreError, Tx};

use tokio::sync::watch;

use crate::{Customers, identity};

#[async_trait]
impl BatchHook for Customers {
    async fn resolve(&self, tx: &Tx, batch: &mut [Interaction]) -> Result<Box<dyn Fold>, StoreError> {
        let resolved = identity::resolve(tx, batch, &self.settings.limits, &self.map).await?;
        if let Some((version, moved)) = resolved.moved {
            self.map.publish(version, &moved);
        }
        Ok(Box::new(resolved.begun))
    }

    async fn beside(&self, last: watch::Receiver<i64>) {
        self.fold_beside(last).await;
    }
}
