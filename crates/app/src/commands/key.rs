//! Write keys of sources.

use comfy_table::{Table, presets::UTF8_FULL_CONDENSED};

use crate::{cli::KeyCommand, folder::Folder, settings::Settings, system::Base};

pub async fn run(settings: Settings, command: KeyCommand) -> anyhow::Result<()> {
    let base = Base::open(Folder::share(&settings.data)?, settings).await?;
    match command {
        KeyCommand::Create { name } => {
            let (info, secret) = base.auth.create_write_key("cli", &name).await?;
            println!("Write key of {}, shown once: {secret}", info.name);
        }
        KeyCommand::List => {
            let mut table = Table::new();
            table.load_preset(UTF8_FULL_CONDENSED).set_header(["source", "ends with", "made", "by"]);
            for key in base.auth.list_write_keys().await? {
                table.add_row([key.name, key.ends_with, key.created_at.to_string(), key.created_by]);
            }
            println!("{table}");
        }
    }
    Ok(())
}
