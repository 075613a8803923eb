//! What stood around a moment of a customer's life: for rooms that show one interaction, and what led to it.

use std::collections::{BTreeMap, BTreeSet};

use rapport_kernel::{Id, Scope, Timestamp, id::Customer, id::Fragment, time::DAY};
use rapport_store::{Sql, StoreError, TimelineFilter, TimelineRow, read_timeline};

use crate::{Customers, card::OrderView, orders, profile};

/// How far after the moment is looked.
const AFTER: i64 = 30 * DAY;
/// Rows looked through for those after the moment.
const LOOKED_THROUGH: usize = 300;

/// Kinds that a person would tell of: what they did, not what they looked at.
const TOLD: [&str; 13] = [
    "feedback",
    "invitation",
    "order",
    "shipment",
    "payment",
    "product",
    "call",
    "message",
    "visit",
    "case",
    "offer",
    "life_cycle",
    "environment",
];

/// Who an interaction is of, as far as a list says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    pub customer: Id<Customer>,
    pub name: Option<String>,
    /// `person`, `account`, `household`; `shared` for an identifier of strangers, `company` for what concerns everybody.
    pub kind: String,
}

impl Customers {
    /// The customers that fragments belong to now.
    pub async fn who(&self, fragments: &[Id<Fragment>]) -> Result<BTreeMap<Id<Fragment>, Who>, StoreError> {
        let distinct: BTreeSet<Id<Customer>> = fragments.iter().map(|part| part.cast()).collect();
        let asked: Vec<Id<Customer>> = distinct.into_iter().collect();
        let mut found = BTreeMap::new();
        for profile in profile::load(self.db.read(), &asked).await?.into_values() {
            let who =
                Who { customer: profile.customer, name: profile.traits.name(), kind: profile.kind.clone() };
            found.extend(profile.parts.iter().map(|part| (part.id, who.clone())));
        }
        Ok(found)
    }

    /// What happened to the customer of a fragment nearest before and after a moment (`at`, `seq`), within the units of a
    /// scope, newest first; the moment itself is left out. At most `most` rows on each side, those after within 30 days.
    pub async fn around(
        &self,
        fragment: Id<Fragment>,
        (at, seq): (Timestamp, i64),
        most: usize,
        scope: &Scope,
    ) -> Result<Vec<TimelineRow>, StoreError> {
        let Some(profile) = profile::load(self.db.read(), &[fragment.cast()]).await?.into_values().next()
        else {
            return Ok(Vec::new());
        };
        let parts = profile.part_ids();
        let seen = |row: &TimelineRow| scope.allows(row.body.get("unit_id").and_then(|unit| unit.as_str()));
        let kinds: Vec<String> = TOLD.iter().map(|kind| (*kind).to_owned()).collect();
        let filter = |before, limit| TimelineFilter { kinds: kinds.clone(), before: Some(before), limit };
        let until = filter((at.plus(AFTER), i64::MAX), LOOKED_THROUGH);
        let mut rows: Vec<TimelineRow> = read_timeline(self.db.read(), &parts, &until)
            .await?
            .into_iter()
            .filter(|row| (row.occurred_at, row.seq) > (at, seq) && seen(row))
            .collect();
        rows.drain(..rows.len().saturating_sub(most));
        let mut earlier = read_timeline(self.db.read(), &parts, &filter((at, seq), LOOKED_THROUGH)).await?;
        earlier.retain(seen);
        earlier.truncate(most);
        rows.extend(earlier);
        Ok(rows)
    }

    /// The last scores that the customer of a fragment gave in the units of a scope, newest first.
    pub async fn feedback_of(
        &self,
        fragment: Id<Fragment>,
        most: usize,
        scope: &Scope,
    ) -> Result<Vec<TimelineRow>, StoreError> {
        let Some(profile) = profile::load(self.db.read(), &[fragment.cast()]).await?.into_values().next()
        else {
            return Ok(Vec::new());
        };
        let filter = TimelineFilter {
            kinds: vec!["feedback".into()],
            before: None,
            limit: LOOKED_THROUGH.min(most * 4),
        };
        let mut rows = read_timeline(self.db.read(), &profile.part_ids(), &filter).await?;
        rows.retain(|row| scope.allows(row.body.get("unit_id").and_then(|unit| unit.as_str())));
        rows.truncate(most);
        Ok(rows)
    }

    /// An order, if it is of the units of a scope.
    pub async fn order(&self, order_id: &str, scope: &Scope) -> Result<Option<OrderView>, StoreError> {
        let sql = format!("SELECT {} FROM customer_order o WHERE o.order_id = $1", orders::COLUMNS);
        let row: Option<orders::OrderRow> = self.db.read().one(&sql, vec![order_id.into()]).await?;
        Ok(row.filter(|order| scope.allows(order.unit_id.as_deref())).map(|order| OrderView::from(&order)))
    }
}
