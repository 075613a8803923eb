//! Folds one interaction into a state.

use rapport_kernel::{Direction, Interaction, Money, Scale, interaction::Kind, interaction::step};
use serde_json::Value as Json;

use super::state::{Day, Held, Latest, Score, State, least};

impl State {
    /// Takes in an interaction that has its number.
    pub fn apply(&mut self, one: &Interaction) {
        let (at, seq) = (one.occurred_at.micros(), one.seq);
        self.interactions += 1;
        self.first_at = least(self.first_at, Some(at));
        if is_activity(one) {
            self.last_at = self.last_at.max(Some(at));
        }
        if let Some(unit) = &one.unit_id {
            Latest::put(&mut self.unit, at, seq, unit.clone());
        }
        let day = counters(one);
        if day != Day::default() {
            self.days.entry(one.occurred_at.utc_day()).or_default().add(&day);
        }
        self.apply_score(one);
        self.apply_life(one);
        self.apply_product(one);
        if let Some(employee) =
            one.employee_id.as_ref().filter(|_| !matches!(one.kind, Kind::Feedback | Kind::Invitation))
        {
            let talked = self.talked.entry(employee.clone()).or_default();
            talked.0 = talked.0.max(at);
            talked.1 += 1;
        }
        if let (Kind::Payment, Some(money), None) = (one.kind, one.money, &one.order_id) {
            let paid = self.paid.entry(money.currency).or_default();
            paid.0 += money.minor;
            paid.1 += margin(one).unwrap_or(0);
        }
    }

    fn apply_score(&mut self, one: &Interaction) {
        let (Some(score), Some(scale)) = (one.score, one.scale) else { return };
        let (at, seq) = (one.occurred_at.micros(), one.seq);
        self.scores.push(Score {
            at,
            seq,
            scale,
            score,
            touchpoint: one.touchpoint.clone(),
            unit: one.unit_id.clone(),
        });
        if scale == Scale::Nps {
            Latest::put(&mut self.nps, at, seq, score);
        }
        if let Some((touchpoint, points)) = satisfaction_of(scale, score, one.touchpoint.as_deref()) {
            let sum = self.satisfied.entry(touchpoint.to_owned()).or_default();
            sum.0 += 1;
            sum.1 += points;
        }
    }

    fn apply_life(&mut self, one: &Interaction) {
        let (at, seq) = (one.occurred_at.micros(), one.seq);
        match (one.kind, one.name.as_deref()) {
            (Kind::LifeCycle, Some(step::LEFT)) => Latest::put(&mut self.left, at, seq, true),
            (Kind::LifeCycle, Some(step::RETURNED)) => Latest::put(&mut self.left, at, seq, false),
            _ => {}
        }
        if is_purchase(one) {
            self.bought_first = least(self.bought_first, Some(at));
            self.bought_last = self.bought_last.max(Some(at));
        }
    }

    fn apply_product(&mut self, one: &Interaction) {
        let (Kind::Product, Some(product)) = (one.kind, &one.product_id) else { return };
        let at = one.occurred_at.micros();
        let held: &mut Held = self.products.entry(product.clone()).or_default();
        match one.name.as_deref() {
            Some(step::PRODUCT_OPENED) => held.opened = held.opened.max(Some(at)),
            Some(step::PRODUCT_CLOSED) => held.closed = held.closed.max(Some(at)),
            _ => {}
        }
        let name =
            ["name", "product_name"].iter().find_map(|key| one.properties.get(*key)).and_then(Json::as_str);
        if let Some(name) = name {
            Latest::put(&mut held.name, at, one.seq, name.to_owned());
        }
    }
}

/// What an answer says of the customer's satisfaction: with which touchpoint, and the score on a scale of 0–10,000, in whole
/// numbers, so that sums do not depend on their order. An employee's answer says nothing of it.
pub(crate) fn satisfaction_of(scale: Scale, score: f64, touchpoint: Option<&str>) -> Option<(&str, i64)> {
    let (low, high) = scale.range();
    let points = ((score - low) / (high - low) * 10_000.0).round() as i64;
    (scale != Scale::Enps).then(|| (touchpoint.unwrap_or("overall"), points))
}

/// Whether the customer did it, rather than the company to them.
fn is_activity(one: &Interaction) -> bool {
    let theirs = !matches!(
        one.kind,
        Kind::Offer
            | Kind::Invitation
            | Kind::Environment
            | Kind::Shipment
            | Kind::LifeCycle
            | Kind::Group
            | Kind::Alias
    );
    theirs && one.direction != Some(Direction::Outbound)
}

/// An order placed, a product opened, a bill paid.
fn is_purchase(one: &Interaction) -> bool {
    match one.kind {
        Kind::Order => is_placing(one.name.as_deref()),
        Kind::Product => one.name.as_deref() == Some(step::PRODUCT_OPENED),
        Kind::Payment => one.money.is_some_and(|money| money.minor > 0),
        _ => false,
    }
}

/// Whether an `order` interaction of this name places the order; one without a name does.
pub(crate) fn is_placing(name: Option<&str>) -> bool {
    name.is_none_or(|name| name == step::COMPLETED)
}

fn counters(one: &Interaction) -> Day {
    let mut day = Day::default();
    match one.kind {
        Kind::Call | Kind::Message | Kind::Visit => day.contacts = 1,
        Kind::Page | Kind::Screen | Kind::Track | Kind::Usage => day.digital = 1,
        Kind::Case if is_complaint(one.name.as_deref()) => day.complaints = 1,
        Kind::Feedback => day.feedback = 1,
        Kind::Order if is_placing(one.name.as_deref()) => day.purchases = 1,
        _ => {}
    }
    day
}

/// A case is counted once, when it is opened: not its later steps.
fn is_complaint(name: Option<&str>) -> bool {
    name.is_none_or(|name| {
        ["Case Opened", "Case Created", "Complaint", "Claim"].iter().any(|start| name.starts_with(start))
            && !["Closed", "Resolved", "Answered"].iter().any(|end| name.ends_with(end))
    })
}

/// The margin that an order or payment states: `margin_minor`, or `margin` in whole units of its currency.
pub(crate) fn margin(one: &Interaction) -> Option<i64> {
    if let Some(minor) = one.properties.get("margin_minor").and_then(Json::as_i64) {
        return Some(minor);
    }
    let currency = one.money?.currency;
    let text = match one.properties.get("margin")? {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        _ => return None,
    };
    Money::parse(&text, currency).ok().map(|money| money.minor)
}
