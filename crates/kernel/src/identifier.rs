//! What a customer can be recognised by, in one normal form.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Problem, text};

/// Longest identifier value kept, in bytes.
pub const MAX_VALUE: usize = 256;

/// Kinds of identifiers. Their order is their strength: of two fragments the stronger identifier's one takes the interaction.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IdentifierKind {
    /// A browser or visit nobody has signed in from yet (`anonymousId` of the Segment spec).
    Anonymous,
    /// A phone, tablet or set-top box (advertising id, push token's device).
    Device,
    /// A loyalty or payment card, as a token.
    Card,
    /// A telephone number, kept in E.164.
    Phone,
    /// An e-mail address.
    Email,
    /// The number of a contract or account.
    Account,
    /// An id given by another system: `system:crm`.
    System(String),
    /// The id under which the company's own applications know the customer (`userId` of the Segment spec).
    User,
}

impl fmt::Display for IdentifierKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anonymous_id"),
            Self::Device => f.write_str("device"),
            Self::Card => f.write_str("card"),
            Self::Phone => f.write_str("phone"),
            Self::Email => f.write_str("email"),
            Self::Account => f.write_str("account"),
            Self::System(name) => write!(f, "system:{name}"),
            Self::User => f.write_str("user_id"),
        }
    }
}

impl FromStr for IdentifierKind {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        Ok(match text {
            "anonymous_id" => Self::Anonymous,
            "device" => Self::Device,
            "card" => Self::Card,
            "phone" => Self::Phone,
            "email" => Self::Email,
            "account" => Self::Account,
            "user_id" => Self::User,
            other => match other.strip_prefix("system:") {
                Some(name)
                    if (1..=40).contains(&name.len())
                        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b)) =>
                {
                    Self::System(name.to_ascii_lowercase())
                }
                _ => {
                    return Err(Problem::invalid(
                        "identifier.kind",
                        format!(
                            "{text:?} is not a kind of identifier; use email, phone, device, card, account, user_id, anonymous_id or system:NAME"
                        ),
                    ));
                }
            },
        })
    }
}
impl Serialize for IdentifierKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for IdentifierKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(|e: Problem| serde::de::Error::custom(e.detail))
    }
}

/// One identifier in its normal form: two that mean the same are equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identifier {
    pub kind: IdentifierKind,
    pub value: String,
}

impl Identifier {
    /// Normalises `value` for its kind. `country` (ISO 3166 alpha-2) reads phone numbers written without a country code.
    pub fn new(kind: IdentifierKind, value: &str, country: Option<&str>) -> Result<Self, Problem> {
        let wrong = |detail: String| Problem::invalid("identifier.value", detail).at(kind.to_string());
        let trimmed = value.trim();
        if trimmed.is_empty() || trimmed.len() > MAX_VALUE || trimmed.chars().any(char::is_control) {
            return Err(wrong(format!("an identifier has 1 to {MAX_VALUE} bytes and no control characters")));
        }
        let value = match kind {
            IdentifierKind::Email => {
                let folded = text::fold(trimmed);
                match folded.split_once('@') {
                    Some((local, domain))
                        if !local.is_empty()
                            && domain.contains('.')
                            && !folded.contains([' ', ',', ';'])
                            && !domain.contains('@') =>
                    {
                        folded
                    }
                    _ => return Err(wrong("not an e-mail address".into())),
                }
            }
            IdentifierKind::Phone => {
                phone(trimmed, country).ok_or_else(|| wrong("not a telephone number".into()))?
            }
            IdentifierKind::Card => trimmed.chars().filter(|c| !matches!(c, ' ' | '-')).collect(),
            _ => trimmed.to_owned(),
        };
        Ok(Self { kind, value })
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.value)
    }
}

/// E.164 of a written number: `8 (912) 345-67-89` in RU is `+79123456789`.
fn phone(text: &str, country: Option<&str>) -> Option<String> {
    let country = country.and_then(|code| code.parse::<phonenumber::country::Id>().ok());
    // Fast path: already E.164, as machines send it.
    if let Some(digits) = text.strip_prefix('+')
        && (8..=15).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0')
    {
        return Some(text.to_owned());
    }
    let number = phonenumber::parse(country, text).ok()?;
    // Written without its area, a number belongs to somebody in each city.
    let whole = text.starts_with('+') || country.is_none_or(|country| has_whole_length(country, &number));
    if !whole {
        return None;
    }
    let e164 = number.format().mode(phonenumber::Mode::E164).to_string();
    (8..=16).contains(&e164.len()).then_some(e164)
}

/// Whether a national number has as many digits as some number of the country with its area.
fn has_whole_length(country: phonenumber::country::Id, number: &phonenumber::PhoneNumber) -> bool {
    let Some(known) = phonenumber::metadata::DATABASE.by_id(country.as_ref()) else { return true };
    let of = known.descriptors();
    let kinds = [
        of.fixed_line(),
        of.mobile(),
        of.toll_free(),
        of.premium_rate(),
        of.shared_cost(),
        of.personal_number(),
        of.voip(),
        of.uan(),
    ];
    let mut lengths =
        kinds.into_iter().flatten().flat_map(phonenumber::metadata::Descriptor::possible_length).peekable();
    let digits = number.national().to_string().len();
    lengths.peek().is_none() || lengths.any(|length| usize::from(*length) == digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: &str, value: &str) -> Result<String, Problem> {
        Identifier::new(kind.parse().unwrap(), value, Some("RU")).map(|i| i.value)
    }

    #[test]
    fn ways_of_writing_the_same_identifier_are_equal() {
        for written in ["8 (912) 345-67-89", "+7 912 345 67 89", "+79123456789", "9123456789"] {
            assert_eq!(of("phone", written).unwrap(), "+79123456789", "{written}");
        }
        assert_eq!(of("email", " Anna.Petrova@Example.RU ").unwrap(), "anna.petrova@example.ru");
        assert_eq!(of("card", "7700 1234-5678").unwrap(), "770012345678");
        assert_eq!(of("system:crm", "A-17").unwrap(), "A-17");
    }

    #[test]
    fn what_is_not_an_identifier_is_refused_by_name() {
        for (kind, value) in [
            ("email", "anna"),
            ("email", "a@b@c.d"),
            ("phone", "call me"),
            ("phone", "345-67-89"),
            ("phone", "112"),
            ("user_id", "  "),
            ("device", "a\u{0}b"),
        ] {
            let problem = of(kind, value).unwrap_err();
            assert_eq!((problem.code.as_str(), problem.field.as_deref()), ("identifier.value", Some(kind)));
        }
        assert_eq!("shoe_size".parse::<IdentifierKind>().unwrap_err().code, "identifier.kind");
    }

    #[test]
    fn kinds_are_ordered_by_strength() {
        let kind = |text: &str| text.parse::<IdentifierKind>().unwrap();
        assert!(kind("user_id") > kind("system:crm"));
        assert!(kind("system:crm") > kind("email"));
        assert!(kind("email") > kind("phone"));
        assert!(kind("phone") > kind("device"));
        assert!(kind("device") > kind("anonymous_id"));
    }
}
