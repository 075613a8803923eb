//! Who the customers are. Customers come in blocks of twenty: three contacts of a business account, a family of two or
//! three, and fifteen or so who live alone, so that anybody can be made from their number alone.

use rapport_kernel::{Identifier, IdentifierKind};
use serde_json::{Map, Value, json};

use crate::{
    calendar::DAYS,
    draw::{Draw, Stream},
    geography::{City, REGIONS, Region},
    names,
    world::World,
};

const BLOCK: u32 = 20;
const CONTACTS: u32 = 3;
const FAMILY_FROM: u32 = 10;

/// A family, and what its members share.
#[derive(Debug, Clone, Copy)]
pub struct Family {
    /// Number of the block it lives in.
    pub number: u32,
    pub size: u32,
    pub one_card: bool,
    pub one_phone: bool,
}

/// One customer, with everything about them that does not change within the year.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts about somebody, not states")]
pub struct Person {
    pub index: u32,
    pub russian: bool,
    pub female: bool,
    pub name: String,
    pub first_name: &'static str,
    pub email: String,
    pub phone: String,
    pub card: String,
    pub user: String,
    pub account: String,
    pub device: String,
    pub browsers: [String; 2],
    pub region: usize,
    pub city: usize,
    /// The branch they go to: index of the unit.
    pub branch: usize,
    /// The business account they speak for.
    pub contact_of: Option<u32>,
    pub family: Option<Family>,
    pub segment: &'static str,
    pub grade: &'static str,
    pub attention: &'static str,
    pub birth_month: u8,
    /// Day of the year on which they became a customer; `None`: before it began.
    pub joined: Option<i32>,
    /// Looks around, and has not become a customer yet.
    pub prospect: bool,
    pub has_app: bool,
    /// Standing inclination to be pleased, in standard deviations.
    pub mood: f64,
    /// How much they do, against the average of 1.
    pub activity: f64,
    /// What they spend, against the average of 1.
    pub spend: f64,
    /// Day of the month on which they are billed.
    pub bill_day: u32,
}

/// What a source knows a customer by.
#[derive(Debug, Clone, Copy)]
pub enum Key {
    User,
    Email,
    Phone,
    Card,
    Account,
    Device,
    Browser(usize),
    Crm,
}

impl Person {
    /// The customer of this number. Numbers from `settings.customers` on are people who join after the history.
    pub fn of(world: &World, index: u32) -> Self {
        let mut draw = world.draw(Stream::Person, u64::from(index), 0);
        let (block, slot) = (index / BLOCK, index % BLOCK);
        let contact_of = (slot < CONTACTS).then_some(block);
        let family =
            family(world, block).filter(|family| (FAMILY_FROM..FAMILY_FROM + family.size).contains(&slot));
        // A family, and the contacts of a firm, live in one place and the former bear one name.
        let home = match (contact_of, family) {
            (Some(_), _) => block * BLOCK,
            (_, Some(_)) => block * BLOCK + FAMILY_FROM,
            _ => index,
        };
        let mut place = world.draw(Stream::Place, u64::from(home), 0);
        let region = place.weighted(REGIONS.iter().map(|region| region.share));
        let city = place.weighted(REGIONS[region].cities.iter().map(|city| city.weight));
        let branch = place.pick(&world.places.branches[region][city]);
        let russian = place.chance(REGIONS[region].russian);
        let surname = if family.is_some() { place.bits() } else { draw.bits() };
        let female = draw.chance(0.52);
        let named = Named::new(&mut draw, surname, russian, female);
        let business = contact_of.is_some();
        let segment = if business {
            "business"
        } else {
            ["mass", "youth", "senior", "premium"][draw.weighted([0.55, 0.2, 0.15, 0.1].into_iter())]
        };
        let (grade, attention) = match segment {
            "business" | "premium" => ("A", "personal"),
            "senior" => (["B", "C"][draw.below(2)], "human"),
            "youth" => (["C", "D"][draw.below(2)], "digital"),
            _ => (["B", "C", "C", "D"][draw.below(4)], "standard"),
        };
        let spend = draw.lognormal(0.94, 0.35)
            * match segment {
                "premium" => 1.9,
                "business" => 1.6,
                "youth" => 0.8,
                "senior" => 0.7,
                _ => 1.0,
            };
        let joined = draw.chance(0.24).then(|| draw.below(DAYS as usize) as i32);
        let newcomer = index >= world.settings.customers;
        let phone_owner = family
            .filter(|family| family.one_phone)
            .map_or(index, |family| family.number * BLOCK + FAMILY_FROM);
        let card_owner = family
            .filter(|family| family.one_card)
            .map_or(index, |family| family.number * BLOCK + FAMILY_FROM);
        let domain = draw.pick(&["example.com", "example.org", "example.net"]);
        Self {
            index,
            russian,
            female,
            email: format!("{}{}@{domain}", named.latin, index + 1),
            name: named.name,
            first_name: named.first,
            phone: phone(&REGIONS[region], phone_owner),
            card: format!("7700{:012}", u64::from(card_owner) * 7_919 + 100_003),
            user: format!("u-{:07}", index + 1),
            account: format!("A-{:08}", u64::from(index) * 13 + 10_000_019),
            device: format!("dev-{}", draw.hex(16)),
            browsers: [format!("anon-{}", draw.hex(16)), format!("anon-{}", draw.hex(16))],
            region,
            city,
            branch,
            contact_of,
            family,
            segment,
            grade,
            attention,
            birth_month: 1 + draw.below(12) as u8,
            joined: if newcomer { None } else { joined },
            prospect: !newcomer && !business && draw.chance(0.04),
            has_app: draw.chance(if segment == "senior" { 0.45 } else { 0.78 }),
            mood: draw.normal(),
            activity: draw.lognormal(0.9, 0.45),
            spend,
            bill_day: 1 + draw.below(28) as u32,
        }
    }

    pub fn region(&self) -> &'static Region {
        &REGIONS[self.region]
    }

    pub fn city(&self) -> &'static City {
        &REGIONS[self.region].cities[self.city]
    }

    pub const fn language(&self) -> &'static str {
        if self.russian { "ru" } else { "en" }
    }

    /// The customer's identifiers of these kinds, already in the kernel's normal form.
    pub fn known_by(&self, keys: &[Key]) -> Vec<Identifier> {
        keys.iter()
            .map(|key| {
                let (kind, value) = match key {
                    Key::User => (IdentifierKind::User, self.user.clone()),
                    Key::Email => (IdentifierKind::Email, self.email.clone()),
                    Key::Phone => (IdentifierKind::Phone, self.phone.clone()),
                    Key::Card => (IdentifierKind::Card, self.card.clone()),
                    Key::Account => (IdentifierKind::Account, self.account.clone()),
                    Key::Device => (IdentifierKind::Device, self.device.clone()),
                    Key::Browser(which) => (IdentifierKind::Anonymous, self.browsers[*which % 2].clone()),
                    Key::Crm => (IdentifierKind::System("crm".into()), format!("C{:07}", self.index + 1)),
                };
                Identifier { kind, value }
            })
            .collect()
    }

    /// What `identify` says of them.
    pub fn traits(&self) -> Map<String, Value> {
        let city = self.city();
        let (city, region) =
            if self.russian { (city.ru, self.region().ru) } else { (city.en, self.region().en) };
        let mut traits = Map::new();
        for (name, value) in [
            ("name", self.name.as_str()),
            ("email", &self.email),
            ("phone", &self.phone),
            ("city", city),
            ("region", region),
            ("region_code", self.region().code),
            ("country", self.region().country.code),
            ("language", self.language()),
            ("time_zone", self.region().zone.name()),
            ("gender", if self.female { "female" } else { "male" }),
            ("customer_type", if self.contact_of.is_some() { "contact" } else { "person" }),
            ("segment", self.segment),
            ("grade", self.grade),
            ("attention_group", self.attention),
        ] {
            traits.insert(name.into(), value.into());
        }
        traits.insert("birth_month".into(), self.birth_month.into());
        // What matters to them, in hundredths: a mild function of who they are.
        let weight = |salt: u32| 15 + (self.index % 997 * 31 + salt * 17) % 15;
        let (delivery, service, price) = (weight(1), weight(2), weight(3));
        let product = 100 - delivery - service - price;
        traits.insert(
            "importance".into(),
            json!({ "delivery": delivery, "service": service, "price": price, "product": product }),
        );
        traits
    }

    /// The group they belong to: a business account or a household.
    pub fn group(&self) -> Option<String> {
        self.contact_of
            .map(|number| format!("acc-{:05}", number + 1))
            .or_else(|| self.family.map(|family| format!("hh-{:05}", family.number + 1)))
    }

    /// What `group` says of that group.
    pub fn group_traits(&self, world: &World) -> Map<String, Value> {
        let value = if let Some(number) = self.contact_of {
            let mut draw = world.draw(Stream::Account, u64::from(number), 0);
            let (name, industry) = if self.russian {
                let (name, industry) = draw.pick(names::RU_FIRMS);
                (format!("ООО «{}» № {}", name.replace(['«', '»'], ""), number + 1), industry)
            } else {
                let (name, industry) = draw.pick(names::EN_FIRMS);
                (format!("{name} {} Ltd", number + 1), industry)
            };
            json!({
                "name": name, "customer_type": "account", "industry": industry, "employees": 5 + draw.below(300),
                "region_code": self.region().code, "city": self.traits()["city"], "segment": "business",
                "account_manager": world.staff[world.places.regions[self.region]].first().and_then(|e| world.employees.get(*e)).map(|e| e.id.clone()),
            })
        } else {
            let family = self.name.rsplit(' ').next().unwrap_or_default();
            let name = if self.russian {
                let plural = names::RU_SURNAMES
                    .iter()
                    .find(|s| s.0 == family || s.1 == family)
                    .map_or(family, |s| s.2);
                format!("Семья {plural}")
            } else if family.ends_with('s') {
                format!("The {family}es")
            } else {
                format!("The {family}s")
            };
            json!({ "name": name, "customer_type": "household", "members": self.family.map_or(1, |f| f.size), "region_code": self.region().code })
        };
        match value {
            Value::Object(traits) => traits,
            _ => Map::new(),
        }
    }
}

fn family(world: &World, block: u32) -> Option<Family> {
    let mut draw = world.draw(Stream::Block, u64::from(block), 0);
    let (lives, size) = (draw.chance(0.65), 2 + draw.below(2) as u32);
    let (one_card, one_phone) = (draw.chance(0.6), draw.chance(0.3));
    lives.then_some(Family { number: block, size, one_card, one_phone })
}

/// A fictional number: the country's prefix and seven digits, unlike those of the first ten million other people.
fn phone(region: &Region, owner: u32) -> String {
    let scattered = (u64::from(owner) % 1_000_000 * 7_919 + 13) % 1_000_000;
    format!("{}{}{scattered:06}", region.country.dial, owner / 1_000_000 % 10)
}

struct Named {
    name: String,
    first: &'static str,
    latin: String,
}

impl Named {
    fn new(draw: &mut Draw, surname: u64, russian: bool, female: bool) -> Self {
        if russian {
            let surname = &names::RU_SURNAMES[(surname % names::RU_SURNAMES.len() as u64) as usize];
            let (first, latin) = draw.pick(if female { names::RU_WOMEN } else { names::RU_MEN });
            let patronymic = draw.pick(names::PATRONYMICS);
            let formal = draw.chance(0.4);
            let (family, family_latin, patronymic) = if female {
                (surname.1, surname.4, patronymic.1)
            } else {
                (surname.0, surname.3, patronymic.0)
            };
            let name =
                if formal { format!("{first} {patronymic} {family}") } else { format!("{first} {family}") };
            Self { name, first, latin: format!("{latin}.{family_latin}") }
        } else {
            let family = names::EN_SURNAMES[(surname % names::EN_SURNAMES.len() as u64) as usize];
            let first = draw.pick(if female { names::EN_WOMEN } else { names::EN_MEN });
            let latin = format!("{first}.{family}").to_lowercase().replace('\'', "");
            Self { name: format!("{first} {family}"), first, latin }
        }
    }
}
