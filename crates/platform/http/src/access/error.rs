use rapport_kernel::{ErrorKind, Problem};
use rapport_store::StoreError;

/// What can go wrong between a person and the door.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    #[error("the e-mail address or the password is wrong")]
    WrongPassword,
    #[error("too many attempts to sign in: wait {retry_after_s} seconds")]
    TooManyAttempts { retry_after_s: u64 },
    #[error("too many people are signing in just now; try again in a second")]
    Busy,
    #[error("{0}")]
    Password(String),
    #[error("the present password is wrong")]
    PresentPassword,
    #[error("{0:?} is not an e-mail address")]
    Email(String),
    #[error("a user with this e-mail address exists already")]
    EmailTaken,
    #[error("there is no such user")]
    NoUser,
    #[error("this is the last administrator: make another one first")]
    LastAdministrator,
    #[error("{0}")]
    Name(String),
    #[error("an employee's id has at most 128 bytes, and no control characters")]
    Employee,
    #[error("a {0} sees units: name at least one, or \"*\" for the whole company")]
    UnitsNeeded(&'static str),
    #[error("there is no unit {0:?}")]
    NoUnit(String),
    #[error(
        "this link is not valid, was used or has expired; `rapport serve` prints a new one at every start until there is an administrator"
    )]
    SetupLink,
    #[error("there is an administrator already: ask them for an account")]
    SetUp,
    #[error("this link is not valid, was used or has expired: ask an administrator for a new one")]
    PasswordLink,
    #[error("this person may not sign in: let them in again first")]
    Disabled,
    #[error("there is no such token")]
    NoToken,
    #[error("a token ends in the future")]
    Expiry,
    #[error("there is no such write key")]
    NoKey,
    #[error("there is no tree {0:?}")]
    NoTree(String),
    #[error("a tree's code is of 1 to 40 lower-case letters, digits, - and _, and is not \"company\"")]
    TreeCode,
    /// A row of the tree of units breaks a rule: its place in the list (from 1), the field, what is wrong.
    #[error("unit {row}: {detail}")]
    UnitRow { row: usize, field: &'static str, detail: String },
    #[error("unit {0:?} would lie below itself")]
    UnitCycle(String),
    #[error("only people who signed in have a session; this is a token")]
    NotAPerson,
    /// The hashing of passwords failed: a fault of ours.
    #[error("password hashing: {0}")]
    Hash(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AccessError> for Problem {
    fn from(error: AccessError) -> Self {
        use ErrorKind::{
            Conflict, Forbidden, Internal, Invalid, Limited, NotFound, Unauthenticated, Unavailable,
        };
        let (kind, code, field) = match &error {
            AccessError::WrongPassword => (Unauthenticated, "session.wrong", None),
            AccessError::TooManyAttempts { .. } => (Limited, "session.throttled", None),
            AccessError::Busy => (Unavailable, "session.busy", None),
            AccessError::Password(_) => (Invalid, "user.password", Some("password".to_owned())),
            AccessError::PresentPassword => {
                (Invalid, "user.present_password", Some("present_password".to_owned()))
            }
            AccessError::Email(_) => (Invalid, "user.email", Some("email".to_owned())),
            AccessError::EmailTaken => (Conflict, "user.email_taken", Some("email".to_owned())),
            AccessError::NoUser => (NotFound, "user.unknown", None),
            AccessError::LastAdministrator => (Conflict, "user.last_administrator", None),
            AccessError::Employee => (Invalid, "user.employee", Some("employee_id".to_owned())),
            AccessError::Name(_) => (Invalid, "access.name", Some("name".to_owned())),
            AccessError::UnitsNeeded(_) => (Invalid, "access.units", Some("units".to_owned())),
            AccessError::NoUnit(_) => (Invalid, "unit.unknown", Some("units".to_owned())),
            AccessError::SetupLink => (Forbidden, "setup.link", Some("token".to_owned())),
            AccessError::SetUp => (Conflict, "setup.done", None),
            AccessError::PasswordLink => (Forbidden, "password.link", Some("token".to_owned())),
            AccessError::Disabled => (Conflict, "user.disabled", None),
            AccessError::NoToken => (NotFound, "token.unknown", None),
            AccessError::Expiry => (Invalid, "token.expiry", Some("expires_at".to_owned())),
            AccessError::NoKey => (NotFound, "write_key.unknown", None),
            AccessError::NoTree(_) => (NotFound, "unit_tree.unknown", None),
            AccessError::TreeCode => (Invalid, "unit_tree.code", Some("code".to_owned())),
            AccessError::UnitRow { row, field, .. } => {
                (Invalid, "unit.row", Some(format!("items[{}].{field}", row.saturating_sub(1))))
            }
            AccessError::UnitCycle(_) => (Invalid, "unit.cycle", Some("parent".to_owned())),
            AccessError::NotAPerson => (Forbidden, "session.token", None),
            AccessError::Hash(reason) => {
                tracing::error!(reason, "password hashing");
                return Self::new(Internal, "access.hash", "the password could not be checked; see the log");
            }
            AccessError::Store(_) => {
                let AccessError::Store(store) = error else {
                    return Self::new(Internal, "access", "unreachable");
                };
                return store.into();
            }
        };
        let problem = Self::new(kind, code, error.to_string());
        match field {
            Some(field) => problem.at(field),
            None => problem,
        }
    }
}
