//! What can be watched live, put together from rooms that do not know each other.

mod last_feedback;
mod metric_today;

use std::sync::Arc;

use rapport_customers::Customers;
use rapport_feedback::Feedback;
use rapport_http::LiveTopic;
use rapport_kernel::{Clock, time::Zone};
use rapport_metrics::Metrics;
use rapport_query::Query;

use last_feedback::LastFeedback;
use metric_today::MetricToday;

/// All topics.
pub fn topics(
    metrics: &Arc<Metrics>,
    customers: &Arc<Customers>,
    feedback: &Arc<Feedback>,
    query: Arc<dyn Query>,
    clock: &Arc<dyn Clock>,
    zone: Zone,
) -> Vec<Arc<dyn LiveTopic>> {
    vec![
        Arc::new(MetricToday::new(Arc::clone(metrics), Arc::clone(clock), zone)),
        Arc::new(LastFeedback::new(query, Arc::clone(customers), Arc::clone(feedback), Arc::clone(clock))),
    ]
}
