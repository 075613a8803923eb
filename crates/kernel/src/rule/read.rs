//! Expressions of the SQL parser as clauses and groups.

use sqlparser::ast::{
    BinaryOperator, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident,
    Spanned, UnaryOperator, Value as SqlValue,
};

use super::{
    Catalogue, Clause, Combinator, FieldKind, Group, Literal, Node, Operand, Operator, RuleError,
    json::{number_literal, time_literal},
    parse::place,
    pattern,
};

pub(super) struct Reader<'a> {
    pub(super) catalogue: &'a Catalogue,
}

impl Reader<'_> {
    pub(super) fn boolean(&self, expression: &Expr) -> Result<Node, RuleError> {
        match expression {
            Expr::Nested(inner) => self.boolean(inner),
            Expr::BinaryOp { op: BinaryOperator::And, .. } => self.chain(expression, &BinaryOperator::And),
            Expr::BinaryOp { op: BinaryOperator::Or, .. } => self.chain(expression, &BinaryOperator::Or),
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => self.negation(expr),
            other => {
                self.clause(other).map(Node::Clause).map_err(|error| error.at(place(other.span().start)))
            }
        }
    }

    /// `a AND b AND c`, as the parser nests it to the left, is one group of three.
    fn chain(&self, expression: &Expr, operator: &BinaryOperator) -> Result<Node, RuleError> {
        let mut members = Vec::new();
        let mut rest = expression;
        while let Expr::BinaryOp { left, op, right } = rest {
            if op != operator {
                break;
            }
            members.push(right.as_ref());
            rest = left;
        }
        members.push(rest);
        let rules = members.into_iter().rev().map(|member| self.boolean(member)).collect::<Result<_, _>>()?;
        let combinator = if *operator == BinaryOperator::And { Combinator::And } else { Combinator::Or };
        Ok(Node::Group(Group { combinator, not: false, rules }))
    }

    fn negation(&self, inner: &Expr) -> Result<Node, RuleError> {
        if let Expr::Function(function) = inner
            && let Ok(mut clause) = self.member_of(function)
        {
            clause.operator = Operator::DoesNotContain;
            return Ok(Node::Clause(clause));
        }
        let node = self.boolean(inner)?;
        Ok(Node::Group(match node {
            Node::Group(group) if !group.not => Group { not: true, ..group },
            other => Group { combinator: Combinator::And, not: true, rules: vec![other] },
        }))
    }

    fn clause(&self, expression: &Expr) -> Result<Clause, RuleError> {
        match expression {
            Expr::BinaryOp { left, op, right } => self.comparison(left, op, right),
            Expr::IsNull(field) => self.plain(field, Operator::Null, Operand::None),
            Expr::IsNotNull(field) => self.plain(field, Operator::NotNull, Operand::None),
            Expr::InList { expr, list, negated } => {
                let values = self.literals(expr, list)?;
                self.plain(expr, if *negated { Operator::NotIn } else { Operator::In }, Operand::Many(values))
            }
            Expr::Between { expr, negated, low, high } => {
                let values = self.literals(expr, [low.as_ref(), high.as_ref()])?;
                let operator = if *negated { Operator::NotBetween } else { Operator::Between };
                self.plain(expr, operator, Operand::Many(values))
            }
            Expr::Like { negated, any: false, expr, pattern, escape_char } => {
                let escape = match escape_char {
                    None => '\\',
                    Some(value) => single_character(&value.value)?,
                };
                let Literal::Text(pattern) = self.literal(pattern, FieldKind::Text)? else {
                    return Err(refused("LIKE takes a text in single quotes"));
                };
                let (operator, text) = pattern::read_like(&pattern, escape, *negated)?;
                self.plain(expr, operator, Operand::One(Literal::Text(text)))
            }
            Expr::Function(function) => match self.member_of(function) {
                Ok(clause) => Ok(clause),
                Err(error) => self.flag(expression).ok().flatten().ok_or(error),
            },
            Expr::ILike { .. } => {
                Err(refused("ILIKE cannot be represented: write LIKE, which tells case apart"))
            }
            Expr::IsTrue(_) | Expr::IsFalse(_) | Expr::IsNotTrue(_) | Expr::IsNotFalse(_) => Err(refused(
                "IS TRUE and the like cannot be represented: write field = TRUE or field = FALSE",
            )),
            Expr::InSubquery { .. } | Expr::Exists { .. } | Expr::Subquery(_) => {
                Err(refused("a query within a rule cannot be represented: compare fields with values"))
            }
            Expr::Case { .. } => Err(refused("CASE cannot be represented: write the cases with AND and OR")),
            other => self.flag(other)?.ok_or_else(|| {
                refused(&format!(
                    "{} cannot be represented: write clauses like field = 'value', joined by AND, OR, NOT",
                    shown(other)
                ))
            }),
        }
    }

    /// A boolean field that stands alone.
    fn flag(&self, expression: &Expr) -> Result<Option<Clause>, RuleError> {
        let Some(name) = self.field(expression)? else {
            return Ok(None);
        };
        if self.catalogue.expect(&name)?.0 != FieldKind::Boolean {
            return Err(refused(&format!(
                "{name:?} is not true or false by itself: compare it with a value"
            )));
        }
        Clause::new(self.catalogue, &name, Operator::Equal, Operand::One(Literal::Boolean(true))).map(Some)
    }

    fn comparison(&self, left: &Expr, op: &BinaryOperator, right: &Expr) -> Result<Clause, RuleError> {
        let operator = match op {
            BinaryOperator::Eq => Operator::Equal,
            BinaryOperator::NotEq => Operator::NotEqual,
            BinaryOperator::Lt => Operator::Less,
            BinaryOperator::Gt => Operator::Greater,
            BinaryOperator::LtEq => Operator::AtMost,
            BinaryOperator::GtEq => Operator::AtLeast,
            other => {
                let detail =
                    format!("{other} cannot be represented: a clause compares a field by = <> < > <= >=");
                return Err(refused(&detail));
            }
        };
        match (self.field(left)?, self.field(right)?) {
            (Some(field), Some(other)) => {
                Clause::new(self.catalogue, &field, operator, Operand::Field(other))
            }
            (Some(field), None) => self.against(&field, operator, right),
            (None, Some(field)) => self.against(&field, operator.turned(), left),
            (None, None) => Err(refused(&format!(
                "{} is not a field: one side of a comparison must be a field alone, without arithmetic or functions",
                shown(left)
            ))),
        }
    }

    fn against(&self, field: &str, operator: Operator, value: &Expr) -> Result<Clause, RuleError> {
        if let Expr::Value(found) = value
            && found.value == SqlValue::Null
        {
            return Err(refused("nothing is equal to NULL: write IS NULL or IS NOT NULL"));
        }
        let value = self.literal(value, self.catalogue.expect(field)?.0)?;
        Clause::new(self.catalogue, field, operator, Operand::One(value))
    }

    fn plain(&self, field: &Expr, operator: Operator, operand: Operand) -> Result<Clause, RuleError> {
        let name = self.expect_field(field)?;
        Clause::new(self.catalogue, &name, operator, operand)
    }

    fn expect_field(&self, expression: &Expr) -> Result<String, RuleError> {
        self.field(expression)?.ok_or_else(|| {
            let detail = format!("expected a field, found {}", shown(expression));
            refused(&detail).at(place(expression.span().start))
        })
    }

    /// The field that an expression names; `None` when it is not a name at all.
    fn field(&self, expression: &Expr) -> Result<Option<String>, RuleError> {
        let name = match expression {
            Expr::Nested(inner) => return self.field(inner),
            Expr::Identifier(ident) => self.named(ident),
            Expr::CompoundIdentifier(parts) => {
                parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".")
            }
            Expr::Function(function) => match self.family_field(function) {
                Some(name) => name,
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        self.catalogue.expect(&name).map_err(|error| error.at(place(expression.span().start)))?;
        Ok(Some(name))
    }

    /// Names without quotes may be written in any case.
    fn named(&self, ident: &Ident) -> String {
        let lower = ident.value.to_lowercase();
        let exact = ident.quote_style.is_some() || self.catalogue.find(&ident.value).is_some();
        if exact || self.catalogue.find(&lower).is_none() { ident.value.clone() } else { lower }
    }

    /// `property('items')` or `property(properties, 'items')` as `property:items`.
    fn family_field(&self, function: &Function) -> Option<String> {
        let name = function.name.to_string().to_lowercase();
        let family = self.catalogue.families().iter().find(|one| one.name == name)?;
        let arguments = plain_arguments(function)?;
        let key = match arguments.as_slice() {
            [key] => key,
            [Expr::Identifier(column), key] if column.value == family.column => key,
            _ => return None,
        };
        match key {
            Expr::Value(value) => match &value.value {
                SqlValue::SingleQuotedString(text) => Some(format!("{name}:{text}")),
                _ => None,
            },
            _ => None,
        }
    }

    /// `array_has(tags, 'vip')`.
    fn member_of(&self, function: &Function) -> Result<Clause, RuleError> {
        let name = function.name.to_string().to_lowercase();
        match plain_arguments(function).as_deref() {
            Some([list, member]) if name == "array_has" => {
                let field = self.expect_field(list)?;
                let member = self.literal(member, FieldKind::List)?;
                let (kind, _) = self.catalogue.expect(&field)?;
                if kind != FieldKind::List {
                    return Err(refused(&format!("{field:?} is not a list: write {field} LIKE '%…%'")));
                }
                Clause::new(self.catalogue, &field, Operator::Contains, Operand::One(member))
            }
            _ => {
                let mut known = vec!["array_has(list, 'member')".to_owned()];
                known.extend(self.catalogue.families().iter().map(|one| format!("{}('name')", one.name)));
                let detail =
                    format!("{name}(…) cannot be represented: of functions there are {}", known.join(", "));
                Err(refused(&detail))
            }
        }
    }

    fn literals<'a>(
        &self,
        field: &Expr,
        values: impl IntoIterator<Item = &'a Expr>,
    ) -> Result<Vec<Literal>, RuleError> {
        let name = self.expect_field(field)?;
        let (kind, _) = self.catalogue.expect(&name)?;
        values.into_iter().map(|value| self.literal(value, kind)).collect()
    }

    fn literal(&self, expression: &Expr, kind: FieldKind) -> Result<Literal, RuleError> {
        let wrong =
            |what: &str| RuleError::new("rule.value", what.to_owned()).at(place(expression.span().start));
        let text = match expression {
            Expr::Nested(inner) => return self.literal(inner, kind),
            Expr::UnaryOp { op: sign @ (UnaryOperator::Minus | UnaryOperator::Plus), expr } => {
                return match self.literal(expr, FieldKind::Number)? {
                    Literal::Number(number) if *sign == UnaryOperator::Minus => Ok(number_literal(-number)),
                    other => Ok(other),
                };
            }
            Expr::TypedString(typed)
                if matches!(typed.data_type, DataType::Date | DataType::Timestamp(..)) =>
            {
                &typed.value.value
            }
            Expr::Value(value) => &value.value,
            other => return Err(wrong(&format!("expected a value, found {}", shown(other)))),
        };
        match (kind, text) {
            (FieldKind::Number, SqlValue::Number(number, _)) => {
                number.parse().map(number_literal).map_err(|_| wrong(&format!("{number} is not a number")))
            }
            (FieldKind::Boolean, SqlValue::Boolean(value)) => Ok(Literal::Boolean(*value)),
            (FieldKind::Text | FieldKind::List, SqlValue::SingleQuotedString(text)) => {
                Ok(Literal::Text(text.clone()))
            }
            (FieldKind::Time, SqlValue::SingleQuotedString(text)) => time_literal(text, self.catalogue)
                .ok_or_else(|| wrong("expected a time like '2026-03-04T05:06:07Z'")),
            (_, SqlValue::Null) => {
                Err(wrong("NULL is no value to compare with: write IS NULL or IS NOT NULL"))
            }
            (_, SqlValue::DoubleQuotedString(_)) => {
                Err(wrong("texts stand in single quotes, names in double quotes"))
            }
            (kind, other) => Err(wrong(&format!("{other} is not a {}", kind.as_str()))),
        }
    }
}

fn refused(detail: &str) -> RuleError {
    RuleError::new("rule.unsupported", detail)
}

/// An expression as in the text, shortened.
fn shown(expression: &Expr) -> String {
    let text = expression.to_string();
    if text.chars().count() > 60 { format!("{}…", text.chars().take(60).collect::<String>()) } else { text }
}

fn single_character(value: &SqlValue) -> Result<char, RuleError> {
    let mut characters = match value {
        SqlValue::SingleQuotedString(text) => text.chars(),
        _ => "".chars(),
    };
    match (characters.next(), characters.next()) {
        (Some(one), None) if !matches!(one, '%' | '_') => Ok(one),
        _ => Err(refused("ESCAPE takes one character in single quotes")),
    }
}

/// Arguments of a plain call: no DISTINCT, FILTER, OVER or names.
fn plain_arguments(function: &Function) -> Option<Vec<Expr>> {
    let bare = function.over.is_none()
        && function.filter.is_none()
        && function.null_treatment.is_none()
        && function.within_group.is_empty()
        && function.parameters == FunctionArguments::None;
    let FunctionArguments::List(list) = &function.args else {
        return None;
    };
    if !bare || list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
        return None;
    }
    list.args
        .iter()
        .map(|argument| match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Some(expression.clone()),
            _ => None,
        })
        .collect()
}
