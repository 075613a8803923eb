use rapport_kernel::time::{MINUTE, SECOND, Zone};

/// How the lake is kept.
#[derive(Debug, Clone)]
pub struct LakeSettings {
    /// A folder, or `file:///folder`.
    pub url: String,
    /// The company's reporting zone: `day_in(at)` and its like without a zone follow it.
    pub zone: Zone,
    /// A flush begins when this many rows wait…
    pub flush_rows: usize,
    /// …or this long after the last one, in microseconds.
    pub flush_every: i64,
    /// Hot rows stay this long after they are in the lake, in microseconds; longer than any query runs.
    pub grace: i64,
    /// A query is ended after this long, in microseconds.
    pub longest_query: i64,
    /// Versions after which a table's log gets a checkpoint.
    pub checkpoint_every: i64,
    /// Rows of an answer; a statement that gives more is refused.
    pub most_rows: usize,
    /// Memory for all queries together, in bytes; sorts and joins spill to the disk beyond it.
    pub memory: usize,
    /// Threads of one query.
    pub threads: usize,
}

impl LakeSettings {
    /// Defaults for a lake at an address.
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            zone: Zone::UTC,
            flush_rows: 200_000,
            flush_every: MINUTE,
            grace: 10 * MINUTE,
            longest_query: 5 * MINUTE,
            checkpoint_every: 20,
            most_rows: 1_000_000,
            memory: 512 << 20,
            threads: std::thread::available_parallelism().map_or(2, usize::from),
        }
    }
}

/// How often other servers' flushes are looked for, in microseconds.
pub(crate) const REFRESH_EVERY: i64 = 10 * SECOND;
/// How long a flusher keeps its lease unless it renews it, in microseconds.
pub(crate) const LEASE: i64 = 2 * MINUTE;
