//! Made-up answers whose drivers are known.

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};

use super::*;
use crate::{factors::Factors, trees::Target};

/// A company where friendliness lifts the score, delay lowers it only past day 2 and twice as much by phone, and the colour
/// of the parcel does nothing. `late` repeats delay; `channel` is a category.
fn company(answers: usize, seed: u64) -> (Factors, Vec<f64>) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut unit = || rng.random::<f64>();
    let (mut friendly, mut delay, mut colour, mut channel, mut score) =
        (vec![], vec![], vec![], vec![], vec![]);
    for _ in 0..answers {
        let (f, d, c, phone) =
            ((unit() * 11.0).floor(), (unit() * 8.0).floor(), (unit() * 5.0).floor(), unit() < 0.4);
        let noise: f64 = (0..6).map(|_| unit() - 0.5).sum();
        let late = (d - 2.0).max(0.0) * if phone { 2.0 } else { 1.0 };
        score.push(4.0 + 0.4 * f - 0.5 * late + noise);
        friendly.push(if unit() < 0.1 { f64::NAN } else { f });
        delay.push(d);
        colour.push(c);
        channel.push(Some(if phone { "phone" } else { "web" }));
    }
    let mut factors = Factors::new(answers);
    factors.numeric("friendly", friendly).unwrap();
    factors.numeric("delay", delay).unwrap();
    factors.numeric("colour", colour).unwrap();
    factors.categorical("channel", &channel).unwrap();
    (factors, score)
}

fn of<'a>(drivers: &'a Drivers, name: &str) -> &'a Driver {
    drivers.factors.iter().find(|driver| driver.factor == name).unwrap()
}

#[test]
fn what_moves_the_score_is_found_with_its_direction_and_shape() {
    let (factors, score) = company(1500, 7);
    let drivers = explain(&factors, &Target::Score(score), &Options::default()).unwrap();
    assert!(drivers.quality.helps && drivers.quality.value.value > 0.7, "{:?}", drivers.quality);
    assert!(drivers.quality.error < 0.6 * drivers.quality.baseline_error);
    let order: Vec<&str> = drivers.factors.iter().map(|driver| driver.factor.as_str()).collect();
    assert_eq!(order, ["delay", "friendly", "channel", "colour"]);
    assert_eq!(of(&drivers, "friendly").direction, Direction::Up);
    assert_eq!(of(&drivers, "delay").direction, Direction::Down);
    assert!(of(&drivers, "colour").share < 0.05);
    // Flat up to day 2, falling after it.
    let push = |bin: usize| of(&drivers, "delay").curve[bin].push.value;
    assert!((push(0) - push(2)).abs() < 0.5 && push(2) - push(7) > 2.0);
    let first = &drivers.pairs[0];
    assert_eq!([first.a.as_str(), first.b.as_str()], ["delay", "channel"]);
    assert_eq!(of(&drivers, "friendly").curve.last().map(|bin| bin.missing), Some(true));
    let weights: f64 =
        drivers.factors.iter().filter_map(|driver| driver.plain.weight).map(|weight| weight.value).sum();
    assert!((weights - drivers.linear_r2.unwrap()).abs() < 1e-9);
    assert_eq!(drivers.warnings, []);
}

#[test]
fn the_same_answers_give_the_same_drivers() {
    let (factors, score) = company(300, 8);
    let run = || explain(&factors, &Target::Score(score.clone()), &Options::default()).unwrap();
    assert_eq!(run(), run());
}

#[test]
fn scores_that_nothing_explains_are_called_so() {
    let (factors, _) = company(400, 9);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let score = (0..400).map(|_| rng.random::<f64>()).collect();
    let drivers = explain(&factors, &Target::Score(score), &Options::default()).unwrap();
    assert!(!drivers.quality.helps);
    assert_eq!(drivers.warnings[0].code, Code::NoBetterThanMean);
}

#[test]
fn a_yes_or_no_is_explained_in_log_odds() {
    let (factors, score) = company(1200, 10);
    let target = Target::Class(score.iter().map(|score| *score > 4.0).collect());
    let drivers = explain(&factors, &target, &Options::default()).unwrap();
    assert_eq!(drivers.quality.measure, Measure::Auc);
    assert!(drivers.quality.value.value > 0.85 && drivers.quality.helps, "{:?}", drivers.quality);
    assert_eq!(of(&drivers, "delay").direction, Direction::Down);
}

#[test]
fn one_answer_is_told_in_words_of_both_languages() {
    let (factors, score) = company(1500, 7);
    let drivers = explain(&factors, &Target::Score(score.clone()), &Options::default()).unwrap();
    let why = Why::new(drivers.model.unwrap()).unwrap();
    let row = (0..1500).min_by(|&a, &b| score[a].total_cmp(&score[b])).unwrap();
    let explained = why.explain(&factors, row, Some(1.0));
    let sum: f64 = explained.pushes.iter().map(|push| push.push).sum();
    assert!((explained.base + sum - explained.margin).abs() < 1e-9);
    assert_eq!(explained.pushes[0].factor, "delay");
    assert!(explained.en.starts_with("The customer gave 1; the known factors lead to "), "{}", explained.en);
    assert!(explained.en.contains("delay: 7 (-"), "{}", explained.en);
    assert!(explained.ru.starts_with("Клиент поставил 1; известные факторы ведут к "), "{}", explained.ru);
}

#[test]
fn segments_say_what_sets_them_apart() {
    let (factors, score) = company(1500, 7);
    let (_, delay) = factors.find("delay").unwrap();
    let segment = |row: usize| Some(if delay.values.number(row) > 5.0 { "far" } else { "near" }.to_owned());
    let options = Options { segments: Some((0..1500).map(segment).collect()), ..Options::default() };
    let drivers = explain(&factors, &Target::Score(score), &options).unwrap();
    let far = &drivers.segments[0];
    assert_eq!((far.segment.as_str(), far.few), ("far", false));
    assert_eq!(far.factors[0].factor, "delay");
    assert!(far.factors[0].push.below(-1.0));
}

#[test]
fn what_must_not_be_believed_is_warned_of() {
    let (mut factors, score) = company(1000, 11);
    let noisy: Vec<f64> =
        score.iter().enumerate().map(|(row, score)| score + 0.1 * (row % 3) as f64).collect();
    factors.numeric("satisfaction", noisy).unwrap();
    let days: Vec<f64> = (0..1000).map(|row| factors.columns()[1].values.number(row) * 24.0).collect();
    factors.numeric("delay_hours", days).unwrap();
    factors.numeric("always", vec![1.0; 1000]).unwrap();
    let price: Vec<f64> = (0..1000).map(|row| f64::from(row % 4)).collect();
    factors.numeric("price_list", price).unwrap();
    let unit: Vec<Option<String>> = (0..1000).map(|row| Some(format!("branch {}", row % 4))).collect();
    let mut context = Factors::new(1000);
    context.categorical("unit", &unit).unwrap();
    let drivers =
        explain(&factors, &Target::Score(score), &Options { context, ..Options::default() }).unwrap();
    let warned = |code: Code| -> Vec<Vec<String>> {
        let these = drivers.warnings.iter().filter(|warning| warning.code == code);
        these.map(|warning| warning.factors.clone()).collect()
    };
    assert_eq!(warned(Code::Leakage), [["satisfaction"]]);
    assert_eq!(warned(Code::NearlyTheSame), [["delay", "delay_hours"]]);
    assert_eq!(warned(Code::Constant), [["always"]]);
    assert_eq!(warned(Code::StandsFor), [["price_list", "unit"]]);
    assert!(drivers.warnings.iter().all(|warning| !warning.en.is_empty() && !warning.ru.is_empty()));
}

#[test]
fn a_factor_that_another_one_hides_is_warned_of() {
    // Big customers wait longer and are served better: waiting seems to please until size is held.
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
    let size: Vec<f64> = (0..800).map(|_| rng.random::<f64>() * 10.0).collect();
    let wait: Vec<f64> = size.iter().map(|size| size + rng.random::<f64>() * 3.0).collect();
    let score = size.iter().zip(&wait).map(|(size, wait)| 2.0 * size - wait + rng.random::<f64>()).collect();
    let mut factors = Factors::new(800);
    factors.numeric("size", size).unwrap();
    factors.numeric("wait", wait).unwrap();
    let drivers = explain(&factors, &Target::Score(score), &Options::default()).unwrap();
    assert!(
        drivers
            .warnings
            .iter()
            .any(|warning| warning.code == Code::SignChanges && warning.factors == ["wait"])
    );
}

#[test]
fn what_cannot_be_analysed_is_refused_in_words() {
    let (factors, score) = company(40, 1);
    let run = |target: Vec<f64>| explain(&factors, &Target::Score(target), &Options::default()).unwrap_err();
    assert_eq!(run(vec![5.0; 40]), DriversError::Constant);
    assert_eq!(run(vec![5.0; 3]), DriversError::Rows { what: "the target", got: 3, rows: 40 });
    let mut holes = score;
    holes[..15].fill(f64::NAN);
    assert_eq!(run(holes), DriversError::Few { answers: 25 });
}
