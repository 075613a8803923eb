//! Orders, folded from their steps in whatever order these arrive.

use std::collections::BTreeMap;

use rapport_kernel::{Currency, Id, Interaction, interaction::Kind, interaction::step};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError, Tx, Writes};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{
    apply::{is_placing, margin},
    state::{Latest, least},
};
use crate::identity::key::Part;

/// What is known of an order. Steps keep their first time; the first promise counts, since a later one is already late.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Order {
    /// The fragment of the earliest step.
    owner: Option<Latest<Part>>,
    total: Option<Latest<(i64, Currency)>>,
    paid: BTreeMap<Currency, i64>,
    refunded: i64,
    margin: Option<Latest<i64>>,
    items: Option<Latest<i64>>,
    unit: Option<Latest<String>>,
    promised: Option<Latest<i64>>,
    ordered_at: Option<i64>,
    approved_at: Option<i64>,
    shipped_at: Option<i64>,
    delivered_at: Option<i64>,
    cancelled_at: Option<i64>,
    refunded_at: Option<i64>,
}

impl Order {
    pub fn apply(&mut self, one: &Interaction, part: Part) {
        let (at, seq) = (one.occurred_at.micros(), one.seq);
        Latest::put_first(&mut self.owner, at, seq, part);
        if let Some(unit) = &one.unit_id {
            Latest::put_first(&mut self.unit, at, seq, unit.clone());
        }
        if let Some(promised) = one.promised_at {
            Latest::put_first(&mut self.promised, at, seq, promised.micros());
        }
        if let Some(margin) = margin(one) {
            Latest::put(&mut self.margin, at, seq, margin);
        }
        if let Some(items) = items(one) {
            Latest::put(&mut self.items, at, seq, items);
        }
        if one.kind == Kind::Payment {
            if let Some(money) = one.money {
                *self.paid.entry(money.currency).or_default() += money.minor;
            }
            return;
        }
        let step = match one.name.as_deref() {
            Some(step::APPROVED) => &mut self.approved_at,
            Some(step::SHIPPED) => &mut self.shipped_at,
            Some(step::DELIVERED) => &mut self.delivered_at,
            Some(step::CANCELLED) => &mut self.cancelled_at,
            Some(step::REFUNDED) => {
                self.refunded += one.money.map_or(0, |money| money.minor);
                &mut self.refunded_at
            }
            name if one.kind == Kind::Order && is_placing(name) => {
                if let Some(money) = one.money {
                    Latest::put(&mut self.total, at, seq, (money.minor, money.currency));
                }
                &mut self.ordered_at
            }
            _ => return,
        };
        *step = least(*step, Some(at));
    }

    fn total(&self) -> Option<(i64, Currency)> {
        match &self.total {
            Some(total) => Some(total.2),
            None => {
                self.paid.iter().max_by_key(|(_, minor)| **minor).map(|(currency, minor)| (*minor, *currency))
            }
        }
    }

    fn is_returned(&self) -> bool {
        self.refunded_at.is_some()
            && (self.refunded == 0 || self.total().is_some_and(|(total, _)| self.refunded >= total))
    }

    /// What of the total counts as revenue.
    fn net(&self) -> Option<i64> {
        let (total, _) = self.total()?;
        Some(if self.cancelled_at.is_some() || self.is_returned() { 0 } else { total - self.refunded })
    }

    fn status(&self) -> &'static str {
        let steps = [
            (self.is_returned(), "returned"),
            (self.cancelled_at.is_some(), "cancelled"),
            (self.delivered_at.is_some(), "delivered"),
            (self.shipped_at.is_some(), "shipped"),
            (self.approved_at.is_some(), "approved"),
        ];
        steps.into_iter().find(|(reached, _)| *reached).map_or("placed", |(_, status)| status)
    }
}

/// Number of items: `items_count`, `items` as a number, or how many `items` or `products` are listed.
fn items(one: &Interaction) -> Option<i64> {
    ["items_count", "items", "products", "quantity"].iter().find_map(|name| {
        match one.properties.get(*name)? {
            Json::Number(number) => number.as_i64(),
            Json::Array(list) => Some(list.len() as i64),
            _ => None,
        }
    })
}

#[derive(FromQueryResult)]
struct Row {
    order_id: String,
    state: String,
}

/// Folds the steps of orders in a batch: one read, one write.
pub(crate) async fn fold(tx: &Tx, batch: &[Interaction], writes: &mut Writes) -> Result<(), StoreError> {
    let mut steps: BTreeMap<&str, Vec<&Interaction>> = BTreeMap::new();
    for one in batch.iter().filter(|one| matches!(one.kind, Kind::Order | Kind::Shipment | Kind::Payment)) {
        if let Some(order) = &one.order_id {
            steps.entry(order).or_default().push(one);
        }
    }
    let mut rows = Rows::new(&[Column::Text]);
    for order in steps.keys() {
        rows.push([(*order).into()]);
    }
    let found: Vec<Row> = tx
        .all_rows(
            "SELECT o.order_id, o.state FROM ({rows}) r JOIN customer_order o ON o.order_id = r.c1",
            &rows,
            vec![],
        )
        .await?;
    let mut orders: BTreeMap<String, Order> = BTreeMap::new();
    for row in found {
        let order =
            serde_json::from_str(&row.state).map_err(|e| StoreError::Corrupt(format!("order: {e}")))?;
        orders.insert(row.order_id, order);
    }
    let mut written = Rows::new(&COLUMNS);
    for (id, steps) in steps {
        let mut order = orders.remove(id).unwrap_or_default();
        for one in &steps {
            if let Some(part) = one.fragment_id {
                order.apply(one, part);
            }
        }
        let version = steps.iter().map(|one| one.seq).max().unwrap_or(0);
        push(&mut written, id, &order, version)?;
    }
    writes.add(UPSERT, written);
    Ok(())
}

const COLUMNS: [Column; 17] = [
    Column::Text,
    Column::Uuid,
    Column::Text,
    Column::Text,
    Column::Int,
    Column::Int,
    Column::Int,
    Column::Int,
    Column::Int,
    Column::Int,
    Column::Int,
    Column::Int,
    Column::Int,
    Column::Text,
    Column::Text,
    Column::Int,
    Column::Int,
];

const UPSERT: &str = "INSERT INTO customer_order (order_id, fragment_id, state, status, ordered_at, approved_at, shipped_at, \
    promised_at, delivered_at, cancelled_at, total_minor, net_minor, margin_minor, currency, unit_id, items_count, version) {rows} \
    ON CONFLICT (order_id) DO UPDATE SET fragment_id = excluded.fragment_id, state = excluded.state, status = excluded.status, \
    ordered_at = excluded.ordered_at, approved_at = excluded.approved_at, shipped_at = excluded.shipped_at, \
    promised_at = excluded.promised_at, delivered_at = excluded.delivered_at, cancelled_at = excluded.cancelled_at, \
    total_minor = excluded.total_minor, net_minor = excluded.net_minor, margin_minor = excluded.margin_minor, \
    currency = excluded.currency, unit_id = excluded.unit_id, items_count = excluded.items_count, version = excluded.version";

fn push(rows: &mut Rows, id: &str, order: &Order, version: i64) -> Result<(), StoreError> {
    let state = serde_json::to_string(order).map_err(|e| StoreError::Corrupt(e.to_string()))?;
    let owner = order.owner.as_ref().map_or(Id::from_uuid(uuid::Uuid::nil()), |owner| owner.2);
    rows.push([
        id.into(),
        owner.uuid().into(),
        state.into(),
        order.status().into(),
        order.ordered_at.into(),
        order.approved_at.into(),
        order.shipped_at.into(),
        order.promised.as_ref().map(|promised| promised.2).into(),
        order.delivered_at.into(),
        order.cancelled_at.into(),
        order.total().map(|(minor, _)| minor).into(),
        order.net().into(),
        order.margin.as_ref().map(|margin| margin.2).into(),
        order.total().map(|(_, currency)| currency.to_string()).into(),
        order.unit.as_ref().map(|unit| unit.2.clone()).into(),
        order.items.as_ref().map(|items| items.2).into(),
        version.into(),
    ]);
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rapport_kernel::{Money, Timestamp};

    use super::*;

    fn steps() -> Vec<Interaction> {
        let names = [step::COMPLETED, step::APPROVED, step::SHIPPED, step::DELIVERED];
        let currency: Currency = "EUR".parse().unwrap();
        let at = |day: i64| Timestamp::from_micros(1_700_000_000_000_000 + day * 86_400_000_000);
        (0..5i64)
            .map(|n| {
                let kind = if n == 4 { Kind::Payment } else { Kind::Order };
                let mut one = Interaction::new(
                    Id::derived(at(n), "t", &n.to_string()),
                    "t",
                    n.to_string(),
                    kind,
                    at(n),
                );
                one.seq = n + 1;
                one.name = names.get(n as usize).map(|name| (*name).to_owned());
                one.promised_at = Some(at(2 + n));
                one.money = (n == 0 || n == 4).then(|| Money::new(5_000, currency));
                one
            })
            .collect()
    }

    proptest! {
        #[test]
        fn an_order_is_the_same_whatever_order_its_steps_come_in(order in Just((0..5usize).collect::<Vec<_>>()).prop_shuffle()) {
            let (steps, part) = (steps(), Id::from_parts(Timestamp::from_micros(0), [1; 10]));
            let mut told = Order::default();
            for one in &steps {
                told.apply(one, part);
            }
            let mut shuffled = Order::default();
            for n in &order {
                shuffled.apply(&steps[*n], part);
            }
            prop_assert_eq!(&told, &shuffled);
            prop_assert_eq!((told.status(), told.net()), ("delivered", Some(5_000)));
            prop_assert_eq!(told.promised.as_ref().map(|p| p.2), steps[0].promised_at.map(Timestamp::micros));
        }
    }
}
