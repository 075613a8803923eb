//! Buying online: cart, checkout, payment, parcel, return; and orders of firms over electronic data interchange.

use rapport_kernel::{
    Channel, Timestamp,
    interaction::{Kind, step},
    time::{DAY, HOUR},
};
use serde_json::{Value, json};

use super::{Scene, contact, online, survey::Ask};
use crate::{
    comments::Theme,
    log::{Fill, days, seconds},
    people::Key,
    products::{PRODUCTS, Sort},
    touchpoint::Touchpoint,
};

/// What is being bought.
pub struct Basket {
    pub first: usize,
    pub items: Value,
    pub count: usize,
    pub roubles: f64,
}

/// One to three goods.
pub fn basket(scene: &mut Scene<'_>) -> Basket {
    let count = 1 + scene.draw.weighted([0.62, 0.26, 0.12].into_iter());
    let mut basket = Basket { first: 0, items: Value::Null, count, roubles: 0.0 };
    let items = (0..count)
        .map(|number| {
            let demand = PRODUCTS.iter().map(|p| if p.sort == Sort::Goods { p.weight } else { 0.0 });
            let product = scene.draw.weighted(demand);
            if number == 0 {
                basket.first = product;
            }
            basket.roubles += PRODUCTS[product].price;
            json!({ "product_id": PRODUCTS[product].id, "quantity": 1 })
        })
        .collect();
    basket.items = Value::Array(items);
    basket
}

/// Shopping on the web or in the application, with or without an order at the end.
pub fn shop(scene: &mut Scene<'_>, at: Timestamp) {
    let app = scene.person.has_app && scene.draw.chance(0.4);
    let (channel, kind) = if app { (Channel::MobileApp, Kind::Screen) } else { (Channel::Web, Kind::Page) };
    let (online, touchpoint) =
        (scene.world.places.online, if app { Touchpoint::MobileApp } else { Touchpoint::Website });
    let unit = scene.unit(online);
    let basket = basket(scene);
    let product = &PRODUCTS[basket.first];
    let browser = scene.known_by(&[Key::Browser(0)]);
    let ids = if app { scene.known_by(&[Key::Device, Key::User]) } else { online::visitor(scene, 0, true) };
    let mut now = at;
    for (name, path) in [("Product", "/product"), ("Cart", "/cart")] {
        let spent = scene.draw.lognormal(45.0, 0.7);
        // Browsing is anonymous; signing in happens at the cart.
        let by = if app || name == "Cart" { ids.clone() } else { browser.clone() };
        let row = scene.add(kind, name, channel, now);
        row.inbound()
            .at(touchpoint)
            .in_unit(unit.clone())
            .of(by)
            .took(spent)
            .product(product.id)
            .with("path", path);
        now = seconds(now, spent);
    }
    let order = scene.log.number("ord");
    let row = scene.add(Kind::Track, "Checkout Started", channel, now);
    row.inbound()
        .at(Touchpoint::Checkout)
        .in_unit(unit.clone())
        .of(ids.clone())
        .with("cart_id", order.as_str());
    row.with("items", basket.count).with("category", product.category);
    let broken = scene.world.causes.checkout_is_broken(at);
    let theme = broken.then_some(Theme::Broken);
    let felt = scene.world.causes.checkout_felt(at);
    now = seconds(now, scene.draw.between(40.0, 240.0));
    if !scene.draw.chance(scene.world.causes.completed_checkouts(at)) {
        if broken || scene.draw.chance(0.12) {
            let code = if broken { "gateway_timeout" } else { "card_declined" };
            let row = scene.add(Kind::Track, "Payment Failed", channel, now);
            row.inbound()
                .at(Touchpoint::Checkout)
                .in_unit(unit.clone())
                .of(ids.clone())
                .with("error_code", code);
        }
        let row = scene.add(Kind::Track, "Checkout Abandoned", channel, seconds(now, 30.0));
        row.inbound().at(Touchpoint::Checkout).in_unit(unit).of(ids).with("cart_id", order.as_str());
        if scene.draw.chance(0.5) {
            Ask::about(Touchpoint::Checkout, seconds(now, 60.0))
                .over(channel)
                .in_unit(online)
                .felt(felt)
                .because(theme)
                .put(scene);
        }
        return;
    }
    let money = scene.money(basket.roubles);
    let row = scene.add(Kind::Order, step::COMPLETED, channel, now);
    row.inbound()
        .at(Touchpoint::Checkout)
        .in_unit(unit.clone())
        .of(ids.clone())
        .order(&order)
        .product(product.id)
        .money(money);
    row.with("items", basket.items.clone()).with("category", product.category);
    Ask::about(Touchpoint::Checkout, seconds(now, 90.0))
        .over(channel)
        .in_unit(online)
        .order(&order)
        .felt(felt)
        .because(theme)
        .put(scene);
    let by_account = scene.known_by(&[Key::User]);
    let method = scene.draw.pick(&["card", "card", "fast_payment", "instalments"]);
    let row = scene.pay("Payment Completed", basket.roubles, seconds(now, 12.0));
    row.over(channel)
        .inbound()
        .at(Touchpoint::Checkout)
        .in_unit(unit.clone())
        .of(by_account.clone())
        .order(&order);
    row.with("method", method).with("category", product.category);
    if scene.draw.chance(0.03) {
        let cancelled = days(now, scene.draw.between(0.05, 0.8));
        let reason = scene.draw.pick(&["changed_mind", "out_of_stock", "found_cheaper"]);
        let row = scene.add(Kind::Order, step::CANCELLED, channel, cancelled);
        row.at(Touchpoint::Checkout)
            .in_unit(unit.clone())
            .of(by_account.clone())
            .order(&order)
            .with("reason", reason);
        let row = scene.pay("Refund Paid", -basket.roubles, days(cancelled, 1.0));
        row.outbound().at(Touchpoint::Checkout).in_unit(unit).of(by_account).order(&order);
        return;
    }
    let approved = seconds(now, scene.draw.exponential(1800.0) + 60.0);
    scene.log.add(Kind::Order, approved).named(step::APPROVED).in_unit(unit).of(by_account).order(&order);
    deliver(scene, &order, &basket, approved);
}

/// The parcel: handed over, brought by a courier or fetched from a branch, sometimes late, sometimes sent back.
fn deliver(scene: &mut Scene<'_>, order: &str, basket: &Basket, approved: Timestamp) {
    let (world, person) = (scene.world, scene.person);
    let pick_up = scene.draw.chance(0.2);
    let place = if pick_up { person.branch } else { world.places.deliveries[person.region] };
    let (unit, by) = (scene.unit(place), scene.known_by(&[Key::User]));
    let (day, _) = world.calendar.local(person.region, approved);
    let lead = 3 + scene.draw.below(3) as i32;
    let promised = world.calendar.midnight(person.region, day + lead).plus(21 * HOUR);
    let usual = [-2, -1, 0, 1, 2, 3][scene.draw.weighted([0.12, 0.33, 0.43, 0.08, 0.03, 0.01].into_iter())];
    let extra =
        if pick_up { 0.0 } else { world.causes.extra_delay_days(person.region, approved, &mut scene.draw) };
    let delivered = world
        .calendar
        .midnight(person.region, day + lead + usual + extra.round() as i32)
        .plus((scene.draw.between(10.0, 20.9) * HOUR as f64) as i64);
    let shipped = days(approved, scene.draw.between(0.2, 0.8) + (extra * 0.6).max(0.0));
    let channel = if pick_up { Channel::Pos } else { Channel::InPerson };
    let row = scene.log.add(Kind::Shipment, shipped).named(step::SHIPPED).at(Touchpoint::Delivery);
    row.outbound()
        .in_unit(unit.clone())
        .of(by.clone())
        .order(order)
        .promised(promised)
        .with("method", if pick_up { "pick_up" } else { "courier" });
    if scene.draw.chance(0.6) {
        scene.notify("Order On Its Way", Touchpoint::Delivery, seconds(shipped, 300.0)).order(order);
    }
    let late = (delivered.micros() - promised.micros()) as f64 / DAY as f64;
    if late > 1.5 && scene.draw.chance(0.25) {
        let asked = promised.plus(14 * HOUR + (scene.draw.between(0.0, 8.0) * HOUR as f64) as i64);
        contact::call(scene, asked, Some("where_is_order"), Some(order));
    }
    let employee = world.employee(place, &mut scene.draw);
    let who = scene.employee(employee);
    let row = scene.add(Kind::Shipment, step::DELIVERED, channel, delivered).at(Touchpoint::Delivery);
    row.outbound()
        .in_unit(unit)
        .by(who)
        .of(by)
        .order(order)
        .promised(promised)
        .product(PRODUCTS[basket.first].id);
    let theme = (world.causes.on && late > 1.0).then_some(Theme::Late(late.ceil() as u32));
    Ask::about(Touchpoint::Delivery, seconds(delivered, 7200.0))
        .in_unit(place)
        .by(employee)
        .order(order)
        .felt(world.causes.delay_felt(late))
        .because(theme)
        .put(scene);
    if scene.draw.chance(0.5) {
        let (by, points) = (scene.known_by(&[Key::Card]), (basket.roubles / 100.0).round() as i64);
        let unit = scene.unit(scene.region_unit());
        let row = scene
            .log
            .add(Kind::Track, seconds(delivered, 3600.0))
            .named("Points Earned")
            .at(Touchpoint::Loyalty);
        row.in_unit(unit).of(by).order(order).with("points", points);
    }
    if scene.draw.chance(0.06) {
        send_back(scene, order, basket, delivered);
    }
}

fn send_back(scene: &mut Scene<'_>, order: &str, basket: &Basket, delivered: Timestamp) {
    let (branch, region) = (scene.person.branch, scene.person.region);
    let at = scene.world.calendar.courteous(region, days(delivered, scene.draw.between(2.0, 10.0)));
    let employee = scene.world.employee(branch, &mut scene.draw);
    let (who, unit, by) =
        (scene.employee(employee), scene.unit(branch), scene.known_by(&[Key::User, Key::Card]));
    let reason = scene.draw.pick(&["defect", "wrong_item", "not_as_described", "changed_mind"]);
    let money = scene.money(basket.roubles);
    let row = scene.add(Kind::Order, step::REFUNDED, Channel::InPerson, at).inbound().at(Touchpoint::Returns);
    row.in_unit(unit.clone())
        .by(who)
        .of(by.clone())
        .order(order)
        .product(PRODUCTS[basket.first].id)
        .money(money)
        .with("reason", reason);
    let row = scene.pay("Refund Paid", -basket.roubles, days(at, 2.0));
    row.outbound().at(Touchpoint::Returns).in_unit(unit).of(by).order(order);
    Ask::about(Touchpoint::Returns, days(at, 2.1)).in_unit(branch).by(employee).order(order).put(scene);
}

/// A firm orders over electronic data interchange, is delivered in bulk, and pays by invoice.
pub fn edi(scene: &mut Scene<'_>, at: Timestamp) {
    let region = scene.person.region;
    let place = scene.world.places.deliveries[region];
    let (unit, home, by, group) = (
        scene.unit(place),
        scene.unit(scene.region_unit()),
        scene.known_by(&[Key::User, Key::Email]),
        scene.person.group(),
    );
    let basket = basket(scene);
    let pieces = 5 + scene.draw.below(40);
    let total = basket.roubles * pieces as f64 * 0.9;
    let (order, money) = (scene.log.number("edi"), scene.money(total));
    let row = scene
        .add(Kind::Order, step::COMPLETED, Channel::Edi, at)
        .inbound()
        .at(Touchpoint::Checkout)
        .in_unit(home.clone());
    row.of(by.clone())
        .order(&order)
        .money(money)
        .product(PRODUCTS[basket.first].id)
        .with("items", basket.items)
        .with("pieces", pieces);
    row.group_id.clone_from(&group);
    let (day, _) = scene.world.calendar.local(region, at);
    let promised = scene.world.calendar.midnight(region, day + 7).plus(18 * HOUR);
    let delivered = promised.plus(((scene.draw.normal() * 20.0 - 30.0).max(-90.0) * HOUR as f64) as i64);
    let row = scene
        .add(Kind::Shipment, step::DELIVERED, Channel::InPerson, delivered)
        .outbound()
        .at(Touchpoint::Delivery);
    row.in_unit(unit).of(by.clone()).order(&order).promised(promised);
    let invoice = days(delivered, 1.0);
    let channel = if scene.draw.chance(0.5) { Channel::Mail } else { Channel::Edi };
    let row = scene.add(Kind::Message, "Invoice Sent", channel, invoice).outbound().at(Touchpoint::Billing);
    row.in_unit(home.clone()).of(by.clone()).order(&order);
    let paid = days(invoice, 5.0 + scene.draw.exponential(8.0));
    scene
        .pay("Invoice Paid", total, paid)
        .inbound()
        .at(Touchpoint::Billing)
        .in_unit(home)
        .of(by)
        .order(&order)
        .group_id = group;
}
