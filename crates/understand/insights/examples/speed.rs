//! How long things take. `speed shap MODEL ROWS.csv` explains the rows (numbers, no header, empty is missing);
//! `speed drivers ROWS COLUMNS` makes up answers and tells what moves them; `speed quality ROWS.csv` takes the last column
//! as the score, and prints how well it is predicted.
#![allow(clippy::print_stdout, reason = "a command that prints figures")]

use std::{error::Error, fs, time::Instant};

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use rapport_insights::{
    drivers::{Options, explain},
    factors::Factors,
    shap::Explainer,
    trees::{Target, import},
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["shap", model, rows] => shap(model, rows),
        ["drivers", rows, columns] => drivers(rows.parse()?, columns.parse()?),
        ["quality", rows] => quality(rows),
        _ => Err("speed shap MODEL ROWS.csv | drivers ROWS COLUMNS | quality ROWS.csv".into()),
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

/// The numbers of a file, row after row, and how many a row has.
fn numbers(path: &str) -> Result<(Vec<f64>, usize), Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let width = text.lines().next().map_or(1, |line| line.split(',').count());
    let number = |cell: &str| if cell.is_empty() { Ok(f64::NAN) } else { cell.parse() };
    Ok((text.lines().flat_map(|line| line.split(',')).map(number).collect::<Result<_, _>>()?, width))
}

/// Half of the factors are ratings, half continuous; every tenth value is missing; a tenth of the factors move the score.
fn drivers(rows: usize, columns: usize) -> Result<(), Box<dyn Error>> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut score = vec![0.0; rows];
    let mut factors = Factors::new(rows);
    for column in 0..columns {
        let mut values = Vec::with_capacity(rows);
        for score in &mut score {
            let unit: f64 = rng.random();
            let value = if column % 2 == 0 { (unit * 11.0).floor() } else { -unit.ln() * 5.0 };
            *score += if column % 10 == 0 { 0.2 * value } else { 0.05 * rng.random::<f64>() };
            values.push(if rng.random::<f64>() < 0.1 { f64::NAN } else { value });
        }
        factors.numeric(format!("factor {column}"), values)?;
    }
    for score in &mut score {
        *score += 2.0 * rng.random::<f64>();
    }
    let began = Instant::now();
    let drivers = explain(&factors, &Target::Score(score), &Options::default())?;
    println!(
        "{rows} rows, {columns} factors: {:.2} s; R² {:.3}, {} trees, strongest {}",
        began.elapsed().as_secs_f64(),
        drivers.quality.value.value,
        drivers.model.map_or(0, |model| model.trees.len()),
        drivers.factors.first().map_or("", |driver| &driver.factor)
    );
    Ok(())
}

fn quality(path: &str) -> Result<(), Box<dyn Error>> {
    let (numbers, width) = numbers(path)?;
    let column = |place: usize| numbers.iter().skip(place).step_by(width).copied().collect::<Vec<f64>>();
    let mut factors = Factors::new(numbers.len() / width);
    for place in 0..width - 1 {
        factors.numeric(format!("column {place}"), column(place))?;
    }
    let drivers = explain(&factors, &Target::Score(column(width - 1)), &Options::default())?;
    println!("{:?}", drivers.quality);
    Ok(())
}
