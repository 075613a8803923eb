//! The columns of the lake's tables, as Arrow and as Delta know them.

use std::sync::{Arc, LazyLock};

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use serde_json::{Value, json};

/// The partition column of `interactions`: `YYYY-MM`, the UTC month of `occurred_at`.
pub const MONTH: &str = "month";

fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8View, true)
}

fn number(name: &str) -> Field {
    Field::new(name, DataType::Int64, true)
}

fn float(name: &str) -> Field {
    Field::new(name, DataType::Float64, true)
}

fn time(name: &str) -> Field {
    Field::new(name, DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), true)
}

static INTERACTIONS: LazyLock<SchemaRef> = LazyLock::new(|| {
    Arc::new(Schema::new(vec![
        text("id"),
        text("message_id"),
        text("source"),
        number("seq"),
        time("occurred_at"),
        time("received_at"),
        text("fragment_id"),
        text("kind"),
        text("name"),
        text("channel"),
        text("touchpoint"),
        text("direction"),
        text("unit_id"),
        text("employee_id"),
        text("order_id"),
        text("product_id"),
        text("campaign_id"),
        number("amount_minor"),
        text("currency"),
        time("promised_at"),
        float("duration_s"),
        float("wait_s"),
        float("score"),
        text("scale"),
        text("properties"),
        text(MONTH),
    ]))
});

static TAIL: LazyLock<SchemaRef> = LazyLock::new(|| {
    let mut fields: Vec<Arc<Field>> = INTERACTIONS.fields().iter().cloned().collect();
    fields.push(Arc::new(text("comment")));
    Arc::new(Schema::new(fields))
});

static COMMENTS: LazyLock<SchemaRef> =
    LazyLock::new(|| Arc::new(Schema::new(vec![number("seq"), text("fragment_id"), text("comment")])));

/// Columns of `interactions` in the lake, the partition column last. No comment, no identifiers, no traits, no context.
pub fn interactions() -> SchemaRef {
    Arc::clone(&INTERACTIONS)
}

/// Columns of rows not yet flushed: those of [`interactions`] and the masked comment.
pub fn tail() -> SchemaRef {
    Arc::clone(&TAIL)
}

/// Columns of masked comments, joined to interactions by `seq`.
pub fn comments() -> SchemaRef {
    Arc::clone(&COMMENTS)
}

/// The columns of `schema` in Delta's own notation (protocol of Delta Lake, "Schema Serialization Format").
pub(crate) fn delta_schema(schema: &Schema) -> String {
    let fields: Vec<Value> = schema
        .fields()
        .iter()
        .map(|field| json!({"name": field.name(), "type": delta_type(field.data_type()), "nullable": true, "metadata": {}}))
        .collect();
    json!({"type": "struct", "fields": fields}).to_string()
}

const fn delta_type(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Boolean => "boolean",
        DataType::Int8 | DataType::Int16 | DataType::Int32 => "integer",
        DataType::Int64 => "long",
        DataType::Float32 => "float",
        DataType::Float64 => "double",
        DataType::Date32 => "date",
        DataType::Timestamp(..) => "timestamp",
        _ => "string",
    }
}

/// A type of the lake that holds the values of `data_type`: text as views, times as UTC microseconds.
pub(crate) fn lake_type(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Boolean | DataType::Int64 | DataType::Float64 | DataType::Date32 => data_type.clone(),
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64 => DataType::Int64,
        DataType::Float16 | DataType::Float32 => DataType::Float64,
        DataType::Timestamp(..) => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        _ => DataType::Utf8View,
    }
}
