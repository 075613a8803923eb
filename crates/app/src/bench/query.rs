//! NPS by touchpoint by day over the data folder's own interactions, beside DuckDB on the same files with the same threads.
//!
//! A folder of 20 million interactions: `rapport demo --customers 260000 --no-serve`.

use std::{path::Path, process::Command, time::Instant};

use anyhow::{Context, ensure};
use rapport_kernel::Scope;
use rapport_query::Query;

use super::percentile;
use crate::{
    folder::Folder,
    settings::Settings,
    system::{Base, System},
};

const RAW: &str = "SELECT touchpoint, date_trunc('day', occurred_at) AS day, \
     100.0 * (SUM(CASE WHEN score >= 9 THEN 1 ELSE 0 END) - SUM(CASE WHEN score <= 6 THEN 1 ELSE 0 END)) / COUNT(score) AS nps, \
     COUNT(score) AS n FROM {interactions} WHERE kind = 'feedback' AND scale = 'nps' GROUP BY 1, 2";
const ROLLED_UP: &str = "SELECT touchpoint, day_in(bucket_at) AS day, \
     100.0 * (SUM(promoters) - SUM(detractors)) / SUM(n) AS nps, SUM(n) AS n FROM score_buckets WHERE scale = 'nps' GROUP BY 1, 2";
const RUNS: usize = 9;

const DUCKDB: &str = r#"
import json, sys, time
import duckdb
files, sql, threads, runs = json.load(sys.stdin)
db = duckdb.connect()
db.execute(f"SET threads = {threads}")
sql = sql.replace("{interactions}", f"read_parquet({files!r}, hive_partitioning = true)")
taken, rows, answers = [], 0, 0
for _ in range(runs):
    started = time.perf_counter()
    rows, answers = db.execute(f"SELECT COUNT(*), SUM(n) FROM ({sql})").fetchone()
    taken.append((time.perf_counter() - started) * 1e3)
print(json.dumps([sorted(taken)[len(taken) // 2], rows, int(answers)]))
"#;

pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let system = System::open(Base::open(Folder::share(&settings.data)?, settings.clone()).await?).await?;
    system.lake.flush_now().await?;
    // What a server does an hour after a history was written.
    let joined = system.lake.settle().await?;
    let count = system.lake.sql("SELECT COUNT(*) AS n FROM interactions", &Scope::All).await?;
    println!("{} interactions; {joined} small files joined first", total(&count)?);
    let (raw, raw_answers) = ours(&system, &RAW.replace("{interactions}", "interactions")).await?;
    println!("raw, through scope and tail: {raw:.1} ms over {raw_answers} answers");
    let (rolled, rolled_answers) = ours(&system, ROLLED_UP).await?;
    println!("from roll-ups:               {rolled:.1} ms over {rolled_answers} answers");
    ensure!(raw_answers == rolled_answers, "roll-ups and interactions disagree");
    match duckdb(
        &system.base.folder.lake().join("interactions"),
        std::thread::available_parallelism().map_or(2, usize::from),
    ) {
        Ok((theirs, answers)) => {
            ensure!(answers == raw_answers, "DuckDB counts {answers} answers");
            println!("DuckDB, the same files:      {theirs:.1} ms");
            println!("raw is {:.2} × DuckDB", raw / theirs);
        }
        Err(error) => println!(
            "DuckDB was not measured ({error:#}); `pip install duckdb deltalake` for python3 makes it possible"
        ),
    }
    Ok(())
}

/// Median milliseconds, and the answers counted.
async fn ours(system: &System, sql: &str) -> anyhow::Result<(f64, i64)> {
    let mut taken = Vec::new();
    let mut answers = 0;
    for _ in 0..RUNS {
        let started = Instant::now();
        let answer = system.lake.sql(sql, &Scope::All).await?;
        taken.push(started.elapsed().as_secs_f64() * 1e3);
        answers = total(&answer)?;
    }
    Ok((percentile(&mut taken, 0.5), answers))
}

fn total(answer: &rapport_query::Answer) -> anyhow::Result<i64> {
    use arrow::{array::AsArray, compute, datatypes::Int64Type};
    let mut sum = 0;
    for batch in &answer.batches {
        let column = batch.column_by_name("n").context("a column n")?;
        sum += compute::sum(column.as_primitive::<Int64Type>()).unwrap_or(0);
    }
    Ok(sum)
}

fn duckdb(table: &Path, threads: usize) -> anyhow::Result<(f64, i64)> {
    let listed = Command::new("python3")
        .args(["-c", "import json, sys\nfrom deltalake import DeltaTable\nprint(json.dumps(DeltaTable(sys.argv[1]).file_uris()))"])
        .arg(table)
        .output()?;
    ensure!(listed.status.success(), "the deltalake package cannot list the files");
    let files: Vec<String> = serde_json::from_slice(&listed.stdout)?;
    let mut child = Command::new("python3")
        .args(["-c", DUCKDB])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()?;
    let input = serde_json::to_vec(&(files, RAW, threads, RUNS))?;
    std::io::Write::write_all(child.stdin.as_mut().context("a pipe to python3")?, &input)?;
    let done = child.wait_with_output()?;
    ensure!(done.status.success(), "DuckDB failed");
    let (median, _, answers): (f64, u64, i64) = serde_json::from_slice(&done.stdout)?;
    Ok((median, answers))
}
