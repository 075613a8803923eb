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
    let bytes = match arguments.format {
        SqlFormat::Table => export::table(&answer)?.into_bytes(),
        SqlFormat::Json => export::json(&answer)?,
        SqlFormat::Csv => export::csv(&answer)?,
        SqlFormat::Parquet => export::parquet(&answer)?,
    };
    let mut out = std::io::stdout().lock();
    out.write_all(&bytes)?;
    out.flush()?;
    Ok(())
}
