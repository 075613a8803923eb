//! A dry run: the first rows as they would be imported, and everything that is wrong.

use std::path::Path;

use rapport_kernel::{Interaction, Timestamp};
use serde_json::{Map, Value};

use super::{
    FileReport, ImportError, Plan, Problems,
    map_row::Mapped,
    read::{Files, Reached, Sink, read_all},
};

/// How many problems a dry run keeps: what a person may want to look through.
const LISTED: usize = 100_000;

/// What an import would do.
#[derive(Debug)]
pub struct Preview {
    /// One for each output that gave anything.
    pub tables: Vec<PreviewTable>,
    pub files: Vec<FileReport>,
    pub problems: Problems,
}

/// The first rows of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewTable {
    /// The output's label; `units`, `products` or `employees`.
    pub output: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// How many there are in all.
    pub total: u64,
}

/// Maps all files and writes nothing. Shows the first `most` rows of each output. Blocking: run it on a thread of its own.
pub fn preview(plan: &Plan, path: &Path, most: usize, now: Timestamp) -> Result<Preview, ImportError> {
    let files = Files::find(plan, path)?;
    let outputs: Vec<&str> =
        plan.files.iter().flat_map(|file| &file.outputs).map(|output| output.label.as_str()).collect();
    let file = |name: &str| FileReport { name: name.to_owned(), ..FileReport::default() };
    let reports = files.read.iter().map(|read| file(&read.found.name)).collect();
    let mut shown = Shown { outputs: &outputs, most, tables: Vec::new(), files: reports };
    shown.add("units", plan.units.iter().map(as_map));
    let mut problems = Problems::keeping(LISTED);
    read_all(plan, &files, &[], now, &mut problems, &mut shown)?;
    let tables = shown.tables.into_iter().map(Gathered::table).collect();
    Ok(Preview { tables, files: shown.files, problems })
}

/// Maps all files and hands over every interaction with its output's label; gives what is wrong. Writes nothing. Blocking.
pub fn map_all(
    plan: &Plan,
    path: &Path,
    now: Timestamp,
    take: &mut dyn FnMut(&str, Interaction),
) -> Result<Problems, ImportError> {
    struct Each<'a>(Vec<&'a str>, &'a mut dyn FnMut(&str, Interaction));
    impl Sink for Each<'_> {
        fn file(&mut self, _: &str) -> Result<(), ImportError> {
            Ok(())
        }

        fn rows(&mut self, mapped: &mut Mapped, _: Reached) -> Result<(), ImportError> {
            let Mapped { interactions, outputs, .. } = std::mem::take(mapped);
            for (one, output) in interactions.into_iter().zip(outputs) {
                (self.1)(self.0[output], one);
            }
            Ok(())
        }
    }
    let labels =
        plan.files.iter().flat_map(|file| &file.outputs).map(|output| output.label.as_str()).collect();
    let mut problems = Problems::default();
    read_all(plan, &Files::find(plan, path)?, &[], now, &mut problems, &mut Each(labels, take))?;
    Ok(problems)
}

struct Gathered {
    output: String,
    rows: Vec<Map<String, Value>>,
    total: u64,
}

impl Gathered {
    fn table(self) -> PreviewTable {
        let mut columns: Vec<String> = Vec::new();
        for key in self.rows.iter().flat_map(Map::keys) {
            if !columns.contains(key) {
                columns.push(key.clone());
            }
        }
        // What an interaction begins with, first; the rest as it comes.
        let place =
            |name: &str| ["occurred_at", "kind", "name"].iter().position(|one| *one == name).unwrap_or(3);
        columns.sort_by_key(|name| place(name));
        let text = |value: Option<&Value>| match value {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        let rows = self
            .rows
            .iter()
            .map(|row| columns.iter().map(|column| text(row.get(column))).collect())
            .collect();
        PreviewTable { output: self.output, columns, rows, total: self.total }
    }
}

struct Shown<'a> {
    outputs: &'a [&'a str],
    most: usize,
    tables: Vec<Gathered>,
    files: Vec<FileReport>,
}

impl Shown<'_> {
    fn add(&mut self, output: &str, rows: impl Iterator<Item = Map<String, Value>>) {
        for row in rows {
            let place = self.tables.iter().position(|table| table.output == output).unwrap_or_else(|| {
                self.tables.push(Gathered { output: output.to_owned(), rows: Vec::new(), total: 0 });
                self.tables.len() - 1
            });
            let table = &mut self.tables[place];
            table.total += 1;
            if table.rows.len() < self.most {
                table.rows.push(row);
            }
        }
    }

    fn wants(&self, output: &str) -> bool {
        self.tables
            .iter()
            .find(|table| table.output == output)
            .is_none_or(|table| table.rows.len() < self.most)
    }
}

impl Sink for Shown<'_> {
    fn file(&mut self, _: &str) -> Result<(), ImportError> {
        Ok(())
    }

    fn rows(&mut self, mapped: &mut Mapped, at: Reached) -> Result<(), ImportError> {
        let Mapped { interactions, outputs, units, products, employees, .. } = std::mem::take(mapped);
        for (one, output) in interactions.iter().zip(outputs) {
            let label = self.outputs[output];
            let row = if self.wants(label) { flat(one) } else { Map::new() };
            self.add(label, std::iter::once(row));
        }
        self.add("units", units.iter().map(as_map));
        self.add("products", products.iter().map(as_map));
        self.add("employees", employees.iter().map(as_map));
        self.files[at.file].rows = at.rows;
        Ok(())
    }
}

fn as_map(row: &impl serde::Serialize) -> Map<String, Value> {
    match serde_json::to_value(row) {
        Ok(Value::Object(map)) => map.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Map::new(),
    }
}

/// An interaction in one level: `identifiers` as text, `properties.x` and `traits.x` beside the rest.
fn flat(one: &Interaction) -> Map<String, Value> {
    let mut map = as_map(one);
    for hidden in ["id", "source", "seq", "received_at", "permanent", "message_id"] {
        map.remove(hidden);
    }
    if !one.identifiers.is_empty() {
        let text: Vec<String> = one.identifiers.iter().map(ToString::to_string).collect();
        map.insert("identifiers".into(), text.join(" ").into());
    }
    for group in ["properties", "traits"] {
        if let Some(Value::Object(inner)) = map.remove(group) {
            map.extend(inner.into_iter().map(|(key, value)| (format!("{group}.{key}"), value)));
        }
    }
    map
}
