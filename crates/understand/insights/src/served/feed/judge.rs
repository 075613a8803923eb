//! What people say of findings, who looks after them, and in which order they come.

use std::collections::{BTreeMap, HashMap};

use rapport_http::{Caller, UserId};
use rapport_kernel::{Id, Problem, Scope};
use rapport_metrics::Text;
use rapport_store::{StoreError, audit};
use serde_json::json;

use super::{
    gather::texts,
    model::{
        Card, Change, Insight, InsightId, MOST_NOTE, Other, Owner, State, changed_meanwhile, kind_word,
        no_insight, part_word,
    },
    rank::{Usefulness, is_open},
    store,
};
use crate::served::{
    Insights,
    themes::{self, Both},
};

/// Findings of one answer, at most.
const MOST: usize = 100;

/// Which findings are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// Not gone, and not called wrong, useless or done.
    Open,
    Gone,
    Said(State),
}

impl Which {
    fn takes(self, card: &Card) -> bool {
        match self {
            Self::Open => is_open(card),
            Self::Gone => card.gone_day.is_some() && matches!(card.state, State::New | State::True),
            Self::Said(state) => card.state == state,
        }
    }
}

/// Findings in their order, and how many there are of each kind of list.
pub(super) struct Listed {
    pub items: Vec<Insight>,
    pub counts: BTreeMap<&'static str, usize>,
}

/// Whether a caller sees a finding: its place lies wholly in their units.
fn sees(scope: &Scope, card: &Card) -> bool {
    scope.allows(card.place.unit.as_deref())
}

fn named(one: &Other, themes: &BTreeMap<String, Text>) -> Other {
    Other { theme_name: one.theme.as_ref().and_then(|theme| themes.get(theme).cloned()), ..one.clone() }
}

impl Insights {
    /// The findings that a scope reaches, the weightiest first.
    pub(super) async fn list_insights(&self, which: Which, scope: &Scope) -> Result<Listed, Problem> {
        let all = store::cards(self.db.read(), None).await?;
        let usefulness = Usefulness::learn(&all);
        let seen: Vec<&Card> = all.iter().filter(|card| sees(scope, card)).collect();
        let lists = [Which::Open, Which::Gone]
            .into_iter()
            .chain([State::True, State::Wrong, State::Useless, State::Done].map(Which::Said));
        let names = ["open", "gone", "true", "wrong", "useless", "done"];
        let count = |which: Which| seen.iter().filter(|card| which.takes(card)).count();
        let counts = names.into_iter().zip(lists.map(count)).collect();
        let mut wanted: Vec<&Card> = seen.into_iter().filter(|card| which.takes(card)).collect();
        let today = self.clock.now().date_in(self.zone);
        wanted.sort_by(|a, b| {
            let weight = |card: &Card| usefulness.weight(card, today);
            weight(b).total_cmp(&weight(a)).then(a.id.cmp(&b.id))
        });
        wanted.truncate(MOST);
        Ok(Listed { items: self.shown(&wanted, &usefulness, scope).await?, counts })
    }

    async fn shown(
        &self,
        cards: &[&Card],
        usefulness: &Usefulness,
        scope: &Scope,
    ) -> Result<Vec<Insight>, Problem> {
        let owners: Vec<Id<UserId>> = cards.iter().filter_map(|card| card.owner).collect();
        let people = self.auth.names(&owners).await?;
        let units = self.unit_names(scope).await?;
        let themes = self.theme_names(cards).await?;
        let shown = cards.iter().map(|card| Insight {
            id: card.id,
            kind: kind_word(card.kind),
            measure: card.measure.as_str(),
            theme: card.place.theme.clone(),
            theme_name: card.place.theme.as_ref().and_then(|theme| themes.get(theme).cloned()),
            touchpoint: card.place.touchpoint.clone(),
            unit: card.place.unit.clone(),
            unit_name: card.place.unit.as_ref().and_then(|unit| units.get(unit).cloned()),
            channel: card.place.channel.clone(),
            part: card.place.part.map(part_word),
            worse: card.worse,
            since: card.since,
            first_day: card.first_day,
            last_day: card.last_day,
            gone_day: card.gone_day,
            size: card.size,
            low: card.low,
            high: card.high,
            value: card.value,
            expected: card.expected,
            answers: card.answers,
            from_day: card.from_day,
            chance: card.chance,
            looks: card.looks,
            weeks: card.evidence.weeks.clone(),
            others: card.evidence.others.iter().map(|one| named(one, &themes)).collect(),
            state: card.state,
            owner: card.owner.map(|id| Owner { id, name: people.get(&id).cloned().unwrap_or_default() }),
            note: card.note.clone(),
            usefulness: usefulness.of(card),
            version: card.version,
        });
        Ok(shown.collect())
    }

    async fn unit_names(&self, scope: &Scope) -> Result<HashMap<String, Text>, Problem> {
        let mut names = HashMap::new();
        let answer = self.query.sql("SELECT unit_id, name_en, name_ru FROM units", scope).await?;
        for batch in &answer.batches {
            let (ids, en, ru) =
                (texts(batch, "unit_id")?, texts(batch, "name_en")?, texts(batch, "name_ru")?);
            for ((id, en), ru) in ids.into_iter().zip(en).zip(ru) {
                let either = en.clone().or_else(|| ru.clone());
                if let (Some(id), Some(en), Some(ru)) = (id, either, ru.or(en)) {
                    names.insert(id, Text { en, ru });
                }
            }
        }
        Ok(names)
    }

    /// What themes of findings are called, where there are any.
    async fn theme_names(&self, cards: &[&Card]) -> Result<BTreeMap<String, Text>, Problem> {
        let told = |card: &&Card| {
            card.place.theme.is_some() || card.evidence.others.iter().any(|one| one.theme.is_some())
        };
        if !cards.iter().any(told) {
            return Ok(BTreeMap::new());
        }
        let names = themes::names_in_both(self).await?;
        Ok(names.into_iter().map(|(key, Both { en, ru })| (key, Text { en, ru })).collect())
    }

    pub(super) async fn card(&self, id: Id<InsightId>, scope: &Scope) -> Result<Card, Problem> {
        let card = store::find(self.db.read(), id).await?;
        card.filter(|card| sees(scope, card)).ok_or_else(no_insight)
    }

    pub(super) async fn insight(&self, id: Id<InsightId>, scope: &Scope) -> Result<Insight, Problem> {
        let card = self.card(id, scope).await?;
        let usefulness = Usefulness::learn(&store::cards(self.db.read(), None).await?);
        self.shown(&[&card], &usefulness, scope).await?.pop().ok_or_else(no_insight)
    }

    /// Takes over what a person says of a finding. Back to `new` takes the verdict back.
    pub(super) async fn change_insight(
        &self,
        id: Id<InsightId>,
        change: Change,
        caller: &Caller,
    ) -> Result<Insight, Problem> {
        let mut card = self.card(id, &caller.scope).await?;
        if card.version != change.version {
            return Err(changed_meanwhile());
        }
        let before = card.state;
        card.state = change.state.unwrap_or(before);
        if let Some(note) = change.note {
            if note.chars().count() > MOST_NOTE {
                let detail = format!("a note has at most {MOST_NOTE} characters");
                return Err(Problem::invalid("insight.note", detail).at("note"));
            }
            card.note = note;
        }
        if let Some(owner) = change.owner {
            card.owner = self.owner(&owner, &card).await?;
        }
        let person = caller.actor.to_string();
        let tx = self.db.begin().await?;
        if !store::set_said(&tx, &card).await? {
            return Err(changed_meanwhile());
        }
        if card.state != before {
            store::say(&tx, self.clock.as_ref(), id, &person, card.state).await?;
        }
        let detail = json!({"state": card.state, "owner": card.owner});
        audit(&tx, self.clock.as_ref(), &person, "insight.judged", &id.to_string(), &detail).await?;
        tx.commit().await.map_err(StoreError::from)?;
        self.insight(id, &caller.scope).await
    }

    /// The person, where they may sign in and see the finding; nobody for an empty text.
    async fn owner(&self, owner: &str, card: &Card) -> Result<Option<Id<UserId>>, Problem> {
        if owner.is_empty() {
            return Ok(None);
        }
        let nobody = || {
            let detail = "the owner must be somebody who may sign in and sees the finding";
            Problem::invalid("insight.owner", detail).at("owner")
        };
        let id: Id<UserId> = owner.parse().map_err(|_| nobody())?;
        let (_, scope) = self.auth.viewer(id).await?.ok_or_else(nobody)?;
        if sees(&scope, card) { Ok(Some(id)) } else { Err(nobody()) }
    }

    /// People who may look after a finding.
    pub(super) async fn owners(&self, id: Id<InsightId>, caller: &Caller) -> Result<Vec<Owner>, Problem> {
        let card = self.card(id, &caller.scope).await?;
        let people = self.auth.who_see(card.place.unit.as_deref()).await?;
        Ok(people.into_iter().map(|user| Owner { id: user.id, name: user.name }).collect())
    }
}
