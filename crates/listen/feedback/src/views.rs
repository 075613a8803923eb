//! Views that people save: a name for the address's query.

use rapport_kernel::{Clock, ErrorKind, Id, Problem, entity};
use rapport_store::{Db, FromQueryResult, Sql, StoreError};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

entity!(
    /// Kind of the ids of saved views.
    View, "fvw"
);

/// Views of one person at most.
const MOST: usize = 50;

/// A saved view.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackView)]
pub(crate) struct ViewItem {
    #[schema(value_type = String)]
    pub id: Id<View>,
    pub name: String,
    /// The query of the page's address: `mood=detractor&seen=no`.
    pub query: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    query: String,
}

/// A person's own views, oldest first.
pub(crate) async fn list(db: &Db, owner: &str) -> Result<Vec<ViewItem>, StoreError> {
    let sql = "SELECT id, name, query FROM feedback_view WHERE owner = $1 ORDER BY created_at, id";
    let rows: Vec<Row> = db.read().all(sql, vec![owner.into()]).await?;
    Ok(rows
        .into_iter()
        .map(|row| ViewItem { id: Id::from_uuid(row.id), name: row.name, query: row.query })
        .collect())
}

/// Saves a view.
pub(crate) async fn create(
    db: &Db,
    clock: &dyn Clock,
    owner: &str,
    name: &str,
    query: &str,
) -> Result<ViewItem, Problem> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(Problem::invalid("feedback.view_name", "a view's name has 1 to 60 characters").at("name"));
    }
    if query.len() > 2000 {
        return Err(
            Problem::invalid("feedback.view_query", "a view's query has at most 2000 bytes").at("query")
        );
    }
    if list(db, owner).await?.len() >= MOST {
        let detail = format!("you have {MOST} views already: remove one");
        return Err(Problem::new(ErrorKind::Conflict, "feedback.views_full", detail));
    }
    let id: Id<View> = Id::new(clock);
    db.write()
        .run(
            "INSERT INTO feedback_view (id, owner, name, query, created_at) VALUES ($1, $2, $3, $4, $5)",
            vec![id.uuid().into(), owner.into(), name.into(), query.into(), clock.now().micros().into()],
        )
        .await?;
    Ok(ViewItem { id, name: name.to_owned(), query: query.to_owned() })
}

/// Removes one's own view.
pub(crate) async fn remove(db: &Db, owner: &str, id: Id<View>) -> Result<(), Problem> {
    let sql = "DELETE FROM feedback_view WHERE id = $1 AND owner = $2";
    match db.write().run(sql, vec![id.uuid().into(), owner.into()]).await? {
        0 => Err(Problem::not_found("feedback.view", "there is no such view of yours")),
        _ => Ok(()),
    }
}
