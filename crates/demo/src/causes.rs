//! The planted causes: what they do to the company, and the truth about them.
//!
//! Each cause changes behaviour in one place and period. With the switch off every method here is neutral, and the same
//! people live the same year without any of it.

use rapport_kernel::{Scale, Timestamp, time::Period};
use serde_json::{Value, json};

use crate::{
    calendar::{Calendar, DAYS},
    company::{Settings, UnitSpec},
    draw::Draw,
    geography::REGIONS,
    opinion::{expected, expected_nps},
    products::{CAMPAIGNS, FAKED_CAMPAIGN},
    world::World,
};

/// Share of customers who leave within 90 days of giving an NPS score 0–10.
const LEAVE: [f64; 11] = [0.27, 0.25, 0.23, 0.20, 0.17, 0.135, 0.105, 0.052, 0.041, 0.022, 0.016];
/// The same of those who never answered, and of everybody without causes.
const LEAVE_SILENT: f64 = 0.046;
/// What customers spend, against the average, by their last NPS score.
const SPEND: [f64; 11] = [0.80, 0.81, 0.82, 0.84, 0.86, 0.89, 0.92, 0.97, 1.0, 1.07, 1.12];
/// Share of their spending that is margin.
const MARGIN: [f64; 11] = [0.18, 0.19, 0.20, 0.21, 0.22, 0.235, 0.25, 0.27, 0.285, 0.31, 0.33];
const MARGIN_SILENT: f64 = 0.29;

const LATE_SHARE: f64 = 0.6;
const LATE_DAYS: (f64, f64) = (3.0, 9.0);
/// How much a day of delay is felt, in standard deviations.
const FELT_PER_DAY: f64 = -0.30;
const FELT_LATEST: f64 = -2.2;
const BROKEN_ORDERS: f64 = 0.22;
const BROKEN_FELT: f64 = -1.7;
const BEGGED_RESPONSE: f64 = 0.55;
const EVENING: (f64, f64) = (18.0, 22.0);
const EVENING_WAIT: f64 = 6.0;
/// How an answer at once is felt, and what an endless wait takes from it.
const ANSWERED_FELT: f64 = 0.45;
const WAIT_FELT: f64 = -1.8;
const WAIT_SCALE_S: f64 = 240.0;

/// Where and when the causes work, and whether they do.
#[derive(Debug)]
pub struct Causes {
    pub on: bool,
    pub late_region: usize,
    pub late_from: Timestamp,
    pub broken_checkout: Period,
    /// Index of the unit.
    pub begging_branch: usize,
    pub evening_team: usize,
    pub bots: Period,
}

impl Causes {
    pub fn new(settings: &Settings, calendar: &Calendar, units: &[UnitSpec]) -> Self {
        use chrono::Datelike;
        let unit = |code: &str| units.iter().position(|unit| unit.code == code).unwrap_or(0);
        let day = |day| calendar.midnight(Calendar::COMPANY, day);
        let near = DAYS - 64;
        let monday = near - calendar.date(near).weekday().num_days_from_monday() as i32;
        Self {
            on: settings.causes,
            late_region: REGIONS.iter().position(|region| region.code == "volga").unwrap_or(0),
            late_from: day(DAYS - 150),
            broken_checkout: Period { from: day(monday), to: day(monday + 7) },
            begging_branch: unit("br-moscow-arbat"),
            evening_team: unit("cc-4"),
            bots: Period { from: day(DAYS - 100), to: day(DAYS - 90) },
        }
    }

    /// Days of delay on top of the usual for a parcel ordered then and there.
    pub fn extra_delay_days(&self, region: usize, at: Timestamp, draw: &mut Draw) -> f64 {
        if self.on && region == self.late_region && at >= self.late_from && draw.chance(LATE_SHARE) {
            draw.between(LATE_DAYS.0, LATE_DAYS.1)
        } else {
            0.0
        }
    }

    /// How a delay is felt, in any region.
    pub fn delay_felt(&self, days: f64) -> f64 {
        if self.on { if days > 0.0 { (FELT_PER_DAY * days).max(FELT_LATEST) } else { 0.05 } } else { 0.0 }
    }

    pub fn checkout_is_broken(&self, at: Timestamp) -> bool {
        self.on && self.broken_checkout.contains(at)
    }

    /// Share of checkouts that end with an order.
    pub fn completed_checkouts(&self, at: Timestamp) -> f64 {
        if self.checkout_is_broken(at) { BROKEN_ORDERS } else { 0.72 }
    }

    pub fn checkout_felt(&self, at: Timestamp) -> f64 {
        if self.checkout_is_broken(at) { BROKEN_FELT } else { 0.0 }
    }

    pub fn begs(&self, unit: Option<usize>) -> bool {
        self.on && unit == Some(self.begging_branch)
    }

    /// Share of those asked who answer, where the usual share is `usual`.
    pub fn response(&self, unit: Option<usize>, usual: f64) -> f64 {
        if self.begs(unit) { BEGGED_RESPONSE } else { usual }
    }

    /// How many times longer than usual callers wait for a team at an hour of the company's day.
    pub fn wait_factor(&self, team: usize, hour: f64) -> f64 {
        if self.on && team == self.evening_team && (EVENING.0..EVENING.1).contains(&hour) {
            EVENING_WAIT
        } else {
            1.0
        }
    }

    /// How a wait is felt: steep at first, then it hardly gets worse.
    pub fn wait_felt(&self, seconds: f64) -> f64 {
        if self.on { ANSWERED_FELT + WAIT_FELT * (1.0 - (-seconds / WAIT_SCALE_S).exp()) } else { 0.0 }
    }

    /// Share of customers with this last NPS score who leave within so many days.
    pub fn leave_within(&self, last: Option<u8>, days: f64) -> f64 {
        let in_90 = last
            .filter(|_| self.on)
            .and_then(|score| LEAVE.get(usize::from(score)))
            .copied()
            .unwrap_or(LEAVE_SILENT);
        1.0 - (1.0 - in_90).powf(days / 90.0)
    }

    pub fn spend(&self, last: Option<u8>) -> f64 {
        last.filter(|_| self.on).and_then(|score| SPEND.get(usize::from(score))).copied().unwrap_or(1.0)
    }

    /// Share of a payment that is margin, before ordinary noise.
    pub fn margin(&self, last: Option<u8>) -> f64 {
        last.filter(|_| self.on)
            .and_then(|score| MARGIN.get(usize::from(score)))
            .copied()
            .unwrap_or(MARGIN_SILENT)
    }
}

/// What was planted, as `truth.json` says it. With causes off `planted` is empty.
pub fn truth(world: &World) -> Value {
    let (causes, settings) = (&world.causes, &world.settings);
    let planted = if causes.on { planted(world) } else { Vec::new() };
    json!({
        "company": "meridian",
        "customers": settings.customers,
        "seed": settings.seed,
        "causes": settings.causes,
        "from": world.calendar.from,
        "to": settings.now,
        "zone": settings.zone.name(),
        "note": "Feelings are a standard normal number cut into scores; units differ by 0.05 and employees by 0.10 standard deviations of ordinary variation that is not listed here.",
        "planted": planted,
    })
}

fn planted(world: &World) -> Vec<Value> {
    let causes = &world.causes;
    let (from, to) = (world.calendar.from, world.settings.now);
    let code = |unit: usize| world.units.get(unit).map(|unit| unit.code.clone());
    let region = &REGIONS[causes.late_region];
    let rounded = |value: f64| (value * 100.0).round() / 100.0;
    let drop = |scale, shift| rounded(expected(scale, shift) - expected(scale, 0.0));
    let drop_nps = |shift| rounded(expected_nps(shift) - expected_nps(0.0));
    // The usual parcel comes about 0.6 days before its promise, the late one as much before the planted days.
    let late = FELT_PER_DAY * (f64::midpoint(LATE_DAYS.0, LATE_DAYS.1) - 0.6);
    let waits = [0.0, 30.0, 60.0, 120.0, 240.0, 480.0, 900.0];
    vec![
        json!({
            "id": "late_delivery",
            "what": "Parcels of one region come late, and scores fall with the delay",
            "where": { "region": region.code, "units": [code(world.places.deliveries[causes.late_region])], "touchpoint": "delivery" },
            "from": causes.late_from, "to": to,
            "size": { "share_late": LATE_SHARE, "extra_days": [LATE_DAYS.0, LATE_DAYS.1] },
            "effect": {
                "feeling_per_day_late": FELT_PER_DAY,
                "delivery_nps_points": rounded(LATE_SHARE * drop_nps(late)),
                "delivery_csat": rounded(LATE_SHARE * drop(Scale::Csat, late)),
                "csat_by_days_late": (0..=9).map(|days| json!([days, rounded(expected(Scale::Csat, causes.delay_felt(f64::from(days))))])).collect::<Vec<_>>(),
            },
            "how": "Delay is occurred_at − promised_at of Order Delivered; join delivery feedback to it by order_id. Elsewhere delays are short and alike; the effect of a day is the same in every region.",
        }),
        json!({
            "id": "broken_checkout",
            "what": "For a week the online checkout fails",
            "where": { "units": [code(world.places.online)], "touchpoint": "checkout", "channels": ["web", "mobile_app"] },
            "from": causes.broken_checkout.from, "to": causes.broken_checkout.to,
            "size": { "completed_share": BROKEN_ORDERS, "usual_share": 0.72 },
            "effect": { "checkout_csat": drop(Scale::Csat, BROKEN_FELT), "checkout_ces": drop(Scale::Ces, BROKEN_FELT) },
            "how": "Order Completed per Checkout Started on the web and in the application; Payment Failed with error_code gateway_timeout; comments on checkout.",
        }),
        json!({
            "id": "begging",
            "what": "The staff of one branch begs for scores",
            "where": { "units": [code(causes.begging_branch)], "touchpoint": "branch_visit" },
            "from": from, "to": to,
            "size": { "response_share": BEGGED_RESPONSE, "usual_share": 0.22, "share_9_or_10": 0.96 },
            "effect": { "branch_nps_points": rounded(96.0 - 1.0 - expected_nps(0.05)), "real_change": 0 },
            "how": "Almost only 9 and 10, comments empty or one of a few formulas, more answers than elsewhere, answers within minutes; what these customers do later does not follow the score.",
        }),
        json!({
            "id": "waiting",
            "what": "Waiting on the phone lowers call scores; one team makes callers wait in the evening",
            "where": { "units": [code(causes.evening_team)], "touchpoint": "call_centre", "hours": [EVENING.0, EVENING.1], "zone": world.calendar.zone.name() },
            "from": from, "to": to,
            "size": { "evening_wait_factor": EVENING_WAIT },
            "effect": {
                "curve": format!("feeling = {ANSWERED_FELT} − {} × (1 − exp(−wait_s / {WAIT_SCALE_S}))", -WAIT_FELT),
                "csat_by_wait_s": waits.map(|wait| json!([wait, rounded(expected(Scale::Csat, causes.wait_felt(wait) - 0.12))])),
            },
            "how": "wait_s of the call whose call_id the feedback carries in its properties; the curve holds for every team.",
        }),
        json!({
            "id": "bot_farm",
            "what": "Bots click an advertisement and sign up, so that the campaign looks good",
            "where": { "campaign": CAMPAIGNS[FAKED_CAMPAIGN].id, "channels": ["ad"] },
            "from": causes.bots.from, "to": causes.bots.to,
            "size": crate::crowd::bot_sizes(world),
            "effect": { "orders": 0 },
            "how": "Many clicks and sign-ups from a dozen devices and three user agents, pages seen for less than a second, at night as by day, no order ever.",
        }),
        json!({
            "id": "scores_predict",
            "what": "The last NPS score foretells leaving, spending and margin",
            "where": { "all": true },
            "from": from, "to": to,
            "effect": {
                "leave_within_90_days": LEAVE, "leave_within_90_days_without_answer": LEAVE_SILENT,
                "spend_factor": SPEND, "margin_share": MARGIN, "margin_share_without_answer": MARGIN_SILENT,
            },
            "how": "Customer Left after the last NPS answer; amount and margin_minor of payments. Begged scores are the exception: there the feeling counts, not the answer.",
        }),
    ]
}
