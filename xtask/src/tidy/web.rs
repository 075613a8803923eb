//! The web application has the floors of the house: what all share ← know ← listen, understand, act, people ← app.
//! Rooms of one floor do not import each other.

use super::sources::ends_with_any;
use super::{File, Violation};

const ROOT: &str = "web/src/";

/// Checks the imports of one file, if it is a source of the web application.
pub fn check(file: &File) -> Vec<Violation> {
    let Some(inner) = file.path.strip_prefix(ROOT).filter(|path| ends_with_any(path, &[".ts", ".tsx"]))
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (index, line) in file.text().unwrap_or_default().lines().enumerate() {
        let target = imported(line).and_then(|path| resolve(inner, path));
        if let Some(problem) = target.and_then(|target| problem(inner, &target)) {
            found.push(Violation::new(&file.path, index + 1, problem));
        }
    }
    found
}

/// The relative path that a line imports from, if it imports one.
fn imported(line: &str) -> Option<&str> {
    let starts = ["from \"", "import(\"", "import \""];
    let at = starts.iter().find_map(|start| line.find(start).map(|at| at + start.len()))?;
    let path = line[at..].split('"').next()?;
    path.starts_with('.').then_some(path)
}

/// `../api/x` seen from `know/customers/card.tsx` is `know/api/x`. Nothing when it leaves `web/src`.
fn resolve(file: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Why the file may not import the target; both relative to `web/src`.
fn problem(file: &str, target: &str) -> Option<String> {
    let (above, below) = (height(file), height(target));
    if below > above {
        return Some(format!("{} reaches up to {}: imports go down only", room(file), room(target)));
    }
    let rooms = (1..=2).contains(&above);
    (rooms && above == below && room(file) != room(target))
        .then(|| format!("{} knows {}, a room of its own floor", room(file), room(target)))
}

fn height(path: &str) -> u8 {
    match path.split('/').next().unwrap_or_default() {
        "know" => 1,
        "listen" | "understand" | "act" | "people" => 2,
        "app" => 3,
        _ => 0,
    }
}

/// `know/customers` of `know/customers/card.tsx`; `ui` of `ui/chip.tsx`.
fn room(path: &str) -> &str {
    let depth = if (1..=2).contains(&height(path)) { 2 } else { 1 };
    let end = path.match_indices('/').nth(depth - 1).map_or(path.len(), |(at, _)| at);
    &path[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_go_down_and_rooms_of_one_floor_stay_strangers() {
        let cases = [
            ("know/customers/card.tsx", r#"import { api } from "../../api/client";"#, true),
            ("know/customers/card.tsx", r#"import { Row } from "./row";"#, true),
            ("know/customers/card.tsx", r#"import React from "react";"#, true),
            ("understand/overview/page.tsx", r#"import { Name } from "../../know/customers/name";"#, true),
            ("app/router.tsx", r#"const x = import("../understand/overview/page");"#, true),
            ("ui/chip.tsx", r#"import { words } from "../lib/words";"#, true),
            ("know/customers/card.tsx", r#"import { x } from "../../understand/overview/x";"#, false),
            ("know/customers/card.tsx", r#"import { x } from "../segments/x";"#, false),
            ("understand/overview/page.tsx", r#"import { x } from "../../listen/surveys";"#, false),
            ("understand/overview/page.tsx", r#"} from "../../app/session";"#, false),
            ("lib/words.ts", r#"import "../ui/style";"#, true),
            ("ui/chip.tsx", r#"import { x } from "../know/customers/x";"#, false),
        ];
        for (path, line, expected) in cases {
            let file = File { path: format!("{ROOT}{path}"), bytes: line.as_bytes().to_vec() };
            assert_eq!(check(&file).is_empty(), expected, "{path}: {line}");
        }
    }
}
