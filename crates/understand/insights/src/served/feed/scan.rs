//! Scans: every place is looked at as of a day, by a durable job. The first goes back half a year, week by week, so that what
//! happened is there from the beginning, each week with its own correction.

use std::collections::{BTreeSet, HashMap, hash_map::Entry};

use chrono::{Days, NaiveDate};
use rapport_kernel::{
    ErrorKind, Id, Problem,
    time::{HOUR, SECOND, start_of_day},
};
use rapport_store::{StoreError, jobs, stream};
use serde_json::json;

use super::{
    gather::Gather,
    model::{Scan, Series},
    store::{self, ScanId},
};
use crate::{
    findings::{Cube, Measure, Place, REACH, Talk, Tree},
    served::{Insights, themes},
};

/// The job that scans.
pub(crate) const JOB: &str = "insights.scan";
/// Weeks that the first scan goes back.
pub(super) const REPLAYED: i64 = 26;
/// The hour of the company's day at which it scans: after midnight's late arrivals.
const AT: i64 = 3 * HOUR;

/// A stream so many times longer than the one that was looked at is another history.
const OUTGROWN: i64 = 2;
/// How soon after a scan that had too little to compare.
const SOON: i64 = 20 * SECOND;

impl Insights {
    /// Sees to it that the next scan is asked for: at once when there never was one.
    pub(crate) async fn schedule_scan(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        // A night that is waited for must not hold back what is due sooner.
        let (key, due) = match store::last_scan(self.db.read()).await? {
            None => ("first", now),
            // Somebody has just begun: there was little to compare yet, or nothing.
            Some(Scan { finished_at: Some(finished), .. }) if self.is_first_scan().await? => {
                ("first", finished.plus(SOON))
            }
            Some(_) => {
                let tomorrow = now.plus(-AT).date_in(self.zone) + Days::new(1);
                ("daily", start_of_day(tomorrow, self.zone).plus(AT))
            }
        };
        jobs::enqueue(self.db.write(), self.clock.as_ref(), JOB, &json!({}), Some(key), due).await
    }

    /// Whether history was never looked at, or was mostly not there yet, or its comments were not yet read for their themes: a
    /// company that moves in is looked at anew.
    async fn is_first_scan(&self) -> Result<bool, StoreError> {
        let through = store::scanned_through(self.db.read()).await?;
        let now = stream::last_number(self.db.read()).await?;
        if through.is_none_or(|through| through < now / OUTGROWN) {
            return Ok(true);
        }
        if store::looked_at_themes(self.db.read()).await? {
            return Ok(false);
        }
        Ok(themes::settled(self).await?.is_some_and(|settled| !settled.keys.is_empty()))
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
            themes: None,
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
        let weeks = REACH + steps.unsigned_abs() as usize;
        let gathered = gather.weeks(today, weeks).await?;
        let talked = self.talked(&gather, gathered.cube.tree(), today, weeks).await?;
        scan.through_seq = gathered.through_seq;
        scan.themes = talked.as_ref().map(|talked| talked.known.len() as i64);
        let mut days = DayByDay {
            gather,
            from: today - Days::new(7 * (REPLAYED + REPLAYED).unsigned_abs()),
            today,
            known: HashMap::new(),
        };
        for back in (0..=steps).rev() {
            let as_of = today - Days::new(7 * back.unsigned_abs());
            let weeks_back = usize::try_from(back).unwrap_or_default();
            let (looks, found) =
                self.look(&gathered, talked.as_ref(), &mut days, (as_of, weeks_back)).await?;
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

    /// What comments complain of; nothing while they are read again, or when a change of the themes came in between.
    async fn talked(
        &self,
        gather: &Gather<'_>,
        tree: &Tree,
        today: NaiveDate,
        weeks: usize,
    ) -> Result<Option<Talked>, Problem> {
        if let Some(before) = themes::settled(self).await? {
            let talk = gather.talk(tree, &before.keys, today, weeks).await?;
            if themes::settled(self).await?.as_ref() == Some(&before) {
                return Ok(Some(Talked { talk, known: before.keys }));
            }
        }
        tracing::info!("insights: themes are left out of a scan while comments are being read for them");
        Ok(None)
    }
}

/// What comments complain of, and the themes there are.
pub(super) struct Talked {
    pub talk: Talk,
    pub known: BTreeSet<String>,
}

/// Days of places, asked for once in a scan.
pub(super) struct DayByDay<'a> {
    gather: Gather<'a>,
    from: NaiveDate,
    today: NaiveDate,
    known: HashMap<(Measure, Place), Series>,
}

impl DayByDay<'_> {
    pub async fn of(&mut self, cube: &Cube, measure: Measure, place: &Place) -> Result<&Series, Problem> {
        match self.known.entry((measure, place.clone())) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(new) => {
                let series = self.gather.days(cube, measure, place, (self.from, self.today)).await?;
                Ok(new.insert(series))
            }
        }
    }
}
