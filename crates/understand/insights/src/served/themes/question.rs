//! What is asked of the themes: a period, and which comments.

use chrono::{Days, NaiveDate};
use rapport_kernel::{Channel, Mood, Problem, Scale, Timestamp, rule::engine_time, time::Period, time::Zone};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::served::quoted;

/// Days of a period that nobody named.
const USUAL_DAYS: u64 = 28;
/// Days of the longest period.
const MOST_DAYS: i64 = 1_100;
/// Values of one filter, at most.
const MOST_VALUES: usize = 50;

/// Which comments are wanted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// First day, in the company's zone; 28 days before `to` when left out.
    #[param(value_type = Option<String>, format = Date)]
    pub from: Option<NaiveDate>,
    /// The day after the last; today when left out, so that the period ends yesterday.
    #[param(value_type = Option<String>, format = Date)]
    pub to: Option<NaiveDate>,
    /// A unit's code: that unit and all below it.
    #[serde(rename = "unit")]
    #[param(rename = "unit")]
    pub _unit: Option<String>,
    /// Touchpoints, separated by commas.
    pub touchpoint: Option<String>,
    /// Channels, separated by commas.
    pub channel: Option<String>,
    /// `promoter`, `passive`, `detractor`, separated by commas; on other scales their like.
    pub mood: Option<String>,
    /// The score told beside themes: `nps`, `csat`, `ces` or `enps`; usually the one that most of these comments came with.
    pub scale: Option<String>,
    /// `negative`: only where the theme is spoken of badly.
    pub sentiment: Option<String>,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Question {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// First day of the period before, of as many days.
    pub previous_from: NaiveDate,
    pub zone: Zone,
    pub scale: Option<Scale>,
    pub only_bad: bool,
    /// What a row of `comment_themes` must fulfil, beside its time.
    pub condition: String,
}

impl Wanted {
    pub fn read(&self, now: Timestamp, zone: Zone) -> Result<Question, Problem> {
        let to = self.to.unwrap_or_else(|| now.date_in(zone));
        let from = self.from.or_else(|| to.checked_sub_days(Days::new(USUAL_DAYS)));
        let wrong = |detail: &str| Problem::invalid("themes.period", detail.to_owned());
        let from = from.ok_or_else(|| wrong("years go from 1970 to 9999").at("from"))?;
        let days = (to - from).num_days();
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(wrong("a period has 1 to 1,100 days: from is before to").at("from"));
        }
        let previous_from = from
            .checked_sub_days(Days::new(days as u64))
            .ok_or_else(|| wrong("years go from 1970").at("from"))?;
        let mut all = Vec::new();
        let touchpoints = listed(self.touchpoint.as_deref(), "touchpoint", |one| Ok(quoted(one)))?;
        let channels = listed(self.channel.as_deref(), "channel", |one| {
            one.parse::<Channel>().map(|channel| quoted(channel.as_str()))
        })?;
        for (column, values) in [("touchpoint", touchpoints), ("channel", channels)] {
            if !values.is_empty() {
                all.push(format!("{column} IN ({})", values.join(", ")));
            }
        }
        let moods = listed(self.mood.as_deref(), "mood", |one| {
            Mood::parse(one)
                .map(in_mood)
                .ok_or_else(|| Problem::invalid("themes.mood", "use promoter, passive or detractor"))
        })?;
        if !moods.is_empty() {
            all.push(format!("({})", moods.join(" OR ")));
        }
        let scale = self.scale.as_deref().filter(|scale| !scale.is_empty());
        let only_bad = match self.sentiment.as_deref() {
            None | Some("") => false,
            Some("negative") => true,
            Some(_) => {
                return Err(
                    Problem::invalid("themes.sentiment", "use negative, or leave it out").at("sentiment")
                );
            }
        };
        Ok(Question {
            from,
            to,
            previous_from,
            zone,
            scale: scale.map(str::parse).transpose().map_err(|problem: Problem| problem.at("scale"))?,
            only_bad,
            condition: if all.is_empty() { "TRUE".to_owned() } else { all.join(" AND ") },
        })
    }
}

impl Question {
    pub fn period(&self) -> Period {
        Period::of_days(self.from, self.to, self.zone)
    }

    /// `occurred_at` within a period, and what else is asked for.
    pub fn within(&self, period: Period) -> String {
        format!(
            "occurred_at >= {} AND occurred_at < {} AND {}",
            engine_time(period.from),
            engine_time(period.to),
            self.condition
        )
    }

    /// The list of themes that counts: all, or those spoken of badly.
    pub const fn themes(&self) -> &'static str {
        if self.only_bad { "bad_themes" } else { "themes" }
    }
}

fn listed(
    text: Option<&str>,
    field: &str,
    read: impl Fn(&str) -> Result<String, Problem>,
) -> Result<Vec<String>, Problem> {
    let values = text.unwrap_or_default().split(',').map(str::trim).filter(|one| !one.is_empty());
    let read: Vec<String> =
        values.map(read).collect::<Result<_, _>>().map_err(|problem| problem.at(field))?;
    if read.len() > MOST_VALUES {
        return Err(Problem::invalid("themes.filter", "name at most 50").at(field));
    }
    Ok(read)
}

/// Scores of a mood on every scale.
fn in_mood(mood: Mood) -> String {
    let of_scale = |scale: Scale| {
        let (passive, promoter) = Mood::steps(scale);
        let bounds = match mood {
            Mood::Promoter => format!("score >= {promoter}"),
            Mood::Passive => format!("score >= {passive} AND score < {promoter}"),
            Mood::Detractor => format!("score < {passive}"),
        };
        format!("(scale = '{}' AND {bounds})", scale.as_str())
    };
    [Scale::Nps, Scale::Enps, Scale::Csat, Scale::Ces].map(of_scale).join(" OR ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        rapport_testkit::NOW
    }

    #[test]
    fn four_weeks_that_end_yesterday_are_asked_for_when_nothing_is() {
        let asked = Wanted::default().read(now(), Zone::Europe__Moscow).unwrap();
        assert_eq!(
            (asked.from.to_string(), asked.to.to_string()),
            ("2026-02-04".into(), "2026-03-04".into())
        );
        assert_eq!(asked.previous_from.to_string(), "2026-01-07");
        assert_eq!(asked.condition, "TRUE");
    }

    #[test]
    fn a_filter_cannot_end_its_own_text() {
        let wanted = Wanted {
            touchpoint: Some("delivery, it's') OR TRUE --".into()),
            mood: Some("detractor".into()),
            ..Wanted::default()
        };
        let asked = wanted.read(now(), Zone::UTC).unwrap();
        assert!(asked.condition.starts_with(
            "touchpoint IN ('delivery', 'it''s'') OR TRUE --') AND ((scale = 'nps' AND score < 7)"
        ));
    }

    #[test]
    fn what_cannot_be_asked_is_told_by_its_field() {
        let field = |wanted: Wanted| wanted.read(now(), Zone::UTC).unwrap_err().field.unwrap();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(field(Wanted { mood: some("angry"), ..Wanted::default() }), "mood");
        assert_eq!(field(Wanted { channel: some("pigeon"), ..Wanted::default() }), "channel");
        assert_eq!(field(Wanted { scale: some("stars"), ..Wanted::default() }), "scale");
        assert_eq!(field(Wanted { sentiment: some("good"), ..Wanted::default() }), "sentiment");
        let day = NaiveDate::from_ymd_opt(2026, 3, 4);
        assert_eq!(field(Wanted { from: day, to: day, ..Wanted::default() }), "from");
    }
}
