//! A query engine that answers with what the test says, and keeps what it was asked.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use arrow::{
    array::{
        ArrayRef, Date32Array, Float64Array, Int64Array, NullArray, RecordBatch, StringViewArray,
        TimestampMicrosecondArray,
    },
    datatypes::Schema,
};
use async_trait::async_trait;
use chrono::NaiveDate;
use rapport_kernel::{Id, Problem, Scope, id::Customer, time::Zone};
use rapport_metrics::{Metrics, migrations};
use rapport_query::{Answer, CustomerNames, Query, QueryError};
use rapport_testkit::{TestDatabase, fresh_sqlite, shared_clock};

#[derive(Default)]
pub struct FakeQuery {
    answers: Mutex<VecDeque<RecordBatch>>,
    asked: Mutex<Vec<(String, Scope)>>,
}

impl FakeQuery {
    /// Statements are answered in the order of the batches; then with nothing.
    pub fn with(answers: impl IntoIterator<Item = RecordBatch>) -> Arc<Self> {
        Arc::new(Self { answers: Mutex::new(answers.into_iter().collect()), ..Self::default() })
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(sql, _)| sql.clone()).collect()
    }

    pub fn scopes(&self) -> Vec<Scope> {
        self.asked.lock().unwrap().iter().map(|(_, scope)| scope.clone()).collect()
    }
}

#[async_trait]
impl Query for FakeQuery {
    async fn sql(&self, sql: &str, scope: &Scope) -> Result<Answer, QueryError> {
        // The engine's own parser and dialect: what it cannot read fails here.
        let parsed = sqlparser::parser::Parser::parse_sql(&sqlparser::dialect::GenericDialect {}, sql);
        assert_eq!(parsed.as_ref().map(Vec::len), Ok(1), "{sql}");
        self.asked.lock().unwrap().push((sql.to_owned(), scope.clone()));
        let batches: Vec<RecordBatch> = self.answers.lock().unwrap().pop_front().into_iter().collect();
        let schema = batches.first().map_or_else(|| Arc::new(Schema::empty()), RecordBatch::schema);
        Ok(Answer { schema, batches, through_seq: 1000 })
    }
}

/// Everyone is called Anna.
pub struct Annas;

#[async_trait]
impl CustomerNames for Annas {
    async fn names(
        &self,
        customers: &[Id<Customer>],
        _: &Scope,
    ) -> Result<HashMap<Id<Customer>, String>, Problem> {
        Ok(customers.iter().map(|customer| (*customer, "Anna".to_owned())).collect())
    }
}

/// Metrics of a company in Moscow at the tests' present, noon UTC of 2026-03-04.
pub async fn metrics(query: Arc<FakeQuery>) -> (Arc<Metrics>, TestDatabase) {
    let mut steps = rapport_store::migrations();
    steps.extend(migrations());
    let case = fresh_sqlite(steps).await;
    (Metrics::new(case.db.clone(), query, Arc::new(Annas), shared_clock(), Zone::Europe__Moscow), case)
}

/// Columns by name, in the types that the engine gives.
pub fn batch<const N: usize>(columns: [(&str, ArrayRef); N]) -> RecordBatch {
    RecordBatch::try_from_iter(columns).unwrap()
}

pub fn ints(values: &[i64]) -> ArrayRef {
    Arc::new(Int64Array::from(values.to_vec()))
}

pub fn floats(values: &[f64]) -> ArrayRef {
    Arc::new(Float64Array::from(values.to_vec()))
}

pub fn texts(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringViewArray::from(values.to_vec()))
}

pub fn days(values: &[&str]) -> ArrayRef {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
    let since = |text: &&str| (text.parse::<NaiveDate>().unwrap() - epoch).num_days() as i32;
    Arc::new(Date32Array::from(values.iter().map(since).collect::<Vec<_>>()))
}

/// Moments, in microseconds.
pub fn times(values: &[i64]) -> ArrayRef {
    Arc::new(TimestampMicrosecondArray::from(values.to_vec()).with_timezone("UTC"))
}

/// A column without values.
pub fn nothing(rows: usize) -> ArrayRef {
    Arc::new(NullArray::new(rows))
}
