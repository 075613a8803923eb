//! The statements that read a year of customers, and their answers.

use std::collections::{BTreeMap, HashMap};

use rapport_kernel::{Currency, ErrorKind, Problem, Scale, Scope, Timestamp, rule::engine_time, time::DAY};
use rapport_query::{Answer, Query};

use crate::served::drivers::read::{Columns, number};

/// Customers looked at, at most; drawn by chance when there are more.
pub const MOST_CUSTOMERS: usize = 10_000;
/// Those that are looked at: not visitors that nobody knows.
const KNOWN: &str = "('person', 'account', 'household')";
/// Kinds that the company does, not the customer.
const NOT_THEIRS: &str = "('invitation', 'offer', 'environment', 'identify', 'life_cycle')";
/// Days after the promise from which a delivery is late, as for lists of customers.
const LATE_DAYS: f64 = 1.0;

/// Answers of a customer on a scale, and their sum.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scored {
    pub n: f64,
    pub sum: f64,
}

/// A customer's year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Year {
    /// `cus_…`.
    pub customer: String,
    pub silent_days: f64,
    pub channels: f64,
    pub digital: f64,
    pub calls: f64,
    pub messages: f64,
    pub visits: f64,
    pub cases: f64,
    /// Place of their scores between the lowest and the highest of the scale, 0 to 100.
    pub score: Option<f64>,
    /// Points of NPS, −100, 0 or 100 each.
    pub nps: Scored,
    pub csat: Scored,
    pub orders: f64,
    pub late: f64,
    /// Whole units of each currency.
    pub spent: BTreeMap<String, f64>,
    /// Comments, those that are negative as a whole, and those that complain of each theme.
    pub comments: f64,
    pub negative: f64,
    pub complaints: HashMap<String, f64>,
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gathered {
    /// In an order that is always the same.
    pub years: Vec<Year>,
    /// Customers that there are.
    pub of: usize,
    pub through_seq: i64,
}

struct Asking {
    from: String,
}

impl Asking {
    fn conditions(&self) -> String {
        format!("kind IN {KNOWN} AND last_seen_at >= {}", self.from)
    }

    fn count(&self) -> String {
        format!("SELECT COUNT(*) AS n FROM customers WHERE {}", self.conditions())
    }

    /// The last digits of an id are as good as drawn by chance, and the same each time.
    fn sample(&self) -> String {
        format!(
            "SELECT customer_id FROM customers WHERE {} ORDER BY right(customer_id, 12), customer_id LIMIT {MOST_CUSTOMERS}",
            self.conditions()
        )
    }

    fn doings(&self) -> String {
        let times = |kinds: &str, name: &str| {
            format!("SUM(CASE WHEN e.kind IN ({kinds}) THEN 1 ELSE 0 END) AS {name}")
        };
        let place = [Scale::Nps, Scale::Csat, Scale::Ces].map(|scale| {
            let (low, high) = scale.range();
            format!("WHEN '{}' THEN (e.score - {low:.1}) / {:.1}", scale.as_str(), high - low)
        });
        let scored = "e.kind = 'feedback' AND e.score IS NOT NULL";
        format!(
            "SELECT e.customer_id, MAX(CASE WHEN e.kind NOT IN {NOT_THEIRS} THEN e.occurred_at END) AS last_at, \
             COUNT(DISTINCT CASE WHEN e.kind NOT IN {NOT_THEIRS} THEN e.channel END) AS channels, {}, {}, {}, {}, {}, \
             AVG(CASE WHEN {scored} THEN CASE e.scale {} END END) AS score, \
             SUM(CASE WHEN {scored} AND e.scale = 'nps' THEN 1 ELSE 0 END) AS nps_n, \
             SUM(CASE WHEN {scored} AND e.scale = 'nps' THEN CASE WHEN e.score >= 9 THEN 100.0 WHEN e.score >= 7 THEN 0.0 \
             ELSE -100.0 END ELSE 0.0 END) AS nps_sum, \
             SUM(CASE WHEN {scored} AND e.scale = 'csat' THEN 1 ELSE 0 END) AS csat_n, \
             SUM(CASE WHEN {scored} AND e.scale = 'csat' THEN e.score ELSE 0.0 END) AS csat_sum \
             FROM interactions e JOIN ({}) s ON s.customer_id = e.customer_id WHERE e.occurred_at >= {} GROUP BY 1",
            times("'page', 'screen', 'track', 'usage'", "digital"),
            times("'call'", "calls"),
            times("'message'", "messages"),
            times("'visit'", "visits"),
            times("'case'", "cases"),
            place.join(" "),
            self.sample(),
            self.from,
        )
    }

    fn orders(&self) -> String {
        format!(
            "SELECT o.customer_id, o.currency, COUNT(*) AS orders, SUM(o.net_minor) AS spent, \
             SUM(CASE WHEN o.delay_days >= {LATE_DAYS:.1} THEN 1 ELSE 0 END) AS late \
             FROM orders o JOIN ({}) s ON s.customer_id = o.customer_id WHERE o.ordered_at >= {} GROUP BY 1, 2",
            self.sample(),
            self.from,
        )
    }

    fn complaints(&self) -> String {
        format!(
            "SELECT i.customer_id, f.sentiment, t.bad_themes, COUNT(*) AS n FROM comment_findings f \
             JOIN interactions i ON i.id = f.id JOIN ({}) s ON s.customer_id = i.customer_id \
             LEFT JOIN comment_themes t ON t.id = f.id \
             WHERE i.kind = 'feedback' AND i.occurred_at >= {from} AND f.occurred_at >= {from} GROUP BY 1, 2, 3",
            self.sample(),
            from = self.from,
        )
    }
}

/// Reads the customers of the whole company from a moment until now.
pub async fn gather(query: &dyn Query, from: Timestamp, now: Timestamp) -> Result<Gathered, Problem> {
    let asking = Asking { from: engine_time(from) };
    let of = number(&query.sql(&asking.count(), &Scope::All).await?)?;
    let sample = query.sql(&asking.sample(), &Scope::All).await?;
    let longest = (now.micros() - from.micros()) as f64 / DAY as f64;
    let mut years: Vec<Year> = Vec::new();
    for batch in &sample.batches {
        let known = Columns(batch).texts("customer_id")?.into_iter().flatten();
        years.extend(known.map(|customer| Year { customer, silent_days: longest, ..Year::default() }));
    }
    let place: HashMap<String, usize> =
        years.iter().enumerate().map(|(place, year)| (year.customer.clone(), place)).collect();
    let doings = query.sql(&asking.doings(), &Scope::All).await?;
    let through_seq = doings.through_seq;
    add_doings(&doings, &place, &mut years, now)?;
    add_orders(&query.sql(&asking.orders(), &Scope::All).await?, &place, &mut years)?;
    add_complaints(&query.sql(&asking.complaints(), &Scope::All).await?, &place, &mut years)?;
    Ok(Gathered { years, of, through_seq })
}

type Places = HashMap<String, usize>;

/// The rows of a column of customers, each with its place among the years.
fn rows(columns: &Columns<'_>, place: &Places) -> Result<Vec<(usize, usize)>, Problem> {
    let ids = columns.texts("customer_id")?.into_iter().enumerate();
    Ok(ids.filter_map(|(row, id)| Some((row, *place.get(&id?)?))).collect())
}

fn add_doings(answer: &Answer, place: &Places, years: &mut [Year], now: Timestamp) -> Result<(), Problem> {
    for batch in &answer.batches {
        let columns = Columns(batch);
        let last = columns.times("last_at")?;
        let score = columns.numbers("score")?;
        let count = |name: &str| -> Result<Vec<f64>, Problem> {
            Ok(columns.numbers(name)?.into_iter().map(Option::unwrap_or_default).collect())
        };
        let (channels, digital, calls) = (count("channels")?, count("digital")?, count("calls")?);
        let (messages, visits, cases) = (count("messages")?, count("visits")?, count("cases")?);
        let (nps_n, nps_sum) = (count("nps_n")?, count("nps_sum")?);
        let (csat_n, csat_sum) = (count("csat_n")?, count("csat_sum")?);
        for (row, at) in rows(&columns, place)? {
            let Some(year) = years.get_mut(at) else { continue };
            if let Some(last) = last[row] {
                year.silent_days = ((now.micros() - last.micros()) as f64 / DAY as f64).max(0.0);
            }
            year.channels = channels[row];
            year.digital = digital[row];
            year.calls = calls[row];
            year.messages = messages[row];
            year.visits = visits[row];
            year.cases = cases[row];
            year.score = score[row].map(|part| part * 100.0);
            year.nps = Scored { n: nps_n[row], sum: nps_sum[row] };
            year.csat = Scored { n: csat_n[row], sum: csat_sum[row] };
        }
    }
    Ok(())
}

fn add_orders(answer: &Answer, place: &Places, years: &mut [Year]) -> Result<(), Problem> {
    for batch in &answer.batches {
        let columns = Columns(batch);
        let (currencies, spent) = (columns.texts("currency")?, columns.numbers("spent")?);
        let (orders, late) = (columns.numbers("orders")?, columns.numbers("late")?);
        for (row, at) in rows(&columns, place)? {
            let Some(year) = years.get_mut(at) else { continue };
            year.orders += orders[row].unwrap_or_default();
            year.late += late[row].unwrap_or_default();
            let currency = currencies[row].as_deref().and_then(|code| code.parse::<Currency>().ok());
            if let (Some(currency), Some(minor)) = (currency, spent[row]) {
                let whole = minor / 10f64.powi(currency.exponent() as i32);
                *year.spent.entry(currency.to_string()).or_default() += whole;
            }
        }
    }
    Ok(())
}

fn add_complaints(answer: &Answer, place: &Places, years: &mut [Year]) -> Result<(), Problem> {
    for batch in &answer.batches {
        let columns = Columns(batch);
        let (themes, counts) = (columns.texts("bad_themes")?, columns.numbers("n")?);
        let sentiments = columns.texts("sentiment")?;
        for (row, at) in rows(&columns, place)? {
            let Some(year) = years.get_mut(at) else { continue };
            let n = counts[row].unwrap_or_default();
            year.comments += n;
            if sentiments[row].as_deref() == Some("negative") {
                year.negative += n;
            }
            for theme in themes[row].as_deref().unwrap_or_default().split(',').filter(|key| !key.is_empty()) {
                *year.complaints.entry(theme.to_owned()).or_default() += n;
            }
        }
    }
    Ok(())
}

/// A fault of ours.
pub fn internal(code: &'static str, error: impl std::fmt::Display) -> Problem {
    Problem::new(ErrorKind::Internal, code, error.to_string())
}
