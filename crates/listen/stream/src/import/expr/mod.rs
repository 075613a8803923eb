//! Expressions of a mapping: SQL's scalar expressions, read by `sqlparser`, compiled once and run for every row.
//!
//! Columns by name (`order_id`, `"Имя клиента"`), constants (`'web'`, `5`), `CASE`, comparisons with SQL's three-valued
//! logic, `||`, arithmetic, and the functions of [`functions`]. What is not understood is refused when the mapping is loaded.

mod compile;
mod eval;
mod functions;

use std::collections::HashMap;

use rapport_kernel::{Currency, time::Zone};
use rapport_tables::Val;

pub use compile::Scope;
pub use eval::Context;
use functions::Function;
pub use functions::money;

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Expr {
    node: Node,
}

#[derive(Debug, Clone)]
enum Node {
    Constant(Val<'static>),
    /// Place among the columns that the file gives.
    Column(usize),
    /// Place among the names that the mapping defines for the file.
    Name(usize),
    Call(Function, Vec<Node>),
    /// Place among the mapping's look-ups; the value looked for.
    Lookup(usize, Box<Node>),
    /// Place among the mapping's lists of words; the word; what stands for words that are not in the list.
    Word(usize, Box<Node>, Option<Box<Node>>),
    Case(Vec<(Node, Node)>, Option<Box<Node>>),
    Compare(Comparison, Box<Node>, Box<Node>),
    Arithmetic(Operator, Box<Node>, Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
    IsNull(Box<Node>),
    In(Box<Node>, Vec<Node>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// What is said once in a mapping and holds for all expressions.
#[derive(Debug, Clone, Copy)]
pub struct Defaults {
    /// Zone of times without an offset.
    pub zone: Zone,
    /// Currency of amounts without one.
    pub currency: Option<Currency>,
}

/// A list of words, by which one vocabulary becomes another.
pub type Words = HashMap<String, String>;
