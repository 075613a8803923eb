//! What is kept of a run besides what is shown: the table and the model, for questions about single answers and for
//! "what if". Ids and facts; no words of customers.

use rapport_kernel::{ErrorKind, Problem};
use serde::{Deserialize, Serialize};

use super::table::{Plan, Table};
use crate::{
    factors::{Factor, Factors, FactorsError, Values},
    trees::Forest,
};

/// Rows in which a factor pulled most, with its push; the strongest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub down: Vec<(u32, f32)>,
    pub up: Vec<(u32, f32)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Column {
    Numbers(Vec<f32>),
    Codes(Vec<u32>),
}

/// A run's table and model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    pub plan: Plan,
    columns: Vec<Column>,
    pub said: Plan,
    said_columns: Vec<Column>,
    pub scores: Vec<f32>,
    pub customers: Vec<u32>,
    /// `int_…` of each row.
    pub ids: Vec<String>,
    /// Whether the row has a comment.
    pub worded: Vec<bool>,
    pub forest: Option<Forest>,
    /// For each factor of the plan.
    pub evidence: Vec<Evidence>,
}

fn columns(factors: &Factors) -> Vec<Column> {
    let column = |factor: &Factor| match &factor.values {
        Values::Numeric(values) => Column::Numbers(values.iter().map(|value| *value as f32).collect()),
        Values::Categorical { codes, .. } => Column::Codes(codes.clone()),
    };
    factors.columns().iter().map(column).collect()
}

impl Kept {
    pub fn of(
        table: &Table,
        ids: Vec<String>,
        worded: Vec<bool>,
        forest: Option<Forest>,
        evidence: Vec<Evidence>,
    ) -> Self {
        Self {
            plan: table.plan.clone(),
            columns: columns(&table.factors),
            said: table.said.clone(),
            said_columns: columns(&table.said_factors),
            scores: table.scores.iter().map(|score| *score as f32).collect(),
            customers: table.customers.clone(),
            ids,
            worded,
            forest,
            evidence,
        }
    }

    pub fn to_bytes(&self) -> Result<Vec<u8>, Problem> {
        postcard::to_extend(self, Vec::new()).map_err(corrupt)
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Problem> {
        postcard::from_bytes(bytes).map_err(corrupt)
    }

    /// What happened, in columns.
    pub fn factors(&self) -> Result<Factors, FactorsError> {
        let mut factors = Factors::new(self.scores.len());
        add(&mut factors, &self.plan, &self.columns)?;
        Ok(factors)
    }

    /// The same, and what was said.
    pub fn all(&self) -> Result<Factors, FactorsError> {
        let mut factors = self.factors()?;
        add(&mut factors, &self.said, &self.said_columns)?;
        Ok(factors)
    }

    pub fn scores(&self) -> Vec<f64> {
        self.scores.iter().map(|score| f64::from(*score)).collect()
    }
}

fn add(factors: &mut Factors, plan: &Plan, columns: &[Column]) -> Result<(), FactorsError> {
    for ((meaning, levels), column) in plan.meanings.iter().zip(&plan.levels).zip(columns) {
        let values = match column {
            Column::Numbers(values) => {
                Values::Numeric(values.iter().map(|value| f64::from(*value)).collect())
            }
            Column::Codes(codes) => {
                Values::Categorical { codes: codes.clone(), levels: levels.clone().unwrap_or_default() }
            }
        };
        factors.push(Factor { name: meaning.key.clone(), values })?;
    }
    Ok(())
}

fn corrupt(error: impl std::fmt::Display) -> Problem {
    Problem::new(
        ErrorKind::Internal,
        "drivers.kept",
        format!("a run's table cannot be kept or read: {error}"),
    )
}
