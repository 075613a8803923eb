//! Files of other systems, by a mapping.

use std::{
    path::Path,
    process::ExitCode,
    sync::{Arc, atomic::Ordering},
};

use anyhow::Context;
use comfy_table::{ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use rapport_kernel::{Clock, SystemClock};
use rapport_store::WriterSettings;
use rapport_stream::import::{self, Options, Plan, Problems, Progress, Report, SoFar};

use crate::{
    catalogue::{Rooms, company},
    cli::ImportArgs,
    folder::Folder,
    serve::stop_signal,
    settings::Settings,
    system::{Base, System},
};

/// Rows shown of each output by `--dry-run`, and problems printed.
const SHOWN: usize = 10;

/// Exit status 1 when rows were left out.
pub async fn run(settings: Settings, arguments: ImportArgs) -> anyhow::Result<ExitCode> {
    let company = company(&settings);
    let plan = Plan::load(&arguments.map, &company)?;
    if arguments.dry_run {
        let preview = tokio::task::spawn_blocking(move || {
            import::preview(&plan, &arguments.path, SHOWN, SystemClock.now())
        })
        .await??;
        for table in &preview.tables {
            println!("{} ({} in all)", table.output, HumanCount(table.total));
            let mut shown = Table::new();
            shown
                .load_preset(UTF8_FULL_CONDENSED)
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_header(&table.columns);
            for row in &table.rows {
                shown.add_row(row);
            }
            println!("{shown}");
        }
        tell(&preview.problems, usize::MAX);
        println!("Nothing was written.");
        return Ok(outcome(&preview.problems));
    }
    let system = System::open(Base::open(Folder::share(&settings.data)?, settings).await?).await?;
    let report = import(&system, plan, &arguments.path).await?;
    println!(
        "{} rows read: {} interactions stored, {} known before; {} units, products and employees.",
        HumanCount(report.rows()),
        HumanCount(report.stored()),
        HumanCount(report.duplicates()),
        HumanCount(report.given())
    );
    for file in report.files.iter().filter(|file| file.continued_after > 0) {
        println!("{}: {} rows were done by an earlier run.", file.name, HumanCount(file.continued_after));
    }
    tell(&report.problems, SHOWN);
    if let Some(path) = &report.problems_file {
        println!("All problems are listed in {}.", path.display());
    }
    if report.stopped {
        println!("Stopped before the end; the same command continues.");
    }
    Ok(outcome(&report.problems))
}

/// Imports into an open system, with a progress bar.
pub async fn import(system: &System, plan: Plan, path: &Path) -> anyhow::Result<Report> {
    let (writer, written) = system.writer_with(WriterSettings::BULK);
    let base = &system.base;
    let options =
        Options { problems_to: Some(base.folder.path().join("import-problems.csv")), ..Options::default() };
    let stop = Arc::clone(&options.stop);
    let asked = tokio::spawn(async move {
        stop_signal().await;
        stop.store(true, Ordering::Relaxed);
    });
    let catalogue = Rooms::of(&system.base.auth, &system.customers);
    let bar = Bar::new();
    let target = import::Target {
        writer: &writer,
        catalogue: &catalogue,
        db: &base.db,
        clock: base.clock.as_ref(),
        entries: &system.entries,
    };
    let report = import::run(&Arc::new(plan), path, &target, &bar, &options).await;
    bar.0.finish_and_clear();
    asked.abort();
    drop(writer);
    written.await.context("the writer ended")?;
    system.entries.flush().await?;
    Ok(report?)
}

fn outcome(problems: &Problems) -> ExitCode {
    if problems.skipped == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn tell(problems: &Problems, most: usize) {
    if problems.total == 0 {
        return;
    }
    println!("{} problems; {} rows left out:", HumanCount(problems.total), HumanCount(problems.skipped));
    for problem in problems.first.iter().take(most) {
        let column = problem.column.as_deref().map(|name| format!(", column {name}")).unwrap_or_default();
        println!("  {}, line {}{column}: {} [{}]", problem.file, problem.line, problem.detail, problem.code);
    }
    let shown = problems.first.len().min(most) as u64;
    if problems.total > shown {
        println!("  … and {} more", HumanCount(problems.total - shown));
    }
}

/// Bytes read of all, rows and their rate.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{prefix:28} {bar:24} {percent}%  {msg}  {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self(bar)
    }
}

impl Progress for Bar {
    fn begins(&self, bytes: u64, _: u64) {
        self.0.set_length(bytes);
        self.0.set_message(HumanBytes(bytes).to_string());
    }

    fn file(&self, name: &str) {
        self.0.set_prefix(name.to_owned());
    }

    fn advanced(&self, so_far: &SoFar) {
        let rows = so_far.rows;
        self.0.set_position(so_far.bytes);
        let rate = rows as f64 / self.0.elapsed().as_secs_f64().max(0.001);
        self.0.set_message(format!("{} rows, {}/s", HumanCount(rows), HumanCount(rate as u64)));
    }
}
