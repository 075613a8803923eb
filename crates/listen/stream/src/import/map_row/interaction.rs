//! A row as an interaction.

use rapport_kernel::{
    Currency, Id, Interaction, Problem, Timestamp,
    interaction::{InteractionId, Kind},
};
use rapport_quality::entry::Noted;
use rapport_tables::{Fault, Val, moment};
use sha2::{Digest, Sha256};

use super::{At, Mapper, column, text};
use crate::{
    accept::hex,
    import::{
        expr::{self, Context, Expr},
        plan::{Field, Gives, Output},
    },
};

impl Mapper<'_> {
    /// The interaction of a row; `listed` takes what is wrong and does not spoil it.
    pub(super) fn interaction(
        &mut self,
        output: &Output,
        context: &Context<'_, '_>,
        noted: &Noted,
        listed: &mut impl FnMut(Option<&str>, Fault, bool),
    ) -> Result<Interaction, At> {
        let key = match &output.key {
            Some(key) => text(key, context).map_err(|fault| (Some("key"), fault))?,
            None => None,
        };
        let key = key.ok_or_else(|| {
            (
                Some("key"),
                Fault::new("import.key", "the row has no key").at(column(output.key.as_ref(), context)),
            )
        })?;
        let id = Id::from_parts(self.now, [0; 10]);
        let mut one = Interaction::new(
            id,
            self.plan.source.as_str(),
            "",
            output.gives.kind().unwrap_or(Kind::Track),
            self.now,
        );
        one.name = output.gives.name().map(str::to_owned);
        one.permanent = true;
        let mut money = (None, None);
        for (field, expr) in &output.fields {
            fill(&mut one, &mut money, *field, expr, context)
                .map_err(|fault| (Some(field.as_str()), fault.at(expr.column(context.columns))))?;
        }
        self.check_time(&one, output, context)?;
        if let (Some(amount), currency) = money {
            let column = column_of(output, "amount", context);
            one.money =
                amount_of(amount, currency, context).map_err(|fault| (Some("amount"), fault.at(column)))?;
        }
        for (name, expr) in &output.properties {
            let value = expr.run(context).map_err(|fault| (Some("properties"), fault))?;
            one.properties.extend(value.into_json().map(|value| (name.clone(), value)));
        }
        for (name, expr) in &output.traits {
            let value = expr.run(context).map_err(|fault| (Some("traits"), fault))?;
            one.traits.extend(value.into_json().map(|value| (name.clone(), value)));
        }
        self.identify(&mut one, output, context, noted, listed)?;
        if one.score.is_none() {
            one.scale = None;
            if output.gives == Gives::Feedback && one.comment.is_none() {
                return Err((
                    Some("score"),
                    Fault::new("import.feedback", "the row has neither score nor comment"),
                ));
            }
        }
        one.message_id = message_id(&output.label, &key);
        one.id = self.next_id(&one);
        one.check().map_err(|problem| {
            let field = field_of(&problem);
            (field, Fault::from(problem).at(field.and_then(|field| column_of(output, field, context))))
        })?;
        Ok(one)
    }

    /// In the order of rows, whatever their times: ids that come in no order change a page of their own in every tree.
    fn next_id(&mut self, one: &Interaction) -> Id<InteractionId> {
        let (source, message) = (Sha256::digest(&one.source), Sha256::digest(&one.message_id));
        let mut told_apart = [0; 10];
        told_apart[..3].copy_from_slice(&source[..3]);
        told_apart[3..7].copy_from_slice(&self.mapped.to_be_bytes());
        told_apart[7..].copy_from_slice(&message[..3]);
        self.mapped = self.mapped.wrapping_add(1);
        Id::from_parts(self.now, told_apart)
    }

    fn check_time(&self, one: &Interaction, output: &Output, context: &Context<'_, '_>) -> Result<(), At> {
        let column = column_of(output, "occurred_at", context);
        let wrong = |detail: &str| Err((Some("occurred_at"), Fault::new("import.time", detail).at(column)));
        if one.occurred_at > self.now {
            return wrong("the time is in the future: is the zone right?");
        }
        if one.occurred_at < Timestamp::from_micros(0) {
            return wrong("a time before 1970 is not kept");
        }
        Ok(())
    }

    /// Identifiers that are none are listed; without any that is one, nobody knows whose the row is.
    fn identify(
        &self,
        one: &mut Interaction,
        output: &Output,
        context: &Context<'_, '_>,
        noted: &Noted,
        listed: &mut impl FnMut(Option<&str>, Fault, bool),
    ) -> Result<(), At> {
        let mut wrong = None;
        for (kind, expr) in &output.identifiers {
            let Some(value) = text(expr, context).map_err(|fault| (Some("identifiers"), fault))? else {
                continue;
            };
            match noted.read(kind.clone(), &value, self.plan.country.as_deref()) {
                Ok(identifier) => {
                    if !one.identifiers.contains(&identifier) {
                        one.identifiers.push(identifier);
                    }
                }
                Err(problem) => {
                    let mut fault = Fault::from(problem).at(expr.column(context.columns));
                    fault.detail = format!("{kind}: {}", fault.detail);
                    if let Some(before) = wrong.replace(fault) {
                        listed(Some("identifiers"), before, true);
                    }
                }
            }
        }
        let known = !one.identifiers.is_empty();
        if let Some(fault) = wrong {
            if !known {
                return Err((Some("identifiers"), fault));
            }
            listed(Some("identifiers"), fault, true);
        }
        if !known && !output.identifiers.is_empty() {
            let column = column(output.identifiers.first().map(|(_, expr)| expr), context);
            return Err((
                Some("identifiers"),
                Fault::new("import.customer", "the row names no known customer").at(column),
            ));
        }
        Ok(())
    }
}

/// `LABEL:KEY`; its hash where that is too long.
fn message_id(label: &str, key: &str) -> String {
    let whole = format!("{label}:{key}");
    if whole.len() <= 256 {
        return whole;
    }
    hex(&Sha256::digest(whole.as_bytes()))
}

/// The column that fills a field.
fn column_of<'a>(output: &Output, field: &str, context: &Context<'_, 'a>) -> Option<&'a str> {
    column(output.fields.iter().find(|(known, _)| known.as_str() == field).map(|(_, expr)| expr), context)
}

fn field_of(problem: &Problem) -> Option<&'static str> {
    let name = problem.field.as_deref()?;
    [
        "score",
        "scale",
        "message_id",
        "name",
        "touchpoint",
        "unit_id",
        "employee_id",
        "order_id",
        "product_id",
        "campaign_id",
        "group_id",
        "comment",
    ]
    .into_iter()
    .find(|field| *field == name)
}

fn fill<'a>(
    one: &mut Interaction,
    money: &mut (Option<Val<'a>>, Option<Currency>),
    field: Field,
    expr: &'a Expr,
    context: &Context<'_, 'a>,
) -> Result<(), Fault> {
    let value = expr.run(context)?;
    match field {
        Field::OccurredAt => {
            one.occurred_at = moment::read(&value, None, context.defaults.zone)?
                .ok_or_else(|| Fault::new("import.time", "the row has no time"))?;
        }
        Field::PromisedAt => one.promised_at = moment::read(&value, None, context.defaults.zone)?,
        Field::Kind => {
            if let Some(word) = value.into_text() {
                one.kind = word.parse()?;
            }
        }
        Field::Channel => one.channel = value.into_text().map(|word| word.parse()).transpose()?,
        Field::Direction => one.direction = value.into_text().map(|word| word.parse()).transpose()?,
        Field::Scale => one.scale = value.into_text().map(|word| word.parse()).transpose()?,
        Field::Score => one.score = value.as_number()?,
        Field::DurationS => one.duration_s = value.as_number()?,
        Field::WaitS => one.wait_s = value.as_number()?,
        Field::Amount => money.0 = (!value.is_null()).then_some(value),
        Field::Currency => money.1 = value.into_text().map(|code| code.parse()).transpose()?,
        _ => {
            let text = value.into_text().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
            match field {
                // A name that is empty in this row leaves the output's own.
                Field::Name => one.name = text.or_else(|| one.name.take()),
                Field::Touchpoint => one.touchpoint = text,
                Field::UnitId => one.unit_id = text,
                Field::EmployeeId => one.employee_id = text,
                Field::OrderId => one.order_id = text,
                Field::ProductId => one.product_id = text,
                Field::CampaignId => one.campaign_id = text,
                Field::GroupId => one.group_id = text,
                Field::Comment => one.comment = text,
                _ => {}
            }
        }
    }
    Ok(())
}

fn amount_of(
    amount: Val<'_>,
    currency: Option<Currency>,
    context: &Context<'_, '_>,
) -> Result<Option<rapport_kernel::Money>, Fault> {
    let currency = currency.map(|currency| Val::text(currency.as_str().to_owned()));
    match expr::money(amount, currency, context.defaults)? {
        Val::Money(money) => Ok(Some(money)),
        _ => Ok(None),
    }
}
