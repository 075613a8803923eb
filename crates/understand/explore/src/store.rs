//! The SQL of saved views.

use rapport_kernel::{Id, Timestamp};
use rapport_store::{FromQueryResult, Sql, StoreError};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use crate::model::{NewView, ViewId};

/// A view as it is kept.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub owner: String,
    pub name: String,
    pub page: String,
    pub query: String,
    pub shared: bool,
    pub updated_at: i64,
    pub deleted_at: Option<i64>,
}

const COLUMNS: &str = "id, owner, name, page, query, shared, updated_at, deleted_at";

/// Views of a page that this person sees: their own first, then what others share, each by name.
pub(crate) async fn list(
    connection: &impl ConnectionTrait,
    owner: &str,
    page: &str,
    most: usize,
) -> Result<Vec<Row>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM saved_view WHERE page = $2 AND (owner = $1 OR shared = true) AND deleted_at IS NULL \
         ORDER BY CASE WHEN owner = $1 THEN 0 ELSE 1 END, name, id LIMIT $3"
    );
    connection.all(&sql, vec![owner.into(), page.into(), (most as i64).into()]).await
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    id: Id<ViewId>,
) -> Result<Option<Row>, StoreError> {
    connection.one(&format!("SELECT {COLUMNS} FROM saved_view WHERE id = $1"), vec![id.uuid().into()]).await
}

#[derive(FromQueryResult)]
struct Counted {
    n: i64,
}

/// How many views a person keeps.
pub(crate) async fn count(connection: &impl ConnectionTrait, owner: &str) -> Result<i64, StoreError> {
    let found: Option<Counted> = connection
        .one(
            "SELECT COUNT(*) AS n FROM saved_view WHERE owner = $1 AND deleted_at IS NULL",
            vec![owner.into()],
        )
        .await?;
    Ok(found.map_or(0, |row| row.n))
}

pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    id: Id<ViewId>,
    owner: &str,
    view: &NewView,
    at: Timestamp,
) -> Result<(), StoreError> {
    connection
        .run(
            "INSERT INTO saved_view (id, owner, name, page, query, shared, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
            vec![
                id.uuid().into(),
                owner.into(),
                view.name.clone().into(),
                view.page.clone().into(),
                view.query.clone().into(),
                view.shared.into(),
                at.micros().into(),
            ],
        )
        .await?;
    Ok(())
}

/// Writes what may change of a view.
pub(crate) async fn update(
    connection: &impl ConnectionTrait,
    row: &Row,
    at: Timestamp,
) -> Result<(), StoreError> {
    connection
        .run(
            "UPDATE saved_view SET name = $2, query = $3, shared = $4, updated_at = $5, deleted_at = $6 WHERE id = $1",
            vec![
                row.id.into(),
                row.name.clone().into(),
                row.query.clone().into(),
                row.shared.into(),
                at.micros().into(),
                row.deleted_at.into(),
            ],
        )
        .await?;
    Ok(())
}
