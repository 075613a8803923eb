//! Orders as they are read.

use rapport_kernel::{Id, Scope, Timestamp, id::Fragment, time::DAY};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

/// An order. Times are microseconds of UTC.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct OrderRow {
    pub order_id: String,
    pub fragment_id: Uuid,
    pub status: String,
    pub ordered_at: Option<i64>,
    pub approved_at: Option<i64>,
    pub shipped_at: Option<i64>,
    pub promised_at: Option<i64>,
    pub delivered_at: Option<i64>,
    pub cancelled_at: Option<i64>,
    pub total_minor: Option<i64>,
    pub net_minor: Option<i64>,
    pub margin_minor: Option<i64>,
    pub currency: Option<String>,
    pub unit_id: Option<String>,
    pub items_count: Option<i64>,
    pub version: i64,
}

pub(crate) const COLUMNS: &str = "o.order_id, o.fragment_id, o.status, o.ordered_at, o.approved_at, o.shipped_at, o.promised_at, \
    o.delivered_at, o.cancelled_at, o.total_minor, o.net_minor, o.margin_minor, o.currency, o.unit_id, o.items_count, o.version";

impl OrderRow {
    /// Days from the promise to the delivery, negative when early; nothing before the delivery.
    pub fn delay_days(&self) -> Option<f64> {
        Some((self.delivered_at? - self.promised_at?) as f64 / DAY as f64)
    }

    /// Nothing more is owed to the customer.
    pub fn is_closed(&self) -> bool {
        matches!(self.status.as_str(), "delivered" | "cancelled" | "returned")
    }

    pub fn part(&self) -> Id<Fragment> {
        Id::from_uuid(self.fragment_id)
    }
}

/// Orders of some fragments that a caller may see, newest first.
pub(crate) async fn of_parts(
    connection: &impl ConnectionTrait,
    parts: &[Id<Fragment>],
    scope: &Scope,
    limit: usize,
) -> Result<Vec<OrderRow>, StoreError> {
    let mut rows = Rows::new(&[Column::Uuid]);
    for part in parts {
        rows.push([part.uuid().into()]);
    }
    let sql = format!("SELECT {COLUMNS} FROM ({{rows}}) r JOIN customer_order o ON o.fragment_id = r.c1");
    let mut orders: Vec<OrderRow> = connection.all_rows(&sql, &rows, vec![]).await?;
    orders.retain(|order| scope.allows(order.unit_id.as_deref()));
    orders.sort_by(|a, b| (b.ordered_at, &b.order_id).cmp(&(a.ordered_at, &a.order_id)));
    orders.truncate(limit);
    Ok(orders)
}

/// A stored time, as the API shows it.
pub(crate) fn shown(at: Option<i64>) -> Option<Timestamp> {
    at.map(Timestamp::from_micros)
}
