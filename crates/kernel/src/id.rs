//! Typed identifiers: a UUIDv7 that shows its kind (`cus_0198…`).

use std::{cmp::Ordering, fmt, hash::Hash, hash::Hasher, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::{Problem, Timestamp};

/// A kind of thing that has ids.
pub trait Entity {
    /// Shown before the id: `cus` in `cus_0198c1e2…`.
    const PREFIX: &'static str;
}

/// The id of a `T`: 16 bytes, time-ordered, printed as `prefix_` and 32 hexadecimal digits.
pub struct Id<T>(Uuid, PhantomData<fn() -> T>);

impl<T: Entity> Id<T> {
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// UUIDv7 (RFC 9562) of a moment and 10 random bytes.
    pub fn from_parts(at: Timestamp, random: [u8; 10]) -> Self {
        let millis = u64::try_from(at.micros() / 1000).unwrap_or(0);
        Self::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// A fresh id at the clock's present moment.
    pub fn new(clock: &dyn crate::Clock) -> Self {
        Self::from_parts(clock.now(), clock.random())
    }

    /// The same id for the same source and key, always: for records that carry a key of their own.
    /// Time-ordered by `at`, the rest is SHA-256 of source and key.
    pub fn derived(at: Timestamp, source: &str, key: &str) -> Self {
        use sha2::{Digest, Sha256};
        let digest = Sha256::new().chain_update(source).chain_update([0]).chain_update(key).finalize();
        let mut random = [0u8; 10];
        random.copy_from_slice(&digest[..10]);
        Self::from_parts(at, random)
    }
}

impl<T> Id<T> {
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// The same 16 bytes as another kind: a customer is named after its oldest fragment.
    pub const fn cast<U>(self) -> Id<U> {
        Id(self.0, PhantomData)
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T: Entity> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", T::PREFIX, self.0.simple())
    }
}
impl<T: Entity> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<T: Entity> FromStr for Id<T> {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        text.strip_prefix(T::PREFIX)
            .and_then(|rest| rest.strip_prefix('_'))
            .filter(|hex| hex.len() == 32)
            .and_then(|hex| Uuid::try_parse(hex).ok())
            .map(Self::from_uuid)
            .ok_or_else(|| Problem::invalid("id.invalid", format!("expected an id like {}_0198…", T::PREFIX)))
    }
}
impl<T: Entity> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, T: Entity> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(|e: Problem| serde::de::Error::custom(e.detail))
    }
}

/// Declares an entity kind: `entity!(/// A customer. Customer, "cus");`
#[macro_export]
macro_rules! entity {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {}
        impl $crate::id::Entity for $name {
            const PREFIX: &'static str = $prefix;
        }
    };
}

entity!(
    /// Kind of the ids of customers: persons, households, accounts.
    Customer, "cus"
);
entity!(
    /// Kind of the ids of profile fragments: the part of a customer known under one set of identifiers.
    Fragment, "fra"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_shows_its_kind_and_reads_back() {
        let id: Id<Customer> = Id::from_parts(Timestamp::from_micros(1_700_000_000_000_000), [7; 10]);
        let shown = id.to_string();
        assert!(shown.starts_with("cus_018bcfe568007707"), "{shown}");
        assert_eq!(shown.parse::<Id<Customer>>().unwrap(), id);
        assert_eq!(shown.parse::<Id<Fragment>>().unwrap_err().code, "id.invalid");
    }

    #[test]
    fn ids_sort_by_time_and_derived_ids_repeat() {
        let early: Id<Fragment> = Id::derived(Timestamp::from_micros(1_000_000), "olist", "a");
        let late: Id<Fragment> = Id::derived(Timestamp::from_micros(9_000_000), "olist", "a");
        assert!(early < late);
        assert_eq!(early, Id::derived(Timestamp::from_micros(1_000_000), "olist", "a"));
        assert_ne!(early, Id::derived(Timestamp::from_micros(1_000_000), "olist", "b"));
    }
}
