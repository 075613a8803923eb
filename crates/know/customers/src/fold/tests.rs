//! The same interactions, in any order, over any fragments merged later, are the same profile.

use proptest::prelude::*;
use rapport_kernel::{
    Id, Interaction, Money, Scale, Timestamp, interaction::Kind, interaction::step, time::DAY,
};
use serde_json::json;

use super::{state::State, traits::Traits};

/// One of many interactions, by a few small numbers.
fn interaction(n: i64, (kind, day, pick, amount): (usize, i64, usize, i64)) -> Interaction {
    let at = Timestamp::from_micros(1_700_000_000_000_000 + day * DAY);
    let kinds = [
        Kind::Page,
        Kind::Call,
        Kind::Case,
        Kind::Feedback,
        Kind::Order,
        Kind::Payment,
        Kind::Product,
        Kind::LifeCycle,
        Kind::Identify,
    ];
    let mut one = Interaction::new(Id::derived(at, "t", &n.to_string()), "t", n.to_string(), kinds[kind], at);
    one.seq = n + 1;
    let word = ["a", "b", "c"][pick];
    one.unit_id = (pick != 2).then(|| word.to_owned());
    match one.kind {
        Kind::Call => one.employee_id = Some(word.into()),
        Kind::Feedback => {
            one.touchpoint = (pick != 0).then(|| word.to_owned());
            one.scale = Some([Scale::Nps, Scale::Csat, Scale::Ces][pick]);
            one.score = Some((amount % 5 + 1) as f64);
        }
        Kind::Order => {
            one.order_id = Some(word.into());
            one.name = Some(step::COMPLETED.into());
        }
        Kind::Payment => one.money = Some(Money::new(amount, ["EUR", "RUB", "USD"][pick].parse().unwrap())),
        Kind::Product => {
            one.product_id = Some(word.into());
            one.name = Some(if amount % 2 == 0 { step::PRODUCT_OPENED } else { step::PRODUCT_CLOSED }.into());
            one.properties.insert("name".into(), json!(format!("name {amount}")));
        }
        Kind::LifeCycle => one.name = Some(if amount % 2 == 0 { step::LEFT } else { step::RETURNED }.into()),
        Kind::Identify => {
            one.traits.insert("name".into(), json!(format!("name {amount}")));
            one.traits.insert(word.into(), json!(amount));
        }
        _ => {}
    }
    one
}

fn folded<'a>(interactions: impl IntoIterator<Item = &'a Interaction>) -> (State, Traits) {
    let (mut state, mut traits) = (State::default(), Traits::default());
    for one in interactions {
        state.apply(one);
        traits.apply(one);
    }
    state.trim();
    (state, traits)
}

proptest! {
    #[test]
    fn order_and_fragments_make_no_difference(
        picked in prop::collection::vec((0usize..9, 0i64..300, 0usize..3, 1i64..1000), 1..80),
        order in prop::collection::vec(any::<u32>(), 80),
        fragment in prop::collection::vec(0usize..3, 80),
    ) {
        let interactions: Vec<Interaction> = picked.into_iter().enumerate().map(|(n, one)| interaction(n as i64, one)).collect();
        let (state, traits) = folded(&interactions);

        let mut shuffled: Vec<usize> = (0..interactions.len()).collect();
        shuffled.sort_by_key(|n| order[*n]);
        prop_assert_eq!(&folded(shuffled.iter().map(|n| &interactions[*n])), &(state.clone(), traits.clone()));

        let (mut merged_state, mut merged_traits) = (State::default(), Traits::default());
        for part in 0..3 {
            let (part_state, part_traits) = folded(shuffled.iter().filter(|n| fragment[**n] == part).map(|n| &interactions[*n]));
            // A fragment is kept as JSON between batches.
            let stored: State = serde_json::from_str(&serde_json::to_string(&part_state).unwrap()).unwrap();
            prop_assert_eq!(&stored, &part_state);
            merged_state.merge(&stored);
            merged_traits.merge(&part_traits);
        }
        prop_assert_eq!(merged_state, state);
        prop_assert_eq!(merged_traits, traits);
    }
}
