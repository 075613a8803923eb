//! Measurements on this machine, each beside a peer where there is one. Figures of a run are compared by their ratio.

pub mod client;
mod crash;
mod import;
mod ingest;
mod live;
mod query;
mod reading;

use std::path::PathBuf;

use anyhow::bail;

use crate::{
    cli::BenchArgs,
    folder::Folder,
    settings::Settings,
    system::{Base, System},
};

const LIST: [(&str, &str); 6] = [
    (
        "ingest",
        "interactions over HTTP, durable and folded, beside the bare group commit; single events; latency at half load",
    ),
    (
        "query",
        "NPS by touchpoint by day over the interactions of the data folder, beside DuckDB on the same files; from roll-ups",
    ),
    ("import", "rows a second of an import: --size thousand rows (200) of the sample's shape"),
    (
        "live",
        "--size live connections (9000) over 500 units: from an answer's posting to the screens of its unit",
    ),
    ("reading", "customer search, card and lists by rule over --size thousand customers (1000)"),
    (
        "crash",
        "--size times (30) kill -9 in the middle of ingest: every acknowledged interaction there exactly once",
    ),
];

pub async fn run(settings: Settings, arguments: BenchArgs) -> anyhow::Result<()> {
    match arguments.name.as_deref() {
        Some("ingest") => ingest::run(&settings).await,
        Some("query") => query::run(&settings).await,
        Some("import") => import::run(&settings, arguments.size.unwrap_or(200)).await,
        Some("reading") => reading::run(&settings, arguments.size.unwrap_or(1000)).await,
        Some("live") => live::run(&settings, arguments.size.unwrap_or(9000)).await,
        Some("crash") => crash::run(&settings, arguments.size.unwrap_or(30)).await,
        Some(other) => bail!("there is no benchmark {other:?}; `rapport bench` lists them"),
        None => {
            for (name, what) in LIST {
                println!("{name:10} {what}");
            }
            Ok(())
        }
    }
}

/// A system on a folder of its own, gone when dropped. The database is that of the settings.
struct Scratch {
    system: Option<System>,
    path: PathBuf,
}

impl Scratch {
    async fn open(settings: &Settings, name: &str) -> anyhow::Result<Self> {
        let path = settings.data.join(format!("bench-{name}-{}", std::process::id()));
        let own = Settings { data: path.clone(), lake_url: None, ..settings.clone() };
        let system = System::open(Base::open(Folder::take(&path)?, own).await?).await?;
        Ok(Self { system: Some(system), path })
    }

    fn system(&self) -> anyhow::Result<&System> {
        self.system.as_ref().ok_or_else(|| anyhow::anyhow!("the benchmark's system was taken"))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(self.system.take());
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// The value below which a share of the values lies.
fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1) as f64;
    values.get((last * share).round() as usize).copied().unwrap_or(f64::NAN)
}
