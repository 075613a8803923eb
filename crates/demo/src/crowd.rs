//! Those who are not customers: bots, employees who are asked themselves, and the surroundings of branches and networks.

use rapport_kernel::{
    Channel, Identifier, IdentifierKind, Scale, Timestamp,
    interaction::Kind,
    time::{DAY, HOUR},
};
use serde_json::{Value, json};

use crate::{
    calendar::{Calendar, DAYS, Rhythm},
    comments,
    draw::Stream,
    geography::REGIONS,
    log::{Fill, Log, days, seconds},
    opinion::{Mood, score},
    products::{CAMPAIGNS, FAKED_CAMPAIGN},
    touchpoint::Touchpoint,
    world::World,
};

const CLICKS_PER_CUSTOMER: f64 = 0.2;
const SIGN_UPS: f64 = 0.2;
const DEVICES: u64 = 12;
const CLICKS_AT_ONCE: u32 = 50;
const AGENTS: [&str; 3] = [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/121.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 9; SM-J400F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0 Mobile Safari/537.36",
    "python-requests/2.31.0",
];
/// How employees feel about their employer, against how customers do.
const STAFF_FELT: f64 = -0.25;

fn clicks(world: &World) -> u32 {
    if world.causes.on {
        (f64::from(world.settings.customers) * CLICKS_PER_CUSTOMER).round() as u32
    } else {
        0
    }
}

/// How large the planted bot farm is.
pub fn bot_sizes(world: &World) -> Value {
    json!({ "clicks": clicks(world), "sign_up_share": SIGN_UPS, "devices": DEVICES, "user_agents": AGENTS.len() })
}

/// How many batches of clicks the bots make.
pub fn bot_batches(world: &World) -> u32 {
    clicks(world).div_ceil(CLICKS_AT_ONCE)
}

/// One batch of clicks on the faked campaign.
pub fn bots(world: &World, batch: u32, log: &mut Log) {
    log.begin(format!("b{batch:04}"));
    let mut draw = world.draw(Stream::Bots, u64::from(batch), 0);
    let span = world.causes.bots.to.micros() - world.causes.bots.from.micros();
    let campaign = CAMPAIGNS[FAKED_CAMPAIGN].id;
    let unit = world.units.get(world.places.online).map(|unit| unit.code.clone());
    for click in batch * CLICKS_AT_ONCE..((batch + 1) * CLICKS_AT_ONCE).min(clicks(world)) {
        let mut at = world.causes.bots.from.plus((draw.unit() * span as f64) as i64);
        let (machine, agent) = (draw.below(DEVICES as usize), draw.pick(&AGENTS));
        let identifier = |kind, value: String| Identifier { kind, value };
        let mut by = vec![
            identifier(IdentifierKind::Anonymous, format!("anon-{}", draw.hex(16))),
            identifier(IdentifierKind::Device, format!("dev-farm-{machine:02}")),
        ];
        let put = |log: &mut Log, kind, name, channel, at, by: &[Identifier], spent: f64| {
            let row =
                log.add(kind, at).named(name).over(channel).inbound().of(by.to_vec()).campaign(campaign);
            row.context.insert("user_agent".into(), agent.into());
            if spent > 0.0 {
                row.in_unit(unit.clone()).at(Touchpoint::Website).duration_s = Some(spent);
            }
        };
        put(log, Kind::Track, "Ad Clicked", Channel::Ad, at, &by, 0.0);
        at = seconds(at, draw.between(0.05, 0.4));
        put(
            log,
            Kind::Page,
            "Home",
            Channel::Web,
            at,
            &by,
            (draw.between(0.05, 0.9) * 100.0).round() / 100.0,
        );
        if draw.chance(SIGN_UPS) {
            at = seconds(at, draw.between(0.3, 1.5));
            let name = format!("user{}", draw.hex(6));
            by.push(identifier(IdentifierKind::Email, format!("{name}@example.net")));
            by.push(identifier(IdentifierKind::User, format!("u-b{click:06}")));
            put(log, Kind::Track, "Signed Up", Channel::Web, at, &by, 0.0);
            let row =
                log.add(Kind::Identify, seconds(at, 0.1)).named("Profile Given").over(Channel::Web).of(by);
            for (key, value) in [("name", name.as_str()), ("customer_type", "person"), ("language", "ru")] {
                row.traits.insert(key.into(), value.into());
            }
        }
    }
}

/// What one employee is asked and answers, twice in the year.
pub fn employee(world: &World, index: usize, log: &mut Log) {
    let Some(employee) = world.employees.get(index) else { return };
    log.begin(format!("s{index:04}"));
    let mut draw = world.draw(Stream::Employee, index as u64, 0);
    let (russian, unit) = (employee.language == "ru", Some(employee.unit.clone()));
    let by = vec![
        Identifier { kind: IdentifierKind::Email, value: employee.email.clone() },
        Identifier { kind: IdentifierKind::System("hr".into()), value: employee.id.clone() },
    ];
    let first = world.calendar.midnight(Calendar::COMPANY, 0).plus(9 * HOUR);
    let row = log
        .add(Kind::Identify, seconds(first, index as f64))
        .named("Employee Listed")
        .in_unit(unit.clone())
        .of(by.clone());
    for (key, value) in [
        ("name", &employee.name),
        ("email", &employee.email),
        ("position", &employee.position),
        ("language", &employee.language),
    ] {
        row.traits.insert(key.into(), value.as_str().into());
    }
    row.traits.insert("customer_type".into(), "employee".into());
    let mood = draw.normal();
    for day in [DAYS / 4, 3 * DAYS / 4] {
        let asked =
            world.calendar.draw_on(Rhythm::Office, Calendar::COMPANY, day + draw.below(10) as i32, &mut draw);
        let row = log.add(Kind::Invitation, asked).named("Survey Sent").over(Channel::Email).outbound();
        row.in_unit(unit.clone())
            .of(by.clone())
            .with("survey", "employer")
            .with("scale", Scale::Enps.as_str());
        let invitation = row.message_id.clone();
        if !draw.chance(0.62) {
            continue;
        }
        let said = score(Scale::Enps, STAFF_FELT + 0.7 * mood + 0.7 * draw.normal());
        let mood = Mood::of(Scale::Enps, said);
        let answered = days(asked, draw.exponential(0.6));
        let comment = draw.chance(0.35).then(|| comments::staff(russian, mood, &mut draw).to_owned());
        let row = log.add(Kind::Feedback, answered).named("Survey Answered").over(Channel::Web).inbound();
        row.in_unit(unit.clone()).of(by.clone()).with("survey", "employer").with("invitation_id", invitation);
        row.score = Some(said);
        row.scale = Some(Scale::Enps);
        row.comment = comment;
    }
}

/// What a day was like around the company: queues, weather, the network.
pub fn surroundings(world: &World, day: i32, log: &mut Log) {
    log.begin(format!("e{day:03}"));
    let mut draw = world.draw(Stream::Surroundings, u64::from(day.unsigned_abs()), 0);
    for _ in 0..draw.poisson(f64::from(world.settings.customers) * 0.1 / f64::from(DAYS)) {
        let region = draw.weighted(REGIONS.iter().map(|region| region.share));
        let at = world.calendar.draw_on(Rhythm::Retail, region, day, &mut draw);
        surrounding(world, region, at, log, &mut draw);
    }
}

/// One thing that happened around the company. Nobody in particular is concerned.
pub fn surrounding(world: &World, region: usize, at: Timestamp, log: &mut Log, draw: &mut crate::draw::Draw) {
    let unit = |index: usize| world.units.get(index).map(|unit| unit.code.clone());
    match draw.weighted([0.7, 0.2, 0.1].into_iter()) {
        0 => {
            let cities = &world.places.branches[region];
            let city = draw.below(cities.len());
            let branch = draw.pick(&cities[city]);
            let people = draw.poisson(4.0);
            let row = log.add(Kind::Environment, at).named("Queue Measured").at(Touchpoint::BranchVisit);
            row.in_unit(unit(branch)).with("people", people);
        }
        1 => {
            let what = draw.pick(&["snow", "rain", "heat", "wind"]);
            let row = log.add(Kind::Environment, at).named("Weather Warned").at(Touchpoint::Delivery);
            row.in_unit(unit(world.places.deliveries[region])).with("weather", what);
        }
        _ => {
            let lasted = draw.lognormal(2400.0, 0.8).min(DAY as f64 / 1e6);
            let row = log.add(Kind::Environment, at).named("Outage Ended").at(Touchpoint::ProductUse);
            row.in_unit(unit(world.places.regions[region])).took(lasted).with("service", "internet");
        }
    }
}
