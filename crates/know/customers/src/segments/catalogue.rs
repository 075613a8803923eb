//! The fields that rules over customers may speak of.

use rapport_kernel::{
    Channel, Problem, Scale,
    rule::{Catalogue, Compiled, FieldKind, Rule},
    time::Zone,
};
use serde_json::Value as Json;

use super::facts::{Counter, LISTS, NUMBERS, Slot, TEXTS, TIMES};
use crate::remarks::YEAR;

/// Windows of days over which counters are offered.
const WINDOWS: [i64; 3] = [7, 30, 90];
const COUNTERS: [(&str, Counter); 5] = [
    ("contacts", Counter::Contacts),
    ("digital", Counter::Digital),
    ("complaints", Counter::Complaints),
    ("feedback", Counter::Feedback),
    ("purchases", Counter::Purchases),
];
/// Windows of days over which late deliveries and comments are offered.
const LONG: [i64; 2] = [90, YEAR];
const LATE: &str = "late_deliveries";

/// The fields; dates without an offset are of this zone. `trait('NAME')` and `trait_number('NAME')` read what sources said,
/// `complained_of('THEME')` counts the comments of a year that complain of a theme.
pub(crate) fn catalogue(zone: Zone) -> Catalogue {
    let mut catalogue = Catalogue::new().in_zone(zone);
    for name in TEXTS {
        catalogue = match name {
            "kind" => catalogue.word_field(name, &["person", "account", "household", "visitor"]),
            "stage" => catalogue.word_field(name, &["prospect", "new", "active", "at_risk", "left"]),
            "grade" => catalogue.word_field(name, &["A", "B", "C", "D"]),
            "preferred_channel" => {
                catalogue.word_field(name, &Channel::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>())
            }
            "last_scale" => {
                catalogue.word_field(name, &Scale::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>())
            }
            _ => catalogue.field(name, FieldKind::Text),
        };
    }
    for name in NUMBERS.into_iter().chain(["open_orders", "late_orders", LATE]) {
        catalogue = catalogue.field(name, FieldKind::Number);
    }
    for name in TIMES {
        catalogue = catalogue.field(name, FieldKind::Time);
    }
    for name in LISTS {
        catalogue = catalogue.field(name, FieldKind::List);
    }
    for (counter, _) in COUNTERS {
        for days in WINDOWS {
            catalogue = catalogue.field(&format!("{counter}_{days}d"), FieldKind::Number);
        }
    }
    for name in [LATE, "comments", "negative_comments"] {
        for days in LONG {
            catalogue = catalogue.field(&format!("{name}_{days}d"), FieldKind::Number);
        }
    }
    catalogue
        .family("trait", FieldKind::Text, "traits")
        .family("trait_number", FieldKind::Number, "traits")
        .family("complained_of", FieldKind::Number, "comments")
}

/// Reads a rule from a text: react-querybuilder's JSON, or a SQL boolean expression. Nothing is the rule of everybody.
pub(crate) fn read(text: &str, zone: Zone) -> Result<Rule, Problem> {
    let text = text.trim();
    let wrong = |problem: Problem| problem.at("rule");
    if text.is_empty() {
        return Ok(Rule::everything());
    }
    if text.starts_with('{') {
        let json: Json = serde_json::from_str(text)
            .map_err(|error| wrong(Problem::invalid("rule.syntax", format!("this is no JSON: {error}"))))?;
        return Rule::from_json(&json, &catalogue(zone)).map_err(|error| wrong(error.into()));
    }
    Rule::from_sql(text, &catalogue(zone)).map_err(|error| wrong(error.into()))
}

/// A rule ready to run over facts.
pub(crate) struct Ready {
    pub compiled: Compiled,
    pub slots: Vec<Slot>,
}

/// Compiles a rule, with the places of its fields in the facts.
pub(crate) fn ready(rule: &Rule) -> Result<Ready, Problem> {
    let fields = rule.fields();
    let slots: Vec<Slot> = fields.iter().filter_map(|name| slot(name)).collect();
    let compiled = rule.compile(&|name| fields.iter().position(|field| *field == name))?;
    if slots.len() != fields.len() {
        return Err(Problem::invalid("rule.field", "the rule speaks of a field that customers do not have"));
    }
    Ok(Ready { compiled, slots })
}

/// The place of a field in the facts.
pub(super) fn slot(name: &str) -> Option<Slot> {
    let among = |names: &[&str]| names.iter().position(|one| *one == name);
    if let Some((family, rest)) = name.split_once(':') {
        return match family {
            "trait" => Some(Slot::Trait(rest.to_owned())),
            "trait_number" => Some(Slot::TraitNumber(rest.to_owned())),
            "complained_of" => Some(Slot::ComplainedOf(rest.to_owned())),
            _ => None,
        };
    }
    match name {
        "open_orders" => return Some(Slot::OpenOrders),
        "late_orders" => return Some(Slot::LateOrders),
        LATE => return Some(Slot::LateDeliveries(None)),
        _ => {}
    }
    among(&TEXTS)
        .map(Slot::Text)
        .or_else(|| among(&NUMBERS).map(Slot::Number))
        .or_else(|| among(&TIMES).map(Slot::Time))
        .or_else(|| among(&LISTS).map(Slot::List))
        .or_else(|| {
            let (counter, window) = name.rsplit_once('_')?;
            let days = window.strip_suffix('d')?.parse().ok()?;
            match counter {
                LATE => return Some(Slot::LateDeliveries(Some(days))),
                "comments" => return Some(Slot::Comments(days)),
                "negative_comments" => return Some(Slot::NegativeComments(days)),
                _ => {}
            }
            let (_, counter) = COUNTERS.iter().find(|(known, _)| *known == counter)?;
            Some(Slot::Window(*counter, days))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_a_rule_may_name_has_its_place() {
        for field in catalogue(Zone::UTC).fields() {
            assert!(slot(&field.name).is_some(), "{}", field.name);
        }
        assert_eq!(slot("trait:tier"), Some(Slot::Trait("tier".into())));
        assert_eq!(slot("complained_of:courier_late"), Some(Slot::ComplainedOf("courier_late".into())));
        assert_eq!(slot("complaints_30d"), Some(Slot::Window(Counter::Complaints, 30)));
    }

    #[test]
    fn a_rule_is_read_from_either_writing() {
        let sql = read("stage = 'at_risk' AND complaints_30d >= 2", Zone::UTC).unwrap();
        let json = read(&sql.to_json().to_string(), Zone::UTC).unwrap();
        assert_eq!(sql, json);
        assert_eq!(read("stage = 'angry'", Zone::UTC).unwrap_err().field.as_deref(), Some("rule"));
        assert!(read(" ", Zone::UTC).unwrap().is_everything());
    }
}
