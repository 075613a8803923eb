//! What the company sells: telecom services by subscription and goods of its shops.

/// What sort of product it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A mobile tariff: everyone has one.
    Tariff,
    /// Home internet: a technician installs it.
    Internet,
    Television,
    Sim,
    Addition,
    Goods,
}

impl Sort {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tariff => "tariff",
            Self::Internet => "internet",
            Self::Television => "tv",
            Self::Sim => "sim",
            Self::Addition => "addition",
            Self::Goods => "goods",
        }
    }
}

/// A product. Services cost so much a month, goods once.
#[derive(Debug)]
pub struct Product {
    pub id: &'static str,
    pub en: &'static str,
    pub ru: &'static str,
    pub sort: Sort,
    pub category: &'static str,
    /// Roubles.
    pub price: f64,
    /// Relative demand within its sort.
    pub weight: f64,
}

const fn product(
    id: &'static str,
    en: &'static str,
    ru: &'static str,
    sort: Sort,
    category: &'static str,
    price: f64,
    weight: f64,
) -> Product {
    Product { id, en, ru, sort, category, price, weight }
}

use Sort::{Addition, Goods, Internet, Sim, Tariff, Television};

pub const PRODUCTS: &[Product] = &[
    product("tariff-start", "Start", "Старт", Tariff, "mobile", 350.0, 4.0),
    product("tariff-family", "Family", "Семейный", Tariff, "mobile", 750.0, 3.0),
    product("tariff-unlimited", "Unlimited", "Безлимит", Tariff, "mobile", 990.0, 2.0),
    product("tariff-traveller", "Traveller", "Путешественник", Tariff, "mobile", 1290.0, 1.0),
    product("tariff-business", "Business", "Бизнес", Tariff, "business", 1890.0, 0.6),
    product("internet-100", "Home Internet 100", "Домашний интернет 100", Internet, "home", 550.0, 3.0),
    product("internet-500", "Home Internet 500", "Домашний интернет 500", Internet, "home", 850.0, 2.0),
    product("internet-office", "Office Internet", "Интернет в офис", Internet, "business", 2900.0, 0.4),
    product("tv-basic", "TV Basic", "ТВ Базовый", Television, "tv", 290.0, 3.0),
    product("tv-cinema", "TV Cinema", "ТВ Кино", Television, "tv", 490.0, 2.0),
    product("tv-sport", "TV Sport", "ТВ Спорт", Television, "tv", 590.0, 1.0),
    product("sim-extra", "Second SIM", "Вторая SIM-карта", Sim, "mobile", 200.0, 3.0),
    product("sim-esim", "eSIM", "eSIM", Sim, "mobile", 250.0, 2.0),
    product("sim-watch", "SIM for Watch", "SIM для часов", Sim, "mobile", 150.0, 1.0),
    product("add-roaming", "Roaming Pack", "Пакет роуминга", Addition, "mobile", 590.0, 2.0),
    product("add-security", "Home Security", "Умный дом и охрана", Addition, "home", 390.0, 1.0),
    product("add-cloud", "Cloud 200 GB", "Облако 200 ГБ", Addition, "digital", 149.0, 2.0),
    product("phone-nova-8", "Nova 8 Phone", "Смартфон Nova 8", Goods, "phones", 24_990.0, 3.0),
    product("phone-nova-8-pro", "Nova 8 Pro Phone", "Смартфон Nova 8 Pro", Goods, "phones", 54_990.0, 1.2),
    product("phone-lite-3", "Lite 3 Phone", "Смартфон Lite 3", Goods, "phones", 11_990.0, 3.0),
    product("phone-button", "Button Phone", "Кнопочный телефон", Goods, "phones", 2490.0, 1.0),
    product("tablet-10", "Tablet 10", "Планшет 10", Goods, "tablets", 19_990.0, 1.2),
    product("watch-fit", "Fit Watch", "Часы Fit", Goods, "wearables", 7990.0, 1.6),
    product("buds-air", "Air Earbuds", "Наушники Air", Goods, "audio", 4990.0, 3.0),
    product("headphones-studio", "Studio Headphones", "Наушники Studio", Goods, "audio", 9990.0, 1.4),
    product("speaker-home", "Home Speaker", "Умная колонка", Goods, "audio", 6490.0, 1.8),
    product("router-ax", "AX Router", "Роутер AX", Goods, "network", 5490.0, 1.6),
    product("router-mesh", "Mesh Set", "Mesh-система", Goods, "network", 11_490.0, 0.8),
    product("settop-4k", "4K Set-top Box", "ТВ-приставка 4K", Goods, "tv", 4490.0, 1.4),
    product("case-soft", "Soft Case", "Чехол мягкий", Goods, "accessories", 790.0, 4.0),
    product("case-book", "Book Case", "Чехол-книжка", Goods, "accessories", 1290.0, 2.4),
    product("glass-full", "Screen Glass", "Защитное стекло", Goods, "accessories", 690.0, 4.0),
    product("charger-65", "65 W Charger", "Зарядка 65 Вт", Goods, "accessories", 2490.0, 2.6),
    product("powerbank-20", "Power Bank 20", "Пауэрбанк 20", Goods, "accessories", 2990.0, 2.0),
    product("cable-c", "USB-C Cable", "Кабель USB-C", Goods, "accessories", 590.0, 4.0),
    product("memory-256", "256 GB Memory Card", "Карта памяти 256 ГБ", Goods, "accessories", 2290.0, 1.4),
    product("laptop-14", "Laptop 14", "Ноутбук 14", Goods, "computers", 64_990.0, 0.5),
    product("mouse-quiet", "Quiet Mouse", "Тихая мышь", Goods, "computers", 1490.0, 1.2),
];

/// Offers and campaigns run all year; the last one draws a bot farm where causes are planted.
pub struct Campaign {
    pub id: &'static str,
    pub en: &'static str,
    pub ru: &'static str,
    /// What it offers.
    pub product: usize,
}

const fn campaign(id: &'static str, en: &'static str, ru: &'static str, product: usize) -> Campaign {
    Campaign { id, en, ru, product }
}

pub const CAMPAIGNS: &[Campaign] = &[
    campaign("cmp-home-internet", "Faster home internet", "Быстрый домашний интернет", 6),
    campaign("cmp-cinema", "Cinema for a month", "Кино на месяц", 9),
    campaign("cmp-second-sim", "Second SIM for family", "Вторая SIM для семьи", 11),
    campaign("cmp-roaming", "Holiday roaming", "Роуминг в отпуск", 14),
    campaign("cmp-cloud", "Keep your photos", "Сохраните фото", 16),
    campaign("cmp-unlimited", "Unlimited for loyal customers", "Безлимит для своих", 2),
    campaign("cmp-gadgets", "Gadget sale", "Распродажа гаджетов", 17),
];

/// The campaign whose clicks a bot farm fakes.
pub const FAKED_CAMPAIGN: usize = 6;
