//! One language for segments, alerts, eligibility, triggers and filters.
//!
//! A [`Rule`] is a tree of clauses. It is stored and edited in the browser as the JSON of react-querybuilder
//! ([`Rule::from_json`], [`Rule::to_json`]), written by people as a SQL boolean expression ([`Rule::from_sql`],
//! [`Rule::to_sql`]), and runs two ways that agree, NULLs included: compiled to closures over one row
//! ([`Rule::compile`]), and as SQL over many ([`Rule::to_sql_with`]).
//!
//! Invariants:
//! - A rule that exists is valid: every field is in its [`Catalogue`], every operator fits its field, every value has
//!   the field's type.
//! - Nothing is dropped: what a rule cannot represent is refused, with its place and with what to write instead. A
//!   dropped clause would widen a segment.
//! - Text never becomes SQL: names come from the catalogue and are quoted, values are escaped.
//!
//! Text compares byte by byte, upper and lower case apart, as the query engine does.

mod clause;
mod compile;
mod error;
mod field;
mod json;
mod operator;
mod parse;
mod pattern;
mod read;
mod render;
pub mod sample;
mod tree;

#[cfg(test)]
mod tests;

pub use clause::{Clause, Literal, Operand};
pub use compile::{Compiled, Failure, Row, Value};
pub use error::{Place, RuleError};
pub use field::{Catalogue, Family, Field, FieldKind};
pub use operator::Operator;
pub use render::engine_time;
pub use tree::{Combinator, Group, Node, Rule};
