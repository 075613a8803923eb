//! What a table of units would do to a tree: each row with its line, its change and its problem.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    AccessError, UnitRow,
    unit_tree::{UnitChange, UnitTree, check_row, read_csv},
};

/// A table looked through before it is taken in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct UnitPreview {
    pub rows: Vec<UnitPreviewRow>,
    /// Rows with a problem; with none, the table can be taken in.
    pub problems: usize,
}

/// A row of the table.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct UnitPreviewRow {
    /// In the file, from 1, its heading included.
    pub line: u64,
    /// Absent when the line cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitRow>,
    pub change: UnitChange,
    /// The column at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl UnitPreviewRow {
    fn blame(&mut self, field: &str, problem: String) {
        self.field.get_or_insert_with(|| field.to_owned());
        self.problem.get_or_insert(problem);
    }
}

pub(super) fn preview(all: &UnitTree, tree: &str, table: &str) -> UnitPreview {
    let mut rows: Vec<UnitPreviewRow> = Vec::new();
    let mut lines: BTreeMap<String, u64> = BTreeMap::new();
    for (line, read) in read_csv(table) {
        let mut row =
            UnitPreviewRow { line, unit: None, change: UnitChange::Same, field: None, problem: None };
        match read {
            Err(detail) => row.blame("line", detail),
            Ok(unit) => {
                if let Err((field, detail)) = check_row(&unit) {
                    row.blame(field, detail);
                }
                if let Some(first) = lines.get(unit.code.trim()) {
                    row.blame("code", format!("{:?} is on line {first} already", unit.code.trim()));
                } else {
                    lines.insert(unit.code.trim().to_owned(), line);
                }
                row.unit = Some(unit);
            }
        }
        rows.push(row);
    }
    let there: BTreeSet<String> = all.units_in(tree).into_iter().map(|unit| unit.code).collect();
    for row in &mut rows {
        let above =
            row.unit.as_ref().and_then(|unit| unit.parent.as_deref()).map(str::trim).unwrap_or_default();
        if !above.is_empty() && !there.contains(above) && !lines.contains_key(above) {
            let problem = format!("there is no unit {above:?}, neither in the tree nor in the table");
            row.blame("parent", problem);
        }
    }
    if rows.iter().all(|row| row.problem.is_none()) {
        plan(all, tree, &mut rows);
    }
    let problems = rows.iter().filter(|row| row.problem.is_some()).count();
    UnitPreview { rows, problems }
}

/// Says what each row changes, once all of them are good by themselves.
fn plan(all: &UnitTree, tree: &str, rows: &mut [UnitPreviewRow]) {
    let units: Vec<UnitRow> = rows.iter().filter_map(|row| row.unit.clone()).collect();
    let code = |row: &UnitPreviewRow| row.unit.as_ref().map(|unit| unit.code.trim().to_owned());
    match all.plan(tree, &units) {
        Ok(plan) => {
            let changes: BTreeMap<String, UnitChange> =
                plan.moves.into_iter().map(|one| (one.unit, one.change)).collect();
            for row in rows {
                row.change =
                    code(row).and_then(|code| changes.get(&code).copied()).unwrap_or(UnitChange::Same);
            }
        }
        Err(AccessError::UnitCycle(unit)) => {
            // The circle may close above the row that is named: then the first row is blamed.
            let at = rows.iter().position(|row| code(row).as_ref() == Some(&unit)).unwrap_or(0);
            if let Some(row) = rows.get_mut(at) {
                row.blame("parent", format!("{unit:?} would lie below itself"));
            }
        }
        Err(error) => {
            if let Some(row) = rows.first_mut() {
                row.blame("parent", error.to_string());
            }
        }
    }
}
