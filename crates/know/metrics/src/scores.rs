//! What a score foretells: for each NPS score from 0 to 10, the raw churn and margin of the customers who gave it.
//!
//! Of each customer the last score counts that is at least [`HORIZON_DAYS`] old, so that everyone was watched equally long.
//! Churn is the share who left within that time after the answer, with Wilson's interval; margin is the average per
//! customer and currency to this day, with Student's. Raw: nothing is adjusted for who gives which score.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rapport_kernel::{Problem, Scope, rule::engine_time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Metrics,
    answer::Reading,
    estimate::{Estimate, Method, Tally, estimate, wilson},
    problem::unclear,
    question::Window,
    rows::Columns,
};

/// How long customers are watched after an answer.
pub(crate) const HORIZON_DAYS: u64 = 90;
/// How long before that answers are looked for, unless a period is given.
const USUAL_DAYS: u64 = 365;

/// The average margin of customers in one currency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Margin {
    pub currency: String,
    /// In minor units per customer.
    #[serde(flatten)]
    pub value: Reading,
}

/// What became of the customers who gave one score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScoreOutcome {
    pub score: i64,
    /// Customers whose last answer it was.
    pub n: i64,
    /// The share of them who left within the horizon.
    pub churn: Reading,
    pub margin: Vec<Margin>,
}

/// For each score from 0 to 10, churn and margin of the customers who gave it last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScoreOutcomes {
    /// First day of the answers looked at.
    #[schema(value_type = String, format = Date)]
    pub from: NaiveDate,
    /// The day after their last, at least the horizon ago.
    #[schema(value_type = String, format = Date)]
    pub to: NaiveDate,
    /// Days that customers are watched after the answer.
    pub horizon_days: u64,
    pub through_seq: i64,
    pub rows: Vec<ScoreOutcome>,
}

pub(crate) async fn outcomes(
    metrics: &Metrics,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    scope: &Scope,
) -> Result<ScoreOutcomes, Problem> {
    let now = metrics.clock.now();
    let latest = now.date_in(metrics.zone) - Days::new(HORIZON_DAYS);
    let to = to.unwrap_or(latest).min(latest);
    let from = from.unwrap_or_else(|| to.checked_sub_days(Days::new(USUAL_DAYS)).unwrap_or(to));
    if from >= to {
        let detail = format!(
            "only answers of before {latest} have been watched for {HORIZON_DAYS} days: begin earlier"
        );
        return Err(unclear("metric.period", "from", detail));
    }
    let window = Window::new(Some(from), Some(to), now, metrics.zone)?;
    let answer = metrics.query.sql(&statement(&window), scope).await?;
    let mut found: BTreeMap<i64, Outcome> = (0..=10).map(|score| (score, Outcome::default())).collect();
    for batch in &answer.batches {
        let columns = Columns::of(batch);
        let (scores, currencies) = (columns.counts("score")?, columns.texts("currency")?);
        let (n, left) = (columns.counts("n")?, columns.numbers("churned")?);
        let (known, sums, squares) =
            (columns.counts("margins")?, columns.numbers("margin")?, columns.numbers("margin_sq")?);
        for row in 0..batch.num_rows() {
            let Some(outcome) = found.get_mut(&scores[row]) else { continue };
            outcome.customers.add(&Tally { n: n[row], a: left[row], b: 0.0 });
            if let Some(currency) = &currencies[row] {
                let margin = outcome.margins.entry(currency.clone()).or_default();
                margin.add(&Tally { n: known[row], a: sums[row], b: squares[row] });
            }
        }
    }
    Ok(ScoreOutcomes {
        from,
        to,
        horizon_days: HORIZON_DAYS,
        through_seq: answer.through_seq,
        rows: found.into_iter().map(|(score, outcome)| outcome.told(score)).collect(),
    })
}

#[derive(Default)]
struct Outcome {
    customers: Tally,
    margins: BTreeMap<String, Tally>,
}

impl Outcome {
    fn told(self, score: i64) -> ScoreOutcome {
        let margin = self
            .margins
            .into_iter()
            .filter(|(_, tally)| tally.n > 0)
            .map(|(currency, tally)| Margin { currency, value: reading(estimate(Method::Mean, &tally)) })
            .collect();
        let churn = reading(wilson(self.customers.a, self.customers.n));
        ScoreOutcome { score, n: self.customers.n, churn, margin }
    }
}

const fn reading(estimate: Estimate) -> Reading {
    Reading { value: estimate.value, low: estimate.low, high: estimate.high, n: estimate.n }
}

/// The last score of each customer in the window, with what the customers' table knows of them.
pub(crate) fn statement(window: &Window) -> String {
    let period = window.period();
    format!(
        "WITH answered AS (SELECT customer_id, score, occurred_at, \
           ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY occurred_at DESC, seq DESC) AS place\n  \
           FROM interactions WHERE kind = 'feedback' AND scale = 'nps' AND score IS NOT NULL \
           AND occurred_at >= {} AND occurred_at < {})\n\
         SELECT CAST(l.score AS BIGINT) AS score, c.currency AS currency, COUNT(*) AS n,\n  \
           COUNT(*) FILTER (WHERE c.left_at <= l.occurred_at + INTERVAL '{HORIZON_DAYS} days') AS churned,\n  \
           COUNT(c.margin_minor) AS margins, SUM(CAST(c.margin_minor AS DOUBLE)) AS margin,\n  \
           SUM(CAST(c.margin_minor AS DOUBLE) * CAST(c.margin_minor AS DOUBLE)) AS margin_sq\n\
         FROM answered AS l JOIN customers AS c ON c.customer_id = l.customer_id\n\
         WHERE l.place = 1 AND (c.left_at IS NULL OR c.left_at >= l.occurred_at)\n\
         GROUP BY 1, 2",
        engine_time(period.from),
        engine_time(period.to)
    )
}
