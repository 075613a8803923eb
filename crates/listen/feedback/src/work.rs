//! Feedback as those need it whose work it is about: sums, and the words themselves.

use async_trait::async_trait;
use rapport_kernel::{Mood, Problem, Scope, Timestamp};
use rapport_query::work::{ScoreSum, Words, WorkFeedback, WorkOf};
use rapport_store::{FromQueryResult, Sql, StoreError};

use crate::{
    Feedback,
    filter::{Filter, Reach},
    sql::Bound,
    walk,
};

#[derive(FromQueryResult)]
struct SumRow {
    step: i64,
    touchpoint: Option<String>,
    scale: String,
    n: i64,
    total: f64,
    squares: f64,
    promoters: i64,
    detractors: i64,
    satisfied: i64,
}

fn wanted(of: &WorkOf, (from, to): (Timestamp, Timestamp)) -> Filter {
    let employee = match of {
        WorkOf::Employee(id) => Some(id.clone()),
        WorkOf::Everybody => None,
    };
    Filter { employee, from: Some(from), to: Some(to), ..Filter::default() }
}

fn within(scope: &Scope) -> Reach {
    Reach { scope: scope.clone(), own: None }
}

fn count(condition: &str) -> String {
    format!("CAST(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS BIGINT)")
}

#[async_trait]
impl WorkFeedback for Feedback {
    async fn sums(
        &self,
        employee: &str,
        scope: &Scope,
        period: (Timestamp, Timestamp),
        step: Option<i64>,
    ) -> Result<Vec<ScoreSum>, Problem> {
        let mut bound = Bound::default();
        let of = WorkOf::Employee(employee.to_owned());
        let conditions = wanted(&of, period).conditions(&within(scope), &mut bound);
        // Whole numbers of our own: written out, so that both databases divide whole numbers.
        let by = step.map_or_else(|| "CAST(0 AS BIGINT)".into(), |step| format!("(f.occurred_at / {step})"));
        let sql = format!(
            "SELECT {by} AS step, f.touchpoint, f.scale, COUNT(*) AS n, SUM(f.score) AS total, SUM(f.score * f.score) AS squares, \
             {} AS promoters, {} AS detractors, {} AS satisfied \
             FROM feedback f WHERE {conditions} AND f.score IS NOT NULL AND f.scale IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            count("f.scale IN ('nps', 'enps') AND f.score >= 9"),
            count("f.scale IN ('nps', 'enps') AND f.score <= 6"),
            count("f.scale IN ('csat', 'ces') AND f.mood = 'promoter'"),
        );
        let rows: Vec<SumRow> = self.db.read().all(&sql, bound.values).await?;
        rows.into_iter()
            .map(|row| {
                let corrupt = |_| Problem::from(StoreError::Corrupt(format!("scale {}", row.scale)));
                Ok(ScoreSum {
                    at: step.map_or(period.0, |step| Timestamp::from_micros(row.step * step)),
                    touchpoint: row.touchpoint,
                    scale: row.scale.parse().map_err(corrupt)?,
                    n: row.n,
                    sum: row.total,
                    squares: row.squares,
                    promoters: row.promoters,
                    detractors: row.detractors,
                    satisfied: row.satisfied,
                })
            })
            .collect()
    }

    async fn words(
        &self,
        of: &WorkOf,
        scope: &Scope,
        period: (Timestamp, Timestamp),
        mood: Mood,
        touchpoint: Option<&str>,
        most: usize,
    ) -> Result<Vec<Words>, Problem> {
        let filter = Filter {
            moods: vec![mood],
            comment: true,
            touchpoints: touchpoint.map(str::to_owned).into_iter().collect(),
            ..wanted(of, period)
        };
        let page = walk::page(self.db.read(), &filter, &within(scope), None, most).await?;
        let bodies = self.bodies(&page.rows).await?;
        let words = page.rows.into_iter().filter_map(|row| {
            Some(Words {
                at: Timestamp::from_micros(row.occurred_at),
                comment: bodies.get(&row.seq)?.get("comment")?.as_str()?.to_owned(),
                score: row.score?,
                scale: row.scale?.parse().ok()?,
                touchpoint: row.touchpoint,
            })
        });
        Ok(words.collect())
    }
}
