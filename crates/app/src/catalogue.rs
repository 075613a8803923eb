//! Where imports put what is not an interaction, and what they assume of the company.

use std::sync::Arc;

use async_trait::async_trait;
use rapport_customers::Customers;
use rapport_http::{Auth, Employee};
use rapport_kernel::Problem;
use rapport_stream::import::{self, Catalogue, Company, EmployeeRow};

use crate::settings::Settings;

/// What the settings say where a mapping is silent.
pub fn company(settings: &Settings) -> Company {
    Company { zone: Some(settings.zone), country: settings.country.clone(), currency: settings.currency }
}

/// Units and employees go to the doorkeeper, products to the customers' room.
pub struct Rooms {
    auth: Arc<Auth>,
    customers: Arc<Customers>,
}

impl Rooms {
    pub fn of(auth: &Arc<Auth>, customers: &Arc<Customers>) -> Self {
        Self { auth: Arc::clone(auth), customers: Arc::clone(customers) }
    }
}

#[async_trait]
impl Catalogue for Rooms {
    async fn units(&self, rows: Vec<import::UnitRow>) -> Result<(), Problem> {
        let rows: Vec<rapport_http::UnitRow> = rows
            .into_iter()
            .map(|row| rapport_http::UnitRow {
                code: row.code,
                parent: row.parent,
                name_ru: row.name_ru.unwrap_or_else(|| row.name_en.clone()),
                name_en: row.name_en,
                kind: row.kind,
            })
            .collect();
        self.auth.upsert_units("import", &rows).await?;
        Ok(())
    }

    async fn products(&self, rows: Vec<import::ProductRow>) -> Result<(), Problem> {
        let rows: Vec<rapport_customers::ProductRow> = rows
            .into_iter()
            .map(|row| rapport_customers::ProductRow {
                product_id: row.product_id,
                name: row.name,
                category: row.category,
            })
            .collect();
        self.customers.put_products(&rows).await?;
        Ok(())
    }

    async fn employees(&self, rows: Vec<EmployeeRow>) -> Result<(), Problem> {
        let rows: Vec<Employee> = rows
            .into_iter()
            .map(|row| Employee {
                employee_id: row.employee_id,
                name: row.name,
                unit_id: row.unit_id,
                position: row.position,
            })
            .collect();
        self.auth.upsert_employees(&rows).await?;
        Ok(())
    }
}
