//! The checks there are: what each looks at, over which days, and when it doubts.

use serde::Serialize;

use crate::entry::Field;

/// What a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = QualityKind)]
pub enum Kind {
    Completeness,
    Validity,
    Freshness,
    Contradiction,
    Duplicates,
    Volume,
}

/// How a check comes to a value for each place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// A SELECT of `place, bad, n`: the share of bad rows; doubtful above the threshold. `{from}` and `{to}` are moments.
    Share(&'static str),
    /// A SELECT of `place, n, last`: usual gaps of silence since the last row; doubtful above the threshold.
    Silence(&'static str),
    /// Counts of a day against the same weekday before; doubtful more than the threshold of deviations away.
    Volume,
    /// Values on entry by source: the share of those that are none, or stand in for one; doubtful above the threshold.
    Entry(Field),
}

/// A check as it comes with the product.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Check {
    pub code: &'static str,
    pub kind: Kind,
    pub method: Method,
    /// Days that are looked at, today's included.
    pub days: u64,
    /// A share, a number of usual gaps, or a number of deviations.
    pub threshold: f64,
    /// Metrics that a doubt makes doubtful.
    pub metrics: &'static [&'static str],
    /// A condition on `interactions` or `orders`: the rows behind a doubt.
    pub rows: Option<&'static str>,
}

const SCORES: &[&str] = &["nps", "csat", "ces"];
/// What is wrong when one customer is taken for two, or two for one.
const KNOWN_CUSTOMERS: &[&str] = &["active_base", "churn"];

/// What tells the series of volumes apart: `kind/place/name`.
pub(crate) const SERIES: &str =
    "kind || '/' || COALESCE(NULLIF(touchpoint, ''), channel, '') || '/' || COALESCE(name, '')";

/// Rows of fewer than this are not judged.
pub(crate) const ENOUGH: i64 = 20;

/// Days of values on entry.
pub(crate) const ENTRY_DAYS: u64 = 7;

pub(crate) const CHECKS: [Check; 11] = [
    Check {
        code: "customer_known",
        kind: Kind::Completeness,
        method: Method::Share(
            "SELECT CAST(NULL AS VARCHAR) AS place, COUNT(*) AS n, \
             COUNT(*) FILTER (WHERE c.kind IS NULL OR c.kind = 'shared') AS bad \
             FROM interactions AS t LEFT JOIN customers AS c ON c.customer_id = t.customer_id \
             WHERE t.kind = 'feedback' AND t.occurred_at >= {from} AND t.occurred_at < {to}",
        ),
        days: 7,
        threshold: 0.05,
        metrics: KNOWN_CUSTOMERS,
        rows: None,
    },
    Check {
        code: "unit_known",
        kind: Kind::Completeness,
        method: Method::Share(
            "SELECT NULLIF(touchpoint, '') AS place, COUNT(*) AS n, \
             COUNT(*) FILTER (WHERE unit_id IS NULL OR unit_id = '') AS bad FROM interactions \
             WHERE kind IN ('feedback', 'call', 'visit') AND touchpoint <> '' \
             AND occurred_at >= {from} AND occurred_at < {to} GROUP BY 1",
        ),
        days: 7,
        threshold: 0.1,
        metrics: SCORES,
        rows: Some("kind IN ('feedback', 'call', 'visit') AND (unit_id IS NULL OR unit_id = '')"),
    },
    Check {
        code: "touchpoint_known",
        kind: Kind::Completeness,
        method: Method::Share(
            "SELECT NULLIF(channel, '') AS place, COUNT(*) AS n, \
             COUNT(*) FILTER (WHERE touchpoint IS NULL OR touchpoint = '') AS bad FROM interactions \
             WHERE kind = 'feedback' AND scale <> 'enps' AND occurred_at >= {from} AND occurred_at < {to} GROUP BY 1",
        ),
        days: 7,
        threshold: 0.5,
        metrics: SCORES,
        rows: Some("kind = 'feedback' AND scale <> 'enps' AND (touchpoint IS NULL OR touchpoint = '')"),
    },
    Check {
        code: "score_in_scale",
        kind: Kind::Validity,
        method: Method::Share(
            "SELECT NULLIF(touchpoint, '') AS place, COUNT(*) AS n, COUNT(*) FILTER (WHERE scale IS NULL \
             OR score < 0 OR (scale IN ('nps', 'enps') AND score > 10) \
             OR (scale = 'csat' AND (score < 1 OR score > 5)) OR (scale = 'ces' AND (score < 1 OR score > 7))) AS bad \
             FROM interactions WHERE kind = 'feedback' AND score IS NOT NULL \
             AND occurred_at >= {from} AND occurred_at < {to} GROUP BY 1",
        ),
        days: 7,
        threshold: 0.0,
        metrics: SCORES,
        rows: Some(
            "kind = 'feedback' AND score IS NOT NULL AND (scale IS NULL OR score < 0 \
             OR (scale IN ('nps', 'enps') AND score > 10) OR (scale = 'csat' AND (score < 1 OR score > 5)) \
             OR (scale = 'ces' AND (score < 1 OR score > 7)))",
        ),
    },
    Check {
        code: "promise_possible",
        kind: Kind::Validity,
        // A promise more than a year from the moment it was made is a mistyped date.
        method: Method::Share(
            "SELECT NULLIF(touchpoint, '') AS place, COUNT(*) AS n, COUNT(*) FILTER (WHERE \
             promised_at < occurred_at - INTERVAL '366 days' OR promised_at > occurred_at + INTERVAL '366 days') AS bad \
             FROM interactions WHERE promised_at IS NOT NULL AND occurred_at >= {from} AND occurred_at < {to} GROUP BY 1",
        ),
        days: 28,
        threshold: 0.0,
        metrics: &["delay", "promises_kept"],
        rows: Some(
            "promised_at IS NOT NULL AND (promised_at < occurred_at - INTERVAL '366 days' \
             OR promised_at > occurred_at + INTERVAL '366 days')",
        ),
    },
    Check {
        code: "email_on_entry",
        kind: Kind::Validity,
        method: Method::Entry(Field::Email),
        days: ENTRY_DAYS,
        threshold: 0.05,
        metrics: KNOWN_CUSTOMERS,
        rows: None,
    },
    Check {
        code: "phone_on_entry",
        kind: Kind::Validity,
        method: Method::Entry(Field::Phone),
        days: ENTRY_DAYS,
        threshold: 0.05,
        metrics: KNOWN_CUSTOMERS,
        rows: None,
    },
    Check {
        code: "source_fresh",
        kind: Kind::Freshness,
        method: Method::Silence(
            "SELECT NULLIF(touchpoint, '') AS place, COUNT(*) AS n, MAX(occurred_at) AS last FROM interactions \
             WHERE touchpoint <> '' AND occurred_at >= {from} AND occurred_at < {to} GROUP BY 1",
        ),
        days: 28,
        threshold: 12.0,
        metrics: SCORES,
        rows: None,
    },
    Check {
        code: "order_steps",
        kind: Kind::Contradiction,
        method: Method::Share(
            "SELECT CAST(NULL AS VARCHAR) AS place, COUNT(*) AS n, COUNT(*) FILTER (WHERE delivered_at < shipped_at \
             OR delivered_at < ordered_at OR shipped_at < ordered_at \
             OR (cancelled_at IS NOT NULL AND delivered_at IS NOT NULL AND delivered_at > cancelled_at)) AS bad \
             FROM orders WHERE ordered_at >= {from} AND ordered_at < {to}",
        ),
        days: 56,
        threshold: 0.005,
        metrics: &["delay", "promises_kept", "revenue"],
        rows: None,
    },
    Check {
        code: "answered_once",
        kind: Kind::Duplicates,
        method: Method::Share(
            "SELECT place, CAST(SUM(n) AS BIGINT) AS n, CAST(SUM(n - 1) AS BIGINT) AS bad FROM (\
             SELECT NULLIF(touchpoint, '') AS place, customer_id, scale, order_id, day_in(occurred_at) AS day, COUNT(*) AS n \
             FROM interactions WHERE kind = 'feedback' AND score IS NOT NULL \
             AND occurred_at >= {from} AND occurred_at < {to} GROUP BY 1, 2, 3, 4, 5) GROUP BY 1",
        ),
        days: 7,
        threshold: 0.05,
        metrics: SCORES,
        rows: None,
    },
    Check {
        code: "usual_volume",
        kind: Kind::Volume,
        method: Method::Volume,
        days: 57,
        threshold: 5.0,
        metrics: &[],
        rows: Some("kind NOT IN ('environment')"),
    },
];

pub(crate) fn check(code: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.code == code)
}

/// The kind and the place of a volume's series: `feedback/delivery/…`.
fn series(place: &str) -> (&str, &str) {
    let (kind, rest) = place.split_once('/').unwrap_or((place, ""));
    (kind, rest.split_once('/').map_or(rest, |(place, _)| place))
}

/// Metrics that a doubt about a place makes doubtful.
pub(crate) fn metrics_of(check: &Check, place: Option<&str>) -> Vec<&'static str> {
    if check.kind != Kind::Volume {
        return check.metrics.to_vec();
    }
    match place.map(|place| series(place).0) {
        Some("feedback") => vec!["nps", "csat", "ces", "response"],
        Some("invitation") => vec!["response"],
        Some("call") => vec!["wait"],
        Some("shipment") => vec!["delay", "promises_kept"],
        Some("order" | "payment") => vec!["revenue"],
        _ => vec!["volume"],
    }
}

/// The touchpoint at which they are doubtful; none for all.
pub(crate) fn touchpoint_of(check: &Check, place: Option<&str>) -> Option<String> {
    let place = place?;
    match check.code {
        "touchpoint_known" | "email_on_entry" | "phone_on_entry" => None,
        "usual_volume" => Some(series(place).1.to_owned()).filter(|place| !place.is_empty()),
        _ => Some(place.to_owned()),
    }
}
