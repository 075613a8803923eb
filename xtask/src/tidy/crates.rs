//! What every crate must say about itself: a description, the workspace's lints, and what it is for.

use super::{File, Violation, manifest_of};
use crate::workspace::Package;

/// Checks one crate's manifest and the first line of its root file.
pub fn check(package: &Package, files: &[File]) -> Vec<Violation> {
    let path = format!("{}/Cargo.toml", package.folder);
    let mut found = Vec::new();
    if package.description.as_deref().is_none_or(|text| text.trim().is_empty()) {
        found.push(Violation::new(&path, 1, format!("{} has no description", package.name)));
    }
    if !takes_workspace_lints(manifest_of(&package.folder, files)) {
        found.push(Violation::new(&path, 1, "the manifest lacks `[lints] workspace = true`"));
    }
    if let Some(root) = &package.root_file {
        let text = files.iter().find(|file| &file.path == root).and_then(File::text);
        if !text.is_some_and(|text| text.starts_with("//!")) {
            found.push(Violation::new(
                root,
                1,
                "the file does not start with `//!`: say what the crate is for",
            ));
        }
    }
    found
}

fn takes_workspace_lints(manifest: &str) -> bool {
    let mut section = "";
    for line in manifest.lines().map(str::trim) {
        let compact: String = line.split('#').next().unwrap_or_default().split_whitespace().collect();
        if line.starts_with('[') {
            section = line;
        }
        if matches!((section, compact.as_str()), ("[lints]", "workspace=true") | ("", "lints.workspace=true"))
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_lints_must_be_taken_in_the_lints_section() {
        let cases = [
            ("[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n", true),
            ("lints.workspace = true\n[package]\nname = \"a\"\n", true),
            ("[lints]\nworkspace  =  true # as everywhere\n", true),
            ("[package]\nname = \"a\"\n", false),
            ("[lints]\nworkspace = false\n", false),
            ("[lints]\n\n[dependencies]\nworkspace = true\n", false),
            ("[lints.rust]\nunsafe_code = \"allow\"\n", false),
        ];
        for (manifest, expected) in cases {
            assert_eq!(takes_workspace_lints(manifest), expected, "{manifest}");
        }
    }

    #[test]
    fn a_crate_says_what_it_is_and_its_root_file_what_it_is_for() {
        let file = |path: &str, text: &str| File { path: path.to_owned(), bytes: text.as_bytes().to_vec() };
        let package = |description: Option<&str>| Package {
            name: "rapport-store".to_owned(),
            folder: "crates/platform/store".to_owned(),
            description: description.map(str::to_owned),
            root_file: Some("crates/platform/store/src/lib.rs".to_owned()),
            dependencies: Vec::new(),
        };
        let manifest = file("crates/platform/store/Cargo.toml", "[lints]\nworkspace = true\n");
        let told = file("crates/platform/store/src/lib.rs", "//! The store.\n");
        let untold = file("crates/platform/store/src/lib.rs", "use std::fmt;\n");

        assert_eq!(check(&package(Some("The store")), &[manifest, told]), []);

        let found = check(&package(Some(" ")), &[untold]);
        let places: Vec<&str> = found.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(
            places,
            [
                "crates/platform/store/Cargo.toml",
                "crates/platform/store/Cargo.toml",
                "crates/platform/store/src/lib.rs"
            ]
        );
    }
}
