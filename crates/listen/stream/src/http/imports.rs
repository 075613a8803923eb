//! Imports over HTTP.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State as Shared},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rapport_http::{Access, ApiError, Caller, Json, Path, Query, Role, Routes, routes};
use rapport_kernel::{Id, Interaction, Problem, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt;

use crate::{
    import::{LookedRow, Reason, RowProblem},
    imports::{Choice, Import, ImportRun, Imports, Looked, NumberOfScale, Preview, PreviewRow, State},
};

/// Files, their mappings, and what became of them, under `/api/v1/imports`. What shows rows is for administrators.
pub fn import_routes(imports: Arc<Imports>) -> Routes {
    let administrator = Access::AtLeast(Role::Administrator);
    Routes::new()
        .add(Access::AtLeast(Role::Analyst), routes!(list_imports))
        .add(administrator, routes!(begin_import))
        .add(Access::AtLeast(Role::Analyst), routes!(show_import))
        .add(administrator, routes!(discard_import))
        .add(administrator, routes!(receive_import))
        .add(administrator, routes!(look_at_import))
        .add(administrator, routes!(preview_import))
        .add(administrator, routes!(start_import))
        .add(administrator, routes!(cancel_import))
        .add(administrator, routes!(list_import_problems))
        .with_state(imports)
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewImport {
    /// What the file is called; its ending says what it is.
    name: String,
    /// Its size.
    bytes: u64,
}

/// An import: what was brought, how far it is, what it came to.
#[derive(Serialize, utoipa::ToSchema)]
struct ImportShown {
    #[schema(value_type = String)]
    id: Id<Import>,
    file_name: String,
    /// Size of the file.
    bytes: u64,
    state: State,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// `usr_…` or `tok_…`.
    created_by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    /// Of what is stored: with a row's key, what the row is known by.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// Rows read.
    rows: u64,
    /// Bytes read of the file's.
    bytes_read: u64,
    /// Rows that are new in the stream.
    stored: u64,
    /// Rows that were there before.
    duplicates: u64,
    problems: u64,
    /// Rows left out.
    left_out: u64,
    /// Problems of each sort, once it has ended.
    problems_by_code: Vec<CodeCount>,
    /// What the file's scores come to.
    numbers: Vec<NumberOfScale>,
    /// When the first and the last of what the file holds happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    first: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    last: Option<Timestamp>,
    /// While it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    rows_a_second: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds_left: Option<f64>,
    /// Why it could not go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<CodeDetail>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct CodeCount {
    code: String,
    count: u64,
}

#[derive(Serialize, utoipa::ToSchema)]
struct CodeDetail {
    code: String,
    detail: String,
}

fn code_counts<'a>(counts: impl IntoIterator<Item = (&'a str, &'a u64)>) -> Vec<CodeCount> {
    let mut all: Vec<CodeCount> =
        counts.into_iter().map(|(code, count)| CodeCount { code: code.to_owned(), count: *count }).collect();
    all.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
    all
}

impl From<ImportRun> for ImportShown {
    fn from(run: ImportRun) -> Self {
        let counts = &run.counts;
        Self {
            id: run.id,
            bytes: run.bytes,
            state: run.state,
            created_at: run.created_at,
            started_at: run.started_at,
            ended_at: run.ended_at,
            rows: counts.rows,
            bytes_read: counts.bytes,
            stored: counts.stored,
            duplicates: counts.duplicates,
            problems: counts.problems,
            left_out: counts.left_out,
            problems_by_code: code_counts(counts.by_code.iter().map(|(code, count)| (code.as_str(), count))),
            numbers: counts.numbers(),
            first: counts.tally.first,
            last: counts.tally.last,
            rows_a_second: run.pace.map(|(rows, _)| rows),
            seconds_left: run.pace.and_then(|(_, left)| left),
            error: run.error.map(|problem| CodeDetail { code: problem.code, detail: problem.detail }),
            file_name: run.file_name,
            created_by: run.created_by,
            source: run.source,
        }
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Page {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Imports to give, at most 100; 20 when absent.
    limit: Option<usize>,
}

/// Imports, newest first.
#[derive(Serialize, utoipa::ToSchema)]
struct ImportList {
    items: Vec<ImportShown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// List imports
#[utoipa::path(get, path = "/api/v1/imports", tag = "imports", params(Page), responses((status = 200, body = ImportList)))]
async fn list_imports(
    Shared(imports): Shared<Arc<Imports>>,
    Query(page): Query<Page>,
) -> Result<Json<ImportList>, ApiError> {
    let limit = page.limit.unwrap_or(20).clamp(1, 100);
    let before = page
        .cursor
        .map(|cursor| cursor.parse())
        .transpose()
        .map_err(|_| Problem::invalid("request.cursor", "the cursor is not one of ours").at("cursor"))?;
    let mut runs = imports.list(before, limit + 1).await?;
    let more = runs.len() > limit;
    runs.truncate(limit);
    let next_cursor = runs.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(Json(ImportList { items: runs.into_iter().map(ImportShown::from).collect(), next_cursor }))
}

/// Begin an import
///
/// Says what file is coming. Its bytes follow by `PUT …/content`, whole or in parts.
#[utoipa::path(post, path = "/api/v1/imports", tag = "imports", request_body = NewImport, responses((status = 201, body = ImportShown)))]
async fn begin_import(
    Shared(imports): Shared<Arc<Imports>>,
    caller: Caller,
    Json(new): Json<NewImport>,
) -> Result<(StatusCode, Json<ImportShown>), ApiError> {
    let run = imports.begin(&caller.actor.to_string(), &new.name, new.bytes).await?;
    Ok((StatusCode::CREATED, Json(run.into())))
}

/// Show an import
#[utoipa::path(get, path = "/api/v1/imports/{id}", tag = "imports", params(("id" = String, Path)), responses((status = 200, body = ImportShown)))]
async fn show_import(
    Shared(imports): Shared<Arc<Imports>>,
    Path(id): Path<Id<Import>>,
) -> Result<Json<ImportShown>, ApiError> {
    Ok(Json(imports.find(id).await?.into()))
}

/// Forget a file that was not imported
#[utoipa::path(
    delete, path = "/api/v1/imports/{id}", tag = "imports", params(("id" = String, Path)),
    responses((status = 204, description = "The file is gone"))
)]
async fn discard_import(
    Shared(imports): Shared<Arc<Imports>>,
    caller: Caller,
    Path(id): Path<Id<Import>>,
) -> Result<StatusCode, ApiError> {
    imports.discard(&caller.actor.to_string(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Part {
    /// How many bytes came before these; 0 when absent.
    offset: Option<u64>,
}

/// Bring a file's bytes
///
/// A part that does not follow what is here is refused with `import.offset`, which says how many bytes there are.
#[utoipa::path(
    put, path = "/api/v1/imports/{id}/content", tag = "imports", params(("id" = String, Path), Part),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 200, body = ImportShown))
)]
async fn receive_import(
    Shared(imports): Shared<Arc<Imports>>,
    Path(id): Path<Id<Import>>,
    Query(part): Query<Part>,
    request: Request,
) -> Result<Json<ImportShown>, ApiError> {
    Ok(Json(imports.receive(id, part.offset.unwrap_or(0), request.into_body()).await?.into()))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Sheet {
    /// Of a workbook; the first when absent.
    sheet: Option<String>,
}

/// A file's columns and first rows, and what they most likely are.
#[derive(Serialize, utoipa::ToSchema)]
struct ImportLook {
    columns: Vec<ImportColumn>,
    rows: Vec<ImportCells>,
    /// There are more rows.
    more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delimiter: Option<String>,
    sheets: Vec<String>,
    /// A mapping to begin with.
    choice: Choice,
}

#[derive(Serialize, utoipa::ToSchema)]
struct ImportColumn {
    name: String,
    /// Why it is mapped as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct ImportCells {
    line: u64,
    cells: Vec<Option<String>>,
}

impl From<Looked> for ImportLook {
    fn from(Looked { look, reasons, choice }: Looked) -> Self {
        let columns = look.columns.into_iter().zip(reasons);
        Self {
            columns: columns.map(|(name, reason)| ImportColumn { name, reason }).collect(),
            rows: look
                .rows
                .into_iter()
                .map(|LookedRow { line, cells }| ImportCells { line, cells })
                .collect(),
            more: look.more,
            encoding: look.encoding,
            delimiter: look.delimiter.map(String::from),
            sheets: look.sheets,
            choice,
        }
    }
}

/// Look at a file
#[utoipa::path(
    get, path = "/api/v1/imports/{id}/look", tag = "imports", params(("id" = String, Path), Sheet),
    responses((status = 200, body = ImportLook))
)]
async fn look_at_import(
    Shared(imports): Shared<Arc<Imports>>,
    Path(id): Path<Id<Import>>,
    Query(sheet): Query<Sheet>,
) -> Result<Json<ImportLook>, ApiError> {
    Ok(Json(imports.look(id, sheet.sheet).await?.into()))
}

/// What the first rows would come to.
#[derive(Serialize, utoipa::ToSchema)]
struct ImportPreview {
    /// The mapping as TOML: what `rapport import --map` takes.
    map: String,
    rows: Vec<ImportRow>,
    /// Rows that were tried.
    tried: u64,
    /// There are more.
    more: bool,
    /// Of the rows tried, those that would be left out.
    left_out: u64,
    problems_by_code: Vec<CodeCount>,
    /// What the scores of the rows tried come to.
    numbers: Vec<NumberOfScale>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct ImportRow {
    line: u64,
    /// Whether the row gives anything.
    kept: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
    problems: Vec<ImportCellProblem>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct ImportCellProblem {
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    code: &'static str,
    detail: String,
    /// The row is kept, without that field.
    kept: bool,
}

impl From<PreviewRow> for ImportRow {
    fn from(row: PreviewRow) -> Self {
        let problem = |one: RowProblem| ImportCellProblem {
            column: one.column,
            field: one.field,
            code: one.code,
            detail: one.detail,
            kept: one.kept,
        };
        Self {
            line: row.line,
            kept: row.arrives.is_some(),
            occurred_at: row.arrives.as_ref().map(|one: &Interaction| one.occurred_at),
            problems: row.problems.into_iter().map(problem).collect(),
        }
    }
}

impl From<Preview> for ImportPreview {
    fn from(preview: Preview) -> Self {
        Self {
            map: preview.map,
            rows: preview.rows.into_iter().map(ImportRow::from).collect(),
            tried: preview.tried,
            more: preview.more,
            left_out: preview.left_out,
            problems_by_code: code_counts(preview.by_code.iter().map(|(code, count)| (*code, count))),
            numbers: preview.numbers,
        }
    }
}

/// Try a mapping
///
/// On the first rows of the file. Nothing is written.
#[utoipa::path(
    post, path = "/api/v1/imports/{id}/preview", tag = "imports", params(("id" = String, Path)), request_body = Choice,
    responses((status = 200, body = ImportPreview))
)]
async fn preview_import(
    Shared(imports): Shared<Arc<Imports>>,
    Path(id): Path<Id<Import>>,
    Json(choice): Json<Choice>,
) -> Result<Json<ImportPreview>, ApiError> {
    Ok(Json(imports.preview(id, &choice).await?.into()))
}

/// Start an import
///
/// It runs in the background and goes on after a restart. The mapping is remembered for files with the same columns.
#[utoipa::path(
    post, path = "/api/v1/imports/{id}/start", tag = "imports", params(("id" = String, Path)), request_body = Choice,
    responses((status = 200, body = ImportShown))
)]
async fn start_import(
    Shared(imports): Shared<Arc<Imports>>,
    caller: Caller,
    Path(id): Path<Id<Import>>,
    Json(choice): Json<Choice>,
) -> Result<Json<ImportShown>, ApiError> {
    Ok(Json(imports.start(&caller.actor.to_string(), id, &choice).await?.into()))
}

/// Cancel an import
///
/// What it stored stays. The same file, brought again, goes on from there.
#[utoipa::path(
    post, path = "/api/v1/imports/{id}/cancel", tag = "imports", params(("id" = String, Path)),
    responses((status = 200, body = ImportShown))
)]
async fn cancel_import(
    Shared(imports): Shared<Arc<Imports>>,
    caller: Caller,
    Path(id): Path<Id<Import>>,
) -> Result<Json<ImportShown>, ApiError> {
    Ok(Json(imports.cancel(&caller.actor.to_string(), id).await?.into()))
}

/// Download an import's problems
///
/// A CSV file of everything that is wrong, by line and column. Cells that a spreadsheet would take for formulas are quoted.
#[utoipa::path(
    get, path = "/api/v1/imports/{id}/problems", tag = "imports", params(("id" = String, Path)),
    responses((status = 200, description = "CSV", body = String, content_type = "text/csv"))
)]
async fn list_import_problems(
    Shared(imports): Shared<Arc<Imports>>,
    Path(id): Path<Id<Import>>,
) -> Result<Response, ApiError> {
    let file = imports.problems(id).await?;
    let parts = futures::stream::unfold(file, |mut file| async move {
        let mut part = vec![0; 64 * 1024];
        match file.read(&mut part).await {
            Ok(0) => None,
            Ok(count) => {
                part.truncate(count);
                Some((Ok(part), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    });
    let mut response = Body::from_stream(parts).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"import-problems.csv\""),
    );
    Ok(response)
}
