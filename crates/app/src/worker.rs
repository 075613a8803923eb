//! Background work alone, beside servers that share a PostgreSQL database.

use anyhow::bail;

use crate::{
    folder::Folder,
    serve::{Background, stop_signal},
    settings::Settings,
    system::{Base, System},
};

pub async fn run(settings: Settings) -> anyhow::Result<()> {
    if settings.database_url.is_none() {
        bail!(
            "a separate worker needs PostgreSQL (RAPPORT_DATABASE_URL); with SQLite `rapport serve` does the work itself"
        );
    }
    let system = System::open(Base::open(Folder::share(&settings.data)?, settings).await?).await?;
    let background = Background::start(&system);
    println!("Working. Ctrl-C stops.");
    stop_signal().await;
    background.stop().await;
    Ok(())
}
