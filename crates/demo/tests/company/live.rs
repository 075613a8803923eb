use std::collections::HashSet;

use rapport_demo::{interactions, live};
use rapport_kernel::time::{DAY, HOUR};

use crate::settings;

#[test]
fn what_comes_after_the_history_is_in_order_valid_and_new() {
    let settings = settings(200, true);
    let (mut before, mut orders) = (HashSet::new(), HashSet::new());
    for row in interactions(&settings) {
        before.insert(row.message_id);
        orders.extend(row.order_id);
    }
    let mut last = settings.now;
    let mut arrived = 0;
    for row in live(&settings, settings.now).take(600) {
        row.check().unwrap();
        assert!(row.occurred_at >= last && !before.contains(&row.message_id), "{row:?}");
        last = row.occurred_at;
        arrived += usize::from(row.order_id.is_some_and(|order| orders.contains(&order)));
    }
    assert!(arrived > 0, "orders under way at the end of the history arrive");
    let days = (last.micros() - settings.now.micros()) as f64 / DAY as f64;
    assert!((8.0..25.0).contains(&days), "600 interactions of 200 customers took {days} days");
}

#[test]
fn a_stream_that_begins_again_repeats_the_same_messages() {
    let settings = settings(100, true);
    let from = settings.now.plus(2 * DAY + HOUR);
    let whole: Vec<_> =
        live(&settings, settings.now).filter(|row| row.occurred_at > from).take(150).collect();
    let again: Vec<_> = live(&settings, from).take(150).collect();
    assert_eq!(whole, again);
}
