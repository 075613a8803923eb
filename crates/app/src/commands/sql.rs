//! Asks the lake. Whoever runs it is an administrator.

use std::io::Write;

use rapport_kernel::Scope;
use rapport_lake::export;
use rapport_query::Query;

use crate::{
    cli::{SqlArgs, SqlFormat},
    folder::Folder,
    settings::Settings,
    system::{Base, System},
};

pub async fn run(settings: Settings, arguments: SqlArgs) -> anyhow::Result<()> {
    let system = System::open(Base::open(Folder::share(&settings.data)?, settings).await?).await?;
    let answer = system.lake.sql(&arguments.sql, &Scope::All).await.map_err(rapport_kernel::Problem::from)?;
    let mut out = Vec::new();
    match arguments.format {
        SqlFormat::Table => out = export::table(&answer)?.into_bytes(),
        SqlFormat::Json => export::json(&answer, &mut out)?,
        SqlFormat::Csv => export::csv(&answer, &mut out)?,
        SqlFormat::Parquet => export::parquet(&answer, &mut out)?,
    }
    if matches!(arguments.format, SqlFormat::Table | SqlFormat::Json) {
        out.push(b'\n');
    }
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(&out)?;
    stdout.flush()?;
    Ok(())
}
