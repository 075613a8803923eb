//! Tables as people have them: CSV of any encoding and delimiter, spreadsheets, JSON Lines, Parquet, also packed; what
//! stands in their cells, and what people call their columns.
//!
//! Files are read row by row; only a sheet and a list of JSON are read whole, with a limit. Blocking.

mod error;
mod look;
pub mod moment;
mod source;
mod value;
pub mod words;

pub use error::TableError;
pub use look::{Look, LookedRow, look};
pub use source::{Format, Found, Header, Next, Reading, Row, Source, find, header, matches, open};
pub use value::{Fault, Val, plain_number};
