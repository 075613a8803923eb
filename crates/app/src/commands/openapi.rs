//! Prints the API's description, for generators of clients.

use crate::{
    folder::Folder,
    serve,
    settings::Settings,
    system::{Base, System},
};

pub async fn run(settings: Settings) -> anyhow::Result<()> {
    // The description does not depend on data; a folder of its own leaves that of the settings alone.
    let path = std::env::temp_dir().join(format!("rapport-openapi-{}", std::process::id()));
    let settings = Settings { data: path.clone(), database_url: None, lake_url: None, ..settings };
    let described = async {
        let system = System::open(Base::open(Folder::share(&path)?, settings).await?).await?;
        serve::description(&system)
    }
    .await;
    let _ = std::fs::remove_dir_all(&path);
    println!("{}", described?);
    Ok(())
}
