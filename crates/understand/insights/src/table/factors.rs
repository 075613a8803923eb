//! Columns as the methods of drivers take them.

use super::{Table, Values};
use crate::factors::{Factor, Factors, FactorsError, MISSING, Values as FactorValues};

/// The columns at these places, as factors: numbers as they are, words as categories, times as seconds since 1970.
pub fn factors(table: &Table, places: &[usize]) -> Result<Factors, FactorsError> {
    let mut factors = Factors::new(table.rows);
    for place in places {
        let column = &table.columns[*place];
        let values = match &column.values {
            Values::Numbers(numbers) => FactorValues::Numeric(numbers.clone()),
            Values::Times(times) => FactorValues::Numeric(
                times.iter().map(|at| at.map_or(f64::NAN, |at| at.micros() as f64 / 1e6)).collect(),
            ),
            Values::Texts(texts) => {
                let levels = texts.levels(usize::MAX).unwrap_or_default();
                let code = |text: &str| levels.binary_search_by(|(level, _)| (*level).cmp(text)).ok();
                let codes = texts.iter().map(|text| code(text).and_then(|one| u32::try_from(one).ok()));
                FactorValues::Categorical {
                    codes: codes.map(|code| code.unwrap_or(MISSING)).collect(),
                    levels: levels.iter().map(|(level, _)| (*level).to_owned()).collect(),
                }
            }
        };
        factors.push(Factor { name: column.name.clone(), values })?;
    }
    Ok(factors)
}
