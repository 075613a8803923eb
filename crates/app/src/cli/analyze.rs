//! `rapport analyze`, as scripts and people rely on it.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct AnalyzeArgs {
    #[command(subcommand)]
    pub command: Option<AnalyzeCommand>,
    /// CSV, XLSX, Parquet or JSON Lines, also in gzip.
    #[arg(required = true)]
    pub file: Option<PathBuf>,
    /// The column of the score.
    #[arg(long, value_name = "COL")]
    pub score: Option<String>,
    /// nps, csat, ces, enps, or number for a plain average; by the column's name and values unless said.
    #[arg(long)]
    pub scale: Option<String>,
    /// The column of comments.
    #[arg(long, value_name = "COL")]
    pub text: Option<String>,
    /// The column of the time of the answer.
    #[arg(long, value_name = "COL")]
    pub time: Option<String>,
    /// Columns to compare the score by, separated by commas; every column of few words unless said.
    #[arg(long, value_name = "COLS", value_delimiter = ',')]
    pub by: Vec<String>,
    #[command(flatten)]
    pub columns: AnalyzeColumns,
    /// Write a report that opens in any browser, from one file.
    #[arg(long, value_name = "OUT")]
    pub html: Option<PathBuf>,
    /// Print everything found as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub how: AnalyzeHow,
}

/// Which columns may move the score.
#[derive(Debug, Args)]
pub struct AnalyzeColumns {
    /// The only factors that may move the score, separated by commas.
    #[arg(long, value_name = "COLS", value_delimiter = ',')]
    pub factors: Vec<String>,
    /// Columns to leave out, separated by commas.
    #[arg(long, value_name = "COLS", value_delimiter = ',')]
    pub ignore: Vec<String>,
}

/// How any file is read and told of.
#[derive(Debug, Args)]
pub struct AnalyzeHow {
    /// The sheet of a workbook; the first unless said.
    #[arg(long)]
    pub sheet: Option<String>,
    /// en or ru; by the variable LANG unless said.
    #[arg(long, env = "LANG", hide_env = true, default_value = "en", hide_default_value = true)]
    pub lang: String,
}

#[derive(Debug, Subcommand)]
pub enum AnalyzeCommand {
    /// What moves a score or any number of a file; or, by --model, what moved each prediction of a trained model.
    Drivers {
        file: PathBuf,
        /// The column to explain.
        #[arg(long, value_name = "COL", required_unless_present = "model")]
        target: Option<String>,
        /// An XGBoost model in JSON or a LightGBM model in text: prints its exact SHAP values.
        #[arg(long, conflicts_with = "target")]
        model: Option<PathBuf>,
        #[command(flatten)]
        columns: AnalyzeColumns,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        how: AnalyzeHow,
    },
    /// What each comment says: language, sentiment, emotion, intent, urgency, parts of the service.
    Text {
        file: PathBuf,
        /// The column of comments; the one that looks like it unless said.
        #[arg(long, value_name = "COL")]
        text: Option<String>,
        /// One object a row.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        how: AnalyzeHow,
    },
    /// What the comments are about.
    Themes {
        file: PathBuf,
        /// The column of comments; the one that looks like it unless said.
        #[arg(long, value_name = "COL")]
        text: Option<String>,
        /// The words of each theme, and the themes of each row.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        how: AnalyzeHow,
    },
}
