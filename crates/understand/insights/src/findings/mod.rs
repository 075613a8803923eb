//! What changed or stands out, found without being asked: each unit and touchpoint against its own history and against its
//! twins, corrected for the number of looks.

mod look;
mod silent;

pub use look::{Finding, FindingKind, Look, Sample, Thresholds, find};
pub use silent::{Asked, SilentSegment, silent};
