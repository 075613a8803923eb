//! When customers ask for something: calls, chats, letters, and the cases that come of them.

use rapport_kernel::{Channel, Timestamp, interaction::Kind};

use super::{Scene, survey::Ask};
use crate::{
    calendar::Calendar,
    comments::Theme,
    log::{Fill, days, seconds},
    people::Key,
    touchpoint::Touchpoint,
};

/// The number that operators transfer calls from: many customers come with it.
const SWITCHBOARD: &str = "+78000000100";

const REASONS: &[&str] = &[
    "bill_question",
    "no_internet",
    "slow_internet",
    "tariff_change",
    "roaming",
    "sim_blocked",
    "complaint",
    "order_question",
];

/// A call: the menu answers, or an operator after a wait.
pub fn call(scene: &mut Scene<'_>, at: Timestamp, reason: Option<&'static str>, order: Option<&str>) {
    let world = scene.world;
    let reason = reason.unwrap_or_else(|| scene.draw.pick(REASONS));
    let mut by = scene.known_by(&[Key::Phone]);
    if scene.draw.chance(0.04) {
        by = vec![rapport_kernel::Identifier {
            kind: rapport_kernel::IdentifierKind::Phone,
            value: SWITCHBOARD.into(),
        }];
    }
    if scene.draw.chance(0.3) {
        by.extend(scene.known_by(&[Key::Account]));
    }
    let menu = scene.draw.lognormal(35.0, 0.4);
    let centre = world.units.iter().position(|unit| unit.code == "cc");
    let unit = centre.and_then(|unit| scene.unit(unit));
    let solved = scene.draw.chance(0.22) && order.is_none();
    let row = scene.add(Kind::Call, "Menu Answered", Channel::Ivr, at).inbound().at(Touchpoint::CallCentre);
    row.in_unit(unit).of(by.clone()).took(menu).with("reason", reason).with("solved_in_menu", solved);
    if solved {
        return;
    }
    let queued = seconds(at, menu);
    let teams = if scene.person.russian { &world.places.teams_ru } else { &world.places.teams_en };
    let team = scene.draw.pick(teams);
    let (_, hour) = world.calendar.local(Calendar::COMPANY, queued);
    let wait = (scene.draw.lognormal(55.0, 1.1) * world.causes.wait_factor(team, hour)).min(2400.0);
    let talk = scene.draw.lognormal(260.0, 0.6);
    let employee = world.employee(team, &mut scene.draw);
    let (unit, who, call) = (scene.unit(team), scene.employee(employee), scene.log.number("call"));
    let answered = seconds(queued, wait);
    let row =
        scene.add(Kind::Call, "Call Answered", Channel::Phone, answered).inbound().at(Touchpoint::CallCentre);
    row.in_unit(unit)
        .by(who)
        .of(by)
        .waited(wait)
        .took(talk)
        .with("reason", reason)
        .with("call_id", call.as_str());
    row.order_id = order.map(Into::into);
    let ended = seconds(answered, talk);
    let mut ask = Ask::about(Touchpoint::CallCentre, seconds(ended, 30.0))
        .in_unit(team)
        .by(employee)
        .call(&call)
        .felt(world.causes.wait_felt(wait))
        .because((world.causes.on && wait > 240.0).then_some(Theme::Wait((wait / 60.0).round() as u32)));
    if scene.draw.chance(0.5) {
        ask = ask.over(Channel::Ivr);
    }
    if let Some(order) = order {
        ask = ask.order(order);
    }
    ask.put(scene);
    if reason == "complaint" || scene.draw.chance(0.06) {
        case(scene, Touchpoint::CallCentre, reason, team, ended);
    }
}

/// A question in writing, or by video, and the answers to it.
pub fn write(scene: &mut Scene<'_>, at: Timestamp) {
    let chat = scene.world.places.chat;
    let (channel, keys): (_, &[Key]) =
        match scene.draw.weighted([0.4, 0.3, 0.16, 0.06, 0.05, 0.03].into_iter()) {
            0 => (Channel::WebChat, &[Key::Browser(0), Key::Email]),
            1 => (Channel::Messenger, &[Key::Phone]),
            2 => (Channel::Email, &[Key::Email]),
            3 => (Channel::Social, &[Key::Email]),
            4 => (Channel::Video, &[Key::User]),
            _ => (Channel::Community, &[Key::User]),
        };
    let (by, unit, employee) =
        (scene.known_by(keys), scene.unit(chat), scene.world.employee(chat, &mut scene.draw));
    let (who, reason, thread) =
        (scene.employee(employee), scene.draw.pick(REASONS), scene.log.number("thread"));
    if channel == Channel::Video {
        let talk = scene.draw.lognormal(600.0, 0.5);
        let row =
            scene.add(Kind::Call, "Video Call Answered", channel, at).inbound().at(Touchpoint::SupportChat);
        row.in_unit(unit).by(who).of(by).waited(20.0).took(talk).with("reason", reason);
    } else {
        let typical = if channel == Channel::Email { 5400.0 } else { 150.0 };
        let mut now = at;
        for _ in 0..=scene.draw.poisson(0.6) {
            let row = scene
                .add(Kind::Message, "Message Received", channel, now)
                .inbound()
                .at(Touchpoint::SupportChat);
            row.in_unit(unit.clone())
                .of(by.clone())
                .with("reason", reason)
                .with("thread_id", thread.as_str());
            let wait = scene.draw.lognormal(typical, 0.8);
            now = seconds(now, wait);
            let row =
                scene.add(Kind::Message, "Message Sent", channel, now).outbound().at(Touchpoint::SupportChat);
            row.in_unit(unit.clone())
                .by(who.clone())
                .of(by.clone())
                .waited(wait)
                .with("thread_id", thread.as_str());
            now = seconds(now, scene.draw.between(20.0, 400.0));
        }
    }
    Ask::about(Touchpoint::SupportChat, seconds(at, 5400.0)).in_unit(chat).by(employee).put(scene);
    if reason == "complaint" {
        case(scene, Touchpoint::SupportChat, reason, chat, seconds(at, 1800.0));
    }
}

/// A complaint is recorded, worked on and answered.
pub fn case(scene: &mut Scene<'_>, touchpoint: Touchpoint, reason: &str, unit: usize, at: Timestamp) {
    let (by, number) = (scene.known_by(&[Key::User]), scene.log.number("case"));
    let employee = scene.world.employee(unit, &mut scene.draw);
    let (unit, who) = (scene.unit(unit), scene.employee(employee));
    let severity = scene.draw.pick(&["low", "normal", "normal", "high"]);
    let row = scene
        .log
        .add(Kind::Case, at)
        .named("Case Opened")
        .at(touchpoint)
        .in_unit(unit.clone())
        .by(who.clone());
    row.of(by.clone())
        .promised(days(at, 2.0))
        .with("case_id", number.as_str())
        .with("reason", reason)
        .with("severity", severity);
    let closed =
        scene.world.calendar.courteous(scene.person.region, days(at, 0.2 + scene.draw.exponential(1.3)));
    let row =
        scene.log.add(Kind::Case, closed).named("Case Closed").at(touchpoint).in_unit(unit).by(who).of(by);
    row.promised(days(at, 2.0)).with("case_id", number.as_str()).with("reason", reason);
    scene.notify("Case Answered", touchpoint, seconds(closed, 120.0)).with("case_id", number);
}
