//! The room on both databases, through the stream's writer and its own routes.
#![allow(clippy::unwrap_used)]

mod cards;
mod folding;
mod help;
mod identity;
mod numbers;
mod people;
mod search;
mod segments;
mod story;
