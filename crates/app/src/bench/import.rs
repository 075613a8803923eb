//! Rows a second of an import, in the shape of the sample.

use std::{fmt::Write, sync::Arc, time::Instant};

use rapport_store::settle_timeline;
use rapport_stream::import::{Company, Plan};

use super::Scratch;
use crate::{commands::import::import, settings::Settings};

const MAP: &str = include_str!("../../../../examples/feedback.toml");

pub async fn run(settings: &Settings, thousands: u64) -> anyhow::Result<()> {
    for size in [thousands, thousands * 10] {
        let rows = size * 1000;
        let scratch = Scratch::open(settings, "import").await?;
        let sample = include_str!("../../../../examples/feedback.csv");
        let head = sample.lines().next().unwrap_or_default();
        let body: Vec<&str> = sample.lines().skip(1).collect();
        let mut text = String::with_capacity(rows as usize * 160);
        let _ = writeln!(text, "{head}");
        for number in 0..rows {
            let line = body[number as usize % body.len()];
            let (_, rest) = line.split_once(',').unwrap_or_default();
            let _ = writeln!(text, "B-{number},{rest}");
        }
        let folder = scratch.path.join("files");
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("feedback.csv"), &text)?;
        let started = Instant::now();
        let plan = Plan::parse(MAP, &Company::default())?;
        let system = scratch.system()?;
        let (db, customers) = (system.base.db.clone(), Arc::clone(&system.customers));
        let report = import(system, plan, &folder.join("feedback.csv")).await?;
        let imported = started.elapsed().as_secs_f64();
        // What is put off is part of the work.
        settle_timeline(&db, usize::MAX).await?;
        customers.fold_all().await?;
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{rows} rows: imported in {imported:.1} s, in order in {seconds:.1} s, {:.0} rows/s, {} stored",
            rows as f64 / seconds,
            report.stored()
        );
    }
    Ok(())
}
