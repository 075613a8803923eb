//! A person who signs in: the model and its rules.

use rapport_kernel::{Id, Identifier, IdentifierKind, Timestamp, entity, text};
use serde::Serialize;

use crate::{Language, Role};

use super::AccessError;

entity!(
    /// Kind of the ids of people who sign in.
    UserId, "usr"
);

/// In place of unit codes: the whole company, interactions without a unit included.
pub const WHOLE_COMPANY: &str = "*";

/// A person who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct User {
    #[schema(value_type = String, example = "usr_0198c1e2a6d07d3f8f2a4c1b9e0d5f67")]
    pub id: Id<UserId>,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub language: Language,
    /// Unit codes, each with all the units below it; `*` for the whole company. Empty for administrators and analysts
    /// who see the whole company.
    pub units: Vec<String>,
    /// What `employee_id` of interactions says of this person: which feedback is about their own work.
    pub employee_id: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Since when this person may not sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub disabled_at: Option<Timestamp>,
    /// The last sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub signed_in_at: Option<Timestamp>,
    /// Invited, and has not chosen a password yet.
    pub invited: bool,
}

/// Someone to be let in.
#[derive(Clone, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    pub email: String,
    pub name: String,
    pub role: Role,
    #[serde(default)]
    pub language: Language,
    /// Needed for supervisors and employees: unit codes, or `*` for the whole company.
    #[serde(default)]
    pub units: Vec<String>,
    /// At least 10 characters.
    pub password: String,
}

impl std::fmt::Debug for NewUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewUser")
            .field("role", &self.role)
            .field("units", &self.units)
            .finish_non_exhaustive()
    }
}

/// What to change of a person; what is absent stays.
#[derive(Clone, Default, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    pub name: Option<String>,
    pub role: Option<Role>,
    pub language: Option<Language>,
    pub units: Option<Vec<String>>,
    /// The employee whom interactions know by this id; null when the person is none of them.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub employee_id: Option<Option<String>>,
    /// Whether this person may not sign in; ends their sessions at once.
    pub disabled: Option<bool>,
    /// A new password; ends their sessions.
    pub password: Option<String>,
}

impl std::fmt::Debug for UserChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserChange")
            .field("role", &self.role)
            .field("units", &self.units)
            .field("disabled", &self.disabled)
            .finish_non_exhaustive()
    }
}

/// A field that was sent, null included; one that was not sent is `None`.
#[allow(clippy::option_option, reason = "not sent, sent as null, and sent with a value are three things")]
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    serde::Deserialize::deserialize(deserializer).map(Some)
}

/// The id of an employee as interactions carry it: 1 to 128 bytes, none of them a control character. Empty for nobody.
pub(super) fn check_employee(id: Option<&str>) -> Result<Option<String>, AccessError> {
    let Some(id) = id.map(str::trim).filter(|id| !id.is_empty()) else { return Ok(None) };
    if id.len() > 128 || id.chars().any(char::is_control) {
        return Err(AccessError::Employee);
    }
    Ok(Some(id.to_owned()))
}

/// The one spelling of an e-mail address.
pub(super) fn fold_email(email: &str) -> Result<String, AccessError> {
    Identifier::new(IdentifierKind::Email, email, None)
        .map(|identifier| identifier.value)
        .map_err(|_| AccessError::Email(email.chars().take(80).collect()))
}

/// A name of a person, token or key: 1 to 80 characters, none of them a control character.
pub(super) fn check_name(name: &str) -> Result<String, AccessError> {
    let name = name.trim();
    let long = name.chars().count();
    if long == 0 || long > 80 || name.chars().any(char::is_control) {
        return Err(AccessError::Name("a name has 1 to 80 characters, and no control characters".into()));
    }
    Ok(name.to_owned())
}

/// Unit codes of a role, sorted and once each. Whether they exist is the tree's to say.
pub(super) fn check_units(role: Role, units: &[String]) -> Result<Vec<String>, AccessError> {
    let mut codes: Vec<String> =
        units.iter().map(|code| code.trim().to_owned()).filter(|code| !code.is_empty()).collect();
    codes.sort();
    codes.dedup();
    match role {
        Role::Supervisor if codes.is_empty() => Err(AccessError::UnitsNeeded("supervisor")),
        Role::Employee if codes.is_empty() => Err(AccessError::UnitsNeeded("employee")),
        // An administrator can widen their own scope, so a narrower one would only pretend.
        Role::Administrator => Ok(Vec::new()),
        _ => Ok(codes),
    }
}

/// The word that stands for the role in the store, in JSON and on the command line.
pub const fn role_word(role: Role) -> &'static str {
    match role {
        Role::Employee => "employee",
        Role::Supervisor => "supervisor",
        Role::Analyst => "analyst",
        Role::Administrator => "administrator",
    }
}

/// Reads `administrator`, `analyst`, `supervisor` or `employee`.
pub fn parse_role(word: &str) -> Option<Role> {
    let folded = text::fold(word);
    [Role::Employee, Role::Supervisor, Role::Analyst, Role::Administrator]
        .into_iter()
        .find(|role| role_word(*role) == folded)
}

pub(super) const fn language_word(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::Ru => "ru",
    }
}

pub(super) fn parse_language(word: &str) -> Language {
    if word == "ru" { Language::Ru } else { Language::En }
}
