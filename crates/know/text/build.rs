//! Embeds the sentence encoder when it has been fetched (`scripts/fetch-encoder.sh`), so that the product stays one
//! file; without it the build still works, and the encoder says that it is absent.
#![allow(clippy::disallowed_methods, reason = "a build script is configured by its environment")]

use std::env;
use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fetched = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("fetched");
    // The folder is always there: a file that is not would make every build run this again.
    println!("cargo:rerun-if-changed={}", fetched.display());
    println!("cargo:rerun-if-env-changed=RAPPORT_ENCODER");
    let file = match env::var_os("RAPPORT_ENCODER") {
        Some(path) => fs::canonicalize(path)?,
        None => fetched.join("encoder-0.2.1.bin"),
    };
    let code = if file.is_file() {
        println!("cargo:rerun-if-changed={}", file.display());
        format!("Some(include_bytes!({:?}))", file.display().to_string())
    } else {
        "None".to_owned()
    };
    let out = PathBuf::from(env::var("OUT_DIR")?).join("encoder.rs");
    fs::write(out, code)?;
    Ok(())
}
