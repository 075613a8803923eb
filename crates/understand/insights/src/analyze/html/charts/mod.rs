//! Charts as SVG: drawn by us, coloured by the page's style, each with a text for those who cannot see it.

mod effect;
mod line;
mod quadrant;
mod waterfall;

pub use effect::{Bin, effect};
pub use line::{LinePoint, line};
pub use quadrant::{Spot, quadrant};
pub use waterfall::{Step, waterfall};

use super::markup::escape;

/// What a mark means; never said by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Accent,
    Good,
    Bad,
    Calm,
}

impl Tone {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accent => "accent",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Calm => "calm",
        }
    }
}

/// A bar in a cell of a table, for a share of 0 to 1.
pub fn cell_bar(share: f64, tone: Tone) -> String {
    let width = (share.clamp(0.0, 1.0) * 100.0).max(if share > 0.0 { 0.5 } else { 0.0 });
    format!(
        "<svg viewBox=\"0 0 100 14\" preserveAspectRatio=\"none\"><rect class=\"f-{}\" x=\"0\" y=\"1\" width=\"{width:.2}\" height=\"12\"/></svg>",
        tone.name()
    )
}

/// A value with its interval in a cell, on an axis that all cells of the column share. `mark` is the value of all.
pub fn cell_dot(value: f64, interval: Option<(f64, f64)>, axis: (f64, f64), mark: f64, tone: Tone) -> String {
    let span = (axis.1 - axis.0).max(f64::MIN_POSITIVE);
    let x = |value: f64| ((value - axis.0) / span * 100.0).clamp(0.0, 100.0);
    let name = tone.name();
    let whisker = interval.map_or_else(String::new, |(low, high)| {
        format!(
            "<line class=\"s-{name}\" x1=\"{:.2}\" x2=\"{:.2}\" y1=\"7\" y2=\"7\" stroke-width=\"2\" vector-effect=\"non-scaling-stroke\"/>",
            x(low),
            x(high)
        )
    });
    format!(
        "<svg viewBox=\"0 0 100 14\" preserveAspectRatio=\"none\"><line class=\"grid\" x1=\"{mark:.2}\" x2=\"{mark:.2}\" y1=\"0\" y2=\"14\" vector-effect=\"non-scaling-stroke\"/>{whisker}<rect class=\"f-{name}\" x=\"{left:.2}\" y=\"2.5\" width=\"2\" height=\"9\"/></svg>",
        mark = x(mark),
        left = (x(value) - 1.0).clamp(0.0, 98.0)
    )
}

/// The frame of a chart: its size in units and what it shows, in words.
pub fn frame(width: f64, height: f64, says: &str, inside: &str) -> String {
    format!(
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">{inside}</svg>",
        escape(says)
    )
}

/// Round numbers that part an axis into about `count` steps.
pub fn ticks(low: f64, high: f64, count: usize) -> Vec<f64> {
    let rough = (high - low) / count.max(1) as f64;
    if !rough.is_finite() || rough <= 0.0 {
        return vec![low];
    }
    let power = 10f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].into_iter().map(|one| one * power).find(|step| *step >= rough).unwrap_or(rough);
    let first = (low / step).ceil() as i64;
    let last = (high / step).floor() as i64;
    (first..=last).map(|place| place as f64 * step).collect()
}

/// Decimals that tell the ticks apart.
pub fn decimals(ticks: &[f64]) -> usize {
    let step = ticks.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    if step.is_finite() && step > 0.0 { (-step.log10()).ceil().clamp(0.0, 6.0) as usize } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_parted_by_round_numbers() {
        assert_eq!(ticks(-23.0, 41.0, 4), [-20.0, 0.0, 20.0, 40.0]);
        assert_eq!(ticks(3.0, 3.0, 4), [3.0]);
        let small = ticks(0.0, 0.9, 4);
        assert_eq!((small.len(), decimals(&small)), (2, 1));
        assert_eq!(decimals(&ticks(0.0, 100.0, 5)), 0);
    }
}
