//! Whether a statement asks of `score_buckets` nothing finer than days of the company's zone: then sums by day answer it.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::{
    ast::{
        self, BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Value, Visit, Visitor,
    },
    dialect::GenericDialect,
    tokenizer::{Token, Tokenizer},
};
use rapport_kernel::{
    Timestamp,
    time::{Zone, start_of_day},
};

const COLUMN: &str = "bucket_at";

/// True when every mention of `bucket_at` is `day_in`, `week_in` or `month_in` in the zone, or `>=` or `<` a midnight of it.
/// When in doubt, false.
pub(crate) fn asks_by_day(sql: &str, statement: &ast::Statement, zone: Zone) -> bool {
    let Some(mentions) = mentions(sql) else { return false };
    let mut found = ByDay { zone, allowed: 0 };
    let _ = statement.visit(&mut found);
    found.allowed == mentions
}

/// How often the column is named; `None` when it may be meant without its name (`SELECT *`, `NATURAL JOIN`).
fn mentions(sql: &str) -> Option<usize> {
    let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize().ok()?;
    let mut count = 0;
    let mut before: Option<&Token> = None;
    for token in tokens.iter().filter(|token| !matches!(token, Token::Whitespace(_))) {
        match token {
            Token::Word(word) if word.value.eq_ignore_ascii_case(COLUMN) => count += 1,
            Token::Word(word) if word.value.eq_ignore_ascii_case("natural") => return None,
            Token::Mul if before.is_some_and(begins_item) => return None,
            _ => {}
        }
        before = Some(token);
    }
    Some(count)
}

/// Whether a `*` after this token stands for columns rather than multiplies.
fn begins_item(token: &Token) -> bool {
    match token {
        Token::Comma | Token::Period => true,
        Token::Word(word) => {
            ["select", "distinct", "all"].iter().any(|keyword| word.value.eq_ignore_ascii_case(keyword))
        }
        _ => false,
    }
}

struct ByDay {
    zone: Zone,
    allowed: usize,
}

impl Visitor for ByDay {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        let allowed = match expr {
            Expr::Function(function) => self.is_calendar(function),
            Expr::BinaryOp { left, op: BinaryOperator::GtEq | BinaryOperator::Lt, right } => {
                is_column(left) && self.is_midnight(right)
            }
            Expr::BinaryOp { left, op: BinaryOperator::LtEq | BinaryOperator::Gt, right } => {
                is_column(right) && self.is_midnight(left)
            }
            _ => false,
        };
        self.allowed += usize::from(allowed);
        ControlFlow::Continue(())
    }
}

impl ByDay {
    /// `day_in(bucket_at)`, `week_in(bucket_at, 'Europe/Moscow')` with the company's zone.
    fn is_calendar(&self, function: &ast::Function) -> bool {
        let name = function.name.to_string();
        if !["day_in", "week_in", "month_in"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
            return false;
        }
        match arguments(function).as_slice() {
            [at] => is_column(at),
            [at, zone] => is_column(at) && text(zone).is_some_and(|zone| zone == self.zone.name()),
            _ => false,
        }
    }

    fn is_midnight(&self, expr: &Expr) -> bool {
        literal(expr)
            .and_then(|text| text.parse::<Timestamp>().ok())
            .is_some_and(|at| start_of_day(at.date_in(self.zone), self.zone) == at)
    }
}

fn arguments(function: &ast::Function) -> Vec<&Expr> {
    let FunctionArguments::List(list) = &function.args else { return Vec::new() };
    list.args
        .iter()
        .filter_map(|argument| match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
            _ => None,
        })
        .collect()
}

fn is_column(expr: &Expr) -> bool {
    match expr {
        Expr::Identifier(name) => name.value.eq_ignore_ascii_case(COLUMN),
        Expr::CompoundIdentifier(names) => {
            names.last().is_some_and(|name| name.value.eq_ignore_ascii_case(COLUMN))
        }
        Expr::Nested(inner) => is_column(inner),
        _ => false,
    }
}

/// A text, bare or as the only thing of a cast: `'2026-03-04'`, `TIMESTAMP '…'`, `CAST('…' AS TIMESTAMP)`, `arrow_cast('…', …)`.
fn literal(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => literal(inner),
        Expr::TypedString(typed) => of_value(&typed.value.value),
        Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("arrow_cast") => {
            arguments(function).first().and_then(|first| text(first))
        }
        other => text(other),
    }
}

fn text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Value(value) => of_value(&value.value),
        _ => None,
    }
}

fn of_value(value: &Value) -> Option<&str> {
    match value {
        Value::SingleQuotedString(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use datafusion::sql::sqlparser::parser::Parser;

    use super::*;

    fn by_day(sql: &str) -> bool {
        let statement = Parser::parse_sql(&GenericDialect {}, sql).unwrap().remove(0);
        asks_by_day(sql, &statement, Zone::Europe__Moscow)
    }

    #[test]
    fn days_weeks_months_and_midnights_of_the_zone_are_by_day() {
        for sql in [
            "SELECT sum(n) FROM score_buckets",
            "SELECT count(*), 2 * sum(n) FROM score_buckets",
            "SELECT day_in(bucket_at), sum(n) FROM score_buckets GROUP BY 1",
            "SELECT week_in(t.bucket_at, 'Europe/Moscow') AS week FROM score_buckets t WHERE t.bucket_at >= '2026-03-03T21:00:00Z'",
            "SELECT CASE WHEN bucket_at >= arrow_cast('2026-02-03T21:00:00Z', 'Timestamp(Microsecond, Some(\"UTC\"))') THEN 0 ELSE 1 END \
             FROM score_buckets WHERE bucket_at < TIMESTAMP '2026-03-03T21:00:00Z' AND CAST('2026-01-31 21:00:00' AS TIMESTAMP) <= bucket_at",
        ] {
            assert!(by_day(sql), "{sql}");
        }
    }

    #[test]
    fn anything_finer_or_unclear_is_not() {
        for sql in [
            "SELECT * FROM score_buckets",
            "SELECT b.* FROM score_buckets b",
            "SELECT n, * FROM score_buckets",
            "SELECT bucket_at FROM score_buckets",
            "SELECT date_trunc('hour', bucket_at) FROM score_buckets",
            "SELECT day_in(bucket_at, 'Europe/Berlin') FROM score_buckets",
            "SELECT sum(n) FROM score_buckets WHERE bucket_at >= '2026-03-04T00:00:00Z'",
            "SELECT sum(n) FROM score_buckets WHERE bucket_at > '2026-03-03T21:00:00Z'",
            "SELECT sum(n) FROM score_buckets WHERE bucket_at <= '2026-03-03T21:00:00Z'",
            "SELECT day_in(b) FROM (SELECT bucket_at AS b FROM score_buckets)",
            "SELECT sum(n) FROM score_buckets WHERE \"bucket_at\" = '2026-03-03T21:00:00Z'",
            "SELECT sum(a.n) FROM score_buckets a NATURAL JOIN score_buckets b",
            "SELECT sum(a.n) FROM score_buckets a JOIN score_buckets b USING (bucket_at)",
        ] {
            assert!(!by_day(sql), "{sql}");
        }
    }
}
