//! Rules as the JSON of react-querybuilder.

use serde_json::{Map, Value as Json, json};

use super::{
    Catalogue, Clause, Combinator, FieldKind, Group, Literal, Node, Operand, Operator, Place, Rule,
    RuleError, operator::Arity, tree::MOST_DEPTH,
};
use crate::{Timestamp, time};

impl Rule {
    /// Reads react-querybuilder's JSON.
    ///
    /// Values may come as their type or as text (`"5"` for a number); lists as arrays or as text with commas. Keys that
    /// change what a rule means and are not known here are refused.
    pub fn from_json(json: &Json, catalogue: &Catalogue) -> Result<Self, RuleError> {
        Self::of(read_group(json, catalogue, "", 0)?)
    }

    /// react-querybuilder's JSON: lists as arrays, times as RFC 3339.
    pub fn to_json(&self) -> Json {
        write_group(self.root())
    }
}

fn read_group(json: &Json, catalogue: &Catalogue, path: &str, depth: usize) -> Result<Group, RuleError> {
    let here = |error: RuleError| error.at(Place::Path(path.to_owned()));
    let fail = |code, detail: &str| here(RuleError::new(code, detail));
    let map = json
        .as_object()
        .ok_or_else(|| fail("rule.syntax", "expected a group with \"combinator\" and \"rules\""))?;
    if depth > MOST_DEPTH {
        return Err(fail("rule.too_large", "too many groups within each other"));
    }
    known_keys(map, &["combinator", "rules", "not"]).map_err(here)?;
    let combinator = match map.get("combinator").and_then(Json::as_str) {
        Some("and") => Combinator::And,
        Some("or") => Combinator::Or,
        _ => return Err(fail("rule.syntax", "\"combinator\" must be \"and\" or \"or\"")),
    };
    let not = match map.get("not") {
        None | Some(Json::Null) => false,
        Some(Json::Bool(not)) => *not,
        Some(_) => return Err(fail("rule.syntax", "\"not\" must be true or false")),
    };
    let members = map.get("rules").and_then(Json::as_array);
    let members = members.ok_or_else(|| fail("rule.syntax", "\"rules\" must be a list"))?;
    if members.is_empty() && (depth > 0 || not) {
        return Err(fail("rule.unsupported", "an empty group says nothing: give it a rule or take it out"));
    }
    let mut rules = Vec::with_capacity(members.len());
    for (index, member) in members.iter().enumerate() {
        let path = if path.is_empty() { format!("rules[{index}]") } else { format!("{path}.rules[{index}]") };
        let group = member.get("rules").is_some() || member.get("combinator").is_some();
        rules.push(if group {
            Node::Group(read_group(member, catalogue, &path, depth + 1)?)
        } else {
            Node::Clause(read_clause(member, catalogue, &path)?)
        });
    }
    Ok(Group { combinator, not, rules })
}

fn known_keys(map: &Map<String, Json>, known: &[&str]) -> Result<(), RuleError> {
    for (key, value) in map {
        // Ids and paths are the editor's own; a flag that is off changes nothing.
        let harmless =
            matches!(key.as_str(), "id" | "path") || matches!(value, Json::Null | Json::Bool(false));
        if !harmless && !known.contains(&key.as_str()) {
            let detail =
                format!("{key:?} cannot be represented: take it out (known are {})", known.join(", "));
            return Err(RuleError::new("rule.unsupported", detail));
        }
    }
    Ok(())
}

fn read_clause(json: &Json, catalogue: &Catalogue, path: &str) -> Result<Clause, RuleError> {
    let here =
        |part: &str| Place::Path(if part.is_empty() { path.to_owned() } else { format!("{path}.{part}") });
    let fail = |part, code, detail: &str| RuleError::new(code, detail).at(here(part));
    let Some(map) = json.as_object() else {
        return Err(fail("", "rule.syntax", "expected a rule with \"field\", \"operator\" and \"value\""));
    };
    known_keys(map, &["field", "operator", "value", "valueSource"]).map_err(|e| e.at(here("")))?;
    let text = |key| map.get(key).and_then(Json::as_str);
    let field = text("field").ok_or_else(|| fail("field", "rule.syntax", "a rule needs a \"field\""))?;
    let (kind, _) = catalogue.expect(field).map_err(|e| e.at(here("field")))?;
    let operator = text("operator").and_then(Operator::named).ok_or_else(|| {
        let names: Vec<&str> = Operator::ALL.iter().map(|one| one.as_str()).collect();
        fail("operator", "rule.operator", &format!("\"operator\" must be one of {}", names.join(" ")))
    })?;
    let value = map.get("value").unwrap_or(&Json::Null);
    let from_field = match text("valueSource") {
        None | Some("value") => false,
        Some("field") => true,
        Some(_) => {
            return Err(fail("valueSource", "rule.unsupported", "\"valueSource\" is \"value\" or \"field\""));
        }
    };
    let operand = if operator.arity() == Arity::None {
        Operand::None
    } else if from_field {
        let name =
            value.as_str().ok_or_else(|| fail("value", "rule.value", "expected the name of a field"))?;
        Operand::Field(name.to_owned())
    } else {
        read_operand(value, kind, operator, catalogue).map_err(|e| e.at(here("value")))?
    };
    Clause::new(catalogue, field, operator, operand).map_err(|e| e.at(here("value")))
}

fn read_operand(
    value: &Json,
    kind: FieldKind,
    operator: Operator,
    catalogue: &Catalogue,
) -> Result<Operand, RuleError> {
    if !matches!(operator.arity(), Arity::Two | Arity::Many) {
        return Ok(Operand::One(literal(value, kind, catalogue)?));
    }
    let values: Vec<Literal> = match value {
        Json::Array(items) => {
            items.iter().map(|item| literal(item, kind, catalogue)).collect::<Result<_, _>>()?
        }
        Json::String(text) => text
            .split(',')
            .map(|item| literal(&Json::from(item.trim()), kind, catalogue))
            .collect::<Result<_, _>>()?,
        other => vec![literal(other, kind, catalogue)?],
    };
    Ok(Operand::Many(values))
}

/// A JSON value as one of the field's type.
fn literal(value: &Json, kind: FieldKind, catalogue: &Catalogue) -> Result<Literal, RuleError> {
    let found = match (kind, value) {
        (FieldKind::Text | FieldKind::List, Json::String(text)) => Some(Literal::Text(text.clone())),
        (FieldKind::Text | FieldKind::List, Json::Number(number)) => Some(Literal::Text(number.to_string())),
        (FieldKind::Number, Json::Number(number)) => number.as_f64().map(number_literal),
        (FieldKind::Number, Json::String(text)) => text.trim().parse().ok().map(number_literal),
        (FieldKind::Boolean, Json::Bool(value)) => Some(Literal::Boolean(*value)),
        (FieldKind::Boolean, Json::String(text)) => text.parse().ok().map(Literal::Boolean),
        (FieldKind::Time, Json::String(text)) => time_literal(text, catalogue),
        _ => None,
    };
    found.ok_or_else(|| RuleError::new("rule.value", format!("{value} is not a {}", kind.as_str())))
}

/// Minus zero is zero: the engine would tell them apart.
pub(super) fn number_literal(number: f64) -> Literal {
    Literal::Number(if number == 0.0 { 0.0 } else { number })
}

/// RFC 3339, or a date or time of the catalogue's zone.
pub(super) fn time_literal(text: &str, catalogue: &Catalogue) -> Option<Literal> {
    let text = text.trim();
    if let Ok(at) = chrono::DateTime::parse_from_rfc3339(text) {
        return Some(Literal::Time(Timestamp::from_micros(at.timestamp_micros())));
    }
    if let Ok(date) = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(Literal::Time(time::start_of_day(date, catalogue.zone())));
    }
    // A time without an offset reads as UTC; its wall clock is then put into the zone.
    let wall = text.parse::<Timestamp>().ok()?.to_utc().naive_utc();
    let local = chrono::TimeZone::from_local_datetime(&catalogue.zone(), &wall).earliest()?;
    Some(Literal::Time(Timestamp::from_micros(local.timestamp_micros())))
}

fn write_group(group: &Group) -> Json {
    let rules: Vec<Json> = group
        .rules
        .iter()
        .map(|node| match node {
            Node::Group(inner) => write_group(inner),
            Node::Clause(clause) => write_clause(clause),
        })
        .collect();
    let mut written = json!({ "combinator": group.combinator, "rules": rules });
    if group.not {
        written["not"] = Json::Bool(true);
    }
    written
}

fn write_clause(clause: &Clause) -> Json {
    let value = match &clause.operand {
        Operand::None => Json::Null,
        Operand::One(value) => write_literal(value),
        Operand::Many(values) => values.iter().map(write_literal).collect(),
        Operand::Field(name) => Json::from(name.as_str()),
    };
    let mut written = json!({ "field": clause.field, "operator": clause.operator.as_str(), "value": value });
    if matches!(clause.operand, Operand::Field(_)) {
        written["valueSource"] = Json::from("field");
    }
    written
}

fn write_literal(value: &Literal) -> Json {
    match value {
        Literal::Text(text) => Json::from(text.as_str()),
        Literal::Number(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => {
            Json::from(*number as i64)
        }
        Literal::Number(number) => Json::from(*number),
        Literal::Boolean(value) => Json::from(*value),
        Literal::Time(at) => Json::from(at.to_string()),
    }
}
