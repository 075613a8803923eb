//! What came last, by fragment: for whoever folds it beside the writer, and for readers of what is not folded yet.

use std::collections::{BTreeMap, VecDeque};

use rapport_kernel::{Id, Interaction, id::Fragment};
use sea_orm::{ConnectionTrait, FromQueryResult, entity::prelude::Uuid};

use crate::{Column, Rows, Sql, StoreError};

/// Name of the cursor of whoever folds interactions beside the writer. What is above it is found by fragment here.
pub const FOLDED: &str = "fold";
/// Interactions of a slice, unless one fragment has more.
const SLICE: usize = 1_024;
/// Most interactions folded together: the more, the fewer times a state is written, and the nearer to each other are those
/// that are.
const MOST: i64 = 1 << 18;

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
    if waiting_to_fold(connection).await?.is_none() {
        return Ok(Fresh::new());
    }
    let mut rows = Rows::new(&[Column::Uuid]);
    for fragment in fragments {
        rows.push([fragment.uuid().into()]);
    }
    let found = connection
        .packed_rows(
            &COLUMNS,
            &format!(
                "timeline_fresh f CROSS JOIN stream s WHERE f.seq > (SELECT seq FROM cursor WHERE name = '{FOLDED}') \
                 AND f.fragment_id IN ({{rows}}) AND s.seq = f.seq"
            ),
            &rows,
        )
        .await?;
    Ok(gather(found))
}

/// Interactions that wait to be folded, a few fragments at a time, in order of their ids.
#[derive(Debug)]
pub struct ToFold {
    /// Whose each number is, in that order.
    left: VecDeque<(Uuid, i64)>,
}

impl ToFold {
    /// Those above `after` and up to `through`.
    pub async fn read(
        connection: &impl ConnectionTrait,
        after: i64,
        through: i64,
    ) -> Result<Self, StoreError> {
        let mut left: Vec<(Uuid, i64)> = connection
            .packed(
                &[(Column::Uuid, "fragment_id"), (Column::Int, "seq")],
                "timeline_fresh WHERE seq > $1 AND seq <= $2",
                vec![after.into(), through.into()],
            )
            .await?;
        left.sort_unstable();
        Ok(Self { left: left.into() })
    }

    /// The interactions of the next fragments; `None` when there are no more.
    pub async fn next(&mut self, connection: &impl ConnectionTrait) -> Result<Option<Fresh>, StoreError> {
        let mut rows = Rows::new(&[Column::Int]);
        let mut last = None;
        while let Some((fragment, seq)) =
            self.left.pop_front_if(|(next, _)| rows.len() < SLICE || last == Some(*next))
        {
            rows.push([seq.into()]);
            last = Some(fragment);
        }
        if rows.is_empty() {
            return Ok(None);
        }
        let found =
            connection.packed_rows(&COLUMNS, "({rows}) r JOIN stream s ON s.seq = r.c1", &rows).await?;
        Ok(Some(gather(found)))
    }
}

/// Up to which number what is above `after` can be folded together, when `last` is the last number.
pub const fn fold_through(after: i64, last: i64) -> i64 {
    if last - after > MOST { after + MOST } else { last }
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
