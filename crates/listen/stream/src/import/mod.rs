//! Import: files of other systems as interactions, by a mapping that people write.
//!
//! A mapping (TOML, `docs/import.md`) says of each file what its rows give, with an SQL expression for every field. Each
//! interaction has the import's source and a natural key, by which it is known for good: a second run adds nothing.
//!
//! The life of an import: the mapping is loaded and checked; the files that others look into are read into memory; a thread
//! reads rows and maps them, while batches of interactions are written and become durable, several at a time; how far each
//! file got is noted, so that an interrupted import continues there. Rows that cannot be mapped are listed and skipped.

mod catalogue;
mod checkpoint;
mod draft;
mod error;
mod expr;
mod lookup;
mod map_row;
mod plan;
mod preview;
mod problems;
mod read;
mod recognise;
mod report;
mod run;
mod tally;
mod trial;

pub use catalogue::{Catalogue, EmployeeRow, NoCatalogue, ProductRow, UnitRow};
pub use draft::{Draft, DraftField};
pub use error::ImportError;
pub use plan::{Company, Plan};
pub use preview::{Preview, PreviewTable, map_all, preview};
pub use problems::{Problems, RowProblem};
pub use rapport_tables::{Format, Look, LookedRow, Reading, look};
pub use recognise::{Reason, Recognised, recognise};
pub use report::{FileReport, OutputReport, Report};
pub use run::{Options, Progress, Quiet, SoFar, Target, run};
pub use tally::{Scores, Tally};
pub use trial::{Arrived, Trial, try_rows};
