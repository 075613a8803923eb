//! The staff: whom interactions mean by the id of an employee. Names are personal: they are never in SQL, and whoever shows ids
//! asks for those of the page.

use rapport_kernel::{Problem, Scope};
use rapport_store::{Column, Rows, Sql, StoreError};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::Serialize;

use super::{AccessError, Auth, user::check_employee};

/// Ids asked for at once, at most.
pub(super) const MOST: usize = 500;

/// One of the company's employees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromQueryResult, utoipa::ToSchema)]
pub struct Employee {
    /// As interactions name them.
    pub employee_id: String,
    pub name: Option<String>,
    pub unit_id: Option<String>,
    pub position: Option<String>,
}

impl Auth {
    /// Adds employees and changes those who are known; what a row does not say stays as it was.
    pub async fn upsert_employees(&self, employees: &[Employee]) -> Result<(), AccessError> {
        let mut last = std::collections::BTreeMap::new();
        for employee in employees {
            if check_employee(Some(&employee.employee_id))?.is_some() {
                last.insert(&employee.employee_id, employee);
            }
        }
        let mut rows = Rows::new(&[Column::Text, Column::Text, Column::Text, Column::Text]);
        for employee in last.into_values() {
            rows.push([
                employee.employee_id.as_str().into(),
                employee.name.clone().into(),
                employee.unit_id.clone().into(),
                employee.position.clone().into(),
            ]);
        }
        let tx = self.db.begin().await?;
        tx.run_rows(
            "INSERT INTO employee (employee_id, name, unit_id, position) {rows} ON CONFLICT (employee_id) DO UPDATE SET \
             name = COALESCE(excluded.name, employee.name), unit_id = COALESCE(excluded.unit_id, employee.unit_id), \
             position = COALESCE(excluded.position, employee.position)",
            &rows,
            vec![],
        )
        .await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(())
    }

    /// Those of these ids whose unit lies in the scope, or who have none; by id. At most 500 ids.
    pub async fn employees(&self, ids: &[String], scope: &Scope) -> Result<Vec<Employee>, Problem> {
        if ids.len() > MOST {
            let detail = format!("at most {MOST} employees are told at once");
            return Err(Problem::invalid("employee.many", detail).at("ids"));
        }
        Ok(staff(self.db.read(), ids, scope).await.map_err(AccessError::from)?)
    }
}

/// Those of these ids whose unit lies in the scope, or who have none; by id.
pub async fn staff(
    connection: &impl ConnectionTrait,
    ids: &[String],
    scope: &Scope,
) -> Result<Vec<Employee>, StoreError> {
    let mut rows = Rows::new(&[Column::Text]);
    for id in ids {
        rows.push([id.as_str().into()]);
    }
    let sql = "SELECT e.employee_id, e.name, e.unit_id, e.position FROM ({rows}) r JOIN employee e ON e.employee_id = r.c1 \
               ORDER BY e.employee_id";
    let mut found: Vec<Employee> = connection.all_rows(sql, &rows, vec![]).await?;
    found.retain(|one| one.unit_id.is_none() || scope.allows(one.unit_id.as_deref()));
    Ok(found)
}
