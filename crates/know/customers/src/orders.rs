//! Orders as they are read.

use std::collections::BTreeMap;

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

/// An order of one of some fragments, if a caller may see it.
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    order: &str,
    parts: &[Id<Fragment>],
    scope: &Scope,
) -> Result<Option<OrderRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM customer_order o WHERE o.order_id = $1");
    let found: Option<OrderRow> = connection.one(&sql, vec![order.into()]).await?;
    Ok(found.filter(|row| parts.contains(&row.part()) && scope.allows(row.unit_id.as_deref())))
}

#[derive(FromQueryResult)]
struct OpenRow {
    fragment_id: Uuid,
    promised_at: Option<i64>,
    unit_id: Option<String>,
}

/// The promises of open orders that a caller may see, by fragment.
pub(crate) async fn open_promises(
    connection: &impl ConnectionTrait,
    parts: &[Id<Fragment>],
    scope: &Scope,
) -> Result<BTreeMap<Id<Fragment>, Vec<Option<i64>>>, StoreError> {
    let mut rows = Rows::new(&[Column::Uuid]);
    for part in parts {
        rows.push([part.uuid().into()]);
    }
    let found: Vec<OpenRow> = connection
        .all_rows(
            "SELECT o.fragment_id, o.promised_at, o.unit_id FROM ({rows}) r JOIN customer_order o ON o.fragment_id = r.c1 \
             WHERE o.status IN ('placed', 'approved', 'shipped')",
            &rows,
            vec![],
        )
        .await?;
    let mut open: BTreeMap<Id<Fragment>, Vec<Option<i64>>> = BTreeMap::new();
    for row in found.into_iter().filter(|row| scope.allows(row.unit_id.as_deref())) {
        open.entry(Id::from_uuid(row.fragment_id)).or_default().push(row.promised_at);
    }
    Ok(open)
}

#[derive(FromQueryResult)]
struct LateRow {
    fragment_id: Uuid,
    delivered_at: i64,
}

/// When orders came a day or more after their first promise, by fragment.
pub(crate) async fn late_deliveries(
    connection: &impl ConnectionTrait,
    parts: &[Id<Fragment>],
) -> Result<BTreeMap<Id<Fragment>, Vec<i64>>, StoreError> {
    let mut rows = Rows::new(&[Column::Uuid]);
    for part in parts {
        rows.push([part.uuid().into()]);
    }
    let sql = format!(
        "SELECT o.fragment_id, o.delivered_at FROM ({{rows}}) r JOIN customer_order o ON o.fragment_id = r.c1 \
         WHERE o.delivered_at >= o.promised_at + {DAY}"
    );
    let found: Vec<LateRow> = connection.all_rows(&sql, &rows, vec![]).await?;
    let mut late: BTreeMap<Id<Fragment>, Vec<i64>> = BTreeMap::new();
    for row in found {
        late.entry(Id::from_uuid(row.fragment_id)).or_default().push(row.delivered_at);
    }
    Ok(late)
}
