//! A rule that people can read, for a group that was found by distances: clauses over the facts that segments know, joined by
//! "and". Grown clause by clause as in PRIM and RIPPER's growing phase (Cohen, 1995), keeping the few best at each step; the
//! measure is F₁, the harmonic mean of precision and recall.

use std::collections::BTreeSet;

use rapport_customers::Fact;

use crate::served::quoted;

/// Facts that may be in a rule, beside complaints of themes: what stays true tomorrow, without dates and without who
/// somebody is.
pub const FIELDS: [&str; 28] = [
    "orders",
    "revenue",
    "last_nps",
    "last_score",
    "satisfaction",
    "open_orders",
    "late_orders",
    "late_deliveries_90d",
    "late_deliveries_365d",
    "comments_365d",
    "negative_comments_90d",
    "negative_comments_365d",
    "contacts_7d",
    "contacts_30d",
    "contacts_90d",
    "digital_7d",
    "digital_30d",
    "digital_90d",
    "complaints_90d",
    "feedback_90d",
    "purchases_30d",
    "purchases_90d",
    "kind",
    "stage",
    "grade",
    "preferred_channel",
    "last_touchpoint",
    "segment",
];
const CLAUSES: usize = 3;
/// Rules kept at each step.
const KEPT: usize = 6;
/// Bounds tried for a number.
const BOUNDS: usize = 16;
/// Part of the customers that a word must have.
const WORD: f64 = 0.03;
/// What another clause must add to the measure to be worth reading.
const WORTH: f64 = 0.01;
/// Below it a rule says nothing of a group.
const LEAST: f64 = 0.3;

/// One clause, and the rows for which it holds.
struct Clause {
    field: usize,
    sql: String,
    holds: Vec<bool>,
}

/// The fields of rules: [`FIELDS`], and complaints of each of these themes.
pub fn fields<'a>(themes: impl Iterator<Item = &'a str>) -> Vec<String> {
    let own = themes.map(|theme| format!("complained_of:{theme}"));
    FIELDS.into_iter().map(str::to_owned).chain(own).collect()
}

/// A field as SQL names it.
fn named(field: &str) -> String {
    match field.split_once(':') {
        Some((family, key)) => format!("{family}({})", quoted(key)),
        None => format!("\"{field}\""),
    }
}

/// The rule in SQL that says best which rows are of a group; none where none says anything. `facts` are in the order of
/// `fields`.
pub fn rule(fields: &[String], facts: &[Vec<Option<Fact>>], is_in: &[bool]) -> Option<String> {
    let clauses = clauses(fields, facts);
    let mut best: Vec<(f64, Vec<usize>, Vec<bool>)> = vec![(0.0, Vec::new(), vec![true; facts.len()])];
    let mut found: Option<(f64, Vec<usize>)> = None;
    for _ in 0..CLAUSES {
        let mut next: Vec<(f64, Vec<usize>, Vec<bool>)> = Vec::new();
        for (_, chosen, holds) in &best {
            for (place, clause) in clauses.iter().enumerate() {
                let twice = chosen.iter().any(|one| {
                    *one == place
                        || (clauses[*one].field == clause.field && same_side(&clauses[*one], clause))
                });
                if twice {
                    continue;
                }
                let measure = f1(holds, &clause.holds, is_in);
                let least = next.last().map_or(0.0, |(least, ..)| *least);
                if next.len() >= KEPT && measure <= least {
                    continue;
                }
                let mut chosen = chosen.clone();
                chosen.push(place);
                chosen.sort_unstable();
                if next.iter().any(|(_, other, _)| *other == chosen) {
                    continue;
                }
                let both = holds.iter().zip(&clause.holds).map(|(a, b)| *a && *b).collect();
                next.push((measure, chosen, both));
                next.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
                next.truncate(KEPT);
            }
        }
        let Some((measure, chosen, _)) = next.first() else { break };
        if found.as_ref().is_some_and(|(known, _)| *measure < known + WORTH) {
            break;
        }
        found = Some((*measure, chosen.clone()));
        best = next;
    }
    let (_, chosen) = found.filter(|(measure, _)| *measure >= LEAST)?;
    Some(chosen.into_iter().map(|place| clauses[place].sql.as_str()).collect::<Vec<_>>().join(" AND "))
}

fn same_side(one: &Clause, other: &Clause) -> bool {
    let side = |clause: &Clause| clause.sql.contains(">=");
    side(one) == side(other)
}

/// The harmonic mean of precision and recall of two conditions together.
fn f1(one: &[bool], other: &[bool], is_in: &[bool]) -> f64 {
    let (mut both, mut found, mut all) = (0_usize, 0_usize, 0_usize);
    for ((one, other), is_in) in one.iter().zip(other).zip(is_in) {
        let holds = *one && *other;
        found += usize::from(holds);
        all += usize::from(*is_in);
        both += usize::from(holds && *is_in);
    }
    if both == 0 { 0.0 } else { 2.0 * both as f64 / (found + all) as f64 }
}

fn clauses(fields: &[String], facts: &[Vec<Option<Fact>>]) -> Vec<Clause> {
    let mut found = Vec::new();
    for (field, name) in fields.iter().map(|name| named(name)).enumerate() {
        let values: Vec<Option<&Fact>> =
            facts.iter().map(|of| of.get(field).and_then(Option::as_ref)).collect();
        let mut numbers: Vec<f64> = Vec::new();
        let mut words: Vec<&str> = Vec::new();
        for value in values.iter().flatten() {
            match value {
                Fact::Number(number) => numbers.push(*number),
                Fact::Word(word) => words.push(word),
            }
        }
        let from_none = numbers.iter().all(|number| *number >= 0.0);
        for bound in bounds(numbers) {
            let number = |value: Option<&Fact>| match value {
                Some(Fact::Number(number)) => Some(*number),
                _ => None,
            };
            let mut push = |sign: &str, such: &dyn Fn(f64) -> bool| {
                let holds: Vec<bool> = values.iter().map(|value| number(*value).is_some_and(such)).collect();
                if holds.iter().any(|one| *one) && holds.iter().any(|one| !*one) {
                    found.push(Clause { field, sql: format!("{name} {sign} {bound}"), holds });
                }
            };
            push(">=", &|value| value >= bound);
            // People say "none", not "at most none".
            push(if from_none && bound == 0.0 { "=" } else { "<=" }, &|value| value <= bound);
        }
        for word in usual(&words, facts.len()) {
            let holds = values.iter().map(|value| matches!(value, Some(Fact::Word(known)) if known == word));
            let sql = format!("{name} = {}", quoted(word));
            found.push(Clause { field, sql, holds: holds.collect() });
        }
    }
    found
}

/// Bounds that part the numbers, rounded as people would.
fn bounds(mut numbers: Vec<f64>) -> Vec<f64> {
    if numbers.is_empty() {
        return Vec::new();
    }
    numbers.sort_by(f64::total_cmp);
    let mut distinct = numbers.clone();
    distinct.dedup();
    let drawn: Vec<f64> = if distinct.len() <= BOUNDS {
        distinct
    } else {
        (0..=BOUNDS).map(|part| numbers[part * (numbers.len() - 1) / BOUNDS]).collect()
    };
    let mut found: Vec<f64> = drawn.into_iter().map(rounded).collect();
    found.sort_by(f64::total_cmp);
    found.dedup();
    found
}

/// Two digits that count.
fn rounded(number: f64) -> f64 {
    if number == 0.0 {
        return 0.0;
    }
    let step = 10f64.powi((number.abs().log10().floor() as i32 - 1).max(-2));
    let rounded = (number / step).round() * step;
    (rounded * 100.0).round() / 100.0
}

/// Words that enough customers have.
fn usual<'a>(words: &[&'a str], of: usize) -> Vec<&'a str> {
    let distinct: BTreeSet<&str> = words.iter().copied().collect();
    let often = |word: &&str| words.iter().filter(|one| *one == word).count() as f64 >= WORD * of as f64;
    // Names of single customers are many: they are no kinds.
    if distinct.len() > 200 { Vec::new() } else { distinct.into_iter().filter(often).collect() }
}
