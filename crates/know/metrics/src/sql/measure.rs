//! Formulas as SQL aggregates.

use rapport_kernel::rule::Rule;

use crate::{
    definition::Formula,
    estimate::Method,
    fields::{SCORE_BUCKETS, Table},
};

/// A formula's tally in SQL, and the condition on rows that it brings along.
pub(super) struct Measure {
    pub n: String,
    pub a: String,
    pub b: String,
    pub condition: Option<String>,
}

/// How a formula's tally is read.
pub(crate) const fn method(formula: &Formula) -> Method {
    match formula {
        Formula::NetPromoter { .. } => Method::NetPromoter,
        Formula::Mean { .. } => Method::Mean,
        Formula::Share { .. } | Formula::Attrition {} => Method::Share,
        Formula::Sum { .. } => Method::Sum,
        Formula::Count {} => Method::Count,
        Formula::Distinct { .. } => Method::Distinct,
    }
}

/// The field that a formula computes with.
pub(super) const fn value(formula: &Formula) -> Option<&str> {
    match formula {
        Formula::NetPromoter { value }
        | Formula::Mean { value }
        | Formula::Sum { value, .. }
        | Formula::Distinct { value } => Some(value.as_str()),
        _ => None,
    }
}

/// Rules within a formula.
pub(super) fn rules(formula: &Formula, table: &Table) -> Vec<Rule> {
    let texts = match formula {
        Formula::Share { part, of } => vec![Some(part), of.as_ref()],
        Formula::Sum { minus, .. } => vec![minus.as_ref()],
        _ => vec![],
    };
    // Definitions are checked when they are made: a rule that cannot be read is none.
    texts.into_iter().flatten().filter_map(|text| table.rule(text).ok()).collect()
}

pub(super) fn measure(formula: &Formula, table: &Table) -> Measure {
    let column = |name: &str| table.expression(name).map_or_else(|| "NULL".to_owned(), |found| found.sql);
    let field = value(formula).map(column).unwrap_or_default();
    let holds = |text: &str| match table.rule(text) {
        Ok(rule) => rule.to_sql_with(&column),
        Err(_) => "FALSE".to_owned(),
    };
    let of = |n: &str, a: &str, b: &str| Measure {
        n: n.to_owned(),
        a: a.to_owned(),
        b: b.to_owned(),
        condition: None,
    };
    if table.from == SCORE_BUCKETS.from {
        return match formula {
            Formula::NetPromoter { .. } => of("SUM(t.n)", "SUM(t.promoters)", "SUM(t.detractors)"),
            _ => of("SUM(t.n)", "SUM(t.\"sum\")", "SUM(t.sum_sq)"),
        };
    }
    let present = Some(format!("{field} IS NOT NULL"));
    match formula {
        Formula::NetPromoter { .. } => Measure {
            condition: present,
            ..of(
                "COUNT(*)",
                &format!("COUNT(*) FILTER (WHERE {field} >= 9)"),
                &format!("COUNT(*) FILTER (WHERE {field} <= 6)"),
            )
        },
        Formula::Mean { .. } => {
            let number = format!("CAST({field} AS DOUBLE)");
            Measure {
                condition: present,
                ..of("COUNT(*)", &format!("SUM({number})"), &format!("SUM({number} * {number})"))
            }
        }
        Formula::Share { part, of: whole } => {
            let n = whole
                .as_ref()
                .map_or_else(|| "COUNT(*)".to_owned(), |of| format!("COUNT(*) FILTER (WHERE {})", holds(of)));
            of(&n, &format!("COUNT(*) FILTER (WHERE {})", holds(part)), "0")
        }
        Formula::Sum { minus, .. } => {
            let signed = match minus {
                Some(minus) => format!("CASE WHEN {} THEN -{field} ELSE {field} END", holds(minus)),
                None => field.clone(),
            };
            Measure { condition: present, ..of("COUNT(*)", &format!("SUM({signed})"), "0") }
        }
        Formula::Distinct { .. } => {
            Measure { condition: present, ..of("COUNT(*)", &format!("COUNT(DISTINCT {field})"), "0") }
        }
        Formula::Count {} | Formula::Attrition {} => of("COUNT(*)", "0", "0"),
    }
}
