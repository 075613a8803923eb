//! Scans: every place is looked at as of a day, by a durable job. The first goes back half a year, week by week, so that what
//! happened is there from the beginning, each week with its own correction.

use std::collections::{HashMap, hash_map::Entry};

use chrono::{Days, NaiveDate};
use rapport_kernel::{
    ErrorKind, Id, Problem,
    time::{HOUR, MINUTE, start_of_day},
};
use rapport_store::{StoreError, jobs, stream};
use serde_json::json;

use super::{
    gather::{Gather, Gathered},
    keep,
    model::{Card, InsightId, Scan, Series},
    store::{self, ScanId},
};
use crate::{
    findings::{self, Cube, Measure, Now, Place, REACH, Thresholds},
    served::Insights,
};

/// The job that scans.
pub(crate) const JOB: &str = "insights.scan";
/// Weeks that the first scan goes back.
pub(super) const REPLAYED: i64 = 26;
/// Of the findings of a scan, so many may be false. Scans come again and again: over half a year of weekly scans of a company
/// where nothing happens, one in forty sees a false finding.
const FALSE_SHARE: f64 = 0.001;
/// The hour of the company's day at which it scans: after midnight's late arrivals.
const AT: i64 = 3 * HOUR;

/// A stream so many times longer than the one that was looked at is another history.
const OUTGROWN: i64 = 2;
/// How soon again while there is too little to compare.
const SOON: i64 = 3 * MINUTE;

impl Insights {
    /// Sees to it that the next scan is asked for: at once when there never was one.
    pub(crate) async fn schedule_scan(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let due = match store::last_scan(self.db.read()).await? {
            None => now,
            // Somebody has just begun: there was little to compare yet, or nothing.
            Some(last) if last.finished_at.is_some() && self.is_first_scan().await? => {
                last.started_at.plus(SOON)
            }
            Some(_) => {
                let tomorrow = now.plus(-AT).date_in(self.zone) + Days::new(1);
                start_of_day(tomorrow, self.zone).plus(AT)
            }
        };
        jobs::enqueue(self.db.write(), self.clock.as_ref(), JOB, &json!({}), Some("daily"), due).await
    }

    /// Whether history was never looked at, or was mostly not there yet: a company that moves in is looked at anew.
    async fn is_first_scan(&self) -> Result<bool, StoreError> {
        let through = store::scanned_through(self.db.read()).await?;
        let now = stream::last_number(self.db.read()).await?;
        Ok(through.is_none_or(|through| through < now / OUTGROWN))
    }

    /// Asks for a scan now, unless one waits or runs.
    pub(crate) async fn ask_scan(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        jobs::enqueue(self.db.write(), self.clock.as_ref(), JOB, &json!({}), Some("now"), now).await
    }

    /// Looks as of today, and where there never was a scan, as of every week of the last half year.
    pub(crate) async fn scan(&self, worker: &jobs::Worker, job: &jobs::Leased) -> Result<(), Problem> {
        let today = self.clock.now().date_in(self.zone);
        let steps = if self.is_first_scan().await? {
            store::forget_untouched(self.db.write()).await?;
            REPLAYED
        } else {
            0
        };
        let scan = Scan {
            started_at: self.clock.now(),
            finished_at: None,
            as_of: today - Days::new(7 * steps.unsigned_abs()),
            step: 0,
            steps: steps + 1,
            looks: 0,
            found: 0,
            through_seq: 0,
        };
        let id = Id::new(self.clock.as_ref());
        store::put_scan(self.db.write(), id, &scan).await?;
        let done = self.steps(scan, id, worker, job).await;
        if done.is_err() {
            // What did not come to its end must not look as if it ran.
            store::drop_scan(self.db.write(), id).await?;
        }
        done
    }

    /// Every look of a scan, the oldest first.
    async fn steps(
        &self,
        mut scan: Scan,
        id: Id<ScanId>,
        worker: &jobs::Worker,
        job: &jobs::Leased,
    ) -> Result<(), Problem> {
        let steps = scan.steps - 1;
        let today = scan.as_of + Days::new(7 * steps.unsigned_abs());
        let gather = Gather { query: self.query.as_ref(), zone: self.zone };
        let gathered = gather.weeks(today, REACH + steps.unsigned_abs() as usize).await?;
        scan.through_seq = gathered.through_seq;
        let mut days = DayByDay {
            gather,
            from: today - Days::new(7 * (REPLAYED + REPLAYED).unsigned_abs()),
            today,
            known: HashMap::new(),
        };
        for back in (0..=steps).rev() {
            let as_of = today - Days::new(7 * back.unsigned_abs());
            let (looks, found) = self.look(&gathered, &mut days, (as_of, back)).await?;
            scan = Scan { as_of, step: steps - back + 1, looks, found, ..scan };
            if back == 0 {
                scan.finished_at = Some(self.clock.now());
            }
            store::put_scan(self.db.write(), id, &scan).await?;
            if !worker.renew(job).await? {
                return Err(Problem::new(
                    ErrorKind::Conflict,
                    "insight.scan",
                    "another worker took the scan over",
                ));
            }
        }
        Ok(store::forget_scans(self.db.write(), scan.started_at).await?)
    }

    /// One look at everything as of a day: comparisons and events.
    async fn look(
        &self,
        gathered: &Gathered,
        days: &mut DayByDay<'_>,
        (as_of, back): (NaiveDate, i64),
    ) -> Result<(i64, i64), Problem> {
        let (cube, tree) = (&gathered.cube, gathered.cube.tree());
        let thresholds = Thresholds { false_share: FALSE_SHARE, ..Thresholds::default() };
        let seen = findings::see(&cube.looks(usize::try_from(back).unwrap_or_default()), tree, &thresholds);
        let cards = store::cards(self.db.read(), Some(as_of - Days::new(120))).await?;
        let mut taken: Vec<Id<InsightId>> = Vec::new();
        let mut changed: Vec<(Card, bool)> = Vec::new();
        for event in &seen.events {
            let series = days.of(cube, event.lead.measure, &event.lead.place).await?;
            let same = keep::same(event, &cards, &taken, tree, as_of);
            let id = same.map_or_else(|| Id::new(self.clock.as_ref()), |card| card.id);
            taken.push(id);
            let fresh = keep::first(id, event, seen.looks, series, as_of);
            let stands = keep::stands(same.unwrap_or(&fresh), series, as_of);
            match (same, stands) {
                // A long look still sees what a short one knows to be over.
                (Some(card), Now::Gone) if card.gone_day.is_none() => {
                    changed.push((Card { gone_day: Some(as_of), ..card.clone() }, false));
                }
                (Some(card), Now::Gone | Now::Unsure) if card.gone_day.is_some() => {}
                (Some(card), _) => changed.push((keep::again(card, fresh), false)),
                (None, Now::Gone) => changed.push((Card { gone_day: Some(as_of), ..fresh }, true)),
                (None, _) => changed.push((fresh, true)),
            }
        }
        for card in cards.iter().filter(|card| card.gone_day.is_none() && !taken.contains(&card.id)) {
            let series = days.of(cube, card.measure, &card.place).await?;
            changed.push((keep::unseen(card, series, as_of), false));
        }
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

/// Days of places, asked for once in a scan.
struct DayByDay<'a> {
    gather: Gather<'a>,
    from: NaiveDate,
    today: NaiveDate,
    known: HashMap<(Measure, Place), Series>,
}

impl DayByDay<'_> {
    async fn of(&mut self, cube: &Cube, measure: Measure, place: &Place) -> Result<&Series, Problem> {
        match self.known.entry((measure, place.clone())) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(new) => {
                let series = self.gather.days(cube, measure, place, (self.from, self.today)).await?;
                Ok(new.insert(series))
            }
        }
    }
}
