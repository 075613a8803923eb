//! Adding scores up.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{
        Array, ArrayRef, AsArray, Float64Array, Int64Array, RecordBatch, StringViewArray,
        TimestampMicrosecondArray,
    },
    datatypes::{Float64Type, TimestampMicrosecondType},
    error::ArrowError,
};

use rapport_kernel::{Mood, Scale};

use super::schema;

/// What a bucket is of. Texts are empty where the interaction has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub bucket_at: i64,
    pub kind: String,
    pub scale: String,
    pub channel: String,
    pub touchpoint: String,
    pub unit_id: String,
}

/// What a bucket holds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Sums {
    pub n: i64,
    pub sum: f64,
    pub sum_sq: f64,
    pub promoters: i64,
    pub detractors: i64,
    pub satisfied: i64,
}

impl Sums {
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.sum_sq += other.sum_sq;
        self.promoters += other.promoters;
        self.detractors += other.detractors;
        self.satisfied += other.satisfied;
    }

    /// Promoters give 9 or 10 and detractors 0 to 6 on NPS and eNPS; who is satisfied on CSAT and CES, [`Mood::of`] says.
    fn add(&mut self, scale: &str, score: f64) {
        self.n += 1;
        self.sum += score;
        self.sum_sq += score * score;
        match scale.parse() {
            Ok(Scale::Nps | Scale::Enps) => {
                self.promoters += i64::from(score >= 9.0);
                self.detractors += i64::from(score <= 6.0);
            }
            Ok(scale) => self.satisfied += i64::from(Mood::of(scale, score) == Mood::Promoter),
            Err(_) => {}
        }
    }
}

/// The buckets of rows of [`crate::schema::tail`]: of feedback with a score. `bucket` gives the beginning of a moment's bucket.
pub(crate) fn of_rows(batches: &[RecordBatch], mut bucket: impl FnMut(i64) -> i64) -> BTreeMap<Key, Sums> {
    let mut buckets: BTreeMap<Key, Sums> = BTreeMap::new();
    for batch in batches {
        let text = |name: &str| batch.column_by_name(name).map(AsArray::as_string_view);
        let (Some(kind), Some(scale), Some(channel), Some(touchpoint), Some(unit)) =
            (text("kind"), text("scale"), text("channel"), text("touchpoint"), text("unit_id"))
        else {
            continue;
        };
        let Some(score) = batch.column_by_name("score").map(AsArray::as_primitive::<Float64Type>) else {
            continue;
        };
        let Some(at) =
            batch.column_by_name("occurred_at").map(AsArray::as_primitive::<TimestampMicrosecondType>)
        else {
            continue;
        };
        let value = |texts: &StringViewArray, row: usize| {
            if texts.is_valid(row) { texts.value(row).to_owned() } else { String::new() }
        };
        for (row, score) in score.iter().enumerate() {
            let Some(score) = score else { continue };
            if kind.value(row) != "feedback" {
                continue;
            }
            let key = Key {
                bucket_at: bucket(at.value(row)),
                kind: value(kind, row),
                scale: value(scale, row),
                channel: value(channel, row),
                touchpoint: value(touchpoint, row),
                unit_id: value(unit, row),
            };
            buckets.entry(key.clone()).or_default().add(&key.scale, score);
        }
    }
    buckets
}

/// Buckets as rows of [`schema`], no text where it is empty.
pub(crate) fn to_batch(buckets: &[(Key, Sums)]) -> Result<RecordBatch, ArrowError> {
    let text = |of: fn(&Key) -> &str| -> ArrayRef {
        Arc::new(
            buckets
                .iter()
                .map(|(key, _)| Some(of(key)).filter(|text| !text.is_empty()))
                .collect::<StringViewArray>(),
        )
    };
    let number = |of: fn(&Sums) -> i64| -> ArrayRef {
        Arc::new(buckets.iter().map(|(_, sums)| of(sums)).collect::<Int64Array>())
    };
    let float = |of: fn(&Sums) -> f64| -> ArrayRef {
        Arc::new(buckets.iter().map(|(_, sums)| of(sums)).collect::<Float64Array>())
    };
    let at: TimestampMicrosecondArray =
        buckets.iter().map(|(key, _)| key.bucket_at).collect::<Vec<_>>().into();
    RecordBatch::try_new(
        schema(),
        vec![
            Arc::new(at.with_timezone("UTC")),
            text(|key| &key.kind),
            text(|key| &key.scale),
            text(|key| &key.channel),
            text(|key| &key.touchpoint),
            text(|key| &key.unit_id),
            number(|sums| sums.n),
            float(|sums| sums.sum),
            float(|sums| sums.sum_sq),
            number(|sums| sums.promoters),
            number(|sums| sums.detractors),
            number(|sums| sums.satisfied),
        ],
    )
}
