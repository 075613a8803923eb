//! A letter, and its form as mail: text and HTML side by side (RFC 2046, multipart/alternative).

use std::time::{Duration, UNIX_EPOCH};

use lettre::{
    Message,
    message::{
        MultiPart, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};
use rapport_kernel::Timestamp;
use url::Url;

use crate::{Address, SendError};

/// What is written to one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    pub to: Address,
    /// One line; what would break it becomes a space.
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The letter's own name, the same at every try: letters, digits, `-`, `_` and `.`.
    pub key: String,
    pub written_at: Timestamp,
    /// Where the reader says that they want no more of it.
    pub stop: Option<Url>,
}

impl Letter {
    /// The letter as it goes over the wire.
    pub(crate) fn mail(&self, from: &Address) -> Result<Message, SendError> {
        let micros = u64::try_from(self.written_at.micros()).unwrap_or_default();
        let key: String =
            self.key.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
        let subject: String = self.subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let mut mail = Message::builder()
            .from(from.mailbox().clone())
            .to(self.to.mailbox().clone())
            .subject(subject.trim())
            .date(UNIX_EPOCH + Duration::from_micros(micros))
            .message_id(Some(format!("<{key}@{}>", from.domain())))
            // Out-of-office answers are for people (RFC 3834).
            .raw_header(header("Auto-Submitted", "auto-generated".into()));
        if let Some(stop) = &self.stop {
            mail = mail.raw_header(header("List-Unsubscribe", format!("<{stop}>")));
        }
        // Named after the letter, so that the same letter is the same bytes.
        let parts = MultiPart::alternative()
            .boundary(format!("=_{}", key.chars().take(60).collect::<String>()))
            .singlepart(SinglePart::plain(self.text.clone()))
            .singlepart(SinglePart::html(self.html.clone()));
        mail.multipart(parts).map_err(|e| SendError::Form(e.to_string()))
    }
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_has_both_parts_and_nothing_gets_out_of_a_header() {
        let letter = Letter {
            to: Address::parse("Анна <anna@example.com>").unwrap(),
            subject: "NPS 41\r\nBcc: all@example.com".into(),
            text: "Индекс 41".into(),
            html: "<b>Индекс</b>".into(),
            key: "dig_1-20\r\nX-Evil: 1".into(),
            written_at: "2026-03-04T09:00:00Z".parse().unwrap(),
            stop: Some("https://cx.example.com/digests?stop=dig_1".parse().unwrap()),
        };
        let from = Address::parse("Rapport <rapport@example.com>").unwrap();
        let mail = String::from_utf8(letter.mail(&from).unwrap().formatted()).unwrap();
        let head = mail.split("\r\n\r\n").next().unwrap();
        let names: Vec<&str> = head
            .lines()
            .filter(|line| !line.starts_with([' ', '\t']))
            .filter_map(|line| Some(line.split_once(':')?.0))
            .collect();
        assert_eq!(
            names,
            [
                "From",
                "To",
                "Subject",
                "Date",
                "Message-ID",
                "Auto-Submitted",
                "List-Unsubscribe",
                "MIME-Version",
                "Content-Type"
            ],
            "{head}"
        );
        assert!(head.contains("Message-ID: <dig_1-20X-Evil1@example.com>"), "{head}");
        assert!(head.contains("Date: Wed, 04 Mar 2026 09:00:00 +0000"), "{head}");
        assert!(head.contains("multipart/alternative"), "{head}");
        assert!(mail.contains("text/plain; charset=utf-8") && mail.contains("text/html; charset=utf-8"));
        assert_eq!(mail, String::from_utf8(letter.mail(&from).unwrap().formatted()).unwrap());
    }
}
