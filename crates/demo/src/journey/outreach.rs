//! What the company says first, and what happens outside its own walls.

use rapport_kernel::{Channel, Timestamp, interaction::Kind};

use super::{Scene, written};
use crate::{
    log::{Fill, seconds},
    opinion::Mood,
    people::Key,
    products::{CAMPAIGNS, PRODUCTS, Sort},
    touchpoint::Touchpoint,
};

/// An offer is shown; some look closer, a few accept.
pub fn offer(scene: &mut Scene<'_>, at: Timestamp) {
    let campaign = &CAMPAIGNS[scene.draw.below(CAMPAIGNS.len())];
    let app = if scene.person.has_app { 0.25 } else { 0.0 };
    let (channel, keys): (_, &[Key]) =
        match scene.draw.weighted([0.3, app, 0.12, 0.1, 0.12, 0.05, 0.02, 0.04].into_iter()) {
            0 => (Channel::Email, &[Key::Email]),
            1 => (Channel::Push, &[Key::Device]),
            2 => (Channel::Sms, &[Key::Phone]),
            3 => (Channel::Messenger, &[Key::Phone]),
            4 => (Channel::Banner, &[Key::Browser(0), Key::User]),
            5 => (Channel::Ad, &[Key::Browser(0)]),
            6 => (Channel::Mail, &[Key::Account]),
            _ => (Channel::Phone, &[Key::Phone]),
        };
    let (by, unit) = (scene.known_by(keys), scene.unit(scene.region_unit()));
    let product = &PRODUCTS[campaign.product];
    let title = if scene.person.russian { campaign.ru } else { campaign.en };
    let put = |scene: &mut Scene<'_>, name, at| {
        let row = scene.add(Kind::Offer, name, channel, at).outbound().in_unit(unit.clone()).of(by.clone());
        row.campaign(campaign.id).product(product.id).with("title", title);
    };
    put(scene, "Offer Shown", at);
    let answer = seconds(at, 60.0 + scene.draw.exponential(7200.0));
    if scene.draw.chance(0.18) {
        put(scene, "Offer Clicked", answer);
        if scene.draw.chance(0.3) {
            put(scene, "Offer Accepted", seconds(answer, 200.0));
            if product.sort != Sort::Goods {
                scene.open_product(campaign.product, seconds(answer, 240.0), Some(channel));
            }
        }
    } else if scene.draw.chance(0.04) {
        put(scene, "Offer Declined", answer);
    }
}

/// Outside the usual paths: public posts, the forum, a virtual showroom, a paper letter, a device that speaks up.
pub fn elsewhere(scene: &mut Scene<'_>, at: Timestamp) {
    let unit = scene.unit(scene.region_unit());
    match scene.draw.weighted([0.3, 0.25, 0.15, 0.1, 0.2].into_iter()) {
        kind @ (0 | 1) => {
            let channel = if kind == 0 { Channel::Social } else { Channel::Community };
            let about = scene.draw.pick(Touchpoint::ALL);
            let mood = [Mood::Pleased, Mood::Neutral, Mood::Annoyed]
                [scene.draw.weighted([0.4, 0.25, 0.35].into_iter())];
            let text = written(scene, about, mood, None);
            let (by, reach) = (scene.known_by(&[Key::Email]), scene.draw.lognormal(120.0, 1.4).round());
            let row = scene
                .add(Kind::Feedback, "Public Post", channel, at)
                .inbound()
                .at(about)
                .in_unit(unit)
                .of(by);
            row.comment = Some(text);
            row.with("public", true).with("reach", reach);
        }
        2 => {
            let (by, spent) = (scene.known_by(&[Key::User]), scene.draw.lognormal(400.0, 0.8));
            let row = scene.add(Kind::Visit, "Virtual Showroom Visited", Channel::VirtualWorld, at).inbound();
            row.at(Touchpoint::Website).in_unit(unit).of(by).took(spent);
        }
        3 => {
            let by = scene.known_by(&[Key::Account]);
            let row = scene
                .add(Kind::Message, "Letter Received", Channel::Mail, at)
                .inbound()
                .at(Touchpoint::SupportChat);
            row.in_unit(unit).of(by).with("reason", "complaint");
        }
        _ => {
            let (by, signal) = (scene.known_by(&[Key::Account]), scene.draw.between(-90.0, -40.0).round());
            let row = scene.add(Kind::Usage, "Line Reported", Channel::Iot, at).at(Touchpoint::ProductUse);
            row.in_unit(unit).of(by).with("signal_dbm", signal);
        }
    }
}
