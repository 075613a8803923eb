//! The least of a smooth convex function: L-BFGS with a backtracking line search (Nocedal & Wright 2006, chapters 3 and 7).

const MEMORY: usize = 10;
const MOST_STEPS: usize = 300;
/// Slope at which the least is reached.
const FLAT: f64 = 1e-4;

/// Minimises `function`, which answers its value and writes its slope, from nought.
pub(super) fn least(size: usize, mut function: impl FnMut(&[f64], &mut [f64]) -> f64) -> Vec<f64> {
    let mut at = vec![0.0; size];
    let mut slope = vec![0.0; size];
    let mut value = function(&at, &mut slope);
    let mut past: Vec<(Vec<f64>, Vec<f64>, f64)> = Vec::new();
    for _ in 0..MOST_STEPS {
        if slope.iter().all(|one| one.abs() < FLAT) {
            break;
        }
        let direction = direction(&slope, &past);
        let descent = dot(&direction, &slope);
        let mut step = if past.is_empty() { 1.0 / dot(&slope, &slope).sqrt() } else { 1.0 };
        let mut next_slope = vec![0.0; size];
        let next = loop {
            let next: Vec<f64> = at.iter().zip(&direction).map(|(x, d)| x + step * d).collect();
            let found = function(&next, &mut next_slope);
            if found <= value + 1e-4 * step * descent {
                value = found;
                break Some(next);
            }
            step /= 2.0;
            if step < 1e-12 {
                break None;
            }
        };
        let Some(next) = next else { break };
        let moved: Vec<f64> = next.iter().zip(&at).map(|(a, b)| a - b).collect();
        let bent: Vec<f64> = next_slope.iter().zip(&slope).map(|(a, b)| a - b).collect();
        let curvature = dot(&moved, &bent);
        if curvature > 1e-12 {
            if past.len() == MEMORY {
                past.remove(0);
            }
            past.push((moved, bent, 1.0 / curvature));
        }
        (at, slope) = (next, next_slope);
    }
    at
}

/// Down the slope, bent by what the past steps say of the curvature (two-loop recursion).
fn direction(slope: &[f64], past: &[(Vec<f64>, Vec<f64>, f64)]) -> Vec<f64> {
    let mut q = slope.to_vec();
    let mut alphas = Vec::with_capacity(past.len());
    for (moved, bent, rho) in past.iter().rev() {
        let alpha = rho * dot(moved, &q);
        add(&mut q, bent, -alpha);
        alphas.push(alpha);
    }
    if let Some((_, bent, rho)) = past.last() {
        let scale = 1.0 / (rho * dot(bent, bent));
        for one in &mut q {
            *one *= scale;
        }
    }
    for ((moved, bent, rho), alpha) in past.iter().zip(alphas.iter().rev()) {
        let beta = rho * dot(bent, &q);
        add(&mut q, moved, alpha - beta);
    }
    q.into_iter().map(|one| -one).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f64], what: &[f64], times: f64) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += times * what;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_of_a_bent_valley_is_found() {
        let found = least(2, |x, slope| {
            slope[0] = 2.0 * (x[0] - 3.0) + 40.0 * (x[0] - x[1]);
            slope[1] = -40.0 * (x[0] - x[1]);
            (x[0] - 3.0).powi(2) + 20.0 * (x[0] - x[1]).powi(2)
        });
        assert!((found[0] - 3.0).abs() < 1e-4 && (found[1] - 3.0).abs() < 1e-4, "{found:?}");
    }
}
