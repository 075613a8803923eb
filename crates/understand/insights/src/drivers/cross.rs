//! Repeated cross-validation: how well the factors predict answers that the model has not seen, and the Shapley values of
//! those answers. Answers of one customer stay together.

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use serde::{Deserialize, Serialize};

use crate::{
    factors::Factors,
    shap::{Explainer, ShapError},
    stats::{Estimate, across_folds, auc},
    trees::{Bins, Forest, Settings, Target, boost},
};

const FOLDS: usize = 5;
/// Share of training customers that only say when to stop.
const WATCHED: f64 = 0.15;
/// Rows that are explained at most; drawn by chance when there are more.
const EXPLAINED: usize = 20_000;

/// How well answers are predicted that the model did not see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    pub measure: Measure,
    pub value: Estimate,
    /// What a model that knows nothing has: 0 or 0.5.
    pub baseline: f64,
    /// Mean absolute error of a score; logarithmic loss of a class.
    pub error: f64,
    /// The same of the model that gives every answer the mean.
    pub baseline_error: f64,
    pub folds: usize,
    pub repeats: usize,
    /// Whether the interval lies above the baseline: otherwise the drivers are not to be believed.
    pub helps: bool,
}

/// What quality is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Share of the variance that is explained.
    R2,
    /// The chance that a yes is ranked above a no.
    Auc,
}

/// One fold of one repeat.
#[derive(Debug)]
pub(super) struct Fold {
    /// Rows of it that were explained, and their values, row after row.
    pub rows: Vec<usize>,
    pub pushes: Vec<f64>,
    loss: [f64; 2],
    error: [f64; 2],
    auc: Option<f64>,
    trees: usize,
}

/// What cross-validation gives.
#[derive(Debug)]
pub(super) struct Crossed {
    pub quality: Quality,
    pub folds: Vec<Fold>,
    /// Explained rows, and their values averaged over repeats, row after row.
    pub rows: Vec<usize>,
    pub pushes: Vec<f64>,
    /// A forest of all answers, as large as those of the folds were.
    pub forest: Forest,
    /// Answers tested in a fold, and trained on.
    pub tested: f64,
    pub trained: f64,
}

/// Repeats for so many answers: the fewer, the more the division into folds matters.
fn repeats(answers: usize) -> usize {
    match answers {
        0..=2_000 => 5,
        2_001..=20_000 => 2,
        _ => 1,
    }
}

/// Settings for so many answers: leaves of at least a fortieth of them, 5 to 20.
pub(super) fn fitted(settings: &Settings, target: &Target) -> Settings {
    let answers = target.len();
    let rows = (answers as f64 / 40.0).clamp(5.0, settings.child.max(5.0));
    let spread = match target {
        Target::Score(_) => 1.0,
        Target::Class(values) => {
            let yes = values.iter().filter(|yes| **yes).count() as f64 / answers.max(1) as f64;
            (yes * (1.0 - yes)).max(0.01)
        }
    };
    Settings { child: rows * spread, ..settings.clone() }
}

pub(super) fn cross(
    factors: &Factors,
    target: &Target,
    customers: Option<&[u32]>,
    settings: &Settings,
) -> Result<Crossed, ShapError> {
    let (answers, width) = (factors.rows(), factors.columns().len());
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(settings.seed);
    let bins = Bins::new(factors);
    let names: Vec<String> = factors.columns().iter().map(|column| column.name.clone()).collect();
    let settings = fitted(settings, target);
    let mut chosen: Vec<bool> = vec![true; answers];
    if answers > EXPLAINED {
        let share = EXPLAINED as f64 / answers as f64;
        chosen = (0..answers).map(|_| rng.random::<f64>() < share).collect();
    }
    let all: Vec<u32> = (0..answers as u32).collect();
    let repeats = repeats(answers);
    let mut folds = Vec::with_capacity(repeats * FOLDS);
    for _ in 0..repeats {
        let fold_of = assigned(customers, answers, &mut rng, |at| at % FOLDS);
        let watched =
            assigned(customers, answers, &mut rng, |at| usize::from((at as f64 * WATCHED).fract() < WATCHED));
        for fold in 0..FOLDS {
            let part = |test: &dyn Fn(usize) -> bool| -> Vec<u32> {
                all.iter().copied().filter(|&row| test(row as usize)).collect()
            };
            let test = part(&|row| fold_of[row] == fold);
            let train = part(&|row| fold_of[row] != fold && watched[row] == 0);
            let watch = part(&|row| fold_of[row] != fold && watched[row] == 1);
            let forest = boost(&bins, names.clone(), target, &train, &watch, &settings);
            folds.push(Fold::of(factors, target, &forest, &test, &chosen)?);
        }
    }
    let trees = folds.iter().map(|fold| fold.trees).sum::<usize>().div_ceil(folds.len());
    let forest = boost(&bins, names, target, &all, &[], &Settings { trees, ..settings });
    let rows: Vec<usize> = (0..answers).filter(|&row| chosen[row]).collect();
    let pushes = averaged(&folds, &rows, answers, width, repeats);
    let tested = answers as f64 / FOLDS as f64;
    let trained = answers as f64 - tested;
    let quality = quality(target, &folds, repeats, tested / trained);
    Ok(Crossed { quality, folds, rows, pushes, forest, tested, trained })
}

/// Customers in an order drawn by chance, each row with what the place of its customer gives.
fn assigned(
    customers: Option<&[u32]>,
    answers: usize,
    rng: &mut Xoshiro256PlusPlus,
    part: impl Fn(usize) -> usize,
) -> Vec<usize> {
    let customer = |row: usize| customers.map_or(row as u32, |customers| customers[row]);
    let mut distinct: Vec<u32> = (0..answers).map(customer).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let mut order: Vec<usize> = (0..distinct.len()).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, rng.random_range(0..=at));
    }
    let place = |row| order[distinct.binary_search(&customer(row)).unwrap_or(0)];
    (0..answers).map(|row| part(place(row))).collect()
}

impl Fold {
    fn of(
        factors: &Factors,
        target: &Target,
        forest: &Forest,
        test: &[u32],
        chosen: &[bool],
    ) -> Result<Self, ShapError> {
        let explainer = Explainer::new(forest)?;
        let values = |row: usize| factors.columns().iter().map(move |column| column.values.number(row));
        let margins: Vec<f64> =
            test.iter().map(|&row| forest.margin(&values(row as usize).collect::<Vec<f64>>())).collect();
        let rows: Vec<usize> = test.iter().map(|&row| row as usize).filter(|&row| chosen[row]).collect();
        let table: Vec<f64> = rows.iter().flat_map(|&row| values(row)).collect();
        let (mut loss, mut error) = ([0.0; 2], [0.0; 2]);
        for (&row, &margin) in test.iter().zip(&margins) {
            for (place, margin) in [margin, forest.base].into_iter().enumerate() {
                loss[place] += target.loss(row as usize, margin);
                error[place] += match target {
                    Target::Score(values) => (values[row as usize] - margin).abs(),
                    Target::Class(_) => target.loss(row as usize, margin),
                };
            }
        }
        let auc = match target {
            Target::Score(_) => None,
            Target::Class(values) => {
                auc(&margins, &test.iter().map(|&row| values[row as usize]).collect::<Vec<bool>>())
            }
        };
        Ok(Self { pushes: explainer.explain(&table), rows, loss, error, auc, trees: forest.trees.len() })
    }
}

fn averaged(folds: &[Fold], rows: &[usize], answers: usize, width: usize, repeats: usize) -> Vec<f64> {
    let mut place = vec![usize::MAX; answers];
    for (at, &row) in rows.iter().enumerate() {
        place[row] = at;
    }
    let mut pushes = vec![0.0; rows.len() * width];
    for fold in folds {
        for (&row, values) in fold.rows.iter().zip(fold.pushes.chunks(width)) {
            let to = &mut pushes[place[row] * width..][..width];
            to.iter_mut().zip(values).for_each(|(to, value)| *to += value / repeats as f64);
        }
    }
    pushes
}

fn quality(target: &Target, folds: &[Fold], repeats: usize, ratio: f64) -> Quality {
    let answers = target.len();
    let sum = |what: &dyn Fn(&Fold) -> f64| folds.iter().map(what).sum::<f64>();
    let per = (answers * repeats) as f64;
    let (measure, baseline, value, each) = match target {
        Target::Score(_) => {
            let explained = |loss: [f64; 2]| 1.0 - loss[0] / loss[1].max(f64::MIN_POSITIVE);
            let whole = explained([sum(&|fold| fold.loss[0]), sum(&|fold| fold.loss[1])]);
            (Measure::R2, 0.0, whole, folds.iter().map(|fold| explained(fold.loss)).collect())
        }
        Target::Class(_) => {
            let each: Vec<f64> = folds.iter().filter_map(|fold| fold.auc).collect();
            let mean = if each.is_empty() { 0.5 } else { each.iter().sum::<f64>() / each.len() as f64 };
            (Measure::Auc, 0.5, mean, each)
        }
    };
    let value = across_folds(answers, value, &each, ratio, 1.0);
    Quality {
        measure,
        helps: value.above(baseline),
        value,
        baseline,
        error: sum(&|fold| fold.error[0]) / per,
        baseline_error: sum(&|fold| fold.error[1]) / per,
        folds: FOLDS,
        repeats,
    }
}
