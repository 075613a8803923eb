//! When it happened, when the sender's clock cannot be trusted.

use rapport_kernel::{Problem, Timestamp};

/// The moment of an event by the server's clock.
///
/// `at` and `sent_at` are read from the sender's clock, so their difference is right even when both are wrong; the
/// moment is `received_at - (sent_at - at)` (Segment's rule for `timestamp`). Without `sent_at` the sender is believed,
/// without `at` it is now. Nothing happens in the future: later moments become `received_at`. Old moments are kept.
/// Errors: `event.timestamp` for a moment before 1970, which only a broken clock gives.
pub fn corrected(
    at: Option<Timestamp>,
    sent_at: Option<Timestamp>,
    received_at: Timestamp,
) -> Result<Timestamp, Problem> {
    let Some(at) = at else { return Ok(received_at) };
    let skew = sent_at.map_or(0, |sent| received_at.micros().saturating_sub(sent.micros()));
    let moment = at.plus(skew).min(received_at);
    if moment < Timestamp::from_micros(0) {
        return Err(Problem::invalid("event.timestamp", "a time before 1970 is not kept").at("timestamp"));
    }
    Ok(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<Timestamp> {
        (!text.is_empty()).then(|| text.parse().unwrap())
    }

    #[test]
    fn the_senders_clock_is_corrected_and_the_future_is_not_believed() {
        let received = "2026-03-04T12:00:00Z";
        for (happened, sent, expected, why) in [
            ("", "", received, "no time: now"),
            ("2026-03-04T11:59:50Z", "", "2026-03-04T11:59:50Z", "no sentAt: believed"),
            ("2026-03-04T11:59:50Z", "2026-03-04T12:00:00Z", "2026-03-04T11:59:50Z", "a right clock"),
            ("2026-03-04T13:59:50Z", "2026-03-04T14:00:00Z", "2026-03-04T11:59:50Z", "two hours fast"),
            (
                "1970-01-01T00:00:05Z",
                "1970-01-01T00:00:20Z",
                "2026-03-04T11:59:45Z",
                "a clock that was never set",
            ),
            ("2026-03-05T00:00:00Z", "", received, "the future is clamped"),
            ("2026-03-04T12:00:30Z", "2026-03-04T12:00:00Z", received, "later than sent is clamped"),
            ("2016-03-04T12:00:00Z", "2026-03-04T12:00:00Z", "2016-03-04T12:00:00Z", "old is kept"),
        ] {
            assert_eq!(
                corrected(at(happened), at(sent), at(received).unwrap()).unwrap(),
                at(expected).unwrap(),
                "{why}"
            );
        }
        let ancient = corrected(at("1901-01-01T00:00:00Z"), None, at(received).unwrap()).unwrap_err();
        assert_eq!(ancient.code, "event.timestamp");
    }
}
