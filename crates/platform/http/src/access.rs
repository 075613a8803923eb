//! Who people are and what they may see: users, sessions, tokens, write keys, the tree of units, the first administrator.
//!
//! Invariants:
//! - Secrets (sessions, tokens, keys, links) are 256 random bits, shown once, kept as SHA-256; passwords as argon2id.
//! - Every change is in the audit log, in the same transaction; no secret and no personal data but ids are.
//! - Who is disabled is out at the next request; who changes units sees them at the next request.
//! - There is always somebody to administer, once there was.

mod authenticate;
mod employees;
mod error;
mod http;
mod own_sessions;
mod password;
mod password_links;
mod secret;
mod sessions;
mod setup;
mod throttle;
mod tokens;
mod unit_history;
mod unit_preview;
mod unit_tree;
mod units;
mod user;
mod users;
mod write_keys;

use std::sync::Arc;

use rapport_kernel::{Clock, time::Zone};
use rapport_store::{Db, Migration};

pub(crate) use authenticate::{is_still_let_in, recognise_caller, recognise_write_key};
pub use employees::{Employee, staff};
pub use error::AccessError;
pub use http::routes;
pub use own_sessions::OpenSession;
pub use password::SHORTEST as SHORTEST_PASSWORD;
pub use password_links::{Invitation, PasswordLink};
pub use sessions::SignedIn;
pub use tokens::{NewToken, Token, TokenId};
pub use unit_history::{TreeOfUnits, UnitMove, UnitMoveId};
pub use unit_preview::UnitPreview;
pub use unit_tree::{Unit, UnitChange, UnitRow, units_from_csv};
pub use user::{NewUser, User, UserChange, UserId, WHOLE_COMPANY, parse_role, role_word};
pub use users::user_names;
pub use write_keys::{WriteKeyId, WriteKeyInfo, WriteKeys};

/// Name of the session's cookie.
pub const COOKIE: &str = "rapport_session";

/// How the server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthSettings {
    /// Believe `X-Forwarded-For` and `X-Forwarded-Proto`: only behind a proxy that sets them itself.
    pub trust_proxy: bool,
    /// The company's zone, told to whoever signs in: its days begin and end there.
    pub zone: Zone,
}

impl Default for AuthSettings {
    fn default() -> Self {
        Self { trust_proxy: false, zone: Zone::UTC }
    }
}

/// The doorkeeper: knows everyone who may come in, and by what.
pub struct Auth {
    db: Db,
    clock: Arc<dyn Clock>,
    settings: AuthSettings,
    passwords: password::Passwords,
    throttle: throttle::Throttle,
    units: units::Units,
    write_keys: WriteKeys,
}

impl Auth {
    pub fn new(db: Db, clock: Arc<dyn Clock>, settings: AuthSettings) -> Arc<Self> {
        Arc::new(Self {
            passwords: password::Passwords::default(),
            throttle: throttle::Throttle::default(),
            units: units::Units::new(db.clone()),
            write_keys: WriteKeys::new(db.clone(), clock.clone()),
            db,
            clock,
            settings,
        })
    }

    /// The write keys in force, for whoever must look one up.
    pub const fn write_keys(&self) -> &WriteKeys {
        &self.write_keys
    }

    pub(crate) const fn db(&self) -> &Db {
        &self.db
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }
}

/// Tables of this crate.
pub fn migrations() -> Vec<Migration> {
    vec![
        Migration { id: "20261121_0010_access", sql: include_str!("migrations/20261121_0010_access.sql") },
        Migration {
            id: "20261122_0040_settings",
            sql: include_str!("migrations/20261122_0040_settings.sql"),
        },
        Migration {
            id: "20261122_0110_employee",
            sql: include_str!("migrations/20261122_0110_employee.sql"),
        },
        Migration {
            id: "20261122_0200_idempotency",
            sql: include_str!("migrations/20261122_0200_idempotency.sql"),
        },
        Migration { id: "20261123_0500_staff", sql: include_str!("migrations/20261123_0500_staff.sql") },
    ]
}
