//! Where the mail server is: `smtp://user:password@mail.example.com:587`.

use std::fmt;

use url::Url;

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (`smtps://`, port 465).
    Tls,
    /// Begun in clear and turned into TLS before anything is said (`smtp://`, port 587); a server without it is refused.
    StartTls,
    /// In clear (`smtp://…?tls=none`, port 25): within a machine or a closed network.
    None,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SmtpUrlError {
    #[error("it begins with smtp:// (STARTTLS), smtps:// (TLS), or is smtp://…?tls=none (in clear)")]
    Scheme,
    #[error("it names a server: smtp://user:password@mail.example.com:587")]
    Host,
    #[error("tls is none or starttls, and there are no other options")]
    Option,
    #[error("a user without a password, or a password without a user")]
    HalfSignIn,
    #[error(
        "signs of the user and password that have a meaning in addresses are written as %40 for @, %3A for :"
    )]
    Encoding,
}

/// A mail server and how to get in. `Debug` does not show the password.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub sign_in: Option<(String, String)>,
}

impl SmtpUrl {
    pub fn parse(text: &str) -> Result<Self, SmtpUrlError> {
        let url = Url::parse(text).map_err(|_| SmtpUrlError::Host)?;
        let mut security = match url.scheme() {
            "smtps" => Security::Tls,
            "smtp" => Security::StartTls,
            _ => return Err(SmtpUrlError::Scheme),
        };
        for (name, value) in url.query_pairs() {
            security = match (name.as_ref(), value.as_ref(), security) {
                ("tls", "none", Security::StartTls | Security::None) => Security::None,
                ("tls", "starttls", Security::StartTls) => Security::StartTls,
                _ => return Err(SmtpUrlError::Option),
            };
        }
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(SmtpUrlError::Host)?;
        let sign_in = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => Some((decoded(user)?, decoded(password)?)),
            _ => return Err(SmtpUrlError::HalfSignIn),
        };
        let usual = match security {
            Security::Tls => 465,
            Security::StartTls => 587,
            Security::None => 25,
        };
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(usual),
            security,
            sign_in,
        })
    }
}

/// `%40` as `@`.
fn decoded(text: &str) -> Result<String, SmtpUrlError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = rest.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = digits.and_then(|two| u8::from_str_radix(two, 16).ok()).ok_or(SmtpUrlError::Encoding)?;
        bytes.push(byte);
        rest = &rest[2..];
    }
    String::from_utf8(bytes).map_err(|_| SmtpUrlError::Encoding)
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpUrl")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_says_how_it_is_protected_and_the_usual_port_follows() {
        let cases = [
            ("smtps://mail.example.com", Security::Tls, 465),
            ("smtp://mail.example.com", Security::StartTls, 587),
            ("smtp://mail.example.com:2525?tls=starttls", Security::StartTls, 2525),
            ("smtp://127.0.0.1?tls=none", Security::None, 25),
        ];
        for (text, security, port) in cases {
            let url = SmtpUrl::parse(text).unwrap();
            assert_eq!((url.security, url.port), (security, port), "{text}");
        }
    }

    #[test]
    fn a_password_is_read_whole_and_never_shown() {
        let url = SmtpUrl::parse("smtps://cx%40example.com:p%3Aq%2Fr%25@mail.example.com").unwrap();
        assert_eq!(url.sign_in, Some(("cx@example.com".into(), "p:q/r%".into())));
        assert!(!format!("{url:?}").contains("p:q"), "{url:?}");
    }

    #[test]
    fn what_would_be_misunderstood_is_refused() {
        for (text, why) in [
            ("mail.example.com:25", SmtpUrlError::Scheme),
            ("https://mail.example.com", SmtpUrlError::Scheme),
            ("smtps://mail.example.com?tls=none", SmtpUrlError::Option),
            ("smtp://mail.example.com?tsl=none", SmtpUrlError::Option),
            ("smtp://user@mail.example.com", SmtpUrlError::HalfSignIn),
            ("smtp://", SmtpUrlError::Host),
        ] {
            assert_eq!(SmtpUrl::parse(text).unwrap_err(), why, "{text}");
        }
    }
}
