//! What every HTTP route shares: who calls, what they may, how errors are told, how the API describes itself.
//!
//! A room offers [`Routes`]: every route is added together with its [`Access`] rule, so that there is none without one.
//! The rule is checked before the handler; the handler gets a [`Caller`] and applies its scope.

mod api_error;
mod caller;
mod routes;

pub use api_error::{ApiError, Json, Query};
pub use caller::{Access, Actor, Caller, Language, Role, WriteKey};
pub use routes::{Routes, Rule};
pub use utoipa_axum::routes;
