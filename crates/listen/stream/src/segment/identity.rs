//! Who it was: Segment's ids, and what traits and context add.

use rapport_kernel::{IdentifierKind, Interaction, Problem};
use rapport_quality::entry::Noted;
use serde_json::Value;

use super::{Call, context_text, missing, push};
use crate::accept::{
    Arrival, Defaults,
    fields::{Fields, plain, word_form},
};

/// Most identifiers of one event; further ones are left in the context where they are.
const MOST: usize = 16;

/// Values that broken integrations send for everybody: they name nobody.
const NOBODY: [&str; 12] = [
    "null",
    "none",
    "nil",
    "undefined",
    "nan",
    "0",
    "-1",
    "anonymous",
    "guest",
    "[object object]",
    "not_authenticated",
    "00000000-0000-0000-0000-000000000000",
];

/// Reads `userId`, `anonymousId`, `previousId`, `groupId`, the device, external ids, and email and phone among traits.
/// An email or phone that is none, or stands in for one, stays a trait. Errors: `event.identity`, `event.group`, `identifier.value`.
pub fn identify(
    one: &mut Interaction,
    top: &mut Fields<'_>,
    call: Call,
    arrival: &Arrival<'_>,
) -> Result<(), Problem> {
    let (noted, country) = (arrival.noted, country(one, arrival.defaults));
    let country = country.as_deref();
    let user = id(top, "userId")?;
    let anonymous = id(top, "anonymousId")?;
    for (field, kind, value) in
        [("userId", IdentifierKind::User, &user), ("anonymousId", IdentifierKind::Anonymous, &anonymous)]
    {
        if let Some(value) = value {
            push(one, noted, kind, value, None).map_err(|problem| problem.at(field))?;
        }
    }
    if call == Call::Alias {
        let previous = id(top, "previousId")?
            .ok_or_else(|| missing("event.identity", "previousId", "an alias needs previousId"))?;
        if user.is_none() {
            return Err(missing("event.identity", "userId", "an alias needs userId"));
        }
        push(one, noted, IdentifierKind::Anonymous, &previous, None)
            .map_err(|problem| problem.at("previousId"))?;
        // The spec leaves open whether the previous id was anonymous or a user's. Clients make anonymous ids as UUIDs.
        if !is_uuid(&previous) && anonymous.as_deref() != Some(&previous) {
            push(one, noted, IdentifierKind::User, &previous, None)
                .map_err(|problem| problem.at("previousId"))?;
        }
        one.properties.insert("previous_id".into(), previous.into());
    }
    let group = top.text(&["groupId"])?.or_else(|| context_text(&one.context, &["groupId"]));
    if call == Call::Group && group.is_none() {
        return Err(missing("event.group", "groupId", "a group call needs groupId"));
    }
    one.group_id = group;
    if call == Call::Alias {
        return Ok(());
    }

    // A group's traits are the company's; the person's are in the context.
    let traits = if call == Call::Group {
        one.context.get("traits").and_then(Value::as_object)
    } else {
        Some(&one.traits)
    };
    let of_person = ["email", "phone"].map(|name| traits.and_then(|traits| traits.get(name)).and_then(plain));
    for (kind, value) in [IdentifierKind::Email, IdentifierKind::Phone].into_iter().zip(of_person) {
        if let Some(value) = value {
            let _ = push(one, noted, kind, &value, country);
        }
    }
    if let Some(device) = context_text(&one.context, &["device", "id"]).filter(|id| !is_nobody(id)) {
        let _ = push(one, noted, IdentifierKind::Device, &device, None);
    }
    external(one, noted, country);
    if one.identifiers.is_empty() {
        return Err(missing("event.identity", "userId", "an event needs userId or anonymousId"));
    }
    Ok(())
}

fn id(top: &mut Fields<'_>, name: &'static str) -> Result<Option<String>, Problem> {
    Ok(top.text(&[name])?.filter(|value| !is_nobody(value)))
}

fn is_uuid(text: &str) -> bool {
    let lengths =
        text.split('-').map(|part| part.bytes().all(|b| b.is_ascii_hexdigit()).then_some(part.len()));
    lengths.eq([Some(8), Some(4), Some(4), Some(4), Some(12)])
}

fn is_nobody(value: &str) -> bool {
    NOBODY.iter().any(|nobody| value.eq_ignore_ascii_case(nobody))
}

/// `context.externalIds` of the spec (`[{"type": "crm", "id": "17"}]`): our kinds by their names, other types as `system:TYPE`.
fn external(one: &mut Interaction, noted: &Noted, country: Option<&str>) {
    let Some(Value::Array(list)) = one.context.get("externalIds") else { return };
    let pairs: Vec<(String, String)> = list
        .iter()
        .filter_map(|item| Some((item.get("type")?.as_str()?.to_owned(), plain(item.get("id")?)?)))
        .take(MOST)
        .collect();
    for (name, value) in pairs {
        let word: String = word_form(&name)
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || "_-:".contains(c) { c } else { '_' })
            .collect();
        let kind = word.parse().or_else(|_| format!("system:{word}").parse::<IdentifierKind>());
        if let Ok(kind) = kind
            && !is_nobody(&value)
        {
            let _ = push(one, noted, kind, &value, country);
        }
    }
}

/// Country that a local telephone number is read in: the address, the company's, the locale's.
fn country(one: &Interaction, defaults: &Defaults) -> Option<String> {
    let two = |text: &str| {
        (text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic())).then(|| text.to_ascii_uppercase())
    };
    let of_traits = |path: &[&str]| context_text(&one.traits, path).as_deref().and_then(two);
    of_traits(&["address", "country"])
        .or_else(|| of_traits(&["country"]))
        .or_else(|| defaults.country.clone())
        .or_else(|| {
            context_text(&one.context, &["locale"])?
                .rsplit_once(['-', '_'])
                .and_then(|(_, region)| two(region))
        })
}
