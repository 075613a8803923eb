//! What every HTTP route shares: who calls, what they may, how errors are told, how the API describes itself.
//!
//! A room offers [`Routes`]: every route is added together with its [`Access`] rule, so that there is none without one.
//! The rule is checked before the handler; the handler gets a [`Caller`] and applies its scope. [`Auth`] knows who may come
//! in; [`Server`] puts rooms, doorkeeper and the web application's files behind one frame.

mod access;
mod api_error;
mod caller;
mod idempotency;
mod live;
mod routes;
mod server;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod within;

#[cfg(test)]
mod tests;

pub use access::{
    AccessError, Auth, AuthSettings, COOKIE, Employee, Invitation, NewToken, NewUser, OpenSession,
    PasswordLink, SHORTEST_PASSWORD, SignedIn, Token, TokenId, TreeOfUnits, Unit, UnitChange, UnitMove,
    UnitPreview, UnitRow, User, UserChange, UserId, WHOLE_COMPANY, WriteKeyId, WriteKeyInfo, WriteKeys,
    migrations, parse_role, role_word, staff, units_from_csv, user_names,
};
pub use api_error::{ApiError, Json, Path, Query};
pub use caller::{Access, Actor, Caller, EmployeeId, Language, Role, WriteKey};
pub use live::{Asked, Live, LiveSettings, LiveTopic, News};
pub use routes::{Routes, Rule};
pub use server::{AssetFile, Assets, Finished, ListenError, Server, ServerSettings, listen, serve};
pub use utoipa_axum::routes;
pub use within::Within;
