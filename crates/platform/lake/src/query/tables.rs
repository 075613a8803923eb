//! The tables that a statement sees, as plans over lake and tail, with the scope beneath them.

use std::sync::Arc;

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use datafusion::{
    catalog::TableProvider,
    common::{Column, ScalarValue},
    datasource::{MemTable, ViewTable, provider_as_source},
    error::Result,
    logical_expr::{Expr, JoinType, LogicalPlanBuilder, ScalarUDF, col, lit},
};
use rapport_kernel::{Mood, Scale, Scope};

use super::{flushed::FlushedTable, snapshot_table::SnapshotTable};
use crate::{
    buckets,
    dimension::{Dimension, DimensionView},
    schema,
    table::TableSnapshot,
};

/// What one query reads, pinned: snapshots, and the rows above each.
#[derive(Debug, Clone)]
pub(crate) struct View {
    pub interactions: Arc<TableSnapshot>,
    pub comments: Arc<TableSnapshot>,
    /// Rows of [`schema::tail`] above the snapshot of interactions.
    pub tail: Vec<RecordBatch>,
    /// Comments of flushed interactions that are not in the snapshot of comments.
    pub late_comments: Vec<RecordBatch>,
    /// Every interaction up to this number is in the view.
    pub through: i64,
}

/// Columns of `interactions` in the order in which `SELECT *` shows them.
pub(crate) const SHOWN: &[&str] = &[
    "id",
    "message_id",
    "seq",
    "occurred_at",
    "received_at",
    "customer_id",
    "fragment_id",
    "kind",
    "name",
    "channel",
    "touchpoint",
    "direction",
    "unit_id",
    "employee_id",
    "order_id",
    "product_id",
    "campaign_id",
    "amount_minor",
    "currency",
    "promised_at",
    "duration_s",
    "wait_s",
    "score",
    "scale",
    "comment",
    "properties",
    "source",
    schema::MONTH,
];

/// The table `interactions`: lake and tail, with the customer of each row, cut to the scope.
pub(crate) fn interactions(
    view: &View,
    scope: &Scope,
    customer_of: &ScalarUDF,
) -> Result<Arc<dyn TableProvider>> {
    let rows = in_scope(
        scan(lake(view)?)?.union(scan(memory(schema::tail(), view.tail.clone())?)?.build()?)?,
        scope,
        Some("unit_id"),
    )?;
    let columns = SHOWN.iter().map(|name| match *name {
        "customer_id" => customer_of.call(vec![column("fragment_id")]).alias("customer_id"),
        name => column(name),
    });
    view_of(rows.project(columns.collect::<Vec<_>>())?)
}

fn lake(view: &View) -> Result<Arc<dyn TableProvider>> {
    let interactions = SnapshotTable::new(Arc::clone(&view.interactions), schema::interactions(), true);
    let comments = SnapshotTable::new(Arc::clone(&view.comments), schema::comments(), false);
    let late = memory(schema::comments(), view.late_comments.clone())?;
    let comments = view_of(scan(Arc::new(comments))?.union(scan(late)?.build()?)?)?;
    Ok(Arc::new(FlushedTable::new(Arc::new(interactions), comments)))
}

/// A table of rows that are at hand.
pub(crate) fn memory(schema: SchemaRef, batches: Vec<RecordBatch>) -> Result<Arc<dyn TableProvider>> {
    Ok(Arc::new(MemTable::try_new(schema, vec![batches])?))
}

/// The table `score_buckets`: sums by day and those of the tail above them, cut to the scope.
pub(crate) fn score_buckets(
    by_day: Vec<RecordBatch>,
    above: RecordBatch,
    scope: &Scope,
) -> Result<Arc<dyn TableProvider>> {
    let (even, odd): (Vec<_>, Vec<_>) = by_day.into_iter().enumerate().partition(|(index, _)| index % 2 == 0);
    let [even, odd] = [even, odd].map(|half| half.into_iter().map(|(_, batch)| batch).collect::<Vec<_>>());
    let table = MemTable::try_new(buckets::schema(), vec![even, odd, vec![above]])?;
    view_of(in_scope(scan(Arc::new(table))?, scope, Some("unit_id"))?)
}

/// The table `score_buckets` by quarters of an hour, summed from the table `interactions` while the query runs.
pub(crate) fn quarters() -> String {
    let satisfied = |scale| Mood::steps(scale).1;
    format!(
        "SELECT date_bin(INTERVAL '15 minutes', occurred_at) AS bucket_at, kind, scale, channel, touchpoint, \
         unit_id, count(score) AS n, sum(score) AS sum, sum(score * score) AS sum_sq, \
         sum(CASE WHEN scale IN ('nps', 'enps') AND score >= 9 THEN 1 ELSE 0 END) AS promoters, \
         sum(CASE WHEN scale IN ('nps', 'enps') AND score <= 6 THEN 1 ELSE 0 END) AS detractors, \
         sum(CASE WHEN (scale = 'csat' AND score >= {}) OR (scale = 'ces' AND score >= {}) THEN 1 ELSE 0 END) AS satisfied \
         FROM interactions WHERE kind = 'feedback' AND score IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6",
        satisfied(Scale::Csat),
        satisfied(Scale::Ces)
    )
}

/// A table of things: its copy without the rows that changed since, and those, cut to the scope.
pub(crate) fn dimension(
    dimension: &Dimension,
    view: DimensionView,
    scope: &Scope,
) -> Result<Arc<dyn TableProvider>> {
    let key = dimension.source.key();
    let copy = scan(Arc::new(SnapshotTable::of(dimension.table(), view.copy)))?;
    let rows = if view.changed.is_empty() {
        copy
    } else {
        let changed = memory(Arc::clone(&dimension.schema), view.changed)?;
        let keys = LogicalPlanBuilder::scan("changed", provider_as_source(Arc::clone(&changed)), None)?;
        let keys = keys.project(vec![column(key).alias("changed_key")])?.build()?;
        let unchanged = copy.join(
            keys,
            JoinType::LeftAnti,
            (vec![Column::from_name(key)], vec![Column::from_name("changed_key")]),
            None,
        )?;
        unchanged.union(scan(changed)?.build()?)?
    };
    let rows = match dimension.source.gone_column() {
        Some(gone) => rows.filter(column(gone).is_null())?,
        None => rows,
    };
    view_of(in_scope(rows, scope, dimension.source.unit_column())?)
}

pub(crate) fn scan(table: Arc<dyn TableProvider>) -> Result<LogicalPlanBuilder> {
    LogicalPlanBuilder::scan("rows", provider_as_source(table), None)
}

pub(crate) fn view_of(plan: LogicalPlanBuilder) -> Result<Arc<dyn TableProvider>> {
    Ok(Arc::new(ViewTable::new(plan.build()?, None)))
}

/// A column by its name, case kept.
pub(crate) fn column(name: &str) -> Expr {
    col(Column::from_name(name))
}

/// Only the rows of the scope's units. With a scope of units, rows without one and tables without the column are not seen
/// unless `unit` is `None`: a table that everyone may see.
pub(crate) fn in_scope(
    plan: LogicalPlanBuilder,
    scope: &Scope,
    unit: Option<&str>,
) -> Result<LogicalPlanBuilder> {
    match (scope, unit) {
        (Scope::All, _) | (_, None) => Ok(plan),
        (Scope::Units(units), Some(_)) if units.is_empty() => plan.filter(lit(false)),
        (Scope::Units(units), Some(unit)) => {
            let units = units.iter().map(|unit| lit(ScalarValue::Utf8View(Some(unit.clone())))).collect();
            plan.filter(column(unit).in_list(units, false))
        }
    }
}
