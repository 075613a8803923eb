//! The demo company: made once in a data folder, then served.

use std::{
    collections::HashMap, fs::File, os::unix::fs::OpenOptionsExt, path::Path, sync::Arc, time::Duration,
};

use anyhow::Context;
use rapport_customers::ProductRow;
use rapport_demo::{Settings as Company, company, interactions, live};
use rapport_http::{Actor, Employee, Language, NewUser, Role, UnitRow, UserChange, listen};
use rapport_kernel::{
    Clock, Interaction, Timestamp,
    interaction::Kind,
    time::{DAY, SECOND, Zone},
};
use rapport_metrics::Target;
use rapport_store::{StoreError, StreamWriter, WriterSettings};
use serde::{Deserialize, Serialize};

use crate::{
    cli::DemoArgs,
    folder::Folder,
    progress,
    serve::{Background, run_on},
    settings::Settings,
    system::{Base, System},
};

/// What the demo was made with; present once it is whole.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
struct Made {
    customers: u32,
    seed: u64,
    causes: bool,
    now: Timestamp,
    /// Kept beside the data, so that the same demo can be opened again.
    password: String,
    /// Of an employee and a supervisor; absent in a folder made before they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    staff: Option<Staff>,
    /// All of it was written. Until then the next start goes on where this one stopped.
    whole: bool,
}

/// Passwords of those who sign in beside the administrator.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
struct Staff {
    employee: String,
    supervisor: String,
}

const MADE: &str = "demo.json";
/// Where the demo company reports.
const ZONE: Zone = Zone::Europe__Moscow;
const EMAIL: &str = "demo@example.com";
const EMPLOYEE: &str = "employee@example.com";
const SUPERVISOR: &str = "supervisor@example.com";
/// The employee whose work customers spoke of most in so many days signs in.
const SPOKEN_OF_DAYS: i64 = 30;
/// Interactions handed to the writer at once, and how many such batches wait for it.
const BATCH: usize = 2000;
const IN_FLIGHT: usize = 8;

pub async fn run(mut settings: Settings, arguments: DemoArgs) -> anyhow::Result<()> {
    let listener = if arguments.no_serve { None } else { Some(listen(&settings.listen.to_string()).await?) };
    let folder = Folder::take(&settings.data)?;
    settings.zone = ZONE;
    let path = folder.path().join(MADE);
    let system = System::open(Base::open(folder, settings).await?).await?;
    let mut made = match std::fs::read_to_string(&path) {
        Ok(text) => known(&text, &arguments)?,
        Err(_) => Made {
            customers: arguments.customers,
            seed: arguments.seed,
            causes: !arguments.without_causes,
            now: system.base.clock.now(),
            password: system.base.auth.suggest_password(),
            staff: Some(Staff {
                employee: system.base.auth.suggest_password(),
                supervisor: system.base.auth.suggest_password(),
            }),
            whole: false,
        },
    };
    let company = made.company();
    if !made.whole {
        keep(&path, &made)?;
        make(&system, &company, &made).await?;
        made.whole = true;
        keep(&path, &made)?;
    }
    let Some(listener) = listener else { return Ok(()) };
    let address = listener.local_addr()?;
    println!("The demo company is served on http://{address}");
    println!("Sign in as {EMAIL} with password {}", made.password);
    if let Some(staff) = &made.staff {
        println!("As an employee: {EMPLOYEE}, password {}", staff.employee);
        println!("As a supervisor: {SUPERVISOR}, password {}", staff.supervisor);
    }
    println!("Ctrl-C stops; the same command serves the same data again at once.");
    let clock = Arc::clone(&system.base.clock);
    run_on(system, listener, move |writer| {
        if arguments.live {
            tokio::spawn(keep_coming(company, writer, clock));
        }
    })
    .await
}

impl Made {
    fn company(&self) -> Company {
        Company { customers: self.customers, seed: self.seed, now: self.now, causes: self.causes, zone: ZONE }
    }
}

/// The company of a folder that was made before, or is half made.
fn known(text: &str, arguments: &DemoArgs) -> anyhow::Result<Made> {
    let made: Made = serde_json::from_str(text)
        .context("demo.json of the data folder cannot be read; `make demo-reset` begins anew")?;
    if (made.customers, made.seed, made.causes)
        != (arguments.customers, arguments.seed, !arguments.without_causes)
    {
        println!(
            "This folder holds a demo of {} customers, seed {}; it is served as it is.",
            made.customers, made.seed
        );
    }
    Ok(made)
}

fn keep(path: &Path, made: &Made) -> anyhow::Result<()> {
    let file = File::options().create(true).truncate(true).write(true).mode(0o600).open(path)?;
    serde_json::to_writer(&file, made)?;
    Ok(file.sync_all()?)
}

async fn make(system: &System, settings: &Company, made: &Made) -> anyhow::Result<()> {
    let base = &system.base;
    let planned = company(settings);
    std::fs::write(base.folder.path().join("truth.json"), serde_json::to_string_pretty(&planned.truth)?)?;
    let units: Vec<UnitRow> = planned.units.iter().map(unit_row).collect();
    base.auth.upsert_units("demo", &units).await?;
    if base.auth.find_user(EMAIL).await.is_err() {
        let user = NewUser {
            email: EMAIL.into(),
            name: "Demo".into(),
            role: Role::Administrator,
            language: Language::En,
            units: vec![],
            password: made.password.clone(),
        };
        base.auth.create_user("demo", user).await?;
    }
    let staff: Vec<Employee> = planned.employees.iter().map(employee_row).collect();
    base.auth.upsert_employees(&staff).await?;
    let products: Vec<ProductRow> = planned.products.iter().map(product_row).collect();
    system.customers.put_products(&products).await?;
    let from = settings.now.date_in(ZONE) - chrono::Days::new(366);
    for target in &planned.targets {
        let target = Target {
            metric: target.metric.clone(),
            unit_id: None,
            touchpoint: None,
            from,
            value: Some(target.value),
        };
        system.metrics.set_target(&target, &Actor::User("demo".into())).await?;
    }
    let spoken_of = fill(system, settings).await?;
    if let Some(staff) = &made.staff {
        let most =
            planned.employees.iter().max_by_key(|employee| spoken_of.get(&employee.id).copied().unwrap_or(0));
        if let Some(employee) = most {
            let employee = employee.clone();
            let above = planned.units.iter().find(|unit| unit.code == employee.unit);
            let unit = above.and_then(|unit| unit.parent.clone()).unwrap_or_else(|| employee.unit.clone());
            let language = if employee.language == "ru" { Language::Ru } else { Language::En };
            sign_in(
                system,
                EMPLOYEE,
                &employee.name,
                Role::Employee,
                language,
                &employee.unit,
                &staff.employee,
            )
            .await?;
            let change = UserChange { employee_id: Some(Some(employee.id.clone())), ..UserChange::default() };
            let user = base.auth.find_user(EMPLOYEE).await?;
            base.auth.change_user("demo", user.id, change).await?;
            sign_in(system, SUPERVISOR, "Supervisor", Role::Supervisor, language, &unit, &staff.supervisor)
                .await?;
        }
    }
    // What ran while the year was being written saw a part of it.
    system.quality.run().await?;
    Ok(())
}

/// Lets somebody in who answers for one unit, unless they were let in before.
async fn sign_in(
    system: &System,
    email: &str,
    name: &str,
    role: Role,
    language: Language,
    unit: &str,
    password: &str,
) -> anyhow::Result<()> {
    let auth = &system.base.auth;
    if auth.find_user(email).await.is_err() {
        let user = NewUser {
            email: email.into(),
            name: name.into(),
            role,
            language,
            units: vec![unit.into()],
            password: password.into(),
        };
        auth.create_user("demo", user).await?;
    }
    Ok(())
}

/// Writes the year. What was written before an interruption is recognised and not written twice. Gives how often customers spoke
/// of each employee's work lately.
async fn fill(system: &System, settings: &Company) -> anyhow::Result<HashMap<String, usize>> {
    let (writer, written) = system.writer_with(WriterSettings::BULK);
    let background = Background::start(system);
    let bar = progress::bar("Making the demo company", u64::from(settings.customers) * 75);
    let settings = settings.clone();
    let (batches, mut waiting) = tokio::sync::mpsc::channel::<Vec<Interaction>>(IN_FLIGHT);
    let generator = tokio::task::spawn_blocking(move || {
        let mut all = interactions(&settings);
        let lately = settings.now.plus(-SPOKEN_OF_DAYS * DAY);
        let mut spoken_of: HashMap<String, usize> = HashMap::new();
        loop {
            // Known by their own key for good: a demo interrupted is continued, not doubled.
            let batch: Vec<Interaction> =
                all.by_ref().take(BATCH).map(|one| Interaction { permanent: true, ..one }).collect();
            for one in batch.iter().filter(|one| one.kind == Kind::Feedback && one.occurred_at >= lately) {
                if let Some(employee) = &one.employee_id {
                    *spoken_of.entry(employee.clone()).or_default() += 1;
                }
            }
            if batch.is_empty() || batches.blocking_send(batch).is_err() {
                return spoken_of;
            }
        }
    });
    let mut under_way = tokio::task::JoinSet::new();
    while let Some(batch) = waiting.recv().await {
        while under_way.len() >= IN_FLIGHT {
            take(under_way.join_next().await, &bar)?;
        }
        let writer = writer.clone();
        under_way.spawn(async move {
            let count = batch.len() as u64;
            append(&writer, batch).await.map(|()| count)
        });
    }
    while let Some(done) = under_way.join_next().await {
        take(Some(done), &bar)?;
    }
    let spoken_of = generator.await?;
    drop(writer);
    written.await?;
    bar.set_message("Writing the lake");
    background.stop().await;
    bar.finish_and_clear();
    Ok(spoken_of)
}

fn take(
    done: Option<Result<Result<u64, StoreError>, tokio::task::JoinError>>,
    bar: &indicatif::ProgressBar,
) -> anyhow::Result<()> {
    if let Some(done) = done {
        bar.inc(done??);
    }
    Ok(())
}

/// Appends, waiting while too much waits already.
async fn append(writer: &StreamWriter, batch: Vec<Interaction>) -> Result<(), StoreError> {
    loop {
        match writer.append(batch.clone()).await {
            Err(StoreError::Busy) => tokio::time::sleep(Duration::from_millis(50)).await,
            done => return done.map(|_| ()),
        }
    }
}

/// Interactions as they would come, each at its time.
async fn keep_coming(settings: Company, writer: StreamWriter, clock: Arc<dyn Clock>) {
    let from = clock.now();
    for mut one in live(&settings, from) {
        let wait = one.occurred_at.micros() - clock.now().micros();
        if wait > 0 {
            tokio::time::sleep(Duration::from_micros(wait.unsigned_abs())).await;
        }
        one.received_at = clock.now().max(one.occurred_at.plus(-SECOND));
        if let Err(error) = writer.append(vec![one]).await {
            tracing::warn!(%error, "a live interaction was not written");
            if matches!(error, StoreError::Stopped) {
                return;
            }
        }
    }
}

fn unit_row(unit: &rapport_demo::UnitSpec) -> UnitRow {
    UnitRow {
        code: unit.code.clone(),
        parent: unit.parent.clone(),
        name_en: unit.name_en.clone(),
        name_ru: unit.name_ru.clone(),
        kind: unit.kind.clone(),
    }
}

fn employee_row(employee: &rapport_demo::EmployeeSpec) -> Employee {
    Employee {
        employee_id: employee.id.clone(),
        name: Some(employee.name.clone()),
        unit_id: Some(employee.unit.clone()),
        position: Some(employee.position.clone()),
    }
}

fn product_row(product: &rapport_demo::ProductSpec) -> ProductRow {
    ProductRow {
        product_id: product.id.clone(),
        name: Some(product.name_en.clone()),
        category: Some(product.category.clone()),
    }
}
