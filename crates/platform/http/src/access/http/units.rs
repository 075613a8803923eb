use std::sync::Arc;

use axum::{
    extract::{FromRequest, Request, State},
    http::header,
};
use serde::{Deserialize, Serialize};

use crate::{
    ApiError, Caller, Json,
    access::{AccessError, Auth, Unit, UnitRow, units_from_csv},
};

/// The part of the company's tree that the caller may see.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct UnitList {
    items: Vec<UnitItem>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct UnitItem {
    code: String,
    /// The unit above; absent at the top and where the caller's view ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    name: UnitName,
    kind: String,
    /// The nearest unit of kind `region` on the way up, itself included.
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct UnitName {
    en: String,
    ru: String,
}

impl From<Unit> for UnitItem {
    fn from(unit: Unit) -> Self {
        Self {
            code: unit.code,
            parent: unit.parent,
            name: UnitName { en: unit.name_en, ru: unit.name_ru },
            kind: unit.kind,
            region: unit.region,
        }
    }
}

/// List units
///
/// The units that the caller answers for, with all below them, by code.
#[utoipa::path(get, path = "/api/v1/units", tag = "access", responses((status = 200, body = UnitList)))]
pub(super) async fn list_units(
    State(auth): State<Arc<Auth>>,
    caller: Caller,
) -> Result<Json<UnitList>, ApiError> {
    let items = auth.list_units(&caller.scope).await?.into_iter().map(UnitItem::from).collect();
    Ok(Json(UnitList { items }))
}

/// Units to add or change.
#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct UnitRows {
    items: Vec<UnitRow>,
}

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct UnitsChanged {
    /// Units added or changed, those included whose region moved.
    changed: usize,
}

/// Add or change units
///
/// By code; units that are not named stay as they are. Units above may come in any order, in the same request or before. As
/// JSON, or as CSV with the heading `code,parent,name_en,name_ru,kind`. All or nothing.
#[utoipa::path(
    put, path = "/api/v1/units", tag = "access",
    request_body(content((UnitRows = "application/json"), (String = "text/csv"))),
    responses((status = 200, body = UnitsChanged))
)]
pub(super) async fn change_units(
    State(auth): State<Arc<Auth>>,
    caller: Caller,
    request: Request,
) -> Result<Json<UnitsChanged>, ApiError> {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let rows =
        if kind.starts_with("text/csv") {
            let text = String::from_request(request, &()).await.map_err(|rejection| {
                AccessError::UnitRow { row: 1, field: "code", detail: rejection.body_text() }
            })?;
            units_from_csv(&text)?
        } else {
            Json::<UnitRows>::from_request(request, &()).await?.0.items
        };
    Ok(Json(UnitsChanged { changed: auth.upsert_units(&caller.actor.to_string(), &rows).await? }))
}
