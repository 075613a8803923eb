//! Counts of rules, kept for a while: over a large company one takes seconds.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use rapport_kernel::{Problem, Scope, Timestamp, rule::Rule, time::SECOND};
use rapport_store::stream::cursor;
use serde::Serialize;
use utoipa::ToSchema;

use super::{choose, rows::CURSOR};
use crate::Customers;

/// Counts kept.
const MOST: usize = 500;
/// A count that took longer than this is told again for [`KEPT`], with its age, before it is made anew; ten times as long while
/// nothing changed.
const QUICK_MS: u128 = 300;
const KEPT: i64 = 60 * SECOND;

/// How many match, and when that was counted.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = CustomerCount)]
pub(crate) struct Counted {
    pub count: i64,
    #[schema(value_type = String)]
    pub counted_at: Timestamp,
}

struct Kept {
    counted: Counted,
    /// What was known of changes when it was counted.
    through: i64,
    took_ms: u128,
}

/// The counts of this server.
#[derive(Default)]
pub(crate) struct Counts(Mutex<HashMap<(String, Scope), Kept>>);

impl Counts {
    fn get(&self, key: &(String, Scope), through: i64, now: Timestamp) -> Option<Counted> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.get(key)?;
        let age = now.micros() - kept.counted.counted_at.micros();
        let longest = if kept.through == through { 10 * KEPT } else { KEPT };
        (kept.took_ms > QUICK_MS && age < longest).then_some(kept.counted)
    }

    fn put(&self, key: (String, Scope), kept: Kept) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(key, kept);
    }
}

/// Counts who matches a rule; a count that takes long is up to a minute old.
pub(crate) async fn count(room: &Arc<Customers>, rule: &Rule, scope: &Scope) -> Result<Counted, Problem> {
    let key = (rule.to_json().to_string(), scope.clone());
    let through = cursor(room.db.read(), CURSOR).await?;
    let now = room.clock.now();
    if let Some(counted) = room.counts.get(&key, through, now) {
        return Ok(counted);
    }
    let started = Instant::now();
    let counted = Counted { count: choose::count(room, rule, scope).await?, counted_at: now };
    room.counts.put(key, Kept { counted, through, took_ms: started.elapsed().as_millis() });
    Ok(counted)
}
