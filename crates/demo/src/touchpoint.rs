//! The touchpoints of the company's journeys, and how each is asked about.

use rapport_kernel::Scale;

/// Where on the journey something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Touchpoint {
    Checkout,
    Delivery,
    CallCentre,
    BranchVisit,
    MobileApp,
    Website,
    Billing,
    Installation,
    SupportChat,
    ProductUse,
    Returns,
    Loyalty,
}

/// How feedback on a touchpoint is asked for.
#[derive(Debug)]
pub struct Asking {
    /// Share of its episodes after which the customer is asked.
    pub share: f64,
    /// How much better or worse than the company's average it is felt, in standard deviations: ordinary variation.
    pub felt: f64,
    /// The scales asked on and how often each.
    pub scales: &'static [(Scale, f64)],
}

impl Touchpoint {
    pub const ALL: &'static [Self] = &[
        Self::Checkout,
        Self::Delivery,
        Self::CallCentre,
        Self::BranchVisit,
        Self::MobileApp,
        Self::Website,
        Self::Billing,
        Self::Installation,
        Self::SupportChat,
        Self::ProductUse,
        Self::Returns,
        Self::Loyalty,
    ];

    /// The code that the stream carries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Checkout => "checkout",
            Self::Delivery => "delivery",
            Self::CallCentre => "call_centre",
            Self::BranchVisit => "branch_visit",
            Self::MobileApp => "mobile_app",
            Self::Website => "website",
            Self::Billing => "billing",
            Self::Installation => "installation",
            Self::SupportChat => "support_chat",
            Self::ProductUse => "product_use",
            Self::Returns => "returns",
            Self::Loyalty => "loyalty",
        }
    }

    pub const fn asking(self) -> Asking {
        const fn asking(share: f64, felt: f64, scales: &'static [(Scale, f64)]) -> Asking {
            Asking { share, felt, scales }
        }
        use Scale::{Ces, Csat, Nps};
        match self {
            Self::Checkout => asking(0.55, 0.10, &[(Csat, 0.8), (Ces, 0.2)]),
            Self::Delivery => asking(0.75, 0.0, &[(Nps, 0.5), (Csat, 0.5)]),
            Self::CallCentre => asking(0.65, -0.12, &[(Csat, 0.5), (Nps, 0.3), (Ces, 0.2)]),
            Self::BranchVisit => asking(0.70, 0.05, &[(Nps, 0.6), (Csat, 0.4)]),
            Self::MobileApp => asking(0.10, 0.08, &[(Csat, 0.7), (Nps, 0.3)]),
            Self::Website => asking(0.08, 0.1, &[(Ces, 0.6), (Csat, 0.4)]),
            Self::Billing => asking(0.08, -0.08, &[(Ces, 0.5), (Csat, 0.5)]),
            Self::Installation => asking(0.9, 0.1, &[(Nps, 0.6), (Csat, 0.4)]),
            Self::SupportChat => asking(0.7, -0.05, &[(Csat, 0.7), (Ces, 0.3)]),
            Self::ProductUse => asking(1.0, 0.05, &[(Nps, 0.5), (Csat, 0.5)]),
            Self::Returns => asking(0.85, -0.3, &[(Csat, 0.5), (Ces, 0.5)]),
            Self::Loyalty => asking(0.4, 0.15, &[(Csat, 0.6), (Nps, 0.4)]),
        }
    }
}
