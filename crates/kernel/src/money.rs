//! Money: an integer of minor units with its currency. Currencies never sum.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Problem;

/// ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Digits after the point (ISO 4217, "minor unit").
    pub fn exponent(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

impl FromStr for Currency {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        match <[u8; 3]>::try_from(text.trim().as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_alphabetic) => {
                Ok(Self(code.map(|c| c.to_ascii_uppercase())))
            }
            _ => {
                Err(Problem::invalid("money.currency", format!("expected a currency like EUR, not {text:?}")))
            }
        }
    }
}
impl TryFrom<String> for Currency {
    type Error = Problem;
    fn try_from(text: String) -> Result<Self, Problem> {
        text.parse()
    }
}
impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}
impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An amount in minor units (kopecks, cents) of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    #[serde(rename = "amount_minor")]
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads `1299.90` or `1299,90` exactly, without floating point; digits beyond the minor unit round half up.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, Problem> {
        let wrong =
            || Problem::invalid("money.amount", format!("expected an amount like 1299.90, not {text:?}"));
        let clean: String =
            text.trim().chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
        let (negative, digits) = match clean.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, clean.as_str()),
        };
        let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
            return Err(wrong());
        }
        let places = currency.exponent() as usize;
        let mut minor: i64 = 0;
        for index in 0..whole.len() + places {
            let digit = if index < whole.len() {
                whole.as_bytes()[index]
            } else {
                fraction.as_bytes().get(index - whole.len()).copied().unwrap_or(b'0')
            };
            minor = minor
                .checked_mul(10)
                .and_then(|m| m.checked_add(i64::from(digit - b'0')))
                .ok_or_else(wrong)?;
        }
        if fraction.as_bytes().get(places).is_some_and(|d| *d >= b'5') {
            minor = minor.checked_add(1).ok_or_else(wrong)?;
        }
        Ok(Self { minor: if negative { -minor } else { minor }, currency })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly() {
        let of = |text: &str, code: &str| Money::parse(text, code.parse().unwrap()).map(|m| m.minor);
        assert_eq!(of("1299.90", "EUR").unwrap(), 129_990);
        assert_eq!(of("1 299,9", "rub").unwrap(), 129_990);
        assert_eq!(of("-0.015", "USD").unwrap(), -2);
        assert_eq!(of("500", "JPY").unwrap(), 500);
        assert_eq!(of("1.2345", "KWD").unwrap(), 1235);
        for bad in ["", ".", "12a", "1.2.3", "99999999999999999999"] {
            assert_eq!(of(bad, "EUR").unwrap_err().code, "money.amount", "{bad}");
        }
    }
}
