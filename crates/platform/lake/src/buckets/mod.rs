//! Roll-ups of scores: additive buckets of a quarter of an hour by kind, scale, channel, touchpoint and unit.
//!
//! Applied in the store in order of `seq`, with the cursor in the same transaction, so each score is counted once. In memory
//! they are kept by day of the company's zone ([`DayTable`]); what a reader gets is those through a number and the tail after
//! it, added up alike: exact at once. A statement that asks for something finer is answered from the interactions.

mod apply;
mod days;
mod sums;

use std::sync::{Arc, LazyLock};

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

pub(crate) use apply::{applied, apply, quarters};
pub(crate) use days::{DayTable, Loaded};
pub(crate) use sums::to_batch;

/// The cursor of the stream's reader that fills the buckets.
pub(crate) const CURSOR: &str = "lake.buckets";

/// Width of a bucket in microseconds: time zones differ by whole quarters of an hour.
pub(crate) const WIDTH: i64 = 15 * rapport_kernel::time::MINUTE;

static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let text = |name| Field::new(name, DataType::Utf8View, true);
    let number = |name| Field::new(name, DataType::Int64, false);
    let float = |name| Field::new(name, DataType::Float64, false);
    Arc::new(Schema::new(vec![
        Field::new("bucket_at", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), false),
        text("kind"),
        text("scale"),
        text("channel"),
        text("touchpoint"),
        text("unit_id"),
        number("n"),
        float("sum"),
        float("sum_sq"),
        number("promoters"),
        number("detractors"),
        number("satisfied"),
    ]))
});

/// Columns of `score_buckets`. The same bucket may stand in several rows: always add them up.
pub(crate) fn schema() -> SchemaRef {
    Arc::clone(&SCHEMA)
}
