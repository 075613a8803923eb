//! Answers: snapshots, tail, roll-ups and dimensions pinned together, then the statement run over them.

use std::{collections::HashMap, sync::Arc};

use arrow::array::RecordBatch;
use async_trait::async_trait;
use rapport_kernel::Scope;
use rapport_query::{Answer, Query, QueryError};

use crate::{
    Lake, LakeError,
    buckets::{self, Loaded},
    flush::with_comment,
    lake::Published,
    query::{
        customer::{Merged, customer_key, customer_of},
        engine::Tables,
        tables::{self, View},
    },
};

/// How often a query looks again when a flush trims the tail under it.
const ATTEMPTS: usize = 20;

const INTERACTIONS: &str = "interactions";
const SCORE_BUCKETS: &str = "score_buckets";

/// What a statement reads: pinned at one number.
struct Pinned {
    view: View,
    /// Sums of scores by day, and the rows above them; `None` when the statement does not want them.
    days: Option<(Loaded, Vec<RecordBatch>)>,
}

impl Lake {
    /// Pins snapshots and tail together, with everything committed by now.
    async fn pin(&self, by_day: bool) -> Result<Pinned, LakeError> {
        let tail = &self.flusher.tail;
        for _ in 0..ATTEMPTS {
            let through = match tail.bring_up().await {
                Ok(through) => through,
                Err(LakeError::Behind) => {
                    self.refresh().await?;
                    tail.restart(self.floor());
                    continue;
                }
                Err(error) => return Err(error),
            };
            let Published { interactions, interactions_seq, comments, comments_seq } = self.published();
            let days = if by_day { Some(self.days.get().await?) } else { None };
            let above = days.as_ref().map_or(Ok(Vec::new()), |days| tail.slice(days.seq, through));
            let slices =
                (tail.slice(interactions_seq, through), tail.slice(comments_seq, interactions_seq), above);
            let (Ok(rows), Ok(late), Ok(above)) = slices else {
                // Trimmed under us, and the next look finds newer snapshots; or begun again further on, by a long flush.
                if tail.floor() > self.floor() {
                    tail.restart(self.floor());
                }
                continue;
            };
            let view =
                View { interactions, comments, tail: rows, late_comments: with_comment(&late)?, through };
            return Ok(Pinned { view, days: days.map(|days| (days, above)) });
        }
        Err(LakeError::Behind)
    }

    async fn tables(
        &self,
        mentioned: impl IntoIterator<Item = String>,
        pinned: Pinned,
        merged: &Merged,
        scope: &Scope,
    ) -> Result<Tables, LakeError> {
        let Pinned { view, mut days } = pinned;
        let interactions = || tables::interactions(&view, scope, &customer_of(Arc::clone(merged)));
        let mut all: Tables = HashMap::new();
        for name in mentioned {
            let table = match name.as_str() {
                INTERACTIONS => interactions()?,
                SCORE_BUCKETS => {
                    if let Some((days, above)) = days.take() {
                        let above: Vec<_> = self.days.sums_of(&above).into_iter().collect();
                        tables::score_buckets(days.batches, buckets::to_batch(&above)?, scope)?
                    } else {
                        let raw = HashMap::from([(INTERACTIONS.to_owned(), interactions()?)]);
                        self.engine.view(&tables::quarters(), raw).await?
                    }
                }
                name => match self.dimensions.get(name) {
                    Some(dimension) => tables::dimension(dimension, dimension.view().await?, scope)?,
                    // A common table expression's name, or a mistake that planning will name.
                    None => continue,
                },
            };
            all.insert(name, table);
        }
        Ok(all)
    }

    /// All rows of a dimension, with everything changed by now.
    pub(crate) async fn all_rows(&self, name: &'static str) -> Result<Vec<RecordBatch>, LakeError> {
        let Some(dimension) = self.dimensions.get(name) else { return Ok(Vec::new()) };
        let table = tables::dimension(dimension, dimension.view().await?, &Scope::All)?;
        self.engine.read_planned(table).await
    }
}

#[async_trait]
impl Query for Lake {
    async fn sql(&self, sql: &str, scope: &Scope) -> Result<Answer, QueryError> {
        let statement = self.engine.parse(sql)?;
        let mentioned = self.engine.mentioned(&statement)?;
        let by_day = mentioned.contains(SCORE_BUCKETS) && self.engine.asks_by_day(sql, &statement);
        let pinned = self.pin(by_day).await?;
        let through_seq = pinned.view.through;
        let merged = self.customer_of.merged();
        let tables = self.tables(mentioned, pinned, &merged, scope).await?;
        let answer = self.engine.run(statement, tables, customer_key(merged)).await?;
        Ok(Answer { through_seq, ..answer })
    }
}

impl Lake {
    /// The names of the tables that SQL sees, with their columns.
    pub fn tables_and_columns(&self) -> Vec<(String, Vec<String>)> {
        let columns = |schema: &arrow::datatypes::Schema| {
            schema.fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>()
        };
        let mut all = vec![
            (INTERACTIONS.to_owned(), tables::SHOWN.iter().map(|name| (*name).to_owned()).collect()),
            (SCORE_BUCKETS.to_owned(), columns(&buckets::schema())),
        ];
        all.extend(
            self.dimensions.iter().map(|(name, dimension)| ((*name).to_owned(), columns(&dimension.schema))),
        );
        all
    }
}
