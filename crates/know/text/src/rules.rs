//! Rule files of the crate: phrases by meaning, English and Russian side by side.

use serde::de::DeserializeOwned;

use crate::phrases::BadPhrase;

/// A rule file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{file} cannot be used: {why}")]
pub struct BadRules {
    pub file: &'static str,
    pub why: String,
}

impl From<BadPhrase> for BadRules {
    fn from(bad: BadPhrase) -> Self {
        Self { file: bad.file, why: bad.to_string() }
    }
}

pub(crate) fn parse<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, BadRules> {
    toml::from_str(text).map_err(|why| BadRules { file, why: why.to_string() })
}
