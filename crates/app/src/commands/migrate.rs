//! Brings the database to this version.

use rapport_store::migrate;

use crate::{
    folder::Folder,
    settings::Settings,
    system::{connect, migrations},
};

pub async fn run(settings: Settings) -> anyhow::Result<()> {
    let folder = Folder::share(&settings.data)?;
    let db = connect(&folder, &settings).await?;
    let done = migrate(&db, migrations()).await?;
    for step in &done {
        println!("applied {step}");
    }
    if done.is_empty() {
        println!("The database is up to date.");
    }
    Ok(())
}
