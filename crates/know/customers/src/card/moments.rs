//! What hurt a customer and what pleased them: their lowest and highest answers, with what happened around.

use std::cmp::Reverse;

use rapport_kernel::{Problem, Scale, Scope, Timestamp, time::DAY};
use rapport_store::{StoreError, TimelineRow};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::OrderView;
use crate::{
    orders,
    profile::Profile,
    timeline::{self, Cursor, Entry, Wanted},
};

/// Answers looked through, moments shown of each sort, and things told around one.
const ANSWERS: usize = 300;
const SHOWN: usize = 3;
const AROUND: usize = 5;
/// How long before an answer, and after it, its circumstances are looked for.
const BEFORE: i64 = 14 * DAY;
const AFTER: i64 = DAY;
/// Kinds of interactions that explain an answer.
const CIRCUMSTANCES: [&str; 7] = ["order", "shipment", "call", "message", "visit", "case", "payment"];

/// An answer that stands out, and its circumstances.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerMoment)]
pub(crate) struct Moment {
    pub answer: Entry,
    /// The order it was about.
    pub order: Option<OrderView>,
    /// What happened in the fourteen days before and the day after, newest first.
    pub around: Vec<Entry>,
}

/// The answers that stand out, the strongest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerMoments)]
pub(crate) struct Moments {
    /// Detractors' answers and their like: NPS 0–6, CSAT 1–2, CES 1–3.
    pub hurt: Vec<Moment>,
    /// Promoters' answers and their like: NPS 9–10, CSAT 4–5, CES 6–7.
    pub pleased: Vec<Moment>,
}

/// From which score up an answer pleased, and up to which it hurt.
const fn limits(scale: Scale) -> (f64, f64) {
    match scale {
        Scale::Nps | Scale::Enps => (6.0, 9.0),
        Scale::Csat => (2.0, 4.0),
        Scale::Ces => (3.0, 6.0),
    }
}

/// How strongly an answer hurt (below 0) or pleased (above), by its place on its scale; `None` for what did neither.
fn strength(row: &TimelineRow) -> Option<f64> {
    let score = row.body.get("score")?.as_f64()?;
    let scale: Scale = row.body.get("scale")?.as_str()?.parse().ok()?;
    let (low, high) = scale.range();
    let (hurt, pleased) = limits(scale);
    let place = (score - low) / (high - low);
    if score <= hurt {
        Some(place - 1.0)
    } else if score >= pleased {
        Some(place)
    } else {
        None
    }
}

/// Answers with a comment say more than any without; of alike, the newest stands first.
fn order_of(row: &TimelineRow, strength: f64) -> (bool, i64, Reverse<Timestamp>) {
    let commented =
        row.body.get("comment").and_then(|text| text.as_str()).is_some_and(|text| !text.is_empty());
    (!commented, -(strength.abs() * 1e6) as i64, Reverse(row.occurred_at))
}

/// Finds the moments of a customer that a caller may see.
pub(crate) async fn moments(
    connection: &impl ConnectionTrait,
    profile: &Profile,
    scope: &Scope,
) -> Result<Moments, Problem> {
    let parts = profile.part_ids();
    let (answers, _) =
        timeline::page(connection, &parts, scope, &Wanted::kind("feedback"), None, ANSWERS).await?;
    let mut hurt = Vec::new();
    let mut pleased = Vec::new();
    for row in answers {
        match strength(&row) {
            Some(strength) if strength < 0.0 => hurt.push((strength, row)),
            Some(strength) => pleased.push((strength, row)),
            None => {}
        }
    }
    Ok(Moments {
        hurt: told(connection, profile, scope, hurt).await?,
        pleased: told(connection, profile, scope, pleased).await?,
    })
}

async fn told(
    connection: &impl ConnectionTrait,
    profile: &Profile,
    scope: &Scope,
    mut rows: Vec<(f64, TimelineRow)>,
) -> Result<Vec<Moment>, StoreError> {
    rows.sort_by_key(|(strength, row)| order_of(row, *strength));
    rows.truncate(SHOWN);
    let parts = profile.part_ids();
    let mut moments = Vec::with_capacity(rows.len());
    for (_, row) in rows {
        let at = row.occurred_at;
        let wanted = Wanted {
            kinds: CIRCUMSTANCES.map(str::to_owned).to_vec(),
            from: Some(at.plus(-BEFORE)),
            ..Wanted::default()
        };
        let latest = Cursor(at.plus(AFTER), i64::MAX);
        let (mut around, _) =
            timeline::page(connection, &parts, scope, &wanted, Some(latest), 4 * AROUND).await?;
        let about = row.body.get("order_id").and_then(|id| id.as_str()).map(str::to_owned);
        // Steps of the very order first, then what lies nearest.
        around.sort_by_key(|one| {
            let same =
                about.is_some() && one.body.get("order_id").and_then(|id| id.as_str()) == about.as_deref();
            (!same, (one.occurred_at.micros() - at.micros()).abs())
        });
        around.truncate(AROUND);
        around.sort_by_key(|one| Reverse((one.occurred_at, one.seq)));
        let order = match &about {
            Some(id) => orders::find(connection, id, &parts, scope).await?.as_ref().map(OrderView::from),
            None => None,
        };
        let nobody = std::collections::BTreeMap::new();
        let mut answer = timeline::entries(vec![row], &nobody)?;
        if let Some(answer) = answer.pop() {
            moments.push(Moment { answer, order, around: timeline::entries(around, &nobody)? });
        }
    }
    Ok(moments)
}
