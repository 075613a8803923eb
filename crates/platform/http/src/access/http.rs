//! The routes of this crate: session, set-up, users, tokens, write keys, units, audit.

mod audit;
mod employees;
mod password_links;
mod session;
mod tokens;
mod units;
mod users;
mod write_keys;

use std::sync::Arc;

use crate::{Access, Role, Routes, routes};

use super::Auth;

/// Everything about who may come in, under `/api/v1`.
pub fn routes(auth: Arc<Auth>) -> Routes {
    let administrator = Access::AtLeast(Role::Administrator);
    Routes::new()
        .add(Access::Public, routes!(session::sign_in))
        .add(
            Access::AtLeast(Role::Employee),
            routes!(session::show_session, session::change_session, session::sign_out),
        )
        .add(Access::AtLeast(Role::Employee), routes!(session::change_password))
        .add(Access::AtLeast(Role::Employee), routes!(session::list_sessions))
        .add(Access::AtLeast(Role::Employee), routes!(session::sign_out_elsewhere))
        .add(Access::Public, routes!(session::set_up))
        .add(Access::Public, routes!(password_links::choose_password))
        .add(administrator, routes!(users::list_users, users::create_user))
        .add(administrator, routes!(users::change_user))
        .add(administrator, routes!(password_links::invite_user))
        .add(administrator, routes!(password_links::issue_password_link))
        .add(administrator, routes!(tokens::list_tokens, tokens::create_token))
        .add(administrator, routes!(tokens::revoke_token))
        .add(administrator, routes!(write_keys::list_write_keys, write_keys::create_write_key))
        .add(administrator, routes!(write_keys::revoke_write_key))
        .add(Access::AtLeast(Role::Employee), routes!(units::list_units))
        .add(Access::AtLeast(Role::Employee), routes!(employees::name_employees))
        .add(administrator, routes!(units::change_units))
        .add(administrator, routes!(units::preview_units))
        .add(Access::AtLeast(Role::Employee), routes!(units::list_trees))
        .add(administrator, routes!(units::put_tree))
        .add(administrator, routes!(units::show_unit_history))
        .add(administrator, routes!(audit::list_audit))
        .add(administrator, routes!(audit::export_audit))
        .with_state(auth)
}
