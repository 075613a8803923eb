//! The fields of an interaction that have columns of their own, taken out of a sender's properties.

use rapport_kernel::{Currency, Interaction, Money, Problem, Scale, interaction::Kind};
use serde_json::Value;

use super::{
    Defaults,
    fields::{Fields, number_of, plain, word_form},
};

/// How much the names of properties are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Segment's `properties`: names were chosen by others, so a value that does not fit stays a property.
    /// What cannot be meant otherwise (a score with a scale, `promised_at`) must still be right.
    Lenient,
    /// CloudEvents' `data` by our documentation: a known name with a wrong value is an error.
    Strict,
}

/// Amounts, in the order in which they are looked for.
const AMOUNTS: [&str; 5] = ["amount", "revenue", "total", "value", "price"];
/// A score named after its scale.
const SCALES: [(&str, Scale); 4] =
    [("nps", Scale::Nps), ("csat", Scale::Csat), ("ces", Scale::Ces), ("enps", Scale::Enps)];

/// Fills `one` from `fields`, taking what it uses. `one.kind` says what is known so far.
pub fn fill(
    one: &mut Interaction,
    fields: &mut Fields<'_>,
    reading: Reading,
    defaults: &Defaults,
) -> Result<(), Problem> {
    if let Some(channel) = word(fields, "channel", reading)? {
        one.channel = Some(channel);
    }
    if let Some(direction) = word(fields, "direction", reading)? {
        one.direction = Some(direction);
    }
    one.touchpoint = text(fields, &["touchpoint"], reading)?;
    one.unit_id = text(fields, &["unit_id", "unitId", "unit"], reading)?;
    one.employee_id = text(fields, &["employee_id", "employeeId", "agent_id"], reading)?;
    one.order_id = text(fields, &["order_id", "orderId"], reading)?;
    one.product_id = text(fields, &["product_id", "productId"], reading)?;
    one.campaign_id = text(fields, &["campaign_id", "campaignId"], reading)?;
    one.promised_at = fields.time(&["promised_at", "promisedAt"])?;
    one.duration_s = seconds(fields, ["duration_s", "durationS"], "duration")?;
    one.wait_s = seconds(fields, ["wait_s", "waitS"], "wait")?;
    one.money = money(fields, one.kind, reading, defaults)?;
    score(one, fields, reading)?;
    let comment: &[&str] =
        if reading == Reading::Lenient { &["comment", "review_body"] } else { &["comment"] };
    one.comment = text(fields, comment, reading)?;
    if one.kind == Kind::Track && one.score.is_some() {
        one.kind = Kind::Feedback;
    }
    Ok(())
}

/// A word of a closed list under this name; in a lenient reading another word stays where it is.
pub fn word<T: std::str::FromStr<Err = Problem>>(
    fields: &mut Fields<'_>,
    name: &'static str,
    reading: Reading,
) -> Result<Option<T>, Problem> {
    let fits = || fields.peek(name).and_then(plain).is_some_and(|text| word_form(&text).parse::<T>().is_ok());
    if reading == Reading::Lenient && !fits() {
        return Ok(None);
    }
    fields.word(&[name])
}

fn text(
    fields: &mut Fields<'_>,
    names: &[&'static str],
    reading: Reading,
) -> Result<Option<String>, Problem> {
    if reading == Reading::Strict {
        return fields.text(&names[..1]);
    }
    match names.iter().find(|name| fields.peek(name).and_then(plain).is_some()) {
        Some(name) => fields.text(&[name]),
        None => Ok(None),
    }
}

/// Seconds under our names, or a number of them under a usual name.
fn seconds(
    fields: &mut Fields<'_>,
    ours: [&'static str; 2],
    usual: &'static str,
) -> Result<Option<f64>, Problem> {
    let names = [ours[0], ours[1], usual];
    let count = if fields.peek(usual).is_some_and(Value::is_number) { 3 } else { 2 };
    let seconds = fields.number(&names[..count])?;
    if seconds.is_some_and(|s| s < 0.0) {
        return Err(Problem::invalid("event.seconds", "seconds are not negative").at(fields.path(ours[0])));
    }
    Ok(seconds)
}

fn money(
    fields: &mut Fields<'_>,
    kind: Kind,
    reading: Reading,
    defaults: &Defaults,
) -> Result<Option<Money>, Problem> {
    let strict = reading == Reading::Strict;
    if strict && fields.has("amount_minor") {
        let currency = currency(fields)?.or(defaults.currency).ok_or_else(|| no_currency(fields))?;
        let Some((name, value)) = fields.take(&["amount_minor"]) else { return Ok(None) };
        let minor =
            value.as_i64().ok_or_else(|| fields.wrong(name, "a whole number of minor units", &value))?;
        return Ok(Some(Money::new(minor, currency)));
    }
    let names: &[&'static str] = if strict { &AMOUNTS[..1] } else { &AMOUNTS };
    let Some(&name) = names.iter().find(|name| fields.peek(name).is_some_and(|v| strict || is_amount(v)))
    else {
        return Ok(None);
    };
    // `value` and `price` are used for much else, so they are money by default only where money is what it is about.
    let surely_money = !matches!(name, "value" | "price") || kind != Kind::Track;
    let currency = match currency(fields)? {
        Some(currency) => currency,
        None => match defaults.currency.filter(|_| surely_money) {
            Some(currency) => currency,
            None if strict => return Err(no_currency(fields)),
            None => return Ok(None),
        },
    };
    let Some((_, value)) = fields.take(&[name]) else { return Ok(None) };
    let written = plain(&value).ok_or_else(|| fields.wrong(name, "an amount like 1299.90", &value))?;
    Money::parse(&written, currency).map(Some).map_err(|problem| problem.at(fields.path(name)))
}

fn is_amount(value: &Value) -> bool {
    plain(value).is_some_and(|text| "XXX".parse().and_then(|any| Money::parse(&text, any)).is_ok())
}

fn currency(fields: &mut Fields<'_>) -> Result<Option<Currency>, Problem> {
    let Some(written) = fields.text(&["currency"])? else { return Ok(None) };
    written.parse().map(Some).map_err(|problem: Problem| problem.at(fields.path("currency")))
}

fn no_currency(fields: &Fields<'_>) -> Problem {
    Problem::invalid("money.currency", "an amount needs its currency, like EUR").at(fields.path("currency"))
}

fn score(one: &mut Interaction, fields: &mut Fields<'_>, reading: Reading) -> Result<(), Problem> {
    let asked = one.kind == Kind::Feedback || reading == Reading::Strict;
    let scaled =
        fields.peek("scale").and_then(plain).is_some_and(|text| word_form(&text).parse::<Scale>().is_ok());
    if fields.has("score") && (asked || scaled) {
        one.score = fields.number(&["score"])?;
        one.scale = fields.word(&["scale"])?;
    } else if let Some((name, scale)) = SCALES
        .into_iter()
        .find(|(name, _)| fields.peek(name).is_some_and(|value| asked || number_of(value).is_some()))
    {
        one.score = fields.number(&[name])?;
        one.scale = Some(scale);
    } else if reading == Reading::Lenient && one.kind == Kind::Feedback && fields.has("rating") {
        one.score = fields.number(&["rating"])?;
        one.scale = fields.word(&["scale"])?.or(Some(Scale::Csat));
    }
    let Some(score) = one.score else { return Ok(()) };
    let Some(scale) = one.scale else {
        return Err(Problem::invalid("interaction.scale", "a score needs its scale: nps, csat, ces or enps")
            .at(fields.path("scale")));
    };
    let (low, high) = scale.range();
    if !(low..=high).contains(&score) {
        let detail = format!("a {scale} score is from {low} to {high}, not {score}");
        return Err(Problem::invalid("interaction.score", detail).at(fields.path("score")));
    }
    Ok(())
}
