//! Slows down guessing of passwords: failed sign-ins per e-mail address and network address, and per network address.
//!
//! Kept in the server's memory: a restart forgets, and several servers count each for itself.

use std::{
    collections::{HashMap, VecDeque},
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use rapport_kernel::{Timestamp, time::MINUTE};

use super::{AccessError, secret::fingerprint};

const WINDOW: i64 = 15 * MINUTE;
/// For one e-mail address from one network address.
const MOST_PER_PAIR: usize = 10;
/// From one network address, whatever the e-mail addresses: an office behind one address still gets in.
const MOST_PER_ADDRESS: usize = 100;
/// Entries kept; beyond, the stale ones go, and then all of them.
const MOST_ENTRIES: usize = 50_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    /// Hashed: no e-mail addresses of strangers in memory.
    Pair(Vec<u8>),
    Address(IpAddr),
}

#[derive(Debug, Default)]
pub(super) struct Throttle(Mutex<HashMap<Key, VecDeque<Timestamp>>>);

impl Throttle {
    /// Counts an attempt, or refuses it with the seconds to wait. Counted before the password is looked at, so that attempts
    /// made at once cannot pass together.
    pub fn attempt(&self, email: &str, address: Option<IpAddr>, now: Timestamp) -> Result<(), AccessError> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.len() > MOST_ENTRIES {
            counted.retain(|_, times| times.back().is_some_and(|last| last.plus(WINDOW) > now));
            if counted.len() > MOST_ENTRIES {
                counted.clear();
            }
        }
        let keys = keys(email, address);
        for (key, most) in &keys {
            let times = counted.entry(key.clone()).or_default();
            while times.front().is_some_and(|first| first.plus(WINDOW) <= now) {
                times.pop_front();
            }
            if times.len() >= *most {
                let free_at = times.front().map_or(now, |first| first.plus(WINDOW));
                let wait = (free_at.micros() - now.micros()).div_euclid(1_000_000) + 1;
                return Err(AccessError::TooManyAttempts { retry_after_s: wait.unsigned_abs() });
            }
        }
        for (key, _) in keys {
            counted.entry(key).or_default().push_back(now);
        }
        Ok(())
    }

    /// Forgets the attempts of someone who turned out to know the password.
    pub fn succeeded(&self, email: &str, address: Option<IpAddr>) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let [(pair, _), (address, _)] = keys(email, address);
        counted.remove(&pair);
        if let Some(times) = counted.get_mut(&address) {
            times.pop_back();
        }
    }
}

fn keys(email: &str, address: Option<IpAddr>) -> [(Key, usize); 2] {
    let address = network(address);
    let pair = Key::Pair(fingerprint(&format!("{address} {email}")));
    [(pair, MOST_PER_PAIR), (Key::Address(address), MOST_PER_ADDRESS)]
}

/// The address, of IPv6 the /64 that one customer of a provider gets. An unknown address counts as one address.
fn network(address: Option<IpAddr>) -> IpAddr {
    match address {
        None => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        Some(IpAddr::V6(v6)) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
        },
        Some(v4) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rapport_testkit::NOW;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_eleventh_wrong_password_waits_and_the_window_moves_on() {
        let throttle = Throttle::default();
        let here = Some(address("192.0.2.1"));
        for _ in 0..10 {
            throttle.attempt("anna@example.com", here, NOW).unwrap();
        }
        let refused = throttle.attempt("anna@example.com", here, NOW.plus(MINUTE)).unwrap_err();
        assert!(matches!(refused, AccessError::TooManyAttempts { retry_after_s: 841 }), "{refused:?}");
        assert!(throttle.attempt("boris@example.com", here, NOW).is_ok(), "others are not locked out");
        assert!(
            throttle.attempt("anna@example.com", Some(address("192.0.2.2")), NOW).is_ok(),
            "nor Anna elsewhere"
        );
        assert!(throttle.attempt("anna@example.com", here, NOW.plus(WINDOW)).is_ok());
    }

    #[test]
    fn a_right_password_clears_what_went_before() {
        let throttle = Throttle::default();
        for _ in 0..30 {
            throttle.attempt("anna@example.com", None, NOW).unwrap();
            throttle.succeeded("anna@example.com", None);
        }
    }

    #[test]
    fn one_address_cannot_try_everybody() {
        let throttle = Throttle::default();
        for n in 0..100 {
            let from = Some(address(&format!("2001:db8::{n:x}")));
            throttle.attempt(&format!("u{n}@example.com"), from, NOW).unwrap();
        }
        assert!(throttle.attempt("one.more@example.com", Some(address("2001:db8::ffff")), NOW).is_err());
        assert!(throttle.attempt("one.more@example.com", Some(address("2001:db8:1::1")), NOW).is_ok());
    }
}
