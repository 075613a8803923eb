//! Moments of truth: how strongly the score of each touchpoint goes with what the same customers say of the company.
//!
//! For each customer: their average score at the touchpoint (every scale brought to 0–1), against their average NPS answer about
//! the company as a whole (a relationship survey), or, where they were never asked, at other touchpoints; so no answer is held
//! against itself. Pearson's correlation over customers, with a 95 % interval by Fisher's transformation (R. A. Fisher, On the
//! "Probable Error" of a Coefficient of Correlation Deduced from a Small Sample, Metron 1, 1921).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use arrow::{
    array::{Array, AsArray, RecordBatch},
    compute::cast,
    datatypes::{DataType, Float64Type, Int64Type},
};
use chrono::{Days, Months, NaiveDate};
use rapport_kernel::{
    ErrorKind, Problem, Scope, Timestamp,
    rule::engine_time,
    time::{MINUTE, Period},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Journeys;

/// Fewer customers than this are not judged.
const FEWEST: i64 = 30;
/// A small effect (J. Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd ed., 1988): what decides loyalty surely
/// goes with it more than that. Single answers are noisy, which pulls every correlation of them towards zero.
const SMALL: f64 = 0.1;
/// How long an answer serves before it is asked for again.
const SERVES: i64 = MINUTE;

/// How strongly one touchpoint goes with loyalty.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = JourneyMoment)]
pub struct Moment {
    pub touchpoint: String,
    /// Customers who scored the touchpoint and gave an NPS answer about the company, or elsewhere.
    pub customers: i64,
    /// Pearson's correlation, −1 to 1; absent below 30 customers, or where all scores are alike.
    pub r: Option<f64>,
    /// Lower end of its 95 % interval.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Whether it is a moment of truth: the interval lies wholly above 0.1.
    pub decides: bool,
}

/// The touchpoints of a period, the strongest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = JourneyMoments)]
pub struct Moments {
    pub items: Vec<Moment>,
    /// First day looked at: twelve months before `to`.
    #[schema(value_type = String, format = Date)]
    pub from: NaiveDate,
    /// The day after the last.
    #[schema(value_type = String, format = Date)]
    pub to: NaiveDate,
    /// Customers below which a touchpoint is not judged.
    pub fewest: i64,
    /// Where the method comes from.
    pub source: &'static str,
}

const SOURCE: &str = "Pearson's correlation over customers between their score at the touchpoint and their NPS answers about the company; \
    95 % interval by R. A. Fisher, Metron 1, 1921; small effect by J. Cohen, Statistical Power Analysis, 1988.";

/// The twelve months up to `to`, which is today when absent.
pub(crate) async fn moments(
    room: &Journeys,
    to: Option<NaiveDate>,
    scope: &Scope,
) -> Result<Moments, Problem> {
    let now = room.clock.now();
    let today = now.date_in(room.zone);
    let to = to.unwrap_or(today).min(today + Days::new(1));
    let from = to
        .checked_sub_months(Months::new(12))
        .filter(|from| from.format("%Y").to_string().len() == 4)
        .ok_or_else(|| Problem::invalid("journey.period", "years go from 1970 to 9999").at("to"))?;
    room.moments
        .get(now, scope, &to.to_string(), async || {
            let answer = room.query.sql(&statement(Period::of_days(from, to, room.zone)), scope).await?;
            let mut items = Vec::new();
            for batch in &answer.batches {
                items.extend(read(batch)?);
            }
            items.sort_by(|a, b| {
                let strength = |one: &Moment| one.r.unwrap_or(f64::MIN);
                strength(b).total_cmp(&strength(a)).then_with(|| a.touchpoint.cmp(&b.touchpoint))
            });
            Ok(Moments { items, from, to, fewest: FEWEST, source: SOURCE })
        })
        .await
}

/// `touchpoint`, `customers`, `r`: one row per touchpoint.
fn statement(period: Period) -> String {
    format!(
        "WITH answer AS (SELECT customer_id, COALESCE(touchpoint, '') AS touchpoint, \
           CASE WHEN scale IN ('nps', 'enps') THEN score / 10 WHEN scale = 'csat' THEN (score - 1) / 4 ELSE (score - 1) / 6 END AS felt, \
           CASE WHEN scale = 'nps' THEN score END AS nps \
         FROM interactions \
         WHERE kind = 'feedback' AND score IS NOT NULL AND occurred_at >= {} AND occurred_at < {}), \
         at_touchpoint AS (SELECT customer_id, touchpoint, AVG(felt) AS felt, COALESCE(SUM(nps), 0) AS nps, COUNT(nps) AS n \
         FROM answer GROUP BY 1, 2), \
         company AS (SELECT customer_id, SUM(nps) AS nps, SUM(n) AS n, \
         SUM(CASE WHEN touchpoint = '' AND n > 0 THEN nps / n END) AS whole FROM at_touchpoint GROUP BY 1) \
         SELECT a.touchpoint AS touchpoint, COUNT(*) AS customers, \
         corr(a.felt, COALESCE(c.whole, (c.nps - a.nps) / NULLIF(c.n - a.n, 0))) AS r \
         FROM at_touchpoint AS a JOIN company AS c ON c.customer_id = a.customer_id \
         WHERE a.touchpoint <> '' AND (c.whole IS NOT NULL OR c.n > a.n) GROUP BY 1",
        engine_time(period.from),
        engine_time(period.to)
    )
}

fn read(batch: &RecordBatch) -> Result<Vec<Moment>, Problem> {
    let column = |name: &str, wanted: DataType| {
        let found = batch.column_by_name(name).ok_or_else(|| unexpected(format!("no column {name}")))?;
        cast(found, &wanted).map_err(unexpected)
    };
    let touchpoints = column("touchpoint", DataType::Utf8)?;
    let customers = column("customers", DataType::Int64)?;
    let correlations = column("r", DataType::Float64)?;
    let (touchpoints, customers, correlations) = (
        touchpoints.as_string::<i32>(),
        customers.as_primitive::<Int64Type>(),
        correlations.as_primitive::<Float64Type>(),
    );
    Ok((0..batch.num_rows())
        .filter(|row| touchpoints.is_valid(*row))
        .map(|row| {
            let r = correlations.is_valid(row).then(|| correlations.value(row));
            moment(touchpoints.value(row).to_owned(), customers.value(row), r)
        })
        .collect())
}

/// A correlation with its interval, judged. Nearly 1 is held just below it, where the transformation ends.
fn moment(touchpoint: String, customers: i64, r: Option<f64>) -> Moment {
    let r = r.filter(|r| r.is_finite() && customers >= FEWEST).map(|r| r.clamp(-0.999_999, 0.999_999));
    let interval = r.map(|r| {
        let half = 1.959_964 / ((customers - 3) as f64).sqrt();
        ((r.atanh() - half).tanh(), (r.atanh() + half).tanh())
    });
    let decides = interval.is_some_and(|(low, _)| low > SMALL);
    Moment {
        touchpoint,
        customers,
        r,
        low: interval.map(|(low, _)| low),
        high: interval.map(|(_, high)| high),
        decides,
    }
}

/// The query engine answered something else than what was asked for: a fault of ours.
pub(crate) fn unexpected(detail: impl std::fmt::Display) -> Problem {
    tracing::error!(%detail, "journeys: unexpected answer");
    Problem::new(
        ErrorKind::Internal,
        "journey.answer",
        "the numbers came in an unexpected shape; see the log",
    )
}

/// Answers that cost a scan, kept for a minute by scope and question, so that many who watch cost one.
pub(crate) struct Kept<T>(Mutex<Shelf<T>>);

type Shelf<T> = HashMap<(Scope, String), (Timestamp, Arc<T>)>;

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

/// Answers kept at once, at most: one for each scope that somebody looks from.
const MOST_KEPT: usize = 256;

impl<T: Clone> Kept<T> {
    pub async fn get(
        &self,
        now: Timestamp,
        scope: &Scope,
        question: &str,
        ask: impl AsyncFnOnce() -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let key = (scope.clone(), question.to_owned());
        let fresh = |at: Timestamp| now.micros() - at.micros() < SERVES && at <= now;
        let found = self.shelf().get(&key).filter(|(at, _)| fresh(*at)).map(|(_, answer)| Arc::clone(answer));
        if let Some(answer) = found {
            return Ok(answer.as_ref().clone());
        }
        let answer = ask().await?;
        let mut kept = self.shelf();
        kept.retain(|_, (at, _)| fresh(*at));
        if kept.len() < MOST_KEPT {
            kept.insert(key, (now, Arc::new(answer.clone())));
        }
        Ok(answer)
    }

    fn shelf(&self) -> std::sync::MutexGuard<'_, Shelf<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correlation_is_judged_by_its_interval_and_its_customers() {
        let strong = moment("delivery".into(), 100, Some(0.5));
        // Fisher: atanh 0.5 = 0.5493, half 1.96/√97 = 0.199.
        assert!((strong.low.unwrap() - 0.3366).abs() < 1e-3 && (strong.high.unwrap() - 0.6342).abs() < 1e-3);
        assert!(strong.decides);
        assert!(!moment("website".into(), 5000, Some(0.11)).decides, "sure, but weak");
        assert!(!moment("returns".into(), 30, Some(0.42)).decides, "may be chance");
        let few = moment("kiosk".into(), 29, Some(0.9));
        assert_eq!((few.r, few.low, few.decides, few.customers), (None, None, false, 29));
        assert_eq!(moment("alike".into(), 90, None).r, None);
    }
}
