//! How many comments raise each theme, in every span of time that an answer needs, counted by one statement.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rapport_kernel::{Problem, Scope, Timestamp, rule::engine_time, time::Period};
use rapport_query::Query;

use super::{question::Question, rows::Columns};

/// Comments counted, and what those scored who wrote them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Tally {
    pub n: i64,
    /// Of them those that speak of it badly, and well.
    pub bad: i64,
    pub good: i64,
    /// With a score of the scale, the sum of the scores and of their squares; of NPS and eNPS of 100, 0 and −100.
    pub scored: i64,
    pub sum: f64,
    pub squares: f64,
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.bad += other.bad;
        self.good += other.good;
        self.scored += other.scored;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// Those of `all` that are not these.
    pub fn others(&self, all: &Self) -> Self {
        Self {
            n: all.n - self.n,
            bad: all.bad - self.bad,
            good: all.good - self.good,
            scored: all.scored - self.scored,
            sum: all.sum - self.sum,
            squares: all.squares - self.squares,
        }
    }
}

/// Tallies by span and scale.
type Spans = BTreeMap<(usize, String), Tally>;

/// What was counted between bounds of time.
pub(crate) struct Tallies {
    bounds: Vec<Timestamp>,
    all: Spans,
    /// Comments that raise a theme at all.
    with: Vec<i64>,
    themes: HashMap<String, Spans>,
    pub through_seq: i64,
}

impl Tallies {
    /// Counts what a question asks for between each two neighbours of `bounds`, which need not be in order.
    pub async fn ask(
        query: &dyn Query,
        question: &Question,
        bounds: BTreeSet<Timestamp>,
        scope: &Scope,
    ) -> Result<Self, Problem> {
        let bounds: Vec<Timestamp> = bounds.into_iter().collect();
        let (Some(first), Some(last)) = (bounds.first(), bounds.last()) else {
            return Err(super::rows::unexpected("no bounds"));
        };
        let within = question.within(Period { from: *first, to: *last });
        let (spans, keys, value) = (span(&bounds), question.themes(), VALUE);
        let all = query
            .sql(
                &format!(
                    "SELECT {spans} AS span, COALESCE(scale, '') AS of_scale, COUNT(*) AS n, COUNT({keys}) AS with_theme, \
                     0 AS bad, 0 AS good, COUNT({value}) AS scored, SUM({value}) AS total, SUM({value} * {value}) AS squares \
                     FROM comment_themes WHERE {within} GROUP BY 1, 2"
                ),
                scope,
            )
            .await?;
        let raised = query
            .sql(
                &format!(
                    "SELECT span, of_scale, theme, COUNT(*) AS n, \
                     SUM(CASE WHEN strpos(COALESCE(bad_themes, ''), ',' || theme || ',') > 0 THEN 1 ELSE 0 END) AS bad, \
                     SUM(CASE WHEN strpos(COALESCE(good_themes, ''), ',' || theme || ',') > 0 THEN 1 ELSE 0 END) AS good, \
                     COUNT(value) AS scored, SUM(value) AS total, SUM(value * value) AS squares FROM \
                     (SELECT {spans} AS span, COALESCE(scale, '') AS of_scale, bad_themes, good_themes, {value} AS value, \
                     unnest(string_to_array(trim(BOTH ',' FROM {keys}), ',')) AS theme \
                     FROM comment_themes WHERE {within} AND {keys} IS NOT NULL) r GROUP BY 1, 2, 3"
                ),
                scope,
            )
            .await?;
        let mut found = Self {
            with: vec![0; bounds.len()],
            bounds,
            all: Spans::new(),
            themes: HashMap::new(),
            through_seq: all.through_seq.min(raised.through_seq),
        };
        for batch in &all.batches {
            let columns = Columns(batch);
            let with = columns.counts("with_theme")?;
            for (row, (span, scale, tally)) in tallies(&columns)?.into_iter().enumerate() {
                if let Some(sum) = found.with.get_mut(span) {
                    *sum += with[row];
                }
                found.all.entry((span, scale)).or_default().add(&tally);
            }
        }
        for batch in &raised.batches {
            let columns = Columns(batch);
            let themes = columns.texts("theme")?;
            for (theme, (span, scale, tally)) in themes.into_iter().zip(tallies(&columns)?) {
                let Some(theme) = theme else { continue };
                found.themes.entry(theme).or_default().entry((span, scale)).or_default().add(&tally);
            }
        }
        Ok(found)
    }

    /// The scale that most scores of a period are of.
    pub fn usual_scale(&self, period: Period) -> Option<String> {
        let mut scored: BTreeMap<&str, i64> = BTreeMap::new();
        for ((span, scale), tally) in &self.all {
            if self.is_within(*span, period) && !scale.is_empty() {
                *scored.entry(scale).or_default() += tally.scored;
            }
        }
        let most = scored.into_iter().filter(|(_, n)| *n > 0).max_by_key(|(_, n)| *n);
        most.map(|(scale, _)| scale.to_owned())
    }

    /// All comments of a period, scores of one scale.
    pub fn all(&self, period: Period, scale: Option<&str>) -> Tally {
        self.sum(&self.all, period, scale)
    }

    pub fn of(&self, theme: &str, period: Period, scale: Option<&str>) -> Tally {
        self.themes.get(theme).map_or_else(Tally::default, |spans| self.sum(spans, period, scale))
    }

    /// Comments of a period that raise a theme at all.
    pub fn with_theme(&self, period: Period) -> i64 {
        self.with.iter().enumerate().filter(|(span, _)| self.is_within(*span, period)).map(|(_, n)| n).sum()
    }

    fn is_within(&self, span: usize, period: Period) -> bool {
        self.bounds.get(span).is_some_and(|from| period.contains(*from))
    }

    fn sum(&self, spans: &Spans, period: Period, scale: Option<&str>) -> Tally {
        let mut sum = Tally::default();
        for ((span, of), tally) in spans {
            if self.is_within(*span, period) {
                let scored = scale == Some(of.as_str());
                let tally =
                    if scored { *tally } else { Tally { scored: 0, sum: 0.0, squares: 0.0, ..*tally } };
                sum.add(&tally);
            }
        }
        sum
    }
}

/// A score as it enters the sums.
const VALUE: &str = "CASE WHEN scale IN ('nps', 'enps') THEN CASE WHEN score >= 9 THEN 100.0 WHEN score >= 7 THEN 0.0 \
    WHEN score IS NOT NULL THEN -100.0 END ELSE score END";

/// The number of the span that a row lies in.
fn span(bounds: &[Timestamp]) -> String {
    let inner = bounds.get(1..bounds.len().saturating_sub(1)).unwrap_or_default();
    if inner.is_empty() {
        return "0".to_owned();
    }
    let whens: Vec<String> = inner
        .iter()
        .enumerate()
        .map(|(span, bound)| format!("WHEN occurred_at < {} THEN {span}", engine_time(*bound)))
        .collect();
    format!("CASE {} ELSE {} END", whens.join(" "), inner.len())
}

fn tallies(columns: &Columns<'_>) -> Result<Vec<(usize, String, Tally)>, Problem> {
    let (spans, scales, n) = (columns.counts("span")?, columns.texts("of_scale")?, columns.counts("n")?);
    let (bad, good, scored) = (columns.counts("bad")?, columns.counts("good")?, columns.counts("scored")?);
    let (sums, squares) = (columns.numbers("total")?, columns.numbers("squares")?);
    Ok((0..n.len())
        .map(|row| {
            let tally = Tally {
                n: n[row],
                bad: bad[row],
                good: good[row],
                scored: scored[row],
                sum: sums[row].unwrap_or_default(),
                squares: squares[row].unwrap_or_default(),
            };
            (spans[row] as usize, scales[row].clone().unwrap_or_default(), tally)
        })
        .collect())
}
