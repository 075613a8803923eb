//! Changes that need no answer, made together.

use std::fmt::Write;

use sea_orm::{ConnectionTrait, DbBackend};

use crate::{Rows, Sql, StoreError, Tx};

/// Changes in the order in which they were added.
///
/// On SQLite they are one statement to the driver: each of its own would be handed to the database's thread and waited for,
/// which takes longer than what little most of them do.
#[derive(Debug, Default)]
pub struct Writes(Vec<(&'static str, Rows)>);

impl Writes {
    /// Adds `sql`, in which `{rows}` stands for a SELECT of `rows` with columns `c1, c2 …`. Without rows nothing is added.
    pub fn add(&mut self, sql: &'static str, rows: Rows) {
        if !rows.is_empty() {
            self.0.push((sql, rows));
        }
    }

    /// Makes the changes.
    pub async fn run(self, tx: &Tx) -> Result<(), StoreError> {
        if tx.get_database_backend() != DbBackend::Sqlite {
            for (sql, rows) in &self.0 {
                tx.run_rows(sql, rows, vec![]).await?;
            }
            return Ok(());
        }
        let (mut all, mut values) = (String::new(), Vec::with_capacity(self.0.len()));
        for (sql, rows) in &self.0 {
            let (select, value) = rows.cut(values.len() + 1);
            let _ = write!(all, "{};", sql.replace("{rows}", &select));
            values.push(value);
        }
        if !values.is_empty() {
            tx.run(&all, values).await?;
        }
        Ok(())
    }
}
