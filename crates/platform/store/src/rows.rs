//! Many rows in one statement.

use sea_orm::{DbBackend, Value, sea_query::ArrayType};

/// Type of a column of [`Rows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Uuid,
    Text,
    Int,
    Float,
    Bool,
    Bytes,
    /// Text that is JSON. In an answer ([`crate::Sql::packed`]) it is read as what it says, not as a text.
    Json,
}

/// Many rows in one statement: arrays and `unnest` on PostgreSQL; on SQLite one blob, from which a recursive SELECT cuts each
/// value, at about a third of the cost of `json_each` for rows with texts.
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

    pub(crate) fn select(&self, backend: DbBackend) -> (String, Vec<Value>) {
        if backend == DbBackend::Postgres {
            return self.unnest();
        }
        let (sql, value) = self.cut(1);
        (sql, vec![value])
    }

    fn unnest(&self) -> (String, Vec<Value>) {
        let mut types = Vec::new();
        let mut names = Vec::new();
        let mut columns = Vec::new();
        let mut arrays = Vec::new();
        for (index, (column, values)) in self.columns.iter().zip(&self.values).enumerate() {
            let (sql, array) = match column {
                Column::Uuid => ("uuid", ArrayType::Uuid),
                Column::Text | Column::Json => ("text", ArrayType::String),
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

    /// The blob begins with its number of bytes before the last part. Then comes, in one width for every row, what has one width
    /// (numbers, uuids), and of what has none where it lies in the last part. It is the placeholder of this number.
    pub(crate) fn cut(&self, place: usize) -> (String, Value) {
        let nulls = self.values.iter().flatten().any(is_null);
        let mut columns = Vec::with_capacity(self.columns.len());
        let mut width = 0;
        for (index, column) in self.columns.iter().enumerate() {
            let (sql, length) = cut_one(place, *column, width + usize::from(nulls));
            columns.push(if nulls {
                format!(
                    "CASE WHEN substr(${place}, i + {}, 1) = x'31' THEN {sql} END AS c{}",
                    width + 1,
                    index + 1
                )
            } else {
                format!("{sql} AS c{}", index + 1)
            });
            width += length + usize::from(nulls);
        }
        let fixed = DIGITS + width * self.len();
        let mut blob = format!("{fixed:0DIGITS$}").into_bytes();
        let mut rest = Vec::new();
        for row in 0..self.len() {
            for (column, values) in self.columns.iter().zip(&self.values) {
                let value = &values[row];
                if nulls {
                    blob.push(if is_null(value) { b'0' } else { b'1' });
                }
                write_fixed(&mut blob, *column, value, fixed, &mut rest);
            }
        }
        blob.append(&mut rest);
        // "WHERE true" keeps SQLite from reading a following ON CONFLICT as part of a join.
        let sql = format!(
            "WITH RECURSIVE n(i) AS (SELECT {DIGITS} UNION ALL SELECT i + {width} FROM n \
             WHERE i + {width} < CAST(CAST(substr(${place}, 1, {DIGITS}) AS TEXT) AS INTEGER)) SELECT {} FROM n WHERE true",
            columns.join(", ")
        );
        (sql, Value::from(blob))
    }
}

/// Digits of a number; of a place in the blob and of a length.
const DIGITS: usize = 20;
const PLACE: usize = 10;

/// How a value is cut from a row of placeholder `place` that begins after byte `i`, `at` bytes into it; and how many bytes it
/// takes there.
fn cut_one(place: usize, column: Column, at: usize) -> (String, usize) {
    let piece = |at: usize, length: usize| format!("substr(${place}, i + {}, {length})", at + 1);
    let whole = |at: usize, length: usize| format!("CAST(CAST({} AS TEXT) AS INTEGER)", piece(at, length));
    let lying = || format!("substr(${place}, {}, {})", whole(at, PLACE), whole(at + PLACE, PLACE));
    match column {
        Column::Int => (whole(at, DIGITS), DIGITS),
        Column::Bool => (whole(at, 1), 1),
        Column::Float => (format!("CAST(CAST({} AS TEXT) AS REAL)", lying()), 2 * PLACE),
        Column::Uuid => (piece(at, 16), 16),
        Column::Bytes => (lying(), 2 * PLACE),
        Column::Text | Column::Json => (format!("CAST({} AS TEXT)", lying()), 2 * PLACE),
    }
}

/// Writes what [`cut_one`] reads. What has no fixed length goes to `rest`, which will begin after `fixed` bytes.
fn write_fixed(blob: &mut Vec<u8>, column: Column, value: &Value, fixed: usize, rest: &mut Vec<u8>) {
    use std::io::Write;
    // Writing into memory does not fail.
    let _ = match (column, value) {
        (Column::Int, Value::BigInt(Some(x))) => write!(blob, "{x:0DIGITS$}"),
        (Column::Int, _) => write!(blob, "{:0DIGITS$}", 0),
        (Column::Bool, _) => write!(blob, "{}", u8::from(*value == Value::Bool(Some(true)))),
        (Column::Uuid, Value::Uuid(Some(x))) => blob.write_all(x.as_bytes()),
        (Column::Uuid, _) => blob.write_all(&[0; 16]),
        (_, value) => {
            let from = rest.len();
            let written = match value {
                Value::String(Some(x)) => rest.write_all(x.as_bytes()),
                Value::Bytes(Some(x)) => rest.write_all(x),
                Value::Double(Some(x)) => write!(rest, "{x:?}"),
                _ => Ok(()),
            };
            written.and_then(|()| write!(blob, "{:0PLACE$}{:0PLACE$}", fixed + from + 1, rest.len() - from))
        }
    };
}

fn is_null(value: &Value) -> bool {
    matches!(value, Value::Double(Some(x)) if !x.is_finite())
        || matches!(
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
