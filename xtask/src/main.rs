//! House tasks, run as `cargo run -p xtask -- TASK` from anywhere in the checkout.
//!
//! `tidy` checks the rules of this repository that no compiler checks: who may depend on whom, how long a
//! file may be, what must never be committed. It reads `cargo metadata` and the files that git knows, changes
//! nothing, and names every breach by file and line.

mod tidy;
mod workspace;

use std::io::Write;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo run -p xtask -- tidy";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some("tidy"), None) = (arguments.next().as_deref(), arguments.next()) else {
        return finish(&mut std::io::stderr(), USAGE, ExitCode::from(2));
    };
    match tidy::run() {
        Ok(report) if report.violations.is_empty() => {
            let summary = format!("tidy: {} files and {} crates in order", report.files, report.crates);
            finish(&mut std::io::stdout(), &summary, ExitCode::SUCCESS)
        }
        Ok(report) => {
            let mut lines: Vec<String> = report.violations.iter().map(ToString::to_string).collect();
            lines.push(format!("tidy: {} breaches of the house rules", report.violations.len()));
            finish(&mut std::io::stderr(), &lines.join("\n"), ExitCode::FAILURE)
        }
        Err(problem) => finish(&mut std::io::stderr(), &format!("tidy: {problem}"), ExitCode::from(2)),
    }
}

fn finish(out: &mut dyn Write, text: &str, code: ExitCode) -> ExitCode {
    match writeln!(out, "{text}") {
        Ok(()) => code,
        Err(_) => ExitCode::from(2),
    }
}
