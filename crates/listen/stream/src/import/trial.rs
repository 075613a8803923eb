//! A trial: the first rows of a file through a mapping, each as it would arrive and with what is wrong with it.

use std::path::Path;

use rapport_kernel::{Interaction, Timestamp};

use super::{
    ImportError, Plan, Problems, Tally,
    map_row::Mapped,
    read::{Files, Reached, Sink, read_all},
};

/// What the first rows would come to.
#[derive(Debug, Default)]
pub struct Trial {
    /// One for each row tried, in the file's order.
    pub rows: Vec<Option<Arrived>>,
    pub problems: Problems,
    pub tally: Tally,
    /// There are more rows than were tried.
    pub more: bool,
}

/// The first interaction that a row would give.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrived(pub Box<Interaction>);

/// Maps the first `most` rows; writes nothing. Blocking.
pub fn try_rows(plan: &Plan, path: &Path, most: usize, now: Timestamp) -> Result<Trial, ImportError> {
    let mut problems = Problems::keeping(most * 10);
    let mut first = First { most, rows: Vec::new(), tally: Tally::default(), more: false };
    match read_all(plan, &Files::find(plan, path)?, &[], now, &mut problems, &mut first) {
        Err(ImportError::Stopped) if first.more => {}
        other => other?,
    }
    let First { rows, tally, more, .. } = first;
    Ok(Trial { rows, problems, tally, more })
}

struct First {
    most: usize,
    rows: Vec<Option<Arrived>>,
    tally: Tally,
    more: bool,
}

impl Sink for First {
    fn file(&mut self, _: &str) -> Result<(), ImportError> {
        Ok(())
    }

    fn rows(&mut self, mapped: &mut Mapped, at: Reached) -> Result<(), ImportError> {
        let Mapped { interactions, .. } = std::mem::take(mapped);
        if at.end {
            return Ok(());
        }
        for one in &interactions {
            self.tally.add(one);
        }
        self.rows.push(interactions.into_iter().next().map(|one| Arrived(Box::new(one))));
        self.more = self.rows.len() >= self.most;
        if self.more { Err(ImportError::Stopped) } else { Ok(()) }
    }
}
