//! What rooms do inside the stream's transaction, one after the other.

use std::sync::Arc;

use async_trait::async_trait;
use rapport_customers::Customers;
use rapport_feedback::Feedback;
use rapport_kernel::Interaction;
use rapport_store::{BatchHook, Fold, StoreError, Tx, Writes};
use tokio::sync::watch;

/// Customers say whose an interaction is; then each room takes what it keeps.
pub struct Hooks {
    pub customers: Arc<Customers>,
    pub feedback: Arc<Feedback>,
}

#[async_trait]
impl BatchHook for Hooks {
    async fn resolve(&self, tx: &Tx, batch: &mut [Interaction]) -> Result<Box<dyn Fold>, StoreError> {
        let customers = self.customers.resolve(tx, batch).await?;
        Ok(Box::new(Rest { customers, feedback: Arc::clone(&self.feedback) }))
    }

    async fn beside(&self, last: watch::Receiver<i64>) {
        self.customers.fold_beside(last).await;
    }
}

struct Rest {
    customers: Box<dyn Fold>,
    feedback: Arc<Feedback>,
}

#[async_trait]
impl Fold for Rest {
    async fn fold(&self, tx: &Tx, batch: &[Interaction], writes: &mut Writes) -> Result<(), StoreError> {
        self.customers.fold(tx, batch, writes).await?;
        self.feedback.record(batch, writes);
        Ok(())
    }
}
