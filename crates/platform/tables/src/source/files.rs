//! Which files of a folder a mapping means.

use std::path::{Path, PathBuf};

use crate::TableError;

/// A file to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub path: PathBuf,
    pub name: String,
    pub bytes: u64,
}

/// Files that lie in `folder`, by name.
pub fn find(folder: &Path) -> Result<Vec<Found>, TableError> {
    let shown = folder.display().to_string();
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| TableError::new(&shown, error))? {
        let entry = entry.map_err(|error| TableError::new(&shown, error))?;
        let path = entry.path();
        if let Ok(data) = std::fs::metadata(&path)
            && data.is_file()
        {
            found.push(Found { name: super::file_name(&path), path, bytes: data.len() });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Whether a name fits a pattern, in which `*` stands for any characters and `?` for one. A plain or packed file fits the
/// name of the plain one.
pub fn matches(pattern: &str, name: &str) -> bool {
    fits(pattern.as_bytes(), name.as_bytes())
        || name.strip_suffix(".gz").is_some_and(|plain| fits(pattern.as_bytes(), plain.as_bytes()))
}

fn fits(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    // Where the last star was, and how much of the name it stands for so far.
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(byte) if *byte == b'?' || *byte == name[n] => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((at, taken)) = star else { return false };
                star = Some((at, taken + 1));
                p = at + 1;
                n = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn names_fit_patterns() {
        for (pattern, name, fit) in [
            ("orders.csv", "orders.csv", true),
            ("orders.csv", "orders.csv.gz", true),
            ("orders.csv", "my_orders.csv", false),
            ("orders*.csv", "orders-2026-01.csv", true),
            ("*", "", true),
            ("*.csv", "a.csv.csv", true),
            ("a?c*", "abc", true),
            ("a?c", "ac", false),
            ("*ab*ab", "abab", true),
            ("*ab*ab", "aab", false),
        ] {
            assert_eq!(matches(pattern, name), fit, "{pattern} {name}");
        }
    }
}
