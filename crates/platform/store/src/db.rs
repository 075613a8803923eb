//! Connecting, and the transaction that every change goes through.

use std::{
    path::Path,
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, SqliteTransactionMode, SqlxPostgresConnector,
    SqlxSqliteConnector, TransactionOptions, TransactionTrait,
};
use sqlx::{
    Connection, Executor, SqliteConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{
    StoreError, Tx, checkpoint,
    durable::{Log, PATIENCE, Turn, Writing},
};

/// KiB that the connection that writes to SQLite keeps in memory before a writer says how much.
const WRITERS_CACHE: u32 = 32 * 1024;

/// Which database is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// The store's connections. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    read: DatabaseConnection,
    /// Apart from reading: on PostgreSQL too, so that reports never make the stream's writer wait.
    write: Writing,
    backend: Backend,
    /// What the connection that writes keeps in memory of an SQLite database, in KiB.
    kept: Arc<AtomicU32>,
}

impl Db {
    /// SQLite in a file: write-ahead log, durable with every commit, one connection that writes and several that read.
    pub async fn open_sqlite(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("temp_store", "memory")
            .pragma("journal_size_limit", "268435456")
            .pragma("wal_autocheckpoint", checkpoint::BACKSTOP)
            .statement_cache_capacity(256)
            .optimize_on_close(true, None);
        let kept = Arc::new(AtomicU32::new(WRITERS_CACHE));
        let keeping = Arc::clone(&kept);
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(PATIENCE)
            .after_connect(move |connection, _| {
                let kib = keeping.load(Ordering::Relaxed);
                Box::pin(
                    async move { connection.execute(sqlx::AssertSqlSafe(cache_of(kib))).await.map(drop) },
                )
            })
            .after_release(|connection, _| Box::pin(has_no_transaction(connection)))
            .connect_with(options.clone().synchronous(SqliteSynchronous::Normal))
            .await
            .map_err(unreachable_database)?;
        let read = SqlitePoolOptions::new()
            .max_connections(4)
            .idle_timeout(Duration::from_mins(1))
            .acquire_timeout(PATIENCE)
            .connect_with(options.clone().pragma("cache_size", "-8192").pragma("query_only", "on"))
            .await
            .map_err(unreachable_database)?;
        tokio::spawn(checkpoint::keep_short(write.clone(), options));
        Ok(Self {
            read: SqlxSqliteConnector::from_sqlx_sqlite_pool(read),
            write: Writing {
                inner: SqlxSqliteConnector::from_sqlx_sqlite_pool(write),
                log: Some(Log::of(path)),
                turns: Some(Arc::default()),
            },
            backend: Backend::Sqlite,
            kept,
        })
    }

    /// PostgreSQL by its address (`postgres://user@host/database`), with lock and idle timeouts set.
    pub async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|e| StoreError::Refused(format!("RAPPORT_DATABASE_URL cannot be read: {e}")))?
            .application_name("rapport")
            .options([
                ("lock_timeout", "10s"),
                ("idle_in_transaction_session_timeout", "60s"),
                ("timezone", "UTC"),
                ("jit", "off"),
            ]);
        let connect = |most: u32| {
            PgPoolOptions::new()
                .max_connections(most)
                .acquire_timeout(Duration::from_secs(10))
                .connect_with(options.clone())
        };
        let write = connect(4).await.map_err(unreachable_database)?;
        let read = connect(8).await.map_err(unreachable_database)?;
        Ok(Self {
            read: SqlxPostgresConnector::from_sqlx_postgres_pool(read),
            write: Writing {
                inner: SqlxPostgresConnector::from_sqlx_postgres_pool(write),
                log: None,
                turns: None,
            },
            backend: Backend::Postgres,
            kept: Arc::default(),
        })
    }

    pub const fn backend(&self) -> Backend {
        self.backend
    }

    /// For reading outside a transaction.
    pub const fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// For one statement that changes something and needs no other beside it.
    pub const fn write(&self) -> &Writing {
        &self.write
    }

    /// Begins a transaction that writes.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let turn = self.write.turn().await?;
        self.begin_as(turn).await
    }

    /// As [`Db::begin`], for the writer of the stream: all others take turns, so that it waits for one of them at most.
    pub(crate) async fn begin_first(&self) -> Result<Tx, StoreError> {
        self.begin_as(None).await
    }

    async fn begin_as(&self, turn: Option<Turn>) -> Result<Tx, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.backend == Backend::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = self.write.inner.begin_with_options(options).await?;
        Ok(Tx::new(inner, self.write.log.clone(), turn))
    }

    /// Returns when everything committed so far is durable. Readers see a commit a little earlier: whoever carries what they
    /// read out of the store, never to be taken back, waits for this first.
    pub async fn sync(&self) -> Result<(), StoreError> {
        Ok(self.write.sync().await?)
    }

    /// How much of an SQLite database the connection that writes keeps in memory, in KiB: this one, and any opened in its place.
    pub(crate) async fn keep_in_memory(&self, kib: u32) -> Result<(), StoreError> {
        self.kept.store(kib, Ordering::Relaxed);
        if self.backend == Backend::Sqlite {
            self.write.execute_unprepared(&cache_of(kib)).await?;
        }
        Ok(())
    }

    pub async fn close(self) -> Result<(), StoreError> {
        self.read.close().await?;
        self.write.inner.close().await?;
        Ok(())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read.execute_unprepared("SELECT 1").await?;
        Ok(())
    }
}

/// Whether a connection that is given back may be used again. A commit that fails for want of room is undone by SQLite
/// itself, and the driver, whose own undoing then fails, takes every later transaction for a part of one that is no more:
/// undoing that would leave it open, and lock out every other process.
async fn has_no_transaction(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // What waits to be undone is undone before this is answered.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

fn cache_of(kib: u32) -> String {
    format!("PRAGMA cache_size = -{kib}")
}

pub(crate) fn is_postgres(connection: &impl ConnectionTrait) -> bool {
    connection.get_database_backend() == DbBackend::Postgres
}

fn unreachable_database(error: sqlx::Error) -> StoreError {
    StoreError::Database(sea_orm::DbErr::Conn(sea_orm::RuntimeErr::SqlxError(error.into())))
}
