//! `customer_id` out of `fragment_id`: worked out while a query runs, from the merge map of that moment, so that a merge or
//! its undo changes every answer and no file.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::Arc,
};

use arrow::{
    array::{Array as _, AsArray, StringViewBuilder},
    datatypes::DataType,
};
use datafusion::{
    error::Result,
    logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility},
};
use uuid::Uuid;

use crate::rows::prefixed;

/// The function from `fra_…` to `cus_…` by a merge map.
pub(crate) fn customer_of(merged: Arc<HashMap<Uuid, Uuid>>) -> ScalarUDF {
    ScalarUDF::from(CustomerId {
        merged,
        signature: Signature::exact(vec![DataType::Utf8View], Volatility::Stable),
    })
}

#[derive(Debug)]
struct CustomerId {
    merged: Arc<HashMap<Uuid, Uuid>>,
    signature: Signature,
}

impl CustomerId {
    fn merged_into(&self, digits: &str) -> Option<Uuid> {
        if self.merged.is_empty() {
            return None;
        }
        self.merged.get(&Uuid::try_parse(digits).ok()?).copied()
    }
}

impl PartialEq for CustomerId {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.merged, &other.merged)
    }
}
impl Eq for CustomerId {}
impl Hash for CustomerId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.merged).hash(state);
    }
}

impl ScalarUDFImpl for CustomerId {
    #[allow(clippy::unnecessary_literal_bound, reason = "the trait's signature")]
    fn name(&self) -> &str {
        "customer_of_fragment"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8View)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let fragments = ColumnarValue::values_to_arrays(&args.args)?;
        let fragments = fragments[0].as_string_view();
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
        Ok(ColumnarValue::Array(Arc::new(customers.finish())))
    }
}
