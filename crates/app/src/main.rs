//! The binary `rapport`.

use std::process::ExitCode;

fn main() -> ExitCode {
    rapport::run()
}
