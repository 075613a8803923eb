//! One run: every check that is on looks at its days, and what it finds is kept.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use rapport_kernel::{
    Clock, Problem, Scope, Timestamp,
    rule::engine_time,
    time::{DAY, Zone, start_of_day},
};
use rapport_query::{Answer, Query};
use rapport_store::{Db, StoreError};

use crate::{
    check::{CHECKS, Check, ENOUGH, Method, SERIES},
    entry::store as entry,
    judge::{Verdict, WEEKS, gaps_since, usual},
    rows::{counts, texts},
    store::{self, Finding},
};

/// How long findings are kept.
const KEPT: i64 = 120 * DAY;
/// Series of one run: a company's own event names may be without number.
const MOST_SERIES: usize = 400;

/// What a share of bad rows says.
fn share(check: &Check, threshold: f64, bad: i64, of: Finding) -> Finding {
    let value = (of.n > 0).then(|| bad as f64 / of.n as f64);
    let few = of.n < ENOUGH && !(check.threshold == 0.0 && bad > 0);
    let verdict = match value {
        Some(value) if !few && value > threshold => Verdict::Doubtful,
        Some(_) if !few => Verdict::Fine,
        _ => Verdict::Unknown,
    };
    Finding { value, high: Some(threshold), verdict, ..of }
}

/// Everything a run needs.
pub(crate) struct Runner<'a> {
    pub db: &'a Db,
    pub query: &'a dyn Query,
    pub clock: &'a dyn Clock,
    pub zone: Zone,
}

impl Runner<'_> {
    /// Runs the checks that are on; one that fails is kept as unknown and does not stop the others.
    pub async fn run(&self) -> Result<Timestamp, StoreError> {
        let now = self.clock.now();
        let settings = store::settings(self.db.read()).await?;
        let mut findings = vec![Finding::unknown(store::RUN, now)];
        for check in &CHECKS {
            let set = settings.get(check.code);
            if set.is_some_and(|set| !set.on) {
                continue;
            }
            let threshold = set.and_then(|set| set.threshold).unwrap_or(check.threshold);
            match self.look(check, threshold, now).await {
                // What was found before no longer holds, though there is nothing in its place.
                Ok(found) if found.is_empty() => findings.push(Finding::unknown(check.code, now)),
                Ok(found) => findings.extend(found),
                Err(problem) => {
                    tracing::warn!(check = check.code, %problem, "a quality check could not run");
                    findings.push(Finding::unknown(check.code, now));
                }
            }
        }
        let tx = self.db.begin().await?;
        store::keep(&tx, &findings).await?;
        store::forget_before(&tx, now.plus(-KEPT)).await?;
        tx.commit().await?;
        Ok(now)
    }

    async fn look(&self, check: &Check, threshold: f64, now: Timestamp) -> Result<Vec<Finding>, Problem> {
        let today = now.date_in(self.zone);
        let from = start_of_day(today - Days::new(check.days - 1), self.zone);
        let ask = async |sql: &str| -> Result<Answer, Problem> {
            let sql = sql.replace("{from}", &engine_time(from)).replace("{to}", &engine_time(now));
            Ok(self.query.sql(&sql, &Scope::All).await?)
        };
        let base = |place: Option<String>, n: i64| Finding {
            place: place.unwrap_or_default(),
            n,
            from,
            to: now,
            ..Finding::unknown(check.code, now)
        };
        let mut found = Vec::new();
        match check.method {
            Method::Share(sql) => {
                for batch in &ask(sql).await?.batches {
                    let (places, all, bad) =
                        (texts(batch, "place")?, counts(batch, "n")?, counts(batch, "bad")?);
                    for ((place, n), bad) in places.into_iter().zip(all).zip(bad) {
                        found.push(share(check, threshold, bad, base(place, n)));
                    }
                }
            }
            Method::Silence(sql) => {
                for batch in &ask(sql).await?.batches {
                    let (places, all, last) =
                        (texts(batch, "place")?, counts(batch, "n")?, counts(batch, "last")?);
                    for ((place, n), last) in places.into_iter().zip(all).zip(last) {
                        let last = Timestamp::from_micros(last);
                        let gaps = gaps_since(last, n, from, now);
                        let verdict = match n {
                            n if n < ENOUGH => Verdict::Unknown,
                            _ if gaps > threshold => Verdict::Doubtful,
                            _ => Verdict::Fine,
                        };
                        // The doubt is about the days since the last row.
                        let since = Finding { from: last, ..base(place, n) };
                        found.push(Finding { value: Some(gaps), high: Some(threshold), verdict, ..since });
                    }
                }
            }
            Method::Entry(field) => {
                for (source, counts) in entry::counts(self.db.read(), field, from).await? {
                    let bad = counts.unreadable + counts.placeholder;
                    found.push(share(check, threshold, bad, base(Some(source), counts.good + bad)));
                }
            }
            Method::Volume => found = self.volumes(check, threshold, today, now).await?,
        }
        Ok(found)
    }

    /// Yesterday's counts of every event at its place against those of the same weekday in the eight weeks before.
    async fn volumes(
        &self,
        check: &Check,
        threshold: f64,
        today: NaiveDate,
        now: Timestamp,
    ) -> Result<Vec<Finding>, Problem> {
        let day = today - Days::new(1);
        let first = day - Days::new(7 * WEEKS as u64);
        let (from, to) = (start_of_day(first, self.zone), start_of_day(today, self.zone));
        // Sunday is 0 in the engine, as in PostgreSQL.
        let sql = format!(
            "SELECT place, CAST(day AS VARCHAR) AS day, n FROM (\
             SELECT {SERIES} AS place, \
             day_in(occurred_at) AS day, COUNT(*) AS n FROM interactions \
             WHERE kind NOT IN ('environment') AND occurred_at >= {} AND occurred_at < {} GROUP BY 1, 2) \
             WHERE date_part('dow', day) = {} ORDER BY n DESC",
            engine_time(from),
            engine_time(to),
            day.weekday().num_days_from_sunday()
        );
        let answer = self.query.sql(&sql, &Scope::All).await?;
        let mut series: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
        let mut earliest = day.to_string();
        for batch in &answer.batches {
            let (places, days, n) = (texts(batch, "place")?, texts(batch, "day")?, counts(batch, "n")?);
            for ((place, at), n) in places.into_iter().zip(days).zip(n) {
                let (Some(place), Some(at)) = (place, at) else { continue };
                if at < earliest {
                    earliest.clone_from(&at);
                }
                // The largest come first: what does not fit is rare.
                if series.len() < MOST_SERIES || series.contains_key(&place) {
                    series.entry(place).or_default().insert(at, n);
                }
            }
        }
        // Before the first day that has anything at all there was no company to have had nothing.
        let weeks: Vec<String> = (1..=WEEKS as u64)
            .map(|week| (day - Days::new(7 * week)).to_string())
            .filter(|at| *at >= earliest)
            .collect();
        let found = series.into_iter().filter_map(|(place, by_day)| {
            let count = |at: &String| by_day.get(at).copied().unwrap_or(0);
            let before: Vec<f64> = weeks.iter().map(|at| count(at) as f64).collect();
            let (low, high) = usual(&before, threshold)?;
            let n = count(&day.to_string());
            let apart = n as f64 > high || (n as f64) < low;
            let verdict = if apart { Verdict::Doubtful } else { Verdict::Fine };
            Some(Finding {
                place,
                value: Some(n as f64),
                low: Some(low),
                high: Some(high),
                n,
                verdict,
                from: start_of_day(day, self.zone),
                to,
                ..Finding::unknown(check.code, now)
            })
        });
        Ok(found.collect())
    }
}
