//! How late an order came, in four bands.

use crate::definition::Text;

/// Key and names of each band, from early to late.
pub(crate) const BANDS: [(&str, &str, &str); 4] = [
    ("on_time", "Early or on time", "Раньше срока или вовремя"),
    ("late_1_3", "1–3 days late", "Опоздание 1–3 дня"),
    ("late_4_7", "4–7 days late", "Опоздание 4–7 дней"),
    ("late_over_7", "More than 7 days late", "Опоздание больше 7 дней"),
];

pub(crate) fn band_label(key: &str) -> Option<Text> {
    BANDS.iter().find(|band| band.0 == key).map(|(_, en, ru)| Text::new(en, ru))
}

/// The band of an interaction's order.
pub(super) const OF_ORDER: &str = "CASE WHEN o.delay_days <= 0 THEN 'on_time' WHEN o.delay_days <= 3 THEN 'late_1_3' \
     WHEN o.delay_days <= 7 THEN 'late_4_7' WHEN o.delay_days > 7 THEN 'late_over_7' END";

/// The band of an order itself.
pub(super) const OF_ROW: &str = "CASE WHEN t.delay_days <= 0 THEN 'on_time' WHEN t.delay_days <= 3 THEN 'late_1_3' \
     WHEN t.delay_days <= 7 THEN 'late_4_7' WHEN t.delay_days > 7 THEN 'late_over_7' END";
