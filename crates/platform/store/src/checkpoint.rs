//! Moves SQLite's write-ahead log into the database beside the writer, which by itself would do it in the middle of a commit.

use std::time::Duration;

use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

/// Pause between checkpoints: pages that change often are moved once.
const EVERY: Duration = Duration::from_secs(1);
/// Pages of the log (4 KiB each) from which its beginning is used again, so that it does not grow for ever.
const LONG: i64 = 16_384;
/// How long beginning the log again may keep the writer waiting for a reader; if that is not enough, next time.
const PATIENCE: Duration = Duration::from_millis(50);
/// Pages at which the writer does it after all.
pub(crate) const BACKSTOP: &str = "131072";

/// Answer of `PRAGMA wal_checkpoint`: whether somebody was in the way, pages in the log, pages moved.
type Answer = (i64, i64, i64);

/// Keeps the log short until `written`, the writer's pool, is closed.
pub(crate) async fn keep_short(written: SqlitePool, options: SqliteConnectOptions) {
    let own = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(options.busy_timeout(PATIENCE));
    let closed = written.close_event();
    tokio::pin!(closed);
    loop {
        tokio::select! {
            () = &mut closed => break,
            () = tokio::time::sleep(EVERY) => {}
        }
        if let Err(error) = checkpoint(&own).await {
            tracing::warn!(%error, "the write-ahead log was not moved into the database; the writer will do it");
        }
    }
    own.close().await;
}

async fn checkpoint(own: &SqlitePool) -> Result<(), sqlx::Error> {
    let (_, pages, _): Answer = sqlx::query_as("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(own).await?;
    if pages > LONG {
        let _: Answer = sqlx::query_as("PRAGMA wal_checkpoint(RESTART)").fetch_one(own).await?;
    }
    Ok(())
}
