//! From what a customer feels to the score they give.
//!
//! A feeling is a standard normal number, shifted by the touchpoint, the unit and the planted causes; each scale cuts it
//! at fixed points (an ordered probit), chosen so that the unshifted company has NPS 40, CSAT 4.2 and CES 5.2.

use rapport_kernel::Scale;

/// Upper cuts of the scores 0–9 of NPS and eNPS: shares 1.8, 0.9, 1.3, 1.8, 2.2, 4, 5, 10, 16, 22 and 35 %.
const TEN: [f64; 10] = [-2.097, -1.927, -1.751, -1.572, -1.405, -1.175, -0.954, -0.613, -0.176, 0.385];
/// Upper cuts of 1–4 of CSAT: shares 3.5, 5.5, 11, 27 and 53 %.
const FIVE: [f64; 4] = [-1.812, -1.341, -0.842, -0.075];
/// Upper cuts of 1–6 of CES: shares 3, 5, 8, 14, 20, 25 and 25 %.
const SEVEN: [f64; 6] = [-1.881, -1.405, -0.994, -0.524, 0.0, 0.674];

const fn cuts(scale: Scale) -> &'static [f64] {
    match scale {
        Scale::Nps | Scale::Enps => &TEN,
        Scale::Csat => &FIVE,
        Scale::Ces => &SEVEN,
    }
}

/// The score of a feeling.
pub fn score(scale: Scale, feeling: f64) -> f64 {
    let above = cuts(scale).iter().take_while(|cut| feeling > **cut).count();
    scale.range().0 + above as f64
}

/// How a score is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mood {
    Pleased,
    Neutral,
    Annoyed,
}

impl Mood {
    pub fn of(scale: Scale, score: f64) -> Self {
        let (annoyed, neutral) = match scale {
            Scale::Nps | Scale::Enps => (6.0, 8.0),
            Scale::Csat => (2.0, 3.0),
            Scale::Ces => (3.0, 5.0),
        };
        if score <= annoyed {
            Self::Annoyed
        } else if score <= neutral {
            Self::Neutral
        } else {
            Self::Pleased
        }
    }
}

/// Mean score of people whose feelings are shifted by `shift`.
pub fn expected(scale: Scale, shift: f64) -> f64 {
    scale.range().0 + cuts(scale).iter().map(|cut| 1.0 - normal_cdf(cut - shift)).sum::<f64>()
}

/// NPS, in points, of people whose feelings are shifted by `shift`.
pub fn expected_nps(shift: f64) -> f64 {
    100.0 * (1.0 - normal_cdf(TEN[8] - shift) - normal_cdf(TEN[6] - shift))
}

/// Standard normal distribution (Abramowitz and Stegun 26.2.17, error below 7.5e-8).
fn normal_cdf(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let poly = t
        * (0.319_381_530
            + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let tail = (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt() * poly;
    if x < 0.0 { tail } else { 1.0 - tail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unshifted_company_has_believable_levels() {
        let near =
            |value: f64, wanted: f64, by: f64| assert!((value - wanted).abs() < by, "{value} {wanted}");
        near(expected_nps(0.0), 40.0, 0.2);
        near(expected(Scale::Csat, 0.0), 4.2, 0.02);
        near(expected(Scale::Ces, 0.0), 5.18, 0.02);
    }

    #[test]
    fn scores_stay_within_their_scale_and_rise_with_the_feeling() {
        for scale in Scale::ALL {
            let (low, high) = scale.range();
            assert!((score(*scale, -9.0) - low).abs() < f64::EPSILON);
            assert!((score(*scale, 9.0) - high).abs() < f64::EPSILON);
            assert!(expected(*scale, -1.0) < expected(*scale, 0.0));
        }
    }
}
