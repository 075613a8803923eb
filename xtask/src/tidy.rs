//! The house rules as checks. Each rule is a function from text to breaches; this file only gathers them.

mod crates;
mod layers;
mod locales;
mod records;
mod sources;
mod web;

use crate::workspace;
use std::fmt;
use std::path::Path;
use std::process::Command;

/// A breach of one rule: where, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub struct Violation {
    /// Relative to the checkout.
    pub path: String,
    /// Counted from one; a breach by a whole file stands at line 1.
    pub line: usize,
    pub message: String,
}

impl Violation {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// What was looked at, and what was found.
#[derive(Debug)]
pub struct Report {
    pub files: usize,
    pub crates: usize,
    pub violations: Vec<Violation>,
}

/// A file that git tracks or would track, read whole.
pub struct File {
    /// Relative to the checkout, with `/` between parts.
    pub path: String,
    pub bytes: Vec<u8>,
}

impl File {
    /// The text of the file, or nothing when it is not UTF-8 text.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok().filter(|text| !text.contains('\0'))
    }
}

/// Checks every rule on the checkout around the current folder.
pub fn run() -> Result<Report, String> {
    let workspace = workspace::load()?;
    let files = read_files(&workspace.root)?;
    let mut violations = Vec::new();
    for package in &workspace.packages {
        violations.extend(layers::check(package, manifest_of(&package.folder, &files)));
        violations.extend(crates::check(package, &files));
    }
    violations.extend(files.iter().flat_map(sources::check));
    violations.extend(files.iter().flat_map(web::check));
    violations.extend(records::check(files.iter().map(|file| file.path.as_str())));
    violations.extend(locales::check(&files));
    violations.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    Ok(Report { files: files.len(), crates: workspace.packages.len(), violations })
}

/// The text of a crate's manifest; empty when git ignores it.
fn manifest_of<'a>(folder: &str, files: &'a [File]) -> &'a str {
    let path = format!("{folder}/Cargo.toml");
    files.iter().find(|file| file.path == path).and_then(File::text).unwrap_or_default()
}

/// What git tracks and what it would track if added, so that a breach shows before the commit.
fn read_files(root: &Path) -> Result<Vec<File>, String> {
    let output = Command::new("git")
        .current_dir(root)
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .map_err(|error| format!("cannot start git: {error}"))?;
    if !output.status.success() {
        return Err(format!("git ls-files failed: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    let mut files = Vec::new();
    for name in output.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let path = String::from_utf8_lossy(name).into_owned();
        // A file may be deleted but still known to git: nothing to check then.
        if let Ok(bytes) = std::fs::read(root.join(&path)) {
            files.push(File { path, bytes });
        }
    }
    Ok(files)
}
