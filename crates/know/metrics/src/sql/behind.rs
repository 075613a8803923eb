//! The rows that a metric counted, a page at a time.

use rapport_kernel::{Timestamp, rule::engine_time};

use super::{Plan, measure};
use crate::definition::Formula;

/// Which page of the rows: those before a place, at most so many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageOf<'a> {
    /// Time and key of the last row of the page before.
    pub after: Option<(Timestamp, &'a str)>,
    pub limit: usize,
}

/// What a row of each table shows; every table has the same columns, so that one reader reads them all.
const INTERACTION: &[&str] = &[
    "t.id AS id",
    "t.kind AS kind",
    "t.name AS name",
    "t.channel AS channel",
    "t.touchpoint AS touchpoint",
    "t.unit_id AS unit_id",
    "t.employee_id AS employee_id",
    "t.order_id AS order_id",
    "t.score AS score",
    "t.scale AS scale",
    "t.amount_minor AS amount_minor",
    "t.currency AS currency",
    "t.wait_s AS wait_s",
    "CAST(NULL AS DOUBLE) AS delay_days",
];
const ORDER: &[&str] = &[
    "CAST(NULL AS VARCHAR) AS id",
    "'order' AS kind",
    "t.status AS name",
    "CAST(NULL AS VARCHAR) AS channel",
    "CAST(NULL AS VARCHAR) AS touchpoint",
    "t.unit_id AS unit_id",
    "CAST(NULL AS VARCHAR) AS employee_id",
    "t.order_id AS order_id",
    "CAST(NULL AS DOUBLE) AS score",
    "CAST(NULL AS VARCHAR) AS scale",
    "t.total_minor AS amount_minor",
    "t.currency AS currency",
    "CAST(NULL AS DOUBLE) AS wait_s",
    "t.delay_days AS delay_days",
];
const CUSTOMER: &[&str] = &[
    "CAST(NULL AS VARCHAR) AS id",
    "'customer' AS kind",
    "t.stage AS name",
    "CAST(NULL AS VARCHAR) AS channel",
    "CAST(NULL AS VARCHAR) AS touchpoint",
    "t.unit_id AS unit_id",
    "CAST(NULL AS VARCHAR) AS employee_id",
    "CAST(NULL AS VARCHAR) AS order_id",
    "CAST(NULL AS DOUBLE) AS score",
    "CAST(NULL AS VARCHAR) AS scale",
    "CAST(NULL AS BIGINT) AS amount_minor",
    "CAST(NULL AS VARCHAR) AS currency",
    "CAST(NULL AS DOUBLE) AS wait_s",
    "CAST(NULL AS DOUBLE) AS delay_days",
];

/// The statement for a page of the rows behind a plan's number, the newest first. Its columns are `at`, `row_key` (unique within
/// the table, ordering rows of one moment), `customer_id`, and those above.
pub(crate) fn page(plan: &Plan<'_>, page: PageOf<'_>) -> String {
    let table = plan.table;
    let (shown, key) = match table.name {
        "orders" => (ORDER, "t.order_id"),
        "customers" => (CUSTOMER, "t.customer_id"),
        _ => (INTERACTION, "t.seq"),
    };
    let column = |name: &str| table.expression(name).map_or_else(|| "NULL".to_owned(), |found| found.sql);
    // Of those there were, the ones who left are what attrition counts.
    let leaving = plan.definition.formula == (Formula::Attrition {});
    let time = if leaving { "t.left_at".to_owned() } else { column(plan.time()) };
    let period = plan.window.period();
    let mut conditions = vec![
        format!("{time} >= {}", engine_time(period.from)),
        format!("{time} < {}", engine_time(period.to)),
    ];
    conditions.extend(measure::measure(&plan.definition.formula, table).condition);
    conditions.extend(plan.rules(&column));
    if let Some((at, last)) = page.after {
        let at = engine_time(at);
        let last = if key == "t.seq" { last.to_owned() } else { format!("'{}'", last.replace('\'', "''")) };
        conditions.push(format!("({time} < {at} OR ({time} = {at} AND {key} < {last}))"));
    }
    let from = std::iter::once(format!("{} AS t", table.from))
        .chain(plan.joins(table, std::iter::empty()).into_iter().map(|join| join.sql().to_owned()));
    format!(
        "SELECT {time} AS at,\n  {key} AS row_key,\n  t.customer_id AS customer_id,\n  {}\nFROM {}\nWHERE {}\n\
         ORDER BY at DESC, row_key DESC\nLIMIT {}",
        shown.join(",\n  "),
        from.collect::<Vec<_>>().join("\n"),
        conditions.join("\n  AND "),
        page.limit
    )
}
