//! One output of a file: what it gives, and an expression for each field.

use rapport_kernel::{
    Channel, Direction, IdentifierKind, Problem, Scale,
    interaction::{Kind, step},
};
use toml::{Table, Value};

use crate::import::expr::{Expr, Scope};

/// What the rows of an output are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// Who customers are: identifiers and traits.
    Customers,
    /// That identifiers belong together.
    Identifiers,
    Orders,
    Shipments,
    Feedback,
    /// Anything else that happened; `kind` says what.
    Interactions,
    Units,
    Products,
    Employees,
}

impl Gives {
    const ALL: [(&str, Self); 9] = [
        ("customers", Self::Customers),
        ("identifiers", Self::Identifiers),
        ("orders", Self::Orders),
        ("shipments", Self::Shipments),
        ("feedback", Self::Feedback),
        ("interactions", Self::Interactions),
        ("units", Self::Units),
        ("products", Self::Products),
        ("employees", Self::Employees),
    ];

    /// The kind of its interactions, where it is always the same.
    pub const fn kind(self) -> Option<Kind> {
        match self {
            Self::Customers | Self::Identifiers => Some(Kind::Identify),
            Self::Orders => Some(Kind::Order),
            Self::Shipments => Some(Kind::Shipment),
            Self::Feedback => Some(Kind::Feedback),
            _ => None,
        }
    }

    /// The name of its interactions, unless the mapping says another.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Orders => Some(step::COMPLETED),
            _ => None,
        }
    }

    fn fields(self) -> &'static [Field] {
        use Field::{
            Amount, CampaignId, Category, Channel, Code, Comment, Currency, Direction, DurationS, EmployeeId,
            GroupId, Kind, Name, NameEn, NameRu, OccurredAt, OrderId, Parent, Position, ProductId,
            PromisedAt, Scale, Score, Touchpoint, UnitId, WaitS,
        };
        match self {
            Self::Units => &[Code, Parent, NameEn, NameRu, Kind],
            Self::Products => &[ProductId, Name, Category],
            Self::Employees => &[EmployeeId, Name, UnitId, Position],
            _ => &[
                OccurredAt, Kind, Name, Channel, Touchpoint, Direction, UnitId, EmployeeId, OrderId,
                ProductId, CampaignId, GroupId, Amount, Currency, PromisedAt, DurationS, WaitS, Score, Scale,
                Comment,
            ],
        }
    }

    /// Without which an output makes no sense.
    const fn needed(self) -> &'static [Field] {
        match self {
            Self::Customers | Self::Identifiers => &[],
            Self::Orders | Self::Shipments => &[Field::OccurredAt, Field::OrderId],
            Self::Feedback => &[Field::OccurredAt],
            Self::Interactions => &[Field::OccurredAt, Field::Kind],
            Self::Units => &[Field::Code, Field::NameEn],
            Self::Products => &[Field::ProductId],
            Self::Employees => &[Field::EmployeeId],
        }
    }

    pub const fn is_interaction(self) -> bool {
        !matches!(self, Self::Units | Self::Products | Self::Employees)
    }
}

macro_rules! fields {
    ($($name:ident = $text:literal),+ $(,)?) => {
        /// A field that an expression fills.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Field { $($name),+ }

        impl Field {
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

fields! {
    OccurredAt = "occurred_at", Kind = "kind", Name = "name", Channel = "channel", Touchpoint = "touchpoint", Direction = "direction",
    UnitId = "unit_id", EmployeeId = "employee_id", OrderId = "order_id", ProductId = "product_id", CampaignId = "campaign_id",
    GroupId = "group_id", Amount = "amount", Currency = "currency", PromisedAt = "promised_at", DurationS = "duration_s",
    WaitS = "wait_s", Score = "score", Scale = "scale", Comment = "comment", Code = "code", Parent = "parent", NameEn = "name_en",
    NameRu = "name_ru", Category = "category", Position = "position",
}

/// An output, compiled.
#[derive(Debug)]
pub struct Output {
    pub gives: Gives,
    /// Part of the keys of its rows, so never changed once imported.
    pub label: String,
    pub when: Option<Expr>,
    pub key: Option<Expr>,
    pub fields: Vec<(Field, Expr)>,
    pub identifiers: Vec<(IdentifierKind, Expr)>,
    pub traits: Vec<(String, Expr)>,
    pub properties: Vec<(String, Expr)>,
}

/// Reads `[[file.output]]`; the error says which output and field.
pub fn read(mut table: Table, scope: &mut Scope<'_>) -> Result<Output, String> {
    let gives = match table.remove("gives") {
        Some(Value::String(word)) => {
            Gives::ALL.iter().find(|(known, _)| *known == word).map(|(_, gives)| *gives).ok_or(word)
        }
        _ => Err(String::new()),
    }
    .map_err(|word| {
        let known: Vec<&str> = Gives::ALL.iter().map(|(known, _)| *known).collect();
        format!("output: gives = {word:?} is not one of: {}", known.join(", "))
    })?;
    let label = match table.remove("label") {
        Some(Value::String(label)) if !label.is_empty() && label.len() <= 64 => label,
        Some(_) => return Err("output: a label is a text of 1 to 64 bytes".into()),
        None => Gives::ALL.iter().find(|(_, one)| *one == gives).map_or("", |(word, _)| word).to_owned(),
    };
    compile(gives, label.clone(), table, scope).map_err(|error| format!("output {label}, {error}"))
}

fn compile(gives: Gives, label: String, mut table: Table, scope: &mut Scope<'_>) -> Result<Output, String> {
    let mut one = |name: &str, table: &mut Table| -> Result<Option<Expr>, String> {
        table
            .remove(name)
            .map(|value| expr(value, scope).map_err(|error| format!("{name}: {error}")))
            .transpose()
    };
    let (when, key) = (one("when", &mut table)?, one("key", &mut table)?);
    let mut fields = Vec::new();
    for field in gives.fields() {
        if let Some(expr) = one(field.as_str(), &mut table)? {
            check_constant(*field, &expr)
                .map_err(|problem| format!("{}: {}", field.as_str(), problem.detail))?;
            fields.push((*field, expr));
        }
    }
    let mut group = |name: &str, table: &mut Table| -> Result<Vec<(String, Expr)>, String> {
        let Some(value) = table.remove(name) else { return Ok(Vec::new()) };
        let Value::Table(inner) = value else {
            return Err(format!("{name} is a table: {name}.city = \"…\""));
        };
        inner
            .into_iter()
            .map(|(key, value)| {
                let expr = expr(value, scope).map_err(|error| format!("{name}.{key}: {error}"))?;
                Ok((key, expr))
            })
            .collect()
    };
    let properties = if gives == Gives::Units { Vec::new() } else { group("properties", &mut table)? };
    let (mut identifiers, mut traits) = (Vec::new(), Vec::new());
    if gives.is_interaction() {
        traits = group("traits", &mut table)?;
        for (kind, expr) in group("identifiers", &mut table)? {
            let kind: IdentifierKind =
                kind.parse().map_err(|problem: Problem| format!("identifiers: {}", problem.detail))?;
            identifiers.push((kind, expr));
        }
        // The strongest first: it is the one that a look at the file is about.
        identifiers.sort_by(|a, b| b.0.cmp(&a.0));
    }
    if let Some(unknown) = table.keys().next() {
        let known: Vec<&str> = gives.fields().iter().map(|field| field.as_str()).collect();
        return Err(format!(
            "there is no field {unknown:?}; there are: label, when, key, {}, identifiers, traits, properties",
            known.join(", ")
        ));
    }
    let has = |field: Field| fields.iter().any(|(known, _)| *known == field);
    if let Some(missing) = gives.needed().iter().find(|field| !has(**field)) {
        return Err(format!("{} is needed", missing.as_str()));
    }
    if gives.is_interaction() && key.is_none() {
        return Err("key is needed: what makes a row known again, like its id".into());
    }
    if matches!(gives, Gives::Customers | Gives::Identifiers) && identifiers.is_empty() {
        return Err("identifiers are needed".into());
    }
    if gives == Gives::Feedback && !has(Field::Score) && !has(Field::Comment) {
        return Err("score or comment is needed".into());
    }
    if has(Field::Score) && !has(Field::Scale) {
        return Err("a score needs its scale: scale = \"'csat'\"".into());
    }
    Ok(Output { gives, label, when, key, fields, identifiers, traits, properties })
}

/// An expression in text, or a constant as TOML writes it.
fn expr(value: Value, scope: &mut Scope<'_>) -> Result<Expr, String> {
    let text = match value {
        Value::String(text) => text,
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(bool) => bool.to_string(),
        other => return Err(format!("an expression is a text, not {}", other.type_str())),
    };
    scope.compile(&text).map_err(|error| error.to_string())
}

/// A word that is the same for every row is checked now.
fn check_constant(field: Field, expr: &Expr) -> Result<(), Problem> {
    let Some(word) = expr.constant().and_then(|value| value.clone().into_text()) else { return Ok(()) };
    match field {
        Field::Kind => word.parse::<Kind>().map(|_| ()),
        Field::Channel => word.parse::<Channel>().map(|_| ()),
        Field::Direction => word.parse::<Direction>().map(|_| ()),
        Field::Scale => word.parse::<Scale>().map(|_| ()),
        _ => Ok(()),
    }
}
