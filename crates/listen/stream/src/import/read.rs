//! Reading: files to mapped rows, in the order of the mapping. Blocking: a thread of its own runs it.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, atomic::AtomicU64, atomic::Ordering},
};

use rapport_kernel::Timestamp;
use rapport_tables::{self as tables, Found, Next, Reading, Row};

use super::{
    ImportError,
    lookup::{Aggregate, Table},
    map_row::{Mapped, Mapper},
    plan::{FilePlan, Plan},
    problems::{Place, Problems},
};

/// Takes what is read. An error ends the reading.
pub trait Sink {
    /// A file begins, also one that others look into.
    fn file(&mut self, name: &str) -> Result<(), ImportError>;
    /// What is mapped of the rows up to here and was not taken before; takes it when it likes, and then leaves `mapped`
    /// empty.
    fn rows(&mut self, mapped: &mut Mapped, at: Reached) -> Result<(), ImportError>;
}

/// Where the reading is.
#[derive(Debug, Clone, Copy)]
pub struct Reached {
    /// The file's place among those that are read.
    pub file: usize,
    /// Rows of it that are read.
    pub rows: u64,
    /// Bytes read of all files.
    pub bytes: u64,
    /// Problems listed so far, and of these, rows left out.
    pub problems: (u64, u64),
    /// It has no more.
    pub end: bool,
}

/// A file and what is done with it.
#[derive(Debug)]
pub struct FileToRead {
    /// Place of its plan in the mapping.
    pub plan: usize,
    pub found: Found,
}

impl FileToRead {
    /// What it is called in notes of how far the import got: one file may be read by two plans.
    pub fn note(&self) -> String {
        format!("{} {}", self.plan, self.found.name)
    }
}

/// Which files an import reads.
#[derive(Debug)]
pub struct Files {
    pub read: Vec<FileToRead>,
    /// Files that others look into, by the name that the mapping calls them.
    pub looked_into: BTreeMap<String, Found>,
}

impl Files {
    /// Finds them: `path` is a folder, or one file.
    pub fn find(plan: &Plan, path: &Path) -> Result<Self, ImportError> {
        let shown = path.display().to_string();
        let data = std::fs::metadata(path).map_err(|error| ImportError::file(&shown, error))?;
        let folder = if data.is_dir() {
            path
        } else {
            path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
        };
        let all = tables::find(folder)?;
        let only = (!data.is_dir())
            .then(|| path.file_name().map(|name| name.to_string_lossy().into_owned()))
            .flatten();
        let mut read = Vec::new();
        for (place, file) in plan.files.iter().enumerate() {
            // A mapping of one file fits any file that is named.
            let fits = |name: &str| match &only {
                Some(only) => name == only && (plan.files.len() == 1 || tables::matches(&file.pattern, name)),
                None => tables::matches(&file.pattern, name),
            };
            let before = read.len();
            read.extend(
                all.iter()
                    .filter(|found| fits(&found.name))
                    .map(|found| FileToRead { plan: place, found: found.clone() }),
            );
            if read.len() == before && only.is_none() && !file.optional {
                return Err(ImportError::file(&shown, format!("no file here is called {}", file.pattern)));
            }
        }
        if read.is_empty() {
            let patterns: Vec<&str> = plan.files.iter().map(|file| file.pattern.as_str()).collect();
            return Err(ImportError::file(&shown, format!("the mapping is for {}", patterns.join(", "))));
        }
        let mut looked_into = BTreeMap::new();
        for spec in &plan.lookups {
            let found = all.iter().find(|found| tables::matches(&spec.file, &found.name));
            let found = found.ok_or_else(|| {
                ImportError::file(&shown, format!("{}, which others look into, is not here", spec.file))
            })?;
            looked_into.insert(spec.file.clone(), found.clone());
        }
        Ok(Self { read, looked_into })
    }

    pub fn bytes(&self) -> u64 {
        self.read.iter().map(|file| file.found.bytes).sum()
    }

    pub fn all(&self) -> impl Iterator<Item = &Found> {
        self.read.iter().map(|file| &file.found).chain(self.looked_into.values())
    }
}

/// Reads all files through `sink`. `done` says how many rows of each were done before; none where it says nothing.
pub fn read_all(
    plan: &Plan,
    files: &Files,
    done: &[u64],
    now: Timestamp,
    problems: &mut Problems,
    sink: &mut impl Sink,
) -> Result<(), ImportError> {
    let lookups = load_lookups(plan, files, sink)?;
    let mut maps = Mapper::new(plan, &lookups, now);
    let bytes = Arc::new(AtomicU64::new(0));
    let firsts: Vec<usize> = plan
        .files
        .iter()
        .scan(0, |next, file| {
            let first = *next;
            *next += file.outputs.len();
            Some(first)
        })
        .collect();
    for (number, FileToRead { plan: place, found }) in files.read.iter().enumerate() {
        let file = &plan.files[*place];
        sink.file(&found.name)?;
        let mut source = tables::open(&found.path, &file.reading, &file.columns, &bytes)?;
        let skip = done.get(number).copied().unwrap_or(0);
        let mut row = Row::default();
        let mut mapped = Mapped::default();
        let mut rows = 0;
        loop {
            let read = source.next(&mut row)?;
            if matches!(read, Next::End) {
                break;
            }
            rows += 1;
            if rows <= skip {
                continue;
            }
            match read {
                Next::Bad(fault) => {
                    problems.add(
                        &Place { file: &found.name, line: row.line, output: None },
                        None,
                        fault,
                        false,
                    );
                }
                _ => maps.map(file, firsts[*place], &found.name, &row, &mut mapped, problems),
            }
            let bytes = bytes.load(Ordering::Relaxed);
            let problems = (problems.total, problems.skipped);
            sink.rows(&mut mapped, Reached { file: number, rows, bytes, problems, end: false })?;
        }
        let bytes = bytes.load(Ordering::Relaxed);
        let problems = (problems.total, problems.skipped);
        sink.rows(&mut mapped, Reached { file: number, rows, bytes, problems, end: true })?;
    }
    Ok(())
}

/// Reads what others look into, each file once.
fn load_lookups(plan: &Plan, files: &Files, sink: &mut impl Sink) -> Result<Vec<Table>, ImportError> {
    let mut tables: Vec<Table> = plan.lookups.iter().map(|spec| Table::new(spec.aggregate)).collect();
    let uncounted = Arc::default();
    for (name, found) in &files.looked_into {
        sink.file(&found.name)?;
        let mut columns: Vec<String> = Vec::new();
        let place = |column: &String, columns: &mut Vec<String>| {
            columns.iter().position(|known| known == column).unwrap_or_else(|| {
                columns.push(column.clone());
                columns.len() - 1
            })
        };
        let mut wanted = Vec::new();
        for (table, spec) in plan.lookups.iter().enumerate().filter(|(_, spec)| &spec.file == name) {
            let key = place(&spec.key, &mut columns);
            let column =
                if spec.aggregate == Aggregate::Count { key } else { place(&spec.column, &mut columns) };
            wanted.push((table, key, column));
        }
        let reading = reading_of(plan, found);
        let mut source = tables::open(&found.path, &reading, &columns, &uncounted)?;
        let mut row = Row::default();
        loop {
            match source.next(&mut row)? {
                Next::End => break,
                // Listed when the file itself is read.
                Next::Bad(_) => {}
                Next::Row => {
                    for (table, key, column) in &wanted {
                        if let Some(key) = row.value(*key).into_text() {
                            tables[*table].add(&key, &row.value(*column));
                        }
                    }
                }
            }
        }
    }
    Ok(tables.into_iter().map(Table::done).collect())
}

/// How a file that others look into is read: as the mapping says of it, if it does.
fn reading_of(plan: &Plan, found: &Found) -> Reading {
    let own = |file: &&FilePlan| tables::matches(&file.pattern, &found.name);
    plan.files.iter().find(own).map(|file| file.reading.clone()).unwrap_or_default()
}
