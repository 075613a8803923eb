//! Plain SQL on either database.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};
use serde::de::DeserializeOwned;

use crate::{Column, Rows, StoreError};

/// Runs SQL with `$1…` placeholders on a pool or in a transaction.
#[async_trait]
pub trait Sql {
    /// Runs a statement; gives the number of rows changed.
    async fn run(&self, sql: &str, values: Vec<Value>) -> Result<u64, StoreError>;
    /// All rows of a query.
    async fn all<T: FromQueryResult + Send>(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Vec<T>, StoreError>;
    /// The first row of a query.
    async fn one<T: FromQueryResult + Send>(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Option<T>, StoreError>;
    /// Runs `sql`, in which `{rows}` stands for a SELECT of `rows` with columns `c1, c2 …`. Nothing happens without rows.
    async fn run_rows(&self, sql: &str, rows: &Rows, more: Vec<Value>) -> Result<u64, StoreError>;
    /// As [`Sql::run_rows`], and gives the rows of the answer. The placeholders of `more` follow those of the rows: one for each
    /// column on PostgreSQL, one in all on SQLite.
    async fn all_rows<T: FromQueryResult + Send>(
        &self,
        sql: &str,
        rows: &Rows,
        more: Vec<Value>,
    ) -> Result<Vec<T>, StoreError>;
    /// As [`Sql::all`], for thousands of rows of an answer: `select` gives its columns and their types, `from` what follows
    /// FROM. `T` is a tuple of them; uuids are `Uuid`, bytes text in hexadecimal. They come as one JSON text, since drivers
    /// hand each row from thread to thread, at a cost above that of finding it. The order is not kept.
    async fn packed<T: DeserializeOwned + Send>(
        &self,
        select: &[(Column, &str)],
        from: &str,
        values: Vec<Value>,
    ) -> Result<Vec<T>, StoreError>;
    /// [`Sql::packed`] for [`Sql::all_rows`].
    async fn packed_rows<T: DeserializeOwned + Send>(
        &self,
        select: &[(Column, &str)],
        from: &str,
        rows: &Rows,
    ) -> Result<Vec<T>, StoreError>;
}

#[async_trait]
impl<C: ConnectionTrait> Sql for C {
    async fn run(&self, sql: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        let statement = Statement::from_sql_and_values(self.get_database_backend(), sql, values);
        Ok(self.execute_raw(statement).await?.rows_affected())
    }

    async fn all<T: FromQueryResult + Send>(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Vec<T>, StoreError> {
        let statement = Statement::from_sql_and_values(self.get_database_backend(), sql, values);
        let rows = self.query_all_raw(statement).await?;
        rows.iter().map(|row| T::from_query_result(row, "").map_err(StoreError::from)).collect()
    }

    async fn one<T: FromQueryResult + Send>(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Option<T>, StoreError> {
        let statement = Statement::from_sql_and_values(self.get_database_backend(), sql, values);
        let row = self.query_one_raw(statement).await?;
        row.map(|row| T::from_query_result(&row, "").map_err(StoreError::from)).transpose()
    }

    async fn run_rows(&self, sql: &str, rows: &Rows, more: Vec<Value>) -> Result<u64, StoreError> {
        if rows.is_empty() {
            return Ok(0);
        }
        let backend = self.get_database_backend();
        let (select, mut values) = rows.select(backend);
        values.extend(more);
        self.run(&sql.replace("{rows}", &select), values).await
    }

    async fn all_rows<T: FromQueryResult + Send>(
        &self,
        sql: &str,
        rows: &Rows,
        more: Vec<Value>,
    ) -> Result<Vec<T>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let backend = self.get_database_backend();
        let (select, mut values) = rows.select(backend);
        values.extend(more);
        self.all(&sql.replace("{rows}", &select), values).await
    }

    async fn packed<T: DeserializeOwned + Send>(
        &self,
        select: &[(Column, &str)],
        from: &str,
        values: Vec<Value>,
    ) -> Result<Vec<T>, StoreError> {
        let sql = format!("SELECT {} AS packed FROM {from}", pack(self.get_database_backend(), select));
        let answer: Option<Packed> = self.one(&sql, values).await?;
        let read = |text: String| {
            serde_json::from_str(&text).map_err(|e| StoreError::Corrupt(format!("a packed answer: {e}")))
        };
        answer.and_then(|row| row.packed).map_or_else(|| Ok(Vec::new()), read)
    }

    async fn packed_rows<T: DeserializeOwned + Send>(
        &self,
        select: &[(Column, &str)],
        from: &str,
        rows: &Rows,
    ) -> Result<Vec<T>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let (input, values) = rows.select(self.get_database_backend());
        self.packed(select, &from.replace("{rows}", &input), values).await
    }
}

#[derive(FromQueryResult)]
struct Packed {
    packed: Option<String>,
}

/// All rows of an answer as one JSON array of arrays.
fn pack(backend: DbBackend, select: &[(Column, &str)]) -> String {
    if backend == DbBackend::Postgres {
        let columns: Vec<String> = select
            .iter()
            .map(|(column, sql)| match column {
                Column::Bytes => format!("encode({sql}, 'hex')"),
                Column::Json => format!("({sql})::json"),
                _ => (*sql).to_owned(),
            })
            .collect();
        return format!("json_agg(json_build_array({}))::text", columns.join(", "));
    }
    let columns: Vec<String> = select
        .iter()
        .map(|(column, sql)| match column {
            Column::Uuid | Column::Bytes => {
                format!("CASE WHEN {sql} IS NULL THEN 'null' ELSE '\"' || hex({sql}) || '\"' END")
            }
            Column::Bool => format!("CASE {sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END"),
            Column::Int | Column::Json => format!("ifnull({sql}, 'null')"),
            Column::Text | Column::Float => format!("json_quote({sql})"),
        })
        .collect();
    format!("'[' || group_concat('[' || {} || ']', ',') || ']'", columns.join(" || ',' || "))
}
