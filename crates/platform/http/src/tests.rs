//! The crate as its users meet it: requests in, answers out, on both databases.

mod access_rules;
mod browser;
mod frame;
mod idempotency;
mod invited;
mod keys_and_tokens;
mod live;
mod people;
mod setup;
mod sign_in;
mod units;
