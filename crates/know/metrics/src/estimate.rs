//! From counts and sums to a value with its 95 % confidence interval.
//!
//! Methods and where they come from:
//! - Net Promoter Score: the variance of the variable that is +1 for a promoter, −1 for a detractor and 0 for a passive,
//!   with n − 1, and the normal interval (B. Rocks, "Interval Estimation for the Net Promoter Score", The American
//!   Statistician 70:4, 2016, the Wald interval there).
//! - Means: Student's t with n − 1 degrees of freedom (Student, "The Probable Error of a Mean", Biometrika 6:1, 1908).
//! - Shares: E. B. Wilson's score interval (Journal of the American Statistical Association 22:158, 1927).
//! - A difference of two independent values is significant when it exceeds 1.96 times the root of the sum of their
//!   squared standard errors.
//!
//! Counts and sums are of everything that was recorded, not of a sample: they have no interval. Nor has a value whose
//! answers are all alike, or single: their spread cannot be told.

use rapport_kernel::Scale;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// The 97.5 % point of the standard normal distribution.
pub(crate) const Z: f64 = 1.959_963_984_540_054;

/// What a group of rows comes to in SQL. `a` and `b` are the method's own:
/// promoters and detractors; sum and sum of squares; rows of the part; the sum; distinct values.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Tally {
    pub n: i64,
    pub a: f64,
    pub b: f64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.a += other.a;
        self.b += other.b;
    }
}

/// How a tally is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    NetPromoter,
    Mean,
    Share,
    Sum,
    Count,
    /// Not additive: a customer of two touchpoints is one customer.
    Distinct,
}

/// A value with its interval. Without answers everything but `n` is absent.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Estimate {
    pub n: i64,
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Standard error, for differences.
    pub error: Option<f64>,
}

impl Estimate {
    /// A value with the interval of `margin` on both sides, kept within the bounds that it can have.
    pub(crate) fn around(n: i64, value: f64, error: f64, margin: f64, bounds: (f64, f64)) -> Self {
        let low = (value - margin).max(bounds.0);
        let high = (value + margin).min(bounds.1);
        Self { n, value: Some(value), low: Some(low), high: Some(high), error: Some(error) }
    }

    pub(crate) const fn exact(n: i64, value: f64) -> Self {
        Self { n, value: Some(value), low: None, high: None, error: None }
    }
}

/// Lowest and highest value that a method can give.
pub(crate) const fn bounds(method: Method) -> (f64, f64) {
    match method {
        Method::NetPromoter => (-100.0, 100.0),
        Method::Share => (0.0, 1.0),
        _ => (f64::NEG_INFINITY, f64::INFINITY),
    }
}

/// The value of a tally, with its interval.
pub(crate) fn estimate(method: Method, tally: &Tally) -> Estimate {
    if tally.n < 1 {
        return Estimate::default();
    }
    match method {
        Method::NetPromoter | Method::Mean => {
            let (mean, variance) = mean_and_variance(method, tally);
            let Some(variance) = variance else {
                return Estimate::exact(tally.n, mean);
            };
            let error = (variance / tally.n as f64).sqrt();
            let quantile = if method == Method::Mean { student(tally.n - 1) } else { Z };
            Estimate::around(tally.n, mean, error, quantile * error, bounds(method))
        }
        Method::Share => wilson(tally.a, tally.n),
        Method::Sum | Method::Distinct => Estimate::exact(tally.n, tally.a),
        Method::Count => Estimate::exact(tally.n, tally.n as f64),
    }
}

/// Mean of the method's variable and its variance with n − 1; no variance when it cannot be told.
pub(crate) fn mean_and_variance(method: Method, tally: &Tally) -> (f64, Option<f64>) {
    let n = tally.n as f64;
    let (scale, sum, squares) = match method {
        Method::NetPromoter => (100.0, tally.a - tally.b, tally.a + tally.b),
        Method::Share => (1.0, tally.a, tally.a),
        _ => (1.0, tally.a, tally.b),
    };
    let mean = sum / n;
    let variance = (squares - sum * mean) / (n - 1.0);
    // Sums of floats leave a rest where all values are alike.
    let told = tally.n > 1 && variance > 1e-12 * (squares / n).max(f64::MIN_POSITIVE);
    (scale * mean, told.then_some(scale * scale * variance))
}

/// A share with Wilson's interval; more hits than trials (answers without an invitation) give a value without one.
pub(crate) fn wilson(hits: f64, n: i64) -> Estimate {
    let trials = n as f64;
    let share = hits / trials;
    if n < 1 || hits > trials {
        return if n < 1 { Estimate::default() } else { Estimate::exact(n, share) };
    }
    let square = Z * Z;
    let middle = (share + square / (2.0 * trials)) / (1.0 + square / trials);
    let half = Z / (1.0 + square / trials)
        * (share * (1.0 - share) / trials + square / (4.0 * trials * trials)).sqrt();
    Estimate {
        n,
        value: Some(share),
        low: Some((middle - half).max(0.0)),
        high: Some((middle + half).min(1.0)),
        // Of the interval rather than of the share: at 0 and 1 the share's own would be nothing.
        error: Some(half / Z),
    }
}

/// Scores of one scale, summed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ScoreTally {
    pub n: i64,
    pub sum: f64,
    pub squares: f64,
    pub promoters: i64,
    pub detractors: i64,
}

/// What scores of a scale come to: the net promoter score on `nps` and `enps`, the mean on the others.
pub fn of_scores(scale: Scale, tally: &ScoreTally) -> Estimate {
    match scale {
        Scale::Nps | Scale::Enps => estimate(
            Method::NetPromoter,
            &Tally { n: tally.n, a: tally.promoters as f64, b: tally.detractors as f64 },
        ),
        Scale::Csat | Scale::Ces => {
            estimate(Method::Mean, &Tally { n: tally.n, a: tally.sum, b: tally.squares })
        }
    }
}

/// Whether two independent values differ by more than chance; `None` when it cannot be told.
pub fn significant(one: &Estimate, other: &Estimate) -> Option<bool> {
    let spread = one.error?.hypot(other.error?);
    Some((one.value? - other.value?).abs() > Z * spread)
}

/// The 97.5 % point of Student's t.
fn student(freedom: i64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom as f64).map_or(Z, |t| t.inverse_cdf(0.975))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-6 * expected.abs().max(1.0), "{found} against {expected}");
    }

    #[test]
    fn net_promoter_score_as_numpy_computes_it() {
        // x = [1]*520 + [0]*270 + [-1]*210; 100*mean, 100*std(ddof=1)/sqrt(1000), ± 1.959963984540054 of it
        let found = estimate(Method::NetPromoter, &Tally { n: 1000, a: 520.0, b: 210.0 });
        close(found.value, 31.0);
        close(found.error, 2.518_996_892_682_749_5);
        close(found.low, 26.062_856_813_173_504);
        close(found.high, 35.937_143_186_826_496);
    }

    #[test]
    fn means_as_scipy_computes_them() {
        // x = [1, 2, 4, 4, 5]; scipy.stats.t.interval(0.95, 4, mean, sem)
        let few = estimate(Method::Mean, &Tally { n: 5, a: 16.0, b: 62.0 });
        close(few.value, 3.2);
        close(few.low, 1.159_737_858_025_232_3);
        close(few.high, 5.240_262_141_974_767_5);
        // 2, 31 and 401 answers: t.ppf(0.975, n - 1)
        close(Some(student(1)), 12.706_204_736_174_694);
        close(Some(student(30)), 2.042_272_456_301_237_8);
        close(Some(student(400)), 1.965_912_343_229_462_7);
    }

    #[test]
    fn shares_as_statsmodels_computes_them() {
        // proportion_confint(hits, n, method="wilson")
        let cases = [
            (0.0, 20, 0.0, 0.161_125_158_052_819_4),
            (20.0, 20, 0.838_874_841_947_180_4, 1.0),
            (7.0, 31, 0.113_951_355_612_624_93, 0.398_124_183_833_420_63),
            (530.0, 2311, 0.212_655_163_052_447, 0.246_919_057_362_057_2),
        ];
        for (hits, n, low, high) in cases {
            let found = wilson(hits, n);
            close(found.low, low);
            close(found.high, high);
        }
    }

    #[test]
    fn nothing_is_said_where_nothing_is_known() {
        assert_eq!(estimate(Method::Mean, &Tally::default()), Estimate::default());
        let single = estimate(Method::NetPromoter, &Tally { n: 1, a: 1.0, b: 0.0 });
        assert_eq!((single.value, single.low, single.error), (Some(100.0), None, None));
        let alike = estimate(Method::Mean, &Tally { n: 7, a: 7.0 * 4.1, b: 7.0 * 4.1 * 4.1 });
        assert_eq!((alike.n, alike.low), (7, None));
        assert_eq!(significant(&single, &alike), None);
        let unasked = wilson(12.0, 10);
        assert_eq!((unasked.value, unasked.low), (Some(1.2), None));
        assert_eq!(estimate(Method::Count, &Tally { n: 9, a: 0.0, b: 0.0 }), Estimate::exact(9, 9.0));
    }

    #[test]
    fn a_difference_is_held_against_both_errors() {
        let of =
            |value, error| Estimate { n: 100, value: Some(value), error: Some(error), ..Estimate::default() };
        // 1.96 × √(3² + 4²) = 9.8
        assert_eq!(significant(&of(40.0, 3.0), &of(30.0, 4.0)), Some(true));
        assert_eq!(significant(&of(39.7, 3.0), &of(30.0, 4.0)), Some(false));
    }
}
