//! For tests: fresh databases of both kinds, a fixed clock, builders of interactions.
//!
//! ```ignore
//! for case in fresh_databases("identity", migrations()).await {
//!     let db = &case.db; // SQLite first, then PostgreSQL when RAPPORT_TEST_POSTGRES names a server
//! }
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, reason = "only tests use it")]

use std::sync::Arc;

use async_trait::async_trait;
use rapport_kernel::{
    Clock, FixedClock, Id, Identifier, Interaction, Timestamp, id::Fragment, interaction::Kind,
};
use rapport_store::{BatchHook, Db, Fold, Migration, StoreError, Tx, Writes, migrate};
use sea_orm::ConnectionTrait;

/// Noon of 2026-03-04 UTC: the present of tests.
pub const NOW: Timestamp = Timestamp::from_micros(1_772_625_600_000_000);

pub fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::at(NOW))
}

/// A migrated, empty database, gone when dropped.
pub struct TestDatabase {
    pub name: &'static str,
    pub db: Db,
    /// `postgres://…` or the path of the file.
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

/// One SQLite file and, when `RAPPORT_TEST_POSTGRES` names a server, one PostgreSQL database.
pub async fn fresh_databases(steps: Vec<Migration>) -> Vec<TestDatabase> {
    let mut found = vec![fresh_sqlite(steps.clone()).await];
    match fresh_postgres(steps).await {
        Some(database) => found.push(database),
        None => eprintln!("skipped on PostgreSQL: RAPPORT_TEST_POSTGRES names no server"),
    }
    found
}

pub async fn fresh_sqlite(steps: Vec<Migration>) -> TestDatabase {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rapport.db");
    let db = Db::open_sqlite(&path).await.unwrap();
    migrate(&db, steps).await.unwrap();
    TestDatabase { name: "sqlite", db, url: path.display().to_string(), _folder: Some(folder) }
}

pub async fn fresh_postgres(steps: Vec<Migration>) -> Option<TestDatabase> {
    let url = fresh_postgres_url().await?;
    let db = Db::open_postgres(&url).await.unwrap();
    migrate(&db, steps).await.unwrap();
    Some(TestDatabase { name: "postgres", db, url, _folder: None })
}

/// The address of a new, empty PostgreSQL database; `None` without a server to make it on.
#[allow(clippy::disallowed_methods, reason = "tests are told where PostgreSQL is by the environment")]
pub async fn fresh_postgres_url() -> Option<String> {
    let server = std::env::var("RAPPORT_TEST_POSTGRES").ok().filter(|url| !url.is_empty())?;
    let admin = Db::open_postgres(&server).await.expect("the PostgreSQL of RAPPORT_TEST_POSTGRES answers");
    let name = format!("t_{}", uuid::Uuid::now_v7().simple());
    admin.write().execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    admin.close().await.unwrap();
    let (base, _) = server.rsplit_once('/').expect("an address that ends with a database");
    Some(format!("{base}/{name}"))
}

/// An interaction of the kind, with message id `message`, at [`NOW`], known by `identifiers` (`"email:anna@example.com"`).
pub fn interaction(message: &str, kind: Kind, identifiers: &[&str]) -> Interaction {
    let mut one = Interaction::new(Id::derived(NOW, "test", message), "test", message, kind, NOW);
    one.identifiers = identifiers.iter().map(|text| identifier(text)).collect();
    one
}

/// `"email:anna@example.com"`, `"system:crm:17"` as an identifier.
pub fn identifier(text: &str) -> Identifier {
    let (kind, value) = text.strip_prefix("system:").map_or_else(
        || text.split_once(':').expect("kind:value"),
        |rest| {
            let (name, value) = rest.split_once(':').expect("system:name:value");
            (&text[..7 + name.len()], value)
        },
    );
    Identifier::new(kind.parse().unwrap(), value, Some("RU")).unwrap()
}

/// Resolves each interaction to a fragment named after its first identifier; folds nothing. For tests of the store alone.
#[derive(Debug, Default)]
pub struct FirstIdentifier;

#[async_trait]
impl BatchHook for FirstIdentifier {
    async fn resolve(&self, _: &Tx, batch: &mut [Interaction]) -> Result<Box<dyn Fold>, StoreError> {
        for one in batch {
            let key = one.identifiers.first().map_or_else(|| one.message_id.clone(), ToString::to_string);
            one.fragment_id = Some(Id::<Fragment>::derived(NOW, "test", &key));
        }
        Ok(Box::new(Self))
    }
}

#[async_trait]
impl Fold for FirstIdentifier {
    async fn fold(&self, _: &Tx, _: &[Interaction], _: &mut Writes) -> Result<(), StoreError> {
        Ok(())
    }
}

/// A clock as rooms take it.
pub fn shared_clock() -> Arc<dyn Clock> {
    clock()
}
