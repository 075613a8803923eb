//! The public data set of the Olist shop, where it lies beside the project.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use rapport_kernel::{Interaction, time::DAY, time::Zone};
use rapport_quality::entry::Entries;
use rapport_store::{StreamWriter, WriterSettings};
use rapport_stream::import::{Company, NoCatalogue, Options, Plan, Quiet, Target, map_all, run};
use rapport_testkit::{FirstIdentifier, NOW, clock, fresh_databases};

use super::examples::project;

#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn data() -> Option<PathBuf> {
    let folder = project().join("../shared/data/olist");
    if !folder.join("olist_orders_dataset.csv").exists() {
        eprintln!("skipped: the Olist data set is not beside the project (../shared/data/olist)");
        return None;
    }
    Some(folder)
}

fn plan() -> Plan {
    Plan::load(&project().join("examples/olist/olist.toml"), &Company::default()).unwrap()
}

/// The 15,000 orders of the data set that were drawn at random.
fn drawn(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("random_15000_order_ids.csv")).unwrap();
    text.lines().skip(1).map(|id| id.trim().to_owned()).collect()
}

/// What each output gives of the 27,288 orders.
const EXPECTED: [(&str, u64); 10] = [
    ("approval", 27_134),
    ("cancellation", 1_234),
    ("customers", 27_288),
    ("delivery", 24_323),
    ("handover", 25_506),
    ("item", 30_263),
    ("payment", 28_881),
    ("purchase", 27_288),
    ("review", 27_333),
    ("review_asked", 27_333),
];

#[test]
fn the_mapping_of_olist_finds_every_row_and_satisfaction_falls_with_the_delay() {
    let Some(folder) = data() else { return };
    let mut by_output: BTreeMap<String, Vec<Interaction>> = BTreeMap::new();
    let problems = map_all(&plan(), &folder, NOW, &mut |label, one| {
        by_output.entry(label.to_owned()).or_default().push(one);
    })
    .unwrap();
    assert_eq!(problems.first, []);
    for (output, total) in EXPECTED {
        assert_eq!(by_output[output].len() as u64, total, "{output}");
    }

    let mut days_late: HashMap<&str, f64> = HashMap::new();
    for one in &by_output["delivery"] {
        let late = one.occurred_at.micros() - one.promised_at.unwrap().micros();
        days_late.insert(one.order_id.as_deref().unwrap(), late as f64 / DAY as f64);
    }
    let chosen: BTreeSet<String> = drawn(&folder).into_iter().collect();
    let mean = |from: f64, to: f64| {
        let of_chosen =
            by_output["review"].iter().filter(|one| chosen.contains(one.order_id.as_deref().unwrap()));
        let within = |one: &&Interaction| {
            days_late.get(one.order_id.as_deref().unwrap()).is_some_and(|days| from < *days && *days <= to)
        };
        let scores: Vec<f64> = of_chosen.filter(within).map(|one| one.score.unwrap()).collect();
        scores.iter().sum::<f64>() / scores.len() as f64
    };
    let (on_time, very_late) = (mean(f64::MIN, 0.0), mean(7.0, f64::MAX));
    assert!((on_time - 4.28).abs() < 0.01, "{on_time}");
    assert!(very_late < 2.0, "{very_late}");

    let money = |output: &str| {
        by_output[output].iter().filter_map(|one| one.money).map(|money| money.minor).sum::<i64>()
    };
    assert_eq!(money("purchase"), money("payment"), "orders and their payments tell the same money");
}

/// The rows of some of Olist's orders, in a folder of their own.
fn some_orders(folder: &Path, orders: &BTreeSet<String>) -> tempfile::TempDir {
    let some = tempfile::tempdir().unwrap();
    // Copies the rows that have one of `wanted` in their first three columns; gives what these columns hold.
    let copy = |name: &str, wanted: &BTreeSet<String>| {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(folder.join(name)).unwrap();
        let mut writer = csv::Writer::from_path(some.path().join(name)).unwrap();
        let mut found = BTreeSet::new();
        for (number, record) in reader.records().enumerate() {
            let record = record.unwrap();
            if number == 0 || record.iter().take(3).any(|value| wanted.contains(value)) {
                found.extend(record.iter().take(4).map(str::to_owned));
                writer.write_record(&record).unwrap();
            }
        }
        found
    };
    let found = copy("olist_orders_dataset.csv", orders);
    copy("olist_customers_dataset.csv", &found);
    let found = copy("olist_order_items_dataset.csv", orders);
    let found = copy("olist_products_dataset.csv", &found).union(&found).cloned().collect();
    copy("olist_sellers_dataset.csv", &found);
    copy("olist_order_payments_dataset.csv", orders);
    copy("olist_order_reviews_dataset.csv", orders);
    fs::copy(
        folder.join("product_category_name_translation.csv"),
        some.path().join("product_category_name_translation.csv"),
    )
    .unwrap();
    some
}

#[tokio::test]
async fn orders_of_olist_are_imported_once_however_often_the_import_runs() {
    let Some(folder) = data() else { return };
    let orders: BTreeSet<String> = drawn(&folder).into_iter().take(400).collect();
    let some = some_orders(&folder, &orders);
    let plan = Arc::new(plan());
    let mut expected = 0;
    map_all(&plan, some.path(), NOW, &mut |_, _| expected += 1).unwrap();
    assert!(expected > 400 * 8, "{expected}");
    for case in fresh_databases([rapport_store::migrations(), rapport_stream::migrations()].concat()).await {
        let clock = clock();
        let (writer, _) = StreamWriter::start(
            case.db.clone(),
            Arc::new(FirstIdentifier),
            clock.clone(),
            WriterSettings::default(),
        );
        let entries = Entries::new(case.db.clone(), clock.clone(), Zone::UTC);
        let target = Target {
            writer: &writer,
            catalogue: &NoCatalogue,
            db: &case.db,
            clock: &*clock,
            entries: &entries,
        };
        let report = run(&plan, some.path(), &target, &Quiet, &Options::default()).await.unwrap();
        assert_eq!(
            (report.problems.total, report.stored(), report.duplicates()),
            (0, expected, 0),
            "{}",
            case.name
        );
        let report = run(&plan, some.path(), &target, &Quiet, &Options::default()).await.unwrap();
        assert_eq!((report.stored(), report.duplicates()), (0, expected), "{}", case.name);
    }
}
