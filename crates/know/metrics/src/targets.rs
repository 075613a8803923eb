//! Targets: what a metric should be, from which day on, for the company, a unit, a touchpoint, or both together.

use chrono::NaiveDate;
use rapport_kernel::Problem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::unclear;

/// A target, in force from its day until the next one for the same place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MetricTarget)]
pub struct Target {
    pub metric: String,
    /// The unit it is for; the whole company when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<String>,
    /// The touchpoint it is for; all of them when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<String>,
    /// First day, in the company's zone.
    #[schema(value_type = String, format = Date)]
    pub from: NaiveDate,
    /// In the metric's unit; null when from this day on there is no target.
    pub value: Option<f64>,
}

impl Target {
    pub(crate) fn check(&self) -> Result<(), Problem> {
        for (field, text) in [("unit_id", &self.unit_id), ("touchpoint", &self.touchpoint)] {
            if text.as_ref().is_some_and(|text| text.is_empty() || text.len() > 128 || text.contains('\0')) {
                return Err(unclear(
                    "target.place",
                    field,
                    "a code has 1 to 128 bytes and no NUL; leave it out for all",
                ));
            }
        }
        if self.value.is_some_and(|value| !value.is_finite()) {
            return Err(unclear("target.value", "value", "a target is a number"));
        }
        Ok(())
    }
}

/// The target of a place in force on a day.
pub(crate) fn in_force(
    targets: &[Target],
    metric: &str,
    unit: Option<&str>,
    touchpoint: Option<&str>,
    day: NaiveDate,
) -> Option<f64> {
    targets
        .iter()
        .filter(|target| target.metric == metric && target.from <= day)
        .filter(|target| target.unit_id.as_deref() == unit && target.touchpoint.as_deref() == touchpoint)
        .max_by_key(|target| target.from)?
        .value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_target_set_for_the_place_is_in_force_until_it_is_lifted() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let of = |unit: Option<&str>, from: &str, value| Target {
            metric: "nps".into(),
            unit_id: unit.map(str::to_owned),
            touchpoint: None,
            from: day(from),
            value,
        };
        let all = [
            of(None, "2026-01-01", Some(40.0)),
            of(None, "2026-03-01", Some(45.0)),
            of(None, "2026-05-01", None),
            of(Some("north"), "2026-01-01", Some(30.0)),
        ];
        let at = |unit, text| in_force(&all, "nps", unit, None, day(text));
        assert_eq!(at(None, "2025-12-31"), None);
        assert_eq!(at(None, "2026-02-28"), Some(40.0));
        assert_eq!(at(None, "2026-03-01"), Some(45.0));
        assert_eq!(at(None, "2026-06-01"), None);
        assert_eq!(at(Some("north"), "2026-06-01"), Some(30.0));
        assert_eq!(at(Some("south"), "2026-06-01"), None);
        assert_eq!(in_force(&all, "csat", None, None, day("2026-06-01")), None);
    }
}
