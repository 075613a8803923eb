//! `customer_id` out of `fragment_id`: worked out while a query runs, from the merge map of that moment, so that a merge or
//! its undo changes every answer and no file.
//!
//! `customer_key(fragment_id)` and `customer_key(customer_id)` → the same customer as a number, for grouping and joining: what
//! costs a text of 36 characters costs one number.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::Arc,
};

use arrow::{
    array::{Array as _, AsArray, Decimal128Array, StringViewArray, StringViewBuilder},
    datatypes::DataType,
};
use datafusion::{
    error::Result,
    logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility},
};
use uuid::Uuid;

use crate::rows::prefixed;

/// The 16 bytes of an id in the widest number that groups and joins as cheaply as a small one.
const KEY: DataType = DataType::Decimal128(38, 0);

/// Which fragments belong to another customer than their own, at one moment.
pub(crate) type Merged = Arc<HashMap<Uuid, Uuid>>;

/// The function from `fra_…` to `cus_…` by a merge map.
pub(crate) fn customer_of(merged: Merged) -> ScalarUDF {
    ScalarUDF::from(CustomerId { form: Form::Shown, merged, signature: signature() })
}

/// The function from `fra_…` or `cus_…` to the number that stands for the customer.
pub(crate) fn customer_key(merged: Merged) -> ScalarUDF {
    ScalarUDF::from(CustomerId { form: Form::Key, merged, signature: signature() })
}

fn signature() -> Signature {
    Signature::exact(vec![DataType::Utf8View], Volatility::Stable)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Form {
    Shown,
    Key,
}

#[derive(Debug)]
struct CustomerId {
    form: Form,
    merged: Merged,
    signature: Signature,
}

impl CustomerId {
    fn merged_into(&self, digits: &str) -> Option<Uuid> {
        if self.merged.is_empty() {
            return None;
        }
        self.merged.get(&Uuid::try_parse(digits).ok()?).copied()
    }

    fn shown(&self, fragments: &StringViewArray) -> StringViewArray {
        let mut customers = StringViewBuilder::with_capacity(fragments.len());
        let (mut shown, mut own) = ([0u8; 36], String::with_capacity(36));
        for fragment in fragments {
            let Some(digits) = fragment.and_then(|text| text.strip_prefix("fra_")) else {
                customers.append_null();
                continue;
            };
            if let Some(id) = self.merged_into(digits) {
                customers.append_value(prefixed(&mut shown, *b"cus_", id));
            } else {
                // Most are their own customer: their digits need not be read.
                own.clear();
                own.push_str("cus_");
                own.push_str(digits);
                customers.append_value(&own);
            }
        }
        customers.finish()
    }

    fn keys(&self, ids: &StringViewArray) -> Decimal128Array {
        let key = |shown: &str| {
            let (prefix, digits) = shown.split_once('_')?;
            let id = Uuid::try_parse(digits).ok()?;
            let customer = if prefix == "fra" { self.merged.get(&id).unwrap_or(&id) } else { &id };
            // Only told apart, never reckoned with: the sign and the digits beyond 38 do no harm.
            Some(customer.as_u128().cast_signed())
        };
        ids.iter().map(|id| id.and_then(key)).collect::<Decimal128Array>().with_data_type(KEY)
    }
}

impl PartialEq for CustomerId {
    fn eq(&self, other: &Self) -> bool {
        self.form == other.form && Arc::ptr_eq(&self.merged, &other.merged)
    }
}
impl Eq for CustomerId {}
impl Hash for CustomerId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.form, Arc::as_ptr(&self.merged)).hash(state);
    }
}

impl ScalarUDFImpl for CustomerId {
    fn name(&self) -> &str {
        match self.form {
            Form::Shown => "customer_of_fragment",
            Form::Key => "customer_key",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(match self.form {
            Form::Shown => DataType::Utf8View,
            Form::Key => KEY,
        })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let ids = ColumnarValue::values_to_arrays(&args.args)?;
        let ids = ids[0].as_string_view();
        Ok(ColumnarValue::Array(match self.form {
            Form::Shown => Arc::new(self.shown(ids)),
            Form::Key => Arc::new(self.keys(ids)),
        }))
    }
}
