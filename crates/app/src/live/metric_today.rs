//! `metric/NAME`: the metric over today, so far.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use async_trait::async_trait;
use chrono::Days;
use rapport_http::{Asked, LiveTopic, News};
use rapport_kernel::{Clock, Interaction, Problem, Scope, interaction::Kind, time::Zone};
use rapport_metrics::{Metrics, QueryRequest};
use serde_json::{Value, json};

pub struct MetricToday {
    metrics: Arc<Metrics>,
    clock: Arc<dyn Clock>,
    zone: Zone,
    /// Of the metrics that were asked for, whether only feedback changes them.
    of_feedback: RwLock<HashMap<String, bool>>,
}

impl MetricToday {
    pub fn new(metrics: Arc<Metrics>, clock: Arc<dyn Clock>, zone: Zone) -> Self {
        Self { metrics, clock, zone, of_feedback: RwLock::default() }
    }
}

#[async_trait]
impl LiveTopic for MetricToday {
    fn name(&self) -> &'static str {
        "metric"
    }

    async fn check(&self, asked: &Asked) -> Result<(), Problem> {
        if let Some((key, _)) = asked.with.first() {
            return Err(Problem::invalid("live.watch", format!("a metric is not watched by {key:?}")));
        }
        let only = self.metrics.counts_feedback_only(&asked.of).await?;
        let mut known = self.of_feedback.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(asked.of.clone(), only);
        Ok(())
    }

    async fn follow(&self, _: News<'_>) {}

    fn concerns(&self, asked: &Asked, one: &Interaction) -> bool {
        let known = self.of_feedback.read().unwrap_or_else(PoisonError::into_inner);
        one.kind == Kind::Feedback || !known.get(&asked.of).copied().unwrap_or(false)
    }

    async fn answer(&self, asked: &Asked, scope: &Scope) -> Result<Value, Problem> {
        let today = self.clock.now().date_in(self.zone);
        let request = QueryRequest {
            from: Some(today),
            to: Some(today + Days::new(1)),
            compare: false,
            ..QueryRequest::new(asked.of.as_str())
        };
        let answer = self.metrics.answer(&request, scope).await?;
        // Not how far it reaches: an answer that says the same is the same.
        Ok(json!({ "metric": answer.metric, "day": today, "total": answer.total, "totals": answer.totals }))
    }
}
