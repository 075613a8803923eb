//! SQL with its values, limited to what a caller may see.

use rapport_kernel::Scope;
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError, Value};
use sea_orm::ConnectionTrait;

/// SQL with its values, limited to what a caller may see.
pub(crate) struct Statement {
    units: Option<Rows>,
    values: Vec<Value>,
}

impl Statement {
    pub fn new(scope: &Scope) -> Self {
        let units = match scope {
            Scope::All => None,
            Scope::Units(units) => {
                let mut rows = Rows::new(&[Column::Text]);
                for unit in units.iter() {
                    rows.push([unit.as_str().into()]);
                }
                Some(rows)
            }
        };
        Self { units, values: Vec::new() }
    }

    pub fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        // The units, when there are any, are one value on either database and stand first.
        format!("${}", self.values.len() + usize::from(self.units.is_some()))
    }

    /// A condition: the customer of this fragment was seen in one of the caller's units.
    pub fn seen(&self, fragment: &str) -> String {
        if self.units.is_none() {
            return String::new();
        }
        let within = "u.unit_id IN (SELECT c1 FROM ({rows}) units)";
        format!(
            "AND (EXISTS (SELECT 1 FROM fragment_unit u WHERE u.fragment_id = {fragment} AND {within}) \
             OR EXISTS (SELECT 1 FROM merge_map b JOIN fragment_unit u ON u.fragment_id = b.fragment_id \
                WHERE b.customer_id = {fragment} AND {within}) \
             OR EXISTS (SELECT 1 FROM merge_map a JOIN fragment_unit u ON u.fragment_id = a.customer_id \
                WHERE a.fragment_id = {fragment} AND {within}) \
             OR EXISTS (SELECT 1 FROM merge_map a JOIN merge_map b ON b.customer_id = a.customer_id \
                JOIN fragment_unit u ON u.fragment_id = b.fragment_id WHERE a.fragment_id = {fragment} AND {within}))"
        )
    }

    pub async fn all<T: FromQueryResult + Send>(
        self,
        connection: &impl ConnectionTrait,
        sql: &str,
    ) -> Result<Vec<T>, StoreError> {
        match self.units {
            None => connection.all(sql, self.values).await,
            // Without a unit there is nothing to see, and no statement is run.
            Some(units) => connection.all_rows(sql, &units, self.values).await,
        }
    }
}
