//! How long things take: `speed shap MODEL ROWS.csv` explains the rows (numbers, no header, empty is missing).
#![allow(clippy::print_stdout, reason = "a command that prints figures")]

use std::{error::Error, fs, time::Instant};

use rapport_insights::{shap::Explainer, trees::import};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["shap", model, rows] => shap(model, rows),
        _ => Err("speed shap MODEL ROWS.csv".into()),
    }
}

fn shap(model: &str, rows: &str) -> Result<(), Box<dyn Error>> {
    let forest = import::read(&fs::read_to_string(model)?)?.forest;
    let text = fs::read_to_string(rows)?;
    let number = |cell: &str| if cell.is_empty() { Ok(f64::NAN) } else { cell.parse() };
    let rows: Vec<f64> =
        text.lines().flat_map(|line| line.split(',')).map(number).collect::<Result<_, _>>()?;
    let began = Instant::now();
    let explainer = Explainer::new(&forest)?;
    let ready = began.elapsed();
    let values = explainer.explain(&rows);
    let total: f64 = values.iter().map(|value| value.abs()).sum();
    println!(
        "{} rows, {} trees: {:.3} s, {:.3} s of it to prepare (sum of |values| {total:.6})",
        rows.len() / forest.features.len(),
        forest.trees.len(),
        began.elapsed().as_secs_f64(),
        ready.as_secs_f64()
    );
    Ok(())
}
