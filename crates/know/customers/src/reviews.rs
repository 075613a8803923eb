//! Decisions of people about identity: merging, undoing, settling doubts; within the units they answer for.

use rapport_kernel::{ErrorKind, Id, Problem, Scope, id::Customer};
use rapport_store::{StoreError, audit};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Customers, Link, Review, card,
    http::{ReviewCustomer, ReviewView},
    identity::{
        key::Part,
        review::{self, Entry},
        undo,
    },
    profile,
};

/// What a person says of a doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReviewDecision)]
pub(crate) enum Decision {
    Merge,
    Dismiss,
}

/// Makes one customer of several that the caller may see.
pub(crate) async fn merge(
    room: &Customers,
    scope: &Scope,
    actor: &str,
    customers: &[Id<Customer>],
    reason: &str,
) -> Result<Id<Customer>, Problem> {
    for customer in customers {
        let profile = card::visible(room.db.read(), *customer, scope).await?;
        if !matches!(profile.kind.as_str(), "person" | "account" | "household" | "visitor") {
            let detail = format!("{customer} is not a customer but what strangers share");
            return Err(Problem::invalid("customer.not_mergeable", detail).at("other"));
        }
    }
    let tx = room.db.begin().await?;
    let (customer, (version, moved)) =
        undo::merge(&tx, room.clock.as_ref(), actor, customers, reason).await?;
    tx.commit().await.map_err(StoreError::from)?;
    room.map.publish(version, &moved);
    Ok(customer)
}

/// Takes a link back, when the caller may see both sides. Gives the customers of the two sides.
pub(crate) async fn undo(
    room: &Customers,
    scope: &Scope,
    actor: &str,
    link: Id<Link>,
) -> Result<Vec<Id<Customer>>, Problem> {
    let tx = room.db.begin().await?;
    let (a, b) = undo::sides(&tx, link).await?;
    let whole: Vec<Part> = profile::load(&tx, &[a.cast(), b.cast()])
        .await?
        .values()
        .flat_map(profile::Profile::part_ids)
        .collect();
    if !profile::is_visible(&tx, &whole, scope).await? {
        return Err(Problem::not_found("identity.link", "there is no such link"));
    }
    let (version, moved) = undo::undo(&tx, room.clock.as_ref(), actor, link).await?;
    let customers = profile::customers_of(&tx, &[a, b]).await?;
    tx.commit().await.map_err(StoreError::from)?;
    room.map.publish(version, &moved);
    let mut customers: Vec<Id<Customer>> = customers.into_values().map(Id::cast).collect();
    customers.sort();
    customers.dedup();
    Ok(customers)
}

/// A page of the review list: what is about customers whom the caller may see, all of them.
pub(crate) async fn list(
    room: &Customers,
    scope: &Scope,
    status: &str,
    cursor: Option<&str>,
    limit: usize,
) -> Result<(Vec<ReviewView>, Option<String>), Problem> {
    if !["open", "noted", "merged", "dismissed"].contains(&status) {
        return Err(Problem::invalid("review.status", "use open, noted, merged or dismissed").at("status"));
    }
    let wrong = || {
        Problem::invalid("request.cursor", "take the cursor from next_cursor of the page before").at("cursor")
    };
    let before: Option<(i64, Uuid)> = cursor
        .map(|text| {
            let (at, id) = text.split_once('.').ok_or_else(wrong)?;
            Ok::<_, Problem>((at.parse().map_err(|_| wrong())?, id.parse().map_err(|_| wrong())?))
        })
        .transpose()?;
    let entries = review::list(room.db.read(), status, before, limit).await?;
    let next = entries.last().filter(|_| entries.len() == limit);
    let next = next.map(|entry| format!("{}.{}", entry.last_at.micros(), entry.id.uuid().simple()));
    let mut views = Vec::new();
    for entry in entries {
        if let Some(view) = view(room, scope, entry).await? {
            views.push(view);
        }
    }
    Ok((views, next))
}

/// Settles a doubt.
pub(crate) async fn decide(
    room: &Customers,
    scope: &Scope,
    actor: &str,
    id: Id<Review>,
    decision: Decision,
    customers: Option<&[Id<Customer>]>,
) -> Result<ReviewView, Problem> {
    let missing = || Problem::not_found("review.not_found", "there is no such entry in the review list");
    let entry = review::find(room.db.read(), id).await?.ok_or_else(missing)?;
    let shown = view(room, scope, entry.clone()).await?.ok_or_else(missing)?;
    if matches!(entry.status.as_str(), "merged" | "dismissed") {
        return Err(Problem::new(
            ErrorKind::Conflict,
            "review.decided",
            format!("this was {} before", entry.status),
        ));
    }
    let of_entry: Vec<Id<Customer>> = shown.customers.iter().map(|customer| customer.id).collect();
    let chosen = customers.unwrap_or(&of_entry);
    if let Some(foreign) = chosen.iter().find(|customer| !of_entry.contains(customer)) {
        return Err(Problem::invalid(
            "review.customers",
            format!("{foreign} is not one of the customers in doubt"),
        )
        .at("customers"));
    }
    let tx = room.db.begin().await?;
    let mut published = None;
    if decision == Decision::Merge && chosen.len() > 1 {
        let reason = format!("review {id}");
        let (_, moved) = undo::merge(&tx, room.clock.as_ref(), actor, chosen, &reason).await?;
        published = Some(moved);
    }
    let status = if decision == Decision::Merge { "merged" } else { "dismissed" };
    if !review::decide(&tx, id, status, actor).await? {
        return Err(Problem::new(
            ErrorKind::Conflict,
            "review.decided",
            "somebody decided this a moment ago",
        ));
    }
    audit(&tx, room.clock.as_ref(), actor, "review.decided", &id.to_string(), &json!({ "status": status }))
        .await?;
    tx.commit().await.map_err(StoreError::from)?;
    if let Some((version, moved)) = published {
        room.map.publish(version, &moved);
    }
    let entry = review::find(room.db.read(), id).await?.ok_or_else(missing)?;
    view(room, scope, entry).await?.ok_or_else(missing)
}

/// An entry as shown; `None` when it is about somebody whom the caller may not see.
async fn view(room: &Customers, scope: &Scope, entry: Entry) -> Result<Option<ReviewView>, Problem> {
    let asked: Vec<Id<Customer>> = entry.fragments.iter().map(|part| part.cast()).collect();
    let profiles = profile::load(room.db.read(), &asked).await?;
    let mut customers = Vec::new();
    for profile in profiles.values() {
        if !profile::is_visible(room.db.read(), &profile.part_ids(), scope).await? {
            return Ok(None);
        }
        customers.push(ReviewCustomer {
            id: profile.customer,
            name: profile.traits.name(),
            kind: profile.kind.clone(),
        });
    }
    // Merged meanwhile, by an identifier or in the card: there is nothing left to decide.
    if entry.status == "open" && entry.reason.starts_with("alike.") && customers.len() < 2 {
        return Ok(None);
    }
    let link = entry.subject.strip_prefix("link:").and_then(|id| id.parse().ok());
    Ok(Some(ReviewView {
        id: entry.id,
        kind: entry.kind,
        masked: entry.masked,
        reason: entry.reason,
        status: entry.status,
        met: entry.met,
        first_at: entry.first_at,
        last_at: entry.last_at,
        customers,
        link,
    }))
}
