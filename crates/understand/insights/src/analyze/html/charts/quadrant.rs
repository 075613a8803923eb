//! Importance against performance: four fields, lines at the means.

use super::{escape, frame};
use crate::analyze::Lang;

/// A factor in the plane.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    pub label: String,
    /// 0 to 100.
    pub performance: f64,
    pub importance: f64,
    pub first: bool,
}

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 430.0;
const LEFT: f64 = 34.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 36.0;
/// Height of a label.
const LINE: f64 = 14.0;

/// Draws the spots; those of the field "fix first" in another colour and bold.
pub fn quadrant(spots: &[Spot], says: &str, lang: Lang) -> String {
    let count = spots.len().max(1) as f64;
    let most = spots.iter().map(|spot| spot.importance).fold(0.0, f64::max).max(1e-12) * 1.12;
    let mean_x = spots.iter().map(|spot| spot.performance).sum::<f64>() / count;
    let mean_y = spots.iter().map(|spot| spot.importance).sum::<f64>() / count;
    let x = |value: f64| LEFT + value / 100.0 * (WIDTH - LEFT - RIGHT);
    let y = |value: f64| TOP + (most - value) / most * (HEIGHT - TOP - BOTTOM);
    let mut inside = format!(
        "<rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{}\" height=\"{}\" fill=\"none\" class=\"grid\"/>",
        WIDTH - LEFT - RIGHT,
        HEIGHT - TOP - BOTTOM
    );
    inside += &format!(
        "<line class=\"axis\" stroke-dasharray=\"4 4\" x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"{TOP}\" y2=\"{1}\"/><line class=\"axis\" stroke-dasharray=\"4 4\" x1=\"{LEFT}\" x2=\"{2}\" y1=\"{3:.1}\" y2=\"{3:.1}\"/>",
        x(mean_x),
        HEIGHT - BOTTOM,
        WIDTH - RIGHT,
        y(mean_y)
    );
    let fields = [
        (LEFT + 8.0, TOP + 18.0, "start", lang.pick("fix first", "исправить сначала")),
        (WIDTH - RIGHT - 8.0, TOP + 18.0, "end", lang.pick("keep up", "держать уровень")),
        (LEFT + 8.0, HEIGHT - BOTTOM - 8.0, "start", lang.pick("low priority", "может подождать")),
        (
            WIDTH - RIGHT - 8.0,
            HEIGHT - BOTTOM - 8.0,
            "end",
            lang.pick("possible overkill", "возможно, лишние усилия"),
        ),
    ];
    for (x, y, anchor, text) in fields {
        inside += &format!("<text class=\"soft\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>");
    }
    let mut ordered: Vec<&Spot> = spots.iter().collect();
    ordered.sort_by(|a, b| b.importance.total_cmp(&a.importance));
    // Labels give way downwards, so that none lies on another.
    let mut free = TOP;
    for spot in ordered {
        let (x, y) = (x(spot.performance), y(spot.importance));
        let label = (y + 4.0).max(free);
        free = label + LINE;
        let (anchor, off) = if spot.performance > 60.0 { ("end", -9.0) } else { ("start", 9.0) };
        let (tone, weight) = if spot.first { ("bad", " font-weight=\"600\"") } else { ("accent", "") };
        inside += &format!(
            "<circle class=\"f-{tone}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5.5\"/><text{weight} x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
            x + off,
            label,
            escape(&spot.label)
        );
    }
    inside += &format!(
        "<text class=\"soft\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{} →</text><text class=\"soft\" x=\"{}\" y=\"{}\" transform=\"rotate(-90 20 {TOP})\" text-anchor=\"end\">{} →</text>",
        WIDTH - RIGHT,
        HEIGHT - 10.0,
        lang.pick("performance: how well it is done, 0–100", "исполнение: насколько хорошо, 0–100"),
        20,
        TOP,
        lang.pick("importance", "важность")
    );
    frame(WIDTH, HEIGHT, says, &inside)
}
