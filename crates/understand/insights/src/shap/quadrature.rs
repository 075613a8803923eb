//! Gauss–Legendre quadrature on 0..1.

/// Points and weights; weights sum to 1.
pub(super) fn legendre(points: usize) -> Vec<(f64, f64)> {
    let n = points as f64;
    let mut rule = Vec::with_capacity(points);
    for place in 0..points {
        // Newton's method from Tricomi's approximation of the root.
        let mut x = (std::f64::consts::PI * (place as f64 + 0.75) / (n + 0.5)).cos();
        let mut slope = 1.0;
        for _ in 0..100 {
            let (value, derivative) = polynomial(points, x);
            slope = derivative;
            let step = value / derivative;
            x -= step;
            if step.abs() < 1e-16 {
                break;
            }
        }
        rule.push((f64::midpoint(1.0, -x), 1.0 / ((1.0 - x * x) * slope * slope)));
    }
    rule
}

/// Legendre's polynomial and its derivative.
fn polynomial(degree: usize, x: f64) -> (f64, f64) {
    let (mut before, mut now) = (1.0, x);
    for k in 2..=degree {
        let k = k as f64;
        (before, now) = (now, ((2.0 * k - 1.0) * x * now - (k - 1.0) * before) / k);
    }
    (now, degree as f64 * (x * now - before) / (x * x - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_up_to_twice_the_points_less_one_are_integrated_exactly() {
        for points in [1, 2, 3, 4, 8, 16, 32, 64] {
            let rule = legendre(points);
            for power in 0..2 * points {
                let integral: f64 = rule.iter().map(|(t, w)| w * t.powi(power as i32)).sum();
                let expected = 1.0 / (power as f64 + 1.0);
                assert!((integral - expected).abs() < 1e-13, "{points} points, power {power}: {integral}");
            }
        }
    }
}
