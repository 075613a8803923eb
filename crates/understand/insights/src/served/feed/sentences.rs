//! What customers wrote at the place and in the days of a finding.

use std::collections::HashMap;

use rapport_kernel::{Problem, Scale, Scope, Timestamp, rule::engine_time, time::start_of_day};

use super::{
    gather::{Gather, counts, numbers, place_rows, texts},
    model::{Card, Sentence},
    talk::complains,
};
use crate::served::quoted;
use crate::{findings::Measure, served::Insights};

/// Comments shown with a finding.
const MOST: usize = 5;
/// The part of a scale up to which a score is no praise.
const NOT_PRAISE: f64 = 0.6;

impl Insights {
    /// Comments of the finding's days, those that say it most first, within the scope of whoever asks.
    pub(super) async fn sentences(&self, card: &Card, scope: &Scope) -> Result<Vec<Sentence>, Problem> {
        let gather = Gather { query: self.query.as_ref(), zone: self.zone };
        let tree = gather.tree(scope).await?;
        let [from, to] = [card.from_day, card.last_day].map(|day| engine_time(start_of_day(day, self.zone)));
        let part = card
            .place
            .part
            .map_or_else(String::new, |part| format!(" AND {} = {}", gather.part(card.last_day), part as u8));
        let scale = match card.measure {
            Measure::Nps | Measure::Csat | Measure::Ces => {
                format!(" AND scale = {}", quoted(card.measure.as_str()))
            }
            _ => String::new(),
        };
        // Scores of any scale in the order of their mood: the share of the scale that was given.
        let share = [Scale::Nps, Scale::Csat, Scale::Ces].map(|scale| {
            let (low, high) = scale.range();
            format!("WHEN {} THEN (score - {low}) / {}", quoted(scale.as_str()), high - low)
        });
        let share = format!("CASE i.scale {} ELSE 0.5 END", share.join(" ").replace("score", "i.score"));
        let (joined, which, bad, order) = match &card.place.theme {
            // Who complains of the theme says it, whatever the score.
            Some(theme) => (
                "comment_themes",
                "COALESCE(scale, '') <> 'enps'",
                format!("WHERE {} ", complains("f", theme)),
                String::new(),
            ),
            // Of a bad wait some say that all was well: not what is asked for.
            None if card.worse => (
                "comment_findings",
                "score IS NOT NULL",
                format!("WHERE {share} <= {NOT_PRAISE} "),
                format!("{share} ASC, "),
            ),
            None => ("comment_findings", "score IS NOT NULL", String::new(), format!("{share} DESC, ")),
        };
        let sql = format!(
            "SELECT i.id AS id, i.seq AS seq, i.occurred_at AS at, i.score AS score, i.scale AS scale, i.customer_id AS customer_id \
             FROM (SELECT id, seq, occurred_at, score, scale, customer_id FROM interactions \
             WHERE kind = 'feedback' AND {which} AND occurred_at >= {from} AND occurred_at < {to}{}{part}{scale}) AS i \
             JOIN {joined} AS f ON f.id = i.id {bad}\
             ORDER BY {order}i.occurred_at DESC LIMIT {MOST}",
            place_rows(&tree, &card.place),
        );
        let answer = self.query.sql(&sql, scope).await?;
        let mut found: Vec<(i64, Sentence)> = Vec::new();
        for batch in &answer.batches {
            let (ids, customers, scales) =
                (texts(batch, "id")?, texts(batch, "customer_id")?, texts(batch, "scale")?);
            let (numbers_of, times, scores) =
                (counts(batch, "seq")?, counts(batch, "at")?, numbers(batch, "score")?);
            for row in 0..batch.num_rows() {
                let sentence = Sentence {
                    interaction: ids[row].clone().unwrap_or_default(),
                    customer: customers[row].clone(),
                    at: Timestamp::from_micros(times[row]),
                    score: scores[row],
                    scale: scales[row].clone(),
                    text: String::new(),
                };
                found.push((numbers_of[row], sentence));
            }
        }
        let mut words = self.words(&found, scope).await?;
        Ok(found
            .into_iter()
            .filter_map(|(seq, sentence)| {
                let text = words.remove(&seq).filter(|text| !text.is_empty())?;
                Some(Sentence { text, ..sentence })
            })
            .collect())
    }

    /// Comments are asked for these rows alone: they are another table, and joining it under the sort would read all of it.
    async fn words(&self, of: &[(i64, Sentence)], scope: &Scope) -> Result<HashMap<i64, String>, Problem> {
        let times = || of.iter().map(|(_, sentence)| sentence.at);
        let (Some(first), Some(last)) = (times().min(), times().max()) else { return Ok(HashMap::new()) };
        let numbers: Vec<String> = of.iter().map(|(seq, _)| seq.to_string()).collect();
        let sql = format!(
            "SELECT seq, comment FROM interactions WHERE seq IN ({}) AND occurred_at >= {} AND occurred_at <= {}",
            numbers.join(", "),
            engine_time(first),
            engine_time(last)
        );
        let mut words = HashMap::new();
        for batch in &self.query.sql(&sql, scope).await?.batches {
            let comments = texts(batch, "comment")?;
            words.extend(
                counts(batch, "seq")?.into_iter().zip(comments).filter_map(|(seq, text)| Some((seq, text?))),
            );
        }
        Ok(words)
    }
}
