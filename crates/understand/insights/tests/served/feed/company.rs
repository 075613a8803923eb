//! A company of ten branches, day by day, and a query engine that sums its answers.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use async_trait::async_trait;
use chrono::NaiveDate;
use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use rapport_customers::{Customers, Settings};
use rapport_http::{Auth, AuthSettings};
use rapport_insights::served::{self, Insights, feed};
use rapport_kernel::{
    Clock, FixedClock, Id, Problem, Scope,
    id::Customer,
    time::{DAY, Zone},
};
use rapport_metrics::Metrics;
use rapport_query::{Answer, CustomerNames, Query, QueryError};
use rapport_store::jobs;
use rapport_testkit::{TestDatabase, clock, fresh_databases};
use rapport_text::comments::Comments;

/// Days ago that a branch fell.
pub const FELL: u64 = 40;
const BRANCHES: usize = 10;
const ZONE: Zone = Zone::Europe__Moscow;

/// Answers, sum and sum of squares of a day.
type Sums = (f64, f64, f64);

/// Sums the days of the company; anything else is empty.
#[derive(Default)]
pub struct Answers {
    days: Mutex<BTreeMap<(i64, String), Sums>>,
    /// Comments of a day and a branch, and those of them that complain of the theme `late`.
    talk: Mutex<BTreeMap<(i64, String), (i64, i64)>>,
    scope: Mutex<Option<Scope>>,
}

impl Answers {
    pub fn last_scope(&self) -> Option<Scope> {
        self.scope.lock().unwrap().clone()
    }

    fn rows(&self, sql: &str) -> Option<RecordBatch> {
        if sql.contains("FROM units") {
            return Some(units());
        }
        if sql.contains("JOIN comment_findings") || sql.contains("JOIN comment_themes") {
            return Some(batch([
                ("id", texts(&["int_1"])),
                ("seq", ints(&[7])),
                ("at", ints(&[1_772_000_000_000_000])),
                ("score", floats(&[1.0])),
                ("scale", texts(&["csat"])),
                ("customer_id", texts(&["cus_1"])),
            ]));
        }
        if sql.starts_with("SELECT seq, comment") {
            return Some(batch([("seq", ints(&[7])), ("comment", texts(&["Nobody at the desk"]))]));
        }
        if sql.contains("FROM comment_themes") {
            return Some(self.talked(sql));
        }
        if !sql.contains("FROM score_buckets") || sql.contains("channel AS place") {
            return None;
        }
        let by_day = sql.contains("AS day, scale");
        let newest: i64 = sql.split_once("scale, (").map_or(0, |(_, rest)| {
            rest.split_once(' ').and_then(|(number, _)| number.parse().ok()).unwrap_or_default()
        });
        let mut sums: BTreeMap<(String, i64), Sums> = BTreeMap::new();
        for ((day, unit), one) in self.days.lock().unwrap().iter() {
            let key = if by_day {
                if !sql.contains(&format!("'{unit}'")) {
                    continue;
                }
                (String::new(), *day)
            } else if *day <= newest {
                (unit.clone(), (newest - day) / 7)
            } else {
                continue;
            };
            let all = sums.entry(key).or_default();
            *all = (all.0 + one.0, all.1 + one.1, all.2 + one.2);
        }
        let places: Vec<&str> = sums.keys().map(|(unit, _)| unit.as_str()).collect();
        let times: Vec<i64> = sums.keys().map(|(_, time)| *time).collect();
        let of = |part: fn(&Sums) -> f64| floats(&sums.values().map(part).collect::<Vec<f64>>());
        let nothing = vec![0.0; sums.len()];
        Some(batch([
            ("touchpoint", texts(&vec!["branch_visit"; sums.len()])),
            ("place", texts(&places)),
            ("scale", texts(&vec!["csat"; sums.len()])),
            (if by_day { "day" } else { "block" }, ints(&times)),
            ("n", of(|sums| sums.0)),
            ("total", of(|sums| sums.1)),
            ("squares", of(|sums| sums.2)),
            ("promoters", floats(&nothing)),
            ("detractors", floats(&nothing)),
        ]))
    }
}

impl Answers {
    fn talked(&self, sql: &str) -> RecordBatch {
        let by_day = sql.contains("AS day");
        let newest: i64 = sql.split_once(" - CAST(").map_or(0, |(before, _)| {
            before.rsplit_once('(').and_then(|(_, number)| number.parse().ok()).unwrap_or_default()
        });
        let mut sums: BTreeMap<(String, i64), (i64, i64)> = BTreeMap::new();
        for ((day, unit), (n, bad)) in self.talk.lock().unwrap().iter() {
            let key = if by_day {
                if sql.contains("unit_id IN") && !sql.contains(&format!("'{unit}'")) {
                    continue;
                }
                (String::new(), *day)
            } else {
                (unit.clone(), (newest - day).div_euclid(7))
            };
            let sum = sums.entry(key).or_default();
            *sum = (sum.0 + n, sum.1 + bad);
        }
        if sql.contains("AS theme") {
            sums.retain(|_, (_, bad)| *bad > 0);
        }
        let units: Vec<&str> = sums.keys().map(|(unit, _)| unit.as_str()).collect();
        let times: Vec<i64> = sums.keys().map(|(_, time)| *time).collect();
        let (n, bad): (Vec<i64>, Vec<i64>) = sums.values().copied().unzip();
        let of = |factor: f64| floats(&bad.iter().map(|bad| factor * *bad as f64).collect::<Vec<f64>>());
        if by_day {
            let comments: Vec<f64> = n.iter().map(|n| *n as f64).collect();
            return batch([
                ("day", ints(&times)),
                ("n", floats(&comments)),
                ("total", of(100.0)),
                ("squares", of(10_000.0)),
            ]);
        }
        batch([
            ("theme", texts(&vec!["late"; times.len()])),
            ("touchpoint", texts(&vec!["branch_visit"; times.len()])),
            ("unit_id", texts(&units)),
            ("block", ints(&times)),
            // Of a theme every mention is a complaint.
            ("n", ints(if sql.contains("AS theme") { &bad } else { &n })),
            ("bad", ints(&bad)),
        ])
    }
}

#[async_trait]
impl Query for Answers {
    async fn sql(&self, sql: &str, scope: &Scope) -> Result<Answer, QueryError> {
        *self.scope.lock().unwrap() = Some(scope.clone());
        let rows = self.rows(sql);
        let schema =
            rows.as_ref().map_or_else(|| Arc::new(arrow::datatypes::Schema::empty()), RecordBatch::schema);
        Ok(Answer { schema, batches: rows.into_iter().collect(), through_seq: 1000 })
    }
}

fn units() -> RecordBatch {
    let codes: Vec<String> =
        std::iter::once("all".to_owned()).chain((0..BRANCHES).map(|index| format!("b{index}"))).collect();
    let names: Vec<&str> = codes.iter().map(String::as_str).collect();
    let parents = (0..codes.len()).map(|index| (index > 0).then_some("all")).collect::<Vec<_>>();
    let kinds: Vec<&str> =
        (0..codes.len()).map(|index| if index > 0 { "branch" } else { "company" }).collect();
    batch([
        ("unit_id", texts(&names)),
        ("parent_id", Arc::new(StringArray::from(parents)) as ArrayRef),
        ("kind", texts(&kinds)),
        ("name_en", texts(&names)),
        ("name_ru", texts(&names)),
    ])
}

fn batch<const N: usize>(columns: [(&str, ArrayRef); N]) -> RecordBatch {
    RecordBatch::try_from_iter(columns).unwrap()
}

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn ints(values: &[i64]) -> ArrayRef {
    Arc::new(Int64Array::from(values.to_vec()))
}

fn floats(values: &[f64]) -> ArrayRef {
    Arc::new(Float64Array::from(values.to_vec()))
}

/// Nobody has a name.
struct Nameless;

#[async_trait]
impl CustomerNames for Nameless {
    async fn names(&self, _: &[Id<Customer>], _: &Scope) -> Result<HashMap<Id<Customer>, String>, Problem> {
        Ok(HashMap::new())
    }
}

pub struct Company {
    pub case: TestDatabase,
    pub room: Arc<Insights>,
    pub query: Arc<Answers>,
    clock: Arc<FixedClock>,
    rng: Xoshiro256PlusPlus,
    lived: bool,
}

impl Company {
    pub fn today(&self) -> NaiveDate {
        self.clock.now().date_in(ZONE)
    }

    /// So many days of four answers in each branch; `fallen` names the one that is 1.5 worse so many days before the last. The
    /// first days end with yesterday, others pass from today on.
    pub fn live(&mut self, days: u64, fallen: impl Fn(u64) -> Option<&'static str>) {
        if self.lived {
            self.clock.advance(days as i64 * DAY);
        }
        self.lived = true;
        let today = i64::from(self.today().to_epoch_days());
        let mut sums = self.query.days.lock().unwrap();
        for back in (1..=days).rev() {
            for branch in 0..BRANCHES {
                let unit = format!("b{branch}");
                let fall = if fallen(back) == Some(unit.as_str()) { 1.5 } else { 0.0 };
                let scores: Vec<f64> =
                    (0..4).map(|_| 4.2 - fall + (self.rng.random::<f64>() - 0.5) * 3.0).collect();
                let of = (4.0, scores.iter().sum(), scores.iter().map(|score| score * score).sum());
                sums.insert((today - back as i64, unit), of);
            }
        }
    }

    /// Six comments a day in each branch over so many days that end with yesterday; `share` gives of a hundred those about
    /// what is late, by days before today and branch.
    pub fn talk(&mut self, days: u64, share: impl Fn(u64, &str) -> f64) {
        let today = i64::from(self.today().to_epoch_days());
        let mut talk = self.query.talk.lock().unwrap();
        for back in 1..=days {
            for unit in (0..BRANCHES).map(|branch| format!("b{branch}")) {
                let share = share(back, &unit) / 100.0;
                let complaints = (0..6).filter(|_| self.rng.random::<f64>() < share).count() as i64;
                talk.insert((today - back as i64, unit), (6, complaints));
            }
        }
    }

    /// What is due by the hour of the night's scan.
    pub async fn scan(&self) {
        // A day of the test may not have reached it.
        self.scan_after(DAY / 8).await;
    }

    /// What is due so many microseconds later.
    pub async fn scan_after(&self, pause: i64) {
        let worker = jobs::Worker::new(self.case.db.clone(), self.clock.clone(), "test").only(&[feed::JOB]);
        self.clock.advance(pause);
        feed::turn(&self.room, &worker).await.unwrap();
        // Asks for the next one, as a server that goes on does.
        feed::turn(&self.room, &worker).await.unwrap();
    }
}

/// The company on each database.
pub async fn houses() -> Vec<Company> {
    let steps = [
        rapport_store::migrations(),
        rapport_http::migrations(),
        rapport_customers::migrations(),
        rapport_text::comments::migrations(),
        rapport_metrics::migrations(),
        served::migrations(),
    ]
    .concat();
    let mut found = Vec::new();
    for case in fresh_databases(steps).await {
        let (query, clock) = (Arc::new(Answers::default()), clock());
        let names: Arc<dyn CustomerNames> = Arc::new(Nameless);
        let comments = Comments::new(case.db.clone(), clock.clone()).unwrap();
        // There are none to be taken over.
        while !comments.turn().await.unwrap() {}
        let room = Insights::new(served::Parts {
            db: case.db.clone(),
            clock: clock.clone(),
            query: query.clone(),
            metrics: Metrics::new(case.db.clone(), query.clone(), Arc::clone(&names), clock.clone(), ZONE),
            comments,
            auth: Auth::new(case.db.clone(), clock.clone(), AuthSettings { trust_proxy: false, zone: ZONE }),
            names,
            customers: Customers::new(case.db.clone(), clock.clone(), Settings::default()),
            model: None,
            zone: ZONE,
        });
        let rng = Xoshiro256PlusPlus::seed_from_u64(11);
        found.push(Company { case, room, query, clock, rng, lived: false });
    }
    found
}
