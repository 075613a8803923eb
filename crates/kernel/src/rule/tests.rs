use proptest::{collection::vec, prelude::*};
use serde_json::json;

use super::{sample::Sampler, *};
use crate::{Timestamp, time::Zone};

fn catalogue() -> Catalogue {
    Catalogue::new()
        .in_zone(Zone::Europe__Moscow)
        .field("touchpoint", FieldKind::Text)
        .field("city", FieldKind::Text)
        .word_field("scale", &["nps", "csat"])
        .field("score", FieldKind::Number)
        .field("wait_s", FieldKind::Number)
        .field("vip", FieldKind::Boolean)
        .field("promised_at", FieldKind::Time)
        .field("delivered_at", FieldKind::Time)
        .field("tags", FieldKind::List)
        .family("property", FieldKind::Text, "properties")
        .family("property_number", FieldKind::Number, "properties")
}

fn sql(text: &str) -> Result<Rule, RuleError> {
    Rule::from_sql(text, &catalogue())
}

#[test]
fn what_the_browser_sends_becomes_sql_and_comes_back() {
    let cases = [
        (
            json!({"combinator": "and", "rules": [
                {"id": "1", "field": "touchpoint", "operator": "=", "value": "delivery", "valueSource": "value"},
                {"field": "score", "operator": "<=", "value": "6"},
            ]}),
            r#""touchpoint" = 'delivery' AND "score" <= 6"#,
        ),
        (
            json!({"combinator": "or", "not": true, "rules": [
                {"field": "score", "operator": "between", "value": "0, 6.5"},
                {"combinator": "and", "rules": [
                    {"field": "vip", "operator": "=", "value": true},
                    {"field": "city", "operator": "notIn", "value": ["Пермь", "O'Neil"]}]},
            ]}),
            r#"NOT ("score" BETWEEN 0 AND 6.5 OR ("vip" = TRUE AND "city" NOT IN ('Пермь', 'O''Neil')))"#,
        ),
        (
            json!({"combinator": "and", "rules": [
                {"field": "city", "operator": "beginsWith", "value": "100%"},
                {"field": "tags", "operator": "doesNotContain", "value": "vip"},
                {"field": "delivered_at", "operator": ">", "value": "promised_at", "valueSource": "field"},
                {"field": "promised_at", "operator": "<", "value": "2026-03-04"},
                {"field": "property:items", "operator": "null"},
            ]}),
            r#""city" LIKE '100\%%' AND NOT array_has("tags", 'vip') AND "delivered_at" > "promised_at" AND "promised_at" < '2026-03-03T21:00:00Z' AND property("properties", 'items') IS NULL"#,
        ),
        (json!({"combinator": "and", "rules": []}), "TRUE"),
    ];
    for (browser, text) in cases {
        let rule = Rule::from_json(&browser, &catalogue()).unwrap();
        assert_eq!(rule.to_sql(&catalogue()), text);
        assert_eq!(sql(text).unwrap(), rule, "{text}");
        assert_eq!(Rule::from_json(&rule.to_json(), &catalogue()).unwrap(), rule);
    }
}

#[test]
fn text_as_people_write_it_is_understood() {
    let cases = [
        ("Score>=9 and SCALE='nps'", r#""score" >= 9 AND "scale" = 'nps'"#),
        ("9 <= score", r#""score" >= 9"#),
        ("(((score = 9)))", r#""score" = 9"#),
        ("vip and not vip", r#""vip" = TRUE AND NOT ("vip" = TRUE)"#),
        ("score = 1 or score = 2 and vip", r#""score" = 1 OR ("score" = 2 AND "vip" = TRUE)"#),
        ("(score = 1 or score = 2) and (city = 'x')", r#"("score" = 1 OR "score" = 2) AND "city" = 'x'"#),
        ("city like 'Per!%m%' escape '!'", r#""city" LIKE 'Per\%m%'"#),
        ("city not like 'Perm'", r#""city" <> 'Perm'"#),
        ("score > -0.5", r#""score" > -0.5"#),
        ("promised_at >= timestamp '2026-03-04 10:00:00'", r#""promised_at" >= '2026-03-04T07:00:00Z'"#),
        (
            "property('items') = '3' and property_number(properties, 'a''b') > 2",
            r#"property("properties", 'items') = '3' AND property_number("properties", 'a''b') > 2"#,
        ),
        ("not (not (score = 1))", r#"NOT (NOT ("score" = 1))"#),
    ];
    for (text, canonical) in cases {
        assert_eq!(sql(text).unwrap().to_sql(&catalogue()), canonical, "{text}");
    }
}

#[test]
fn what_a_rule_cannot_represent_is_refused_with_its_place_and_a_way_out() {
    let cases = [
        ("score = 1 AND lower(city) = 'x'", "rule.unsupported", "column 15", "lower"),
        ("score + 1 > 2", "rule.unsupported", "column 1", "arithmetic"),
        ("score = 1 -- only the worst", "rule.unsupported", "column 11", "comment"),
        ("score = 1 AND\n  colour = 'red'", "rule.field", "line 2, column 3", "touchpoint"),
        ("city ILIKE 'a%'", "rule.unsupported", "column 1", "LIKE"),
        ("city LIKE 'a%b'", "rule.unsupported", "column 1", "% may stand first and last"),
        ("score = NULL", "rule.unsupported", "column 1", "IS NULL"),
        ("score IN (SELECT 1)", "rule.unsupported", "column 1", "query"),
        ("score = 'nine'", "rule.value", "column 9", "number"),
        ("city = \"Perm\"", "rule.field", "column 8", "Perm"),
        ("scale = 'stars'", "rule.value", "column 1", "nps, csat"),
        ("vip > true", "rule.operator", "column 1", "boolean"),
        ("score BETWEEN 5 AND 1", "rule.value", "column 1", "turn them round"),
        ("score = 1; DROP TABLE interactions", "rule.syntax", "column 10", "end of the rule"),
        ("score =", "rule.syntax", "", "xpected"),
        ("score = 1 AND FALSE", "rule.unsupported", "column 15", "clauses"),
        ("city", "rule.unsupported", "column 1", "compare"),
        ("CASE WHEN vip THEN score ELSE 1 END = 2", "rule.unsupported", "column 1", "field alone"),
        ("score IS DISTINCT FROM 3", "rule.unsupported", "column 1", "cannot be represented"),
        ("city = 'it''s", "rule.syntax", "column 8", "nterminated"),
    ];
    for (text, code, place, hint) in cases {
        let error = sql(text).unwrap_err();
        let shown = error.to_string();
        assert_eq!(error.code, code, "{text}: {shown}");
        assert!(shown.contains(place) && shown.contains(hint), "{text}: {shown}");
    }
}

#[test]
fn json_that_would_lose_a_clause_is_refused_with_its_path() {
    let clause = json!({"field": "score", "operator": "=", "value": 1});
    let cases = [
        (json!({"combinator": "and", "rules": [{"combinator": "or", "rules": []}]}), "rules[0]"),
        (
            json!({"combinator": "and", "rules": [{"field": "score", "operator": "=", "value": "nine"}]}),
            "rules[0].value",
        ),
        (
            json!({"combinator": "and", "rules": [{"field": "colour", "operator": "=", "value": "red"}]}),
            "rules[0].field",
        ),
        (
            json!({"combinator": "and", "rules": [{"field": "score", "operator": "near", "value": 1}]}),
            "rules[0].operator",
        ),
        (
            json!({"combinator": "and", "rules": [clause, {"field": "city", "operator": "contains", "value": ""}]}),
            "rules[1].value",
        ),
        (
            json!({"combinator": "and", "rules": [{"field": "score", "operator": "=", "value": 1, "disabled": true}]}),
            "disabled",
        ),
        (json!({"combinator": "xor", "rules": [clause]}), "combinator"),
        (json!({"rules": [clause, "and", clause]}), "combinator"),
        (json!([clause]), "group"),
    ];
    for (browser, hint) in cases {
        let error = Rule::from_json(&browser, &catalogue()).unwrap_err().to_string();
        assert!(error.contains(hint), "{browser}: {error}");
    }
}

#[test]
fn endless_texts_are_refused_at_once() {
    let chain = vec!["score = 1"; 2000].join(" OR ");
    assert_eq!(sql(&chain).unwrap_err().code, "rule.too_large");
    let most = vec!["score = 1"; 500].join(" OR ");
    assert_eq!(sql(&most).unwrap().root().rules.len(), 500);
    let brackets = format!("{}score = 1{}", "(".repeat(5000), ")".repeat(5000));
    assert_eq!(sql(&brackets).unwrap_err().code, "rule.too_large");
    let nots = "NOT ".repeat(5000) + "vip";
    assert!(sql(&nots).is_err());
    let deep = (0..18).fold("score = 1 AND vip".to_owned(), |inner, _| format!("NOT ({inner})"));
    assert_eq!(sql(&deep).unwrap_err().code, "rule.too_large");
}

#[test]
fn why_names_the_clauses_that_kept_it_from_holding() {
    let rule = sql("scale = 'nps' AND (score >= 9 OR vip) AND NOT (city = 'Perm' OR wait_s > 60)").unwrap();
    let names = ["scale", "score", "vip", "city", "wait_s"];
    let compiled = rule.compile(&|name| names.iter().position(|one| *one == name)).unwrap();
    let texts = |row: [Value; 5]| -> Vec<(String, Option<bool>)> {
        compiled.why(&row).into_iter().map(|failure| (failure.text, failure.outcome)).collect()
    };
    let nps = Value::Text("nps");
    let perm = Value::Text("Perm");
    assert!(compiled.matches(&[
        nps,
        Value::Number(9.0),
        Value::Null,
        Value::Text("Omsk"),
        Value::Number(3.0)
    ]));
    assert_eq!(texts([nps, Value::Number(9.0), Value::Null, Value::Text("Omsk"), Value::Number(3.0)]), []);
    assert_eq!(
        texts([nps, Value::Number(3.0), Value::Null, perm, Value::Number(3.0)]),
        [
            (r#""score" >= 9"#.to_owned(), Some(false)),
            (r#""vip" = TRUE"#.to_owned(), None),
            (r#""city" = 'Perm'"#.to_owned(), Some(true)),
        ]
    );
    assert!(rule.compile(&|_| None).is_err());
}

/// A row of the catalogue's fields, in its order; lists own their members.
type Cells = Vec<Option<Literal>>;

fn draw_cells(sampler: &mut Sampler<'_>, names: &[(String, FieldKind)]) -> (Cells, Vec<String>) {
    let cells = names
        .iter()
        .map(|(_, kind)| if (sampler.draw)(4) == 0 { None } else { Some(sampler.value(*kind)) })
        .collect();
    let members = (0..(sampler.draw)(3)).map(|_| match sampler.value(FieldKind::List) {
        Literal::Text(text) => text,
        _ => String::new(),
    });
    (cells, members.collect())
}

/// SQL's truth as numbers: false 0, unknown 1, true 2. AND is the least, OR the greatest, NOT is 2 minus.
fn truth(group: &Group, cells: &Cells, tags: &[String], names: &[(String, FieldKind)]) -> u8 {
    let members = group.rules.iter().map(|node| match node {
        Node::Group(inner) => truth(inner, cells, tags, names),
        Node::Clause(clause) => clause_truth(clause, cells, tags, names),
    });
    let joined = match group.combinator {
        Combinator::And => members.min().unwrap_or(2),
        Combinator::Or => members.max().unwrap_or(2),
    };
    if group.not { 2 - joined } else { joined }
}

fn clause_truth(clause: &Clause, cells: &Cells, tags: &[String], names: &[(String, FieldKind)]) -> u8 {
    let cell = |name: &str| cells[names.iter().position(|(one, _)| one == name).unwrap()].clone();
    let of = |truth: bool| if truth { 2 } else { 0 };
    let found = cell(&clause.field);
    match clause.operator {
        Operator::Null => return of(found.is_none()),
        Operator::NotNull => return of(found.is_some()),
        _ => {}
    }
    let Some(found) = found else { return 1 };
    let others: Vec<Literal> = match &clause.operand {
        Operand::None => vec![],
        Operand::One(value) => vec![value.clone()],
        Operand::Many(values) => values.clone(),
        Operand::Field(name) => match cell(name) {
            Some(value) => vec![value],
            None => return 1,
        },
    };
    let key = |value: &Literal| match value {
        Literal::Number(number) => (*number * 1000.0) as i64,
        Literal::Boolean(value) => i64::from(*value),
        Literal::Time(at) => at.micros(),
        Literal::Text(_) => 0,
    };
    let before = |a: &Literal, b: &Literal| match (a, b) {
        (Literal::Text(a), Literal::Text(b)) => a.as_bytes() < b.as_bytes(),
        _ => key(a) < key(b),
    };
    let text = |value: &Literal| match value {
        Literal::Text(text) => text.clone(),
        _ => String::new(),
    };
    let other = &others[0];
    of(match clause.operator {
        Operator::Equal => found == *other,
        Operator::NotEqual => found != *other,
        Operator::Less => before(&found, other),
        Operator::Greater => before(other, &found),
        Operator::AtMost => !before(other, &found),
        Operator::AtLeast => !before(&found, other),
        Operator::In => others.contains(&found),
        Operator::NotIn => !others.contains(&found),
        Operator::Between => !before(&found, other) && !before(&others[1], &found),
        Operator::NotBetween => before(&found, other) || before(&others[1], &found),
        Operator::Contains if clause.kind == FieldKind::List => tags.contains(&text(other)),
        Operator::DoesNotContain if clause.kind == FieldKind::List => !tags.contains(&text(other)),
        Operator::Contains => text(&found).contains(&text(other)),
        Operator::DoesNotContain => !text(&found).contains(&text(other)),
        Operator::BeginsWith => text(&found).starts_with(&text(other)),
        Operator::DoesNotBeginWith => !text(&found).starts_with(&text(other)),
        Operator::EndsWith => text(&found).ends_with(&text(other)),
        Operator::DoesNotEndWith => !text(&found).ends_with(&text(other)),
        Operator::Null | Operator::NotNull => unreachable!(),
    })
}

/// Draws from a list of numbers, then zeros: what proptest can shrink.
fn source(numbers: &[u64]) -> impl FnMut(u64) -> u64 + '_ {
    let mut rest = numbers.iter();
    move |below| rest.next().copied().unwrap_or(0) % below
}

proptest! {
    #[test]
    fn a_rule_survives_json_and_sql(numbers in vec(any::<u64>(), 0..120)) {
        let catalogue = catalogue();
        let rule = Sampler { catalogue: &catalogue, draw: &mut source(&numbers) }.rule().unwrap();
        let text = rule.to_sql(&catalogue);
        let back = Rule::from_sql(&text, &catalogue);
        prop_assert_eq!(back.as_ref(), Ok(&rule), "{}", text);
        prop_assert_eq!(Rule::from_json(&rule.to_json(), &catalogue), Ok(rule));
    }

    #[test]
    fn closures_follow_sqls_truth_tables(numbers in vec(any::<u64>(), 0..200)) {
        let catalogue = catalogue();
        let names: Vec<(String, FieldKind)> = catalogue.fields().map(|field| (field.name.clone(), field.kind)).collect();
        let mut draw = source(&numbers);
        let mut sampler = Sampler { catalogue: &catalogue, draw: &mut draw };
        let (cells, tags) = draw_cells(&mut sampler, &names);
        let rule = sampler.rule().unwrap();
        let row: Vec<Value> = cells.iter().zip(&names).map(|(cell, (_, kind))| match (cell, kind) {
            (None, _) => Value::Null,
            (Some(_), FieldKind::List) => Value::List(&tags),
            (Some(value), _) => value.as_value(),
        }).collect();
        let compiled = rule.compile(&|name| names.iter().position(|(one, _)| one == name)).unwrap();
        let expected = match truth(rule.root(), &cells, &tags, &names) { 0 => Some(false), 1 => None, _ => Some(true) };
        prop_assert_eq!(compiled.outcome(&row), expected, "{}", rule.to_sql(&catalogue));
        prop_assert_eq!(compiled.why(&row).is_empty(), expected == Some(true));
        let parts = rule.parts().into_iter().all(|part| truth(part.root(), &cells, &tags, &names) == 2);
        prop_assert_eq!(parts, expected == Some(true), "parts of {}", rule.to_sql(&catalogue));
    }

    #[test]
    fn no_text_breaks_out_of_its_quotes(text in ".{0,40}", name in "[a-z' \"();-]{1,20}") {
        let catalogue = catalogue();
        let clean = !text.is_empty() && !text.contains('\0');
        prop_assume!(clean);
        let browser = json!({"combinator": "and", "rules": [
            {"field": "city", "operator": "contains", "value": text},
            {"field": format!("property:{name}"), "operator": "=", "value": text}]});
        let rule = Rule::from_json(&browser, &catalogue).unwrap();
        prop_assert_eq!(Rule::from_sql(&rule.to_sql(&catalogue), &catalogue), Ok(rule));
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_fall(text in ".{0,80}") {
        let _ = sql(&text);
    }
}

#[test]
fn times_are_of_the_catalogues_zone_unless_they_say_otherwise() {
    let moment = |text: &str| match &sql(&format!("promised_at = '{text}'")).unwrap().root().rules[0] {
        Node::Clause(Clause { operand: Operand::One(Literal::Time(at)), .. }) => at.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(moment("2026-03-04"), "2026-03-03T21:00:00Z");
    assert_eq!(moment("2026-03-04 12:00"), "2026-03-04T09:00:00Z");
    assert_eq!(moment("2026-03-04T12:00:00+05:00"), "2026-03-04T07:00:00Z");
    assert_eq!(
        moment("2026-03-04T12:00:00Z").parse::<Timestamp>().unwrap().to_string(),
        "2026-03-04T12:00:00Z"
    );
}

#[test]
fn the_engine_gets_times_of_its_own_type() {
    let rule = sql("promised_at < '2026-03-04T00:00:00Z' and city = 'x'").unwrap();
    assert_eq!(
        rule.to_sql_with(&|name| format!("t.{name}")),
        r#"t.promised_at < arrow_cast('2026-03-04T00:00:00Z', 'Timestamp(Microsecond, Some("UTC"))') AND t.city = 'x'"#
    );
}
