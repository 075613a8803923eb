//! What no committed file may hold: unfinished work, switched-off tests, paths of one machine, addresses of
//! package registries; and how long a file may be.

use super::{File, Violation};

const MOST_LINES: usize = 600;
const MOST_BYTES: usize = 1 << 20;
/// Weights of models that we train ourselves may be larger.
const MOST_BYTES_OF_WEIGHTS: usize = 4 << 20;

/// A text that must not stand in certain files. The parts of `needle` are joined, so that this table does
/// not report itself.
struct Ban {
    needle: [&'static str; 2],
    /// File endings it concerns; empty means every text file.
    endings: &'static [&'static str],
    /// What may not stand right beside a hit, for it to be one.
    edge: Edge,
    why: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Any,
    /// A whole word: neither a letter, a digit nor `_` on either side.
    Word,
    /// The start of an absolute path: not the middle of an address or of a longer path.
    PathStart,
}

const RUST: &[&str] = &[".rs"];
const SCRIPT: &[&str] = &[".ts", ".tsx", ".js", ".mjs"];
const UNFINISHED: &str = "unfinished work is written down as an issue, not left in a file";
const MACHINE: &str = "an absolute path of one machine: take it from a parameter";
const REGISTRY: &str = "the address of a package registry: the ordinary clients know it";

const BANS: [Ban; 17] = [
    Ban { needle: ["TO", "DO"], endings: &[], edge: Edge::Word, why: UNFINISHED },
    Ban { needle: ["FIX", "ME"], endings: &[], edge: Edge::Word, why: UNFINISHED },
    Ban { needle: ["todo", "!"], endings: RUST, edge: Edge::Any, why: UNFINISHED },
    Ban { needle: ["unimplemented", "!"], endings: RUST, edge: Edge::Any, why: UNFINISHED },
    Ban { needle: ["dbg", "!"], endings: RUST, edge: Edge::Any, why: "a trace left behind" },
    Ban { needle: ["#[", "ignore"], endings: RUST, edge: Edge::Any, why: "a test switched off" },
    Ban { needle: [".on", "ly("], endings: SCRIPT, edge: Edge::Any, why: "the other tests switched off" },
    Ban { needle: ["/wo", "rk/"], endings: &[], edge: Edge::PathStart, why: MACHINE },
    Ban { needle: ["/ro", "ot/"], endings: &[], edge: Edge::PathStart, why: MACHINE },
    Ban { needle: ["/ho", "me/"], endings: &[], edge: Edge::PathStart, why: MACHINE },
    Ban { needle: ["crates", ".io"], endings: &[], edge: Edge::Any, why: REGISTRY },
    Ban { needle: ["npmjs", ".org"], endings: &[], edge: Edge::Any, why: REGISTRY },
    Ban { needle: ["npmjs", ".com"], endings: &[], edge: Edge::Any, why: REGISTRY },
    Ban { needle: ["pypi", ".org"], endings: &[], edge: Edge::Any, why: REGISTRY },
    Ban { needle: ["python", "hosted.org"], endings: &[], edge: Edge::Any, why: REGISTRY },
    Ban { needle: ["deb.deb", "ian.org"], endings: &[], edge: Edge::Any, why: REGISTRY },
    Ban { needle: ["yarn", "pkg.com"], endings: &[], edge: Edge::Any, why: REGISTRY },
];

/// Checks one file, whatever it is.
pub fn check(file: &File) -> Vec<Violation> {
    let mut found = Vec::new();
    let most = if file.path.contains("/weights/") { MOST_BYTES_OF_WEIGHTS } else { MOST_BYTES };
    if file.bytes.len() > most {
        let message = format!("{} bytes: no file over {} MiB", file.bytes.len(), most >> 20);
        found.push(Violation::new(&file.path, 1, message));
    }
    if let Some(text) = file.text() {
        found.extend(check_length(&file.path, text));
        found.extend(check_bans(&file.path, text));
    }
    found
}

fn check_length(path: &str, text: &str) -> Option<Violation> {
    let written = ends_with_any(path, &[".rs", ".ts", ".tsx"]) && !path.ends_with(".gen.ts");
    let lines = text.lines().count();
    (written && lines > MOST_LINES).then(|| {
        let message = format!("{lines} lines: over {MOST_LINES}, a file asks to be two");
        Violation::new(path, MOST_LINES + 1, message)
    })
}

fn check_bans(path: &str, text: &str) -> Vec<Violation> {
    // Cargo writes the address of its index there by itself.
    if path.ends_with("Cargo.lock") {
        return Vec::new();
    }
    let bans = BANS.iter().filter(|ban| ban.endings.is_empty() || ends_with_any(path, ban.endings));
    let bans: Vec<(&Ban, String)> = bans.map(|ban| (ban, ban.needle.concat())).collect();
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for (ban, needle) in &bans {
            if stands_in(line, needle, ban.edge) {
                found.push(Violation::new(path, index + 1, format!("`{needle}`: {}", ban.why)));
            }
        }
    }
    found
}

fn stands_in(line: &str, needle: &str, edge: Edge) -> bool {
    line.match_indices(needle).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + needle.len()..].chars().next();
        match edge {
            Edge::Any => true,
            Edge::Word => !before.is_some_and(is_word) && !after.is_some_and(is_word),
            Edge::PathStart => {
                !before.is_some_and(|c| is_word(c) || matches!(c, '.' | '/' | '-' | '~' | '}'))
            }
        }
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether the path ends with any of the endings, letter case included.
pub fn ends_with_any(path: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| path.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaches(path: &str, text: &str) -> usize {
        check(&File { path: path.to_owned(), bytes: text.as_bytes().to_vec() }).len()
    }

    #[test]
    fn what_must_not_be_committed_is_found_in_the_files_it_concerns() {
        let cases = [
            ("a.rs", ["// TO", "DO: later"], 1),
            ("a.md", ["FIX", "ME"], 1),
            ("a.rs", ["let TO", "DOS = 1;"], 0),
            ("a.rs", ["    todo", "!()"], 1),
            ("a.md", ["never write todo", "!()"], 0),
            ("a.rs", ["dbg", "!(x);"], 1),
            ("a.rs", ["#[", "ignore = \"slow\"]"], 1),
            ("a.spec.ts", ["it.on", "ly('works', () => {})"], 1),
            ("a.rs", ["rule.on", "ly(1)"], 0),
            ("a.sh", ["cd /wo", "rk/main"], 1),
            ("a.toml", ["path = \"/ho", "me/me/data\""], 1),
            ("a.md", ["https://example.com/ho", "me/page"], 0),
            ("a.md", ["see frame/wo", "rk/ for more"], 0),
            ("a.ts", ["import x from '../wo", "rk/x'"], 0),
            ("package-lock.json", ["\"resolved\": \"https://registry.npmjs", ".org/x\""], 1),
            ("Cargo.lock", ["source = \"registry+https://github.com/rust-lang/crates", ".io-index\""], 0),
            ("README.md", ["see crates", ".io"], 1),
        ];
        for (path, parts, expected) in cases {
            let text = parts.concat();
            assert_eq!(breaches(path, &text), expected, "{path}: {text}");
        }
    }

    #[test]
    fn a_file_of_code_passes_600_lines_only_when_generated() {
        let cases = [
            ("src/lib.rs", 600, 0),
            ("src/lib.rs", 601, 1),
            ("web/src/app.tsx", 601, 1),
            ("web/src/api/schema.gen.ts", 5000, 0),
            ("docs/operate.md", 601, 0),
        ];
        for (path, lines, expected) in cases {
            assert_eq!(breaches(path, &"x\n".repeat(lines)), expected, "{path} of {lines} lines");
        }
    }

    #[test]
    fn files_over_one_mebibyte_are_refused_whatever_they_hold() {
        let file = File { path: "docs/images/overview.png".to_owned(), bytes: vec![0; MOST_BYTES + 1] };
        assert_eq!(check(&file).len(), 1);
    }

    #[test]
    fn the_line_of_a_breach_is_counted_from_one() {
        let text = ["fn a() {}\n// FIX", "ME\n"].concat();
        let found = check(&File { path: "a.rs".to_owned(), bytes: text.into_bytes() });
        assert_eq!(found[0].line, 2);
    }
}
