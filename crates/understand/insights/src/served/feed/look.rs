//! One look at everything as of a day: what it sees becomes findings, or renews those that are kept.

use chrono::{Days, NaiveDate};
use rapport_kernel::{Id, Problem};
use rapport_store::StoreError;

use super::{
    gather::Gathered,
    keep,
    model::{Card, InsightId},
    scan::{DayByDay, Talked},
    store,
};
use crate::{
    findings::{self, Event, Now, Thresholds},
    served::Insights,
};

/// Of the findings of a scan, so many may be false. Scans come again and again: over half a year of weekly scans of a company
/// where nothing happens, one in forty sees a false finding.
const FALSE_SHARE: f64 = 0.001;
/// Days for which a finding that is gone may come back as the same.
const KNOWN: u64 = 120;

impl Insights {
    /// Looks as of a day, so many weeks back, and keeps what it sees. Gives the number of comparisons and of events.
    pub(super) async fn look(
        &self,
        gathered: &Gathered,
        talked: Option<&Talked>,
        days: &mut DayByDay<'_>,
        (as_of, back): (NaiveDate, usize),
    ) -> Result<(i64, i64), Problem> {
        let mut looks = gathered.cube.looks(back);
        looks.extend(talked.iter().flat_map(|talked| talked.talk.looks(back)));
        let thresholds = Thresholds { false_share: FALSE_SHARE, ..Thresholds::default() };
        let seen = findings::see(&looks, gathered.cube.tree(), &thresholds);
        let cards = store::cards(self.db.read(), Some(as_of - Days::new(KNOWN))).await?;
        let mut round = Round {
            gathered,
            days,
            as_of,
            looks: seen.looks,
            cards: &cards,
            taken: Vec::new(),
            changed: Vec::new(),
        };
        let (of_themes, others): (Vec<&Event>, Vec<&Event>) =
            seen.events.iter().partition(|event| event.lead.place.theme.is_some());
        // Scores and facts come first: a theme may be told with them.
        for event in others {
            round.see(event, Id::new(self.clock.as_ref())).await?;
        }
        round.pass(None).await?;
        for event in of_themes {
            round.see(event, Id::new(self.clock.as_ref())).await?;
        }
        if let Some(talked) = talked {
            round.pass(Some(talked)).await?;
        }
        let changed = round.changed;
        let tx = self.db.begin().await?;
        for (card, is_new) in &changed {
            if *is_new {
                store::add(&tx, card).await?;
            } else {
                store::set_seen(&tx, card).await?;
            }
        }
        tx.commit().await.map_err(StoreError::from)?;
        Ok((seen.looks as i64, seen.events.len() as i64))
    }
}

/// Findings while a look goes over them.
struct Round<'a, 'b> {
    gathered: &'a Gathered,
    days: &'a mut DayByDay<'b>,
    as_of: NaiveDate,
    looks: usize,
    cards: &'a [Card],
    /// Those that events of this look are of.
    taken: Vec<Id<InsightId>>,
    /// With whether they are new.
    changed: Vec<(Card, bool)>,
}

impl Round<'_, '_> {
    /// Takes an event in: as a finding that is kept, as evidence of another, or as a new one with this id.
    async fn see(&mut self, event: &Event, id: Id<InsightId>) -> Result<(), Problem> {
        let (cube, as_of) = (&self.gathered.cube, self.as_of);
        let tree = cube.tree();
        let series = self.days.of(cube, event.lead.measure, &event.lead.place).await?;
        let fresh = keep::first(id, event, self.looks, series, as_of);
        let same = keep::same(event, self.cards, &self.taken, tree, as_of).or_else(|| {
            let mut free = self.cards.iter().filter(|card| !self.taken.contains(&card.id));
            free.find(|card| card.gone_day.is_none() && keep::leads(&fresh, card, tree))
        });
        let mut leaders = self.changed.iter_mut().map(|(card, _)| card);
        if same.is_none()
            && let Some(leader) = leaders.find(|card| keep::leads(card, &fresh, tree))
        {
            leader.evidence.tell(keep::told_with(&fresh, as_of));
            return Ok(());
        }
        self.taken.push(same.map_or(id, |card| card.id));
        // A finding told by another measure cannot be judged by the days of this one.
        let judged = same.filter(|card| card.measure == fresh.measure).unwrap_or(&fresh);
        match (same, keep::stands(judged, series, as_of)) {
            // A long look still sees what a short one knows to be over.
            (Some(card), Now::Gone) if card.gone_day.is_none() => {
                self.changed.push((Card { gone_day: Some(as_of), ..card.clone() }, false));
            }
            (Some(card), Now::Gone | Now::Unsure) if card.gone_day.is_some() => {}
            (Some(card), _) => self.changed.push((keep::again(card, fresh), false)),
            (None, Now::Gone) => self.changed.push((Card { gone_day: Some(as_of), ..fresh }, true)),
            (None, _) => self.changed.push((fresh, true)),
        }
        Ok(())
    }

    /// Goes over open findings that no event was of: those of themes where these are given, all others without.
    async fn pass(&mut self, talked: Option<&Talked>) -> Result<(), Problem> {
        let open = self.cards.iter().filter(|card| card.gone_day.is_none() && !self.taken.contains(&card.id));
        for card in open.filter(|card| card.place.theme.is_some() == talked.is_some()) {
            let is_known =
                card.place.theme.as_ref().zip(talked).is_none_or(|(theme, of)| of.known.contains(theme));
            let series = self.days.of(&self.gathered.cube, card.measure, &card.place).await?;
            let card = if is_known {
                keep::unseen(card, series, self.as_of)
            } else {
                // Somebody removed, hid or merged the theme.
                Card { gone_day: Some(self.as_of), ..card.clone() }
            };
            self.changed.push((card, false));
        }
        Ok(())
    }
}
