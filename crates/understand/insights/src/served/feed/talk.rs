//! What comments complain of, through the query engine: by week and place for a scan, by day for one place.
//!
//! Two statements tell all themes of a scan, with a row for each week, touchpoint, unit and theme that comments raised there.
//! What employees say of the company as an employer is left out.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use rapport_kernel::{Mood, Problem, Scale, rule::engine_time, time::start_of_day};

use super::{
    gather::{Gather, counts, place_rows, tallies, texts},
    model::{Series, day_number, day_of},
};
use crate::findings::{BLOCK, Heard, Place, Raised, Talk, Tree};
use crate::served::quoted;

impl Gather<'_> {
    /// What comments complain of in so many weeks that end with the day before `as_of`, of the themes that are `known`.
    pub async fn talk(
        &self,
        tree: &Tree,
        known: &BTreeSet<String>,
        as_of: NaiveDate,
        weeks: usize,
    ) -> Result<Talk, Problem> {
        let from = as_of - Days::new(u64::from(BLOCK) * weeks as u64);
        let within = self.comments(from, as_of);
        let block =
            format!("({} - CAST({} AS INT)) / {BLOCK}", day_number(as_of) - 1, self.day("occurred_at"));
        let sql = format!(
            "SELECT touchpoint, unit_id, {block} AS block, COUNT(*) AS n FROM comment_themes WHERE {within} GROUP BY 1, 2, 3"
        );
        let mut heard = Vec::new();
        for batch in &self.ask(&sql).await?.batches {
            let (touchpoints, units) = (texts(batch, "touchpoint")?, texts(batch, "unit_id")?);
            let (blocks, n) = (counts(batch, "block")?, counts(batch, "n")?);
            for (row, (touchpoint, unit)) in touchpoints.into_iter().zip(units).enumerate() {
                let Ok(block) = usize::try_from(blocks[row]) else { continue };
                heard.push(Heard { touchpoint, unit, block, comments: n[row] as f64 });
            }
        }
        let sql = format!(
            "SELECT theme, touchpoint, unit_id, block, COUNT(*) AS n, \
             SUM(CASE WHEN {} THEN 1 ELSE 0 END) AS bad FROM \
             (SELECT touchpoint, unit_id, {block} AS block, scale, score, bad_themes, good_themes, \
             unnest(string_to_array(trim(BOTH ',' FROM themes), ',')) AS theme \
             FROM comment_themes WHERE {within} AND themes IS NOT NULL) r GROUP BY 1, 2, 3, 4",
            complaint("r", "',' || theme || ','")
        );
        let mut raised = Vec::new();
        for batch in &self.ask(&sql).await?.batches {
            let (touchpoints, units) = (texts(batch, "touchpoint")?, texts(batch, "unit_id")?);
            let (blocks, n, bad) = (counts(batch, "block")?, counts(batch, "n")?, counts(batch, "bad")?);
            let places = touchpoints.into_iter().zip(units);
            for (row, (theme, (touchpoint, unit))) in
                texts(batch, "theme")?.into_iter().zip(places).enumerate()
            {
                let (Some(theme), Ok(block)) = (theme, usize::try_from(blocks[row])) else { continue };
                if known.contains(&theme) {
                    let (mentions, complaints) = (n[row] as f64, bad[row] as f64);
                    raised.push(Raised { theme, touchpoint, unit, block, mentions, complaints });
                }
            }
        }
        Ok(Talk::new(heard, raised, tree))
    }

    /// Complaints of a theme at one place by day, `[from, to)`, in points of 100 comments.
    pub async fn complaints(
        &self,
        tree: &Tree,
        (place, theme): (&Place, &str),
        (from, to): (NaiveDate, NaiveDate),
    ) -> Result<Series, Problem> {
        let complains = format!("COUNT(*) FILTER (WHERE {})", complains("c", theme));
        let sql = format!(
            "SELECT CAST({} AS INT) AS day, CAST(COUNT(*) AS DOUBLE) AS n, 100.0 * {complains} AS total, \
             10000.0 * {complains} AS squares FROM comment_themes AS c WHERE {}{} GROUP BY 1 ORDER BY 1",
            self.day("occurred_at"),
            self.comments(from, to),
            place_rows(tree, place)
        );
        let mut days = Vec::new();
        for batch in &self.ask(&sql).await?.batches {
            days.extend(counts(batch, "day")?.into_iter().map(day_of).zip(tallies(batch)?));
        }
        Ok(Series(days))
    }

    fn comments(&self, from: NaiveDate, to: NaiveDate) -> String {
        let [from, to] = [from, to].map(|day| engine_time(start_of_day(day, self.zone)));
        format!("COALESCE(scale, '') <> 'enps' AND occurred_at >= {from} AND occurred_at < {to}")
    }
}

/// Whether a comment, a row of `table`, complains of a theme.
pub(super) fn complains(table: &str, theme: &str) -> String {
    let key = quoted(&format!(",{theme},"));
    format!("strpos(COALESCE({table}.themes, ''), {key}) > 0 AND {}", complaint(table, &key))
}

/// Whether a comment that raises a theme complains of it: a sentence about it is negative, or its writer's score is that of a
/// detractor and no sentence praises it. Most who complain state bare facts ("three days late"), and the score says how they
/// are meant. `key` is SQL for the theme's key between commas.
fn complaint(table: &str, key: &str) -> String {
    let unhappy = [Scale::Nps, Scale::Csat, Scale::Ces].map(|scale| {
        format!("({table}.scale = {} AND {table}.score < {})", quoted(scale.as_str()), Mood::steps(scale).0)
    });
    format!(
        "(strpos(COALESCE({table}.bad_themes, ''), {key}) > 0 \
         OR (({}) AND strpos(COALESCE({table}.good_themes, ''), {key}) = 0))",
        unhappy.join(" OR ")
    )
}
