//! Gives each interaction of a batch its fragment, in order: pure, over what was loaded of the tables.
//!
//! The rules, in the order in which they are tried:
//! 1. Shared identifiers recognise nobody, unless there is nothing else.
//! 2. The strongest known identifier's fragment takes the interaction, and new identifiers are bound to it. Where a new
//!    identifier is stronger and may not belong to that customer, it begins a fragment of its own.
//! 3. Each other fragment met in the interaction is linked with it, unless the two would be strangers
//!    ([`super::holdings::Holdings::may_join`]) or a person undid that very link.
//! 4. A refused join is noted under the weaker identifier; met in enough strangers, the identifier becomes shared.
//!
//! How a stream is cut into batches makes no difference.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rapport_kernel::{Id, IdentifierKind, Interaction, Timestamp, entity, interaction::Kind};
use rapport_store::StoreError;

use super::{
    graph::Graph,
    holdings::{Holdings, Refusal},
    key::{Key, Part, company_part, group_key, group_part, shared_part},
};
use crate::settings::{Limits, rank};

entity!(
    /// Kind of the ids of identity links.
    Link, "lnk"
);

/// The most strangers remembered with one identifier.
const MOST_STRANGERS: usize = 20;
/// Rank of what was said outright (`alias`).
const EXPLICIT: u8 = u8::MAX;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Binding {
    pub part: Part,
    pub shared: bool,
}

/// A fragment as it will be written.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub created_at: Timestamp,
    pub kind: &'static str,
    pub identifiers: Vec<String>,
    /// Whether it is in the tables already.
    pub stored: bool,
    pub changed: bool,
}

impl Draft {
    /// Whether it cannot be in the tables yet. Of groups and what is shared, which are found by name, that is not known.
    pub fn begins(&self) -> bool {
        !self.stored && self.kind == "person"
    }
}

#[derive(Debug, Clone)]
pub(crate) struct NewLink {
    pub id: Id<Link>,
    pub a: Part,
    pub b: Part,
    pub evidence: String,
    /// The identifier it was met with.
    pub beside: String,
    pub interaction: String,
    pub at: Timestamp,
}

/// Refused joins of one identifier.
#[derive(Debug, Clone, Default)]
pub(crate) struct Met {
    pub parts: BTreeSet<Part>,
    pub times: i64,
    pub reason: String,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    pub changed: bool,
}

/// An identifier that became shared: links that rest on it need a look.
#[derive(Debug, Clone)]
pub(crate) struct BecameShared {
    pub key: usize,
    pub from: Part,
}

/// The state of a pass: what was loaded, and what became of it.
#[derive(Debug)]
pub(crate) struct Pass<'a> {
    pub limits: &'a Limits,
    pub keys: &'a [Key],
    pub bindings: Vec<Option<Binding>>,
    pub graph: Graph,
    pub drafts: HashMap<Part, Draft>,
    pub met: BTreeMap<usize, Met>,
    pub rebound: BTreeSet<usize>,
    pub links: Vec<NewLink>,
    pub shared: Vec<BecameShared>,
}

impl Pass<'_> {
    /// The fragment of one interaction known by `used` (indices of keys, strongest first). `account_key` is where the
    /// group's id stands among the keys, as an account. May set the interaction's group, when an account names it.
    pub fn place(
        &mut self,
        one: &mut Interaction,
        used: &[usize],
        account_key: Option<usize>,
    ) -> Result<Part, StoreError> {
        if let Some(group) = &one.group_id {
            self.ensure_group(group, one, account_key);
        }
        let Some(&first) = used.first() else { return Ok(self.lone(one)) };
        let open: Vec<usize> = used.iter().copied().filter(|key| !self.is_shared(*key)).collect();
        if open.is_empty() {
            return self.part(first);
        }
        if one.group_id.is_none() {
            let account = used
                .iter()
                .find(|key| self.is_shared(**key) && self.keys[**key].kind == IdentifierKind::Account);
            one.group_id = account.map(|key| self.keys[*key].value().to_owned());
        }
        let explicit = one.kind == Kind::Alias;
        let base = self.base(one, &open, explicit)?;
        let best = rank(&self.keys[open[0]].kind);
        for &key in &open {
            let evidence = if explicit { EXPLICIT } else { best.min(rank(&self.keys[key].kind)) };
            match self.bindings[key] {
                None => self.add(one, key, base, evidence)?,
                Some(binding) if binding.shared || self.graph.root(binding.part) == self.graph.root(base) => {
                }
                Some(binding) => self.link(one, key, open[0], base, binding.part, evidence)?,
            }
        }
        Ok(base)
    }

    /// The fragment that takes the interaction: rule 2.
    fn base(&mut self, one: &Interaction, open: &[usize], explicit: bool) -> Result<Part, StoreError> {
        let Some(known) = open.iter().position(|key| self.bindings[*key].is_some()) else {
            return self.begin(one, open[0]);
        };
        let holder = self.part(open[known])?;
        if known == 0 {
            return Ok(holder);
        }
        let evidence = if explicit { EXPLICIT } else { rank(&self.keys[open[known]].kind) };
        match self.may_add(open[0], holder, evidence) {
            Ok(()) => self.bind(open[0], holder).map(|()| holder),
            Err(_) => self.begin(one, open[0]),
        }
    }

    fn add(&mut self, one: &Interaction, key: usize, base: Part, evidence: u8) -> Result<(), StoreError> {
        match self.may_add(key, base, evidence) {
            Ok(()) => self.bind(key, base),
            Err(refusal) => self.refuse(one, key, &[base], &refusal),
        }
    }

    fn link(
        &mut self,
        one: &Interaction,
        key: usize,
        beside: usize,
        base: Part,
        other: Part,
        evidence: u8,
    ) -> Result<(), StoreError> {
        let evidence_key = &self.keys[key].text;
        if self.graph.was_undone(base, other, evidence_key) {
            return Ok(());
        }
        let none = Holdings::default();
        let allowed = if evidence == EXPLICIT {
            Ok(())
        } else {
            let (own, others) =
                (self.graph.holdings(base).unwrap_or(&none), self.graph.holdings(other).unwrap_or(&none));
            own.may_join(others, evidence, self.limits)
        };
        if let Err(refusal) = allowed {
            return self.refuse(one, key, &[base, other], &refusal);
        }
        let name = format!("{base} {other} {evidence_key} {}", one.id);
        self.links.push(NewLink {
            id: Id::derived(one.received_at, "link", &name),
            a: base,
            b: other,
            evidence: evidence_key.clone(),
            beside: self.keys[beside].text.clone(),
            interaction: one.id.to_string(),
            at: one.received_at,
        });
        self.graph.join(base, other);
        Ok(())
    }

    /// Notes that an identifier was met where it may not join: rule 4.
    fn refuse(
        &mut self,
        one: &Interaction,
        key: usize,
        parts: &[Part],
        refusal: &Refusal,
    ) -> Result<(), StoreError> {
        let met = self.met.entry(key).or_insert_with(|| Met { first_at: one.received_at, ..Met::default() });
        met.times += 1;
        met.changed = true;
        met.last_at = met.last_at.max(one.received_at);
        met.reason = refusal.code();
        for part in parts {
            if met.parts.len() < MOST_STRANGERS {
                met.parts.insert(*part);
            }
        }
        let strangers: BTreeSet<Part> = met.parts.iter().map(|part| self.graph.root(*part)).collect();
        let may_be_shared = rank(&self.keys[key].kind) < rank(&IdentifierKind::System(String::new()));
        if may_be_shared && strangers.len() >= self.limits.strangers {
            self.share(one, key)?;
        }
        Ok(())
    }

    fn share(&mut self, one: &Interaction, key: usize) -> Result<(), StoreError> {
        let part = shared_part(&self.keys[key]);
        let kind = if self.keys[key].kind == IdentifierKind::Account { "account" } else { "shared" };
        if let Some(old) = self.bindings[key] {
            let text = &self.keys[key].text;
            let draft = draft(&mut self.drafts, old.part)?;
            draft.identifiers.retain(|known| known != text);
            draft.changed = true;
            self.graph.holdings_mut(old.part).remove(&self.keys[key].kind);
            self.shared.push(BecameShared { key, from: old.part });
        }
        self.ensure(part, kind, one.received_at);
        if kind == "account"
            && let Some(draft) = self.drafts.get_mut(&part)
            && draft.identifiers.is_empty()
        {
            draft.identifiers.push(group_key(self.keys[key].value()));
        }
        self.bind_shared(key, part);
        Ok(())
    }

    /// An account, household or other group, under its own name and, where nobody has it, as an account's number.
    fn ensure_group(&mut self, group: &str, one: &Interaction, account_key: Option<usize>) {
        let part = group_part(group);
        let household = ["type", "kind", "group_type"]
            .iter()
            .any(|name| one.traits.get(*name).is_some_and(|kind| kind == "household"));
        self.ensure(part, if household { "household" } else { "account" }, one.received_at);
        if let Some(draft) = self.drafts.get_mut(&part)
            && draft.identifiers.is_empty()
        {
            draft.identifiers.push(group_key(group));
        }
        if let Some(key) = account_key
            && !household
            && self.bindings[key].is_none()
        {
            self.bind_shared(key, part);
        }
    }

    fn lone(&mut self, one: &Interaction) -> Part {
        let (part, kind) = match &one.group_id {
            Some(group) => return group_part(group),
            None if one.kind == Kind::Environment => (company_part(), "company"),
            None => (Id::derived(one.received_at, &one.source, &one.message_id), "person"),
        };
        self.ensure(part, kind, one.received_at);
        part
    }

    fn begin(&mut self, one: &Interaction, key: usize) -> Result<Part, StoreError> {
        let part = Id::derived(one.received_at, "fragment", &self.keys[key].text);
        self.ensure(part, "person", one.received_at);
        self.bind(key, part).map(|()| part)
    }

    fn ensure(&mut self, part: Part, kind: &'static str, at: Timestamp) {
        self.drafts.entry(part).or_insert_with(|| Draft {
            created_at: at,
            kind,
            identifiers: Vec::new(),
            stored: false,
            changed: false,
        });
    }

    fn bind(&mut self, key: usize, part: Part) -> Result<(), StoreError> {
        let draft = draft(&mut self.drafts, part)?;
        draft.identifiers.push(self.keys[key].text.clone());
        draft.changed = true;
        self.graph.holdings_mut(part).add(&self.keys[key].kind);
        self.bindings[key] = Some(Binding { part, shared: false });
        self.rebound.insert(key);
        Ok(())
    }

    fn bind_shared(&mut self, key: usize, part: Part) {
        if let Some(draft) = self.drafts.get_mut(&part) {
            draft.identifiers.push(self.keys[key].text.clone());
            draft.changed = true;
        }
        self.bindings[key] = Some(Binding { part, shared: true });
        self.rebound.insert(key);
    }

    fn may_add(&self, key: usize, part: Part, evidence: u8) -> Result<(), Refusal> {
        match self.graph.holdings(part) {
            Some(holdings) if evidence != EXPLICIT => {
                holdings.may_add(&self.keys[key].kind, evidence, self.limits)
            }
            _ => Ok(()),
        }
    }

    fn is_shared(&self, key: usize) -> bool {
        self.bindings[key].is_some_and(|binding| binding.shared)
    }

    fn part(&self, key: usize) -> Result<Part, StoreError> {
        self.bindings[key]
            .map(|binding| binding.part)
            .ok_or_else(|| StoreError::Corrupt("an identifier lost its fragment".into()))
    }
}

fn draft(drafts: &mut HashMap<Part, Draft>, part: Part) -> Result<&mut Draft, StoreError> {
    drafts.get_mut(&part).ok_or_else(|| StoreError::Corrupt(format!("fragment {part} was not loaded")))
}
