//! What a score says.

use crate::Scale;

/// The groups of NPS, and their like on the other scales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mood {
    Promoter,
    Passive,
    Detractor,
}

impl Mood {
    /// NPS and eNPS: 9–10, 7–8, 0–6 (Reichheld 2003). CSAT: 4–5, 3, 1–2. CES: 6–7, 4–5, 1–3.
    pub fn of(scale: Scale, score: f64) -> Self {
        let (passive, promoter) = match scale {
            Scale::Nps | Scale::Enps => (7.0, 9.0),
            Scale::Csat => (3.0, 4.0),
            Scale::Ces => (4.0, 6.0),
        };
        if score >= promoter {
            Self::Promoter
        } else if score >= passive {
            Self::Passive
        } else {
            Self::Detractor
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Promoter => "promoter",
            Self::Passive => "passive",
            Self::Detractor => "detractor",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Promoter, Self::Passive, Self::Detractor].into_iter().find(|mood| mood.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_groups_are_those_of_each_scale() {
        let groups = |scale, scores: &[f64]| scores.iter().map(|s| Mood::of(scale, *s)).collect::<Vec<_>>();
        let all = [Mood::Detractor, Mood::Passive, Mood::Promoter];
        assert_eq!(groups(Scale::Nps, &[6.0, 7.0, 9.0]), all);
        assert_eq!(groups(Scale::Csat, &[2.0, 3.0, 4.0]), all);
        assert_eq!(groups(Scale::Ces, &[3.0, 5.0, 6.0]), all);
    }
}
