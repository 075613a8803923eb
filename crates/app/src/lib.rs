//! The binary `rapport`: wires the rooms together. Start at [`system`] for how, at [`cli`] for what one can ask of it.
//!
//! - [`settings`], [`folder`]: where everything is, and who holds it.
//! - [`system`]: the rooms, opened and connected: the only place that knows them all.
//! - [`serve`], [`worker`]: what keeps running. [`commands`]: what runs and ends.
//! - [`demo`], [`bench`]: the demo company, and measurements.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

mod assets;
pub mod bench;
mod catalogue;
pub mod cli;
pub mod commands;
mod company;
pub mod demo;
pub mod folder;
mod hooks;
mod live;
pub mod logging;
pub mod progress;
pub mod serve;
pub mod settings;
pub mod system;
mod upkeep;
pub mod worker;

use std::process::ExitCode;

use clap::Parser;
use rapport_kernel::Problem;

use cli::{Cli, Command};
use settings::Settings;

/// Runs the command line. Exit status 0 done, 1 failed, 2 asked for wrongly.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match started(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("rapport: {}", sentence(&error));
            let asked_wrongly =
                error.downcast_ref::<Problem>().is_some_and(|p| p.kind == rapport_kernel::ErrorKind::Invalid);
            ExitCode::from(if asked_wrongly { 2 } else { 1 })
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "configuration is read once, here")]
fn started(cli: Cli) -> anyhow::Result<ExitCode> {
    let variables: Vec<(String, String)> =
        std::env::vars().filter(|(name, _)| name.starts_with("RAPPORT_")).collect();
    let settings = Settings::read(&cli, &variables)?;
    logging::start(&settings, matches!(cli.command, Command::Serve | Command::Worker | Command::Demo(_)));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(dispatch(cli.command, settings));
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    done
}

async fn dispatch(command: Command, settings: Settings) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve => serve::run(settings).await?,
        Command::Worker => worker::run(settings).await?,
        Command::Demo(arguments) => Box::pin(demo::run(settings, arguments)).await?,
        Command::Import(arguments) => return commands::import::run(settings, arguments).await,
        Command::Analyze(arguments) => commands::analyze::run(*arguments)?,
        Command::Sql(arguments) => commands::sql::run(settings, arguments).await?,
        Command::Metric(arguments) => commands::metric::run(settings, arguments).await?,
        Command::Migrate => commands::migrate::run(settings).await?,
        Command::User { command } => commands::user::run(settings, command).await?,
        Command::Text { command } => return commands::text::run(command),
        Command::Key { command } => commands::key::run(settings, command).await?,
        Command::Doctor => return commands::doctor::run(settings).await,
        Command::Bench(arguments) => bench::run(settings, arguments).await?,
        Command::Openapi => commands::openapi::run(settings).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The error and its causes in one line.
fn sentence(error: &anyhow::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in error.chain() {
        let text = cause.to_string();
        if !parts.iter().any(|part| part.contains(&text)) {
            parts.push(text);
        }
    }
    parts.join(": ").replace('\n', " ")
}
