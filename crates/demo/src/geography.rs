//! Where the company is: countries, regions, cities and the branches of each.

use rapport_kernel::time::Zone;

/// A country and what depends on it: money and telephone numbers.
#[derive(Debug)]
pub struct Country {
    /// ISO 3166 alpha-2.
    pub code: &'static str,
    /// ISO 4217.
    pub currency: &'static str,
    /// Units of its currency that buy as much as one rouble.
    pub rate: f64,
    /// Before the seven digits of a fictional mobile number.
    pub dial: &'static str,
}

/// A region of the company.
#[derive(Debug)]
pub struct Region {
    pub code: &'static str,
    pub en: &'static str,
    pub ru: &'static str,
    pub country: &'static Country,
    pub zone: Zone,
    /// Share of the company's customers, against the other regions.
    pub share: f64,
    /// Share of its people who speak Russian; the rest speak English with the company.
    pub russian: f64,
    pub cities: &'static [City],
}

/// A city: its customers are its weight, its branches are streets or shopping centres.
#[derive(Debug)]
pub struct City {
    pub code: &'static str,
    pub en: &'static str,
    pub ru: &'static str,
    pub latitude: f64,
    pub longitude: f64,
    pub weight: f64,
    /// Code, English and Russian names.
    pub branches: &'static [(&'static str, &'static str, &'static str)],
}

const RUSSIA: Country = Country { code: "RU", currency: "RUB", rate: 1.0, dial: "+7900" };
const KAZAKHSTAN: Country = Country { code: "KZ", currency: "KZT", rate: 5.6, dial: "+7700" };
const SERBIA: Country = Country { code: "RS", currency: "RSD", rate: 1.25, dial: "+38160" };
const EMIRATES: Country = Country { code: "AE", currency: "AED", rate: 0.045, dial: "+97150" };
const CYPRUS: Country = Country { code: "CY", currency: "EUR", rate: 0.0108, dial: "+3579" };

const fn city(
    code: &'static str,
    en: &'static str,
    ru: &'static str,
    (latitude, longitude): (f64, f64),
    weight: f64,
    branches: &'static [(&'static str, &'static str, &'static str)],
) -> City {
    City { code, en, ru, latitude, longitude, weight, branches }
}

/// The regions, in the order used everywhere as their index.
pub const REGIONS: &[Region] = &[
    Region {
        code: "central",
        en: "Central",
        ru: "Центр",
        country: &RUSSIA,
        zone: Zone::Europe__Moscow,
        share: 0.15,
        russian: 0.88,
        cities: &[
            city(
                "moscow",
                "Moscow",
                "Москва",
                (55.752, 37.616),
                6.0,
                &[
                    ("arbat", "Arbat", "Арбат"),
                    ("tverskaya", "Tverskaya Street", "Тверская улица"),
                    ("sokolniki", "Sokolniki", "Сокольники"),
                ],
            ),
            city(
                "tula",
                "Tula",
                "Тула",
                (54.193, 37.617),
                1.5,
                &[("lenina", "Lenin Avenue", "Проспект Ленина")],
            ),
            city(
                "yaroslavl",
                "Yaroslavl",
                "Ярославль",
                (57.626, 39.894),
                1.5,
                &[("volkova", "Volkov Square", "Площадь Волкова")],
            ),
            city(
                "voronezh",
                "Voronezh",
                "Воронеж",
                (51.661, 39.200),
                1.8,
                &[("plekhanovskaya", "Plekhanovskaya Street", "Плехановская улица")],
            ),
        ],
    },
    Region {
        code: "north_west",
        en: "North-West",
        ru: "Северо-Запад",
        country: &RUSSIA,
        zone: Zone::Europe__Moscow,
        share: 0.11,
        russian: 0.88,
        cities: &[
            city(
                "spb",
                "Saint Petersburg",
                "Санкт-Петербург",
                (59.938, 30.314),
                5.0,
                &[
                    ("nevsky", "Nevsky Prospect", "Невский проспект"),
                    ("petrogradka", "Petrograd Side", "Петроградская сторона"),
                ],
            ),
            city(
                "murmansk",
                "Murmansk",
                "Мурманск",
                (68.970, 33.075),
                1.0,
                &[("five-corners", "Five Corners", "Пять Углов")],
            ),
            city(
                "novgorod",
                "Veliky Novgorod",
                "Великий Новгород",
                (58.522, 31.276),
                1.0,
                &[("sofiyskaya", "Sophia Square", "Софийская площадь")],
            ),
        ],
    },
    Region {
        code: "volga",
        en: "Volga",
        ru: "Поволжье",
        country: &RUSSIA,
        zone: Zone::Europe__Moscow,
        share: 0.15,
        russian: 0.92,
        cities: &[
            city(
                "kazan",
                "Kazan",
                "Казань",
                (55.796, 49.106),
                3.0,
                &[
                    ("bauman", "Bauman Street", "Улица Баумана"),
                    ("pobedy", "Victory Avenue", "Проспект Победы"),
                ],
            ),
            city(
                "nizhny",
                "Nizhny Novgorod",
                "Нижний Новгород",
                (56.327, 44.006),
                2.6,
                &[("pokrovskaya", "Bolshaya Pokrovskaya", "Большая Покровская")],
            ),
            city(
                "penza",
                "Penza",
                "Пенза",
                (53.195, 45.018),
                1.2,
                &[("moskovskaya", "Moskovskaya Street", "Московская улица")],
            ),
        ],
    },
    Region {
        code: "ural",
        en: "Ural",
        ru: "Урал",
        country: &RUSSIA,
        zone: Zone::Asia__Yekaterinburg,
        share: 0.09,
        russian: 0.92,
        cities: &[
            city(
                "ekb",
                "Yekaterinburg",
                "Екатеринбург",
                (56.838, 60.597),
                3.0,
                &[("weiner", "Weiner Street", "Улица Вайнера"), ("uralmash", "Uralmash", "Уралмаш")],
            ),
            city(
                "chelyabinsk",
                "Chelyabinsk",
                "Челябинск",
                (55.160, 61.403),
                2.0,
                &[("kirovka", "Kirovka", "Кировка")],
            ),
            city(
                "perm",
                "Perm",
                "Пермь",
                (58.010, 56.229),
                1.8,
                &[("kompros", "Komsomolsky Avenue", "Комсомольский проспект")],
            ),
        ],
    },
    Region {
        code: "siberia",
        en: "Siberia",
        ru: "Сибирь",
        country: &RUSSIA,
        zone: Zone::Asia__Novosibirsk,
        share: 0.09,
        russian: 0.92,
        cities: &[
            city(
                "novosibirsk",
                "Novosibirsk",
                "Новосибирск",
                (55.030, 82.920),
                3.0,
                &[
                    ("krasny", "Krasny Avenue", "Красный проспект"),
                    ("akadem", "Akademgorodok", "Академгородок"),
                ],
            ),
            city(
                "krasnoyarsk",
                "Krasnoyarsk",
                "Красноярск",
                (56.010, 92.852),
                2.0,
                &[("mira", "Mira Avenue", "Проспект Мира")],
            ),
            city(
                "tomsk",
                "Tomsk",
                "Томск",
                (56.485, 84.948),
                1.2,
                &[("lenina", "Lenin Avenue", "Проспект Ленина")],
            ),
        ],
    },
    Region {
        code: "south",
        en: "South",
        ru: "Юг",
        country: &RUSSIA,
        zone: Zone::Europe__Moscow,
        share: 0.08,
        russian: 0.92,
        cities: &[
            city(
                "rostov",
                "Rostov-on-Don",
                "Ростов-на-Дону",
                (47.222, 39.720),
                2.4,
                &[("sadovaya", "Bolshaya Sadovaya", "Большая Садовая")],
            ),
            city(
                "krasnodar",
                "Krasnodar",
                "Краснодар",
                (45.035, 38.975),
                2.4,
                &[("krasnaya", "Krasnaya Street", "Красная улица")],
            ),
            city(
                "sochi",
                "Sochi",
                "Сочи",
                (43.585, 39.723),
                1.2,
                &[("navaginskaya", "Navaginskaya Street", "Навагинская улица")],
            ),
        ],
    },
    Region {
        code: "kazakhstan",
        en: "Kazakhstan",
        ru: "Казахстан",
        country: &KAZAKHSTAN,
        zone: Zone::Asia__Almaty,
        share: 0.12,
        russian: 0.60,
        cities: &[
            city(
                "almaty",
                "Almaty",
                "Алматы",
                (43.238, 76.945),
                3.0,
                &[("dostyk", "Dostyk Avenue", "Проспект Достык"), ("abay", "Abay Avenue", "Проспект Абая")],
            ),
            city(
                "astana",
                "Astana",
                "Астана",
                (51.169, 71.449),
                2.0,
                &[("mangilik-el", "Mangilik El", "Мангилик Ел")],
            ),
            city(
                "karaganda",
                "Karaganda",
                "Караганда",
                (49.807, 73.088),
                1.0,
                &[("bukhar", "Bukhar-Zhyrau", "Бухар-Жырау")],
            ),
        ],
    },
    Region {
        code: "serbia",
        en: "Serbia",
        ru: "Сербия",
        country: &SERBIA,
        zone: Zone::Europe__Belgrade,
        share: 0.09,
        russian: 0.35,
        cities: &[
            city(
                "belgrade",
                "Belgrade",
                "Белград",
                (44.813, 20.461),
                3.0,
                &[
                    ("knez", "Knez Mihailova", "Кнез Михаилова"),
                    ("novi-beograd", "New Belgrade", "Новый Белград"),
                ],
            ),
            city(
                "novi-sad",
                "Novi Sad",
                "Нови-Сад",
                (45.255, 19.845),
                1.4,
                &[("zmaj", "Zmaj Jovina", "Змай-Йовина")],
            ),
            city(
                "nis",
                "Nis",
                "Ниш",
                (43.320, 21.896),
                0.8,
                &[("obrenoviceva", "Obrenoviceva", "Обреновичева")],
            ),
        ],
    },
    Region {
        code: "uae",
        en: "United Arab Emirates",
        ru: "ОАЭ",
        country: &EMIRATES,
        zone: Zone::Asia__Dubai,
        share: 0.08,
        russian: 0.12,
        cities: &[
            city(
                "dubai",
                "Dubai",
                "Дубай",
                (25.204, 55.270),
                3.0,
                &[("marina", "Dubai Marina", "Дубай Марина"), ("deira", "Deira", "Дейра")],
            ),
            city(
                "abu-dhabi",
                "Abu Dhabi",
                "Абу-Даби",
                (24.453, 54.377),
                1.2,
                &[("corniche", "Corniche", "Корниш")],
            ),
        ],
    },
    Region {
        code: "cyprus",
        en: "Cyprus",
        ru: "Кипр",
        country: &CYPRUS,
        zone: Zone::Asia__Nicosia,
        share: 0.05,
        russian: 0.20,
        cities: &[
            city(
                "limassol",
                "Limassol",
                "Лимасол",
                (34.707, 33.022),
                2.0,
                &[("makarios", "Makarios Avenue", "Проспект Макариоса")],
            ),
            city(
                "nicosia",
                "Nicosia",
                "Никосия",
                (35.185, 33.382),
                1.4,
                &[("ledra", "Ledra Street", "Улица Ледра")],
            ),
        ],
    },
];
