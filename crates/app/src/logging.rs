//! Structured logs, on standard error, without personal data.

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::settings::Settings;

/// Starts the log. Commands that end say only warnings, so that their output is theirs.
pub fn start(settings: &Settings, keeps_running: bool) {
    let wanted = if keeps_running { settings.log.as_str() } else { "warn" };
    // Statements may hold values; what they are about is logged by us, without them. The table format's library reports as
    // errors what is no more than a table that does not exist yet, and each of its commits; the engine warns of statistics
    // that nobody kept.
    let filter = EnvFilter::try_new(format!(
        "{wanted},sqlx=error,sea_orm=error,deltalake_core=warn,delta_kernel=off,buoyant_kernel=off,datafusion_common=error"
    ))
    .unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    let started = if settings.log_format == "json" {
        registry.with(fmt::layer().json().with_writer(std::io::stderr)).try_init()
    } else {
        registry
            .with(
                fmt::layer()
                    .compact()
                    .with_target(false)
                    .with_ansi(std::io::stderr().is_terminal())
                    .with_writer(std::io::stderr),
            )
            .try_init()
    };
    if started.is_err() {
        eprintln!("rapport: the log was started before");
    }
}
