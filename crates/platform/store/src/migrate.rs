//! Schema changes: in their room, timestamped, append-only, applied once and in order.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{Db, Sql, StoreError, db::is_postgres};

/// One step. Its SQL runs on both databases; what each calls its own way is put in its words.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// `20261121_0001_store`: the order in which steps are applied, over all rooms.
    pub id: &'static str,
    pub sql: &'static str,
}

#[derive(FromQueryResult)]
struct Applied {
    id: String,
}

/// Applies what is missing, each step in a transaction of its own. Gives the names applied.
///
/// Refuses a database that knows steps which this version does not: it was written by a newer one.
pub async fn migrate(db: &Db, mut steps: Vec<Migration>) -> Result<Vec<&'static str>, StoreError> {
    steps.sort_by_key(|step| step.id);
    let tx = db.begin().await?;
    if is_postgres(&tx) {
        // Two servers starting together: the second waits, and finds the work done. The number is this lock's name.
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(7267707)").await?;
    }
    tx.execute_unprepared("CREATE TABLE IF NOT EXISTS migration (id TEXT NOT NULL PRIMARY KEY)").await?;
    let known: Vec<Applied> = tx.all("SELECT id FROM migration", vec![]).await?;
    if let Some(newer) = known.iter().find(|row| steps.iter().all(|step| step.id != row.id)) {
        return Err(StoreError::Refused(format!(
            "the database holds a change ({}) that this version of rapport does not know: start the newer version, or restore a backup",
            newer.id
        )));
    }
    let mut done = Vec::new();
    for step in steps {
        if known.iter().any(|row| row.id == step.id) {
            continue;
        }
        let sql = if is_postgres(&tx) {
            step.sql.replace("BLOB", "BYTEA").replace(" WITHOUT ROWID", "")
        } else {
            // SQLite's own key of rows is of this type alone; any other would be a second tree beside the rows.
            step.sql.replace("BIGINT NOT NULL PRIMARY KEY", "INTEGER NOT NULL PRIMARY KEY")
        };
        tx.execute_unprepared(&sql).await?;
        tx.run("INSERT INTO migration (id) VALUES ($1)", vec![step.id.into()]).await?;
        done.push(step.id);
    }
    tx.commit().await?;
    Ok(done)
}
