//! A list of customers as a file.

use rapport_kernel::{Problem, Scope, rule::Rule};
use rapport_store::audit;
use serde_json::json;

use super::choose::{self, Sort};
use crate::{Customers, card::RevenueView, list, search::Found};

/// Rows of one file at most.
pub(crate) const MOST: usize = 50_000;
const PAGE: usize = 500;

/// The customers of a rule as CSV, in UTF-8 with a byte order mark, since spreadsheets guess without one. Contacts are masked;
/// who took the list, how long it is and what it was chosen by is in the audit log.
pub(crate) async fn csv(
    room: &Customers,
    scope: &Scope,
    actor: &str,
    rule: &Rule,
    sort: Sort,
) -> Result<String, Problem> {
    let mut text = String::from(
        "\u{feff}id,name,kind,stage,grade,phone,email,last_seen_at,last_score,last_scale,open_orders,late_orders,value,currency\r\n",
    );
    let mut count = 0;
    let mut after = None;
    loop {
        let (chosen, next) = choose::page(room, rule, scope, sort, after, PAGE.min(MOST - count)).await?;
        count += chosen.len();
        let found =
            chosen.iter().map(|one| Found { customer: one.customer, matched: "rule".into() }).collect();
        for item in list::items(room, scope, found).await? {
            let last = item.last_score.as_ref();
            let value = item.value.first();
            let cells = [
                item.id.to_string(),
                item.name.clone().unwrap_or_default(),
                item.kind.clone(),
                item.stage.to_owned(),
                item.grade.unwrap_or_default().to_owned(),
                item.phone_masked.clone().unwrap_or_default(),
                item.email_masked.clone().unwrap_or_default(),
                item.last_seen_at.map(|at| at.to_string()).unwrap_or_default(),
                last.map(|last| last.score.to_string()).unwrap_or_default(),
                last.map(|last| last.scale.to_string()).unwrap_or_default(),
                item.open_orders.to_string(),
                item.late_orders.to_string(),
                value.map(RevenueView::major).unwrap_or_default(),
                value.map(|value| value.currency.clone()).unwrap_or_default(),
            ];
            text.push_str(&cells.map(|cell| quoted(&cell)).join(","));
            text.push_str("\r\n");
        }
        after = next;
        if after.is_none() || count >= MOST {
            break;
        }
    }
    let detail = json!({ "customers": count, "fields": rule.fields(), "complete": after.is_none() });
    audit(room.db.write(), room.clock.as_ref(), actor, "customers.exported", "customers", &detail).await?;
    Ok(text)
}

/// A cell: quoted when it must be, and never read as a formula by a spreadsheet.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_cell_is_never_a_formula_and_never_breaks_the_row() {
        assert_eq!(quoted("Anna"), "Anna");
        assert_eq!(quoted("Petrova, \"Anna\""), "\"Petrova, \"\"Anna\"\"\"");
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("+7…67"), "'+7…67");
        assert_eq!(quoted("-12.5"), "-12.5");
    }
}
