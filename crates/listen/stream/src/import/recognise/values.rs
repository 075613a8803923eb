//! What the values of a column look like.

use rapport_tables::{
    moment::{DATES, reads},
    plain_number, words,
};

use crate::import::Look;

/// So many of a hundred must be of a form.
const MOST: u64 = 80;

/// The filled cells of a column.
pub struct Sample<'a>(Vec<&'a str>);

impl<'a> Sample<'a> {
    pub fn of(look: &'a Look, place: usize) -> Self {
        let cells = look.rows.iter().filter_map(|row| row.cells.get(place)?.as_deref());
        Self(cells.map(str::trim).filter(|text| !text.is_empty()).collect())
    }

    /// How many of a hundred are so.
    fn share(&self, is: impl Fn(&str) -> bool) -> u64 {
        let count = self.0.iter().filter(|text| is(text)).count() as u64;
        if self.0.is_empty() { 0 } else { count * 100 / self.0.len() as u64 }
    }

    /// Whether a column of that name may be the field, going by what stands in it. An empty one may be anything.
    pub fn allows(&self, field: &str) -> bool {
        if self.0.is_empty() {
            return true;
        }
        match field {
            "score" | "wait_s" | "duration_s" | "amount" => {
                self.share(|text| plain_number(text).is_some()) >= MOST
            }
            "occurred_at" | "promised_at" => self.is_time(),
            "identifiers.email" => self.share(is_email) >= MOST / 2,
            "identifiers.phone" => self.share(is_phone) >= MOST / 2,
            "key" => self.distinct(),
            "comment" => self.share(|text| plain_number(text).is_some()) < MOST,
            _ => true,
        }
    }

    /// Fields whose form the values have, and how many of a hundred do.
    pub fn guesses(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let channel = |text: &str| {
            let word = text.to_lowercase();
            text.parse::<rapport_kernel::Channel>().is_ok()
                || words::CHANNELS.iter().any(|(known, _)| *known == word)
        };
        let scale = |text: &str| text.to_lowercase().parse::<rapport_kernel::Scale>().is_ok();
        let touchpoint = |text: &str| {
            let word = text.to_lowercase();
            words::TOUCHPOINTS.iter().any(|(known, code)| *known == word || *code == word)
        };
        let long = |text: &str| text.chars().count() > 20 && text.contains(' ');
        let time = if self.is_time() { 100 } else { 0 };
        [
            ("identifiers.email", self.share(is_email)),
            ("identifiers.phone", self.share(is_phone)),
            ("scale", self.share(scale)),
            ("channel", self.share(channel)),
            ("touchpoint", self.share(touchpoint)),
            ("occurred_at", time),
            ("comment", if self.share(long) >= 50 { self.share(long).max(MOST) } else { 0 }),
        ]
        .into_iter()
        .filter(|(_, share)| *share >= MOST)
    }

    fn is_time(&self) -> bool {
        self.share(|text| reads(text, None)) >= MOST
            || DATES.iter().any(|format| self.share(|text| reads(text, Some(format))) >= MOST)
    }

    /// The format that reads most of the dates, where the usual ones do not.
    pub fn date_format(&self) -> Option<String> {
        if self.share(|text| reads(text, None)) >= MOST {
            return None;
        }
        let share = |format: &&str| self.share(|text| reads(text, Some(format)));
        let best = DATES.iter().map(share).max()?;
        DATES.iter().find(|format| share(format) == best).filter(|_| best > 0).map(|format| (*format).into())
    }

    /// Lowest and highest number.
    pub fn range(&self) -> Option<(f64, f64)> {
        let mut numbers = self.0.iter().filter_map(|text| plain_number(text)?.parse::<f64>().ok());
        let first = numbers.next()?;
        Some(numbers.fold((first, first), |(low, high), number| (low.min(number), high.max(number))))
    }

    /// `RU` of numbers as they are written there, without a country code.
    pub fn country(&self) -> Option<String> {
        let russian = |text: &str| {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            digits.len() == 11 && digits.starts_with('8') && !text.starts_with('+')
        };
        (self.share(russian) >= MOST / 2).then(|| "RU".to_owned())
    }

    fn distinct(&self) -> bool {
        let mut all = self.0.clone();
        all.sort_unstable();
        all.dedup();
        all.len() == self.0.len()
    }
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace)
    })
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.chars().all(|one| one.is_ascii_digit() || " +-().".contains(one));
    let marked = text.starts_with('+') || text.contains(['(', '-', ' ']) || digits == 11;
    plain && marked && (10..=15).contains(&digits) && !reads(text, None)
}
