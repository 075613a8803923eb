//! Attrition: who there was in each step, and who of them left in it.

use crate::question::Grain;

use super::{MOST_GROUPS, Plan, Statement, Tells, ordinals};

/// Each step of time is a row of `w`; a customer stands in every step in which they were one.
pub(super) fn statement(plan: &Plan<'_>, by: &[String], grain: Option<Grain>) -> Statement {
    let window = &plan.window;
    let mut steps: Vec<String> = Vec::new();
    let mut add = |span: u8, from, to| {
        steps.extend(
            window
                .steps(grain, from, to)
                .into_iter()
                .map(|(at, period)| format!("({span}, '{at}', '{}', '{}')", period.from, period.to)),
        );
    };
    add(0, window.from, window.to);
    if plan.compare {
        add(1, window.before, window.from);
    }
    let keys = plan.keys(plan.table, by);
    let mut select = vec!["w.span AS span".to_owned()];
    select.extend(grain.map(|_| "w.step AS step".to_owned()));
    let first_key = select.len();
    select.extend(keys.iter().map(|(name, key)| format!("{} AS {name}", key.sql)));
    select.push("COUNT(*) AS n".to_owned());
    select.push("COUNT(*) FILTER (WHERE t.left_at >= w.from_at AND t.left_at < w.to_at) AS a".to_owned());
    select.push("0 AS b".to_owned());
    let column =
        |name: &str| plan.table.expression(name).map_or_else(|| "NULL".to_owned(), |found| found.sql);
    let mut conditions =
        vec!["t.since < w.to_at".to_owned(), "(t.left_at IS NULL OR t.left_at >= w.from_at)".to_owned()];
    conditions.extend(plan.rules(&column));
    let sql = format!(
        "WITH w AS (SELECT span, CAST(step AS DATE) AS step, {} AS from_at, {} AS to_at\n  FROM (VALUES {}) AS v(span, step, from_text, to_text))\n\
         SELECT {}\nFROM customers AS t CROSS JOIN w\nWHERE {}\nGROUP BY {}\nLIMIT {}",
        timestamp("from_text"),
        timestamp("to_text"),
        steps.join(", "),
        select.join(",\n  "),
        conditions.join("\n  AND "),
        ordinals(first_key, &keys),
        MOST_GROUPS + 1
    );
    Statement {
        sql,
        keys: by.len(),
        grain: grain.is_some(),
        currency: false,
        stratum: plan.weight_by.is_some(),
        tells: Tells::Rows,
    }
}

/// A text as a moment of the time columns' own type.
fn timestamp(column: &str) -> String {
    format!("arrow_cast({column}, 'Timestamp(Microsecond, Some(\"UTC\"))')")
}
