//! What a company may set otherwise: limits of identity, rules of stage and grade, blocks of satisfaction.

use rapport_kernel::{Currency, IdentifierKind, time::DAY, time::Zone};

/// How the room works for one company.
#[derive(Debug, Clone)]
pub struct Settings {
    pub limits: Limits,
    pub stages: StageRules,
    pub grades: GradeRules,
    pub satisfaction: SatisfactionRules,
    /// The currency whose revenue stands in the `customers` table; without it, each customer's largest.
    pub main_currency: Option<Currency>,
    /// The company's zone: dates in rules are of it.
    pub zone: Zone,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            stages: StageRules::default(),
            grades: GradeRules::default(),
            satisfaction: SatisfactionRules::default(),
            main_currency: None,
            zone: Zone::UTC,
        }
    }
}

/// How many different values of a kind one customer may have before a join is refused and listed for review.
///
/// | kind | most | why |
/// |---|---|---|
/// | `user_id` | 1 | the company's own applications tell people apart |
/// | `system:NAME` | 100 each | systems keep duplicates, and number a customer anew with every order |
/// | `email` | 3 | private, at work, an old one |
/// | `phone` | 3 | private, at work, an old one |
/// | `account` | 20 | a person holds several contracts |
/// | `card` | 4 | lost and replaced |
/// | `device` | 10 | phones, tablets, set-top boxes over the years |
/// | `anonymous_id` | 50 | one for every browser and every cleared cookie |
///
/// Whatever the limits, an identifier never joins two customers who already differ in a stronger kind: a card does not
/// join two e-mail addresses, a telephone does not join two users (see [`rank`]).
#[derive(Debug, Clone)]
pub struct Limits {
    pub user_id: u32,
    pub system: u32,
    pub email: u32,
    pub phone: u32,
    pub account: u32,
    pub card: u32,
    pub device: u32,
    pub anonymous_id: u32,
    /// An identifier met in this many customers who were not joined is shared: from then it recognises nobody.
    pub strangers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            user_id: 1,
            system: 100,
            email: 3,
            phone: 3,
            account: 20,
            card: 4,
            device: 10,
            anonymous_id: 50,
            strangers: 3,
        }
    }
}

impl Limits {
    pub(crate) fn most(&self, kind: &IdentifierKind) -> u32 {
        match kind {
            IdentifierKind::User => self.user_id,
            IdentifierKind::System(_) => self.system,
            IdentifierKind::Email => self.email,
            IdentifierKind::Phone => self.phone,
            IdentifierKind::Account => self.account,
            IdentifierKind::Card => self.card,
            IdentifierKind::Device => self.device,
            IdentifierKind::Anonymous => self.anonymous_id,
        }
    }
}

/// How surely an identifier of the kind tells one person from another, strongest highest.
///
/// A contract (`account`) ranks below a telephone, other than in the kernel's order of kinds: a family or a firm shares one.
pub(crate) const fn rank(kind: &IdentifierKind) -> u8 {
    match kind {
        IdentifierKind::User => 7,
        IdentifierKind::System(_) => 6,
        IdentifierKind::Email => 5,
        IdentifierKind::Phone => 4,
        IdentifierKind::Account => 3,
        IdentifierKind::Card => 2,
        IdentifierKind::Device => 1,
        IdentifierKind::Anonymous => 0,
    }
}

/// When a customer is in which life-cycle stage; see [`crate::profile::stage`].
#[derive(Debug, Clone)]
pub struct StageRules {
    /// A customer is new for this long after the first purchase, in microseconds.
    pub new_for: i64,
    /// Silence after which a customer is at risk, in microseconds.
    pub at_risk_after: i64,
    /// Silence after which a customer counts as left, in microseconds.
    pub left_after: i64,
    /// A last NPS answer of at most 6 counts against the customer for this long, in microseconds.
    pub detractor_for: i64,
    /// Complaints within 30 days that put a customer at risk.
    pub complaints: i64,
}

impl Default for StageRules {
    fn default() -> Self {
        Self {
            new_for: 90 * DAY,
            at_risk_after: 90 * DAY,
            left_after: 365 * DAY,
            detractor_for: 90 * DAY,
            complaints: 2,
        }
    }
}

/// Revenue that makes a grade, by currency; see [`crate::profile::grade`].
#[derive(Debug, Clone)]
pub struct GradeRules {
    /// Least revenue in minor units for A, B and C.
    pub thresholds: Vec<(Currency, [i64; 3])>,
    /// Years as a customer that lift the grade by one.
    pub loyal_years: i64,
}

impl Default for GradeRules {
    fn default() -> Self {
        let of = |code: &str, thresholds| code.parse().ok().map(|currency: Currency| (currency, thresholds));
        Self {
            thresholds: [
                of("RUB", [10_000_000, 3_000_000, 500_000]),
                of("KZT", [60_000_000, 18_000_000, 3_000_000]),
                of("RSD", [12_000_000, 3_600_000, 600_000]),
                of("AED", [400_000, 120_000, 20_000]),
                of("BRL", [500_000, 150_000, 25_000]),
                of("EUR", [100_000, 30_000, 5_000]),
                of("USD", [100_000, 30_000, 5_000]),
            ]
            .into_iter()
            .flatten()
            .collect(),
            loyal_years: 3,
        }
    }
}

/// Which touchpoints make a block of the experience; a touchpoint in none is a block of its own.
#[derive(Debug, Clone, Default)]
pub struct SatisfactionRules {
    pub blocks: Vec<(String, Vec<String>)>,
}

impl SatisfactionRules {
    pub(crate) fn block_of<'a>(&'a self, touchpoint: &'a str) -> &'a str {
        let block = self.blocks.iter().find(|(_, touchpoints)| touchpoints.iter().any(|t| t == touchpoint));
        block.map_or(touchpoint, |(name, _)| name)
    }
}
