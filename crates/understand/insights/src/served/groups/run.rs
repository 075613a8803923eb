//! The work of a search, in the background: read, group, find rules, recognise, keep.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::{Days, NaiveDate};
use rapport_customers::Fact;
use rapport_kernel::{Id, Problem, id::Customer, time::start_of_day};
use rapport_store::{StoreError, jobs};
use tokio::sync::watch;

use super::{
    ask,
    find::{Cluster, Clusters, find},
    gather::{Gathered, gather, internal},
    kept::Kept,
    model::{Found, GoneShown, GroupId, GroupShown, RuleShown, Run, RunId, Step},
    rule::{fields, rule},
    same::same,
    store,
    table::Table,
    words,
};
use crate::{
    served::{
        Insights,
        runs::{self, Kind, Outcome},
        themes::{self, Both},
    },
    stats::share,
};

/// What is looked at.
const DAYS: u64 = 365;
/// One customer in so many is not used to find rules, and tests them.
const TESTED: usize = 3;

/// Searches when asked and when it is due, until told to stop. `name` tells this process's worker from others.
pub async fn work(room: Arc<Insights>, name: String, stopping: watch::Receiver<bool>) {
    let worker = jobs::Worker::new(room.db.clone(), Arc::clone(&room.clock), name).only(&[RunId::JOB]);
    runs::repeat("groups", stopping, || turn(&room, &worker)).await;
}

/// Asks for what is due, and does what waits.
pub async fn turn(room: &Insights, worker: &jobs::Worker) -> Result<(), Problem> {
    ask::renew(room).await?;
    Ok(runs::turn(room, worker, |run| search(room, run)).await?)
}

async fn search(room: &Insights, run: Id<RunId>) -> Result<(), Problem> {
    // A search that was forgotten, or that another worker finished, needs nothing.
    let Some(run) = store::find(room.db.read(), run).await? else { return Ok(()) };
    if run.found.is_some() {
        return Ok(());
    }
    runs::at_step(room.db.write(), run.id, Step::Reading.as_str()).await?;
    let now = room.clock.now();
    let today = now.date_in(room.zone);
    let from = today - Days::new(DAYS);
    let gathered = gather(room.query.as_ref(), start_of_day(from, room.zone), now).await?;
    let names = themes::names_in_both(room).await?;
    runs::at_step(room.db.write(), run.id, Step::Grouping.as_str()).await?;
    let (gathered, table, clusters) = aside(move || {
        let table = Table::of(&gathered.years, &names);
        let clusters = find(&gathered.years, &table);
        (gathered, table, clusters)
    })
    .await?;
    runs::at_step(room.db.write(), run.id, Step::Ruling.as_str()).await?;
    let rules = rules(room, &gathered, &table, &clusters.groups).await?;
    keep(room, &run, (from, today + Days::new(1)), gathered, table, clusters, rules).await
}

/// Computes where nothing else waits for it.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| internal("groups.stopped", error))
}

/// The rule of each group, grown on two thirds of the customers and measured on the others by the same means that list
/// customers.
async fn rules(
    room: &Insights,
    gathered: &Gathered,
    table: &Table,
    clusters: &[Cluster],
) -> Result<Vec<Option<RuleShown>>, Problem> {
    if clusters.is_empty() {
        return Ok(Vec::new());
    }
    room.customers.catch_up().await?;
    let ids: Vec<Option<Id<Customer>>> =
        gathered.years.iter().map(|year| year.customer.parse().ok()).collect();
    let known: Vec<Id<Customer>> = ids.iter().flatten().copied().collect();
    let themes = table.columns.iter().filter_map(|column| column.key.strip_prefix("theme:"));
    let fields = fields(themes);
    let asked: Vec<&str> = fields.iter().map(String::as_str).collect();
    let facts = room.customers.facts(&known, &asked).await?;
    let (learnt, tested): (Vec<usize>, Vec<usize>) =
        (0..ids.len()).partition(|row| !row.is_multiple_of(TESTED));
    let rows: Vec<Vec<Option<Fact>>> = learnt
        .iter()
        .map(|row| ids[*row].and_then(|id| facts.get(&id).cloned()).unwrap_or_default())
        .collect();
    let members: Vec<Vec<bool>> = clusters
        .iter()
        .map(|cluster| {
            let mut is_in = vec![false; ids.len()];
            for row in &cluster.rows {
                is_in[*row] = true;
            }
            is_in
        })
        .collect();
    let learning: Vec<Vec<bool>> =
        members.iter().map(|is_in| learnt.iter().map(|row| is_in[*row]).collect()).collect();
    let texts =
        aside(move || learning.iter().map(|is_in| rule(&fields, &rows, is_in)).collect::<Vec<_>>()).await?;
    let testers: Vec<Id<Customer>> = tested.iter().filter_map(|row| ids[*row]).collect();
    let mut rules = Vec::with_capacity(texts.len());
    for (text, is_in) in texts.into_iter().zip(&members) {
        let Some(text) = text else {
            rules.push(None);
            continue;
        };
        let found = room.customers.whom(&testers, &text).await?;
        let holds = |row: &usize| ids[*row].is_some_and(|id| found.contains(&id));
        let both = tested.iter().filter(|row| is_in[**row] && holds(row)).count();
        let text = room.customers.rule(&text)?;
        rules.push(Some(RuleShown {
            json: text.json,
            sql: text.sql,
            precision: share(both, tested.iter().filter(|row| holds(row)).count()).into(),
            recall: share(both, tested.iter().filter(|row| is_in[**row]).count()).into(),
        }));
    }
    Ok(rules)
}

/// Recognises groups of the search before, and keeps what was found.
async fn keep(
    room: &Insights,
    run: &Run,
    (from, to): (NaiveDate, NaiveDate),
    gathered: Gathered,
    table: Table,
    clusters: Clusters,
    rules: Vec<Option<RuleShown>>,
) -> Result<(), Problem> {
    let before = store::newest_done(room.db.read()).await?;
    let then = match &before {
        Some(run) => match runs::kept(room.db.read(), run.id).await? {
            Some(bytes) => Kept::from_bytes(&bytes)?,
            None => Kept::default(),
        },
        None => Kept::default(),
    };
    let were = before.as_ref().map(ask::shown).unwrap_or_default();
    let now = Kept {
        customers: gathered.years.iter().map(|year| year.customer.clone()).collect(),
        groups: clusters
            .groups
            .iter()
            .map(|cluster| cluster.rows.iter().map(|row| *row as u32).collect())
            .collect(),
        table,
    };
    let recognised = recognise(&then, &now);
    let mut names: Vec<Both> =
        clusters.groups.iter().map(|cluster| words::name(&cluster.traits, &now.table)).collect();
    let known = store::groups(room.db.read()).await?;
    let olds: Vec<Option<&GroupShown>> = recognised.iter().map(|was| were.get((*was)?)).collect();
    let taken: Vec<String> =
        olds.iter().filter_map(|old| Some(known.get(&(*old)?.id)?.own_name.en.clone())).collect();
    let mut fresh: Vec<Both> = Vec::new();
    for (name, old) in names.iter_mut().zip(&olds) {
        match old.and_then(|old| known.get(&old.id)) {
            Some(kept) => *name = kept.own_name.clone(),
            None => fresh.push(name.clone()),
        }
    }
    words::apart(&mut fresh, &taken);
    let mut fresh = fresh.into_iter();
    let customers = now.customers.len();
    let mut groups: Vec<GroupShown> = Vec::new();
    for (((cluster, old), name), rule) in clusters.groups.iter().zip(&olds).zip(names).zip(rules) {
        let own_name = if old.is_some() { name } else { fresh.next().unwrap_or(name) };
        groups.push(GroupShown {
            id: old.map_or_else(|| Id::new(room.clock.as_ref()), |old| old.id),
            name: String::new(),
            named: false,
            new: old.is_none() && before.is_some(),
            customers: cluster.rows.len(),
            share: cluster.rows.len() as f64 / customers.max(1) as f64,
            nps: cluster.nps,
            csat: cluster.csat,
            traits: cluster.traits.clone(),
            rule,
            segment_id: None,
            segment_current: false,
            own_name,
        });
    }
    let found = Found {
        from,
        to,
        customers,
        of: gathered.of,
        nothing: clusters.nothing,
        gone: gone(were, &groups),
        groups,
        factors: clusters.factors,
        tried: clusters.tried,
        nps: clusters.nps,
        csat: clusters.csat,
        currency: now.table.currency.clone(),
    };
    let (bytes, at) = (now.to_bytes()?, room.clock.now());
    let tx = room.db.begin().await?;
    let outcome = Outcome { found: &found, kept: bytes, through_seq: gathered.through_seq, at };
    if runs::finish(&tx, run.id, outcome).await? {
        for group in &found.groups {
            store::put_group(&tx, group.id, &group.own_name, at).await?;
        }
        tx.commit().await.map_err(StoreError::from)?;
    }
    Ok(())
}

/// For each group of now, its place among those of before.
fn recognise(then: &Kept, now: &Kept) -> Vec<Option<usize>> {
    let of = |kept: &'_ Kept| -> BTreeMap<String, usize> {
        (0..kept.groups.len())
            .flat_map(|group| kept.members(group).map(move |(_, customer)| (customer.to_owned(), group)))
            .collect()
    };
    let (before, after) = (of(then), of(now));
    let before: HashMap<&str, usize> =
        before.iter().map(|(customer, group)| (customer.as_str(), *group)).collect();
    let after: Vec<(&str, usize)> =
        after.iter().map(|(customer, group)| (customer.as_str(), *group)).collect();
    same(&before, &after, now.groups.len())
}

fn gone(were: &[GroupShown], are: &[GroupShown]) -> Vec<GoneShown> {
    let is = |id: Id<GroupId>| are.iter().any(|group| group.id == id);
    let gone = were.iter().filter(|group| !is(group.id));
    gone.map(|group| GoneShown { id: group.id, name: String::new(), customers: group.customers }).collect()
}
