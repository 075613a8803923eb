//! CloudEvents 1.0 as interactions: our fields in `data`, whatever mode the event came in.

use rapport_kernel::{IdentifierKind, Interaction, Problem, interaction::Kind};
use rapport_quality::entry::PLACEHOLDER;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::{
    accept::{
        Arrival,
        fields::{Fields, plain},
        first_class::{self, Reading},
        hex, moment, names, shape,
    },
    segment::Refused,
};

/// Attributes of the specification, besides which there are extensions.
const ATTRIBUTES: [&str; 9] =
    ["specversion", "id", "source", "type", "time", "subject", "datacontenttype", "dataschema", "data"];

/// Reads one event in structured form. `docs/events.md` has the table of what becomes what.
pub fn read(raw: &str, arrival: &Arrival<'_>) -> Result<Interaction, Refused> {
    map(shape::read(raw)?, arrival)
}

/// As [`read`], of an event that is parsed and within bounds.
pub fn map(mut event: Map<String, Value>, arrival: &Arrival<'_>) -> Result<Interaction, Refused> {
    let message_id = message_id(&event);
    interaction(&mut event, message_id.clone(), arrival).map_err(|problem| Refused { message_id, problem })
}

/// `SOURCE#ID`, which the specification says is unique; its hash where that is too long.
fn message_id(event: &Map<String, Value>) -> Option<String> {
    let text = |name: &str| event.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let whole = format!("{}#{}", text("source")?, text("id")?);
    if whole.len() <= 256 {
        return Some(whole);
    }
    Some(hex(&Sha256::digest(whole.as_bytes())))
}

fn interaction(
    event: &mut Map<String, Value>,
    message_id: Option<String>,
    arrival: &Arrival<'_>,
) -> Result<Interaction, Problem> {
    let mut top = Fields::new(event, "");
    match top.text(&["specversion"])?.as_deref() {
        Some("1.0") => {}
        Some(other) => {
            return Err(Problem::invalid(
                "event.specversion",
                format!("CloudEvents 1.0 is spoken here, not {other}"),
            )
            .at("specversion"));
        }
        None => return Err(missing("specversion")),
    }
    let id = top.text(&["id"])?.ok_or_else(|| missing("id"))?;
    let source = top.text(&["source"])?.ok_or_else(|| missing("source"))?;
    let r#type = top.text(&["type"])?.ok_or_else(|| missing("type"))?;
    let at = top.time(&["time"])?;
    let subject = top.text(&["subject"])?;
    if let Some(kind) = top.text(&["datacontenttype"])?
        && !is_json(&kind)
    {
        return Err(Problem::invalid("event.data", format!("data is JSON, not {kind}")).at("datacontenttype"));
    }
    if top.has("data_base64") {
        return Err(Problem::invalid("event.data", "data is a JSON object, not base64").at("data_base64"));
    }
    let mut data = top.object("data")?;

    let occurred_at =
        moment::corrected(at, None, arrival.received_at).map_err(|problem| problem.at("time"))?;
    let message_id = message_id.unwrap_or(id);
    let (known, name) = names::of_type(&r#type);
    let mut one = Interaction::new(arrival.fresh_id(), arrival.source, message_id, known.kind, occurred_at);
    one.received_at = arrival.received_at;
    one.name = name;
    one.channel = known.channel;
    one.direction = known.direction;
    one.context =
        Map::from_iter([("event_source".into(), source.into()), ("event_type".into(), r#type.into())]);

    let mut fields = Fields::new(&mut data, "data.");
    if let Some(kind) = fields.word::<Kind>(&["kind"])? {
        one.kind = kind;
    }
    if let Some(name) = fields.text(&["name"])? {
        one.name = Some(name);
    }
    first_class::fill(&mut one, &mut fields, Reading::Strict, arrival.defaults)?;
    one.group_id = fields.text(&["group_id"])?;
    one.traits = fields.object("traits")?;
    let properties = fields.object("properties")?;
    identifiers(&mut one, fields.object("identifiers")?, arrival)?;
    if let Some(subject) = subject {
        match subject.rsplit_once(':').map(|(kind, value)| (kind.parse::<IdentifierKind>(), value)) {
            Some((Ok(kind), value)) => {
                push(&mut one, kind, value, arrival).map_err(|problem| problem.at("subject"))?;
            }
            _ => {
                one.properties.insert("subject".into(), subject.into());
            }
        }
    }
    one.properties.extend(properties);
    for (key, value) in data {
        one.properties.entry(key).or_insert(value);
    }
    for (key, value) in std::mem::take(event) {
        if !ATTRIBUTES.contains(&key.as_str()) {
            one.properties.entry(key).or_insert(value);
        }
    }
    one.check()?;
    Ok(one)
}

/// `{"email": "…", "phone": ["…", "…"], "system:crm": 17}`.
fn identifiers(one: &mut Interaction, map: Map<String, Value>, arrival: &Arrival<'_>) -> Result<(), Problem> {
    for (name, value) in map {
        let field = format!("data.identifiers.{name}");
        let kind: IdentifierKind = name.parse().map_err(|problem: Problem| problem.at(&field))?;
        let values = match value {
            Value::Array(list) => list,
            single => vec![single],
        };
        for value in values.iter().filter(|value| !value.is_null()) {
            let text = plain(value).ok_or_else(|| {
                Problem::invalid("identifier.value", "an identifier is text or a number").at(&field)
            })?;
            push(one, kind.clone(), &text, arrival).map_err(|problem| problem.at(&field))?;
        }
    }
    Ok(())
}

fn push(
    one: &mut Interaction,
    kind: IdentifierKind,
    value: &str,
    arrival: &Arrival<'_>,
) -> Result<(), Problem> {
    let identifier = match arrival.noted.read(kind, value, arrival.defaults.country.as_deref()) {
        // It was counted; what the event says beside it is as good as before.
        Err(problem) if problem.code == PLACEHOLDER => return Ok(()),
        read => read?,
    };
    if !one.identifiers.contains(&identifier) {
        one.identifiers.push(identifier);
    }
    Ok(())
}

/// `application/json`, `application/vnd.x+json`, with or without parameters.
pub fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}

fn missing(attribute: &str) -> Problem {
    Problem::invalid("event.attribute", format!("a CloudEvent needs {attribute}")).at(attribute)
}
