//! What changed or stands out, found without being asked: each unit and touchpoint against its own history and against its
//! twins, corrected for the number of looks.

mod cube;
mod look;
mod measure;
mod place;
mod silent;

pub use cube::{BLOCK, Cube, LookAt, REACH, Row, Span, Tally};
pub use look::{Finding, FindingKind, Look, Sample, Thresholds, compare, find};
pub use measure::Measure;
pub use place::{Lies, Part, Place, Tree};
pub use silent::{Asked, SilentSegment, silent};
