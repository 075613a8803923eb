//! A value over time, with the band of its interval.

use super::{decimals, escape, frame, ticks};
use crate::analyze::Lang;

/// One period; no value where nobody answered.
#[derive(Debug, Clone, PartialEq)]
pub struct LinePoint {
    pub label: String,
    pub value: Option<f64>,
    pub interval: Option<(f64, f64)>,
}

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 48.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 34.0;

/// Draws the points, evenly spaced; gaps stay gaps. `bounds` are the values that the score can have at all.
pub fn line(points: &[LinePoint], bounds: (f64, f64), says: &str, lang: Lang) -> String {
    let ends = points.iter().flat_map(|point| {
        let (low, high) =
            point.interval.or(point.value.map(|value| (value, value))).unwrap_or((f64::NAN, f64::NAN));
        [low, high]
    });
    let (low, high) = ends
        .filter(|one| one.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| (low.min(one), high.max(one)));
    if low > high {
        return String::new();
    }
    let room = ((high - low) * 0.08).max(1e-9);
    let (low, high) = ((low - room).max(bounds.0), (high + room).min(bounds.1));
    let step = (WIDTH - LEFT - RIGHT) / (points.len().max(2) - 1) as f64;
    let x = |place: usize| LEFT + step * place as f64;
    let y = |value: f64| TOP + (high - value) / (high - low).max(1e-9) * (HEIGHT - TOP - BOTTOM);
    let mut inside = String::new();
    let marks = ticks(low, high, 5);
    for mark in &marks {
        let at = y(*mark);
        inside += &format!(
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>",
            WIDTH - RIGHT
        );
        inside += &format!(
            "<text class=\"soft\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 6.0,
            at + 4.0,
            lang.number(*mark, decimals(&marks))
        );
    }
    let mut runs: Vec<Vec<usize>> = Vec::new();
    for (place, point) in points.iter().enumerate() {
        match (point.value, runs.last_mut()) {
            (Some(_), Some(run)) if run.last().is_some_and(|last| last + 1 == place) => run.push(place),
            (Some(_), _) => runs.push(vec![place]),
            (None, _) => {}
        }
    }
    for run in &runs {
        let edge = |place: usize, upper: bool| {
            let value = points[place].value.unwrap_or(0.0);
            let (low, high) = points[place].interval.unwrap_or((value, value));
            format!("{:.1},{:.1}", x(place), y(if upper { high } else { low }))
        };
        let above = run.iter().map(|place| edge(*place, true));
        let below = run.iter().rev().map(|place| edge(*place, false));
        inside += &format!(
            "<polygon class=\"band\" points=\"{}\"/>",
            above.chain(below).collect::<Vec<_>>().join(" ")
        );
        let path: Vec<String> = run
            .iter()
            .map(|place| format!("{:.1},{:.1}", x(*place), y(points[*place].value.unwrap_or(0.0))))
            .collect();
        inside += &format!(
            "<polyline class=\"s-accent\" fill=\"none\" stroke-width=\"2.5\" points=\"{}\"/>",
            path.join(" ")
        );
    }
    let shown = points.len().div_ceil(7).max(1);
    for (place, point) in points.iter().enumerate() {
        if let Some(value) = point.value {
            inside += &format!(
                "<circle class=\"f-accent\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.2\"/>",
                x(place),
                y(value)
            );
        }
        if place % shown == 0 {
            let anchor = match place {
                0 => "start",
                _ if place + 1 == points.len() => "end",
                _ => "middle",
            };
            inside += &format!(
                "<text class=\"soft\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
                x(place),
                HEIGHT - 10.0,
                escape(&point.label)
            );
        }
    }
    frame(WIDTH, HEIGHT, says, &inside)
}
