//! What people do with a group: name it, and save it as a segment.

use rapport_customers::Segment;
use rapport_http::Actor;
use rapport_kernel::{ErrorKind, Id, Problem};
use rapport_store::{StoreError, audit};
use serde_json::json;

use super::{
    model::{GroupId, GroupShown},
    store,
};
use crate::served::Insights;

/// A rule of which less than this part finds customers of the group is no segment of it.
const LEAST_PRECISION: f64 = 0.5;
/// Signs of the longest name, as of segments.
const LONGEST: usize = 100;

/// Gives a group a name; an empty one takes that of a person away.
pub async fn rename(room: &Insights, id: Id<GroupId>, name: &str, by: &Actor) -> Result<(), Problem> {
    let name = name.trim();
    if name.chars().count() > LONGEST || name.chars().any(char::is_control) {
        return Err(Problem::invalid("groups.name", "a name has at most 100 characters").at("name"));
    }
    let name = (!name.is_empty()).then_some(name);
    let by = by.to_string();
    let tx = room.db.begin().await?;
    store::name_group(&tx, id, name, &by).await?;
    let detail = json!({ "name": name });
    audit(&tx, room.clock.as_ref(), &by, "customer_group.named", &id.to_string(), &detail).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Keeps the group's rule as a segment, or gives the segment made of it before the rule of now.
pub async fn save(
    room: &Insights,
    group: &GroupShown,
    name: Option<&str>,
    by: &Actor,
) -> Result<Id<Segment>, Problem> {
    let rule = group.rule.as_ref().ok_or_else(|| {
        let detail = "no rule over what segments know says who is in this group";
        Problem::new(ErrorKind::Conflict, "groups.no_rule", detail)
    })?;
    let precision = rule.precision;
    if precision.n == 0 || precision.value < LEAST_PRECISION {
        let detail = "the rule finds more customers of other groups than of this one";
        return Err(Problem::new(ErrorKind::Conflict, "groups.poor_rule", detail));
    }
    let name = name.map(str::trim).filter(|name| !name.is_empty()).unwrap_or(&group.name);
    let segment = room.customers.keep_segment(&by.to_string(), group.segment_id, name, &rule.sql).await?;
    store::set_segment(room.db.write(), group.id, segment).await?;
    Ok(segment)
}
