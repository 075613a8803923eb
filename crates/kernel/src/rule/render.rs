//! Rules as SQL: for people to read, and for the query engine to run.
//!
//! The two differ in times alone. People read `'2026-03-04T00:00:00Z'`; the engine gets the type of its time columns, so
//! that it compares without casting the column (which would keep it from skipping files) and without nanoseconds (which
//! end in 2262).

use crate::Timestamp;

use super::{
    Catalogue, Clause, Combinator, FieldKind, Group, Literal, Node, Operand, Operator, Rule, pattern,
};

impl Rule {
    /// The rule as a SQL boolean expression over columns named as its fields; reads back as the same rule.
    pub fn to_sql(&self, catalogue: &Catalogue) -> String {
        self.write(&Writer { column: &|field| catalogue.column(field), time: &|at| escaped(&at.to_string()) })
    }

    /// The rule as the query engine runs it, each field put as the SQL expression that `column` gives for its name.
    pub fn to_sql_with(&self, column: &dyn Fn(&str) -> String) -> String {
        self.write(&Writer { column, time: &engine_time })
    }

    fn write(&self, writer: &Writer<'_>) -> String {
        if self.is_everything() {
            return "TRUE".to_owned();
        }
        let mut sql = String::new();
        if self.root().not {
            sql.push_str("NOT ");
        }
        writer.members(self.root(), self.root().not, &mut sql);
        sql
    }
}

impl Catalogue {
    /// A field's expression in SQL: its quoted name, or its family's function over the family's column.
    pub fn column(&self, field: &str) -> String {
        if self.fields().all(|one| one.name != field)
            && let Some((name, rest)) = field.split_once(':')
            && let Some(family) = self.families().iter().find(|one| one.name == name)
        {
            return format!("{name}({}, {})", quoted(&family.column), escaped(rest));
        }
        quoted(field)
    }
}

impl Clause {
    /// The clause alone, as SQL over columns named as the fields.
    pub(super) fn to_sql(&self) -> String {
        Writer { column: &short, time: &|at| escaped(&at.to_string()) }.clause(self)
    }
}

/// A field as people write it: `"score"`, `property('items')`.
fn short(field: &str) -> String {
    field
        .split_once(':')
        .map_or_else(|| quoted(field), |(family, rest)| format!("{family}({})", escaped(rest)))
}

/// A name in double quotes.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text in single quotes.
fn escaped(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// How fields and times are said.
struct Writer<'a> {
    column: &'a dyn Fn(&str) -> String,
    time: &'a dyn Fn(Timestamp) -> String,
}

impl Writer<'_> {
    fn members(&self, group: &Group, brackets: bool, sql: &mut String) {
        let between = match group.combinator {
            Combinator::And => " AND ",
            Combinator::Or => " OR ",
        };
        if brackets {
            sql.push('(');
        }
        for (index, node) in group.rules.iter().enumerate() {
            if index > 0 {
                sql.push_str(between);
            }
            match node {
                Node::Group(inner) => {
                    if inner.not {
                        sql.push_str("NOT ");
                    }
                    self.members(inner, true, sql);
                }
                Node::Clause(clause) => sql.push_str(&self.clause(clause)),
            }
        }
        if brackets {
            sql.push(')');
        }
    }

    fn clause(&self, clause: &Clause) -> String {
        let field = (self.column)(&clause.field);
        let values: Vec<String> = match &clause.operand {
            Operand::None => Vec::new(),
            Operand::One(value) => vec![self.literal(value)],
            Operand::Many(values) => values.iter().map(|value| self.literal(value)).collect(),
            Operand::Field(name) => vec![(self.column)(name)],
        };
        let first = values.first().map_or("", String::as_str);
        let text = match &clause.operand {
            Operand::One(Literal::Text(text)) => text.as_str(),
            _ => "",
        };
        let like = |word: &str| format!("{field} {word} {}", escaped(&pattern::like(clause.operator, text)));
        match (clause.operator, clause.kind) {
            (Operator::NotEqual, _) => format!("{field} <> {first}"),
            (Operator::Contains, FieldKind::List) => format!("array_has({field}, {first})"),
            (Operator::DoesNotContain, FieldKind::List) => format!("NOT array_has({field}, {first})"),
            (Operator::Contains | Operator::BeginsWith | Operator::EndsWith, _) => like("LIKE"),
            (Operator::DoesNotContain | Operator::DoesNotBeginWith | Operator::DoesNotEndWith, _) => {
                like("NOT LIKE")
            }
            (Operator::Null, _) => format!("{field} IS NULL"),
            (Operator::NotNull, _) => format!("{field} IS NOT NULL"),
            (Operator::In, _) => format!("{field} IN ({})", values.join(", ")),
            (Operator::NotIn, _) => format!("{field} NOT IN ({})", values.join(", ")),
            (Operator::Between, _) => format!("{field} BETWEEN {}", values.join(" AND ")),
            (Operator::NotBetween, _) => format!("{field} NOT BETWEEN {}", values.join(" AND ")),
            (operator, _) => format!("{field} {} {first}", operator.as_str()),
        }
    }

    fn literal(&self, value: &Literal) -> String {
        match value {
            Literal::Text(text) => escaped(text),
            Literal::Number(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => {
                format!("{}", *number as i64)
            }
            Literal::Number(number) => format!("{number:?}"),
            Literal::Boolean(true) => "TRUE".to_owned(),
            Literal::Boolean(false) => "FALSE".to_owned(),
            Literal::Time(at) => (self.time)(*at),
        }
    }
}

/// A moment of the engine's time columns.
pub fn engine_time(at: Timestamp) -> String {
    format!("arrow_cast('{at}', 'Timestamp(Microsecond, Some(\"UTC\"))')")
}
