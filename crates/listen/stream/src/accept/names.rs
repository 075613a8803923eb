//! What an event's name says it is: kind, channel and direction, and the one spelling of the names that others read.

use rapport_kernel::{
    Channel, Direction,
    interaction::{Kind, step},
};

/// What is known of an event by its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    pub kind: Kind,
    /// The spelling that is kept; `None` keeps the sender's.
    pub name: Option<&'static str>,
    pub channel: Option<Channel>,
    pub direction: Option<Direction>,
}

const fn kind(kind: Kind) -> Known {
    Known { kind, name: None, channel: None, direction: None }
}

const fn named(kind: Kind, name: &'static str) -> Known {
    Known { kind, name: Some(name), channel: None, direction: None }
}

const fn by(kind: Kind, channel: Channel, direction: Direction) -> Known {
    Known { kind, name: None, channel: Some(channel), direction: Some(direction) }
}

/// Looks a name up, however it is spelt: `Order Completed`, `order_completed`, `order.completed`, `OrderCompleted`.
/// Sources: Segment's specs of e-commerce (v2), email, mobile, B2B SaaS and live chat; and the names of
/// [`rapport_kernel::interaction::step`].
pub fn known(name: &str) -> Option<Known> {
    use Direction::{Inbound, Outbound};
    Some(match words(name).as_str() {
        "order completed" | "order placed" | "order created" => named(Kind::Order, step::COMPLETED),
        "order approved" | "order confirmed" => named(Kind::Order, step::APPROVED),
        "order cancelled" | "order canceled" => named(Kind::Order, step::CANCELLED),
        "order refunded" | "order returned" => named(Kind::Order, step::REFUNDED),
        "order updated" => kind(Kind::Order),
        "order shipped" | "shipment sent" | "order handed over" => named(Kind::Shipment, step::SHIPPED),
        "order delivered" | "shipment delivered" | "delivery completed" => {
            named(Kind::Shipment, step::DELIVERED)
        }
        "payment completed" | "payment received" | "payment made" | "payment failed" | "payment refunded" => {
            kind(Kind::Payment)
        }
        "product opened" | "subscription started" => named(Kind::Product, step::PRODUCT_OPENED),
        "product closed" | "subscription cancelled" | "subscription canceled" | "subscription ended" => {
            named(Kind::Product, step::PRODUCT_CLOSED)
        }
        "feedback" | "feedback submitted" | "feedback given" | "feedback received" | "review submitted"
        | "product reviewed" | "survey answered" | "survey submitted" | "survey completed"
        | "nps answered" | "nps submitted" | "csat answered" | "csat submitted" | "ces answered"
        | "ces submitted" | "rating submitted" => Known { direction: Some(Inbound), ..kind(Kind::Feedback) },
        "invitation"
        | "invitation sent"
        | "survey sent"
        | "survey invitation sent"
        | "feedback requested"
        | "review requested" => Known { direction: Some(Outbound), ..kind(Kind::Invitation) },
        "call started" | "call answered" | "call completed" | "call ended" | "call missed"
        | "call abandoned" => Known { channel: Some(Channel::Phone), ..kind(Kind::Call) },
        "email sent" | "email delivered" | "email bounced" => by(Kind::Message, Channel::Email, Outbound),
        "email opened"
        | "email link clicked"
        | "email marked as spam"
        | "email received"
        | "unsubscribed" => by(Kind::Message, Channel::Email, Inbound),
        "push notification sent" | "push notification received" | "push notification bounced" => {
            by(Kind::Message, Channel::Push, Outbound)
        }
        "push notification tapped" => by(Kind::Message, Channel::Push, Inbound),
        "sms sent" | "sms delivered" => by(Kind::Message, Channel::Sms, Outbound),
        "sms received" => by(Kind::Message, Channel::Sms, Inbound),
        "live chat message sent" | "live chat conversation started" => {
            by(Kind::Message, Channel::WebChat, Inbound)
        }
        "live chat message received" => by(Kind::Message, Channel::WebChat, Outbound),
        "message sent" => Known { direction: Some(Outbound), ..kind(Kind::Message) },
        "message received" => Known { direction: Some(Inbound), ..kind(Kind::Message) },
        "branch visited" | "store visited" | "visit started" | "visit completed" => {
            by(Kind::Visit, Channel::InPerson, Inbound)
        }
        "case opened"
        | "case closed"
        | "ticket opened"
        | "ticket closed"
        | "complaint submitted"
        | "claim submitted" => kind(Kind::Case),
        "offer shown" | "offer sent" | "promotion viewed" => {
            Known { direction: Some(Outbound), ..kind(Kind::Offer) }
        }
        "offer accepted" | "offer declined" | "promotion clicked" => {
            Known { direction: Some(Inbound), ..kind(Kind::Offer) }
        }
        "customer left" => named(Kind::LifeCycle, step::LEFT),
        "customer returned" => named(Kind::LifeCycle, step::RETURNED),
        "signed up" | "account created" | "account deleted" => kind(Kind::LifeCycle),
        "usage recorded" => kind(Kind::Usage),
        "outage started" | "outage ended" | "queue measured" => kind(Kind::Environment),
        _ => return None,
    })
}

/// What a CloudEvents `type` says: known names with or without a prefix and a version (`com.example.order.completed.v1`),
/// `KIND` alone, or `KIND.what_happened`, whose name becomes `Kind What Happened`. Anything else is a track.
pub fn of_type(r#type: &str) -> (Known, Option<String>) {
    let parts: Vec<&str> =
        r#type.split(['.', '/', ':']).filter(|part| !part.is_empty() && !is_version(part)).collect();
    for from in 0..parts.len() {
        if let Some(found) = known(&parts[from..].join(" ")) {
            return (found, Some(found.name.map_or_else(|| title(&parts[from..]), str::to_owned)));
        }
    }
    let last = parts.last().and_then(|word| business_kind(word));
    if let Some(found) = last {
        return (kind(found), None);
    }
    if parts.len() > 1
        && let Some(found) = business_kind(parts[parts.len() - 2])
    {
        return (kind(found), Some(title(&parts[parts.len() - 2..])));
    }
    (kind(Kind::Track), Some(r#type.to_owned()))
}

fn business_kind(word: &str) -> Option<Kind> {
    super::fields::word_form(word)
        .parse()
        .ok()
        .filter(|kind| !matches!(kind, Kind::Identify | Kind::Group | Kind::Alias))
}

fn is_version(part: &str) -> bool {
    part.strip_prefix(['v', 'V'])
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// Lower-case words of a name, whatever parts them: spaces, `_`, `-`, `.`, or a capital after a small letter.
fn words(name: &str) -> String {
    let mut found = String::with_capacity(name.len() + 4);
    let mut small = false;
    for c in name.trim().chars() {
        if matches!(c, ' ' | '_' | '-' | '.') {
            if !found.is_empty() && !found.ends_with(' ') {
                found.push(' ');
            }
            small = false;
            continue;
        }
        if c.is_uppercase() && small {
            found.push(' ');
        }
        small = c.is_lowercase();
        found.extend(c.to_lowercase());
    }
    found.truncate(found.trim_end().len());
    found
}

fn title(parts: &[&str]) -> String {
    let words = words(&parts.join(" "));
    let mut title = String::with_capacity(words.len());
    for (index, word) in words.split(' ').enumerate() {
        if index > 0 {
            title.push(' ');
        }
        let mut letters = word.chars();
        title.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        title.push_str(letters.as_str());
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_however_it_is_spelt() {
        for spelt in
            ["Order Completed", "order_completed", "order.completed", "OrderCompleted", " order-completed "]
        {
            let found = known(spelt).unwrap();
            assert_eq!((found.kind, found.name), (Kind::Order, Some("Order Completed")), "{spelt}");
        }
        assert_eq!(known("Order Canceled").unwrap().name, Some("Order Cancelled"));
        assert_eq!(known("Email Opened").unwrap().channel, Some(Channel::Email));
        assert_eq!(known("NPS Submitted").map(|k| k.kind), Some(Kind::Feedback));
        assert_eq!(known("Level Completed"), None);
    }

    #[test]
    fn a_cloud_events_type_gives_kind_and_name() {
        for (r#type, kind, name) in [
            ("order.completed", Kind::Order, Some("Order Completed")),
            ("com.example.order.shipped.v2", Kind::Shipment, Some("Order Shipped")),
            ("feedback", Kind::Feedback, Some("Feedback")),
            ("cx.rapport.feedback.v1", Kind::Feedback, Some("Feedback")),
            ("com.example.call", Kind::Call, None),
            ("com.example.order.packed", Kind::Order, Some("Order Packed")),
            ("com.example.case.handed_over", Kind::Case, Some("Case Handed Over")),
            ("com.example.weather", Kind::Track, Some("com.example.weather")),
            ("identify", Kind::Track, Some("identify")),
            ("", Kind::Track, Some("")),
        ] {
            let (found, found_name) = of_type(r#type);
            assert_eq!((found.kind, found_name.as_deref()), (kind, name), "{type}");
        }
    }
}
