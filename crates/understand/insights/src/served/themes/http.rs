//! The routes of themes: supervisors and above read them within their units, analysts keep the catalogue.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use rapport_http::{Access, ApiError, Caller, EmployeeId, Json, Path, Query, Role, Routes, Within, routes};
use rapport_kernel::{Id, Problem, interaction::InteractionId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::served::Insights;
use crate::taxonomy::Group;

use super::{
    blocks::By,
    change::{self, Action, Changed, Line},
    correct::{self, CorrectedShown, Correction, ThemesOfComment},
    discovery::{self, Progress},
    overview::{self, Overview},
    pairs::{self, Pairs},
    question::Wanted,
    read_on,
    sentences::{self, Page},
    taxonomy::{self, New, Preview, Shown as Catalogue},
    theme::{self, Shown},
};

/// Routes of themes.
pub(crate) fn routes() -> Routes<Arc<Insights>> {
    let reading = Access::AtLeast(Role::Supervisor);
    let keeping = Access::AtLeast(Role::Analyst);
    Routes::new()
        .add(reading, routes!(list_themes))
        .add(reading, routes!(list_theme_pairs))
        .add(reading, routes!(show_theme))
        .add(reading, routes!(list_theme_comments))
        .add(Access::AtLeast(Role::Employee), routes!(list_themes_of_comment))
        .add(reading, routes!(correct_themes_of_comment))
        .add(keeping, routes!(change_theme))
        .add(reading, routes!(show_taxonomy))
        .add(keeping, routes!(put_taxonomy))
        .add(keeping, routes!(preview_taxonomy))
        .add(reading, routes!(list_taxonomy_changes))
        .add(keeping, routes!(undo_taxonomy_change))
        .add(reading, routes!(show_theme_progress))
        .add(keeping, routes!(search_themes))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Blocks {
    /// What makes a block: `touchpoint` (usual) or `group`.
    #[serde(default)]
    #[param(inline)]
    by: By,
}

/// List themes
///
/// What comments of a period are about: each theme's count, share, sentiment, score and change, the most frequent first. Counts are of
/// all comments, no sample. Themes are called new or growing by the last 28 days against the 28 before, corrected for the
/// number of themes looked at.
#[utoipa::path(
    get, path = "/api/v1/themes", tag = "themes", params(Wanted, Blocks), responses((status = 200, body = Overview))
)]
async fn list_themes(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Within { scope, .. }: Within,
    Query(wanted): Query<Wanted>,
    Query(blocks): Query<Blocks>,
) -> Result<Json<Overview>, ApiError> {
    let question = wanted.read(room.clock.now(), room.zone)?;
    let (kept, model) = read_on::newest(&room).await.map_err(Problem::from)?;
    let entries = kept.catalogue.entries(model.as_ref(), caller.language);
    Ok(Json(overview::overview(&room, &entries, &question, blocks.by, &scope).await?))
}

/// List pairs of themes
///
/// Themes that come in one comment more often than chance allows, the most frequent first.
#[utoipa::path(
    get, path = "/api/v1/themes/pairs", tag = "themes", params(Wanted), responses((status = 200, body = Pairs))
)]
async fn list_theme_pairs(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Within { scope, .. }: Within,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Pairs>, ApiError> {
    let question = wanted.read(room.clock.now(), room.zone)?;
    let (kept, model) = read_on::newest(&room).await.map_err(Problem::from)?;
    let entries = kept.catalogue.entries(model.as_ref(), caller.language);
    Ok(Json(pairs::pairs(&room, &entries, &question, &scope).await?))
}

/// Show a theme
///
/// Its figures as in the list, the units and touchpoints it is raised at, the themes that come with it.
#[utoipa::path(
    get, path = "/api/v1/themes/{key}", tag = "themes", params(("key" = String, Path), Wanted),
    responses((status = 200, body = Shown))
)]
async fn show_theme(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Within { scope, .. }: Within,
    Path(key): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Shown>, ApiError> {
    let question = wanted.read(room.clock.now(), room.zone)?;
    let (kept, model) = read_on::newest(&room).await.map_err(Problem::from)?;
    let key = kept.catalogue.now(&key);
    let entries = kept.catalogue.entries(model.as_ref(), caller.language);
    Ok(Json(theme::show(&room, key, &entries, &question, &scope).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PageParams {
    /// 1 to 100, usually 20.
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the comments of a theme
///
/// Each with the sentence that is of the theme, the newest first; personal data are masked.
#[utoipa::path(
    get, path = "/api/v1/themes/{key}/comments", tag = "themes", params(("key" = String, Path), Wanted, PageParams),
    responses((status = 200, body = Page))
)]
async fn list_theme_comments(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Within { scope, .. }: Within,
    Path(key): Path<String>,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageParams>,
) -> Result<Json<Page>, ApiError> {
    let limit @ 1..=100 = page.limit.unwrap_or(20) else {
        return Err(Problem::invalid("request.limit", "a page has 1 to 100 items").at("limit").into());
    };
    let question = wanted.read(room.clock.now(), room.zone)?;
    let (kept, model) = read_on::newest(&room).await.map_err(Problem::from)?;
    let key = kept.catalogue.now(&key);
    if !kept.catalogue.entries(model.as_ref(), caller.language).iter().any(|entry| entry.key == key) {
        return Err(change::unknown(key).into());
    }
    Ok(Json(sentences::page(&room, key, &question, page.cursor.as_deref(), limit, &scope).await?))
}

/// List the themes of a comment
///
/// With the places of their sentences in the comment as it was written, and what people corrected. An employee sees those of
/// comments on their own work.
#[utoipa::path(
    get, path = "/api/v1/themes/of/{id}", tag = "themes", params(("id" = String, Path, description = "int_…")),
    responses((status = 200, body = ThemesOfComment))
)]
async fn list_themes_of_comment(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    employee: EmployeeId,
    Path(id): Path<Id<InteractionId>>,
) -> Result<Json<ThemesOfComment>, ApiError> {
    Ok(Json(correct::show(&room, id, &caller, &employee).await?))
}

/// Correct the themes of a comment
///
/// Holds for every comment of the very same words, past and to come; the sentence becomes an example of the theme, or one that
/// is not of it. Who said it and when is kept. New comments are read with it at once, history at the next search.
#[utoipa::path(
    put, path = "/api/v1/themes/of/{id}", tag = "themes", params(("id" = String, Path, description = "int_…")),
    request_body = Correction, responses((status = 200, body = CorrectedShown))
)]
async fn correct_themes_of_comment(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Path(id): Path<Id<InteractionId>>,
    Json(correction): Json<Correction>,
) -> Result<Json<CorrectedShown>, ApiError> {
    Ok(Json(correct::correct(&room, id, &caller, &correction).await?))
}

/// Change a theme
///
/// Rename, merge, split, hide, show, take into the taxonomy. The answer's `edition` can be undone while it is the newest.
#[utoipa::path(
    post, path = "/api/v1/themes/{key}/changes", tag = "themes", params(("key" = String, Path)),
    request_body = Action, responses((status = 200, body = Changed))
)]
async fn change_theme(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Path(key): Path<String>,
    Json(action): Json<Action>,
) -> Result<Json<Changed>, ApiError> {
    Ok(Json(change::change(&room, &key, &action, &caller).await?))
}

/// Show the catalogue of themes
///
/// The company's taxonomy, and the themes discovered in the comments.
#[utoipa::path(get, path = "/api/v1/taxonomy", tag = "themes", responses((status = 200, body = Catalogue)))]
async fn show_taxonomy(
    State(room): State<Arc<Insights>>,
    caller: Caller,
) -> Result<Json<Catalogue>, ApiError> {
    Ok(Json(taxonomy::show(&room, caller.language).await?))
}

/// Save the taxonomy
///
/// Replaces it whole; history is read again in the background. A change by somebody else since `edition` is a conflict.
#[utoipa::path(
    put, path = "/api/v1/taxonomy", tag = "themes", request_body = New, responses((status = 200, body = Catalogue))
)]
async fn put_taxonomy(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Json(new): Json<New>,
) -> Result<Json<Catalogue>, ApiError> {
    Ok(Json(taxonomy::save(&room, new, &caller).await?))
}

/// A taxonomy to be tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TriedTaxonomy {
    #[schema(value_type = Vec<Group>)]
    groups: Vec<Group>,
}

/// Try a taxonomy
///
/// What each theme would gain and lose among the newest comments of the caller's units, at most 5,000. Nothing is kept.
#[utoipa::path(
    post, path = "/api/v1/taxonomy/preview", tag = "themes", request_body = TriedTaxonomy,
    responses((status = 200, body = Preview))
)]
async fn preview_taxonomy(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Json(tried): Json<TriedTaxonomy>,
) -> Result<Json<Preview>, ApiError> {
    Ok(Json(taxonomy::preview(&room, tried.groups, &caller).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ChangesParams {
    /// Only changes before this edition: `edition` of the last line of the page before.
    before: Option<i64>,
}

/// Changes of the catalogue.
#[derive(Serialize, ToSchema)]
struct TaxonomyChanges {
    /// The newest first, at most 50.
    items: Vec<Line>,
}

/// List changes of the catalogue
///
/// Who changed what and when.
#[utoipa::path(
    get, path = "/api/v1/taxonomy/changes", tag = "themes", params(ChangesParams),
    responses((status = 200, body = TaxonomyChanges))
)]
async fn list_taxonomy_changes(
    State(room): State<Arc<Insights>>,
    Query(params): Query<ChangesParams>,
) -> Result<Json<TaxonomyChanges>, ApiError> {
    let items = change::lines(&room, params.before.unwrap_or(i64::MAX), 50).await?;
    Ok(Json(TaxonomyChanges { items }))
}

/// The change to be taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UndoneChange {
    /// The newest edition: a change after it is a conflict.
    edition: i64,
}

/// Undo the last change of the catalogue
///
/// Everything is as it was before it; the undoing is a change of its own.
#[utoipa::path(
    post, path = "/api/v1/taxonomy/undo", tag = "themes", request_body = UndoneChange,
    responses((status = 200, body = Changed))
)]
async fn undo_taxonomy_change(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Json(undone): Json<UndoneChange>,
) -> Result<Json<Changed>, ApiError> {
    Ok(Json(change::undo(&room, undone.edition, &caller.actor.to_string()).await?))
}

/// Show how far reading is
///
/// How many comments were read by the present catalogue, and how the search for themes stands.
#[utoipa::path(get, path = "/api/v1/taxonomy/progress", tag = "themes", responses((status = 200, body = Progress)))]
async fn show_theme_progress(State(room): State<Arc<Insights>>) -> Result<Json<Progress>, ApiError> {
    Ok(Json(discovery::progress(&room).await?))
}

/// Search for themes
///
/// In the background, among the newest comments of 90 days, at most 20,000; known themes stay. Done daily, too.
#[utoipa::path(
    post, path = "/api/v1/taxonomy/search", tag = "themes",
    responses((status = 202, body = Progress, description = "Asked for; see the progress"))
)]
async fn search_themes(State(room): State<Arc<Insights>>) -> Result<(StatusCode, Json<Progress>), ApiError> {
    discovery::ask(&room).await?;
    Ok((StatusCode::ACCEPTED, Json(discovery::progress(&room).await?)))
}
