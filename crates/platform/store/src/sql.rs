//! Plain SQL on either database, one row or thousands in a statement.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value, sea_query::ArrayType};
use serde::de::DeserializeOwned;

use crate::StoreError;

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
    /// As [`Sql::run_rows`], and gives the rows of the answer. The placeholders of `more` begin at `rows.next_placeholder()`.
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
    let postgres = backend == DbBackend::Postgres;
    let columns: Vec<String> = select
        .iter()
        .map(|(column, sql)| match (column, postgres) {
            (Column::Bytes, true) => format!("encode({sql}, 'hex')"),
            (Column::Uuid | Column::Bytes, false) => {
                format!("CASE WHEN {sql} IS NOT NULL THEN hex({sql}) END")
            }
            (Column::Bool, false) => {
                format!("CASE {sql} WHEN 1 THEN json('true') WHEN 0 THEN json('false') END")
            }
            _ => (*sql).to_owned(),
        })
        .collect();
    let columns = columns.join(", ");
    if postgres {
        format!("json_agg(json_build_array({columns}))::text")
    } else {
        format!("json_group_array(json_array({columns}))")
    }
}

/// Type of a column of [`Rows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Uuid,
    Text,
    Int,
    Float,
    Bool,
    Bytes,
}

/// Many rows in one statement: arrays and `unnest` on PostgreSQL, one JSON text and `json_each` on SQLite (each the fastest there).
#[derive(Debug)]
pub struct Rows {
    columns: Vec<Column>,
    values: Vec<Vec<Value>>,
}

impl Rows {
    pub fn new(columns: &[Column]) -> Self {
        Self { columns: columns.to_vec(), values: vec![Vec::new(); columns.len()] }
    }

    /// Adds a row; one value per column, in order. A value must be of its column's type or that type's null.
    pub fn push<const N: usize>(&mut self, row: [Value; N]) {
        debug_assert_eq!(N, self.columns.len());
        for (column, value) in self.values.iter_mut().zip(row) {
            column.push(value);
        }
    }

    pub fn len(&self) -> usize {
        self.values.first().map_or(0, Vec::len)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The placeholder that follows this statement's rows, differing by database: for `more`.
    pub fn next_placeholder(&self, backend: DbBackend) -> usize {
        if backend == DbBackend::Postgres { self.columns.len() + 1 } else { 2 }
    }

    fn select(&self, backend: DbBackend) -> (String, Vec<Value>) {
        if backend == DbBackend::Postgres { self.unnest() } else { self.json_each() }
    }

    fn unnest(&self) -> (String, Vec<Value>) {
        let mut types = Vec::new();
        let mut names = Vec::new();
        let mut columns = Vec::new();
        let mut arrays = Vec::new();
        for (index, (column, values)) in self.columns.iter().zip(&self.values).enumerate() {
            let (sql, array) = match column {
                Column::Uuid => ("uuid", ArrayType::Uuid),
                Column::Text => ("text", ArrayType::String),
                Column::Int => ("bigint", ArrayType::BigInt),
                Column::Float => ("double precision", ArrayType::Double),
                Column::Bool => ("boolean", ArrayType::Bool),
                Column::Bytes => ("bytea", ArrayType::Bytes),
            };
            let name = format!("c{}", index + 1);
            // The driver's arrays hold no nulls: a column with some travels as marked text.
            if values.iter().any(is_null) {
                let text = if *column == Column::Bytes {
                    format!("decode(substr({name}, 2), 'hex')")
                } else {
                    format!("substr({name}, 2)::{sql}")
                };
                columns.push(format!("CASE WHEN {name} = '' THEN NULL ELSE {text} END AS {name}"));
                types.push(format!("${}::text[]", index + 1));
                arrays.push(Value::Array(
                    ArrayType::String,
                    Some(Box::new(values.iter().map(marked_text).collect())),
                ));
            } else {
                columns.push(name.clone());
                types.push(format!("${}::{sql}[]", index + 1));
                arrays.push(Value::Array(array, Some(Box::new(values.clone()))));
            }
            names.push(name);
        }
        let (columns, names) = (columns.join(", "), names.join(", "));
        (format!("SELECT {columns} FROM unnest({}) AS r({names})", types.join(", ")), arrays)
    }

    fn json_each(&self) -> (String, Vec<Value>) {
        let columns: Vec<String> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| match column {
                Column::Uuid | Column::Bytes => format!("unhex(value->>{index}) AS c{}", index + 1),
                _ => format!("value->>{index} AS c{}", index + 1),
            })
            .collect();
        let mut text = Vec::with_capacity(self.len() * self.columns.len() * 64);
        text.push(b'[');
        for row in 0..self.len() {
            text.extend_from_slice(if row == 0 { b"[" } else { b",[" });
            for (index, column) in self.values.iter().enumerate() {
                if index > 0 {
                    text.push(b',');
                }
                write_json(&mut text, &column[row]);
            }
            text.push(b']');
        }
        text.push(b']');
        let text =
            String::from_utf8(text).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
        // "WHERE true" keeps SQLite from reading a following ON CONFLICT as part of a join.
        (format!("SELECT {} FROM json_each($1) WHERE true", columns.join(", ")), vec![Value::from(text)])
    }
}

fn is_null(value: &Value) -> bool {
    matches!(
        value,
        Value::BigInt(None)
            | Value::Int(None)
            | Value::Double(None)
            | Value::Bool(None)
            | Value::Uuid(None)
            | Value::String(None)
            | Value::Bytes(None)
    )
}

/// `=` and the value as text; a null as empty text.
fn marked_text(value: &Value) -> Value {
    use std::fmt::Write;
    let text = match value {
        Value::BigInt(Some(x)) => format!("={x}"),
        Value::Int(Some(x)) => format!("={x}"),
        Value::Double(Some(x)) => format!("={x:?}"),
        Value::Bool(Some(x)) => format!("={x}"),
        Value::Uuid(Some(x)) => format!("={x}"),
        Value::String(Some(x)) => format!("={x}"),
        Value::Bytes(Some(x)) => x.iter().fold("=".to_owned(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        }),
        _ => String::new(),
    };
    Value::from(text)
}

fn write_json(out: &mut Vec<u8>, value: &Value) {
    use std::io::Write;
    // Writing into memory does not fail.
    let _ = match value {
        Value::BigInt(Some(x)) => write!(out, "{x}"),
        Value::Int(Some(x)) => write!(out, "{x}"),
        Value::Double(Some(x)) if x.is_finite() => write!(out, "{x:?}"),
        Value::Bool(Some(x)) => write!(out, "{x}"),
        Value::Uuid(Some(x)) => {
            write_hex(out, x.as_bytes());
            Ok(())
        }
        Value::String(Some(x)) => serde_json::to_writer(out, x).map_err(Into::into),
        Value::Bytes(Some(x)) => {
            write_hex(out, x);
            Ok(())
        }
        _ => write!(out, "null"),
    };
}

fn write_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
    out.push(b'"');
}
