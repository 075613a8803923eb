//! What the installation is set to, for people to see: it is changed in the settings file, not here.

use axum::extract::State;
use rapport_http::{Access, Json, Role, Routes, routes};
use serde::Serialize;

use crate::settings::Settings;

/// What every number and every telephone number is read by.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Company {
    /// The zone of the company's days, weeks and months.
    #[schema(example = "Europe/Moscow")]
    pub zone: String,
    /// ISO 3166: of telephone numbers written without a country code.
    pub country: Option<String>,
    /// ISO 4217: of amounts that come without one.
    pub currency: Option<String>,
    /// The version that runs.
    pub version: &'static str,
}

impl Company {
    pub fn new(settings: &Settings) -> Self {
        Self {
            zone: settings.zone.name().to_owned(),
            country: settings.country.clone(),
            currency: settings.currency.map(|currency| currency.to_string()),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// Show what the installation is set to
#[utoipa::path(get, path = "/api/v1/company", tag = "access", responses((status = 200, body = Company)))]
async fn show_company(State(company): State<Company>) -> Json<Company> {
    Json(company)
}

pub fn routes(company: Company) -> Routes {
    Routes::new().add(Access::AtLeast(Role::Employee), routes!(show_company)).with_state(company)
}
