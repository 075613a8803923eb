//! The workspace as `cargo metadata` describes it, cut down to what the rules ask.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How a dependency is declared; the rules for tests are looser than those for shipped code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Normal,
    Build,
    Dev,
}

/// One dependency line of a manifest.
#[derive(Debug)]
pub struct Dependency {
    pub name: String,
    pub kind: Kind,
    /// Folder of the crate, relative to the workspace, when it is one of ours.
    pub folder: Option<String>,
}

/// One crate of the workspace.
#[derive(Debug)]
pub struct Package {
    pub name: String,
    /// Folder relative to the workspace, with `/` between parts: `crates/know/customers`.
    pub folder: String,
    pub description: Option<String>,
    /// `lib.rs`, or `main.rs` of a crate that has only a binary; relative to the workspace.
    pub root_file: Option<String>,
    pub dependencies: Vec<Dependency>,
}

/// The root of the checkout and its crates.
#[derive(Debug)]
pub struct Workspace {
    pub root: PathBuf,
    pub packages: Vec<Package>,
}

/// Reads the workspace around the current folder.
pub fn load() -> Result<Workspace, String> {
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .output()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    let document: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("cargo metadata is not JSON: {error}"))?;
    parse(&document).ok_or_else(|| "cargo metadata lacks a field that tidy reads".to_owned())
}

fn parse(document: &Value) -> Option<Workspace> {
    let root = PathBuf::from(document.get("workspace_root")?.as_str()?);
    let packages = document.get("packages")?.as_array()?;
    let packages = packages.iter().map(|package| parse_package(package, &root)).collect::<Option<_>>()?;
    Some(Workspace { root, packages })
}

fn parse_package(package: &Value, root: &Path) -> Option<Package> {
    let manifest = Path::new(package.get("manifest_path")?.as_str()?);
    let dependencies = package.get("dependencies")?.as_array()?;
    Some(Package {
        name: package.get("name")?.as_str()?.to_owned(),
        folder: relative(manifest.parent()?, root)?,
        description: package.get("description").and_then(Value::as_str).map(str::to_owned),
        root_file: root_file(package, root),
        dependencies: dependencies.iter().map(|one| parse_dependency(one, root)).collect::<Option<_>>()?,
    })
}

fn parse_dependency(dependency: &Value, root: &Path) -> Option<Dependency> {
    let kind = match dependency.get("kind").and_then(Value::as_str) {
        Some("dev") => Kind::Dev,
        Some("build") => Kind::Build,
        _ => Kind::Normal,
    };
    let path = dependency.get("path").and_then(Value::as_str);
    Some(Dependency {
        name: dependency.get("name")?.as_str()?.to_owned(),
        kind,
        folder: path.and_then(|path| relative(Path::new(path), root)),
    })
}

fn root_file(package: &Value, root: &Path) -> Option<String> {
    let targets = package.get("targets")?.as_array()?;
    let of_kind = |kind: &str| {
        targets.iter().find(|target| {
            let kinds = target.get("kind").and_then(Value::as_array);
            kinds.is_some_and(|kinds| kinds.iter().any(|one| one.as_str() == Some(kind)))
        })
    };
    let target = of_kind("lib").or_else(|| of_kind("bin"))?;
    relative(Path::new(target.get("src_path")?.as_str()?), root)
}

fn relative(path: &Path, root: &Path) -> Option<String> {
    let parts: Vec<&str> =
        path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_crate_is_known_by_its_folder_its_root_file_and_its_dependencies() {
        let document = json!({
            "workspace_root": "/checkout",
            "packages": [{
                "name": "rapport-lake",
                "description": "The lake",
                "manifest_path": "/checkout/crates/platform/lake/Cargo.toml",
                "targets": [
                    { "kind": ["test"], "src_path": "/checkout/crates/platform/lake/tests/it.rs" },
                    { "kind": ["lib"], "src_path": "/checkout/crates/platform/lake/src/lib.rs" }
                ],
                "dependencies": [
                    { "name": "rapport-store", "kind": null, "path": "/checkout/crates/platform/store" },
                    { "name": "proptest", "kind": "dev" }
                ]
            }]
        });
        let workspace = parse(&document).unwrap();
        let lake = &workspace.packages[0];
        assert_eq!(lake.folder, "crates/platform/lake");
        assert_eq!(lake.root_file.as_deref(), Some("crates/platform/lake/src/lib.rs"));
        assert_eq!(lake.dependencies[0].folder.as_deref(), Some("crates/platform/store"));
        assert_eq!((lake.dependencies[1].kind, lake.dependencies[1].folder.as_deref()), (Kind::Dev, None));
    }
}
