//! What the store remembers of the lake: how far each table is safely written, and who tends the lake.

use rapport_kernel::Timestamp;
use rapport_store::{Db, FromQueryResult, Sql, StoreError};

/// The row of [`Mark`] that tells how far hot rows were forgotten.
const HOT: &str = "hot";

/// How far a table is known to be safely written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub(crate) struct Mark {
    /// Last version whose log entry, and all before it, are on the disk; −1 when there is none.
    pub version: i64,
    /// Every interaction up to this number is in the table.
    pub seq: i64,
    /// Last version with a checkpoint on the disk; −1 when there is none.
    pub checkpoint: i64,
}

#[derive(FromQueryResult)]
struct Number {
    seq: i64,
}

pub(crate) async fn read(db: &Db, table: &str) -> Result<Mark, StoreError> {
    let found = db
        .read()
        .one("SELECT version, seq, checkpoint FROM lake_mark WHERE name = $1", vec![table.into()])
        .await?;
    Ok(found.unwrap_or(Mark { version: -1, seq: 0, checkpoint: -1 }))
}

/// Moves a mark forwards; what is behind the present one changes nothing.
pub(crate) async fn advance(db: &Db, table: &str, to: Mark) -> Result<(), StoreError> {
    db.write()
        .run(
            "INSERT INTO lake_mark (name, version, seq, checkpoint) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO UPDATE SET \
             version = CASE WHEN excluded.version > lake_mark.version THEN excluded.version ELSE lake_mark.version END, \
             seq = CASE WHEN excluded.seq > lake_mark.seq THEN excluded.seq ELSE lake_mark.seq END, \
             checkpoint = CASE WHEN excluded.checkpoint > lake_mark.checkpoint THEN excluded.checkpoint ELSE lake_mark.checkpoint END",
            vec![table.into(), to.version.into(), to.seq.into(), to.checkpoint.into()],
        )
        .await?;
    Ok(())
}

/// The number up to which rows of the hot stream may be gone.
pub(crate) async fn forgotten(db: &Db) -> Result<i64, StoreError> {
    Ok(read(db, HOT).await?.seq)
}

/// Says that rows up to `seq` are about to be forgotten: before they are, so that no reader takes what is left for all.
pub(crate) async fn forget_through(db: &Db, seq: i64) -> Result<(), StoreError> {
    advance(db, HOT, Mark { version: -1, seq, checkpoint: -1 }).await
}

/// The least of the cursors of everything that reads the hot stream in order; `None` when nothing does.
pub(crate) async fn slowest_reader(db: &Db) -> Result<Option<i64>, StoreError> {
    let row: Option<Number> = db.read().one("SELECT seq FROM cursor ORDER BY seq LIMIT 1", vec![]).await?;
    Ok(row.map(|row| row.seq))
}

/// Takes or renews a lease; false when another holds it.
pub(crate) async fn hold(
    db: &Db,
    lease: &str,
    holder: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let changed = db
        .write()
        .run(
            "INSERT INTO lake_lease (name, holder, held_until) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET \
             holder = excluded.holder, held_until = excluded.held_until \
             WHERE lake_lease.holder = excluded.holder OR lake_lease.held_until < $4",
            vec![lease.into(), holder.into(), until.micros().into(), now.micros().into()],
        )
        .await?;
    Ok(changed == 1)
}

/// Gives a lease back, so that the next server need not wait for it to run out.
pub(crate) async fn release(db: &Db, lease: &str, holder: &str) -> Result<(), StoreError> {
    db.write()
        .run("DELETE FROM lake_lease WHERE name = $1 AND holder = $2", vec![lease.into(), holder.into()])
        .await?;
    Ok(())
}
