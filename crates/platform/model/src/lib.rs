//! A language model elsewhere: any endpoint that speaks OpenAI's chat completions, switched on by the settings.
//!
//! Nothing needs it: whoever asks has an answer of their own for when it is absent, slow or wrong.
//!
//! Invariants:
//! - No personal data leave: [`Ask`] masks whatever it is given, and there is no other way to ask.
//! - The key is never shown, in errors and logs neither.

mod endpoint;

use async_trait::async_trait;
use rapport_kernel::mask::mask;

pub use endpoint::{Endpoint, ModelSettings, SettingsError};

/// A question, its texts masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    instruction: String,
    text: String,
    most_tokens: u32,
}

impl Ask {
    /// `instruction` is ours; `text` is what people wrote, and is masked here. The answer has at most `most_tokens` tokens.
    pub fn new(instruction: impl Into<String>, text: &str, most_tokens: u32) -> Self {
        Self { instruction: instruction.into(), text: mask(text).into_owned(), most_tokens }
    }

    pub fn instruction(&self) -> &str {
        &self.instruction
    }

    /// What people wrote, masked.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub const fn most_tokens(&self) -> u32 {
        self.most_tokens
    }
}

/// Why there is no answer. None of the texts holds the key, the question or the answer.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("the model at {host} does not answer: {reason}")]
    Unreachable { host: String, reason: String },
    #[error("the model at {host} refuses with status {status}")]
    Refused { host: String, status: u16 },
    #[error("the model at {host} answers something that is not a chat completion")]
    Unreadable { host: String },
}

/// Answers questions in words.
#[async_trait]
pub trait Model: Send + Sync {
    async fn answer(&self, ask: &Ask) -> Result<String, ModelError>;
}
