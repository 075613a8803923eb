//! What an analyst must know before believing the drivers.

use serde::{Deserialize, Serialize};

use super::{cross::Quality, plain::Plain};
use crate::{
    factors::{Factor, Factors, Values},
    stats::pearson,
    trees::Target,
};

/// Fewer answers leave wide intervals.
const FEW: usize = 100;
/// Answers for each factor, below which there are too many factors.
const PER_FACTOR: usize = 10;
/// Variance inflation from which coefficients are not to be told apart (J. Hair et al., Multivariate Data Analysis).
const INFLATED: f64 = 10.0;
const ALIKE: f64 = 0.9;
/// Share of a factor's variance that its place or time explains, from which it only stands for them.
const STANDS_FOR: f64 = 0.8;
/// A correlation with the score from which a factor is rather the score itself.
const LEAK: f64 = 0.95;
/// Coefficients this many standard errors from zero are sure of their sign.
const SURE: f64 = 3.0;
const SMALL: f64 = 0.05;

/// One warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    pub code: Code,
    /// The factors concerned, and what they are mistaken for.
    pub factors: Vec<String>,
    pub en: String,
    pub ru: String,
}

/// What is warned of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Predictions are no better than the mean.
    NoBetterThanMean,
    /// A factor is almost the score itself.
    Leakage,
    /// Fewer than 100 answers, or than 100 of the rarer class.
    FewAnswers,
    /// Fewer than ten answers for each factor.
    ManyFactors,
    /// A factor follows from its unit or time.
    StandsFor,
    /// A factor works the other way when others are held.
    SignChanges,
    /// Two factors are nearly the same.
    NearlyTheSame,
    /// A factor is repeated by the others together.
    Collinear,
    /// A factor is known for less than half of the answers.
    MostlyMissing,
    /// A factor never varies.
    Constant,
}

pub(super) fn all(
    factors: &Factors,
    target: &Target,
    quality: &Quality,
    plain: &[Plain],
    context: &Factors,
) -> Vec<Warning> {
    let mut found = Vec::new();
    answers(factors, target, quality, &mut found);
    for (factor, plain) in factors.columns().iter().zip(plain) {
        alone(factor, plain, target, &mut found);
        for place in context.columns() {
            stands_for(factor, place, &mut found);
        }
    }
    nearly_the_same(factors, &mut found);
    found.sort_by_key(|warning| warning.code);
    found
}

fn warn(code: Code, factors: &[&str], en: String, ru: String) -> Warning {
    Warning { code, factors: factors.iter().map(|&name| name.to_owned()).collect(), en, ru }
}

fn answers(factors: &Factors, target: &Target, quality: &Quality, found: &mut Vec<Warning>) {
    if !quality.helps {
        found.push(warn(
            Code::NoBetterThanMean,
            &[],
            "Tested on answers it has not seen, the model predicts no better than the mean. The drivers below may be chance.".into(),
            "На ответах, которых модель не видела, она предсказывает не лучше среднего. Факторы ниже могут быть случайностью.".into(),
        ));
    }
    let few = match target {
        Target::Score(values) => values.len(),
        Target::Class(values) => {
            let yes = values.iter().filter(|yes| **yes).count();
            yes.min(values.len() - yes)
        }
    };
    if few < FEW {
        let of = if matches!(target, Target::Class(_)) {
            (" of the rarer outcome", " более редкого исхода")
        } else {
            ("", "")
        };
        found.push(warn(
            Code::FewAnswers,
            &[],
            format!("Only {few} answers{}: intervals are wide, and the order of factors may change with the next answers.", of.0),
            format!("Ответов{}: всего {few}. Интервалы широкие, порядок факторов может измениться со следующими ответами.", of.1),
        ));
    }
    let width = factors.columns().len();
    if few < width * PER_FACTOR {
        found.push(warn(
            Code::ManyFactors,
            &[],
            format!("{width} factors for {few} answers: fewer than {PER_FACTOR} answers for each. Leave out what cannot be changed anyway."),
            format!("Факторов {width}, ответов {few}: меньше {PER_FACTOR} ответов на фактор. Уберите то, что всё равно нельзя изменить."),
        ));
    }
}

fn alone(factor: &Factor, plain: &Plain, target: &Target, found: &mut Vec<Warning>) {
    let name = factor.name.as_str();
    let (rows, missing) = (factor.values.len(), factor.values.missing());
    if is_constant(factor) {
        found.push(warn(
            Code::Constant,
            &[name],
            format!("\"{name}\" is the same in every answer, so nothing can be said of it."),
            format!("«{name}» одинаков во всех ответах, поэтому о нём нельзя ничего сказать."),
        ));
        return;
    }
    if missing * 2 > rows {
        let known = rows - missing;
        found.push(warn(
            Code::MostlyMissing,
            &[name],
            format!("\"{name}\" is known in {known} of {rows} answers; that it is known may itself mean something."),
            format!("«{name}» известен в {known} из {rows} ответов; то, что он известен, само может что-то значить."),
        ));
    }
    let with_target = strongest(factor, target, plain);
    if with_target > LEAK {
        found.push(warn(
            Code::Leakage,
            &[name],
            format!("\"{name}\" is almost the score itself (correlation {with_target:.2}). It hides what really moves it: leave it out."),
            format!("«{name}» почти совпадает с самой оценкой (корреляция {}). Он скрывает то, что её двигает: исключите его.", comma(with_target)),
        ));
    }
    if let (Some(r), Some(beta), Some(error)) = (plain.pearson, plain.beta, plain.beta_error) {
        let alone_sure = r.abs() * (rows as f64).sqrt() > SURE && r.abs() > SMALL;
        if alone_sure && beta.abs() > SURE * error && beta.abs() > SMALL && (r > 0.0) != (beta > 0.0) {
            found.push(warn(
                Code::SignChanges,
                &[name],
                format!("\"{name}\" goes with the score one way alone ({r:+.2}) and the other way when other factors are held ({beta:+.2}): something else stands behind it."),
                format!("«{name}» сам по себе связан с оценкой в одну сторону ({}), а при равных прочих факторах — в другую ({}): за ним стоит что-то ещё.", signed(r), signed(beta)),
            ));
        }
    }
    if let Some(vif) = plain.vif.filter(|vif| *vif > INFLATED) {
        found.push(warn(
            Code::Collinear,
            &[name],
            format!("\"{name}\" is nearly told by the other factors together (variance inflation {vif:.0}): how much is its own cannot be said."),
            format!("«{name}» почти выводится из остальных факторов (инфляция дисперсии {vif:.0}): сказать, сколько приходится на него самого, нельзя."),
        ));
    }
}

fn is_constant(factor: &Factor) -> bool {
    let mut known =
        (0..factor.values.len()).map(|row| factor.values.number(row)).filter(|value| !value.is_nan());
    let first = known.next();
    first.is_none_or(|first| known.all(|value| value.total_cmp(&first).is_eq()))
}

/// How strongly a factor goes with the target, whichever way.
fn strongest(factor: &Factor, target: &Target, plain: &Plain) -> f64 {
    let values: Vec<f64> = (0..target.len()).map(|row| target.value(row)).collect();
    let ratio = match &factor.values {
        // Many levels of few answers each tell any score by chance.
        Values::Categorical { levels, .. } if levels.len() * 10 < values.len() => {
            explained_by(&values, factor).sqrt()
        }
        _ => 0.0,
    };
    [plain.pearson, plain.spearman].into_iter().flatten().map(f64::abs).fold(ratio, f64::max)
}

fn stands_for(factor: &Factor, place: &Factor, found: &mut Vec<Warning>) {
    let Values::Numeric(values) = &factor.values else { return };
    let explained = explained_by(values, place);
    if explained <= STANDS_FOR {
        return;
    }
    let (name, other, percent) = (factor.name.as_str(), place.name.as_str(), 100.0 * explained);
    found.push(warn(
        Code::StandsFor,
        &[name, other],
        format!("{percent:.0} % of \"{name}\" follows from \"{other}\": what looks like its effect may be anything else that differs there."),
        format!("«{name}» на {percent:.0} % определяется тем, каков «{other}»: то, что выглядит его влиянием, может быть чем угодно другим, что там отличается."),
    ));
}

/// Share of the variance of values that another column explains: by its levels, or in a line.
fn explained_by(values: &[f64], by: &Factor) -> f64 {
    match &by.values {
        Values::Numeric(by) => pearson(values, by).map_or(0.0, |r| r * r),
        Values::Categorical { levels, .. } => {
            let mut groups = vec![(0.0, 0.0); levels.len()];
            let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
            for (row, value) in values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
                let level = by.values.number(row);
                if level.is_nan() {
                    continue;
                }
                let group = &mut groups[level as usize];
                *group = (group.0 + 1.0, group.1 + value);
                (n, sum, squares) = (n + 1.0, sum + value, squares + value * value);
            }
            let whole = squares - sum * sum / n;
            let used = groups.iter().filter(|(n, _)| *n > 0.0).count() as f64;
            if n < 2.0 * used || whole <= 0.0 {
                return 0.0;
            }
            let between: f64 =
                groups.iter().filter(|(n, _)| *n > 0.0).map(|(n, sum)| sum * sum / n).sum::<f64>()
                    - sum * sum / n;
            // Corrected for the number of levels (T. Kelley's epsilon squared, PNAS 21, 1935).
            (1.0 - (whole - between) / (n - used).max(1.0) * (n - 1.0) / whole).clamp(0.0, 1.0)
        }
    }
}

fn nearly_the_same(factors: &Factors, found: &mut Vec<Warning>) {
    for (place, a) in factors.columns().iter().enumerate() {
        for b in &factors.columns()[..place] {
            let (Values::Numeric(one), Values::Numeric(other)) = (&a.values, &b.values) else { continue };
            let Some(r) = pearson(one, other).filter(|r| r.abs() > ALIKE) else { continue };
            let (a, b) = (a.name.as_str(), b.name.as_str());
            found.push(warn(
                Code::NearlyTheSame,
                &[b, a],
                format!("\"{b}\" and \"{a}\" are nearly the same (correlation {r:.2}): their importance is shared between them by chance. Keep one."),
                format!("«{b}» и «{a}» почти одно и то же (корреляция {}): их важность поделена между ними случайно. Оставьте один.", comma(r)),
            ));
        }
    }
}

fn comma(number: f64) -> String {
    format!("{number:.2}").replace('.', ",")
}

fn signed(number: f64) -> String {
    format!("{number:+.2}").replace('.', ",")
}
