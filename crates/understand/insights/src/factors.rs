//! What may move a score: a table of factors, one column each, one row per answer.

use serde::{Deserialize, Serialize};

/// The code of a category that is not known.
pub const MISSING: u32 = u32::MAX;

/// Factors of the same answers, in columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Factors {
    rows: usize,
    columns: Vec<Factor>,
}

/// One factor: a score of a part of the service, a theme (0 or 1), an operational fact, an attribute of the customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    pub name: String,
    pub values: Values,
}

/// The values of a factor, one per row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Values {
    /// NaN is missing.
    Numeric(Vec<f64>),
    /// Places in `levels`; [`MISSING`] is missing.
    Categorical { codes: Vec<u32>, levels: Vec<String> },
}

/// Why a table of factors cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactorsError {
    #[error("factor \"{name}\" has {got} values, the table has {rows} rows")]
    Length { name: String, got: usize, rows: usize },
    #[error("two factors are named \"{0}\"")]
    Twice(String),
    #[error("factor \"{name}\": row {row} names level {code}, there are {levels}")]
    Level { name: String, row: usize, code: u32, levels: usize },
    #[error("factor \"{name}\": row {row} is infinite")]
    Infinite { name: String, row: usize },
}

impl Factors {
    /// An empty table of so many rows.
    pub fn new(rows: usize) -> Self {
        Self { rows, columns: Vec::new() }
    }

    /// Adds a factor; refused when its length, its name or one of its values does not fit.
    pub fn push(&mut self, factor: Factor) -> Result<(), FactorsError> {
        let (name, rows) = (factor.name.clone(), self.rows);
        if factor.values.len() != rows {
            return Err(FactorsError::Length { name, got: factor.values.len(), rows });
        }
        if self.columns.iter().any(|column| column.name == name) {
            return Err(FactorsError::Twice(name));
        }
        match &factor.values {
            Values::Numeric(values) => {
                if let Some(row) = values.iter().position(|value| value.is_infinite()) {
                    return Err(FactorsError::Infinite { name, row });
                }
            }
            Values::Categorical { codes, levels } => {
                let wrong = |&code: &u32| code != MISSING && code as usize >= levels.len();
                if let Some(row) = codes.iter().position(wrong) {
                    return Err(FactorsError::Level { name, row, code: codes[row], levels: levels.len() });
                }
            }
        }
        self.columns.push(factor);
        Ok(())
    }

    /// Adds a numeric factor.
    pub fn numeric(&mut self, name: impl Into<String>, values: Vec<f64>) -> Result<(), FactorsError> {
        self.push(Factor { name: name.into(), values: Values::Numeric(values) })
    }

    /// Adds a categorical factor from texts; levels stand in the order of the alphabet.
    pub fn categorical<S: AsRef<str>>(
        &mut self,
        name: impl Into<String>,
        values: &[Option<S>],
    ) -> Result<(), FactorsError> {
        let mut levels: Vec<&str> = values.iter().flatten().map(AsRef::as_ref).collect();
        levels.sort_unstable();
        levels.dedup();
        let code = |value: &Option<S>| {
            let found = value.as_ref().and_then(|value| levels.binary_search(&value.as_ref()).ok());
            found.and_then(|place| u32::try_from(place).ok()).unwrap_or(MISSING)
        };
        let codes = values.iter().map(code).collect();
        let levels = levels.into_iter().map(str::to_owned).collect();
        self.push(Factor { name: name.into(), values: Values::Categorical { codes, levels } })
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn columns(&self) -> &[Factor] {
        &self.columns
    }

    /// The factor of this name and its place.
    pub fn find(&self, name: &str) -> Option<(usize, &Factor)> {
        self.columns.iter().enumerate().find(|(_, column)| column.name == name)
    }

    /// The same factors of these rows alone, in this order.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> Self {
        let columns = self.columns.iter();
        let columns = columns.map(|one| Factor { name: one.name.clone(), values: one.values.select(rows) });
        Self { rows: rows.len(), columns: columns.collect() }
    }

    /// The same rows without the factor at this place.
    #[must_use]
    pub fn without(&self, place: usize) -> Self {
        let mut rest = self.clone();
        if place < rest.columns.len() {
            rest.columns.remove(place);
        }
        rest
    }
}

impl Values {
    pub fn len(&self) -> usize {
        match self {
            Self::Numeric(values) => values.len(),
            Self::Categorical { codes, .. } => codes.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a row as a model reads it: the number, or the code of the category; NaN when missing.
    pub fn number(&self, row: usize) -> f64 {
        match self {
            Self::Numeric(values) => values[row],
            Self::Categorical { codes, .. } if codes[row] == MISSING => f64::NAN,
            Self::Categorical { codes, .. } => f64::from(codes[row]),
        }
    }

    /// How many values are missing.
    pub fn missing(&self) -> usize {
        match self {
            Self::Numeric(values) => values.iter().filter(|value| value.is_nan()).count(),
            Self::Categorical { codes, .. } => codes.iter().filter(|&&code| code == MISSING).count(),
        }
    }

    fn select(&self, rows: &[usize]) -> Self {
        match self {
            Self::Numeric(values) => Self::Numeric(rows.iter().map(|&row| values[row]).collect()),
            Self::Categorical { codes, levels } => Self::Categorical {
                codes: rows.iter().map(|&row| codes[row]).collect(),
                levels: levels.clone(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_levels_and_what_is_absent_stays_missing() {
        let mut factors = Factors::new(3);
        factors.categorical("channel", &[Some("web"), None, Some("phone")]).unwrap();
        let (_, channel) = factors.find("channel").unwrap();
        assert_eq!(
            channel.values,
            Values::Categorical { codes: vec![1, MISSING, 0], levels: vec!["phone".into(), "web".into()] }
        );
        assert_eq!(channel.values.missing(), 1);
        assert!(channel.values.number(1).is_nan());
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        let mut factors = Factors::new(2);
        factors.numeric("wait", vec![1.0, f64::NAN]).unwrap();
        assert_eq!(factors.numeric("wait", vec![1.0, 2.0]), Err(FactorsError::Twice("wait".into())));
        assert!(matches!(factors.numeric("delay", vec![1.0]), Err(FactorsError::Length { got: 1, .. })));
        assert!(matches!(
            factors.numeric("price", vec![1.0, f64::INFINITY]),
            Err(FactorsError::Infinite { row: 1, .. })
        ));
        let values = Values::Categorical { codes: vec![0, 7], levels: vec!["a".into()] };
        let wrong = Factor { name: "grade".into(), values };
        assert!(matches!(factors.push(wrong), Err(FactorsError::Level { row: 1, code: 7, .. })));
        assert_eq!(factors.columns().len(), 1);
    }
}
