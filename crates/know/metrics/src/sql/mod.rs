//! A question as SQL for the query engine.
//!
//! Both periods are asked for in one statement. Its columns are `span` (0 for the period, 1 for the one before), `step` with
//! a grain, `k0`, `k1` for dimensions, `currency` for money, `stratum` for weighting, then the tally: `n`, `a`, `b`.

mod attrition;
mod behind;
mod distinct;
mod measure;

use rapport_kernel::{
    rule::{Clause, Literal, Operand, Operator, Rule, RuleError, engine_time},
    time::MINUTE,
};

pub(crate) use behind::{PageOf, page};
pub(crate) use measure::method;

use crate::{
    definition::{Definition, Formula, Unit},
    fields::{self, Expression, Join, SCORE_BUCKETS, Table},
    question::{Grain, WeightBy, Window},
};

/// Groups in one answer, at most.
pub(crate) const MOST_GROUPS: usize = 50_000;

/// A question to one definition, checked.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub definition: &'a Definition,
    pub table: &'static Table,
    pub by: &'a [String],
    pub grain: Option<Grain>,
    /// What the definition counts.
    pub counted: Rule,
    /// What the caller asks for of it.
    pub asked: Rule,
    pub window: Window,
    pub compare: bool,
    pub weight_by: Option<WeightBy>,
}

/// A statement and the shape of its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statement {
    pub sql: String,
    pub keys: usize,
    pub grain: bool,
    pub currency: bool,
    pub stratum: bool,
    pub tells: Tells,
}

/// What an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tells {
    Rows,
    /// Rows, and the whole beside them: its `whole` is 1.
    RowsAndWhole,
}

impl Plan<'_> {
    /// The statement for the rows of the answer.
    pub(crate) fn rows(&self) -> Statement {
        self.statement(self.by, self.grain)
    }

    /// The table that answers: a roll-up where it gives the same.
    pub(crate) fn answered_from(&self) -> &'static str {
        if self.definition.formula == (Formula::Attrition {}) {
            self.table.from
        } else {
            self.source(self.by).from
        }
    }

    /// What is asked for the whole answer: the rows, and the whole where it cannot be summed up from them. One statement where
    /// one can tell both.
    pub(crate) fn asked(&self) -> (Statement, Option<Statement>) {
        let additive = !matches!(self.definition.formula, Formula::Distinct { .. } | Formula::Attrition {});
        let same = self.by.is_empty() && self.grain.is_none();
        if additive || same {
            return (self.rows(), None);
        }
        match distinct::with_whole(self, self.by, self.grain) {
            Some(both) => (both, None),
            None => (self.rows(), Some(self.statement(&[], None))),
        }
    }

    fn statement(&self, by: &[String], grain: Option<Grain>) -> Statement {
        if self.definition.formula == (Formula::Attrition {}) {
            return attrition::statement(self, by, grain);
        }
        if let Some(statement) = distinct::statement(self, by, grain) {
            return statement;
        }
        let table = self.source(by);
        let time = table.expression(self.time()).map_or_else(String::new, |time| time.sql);
        let measure = measure::measure(&self.definition.formula, table);
        let keys = self.keys(table, by);
        let mut select = vec![self.span(&time)];
        select.extend(grain.map(|grain| format!("{} AS step", step(grain, &time, &self.window))));
        let first_key = select.len();
        select.extend(keys.iter().map(|(name, key)| format!("{} AS {name}", key.sql)));
        let grouped = ordinals(first_key, &keys);
        select.push(format!("{} AS n", measure.n));
        select.push(format!("{} AS a", measure.a));
        select.push(format!("{} AS b", measure.b));
        let mut conditions = self.within(&time);
        let column = |name: &str| table.expression(name).map_or_else(|| "NULL".to_owned(), |found| found.sql);
        conditions.extend(measure.condition);
        conditions.extend(self.rules(&column));
        let joins = self.joins(table, keys.iter().map(|(_, key)| key));
        self.answering(&compose(&select, table.from, &joins, &conditions, &grouped), by, grain)
    }

    /// Which of the two periods a time lies in.
    fn span(&self, time: &str) -> String {
        if self.compare {
            let from = engine_time(self.window.period().from);
            format!("CASE WHEN {time} >= {from} THEN 0 ELSE 1 END AS span")
        } else {
            "0 AS span".to_owned()
        }
    }

    /// The conditions that a time lies in what is asked for.
    fn within(&self, time: &str) -> Vec<String> {
        let period = self.window.period();
        let from = if self.compare { self.window.period_before().from } else { period.from };
        vec![format!("{time} >= {}", engine_time(from)), format!("{time} < {}", engine_time(period.to))]
    }

    /// SQL with as many groups as an answer has at most, the wholes of both periods, and one more.
    fn answering(&self, sql: &str, by: &[String], grain: Option<Grain>) -> Statement {
        Statement {
            sql: format!("{sql}\nLIMIT {}", MOST_GROUPS + 3),
            keys: by.len(),
            grain: grain.is_some(),
            currency: self.is_money(),
            stratum: self.weight_by.is_some(),
            tells: Tells::Rows,
        }
    }

    fn is_money(&self) -> bool {
        self.definition.unit == Unit::Money
    }

    fn time(&self) -> &str {
        self.definition.time.as_deref().unwrap_or(self.table.time)
    }

    /// What rows are grouped by besides span and step: dimensions, currency, stratum.
    fn keys(&self, table: &Table, by: &[String]) -> Vec<(String, Expression)> {
        let mut keys: Vec<(String, Expression)> = by
            .iter()
            .enumerate()
            .filter_map(|(index, name)| Some((format!("k{index}"), table.dimension(name)?)))
            .collect();
        if self.is_money() {
            keys.extend(table.dimension("currency").map(|found| ("currency".to_owned(), found)));
        }
        if let Some(weight) = self.weight_by {
            keys.extend(table.dimension(weight.as_str()).map(|found| ("stratum".to_owned(), found)));
        }
        keys
    }

    /// The definition's rule and the caller's, in brackets.
    fn rules(&self, column: &dyn Fn(&str) -> String) -> Vec<String> {
        [&self.counted, &self.asked]
            .into_iter()
            .filter(|rule| !rule.is_everything())
            .map(|rule| format!("({})", rule.to_sql_with(column)))
            .collect()
    }

    /// Joins of everything that the statement mentions, each once.
    fn joins<'b>(&self, table: &Table, keys: impl Iterator<Item = &'b Expression>) -> Vec<Join> {
        let mut found: Vec<Join> = keys.filter_map(|key| key.join).collect();
        let parts = measure::rules(&self.definition.formula, table);
        let ruled = [&self.counted, &self.asked].into_iter().chain(&parts).flat_map(|rule| rule.fields());
        let named = measure::value(&self.definition.formula).into_iter().chain([self.time()]);
        found.extend(ruled.chain(named).filter_map(|name| table.expression(name)?.join));
        [Join::Orders, Join::Customers].into_iter().filter(|join| found.contains(join)).collect()
    }

    /// The roll-up of scores where it gives the same answer, else the table itself.
    fn source(&self, by: &[String]) -> &'static Table {
        if self.fits_buckets(by) { &SCORE_BUCKETS } else { self.table }
    }

    /// The roll-up holds scores of `feedback` by quarters of an hour and a few fields.
    fn fits_buckets(&self, by: &[String]) -> bool {
        let buckets = &SCORE_BUCKETS;
        let scores = match &self.definition.formula {
            Formula::Mean { value } => value == "score",
            Formula::NetPromoter { value } => {
                value == "score"
                    && (requires(&self.counted, "scale", "nps") || requires(&self.counted, "scale", "enps"))
            }
            _ => false,
        };
        let fields = [&self.counted, &self.asked].into_iter().flat_map(|rule| rule.fields());
        let known = |name: &str| name != buckets.time && buckets.expression(name).is_some();
        let period = self.window.period();
        let sliced = by.iter().map(String::as_str).chain(self.weight_by.map(WeightBy::as_str));
        scores
            && self.table.name == fields::INTERACTIONS.name
            && self.time() == buckets.time
            && requires(&self.counted, "kind", "feedback")
            && fields.into_iter().all(known)
            && sliced.into_iter().all(|name| buckets.dimension(name).is_some())
            && [period.from, period.to, self.window.period_before().from]
                .iter()
                .all(|at| at.micros() % (15 * MINUTE) == 0)
    }
}

/// Whether only rows of feedback are counted.
pub(crate) fn counts_feedback_only(definition: &Definition) -> Result<bool, RuleError> {
    if definition.table != fields::INTERACTIONS.name {
        return Ok(false);
    }
    Ok(requires(&fields::INTERACTIONS.rule(&definition.filter)?, "kind", "feedback"))
}

/// Whether a rule holds only where the field has this value.
fn requires(rule: &Rule, field: &str, value: &str) -> bool {
    let wanted = Operand::One(Literal::Text(value.to_owned()));
    rule.required().any(|clause: &Clause| {
        clause.field == field && clause.operator == Operator::Equal && clause.operand == wanted
    })
}

/// The first day of the step that a time falls in, in the company's zone.
fn step(grain: Grain, time: &str, window: &Window) -> String {
    format!("{}_in({time}, '{}')", grain.as_str(), window.zone)
}

fn compose(select: &[String], from: &str, joins: &[Join], conditions: &[String], grouped: &str) -> String {
    let from = std::iter::once(format!("{from} AS t")).chain(joins.iter().map(|join| join.sql().to_owned()));
    let conditions = if conditions.is_empty() {
        String::new()
    } else {
        format!("\nWHERE {}", conditions.join("\n  AND "))
    };
    format!(
        "SELECT {}\nFROM {}{conditions}\nGROUP BY {grouped}",
        select.join(",\n  "),
        from.collect::<Vec<_>>().join("\n"),
    )
}

/// The columns to group by, by their numbers: those before the keys, and each key that is not another's twin (revenue by
/// currency has the currency twice).
fn ordinals(before: usize, keys: &[(String, Expression)]) -> String {
    let own = |index: &usize| !keys[..*index].iter().any(|(_, key)| *key == keys[*index].1);
    let keys = (0..keys.len()).filter(own).map(|index| before + index + 1);
    (1..=before).chain(keys).map(|number| number.to_string()).collect::<Vec<_>>().join(", ")
}
