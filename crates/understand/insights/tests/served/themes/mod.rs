//! Themes: comments read as they come, the catalogue changed, people's corrections.

mod catalogue;
mod figures;
mod help;
mod read;
