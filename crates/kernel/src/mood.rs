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
    /// From which score up one is passive, and from which a promoter (on CSAT and CES: satisfied). The one definition: lists,
    /// roll-ups and the web application's table follow it.
    ///
    /// NPS and eNPS: 9–10, 7–8, 0–6 (Reichheld 2003). CSAT: 4–5, 3, 1–2. CES: 5–7, 4, 1–3, as CES 2.0 counts who at least
    /// somewhat agrees that it was easy (CEB, now Gartner, 2013).
    pub const fn steps(scale: Scale) -> (u8, u8) {
        match scale {
            Scale::Nps | Scale::Enps => (7, 9),
            Scale::Csat => (3, 4),
            Scale::Ces => (4, 5),
        }
    }

    pub fn of(scale: Scale, score: f64) -> Self {
        let (passive, promoter) = Self::steps(scale);
        let (passive, promoter) = (f64::from(passive), f64::from(promoter));
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
        assert_eq!(groups(Scale::Ces, &[3.0, 4.0, 5.0]), all);
    }

    #[test]
    fn the_web_application_colours_scores_by_the_same_steps() {
        let steps: serde_json::Value =
            serde_json::from_str(include_str!("../../../web/src/lib/score-steps.json")).unwrap();
        for scale in [Scale::Nps, Scale::Enps, Scale::Csat, Scale::Ces] {
            let (passive, promoter) = Mood::steps(scale);
            assert_eq!(steps[scale.to_string()], serde_json::json!([passive, promoter]), "{scale}");
        }
    }
}
