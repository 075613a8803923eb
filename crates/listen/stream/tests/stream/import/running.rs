//! Imports into a store: durable, once, continued after an interruption.

use std::{
    fmt::Write,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use rapport_kernel::{Problem, time::DAY, time::Zone};
use rapport_quality::entry::Entries;
use rapport_store::{Sql, StreamWriter, WriterSettings, stream};
use rapport_stream::import::{
    Catalogue, EmployeeRow, NoCatalogue, Options, Plan, ProductRow, Progress, Quiet, Report, SoFar, Target,
    UnitRow, run,
};
use rapport_testkit::{FirstIdentifier, TestDatabase, clock, fresh_databases, fresh_sqlite};

use super::{folder, plan};

fn migrations() -> Vec<rapport_store::Migration> {
    [rapport_store::migrations(), rapport_stream::migrations()].concat()
}

struct Place<'a> {
    case: &'a TestDatabase,
    writer: StreamWriter,
    clock: Arc<rapport_kernel::FixedClock>,
    entries: Arc<Entries>,
}

impl<'a> Place<'a> {
    fn new(case: &'a TestDatabase) -> Self {
        let clock = clock();
        let (writer, _) = StreamWriter::start(
            case.db.clone(),
            Arc::new(FirstIdentifier),
            clock.clone(),
            WriterSettings::default(),
        );
        let entries = Entries::new(case.db.clone(), clock.clone(), Zone::UTC);
        Self { case, writer, clock, entries }
    }

    async fn import(
        &self,
        plan: &Arc<Plan>,
        path: &Path,
        catalogue: &dyn Catalogue,
        progress: &dyn Progress,
        options: &Options,
    ) -> Report {
        let (writer, db, clock) = (&self.writer, &self.case.db, &*self.clock);
        let target = Target { writer, catalogue, db, clock, entries: &self.entries };
        run(plan, path, &target, progress, options).await.unwrap()
    }

    async fn stored(&self) -> i64 {
        stream::last_number(self.case.db.read()).await.unwrap()
    }

    async fn notes(&self) -> i64 {
        #[derive(rapport_store::FromQueryResult)]
        struct Count {
            n: i64,
        }
        let count: Option<Count> =
            self.case.db.read().one("SELECT COUNT(*) AS n FROM import_progress", vec![]).await.unwrap();
        count.unwrap().n
    }
}

const MAP: &str = "source='t'\n[[file]]\nname='*.csv'\n[[file.output]]\ngives='customers'\nkey='no'\nidentifiers.user_id='no'\n\
                   [[file.output]]\ngives='interactions'\nkind=\"'visit'\"\nkey='no'\noccurred_at=\"'2026-01-01'\"\nidentifiers.user_id='no'\n";

fn people(count: usize) -> Vec<u8> {
    let mut text = "no,name\n".to_owned();
    for no in 1..=count {
        let _ = writeln!(text, "{no},n{no}");
    }
    text.into_bytes()
}

#[tokio::test]
async fn a_second_run_adds_nothing_even_much_later() {
    for case in fresh_databases(migrations()).await {
        let place = Place::new(&case);
        let plan = Arc::new(plan(MAP).unwrap());
        let folder = folder(&[("people.csv", &people(70))]);
        let options = Options { batch: 16, ..Options::default() };
        let report = place.import(&plan, folder.path(), &NoCatalogue, &Quiet, &options).await;
        assert_eq!((report.rows(), report.stored(), report.duplicates()), (70, 140, 0), "{}", case.name);
        let outputs: Vec<_> = report.outputs.iter().map(|o| (o.label.as_str(), o.stored)).collect();
        assert_eq!(outputs, [("customers", 70), ("interactions", 70)]);

        place.clock.advance(400 * DAY);
        std::fs::write(folder.path().join("people.csv"), people(71)).unwrap();
        let report = place.import(&plan, folder.path(), &NoCatalogue, &Quiet, &options).await;
        assert_eq!((report.rows(), report.stored(), report.duplicates()), (71, 2, 140));
        assert_eq!((place.stored().await, place.notes().await), (142, 0));
    }
}

/// Asks to stop once so many rows are done.
struct StopsAfter(u64, Arc<AtomicBool>);

impl Progress for StopsAfter {
    fn begins(&self, _: u64, _: u64) {}
    fn file(&self, _: &str) {}
    fn advanced(&self, so_far: &SoFar) {
        let rows = so_far.rows;
        if rows >= self.0 {
            self.1.store(true, Ordering::Relaxed);
        }
    }
}

#[tokio::test]
async fn an_interrupted_import_continues_where_it_was_and_lists_all_problems() {
    for case in fresh_databases(migrations()).await {
        let place = Place::new(&case);
        let plan = Arc::new(plan(MAP).unwrap());
        let mut second = people(100);
        second.extend(b",nobody\n");
        let first: Vec<u8> = [&b"no,name\n,early\n"[..], &people(500)[8..]].concat();
        let folder = folder(&[("a.csv", &first), ("b.csv", &second)]);
        let stop = Arc::new(AtomicBool::new(false));
        let problems = folder.path().join("problems.txt");
        let options =
            Options { batch: 20, in_flight: 2, problems_to: Some(problems.clone()), stop: stop.clone() };
        let report =
            place.import(&plan, folder.path(), &NoCatalogue, &StopsAfter(100, stop.clone()), &options).await;
        assert!(report.stopped);
        let done = report.rows();
        assert!((100..400).contains(&done), "{done} rows, {}", case.name);

        stop.store(false, Ordering::Relaxed);
        let report = place.import(&plan, folder.path(), &NoCatalogue, &Quiet, &options).await;
        assert!(!report.stopped);
        assert_eq!(report.files[0].continued_after, done);
        assert_eq!(report.rows() + done, 501 + 101);
        // The same people are in both files under the same keys.
        assert_eq!(place.stored().await, 1000);
        assert_eq!(place.notes().await, 0);
        let listed = std::fs::read_to_string(&problems).unwrap();
        let lines: Vec<&str> = listed.lines().map(|line| line.split(",no").next().unwrap()).collect();
        assert_eq!(lines.len(), 5, "{listed}");
        assert!(lines[1].starts_with("a.csv,2") && lines[3].starts_with("b.csv,102"), "{listed}");
    }
}

#[tokio::test]
async fn a_changed_file_starts_an_interrupted_import_anew() {
    let case = fresh_sqlite(migrations()).await;
    let place = Place::new(&case);
    let plan = Arc::new(plan(MAP).unwrap());
    let folder = folder(&[("a.csv", &people(500))]);
    let stop = Arc::new(AtomicBool::new(false));
    let options = Options { batch: 20, in_flight: 2, stop: stop.clone(), ..Options::default() };
    place.import(&plan, folder.path(), &NoCatalogue, &StopsAfter(100, stop.clone()), &options).await;
    stop.store(false, Ordering::Relaxed);
    std::fs::write(folder.path().join("a.csv"), people(501)).unwrap();
    let report = place.import(&plan, folder.path(), &NoCatalogue, &Quiet, &options).await;
    assert_eq!((report.files[0].continued_after, report.rows()), (0, 501));
    assert_eq!(place.stored().await, 1002);
}

#[derive(Default)]
struct Kept(Mutex<(Vec<UnitRow>, Vec<ProductRow>, Vec<EmployeeRow>)>);

#[async_trait]
impl Catalogue for Kept {
    async fn units(&self, rows: Vec<UnitRow>) -> Result<(), Problem> {
        self.0.lock().unwrap().0.extend(rows);
        Ok(())
    }
    async fn products(&self, rows: Vec<ProductRow>) -> Result<(), Problem> {
        self.0.lock().unwrap().1.extend(rows);
        Ok(())
    }
    async fn employees(&self, _: Vec<EmployeeRow>) -> Result<(), Problem> {
        Err(Problem::invalid("employees.refused", "no employees here"))
    }
}

#[tokio::test]
async fn the_catalogue_gets_units_and_products_and_may_refuse() {
    let case = fresh_sqlite(migrations()).await;
    let place = Place::new(&case);
    let map = "source='t'\nunit=[{code='all',name_en='All',kind='company'}]\n[[file]]\nname='*.csv'\n\
               [[file.output]]\ngives='products'\nproduct_id='no'\nname='name'\n[[file.output]]\ngives='units'\ncode='no'\nname_en='name'\n";
    let folder = folder(&[("a.csv", &people(30))]);
    let kept = Kept::default();
    let options = Options { batch: 20, ..Options::default() };
    let report = place.import(&Arc::new(plan(map).unwrap()), folder.path(), &kept, &Quiet, &options).await;
    assert_eq!((report.stored(), report.given(), report.outputs[0].given), (0, 60, 30));
    {
        let kept = kept.0.lock().unwrap();
        assert_eq!((kept.0.len(), kept.1.len()), (31, 30));
        assert_eq!((kept.0[0].code.as_str(), kept.1[29].name.as_deref()), ("all", Some("n30")));
    }
    let staff = map.replace("gives='products'\nproduct_id", "gives='employees'\nemployee_id");
    let (writer, db, clock) = (&place.writer, &case.db, &*place.clock);
    let target = Target { writer, catalogue: &kept, db, clock, entries: &place.entries };
    let error =
        run(&Arc::new(plan(&staff).unwrap()), folder.path(), &target, &Quiet, &options).await.unwrap_err();
    assert_eq!(Problem::from(error).code, "employees.refused");
}
