//! Customers counted once: rows are first brought together by customer, and only those are joined to what is known of them.
//! A year has a hundred times as many rows as customers in its months. They are grouped and joined by a number: a text of 36
//! characters is most of what counting them costs.

use rapport_kernel::rule::Rule;

use crate::{
    definition::Formula,
    fields::{Join, Table},
    question::Grain,
};

use super::{Plan, Statement, Tells, compose, step};

const CUSTOMER: &str = "customer_id";

/// The statement in two steps; `None` where customers are not what is counted, or where one condition speaks of a row and of its
/// customer at once.
pub(super) fn statement(plan: &Plan<'_>, by: &[String], grain: Option<Grain>) -> Option<Statement> {
    let customers = Customers::of(plan, by, grain)?;
    let Customers { select, from, groups } = &customers;
    let select = [&select[..], &["SUM(t.n) AS n", "COUNT(*) AS a", "0 AS b"].map(str::to_owned)].concat();
    let sql = format!("SELECT {}\n{from}\nGROUP BY {}", select.join(",\n  "), groups.join(", "));
    Some(plan.answering(&sql, by, grain))
}

/// The same, with the whole beside the rows (`whole` is 1): a customer of several rows is one in the whole.
pub(super) fn with_whole(plan: &Plan<'_>, by: &[String], grain: Option<Grain>) -> Option<Statement> {
    let Customers { select, from, groups } = Customers::of(plan, by, grain)?;
    let named: Vec<&str> = select.iter().filter_map(|one| Some(one.rsplit_once(" AS ")?.1)).collect();
    let sql = format!(
        "SELECT {named},\n  whole,\n  SUM(n) AS n,\n  CASE WHEN whole = 1 THEN COUNT(*) ELSE SUM(a) END AS a,\n  0 AS b\n\
         FROM (SELECT {},\n  1 - GROUPING(t.customer) AS whole,\n  SUM(t.n) AS n,\n  COUNT(*) AS a\n{from}\n\
         GROUP BY GROUPING SETS (({}), (t.span, t.customer)))\nGROUP BY {named}, whole",
        select.join(",\n  "),
        groups.join(", "),
        named = named.join(", "),
    );
    Some(Statement { tells: Tells::RowsAndWhole, ..plan.answering(&sql, by, grain) })
}

/// Customers of each group, once, joined to what is known of them.
struct Customers {
    select: Vec<String>,
    from: String,
    groups: Vec<String>,
}

impl Customers {
    fn of(plan: &Plan<'_>, by: &[String], grain: Option<Grain>) -> Option<Self> {
        let table = plan.table;
        let counts_customers =
            matches!(&plan.definition.formula, Formula::Distinct { value } if value == CUSTOMER);
        if !counts_customers {
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
        let mut groups = vec!["t.span".to_owned()];
        groups.extend(grain.map(|_| "t.step".to_owned()));
        let mut select: Vec<String> = groups.iter().map(|one| format!("{one} AS {}", &one[2..])).collect();
        for (name, key) in &keys {
            let said = if key.join == Some(Join::Customers) {
                key.sql.clone()
            } else {
                inner.push(format!("{} AS {name}", key.sql));
                format!("t.{name}")
            };
            select.push(format!("{said} AS {name}"));
            groups.push(said);
        }
        inner.push(format!("customer_key({}) AS customer", table.whose));
        let grouped = (1..=inner.len()).map(|number| number.to_string()).collect::<Vec<_>>().join(", ");
        inner.push("COUNT(*) AS n".to_owned());

        let mut within = plan.within(&time.sql);
        within.push(format!("{} IS NOT NULL", table.whose));
        within.extend(said(&of_rows, table));
        let orders = joins.contains(&Join::Orders).then_some(Join::Orders);
        let rows = compose(&inner, table.from, orders.as_slice(), &within, &grouped);
        let mut from = format!("FROM ({rows}) AS t");
        if joins.contains(&Join::Customers) {
            from.push_str("\nLEFT JOIN customers AS c ON customer_key(c.customer_id) = t.customer");
        }
        let asked = said(&of_customers, table);
        if !asked.is_empty() {
            from.push_str("\nWHERE ");
            from.push_str(&asked.join("\n  AND "));
        }
        Some(Self { select, from, groups })
    }
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
