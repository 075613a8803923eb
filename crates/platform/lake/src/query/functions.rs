//! Functions that SQL over the lake has beside DataFusion's own.
//!
//! - `property(properties, 'key')` → text, `property_number(properties, 'key')` → number: one property of an interaction
//! - `day_in(at, 'Europe/Moscow')`, `week_in`, `month_in` → date: the day, the Monday of the ISO week, the first of the month
//!   that a calendar in the zone shows; without a zone, in the company's
//! - `customer_key(fragment_id)`, `customer_key(customer_id)` → number: see `customer`

use std::sync::Arc;

use arrow::{
    array::{Array as _, ArrayRef, AsArray, Date32Array, Float64Array, StringViewBuilder},
    compute::cast,
    datatypes::{DataType, TimeUnit, TimestampMicrosecondType},
};
use datafusion::{
    error::{DataFusionError, Result},
    logical_expr::{
        ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature, Volatility,
    },
    scalar::ScalarValue,
};
use rapport_kernel::time::Zone;

use super::{
    calendar::{Calendar, Unit},
    json,
};

/// All functions, for a company whose reporting zone is `zone`.
pub(crate) fn all(zone: Zone) -> Vec<Arc<ScalarUDF>> {
    let dates = [("day_in", Unit::Day), ("week_in", Unit::Week), ("month_in", Unit::Month)];
    dates
        .into_iter()
        .map(|(name, unit)| {
            ScalarUDF::from(DateIn { name, unit, zone: Zoned(zone), signature: date_signature() })
        })
        .chain([
            ScalarUDF::from(Property { name: "property", number: false, signature: property_signature() }),
            ScalarUDF::from(Property {
                name: "property_number",
                number: true,
                signature: property_signature(),
            }),
        ])
        .map(Arc::new)
        .collect()
}

fn time() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

fn date_signature() -> Signature {
    Signature::one_of(
        vec![TypeSignature::Exact(vec![time()]), TypeSignature::Exact(vec![time(), DataType::Utf8])],
        Volatility::Immutable,
    )
}

fn property_signature() -> Signature {
    Signature::exact(vec![DataType::Utf8View, DataType::Utf8], Volatility::Immutable)
}

/// The second argument, which must be a literal.
fn literal(args: &ScalarFunctionArgs, what: &str) -> Result<Option<String>> {
    match args.args.get(1) {
        None => Ok(None),
        Some(ColumnarValue::Scalar(ScalarValue::Utf8(Some(text)))) => Ok(Some(text.clone())),
        Some(_) => Err(DataFusionError::Plan(format!("{what} must be written out as a text, not computed"))),
    }
}

fn first(args: &ScalarFunctionArgs) -> Result<ArrayRef> {
    args.args.first().map_or_else(
        || Err(DataFusionError::Plan("an argument is missing".into())),
        |value| value.to_array(args.number_rows),
    )
}

/// A zone that can be compared, as functions must.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Zoned(Zone);

#[derive(Debug, PartialEq, Eq, Hash)]
struct DateIn {
    name: &'static str,
    unit: Unit,
    zone: Zoned,
    signature: Signature,
}

impl ScalarUDFImpl for DateIn {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Date32)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let zone = match literal(&args, "the zone")? {
            None => self.zone.0,
            Some(name) => name.parse().map_err(|_| {
                DataFusionError::Plan(format!("{name:?} is not a time zone like Europe/Moscow"))
            })?,
        };
        let times = cast(&first(&args)?, &time())?;
        let times = times.as_primitive::<TimestampMicrosecondType>();
        let mut calendar = Calendar::new(zone, self.unit);
        let dates: Vec<i32> = times.values().iter().map(|micros| calendar.date(*micros)).collect();
        let dates = Date32Array::new(dates.into(), times.nulls().cloned());
        Ok(ColumnarValue::Array(Arc::new(dates)))
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Property {
    name: &'static str,
    number: bool,
    signature: Signature,
}

impl ScalarUDFImpl for Property {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(if self.number { DataType::Float64 } else { DataType::Utf8View })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let key = literal(&args, "the property's key")?.unwrap_or_default();
        let texts = first(&args)?;
        let texts = texts.as_string_view();
        let found = texts.iter().map(|text| json::member(text?, &key));
        let array: ArrayRef = if self.number {
            Arc::new(found.map(|value| json::as_number(&value?)).collect::<Float64Array>())
        } else {
            let mut builder = StringViewBuilder::with_capacity(texts.len());
            for value in found {
                builder.append_option(value.map(json::as_text));
            }
            Arc::new(builder.finish())
        };
        Ok(ColumnarValue::Array(array))
    }
}
