//! At a branch: a ticket from the kiosk, a wait, a talk, sometimes a purchase at the till.

use rapport_kernel::{
    Channel, Timestamp,
    interaction::{Kind, step},
};

use super::{Scene, shop, survey::Ask};
use crate::{
    log::{Fill, seconds},
    people::Key,
    products::PRODUCTS,
    touchpoint::Touchpoint,
};

const REASONS: &[&str] =
    &["tariff_question", "sim_replacement", "payment", "contract", "repair", "consultation"];

pub fn visit(scene: &mut Scene<'_>, at: Timestamp) {
    let branch = if scene.draw.chance(0.85) {
        scene.person.branch
    } else {
        scene.draw.pick(&scene.world.places.branches[scene.person.region][scene.person.city])
    };
    let (unit, employee) = (scene.unit(branch), scene.world.employee(branch, &mut scene.draw));
    let who = scene.employee(employee);
    let known = scene.known_by(&[Key::Phone]);
    let by_card = scene.known_by(&[Key::Card]);
    if scene.draw.chance(0.45) {
        let by = if scene.draw.chance(0.5) { known.clone() } else { by_card.clone() };
        let row = scene.add(Kind::Visit, "Ticket Taken", Channel::Kiosk, at);
        row.inbound().at(Touchpoint::BranchVisit).in_unit(unit.clone()).of(by);
    }
    let (wait, talk) = (scene.draw.lognormal(210.0, 0.7), scene.draw.lognormal(540.0, 0.6));
    let buys = scene.draw.chance(0.45);
    let reason = if buys { "purchase" } else { scene.draw.pick(REASONS) };
    let served = seconds(at, wait);
    let by = if buys { by_card.clone() } else { known.clone() };
    let row = scene.add(Kind::Visit, "Branch Visited", Channel::InPerson, served);
    row.inbound()
        .at(Touchpoint::BranchVisit)
        .in_unit(unit.clone())
        .by(who.clone())
        .of(by)
        .waited(wait)
        .took(talk)
        .with("reason", reason);
    let gone = seconds(served, talk);
    let mut order = None;
    if buys {
        let basket = shop::basket(scene);
        let product = &PRODUCTS[basket.first];
        let (number, money) = (scene.log.number("pos"), scene.money(basket.roubles));
        let row =
            scene.add(Kind::Order, step::COMPLETED, Channel::Pos, gone).inbound().at(Touchpoint::BranchVisit);
        row.in_unit(unit.clone())
            .by(who.clone())
            .of(by_card.clone())
            .order(&number)
            .product(product.id)
            .money(money);
        row.with("items", basket.items).with("category", product.category);
        let method = scene.draw.pick(&["card", "card", "cash", "fast_payment"]);
        let row =
            scene.pay("Payment Completed", basket.roubles, seconds(gone, 20.0)).over(Channel::Pos).inbound();
        row.at(Touchpoint::BranchVisit)
            .in_unit(unit.clone())
            .of(by_card.clone())
            .order(&number)
            .with("method", method);
        let row = scene.add(Kind::Shipment, step::DELIVERED, Channel::Pos, seconds(gone, 60.0)).outbound();
        row.at(Touchpoint::BranchVisit).in_unit(unit).by(who).of(by_card).order(&number);
        order = Some(number);
    }
    let kiosk = scene.draw.chance(0.2);
    let mut ask = Ask::about(Touchpoint::BranchVisit, seconds(gone, if kiosk { 40.0 } else { 2400.0 }))
        .in_unit(branch)
        .by(employee);
    if kiosk {
        ask = ask.over(Channel::Kiosk);
    }
    if let Some(order) = &order {
        ask = ask.order(order);
    }
    ask.put(scene);
}
