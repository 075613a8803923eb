//! What customers live through: short episodes (a visit, an order, a call), strung into a year.
//!
//! An episode is played from a moment on and may reach days ahead (a parcel arrives, an answer comes); what lies after
//! the present is cut off by whoever plays it.

mod branch;
mod contact;
mod online;
mod outreach;
mod service;
mod shop;
mod survey;
mod year;

use rapport_kernel::{Channel, Identifier, Interaction, Money, Timestamp, interaction::Kind};

pub use survey::written;
pub use year::{Life, leave, leaves_now, live_through, sign_up};

use crate::{
    calendar::Rhythm,
    draw::Draw,
    log::{Fill, Log},
    people::{Key, Person},
    products::PRODUCTS,
    touchpoint::Touchpoint,
    world::World,
};

/// A reason for something to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Episode {
    Browse,
    App,
    Shop,
    Branch,
    Call,
    Write,
    Bill,
    Offer,
    Relation,
    Change,
    Redeem,
    Elsewhere,
    Use,
    Edi,
}

/// How often an average customer goes through an episode in a year, and when.
#[derive(Debug)]
pub struct Habit {
    pub episode: Episode,
    pub times: f64,
    pub rhythm: Rhythm,
    /// Whether busy customers do it more.
    pub by_activity: bool,
}

const fn habit(episode: Episode, times: f64, rhythm: Rhythm, by_activity: bool) -> Habit {
    Habit { episode, times, rhythm, by_activity }
}

pub const HABITS: &[Habit] = &[
    habit(Episode::Browse, 4.1, Rhythm::Online, true),
    habit(Episode::App, 5.2, Rhythm::Online, true),
    habit(Episode::Shop, 2.1, Rhythm::Online, true),
    habit(Episode::Branch, 1.25, Rhythm::Retail, true),
    habit(Episode::Call, 1.0, Rhythm::Calls, true),
    habit(Episode::Write, 0.8, Rhythm::Calls, true),
    habit(Episode::Bill, 12.0, Rhythm::Office, false),
    habit(Episode::Offer, 4.2, Rhythm::Calls, false),
    habit(Episode::Relation, 2.0, Rhythm::Office, false),
    habit(Episode::Change, 0.3, Rhythm::Retail, false),
    habit(Episode::Redeem, 0.4, Rhythm::Online, true),
    habit(Episode::Elsewhere, 0.8, Rhythm::Online, true),
    habit(Episode::Use, 0.5, Rhythm::Office, false),
    habit(Episode::Edi, 0.3, Rhythm::Office, false),
];

impl Habit {
    /// How often this customer does it in a whole year.
    pub fn of(&self, person: &Person) -> f64 {
        let able = match self.episode {
            Episode::Browse => true,
            Episode::App => person.has_app,
            Episode::Edi => person.contact_of.is_some(),
            _ => !person.prospect,
        } && (!person.prospect || self.episode == Episode::Browse);
        let more = match self.episode {
            Episode::Edi => 6.0,
            Episode::Call | Episode::Branch if person.segment == "senior" => 1.6,
            Episode::Shop | Episode::Write if person.segment == "youth" => 1.3,
            _ => 1.0,
        };
        if able { self.times * more * if self.by_activity { person.activity } else { 1.0 } } else { 0.0 }
    }
}

/// One customer at one time: all that an episode needs.
pub struct Scene<'a> {
    pub world: &'a World,
    pub person: &'a Person,
    pub life: &'a mut Life,
    pub draw: Draw,
    pub log: &'a mut Log,
}

/// Plays an episode that begins at `at`.
pub fn play(scene: &mut Scene<'_>, episode: Episode, at: Timestamp) {
    match episode {
        Episode::Browse => online::browse(scene, at),
        Episode::App => online::app(scene, at),
        Episode::Shop => shop::shop(scene, at),
        Episode::Branch => branch::visit(scene, at),
        Episode::Call => contact::call(scene, at, None, None),
        Episode::Write => contact::write(scene, at),
        Episode::Bill => service::bill(scene, at),
        Episode::Offer => outreach::offer(scene, at),
        Episode::Relation => survey::relation(scene, at),
        Episode::Change => service::change(scene, at),
        Episode::Redeem => service::redeem(scene, at),
        Episode::Elsewhere => outreach::elsewhere(scene, at),
        Episode::Use => service::product_use(scene, at),
        Episode::Edi => shop::edi(scene, at),
    }
}

impl Scene<'_> {
    /// Writes down an interaction of this customer.
    fn add(&mut self, kind: Kind, name: &str, channel: Channel, at: Timestamp) -> &mut Interaction {
        self.log.add(kind, at).named(name).over(channel)
    }

    fn known_by(&self, keys: &[Key]) -> Vec<Identifier> {
        self.person.known_by(keys)
    }

    fn unit(&self, unit: usize) -> Option<String> {
        self.world.units.get(unit).map(|unit| unit.code.clone())
    }

    fn employee(&self, employee: Option<usize>) -> Option<String> {
        employee.and_then(|e| self.world.employees.get(e)).map(|e| e.id.clone())
    }

    /// Index of the unit of the customer's region.
    fn region_unit(&self) -> usize {
        self.world.places.regions[self.person.region]
    }

    fn money(&self, roubles: f64) -> Option<Money> {
        self.world.money(self.person.region, roubles)
    }

    /// Money comes in (negative roubles: goes back). `margin_minor` is the company's share after direct cost.
    fn pay(&mut self, name: &str, roubles: f64, at: Timestamp) -> &mut Interaction {
        let money = self.money(roubles);
        let share = (self.world.causes.margin(self.life.last_nps) + 0.02 * self.draw.normal()).max(0.02);
        let row = self.log.add(Kind::Payment, at).named(name).money(money);
        if let Some(money) = money {
            row.with("margin_minor", (money.minor as f64 * share).round() as i64);
        }
        row
    }

    /// A product of their own from now on.
    fn open_product(&mut self, product: usize, at: Timestamp, channel: Option<Channel>) {
        let what = &PRODUCTS[product];
        if self.life.held.contains(&product) {
            return;
        }
        self.life.held.push(product);
        let (ids, unit, price) = (
            self.known_by(&[Key::Account, Key::User]),
            self.unit(self.region_unit()),
            self.money(what.price),
        );
        let row = self.log.add(Kind::Product, at).named(rapport_kernel::interaction::step::PRODUCT_OPENED);
        row.of(ids)
            .in_unit(unit)
            .product(what.id)
            .with("category", what.category)
            .with("product_kind", what.sort.as_str());
        if let Some(price) = price {
            row.with("price_minor", price.minor).with("price_currency", price.currency.as_str());
        }
        row.channel = channel;
        service::install(self, product, at);
    }

    fn close_product(&mut self, product: usize, at: Timestamp, reason: &str) {
        self.life.held.retain(|held| *held != product);
        let (ids, unit) = (self.known_by(&[Key::Account, Key::User]), self.unit(self.region_unit()));
        let what = &PRODUCTS[product];
        let row = self.log.add(Kind::Product, at).named(rapport_kernel::interaction::step::PRODUCT_CLOSED);
        row.of(ids).in_unit(unit).product(what.id).with("category", what.category).with("reason", reason);
    }

    /// A note from the company: a parcel is on its way, a bill is there.
    fn notify(&mut self, name: &str, touchpoint: Touchpoint, at: Timestamp) -> &mut Interaction {
        let at = self.world.calendar.courteous(self.person.region, at);
        let (channel, keys) = self.reachable();
        let (ids, unit) = (self.known_by(keys), self.unit(self.region_unit()));
        self.add(Kind::Message, name, channel, at).outbound().at(touchpoint).of(ids).in_unit(unit)
    }

    /// A channel over which this customer can be written to, and what they are known by there.
    fn reachable(&mut self) -> (Channel, &'static [Key]) {
        let app = if self.person.has_app { 0.3 } else { 0.0 };
        match self.draw.weighted([0.32, 0.26, app, 0.16].into_iter()) {
            0 => (Channel::Sms, &[Key::Phone]),
            1 => (Channel::Email, &[Key::Email]),
            2 => (Channel::Push, &[Key::Device]),
            _ => (Channel::Messenger, &[Key::Phone]),
        }
    }
}
