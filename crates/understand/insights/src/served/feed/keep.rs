//! What a scan saw, against what is kept: the same event is the same finding, and what is gone is said to be gone.

use chrono::{Days, NaiveDate};
use rapport_kernel::Id;

use super::model::{Card, Evidence, InsightId, Other, Series, State, Week};
use crate::{
    findings::{Event, EventKind, Found, Lies, Now, Place, Tally, Tree, since, still},
    stats::Z,
};

/// How far back the change is looked for, and what a place was before it.
const LOOKED_BACK: u64 = 182;
/// Days since a change that are counted, at most.
const COUNTED: u64 = 84;
/// A finding that came back within so many days is the same.
const SAME: i64 = 91;
/// Days between what began together, at most.
const TOGETHER: i64 = 28;
/// Days without a sure sight after which a finding is closed.
const UNSEEN: i64 = 28;

/// The finding that tells of an event, if one does: of the same place first, then of one that shares something with it.
/// `taken` are those that other events of the run found.
pub(super) fn same<'a>(
    event: &Event,
    cards: &'a [Card],
    taken: &[Id<InsightId>],
    tree: &Tree,
    as_of: NaiveDate,
) -> Option<&'a Card> {
    let worse = event.lead.is_worse();
    let alive = |card: &&Card| {
        card.worse == worse
            && !taken.contains(&card.id)
            && card.gone_day.is_none_or(|day| (as_of - day).num_days() <= SAME)
    };
    let at = |card: &&Card| tree.lies(&card.place, &event.lead.place);
    let open = cards.iter().filter(alive);
    open.clone().find(|card| at(card) == Lies::Same).or_else(|| {
        open.filter(|card| at(card) != Lies::Apart)
            .min_by_key(|card| (card.gone_day.is_some(), card.first_day))
    })
}

/// Whether a finding of a score or a fact tells a theme's with it: customers complain of it at the same place, since about the
/// same time.
pub(super) fn leads(leader: &Card, theme: &Card, tree: &Tree) -> bool {
    let together = leader.since.zip(theme.since).is_some_and(|(a, b)| (a - b).num_days().abs() <= TOGETHER);
    leader.place.theme.is_none()
        && theme.place.theme.is_some()
        && leader.worse
        && leader.gone_day.is_none()
        && together
        && tree.lies(&leader.place, &theme.place.bare()) != Lies::Apart
}

/// An event as a finding of its own.
pub(super) fn first(
    id: Id<InsightId>,
    event: &Event,
    looks: usize,
    series: &Series,
    as_of: NaiveDate,
) -> Card {
    let lead = &event.lead;
    let days = 7 * lead.span.blocks() as u64;
    let mut card = Card {
        id,
        kind: event.kind,
        measure: lead.measure,
        place: lead.place.clone(),
        worse: lead.is_worse(),
        since: None,
        first_day: as_of,
        last_day: as_of,
        gone_day: None,
        size: lead.finding.size.value,
        low: lead.finding.size.low.unwrap_or(lead.finding.size.value),
        high: lead.finding.size.high.unwrap_or(lead.finding.size.value),
        value: lead.finding.now,
        expected: lead.finding.expected,
        spread: lead.finding.spread,
        answers: lead.answers,
        from_day: as_of - Days::new(days),
        chance: event.members.first().map_or(1.0, |first| first.finding.corrected),
        looks,
        evidence: Evidence::default(),
        state: State::New,
        owner: None,
        note: String::new(),
        version: 1,
    };
    if event.kind != EventKind::Begging {
        date(&mut card, series, as_of);
    }
    let others = event
        .members
        .iter()
        .filter(|one| (one.measure, &one.place) != (card.measure, &card.place))
        .take(8)
        .map(other)
        .collect();
    card.evidence = Evidence { others, weeks: weeks(&card, series, as_of) };
    card
}

fn weeks(card: &Card, series: &Series, as_of: NaiveDate) -> Vec<Week> {
    series.weeks(as_of, (card.expected, card.spread), card.measure.is_share())
}

/// A theme's own finding as what it adds to the one that it is told with.
pub(super) fn told_with(theme: &Card, as_of: NaiveDate) -> Other {
    let Place { touchpoint, unit, channel, .. } = theme.place.clone();
    Other {
        measure: theme.measure.as_str().to_owned(),
        theme: theme.place.theme.clone(),
        theme_name: None,
        touchpoint,
        unit,
        channel,
        beside_twins: false,
        days: usize::try_from((as_of - theme.from_day).num_days()).unwrap_or_default(),
        value: theme.value,
        expected: theme.expected,
        size: theme.size,
        n: theme.answers,
    }
}

fn other(one: &Found) -> Other {
    Other {
        measure: one.measure.as_str().to_owned(),
        theme: one.place.theme.clone(),
        theme_name: None,
        touchpoint: one.place.touchpoint.clone(),
        unit: one.place.unit.clone(),
        channel: one.place.channel.clone(),
        beside_twins: one.is_beside_twins(),
        days: 7 * one.span.blocks(),
        value: one.finding.now,
        expected: one.finding.expected,
        size: one.finding.size.value,
        n: one.answers,
    }
}

/// Where the place's own days show when it changed, the finding says what it was before and since.
fn date(card: &mut Card, series: &Series, as_of: NaiveDate) {
    let back = as_of - Days::new(LOOKED_BACK);
    let Some(day) = since(series.within(back, as_of), card.size < 0.0) else {
        if matches!(card.kind, EventKind::Worse | EventKind::Better | EventKind::New) {
            card.since = Some(card.from_day);
        }
        return;
    };
    let from = day.max(as_of - Days::new(COUNTED));
    let (then, now) = (series.sum(back, day).sample(), series.sum(from, as_of).sample());
    let size = now.mean - then.mean;
    if now.answers < 10 || (size < 0.0) != (card.size < 0.0) {
        return;
    }
    let error = (then.variance / then.answers.max(1) as f64
        + now.variance / now.answers as f64
        + card.spread * card.spread)
        .sqrt();
    if card.kind != EventKind::New {
        card.kind = if card.worse { EventKind::Worse } else { EventKind::Better };
    }
    card.since = Some(day);
    card.from_day = from;
    (card.size, card.low, card.high) = (size, size - Z * error, size + Z * error);
    (card.value, card.expected, card.answers) = (now.mean, then.mean, now.answers);
}

/// Whether a finding is still there, by the days of its own place.
pub(super) fn stands(card: &Card, series: &Series, as_of: NaiveDate) -> Now {
    let last = |days: u32| {
        let mut sum = series.sum(as_of - Days::new(u64::from(days)), as_of);
        if card.measure.is_share() && sum.n > 0.0 {
            // Where nobody complains any more there is no spread to judge by: two more of each tell it (A. Agresti, B. A. Coull,
            // The American Statistician 52, 1998).
            sum.add(&Tally { n: 4.0, sum: 200.0, squares: 20_000.0 });
        }
        sum
    };
    still(last, card.size, card.expected, card.spread)
}

/// A finding seen again: its numbers are those of today, what people said of it stays.
pub(super) fn again(card: &Card, fresh: Card) -> Card {
    // A score says it better than the fact behind it, and keeps saying it.
    let stays = card.measure.is_score() && !fresh.measure.is_score();
    if stays {
        return Card { last_day: fresh.last_day, gone_day: None, ..card.clone() };
    }
    let kind = if card.kind == EventKind::New && card.place.theme == fresh.place.theme {
        card.kind
    } else {
        fresh.kind
    };
    // The first sight of the change dates it best while the measure is the same.
    let since = if card.measure == fresh.measure { card.since.or(fresh.since) } else { fresh.since };
    // A theme that was told with it stays told: once its history is full of complaints, no look sees it grow.
    let mut evidence = fresh.evidence.clone();
    for theme in card.evidence.others.iter().filter(|one| one.theme.is_some()) {
        evidence.tell(theme.clone());
    }
    Card {
        id: card.id,
        evidence,
        first_day: card.first_day,
        kind,
        since,
        state: card.state,
        owner: card.owner,
        note: card.note.clone(),
        version: card.version,
        ..fresh
    }
}

/// A finding that the run did not see: gone, still there, or too long unseen.
pub(super) fn unseen(card: &Card, series: &Series, as_of: NaiveDate) -> Card {
    let evidence = Evidence { others: card.evidence.others.clone(), weeks: weeks(card, series, as_of) };
    let card = Card { evidence, ..card.clone() };
    match stands(&card, series, as_of) {
        Now::There => Card { last_day: as_of, ..card },
        Now::Unsure if (as_of - card.last_day).num_days() < UNSEEN => card,
        Now::Gone | Now::Unsure => Card { gone_day: Some(as_of), ..card },
    }
}
