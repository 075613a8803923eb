//! The mapping, loaded and checked: what is wrong in it is said before any file is read.

mod output;

use std::{collections::BTreeMap, path::Path};

use rapport_kernel::{Problem, time::Zone};
use rapport_tables::{Format, Reading};
use serde::Deserialize;

use super::{
    ImportError, UnitRow,
    expr::{Defaults, Expr, Scope, Words},
    lookup::Spec,
};
pub use output::{Field, Gives, Output};

/// A mapping.
#[derive(Debug)]
pub struct Plan {
    /// Name of the source: with each row's key, what de-duplication goes by.
    pub source: String,
    /// Country of telephone numbers written without a country code.
    pub country: Option<String>,
    pub(super) defaults: Defaults,
    pub(super) units: Vec<UnitRow>,
    pub(super) words: Vec<Words>,
    pub(super) lookups: Vec<Spec>,
    pub(super) files: Vec<FilePlan>,
    /// The mapping's text: part of what an interrupted import is known by.
    pub(super) text: String,
}

/// What is done with the files of a name.
#[derive(Debug)]
pub struct FilePlan {
    pub pattern: String,
    /// Whether the import goes on without such a file.
    pub optional: bool,
    pub reading: Reading,
    /// Columns that the expressions use.
    pub columns: Vec<String>,
    /// Names of the mapping's own, in the order in which they are computed.
    pub names: Vec<(String, Expr)>,
    pub outputs: Vec<Output>,
}

/// What the company's settings say where a mapping is silent.
#[derive(Debug, Clone, Default)]
pub struct Company {
    pub zone: Option<Zone>,
    pub country: Option<String>,
    pub currency: Option<rapport_kernel::Currency>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapText {
    source: String,
    zone: Option<String>,
    currency: Option<String>,
    country: Option<String>,
    #[serde(default)]
    words: BTreeMap<String, Words>,
    #[serde(default, rename = "unit")]
    units: Vec<UnitRow>,
    #[serde(rename = "file")]
    files: Vec<FileText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    name: String,
    #[serde(default)]
    optional: bool,
    format: Option<Format>,
    encoding: Option<String>,
    delimiter: Option<char>,
    sheet: Option<String>,
    #[serde(default)]
    skip: usize,
    #[serde(default)]
    nothing: Vec<String>,
    #[serde(default, rename = "let")]
    names: BTreeMap<String, String>,
    #[serde(rename = "output")]
    outputs: Vec<toml::Table>,
}

impl Plan {
    /// Loads a mapping from a file.
    pub fn load(path: &Path, company: &Company) -> Result<Self, ImportError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ImportError::file(&path.display().to_string(), error))?;
        Self::parse(&text, company)
    }

    /// Reads a mapping's text.
    pub fn parse(text: &str, company: &Company) -> Result<Self, ImportError> {
        let map: MapText = toml::from_str(text)
            .map_err(|error| ImportError::Map(error.to_string().trim_end().to_owned()))?;
        let wrong = |what: &str, detail: String| ImportError::Map(format!("{what}: {detail}"));
        if map.source.is_empty() || map.source.len() > 64 {
            return Err(wrong("source", "name the source with 1 to 64 letters".into()));
        }
        let zone = match &map.zone {
            Some(name) => name
                .parse()
                .map_err(|_| wrong("zone", format!("{name:?} is not a time zone like Europe/Moscow")))?,
            None => company.zone.unwrap_or(Zone::UTC),
        };
        let currency = match &map.currency {
            Some(code) => Some(code.parse().map_err(|problem: Problem| wrong("currency", problem.detail))?),
            None => company.currency,
        };
        let word_places: BTreeMap<String, usize> =
            map.words.keys().enumerate().map(|(place, name)| (name.clone(), place)).collect();
        let mut lookups = Vec::new();
        let mut labels: Vec<String> = Vec::new();
        let mut files = Vec::new();
        for file in map.files {
            let plan = file_plan(file, &mut lookups, &word_places).map_err(ImportError::Map)?;
            for output in &plan.outputs {
                if labels.contains(&output.label) {
                    let detail = format!(
                        "two outputs are {}: give each a label of its own, and keep it",
                        output.label
                    );
                    return Err(wrong(&plan.pattern, detail));
                }
                labels.push(output.label.clone());
            }
            files.push(plan);
        }
        if files.is_empty() {
            return Err(ImportError::Map("it names no [[file]]".into()));
        }
        Ok(Self {
            source: map.source,
            country: map.country.or_else(|| company.country.clone()),
            defaults: Defaults { zone, currency },
            units: map.units,
            words: map.words.into_values().collect(),
            lookups,
            files,
            text: text.to_owned(),
        })
    }
}

impl Plan {
    /// How the mapping's first file is read.
    pub fn first_reading(&self) -> Reading {
        self.files.first().map(|file| file.reading.clone()).unwrap_or_default()
    }
}

fn file_plan(
    file: FileText,
    lookups: &mut Vec<Spec>,
    words: &BTreeMap<String, usize>,
) -> Result<FilePlan, String> {
    let mut scope = Scope { columns: Vec::new(), names: Vec::new(), pending: Vec::new(), lookups, words };
    let pattern = file.name;
    let names = names(file.names, &mut scope).map_err(|error| format!("{pattern}, let: {error}"))?;
    let mut outputs = Vec::new();
    for table in file.outputs {
        outputs.push(output::read(table, &mut scope).map_err(|error| format!("{pattern}, {error}"))?);
    }
    if outputs.is_empty() {
        return Err(format!("{pattern}: it has no [[file.output]]"));
    }
    Ok(FilePlan {
        pattern,
        optional: file.optional,
        reading: Reading {
            format: file.format,
            encoding: file.encoding,
            delimiter: file.delimiter,
            sheet: file.sheet,
            skip: file.skip,
            nothing: file.nothing,
        },
        columns: scope.columns,
        names,
        outputs,
    })
}

/// Compiles names in the order in which they need each other.
fn names(mut texts: BTreeMap<String, String>, scope: &mut Scope<'_>) -> Result<Vec<(String, Expr)>, String> {
    let mut compiled = Vec::with_capacity(texts.len());
    while !texts.is_empty() {
        let mut ready = None;
        for (name, text) in &texts {
            // A name may be called as the column it is made of.
            scope.pending = texts.keys().filter(|other| *other != name).cloned().collect();
            match scope.compile(text) {
                Ok(expr) => {
                    ready = Some((name.clone(), expr));
                    break;
                }
                Err(error) if error.pending => {}
                Err(error) => return Err(format!("{name}: {error}")),
            }
        }
        let Some((name, expr)) = ready else {
            return Err(format!("{} need each other", texts.into_keys().collect::<Vec<_>>().join(", ")));
        };
        texts.remove(&name);
        scope.names.push(name.clone());
        compiled.push((name, expr));
    }
    scope.pending.clear();
    Ok(compiled)
}
