//! Customers counted once: rows are first brought together by customer, and only those are joined to what is known of them.
//! A year has a hundred times as many rows as customers in its months.

use rapport_kernel::rule::Rule;

use crate::{
    definition::Formula,
    fields::{Join, Table},
    question::Grain,
};

use super::{Plan, Statement, compose, ordinals, step};

const CUSTOMER: &str = "customer_id";

/// The statement in two steps; `None` where customers are not what is counted, or where one condition speaks of a row and of its
/// customer at once.
pub(super) fn statement(plan: &Plan<'_>, by: &[String], grain: Option<Grain>) -> Option<Statement> {
    let table = plan.table;
    let counts_customers =
        matches!(&plan.definition.formula, Formula::Distinct { value } if value == CUSTOMER);
    if !counts_customers || table.expression(CUSTOMER).is_none() {
        return None;
    }
    let (of_rows, of_customers) = conditions(plan)?;
    let keys = plan.keys(table, by);
    let time = table.expression(plan.time())?;
    let mut joins: Vec<Join> = keys.iter().filter_map(|(_, key)| key.join).chain(time.join).collect();
    let ruled = of_rows.iter().chain(&of_customers).flat_map(Rule::fields);
    joins.extend(ruled.filter_map(|name| table.expression(name)?.join));

    let mut inner = vec![plan.span(&time.sql)];
    inner.extend(grain.map(|grain| format!("{} AS step", step(grain, &time.sql, &plan.window))));
    let mut outer = vec!["t.span AS span".to_owned()];
    outer.extend(grain.map(|_| "t.step AS step".to_owned()));
    let first_key = outer.len();
    for (name, key) in &keys {
        if key.join == Some(Join::Customers) {
            outer.push(format!("{} AS {name}", key.sql));
        } else {
            inner.push(format!("{} AS {name}", key.sql));
            outer.push(format!("t.{name} AS {name}"));
        }
    }
    inner.push(format!("t.{CUSTOMER} AS {CUSTOMER}"));
    let grouped = (1..=inner.len()).map(|number| number.to_string()).collect::<Vec<_>>().join(", ");
    inner.push("COUNT(*) AS n".to_owned());
    outer.extend(["SUM(t.n) AS n", "COUNT(*) AS a", "0 AS b"].map(str::to_owned));

    let mut within = plan.within(&time.sql);
    within.push(format!("t.{CUSTOMER} IS NOT NULL"));
    within.extend(said(&of_rows, table));
    let has = |join: Join| joins.contains(&join).then_some(join);
    let rows = compose(&inner, table.from, has(Join::Orders).as_slice(), &within, &grouped);
    let customers = compose(
        &outer,
        &format!("({rows})"),
        has(Join::Customers).as_slice(),
        &said(&of_customers, table),
        &ordinals(first_key, &keys),
    );
    Some(plan.answering(&customers, by, grain))
}

/// What is asked of rows, and what of customers.
fn conditions(plan: &Plan<'_>) -> Option<(Vec<Rule>, Vec<Rule>)> {
    let (mut of_rows, mut of_customers) = (Vec::new(), Vec::new());
    for part in plan.counted.parts().into_iter().chain(plan.asked.parts()) {
        let joins: Vec<Option<Join>> = part
            .fields()
            .into_iter()
            .map(|name| plan.table.expression(name).and_then(|field| field.join))
            .collect();
        if joins.iter().all(|join| *join != Some(Join::Customers)) {
            of_rows.push(part);
        } else if joins.iter().all(|join| *join == Some(Join::Customers)) {
            of_customers.push(part);
        } else {
            return None;
        }
    }
    Some((of_rows, of_customers))
}

fn said(rules: &[Rule], table: &Table) -> Vec<String> {
    let column = |name: &str| table.expression(name).map_or_else(|| "NULL".to_owned(), |found| found.sql);
    rules.iter().map(|rule| format!("({})", rule.to_sql_with(&column))).collect()
}
