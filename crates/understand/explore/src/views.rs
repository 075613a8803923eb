//! Keeping, changing, taking away and bringing back views.

use std::collections::HashMap;

use rapport_http::user_names;
use rapport_kernel::{ErrorKind, Id, Problem, Timestamp};
use rapport_store::{StoreError, audit};
use serde_json::json;

use crate::{
    Views,
    model::{Change, NewView, View, ViewId, check_name, check_page, check_query},
    store::{self, Row},
};

/// Views that one person keeps, at most.
const MOST_OWN: i64 = 200;
/// Views in one list, at most.
const MOST_LISTED: usize = 1000;

fn missing() -> Problem {
    Problem::not_found("view.unknown", "there is no such view").at("id")
}

fn shown(row: Row, caller: &str, names: &HashMap<String, String>) -> View {
    View {
        id: Id::from_uuid(row.id),
        own: row.owner == caller,
        owner_name: names.get(&row.owner).cloned(),
        name: row.name,
        page: row.page,
        query: row.query,
        shared: row.shared,
        updated_at: Timestamp::from_micros(row.updated_at),
    }
}

pub(crate) async fn list(room: &Views, caller: &str, page: &str) -> Result<Vec<View>, Problem> {
    check_page(page)?;
    let rows = store::list(room.db.read(), caller, page, MOST_LISTED).await?;
    let names = user_names(room.db.read(), rows.iter().map(|row| row.owner.as_str())).await?;
    Ok(rows.into_iter().map(|row| shown(row, caller, &names)).collect())
}

pub(crate) async fn keep(room: &Views, caller: &str, mut new: NewView) -> Result<View, Problem> {
    new.name = check_name(&new.name)?;
    check_page(&new.page)?;
    check_query(&new.query)?;
    let (id, now) = (Id::<ViewId>::new(room.clock.as_ref()), room.clock.now());
    let tx = room.db.begin().await?;
    if store::count(&tx, caller).await? >= MOST_OWN {
        let detail = format!("you keep {MOST_OWN} views already; delete one first");
        return Err(Problem::new(ErrorKind::Conflict, "view.too_many", detail));
    }
    store::insert(&tx, id, caller, &new, now).await?;
    audit(&tx, room.clock.as_ref(), caller, "view.kept", &id.to_string(), &json!({ "shared": new.shared }))
        .await?;
    tx.commit().await.map_err(StoreError::from)?;
    found(room, caller, id).await
}

/// Changes the caller's own view.
pub(crate) async fn change(
    room: &Views,
    caller: &str,
    id: Id<ViewId>,
    change: Change,
) -> Result<View, Problem> {
    let name = change.name.as_deref().map(check_name).transpose()?;
    if let Some(query) = &change.query {
        check_query(query)?;
    }
    let tx = room.db.begin().await?;
    let mut row = own(&tx, caller, id).await?;
    if row.deleted_at.is_some() {
        return Err(missing());
    }
    row.name = name.unwrap_or(row.name);
    row.query = change.query.unwrap_or(row.query);
    row.shared = change.shared.unwrap_or(row.shared);
    store::update(&tx, &row, room.clock.now()).await?;
    audit(
        &tx,
        room.clock.as_ref(),
        caller,
        "view.changed",
        &id.to_string(),
        &json!({ "shared": row.shared }),
    )
    .await?;
    tx.commit().await.map_err(StoreError::from)?;
    found(room, caller, id).await
}

/// Takes the caller's own view away, or brings it back.
pub(crate) async fn set_deleted(
    room: &Views,
    caller: &str,
    id: Id<ViewId>,
    deleted: bool,
) -> Result<(), Problem> {
    let now = room.clock.now();
    let tx = room.db.begin().await?;
    let mut row = own(&tx, caller, id).await?;
    row.deleted_at = deleted.then(|| now.micros());
    store::update(&tx, &row, now).await?;
    let action = if deleted { "view.deleted" } else { "view.restored" };
    audit(&tx, room.clock.as_ref(), caller, action, &id.to_string(), &json!({})).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// A view that the caller just wrote.
pub(crate) async fn found(room: &Views, caller: &str, id: Id<ViewId>) -> Result<View, Problem> {
    let row = store::find(room.db.read(), id).await?.ok_or_else(missing)?;
    let names = user_names(room.db.read(), [row.owner.as_str()]).await?;
    Ok(shown(row, caller, &names))
}

/// The caller's own view, deleted or not. Somebody else's is not there, unless it is shared: then it may not be changed.
async fn own(tx: &rapport_store::Tx, caller: &str, id: Id<ViewId>) -> Result<Row, Problem> {
    let row = store::find(tx, id).await?.ok_or_else(missing)?;
    if row.owner == caller {
        Ok(row)
    } else if row.shared && row.deleted_at.is_none() {
        let detail = "only its owner changes a view; save it under a name of your own";
        Err(Problem::new(ErrorKind::Forbidden, "view.not_own", detail))
    } else {
        Err(missing())
    }
}
