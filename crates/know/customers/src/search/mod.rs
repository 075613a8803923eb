//! Finding customers as one types: by name in either alphabet, by any identifier or part of it, by order.

mod find;
mod query;
mod rank;
mod spelling;
mod statement;
mod tokens;

pub(crate) use find::{Found, find, recent};
pub(crate) use statement::Statement;
pub(crate) use tokens::{identifier_tokens, rename};
