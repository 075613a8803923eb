//! From the goal down to the score, step by step.

use super::{Tone, decimals, escape, frame, ticks};
use crate::analyze::Lang;

/// One step: what is lost (above zero) or gained.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub label: String,
    pub lost: f64,
    pub tone: Tone,
}

const WIDTH: f64 = 760.0;
const ROW: f64 = 30.0;
const LEFT: f64 = 250.0;
const RIGHT: f64 = 70.0;
/// Letters of a label that fit beside the bars.
const LETTERS: usize = 34;

/// Draws the goal, each step, and where they lead.
pub fn waterfall(goal: (&str, f64), steps: &[Step], end: (&str, f64), says: &str, lang: Lang) -> String {
    let mut at = goal.1;
    let (mut low, mut high) = (goal.1.min(end.1), goal.1.max(end.1));
    for step in steps {
        at -= step.lost;
        low = low.min(at);
        high = high.max(at);
    }
    let room = (high - low).max(1e-9) * 0.06;
    let (low, high) = (low - room, high + room);
    let x = |value: f64| LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT);
    let height = ROW * (steps.len() + 2) as f64 + 30.0;
    let mut inside = String::new();
    let marks = ticks(low, high, 6);
    for mark in &marks {
        inside += &format!(
            "<line class=\"grid\" x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"0\" y2=\"{1:.1}\"/><text class=\"soft\" x=\"{0:.1}\" y=\"{2:.1}\" text-anchor=\"middle\">{3}</text>",
            x(*mark),
            height - 26.0,
            height - 8.0,
            lang.number(*mark, decimals(&marks))
        );
    }
    let mut row = |place: usize, label: &str, from: f64, to: f64, tone: Tone, value: &str| {
        let y = ROW * place as f64;
        let (left, right) = (x(from.min(to)), x(from.max(to)));
        let short: String = if label.chars().count() > LETTERS {
            label.chars().take(LETTERS - 1).chain(['…']).collect()
        } else {
            label.to_owned()
        };
        inside += &format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text><rect class=\"f-{}\" x=\"{left:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"/><text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            LEFT - 10.0,
            y + 20.0,
            escape(&short),
            tone.name(),
            y + 6.0,
            (right - left).max(1.5),
            ROW - 10.0,
            right + 6.0,
            y + 20.0,
            escape(value)
        );
    };
    // A whole is drawn as a mark on the axis: a bar from an axis cut short would lie.
    row(0, goal.0, goal.1, goal.1, Tone::Calm, &lang.number(goal.1, 1));
    let mut at = goal.1;
    for (place, step) in steps.iter().enumerate() {
        row(place + 1, &step.label, at, at - step.lost, step.tone, &lang.signed(-step.lost, 1));
        at -= step.lost;
    }
    row(steps.len() + 1, end.0, end.1, end.1, Tone::Calm, &lang.number(end.1, 1));
    frame(WIDTH, height, says, &inside)
}
