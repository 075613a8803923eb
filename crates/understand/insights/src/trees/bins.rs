//! Factors in at most 256 bins, so that a split is found by counting.
//!
//! Bin 0 is what is missing. A numeric factor's other bins are its values, or their quantiles when there are more than
//! 255 different ones; a categorical factor's are its 255 most frequent levels, and rarer levels are read as missing.

use crate::factors::{Factors, MISSING, Values};

/// Bins of a factor besides that of missing values.
const MOST: usize = 255;

/// A table of factors in bins, row after row.
#[derive(Debug, Clone)]
pub struct Bins {
    pub(super) columns: Vec<Column>,
    rows: usize,
    data: Vec<u8>,
}

/// What the bins of one factor stand for.
#[derive(Debug, Clone)]
pub(super) enum Column {
    /// Bin `k` has values up to `cuts[k - 1]`, the last one all above.
    Numeric { cuts: Vec<f64> },
    /// Bin `k` is level `levels[k - 1]`.
    Categorical { levels: Vec<u32> },
}

impl Bins {
    pub fn new(factors: &Factors) -> Self {
        let (rows, width) = (factors.rows(), factors.columns().len());
        let mut data = vec![0; rows * width];
        let mut columns = Vec::with_capacity(width);
        for (place, factor) in factors.columns().iter().enumerate() {
            let column = Column::of(&factor.values);
            for row in 0..rows {
                data[row * width + place] = column.bin(&factor.values, row);
            }
            columns.push(column);
        }
        Self { columns, rows, data }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The bins of a row, one for each factor.
    #[inline]
    pub(super) fn row(&self, row: usize) -> &[u8] {
        let width = self.columns.len();
        &self.data[row * width..(row + 1) * width]
    }
}

impl Column {
    fn of(values: &Values) -> Self {
        match values {
            Values::Numeric(values) => Self::Numeric { cuts: cuts(values) },
            Values::Categorical { codes, levels } => {
                let mut counts = vec![0_usize; levels.len()];
                for &code in codes.iter().filter(|&&code| code != MISSING) {
                    counts[code as usize] += 1;
                }
                let mut order: Vec<usize> = (0..levels.len()).filter(|&level| counts[level] > 0).collect();
                order.sort_by_key(|&level| (std::cmp::Reverse(counts[level]), level));
                order.truncate(MOST);
                Self::Categorical { levels: order.into_iter().map(|level| level as u32).collect() }
            }
        }
    }

    /// How many bins there are, that of missing values included.
    pub fn bins(&self) -> usize {
        match self {
            Self::Numeric { cuts } => cuts.len() + 2,
            Self::Categorical { levels } => levels.len() + 1,
        }
    }

    fn bin(&self, values: &Values, row: usize) -> u8 {
        let bin = match (self, values) {
            (Self::Numeric { cuts }, Values::Numeric(values)) if !values[row].is_nan() => {
                1 + cuts.partition_point(|cut| *cut < values[row])
            }
            (Self::Categorical { levels }, Values::Categorical { codes, .. }) => {
                levels.iter().position(|level| *level == codes[row]).map_or(0, |place| place + 1)
            }
            _ => 0,
        };
        bin as u8
    }
}

/// Middles between neighbouring values; between quantiles when there are too many values.
fn cuts(values: &[f64]) -> Vec<f64> {
    let mut known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    known.sort_unstable_by(f64::total_cmp);
    let mut distinct = known.clone();
    distinct.dedup();
    if distinct.len() > MOST {
        distinct = (0..MOST).map(|part| known[part * (known.len() - 1) / (MOST - 1)]).collect();
        distinct.dedup();
    }
    distinct.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).collect()
}
