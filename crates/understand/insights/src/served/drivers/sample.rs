//! The statements that read a table of answers: the answers themselves, and what happened to their customers before.
//!
//! An answer is joined to an event in three ways, the surer first: by the order it speaks of, by an id that both carry
//! among their properties (`call_id`, `case_id`…), and by the nearest events of the same customer at the same touchpoint in
//! the days before. Nothing after the answer is looked at: what follows from a score does not move it.

use rapport_kernel::{
    Timestamp,
    rule::engine_time,
    time::{DAY, Period, Zone},
};

use super::model::Question;
use crate::served::quoted;

/// Answers looked at, at most; drawn by chance when there are more.
pub const MOST_ANSWERS: usize = 20_000;
/// How long before the first day an order or a call may lie that an answer speaks of.
const BEFORE: i64 = 180 * DAY;
/// Days before an answer in which an event at its touchpoint is what it is about.
const NEAR_DAYS: usize = 3;
/// Kinds that are no event to measure: asking, answering, looking at pages, being recognised.
const NO_EVENT: &str =
    "'feedback', 'invitation', 'page', 'screen', 'identify', 'group', 'alias', 'environment', 'offer'";

/// Which answers are meant.
#[derive(Debug, Clone)]
pub enum Whose<'a> {
    /// All of a question, as many as [`MOST_ANSWERS`].
    Of(&'a Question, Zone),
    /// One alone; what happened before is looked for around its time, once that is known.
    One { id: &'a str, at: Option<Timestamp> },
}

impl Whose<'_> {
    fn period(&self) -> Option<Period> {
        match self {
            Self::Of(question, zone) => Some(Period::of_days(question.from, question.to, *zone)),
            Self::One { at, .. } => at.map(|at| Period { from: at, to: at.plus(1) }),
        }
    }

    /// The answers as rows of `interactions i`, the customer's columns as `c`, before any limit.
    fn conditions(&self) -> String {
        let mut all = vec!["i.kind = 'feedback'".to_owned(), "i.score IS NOT NULL".to_owned()];
        match self {
            Self::One { id, .. } => all.push(format!("i.id = {}", quoted(id))),
            Self::Of(question, _) => {
                all.push(format!("i.scale = {}", quoted(question.scale.as_str())));
                let same = |column: &str, value: &str| format!("i.{column} = {}", quoted(value));
                all.extend(question.touchpoint.as_deref().map(|code| same("touchpoint", code)));
                all.extend(question.channel.as_deref().map(|code| same("channel", code)));
                if let Some((field, value)) = question.attribute() {
                    all.push(format!("c.{field} = {}", quoted(value)));
                }
            }
        }
        if let Some(period) = self.period() {
            all.push(format!("i.occurred_at >= {}", engine_time(period.from)));
            all.push(format!("i.occurred_at < {}", engine_time(period.to)));
        }
        all.join(" AND ")
    }

    fn from(&self) -> &'static str {
        let narrowed = matches!(self, Self::Of(question, _) if question.customers.is_some());
        if narrowed {
            "interactions i JOIN customers c ON c.customer_id = i.customer_id"
        } else {
            "interactions i"
        }
    }

    /// The columns of the sampled answers. The last digits of an id are as good as drawn by chance, and the same each time.
    fn sampled(&self, columns: &str) -> String {
        format!(
            "SELECT {columns} FROM {} WHERE {} ORDER BY right(i.id, 12), i.id LIMIT {MOST_ANSWERS}",
            self.from(),
            self.conditions()
        )
    }

    /// How many answers there are: `n`.
    pub fn count(&self) -> String {
        format!("SELECT COUNT(*) AS n FROM {} WHERE {}", self.from(), self.conditions())
    }

    /// The answers with what is known of their customers and orders, and what was found in their comments.
    pub fn answers(&self) -> String {
        let columns = "i.id, i.seq, i.occurred_at, i.customer_id, i.channel, i.touchpoint, i.unit_id, i.order_id, i.score, \
             i.scale, i.wait_s, i.duration_s, i.properties";
        format!(
            "SELECT t.*, c.grade, c.segment, c.region, c.language, c.kind AS customer_kind, c.stage, c.since, \
             o.delay_days, o.total_minor, o.items_count, o.currency, \
             f.id IS NOT NULL AS worded, f.bad_aspects, m.themes \
             FROM ({}) t LEFT JOIN customers c ON c.customer_id = t.customer_id \
             LEFT JOIN orders o ON o.order_id = t.order_id \
             LEFT JOIN comment_findings f ON f.id = t.id LEFT JOIN comment_themes m ON m.id = t.id \
             ORDER BY right(t.id, 12), t.id",
            self.sampled(columns)
        )
    }

    /// Events by the order that answers speak of.
    pub fn events_of_orders(&self) -> String {
        let answers = format!("{} ", self.sampled("i.id, i.occurred_at, i.order_id"));
        self.events(&answers, "e.order_id = s.order_id", "s.order_id IS NOT NULL", BEFORE)
    }

    /// Events that carry the same id under a property, by its name.
    pub fn events_of_property(&self, property: &str) -> String {
        let linked = |of: &str| format!("property({of}.properties, {})", quoted(property));
        let answers = self.sampled(&format!("i.id, i.occurred_at, {} AS linked", linked("i")));
        let join = format!("{} = s.linked", linked("e"));
        let key = property.replace(['%', '_'], "_").replace('\'', "''");
        let only = format!("s.linked IS NOT NULL AND e.properties LIKE '%\"{key}\"%'");
        self.events(&answers, &join, &only, BEFORE)
    }

    /// The nearest events of the same customer at the same touchpoint.
    pub fn events_near(&self) -> String {
        let answers = self.sampled("i.id, i.occurred_at, i.customer_id, i.touchpoint");
        let join = "e.customer_id = s.customer_id AND e.touchpoint = s.touchpoint";
        let only = format!("e.occurred_at >= s.occurred_at - INTERVAL '{NEAR_DAYS} days'");
        self.events(&answers, join, &only, NEAR_DAYS as i64 * DAY)
    }

    /// The last event of each name before each answer, and how many of the name there were.
    fn events(&self, answers: &str, join: &str, only: &str, before: i64) -> String {
        let since = self.period().map_or_else(String::new, |period| {
            let from = engine_time(period.from.plus(-before));
            format!(" AND e.occurred_at >= {from} AND e.occurred_at < {}", engine_time(period.to))
        });
        format!(
            "SELECT answer, name, channel, occurred_at, promised_at, wait_s, duration_s, amount_minor, currency, \
             properties, times FROM (SELECT s.id AS answer, e.name, e.channel, e.occurred_at, e.promised_at, \
             e.wait_s, e.duration_s, e.amount_minor, e.currency, e.properties, \
             row_number() OVER (PARTITION BY s.id, e.name ORDER BY e.occurred_at DESC, e.seq DESC) AS nth, \
             COUNT(*) OVER (PARTITION BY s.id, e.name) AS times \
             FROM ({answers}) s JOIN interactions e ON {join} \
             WHERE e.kind NOT IN ({NO_EVENT}) AND e.name IS NOT NULL AND e.occurred_at <= s.occurred_at AND {only}{since}) n \
             WHERE nth = 1 ORDER BY answer, name"
        )
    }
}

/// Who was asked and who answered: `channel`, the attributes of customers, `asked`, `answered`.
pub fn asked(question: &Question, zone: Zone) -> String {
    let period = Period::of_days(question.from, question.to, zone);
    let days = |of: &str| {
        format!(
            "{of}.occurred_at >= {} AND {of}.occurred_at < {}",
            engine_time(period.from),
            engine_time(period.to)
        )
    };
    let same = |of: &str, column: &str, value: Option<&str>| {
        value.map_or_else(String::new, |value| format!(" AND {of}.{column} = {}", quoted(value)))
    };
    format!(
        "SELECT i.channel, c.grade, c.segment, c.region, c.language, COUNT(*) AS asked, COUNT(a.invitation) AS answered \
         FROM interactions i LEFT JOIN customers c ON c.customer_id = i.customer_id \
         LEFT JOIN (SELECT DISTINCT property(f.properties, 'invitation_id') AS invitation FROM interactions f \
         WHERE f.kind = 'feedback' AND f.score IS NOT NULL AND {}) a ON a.invitation = i.message_id \
         WHERE i.kind = 'invitation' AND property(i.properties, 'scale') = {}{}{} AND {} GROUP BY 1, 2, 3, 4, 5",
        days("f"),
        quoted(question.scale.as_str()),
        same("i", "touchpoint", question.touchpoint.as_deref()),
        same("i", "channel", question.channel.as_deref()),
        days("i"),
    )
}
