//! A store with a writer, and a lake over it.

use std::sync::Arc;

use arrow::array::{Array, AsArray};
use object_store::ObjectStore;
use rapport_kernel::{FixedClock, Interaction, Scope, interaction::Kind};
use rapport_lake::{Lake, LakeSettings};
use rapport_query::{Answer, CustomerOf, DimensionSource, NoMerges, Query};
use rapport_store::{Db, Migration, StreamWriter, WriterSettings};
use rapport_testkit::{FirstIdentifier, TestDatabase, fresh_databases, interaction};

pub fn migrations() -> Vec<Migration> {
    [rapport_store::migrations(), rapport_lake::migrations()].concat()
}

pub async fn databases() -> Vec<TestDatabase> {
    fresh_databases(migrations()).await
}

pub fn writer(db: &Db, clock: &Arc<FixedClock>) -> StreamWriter {
    StreamWriter::start(db.clone(), Arc::new(FirstIdentifier), clock.clone(), WriterSettings::default()).0
}

/// A lake in a folder of its own over a fresh database.
pub struct Fixture {
    pub name: &'static str,
    pub db: Db,
    pub clock: Arc<FixedClock>,
    pub writer: StreamWriter,
    pub lake: Arc<Lake>,
    pub folder: tempfile::TempDir,
    _case: TestDatabase,
}

impl Fixture {
    pub async fn on(case: TestDatabase) -> Self {
        Self::with(case, Vec::new(), Arc::new(NoMerges)).await
    }

    pub async fn with(
        case: TestDatabase,
        dimensions: Vec<Arc<dyn DimensionSource>>,
        merges: Arc<dyn CustomerOf>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = rapport_testkit::clock();
        let db = case.db.clone();
        let lake =
            Lake::open(db.clone(), settings(&folder), dimensions, merges, clock.clone()).await.unwrap();
        Self { name: case.name, writer: writer(&db, &clock), db, clock, lake, folder, _case: case }
    }

    pub fn clock_now(&self) -> i64 {
        use rapport_kernel::Clock;
        self.clock.now().micros()
    }

    /// Opens the same lake once more.
    pub async fn open(&self) -> Result<Arc<Lake>, rapport_lake::LakeError> {
        Lake::open(
            self.db.clone(),
            settings(&self.folder),
            Vec::new(),
            Arc::new(NoMerges),
            self.clock.clone(),
        )
        .await
    }

    /// The same lake as another server sees it.
    pub async fn another_server(&self) -> Arc<Lake> {
        self.open().await.unwrap()
    }
}

fn settings(folder: &tempfile::TempDir) -> LakeSettings {
    LakeSettings {
        threads: 2,
        zone: rapport_kernel::time::Zone::Europe__Moscow,
        ..LakeSettings::at(folder.path().join("lake").display().to_string())
    }
}

pub async fn fixtures() -> Vec<Fixture> {
    let mut all = Vec::new();
    for case in databases().await {
        all.push(Fixture::on(case).await);
    }
    all
}

/// A lake on a given object store.
pub async fn lake_on(
    objects: Arc<dyn ObjectStore>,
    db: &Db,
    clock: &Arc<FixedClock>,
) -> Result<Arc<Lake>, rapport_lake::LakeError> {
    let settings = LakeSettings { threads: 1, checkpoint_every: 3, ..LakeSettings::at("unused") };
    Lake::open_on(objects, db.clone(), settings, Vec::new(), Arc::new(NoMerges), clock.clone()).await
}

/// Feedback of Anna on checkout: an NPS score, with the message id `message`.
pub fn feedback(message: &str, score: f64) -> Interaction {
    let mut one = interaction(message, Kind::Feedback, &["user_id:anna"]);
    one.score = Some(score);
    one.scale = Some(rapport_kernel::Scale::Nps);
    one.touchpoint = Some("checkout".into());
    one
}

/// The rows of an answer as texts, `-` for null.
pub fn rows(answer: &Answer) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for batch in &answer.batches {
        let columns: Vec<_> = batch
            .columns()
            .iter()
            .map(|column| arrow::compute::cast(column, &arrow::datatypes::DataType::Utf8).unwrap())
            .collect();
        for row in 0..batch.num_rows() {
            rows.push(
                columns
                    .iter()
                    .map(|column| {
                        if column.is_null(row) {
                            "-".to_owned()
                        } else {
                            column.as_string::<i32>().value(row).to_owned()
                        }
                    })
                    .collect(),
            );
        }
    }
    rows
}

/// The answer of a statement that sees everything.
pub async fn ask(lake: &Lake, sql: &str) -> Vec<Vec<String>> {
    rows(&lake.sql(sql, &Scope::All).await.unwrap())
}

/// The only value of an answer.
pub async fn one(lake: &Lake, sql: &str) -> String {
    let rows = ask(lake, sql).await;
    assert_eq!((rows.len(), rows[0].len()), (1, 1), "{rows:?}");
    rows[0][0].clone()
}
