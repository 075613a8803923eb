//! What came last, by fragment: for whoever folds it beside the writer, and for readers of what is not folded yet.

use std::collections::BTreeMap;

use rapport_kernel::{Id, Interaction, id::Fragment};
use sea_orm::{ConnectionTrait, FromQueryResult, entity::prelude::Uuid};

use super::layout::{GENERATION, generation};
use crate::{Column, Rows, Sql, StoreError};

/// Name of the cursor of whoever folds interactions beside the writer. What is above it is found by fragment here.
pub const FOLDED: &str = "fold";
/// Interactions of a slice, unless one fragment has more.
const SLICE: i64 = 1_024;
/// So few are looked up by their numbers.
const FEW: i64 = 2_048;

/// Interactions of each fragment, in order of their numbers.
pub type Fresh = BTreeMap<Id<Fragment>, Vec<Interaction>>;

/// Through which number everything is folded, and the last number. Nothing when none waits, or nobody folds beside the writer.
pub async fn waiting_to_fold(connection: &impl ConnectionTrait) -> Result<Option<(i64, i64)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Ends {
        after: Option<i64>,
        last: Option<i64>,
    }
    let ends: Option<Ends> = connection
        .one(
            "SELECT (SELECT seq FROM cursor WHERE name = $1) AS after, \
             (SELECT value FROM counter WHERE name = 'stream') AS last",
            vec![FOLDED.into()],
        )
        .await?;
    Ok(ends.and_then(|ends| ends.after.zip(ends.last)).filter(|(after, last)| after < last))
}

/// The interactions of these fragments that are above [`FOLDED`].
///
/// Folded meanwhile, some may be in what is read afterwards: whoever folds keeps the last number beside.
pub async fn not_folded(
    connection: &impl ConnectionTrait,
    fragments: &[Id<Fragment>],
) -> Result<Fresh, StoreError> {
    let Some((after, last)) = waiting_to_fold(connection).await? else { return Ok(Fresh::new()) };
    let mut rows = Rows::new(&[Column::Int, Column::Uuid, Column::Int]);
    for generation in generation(after + 1)..=generation(last) {
        for fragment in fragments {
            rows.push([generation.into(), fragment.uuid().into(), after.into()]);
        }
    }
    let found = connection
        .packed_rows(
            &COLUMNS,
            "({rows}) r CROSS JOIN timeline_fresh f CROSS JOIN stream s \
             WHERE f.generation = r.c1 AND f.fragment_id = r.c2 AND f.seq > r.c3 AND s.seq = f.seq",
            &rows,
        )
        .await?;
    Ok(gather(found))
}

/// The next fragments after `from`, in order of their ids, with their interactions above `after` and up to `through`, all of one
/// generation; few are given at once. `None` when there are no more.
pub async fn next_to_fold(
    connection: &impl ConnectionTrait,
    (after, through): (i64, i64),
    from: Id<Fragment>,
) -> Result<Option<(Id<Fragment>, Fresh)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Owner {
        fragment_id: Uuid,
    }
    if through - after <= FEW {
        let numbers = "stream s WHERE s.seq > $1 AND s.seq <= $2 AND s.fragment_id > $3";
        let values = vec![after.into(), through.into(), from.uuid().into()];
        let fresh = gather(connection.packed(&COLUMNS, numbers, values).await?);
        return Ok(fresh.last_key_value().map(|(last, _)| *last).map(|last| (last, fresh)));
    }
    let here = generation(through);
    let owner = async |order: &str| -> Result<Option<Uuid>, StoreError> {
        let sql = format!(
            "SELECT fragment_id FROM timeline_fresh WHERE generation = $1 AND fragment_id > $2 ORDER BY fragment_id {order}"
        );
        let owner: Option<Owner> = connection.one(&sql, vec![here.into(), from.uuid().into()]).await?;
        Ok(owner.map(|owner| owner.fragment_id))
    };
    let end = match owner(&format!("LIMIT 1 OFFSET {SLICE}")).await? {
        Some(end) => end,
        None => match owner("DESC LIMIT 1").await? {
            Some(last) => last,
            None => return Ok(None),
        },
    };
    let found = connection
        .packed(
            &COLUMNS,
            "timeline_fresh f CROSS JOIN stream s WHERE f.generation = $1 AND f.fragment_id > $2 AND f.fragment_id <= $3 \
             AND f.seq > $4 AND f.seq <= $5 AND s.seq = f.seq",
            vec![here.into(), from.uuid().into(), end.into(), after.into(), through.into()],
        )
        .await?;
    Ok(Some((Id::from_uuid(end), gather(found))))
}

/// Up to which number what is above `after` can be folded together, when `last` is the last number.
pub const fn fold_through(after: i64, last: i64) -> i64 {
    let end = (generation(after + 1) + 1) * GENERATION - 1;
    if end < last { end } else { last }
}

const COLUMNS: [(Column, &str); 3] =
    [(Column::Int, "s.seq"), (Column::Uuid, "s.fragment_id"), (Column::Json, "s.body")];

fn gather(mut found: Vec<(i64, Uuid, Interaction)>) -> Fresh {
    let mut fresh = Fresh::new();
    found.sort_unstable_by_key(|(seq, ..)| *seq);
    for (seq, fragment, mut one) in found {
        let fragment = Id::from_uuid(fragment);
        one.seq = seq;
        one.fragment_id = Some(fragment);
        fresh.entry(fragment).or_default().push(one);
    }
    fresh
}
