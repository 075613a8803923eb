//! What customers said in their own words, as a room that reads comments tells it: for rules, never with the words.

use std::collections::{BTreeMap, BTreeSet};

use rapport_kernel::{Id, Timestamp, id::Fragment, time::DAY};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError, Tx};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use crate::{Customers, identity::store::touch_fragments};

/// Days over which rules ask of comments.
pub(crate) const YEAR: i64 = 365;
/// Comments of one customer that rules look at: the newest.
const MOST: usize = 300;

/// A comment as rules know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    pub fragment: Id<Fragment>,
    /// The interaction's number.
    pub seq: i64,
    pub at: Timestamp,
    /// Whether it is negative as a whole.
    pub negative: bool,
    /// Keys of the themes that it speaks of badly, without commas in them, each once.
    pub complains_of: Vec<String>,
}

#[derive(FromQueryResult)]
struct Row {
    fragment_id: Uuid,
    seq: i64,
    at: i64,
    negative: bool,
    themes: String,
}

impl Row {
    fn read(self) -> Remark {
        Remark {
            fragment: Id::from_uuid(self.fragment_id),
            seq: self.seq,
            at: Timestamp::from_micros(self.at),
            negative: self.negative,
            complains_of: self.themes.split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect(),
        }
    }
}

impl Customers {
    /// Keeps what was said, in the transaction that found it out, which took `version` of the stream's numbers before; what
    /// was found in the same comments earlier gives way. Facts follow for those customers of whom anything changed.
    pub async fn put_remarks(&self, tx: &Tx, remarks: &[Remark], version: i64) -> Result<(), StoreError> {
        let mut keys = Rows::new(&[Column::Uuid, Column::Int]);
        for remark in remarks {
            keys.push([remark.fragment.uuid().into(), remark.seq.into()]);
        }
        let sql = "SELECT m.fragment_id, m.seq, m.at, m.negative, m.themes FROM ({rows}) r \
                   JOIN customer_remark m ON m.fragment_id = r.c1 AND m.seq = r.c2";
        let known: Vec<Row> = tx.all_rows(sql, &keys, vec![]).await?;
        let known: BTreeMap<i64, Remark> = known.into_iter().map(|row| (row.seq, row.read())).collect();
        let changed: Vec<&Remark> =
            remarks.iter().filter(|remark| known.get(&remark.seq) != Some(*remark)).collect();
        if changed.is_empty() {
            return Ok(());
        }
        let mut rows = Rows::new(&[Column::Uuid, Column::Int, Column::Int, Column::Bool, Column::Text]);
        for remark in &changed {
            rows.push([
                remark.fragment.uuid().into(),
                remark.seq.into(),
                remark.at.micros().into(),
                remark.negative.into(),
                remark.complains_of.join(",").into(),
            ]);
        }
        tx.run_rows(
            "INSERT INTO customer_remark (fragment_id, seq, at, negative, themes) SELECT c1, c2, c3, c4, c5 FROM ({rows}) r WHERE true \
             ON CONFLICT (fragment_id, seq) DO UPDATE SET negative = excluded.negative, themes = excluded.themes",
            &rows,
            vec![],
        )
        .await?;
        let parts: BTreeSet<_> = changed.iter().map(|remark| remark.fragment).collect();
        touch_fragments(tx, &parts, version).await
    }
}

/// What was said within a year, by fragment, the newest first.
pub(crate) async fn of_parts(
    connection: &impl ConnectionTrait,
    parts: &[Id<Fragment>],
    now: Timestamp,
) -> Result<BTreeMap<Id<Fragment>, Vec<Remark>>, StoreError> {
    let mut rows = Rows::new(&[Column::Uuid]);
    for part in parts {
        rows.push([part.uuid().into()]);
    }
    let sql = format!(
        "SELECT m.fragment_id, m.seq, m.at, m.negative, m.themes FROM ({{rows}}) r \
         JOIN customer_remark m ON m.fragment_id = r.c1 WHERE m.at >= {} ORDER BY m.at DESC, m.seq DESC",
        now.plus(-(YEAR + 1) * DAY).micros()
    );
    let found: Vec<Row> = connection.all_rows(&sql, &rows, vec![]).await?;
    let mut said: BTreeMap<Id<Fragment>, Vec<Remark>> = BTreeMap::new();
    for remark in found.into_iter().map(Row::read) {
        let of = said.entry(remark.fragment).or_default();
        if of.len() < MOST {
            of.push(remark);
        }
    }
    Ok(said)
}
