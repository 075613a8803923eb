//! Segment's spec: six calls, one at a time or in batches, as interactions.

mod channel;
mod identity;

use rapport_kernel::{Direction, IdentifierKind, Interaction, Problem, Timestamp, interaction::Kind};
use rapport_quality::entry::Noted;
use serde_json::{Map, Value};

use crate::accept::{
    Arrival,
    fields::Fields,
    first_class::{self, Reading},
    moment, names, shape,
};

/// Which of the spec's calls it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    Identify,
    Track,
    Page,
    Screen,
    Group,
    Alias,
}

impl std::str::FromStr for Call {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        Ok(match text {
            "identify" => Self::Identify,
            "track" => Self::Track,
            "page" => Self::Page,
            "screen" => Self::Screen,
            "group" => Self::Group,
            "alias" => Self::Alias,
            _ => {
                let detail = format!("{text:?} is not one of: identify, track, page, screen, group, alias");
                return Err(Problem::invalid("event.type", detail).at("type"));
            }
        })
    }
}

/// What a batch says of all its items.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    pub sent_at: Option<Timestamp>,
    /// Lies under each item's own context.
    pub context: Map<String, Value>,
}

/// An item that was not accepted: which one, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    pub message_id: Option<String>,
    pub problem: Problem,
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self { message_id: None, problem }
    }
}

/// Reads one event; `call` is given by the path, or in a batch by the event's `type`.
/// The exact table of what becomes what is `docs/events.md`.
pub fn read(
    raw: &str,
    call: Option<Call>,
    shared: &Shared,
    arrival: &Arrival<'_>,
) -> Result<Interaction, Refused> {
    map(shape::read(raw)?, call, shared, arrival)
}

/// As [`read`], of an event that is parsed and within bounds.
pub fn map(
    mut event: Map<String, Value>,
    call: Option<Call>,
    shared: &Shared,
    arrival: &Arrival<'_>,
) -> Result<Interaction, Refused> {
    let message_id = Fields::new(&mut event, "").text(&["messageId"])?;
    interaction(event, message_id.clone(), call, shared, arrival)
        .map_err(|problem| Refused { message_id, problem })
}

fn interaction(
    mut event: Map<String, Value>,
    message_id: Option<String>,
    call: Option<Call>,
    shared: &Shared,
    arrival: &Arrival<'_>,
) -> Result<Interaction, Problem> {
    let mut top = Fields::new(&mut event, "");
    let call = match call {
        Some(call) => call,
        None => top
            .word(&["type"])?
            .ok_or_else(|| missing("event.type", "type", "an event in a batch needs its type"))?,
    };
    let at = top.time(&["originalTimestamp", "timestamp"])?;
    let sent_at = top.time(&["sentAt"])?.or(shared.sent_at);
    let id = arrival.fresh_id();
    let message_id = message_id.unwrap_or_else(|| id.to_string());
    let occurred_at = moment::corrected(at, sent_at, arrival.received_at)?;
    let mut one = Interaction::new(id, arrival.source, message_id, Kind::Track, occurred_at);
    one.received_at = arrival.received_at;
    one.context = with_shared(top.object("context")?, &shared.context);
    one.properties = top.object("properties")?;
    let traits = top.object("traits")?;

    name(&mut one, call, &mut top)?;
    if call == Call::Group || call == Call::Alias {
        one.traits = if call == Call::Group { traits } else { Map::new() };
        identity::identify(&mut one, &mut top, call, arrival)?;
    } else {
        one.traits = traits;
        if let Some(Value::Object(of_context)) = one.context.get("traits") {
            for (key, value) in of_context {
                one.traits.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        identity::identify(&mut one, &mut top, call, arrival)?;
    }

    let known = channel::guess(&one, call, &mut top);
    let mut properties = std::mem::take(&mut one.properties);
    let mut fields = Fields::new(&mut properties, "properties.");
    one.channel = one.channel.or(known);
    if call == Call::Track
        && let Some(kind) = first_class::word(&mut fields, "kind", Reading::Lenient)?
    {
        one.kind = kind;
    }
    if call != Call::Identify && call != Call::Group && call != Call::Alias {
        first_class::fill(&mut one, &mut fields, Reading::Lenient, arrival.defaults)?;
    }
    one.properties = properties;
    if one.touchpoint.is_none() {
        one.touchpoint = context_text(&one.context, &["touchpoint"]);
    }
    if one.unit_id.is_none() {
        one.unit_id = context_text(&one.context, &["unit_id"]);
    }
    if one.campaign_id.is_none() {
        one.campaign_id = context_text(&one.context, &["campaign", "id"])
            .or_else(|| context_text(&one.context, &["campaign", "name"]));
    }
    one.check()?;
    Ok(one)
}

/// Kind and name by the call, and what the name of an event says beyond.
fn name(one: &mut Interaction, call: Call, top: &mut Fields<'_>) -> Result<(), Problem> {
    match call {
        Call::Identify => one.kind = Kind::Identify,
        Call::Group => one.kind = Kind::Group,
        Call::Alias => one.kind = Kind::Alias,
        Call::Page | Call::Screen => {
            one.kind = if call == Call::Page { Kind::Page } else { Kind::Screen };
            one.direction = Some(Direction::Inbound);
            one.name = top.text(&["name", "event"])?;
            if let Some(category) = top.text(&["category"])? {
                one.properties.entry("category").or_insert(category.into());
            }
            if let Some(Value::Object(page)) = one.context.get("page") {
                for (key, value) in page {
                    one.properties.entry(key.clone()).or_insert_with(|| value.clone());
                }
            }
        }
        Call::Track => {
            let event = top
                .text(&["event"])?
                .ok_or_else(|| missing("event.name", "event", "a track needs its event's name"))?;
            if let Some(known) = names::known(&event) {
                one.kind = known.kind;
                one.name = Some(known.name.map_or(event, str::to_owned));
                one.channel = known.channel;
                one.direction = known.direction;
            } else {
                one.name = Some(event);
            }
        }
    }
    Ok(())
}

fn with_shared(mut own: Map<String, Value>, shared: &Map<String, Value>) -> Map<String, Value> {
    for (key, value) in shared {
        own.entry(key.clone()).or_insert_with(|| value.clone());
    }
    own
}

/// Text at a path in the context.
fn context_text(context: &Map<String, Value>, path: &[&str]) -> Option<String> {
    let (first, rest) = path.split_first()?;
    let value = rest.iter().try_fold(context.get(*first)?, |value, key| value.get(key))?;
    value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn missing(code: &str, field: &str, detail: &str) -> Problem {
    Problem::invalid(code, detail).at(field)
}

/// Adds an identifier unless the same is there.
fn push(
    one: &mut Interaction,
    noted: &Noted,
    kind: IdentifierKind,
    value: &str,
    country: Option<&str>,
) -> Result<(), Problem> {
    let identifier = noted.read(kind, value, country)?;
    if !one.identifiers.contains(&identifier) {
        one.identifiers.push(identifier);
    }
    Ok(())
}
