//! Shapley values of a model that another tool trained, on the rows of a table.

use serde::{Serialize, Serializer};

use crate::{
    factors::{Factor, Factors, Values},
    shap::{Explainer, ShapError},
    trees::import::{self, ImportError, Imported},
};

/// What a model makes of each row, in its own margin (log-odds for a classifier).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelDrivers {
    pub features: Vec<String>,
    /// The margin when nothing is known of a row.
    pub base: f64,
    pub rows: Vec<ModelRow>,
}

/// One row: its margin, which is the base and its values together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelRow {
    pub prediction: f64,
    pub shap: Pushes,
}

/// A value for each feature, written as an object in the features' order.
#[derive(Debug, Clone, PartialEq)]
pub struct Pushes(pub Vec<(String, f64)>);

impl Serialize for Pushes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// Why a model cannot be applied to a table.
#[derive(Debug, thiserror::Error)]
pub enum OfModelError {
    #[error(transparent)]
    Model(#[from] ImportError),
    #[error(transparent)]
    Shap(#[from] ShapError),
    #[error("the model needs a column \"{0}\", the table has none")]
    Absent(String),
    #[error("the model needs {features} columns and does not name them; the table has {columns}")]
    Unnamed { features: usize, columns: usize },
    #[error("column \"{0}\" has text, and the model knows numbers there")]
    Text(String),
}

/// Explains each row of a table by a model: the text of an XGBoost JSON or a LightGBM model file. Columns are found by the
/// model's names of features; where it has none of its own, by their order.
pub fn drivers_of_model(model: &str, table: &Factors) -> Result<ModelDrivers, OfModelError> {
    let Imported { mut forest, levels } = import::read(model)?;
    let columns = matched(&forest.features, table)?;
    forest.features = columns.iter().map(|column| column.name.clone()).collect();
    let mut values = Vec::with_capacity(columns.len());
    for (column, levels) in columns.iter().zip(&levels) {
        values.push(numbers(column, levels.as_deref())?);
    }
    let rows: Vec<f64> =
        (0..table.rows()).flat_map(|row| values.iter().map(move |column| column[row])).collect();
    let explainer = Explainer::new(&forest)?;
    let pushes = explainer.explain(&rows);
    let width = forest.features.len().max(1);
    let each = rows.chunks(width).zip(pushes.chunks(width)).map(|(row, pushes)| ModelRow {
        prediction: forest.margin(row),
        shap: Pushes(forest.features.iter().cloned().zip(pushes.iter().copied()).collect()),
    });
    let rows = each.collect();
    Ok(ModelDrivers { base: explainer.base(), rows, features: forest.features })
}

/// The table's column of each feature.
fn matched<'a>(features: &[String], table: &'a Factors) -> Result<Vec<&'a Factor>, OfModelError> {
    let found: Vec<_> = features.iter().map(|name| table.find(name).map(|(_, column)| column)).collect();
    let nameless =
        |(place, name): (usize, &String)| *name == format!("f{place}") || *name == format!("Column_{place}");
    if found.iter().all(Option::is_none) && features.iter().enumerate().all(nameless) {
        let (features, columns) = (features.len(), table.columns().len());
        if features != columns {
            return Err(OfModelError::Unnamed { features, columns });
        }
        return Ok(table.columns().iter().collect());
    }
    let each = found.into_iter().zip(features);
    each.map(|(column, name)| column.ok_or_else(|| OfModelError::Absent(name.clone()))).collect()
}

/// A column as the model reads it: categories by the model's own codes, and a category that it never saw is missing.
fn numbers(column: &Factor, levels: Option<&[String]>) -> Result<Vec<f64>, OfModelError> {
    match (&column.values, levels) {
        (Values::Numeric(values), None) => Ok(values.clone()),
        (Values::Numeric(values), Some(levels)) => {
            let known: Vec<Option<f64>> = levels.iter().map(|level| level.parse().ok()).collect();
            let code = |value: &f64| known.iter().position(|known| *known == Some(*value));
            Ok(values.iter().map(|value| code(value).map_or(f64::NAN, |code| code as f64)).collect())
        }
        (Values::Categorical { levels: own, .. }, Some(levels)) => {
            let code = |name: &String| levels.iter().position(|level| level == name);
            let codes: Vec<Option<usize>> = own.iter().map(code).collect();
            let model = |row| {
                let own = column.values.number(row);
                if own.is_nan() { f64::NAN } else { codes[own as usize].map_or(f64::NAN, |code| code as f64) }
            };
            Ok((0..column.values.len()).map(model).collect())
        }
        (Values::Categorical { levels, .. }, None) => {
            // A column of which nothing is known may have come as text.
            if levels.is_empty() {
                return Ok(vec![f64::NAN; column.values.len()]);
            }
            Err(OfModelError::Text(column.name.clone()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = include_str!("../../tests/fixtures/shap/lightgbm_class.txt");

    fn table() -> Factors {
        let mut table = Factors::new(2);
        // Other columns, and another order than the model's.
        for (name, values) in [
            ("price", [40.0, f64::NAN]),
            ("answer", [1.0, 0.0]),
            ("channel", [2.0, 3.0]),
            ("wait_minutes", [5.0, 1.0]),
            ("delay_days", [0.0, 4.0]),
            ("friendly", [9.0, f64::NAN]),
        ] {
            table.numeric(name, values.to_vec()).unwrap();
        }
        table
    }

    #[test]
    fn columns_are_found_by_name_and_values_sum_to_the_prediction() {
        let drivers = drivers_of_model(MODEL, &table()).unwrap();
        assert_eq!(drivers.features, ["friendly", "delay_days", "wait_minutes", "channel", "price"]);
        for row in &drivers.rows {
            let sum: f64 = row.shap.0.iter().map(|(_, value)| value).sum();
            assert!((drivers.base + sum - row.prediction).abs() < 1e-12);
        }
        let json = serde_json::to_string(&drivers.rows[0]).unwrap();
        assert!(json.starts_with(r#"{"prediction":"#) && json.contains(r#""shap":{"friendly":"#), "{json}");
    }

    #[test]
    fn a_column_that_is_not_there_is_named() {
        let (place, _) = table().find("delay_days").unwrap();
        let error = drivers_of_model(MODEL, &table().without(place)).unwrap_err();
        assert_eq!(error.to_string(), "the model needs a column \"delay_days\", the table has none");
    }

    #[test]
    fn named_categories_take_the_models_codes() {
        let model = format!(
            "{}\n",
            MODEL.replace("pandas_categorical:null", r#"pandas_categorical:[["a","b","c","d","e","f"]]"#)
        );
        let table = table();
        let (place, _) = table.find("channel").unwrap();
        let mut named = table.without(place);
        named.categorical("channel", &[Some("c"), Some("d")]).unwrap();
        assert_eq!(drivers_of_model(&model, &named).unwrap(), drivers_of_model(MODEL, &table).unwrap());
        let text = drivers_of_model(MODEL, &named).unwrap_err();
        assert_eq!(text.to_string(), "column \"channel\" has text, and the model knows numbers there");
    }

    #[test]
    fn what_is_no_model_is_refused() {
        let table = Factors::new(0);
        assert!(matches!(
            drivers_of_model("a,b\n1,2\n", &table),
            Err(OfModelError::Model(ImportError::Unknown))
        ));
        assert!(matches!(drivers_of_model("{}", &table), Err(OfModelError::Model(ImportError::Json(_)))));
    }
}
