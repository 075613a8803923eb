//! The checks find what is planted in the demo company, on the days when it shows, and not on a calm one.

use std::sync::Arc;

use rapport::{
    folder::Folder,
    settings::Settings,
    system::{Base, System},
};
use rapport_demo::{Settings as Company, company, interactions};
use rapport_kernel::{
    FixedClock, Interaction, Timestamp,
    time::{DAY, HOUR, Zone},
};
use rapport_quality::{Doubt, Quality};
use rapport_query::Query;

const ZONE: Zone = Zone::Europe__Moscow;

/// What is doubted in the week after `from`, by runs at noon of each following day.
async fn doubts_of(system: &System, from: Timestamp) -> Vec<Doubt> {
    let mut found = Vec::new();
    for day in 1..=7 {
        let clock = Arc::new(FixedClock::at(from.plus(day * DAY + 12 * HOUR)));
        let query = Arc::clone(&system.lake) as Arc<dyn Query>;
        let quality = Quality::new(system.base.db.clone(), query, clock, ZONE);
        quality.run().await.unwrap();
        found.extend(quality.doubts().await.unwrap());
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_checkout_and_a_bot_farm_are_found_by_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { data: folder.path().to_owned(), zone: ZONE, ..Settings::default() };
    let system = System::open(Base::open(Folder::take(folder.path()).unwrap(), settings).await.unwrap())
        .await
        .unwrap();
    let now: Timestamp = "2026-03-04T12:00:00Z".parse().unwrap();
    let made = Company { customers: 1500, seed: 7, now, causes: true, zone: ZONE };
    let truth = company(&made).truth;
    let planted = |id: &str| -> Timestamp {
        let cause = truth["planted"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap();
        cause["from"].as_str().unwrap().parse().unwrap()
    };
    let (broken, bots) = (planted("broken_checkout"), planted("bot_farm"));
    let (writer, _) = system.writer();
    // What the runs look at: eight weeks before the earliest of them, and all that follows.
    let begin = bots.plus(-70 * DAY);
    let year: Vec<Interaction> = interactions(&made).filter(|one| one.occurred_at >= begin).collect();
    for batch in year.chunks(2000) {
        writer.append(batch.to_vec()).await.unwrap();
    }

    let named = |found: &[Doubt], what: &str| found.iter().any(|one| one.place.contains(what));
    let calm = doubts_of(&system, bots.plus(-9 * DAY)).await;
    assert!(!named(&calm, "Ad Clicked") && !named(&calm, "Payment Failed"), "{calm:?}");
    let found = doubts_of(&system, bots).await;
    assert!(named(&found, "Ad Clicked"), "bots click: {found:?}");
    let found = doubts_of(&system, broken).await;
    assert!(named(&found, "Payment Failed"), "payments fail: {found:?}");
    assert!(found.len() <= 40, "and not everything is doubted: {found:?}");
}
