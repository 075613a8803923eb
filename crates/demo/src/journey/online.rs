//! On the website and in the application.

use rapport_kernel::{Channel, Identifier, Timestamp, interaction::Kind};

use super::{Scene, survey::Ask};
use crate::{
    log::{Fill, seconds},
    people::Key,
    products::{CAMPAIGNS, PRODUCTS},
    touchpoint::Touchpoint,
};

const PAGES: &[(&str, &str, f64)] = &[
    ("Home", "/", 4.0),
    ("Tariffs", "/tariffs", 2.0),
    ("Catalogue", "/catalogue", 3.0),
    ("Product", "/product", 4.0),
    ("Account", "/account", 3.0),
    ("Bills", "/account/bills", 1.5),
    ("Help", "/help", 1.5),
    ("Stores", "/stores", 0.8),
    ("Coverage", "/coverage", 0.6),
];

const SCREENS: &[(&str, f64)] = &[
    ("Balance", 5.0),
    ("Usage", 3.0),
    ("Tariff", 2.0),
    ("Shop", 2.0),
    ("Bonus", 1.5),
    ("Support", 1.0),
    ("Orders", 1.5),
    ("Profile", 0.7),
];

const AGENTS: &[&str] = &[
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
];

/// A visit to the website: anonymous at first, signed in from some page on or never.
pub fn browse(scene: &mut Scene<'_>, at: Timestamp) {
    let browser = usize::from(scene.draw.chance(0.3));
    let pages = 1 + scene.draw.poisson(1.9);
    let sign_in = if !scene.life.known {
        u32::MAX
    } else if scene.draw.chance(0.45) {
        0
    } else if scene.draw.chance(0.4) {
        pages / 2
    } else {
        u32::MAX
    };
    let unit = scene.unit(scene.world.places.online);
    let agent = AGENTS[(scene.person.index as usize + browser) % AGENTS.len()];
    let mut now = at;
    let mut came_by = None;
    if scene.draw.chance(0.14) {
        came_by = Some(scene.draw.below(CAMPAIGNS.len()));
        advertised(scene, came_by.unwrap_or(0), browser, now);
        now = seconds(now, 2.0);
    }
    for page in 0..pages {
        let (name, path, _) = PAGES[scene.draw.weighted(PAGES.iter().map(|page| page.2))];
        let spent = scene.draw.lognormal(28.0, 0.9).clamp(2.0, 1200.0);
        let ids = visitor(scene, browser, page >= sign_in);
        let shown =
            (name == "Product").then(|| PRODUCTS[scene.draw.weighted(PRODUCTS.iter().map(|p| p.weight))].id);
        let row = scene.add(Kind::Page, name, Channel::Web, now);
        row.inbound().at(Touchpoint::Website).in_unit(unit.clone()).of(ids).took(spent).with("path", path);
        row.context.insert("user_agent".into(), agent.into());
        if let Some(product) = shown {
            row.product(product);
        }
        if let (0, Some(campaign)) = (page, came_by) {
            row.campaign(CAMPAIGNS[campaign].id);
        }
        now = seconds(now, spent + 1.0);
    }
    if sign_in < pages {
        Ask::about(Touchpoint::Website, now).over(Channel::Web).in_unit(scene.world.places.online).put(scene);
    }
}

/// What a visitor is known by: the browser, and the customer once signed in.
pub fn visitor(scene: &Scene<'_>, browser: usize, signed_in: bool) -> Vec<Identifier> {
    if signed_in {
        scene.known_by(&[Key::Browser(browser), Key::User])
    } else {
        scene.known_by(&[Key::Browser(browser)])
    }
}

/// An advertisement or a banner that brings the visitor in.
fn advertised(scene: &mut Scene<'_>, campaign: usize, browser: usize, at: Timestamp) {
    let channel = if scene.draw.chance(0.6) { Channel::Ad } else { Channel::Banner };
    let name = if channel == Channel::Ad { "Ad Clicked" } else { "Banner Clicked" };
    let ids = scene.known_by(&[Key::Browser(browser)]);
    let network = scene.draw.pick(&["search", "video", "news", "social"]);
    scene
        .add(Kind::Track, name, channel, at)
        .inbound()
        .of(ids)
        .campaign(CAMPAIGNS[campaign].id)
        .with("network", network);
}

/// A look into the application.
pub fn app(scene: &mut Scene<'_>, at: Timestamp) {
    let screens = 1 + scene.draw.poisson(1.4);
    let (ids, unit) = (scene.known_by(&[Key::Device, Key::User]), scene.unit(scene.world.places.online));
    let mut now = at;
    for _ in 0..screens {
        let (name, _) = SCREENS[scene.draw.weighted(SCREENS.iter().map(|screen| screen.1))];
        let spent = scene.draw.lognormal(14.0, 0.8).clamp(1.0, 600.0);
        let row = scene.add(Kind::Screen, name, Channel::MobileApp, now);
        row.inbound().at(Touchpoint::MobileApp).in_unit(unit.clone()).of(ids.clone()).took(spent);
        now = seconds(now, spent + 0.5);
    }
    Ask::about(Touchpoint::MobileApp, now)
        .over(Channel::MobileApp)
        .in_unit(scene.world.places.online)
        .put(scene);
}

/// The first visits of somebody new: an advertisement, a few pages, nothing known but the browser.
pub fn discover(scene: &mut Scene<'_>, at: Timestamp) {
    if scene.draw.chance(0.5) {
        let campaign = scene.draw.below(CAMPAIGNS.len());
        advertised(scene, campaign, 0, at);
    }
    let unit = scene.unit(scene.world.places.online);
    let mut now = seconds(at, 3.0);
    for (name, path) in [("Home", "/"), ("Tariffs", "/tariffs")] {
        let spent = scene.draw.lognormal(40.0, 0.7);
        let ids = scene.known_by(&[Key::Browser(0)]);
        let row = scene.add(Kind::Page, name, Channel::Web, now);
        row.inbound().at(Touchpoint::Website).in_unit(unit.clone()).of(ids).took(spent).with("path", path);
        now = seconds(now, spent);
    }
}
