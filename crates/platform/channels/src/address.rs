//! Mail addresses.

use std::fmt;

use lettre::message::Mailbox;

/// What is wrong with an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("a mail address looks like anna@example.com, or Anna <anna@example.com>")]
    Form,
    #[error("a name beside an address has no control characters")]
    Name,
}

/// An address and, where known, the name beside it. Neither can hold a line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Mailbox);

impl Address {
    pub fn new(name: Option<&str>, email: &str) -> Result<Self, AddressError> {
        if name.is_some_and(|name| name.chars().any(char::is_control)) {
            return Err(AddressError::Name);
        }
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        let email = email.parse().map_err(|_| AddressError::Form)?;
        Ok(Self(Mailbox::new(name.map(str::to_owned), email)))
    }

    /// Reads `anna@example.com` or `Anna <anna@example.com>`.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        if text.chars().any(char::is_control) {
            return Err(AddressError::Name);
        }
        match text.trim().strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
            Some((name, email)) => Self::new(Some(name.trim().trim_matches('"')), email),
            None => Self::new(None, text.trim()),
        }
    }

    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }

    pub(crate) const fn mailbox(&self) -> &Mailbox {
        &self.0
    }
}

/// The address alone: `anna@example.com`.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.email)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_read_with_and_without_a_name() {
        let named = Address::parse("Отдел CX <cx@example.com>").unwrap();
        assert_eq!((named.to_string().as_str(), named.domain()), ("cx@example.com", "example.com"));
        assert_eq!(named, Address::new(Some("Отдел CX"), "cx@example.com").unwrap());
        assert_eq!(
            Address::parse(" cx@example.com ").unwrap(),
            Address::new(None, "cx@example.com").unwrap()
        );
    }

    proptest! {
        #[test]
        fn nothing_with_a_line_break_is_an_address(before in "[a-z<> ]{0,12}", after in "[A-Za-z:@. ]{0,12}") {
            for text in [format!("{before}\r\n{after}@example.com"), format!("{before}\n{after} <a@example.com>")] {
                prop_assert!(Address::parse(&text).is_err());
                prop_assert!(Address::new(Some("Anna"), &text).is_err());
                prop_assert!(Address::new(Some(&text), "a@example.com").is_err());
            }
        }
    }
}
