//! Folds a batch into what is known: states of fragments that begin, traits, orders, units, members, words for search. States of
//! known fragments follow [`beside`] the writer.

pub(crate) mod apply;
mod beside;
pub(crate) mod orders;
pub(crate) mod state;
#[cfg(test)]
mod tests;
pub(crate) mod traits;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use rapport_kernel::{Id, Interaction, interaction::Kind};
use rapport_store::{Column, Fold, Rows, Sql, StoreError, Tx, Writes};
use sea_orm::entity::prelude::Uuid;
use serde::Serialize;

use self::{state::State, traits::Traits};
use crate::{
    identity::{
        key::{Part, company_part, group_part},
        pass::Draft,
    },
    search,
};

/// Fragments that begin with a batch, to be written once, with what is folded of it.
#[derive(Debug)]
pub(crate) struct Begun(BTreeMap<Part, Draft>);

impl Begun {
    pub fn of(drafts: HashMap<Part, Draft>) -> Self {
        Self(drafts.into_iter().filter(|(_, draft)| draft.begins()).collect())
    }
}

#[async_trait]
impl Fold for Begun {
    async fn fold(&self, tx: &Tx, batch: &[Interaction], writes: &mut Writes) -> Result<(), StoreError> {
        let company = company_part();
        // In the order of the keys, so that neighbours are found and written on the same page.
        // Of fragments that begin: the state, and the number of their last interaction.
        let mut states: BTreeMap<Part, (State, i64)> = BTreeMap::new();
        let mut said: BTreeMap<Part, Vec<&Interaction>> = BTreeMap::new();
        for one in batch {
            let Some(part) = one.fragment_id.filter(|part| *part != company) else { continue };
            if self.0.contains_key(&part) {
                let (state, version) = states.entry(part).or_default();
                state.apply(one);
                *version = one.seq;
            }
            if one.traits.is_empty() {
                continue;
            }
            let about = match &one.group_id {
                Some(group) if one.kind == Kind::Group => group_part(group),
                _ => part,
            };
            said.entry(about).or_default().push(one);
        }
        // The whole batch is in them, and nothing came before.
        let folded = batch.last().map_or(0, |one| one.seq);
        begin(&self.0, states, folded, writes)?;
        orders::fold(tx, batch, writes).await?;
        write_units(batch, company, writes);
        write_products(batch, writes);
        fold_traits(tx, &said, writes).await?;
        write_members(batch, writes);
        Ok(())
    }
}

/// Writes fragments that begin, with the states that the batch gave them.
fn begin(
    begun: &BTreeMap<Part, Draft>,
    states: BTreeMap<Part, (State, i64)>,
    folded: i64,
    writes: &mut Writes,
) -> Result<(), StoreError> {
    let mut rows = Rows::new(&[
        Column::Uuid,
        Column::Text,
        Column::Int,
        Column::Int,
        Column::Int,
        Column::Text,
        Column::Int,
    ]);
    for (part, (mut state, version)) in states {
        let Some(draft) = begun.get(&part) else { continue };
        state.trim();
        rows.push([
            part.uuid().into(),
            json(&state)?.into(),
            state.seen_at().into(),
            version.into(),
            draft.created_at.micros().into(),
            json(&draft.identifiers)?.into(),
            folded.into(),
        ]);
    }
    writes.add(
        "INSERT INTO fragment (id, created_at, kind, identifiers, traits, state, last_at, version, folded) \
         SELECT c1, c5, 'person', c6, '{}', c2, c3, c4, c7 FROM ({rows}) r",
        rows,
    );
    Ok(())
}

async fn fold_traits(
    tx: &Tx,
    said: &BTreeMap<Part, Vec<&Interaction>>,
    writes: &mut Writes,
) -> Result<(), StoreError> {
    let mut before = traits_of(tx, said.keys()).await?;
    let mut rows = Rows::new(&[Column::Uuid, Column::Text, Column::Int]);
    let mut renamed = Vec::new();
    for (part, interactions) in said {
        let old = before.remove(part).unwrap_or_default();
        let mut new = old.clone();
        for one in interactions {
            new.apply(one);
        }
        if new == old {
            continue;
        }
        let (old_name, new_name) = (old.names(), new.names());
        if old_name != new_name {
            renamed.push((*part, old_name, new_name));
        }
        let version = interactions.iter().map(|one| one.seq).max().unwrap_or(0);
        rows.push([part.uuid().into(), json(&new)?.into(), version.into()]);
    }
    writes.add(
        "UPDATE fragment SET traits = r.c2, version = r.c3 FROM ({rows}) AS r WHERE fragment.id = r.c1",
        rows,
    );
    search::rename(&renamed, writes);
    Ok(())
}

/// What was said before of some fragments.
async fn traits_of(tx: &Tx, parts: impl Iterator<Item = &Part>) -> Result<HashMap<Part, Traits>, StoreError> {
    let mut rows = Rows::new(&[Column::Uuid]);
    for part in parts {
        rows.push([part.uuid().into()]);
    }
    let found: Vec<(Uuid, Traits)> = tx
        .packed_rows(
            &[(Column::Uuid, "f.id"), (Column::Json, "f.traits")],
            "({rows}) r JOIN fragment f ON f.id = r.c1",
            &rows,
        )
        .await?;
    Ok(found.into_iter().map(|(id, traits)| (Id::from_uuid(id), traits)).collect())
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Corrupt(e.to_string()))
}

fn write_units(batch: &[Interaction], company: Part, writes: &mut Writes) {
    let mut seen: BTreeSet<(Part, &str)> = BTreeSet::new();
    for one in batch {
        if let (Some(part), Some(unit)) = (one.fragment_id.filter(|part| *part != company), &one.unit_id) {
            seen.insert((part, unit));
        }
    }
    let mut rows = Rows::new(&[Column::Uuid, Column::Text]);
    for (part, unit) in seen {
        rows.push([part.uuid().into(), unit.into()]);
    }
    writes.add("INSERT INTO fragment_unit (fragment_id, unit_id) {rows} ON CONFLICT DO NOTHING", rows);
}

fn write_members(batch: &[Interaction], writes: &mut Writes) {
    let mut members: HashMap<(Part, Part), &Interaction> = HashMap::new();
    for one in batch {
        if let (Some(part), Some(group)) = (one.fragment_id, &one.group_id) {
            let group = group_part(group);
            if group != part {
                members.entry((group, part)).or_insert(one);
            }
        }
    }
    let mut rows = Rows::new(&[Column::Uuid, Column::Uuid, Column::Text, Column::Int]);
    // A group that nothing was said of yet becomes visible with its first member.
    let mut groups = Rows::new(&[Column::Uuid, Column::Int]);
    for ((group, part), one) in members {
        groups.push([group.uuid().into(), one.seq.into()]);
        let relation = ["relation", "role"]
            .iter()
            .find_map(|name| one.properties.get(*name).or_else(|| one.traits.get(*name)));
        let relation = relation.and_then(|value| value.as_str()).unwrap_or("member");
        rows.push([
            group.uuid().into(),
            part.uuid().into(),
            relation.into(),
            one.occurred_at.micros().into(),
        ]);
    }
    writes.add(
        "INSERT INTO membership (group_id, fragment_id, relation, since) {rows} ON CONFLICT DO NOTHING",
        rows,
    );
    writes.add(
        "UPDATE fragment SET version = r.c2 FROM ({rows}) AS r WHERE fragment.id = r.c1 AND fragment.version = 0",
        groups,
    );
}

/// Products that nobody imported are known from the first interaction that opens one.
fn write_products(batch: &[Interaction], writes: &mut Writes) {
    let mut products: HashMap<&str, &Interaction> = HashMap::new();
    for one in batch.iter().filter(|one| one.kind == Kind::Product) {
        if let Some(product) = &one.product_id {
            products.entry(product).or_insert(one);
        }
    }
    let mut rows = Rows::new(&[Column::Text, Column::Text, Column::Text, Column::Int]);
    for (product, one) in products {
        let text = |names: &[&str]| {
            names.iter().find_map(|name| one.properties.get(*name)?.as_str().map(str::to_owned))
        };
        rows.push([
            product.into(),
            text(&["name", "product_name"]).into(),
            text(&["category"]).into(),
            one.seq.into(),
        ]);
    }
    writes
        .add("INSERT INTO product (product_id, name, category, version) {rows} ON CONFLICT DO NOTHING", rows);
}
