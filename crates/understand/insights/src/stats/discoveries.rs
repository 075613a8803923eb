//! Many looks at once.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// The chance of a standard normal number at least this far from zero.
pub fn two_sided(z: f64) -> f64 {
    Normal::new(0.0, 1.0).map_or(1.0, |normal| 2.0 * normal.cdf(-z.abs()))
}

/// The chance of Student's t at least this far from zero.
pub fn two_sided_t(t: f64, freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(1.0, |student| 2.0 * student.cdf(-t.abs()))
}

/// Chances corrected for the number of looks: called true where it is at most q, at most a share q of the calls is false
/// (Y. Benjamini, Y. Hochberg, Controlling the False Discovery Rate, JRSS B 57, 1995). In the order given.
pub fn adjusted(chances: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_by(|&a, &b| chances[b].total_cmp(&chances[a]).then(a.cmp(&b)));
    let mut adjusted = vec![1.0; chances.len()];
    let mut least = 1.0_f64;
    for (down, &place) in order.iter().enumerate() {
        let rank = chances.len() - down;
        least = least.min(chances[place] * chances.len() as f64 / rank as f64);
        adjusted[place] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrected_chances_are_those_of_scipy() {
        // scipy.stats.false_discovery_control of the same list.
        let ours = adjusted(&[0.01, 0.04, 0.03, 0.005, 0.55]);
        let theirs = [0.025, 0.05, 0.05, 0.025, 0.55];
        assert!(ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() < 1e-12), "{ours:?}");
        assert!((two_sided(1.959_963_984_540_054) - 0.05).abs() < 1e-9);
        // scipy.stats.t.sf(6, 7) * 2.
        assert!((two_sided_t(6.0, 7.0) - 5.422_583_42e-4).abs() < 1e-11, "{}", two_sided_t(6.0, 7.0));
    }
}
