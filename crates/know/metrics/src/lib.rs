//! Metrics: one catalogue of definitions, and the number that each comes to for any slice, period and filter.
//!
//! A definition ([`Definition`]) is a file built in or a company's own in the store. A question ([`QueryRequest`]) becomes
//! SQL for the query engine; what comes back as counts and sums becomes values with intervals ([`MetricAnswer`]).
//!
//! Invariants:
//! - A number never stands alone: how many answers are behind it, how sure it is and what was before come with it.
//! - The scope of the caller goes under every statement; nothing here can widen it.
//! - Roll-ups answer only where they give the same as the interactions themselves.
//! - Currencies never sum. Days are days of the company's zone.
//! - Text of callers reaches SQL only as a rule of known fields, never as it came.

mod answer;
mod ask;
mod behind;
mod boards;
mod catalogue;
mod definition;
mod estimate;
mod fields;
mod filter;
mod http;
mod labels;
mod problem;
mod question;
mod render;
mod rows;
mod scores;
mod sql;
mod store;
mod targets;
mod weight;

use std::sync::Arc;

use rapport_http::Actor;
use rapport_kernel::{Clock, Problem, Scope, rule::Catalogue, time::Zone};
use rapport_query::{CustomerNames, Query};
use rapport_store::{Db, Migration, audit};
use serde_json::json;

pub use answer::{Cell, DayPeriod, MetricAnswer, MetricRow, Reading};
pub use behind::{Behind, BehindRow};
pub use boards::{Board, BoardBody, BoardId, Tile, TileKind};
pub use catalogue::built_in;
pub use definition::{Better, Definition, Formula, Text, Unit};
pub use estimate::{Estimate, ScoreTally, of_scores, significant};
pub use filter::FilterView;
pub use http::routes;
pub use question::{Grain, QueryRequest, WeightBy};
pub use render::{render_csv, render_json, render_table};
pub use scores::{Margin, ScoreOutcome, ScoreOutcomes};
pub use targets::Target;

/// Tables of this crate.
pub fn migrations() -> Vec<Migration> {
    vec![
        Migration { id: "20261122_0003_metrics", sql: include_str!("migrations/20261122_0003_metrics.sql") },
        Migration { id: "20261122_0040_boards", sql: include_str!("migrations/20261122_0040_boards.sql") },
    ]
}

/// Names of the tables whose rows a rule can pick: `interactions`, `orders`, `customers`; with their fields.
pub fn rule_fields(table: &str, zone: Zone) -> Option<Catalogue> {
    fields::table(table).map(|table| table.catalogue(zone))
}

/// Answers questions to metrics.
pub struct Metrics {
    db: Db,
    query: Arc<dyn Query>,
    names: Arc<dyn CustomerNames>,
    clock: Arc<dyn Clock>,
    zone: Zone,
}

impl Metrics {
    /// `zone` is the company's: its days, weeks and months are those of the answers.
    pub fn new(
        db: Db,
        query: Arc<dyn Query>,
        names: Arc<dyn CustomerNames>,
        clock: Arc<dyn Clock>,
        zone: Zone,
    ) -> Arc<Self> {
        Arc::new(Self { db, query, names, clock, zone })
    }

    /// Every definition there is, built in first.
    pub async fn definitions(&self) -> Result<Vec<Definition>, Problem> {
        Ok(catalogue::list(&self.db).await?.into_iter().map(|one| one.definition).collect())
    }

    /// Keeps a company's own definition, as a new version.
    pub async fn define(&self, definition: Definition, by: &Actor) -> Result<(), Problem> {
        let name = definition.name.clone();
        catalogue::put(&self.db, self.clock.as_ref(), definition, &name, by).await.map(|_| ())
    }

    /// The metric's values within the scope.
    pub async fn answer(&self, request: &QueryRequest, scope: &Scope) -> Result<MetricAnswer, Problem> {
        ask::answer(self, request, scope).await
    }

    /// A page of what the metric counted: the interactions (orders, customers) behind a number, the newest first.
    /// `cursor` is where the page before ended.
    pub async fn behind(
        &self,
        request: &QueryRequest,
        cursor: Option<&str>,
        limit: usize,
        scope: &Scope,
    ) -> Result<Behind, Problem> {
        behind::behind(self, request, cursor, limit, scope).await
    }

    /// The SQL that answers a question within the scope, whoever runs it, and the table that it reads.
    pub async fn statement(
        &self,
        request: &QueryRequest,
        scope: &Scope,
    ) -> Result<(String, &'static str), Problem> {
        let definition = catalogue::find(&self.db, &request.metric).await?.definition;
        let window = question::Window::new(request.from, request.to, self.clock.now(), self.zone)?;
        let fields = filter::table_of(&definition.table)?.catalogue(window.zone);
        let filter = filter::in_units(request.filter.as_deref(), scope, &fields)?;
        let request = QueryRequest { filter, ..request.clone() };
        let plan = ask::plan(&definition, &request, window)?;
        Ok((plan.rows().sql, plan.answered_from()))
    }

    /// What a filter of the metric may speak of, and a filter in both of its forms.
    pub async fn filter(&self, metric: &str, filter: Option<&str>) -> Result<FilterView, Problem> {
        filter::view(self, metric, filter).await
    }

    /// Whether a metric counts nothing but feedback, so that only feedback changes it. An unknown name is a problem.
    pub async fn counts_feedback_only(&self, name: &str) -> Result<bool, Problem> {
        let definition = catalogue::find(&self.db, name).await?.definition;
        Ok(sql::counts_feedback_only(&definition)?)
    }

    /// For each NPS score, what became of the customers who gave it. See [`ScoreOutcomes`].
    pub async fn scores(
        &self,
        from: Option<chrono::NaiveDate>,
        to: Option<chrono::NaiveDate>,
        scope: &Scope,
    ) -> Result<ScoreOutcomes, Problem> {
        scores::outcomes(self, from, to, scope).await
    }

    /// All targets that a caller of this scope may see: the company's and those of their units.
    pub async fn targets(&self, scope: &Scope) -> Result<Vec<Target>, Problem> {
        let all = store::targets(self.db.read()).await?;
        Ok(all
            .into_iter()
            .filter(|target| target.unit_id.is_none() || scope.allows(target.unit_id.as_deref()))
            .collect())
    }

    /// The target in force on a day for the company, a unit, a touchpoint, or a touchpoint in a unit; of no other place.
    pub async fn target(
        &self,
        metric: &str,
        unit: Option<&str>,
        touchpoint: Option<&str>,
        day: chrono::NaiveDate,
    ) -> Result<Option<f64>, Problem> {
        Ok(targets::in_force(&store::targets(self.db.read()).await?, metric, unit, touchpoint, day))
    }

    /// Sets a target from its day on; an unknown metric is a problem that lists the known ones.
    pub async fn set_target(&self, target: &Target, by: &Actor) -> Result<(), Problem> {
        target.check()?;
        catalogue::find(&self.db, &target.metric).await.map_err(|problem| problem.at("metric"))?;
        let (clock, by) = (self.clock.as_ref(), by.to_string());
        let tx = self.db.begin().await?;
        store::set_target(&tx, target, clock.now(), &by).await?;
        audit(&tx, clock, &by, "target.set", &target.metric, &json!(target)).await?;
        tx.commit().await.map_err(rapport_store::StoreError::from)?;
        Ok(())
    }
}
