//! Models that read comments: training them, and saying how good they are.

use std::process::ExitCode;

use comfy_table::{Table, presets::UTF8_FULL_CONDENSED};
use rapport_kernel::{ErrorKind, Problem};
use rapport_text::{
    eval::{self, EvalError, Line, Report, scores::Scores},
    train::{self, TrainError, sets::SetError},
};

use crate::cli::TextCommand;

pub fn run(command: TextCommand) -> anyhow::Result<ExitCode> {
    match command {
        TextCommand::Train { data, out } => {
            let trained = train::run(&data, &out).map_err(|error| match error {
                TrainError::Set(error) => asked_wrongly(&error),
                TrainError::Encoder(error) => error.into(),
            })?;
            for (model, source, count) in &trained.examples {
                println!("{model}: {count} examples of {source}");
            }
            for (path, bytes) in &trained.files {
                println!("{path}: {bytes} bytes");
            }
        }
        TextCommand::Eval { data, json } => {
            let report = eval::run(&data).map_err(|error| match error {
                EvalError::Set(error) => asked_wrongly(&error),
                EvalError::NotReady(error) => error.into(),
            })?;
            if json {
                println!("{}", serde_json::to_string_pretty(&report)?);
            } else {
                print(&report);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Folders and files come from whoever asked.
fn asked_wrongly(error: &SetError) -> anyhow::Error {
    Problem::new(ErrorKind::Invalid, "text.set", error.to_string()).into()
}

fn print(report: &Report) {
    println!("What ships, on texts it was never trained on (macro-F1, 95 % interval):");
    println!("{}", lines(&report.shipped));
    println!(
        "The same kind of model trained on each set's own training part, beside TF-IDF and logistic regression:"
    );
    println!("{}", lines(&report.own));
    println!("Sentiment learnt in one field and asked in another:");
    println!("{}", lines(&report.across));
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED);
    table.set_header(["set", "category", "sentences", "precision", "recall", "sign right"]);
    for one in &report.aspects {
        table.add_row([
            one.set.to_owned(),
            one.category.to_owned(),
            one.marked.to_string(),
            format!("{:.3}", one.precision),
            format!("{:.3}", one.recall),
            format!("{:.3}", one.sign_right),
        ]);
    }
    println!("Aspects by the built-in rules:\n{table}");
    for name in &report.absent {
        println!("{name}: not in the folder, skipped");
    }
}

fn lines(lines: &[Line]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED);
    table.set_header([
        "trained on",
        "tested on",
        "texts",
        "macro-F1",
        "baseline",
        "with thresholds",
        "F1 of each label",
    ]);
    for line in lines {
        let figure =
            |scores: &Option<Scores>| scores.as_ref().map_or(String::new(), |s| format!("{:.3}", s.macro_f1));
        let each = line.labels.iter().zip(&line.ours.f1);
        let each = each.map(|(label, f1)| f1.map_or(format!("{label} –"), |f1| format!("{label} {f1:.2}")));
        table.add_row([
            line.trained_on.to_owned(),
            line.tested_on.to_owned(),
            line.ours.count.to_string(),
            format!("{:.3} ± {:.3}", line.ours.macro_f1, line.ours.margin),
            figure(&line.baseline),
            figure(&line.baseline_with_thresholds),
            each.collect::<Vec<_>>().join(", "),
        ]);
    }
    table
}
