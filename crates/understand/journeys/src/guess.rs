//! Stages for a company that has arranged none: where a touchpoint usually stands, told by the words of its code.

use crate::map::{Stage, Text, Touchpoint};

/// A usual stage: its code, its names, and words by which touchpoints are told, in the order in which they stand.
struct Usual {
    id: &'static str,
    en: &'static str,
    ru: &'static str,
    words: &'static [&'static str],
}

/// The stages of a customer's life with a company that sells and serves, after J. Kalbach, Mapping Experiences, 2nd ed., 2020.
const USUAL: [Usual; 6] = [
    Usual {
        id: "discover",
        en: "Discover",
        ru: "Знакомство",
        words: &[
            "ad",
            "banner",
            "search",
            "website",
            "site",
            "web",
            "catalogue",
            "mobile_app",
            "app",
            "consult",
            "showroom",
        ],
    },
    Usual {
        id: "buy",
        en: "Buy",
        ru: "Покупка",
        words: &[
            "branch_visit",
            "branch",
            "store",
            "shop",
            "checkout",
            "cart",
            "order",
            "payment",
            "purchase",
            "price",
            "contract",
        ],
    },
    Usual {
        id: "receive",
        en: "Receive",
        ru: "Получение",
        words: &[
            "delivery",
            "pickup",
            "shipment",
            "installation",
            "activation",
            "onboarding",
            "arrival",
            "boarding",
        ],
    },
    Usual {
        id: "use",
        en: "Use and pay",
        ru: "Использование и оплата",
        words: &["product_use", "product", "usage", "service", "billing", "bill", "invoice", "account"],
    },
    Usual {
        id: "support",
        en: "Get help",
        ru: "Помощь",
        words: &[
            "call_centre",
            "call_center",
            "call",
            "support_chat",
            "support",
            "chat",
            "complaint",
            "claim",
            "repair",
            "returns",
            "return",
            "refund",
        ],
    },
    Usual {
        id: "stay",
        en: "Stay",
        ru: "Лояльность",
        words: &["loyalty", "points", "renewal", "referral", "community", "relationship"],
    },
];

/// Where a code stands: the first stage one of whose words it is, else the first one of whose words is a part of it.
fn place(code: &str) -> Option<(usize, usize)> {
    let lower = code.to_lowercase();
    let parts: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let find = |fits: &dyn Fn(&str) -> bool| {
        USUAL.iter().enumerate().find_map(|(stage, usual)| {
            usual.words.iter().position(|word| fits(word)).map(|word| (stage, word))
        })
    };
    find(&|word| word == lower).or_else(|| find(&|word| parts.contains(&word)))
}

/// The touchpoints in their usual stages; stages without any are left out, and what fits nowhere is not placed.
pub(crate) fn stages(seen: &[String]) -> Vec<Stage> {
    let mut placed: Vec<((usize, usize), &String)> =
        seen.iter().filter_map(|code| place(code).map(|at| (at, code))).collect();
    placed.sort();
    USUAL
        .iter()
        .enumerate()
        .map(|(index, usual)| Stage {
            id: usual.id.to_owned(),
            name: Text { en: usual.en.to_owned(), ru: usual.ru.to_owned() },
            touchpoints: placed
                .iter()
                .filter(|((stage, _), _)| *stage == index)
                .map(|(_, code)| Touchpoint { code: (*code).clone(), name: None })
                .collect(),
        })
        .filter(|stage| !stage.touchpoints.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arranged(codes: &[&str]) -> Vec<(String, Vec<String>)> {
        let seen: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
        let codes = |stage: Stage| stage.touchpoints.into_iter().map(|one| one.code).collect();
        stages(&seen).into_iter().map(|stage| (stage.id.clone(), codes(stage))).collect()
    }

    #[test]
    fn a_shops_touchpoints_stand_along_the_customers_way() {
        let seen = [
            "billing",
            "branch_visit",
            "call_centre",
            "checkout",
            "delivery",
            "installation",
            "loyalty",
            "mobile_app",
            "product_use",
            "returns",
            "support_chat",
            "website",
        ];
        let expected: [(&str, &[&str]); 6] = [
            ("discover", &["website", "mobile_app"]),
            ("buy", &["branch_visit", "checkout"]),
            ("receive", &["delivery", "installation"]),
            ("use", &["product_use", "billing"]),
            ("support", &["call_centre", "support_chat", "returns"]),
            ("stay", &["loyalty"]),
        ];
        let found = arranged(&seen);
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for ((stage, codes), (wanted, wanted_codes)) in found.iter().zip(expected) {
            assert_eq!(
                (stage.as_str(), codes.iter().map(String::as_str).collect::<Vec<_>>().as_slice()),
                (wanted, wanted_codes)
            );
        }
    }

    #[test]
    fn a_code_is_told_by_its_words_and_what_fits_nowhere_is_left() {
        assert_eq!(
            arranged(&["courier-delivery", "vr_room"]),
            [("receive".to_owned(), vec!["courier-delivery".to_owned()])]
        );
    }
}
