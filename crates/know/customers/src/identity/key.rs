//! An identifier as the tables know it: `kind:value`.

use rapport_kernel::{Id, Identifier, IdentifierKind, Timestamp, id::Fragment};
use sha2::{Digest, Sha256};

/// A fragment's id.
pub(crate) type Part = Id<Fragment>;

/// An identifier with its kind read, and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub kind: IdentifierKind,
    /// `kind:value`.
    pub text: String,
}

impl Key {
    pub fn of(identifier: &Identifier) -> Self {
        Self { kind: identifier.kind.clone(), text: identifier.to_string() }
    }

    /// Reads `kind:value`; `None` for what is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, _) = split(text)?;
        Some(Self { kind: kind.parse().ok()?, text: text.to_owned() })
    }

    pub fn value(&self) -> &str {
        split(&self.text).map_or("", |(_, value)| value)
    }
}

/// `kind` and `value` of `kind:value`; a system's kind has a colon of its own.
pub(crate) fn split(text: &str) -> Option<(&str, &str)> {
    let from = if text.starts_with("system:") { 7 } else { 0 };
    let colon = from + text.get(from..)?.find(':')?;
    Some((&text[..colon], &text[colon + 1..]))
}

/// What a person who may not see the whole value sees of it: `a…a@example.com`, `+7…67`, `…4321`.
pub(crate) fn masked(text: &str) -> String {
    let Some((kind, value)) = split(text) else { return "…".into() };
    let end = |count: usize| {
        value.chars().rev().take(count).collect::<Vec<_>>().into_iter().rev().collect::<String>()
    };
    match kind {
        "email" => {
            let (local, domain) = value.split_once('@').unwrap_or((value, ""));
            let first = local.chars().next().unwrap_or('…');
            let last = local.chars().nth(2).and(local.chars().last()).map(String::from).unwrap_or_default();
            format!("{first}…{last}@{domain}")
        }
        "phone" => format!("{}…{}", value.chars().take(2).collect::<String>(), end(2)),
        _ if value.chars().count() <= 4 => "…".into(),
        _ => format!("…{}", end(4)),
    }
}

/// The fragment of an account, household or other group: always the same for the same group id.
pub(crate) fn group_part(group: &str) -> Part {
    Id::derived(Timestamp::from_micros(0), "group", group)
}

/// The key under which a group is found by its id.
pub(crate) fn group_key(group: &str) -> String {
    format!("system:group:{group}")
}

/// The fragment where an identifier's interactions gather once strangers share it.
pub(crate) fn shared_part(key: &Key) -> Part {
    match key.kind {
        IdentifierKind::Account => group_part(key.value()),
        _ => Id::derived(Timestamp::from_micros(0), "shared", &key.text),
    }
}

/// The fragment of what concerns everybody: outages, queues, the weather.
pub(crate) fn company_part() -> Part {
    Id::derived(Timestamp::from_micros(0), "company", "")
}

/// Hexadecimal SHA-256, its first 16 bytes: names a thing in the audit log without showing it.
pub(crate) fn digest(text: &str) -> String {
    let mut hash = [0u8; 16];
    hash.copy_from_slice(&Sha256::digest(text.as_bytes())[..16]);
    uuid::Uuid::from_bytes(hash).simple().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_with_its_kind_and_value() {
        for (text, value) in [("email:a@b.ru", "a@b.ru"), ("system:crm:A:17", "A:17"), ("user_id:u:1", "u:1")]
        {
            let key = Key::parse(text).unwrap();
            assert_eq!((key.value(), key.kind.to_string()), (value, split(text).unwrap().0.to_owned()));
        }
        assert!(Key::parse("shoe:43").is_none());
    }

    #[test]
    fn a_masked_identifier_can_be_told_but_not_used() {
        assert_eq!(masked("email:anna@example.com"), "a…a@example.com");
        assert_eq!(masked("email:ab@example.com"), "a…@example.com");
        assert_eq!(masked("phone:+79123456789"), "+7…89");
        assert_eq!(masked("card:770012345678"), "…5678");
        assert_eq!(masked("user_id:7"), "…");
    }
}
