//! How messages leave the company: one way to send, whatever carries them.
//!
//! A room writes a [`Letter`] and hands it to a [`Channel`]: [`Smtp`] gives it to a mail server, [`Outbox`] puts it into a
//! folder where mail is not set up. Which one it is, the settings say.
//!
//! Invariants:
//! - An address that could break out of its header does not exist: [`Address`] is made from checked text only.
//! - Credentials never go over a connection without TLS unless the settings say so in as many words, and are never shown.
//! - A letter keeps its Message-ID however often it is tried, so that a mail server can drop what it has already.

mod address;
mod letter;
mod outbox;
mod smtp;
mod smtp_url;
mod starttls;
mod tls;

use async_trait::async_trait;

pub use address::{Address, AddressError};
pub use letter::Letter;
pub use outbox::Outbox;
pub use smtp::Smtp;
pub use smtp_url::{Security, SmtpUrl, SmtpUrlError};

/// Why a letter did not leave. The texts are fit for whoever set mail up; none holds a password.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The other side will not take this letter, now or later.
    #[error("the mail server refuses the letter: {0}")]
    Refused(String),
    /// The other side refuses who we say we are.
    #[error("the mail server does not accept the user and password of RAPPORT_SMTP_URL: {0}")]
    SignIn(String),
    /// The connection would not be protected as the settings ask.
    #[error("{0}")]
    Insecure(String),
    /// Not now; it is worth another try.
    #[error("the mail server does not take the letter now: {0}")]
    Later(String),
    /// The letter cannot be put into the form of mail.
    #[error("the letter cannot be written: {0}")]
    Form(String),
}

impl SendError {
    /// Whether the same letter will fail the same way again.
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Form(_))
    }
}

/// Carries letters.
#[async_trait]
pub trait Channel: Send + Sync {
    /// Hands the letter over; done when whoever carries it has taken it on.
    async fn send(&self, letter: &Letter) -> Result<(), SendError>;

    /// Whether letters leave the company by it: an outbox only keeps them.
    fn leaves(&self) -> bool;
}
