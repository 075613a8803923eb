//! A statement put together piece by piece, its values bound.

use rapport_store::Value;

/// SQL whose values travel apart from it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Bound {
    pub values: Vec<Value>,
}

impl Bound {
    /// Takes a value; gives its placeholder.
    pub fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// Placeholders of many values: `$3, $4, $5`.
    pub fn list<T: Into<Value>>(&mut self, values: impl IntoIterator<Item = T>) -> String {
        let bound: Vec<String> = values.into_iter().map(|value| self.bind(value)).collect();
        bound.join(", ")
    }
}
