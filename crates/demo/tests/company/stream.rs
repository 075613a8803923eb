use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use rapport_demo::{Settings, company, interactions};
use rapport_kernel::{Channel, Identifier, IdentifierKind, interaction::Kind, interaction::step, time::DAY};

use crate::settings;

fn hash(settings: &Settings) -> u64 {
    let mut hasher = DefaultHasher::new();
    for row in interactions(settings) {
        serde_json::to_string(&row).unwrap().hash(&mut hasher);
    }
    hasher.finish()
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let first = hash(&settings(40, true));
    assert_eq!(first, hash(&settings(40, true)));
    assert_ne!(first, hash(&Settings { seed: 8, ..settings(40, true) }));
    let one = serde_json::to_string(&company(&settings(40, true))).unwrap();
    assert_eq!(one, serde_json::to_string(&company(&settings(40, true))).unwrap());
}

#[test]
fn three_hundred_customers_use_every_channel_about_75_times_each_within_the_year() {
    let settings = settings(300, true);
    let units: HashSet<String> = company(&settings).units.into_iter().map(|unit| unit.code).collect();
    let employees: HashSet<String> = company(&settings).employees.into_iter().map(|one| one.id).collect();
    let products: HashSet<String> = company(&settings).products.into_iter().map(|one| one.id).collect();
    let from = settings.now.plus(-365 * DAY);
    let (mut count, mut channels, mut ids, mut messages) =
        (0, BTreeSet::new(), HashSet::new(), HashSet::new());
    for row in interactions(&settings) {
        row.check().unwrap();
        count += 1;
        channels.extend(row.channel);
        assert!(ids.insert(row.id) && messages.insert(row.message_id.clone()), "twice: {}", row.message_id);
        assert!(
            row.occurred_at >= from && row.occurred_at < row.received_at && row.received_at <= settings.now,
            "{row:?}"
        );
        assert!(row.received_at.micros() - row.occurred_at.micros() < 10_000_000);
        assert!(row.unit_id.as_ref().is_none_or(|unit| units.contains(unit)), "{row:?}");
        assert!(row.employee_id.as_ref().is_none_or(|employee| employees.contains(employee)), "{row:?}");
        assert!(row.product_id.as_ref().is_none_or(|product| products.contains(product)), "{row:?}");
        assert_eq!((row.source.as_str(), row.permanent), ("demo", false));
        assert_eq!(row.identifiers.is_empty(), row.kind == Kind::Environment, "{row:?}");
        for known in &row.identifiers {
            assert_eq!(Identifier::new(known.kind.clone(), &known.value, None).as_ref(), Ok(known));
        }
    }
    assert_eq!(channels, Channel::ALL.iter().copied().collect());
    assert!((20_000..25_000).contains(&count), "{count}");
}

#[test]
fn units_form_a_tree_and_employees_work_in_it() {
    let company = company(&settings(20_000, true));
    let mut seen = HashSet::new();
    for unit in &company.units {
        assert_eq!(unit.parent.is_none(), unit.kind == "company");
        assert!(unit.parent.as_ref().is_none_or(|parent| seen.contains(parent)), "{unit:?}");
        assert!(seen.insert(unit.code.clone()) && !unit.name_en.is_empty() && !unit.name_ru.is_empty());
    }
    assert!(company.employees.iter().all(|employee| seen.contains(&employee.unit)));
    assert!(company.employees.iter().any(|employee| employee.language == "ru"));
    assert!(company.employees.iter().any(|employee| employee.language == "en"));
}

#[test]
fn a_stranger_becomes_known_and_families_share_what_families_share() {
    let (mut alone, mut named) = (HashMap::new(), HashMap::new());
    let mut owners: BTreeMap<Identifier, BTreeSet<String>> = BTreeMap::new();
    let mut switchboard = HashSet::new();
    for row in interactions(&settings(400, true)) {
        let of = |kind: IdentifierKind| {
            row.identifiers.iter().find(|known| known.kind == kind).map(|known| known.value.clone())
        };
        if let Some(browser) = of(IdentifierKind::Anonymous) {
            if row.identifiers.len() == 1 {
                alone.entry(browser).or_insert(row.occurred_at);
            } else {
                named.entry(browser).or_insert(row.occurred_at);
            }
        }
        if row.kind == Kind::Identify
            && let Some(user) = of(IdentifierKind::User)
        {
            for known in row
                .identifiers
                .iter()
                .filter(|known| matches!(known.kind, IdentifierKind::Card | IdentifierKind::Phone))
            {
                owners.entry(known.clone()).or_default().insert(user.clone());
            }
        }
        if row.kind == Kind::Call && of(IdentifierKind::Phone).as_deref() == Some("+78000000100") {
            switchboard.insert(row.message_id[..7].to_owned());
        }
    }
    assert!(
        alone
            .iter()
            .filter(|(browser, first)| named.get(*browser).is_some_and(|later| later > *first))
            .count()
            > 50
    );
    let shared = |kind| owners.iter().filter(|(known, users)| known.kind == kind && users.len() > 1).count();
    assert!(shared(IdentifierKind::Card) > 3 && shared(IdentifierKind::Phone) > 1);
    assert!(owners.values().all(|users| users.len() <= 3));
    assert!(switchboard.len() > 5, "{}", switchboard.len());
}

#[test]
fn levels_are_believable_and_currencies_stay_apart() {
    let (mut nps, mut csat, mut asked, mut answered, mut left) = (Vec::new(), Vec::new(), 0, 0, 0);
    let mut currencies = BTreeSet::new();
    for row in interactions(&settings(1500, false)) {
        match (row.scale, row.score) {
            (Some(rapport_kernel::Scale::Nps), Some(score)) => nps.push(if score >= 9.0 {
                1.0
            } else if score <= 6.0 {
                -1.0
            } else {
                0.0
            }),
            (Some(rapport_kernel::Scale::Csat), Some(score)) => csat.push(score),
            _ => {}
        }
        asked += usize::from(row.kind == Kind::Invitation);
        answered += usize::from(row.kind == Kind::Feedback && row.score.is_some());
        left += usize::from(row.name.as_deref() == Some(step::LEFT));
        currencies.extend(row.money.map(|money| money.currency.to_string()));
    }
    let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len() as f64;
    assert!((33.0..47.0).contains(&(100.0 * mean(&nps))), "{}", mean(&nps));
    assert!((4.1..4.3).contains(&mean(&csat)), "{}", mean(&csat));
    let response = f64::from(answered as u32) / f64::from(asked as u32);
    assert!((0.19..0.26).contains(&response), "{response}");
    let monthly = 100.0 * f64::from(left as u32) / 1500.0 / 12.0;
    assert!((0.9..2.0).contains(&monthly), "{monthly}");
    assert_eq!(currencies.into_iter().collect::<Vec<_>>(), ["AED", "EUR", "KZT", "RSD", "RUB"]);
}
