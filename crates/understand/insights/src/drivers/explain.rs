//! The whole analysis: factors and a target in, drivers out.

use super::{
    DriversError, Options,
    cross::{Crossed, cross},
    curve::{curve, direction},
    options::FEWEST,
    pairs::pairs,
    plain::plain,
    quadrant,
    report::{Driver, Drivers},
    segments::segments,
    warnings,
};
use crate::{
    factors::Factors,
    stats::{across_folds, mean},
    trees::Target,
};

/// Tells what moves the target. Rows without a score (NaN) are left out and counted.
pub fn explain(factors: &Factors, target: &Target, options: &Options) -> Result<Drivers, DriversError> {
    check(factors, target, options)?;
    let rows: Vec<usize> = (0..factors.rows()).filter(|&row| !target.value(row).is_nan()).collect();
    let without_score = factors.rows() - rows.len();
    let answers = rows.len();
    if answers < FEWEST {
        return Err(DriversError::Few { answers });
    }
    if without_score == 0 {
        return whole(factors, target, options, 0);
    }
    let options = Options {
        customers: options.customers.as_ref().map(|all| rows.iter().map(|&row| all[row]).collect()),
        segments: options.segments.as_ref().map(|all| rows.iter().map(|&row| all[row].clone()).collect()),
        context: options.context.select(&rows),
        settings: options.settings.clone(),
    };
    let target = match target {
        Target::Score(values) => Target::Score(rows.iter().map(|&row| values[row]).collect()),
        Target::Class(values) => Target::Class(rows.iter().map(|&row| values[row]).collect()),
    };
    whole(&factors.select(&rows), &target, &options, without_score)
}

fn check(factors: &Factors, target: &Target, options: &Options) -> Result<(), DriversError> {
    let rows = factors.rows();
    let context = if options.context.columns().is_empty() { rows } else { options.context.rows() };
    let lists = [
        ("the target", target.len()),
        ("the list of customers", options.customers.as_ref().map_or(rows, Vec::len)),
        ("the list of segments", options.segments.as_ref().map_or(rows, Vec::len)),
        ("the context", context),
    ];
    if let Some(&(what, got)) = lists.iter().find(|(_, got)| *got != rows) {
        return Err(DriversError::Rows { what, got, rows });
    }
    if factors.columns().is_empty() {
        return Err(DriversError::NoFactors);
    }
    if (0..rows).any(|row| target.value(row).is_infinite()) {
        return Err(DriversError::Infinite);
    }
    let mut known = (0..rows).map(|row| target.value(row)).filter(|value| !value.is_nan());
    let first = known.next();
    if first.is_some_and(|first| known.all(|value| value.total_cmp(&first).is_eq())) {
        return Err(DriversError::Constant);
    }
    Ok(())
}

fn whole(
    factors: &Factors,
    target: &Target,
    options: &Options,
    without_score: usize,
) -> Result<Drivers, DriversError> {
    let answers = factors.rows();
    let values: Vec<f64> = (0..answers).map(|row| target.value(row)).collect();
    let customers = options.customers.as_deref();
    let crossed = cross(factors, target, customers, &options.settings)?;
    let plain = plain(factors, &values, customers, options.settings.seed);
    let mut drivers = drivers(factors, &values, &crossed);
    for (driver, plain) in drivers.iter_mut().zip(&plain.factors) {
        driver.plain = plain.clone();
    }
    let warnings = warnings::all(factors, target, &crossed.quality, &plain.factors, &options.context);
    quadrant::place(factors, &mut drivers);
    drivers.sort_by(|a, b| {
        b.importance.value.total_cmp(&a.importance.value).then_with(|| a.factor.cmp(&b.factor))
    });
    let segments = options.segments.as_ref().map(|labels| segments(factors, &values, &crossed, labels));
    Ok(Drivers {
        answers,
        without_score,
        mean: mean(values.iter().copied()),
        pairs: pairs(factors, &crossed.forest)?,
        quality: crossed.quality,
        factors: drivers,
        segments: segments.unwrap_or_default(),
        warnings,
        linear_r2: plain.r2,
        model: Some(crossed.forest),
    })
}

fn drivers(factors: &Factors, target: &[f64], crossed: &Crossed) -> Vec<Driver> {
    let (answers, width) = (factors.rows(), factors.columns().len());
    let ratio = crossed.tested / crossed.trained;
    let mut drivers = Vec::with_capacity(width);
    for (place, factor) in factors.columns().iter().enumerate() {
        let of = |pushes: &[f64]| {
            let own = pushes.iter().skip(place).step_by(width);
            let n = own.len().max(1) as f64;
            own.map(|push| push.abs()).sum::<f64>() / n
        };
        let folds: Vec<f64> =
            crossed.folds.iter().filter(|fold| !fold.rows.is_empty()).map(|fold| of(&fold.pushes)).collect();
        let value = folds.iter().sum::<f64>() / folds.len().max(1) as f64;
        let mut importance = across_folds(answers, value, &folds, ratio, 1.0);
        importance.low = importance.low.map(|low| low.max(0.0));
        drivers.push(Driver {
            factor: factor.name.clone(),
            known: answers - factor.values.missing(),
            importance,
            share: 0.0,
            direction: direction(&factor.values, crossed, place, width),
            curve: curve(&factor.values, target, crossed, place, width),
            plain: super::Plain::default(),
            standing: None,
        });
    }
    let all: f64 = drivers.iter().map(|driver| driver.importance.value).sum();
    for driver in &mut drivers {
        driver.share = if all > 0.0 { driver.importance.value / all } else { 0.0 };
    }
    drivers
}
