//! From text to a compiled expression, by `sqlparser`.

use std::collections::BTreeMap;

use rapport_tables::Val;
use sqlparser::{
    ast::{self, BinaryOperator, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator, Value},
    dialect::GenericDialect,
    parser::Parser,
    tokenizer::Token,
};

use super::{Comparison, Expr, Function, Node, Operator};
use crate::import::lookup::{Aggregate, Spec};

/// What the expressions of one file may name. Collects the columns and look-ups that they use.
#[derive(Debug)]
pub struct Scope<'a> {
    /// Columns that the file must give, in the order of their first use.
    pub columns: Vec<String>,
    /// Names that the mapping defines for the file, so far.
    pub names: Vec<String>,
    /// Names not yet compiled: who needs one has to wait.
    pub pending: Vec<String>,
    pub lookups: &'a mut Vec<Spec>,
    pub words: &'a BTreeMap<String, usize>,
}

/// Why an expression cannot be compiled, in plain words.
#[derive(Debug)]
pub struct Refused {
    detail: String,
    /// It needs a name that is not compiled yet.
    pub pending: bool,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.detail)
    }
}

impl From<String> for Refused {
    fn from(detail: String) -> Self {
        Self { detail, pending: false }
    }
}

impl From<&str> for Refused {
    fn from(detail: &str) -> Self {
        detail.to_owned().into()
    }
}

type Compiled<T> = Result<T, Refused>;

impl Scope<'_> {
    /// Compiles an expression; the error says what is wrong in plain words.
    pub fn compile(&mut self, text: &str) -> Compiled<Expr> {
        let mut parser = Parser::new(&GenericDialect {}).try_with_sql(text).map_err(|e| e.to_string())?;
        let parsed = parser.parse_expr().map_err(|e| e.to_string())?;
        let rest = parser.peek_token();
        if rest.token != Token::EOF {
            return Err(format!("{rest} is not expected after {parsed}").into());
        }
        Ok(Expr { node: self.node(&parsed)? })
    }

    fn boxed(&mut self, expr: &ast::Expr) -> Compiled<Box<Node>> {
        self.node(expr).map(Box::new)
    }

    fn node(&mut self, expr: &ast::Expr) -> Compiled<Node> {
        use ast::Expr as E;
        Ok(match expr {
            E::Identifier(name) => self.column(&name.value)?,
            E::CompoundIdentifier(parts) => {
                let name: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
                self.column(&name.join("."))?
            }
            E::Value(value) => Node::Constant(constant(&value.value)?),
            E::Nested(inner) => self.node(inner)?,
            E::Function(function) => self.call(function)?,
            E::Trim { expr, trim_where: None, trim_what: None, trim_characters: None } => {
                Node::Call(Function::Trim, vec![self.node(expr)?])
            }
            E::Substring { expr, substring_from: Some(from), substring_for, .. } => {
                let mut arguments = vec![self.node(expr)?, self.node(from)?];
                if let Some(count) = substring_for {
                    arguments.push(self.node(count)?);
                }
                Node::Call(Function::Substring, arguments)
            }
            E::IsNull(inner) => Node::IsNull(self.boxed(inner)?),
            E::IsNotNull(inner) => Node::Not(Box::new(Node::IsNull(self.boxed(inner)?))),
            E::IsTrue(inner) => {
                Node::Call(Function::Coalesce, vec![self.node(inner)?, Node::Constant(Val::Bool(false))])
            }
            E::UnaryOp { op: UnaryOperator::Not, expr } => Node::Not(self.boxed(expr)?),
            E::UnaryOp { op: UnaryOperator::Minus, expr } => Node::Arithmetic(
                Operator::Subtract,
                Box::new(Node::Constant(Val::Number(0.0))),
                self.boxed(expr)?,
            ),
            E::BinaryOp { left, op, right } => self.binary(left, op, right)?,
            E::Between { expr, negated, low, high } => {
                let value = self.node(expr)?;
                let low =
                    Node::Compare(Comparison::GreaterOrEqual, Box::new(value.clone()), self.boxed(low)?);
                let high = Node::Compare(Comparison::LessOrEqual, Box::new(value), self.boxed(high)?);
                negate(*negated, Node::And(Box::new(low), Box::new(high)))
            }
            E::InList { expr, list, negated } => {
                let list = list.iter().map(|item| self.node(item)).collect::<Compiled<_>>()?;
                negate(*negated, Node::In(self.boxed(expr)?, list))
            }
            E::Case { operand, conditions, else_result, .. } => {
                let operand = operand.as_ref().map(|operand| self.node(operand)).transpose()?;
                let mut arms = Vec::with_capacity(conditions.len());
                for arm in conditions {
                    let condition = self.node(&arm.condition)?;
                    let condition = match &operand {
                        Some(operand) => {
                            Node::Compare(Comparison::Equal, Box::new(operand.clone()), Box::new(condition))
                        }
                        None => condition,
                    };
                    arms.push((condition, self.node(&arm.result)?));
                }
                Node::Case(arms, else_result.as_ref().map(|result| self.boxed(result)).transpose()?)
            }
            other => {
                return Err(format!("{other} is not understood here; docs/import.md lists what is").into());
            }
        })
    }

    fn column(&mut self, name: &str) -> Compiled<Node> {
        if let Some(place) = self.names.iter().position(|known| known == name) {
            return Ok(Node::Name(place));
        }
        if self.pending.iter().any(|known| known == name) {
            return Err(Refused { detail: format!("{name} is not known yet"), pending: true });
        }
        let place = self.columns.iter().position(|known| known == name).unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        });
        Ok(Node::Column(place))
    }

    fn binary(&mut self, left: &ast::Expr, op: &BinaryOperator, right: &ast::Expr) -> Compiled<Node> {
        use BinaryOperator as B;
        let comparison = match op {
            B::Eq => Some(Comparison::Equal),
            B::NotEq => Some(Comparison::NotEqual),
            B::Lt => Some(Comparison::Less),
            B::LtEq => Some(Comparison::LessOrEqual),
            B::Gt => Some(Comparison::Greater),
            B::GtEq => Some(Comparison::GreaterOrEqual),
            _ => None,
        };
        let arithmetic = match op {
            B::Plus => Some(Operator::Add),
            B::Minus => Some(Operator::Subtract),
            B::Multiply => Some(Operator::Multiply),
            B::Divide => Some(Operator::Divide),
            _ => None,
        };
        let (left, right) = (self.boxed(left)?, self.boxed(right)?);
        Ok(match (comparison, arithmetic, op) {
            (Some(comparison), ..) => Node::Compare(comparison, left, right),
            (_, Some(operator), _) => Node::Arithmetic(operator, left, right),
            (.., B::And) => Node::And(left, right),
            (.., B::Or) => Node::Or(left, right),
            (.., B::StringConcat) => Node::Call(Function::Concat, vec![*left, *right]),
            _ => return Err(format!("the operator {op} is not understood here").into()),
        })
    }

    fn call(&mut self, function: &ast::Function) -> Compiled<Node> {
        let name = function.name.to_string().to_lowercase();
        if function.filter.is_some()
            || function.over.is_some()
            || function.null_treatment.is_some()
            || !function.within_group.is_empty()
        {
            return Err(format!("{name} stands for one row: no OVER, FILTER or WITHIN GROUP").into());
        }
        let arguments: Vec<&ast::Expr> = match &function.args {
            FunctionArguments::None => Vec::new(),
            FunctionArguments::Subquery(_) => return Err("a query cannot stand here; use lookup".into()),
            FunctionArguments::List(list)
                if list.duplicate_treatment.is_none() && list.clauses.is_empty() =>
            {
                list.args
                    .iter()
                    .map(|argument| match argument {
                        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Ok(expr),
                        other => Err(format!("{other} cannot be an argument here").into()),
                    })
                    .collect::<Compiled<_>>()?
            }
            FunctionArguments::List(_) => return Err(format!("{name} takes plain arguments only").into()),
        };
        match name.as_str() {
            "lookup" | "lookup_sum" | "lookup_count" => self.lookup(&name, &arguments),
            "word" => self.word(&arguments),
            _ => {
                let function = Function::find(&name, arguments.len())?;
                Ok(Node::Call(
                    function,
                    arguments.into_iter().map(|argument| self.node(argument)).collect::<Compiled<_>>()?,
                ))
            }
        }
    }

    /// `lookup('file', 'key column', value, 'column')`.
    fn lookup(&mut self, name: &str, arguments: &[&ast::Expr]) -> Compiled<Node> {
        let (aggregate, shape) = match name {
            "lookup" => (Aggregate::First, "lookup('file', 'key column', value, 'column')"),
            "lookup_sum" => (Aggregate::Sum, "lookup_sum('file', 'key column', value, 'column')"),
            _ => (Aggregate::Count, "lookup_count('file', 'key column', value)"),
        };
        let text = |expr: &ast::Expr| match expr {
            ast::Expr::Value(value) => match constant(&value.value) {
                Ok(Val::Text(text)) => Ok(text.into_owned()),
                _ => Err(Refused::from(format!("write {shape}"))),
            },
            _ => Err(format!("write {shape}: names are in single quotes").into()),
        };
        let (file, key, value, column) = match (aggregate, arguments) {
            (Aggregate::Count, [file, key, value]) => (text(file)?, text(key)?, *value, None),
            (Aggregate::First | Aggregate::Sum, [file, key, value, column]) => {
                (text(file)?, text(key)?, *value, Some(text(column)?))
            }
            _ => return Err(format!("write {shape}").into()),
        };
        let spec = Spec { file, key, column: column.unwrap_or_default(), aggregate };
        let place = self.lookups.iter().position(|known| *known == spec).unwrap_or_else(|| {
            self.lookups.push(spec);
            self.lookups.len() - 1
        });
        Ok(Node::Lookup(place, self.boxed(value)?))
    }

    /// `word('list', value)`, `word('list', value, otherwise)`.
    fn word(&mut self, arguments: &[&ast::Expr]) -> Compiled<Node> {
        let (list, value, otherwise) = match arguments {
            [list, value] => (list, value, None),
            [list, value, otherwise] => (list, value, Some(*otherwise)),
            _ => return Err("write word('list', value) or word('list', value, otherwise)".into()),
        };
        let name = match list {
            ast::Expr::Value(value) => constant(&value.value)?.into_text().unwrap_or_default().into_owned(),
            other => {
                return Err(format!("the name of a list of words is in single quotes, not {other}").into());
            }
        };
        let Some(place) = self.words.get(&name).copied() else {
            let known: Vec<&str> = self.words.keys().map(String::as_str).collect();
            return Err(format!("there is no list of words {name:?}; there are: {}", known.join(", ")).into());
        };
        Ok(Node::Word(place, self.boxed(value)?, otherwise.map(|node| self.boxed(node)).transpose()?))
    }
}

fn negate(negated: bool, node: Node) -> Node {
    if negated { Node::Not(Box::new(node)) } else { node }
}

fn constant(value: &Value) -> Compiled<Val<'static>> {
    Ok(match value {
        Value::Number(digits, _) => {
            Val::Number(digits.parse().map_err(|_| format!("{digits} is not a number"))?)
        }
        Value::SingleQuotedString(text) if text.is_empty() => Val::Null,
        Value::SingleQuotedString(text) => Val::text(text.clone()),
        Value::Boolean(bool) => Val::Bool(*bool),
        Value::Null => Val::Null,
        other => return Err(format!("{other} is not understood here").into()),
    })
}
