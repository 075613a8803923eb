//! Themes, points lost, drivers.

use super::{
    Page,
    draw::{Ink, bar, clip, columns},
    text::{quote, score_cell, score_head},
};
use crate::{
    analyze::{Lang, ThemesSummary, html},
    drivers::Drivers,
    points_lost::PointsLost,
    table::ScoreScale,
};

const THEMES: usize = 8;
const COSTS: usize = 8;
const DRIVERS: usize = 8;
/// Points that are worth a line.
const LEAST: f64 = 0.05;

/// The largest themes with the score of those who raise them, and a sentence of each of the first.
pub fn themes(page: &mut Page, found: &ThemesSummary, scale: Option<ScoreScale>) {
    if found.themes.is_empty() {
        return;
    }
    let lang = page.lang;
    page.heading(lang.pick("Themes of the comments", "Темы комментариев"));
    let mut head = vec![
        String::new(),
        lang.pick("comments", "комм.").to_owned(),
        lang.pick("share", "доля").to_owned(),
        lang.pick("negative", "негатив").to_owned(),
    ];
    head.extend(scale.map(|scale| score_head(scale, lang)));
    let mut rows = vec![head];
    rows.extend(found.themes.iter().take(THEMES).map(|theme| {
        let mut row = vec![
            clip(&theme.name, 36),
            lang.count(theme.share.n),
            lang.percent(theme.share.share, 0),
            lang.percent(theme.negative as f64 / theme.share.n.max(1) as f64, 0),
        ];
        row.extend(scale.map(|scale| score_cell(theme.score.as_ref(), scale, lang)));
        row
    }));
    for (place, line) in columns(&rows, &[1, 2, 3, 4]).iter().enumerate() {
        page.line(&format!("  {line}"));
        let sentence = place
            .checked_sub(1)
            .filter(|place| *place < 3)
            .and_then(|place| found.themes[place].sentences.first());
        if let Some(sentence) = sentence {
            quote(page, sentence);
        }
    }
    let more = found.themes.len().saturating_sub(THEMES);
    if more > 0 {
        page.line(&format!("  … {} {}", lang.pick("more themes:", "ещё тем:"), lang.count(more)));
    }
}

/// What costs points, the most first.
pub fn lost(page: &mut Page, lost: &PointsLost) {
    if lost.factors.iter().all(|one| one.points.value <= LEAST) {
        return;
    }
    let (lang, screen) = (page.lang, page.screen);
    let goal = lang.number(lost.goal, 0);
    let gap = lang.number(lost.gap, 1);
    page.heading(&match lang {
        Lang::En => format!("What costs points: {gap} to the goal of {goal}"),
        Lang::Ru => format!("Что отнимает пункты: до цели {goal} не хватает {gap}"),
    });
    let most =
        lost.factors.iter().map(|one| one.points.value.abs()).fold(lost.unexplained.value.abs(), f64::max);
    let most = most.max(f64::MIN_POSITIVE);
    let unexplained = lang.pick("not explained", "не объяснено");
    let costly = lost.factors.iter().filter(|one| one.points.value > LEAST).take(COSTS);
    let shown: Vec<_> = costly
        .map(|one| (one.factor.as_str(), &one.points))
        .chain([(unexplained, &lost.unexplained)])
        .collect();
    let rows: Vec<Vec<String>> = shown
        .iter()
        .map(|(name, points)| {
            vec![
                clip(name, page.screen.width.saturating_sub(46).clamp(14, 40)),
                lang.number(points.value, 1),
                lang.interval(points.low, points.high, 1),
                bar(points.value.max(0.0) / most, 20),
            ]
        })
        .collect();
    for (line, (name, points)) in columns(&rows, &[1, 2]).iter().zip(&shown) {
        let sure = points.low.is_some_and(|low| low > 0.0) && *name != unexplained;
        let ink = if sure { Ink::Bad } else { Ink::Plain };
        page.line(&format!("  {}", screen.ink(ink, line.trim_end())));
    }
}

/// The strongest factors, and how far they are to be believed.
pub fn drivers(page: &mut Page, found: &Drivers) {
    let lang = page.lang;
    page.heading(lang.pick("What moves the score", "Что движет оценкой"));
    let most = found.factors.iter().map(|one| one.share).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    // What stands beside the name: share, direction, bar.
    let width = if page.screen.width < 80 { 8 } else { 20 };
    let room = page.screen.width.saturating_sub(width + 38).clamp(14, 36);
    let rows: Vec<Vec<String>> = found
        .factors
        .iter()
        .take(DRIVERS)
        .map(|one| {
            vec![
                clip(&one.factor, room),
                lang.percent(one.share, 0),
                html::way(one.direction, lang).to_owned(),
                bar(one.share / most, width),
            ]
        })
        .collect();
    // An order that may be chance is not shown; the warning below says why.
    let lines = if found.quality.helps { columns(&rows, &[1]) } else { Vec::new() };
    for line in lines {
        page.line(&format!("  {}", line.trim_end()));
    }
    let quality = html::quality(found, lang);
    page.point(&quality);
}
