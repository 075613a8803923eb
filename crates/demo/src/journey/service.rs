//! The telecom side: bills and usage, products opened and closed, installation, points.

use rapport_kernel::{Channel, Timestamp, interaction::Kind, time::HOUR};

use super::{Scene, survey::Ask};
use crate::{
    log::{Fill, days, seconds},
    people::Key,
    products::{PRODUCTS, Sort},
    touchpoint::Touchpoint,
};

/// The monthly bill and what was used for it.
pub fn bill(scene: &mut Scene<'_>, at: Timestamp) {
    let monthly: f64 = scene.life.held.iter().map(|held| PRODUCTS[*held].price).sum();
    let plan = scene
        .life
        .held
        .iter()
        .find(|held| PRODUCTS[**held].sort == Sort::Tariff)
        .map(|held| PRODUCTS[*held].id);
    let by = scene.known_by(&[Key::Account]);
    let unit = scene.unit(scene.region_unit());
    let used = scene.draw.lognormal(1.0, 0.3);
    let roubles = monthly.max(150.0)
        * scene.person.spend
        * scene.world.causes.spend(scene.life.last_nps)
        * (0.8 + 0.2 * used);
    let row = scene
        .pay("Subscription Charged", roubles, at)
        .at(Touchpoint::Billing)
        .in_unit(unit.clone())
        .of(by.clone());
    if let Some(plan) = plan {
        row.with("price_plan", plan);
    }
    if scene.draw.chance(0.75) {
        let (gigabytes, minutes) =
            ((used * 140.0).round() / 10.0, (used * scene.draw.between(80.0, 420.0)).round());
        let row =
            scene.log.add(Kind::Usage, seconds(at, -3600.0)).named("Month Used").at(Touchpoint::ProductUse);
        row.in_unit(unit.clone()).of(by.clone()).with("gigabytes", gigabytes).with("minutes", minutes);
    }
    if scene.draw.chance(0.15) {
        if scene.person.segment == "senior" && scene.draw.chance(0.6) {
            let row =
                scene.add(Kind::Message, "Bill Sent", Channel::Mail, at).outbound().at(Touchpoint::Billing);
            row.in_unit(unit).of(by);
        } else {
            scene.notify("Bill Sent", Touchpoint::Billing, seconds(at, 1200.0));
        }
    }
    Ask::about(Touchpoint::Billing, days(at, 0.5)).in_unit(scene.region_unit()).put(scene);
}

/// Something is added, given up, or a tariff changes.
pub fn change(scene: &mut Scene<'_>, at: Timestamp) {
    let channel =
        Some(scene.draw.pick(&[Channel::MobileApp, Channel::Web, Channel::InPerson, Channel::Phone]));
    let tariff = scene.life.held.iter().copied().find(|held| PRODUCTS[*held].sort == Sort::Tariff);
    let extra = scene.life.held.iter().copied().find(|held| PRODUCTS[*held].sort != Sort::Tariff);
    match (scene.draw.weighted([0.5, 0.25, 0.25].into_iter()), tariff, extra) {
        (1, Some(old), _) => {
            let new = service_of(scene, Some(Sort::Tariff));
            if new != old {
                scene.close_product(old, at, "changed");
                scene.open_product(new, seconds(at, 1.0), channel);
            }
        }
        (2, _, Some(extra)) => {
            let reason = scene.draw.pick(&["price", "not_used", "moved", "quality"]);
            scene.close_product(extra, at, reason);
        }
        _ => {
            let new = service_of(scene, None);
            scene.open_product(new, at, channel);
        }
    }
}

/// A service by its demand: of one sort, or any but a tariff.
pub fn service_of(scene: &mut Scene<'_>, sort: Option<Sort>) -> usize {
    let business = scene.person.contact_of.is_some();
    scene.draw.weighted(PRODUCTS.iter().map(|product| {
        let wanted = match sort {
            Some(sort) => product.sort == sort,
            None => !matches!(product.sort, Sort::Tariff | Sort::Goods),
        };
        let fits = if product.category == "business" { if business { 8.0 } else { 0.0 } } else { 1.0 };
        if wanted { product.weight * fits } else { 0.0 }
    }))
}

/// A technician comes for internet, and often for television.
pub fn install(scene: &mut Scene<'_>, product: usize, opened: Timestamp) {
    let comes = match PRODUCTS[product].sort {
        Sort::Internet => 0.95,
        Sort::Television => 0.35,
        _ => 0.0,
    };
    // What they had before the year began was installed before it, too.
    if scene.life.moving_in || !scene.draw.chance(comes) {
        return;
    }
    let (region, team) = (scene.person.region, scene.world.places.installers[scene.person.region]);
    let (day, _) = scene.world.calendar.local(region, opened);
    let promised =
        scene.world.calendar.midnight(region, day + 1 + scene.draw.below(4) as i32).plus(14 * HOUR);
    let came = promised.plus((scene.draw.normal() * 1.2 * HOUR as f64) as i64);
    let employee = scene.world.employee(team, &mut scene.draw);
    let (unit, who, by) =
        (scene.unit(team), scene.employee(employee), scene.known_by(&[Key::Account, Key::Phone]));
    let took = scene.draw.lognormal(3600.0, 0.4);
    let row = scene
        .add(Kind::Visit, "Installation Done", Channel::InPerson, came)
        .outbound()
        .at(Touchpoint::Installation);
    row.in_unit(unit).by(who).of(by).promised(promised).took(took).product(PRODUCTS[product].id);
    Ask::about(Touchpoint::Installation, seconds(came, took + 7200.0)).in_unit(team).by(employee).put(scene);
}

/// Points are spent.
pub fn redeem(scene: &mut Scene<'_>, at: Timestamp) {
    let (by, unit) = (scene.known_by(&[Key::Card, Key::User]), scene.unit(scene.region_unit()));
    let points = 50 * (1 + scene.draw.below(20));
    let channel = if scene.person.has_app { Channel::MobileApp } else { Channel::Web };
    let row = scene.add(Kind::Track, "Points Redeemed", channel, at).inbound().at(Touchpoint::Loyalty);
    row.in_unit(unit).of(by).with("points", points);
    Ask::about(Touchpoint::Loyalty, seconds(at, 600.0)).in_unit(scene.region_unit()).put(scene);
}

/// The customer is asked about a product in use; the router or the set-top box has reported its line before.
pub fn product_use(scene: &mut Scene<'_>, at: Timestamp) {
    let Some(held) = scene.life.held.last().copied() else { return };
    let product = &PRODUCTS[held];
    if matches!(product.sort, Sort::Internet | Sort::Television) {
        let (by, unit) = (scene.known_by(&[Key::Account]), scene.unit(scene.region_unit()));
        let speed = scene.draw.between(20.0, 480.0).round();
        let row = scene
            .add(Kind::Usage, "Line Reported", Channel::Iot, seconds(at, -1800.0))
            .at(Touchpoint::ProductUse);
        row.in_unit(unit).of(by).product(product.id).with("megabits", speed);
    }
    Ask::about(Touchpoint::ProductUse, at).in_unit(scene.region_unit()).product(product.id).put(scene);
}
