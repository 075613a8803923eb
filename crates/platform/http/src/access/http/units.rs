use std::sync::Arc;

use axum::{
    extract::{FromRequest, Request, State},
    http::header,
};
use rapport_kernel::{ErrorKind, Id, Problem, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    ApiError, Caller, Json, Path, Query,
    access::{
        AccessError, Auth, TreeOfUnits, Unit, UnitMove, UnitMoveId, UnitPreview, UnitRow, units_from_csv,
    },
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

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct InTree {
    /// Which tree; the company's own when absent.
    tree: Option<String>,
}

impl InTree {
    fn code(&self) -> &str {
        self.tree.as_deref().filter(|code| !code.is_empty()).unwrap_or("company")
    }
}

/// List units
///
/// The units of a tree that the caller answers for, with all below them, by code.
#[utoipa::path(get, path = "/api/v1/units", tag = "access", params(InTree), responses((status = 200, body = UnitList)))]
pub(super) async fn list_units(
    State(auth): State<Arc<Auth>>,
    caller: Caller,
    Query(tree): Query<InTree>,
) -> Result<Json<UnitList>, ApiError> {
    let items = auth.list_units(tree.code(), &caller.scope).await?.into_iter().map(UnitItem::from).collect();
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
    put, path = "/api/v1/units", tag = "access", params(InTree),
    request_body(content((UnitRows = "application/json"), (String = "text/csv"))),
    responses((status = 200, body = UnitsChanged))
)]
pub(super) async fn change_units(
    State(auth): State<Arc<Auth>>,
    caller: Caller,
    Query(tree): Query<InTree>,
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
    let changed = auth.upsert_units_in(tree.code(), &caller.actor.to_string(), &rows).await?;
    Ok(Json(UnitsChanged { changed }))
}

/// Look through a table of units
///
/// CSV as `PUT /api/v1/units` takes it: what each row would change, and what is wrong with it. Changes nothing.
#[utoipa::path(
    post, path = "/api/v1/units/preview", tag = "access", params(InTree),
    request_body(content = String, content_type = "text/csv"), responses((status = 200, body = UnitPreview))
)]
pub(super) async fn preview_units(
    State(auth): State<Arc<Auth>>,
    Query(tree): Query<InTree>,
    table: String,
) -> Result<Json<UnitPreview>, ApiError> {
    Ok(Json(auth.preview_units(tree.code(), &table).await?))
}

/// The trees of units.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct TreeList {
    items: Vec<TreeItem>,
}

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct TreeItem {
    code: String,
    name: UnitName,
}

impl From<TreeOfUnits> for TreeItem {
    fn from(tree: TreeOfUnits) -> Self {
        Self { code: tree.code, name: UnitName { en: tree.name_en, ru: tree.name_ru } }
    }
}

/// List trees of units
///
/// The company's own first; others group the same units by channel, by product or otherwise.
#[utoipa::path(get, path = "/api/v1/units/trees", tag = "access", responses((status = 200, body = TreeList)))]
pub(super) async fn list_trees(State(auth): State<Arc<Auth>>) -> Result<Json<TreeList>, ApiError> {
    Ok(Json(TreeList { items: auth.list_trees().await?.into_iter().map(TreeItem::from).collect() }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TreeNames {
    name_en: String,
    /// The English one when empty.
    #[serde(default)]
    name_ru: String,
}

/// Make or rename a tree of units
#[utoipa::path(
    put, path = "/api/v1/units/trees/{code}", tag = "access", params(("code" = String, Path)), request_body = TreeNames,
    responses((status = 200, body = TreeItem))
)]
pub(super) async fn put_tree(
    State(auth): State<Arc<Auth>>,
    caller: Caller,
    Path(code): Path<String>,
    Json(names): Json<TreeNames>,
) -> Result<Json<TreeItem>, ApiError> {
    let tree = TreeOfUnits { code, name_en: names.name_en, name_ru: names.name_ru };
    Ok(Json(auth.put_tree(&caller.actor.to_string(), tree).await?.into()))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct HistoryPage {
    /// Which tree; the company's own when absent.
    tree: Option<String>,
    /// One unit's changes alone.
    unit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Entries to give, at most 200; 30 when absent.
    limit: Option<usize>,
}

/// What changed in a tree, newest first.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct UnitHistory {
    items: Vec<UnitMove>,
    /// `cursor` of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// Show the history of a tree
///
/// Who put which unit where, and since when it holds, newest first.
#[utoipa::path(get, path = "/api/v1/units/history", tag = "access", params(HistoryPage), responses((status = 200, body = UnitHistory)))]
pub(super) async fn show_unit_history(
    State(auth): State<Arc<Auth>>,
    Query(page): Query<HistoryPage>,
) -> Result<Json<UnitHistory>, ApiError> {
    let limit = page.limit.unwrap_or(30).clamp(1, 200);
    let before = page.cursor.as_deref().map(read_cursor).transpose()?;
    let tree = InTree { tree: page.tree };
    let mut items = auth.unit_history(tree.code(), page.unit.as_deref(), before, limit + 1).await?;
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| more);
    let next_cursor = last.map(|last| format!("{}.{}", last.at.micros(), last.id));
    Ok(Json(UnitHistory { items, next_cursor }))
}

fn read_cursor(text: &str) -> Result<(Timestamp, Id<UnitMoveId>), ApiError> {
    let parts = text.split_once('.').and_then(|(at, id)| {
        Some((Timestamp::from_micros(at.parse().ok()?), id.parse::<Id<UnitMoveId>>().ok()?))
    });
    let wrong = || Problem::new(ErrorKind::Invalid, "page.cursor", "this is no cursor of the history");
    parts.ok_or_else(|| wrong().at("cursor").into())
}
