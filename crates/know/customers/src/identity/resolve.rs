//! Finds the fragment of each interaction of a batch: loads, decides, writes.

use std::collections::{BTreeSet, HashMap};

use rapport_kernel::{Interaction, id::Fragment, id::Id, interaction::Kind};
use rapport_store::{StoreError, Tx};

use super::{
    key::{Key, Part, shared_part},
    load,
    pass::Pass,
    store,
};
use crate::{
    fold::Begun,
    merge_map::MergeMap,
    settings::{Limits, rank},
};

/// The identifiers of a batch, each once.
struct Keys {
    keys: Vec<Key>,
    index: HashMap<String, usize>,
}

impl Keys {
    fn intern(&mut self, key: Key) -> usize {
        if let Some(&n) = self.index.get(&key.text) {
            return n;
        }
        let n = self.keys.len();
        self.index.insert(key.text.clone(), n);
        self.keys.push(key);
        n
    }
}

/// What a batch came to.
pub(crate) struct Resolved {
    /// The customers that fragments moved to, with the map's new version.
    pub moved: Option<(i64, Vec<(Part, Part)>)>,
    /// Fragments that begin with this batch: to be written with what is folded of it.
    pub begun: Begun,
}

/// Sets `fragment_id` on every interaction.
pub(crate) async fn resolve(
    tx: &Tx,
    batch: &mut [Interaction],
    limits: &Limits,
    map: &MergeMap,
) -> Result<Resolved, StoreError> {
    let mut keys = Keys { keys: Vec::new(), index: HashMap::new() };
    let mut used: Vec<Vec<usize>> = Vec::with_capacity(batch.len());
    let mut accounts: Vec<Option<usize>> = Vec::with_capacity(batch.len());
    for one in batch.iter() {
        let mut own: Vec<usize> =
            one.identifiers.iter().map(|identifier| keys.intern(Key::of(identifier))).collect();
        own.sort_by(|a, b| {
            let (a, b) = (&keys.keys[*a], &keys.keys[*b]);
            rank(&b.kind).cmp(&rank(&a.kind)).then_with(|| a.text.cmp(&b.text))
        });
        own.dedup();
        used.push(own);
        let group = one.group_id.as_ref().filter(|_| one.kind == Kind::Group);
        accounts.push(
            group.and_then(|group| Key::parse(&format!("account:{group}"))).map(|key| keys.intern(key)),
        );
    }
    let (bindings, version) = load::bindings(tx, &keys.keys).await?;
    map.correct(tx, version).await?;
    let mut parts: BTreeSet<Part> = BTreeSet::new();
    let mut about: BTreeSet<usize> = BTreeSet::new();
    for own in &used {
        let known = || {
            own.iter()
                .filter_map(|key| bindings[*key])
                .filter(|binding| !binding.shared)
                .map(|binding| binding.part)
        };
        let unknown = own.iter().any(|key| bindings[*key].is_none());
        let one_customer = || {
            let mut customers = known().map(|part| map.customer(part));
            let first = customers.next();
            customers.all(|other| Some(other) == first)
        };
        // What everyone already agrees on needs nothing more; that is nearly every interaction.
        if !unknown && one_customer() {
            continue;
        }
        parts.extend(known());
        about.extend(own.iter().filter(|key| !bindings[**key].is_some_and(|binding| binding.shared)));
        let accounts = own
            .iter()
            .map(|key| &keys.keys[*key])
            .filter(|key| key.kind == rapport_kernel::IdentifierKind::Account);
        parts.extend(accounts.map(shared_part));
    }
    let (graph, drafts) = load::customers(tx, &parts).await?;
    let known_before: BTreeSet<usize> = about.into_iter().collect();
    let met = load::met(tx, &keys.keys, &known_before).await?;
    let mut pass = Pass {
        limits,
        keys: &keys.keys,
        bindings,
        graph,
        drafts,
        met,
        rebound: BTreeSet::new(),
        links: Vec::new(),
        shared: Vec::new(),
    };
    for ((one, own), account) in batch.iter_mut().zip(&used).zip(accounts) {
        let part: Id<Fragment> = pass.place(one, own, account)?;
        one.fragment_id = Some(part);
    }
    let version = store::write(tx, &pass).await?;
    let moved = version.map(|version| {
        (version, pass.graph.moved().iter().map(|(part, customer)| (*part, *customer)).collect())
    });
    Ok(Resolved { moved, begun: Begun::of(pass.drafts) })
}
