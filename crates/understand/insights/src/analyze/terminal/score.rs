//! The score, its distribution, its trend, its segments.

use super::{
    Page,
    draw::{Ink, bar, clip, columns, right, spark},
};
use crate::analyze::{Analysis, ScoreSummary, Segmentation, Trend};

/// Groups of one column that are shown: the lowest and the highest.
const ENDS: usize = 4;

/// What was read, and the score itself.
pub fn head(page: &mut Page, analysis: &Analysis) {
    let (lang, screen) = (page.lang, page.screen);
    let rows = analysis.file.rows;
    let rows_word = lang.plural(rows, ["row", "rows"], ["строка", "строки", "строк"]);
    let name = screen.ink(Ink::Bold, &clip(&analysis.file.name, 60));
    page.line(&format!("{name} · {} {rows_word}", lang.count(rows)));
    page.line("");
    let score = &analysis.score;
    let figure = &score.figure;
    let decimals = score.scale.decimals();
    let label = score.scale.word().map_or_else(
        || format!("{} {}", lang.pick("Average of", "Среднее по"), lang.quoted(&clip(&score.column, 40))),
        str::to_owned,
    );
    let value = screen.ink(Ink::Bold, &lang.number(figure.value.unwrap_or(f64::NAN), decimals));
    let interval = lang.interval(figure.low, figure.high, decimals);
    let interval = if interval.is_empty() {
        String::new()
    } else {
        format!("   95{}% {interval}", lang.pick("", "\u{a0}"))
    };
    page.line(&format!("{label}  {value}{interval}   {}", lang.answers(figure.n)));
}

/// A bar for each score.
pub fn distribution(page: &mut Page, score: &ScoreSummary) {
    let lang = page.lang;
    page.heading(lang.pick("Scores", "Оценки"));
    let most = score.distribution.iter().map(|bar| bar.n).max().unwrap_or(0).max(1);
    let room = page.screen.width.saturating_sub(34).clamp(10, 40);
    let name = |low: f64, high: f64| {
        if low < high {
            format!("{}–{}", lang.number(low, 1), lang.number(high, 1))
        } else {
            lang.number(low, 0)
        }
    };
    let names: Vec<String> = score.distribution.iter().map(|bar| name(bar.low, bar.high)).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let counts = score.distribution.iter().map(|bar| lang.count(bar.n).chars().count()).max().unwrap_or(0);
    for (one, name) in score.distribution.iter().zip(&names) {
        let ink = match score.scale.is_nps() {
            true if one.low >= 9.0 => Ink::Good,
            true if one.low <= 6.0 => Ink::Bad,
            _ => Ink::Plain,
        };
        let share = lang.percent(one.n as f64 / score.figure.n as f64, 0);
        let drawn = page.screen.ink(ink, &bar(one.n as f64 / most as f64, room));
        let line = format!(
            "  {}  {}  {}  {drawn}",
            right(name, width),
            right(&lang.count(one.n), counts),
            right(&share, 5)
        );
        page.line(&line);
    }
    if let Some([promoters, passives, detractors]) = score.groups {
        let line = format!(
            "  {} {} · {} {} · {} {}",
            lang.pick("promoters", "промоутеры"),
            lang.count(promoters),
            lang.pick("passives", "нейтралы"),
            lang.count(passives),
            lang.pick("detractors", "критики"),
            lang.count(detractors)
        );
        let line = page.screen.ink(Ink::Dim, &line);
        page.line(&line);
    }
}

/// One block for each period.
pub fn trend(page: &mut Page, trend: &Trend, score: &ScoreSummary) {
    let lang = page.lang;
    page.heading(&format!("{}, {}", lang.pick("Over time", "Во времени"), trend.grain.each(lang)));
    let values: Vec<Option<f64>> = trend.points.iter().map(|point| point.figure.value).collect();
    let (first, last) = (trend.points.first(), trend.points.last());
    let day =
        |point: Option<&crate::analyze::Point>| point.map_or_else(String::new, |one| lang.day(one.from));
    let told = || values.iter().flatten().copied();
    let decimals = score.scale.decimals();
    let line = format!(
        "  {}  {}  {}   {} {} · {} {}",
        day(first),
        spark(&values),
        day(last),
        lang.pick("lowest", "наименьшее"),
        lang.number(told().fold(f64::INFINITY, f64::min), decimals),
        lang.pick("highest", "наибольшее"),
        lang.number(told().fold(f64::NEG_INFINITY, f64::max), decimals)
    );
    page.line(&line);
}

/// The lowest and the highest groups of each column.
pub fn segments(page: &mut Page, segments: &[Segmentation], score: &ScoreSummary) {
    let (lang, screen) = (page.lang, page.screen);
    let decimals = score.scale.decimals();
    let judged = |one: &&Segmentation| one.groups.iter().any(|group| group.q.is_some());
    for one in segments.iter().filter(judged) {
        page.heading(&format!("{} {}", lang.pick("By", "По столбцу"), lang.quoted(&clip(&one.column, 40))));
        let rows: Vec<Vec<String>> = one
            .groups
            .iter()
            .map(|group| {
                let figure = &group.figure;
                let difference = group.difference.map_or(0.0, |difference| difference);
                let verdict = match group.differs {
                    true if difference < 0.0 => lang.pick("below the rest", "ниже остальных"),
                    true => lang.pick("above the rest", "выше остальных"),
                    false if figure.n < crate::analyze::JUDGED => lang.pick("too few", "мало ответов"),
                    false => "",
                };
                vec![
                    clip(&group.value, 28),
                    lang.number(figure.value.unwrap_or(f64::NAN), decimals),
                    lang.interval(figure.low, figure.high, decimals),
                    lang.count(figure.n),
                    verdict.to_owned(),
                ]
            })
            .collect();
        let lines = columns(&rows, &[1, 2, 3]);
        let hidden = lines.len().saturating_sub(2 * ENDS);
        for (place, line) in lines.iter().enumerate() {
            if hidden > 1 && place == ENDS {
                page.line(&format!("  … {}", lang.count(hidden)));
            }
            if hidden > 1 && (ENDS..ENDS + hidden).contains(&place) {
                continue;
            }
            let group = &one.groups[place];
            let ink = match (group.differs, group.difference) {
                (true, Some(difference)) if difference < 0.0 => Ink::Bad,
                (true, _) => Ink::Good,
                _ => Ink::Plain,
            };
            page.line(&format!("  {}", screen.ink(ink, line.trim_end())));
        }
    }
    let unjudged: Vec<String> =
        segments.iter().filter(|one| !judged(one)).map(|one| lang.quoted(&clip(&one.column, 40))).collect();
    if !unjudged.is_empty() {
        page.line("");
        let text =
            lang.pick("Too few answers to compare by", "Слишком мало ответов, чтобы сравнить по столбцам");
        page.point(&format!("{text} {}", unjudged.join(", ")));
    }
}
