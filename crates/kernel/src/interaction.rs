//! Anything that happens between a customer and the company. One stream holds them all.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Identifier, Money, Problem, Timestamp, entity, id::Fragment, id::Id};

entity!(
    /// Kind of the ids of interactions.
    InteractionId, "int"
);

/// A closed list of words, read and shown by their snake_case name.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $code:literal { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl std::str::FromStr for $name {
            type Err = Problem;
            fn from_str(text: &str) -> Result<Self, Problem> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(Problem::invalid(
                        concat!("interaction.", $code),
                        format!("{text:?} is not one of: {}", [$($text),+].join(", ")),
                    ).at($code)),
                }
            }
        }
    };
}

words!(
    /// How the two met.
    Channel, "channel" {
        Phone = "phone", Ivr = "ivr", Web = "web", Social = "social", WebChat = "web_chat", Messenger = "messenger",
        MobileApp = "mobile_app", Sms = "sms", Email = "email", Push = "push", Kiosk = "kiosk", Pos = "pos",
        Video = "video", Iot = "iot", Mail = "mail", Edi = "edi", Ad = "ad", Banner = "banner",
        Community = "community", InPerson = "in_person", VirtualWorld = "virtual_world",
    }
);

words!(
    /// Who started it.
    Direction, "direction" { Inbound = "inbound", Outbound = "outbound" }
);

words!(
    /// The scale that a score was given on.
    Scale, "scale" {
        /// 0–10, would you recommend us.
        Nps = "nps",
        /// 1–5, how satisfied.
        Csat = "csat",
        /// 1–7, how easy.
        Ces = "ces",
        /// 0–10, asked of employees.
        Enps = "enps",
    }
);

impl Scale {
    /// Lowest and highest score of the scale.
    pub const fn range(self) -> (f64, f64) {
        match self {
            Self::Nps | Self::Enps => (0.0, 10.0),
            Self::Csat => (1.0, 5.0),
            Self::Ces => (1.0, 7.0),
        }
    }
}

words!(
    /// What sort of thing happened.
    Kind, "kind" {
        Page = "page", Screen = "screen", Track = "track", Identify = "identify", Group = "group", Alias = "alias",
        /// A score or a comment.
        Feedback = "feedback",
        /// A request for feedback was sent.
        Invitation = "invitation",
        /// A step of an order: completed, approved, cancelled, returned.
        Order = "order",
        /// A step of a delivery: handed over to the carrier, delivered.
        Shipment = "shipment",
        Payment = "payment",
        /// A product was opened or closed (a tariff, a loan, a subscription).
        Product = "product",
        Usage = "usage",
        Call = "call",
        Message = "message",
        Visit = "visit",
        Case = "case",
        Offer = "offer",
        /// The customer joined, lapsed, left, came back.
        LifeCycle = "life_cycle",
        /// Something that the company's network, site or branch did (an outage, a queue).
        Environment = "environment",
    }
);

/// The life of an order, told by the names of `order` and `shipment` interactions (Segment's e-commerce names).
pub mod step {
    pub const COMPLETED: &str = "Order Completed";
    pub const APPROVED: &str = "Order Approved";
    pub const SHIPPED: &str = "Order Shipped";
    pub const DELIVERED: &str = "Order Delivered";
    pub const CANCELLED: &str = "Order Cancelled";
    pub const REFUNDED: &str = "Order Refunded";
    pub const PRODUCT_OPENED: &str = "Product Opened";
    pub const PRODUCT_CLOSED: &str = "Product Closed";
    pub const LEFT: &str = "Customer Left";
    pub const RETURNED: &str = "Customer Returned";
}

/// One interaction as it is accepted, stored, and read back. Personal data may be in `identifiers`, `traits`, `context`,
/// `comment` and `properties`; what leaves for the lake is decided there, by an allow-list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Interaction {
    pub id: Id<InteractionId>,
    /// Where it came from: the write key's or the import's name.
    pub source: String,
    /// The sender's own id of it: with `source`, what de-duplication goes by.
    pub message_id: String,
    /// Position in the stream: given at the commit, in commit order. Zero before.
    #[serde(default)]
    pub seq: i64,
    pub occurred_at: Timestamp,
    pub received_at: Timestamp,
    pub kind: Kind,
    /// What exactly: `Order Completed`, a page's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The part of the profile it came with; stays for good. Given by identity resolution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fragment_id: Option<Id<Fragment>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// The unit's code in the company's tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employee_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none", flatten)]
    pub money: Option<Money>,
    /// When it was promised for: with `occurred_at`, the delay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_at: Option<Timestamp>,
    /// How long it took, in seconds (talk time, time on page).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_s: Option<f64>,
    /// How long the customer waited before, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_s: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub properties: Map<String, Value>,
    /// What is said of the customer (`identify`) or of the account (`group`).
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub traits: Map<String, Value>,
    /// The sender's circumstances (library, locale, page): stays in the store, never in the lake.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub context: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// The account, household or group that the customer is said to belong to (`groupId`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// De-duplicated for good rather than for 30 days: records with a natural key of their own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub permanent: bool,
}

impl Interaction {
    /// An interaction with nothing but what every one has.
    pub fn new(
        id: Id<InteractionId>,
        source: impl Into<String>,
        message_id: impl Into<String>,
        kind: Kind,
        occurred_at: Timestamp,
    ) -> Self {
        Self {
            id,
            source: source.into(),
            message_id: message_id.into(),
            seq: 0,
            occurred_at,
            received_at: occurred_at,
            kind,
            name: None,
            fragment_id: None,
            channel: None,
            touchpoint: None,
            direction: None,
            unit_id: None,
            employee_id: None,
            order_id: None,
            product_id: None,
            campaign_id: None,
            money: None,
            promised_at: None,
            duration_s: None,
            wait_s: None,
            score: None,
            scale: None,
            comment: None,
            properties: Map::new(),
            traits: Map::new(),
            context: Map::new(),
            identifiers: Vec::new(),
            group_id: None,
            permanent: false,
        }
    }

    /// Checks what no source may break: a score within its scale, text within bounds.
    pub fn check(&self) -> Result<(), Problem> {
        if let Some(score) = self.score {
            let Some(scale) = self.scale else {
                return Err(Problem::invalid(
                    "interaction.scale",
                    "a score needs its scale: nps, csat, ces or enps",
                )
                .at("scale"));
            };
            let (low, high) = scale.range();
            if !(low..=high).contains(&score) {
                return Err(Problem::invalid(
                    "interaction.score",
                    format!("a {scale} score is from {low} to {high}, not {score}"),
                )
                .at("score"));
            }
        }
        let limits = [
            ("message_id", Some(&self.message_id), 256),
            ("name", self.name.as_ref(), 256),
            ("touchpoint", self.touchpoint.as_ref(), 128),
            ("unit_id", self.unit_id.as_ref(), 128),
            ("employee_id", self.employee_id.as_ref(), 128),
            ("order_id", self.order_id.as_ref(), 128),
            ("product_id", self.product_id.as_ref(), 128),
            ("campaign_id", self.campaign_id.as_ref(), 128),
            ("group_id", self.group_id.as_ref(), 128),
            ("comment", self.comment.as_ref(), 20_000),
        ];
        for (field, value, most) in limits {
            if let Some(value) = value
                && (value.len() > most || value.contains('\0'))
            {
                return Err(Problem::invalid(
                    "interaction.text",
                    format!("{field} has at most {most} bytes and no NUL"),
                )
                .at(field));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feedback(scale: Option<Scale>, score: f64) -> Interaction {
        let at = Timestamp::from_micros(1_700_000_000_000_000);
        Interaction {
            score: Some(score),
            scale,
            ..Interaction::new(Id::derived(at, "t", "1"), "t", "1", Kind::Feedback, at)
        }
    }

    #[test]
    fn a_score_is_checked_against_its_scale() {
        assert!(feedback(Some(Scale::Nps), 0.0).check().is_ok());
        assert_eq!(feedback(Some(Scale::Csat), 0.0).check().unwrap_err().field.as_deref(), Some("score"));
        assert_eq!(feedback(None, 3.0).check().unwrap_err().field.as_deref(), Some("scale"));
        assert_eq!(feedback(Some(Scale::Nps), f64::NAN).check().unwrap_err().code, "interaction.score");
    }

    #[test]
    fn an_interaction_reads_back_from_json() {
        let mut one = feedback(Some(Scale::Csat), 4.0);
        one.money = Some(Money::new(129_990, "RUB".parse().unwrap()));
        let json = serde_json::to_string(&one).unwrap();
        assert!(json.contains(r#""amount_minor":129990,"currency":"RUB""#), "{json}");
        assert_eq!(serde_json::from_str::<Interaction>(&json).unwrap(), one);
        one.money = None;
        let json = serde_json::to_string(&one).unwrap();
        assert_eq!(serde_json::from_str::<Interaction>(&json).unwrap(), one);
    }

    #[test]
    fn a_word_outside_the_list_names_the_list() {
        assert_eq!("web_chat".parse::<Channel>().unwrap(), Channel::WebChat);
        assert!("fax".parse::<Channel>().unwrap_err().detail.contains("web_chat"));
    }
}
