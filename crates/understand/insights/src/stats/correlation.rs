//! How two columns go together, over rows where both are known.

/// Pearson's correlation; absent where a column does not vary.
pub fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let both = || x.iter().zip(y).filter(|(x, y)| !x.is_nan() && !y.is_nan());
    let n = both().count() as f64;
    let (mx, my) = both().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / n, b + y / n));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in both() {
        xx += (x - mx) * (x - mx);
        yy += (y - my) * (y - my);
        xy += (x - mx) * (y - my);
    }
    let spread = (xx * yy).sqrt();
    (spread > 1e-12 * n).then(|| (xy / spread).clamp(-1.0, 1.0))
}

/// Spearman's correlation: Pearson's of the ranks among rows where both are known.
pub fn spearman(x: &[f64], y: &[f64]) -> Option<f64> {
    let both = x.iter().zip(y).filter(|(x, y)| !x.is_nan() && !y.is_nan());
    let (x, y): (Vec<f64>, Vec<f64>) = both.map(|(x, y)| (*x, *y)).unzip();
    pearson(&ranks(&x), &ranks(&y))
}

/// Ranks from 1; equal values share the middle of theirs. No value may be missing.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let alike = |&&place: &&usize| values[place] <= values[order[from]];
        let to = from + order[from..].iter().take_while(alike).count();
        for &place in &order[from..to] {
            ranks[place] = f64::midpoint(from as f64 + 1.0, to as f64);
        }
        from = to;
    }
    ranks
}

/// The chance that a yes scores above a no (area under the receiver's curve), by the ranks of Mann and Whitney; absent
/// when only one of the two is there.
pub fn auc(scores: &[f64], yes: &[bool]) -> Option<f64> {
    let positive = yes.iter().filter(|yes| **yes).count() as f64;
    let negative = yes.len() as f64 - positive;
    if positive == 0.0 || negative == 0.0 {
        return None;
    }
    let sum: f64 = ranks(scores).iter().zip(yes).filter(|(_, yes)| **yes).map(|(rank, _)| rank).sum();
    Some((sum - positive * (positive + 1.0) / 2.0) / (positive * negative))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlations_and_auc_agree_with_scipy_and_scikit_learn() {
        let x = [1.0, 2.0, 2.0, 5.0, f64::NAN, 9.0, 4.0];
        let y = [2.0, 1.0, 4.0, 4.0, 3.0, 8.0, f64::NAN];
        // scipy.stats.pearsonr, spearmanr of the five complete pairs.
        assert!((pearson(&x, &y).unwrap() - 0.905_751_353_307_678_8).abs() < 1e-12);
        assert!((spearman(&x, &y).unwrap() - 0.763_157_894_736_842_2).abs() < 1e-12);
        // sklearn.metrics.roc_auc_score.
        let auc = auc(&[0.1, 0.4, 0.4, 0.8, 0.35], &[false, false, true, true, false]).unwrap();
        assert!((auc - 0.916_666_666_666_666_6).abs() < 1e-12);
        assert_eq!(pearson(&[1.0, 1.0], &[1.0, 2.0]), None);
    }
}
