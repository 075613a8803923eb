//! What changed or stands out, found without being asked: each unit and touchpoint against its own history and against its
//! twins, what customers complain of against what they did, corrected for the number of looks.

mod cube;
mod event;
mod growth;
mod look;
mod measure;
mod place;
mod silent;
mod since;
mod talk;

pub use cube::{BLOCK, Cube, LookAt, REACH, Row, Span, Tally};
pub use event::{Event, EventKind, Found, Seen, see};
pub use look::{Finding, FindingKind, Look, Sample, Thresholds, compare, find};
pub use measure::Measure;
pub use place::{Lies, Part, Place, Tree};
pub use silent::{Asked, SilentSegment, silent};
pub use since::{Now, since, still};
pub use talk::{Heard, Raised, Talk};
