//! Rules as SQL: for people to read, and for the query engine to run.

use super::{
    Catalogue, Clause, Combinator, FieldKind, Group, Literal, Node, Operand, Operator, Rule, pattern,
};

impl Rule {
    /// The rule as a SQL boolean expression over columns named as its fields; reads back as the same rule.
    pub fn to_sql(&self, catalogue: &Catalogue) -> String {
        self.to_sql_with(&|field| catalogue.column(field))
    }

    /// As [`Rule::to_sql`], each field put as the SQL expression that `column` gives for its name.
    pub fn to_sql_with(&self, column: &dyn Fn(&str) -> String) -> String {
        if self.is_everything() {
            return "TRUE".to_owned();
        }
        let mut sql = String::new();
        if self.root().not {
            sql.push_str("NOT ");
        }
        write_members(self.root(), self.root().not, column, &mut sql);
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
        clause_sql(self, &short)
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

fn write_members(group: &Group, brackets: bool, column: &dyn Fn(&str) -> String, sql: &mut String) {
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
                write_members(inner, true, column, sql);
            }
            Node::Clause(clause) => sql.push_str(&clause_sql(clause, column)),
        }
    }
    if brackets {
        sql.push(')');
    }
}

fn clause_sql(clause: &Clause, column: &dyn Fn(&str) -> String) -> String {
    let field = column(&clause.field);
    let values: Vec<String> = match &clause.operand {
        Operand::None => Vec::new(),
        Operand::One(value) => vec![literal(value)],
        Operand::Many(values) => values.iter().map(literal).collect(),
        Operand::Field(name) => vec![column(name)],
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

fn literal(value: &Literal) -> String {
    match value {
        Literal::Text(text) => escaped(text),
        Literal::Number(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => {
            format!("{}", *number as i64)
        }
        Literal::Number(number) => format!("{number:?}"),
        Literal::Boolean(true) => "TRUE".to_owned(),
        Literal::Boolean(false) => "FALSE".to_owned(),
        // A text beside a time column is read as that column's type: no cast of the column, so files can be skipped.
        Literal::Time(at) => escaped(&at.to_string()),
    }
}
