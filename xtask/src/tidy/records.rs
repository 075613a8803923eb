//! Decision records are numbered from 0001 without a gap, so that "see 0007" always finds one.

use super::Violation;

const FOLDER: &str = "docs/adr/";

/// Checks the names under `docs/adr/` among all paths of the checkout.
pub fn check<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<Violation> {
    let mut names: Vec<&str> = paths.filter(|path| path.starts_with(FOLDER)).collect();
    names.sort_unstable();
    let mut found = Vec::new();
    let mut expected = 1;
    for path in names {
        match number(&path[FOLDER.len()..]) {
            None => found.push(Violation::new(path, 1, "a record is named NNNN-what-was-decided.md")),
            Some(number) if number == expected => expected += 1,
            Some(_) => {
                found.push(Violation::new(path, 1, format!("the next record has the number {expected:04}")));
            }
        }
    }
    found
}

fn number(name: &str) -> Option<u32> {
    let (number, title) = name.strip_suffix(".md")?.split_once('-')?;
    (number.len() == 4 && !title.is_empty()).then(|| number.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_numbered_from_one_without_gaps_or_doubles() {
        let cases: [(&[&str], usize); 6] = [
            (&["docs/adr/0001-a.md", "docs/adr/0002-b.md"], 0),
            (&["docs/adr/0002-b.md", "docs/adr/0001-a.md", "docs/events.md"], 0),
            (&["docs/adr/0001-a.md", "docs/adr/0003-c.md"], 1),
            (&["docs/adr/0001-a.md", "docs/adr/0001-b.md"], 1),
            (&["docs/adr/notes.md"], 1),
            (&[], 0),
        ];
        for (paths, expected) in cases {
            assert_eq!(check(paths.iter().copied()).len(), expected, "{paths:?}");
        }
    }
}
