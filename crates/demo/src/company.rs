//! The company as others see it: its units, employees, products, targets, and the truth about what was planted.

use rapport_kernel::{Timestamp, time::Zone};
use serde::Serialize;
use serde_json::Value;

use crate::{
    draw::{Draw, Stream},
    geography::REGIONS,
    names, products,
    world::World,
};

/// What decides everything: two equal settings give two equal companies, to the byte.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many people are customers. Everything else scales with it: about 75 interactions each.
    pub customers: u32,
    pub seed: u64,
    /// The present moment: the year of history ends here.
    pub now: Timestamp,
    /// Whether the causes of `truth` are planted.
    pub causes: bool,
    /// The company's reporting zone: its days begin and end the year.
    pub zone: Zone,
}

/// A node of the company's tree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitSpec {
    /// What `unit_id` of interactions says.
    pub code: String,
    pub parent: Option<String>,
    pub name_en: String,
    pub name_ru: String,
    /// `company`, `region`, `branch`, `call_centre`, `online` or `team`.
    pub kind: String,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
}

/// Somebody who works there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EmployeeSpec {
    /// What `employee_id` of interactions says.
    pub id: String,
    pub name: String,
    /// The unit's code.
    pub unit: String,
    /// `seller`, `operator`, `courier`, `technician`, `manager` or `specialist`.
    pub position: String,
    /// `ru` or `en`.
    pub language: String,
    pub email: String,
}

/// Something that is sold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProductSpec {
    /// What `product_id` of interactions says.
    pub id: String,
    pub name_en: String,
    pub name_ru: String,
    /// `tariff`, `internet`, `tv`, `sim`, `addition` (monthly) or `goods` (once).
    pub kind: String,
    pub category: String,
    /// Kopecks in Russia; abroad the price is in local money.
    pub price_minor: i64,
    pub currency: String,
}

/// What the company aims at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetSpec {
    /// A metric's name in the catalogue.
    pub metric: String,
    /// In the metric's own unit: points, a mean score, a share.
    pub value: f64,
}

/// The company without its stream.
#[derive(Debug, Clone, Serialize)]
pub struct Company {
    /// Parents come before their children.
    pub units: Vec<UnitSpec>,
    pub employees: Vec<EmployeeSpec>,
    pub products: Vec<ProductSpec>,
    pub targets: Vec<TargetSpec>,
    /// What was planted, where, when, and how large it is (the contents of `truth.json`).
    pub truth: Value,
}

/// The company of these settings.
pub fn company(settings: &Settings) -> Company {
    let world = World::new(settings);
    let target = |metric: &str, value| TargetSpec { metric: metric.into(), value };
    Company {
        truth: crate::causes::truth(&world),
        products: products::PRODUCTS
            .iter()
            .map(|p| ProductSpec {
                id: p.id.into(),
                name_en: p.en.into(),
                name_ru: p.ru.into(),
                kind: p.sort.as_str().into(),
                category: p.category.into(),
                price_minor: (p.price * 100.0).round() as i64,
                currency: "RUB".into(),
            })
            .collect(),
        targets: vec![
            target("nps", 45.0),
            target("csat", 4.4),
            target("ces", 5.5),
            target("enps", 30.0),
            target("response", 0.25),
        ],
        units: world.units,
        employees: world.employees,
    }
}

/// Where the units of each purpose are in the list of units.
#[derive(Debug, Default)]
pub struct Places {
    /// By region.
    pub regions: Vec<usize>,
    pub deliveries: Vec<usize>,
    pub installers: Vec<usize>,
    /// By region and city.
    pub branches: Vec<Vec<Vec<usize>>>,
    pub teams_ru: Vec<usize>,
    pub teams_en: Vec<usize>,
    pub online: usize,
    pub chat: usize,
}

/// The tree of units and where to find what in it.
pub fn units() -> (Vec<UnitSpec>, Places) {
    let mut units = Vec::new();
    let mut places = Places::default();
    let mut add =
        |code: &str, parent: Option<&str>, en: String, ru: String, kind: &str, at: Option<(f64, f64)>| {
            units.push(UnitSpec {
                code: code.into(),
                parent: parent.map(Into::into),
                name_en: en,
                name_ru: ru,
                kind: kind.into(),
                latitude: at.map(|at| at.0),
                longitude: at.map(|at| at.1),
            });
            units.len() - 1
        };
    add("meridian", None, "Meridian".into(), "Меридиан".into(), "company", None);
    for region in REGIONS {
        let top = Some("meridian");
        let centre = region.cities.first().map(|city| (city.latitude, city.longitude));
        places.regions.push(add(region.code, top, region.en.into(), region.ru.into(), "region", centre));
        let under = Some(region.code);
        places.deliveries.push(add(
            &format!("delivery-{}", region.code),
            under,
            format!("Delivery, {}", region.en),
            format!("Доставка, {}", region.ru),
            "team",
            centre,
        ));
        places.installers.push(add(
            &format!("install-{}", region.code),
            under,
            format!("Installation, {}", region.en),
            format!("Монтаж, {}", region.ru),
            "team",
            centre,
        ));
        let mut cities = Vec::new();
        for city in region.cities {
            let mut branches = Vec::new();
            for (index, (code, en, ru)) in city.branches.iter().enumerate() {
                // Branches of one city stand apart, so that a map shows them all.
                let shift = index as f64 * 0.021;
                branches.push(add(
                    &format!("br-{}-{code}", city.code),
                    under,
                    format!("{}, {en}", city.en),
                    format!("{}, {ru}", city.ru),
                    "branch",
                    Some((city.latitude + shift, city.longitude - shift)),
                ));
            }
            cities.push(branches);
        }
        places.branches.push(cities);
    }
    add("cc", Some("meridian"), "Call centre".into(), "Контакт-центр".into(), "call_centre", None);
    for number in 1..=6 {
        let english = number > 4;
        let (en, ru) =
            if english { ("English", "английский") } else { ("Russian", "русский") };
        let unit = add(
            &format!("cc-{number}"),
            Some("cc"),
            format!("Team {number}, {en}"),
            format!("Группа {number}, {ru}"),
            "team",
            None,
        );
        if english { &mut places.teams_en } else { &mut places.teams_ru }.push(unit);
    }
    places.online = add("online", Some("meridian"), "Online".into(), "Онлайн".into(), "online", None);
    places.chat =
        add("online-chat", Some("online"), "Chat and letters".into(), "Чаты и письма".into(), "team", None);
    (units, places)
}

/// The employees of all units, and by unit who they are.
pub fn employees(settings: &Settings, units: &[UnitSpec]) -> (Vec<EmployeeSpec>, Vec<Vec<usize>>) {
    let scale = (f64::from(settings.customers) / 20_000.0).min(1.0);
    let mut employees: Vec<EmployeeSpec> = Vec::new();
    let mut staff = Vec::new();
    for (number, unit) in units.iter().enumerate() {
        let mut draw = Draw::of(settings.seed, Stream::Unit, number as u64, 0);
        let (size, position) = match unit.kind.as_str() {
            "branch" => (6.0, "seller"),
            "team" if unit.code.starts_with("delivery") => (8.0, "courier"),
            "team" if unit.code.starts_with("install") => (5.0, "technician"),
            "team" => (14.0, "operator"),
            "region" => (2.0, "manager"),
            _ => (4.0, "specialist"),
        };
        let region = REGIONS
            .iter()
            .find(|region| unit.code == region.code || unit.parent.as_deref() == Some(region.code));
        let russian = match (unit.code.as_str(), region) {
            ("cc-5" | "cc-6", _) => 0.1,
            (_, Some(region)) => region.russian,
            _ => 0.8,
        };
        let mut here = Vec::new();
        for _ in 0..(size * scale).round().max(2.0) as usize {
            let index = employees.len();
            let (name, latin, russian) = name(&mut draw, russian);
            here.push(index);
            employees.push(EmployeeSpec {
                id: format!("emp-{:04}", index + 1),
                name,
                unit: unit.code.clone(),
                position: position.into(),
                language: if russian { "ru" } else { "en" }.into(),
                email: format!("{latin}.{}@staff.example.com", index + 1),
            });
        }
        staff.push(here);
    }
    (employees, staff)
}

fn name(draw: &mut Draw, russian_share: f64) -> (String, String, bool) {
    let (russian, female) = (draw.chance(russian_share), draw.chance(0.55));
    if russian {
        let surname = draw.pick(names::RU_SURNAMES);
        let given = draw.pick(if female { names::RU_WOMEN } else { names::RU_MEN });
        let (family, latin) = if female { (surname.1, surname.4) } else { (surname.0, surname.3) };
        (format!("{} {family}", given.0), format!("{}.{latin}", given.1), true)
    } else {
        let family = draw.pick(names::EN_SURNAMES);
        let given = draw.pick(if female { names::EN_WOMEN } else { names::EN_MEN });
        let latin = format!("{given}.{family}").to_lowercase().replace('\'', "");
        (format!("{given} {family}"), latin, false)
    }
}
