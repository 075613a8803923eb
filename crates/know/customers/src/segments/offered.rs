//! What rules know of given customers, and rules kept as segments, for rooms above.

use std::collections::{BTreeMap, BTreeSet};

use rapport_kernel::{
    Id, Problem,
    id::Customer,
    rule::{Row, Rule, Value},
};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError};
use sea_orm::entity::prelude::Uuid;

use super::{
    Segment,
    catalogue::{catalogue, read, ready, slot},
    facts::{At, Facts, Slot},
    rows,
    saved::{self, Kept},
};
use crate::Customers;

/// Customers whose facts are read at once.
const CHUNK: usize = 2_000;
/// Steps of a thousand changes in which facts catch up.
const MOST_STEPS: usize = 500;

/// What a field of rules holds of one customer.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    Number(f64),
    Word(String),
}

/// A rule in both of its writings.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleText {
    /// react-querybuilder's tree.
    pub json: serde_json::Value,
    /// A SQL boolean expression.
    pub sql: String,
}

#[derive(FromQueryResult)]
struct FactsRow {
    customer_id: Uuid,
    facts: String,
}

impl Customers {
    /// What fields of rules hold of customers now, in the order of the fields; lists and times as nothing. Who is no
    /// customer is left out.
    pub async fn facts(
        &self,
        customers: &[Id<Customer>],
        fields: &[&str],
    ) -> Result<BTreeMap<Id<Customer>, Vec<Option<Fact>>>, Problem> {
        let unknown =
            |name: &str| Problem::invalid("rule.field", format!("customers have no field {name:?}"));
        let slots: Vec<Slot> =
            fields.iter().map(|name| slot(name).ok_or_else(|| unknown(name))).collect::<Result<_, _>>()?;
        let mut found = BTreeMap::new();
        self.each(customers, |customer, facts| {
            let at = At { facts, slots: &slots, now: self.clock.now() };
            let values = (0..slots.len()).map(|slot| match at.get(slot) {
                Value::Number(number) => Some(Fact::Number(number)),
                Value::Text(text) => Some(Fact::Word(text.to_owned())),
                _ => None,
            });
            found.insert(customer, values.collect());
        })
        .await?;
        Ok(found)
    }

    /// Those of the customers for whom a rule (SQL or JSON) holds now.
    pub async fn whom(
        &self,
        customers: &[Id<Customer>],
        rule: &str,
    ) -> Result<BTreeSet<Id<Customer>>, Problem> {
        let ready = ready(&read(rule, self.settings.zone)?)?;
        let mut found = BTreeSet::new();
        self.each(customers, |customer, facts| {
            let at = At { facts, slots: &ready.slots, now: self.clock.now() };
            if ready.compiled.matches(&at) {
                found.insert(customer);
            }
        })
        .await?;
        Ok(found)
    }

    async fn each(
        &self,
        customers: &[Id<Customer>],
        mut tell: impl FnMut(Id<Customer>, &Facts),
    ) -> Result<(), StoreError> {
        for some in customers.chunks(CHUNK) {
            let mut ids = Rows::new(&[Column::Uuid]);
            for customer in some {
                ids.push([customer.uuid().into()]);
            }
            let sql = "SELECT customer_id, facts FROM customer_row WHERE customer_id IN (SELECT c1 FROM ({rows}) r)";
            let rows: Vec<FactsRow> = self.db.read().all_rows(sql, &ids, vec![]).await?;
            for row in rows {
                let facts: Facts = serde_json::from_str(&row.facts)
                    .map_err(|error| StoreError::Corrupt(format!("row of {}: {error}", row.customer_id)))?;
                tell(Id::from_uuid(row.customer_id), &facts);
            }
        }
        Ok(())
    }

    /// A rule in both of its writings; what is wrong with it is told by `rule`.
    pub fn rule(&self, text: &str) -> Result<RuleText, Problem> {
        Ok(self.written(&read(text, self.settings.zone)?))
    }

    fn written(&self, rule: &Rule) -> RuleText {
        RuleText { json: rule.to_json(), sql: rule.to_sql(&catalogue(self.settings.zone)) }
    }

    /// Takes in what changed lately, so that facts are of now; where very much did, the rest is taken in behind it.
    pub async fn catch_up(&self) -> Result<(), StoreError> {
        rows::bring_up(self, MOST_STEPS).await.map(|_| ())
    }

    /// Keeps a rule as a segment under a name that no other has. A segment that is there already (and not deleted) gets
    /// the rule, and keeps its name.
    pub async fn keep_segment(
        &self,
        actor: &str,
        segment: Option<Id<Segment>>,
        name: &str,
        rule: &str,
    ) -> Result<Id<Segment>, Problem> {
        let rule = read(rule, self.settings.zone)?;
        let kept = match self.segment(segment).await? {
            Some(kept) => saved::change(&self.db, self.clock.as_ref(), actor, kept, None, Some(rule)).await?,
            None => saved::create(&self.db, self.clock.as_ref(), actor, name, rule).await?,
        };
        Ok(kept.id)
    }

    /// The rules of those segments that are still there.
    pub async fn segment_rules(&self) -> Result<BTreeMap<Id<Segment>, RuleText>, StoreError> {
        let all = saved::list(self.db.read(), self.settings.zone).await?;
        Ok(all.into_iter().map(|one| (one.id, self.written(&one.rule))).collect())
    }

    async fn segment(&self, id: Option<Id<Segment>>) -> Result<Option<Kept>, StoreError> {
        let Some(id) = id else { return Ok(None) };
        let all = saved::list(self.db.read(), self.settings.zone).await?;
        Ok(all.into_iter().find(|one| one.id == id))
    }
}
