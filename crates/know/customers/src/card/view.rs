//! The card as the API shows it.

use std::collections::BTreeMap;

use rapport_kernel::{Currency, Id, Timestamp, id::Customer, id::Fragment};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

use crate::{
    consents::ConsentView,
    fold::state::Score,
    identity::Link,
    notes::NoteView,
    orders::{OrderRow, shown},
    preferences::PreferenceView,
};

/// A customer as shown on one page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerCard)]
pub(crate) struct Card {
    #[schema(value_type = String, example = "cus_019bca1f3c007a0e8b5c1d2e3f405162")]
    pub id: Id<Customer>,
    pub name: Option<String>,
    /// `person`, `household`, `account`; `visitor` for who is known by a browser or a device alone; `shared` for an identifier that
    /// strangers share.
    pub kind: String,
    /// `prospect`, `new`, `active`, `at_risk`, `left`.
    pub stage: &'static str,
    /// A to D; absent for who never bought.
    pub grade: Option<&'static str>,
    /// How much contact is wanted: `personal`, `priority`, `standard`, `digital`, or what a trait says.
    pub attention_group: String,
    pub language: Option<String>,
    pub city: Option<String>,
    #[schema(value_type = Option<String>)]
    pub since: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub last_seen_at: Option<Timestamp>,
    /// Complaints of the last 30 days.
    pub complaints_30d: i64,
    /// Calls, messages and visits of the last 30 days.
    pub contacts_30d: i64,
    pub identifiers: Vec<IdentifierView>,
    /// What was said of the customer, each as last said.
    #[schema(value_type = Object)]
    pub traits: Map<String, Json>,
    /// The last answers, oldest first.
    pub scores: Vec<ScoreView>,
    pub orders: Orders,
    pub products: Products,
    /// Each currency by itself: currencies never sum.
    pub revenue: Vec<RevenueView>,
    pub importance: Vec<BlockView>,
    /// Satisfaction weighted by importance, 0–100.
    pub satisfaction_index: Option<f64>,
    /// Accounts and households that the customer belongs to.
    pub households: Vec<Related>,
    /// Who belongs to this account or household.
    pub members: Vec<Related>,
    pub talked_to: Vec<TalkedView>,
    pub fragments: Vec<FragmentView>,
    /// Links between fragments, undone ones too.
    pub merges: Vec<MergeView>,
    /// The newest first.
    pub notes: Vec<NoteView>,
    /// What they allowed and forbade, as last said.
    pub consents: Vec<ConsentView>,
    pub preference: Option<PreferenceView>,
    /// Of an account or household: its members taken together with itself.
    pub together: Option<Together>,
}

/// An account or household with all its members.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomersTogether)]
pub(crate) struct Together {
    /// Satisfaction, 0–100, every block alike.
    pub satisfaction_index: Option<f64>,
    /// Answers behind it.
    pub answers: i64,
    /// Their last answers, oldest first.
    pub scores: Vec<ScoreView>,
    pub open_orders: Vec<MemberOrder>,
    pub revenue: Vec<RevenueView>,
}

/// An order of one of the members.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberOrder {
    #[schema(value_type = String)]
    pub customer: Id<Customer>,
    pub name: Option<String>,
    pub order: OrderView,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IdentifierView {
    pub kind: String,
    pub value: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ScoreView {
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub score: f64,
    #[schema(value_type = String)]
    pub scale: rapport_kernel::Scale,
    pub touchpoint: Option<String>,
}

impl From<&Score> for ScoreView {
    fn from(one: &Score) -> Self {
        Self {
            at: Timestamp::from_micros(one.at),
            score: one.score,
            scale: one.scale,
            touchpoint: one.touchpoint.clone(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardOrders)]
pub(crate) struct Orders {
    pub open: Vec<OrderView>,
    pub closed: Vec<OrderView>,
}

/// An order as people see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderView {
    pub order_id: String,
    /// `placed`, `approved`, `shipped`, `delivered`, `cancelled`, `returned`.
    pub status: String,
    #[schema(value_type = Option<String>)]
    pub ordered_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub promised_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub delivered_at: Option<Timestamp>,
    /// Days from promise to delivery, negative when early.
    pub delay_days: Option<f64>,
    pub total_minor: Option<i64>,
    pub currency: Option<String>,
    /// How many items.
    pub items: Option<i64>,
}

impl From<&OrderRow> for OrderView {
    fn from(order: &OrderRow) -> Self {
        Self {
            order_id: order.order_id.clone(),
            status: order.status.clone(),
            ordered_at: shown(order.ordered_at),
            promised_at: shown(order.promised_at),
            delivered_at: shown(order.delivered_at),
            delay_days: order.delay_days(),
            total_minor: order.total_minor,
            currency: order.currency.clone(),
            items: order.items_count,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardProducts)]
pub(crate) struct Products {
    pub open: Vec<ProductView>,
    pub closed: Vec<ProductView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProductView {
    pub product_id: String,
    pub name: Option<String>,
    #[schema(value_type = Option<String>)]
    pub opened_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub closed_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevenueView {
    pub currency: String,
    pub amount_minor: i64,
}

impl RevenueView {
    pub fn largest_first(sums: &BTreeMap<Currency, i64>) -> Vec<Self> {
        let mut views: Vec<Self> = sums
            .iter()
            .map(|(currency, minor)| Self { currency: currency.to_string(), amount_minor: *minor })
            .collect();
        views.sort_by_key(|view| std::cmp::Reverse(view.amount_minor));
        views
    }

    /// In whole units, with a point: `1234.50`.
    pub fn major(&self) -> String {
        let exponent = self.currency.parse::<Currency>().map_or(2, Currency::exponent) as usize;
        let whole = 10i64.pow(exponent as u32);
        let sign = if self.amount_minor < 0 { "-" } else { "" };
        let minor = self.amount_minor.abs();
        if exponent == 0 {
            return format!("{sign}{minor}");
        }
        format!("{sign}{}.{:0exponent$}", minor / whole, minor % whole)
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BlockView {
    pub block: String,
    /// Share of 1.
    pub weight: f64,
    /// 0–100.
    pub satisfaction: Option<f64>,
    /// Answers behind it.
    pub n: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RelatedCustomer)]
pub(crate) struct Related {
    #[schema(value_type = String)]
    pub id: Id<Customer>,
    pub name: Option<String>,
    pub relation: String,
    pub kind: String,
    pub stage: &'static str,
    #[schema(value_type = Option<String>)]
    pub last_seen_at: Option<Timestamp>,
    pub last_score: Option<ScoreView>,
    /// Orders under way in the caller's units, and those of them a day or more late.
    pub open_orders: i64,
    pub late_orders: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TalkedView {
    pub employee_id: String,
    #[schema(value_type = String)]
    pub last_at: Timestamp,
    pub times: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FragmentView {
    #[schema(value_type = String)]
    pub id: Id<Fragment>,
    #[schema(value_type = Option<String>)]
    pub first_seen_at: Option<Timestamp>,
    pub identifiers: Vec<IdentifierView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MergeView {
    #[schema(value_type = String)]
    pub id: Id<Link>,
    /// The other side, as a customer of its own.
    #[schema(value_type = String)]
    pub from: Id<Customer>,
    /// The identifier both were known by (`phone:+79123456789`), or what the person wrote who merged them.
    pub reason: String,
    #[schema(value_type = String)]
    pub at: Timestamp,
    #[schema(value_type = Option<String>)]
    pub undone_at: Option<Timestamp>,
}
