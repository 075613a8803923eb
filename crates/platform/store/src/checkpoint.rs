//! Moves SQLite's write-ahead log into the database beside the writer, which by itself would do it in the middle of a commit.

use std::time::Duration;

use sqlx::{
    AssertSqlSafe, SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

/// Pause between checkpoints: pages that change often are moved once.
const EVERY: Duration = Duration::from_secs(1);
/// Pause after a checkpoint that moved [`MANY`] pages: syncing many at once makes the commits beside it wait.
const SOON: Duration = Duration::from_millis(200);
const MANY: i64 = 2_048;
/// Pages of the log (4 KiB each) from which its beginning is used again, so that it does not grow for ever.
const LONG: i64 = 16_384;
/// Pages that may be left to move when the log begins again, and how often it is tried to leave no more.
const FEW: i64 = 256;
const ROUNDS: usize = 4;
/// Pages from which it is worth a wait of the writer.
const TOO_LONG: i64 = 4 * LONG;
/// How long beginning the log again may keep the writer waiting for readers, in milliseconds; if that is not enough, next time. A
/// commit in a hundred should not meet it.
const PATIENCE_MS: u32 = 4;
/// The same of a log that is too long.
const PATIENCE_AT_LAST_MS: u32 = 60;
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
        .connect_lazy_with(options);
    let closed = written.close_event();
    tokio::pin!(closed);
    let mut moved = 0;
    let mut pause = EVERY;
    loop {
        tokio::select! {
            () = &mut closed => break,
            () = tokio::time::sleep(pause) => {}
        }
        match checkpoint(&own).await {
            Ok(Moved { pages: now, again }) => {
                // A log that was begun again counts from its beginning.
                let more = if now < moved { now } else { now - moved };
                pause = if again || more > MANY { SOON } else { EVERY };
                moved = now;
            }
            Err(error) => {
                pause = EVERY;
                tracing::warn!(%error, "the write-ahead log was not moved into the database; the writer will do it");
            }
        }
    }
    own.close().await;
}

/// What a checkpoint came to.
struct Moved {
    /// Pages of the log that are in the database now.
    pages: i64,
    /// Whether the log is long and somebody was in the way of beginning it again.
    again: bool,
}

async fn checkpoint(own: &SqlitePool) -> Result<Moved, sqlx::Error> {
    let (_, mut pages, mut moved) = passive(own).await?;
    if pages <= LONG {
        return Ok(Moved { pages: moved, again: false });
    }
    // The writer waits while the log begins again: what it wrote during one round is moved in the next, without it.
    for _ in 0..ROUNDS {
        if pages - moved <= FEW {
            break;
        }
        (_, pages, moved) = passive(own).await?;
    }
    let patience = if pages > TOO_LONG { PATIENCE_AT_LAST_MS } else { PATIENCE_MS };
    sqlx::query(AssertSqlSafe(format!("PRAGMA busy_timeout = {patience}"))).execute(own).await?;
    let (busy, ..): Answer = sqlx::query_as("PRAGMA wal_checkpoint(RESTART)").fetch_one(own).await?;
    Ok(Moved { pages: moved, again: busy != 0 })
}

async fn passive(own: &SqlitePool) -> Result<Answer, sqlx::Error> {
    sqlx::query_as("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(own).await
}
