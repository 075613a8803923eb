//! Why one customer answered so: the pushes of each factor, from the average to the prediction, in words.

use serde::{Deserialize, Serialize};

use crate::{
    factors::{Factors, MISSING, Values},
    shap::{Explainer, ShapError},
    trees::{Forest, Link},
};

/// Pushes told in words, the strongest first.
const TOLD: usize = 5;
/// Parts of the strongest push below which one is not told.
const FAINT: f64 = 0.05;

/// Explains answers by a model; made once, used for many.
#[derive(Debug, Clone)]
pub struct Why {
    explainer: Explainer,
    forest: Forest,
}

/// One answer explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explained {
    /// The average margin, and that of this answer: the base and all pushes together.
    pub base: f64,
    pub margin: f64,
    /// What the margin predicts: a score, or the chance of a yes.
    pub prediction: f64,
    pub average: f64,
    /// Every factor, the strongest push first.
    pub pushes: Vec<Push>,
    pub en: String,
    pub ru: String,
}

/// What one factor does to one answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Push {
    pub factor: String,
    /// Its value as text; absent when missing.
    pub value: Option<String>,
    pub push: f64,
}

impl Why {
    pub fn new(forest: Forest) -> Result<Self, ShapError> {
        Ok(Self { explainer: Explainer::new(&forest)?, forest })
    }

    /// Explains one row. The factors are those of the model, in its order. `given` is what the customer answered.
    pub fn explain(&self, factors: &Factors, row: usize, given: Option<f64>) -> Explained {
        let values: Vec<f64> = factors.columns().iter().map(|column| column.values.number(row)).collect();
        let shap = self.explainer.explain(&values);
        let mut pushes: Vec<Push> = Vec::with_capacity(shap.len());
        for (column, push) in factors.columns().iter().zip(shap) {
            pushes.push(Push { factor: column.name.clone(), value: text(&column.values, row), push });
        }
        pushes.sort_by(|a, b| b.push.abs().total_cmp(&a.push.abs()).then_with(|| a.factor.cmp(&b.factor)));
        let (base, margin) = (self.explainer.base(), self.forest.margin(&values));
        let link = self.forest.link;
        let mut explained = Explained {
            base,
            margin,
            prediction: link.prediction(margin),
            average: link.prediction(base),
            pushes,
            en: String::new(),
            ru: String::new(),
        };
        explained.en = words(&explained, given, link, &ENGLISH);
        explained.ru = words(&explained, given, link, &RUSSIAN);
        explained
    }
}

fn text(values: &Values, row: usize) -> Option<String> {
    match values {
        Values::Numeric(values) if values[row].is_nan() => None,
        Values::Numeric(values) => {
            let rounded = (values[row] * 100.0).round() / 100.0;
            Some(rounded.to_string())
        }
        Values::Categorical { codes, .. } if codes[row] == MISSING => None,
        Values::Categorical { codes, levels } => Some(levels[codes[row] as usize].clone()),
    }
}

/// The words of one language.
struct Words {
    given: &'static str,
    score: &'static str,
    chance: &'static str,
    log_odds: &'static str,
    average: &'static str,
    nothing: &'static str,
    missing: &'static str,
    rest: &'static str,
    comma: bool,
}

const ENGLISH: Words = Words {
    given: "The customer gave",
    score: "the known factors lead to",
    chance: "the known factors make it likely by",
    log_odds: "in log-odds",
    average: "the average being",
    nothing: "no known factor says why",
    missing: "not known",
    rest: "not explained by them",
    comma: false,
};

const RUSSIAN: Words = Words {
    given: "Клиент поставил",
    score: "известные факторы ведут к",
    chance: "известные факторы дают вероятность",
    log_odds: "в логарифмах шансов",
    average: "при средней",
    nothing: "ни один известный фактор не объясняет почему",
    missing: "неизвестно",
    rest: "ими не объяснено",
    comma: true,
};

impl Words {
    fn number(&self, text: String) -> String {
        if self.comma { text.replace('.', ",") } else { text }
    }

    fn value(&self, value: Option<&str>) -> String {
        // A level is quoted as it stands; only numbers take the language's comma.
        match value {
            None => self.missing.to_owned(),
            Some(value) if value.parse::<f64>().is_ok() => self.number(value.to_owned()),
            Some(value) => value.to_owned(),
        }
    }
}

fn words(explained: &Explained, given: Option<f64>, link: Link, say: &Words) -> String {
    let class = link == Link::Logit;
    let level = |value: f64| {
        say.number(if class { format!("{:.0} %", 100.0 * value) } else { format!("{value:.1}") })
    };
    let given = given.filter(|_| !class);
    let start =
        given.map(|given| format!("{} {}; ", say.given, say.number(given.to_string()))).unwrap_or_default();
    let lead = if class { say.chance } else { say.score };
    let (prediction, average) = (level(explained.prediction), level(explained.average));
    let start = format!("{start}{lead} {prediction}, {} {average}", say.average);

    let most = explained.pushes.first().map_or(0.0, |push| push.push.abs());
    if most < 0.005 {
        return format!("{start}: {}.", say.nothing);
    }
    let told = explained.pushes.iter().take(TOLD).filter(|push| push.push.abs() >= FAINT * most);
    let told: Vec<String> = told
        .map(|push| {
            let value = say.value(push.value.as_deref());
            format!("{}: {value} ({})", push.factor, say.number(format!("{:+.2}", push.push)))
        })
        .collect();
    let unit = if class { format!(" ({})", say.log_odds) } else { String::new() };
    let rest = given.map(|given| say.number(format!("{:+.1}", given - explained.prediction)));
    let rest = rest.map(|rest| format!("; {}: {rest}", say.rest)).unwrap_or_default();
    format!("{start}{unit} — {}{rest}.", told.join("; "))
}
