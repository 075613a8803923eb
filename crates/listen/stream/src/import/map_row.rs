//! One row as what it gives.

use std::collections::HashSet;

use rapport_kernel::{Currency, Id, Identifier, Interaction, Problem, Timestamp, interaction::Kind};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use super::{
    EmployeeRow, ProductRow, UnitRow,
    expr::{
        Context, Expr, moment,
        value::{Fault, Val},
    },
    lookup::Table,
    plan::{Field, FilePlan, Gives, Output, Plan},
    problems::{Place, Problems},
    source::Row,
};

/// What rows gave.
#[derive(Debug, Default)]
pub struct Mapped {
    pub interactions: Vec<Interaction>,
    /// For each interaction, the place of its output among all of the mapping.
    pub outputs: Vec<usize>,
    pub units: Vec<UnitRow>,
    pub products: Vec<ProductRow>,
    pub employees: Vec<EmployeeRow>,
}

/// Maps the rows of files.
#[derive(Debug)]
pub struct Mapper<'p> {
    pub plan: &'p Plan,
    pub lookups: &'p [Table],
    pub now: Timestamp,
    /// Units, products and employees given already: exports repeat them in every row.
    given: HashSet<(usize, String)>,
}

/// A fault and the field it spoils.
type At = (Option<&'static str>, Fault);

impl<'p> Mapper<'p> {
    pub fn new(plan: &'p Plan, lookups: &'p [Table], now: Timestamp) -> Self {
        Self { plan, lookups, now, given: HashSet::new() }
    }

    /// Maps a row by every output of its file; `first` is the place of the first of these among all outputs.
    pub fn map(
        &mut self,
        file: &FilePlan,
        first: usize,
        name: &str,
        row: &Row,
        mapped: &mut Mapped,
        problems: &mut Problems,
    ) {
        let place = |output| Place { file: name, line: row.line, output };
        let context = Context {
            row,
            file: name,
            names: &[],
            lookups: self.lookups,
            words: &self.plan.words,
            columns: &file.columns,
            defaults: &self.plan.defaults,
        };
        let mut names: Vec<Val<'_>> = Vec::with_capacity(file.names.len());
        for (name, expr) in &file.names {
            match expr.run(&Context { names: &names, ..context }) {
                Ok(value) => names.push(value),
                Err(fault) => return problems.add(&place(None), Some(name), fault, false),
            }
        }
        let context = Context { names: &names, ..context };
        for (offset, output) in file.outputs.iter().enumerate() {
            let mut listed = |field: Option<&str>, fault, kept| {
                problems.add(&place(Some(&output.label)), field, fault, kept)
            };
            match output
                .when
                .as_ref()
                .map(|when| when.run(&context).and_then(|value| value.as_bool()))
                .transpose()
            {
                Ok(None | Some(Some(true))) => {}
                Ok(Some(_)) => continue,
                Err(fault) => {
                    listed(Some("when"), fault, false);
                    continue;
                }
            }
            let result = if output.gives.is_interaction() {
                self.interaction(output, &context, &mut listed).map(|one| {
                    mapped.interactions.push(one);
                    mapped.outputs.push(first + offset);
                })
            } else {
                self.dimension(output, first + offset, &context, mapped)
            };
            if let Err((field, fault)) = result {
                listed(field, fault, false);
            }
        }
    }

    fn interaction(
        &self,
        output: &Output,
        context: &Context<'_, '_>,
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
        self.identify(&mut one, output, context, listed)?;
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
        one.id = Id::derived(one.occurred_at, &one.source, &one.message_id);
        one.check().map_err(|problem| {
            let field = field_of(&problem);
            (field, Fault::from(problem).at(field.and_then(|field| column_of(output, field, context))))
        })?;
        Ok(one)
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
        listed: &mut impl FnMut(Option<&str>, Fault, bool),
    ) -> Result<(), At> {
        let mut wrong = None;
        for (kind, expr) in &output.identifiers {
            let Some(value) = text(expr, context).map_err(|fault| (Some("identifiers"), fault))? else {
                continue;
            };
            match Identifier::new(kind.clone(), &value, self.plan.country.as_deref()) {
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

    fn dimension(
        &mut self,
        output: &Output,
        place: usize,
        context: &Context<'_, '_>,
        mapped: &mut Mapped,
    ) -> Result<(), At> {
        let mut texts: [Option<String>; 5] = Default::default();
        let order: &[Field] = match output.gives {
            Gives::Units => &[Field::Code, Field::Parent, Field::NameEn, Field::NameRu, Field::Kind],
            Gives::Products => &[Field::ProductId, Field::Name, Field::Category],
            _ => &[Field::EmployeeId, Field::Name, Field::UnitId, Field::Position],
        };
        for (field, expr) in &output.fields {
            let value = text(expr, context).map_err(|fault| (Some(field.as_str()), fault))?;
            if let Some(place) = order.iter().position(|known| known == field) {
                texts[place] = value;
            }
        }
        let [id, second, third, fourth, fifth] = texts;
        let first_field = order[0].as_str();
        let Some(id) = id else {
            let column = column(output.fields.first().map(|(_, expr)| expr), context);
            return Err((
                Some(first_field),
                Fault::new("import.key", format!("the row has no {first_field}")).at(column),
            ));
        };
        if id.len() > 128 {
            return Err((
                Some(first_field),
                Fault::new("import.value", format!("{first_field} has at most 128 bytes")),
            ));
        }
        if !self.given.insert((place, id.clone())) {
            return Ok(());
        }
        let mut properties = Map::new();
        for (name, expr) in &output.properties {
            let value: Option<Json> =
                expr.run(context).map_err(|fault| (Some("properties"), fault))?.into_json();
            properties.extend(value.map(|value| (name.clone(), value)));
        }
        match output.gives {
            Gives::Units => mapped.units.push(UnitRow {
                name_en: third.unwrap_or_else(|| id.clone()),
                name_ru: fourth,
                kind: fifth.unwrap_or_else(|| "branch".into()),
                parent: second,
                code: id,
            }),
            Gives::Products => {
                mapped.products.push(ProductRow { product_id: id, name: second, category: third, properties })
            }
            _ => mapped.employees.push(EmployeeRow {
                employee_id: id,
                name: second,
                unit_id: third,
                position: fourth,
                properties,
            }),
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
    let digest = Sha256::digest(whole.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text(expr: &Expr, context: &Context<'_, '_>) -> Result<Option<String>, Fault> {
    Ok(expr.run(context)?.into_text().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()))
}

fn column<'a>(expr: Option<&Expr>, context: &Context<'_, 'a>) -> Option<&'a str> {
    expr.and_then(|expr| expr.column(context.columns))
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
    match super::expr::money(amount, currency, context.defaults)? {
        Val::Money(money) => Ok(Some(money)),
        _ => Ok(None),
    }
}
