//! Running a compiled expression on a row.

use std::cmp::Ordering;

use rapport_tables::{Fault, Row, Val};

use super::{Comparison, Defaults, Expr, Function, Node, Operator, Words};
use crate::import::lookup::Table;

/// What an expression is run on. `'a` is the row's life.
#[derive(Debug, Clone, Copy)]
pub struct Context<'c, 'a> {
    pub row: &'a Row,
    pub file: &'a str,
    /// Values of the mapping's names, so far.
    pub names: &'c [Val<'a>],
    pub lookups: &'a [Table],
    pub words: &'a [Words],
    /// Names of the row's columns.
    pub columns: &'a [String],
    pub defaults: Defaults,
}

impl Expr {
    /// The value for a row. The fault names the first column that the failing part looks at.
    pub fn run<'a>(&'a self, context: &Context<'_, 'a>) -> Result<Val<'a>, Fault> {
        eval(&self.node, context)
    }

    /// The first column that it looks at: what to name when its value does not fit.
    pub fn column<'a>(&self, columns: &'a [String]) -> Option<&'a str> {
        first_column(&self.node).and_then(|place| columns.get(place)).map(String::as_str)
    }

    /// Its value, when it is the same for every row.
    pub const fn constant(&self) -> Option<&Val<'static>> {
        match &self.node {
            Node::Constant(value) => Some(value),
            _ => None,
        }
    }
}

fn eval<'a>(node: &'a Node, context: &Context<'_, 'a>) -> Result<Val<'a>, Fault> {
    let named = |fault: Fault| {
        let column = first_column(node).and_then(|place| context.columns.get(place));
        fault.at(column.map(String::as_str))
    };
    Ok(match node {
        Node::Constant(value) => value.clone(),
        Node::Column(place) => context.row.value(*place),
        Node::Name(place) => context.names.get(*place).cloned().unwrap_or(Val::Null),
        Node::Call(function, arguments) => call(*function, arguments, context).map_err(named)?,
        Node::Lookup(place, value) => match eval(value, context)?.into_text() {
            Some(key) => context.lookups.get(*place).map_or(Val::Null, |table| table.find(&key)),
            None => Val::Null,
        },
        Node::Word(place, value, otherwise) => {
            let Some(word) = eval(value, context)?.into_text() else { return Ok(Val::Null) };
            match (context.words.get(*place).and_then(|words| words.get(&*word)), otherwise) {
                (Some(found), _) => Val::text(found.as_str()),
                (None, Some(otherwise)) => eval(otherwise, context)?,
                (None, None) => {
                    return Err(named(Fault::new(
                        "import.word",
                        format!("{word:?} is not in the list of words"),
                    )));
                }
            }
        }
        Node::Case(arms, otherwise) => {
            for (condition, result) in arms {
                if eval(condition, context)?.as_bool().map_err(named)? == Some(true) {
                    return eval(result, context);
                }
            }
            otherwise.as_ref().map_or(Ok(Val::Null), |otherwise| eval(otherwise, context))?
        }
        Node::Compare(comparison, left, right) => {
            compare(*comparison, &eval(left, context)?, &eval(right, context)?, context.defaults)
                .map_err(named)?
        }
        Node::Arithmetic(operator, left, right) => {
            let (left, right) = (
                eval(left, context)?.as_number().map_err(named)?,
                eval(right, context)?.as_number().map_err(named)?,
            );
            match (left, right) {
                (Some(left), Some(right)) => arithmetic(*operator, left, right),
                _ => Val::Null,
            }
        }
        Node::And(left, right) => match eval(left, context)?.as_bool().map_err(named)? {
            Some(false) => Val::Bool(false),
            left => truth(match (left, eval(right, context)?.as_bool().map_err(named)?) {
                (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            }),
        },
        Node::Or(left, right) => match eval(left, context)?.as_bool().map_err(named)? {
            Some(true) => Val::Bool(true),
            left => truth(match (left, eval(right, context)?.as_bool().map_err(named)?) {
                (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            }),
        },
        Node::Not(inner) => truth(eval(inner, context)?.as_bool().map_err(named)?.map(|bool| !bool)),
        Node::IsNull(inner) => Val::Bool(eval(inner, context)?.is_null()),
        Node::In(value, list) => {
            let value = eval(value, context)?;
            let mut unknown = value.is_null();
            for item in list {
                match compare(Comparison::Equal, &value, &eval(item, context)?, context.defaults)
                    .map_err(named)?
                {
                    Val::Bool(true) => return Ok(Val::Bool(true)),
                    Val::Null => unknown = true,
                    _ => {}
                }
            }
            if unknown { Val::Null } else { Val::Bool(false) }
        }
    })
}

fn call<'a>(function: Function, arguments: &'a [Node], context: &Context<'_, 'a>) -> Result<Val<'a>, Fault> {
    match function {
        Function::Line => Ok(Val::Number(context.row.line as f64)),
        Function::File => Ok(Val::text(context.file)),
        Function::Coalesce => {
            for argument in arguments {
                let value = eval(argument, context)?;
                if !value.is_null() {
                    return Ok(value);
                }
            }
            Ok(Val::Null)
        }
        Function::If => {
            let taken = eval(&arguments[0], context)?.as_bool()? == Some(true);
            eval(&arguments[if taken { 1 } else { 2 }], context)
        }
        _ => {
            let values =
                arguments.iter().map(|argument| eval(argument, context)).collect::<Result<Vec<_>, _>>()?;
            function.run(values, context.defaults)
        }
    }
}

const fn truth<'a>(truth: Option<bool>) -> Val<'a> {
    match truth {
        Some(bool) => Val::Bool(bool),
        None => Val::Null,
    }
}

/// SQL's comparison: unknown when a side is null. Against a number, text is read as a number; against a time, as a time.
fn compare<'a>(
    comparison: Comparison,
    left: &Val<'_>,
    right: &Val<'_>,
    defaults: Defaults,
) -> Result<Val<'a>, Fault> {
    if left.is_null() || right.is_null() {
        return Ok(Val::Null);
    }
    let is_number = |value: &Val<'_>| matches!(value, Val::Number(_) | Val::Money(_));
    let is_time = |value: &Val<'_>| matches!(value, Val::Time(_) | Val::Local(_));
    let order = if is_number(left) || is_number(right) {
        left.as_number()?.partial_cmp(&right.as_number()?)
    } else if is_time(left) || is_time(right) {
        let moment = |value: &Val<'_>| rapport_tables::moment::read(value, None, defaults.zone);
        Some(moment(left)?.cmp(&moment(right)?))
    } else {
        match (left, right) {
            (Val::Text(left), Val::Text(right)) => Some(left.cmp(right)),
            _ => left.clone().into_text().partial_cmp(&right.clone().into_text()),
        }
    };
    let Some(order) = order else { return Ok(Val::Null) };
    Ok(Val::Bool(match comparison {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterOrEqual => order != Ordering::Less,
    }))
}

fn arithmetic<'a>(operator: Operator, left: f64, right: f64) -> Val<'a> {
    let result = match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
    };
    if result.is_finite() { Val::Number(result) } else { Val::Null }
}

fn first_column(node: &Node) -> Option<usize> {
    match node {
        Node::Column(place) => Some(*place),
        Node::Constant(_) | Node::Name(_) => None,
        Node::Call(_, arguments) => arguments.iter().find_map(first_column),
        Node::Lookup(_, inner) | Node::Not(inner) | Node::IsNull(inner) | Node::Word(_, inner, _) => {
            first_column(inner)
        }
        Node::Case(arms, otherwise) => arms
            .iter()
            .find_map(|(condition, result)| first_column(condition).or_else(|| first_column(result)))
            .or_else(|| first_column(otherwise.as_ref()?)),
        Node::Compare(_, left, right)
        | Node::Arithmetic(_, left, right)
        | Node::And(left, right)
        | Node::Or(left, right) => first_column(left).or_else(|| first_column(right)),
        Node::In(value, list) => first_column(value).or_else(|| list.iter().find_map(first_column)),
    }
}
