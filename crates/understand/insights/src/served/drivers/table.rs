//! Answers as a table of factors: which there are, and the value of each for an answer.
//!
//! Nothing is known of a company's events beforehand: whatever number or word the events before the answers carry is a
//! factor, when enough answers have it. Left out: what is known only now and may follow from the score (stage of the
//! customer's life, orders and spending since), and the unit, which is held as a place that others may only stand for.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{Datelike, Timelike};
use rapport_kernel::{
    Currency,
    time::{DAY, Zone},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    model::{Meaning, Source},
    read::{Answered, Event},
};
use crate::{
    factors::{Factor, Factors, FactorsError, MISSING, Values},
    served::themes::NamesInBoth,
    stats::pearson,
};

/// Answers that must have a value before it is a factor, and their share.
const FEWEST: usize = 30;
const LEAST_SHARE: f64 = 0.02;
/// Factors at most.
const MOST: usize = 40;
/// Answers for each level of a category: with fewer, later factors are left out.
const PER_LEVEL: usize = 10;
/// A number may bend: it takes the answers of so many levels.
const CURVE: usize = 2;
/// Words of a property, at most: more are a name, not a category.
const MOST_WORDS: usize = 40;
/// The level of words that fewer than [`FEWEST`] answers have.
const OTHERS: &str = "…";
/// Steps of a question's scale, at most.
const MOST_STEPS: usize = 11;
/// A correlation from which the later of two numbers repeats the earlier.
const SAME: f64 = 0.995;
/// Themes at most: those that most answers are of.
const MOST_THEMES: usize = 30;

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Number(f64),
    Word(String),
}

/// What a table was made of: enough to read another answer in the same way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub meanings: Vec<Meaning>,
    /// The levels of each category; none for a number.
    pub levels: Vec<Option<Vec<String>>>,
    /// Amounts in other currencies are not known.
    pub currency: Option<String>,
}

/// A table of answers.
#[derive(Debug, Clone)]
pub struct Table {
    pub plan: Plan,
    pub factors: Factors,
    /// Themes that the answer's comment is of, 0 or 1, and having none; without themes, aspects spoken of badly.
    pub said: Plan,
    pub said_factors: Factors,
    pub scores: Vec<f64>,
    pub customers: Vec<u32>,
    /// Where and when.
    pub context: Factors,
    pub segments: Option<Vec<Option<String>>>,
}

impl Table {
    /// The table of these answers, told apart by `by`.
    pub fn of(
        answers: &[Answered],
        by: Option<&str>,
        names: &NamesInBoth,
        zone: Zone,
    ) -> Result<Self, FactorsError> {
        let currency = main_currency(answers);
        let eye = Eye { zone, currency: currency.as_deref() };
        let (plan, factors) = table(answers, candidates(answers), eye)?;
        let (said, said_factors) = said(answers, names, eye)?;
        let mut context = Factors::new(answers.len());
        context
            .categorical("unit_id", &answers.iter().map(|answer| answer.unit.clone()).collect::<Vec<_>>())?;
        let month = |answer: &Answered| Some(answer.at.date_in(zone).format("%Y-%m").to_string());
        context.categorical("month", &answers.iter().map(month).collect::<Vec<_>>())?;
        let segments = by.map(|by| answers.iter().map(|answer| segment(answer, by)).collect());
        let scores = answers.iter().map(|answer| answer.score).collect();
        Ok(Self {
            plan,
            factors,
            said,
            said_factors,
            scores,
            customers: numbered(answers),
            context,
            segments,
        })
    }
}

impl Plan {
    /// One answer as a row of this table.
    pub fn row(&self, answer: &Answered, zone: Zone) -> Result<Factors, FactorsError> {
        let eye = Eye { zone, currency: self.currency.as_deref() };
        let mut row = Factors::new(1);
        for (meaning, levels) in self.meanings.iter().zip(&self.levels) {
            let cell = eye.cell(answer, meaning);
            let values = match levels {
                None => Values::Numeric(vec![number(cell.as_ref())]),
                Some(levels) => {
                    Values::Categorical { codes: vec![code(cell.as_ref(), levels)], levels: levels.clone() }
                }
            };
            row.push(Factor { name: meaning.key.clone(), values })?;
        }
        Ok(row)
    }
}

fn number(cell: Option<&Cell>) -> f64 {
    match cell {
        // Kept in single precision, so that a table read back gives the very same predictions.
        Some(Cell::Number(number)) if number.is_finite() => f64::from(*number as f32),
        _ => f64::NAN,
    }
}

/// How values are read.
#[derive(Debug, Clone, Copy)]
struct Eye<'a> {
    zone: Zone,
    currency: Option<&'a str>,
}

impl Eye<'_> {
    /// What an answer has of a factor.
    fn cell(&self, answer: &Answered, what: &Meaning) -> Option<Cell> {
        let measure = what.measure.as_str();
        if let Some(name) = &what.event {
            let Some(event) = answer.events.get(name) else {
                let none_of_it = measure == "times" && !answer.events.is_empty();
                return none_of_it.then_some(Cell::Number(0.0));
            };
            return self.of_event(event, measure, what.name.as_deref());
        }
        let local = || answer.at.to_utc().with_timezone(&self.zone);
        match (what.source, measure) {
            (Source::Said, "no_comment") => Some(Cell::Number(f64::from(u8::from(!answer.worded)))),
            (Source::Said, "theme") => {
                let raised = what.name.as_ref().is_some_and(|name| answer.themes.contains(name));
                Some(Cell::Number(f64::from(u8::from(raised))))
            }
            (Source::Said, _) => {
                let raised = what.name.as_ref().is_some_and(|name| answer.bad_aspects.contains(name));
                Some(Cell::Number(f64::from(u8::from(raised))))
            }
            (Source::Customer, "tenure_days") => answer
                .since
                .map(|since| Cell::Number((answer.at.micros() - since.micros()) as f64 / DAY as f64)),
            (Source::Customer, attribute) => answer.customer_is.get(attribute).cloned().map(Cell::Word),
            (_, "channel") => answer.channel.clone().map(Cell::Word),
            (_, "touchpoint") => Some(Cell::Word(answer.touchpoint.clone().unwrap_or_default())),
            (_, "hour") => Some(Cell::Number(f64::from(local().hour()))),
            (_, "weekday") => Some(Cell::Word(local().weekday().number_from_monday().to_string())),
            (_, "wait_s") => answer.wait_s.map(Cell::Number),
            (_, "duration_s") => answer.duration_s.map(Cell::Number),
            (_, "delay_days") => answer.delay_days.map(|days| Cell::Number(days.max(0.0))),
            (_, "amount") => self.amount(answer.total_minor, answer.currency.as_deref()),
            (_, "items") => answer.items.map(Cell::Number),
            _ => what.name.as_deref().and_then(|name| property(answer.properties.get(name)?)),
        }
    }

    fn of_event(&self, event: &Event, measure: &str, name: Option<&str>) -> Option<Cell> {
        let late = |promised: rapport_kernel::Timestamp| {
            Cell::Number(((event.at.micros() - promised.micros()) as f64 / DAY as f64).max(0.0))
        };
        match measure {
            "wait_s" => event.wait_s.map(Cell::Number),
            "duration_s" => event.duration_s.map(Cell::Number),
            "late_days" => event.promised_at.map(late),
            "amount" => self.amount(event.amount_minor, event.currency.as_deref()),
            "times" => Some(Cell::Number(event.times as f64)),
            "channel" => event.channel.clone().map(Cell::Word),
            _ => property(event.properties.get(name?)?),
        }
    }

    /// In units of the main currency.
    fn amount(&self, minor: Option<i64>, currency: Option<&str>) -> Option<Cell> {
        let currency: Currency = currency.filter(|own| Some(*own) == self.currency)?.parse().ok()?;
        Some(Cell::Number(minor? as f64 / 10_f64.powi(i32::try_from(currency.exponent()).ok()?)))
    }
}

fn property(value: &Value) -> Option<Cell> {
    match value {
        Value::Number(number) => number.as_f64().map(Cell::Number),
        Value::Bool(yes) => Some(Cell::Number(f64::from(u8::from(*yes)))),
        Value::String(word) => Some(Cell::Word(word.clone())),
        _ => None,
    }
}

/// The currency of most sums.
fn main_currency(answers: &[Answered]) -> Option<String> {
    let events =
        answers.iter().flat_map(|answer| answer.events.values()).filter_map(|one| one.currency.as_ref());
    let orders = answers.iter().filter_map(|answer| answer.currency.as_ref());
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for currency in events.chain(orders) {
        *counts.entry(currency).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(currency, _)| currency.clone())
}

fn meaning(source: Source, measure: &str, event: Option<&String>, name: Option<&String>) -> Meaning {
    let parts = [event.map(String::as_str), Some(measure), name.map(String::as_str)];
    let movable = matches!(
        measure,
        "wait_s" | "duration_s" | "late_days" | "delay_days" | "times" | "score" | "aspect" | "theme"
    ) || (measure == "property" && event.is_some());
    Meaning {
        key: parts.into_iter().flatten().collect::<Vec<_>>().join("."),
        source,
        measure: measure.to_owned(),
        event: event.cloned(),
        name: name.cloned(),
        title: None,
        movable,
    }
}

/// What comments say: the themes of most of them, and having none; where no theme is of enough, aspects spoken of badly.
fn said(answers: &[Answered], names: &NamesInBoth, eye: Eye<'_>) -> Result<(Plan, Factors), FactorsError> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for theme in answers.iter().flat_map(|answer| &answer.themes).filter(|key| names.contains_key(*key)) {
        *counts.entry(theme).or_default() += 1;
    }
    let mut counts: Vec<(&String, usize)> =
        counts.into_iter().filter(|(_, count)| *count >= FEWEST).collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let themes = counts.into_iter().take(MOST_THEMES).map(|(key, _)| Meaning {
        title: names.get(key).cloned(),
        ..meaning(Source::Said, "theme", None, Some(key))
    });
    let silent = meaning(Source::Said, "no_comment", None, None);
    let found = table(answers, themes.chain([silent]).collect(), eye)?;
    if found.0.meanings.iter().any(|one| one.measure == "theme") {
        return Ok(found);
    }
    let aspects = answers.iter().flat_map(|answer| &answer.bad_aspects).collect::<BTreeSet<_>>();
    table(
        answers,
        aspects.into_iter().map(|key| meaning(Source::Said, "aspect", None, Some(key))).collect(),
        eye,
    )
}

/// Every factor that some answer may have, those that a company can change first: where answers are few, the first stay.
fn candidates(answers: &[Answered]) -> Vec<Meaning> {
    let mut events: BTreeMap<&String, (usize, BTreeSet<&String>)> = BTreeMap::new();
    for (name, event) in answers.iter().flat_map(|answer| &answer.events) {
        let (count, properties) = events.entry(name).or_default();
        *count += 1;
        properties.extend(event.properties.keys().filter(|key| is_fact(key)));
    }
    let mut events: Vec<(&String, (usize, BTreeSet<&String>))> = events.into_iter().collect();
    events.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    // Over several touchpoints a count only says which of them it was.
    let touchpoints: HashSet<_> = answers.iter().map(|answer| &answer.touchpoint).collect();
    let counted =
        if touchpoints.len() > 1 { &["wait_s", "late_days"][..] } else { &["wait_s", "late_days", "times"] };
    let happened = |measure: &&str| meaning(Source::Happened, measure, None, None);
    let at_events = |measures: &[&str]| {
        let mut found = Vec::new();
        for (name, _) in &events {
            found.extend(measures.iter().map(|measure| meaning(Source::Happened, measure, Some(name), None)));
        }
        found
    };
    let own: BTreeSet<&String> = answers.iter().flat_map(|answer| answer.properties.keys()).collect();
    let own = own.into_iter().filter(|key| is_fact(key));
    let place = |measure: &&str| meaning(Source::Place, measure, None, None);
    let customer = |measure: &&str| meaning(Source::Customer, measure, None, None);
    let mut all: Vec<Meaning> = ["delay_days", "wait_s", "duration_s"].iter().map(happened).collect();
    all.extend(at_events(counted));
    all.extend(["channel", "touchpoint", "hour"].iter().map(place));
    all.extend(own.map(|key| meaning(Source::Asked, "score", None, Some(key))));
    all.extend(at_events(&["duration_s", "amount", "channel"]));
    all.extend(["amount", "items"].iter().map(happened));
    all.extend(["grade", "segment", "tenure_days", "language", "kind"].iter().map(customer));
    for (name, (_, properties)) in &events {
        all.extend(properties.iter().map(|key| meaning(Source::Happened, "property", Some(name), Some(key))));
    }
    all.extend(["weekday"].iter().map(place));
    all.extend(["region"].iter().map(customer));
    all
}

/// Whether a property may be a fact of what happened: no id, and no sum that customers never see.
fn is_fact(key: &str) -> bool {
    !is_id(key) && !key.ends_with("_minor")
}

fn is_id(key: &str) -> bool {
    key == "id" || key.ends_with("_id") || key.ends_with("Id")
}

/// The factors that enough answers have and that vary.
fn table(
    answers: &[Answered],
    candidates: Vec<Meaning>,
    eye: Eye<'_>,
) -> Result<(Plan, Factors), FactorsError> {
    let least = FEWEST.max((answers.len() as f64 * LEAST_SHARE) as usize);
    let mut kept: Vec<(Meaning, Values)> = Vec::new();
    let mut left = answers.len() / PER_LEVEL;
    for mut meaning in candidates {
        let cells: Vec<Option<Cell>> = answers.iter().map(|answer| eye.cell(answer, &meaning)).collect();
        let Some(values) = values(&cells, least) else { continue };
        if !speaks(&meaning, &values, least) || repeats(&values, &kept) {
            continue;
        }
        let costs = match &values {
            Values::Numeric(_) => CURVE,
            Values::Categorical { levels, .. } => levels.len() - 1,
        };
        if costs > left || kept.len() == MOST {
            continue;
        }
        left -= costs;
        if meaning.source == Source::Asked && !is_scale(&values) {
            meaning.source = Source::Place;
            meaning.measure = "property".into();
            meaning.movable = false;
        }
        meaning.movable &= matches!(values, Values::Numeric(_));
        kept.push((meaning, values));
    }
    let mut factors = Factors::new(answers.len());
    let mut plan = Plan {
        meanings: Vec::with_capacity(kept.len()),
        levels: Vec::with_capacity(kept.len()),
        currency: eye.currency.map(str::to_owned),
    };
    for (meaning, values) in kept {
        plan.levels.push(match &values {
            Values::Numeric(_) => None,
            Values::Categorical { levels, .. } => Some(levels.clone()),
        });
        factors.push(Factor { name: meaning.key.clone(), values })?;
        plan.meanings.push(meaning);
    }
    Ok((plan, factors))
}

/// Numbers, or words of a short list; words that few answers have are one.
fn values(cells: &[Option<Cell>], least: usize) -> Option<Values> {
    let mut words: BTreeMap<&String, usize> = BTreeMap::new();
    for cell in cells.iter().flatten() {
        if let Cell::Word(word) = cell {
            *words.entry(word).or_default() += 1;
        }
    }
    if cells.iter().flatten().count() < least || words.len() > MOST_WORDS {
        return None;
    }
    if words.is_empty() {
        return Some(Values::Numeric(cells.iter().map(|cell| number(cell.as_ref())).collect()));
    }
    let mut levels: Vec<String> =
        words.iter().filter(|(_, count)| **count >= FEWEST).map(|(word, _)| (*word).clone()).collect();
    if levels.len() < words.len() {
        levels.push(OTHERS.to_owned());
    }
    levels.sort_unstable();
    let codes = cells.iter().map(|cell| code(cell.as_ref(), &levels)).collect();
    Some(Values::Categorical { codes, levels })
}

/// The place of a word among the levels, or that of all rare words.
fn code(cell: Option<&Cell>, levels: &[String]) -> u32 {
    let Some(Cell::Word(word)) = cell else { return MISSING };
    let place = |word: &str| levels.binary_search_by(|level| level.as_str().cmp(word)).ok();
    let found = place(word).or_else(|| place(OTHERS));
    found.and_then(|place| u32::try_from(place).ok()).unwrap_or(MISSING)
}

/// Whether at least so many answers differ from what most have.
fn speaks(meaning: &Meaning, values: &Values, least: usize) -> bool {
    let mut counts: HashMap<u64, usize> = HashMap::new();
    let mut known = 0;
    for value in (0..values.len()).map(|row| values.number(row)).filter(|value| !value.is_nan()) {
        *counts.entry(value.to_bits()).or_default() += 1;
        known += 1;
    }
    let others = known - counts.values().max().copied().unwrap_or_default();
    let least = if meaning.source == Source::Said { FEWEST } else { least };
    counts.len() > 1 && others >= least
}

/// Whether values only repeat those of a factor that is kept already.
fn repeats(values: &Values, kept: &[(Meaning, Values)]) -> bool {
    let known = values.len() - values.missing();
    kept.iter().any(|(_, old)| match (old, values) {
        (Values::Numeric(old), Values::Numeric(new)) => {
            let both = old.iter().zip(new).filter(|(a, b)| !a.is_nan() && !b.is_nan()).count();
            both * 20 >= known * 19 && pearson(old, new).is_some_and(|r| r.abs() > SAME)
        }
        (Values::Categorical { codes: old, .. }, Values::Categorical { codes: new, .. }) => {
            // Each level always stands beside one and the same of the other.
            let pairs: HashSet<(u32, u32)> = old.iter().copied().zip(new.iter().copied()).collect();
            let levels: HashSet<u32> = new.iter().copied().collect();
            pairs.len() == levels.len()
        }
        _ => false,
    })
}

fn is_scale(values: &Values) -> bool {
    let Values::Numeric(values) = values else { return false };
    let known = values.iter().filter(|value| !value.is_nan());
    let steps: HashSet<u64> = known.clone().map(|value| value.to_bits()).collect();
    steps.len() > 2 && steps.len() <= MOST_STEPS && known.clone().all(|value| value.fract() == 0.0)
}

fn segment(answer: &Answered, by: &str) -> Option<String> {
    match by {
        "touchpoint" => answer.touchpoint.clone(),
        "channel" => answer.channel.clone(),
        "unit_id" => answer.unit.clone(),
        attribute => answer.customer_is.get(attribute).cloned(),
    }
}

/// A number for each customer; an answer of nobody known is a customer of its own.
fn numbered(answers: &[Answered]) -> Vec<u32> {
    let mut numbers: HashMap<&String, u32> = HashMap::new();
    let mut next = 0_u32;
    let mut new = || {
        next += 1;
        next - 1
    };
    answers
        .iter()
        .map(|answer| match &answer.customer {
            Some(customer) => *numbers.entry(customer).or_insert_with(&mut new),
            None => new(),
        })
        .collect()
}
