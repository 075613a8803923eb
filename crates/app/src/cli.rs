//! The command line, exactly as scripts and people rely on it.

mod analyze;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use analyze::{AnalyzeArgs, AnalyzeColumns, AnalyzeCommand, AnalyzeHow};

/// Customer experience management: one stream of every touchpoint, one customer, one number.
#[derive(Debug, Parser)]
#[command(name = "rapport", version, about, arg_required_else_help = true, propagate_version = true)]
pub struct Cli {
    /// Folder of everything (RAPPORT_DATA; ./rapport-data by default).
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Address to listen on (RAPPORT_LISTEN; 127.0.0.1:8080 by default).
    #[arg(long, global = true, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// Settings file (rapport.toml in the data folder by default).
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API and the web application.
    Serve,
    /// Run background work only, beside servers that share a PostgreSQL database.
    Worker,
    /// Make a demo company with known causes behind its numbers, and serve it.
    Demo(DemoArgs),
    /// Import files by a mapping.
    Import(ImportArgs),
    /// Say what a file of scores and comments says: no server, no set-up.
    Analyze(Box<AnalyzeArgs>),
    /// Ask the lake: a SELECT over interactions and what they are about.
    Sql(SqlArgs),
    /// A metric of the catalogue.
    Metric(MetricArgs),
    /// Bring the database to this version.
    Migrate,
    /// Users: add, list, reset a lost password, disable.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Models that read comments: train them again, and say how good they are.
    Text {
        #[command(subcommand)]
        command: TextCommand,
    },
    /// Write keys of sources.
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Say in plain words what is wrong and what to do.
    Doctor,
    /// Measure on this machine.
    Bench(BenchArgs),
    /// Print the API's description (OpenAPI 3.1).
    Openapi,
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    #[arg(long, default_value_t = 20_000)]
    pub customers: u32,
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Keep interactions coming while it is served.
    #[arg(long)]
    pub live: bool,
    /// The same company without any of the planted causes.
    #[arg(long)]
    pub without_causes: bool,
    /// Make the data and stop.
    #[arg(long)]
    pub no_serve: bool,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The mapping (TOML).
    #[arg(long)]
    pub map: PathBuf,
    /// A file or a folder.
    pub path: PathBuf,
    /// Show the first rows as they would be mapped, and every problem; write nothing.
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SqlFormat {
    Table,
    Json,
    Csv,
    Parquet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MetricFormat {
    Table,
    Json,
    Csv,
}

#[derive(Debug, Args)]
pub struct SqlArgs {
    pub sql: String,
    #[arg(long, value_enum, default_value = "table")]
    pub format: SqlFormat,
}

#[derive(Debug, Args)]
pub struct MetricArgs {
    /// A metric's name: nps, csat, ces, revenue …
    pub name: String,
    /// At most two dimensions, separated by a comma.
    #[arg(long, value_delimiter = ',')]
    pub by: Vec<String>,
    /// day, week or month.
    #[arg(long)]
    pub grain: Option<String>,
    /// A condition, as SQL: `channel = 'web' AND score >= 9`.
    #[arg(long = "where", value_name = "SQL")]
    pub filter: Option<String>,
    /// First day (YYYY-MM-DD), in the company's zone.
    #[arg(long)]
    pub from: Option<String>,
    /// The day after the last (YYYY-MM-DD).
    #[arg(long)]
    pub to: Option<String>,
    /// Weight to the base: region, segment or channel.
    #[arg(long)]
    pub weight_by: Option<String>,
    #[arg(long, value_enum, default_value = "table")]
    pub format: MetricFormat,
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a user; the password is read from standard input, or made and printed.
    Add {
        email: String,
        #[arg(long)]
        name: Option<String>,
        /// administrator, analyst, supervisor or employee.
        #[arg(long, default_value = "employee")]
        role: String,
        /// Units by code, separated by commas.
        #[arg(long, value_delimiter = ',')]
        units: Vec<String>,
        /// The employee whom interactions know by this id.
        #[arg(long)]
        employee: Option<String>,
        #[arg(long)]
        password_stdin: bool,
    },
    /// Say which employee a user is: whose work "own work" is. Without --employee the user is none.
    Link {
        email: String,
        /// The id that calls and receipts carry.
        #[arg(long)]
        employee: Option<String>,
    },
    List,
    /// Give a new password.
    Reset {
        email: String,
        #[arg(long)]
        password_stdin: bool,
    },
    /// Shut out a user at once.
    Disable {
        email: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum TextCommand {
    /// Train the shipped models from public sets; the same data give the same files.
    Train {
        /// Folder of the sets, one folder each: goemotions, ru_goemotions, cedr, polsentilex, lexicons_en.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Where to write sentiment.bin, emotion.bin and lexicon.bin.
        #[arg(long, value_name = "DIR", default_value = ".")]
        out: PathBuf,
    },
    /// Measure the shipped models, and the same kind of model beside a baseline, on the sets that are there.
    Eval {
        /// Folder of the sets.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a write key; it is the last word printed.
    Create {
        #[arg(long)]
        name: String,
    },
    List,
}

#[derive(Debug, Args)]
pub struct BenchArgs {
    /// ingest, query, import, search, crash, scale …; without a name, the list.
    pub name: Option<String>,
    /// Rows or seconds to spend, where the benchmark takes such a number.
    #[arg(long)]
    pub size: Option<u64>,
}
