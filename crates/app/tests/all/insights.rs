//! The demo's planted causes that concern scores, and what customers complain of because of them, are found by the methods of the
//! insight feed, and nothing else is; without causes nothing is. The sums are made here, interaction by interaction, in place
//! of the query engine, and themes are told by a few words.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Timelike;
use rapport_demo::{Settings, company, interactions};
use rapport_insights::findings::{
    BLOCK, Cube, Heard, Measure, Part, REACH, Raised, Row, Talk, Tally, Thresholds, Tree, see,
};
use rapport_kernel::{
    Interaction, Mood, Scale, Timestamp, interaction::Kind, interaction::step, time::DAY, time::Zone,
};

const ZONE: Zone = Zone::Europe__Moscow;
/// Weeks that the first scan goes back.
const REPLAYED: usize = 26;

/// Themes by pieces of words in both languages; those of the planted causes come first.
const THEMES: [(&str, &[&str]); 9] = [
    ("late", &["late", "overdue", "delay", "опозда", "просроч", "позже"]),
    ("payment", &["gateway", "error", "pay", "шлюза", "ошибк", "оплат"]),
    ("price", &["price", "expensive", "tariff", "цен", "дорог", "тариф"]),
    ("courier", &["courier", "box", "курьер", "короб"]),
    ("operator", &["operator", "answer", "оператор", "ответ"]),
    ("app", &["app", "screen", "приложени", "экран"]),
    ("queue", &["queue", "wait", "очеред", "жда"]),
    ("internet", &["internet", "signal", "интернет", "связь"]),
    ("money", &["money", "refund", "деньг", "возврат"]),
];

fn themes(comment: &str) -> impl Iterator<Item = &'static str> {
    let said = comment.to_lowercase();
    THEMES
        .iter()
        .filter(move |(_, words)| words.iter().any(|word| said.contains(word)))
        .map(|(theme, _)| *theme)
}

/// What an interaction counts as, in which part of the day, and its value; `None` of an invitation that waits for an answer.
fn counted(one: &Interaction) -> Vec<(Measure, Option<Part>, f64, f64)> {
    let of = |measure, value| (measure, None, 1.0, value);
    match (one.kind, one.score, one.scale) {
        (Kind::Feedback, Some(score), Some(scale)) => {
            let answered = (Measure::Response, None, 0.0, 100.0);
            match scale {
                Scale::Nps if score >= 9.0 => vec![of(Measure::Nps, 100.0), answered],
                Scale::Nps if score <= 6.0 => vec![of(Measure::Nps, -100.0), answered],
                Scale::Nps => vec![of(Measure::Nps, 0.0), answered],
                Scale::Csat => vec![of(Measure::Csat, score), answered],
                Scale::Ces => vec![of(Measure::Ces, score), answered],
                Scale::Enps => Vec::new(),
            }
        }
        (Kind::Invitation, ..) => vec![of(Measure::Response, 0.0)],
        (Kind::Call, ..) => one.wait_s.map_or_else(Vec::new, |wait| {
            let hour = one.occurred_at.to_utc().with_timezone(&ZONE).hour();
            vec![(Measure::Wait, Some(Part::of_hour(hour)), 1.0, wait)]
        }),
        _ if one.name.as_deref() == Some(step::DELIVERED) => {
            one.promised_at.map_or_else(Vec::new, |promised| {
                let late = (one.occurred_at.micros() - promised.micros()) as f64 / DAY as f64;
                vec![of(Measure::Delay, late)]
            })
        }
        _ => Vec::new(),
    }
}

/// Places of the events that the scans of half a year find, one a week.
fn found(customers: u32, seed: u64, causes: bool) -> BTreeSet<String> {
    let now: Timestamp = "2026-11-22T08:00:00Z".parse().unwrap();
    let settings = Settings { customers, seed, now, causes, zone: ZONE };
    let units = company(&settings).units;
    let tree = Tree::new(units.into_iter().map(|unit| (unit.code, unit.parent, Some(unit.kind))));
    let today = now.date_in(ZONE).to_epoch_days();
    let mut sums: BTreeMap<_, Tally> = BTreeMap::new();
    let (mut comments, mut raised) = (BTreeMap::new(), BTreeMap::new());
    for one in interactions(&settings) {
        let back = today - one.occurred_at.date_in(ZONE).to_epoch_days() - 1;
        let Some(block) = usize::try_from(back).ok().map(|back| back / BLOCK as usize) else { continue };
        if block >= REACH + REPLAYED {
            continue;
        }
        if let (Some(comment), Some(score), Some(scale)) = (&one.comment, one.score, one.scale)
            && scale != Scale::Enps
        {
            let place = (one.touchpoint.clone(), one.unit_id.clone(), block);
            *comments.entry(place.clone()).or_insert(0.0) += 1.0;
            let unhappy = f64::from(u8::from(Mood::of(scale, score) == Mood::Detractor));
            for theme in themes(comment) {
                let (mentions, complaints) = raised.entry((theme, place.clone())).or_insert((0.0, 0.0));
                (*mentions, *complaints) = (*mentions + 1.0, *complaints + unhappy);
            }
        }
        let channel = one.channel.map(|channel| channel.as_str().to_owned());
        for (measure, part, n, value) in counted(&one) {
            let tally = Tally { n, sum: value, squares: value * value };
            let mut add = |unit: Option<String>, channel: Option<String>| {
                let key = (measure, one.touchpoint.clone(), unit, channel, part, block);
                sums.entry(key).or_default().add(&tally);
            };
            add(one.unit_id.clone(), None);
            if measure.is_score() {
                add(None, channel.clone());
            }
        }
    }
    let rows = sums.into_iter().map(|((measure, touchpoint, unit, channel, part, block), tally)| Row {
        measure,
        touchpoint,
        unit,
        channel,
        part,
        block,
        tally,
    });
    let heard = comments.into_iter().map(|((touchpoint, unit, block), comments)| Heard {
        touchpoint,
        unit,
        block,
        comments,
    });
    let raised = raised.into_iter().map(|((theme, (touchpoint, unit, block)), (mentions, complaints))| {
        Raised { theme: theme.to_owned(), touchpoint, unit, block, mentions, complaints }
    });
    let talk = Talk::new(heard, raised, &tree);
    let cube = Cube::new(rows, tree);
    let thresholds = Thresholds { false_share: 0.001, ..Thresholds::default() };
    let mut places = BTreeSet::new();
    for back in (0..=REPLAYED).rev() {
        let looks = [cube.looks(back), talk.looks(back)].concat();
        for event in see(&looks, cube.tree(), &thresholds).events {
            let place = event.lead.place;
            let part = place.part.map(|part| format!("{part:?}"));
            let words = [place.theme, place.touchpoint, place.unit, place.channel, part];
            places.insert(words.into_iter().flatten().collect::<Vec<_>>().join(" "));
        }
    }
    places
}

#[test]
fn the_feed_finds_the_planted_causes_and_nothing_else() {
    // The week of broken checkouts shows in what customers complain of before the scores are sure.
    let planted = ["call_centre cc-4 Evening", "delivery delivery-volga", "payment checkout online"];
    let planted = BTreeSet::from(planted.map(str::to_owned));
    let found = found(10_000, 1, true);
    assert!(found.is_superset(&planted), "{found:?}");
    // A branch that begs and scores of that week are sure with more customers; here they may be, and nothing else.
    let may = [
        "branch_visit br-moscow-arbat",
        "checkout online",
        "delivery volga",
        "checkout web",
        "late delivery delivery-volga",
        "payment",
    ];
    assert!(found.difference(&planted).all(|place| may.contains(&place.as_str())), "{found:?}");
}

#[test]
fn without_causes_the_feed_finds_nothing() {
    assert_eq!(found(10_000, 1, false), BTreeSet::new());
}
