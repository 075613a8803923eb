//! One row as what it gives.

mod dimension;
mod interaction;

use std::collections::HashSet;

use rapport_kernel::{Interaction, Timestamp};
use rapport_quality::entry::Noted;
use rapport_tables::{Fault, Row, Val};

use super::{
    EmployeeRow, ProductRow, UnitRow,
    expr::{Context, Expr},
    lookup::Table,
    plan::{FilePlan, Plan},
    problems::{Place, Problems},
};

/// What rows gave.
#[derive(Debug, Default)]
pub struct Mapped {
    pub interactions: Vec<Interaction>,
    /// For each interaction, the place of its output among all of the mapping.
    pub outputs: Vec<usize>,
    pub units: Vec<UnitRow>,
    pub products: Vec<ProductRow>,
    pub employees: Vec<EmployeeRow>,
    /// For each unit, product and employee, the place of its output.
    pub things: Vec<usize>,
    /// How addresses and numbers of customers came.
    pub noted: Noted,
}

/// Maps the rows of files.
#[derive(Debug)]
pub struct Mapper<'p> {
    pub plan: &'p Plan,
    pub lookups: &'p [Table],
    pub now: Timestamp,
    /// Units, products and employees given already: exports repeat them in every row.
    given: HashSet<(usize, String)>,
    /// Interactions so far.
    mapped: u32,
}

/// A fault and the field it spoils.
type At = (Option<&'static str>, Fault);

impl<'p> Mapper<'p> {
    pub fn new(plan: &'p Plan, lookups: &'p [Table], now: Timestamp) -> Self {
        Self { plan, lookups, now, given: HashSet::new(), mapped: 0 }
    }

    /// Maps a row by every output of its file; `first` is the place of the first of these among all outputs.
    pub fn map(
        &mut self,
        file: &FilePlan,
        first: usize,
        name: &str,
        row: &Row,
        mapped: &mut Mapped,
        problems: &mut Problems,
    ) {
        let place = |output| Place { file: name, line: row.line, output };
        let context = Context {
            row,
            file: name,
            names: &[],
            lookups: self.lookups,
            words: &self.plan.words,
            columns: &file.columns,
            defaults: self.plan.defaults,
        };
        let mut names: Vec<Val<'_>> = Vec::with_capacity(file.names.len());
        for (name, expr) in &file.names {
            match expr.run(&Context { names: &names, ..context }) {
                Ok(value) => names.push(value),
                Err(fault) => return problems.add(&place(None), Some(name), fault, false),
            }
        }
        let context = Context { names: &names, ..context };
        for (offset, output) in file.outputs.iter().enumerate() {
            let mut listed = |field: Option<&str>, fault, kept| {
                problems.add(&place(Some(&output.label)), field, fault, kept);
            };
            match output
                .when
                .as_ref()
                .map(|when| when.run(&context).and_then(|value| value.as_bool()))
                .transpose()
            {
                Ok(None | Some(Some(true))) => {}
                Ok(Some(_)) => continue,
                Err(fault) => {
                    listed(Some("when"), fault, false);
                    continue;
                }
            }
            let result = if output.gives.is_interaction() {
                self.interaction(output, &context, &mapped.noted, &mut listed).map(|one| {
                    mapped.interactions.push(one);
                    mapped.outputs.push(first + offset);
                })
            } else {
                self.dimension(output, first + offset, &context, mapped)
            };
            if let Err((field, fault)) = result {
                listed(field, fault, false);
            }
        }
    }
}

fn text(expr: &Expr, context: &Context<'_, '_>) -> Result<Option<String>, Fault> {
    Ok(expr.run(context)?.into_text().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()))
}

fn column<'a>(expr: Option<&Expr>, context: &Context<'_, 'a>) -> Option<&'a str> {
    expr.and_then(|expr| expr.column(context.columns))
}
