use proptest::prelude::*;
use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};

use super::*;
use crate::factors::Factors;

/// A late parcel takes 3 points and a rude answer 1; one answer in five is late, and half of the rude are late too. Friendly
/// staff bring up to 2. Noise on top.
fn answers(count: usize, seed: u64) -> (Factors, Vec<f64>) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut unit = || rng.random::<f64>();
    let (mut late, mut rude, mut friendly, mut region, mut score) = (vec![], vec![], vec![], vec![], vec![]);
    for row in 0..count {
        let l = f64::from(u8::from(unit() < 0.2));
        let r = f64::from(u8::from(unit() < if l > 0.0 { 0.5 } else { 0.125 }));
        let f = unit() * 10.0;
        score.push(8.0 - 3.0 * l - r + 0.2 * f + (unit() - 0.5));
        late.push(l);
        rude.push(r);
        friendly.push(f);
        region.push(Some(if row % 3 == 0 { "north" } else { "south" }));
    }
    let mut factors = Factors::new(count);
    factors.numeric("late", late).unwrap();
    factors.numeric("rude", rude).unwrap();
    factors.numeric("friendly", friendly).unwrap();
    factors.categorical("region", &region).unwrap();
    (factors, score)
}

fn themes() -> PointsOptions {
    let roles = vec![
        ("late".to_owned(), Role::Absent),
        ("rude".to_owned(), Role::Absent),
        ("friendly".to_owned(), Role::Given),
    ];
    PointsOptions { roles, ..PointsOptions::default() }
}

#[test]
fn each_theme_costs_its_effect_times_its_share_with_what_they_share_counted_once() {
    let (factors, score) = answers(4000, 4);
    let lost = points_lost(&factors, &score, Measure::Mean, &Gap::To(10.0), &themes()).unwrap();
    let names: Vec<&str> = lost.factors.iter().map(|one| one.factor.as_str()).collect();
    assert_eq!(names, ["late", "rude"]);
    for (one, effect) in lost.factors.iter().zip([3.0, 1.0]) {
        let truth = effect * one.touched as f64 / 4000.0;
        let (low, high) = (one.points.low.unwrap(), one.points.high.unwrap());
        assert!(low < truth && truth < high && high - low < 0.15, "{one:?}");
    }
    let sum = lost.factors.iter().map(|one| one.points.value).sum::<f64>() + lost.unexplained.value;
    assert!((sum - lost.gap).abs() < 1e-9 && (lost.gap - (10.0 - lost.now.value)).abs() < 1e-12);
}

#[test]
fn intervals_hold_the_truth_about_as_often_as_they_say() {
    let mut held = 0;
    for seed in 0..200 {
        let (factors, score) = answers(800, seed);
        let lost = points_lost(&factors, &score, Measure::Mean, &Gap::To(10.0), &themes()).unwrap();
        let late = lost.factors.iter().find(|one| one.factor == "late").unwrap();
        // One in five is late, and loses 3.
        held += usize::from(late.points.low.unwrap() <= 0.6 && 0.6 <= late.points.high.unwrap());
    }
    // 95 % of 200, less or more three standard errors.
    assert!((181..=199).contains(&held), "{held} of 200");
}

#[test]
fn answers_of_one_customer_are_drawn_together_and_widen_the_interval() {
    let (factors, score) = answers(300, 4);
    let rows: Vec<usize> = (0..3000).map(|row| row / 10).collect();
    let (factors, score) = (factors.select(&rows), rows.iter().map(|&row| score[row]).collect::<Vec<f64>>());
    let width = |customers: Option<Vec<u32>>| {
        let options = PointsOptions { customers, ..themes() };
        let lost = points_lost(&factors, &score, Measure::Mean, &Gap::To(10.0), &options).unwrap();
        lost.factors[0].points.high.unwrap() - lost.factors[0].points.low.unwrap()
    };
    // Ids may be large and far apart.
    let customers = rows.iter().map(|&row| u32::MAX - 7 * row as u32).collect();
    assert!(width(Some(customers)) > 2.0 * width(None));
}

#[test]
fn what_separates_a_segment_from_all_is_divided_among_its_differences() {
    let (factors, score) = answers(3000, 4);
    let (_, late) = factors.find("late").unwrap();
    let never_late: Vec<bool> = (0..3000).map(|row| late.values.number(row) == 0.0).collect();
    let lost =
        points_lost(&factors, &score, Measure::Nps, &Gap::ToSegment(never_late), &PointsOptions::default())
            .unwrap();
    assert_eq!(lost.factors[0].factor, "late");
    let sum = lost.factors.iter().map(|one| one.points.value).sum::<f64>() + lost.unexplained.value;
    assert!((sum - lost.gap).abs() < 1e-9);
    assert!(lost.gap > 10.0 && lost.factors[0].points.value > 0.7 * lost.gap, "{lost:?}");
}

#[test]
fn a_change_is_told_with_its_interval_and_called_an_association() {
    let (factors, score) = answers(4000, 4);
    let half = PointsOptions { roles: vec![("late".into(), Role::Times(0.5))], ..PointsOptions::default() };
    let changed = what_if(&factors, &score, Measure::Mean, &half).unwrap();
    assert!((changed.change.value - 0.3).abs() < 0.05, "{changed:?}");
    assert!(
        changed.change.above(0.0) && changed.en.contains("association") && changed.ru.contains("не причина")
    );
    let shift =
        PointsOptions { roles: vec![("friendly".into(), Role::Shift(1.0))], ..PointsOptions::default() };
    let changed = what_if(&factors, &score, Measure::Mean, &shift).unwrap();
    assert!((changed.change.value - 0.2).abs() < 0.05, "{changed:?}");
}

#[test]
fn what_cannot_be_counted_is_refused_in_words() {
    let (factors, score) = answers(60, 4);
    let role =
        |name: &str, role| PointsOptions { roles: vec![(name.into(), role)], ..PointsOptions::default() };
    let run = |options: &PointsOptions| {
        points_lost(&factors, &score, Measure::Nps, &Gap::To(100.0), options).unwrap_err()
    };
    assert_eq!(run(&role("price", Role::Absent)), PointsError::Factor("price".into()));
    assert_eq!(run(&role("region", Role::Absent)), PointsError::Category("region".into()));
    let few = points_lost(&factors, &[f64::NAN; 60], Measure::Nps, &Gap::To(100.0), &themes());
    assert_eq!(few.unwrap_err(), PointsError::Few { answers: 0 });
    let nobody = points_lost(&factors, &score, Measure::Nps, &Gap::ToSegment(vec![false; 60]), &themes());
    assert_eq!(nobody.unwrap_err(), PointsError::Segment);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn points_sum_to_the_gap_whatever_the_answers(
        rows in prop::collection::vec((0_u8..11, prop::option::of(-5.0_f64..50.0), 0_u8..2, 0_u8..4), 30..120),
        goal in -100.0_f64..100.0,
        segment in any::<bool>(),
    ) {
        let mut factors = Factors::new(rows.len());
        factors.numeric("wait", rows.iter().map(|row| row.1.unwrap_or(f64::NAN)).collect()).unwrap();
        factors.numeric("theme", rows.iter().map(|row| f64::from(row.2)).collect()).unwrap();
        let region: Vec<Option<String>> = rows.iter().map(|row| (row.3 > 0).then(|| row.3.to_string())).collect();
        factors.categorical("region", &region).unwrap();
        let scores: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
        let gap = if segment { Gap::ToSegment((0..rows.len()).map(|row| row % 3 == 0).collect()) } else { Gap::To(goal) };
        let lost = points_lost(&factors, &scores, Measure::Nps, &gap, &PointsOptions::default()).unwrap();
        let sum = lost.factors.iter().map(|one| one.points.value).sum::<f64>() + lost.unexplained.value;
        prop_assert!((sum - lost.gap).abs() < 1e-9);
        prop_assert!((lost.goal - lost.now.value - lost.gap).abs() < 1e-12);
    }
}
