//! Where interactions are written down: ids that repeat with the seed, and short words for filling fields.

use rapport_kernel::{
    Channel, Direction, Id, Identifier, Interaction, Money, Timestamp,
    interaction::Kind,
    time::{DAY, SECOND},
};
use serde_json::Value;

use crate::touchpoint::Touchpoint;

/// The name of the source in every interaction of the demo company.
pub const SOURCE: &str = "demo";

/// Interactions of one actor, numbered in the order in which they were thought of.
#[derive(Debug, Default)]
pub struct Log {
    prefix: String,
    count: u32,
    pub rows: Vec<Interaction>,
}

impl Log {
    /// Begins the log of another actor; its message ids begin with `prefix`.
    pub fn begin(&mut self, prefix: String) {
        self.prefix = prefix;
        self.count = 0;
        self.rows.clear();
    }

    /// A number that nobody else has: of an order, a call, a case.
    pub fn number(&mut self, letter: &str) -> String {
        self.count += 1;
        format!("{letter}-{}-{}", self.prefix, self.count)
    }

    pub fn add(&mut self, kind: Kind, at: Timestamp) -> &mut Interaction {
        self.count += 1;
        let message = format!("{}-{}", self.prefix, self.count);
        let mut row = Interaction::new(Id::derived(at, SOURCE, &message), SOURCE, message, kind, at);
        // 0.2 to 6 seconds on the way, by the last bits of the id.
        let bits = row.id.uuid().as_u128() % 5_800;
        row.received_at = at.plus(SECOND / 5 + bits as i64 * SECOND / 1_000);
        self.rows.push(row);
        let last = self.rows.len() - 1;
        &mut self.rows[last]
    }
}

/// Filling the fields of an interaction, one word each.
pub trait Fill {
    fn named(&mut self, name: &str) -> &mut Self;
    fn over(&mut self, channel: Channel) -> &mut Self;
    fn at(&mut self, touchpoint: Touchpoint) -> &mut Self;
    fn inbound(&mut self) -> &mut Self;
    fn outbound(&mut self) -> &mut Self;
    fn of(&mut self, identifiers: Vec<Identifier>) -> &mut Self;
    fn in_unit(&mut self, unit: Option<String>) -> &mut Self;
    fn by(&mut self, employee: Option<String>) -> &mut Self;
    fn order(&mut self, order: &str) -> &mut Self;
    fn product(&mut self, product: &str) -> &mut Self;
    fn campaign(&mut self, campaign: &str) -> &mut Self;
    fn money(&mut self, money: Option<Money>) -> &mut Self;
    fn promised(&mut self, at: Timestamp) -> &mut Self;
    fn took(&mut self, seconds: f64) -> &mut Self;
    fn waited(&mut self, seconds: f64) -> &mut Self;
    fn with(&mut self, property: &str, value: impl Into<Value>) -> &mut Self;
}

impl Fill for Interaction {
    fn named(&mut self, name: &str) -> &mut Self {
        self.name = Some(name.into());
        self
    }
    fn over(&mut self, channel: Channel) -> &mut Self {
        self.channel = Some(channel);
        self
    }
    fn at(&mut self, touchpoint: Touchpoint) -> &mut Self {
        self.touchpoint = Some(touchpoint.as_str().into());
        self
    }
    fn inbound(&mut self) -> &mut Self {
        self.direction = Some(Direction::Inbound);
        self
    }
    fn outbound(&mut self) -> &mut Self {
        self.direction = Some(Direction::Outbound);
        self
    }
    fn of(&mut self, identifiers: Vec<Identifier>) -> &mut Self {
        self.identifiers = identifiers;
        self
    }
    fn in_unit(&mut self, unit: Option<String>) -> &mut Self {
        self.unit_id = unit;
        self
    }
    fn by(&mut self, employee: Option<String>) -> &mut Self {
        self.employee_id = employee;
        self
    }
    fn order(&mut self, order: &str) -> &mut Self {
        self.order_id = Some(order.into());
        self
    }
    fn product(&mut self, product: &str) -> &mut Self {
        self.product_id = Some(product.into());
        self
    }
    fn campaign(&mut self, campaign: &str) -> &mut Self {
        self.campaign_id = Some(campaign.into());
        self
    }
    fn money(&mut self, money: Option<Money>) -> &mut Self {
        self.money = money;
        self
    }
    fn promised(&mut self, at: Timestamp) -> &mut Self {
        self.promised_at = Some(at);
        self
    }
    fn took(&mut self, seconds: f64) -> &mut Self {
        self.duration_s = Some(tenths(seconds));
        self
    }
    fn waited(&mut self, seconds: f64) -> &mut Self {
        self.wait_s = Some(tenths(seconds));
        self
    }
    fn with(&mut self, property: &str, value: impl Into<Value>) -> &mut Self {
        self.properties.insert(property.into(), value.into());
        self
    }
}

fn tenths(seconds: f64) -> f64 {
    (seconds * 10.0).round() / 10.0
}

/// Later by so many seconds.
pub fn seconds(at: Timestamp, seconds: f64) -> Timestamp {
    at.plus((seconds * SECOND as f64) as i64)
}

/// Later by so many days.
pub fn days(at: Timestamp, days: f64) -> Timestamp {
    at.plus((days * DAY as f64) as i64)
}
