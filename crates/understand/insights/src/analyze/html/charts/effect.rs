//! What a factor adds at each of its values.

use super::{decimals, escape, frame, ticks};
use crate::analyze::Lang;

/// One bin: what the factor adds there, with its interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Bin {
    pub label: String,
    pub push: f64,
    pub interval: Option<(f64, f64)>,
    /// Too few answers to judge.
    pub thin: bool,
}

const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 210.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 8.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 58.0;
/// Letters of a label.
const LETTERS: usize = 11;

/// Draws the bins as dots with whiskers, zero marked; hollow ones have too few answers.
pub fn effect(bins: &[Bin], says: &str, lang: Lang) -> String {
    let ends = bins.iter().flat_map(|bin| {
        let (low, high) = bin.interval.unwrap_or((bin.push, bin.push));
        [low, high, 0.0]
    });
    let (low, high) = ends
        .filter(|one| one.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| (low.min(one), high.max(one)));
    let room = (high - low).max(1e-9) * 0.08;
    let (low, high) = (low - room, high + room);
    let step = (WIDTH - LEFT - RIGHT) / bins.len().max(1) as f64;
    let x = |place: usize| LEFT + step * (place as f64 + 0.5);
    let y = |value: f64| TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM);
    let mut inside = String::new();
    let marks = ticks(low, high, 4);
    for mark in &marks {
        let class = if mark.abs() < 1e-12 { "axis" } else { "grid" };
        inside += &format!(
            "<line class=\"{class}\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{1:.1}\" y2=\"{1:.1}\"/><text class=\"soft\" x=\"{2}\" y=\"{3:.1}\" text-anchor=\"end\">{4}</text>",
            WIDTH - RIGHT,
            y(*mark),
            LEFT - 5.0,
            y(*mark) + 4.0,
            lang.signed(*mark, decimals(&marks))
        );
    }
    for (place, bin) in bins.iter().enumerate() {
        let tone = if bin.push < 0.0 { "bad" } else { "good" };
        if let Some((low, high)) = bin.interval {
            inside += &format!(
                "<line class=\"s-{tone}\" stroke-width=\"2\" x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"{1:.1}\" y2=\"{2:.1}\"/>",
                x(place),
                y(low),
                y(high)
            );
        }
        let fill = if bin.thin { "fill=\"none\"".to_owned() } else { format!("class=\"f-{tone}\"") };
        inside += &format!(
            "<g class=\"s-{tone}\"><circle {fill} stroke-width=\"2\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\"/></g>",
            x(place),
            y(bin.push)
        );
        let label: String = if bin.label.chars().count() > LETTERS {
            bin.label.chars().take(LETTERS - 1).chain(['…']).collect()
        } else {
            bin.label.clone()
        };
        inside += &format!(
            "<text class=\"soft\" text-anchor=\"end\" transform=\"translate({:.1} {:.1}) rotate(-40)\">{}</text>",
            x(place) + 4.0,
            HEIGHT - BOTTOM + 14.0,
            escape(&label)
        );
    }
    frame(WIDTH, HEIGHT, says, &inside)
}
