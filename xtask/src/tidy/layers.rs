//! Who may depend on whom: kernel ← platform ← know ← listen, understand, act, people ← app.
//!
//! Rooms of one floor do not know each other, except that the upper half of `platform` stands on `store` and
//! `query`. Only `lake` and `app` link the query engine, so nothing but `app` may depend on `lake`.

use super::Violation;
use crate::workspace::{Kind, Package};

/// Third-party crates whose build and link time only `lake` and `app` may pay.
const HEAVY: [&str; 6] =
    ["datafusion", "deltalake", "object_store", "ballista", "delta_kernel", "buoyant_kernel"];
const MAY_LINK_HEAVY: [&str; 2] = ["crates/platform/lake", "crates/app"];
const TESTKIT: &str = "crates/platform/testkit";
const LAKE: &str = "crates/platform/lake";

/// Checks every dependency of one crate; `manifest` is its text, to say the line.
pub fn check(package: &Package, manifest: &str) -> Vec<Violation> {
    let path = format!("{}/Cargo.toml", package.folder);
    let Some(from) = place(&package.folder) else {
        let message = format!("{} stands on no floor of the house: see ARCHITECTURE.md", package.folder);
        return vec![Violation::new(&path, 1, message)];
    };
    let problems = package.dependencies.iter().filter_map(|dependency| {
        let problem = match dependency.folder.as_deref() {
            Some(folder) => inner(&from, folder, dependency.kind),
            None => outer(&package.folder, &dependency.name),
        }?;
        Some(Violation::new(&path, line_of(manifest, &dependency.name), problem))
    });
    problems.collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Floor {
    Kernel,
    Platform,
    Know,
    /// `listen`, `understand`, `act` and `people` stand beside each other.
    Work,
    App,
    Demo,
    Xtask,
}

#[derive(Debug)]
struct Place<'a> {
    floor: Floor,
    folder: &'a str,
}

fn place(folder: &str) -> Option<Place<'_>> {
    let parts: Vec<&str> = folder.split('/').collect();
    let floor = match parts.as_slice() {
        ["crates", "kernel"] => Floor::Kernel,
        ["crates", "platform", _] => Floor::Platform,
        ["crates", "know", _] => Floor::Know,
        ["crates", "listen" | "understand" | "act" | "people", _] => Floor::Work,
        ["crates", "app"] => Floor::App,
        ["crates", "demo"] => Floor::Demo,
        ["xtask"] => Floor::Xtask,
        _ => return None,
    };
    Some(Place { floor, folder })
}

/// Why one of our crates may not depend on the one in folder `to`; nothing when it may.
fn inner(from: &Place, to: &str, kind: Kind) -> Option<String> {
    let Some(target) = place(to) else {
        return Some(format!("{to} stands on no floor of the house: see ARCHITECTURE.md"));
    };
    let here = from.folder;
    if from.floor == Floor::Xtask || target.floor == Floor::Xtask {
        return Some("xtask and the product do not depend on each other".to_owned());
    }
    if from.floor == Floor::Demo && target.floor != Floor::Kernel {
        return Some(format!("{here} is a pure generator: it depends on crates/kernel alone, not on {to}"));
    }
    if to == TESTKIT {
        return (kind != Kind::Dev)
            .then(|| format!("{here} ships test code: {to} may only be a dev-dependency"));
    }
    if to == LAKE && from.floor != Floor::App {
        return Some(format!("{here} would link the query engine through {to}: ask crates/platform/query"));
    }
    let (above, below) = (height(from.floor), height(target.floor));
    if below > above {
        return Some(format!("{here} reaches up to {to}: dependencies go down only"));
    }
    if below == above && !stands_on(here, to) {
        return Some(format!(
            "{here} knows {to}, a room of its own floor: meet through the stream or a trait"
        ));
    }
    None
}

/// Why a third-party crate may not be linked from `folder`.
fn outer(folder: &str, name: &str) -> Option<String> {
    let heavy = HEAVY.iter().any(|heavy| {
        name.strip_prefix(heavy).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
    });
    (heavy && !MAY_LINK_HEAVY.contains(&folder))
        .then(|| format!("{folder} links {name}: only {} may", MAY_LINK_HEAVY.join(" and ")))
}

fn height(floor: Floor) -> u8 {
    match floor {
        Floor::Kernel => 0,
        Floor::Platform => 1,
        Floor::Know => 2,
        Floor::Work | Floor::Demo => 3,
        Floor::App | Floor::Xtask => 4,
    }
}

/// The one exception to "rooms of one floor do not know each other".
fn stands_on(from: &str, to: &str) -> bool {
    let upper = ["lake", "http", "testkit"].map(|room| format!("crates/platform/{room}"));
    let base = ["store", "query"].map(|room| format!("crates/platform/{room}"));
    upper.iter().any(|room| room == from) && base.iter().any(|room| room == to)
}

fn line_of(manifest: &str, dependency: &str) -> usize {
    let declares = |line: &str| {
        let rest = line.trim_start().trim_start_matches('"').strip_prefix(dependency);
        rest.is_some_and(|rest| rest.starts_with(['.', ' ', '=', '"']))
    };
    manifest.lines().position(declares).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    /// Whether `from` may depend on `to`, by folder below the workspace.
    fn allowed(from: &str, to: &str, kind: Kind) -> bool {
        inner(&place(from).unwrap(), to, kind).is_none()
    }

    #[test]
    fn dependencies_go_down_and_rooms_of_one_floor_stay_strangers() {
        use Kind::{Build, Dev, Normal};
        let cases = [
            ("crates/platform/store", "crates/kernel", Normal, true),
            ("crates/know/customers", "crates/platform/store", Normal, true),
            ("crates/know/customers", "crates/platform/http", Normal, true),
            ("crates/listen/stream", "crates/know/customers", Normal, true),
            ("crates/act/care", "crates/platform/query", Build, true),
            ("crates/app", "crates/listen/stream", Normal, true),
            ("crates/app", "crates/platform/lake", Normal, true),
            ("crates/app", "crates/demo", Normal, true),
            ("crates/demo", "crates/kernel", Normal, true),
            ("crates/platform/lake", "crates/platform/store", Normal, true),
            ("crates/platform/lake", "crates/platform/query", Normal, true),
            ("crates/platform/http", "crates/platform/store", Normal, true),
            ("crates/platform/testkit", "crates/platform/store", Normal, true),
            ("crates/platform/store", "crates/platform/testkit", Dev, true),
            ("crates/kernel", "crates/platform/testkit", Dev, true),
            ("crates/know/metrics", "crates/platform/testkit", Dev, true),
            ("crates/kernel", "crates/platform/store", Normal, false),
            ("crates/platform/store", "crates/platform/query", Normal, false),
            ("crates/platform/channels", "crates/platform/store", Normal, false),
            ("crates/platform/http", "crates/platform/lake", Normal, false),
            ("crates/platform/store", "crates/know/customers", Dev, false),
            ("crates/know/customers", "crates/know/metrics", Normal, false),
            ("crates/know/customers", "crates/know/metrics", Dev, false),
            ("crates/know/metrics", "crates/platform/lake", Normal, false),
            ("crates/know/metrics", "crates/platform/lake", Dev, false),
            ("crates/know/metrics", "crates/platform/testkit", Normal, false),
            ("crates/listen/stream", "crates/act/care", Normal, false),
            ("crates/listen/stream", "crates/listen/surveys", Normal, false),
            ("crates/listen/stream", "crates/demo", Dev, false),
            ("crates/people/coaching", "crates/app", Normal, false),
            ("crates/demo", "crates/platform/store", Normal, false),
            ("crates/demo", "crates/platform/testkit", Dev, false),
            ("crates/app", "xtask", Build, false),
            ("xtask", "crates/kernel", Normal, false),
            ("crates/app", "crates/misc/helpers", Normal, false),
        ];
        for (from, to, kind, expected) in cases {
            assert_eq!(allowed(from, to, kind), expected, "{from} -> {to} ({kind:?})");
        }
    }

    #[test]
    fn only_the_lake_and_the_binary_link_the_query_engine() {
        let cases = [
            ("crates/platform/lake", "datafusion", true),
            ("crates/platform/lake", "deltalake-core", true),
            ("crates/app", "object_store", true),
            ("crates/platform/store", "sqlx", true),
            ("crates/know/metrics", "arrow", true),
            ("crates/know/metrics", "datafusion", false),
            ("crates/platform/query", "datafusion-expr", false),
            ("crates/platform/testkit", "deltalake-core", false),
            ("crates/listen/stream", "object_store", false),
            ("crates/listen/stream", "datafusionist", true),
        ];
        for (folder, name, expected) in cases {
            assert_eq!(outer(folder, name).is_none(), expected, "{folder} links {name}");
        }
    }

    #[test]
    fn a_breach_is_named_by_the_line_of_the_manifest() {
        let dependency = Dependency { name: "datafusion".to_owned(), kind: Kind::Normal, folder: None };
        let package = Package {
            name: "rapport-metrics".to_owned(),
            folder: "crates/know/metrics".to_owned(),
            description: None,
            root_file: None,
            dependencies: vec![dependency],
        };
        let manifest = "[dependencies]\ndatafusion-expr.workspace = true\ndatafusion.workspace = true\n";
        let found = check(&package, manifest);
        assert_eq!((found[0].path.as_str(), found[0].line), ("crates/know/metrics/Cargo.toml", 3));
    }

    #[test]
    fn a_crate_outside_the_floor_plan_is_refused() {
        let package = Package {
            name: "helpers".to_owned(),
            folder: "crates/helpers".to_owned(),
            description: None,
            root_file: None,
            dependencies: Vec::new(),
        };
        assert_eq!(check(&package, "").len(), 1);
    }
}
