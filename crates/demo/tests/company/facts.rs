//! What the raw stream says about each planted cause, gathered in one pass.

use std::collections::HashMap;

use rapport_demo::{Settings, company, interactions};
use rapport_kernel::{Interaction, Scale, Timestamp, interaction::Kind, interaction::step, time::DAY};
use serde_json::Value;

/// Pairs and their means.
#[derive(Debug, Default)]
pub struct Pairs(pub Vec<(f64, f64)>);

impl Pairs {
    pub fn correlation(&self) -> f64 {
        let n = self.0.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| self.0.iter().map(of).sum::<f64>() / n;
        let (x, y) = (mean(|p| p.0), mean(|p| p.1));
        let sum = |of: &dyn Fn(&(f64, f64)) -> f64| self.0.iter().map(of).sum::<f64>();
        sum(&|p| (p.0 - x) * (p.1 - y)) / (sum(&|p| (p.0 - x).powi(2)) * sum(&|p| (p.1 - y).powi(2))).sqrt()
    }

    /// Mean of the second where the first is within bounds.
    pub fn mean(&self, low: f64, high: f64) -> f64 {
        let of: Vec<f64> = self.0.iter().filter(|p| (low..high).contains(&p.0)).map(|p| p.1).collect();
        of.iter().sum::<f64>() / of.len() as f64
    }

    pub fn count(&self, low: f64, high: f64) -> usize {
        self.0.iter().filter(|p| (low..high).contains(&p.0)).count()
    }
}

/// A share.
#[derive(Debug, Default, Clone, Copy)]
pub struct Share {
    pub yes: u32,
    pub all: u32,
}

impl Share {
    fn add(&mut self, yes: bool) {
        self.yes += u32::from(yes);
        self.all += 1;
    }

    pub fn value(self) -> f64 {
        f64::from(self.yes) / f64::from(self.all.max(1))
    }
}

/// One reading of the whole stream.
#[derive(Debug, Default)]
pub struct Facts {
    /// Parcels more than two days late: in the place and period of the cause, and elsewhere.
    pub late_there: Share,
    pub late_elsewhere: Share,
    /// Days late and satisfaction from 0 to 1.
    pub delay: Pairs,
    /// Checkouts that became orders: in the week, and otherwise.
    pub bought_that_week: Share,
    pub bought_otherwise: Share,
    /// Week (1) or not (0), and satisfaction with checkout from 0 to 1.
    pub checkout: Pairs,
    /// Answers to invitations, and top scores among answers: at the branch, and at the others.
    pub answered_there: Share,
    pub answered_elsewhere: Share,
    pub top_there: Share,
    pub top_elsewhere: Share,
    /// Waiting seconds and satisfaction with the call from 0 to 1.
    pub wait: Pairs,
    /// Evening waits of the team (1) and of the others (0).
    pub evening: Pairs,
    /// Pages of the campaign seen for less than a second.
    pub instant_pages: u32,
    /// NPS score and whether the customer left within 90 days (1 or 0).
    pub leaving: Pairs,
    /// Last NPS score and the margin share of a payment.
    pub margin: Pairs,
}

/// The planted places and periods, read from the truth of the company with causes.
struct Places(Value);

impl Places {
    fn get(&self, id: &str) -> &Value {
        self.0["planted"].as_array().unwrap().iter().find(|cause| cause["id"] == id).unwrap()
    }

    fn unit(&self, id: &str) -> &str {
        self.get(id)["where"]["units"][0].as_str().unwrap()
    }

    fn holds(&self, id: &str, at: Timestamp) -> bool {
        let time = |key| self.get(id)[key].as_str().unwrap().parse::<Timestamp>().unwrap();
        (time("from")..time("to")).contains(&at)
    }
}

fn satisfaction(row: &Interaction) -> Option<f64> {
    let (low, high) = row.scale?.range();
    Some((row.score? - low) / (high - low))
}

/// Reads the stream of these settings, looking where the causes are or would be.
pub fn gather(settings: &Settings) -> Facts {
    let places = Places(company(&Settings { causes: true, ..settings.clone() }).truth);
    let mut facts = Facts::default();
    let mut stories: HashMap<String, Vec<Interaction>> = HashMap::new();
    for row in interactions(settings) {
        let actor = row.message_id.split('-').next().unwrap().to_owned();
        stories.entry(actor).or_default().push(row);
    }
    for story in stories.values() {
        one_story(&mut facts, &places, settings, story);
    }
    facts
}

fn one_story(facts: &mut Facts, places: &Places, settings: &Settings, story: &[Interaction]) {
    let (mut delays, mut waits, mut last) = (HashMap::new(), HashMap::new(), None);
    let left = story.iter().find(|row| row.name.as_deref() == Some(step::LEFT)).map(|row| row.occurred_at);
    for row in story {
        let unit = row.unit_id.as_deref().unwrap_or_default();
        let touchpoint = row.touchpoint.as_deref().unwrap_or_default();
        match row.name.as_deref().unwrap_or_default() {
            step::DELIVERED => {
                if let (Some(promised), true) = (row.promised_at, touchpoint == "delivery") {
                    let days = (row.occurred_at.micros() - promised.micros()) as f64 / DAY as f64;
                    delays.insert(row.order_id.clone().unwrap(), days.max(0.0));
                    let there = unit == places.unit("late_delivery")
                        && places.holds("late_delivery", row.occurred_at.plus(-7 * DAY));
                    if there { &mut facts.late_there } else { &mut facts.late_elsewhere }.add(days > 2.0);
                }
            }
            "Checkout Started" | step::COMPLETED
                if touchpoint == "checkout" && unit == places.unit("broken_checkout") =>
            {
                let share = if places.holds("broken_checkout", row.occurred_at) {
                    &mut facts.bought_that_week
                } else {
                    &mut facts.bought_otherwise
                };
                if row.kind == Kind::Order { share.yes += 1 } else { share.all += 1 }
            }
            "Call Answered" => {
                let call = row.properties["call_id"].as_str().unwrap().to_owned();
                let (wait, hour) = (row.wait_s.unwrap(), (row.occurred_at.micros() / 3_600_000_000 + 3) % 24);
                waits.insert(call, wait);
                if (18..22).contains(&hour) {
                    facts.evening.0.push((f64::from(u8::from(unit == places.unit("waiting"))), wait));
                }
            }
            _ => {}
        }
        if touchpoint == "branch_visit"
            && matches!(row.kind, Kind::Invitation | Kind::Feedback)
            && row.was_asked()
        {
            let there = unit == places.unit("begging");
            let (share, top) = if there {
                (&mut facts.answered_there, &mut facts.top_there)
            } else {
                (&mut facts.answered_elsewhere, &mut facts.top_elsewhere)
            };
            if let (Some(score), Some(scale)) = (row.score, row.scale) {
                share.yes += 1;
                top.add(score >= if scale == Scale::Nps { 9.0 } else { 5.0 });
            } else {
                share.all += 1;
            }
        }
        facts.instant_pages += u32::from(
            row.kind == Kind::Page && row.campaign_id.is_some() && row.duration_s.is_some_and(|s| s < 1.0),
        );
        if let Some(satisfied) = satisfaction(row) {
            match touchpoint {
                "delivery" => facts.delay.0.push((delays[row.order_id.as_ref().unwrap()], satisfied)),
                "checkout" => {
                    let week = places.holds("broken_checkout", row.occurred_at);
                    facts.checkout.0.push((f64::from(u8::from(week)), satisfied));
                }
                "call_centre" => {
                    facts.wait.0.push((waits[row.properties["call_id"].as_str().unwrap()], satisfied));
                }
                _ => {}
            }
        }
        if let (Some(score), Some(Scale::Nps)) = (row.score, row.scale)
            && unit != places.unit("begging")
        {
            last = Some(score);
            if row.occurred_at.plus(90 * DAY) <= settings.now {
                let leaves =
                    left.is_some_and(|left| left > row.occurred_at && left <= row.occurred_at.plus(90 * DAY));
                facts.leaving.0.push((score, f64::from(u8::from(leaves))));
            }
        }
        if let (Kind::Payment, Some(money), Some(last)) = (row.kind, row.money, last) {
            facts
                .margin
                .0
                .push((last, row.properties["margin_minor"].as_f64().unwrap() / money.minor as f64));
        }
    }
}

trait Asked {
    /// Asked for, rather than posted in public.
    fn was_asked(&self) -> bool;
}

impl Asked for Interaction {
    fn was_asked(&self) -> bool {
        !self.properties.contains_key("public")
    }
}
