//! Makes commits durable, many with one sync.
//!
//! SQLite would sync its write-ahead log inside each commit, and the one connection that writes would stand still meanwhile. So
//! it commits without (`synchronous = NORMAL`: the log is synced when it is moved into the database, and a crash leaves a
//! beginning of it), and a commit returns after a sync of the log that began when the commit was done. What is committed is seen
//! by readers a little before; what leaves the store for good, as rows of the lake do, waits for [`crate::Db::sync`].
//! PostgreSQL does all of it by itself.

use std::{
    fs::OpenOptions,
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, RuntimeErr, Statement,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// How long somebody waits for the turn to write.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// SQLite's write-ahead log.
#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    asked: AtomicU64,
    /// Up to which asking a sync has ended well, or why one failed.
    done: Mutex<Result<u64, String>>,
}

impl Log {
    pub fn of(database: &std::path::Path) -> Arc<Self> {
        let mut path = database.as_os_str().to_owned();
        path.push("-wal");
        Arc::new(Self { path: path.into(), asked: AtomicU64::new(0), done: Mutex::new(Ok(0)) })
    }

    /// Returns when everything committed before is durable. Those who ask at once share a sync.
    ///
    /// After a sync that failed nothing is durable any more until the start: the system may have dropped what it could not
    /// write, and would call the next sync good.
    pub async fn sync(&self) -> Result<(), DbErr> {
        let mine = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut done = self.done.lock().await;
        let through = done.as_ref().map_err(|error| not_durable(error))?;
        if *through >= mine {
            return Ok(());
        }
        let all = self.asked.load(Ordering::SeqCst);
        let path = self.path.clone();
        let synced = tokio::task::spawn_blocking(move || sync_file(&path)).await;
        *done = match synced {
            Ok(Ok(())) => Ok(all),
            Ok(Err(error)) => Err(error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        done.as_ref().map(|_| ()).map_err(|error| not_durable(error))
    }
}

/// A log that is not there was moved into the database and synced with it.
fn sync_file(path: &std::path::Path) -> io::Result<()> {
    match OpenOptions::new().write(true).open(path) {
        Ok(file) => {
            #[cfg(test)]
            let written = file.metadata()?.len() as usize;
            file.sync_data()?;
            #[cfg(test)]
            SYNCED.lock().map(|mut synced| synced.insert(path.to_owned(), written)).ok();
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Bytes of each log that are synced.
#[cfg(test)]
static SYNCED: std::sync::Mutex<std::collections::BTreeMap<PathBuf, usize>> =
    std::sync::Mutex::new(std::collections::BTreeMap::new());

fn not_durable(error: &str) -> DbErr {
    DbErr::Exec(RuntimeErr::Internal(format!(
        "what was written could not be made durable: {error}; once the disk is well, the server must be started again"
    )))
}

/// Whose turn it is to write, of all but the writer of the stream.
pub(crate) type Turn = OwnedMutexGuard<()>;

/// A transaction. Dropped without [`Tx::commit`], nothing of it remains.
#[derive(Debug)]
pub struct Tx {
    inner: DatabaseTransaction,
    log: Option<Arc<Log>>,
    /// Given back after the connection.
    _turn: Option<Turn>,
}

impl Tx {
    pub(crate) const fn new(inner: DatabaseTransaction, log: Option<Arc<Log>>, turn: Option<Turn>) -> Self {
        Self { inner, log, _turn: turn }
    }

    /// Commits; returns when it is durable.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.commit_unsynced().await?.sync().await
    }

    /// Commits; it becomes durable with any later sync, or by what is given. For what is done again after a crash.
    pub async fn commit_unsynced(self) -> Result<Committed, DbErr> {
        self.inner.commit().await?;
        Ok(Committed(self.log))
    }
}

/// A commit that need not be durable yet.
#[derive(Debug)]
pub struct Committed(Option<Arc<Log>>);

impl Committed {
    /// Returns when it is durable.
    pub async fn sync(self) -> Result<(), DbErr> {
        match self.0 {
            Some(log) => log.sync().await,
            None => Ok(()),
        }
    }
}

#[async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.inner.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.inner.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.query_all_raw(statement).await
    }
}

/// For one statement that changes something and needs no other beside it: it is durable when it returns.
#[derive(Debug, Clone)]
pub struct Writing {
    pub(crate) inner: DatabaseConnection,
    pub(crate) log: Option<Arc<Log>>,
    /// On SQLite, where one writes at a time: the writer of the stream finds one other before it at most.
    pub(crate) turns: Option<Arc<Mutex<()>>>,
}

impl Writing {
    pub(crate) async fn turn(&self) -> Result<Option<Turn>, DbErr> {
        let Some(turns) = &self.turns else { return Ok(None) };
        match tokio::time::timeout(PATIENCE, Arc::clone(turns).lock_owned()).await {
            Ok(turn) => Ok(Some(turn)),
            Err(_) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
        }
    }

    pub(crate) async fn sync(&self) -> Result<(), DbErr> {
        match &self.log {
            Some(log) => log.sync().await,
            None => Ok(()),
        }
    }
}

#[async_trait]
impl ConnectionTrait for Writing {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let turn = self.turn().await?;
        let done = self.inner.execute_raw(statement).await?;
        drop(turn);
        self.sync().await?;
        Ok(done)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let turn = self.turn().await?;
        let done = self.inner.execute_unprepared(sql).await?;
        drop(turn);
        self.sync().await?;
        Ok(done)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let turn = self.turn().await?;
        let row = self.inner.query_one_raw(statement).await?;
        drop(turn);
        self.sync().await?;
        Ok(row)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let turn = self.turn().await?;
        let rows = self.inner.query_all_raw(statement).await?;
        drop(turn);
        self.sync().await?;
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::Path;

    use sea_orm::{SqlxSqliteConnector, TransactionTrait};
    use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

    use super::*;
    use crate::{Db, FromQueryResult, Sql};

    #[derive(FromQueryResult)]
    struct Count {
        n: i64,
    }

    /// Rows that a machine would find if its power failed now: what was not synced is gone.
    async fn after_power_failed(from: &Path, to: &Path) -> i64 {
        let wal = |path: &Path| path.with_extension("db-wal");
        std::fs::copy(from, to).unwrap();
        let _ = std::fs::remove_file(to.with_extension("db-shm"));
        let synced = SYNCED.lock().unwrap().get(&wal(from)).copied().unwrap_or(0);
        let mut log = std::fs::read(wal(from)).unwrap();
        log.truncate(synced);
        std::fs::write(wal(to), log).unwrap();
        let db = Db::open_sqlite(to).await.unwrap();
        let count: Count = db.read().one("SELECT COUNT(*) AS n FROM thing", vec![]).await.unwrap().unwrap();
        db.close().await.unwrap();
        count.n
    }

    /// The connection that writes, with nobody beside it who would move its log into the database.
    async fn writing(path: &Path) -> Writing {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
        Writing {
            inner: SqlxSqliteConnector::from_sqlx_sqlite_pool(pool),
            log: Some(Log::of(path)),
            turns: None,
        }
    }

    #[tokio::test]
    async fn what_returned_survives_a_power_failure() {
        let folder = tempfile::tempdir().unwrap();
        let (path, copy) = (folder.path().join("a.db"), folder.path().join("b.db"));
        let written = writing(&path).await;
        written.run("CREATE TABLE thing (n BIGINT)", vec![]).await.unwrap();
        let add = "INSERT INTO thing (n) VALUES ($1)";
        for n in 0..5i64 {
            let tx = Tx::new(written.inner.begin().await.unwrap(), written.log.clone(), None);
            tx.run(add, vec![n.into()]).await.unwrap();
            let committed = tx.commit_unsynced().await.unwrap();
            assert_eq!(after_power_failed(&path, &copy).await, 3 * n, "a commit alone syncs nothing");
            committed.sync().await.unwrap();
            assert_eq!(after_power_failed(&path, &copy).await, 3 * n + 1);
            let tx = Tx::new(written.inner.begin().await.unwrap(), written.log.clone(), None);
            tx.run(add, vec![n.into()]).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(after_power_failed(&path, &copy).await, 3 * n + 2);
            written.run(add, vec![n.into()]).await.unwrap();
            assert_eq!(after_power_failed(&path, &copy).await, 3 * n + 3);
        }
    }

    #[tokio::test]
    async fn after_a_failed_sync_nothing_is_called_durable() {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::of(&folder.path().join("x.db"));
        log.sync().await.unwrap();
        std::fs::create_dir(folder.path().join("x.db-wal")).unwrap();
        log.sync().await.unwrap_err();
        std::fs::remove_dir(folder.path().join("x.db-wal")).unwrap();
        assert!(log.sync().await.unwrap_err().to_string().contains("started again"));
    }
}
