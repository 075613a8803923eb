//! A customer's year: they become known, live through their episodes week by week, and some leave.

use rapport_kernel::{
    Channel, Timestamp,
    interaction::{Kind, step},
    time::DAY,
};

use super::{Episode, HABITS, Scene, online, play, service};
use crate::{
    calendar::{DAYS, Rhythm},
    draw::{Draw, Stream},
    log::{Fill, Log, days, seconds},
    people::{Key, Person},
    products::{PRODUCTS, Sort},
    world::World,
};

/// What changes about a customer as time goes by.
#[derive(Debug, Default, Clone)]
pub struct Life {
    /// Indices of the services they have.
    pub held: Vec<usize>,
    /// What they last meant by an NPS answer.
    pub last_nps: Option<u8>,
    /// NPS answers that may lie ahead of the moment being lived.
    pub meant: Vec<(Timestamp, u8)>,
    /// Whether the company knows more than their browser.
    pub known: bool,
    /// While what they have had for years is being written down.
    pub moving_in: bool,
    pub gone: bool,
}

impl Life {
    /// Takes over the NPS answers given by now.
    pub fn settle(&mut self, now: Timestamp) {
        if let Some(latest) = self.meant.iter().filter(|meant| meant.0 <= now).max_by_key(|meant| meant.0) {
            self.last_nps = Some(latest.1);
            self.meant.retain(|meant| meant.0 > now);
        }
    }
}

/// Plays the year of one customer into `log`, past the present where episodes reach further, and says how they stand.
pub fn live_through(world: &World, person: &Person, log: &mut Log) -> Life {
    log.begin(format!("c{:06}", person.index));
    let mut life = Life::default();
    let mut plan = planned(world, person);
    let mut number = 0;
    let mut scene = |life: &mut Life, log: &mut Log, what: &mut dyn FnMut(&mut Scene<'_>)| {
        number += 1;
        let draw = world.draw(Stream::Episode, u64::from(person.index), number);
        what(&mut Scene { world, person, life, draw, log });
    };
    let calendar = &world.calendar;
    if !person.prospect {
        if let Some(day) = person.joined {
            let mut draw = world.draw(Stream::Plan, u64::from(person.index), 1);
            let came = calendar.draw_on(Rhythm::Online, person.region, day, &mut draw);
            plan.retain(|planned| planned.0 > came);
            for _ in 0..=draw.below(3) {
                let before = days(came, -draw.between(0.02, 9.0));
                scene(&mut life, log, &mut |scene| online::discover(scene, before));
            }
            scene(&mut life, log, &mut |scene| sign_up(scene, came));
        } else if let Some(first) = plan.first() {
            // Before the first bill's usage, which is an hour older than the bill.
            let at = seconds(first.0, -4000.0).max(seconds(calendar.from, 1.0));
            scene(&mut life, log, &mut |scene| introduce(scene, at));
        }
    }
    let mut fate = world.draw(Stream::Churn, u64::from(person.index), 0);
    let mut next = 0;
    let mut week = plan.first().map_or(world.settings.now, |first| first.0);
    while week < world.settings.now {
        let end = week.plus(7 * DAY);
        while let Some((at, episode)) = plan.get(next).copied().filter(|planned| planned.0 < end) {
            scene(&mut life, log, &mut |scene| play(scene, episode, at));
            next += 1;
        }
        life.settle(end);
        if life.known && fate.chance(world.causes.leave_within(life.last_nps, 7.0)) {
            let left = days(week, fate.between(0.3, 7.0));
            log.rows.retain(|row| {
                row.occurred_at <= left
                    || matches!(row.kind, Kind::Order | Kind::Shipment | Kind::Payment)
                        && row.order_id.is_some()
            });
            scene(&mut life, log, &mut |scene| leave(scene, left));
            let back = days(left, fate.between(20.0, 60.0));
            if !fate.chance(0.06) || back > world.settings.now {
                break;
            }
            scene(&mut life, log, &mut |scene| come_back(scene, back));
            next += plan[next..].iter().take_while(|planned| planned.0 <= back).count();
            week = back;
            continue;
        }
        week = end;
    }
    log.rows.sort_by_key(|row| row.occurred_at);
    life
}

/// What happens when, in order, up to the present.
fn planned(world: &World, person: &Person) -> Vec<(Timestamp, Episode)> {
    let mut draw = world.draw(Stream::Plan, u64::from(person.index), 0);
    let (calendar, first) = (&world.calendar, person.joined.unwrap_or(0));
    let mut plan = Vec::new();
    for habit in HABITS {
        let times = habit.of(person);
        if habit.episode == Episode::Bill && times > 0.0 {
            for day in (first..DAYS).filter(|day| calendar.day_of_month(*day) == person.bill_day) {
                plan.push((calendar.draw_on(habit.rhythm, person.region, day, &mut draw), habit.episode));
            }
            continue;
        }
        for _ in 0..draw.poisson(times * calendar.share_from(habit.rhythm, first)) {
            plan.push((calendar.draw(habit.rhythm, person.region, first, &mut draw), habit.episode));
        }
    }
    plan.retain(|planned| planned.0 > calendar.from && planned.0 <= world.settings.now);
    plan.sort_by_key(|planned| planned.0);
    plan
}

/// Somebody becomes a customer: the browser gets a name.
pub fn sign_up(scene: &mut Scene<'_>, at: Timestamp) {
    let unit = scene.unit(scene.region_unit());
    let by = scene.known_by(&[Key::Browser(0), Key::User, Key::Email]);
    scene.add(Kind::Track, "Signed Up", Channel::Web, at).inbound().in_unit(unit.clone()).of(by);
    let by = scene.known_by(&[Key::Browser(0), Key::User, Key::Email, Key::Phone]);
    let traits = scene.person.traits();
    scene
        .add(Kind::Identify, "Profile Given", Channel::Web, seconds(at, 1.0))
        .in_unit(unit.clone())
        .of(by)
        .traits = traits;
    let by = scene.known_by(&[Key::User]);
    scene
        .log
        .add(Kind::LifeCycle, seconds(at, 2.0))
        .named("Customer Joined")
        .in_unit(unit.clone())
        .of(by)
        .with("stage", "new");
    let by = scene.known_by(&[Key::User, Key::Phone, Key::Account, Key::Card, Key::Crm]);
    let row = scene.log.add(Kind::Identify, seconds(at, 900.0)).named("Contract Signed").in_unit(unit).of(by);
    row.traits.insert("joined_at".into(), at.to_string().into());
    join_group(scene, seconds(at, 901.0));
    first_products(scene, seconds(at, 910.0));
    scene.life.known = true;
}

/// Somebody who has been a customer for years appears for the first time.
fn introduce(scene: &mut Scene<'_>, at: Timestamp) {
    let unit = scene.unit(scene.region_unit());
    let by = scene.known_by(&[Key::User, Key::Email, Key::Phone, Key::Account, Key::Card, Key::Crm]);
    let years = 1 + scene.draw.below(9) as i64;
    let mut traits = scene.person.traits();
    traits.insert("joined_at".into(), at.plus(-years * 365 * DAY).to_string().into());
    scene.log.add(Kind::Identify, at).named("Profile Given").in_unit(unit).of(by).traits = traits;
    join_group(scene, seconds(at, 1.0));
    scene.life.moving_in = true;
    first_products(scene, seconds(at, 2.0));
    scene.life.moving_in = false;
    scene.life.known = true;
}

fn join_group(scene: &mut Scene<'_>, at: Timestamp) {
    let Some(group) = scene.person.group() else { return };
    let (unit, by) = (scene.unit(scene.region_unit()), scene.known_by(&[Key::User]));
    let traits = scene.person.group_traits(scene.world);
    let row = scene.log.add(Kind::Group, at).named("Group Joined").in_unit(unit).of(by);
    row.group_id = Some(group);
    row.traits = traits;
}

fn first_products(scene: &mut Scene<'_>, at: Timestamp) {
    let channel = if scene.life.moving_in { None } else { Some(Channel::Web) };
    for (sort, share) in [
        (Sort::Tariff, 1.0),
        (Sort::Internet, 0.4),
        (Sort::Television, 0.28),
        (Sort::Sim, 0.22),
        (Sort::Addition, 0.15),
    ] {
        if scene.draw.chance(share) {
            let product = service::service_of(scene, Some(sort));
            scene.open_product(product, at, channel);
        }
    }
}

/// The customer leaves and closes everything.
pub fn leave(scene: &mut Scene<'_>, at: Timestamp) {
    let reason = scene.draw.pick(&["price", "quality", "competitor", "moved", "service"]);
    for product in scene.life.held.clone() {
        scene.close_product(product, seconds(at, 1.0), reason);
    }
    let (unit, by) = (scene.unit(scene.region_unit()), scene.known_by(&[Key::User]));
    let row = scene.log.add(Kind::LifeCycle, at).named(step::LEFT).in_unit(unit).of(by);
    row.with("stage", "left").with("reason", reason);
    scene.life.gone = true;
    scene.life.meant.clear();
}

fn come_back(scene: &mut Scene<'_>, at: Timestamp) {
    let (unit, by) = (scene.unit(scene.region_unit()), scene.known_by(&[Key::User]));
    scene.log.add(Kind::LifeCycle, at).named(step::RETURNED).in_unit(unit).of(by).with("stage", "active");
    let tariff = service::service_of(scene, Some(Sort::Tariff));
    debug_assert_eq!(PRODUCTS[tariff].sort, Sort::Tariff);
    scene.open_product(tariff, seconds(at, 60.0), Some(Channel::InPerson));
    scene.life.gone = false;
    scene.life.last_nps = None;
}

/// Whether a customer leaves about now, where they go through one of `episodes` a year.
pub fn leaves_now(world: &World, life: &Life, episodes: f64, draw: &mut Draw) -> bool {
    life.known && draw.chance(world.causes.leave_within(life.last_nps, 365.0 / episodes.max(12.0)))
}
