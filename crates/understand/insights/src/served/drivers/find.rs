//! From a table of answers to what a run found. Pure: the same table gives the same.

use super::{
    kept::{Evidence, Kept},
    model::{
        BinShown, FactorShown, Found, Meaning, Mentions, PairShown, Points, QualityShown, Question,
        QuestionShown, SegmentFactorShown, SegmentShown, SilentShown, Source, Step, StepShown, WarningShown,
    },
    table::{Plan, Table},
};
use crate::{
    drivers::{Code, Drivers, DriversError, Options, explain},
    factors::Factors,
    points_lost::{Gap, Measure, PointsLost, PointsOptions, Role, points_lost},
    questions::dispensable,
    served::runs::Figure,
    shap::Explainer,
    stats::{Estimate, Z, adjusted, mean, two_sided},
    trees::{Forest, Target},
};

/// Fewer answers than this are not looked at.
const FEWEST: usize = 30;
/// The share of claims that may be false.
const RATE: f64 = 0.05;
/// Points of NPS, and share of another scale's length, below which a step is not worth a word.
const LEAST_POINTS: f64 = 0.5;
const LEAST_SHARE: f64 = 0.005;
/// Answers that the model is asked about, to show where a factor pulled most.
const EVIDENCE_FROM: usize = 5_000;
/// Answers kept for each factor and way.
const EVIDENCE: usize = 60;
const MOST_SEGMENTS: usize = 12;
const SEGMENT_FACTORS: usize = 5;
const MOST_PAIRS: usize = 6;
/// A pair below this part of all effects is no news.
const PAIR_SHARE: f64 = 0.01;

/// Counts around the table.
pub struct Around {
    /// Answers that there are, and number of the stream.
    pub of: usize,
    pub silent: Vec<SilentShown>,
}

/// Looks for drivers, points lost and dispensable questions; `at` is told each step.
pub fn find(
    question: &Question,
    table: &Table,
    ids: Vec<String>,
    worded: Vec<bool>,
    around: Around,
    at: &dyn Fn(Step),
) -> (Found, Kept) {
    let mut found = Found {
        answers: table.scores.len(),
        of: around.of,
        customers: table.customers.iter().max().map_or(0, |most| *most as usize + 1),
        now: mean(table.scores.iter().map(|score| points(question, *score))).into(),
        mean: mean(table.scores.iter().copied()).into(),
        goal: question.goal(),
        nothing: None,
        helps: false,
        quality: None,
        factors: Vec::new(),
        pairs: Vec::new(),
        segments: Vec::new(),
        warnings: Vec::new(),
        linear_r2: None,
        points: None,
        said: None,
        mentions: None,
        questions: Vec::new(),
        silent: around.silent,
    };
    at(Step::Learning);
    let options = Options {
        customers: Some(table.customers.clone()),
        segments: table.segments.clone(),
        context: table.context.clone(),
        ..Options::default()
    };
    let mut forest = None;
    match explain(&table.factors, &Target::Score(table.scores.clone()), &options) {
        Ok(mut drivers) => {
            forest = drivers.model.take();
            say(&mut found, drivers, &table.plan);
            found.mentions = mentions(table, &options);
        }
        Err(error) => found.nothing = Some(reason(&error, found.answers).to_owned()),
    }
    at(Step::Counting);
    if found.nothing.is_none() {
        found.points = lost(question, table, &table.plan.meanings, &table.factors);
        found.questions = questions(table);
    }
    if let Some(with_words) = said(table) {
        found.said = lost(question, table, &table.said.meanings, &with_words);
    }
    let evidence = forest.as_ref().map(|forest| evidence(forest, table)).unwrap_or_default();
    let kept = Kept::of(table, ids, worded, forest, evidence);
    (found, kept)
}

/// An answer in the points that the goal is counted in.
pub fn points(question: &Question, score: f64) -> f64 {
    match score {
        score if !question.is_net() => score,
        score if score >= 9.0 => 100.0,
        score if score <= 6.0 => -100.0,
        _ => 0.0,
    }
}

/// How points of a question are counted.
pub const fn measure(question: &Question) -> Measure {
    if question.is_net() { Measure::Nps } else { Measure::Mean }
}

/// What each factor is at the goal: what a company can change is at its best, the rest as it is.
pub fn roles(meanings: &[Meaning]) -> Vec<(String, Role)> {
    let role = |one: &Meaning| match (one.movable, one.measure.as_str()) {
        (false, _) => Role::Given,
        (true, "aspect" | "theme") => Role::Absent,
        // The goal of a promise is to keep it.
        (true, "late_days" | "delay_days") => Role::AtMost(0.0),
        (true, _) => Role::Best,
    };
    meanings.iter().map(|one| (one.key.clone(), role(one))).collect()
}

const fn reason(error: &DriversError, answers: usize) -> &'static str {
    match error {
        // Few answers have no factor that enough of them know.
        _ if answers < FEWEST => "few",
        DriversError::NoFactors => "no_factors",
        _ => "alike",
    }
}

fn quality(drivers: &Drivers) -> QualityShown {
    let quality = &drivers.quality;
    QualityShown {
        r2: quality.value.into(),
        error: quality.error,
        baseline_error: quality.baseline_error,
        folds: quality.folds,
        repeats: quality.repeats,
    }
}

/// Those of the model's factors that have a meaning here.
fn factors(drivers: &mut Drivers, meanings: &[Meaning]) -> Vec<FactorShown> {
    let mut found = Vec::new();
    for one in std::mem::take(&mut drivers.factors) {
        let Some(meaning) = meanings.iter().find(|meaning| meaning.key == one.factor) else { continue };
        let bins = one.curve.into_iter().map(|bin| BinShown {
            from: bin.from,
            to: bin.to,
            level: bin.level,
            missing: bin.missing,
            others: bin.others,
            push: bin.push.into(),
            score: bin.target.into(),
            thin: bin.thin,
        });
        found.push(FactorShown {
            meaning: meaning.clone(),
            known: one.known,
            importance: one.importance.into(),
            share: one.share,
            weight: one.plain.weight.map(Figure::from),
            correlation: one.plain.pearson,
            direction: one.direction,
            performance: one.standing.as_ref().map(|standing| standing.performance),
            quadrant: one.standing.map(|standing| standing.quadrant),
            curve: bins.collect(),
        });
    }
    found
}

fn say(found: &mut Found, mut drivers: Drivers, plan: &Plan) {
    found.helps = drivers.quality.helps;
    found.quality = Some(quality(&drivers));
    found.linear_r2 = drivers.linear_r2;
    found.factors = factors(&mut drivers, &plan.meanings);
    let pairs = drivers.pairs.into_iter().filter(|pair| pair.share >= PAIR_SHARE).take(MOST_PAIRS);
    found.pairs = pairs
        .map(|pair| PairShown {
            both_high: pair.corners.iter().find(|one| one.a_high && one.b_high).map(|one| one.push.into()),
            a: pair.a,
            b: pair.b,
            strength: pair.strength,
            share: pair.share,
        })
        .collect();
    let mut segments: Vec<SegmentShown> = drivers
        .segments
        .into_iter()
        .map(|one| SegmentShown {
            segment: one.segment,
            score: one.target.into(),
            few: one.few,
            factors: one
                .factors
                .into_iter()
                .take(SEGMENT_FACTORS)
                .map(|one| SegmentFactorShown {
                    factor: one.factor,
                    push: one.push.into(),
                    importance: one.importance,
                })
                .collect(),
        })
        .collect();
    segments.sort_by(|a, b| b.score.n.cmp(&a.score.n).then_with(|| a.segment.cmp(&b.segment)));
    segments.truncate(MOST_SEGMENTS);
    found.segments = segments;
    // Over several touchpoints most facts are known for their own alone: no news.
    let several = plan.meanings.iter().any(|one| one.key == "touchpoint");
    let warnings = drivers.warnings.into_iter().filter(|one| !several || one.code != Code::MostlyMissing);
    found.warnings = warnings.map(|one| WarningShown { code: one.code, factors: one.factors }).collect();
}

/// The model that also knows which themes comments are of; none where no theme is of enough answers.
fn mentions(table: &Table, options: &Options) -> Option<Mentions> {
    if table.said.meanings.iter().all(|one| one.measure != "theme") {
        return None;
    }
    let mut all = table.factors.clone();
    for factor in table.said_factors.columns() {
        // Names of what happened and of what was said never meet.
        let _ = all.push(factor.clone());
    }
    let options = Options { segments: None, ..options.clone() };
    let mut drivers = explain(&all, &Target::Score(table.scores.clone()), &options).ok()?;
    let factors = factors(&mut drivers, &table.said.meanings);
    let silent = table.said_factors.find("no_comment").map_or(0, |(_, column)| {
        (0..table.scores.len()).filter(|row| column.values.number(*row) > 0.5).count()
    });
    Some(Mentions {
        quality: quality(&drivers),
        helps: drivers.quality.helps,
        share: factors.iter().map(|one| one.share).sum(),
        silent,
        factors,
    })
}

/// Themes, or bad aspects, of comments beside everything that is only held.
fn said(table: &Table) -> Option<Factors> {
    (!table.said.meanings.is_empty()).then(|| {
        let mut all = table.said_factors.clone();
        for (factor, meaning) in table.factors.columns().iter().zip(&table.plan.meanings) {
            if !meaning.movable {
                // Names of what happened and of what was said never meet.
                let _ = all.push(factor.clone());
            }
        }
        all
    })
}

/// Points that each factor costs, divided into those that are sure and the rest.
fn lost(question: &Question, table: &Table, meanings: &[Meaning], factors: &Factors) -> Option<Points> {
    let mut roles = roles(meanings);
    for column in factors.columns() {
        if !roles.iter().any(|(name, _)| *name == column.name) {
            roles.push((column.name.clone(), Role::Given));
        }
    }
    let options =
        PointsOptions { roles, customers: Some(table.customers.clone()), ..PointsOptions::default() };
    let lost =
        points_lost(factors, &table.scores, measure(question), &Gap::To(question.goal()), &options).ok()?;
    Some(sorted(question, lost, meanings))
}

fn sorted(question: &Question, lost: PointsLost, meanings: &[Meaning]) -> Points {
    let chances: Vec<f64> = lost.factors.iter().map(|one| chance(&one.points)).collect();
    let corrected = adjusted(&chances);
    let (low, high) = question.scale.range();
    let least = if question.is_net() { LEAST_POINTS } else { LEAST_SHARE * (high - low) };
    let mut points = Points {
        gap: lost.gap,
        steps: Vec::new(),
        others: 0.0,
        other_factors: 0,
        unexplained: lost.unexplained.into(),
    };
    for (one, q) in lost.factors.into_iter().zip(corrected) {
        let meaning = meanings.iter().find(|meaning| meaning.key == one.factor);
        let sure = q <= RATE && one.points.value >= least;
        if let Some(meaning) = meaning.filter(|_| sure) {
            let (meaning, points_of) = (meaning.clone(), one.points.into());
            points.steps.push(StepShown { meaning, points: points_of, touched: one.touched, q });
        } else {
            points.others += one.points.value;
            points.other_factors += 1;
        }
    }
    points
}

/// The chance of so many points when there are none, from the interval.
fn chance(points: &Estimate) -> f64 {
    let error = points.low.zip(points.high).map_or(f64::INFINITY, |(low, high)| (high - low) / (2.0 * Z));
    if error > 0.0 { two_sided(points.value / error) } else { 1.0 }
}

/// Other questions of the survey, judged, where there are two at least.
fn questions(table: &Table) -> Vec<QuestionShown> {
    let mut asked = Factors::new(table.scores.len());
    for (factor, meaning) in table.factors.columns().iter().zip(&table.plan.meanings) {
        if meaning.source == Source::Asked {
            let mut factor = factor.clone();
            factor.name = meaning.name.clone().unwrap_or(factor.name);
            let _ = asked.push(factor);
        }
    }
    if asked.columns().len() < 2 {
        return Vec::new();
    }
    let judged = dispensable(&asked, &table.scores, 1).map(|judged| judged.questions).unwrap_or_default();
    judged
        .into_iter()
        .map(|one| QuestionShown { question: one.question, lost: one.lost.into(), verdict: one.verdict })
        .collect()
}

/// For each factor, the answers that it pulled down most, and those it lifted most.
fn evidence(forest: &Forest, table: &Table) -> Vec<Evidence> {
    let Ok(explainer) = Explainer::new(forest) else { return Vec::new() };
    let columns = table.factors.columns();
    let rows = table.scores.len().min(EVIDENCE_FROM);
    let flat: Vec<f64> =
        (0..rows).flat_map(|row| columns.iter().map(move |column| column.values.number(row))).collect();
    let pushes = explainer.explain(&flat);
    let width = columns.len();
    (0..width)
        .map(|place| {
            let mut of: Vec<(u32, f32)> =
                (0..rows).map(|row| (row as u32, pushes[row * width + place] as f32)).collect();
            // A push counts when the value is known, and most where the score went the same way.
            of.retain(|(row, _)| !columns[place].values.number(*row as usize).is_nan());
            of.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            let down = of.iter().filter(|(_, push)| *push < 0.0).take(EVIDENCE).copied().collect();
            let up = of.iter().rev().filter(|(_, push)| *push > 0.0).take(EVIDENCE).copied().collect();
            Evidence { down, up }
        })
        .collect()
}
