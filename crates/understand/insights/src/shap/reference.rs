//! Values of other tools on small models that were trained on made-up answers for this purpose (`tests/fixtures/shap`).
//! Each file of values says which tool computed them, and how.

use serde::Deserialize;

use super::Explainer;
use crate::trees::import;

#[derive(Deserialize)]
struct Expected {
    rows: Vec<Vec<Option<f64>>>,
    base: f64,
    margin: Vec<f64>,
    shap: Vec<Vec<f64>>,
    interactions: Option<Vec<Vec<Vec<f64>>>>,
}

/// The target; the reference itself is single precision where XGBoost computed it.
const TOLERANCE: f64 = 1e-6;

fn check(model: &str, values: &str) {
    let forest = import::read(model).unwrap().forest;
    let expected: Expected = serde_json::from_str(values).unwrap();
    let explainer = Explainer::new(&forest).unwrap();
    let near = |ours: f64, theirs: f64, what: &str| {
        assert!((ours - theirs).abs() < TOLERANCE, "{what}: {ours}, the reference has {theirs}");
    };
    near(explainer.base(), expected.base, "base");
    for (at, row) in expected.rows.iter().enumerate() {
        let row: Vec<f64> = row.iter().map(|value| value.unwrap_or(f64::NAN)).collect();
        near(forest.margin(&row), expected.margin[at], &format!("margin of row {at}"));
        let values = explainer.explain(&row);
        for (feature, value) in values.iter().enumerate() {
            near(*value, expected.shap[at][feature], &format!("row {at}, feature {feature}"));
        }
        let total = explainer.base() + values.iter().sum::<f64>();
        assert!((total - forest.margin(&row)).abs() < 1e-12, "row {at} sums to {total}");
        if let Some(interactions) = &expected.interactions {
            for (place, value) in explainer.interactions(&row).iter().enumerate() {
                let (i, j) = (place / values.len(), place % values.len());
                near(*value, interactions[at][i][j], &format!("row {at}, features {i} and {j}"));
            }
        }
    }
}

macro_rules! reference {
    ($($name:ident: $model:literal;)*) => {$(
        #[test]
        fn $name() {
            check(
                include_str!(concat!("../../tests/fixtures/shap/", $model)),
                include_str!(concat!("../../tests/fixtures/shap/", stringify!($name), ".values.json")),
            );
        }
    )*};
}

reference! {
    xgboost_score: "xgboost_score.json";
    xgboost_2: "xgboost_2.json";
    xgboost_log: "xgboost_log.json";
    xgboost_dart_categories: "xgboost_dart_categories.json";
    lightgbm_class: "lightgbm_class.txt";
    lightgbm_zero_missing: "lightgbm_zero_missing.txt";
    lightgbm_no_missing: "lightgbm_no_missing.txt";
    lightgbm_forest: "lightgbm_forest.txt";
}
