//! Where an import puts what is not an interaction.

use async_trait::async_trait;
use rapport_kernel::Problem;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A unit of the company's tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitRow {
    pub code: String,
    /// The code of the unit above.
    #[serde(default)]
    pub parent: Option<String>,
    pub name_en: String,
    /// As `name_en` when absent.
    #[serde(default)]
    pub name_ru: Option<String>,
    /// region, branch, team …
    pub kind: String,
}

/// Something that is sold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProductRow {
    pub product_id: String,
    pub name: Option<String>,
    pub category: Option<String>,
    pub properties: Map<String, Value>,
}

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EmployeeRow {
    pub employee_id: String,
    pub name: Option<String>,
    pub unit_id: Option<String>,
    pub position: Option<String>,
    pub properties: Map<String, Value>,
}

/// Keeps units, products and employees. Rows come by the hundred; one that is known is changed to what comes.
#[async_trait]
pub trait Catalogue: Send + Sync {
    /// Those of one call may stand in any order: a unit also before the one above it.
    async fn units(&self, rows: Vec<UnitRow>) -> Result<(), Problem>;
    async fn products(&self, rows: Vec<ProductRow>) -> Result<(), Problem>;
    async fn employees(&self, rows: Vec<EmployeeRow>) -> Result<(), Problem>;
}

/// Keeps nothing.
#[derive(Debug, Default)]
pub struct NoCatalogue;

#[async_trait]
impl Catalogue for NoCatalogue {
    async fn units(&self, _: Vec<UnitRow>) -> Result<(), Problem> {
        Ok(())
    }
    async fn products(&self, _: Vec<ProductRow>) -> Result<(), Problem> {
        Ok(())
    }
    async fn employees(&self, _: Vec<EmployeeRow>) -> Result<(), Problem> {
        Ok(())
    }
}
