//! The parts on the score: value, distribution, trend, segments.

use super::{
    charts::{LinePoint, Tone, cell_bar, cell_dot, line},
    markup::{Cell, escape, figure, table},
};
use crate::analyze::{Analysis, Figure, Lang, ScoreSummary, Segmentation, brief};
use crate::table::ScoreScale;

/// What was read, in a line.
pub fn read(analysis: &Analysis, lang: Lang) -> String {
    let rows = analysis.file.rows;
    let word = lang.plural(rows, ["row", "rows"], ["строка", "строки", "строк"]);
    let of = lang.pick("score in column", "оценка в столбце");
    format!(
        "{} · {} {word} · {of} {}",
        analysis.file.name,
        lang.count(rows),
        lang.quoted(&analysis.score.column)
    )
}

/// The few numbers that people look for first.
pub fn cards(analysis: &Analysis, lang: Lang) -> String {
    let score = &analysis.score;
    let decimals = score.scale.decimals();
    let value = lang.number(score.figure.value.unwrap_or(f64::NAN), decimals);
    let interval = lang.interval(score.figure.low, score.figure.high, decimals);
    let under = if interval.is_empty() { String::new() } else { format!("95% {interval}") };
    let mut cards = vec![(brief::name_of(score, lang), value, under)];
    let missing = lang.percent(score.missing as f64 / analysis.file.rows.max(1) as f64, 0);
    cards.push((
        lang.pick("answers with a score", "ответов с оценкой").to_owned(),
        lang.count(score.figure.n),
        format!("{}: {missing}", lang.pick("without", "без оценки")),
    ));
    if let Some([promoters, _, detractors]) = score.groups {
        let share = |count: usize| lang.percent(count as f64 / score.figure.n as f64, 0);
        cards.push((lang.pick("promoters", "промоутеров").to_owned(), share(promoters), String::new()));
        cards.push((lang.pick("detractors", "критиков").to_owned(), share(detractors), String::new()));
    }
    let card = |(name, value, under): &(String, String, String)| {
        format!(
            "<div class=\"card\">{}<b>{}</b><span class=\"soft\">{}</span></div>",
            escape(name),
            escape(value),
            escape(under)
        )
    };
    format!("<div class=\"cards\">{}</div>", cards.iter().map(card).collect::<String>())
}

/// The distribution, and answers on other scales.
pub fn score(score: &ScoreSummary, lang: Lang) -> String {
    let most = score.distribution.iter().map(|bar| bar.n).max().unwrap_or(0).max(1) as f64;
    let rows: Vec<Vec<Cell>> = score
        .distribution
        .iter()
        .map(|bar| {
            let name = if bar.low < bar.high {
                format!("{}–{}", lang.number(bar.low, 1), lang.number(bar.high, 1))
            } else {
                lang.number(bar.low, 0)
            };
            let tone = match score.scale.is_nps() {
                true if bar.low >= 9.0 => Tone::Good,
                true if bar.low <= 6.0 => Tone::Bad,
                true => Tone::Calm,
                false => Tone::Accent,
            };
            vec![
                Cell::Text(name),
                Cell::Bar(cell_bar(bar.n as f64 / most, tone)),
                Cell::Number(lang.count(bar.n)),
                Cell::Number(lang.percent(bar.n as f64 / score.figure.n as f64, 1)),
            ]
        })
        .collect();
    let head =
        [lang.pick("score", "оценка"), "", lang.pick("answers", "ответов"), lang.pick("share", "доля")];
    let mut html = table(lang.pick("Answers by score", "Ответы по оценкам"), &head, &rows);
    if score.scale.is_nps() {
        html += &format!(
            "<p class=\"soft\">{}</p>",
            lang.pick(
                "NPS is the share of promoters (9–10) less the share of detractors (0–6), in points from −100 to 100.",
                "NPS — доля промоутеров (9–10) минус доля критиков (0–6), в пунктах от −100 до 100."
            )
        );
    }
    if !score.other_scales.is_empty() {
        let rows: Vec<Vec<Cell>> = score
            .other_scales
            .iter()
            .map(|other| {
                let decimals = ScoreScale::Known(other.scale).decimals();
                vec![
                    Cell::Text(other.scale.as_str().to_uppercase()),
                    Cell::Number(lang.number(other.figure.value.unwrap_or(f64::NAN), decimals)),
                    Cell::Number(lang.interval(other.figure.low, other.figure.high, decimals)),
                    Cell::Number(lang.count(other.figure.n)),
                ]
            })
            .collect();
        let head = [
            lang.pick("scale", "шкала"),
            lang.pick("value", "значение"),
            "95%",
            lang.pick("answers", "ответов"),
        ];
        html += &format!("<h3>{}</h3>", lang.pick("Other scales in the file", "Другие шкалы в файле"));
        html += &table("", &head, &rows);
    }
    html
}

/// The score over time.
pub fn trend(analysis: &Analysis, lang: Lang) -> String {
    let Some(trend) = &analysis.trend else { return String::new() };
    let score = &analysis.score;
    let decimals = score.scale.decimals();
    let points: Vec<LinePoint> = trend
        .points
        .iter()
        .map(|point| LinePoint {
            label: lang.day(point.from),
            value: point.figure.value,
            interval: point.figure.low.zip(point.figure.high),
        })
        .collect();
    let bounds = bounds(score.scale);
    let name = brief::name_of(score, lang);
    let says = format!("{name} {}", trend.grain.each(lang));
    let caption = format!(
        "{says}; {}",
        lang.pick(
            "the band is the 95% interval: where it is wide, answers are few",
            "полоса — 95% интервал: где она широка, ответов мало"
        )
    );
    let rows: Vec<Vec<Cell>> = trend
        .points
        .iter()
        .map(|point| {
            let mut row = vec![Cell::Text(lang.day(point.from))];
            row.extend(figure_cells(&point.figure, decimals, lang));
            row
        })
        .collect();
    let head = [lang.pick("from", "с"), &*name, "95%", lang.pick("answers", "ответов")];
    let mut html = figure(
        &line(&points, bounds, &says, lang),
        &caption,
        lang.pick("As a table", "Таблицей"),
        &table("", &head, &rows),
    );
    if trend.undated > 0 {
        let text = lang.pick("Answers without a time:", "Ответов без времени:");
        html += &format!("<p class=\"soft\">{text} {}</p>", lang.count(trend.undated));
    }
    html
}

/// Value, interval, count.
fn figure_cells(figure: &Figure, decimals: usize, lang: Lang) -> [Cell; 3] {
    [
        Cell::Number(figure.value.map_or_else(|| "–".to_owned(), |value| lang.number(value, decimals))),
        Cell::Number(lang.interval(figure.low, figure.high, decimals)),
        Cell::Number(lang.count(figure.n)),
    ]
}

const fn bounds(scale: ScoreScale) -> (f64, f64) {
    match scale {
        ScoreScale::Known(_) if scale.is_nps() => (-100.0, 100.0),
        ScoreScale::Known(scale) => scale.range(),
        ScoreScale::Number => (f64::NEG_INFINITY, f64::INFINITY),
    }
}

/// The score of each group of each column.
pub fn segments(analysis: &Analysis, lang: Lang) -> String {
    if analysis.segments.is_empty() {
        return String::new();
    }
    let text = lang.pick(
        "Each group against all other answers. “Below” and “above” are said only where the difference is larger than chance makes it, the number of comparisons considered (false discovery rate 5%); fewer than 10 answers are not judged.",
        "Каждая группа сравнена со всеми прочими ответами. «Ниже» и «выше» сказано только там, где разница больше случайной с поправкой на число сравнений (доля ложных находок 5 %); меньше 10 ответов не оцениваем.",
    );
    let parts: String = analysis.segments.iter().map(|one| segment(one, analysis, lang)).collect();
    format!("<p class=\"soft\">{text}</p>{parts}")
}

fn segment(one: &Segmentation, analysis: &Analysis, lang: Lang) -> String {
    let score = &analysis.score;
    let decimals = score.scale.decimals();
    let ends = one.groups.iter().flat_map(|group| {
        let value = group.figure.value.unwrap_or(f64::NAN);
        [group.figure.low.unwrap_or(value), group.figure.high.unwrap_or(value)]
    });
    let axis = ends
        .filter(|one| one.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| (low.min(one), high.max(one)));
    let rows: Vec<Vec<Cell>> = one
        .groups
        .iter()
        .map(|group| {
            let figure = &group.figure;
            let value = figure.value.unwrap_or(f64::NAN);
            let below = group.difference.is_some_and(|difference| difference < 0.0);
            let (tone, verdict) = match (group.differs, below) {
                (true, true) => (Tone::Bad, lang.pick("below", "ниже")),
                (true, false) => (Tone::Good, lang.pick("above", "выше")),
                _ if group.q.is_none() => (Tone::Calm, lang.pick("too few", "мало ответов")),
                _ => (Tone::Accent, ""),
            };
            let dot =
                cell_dot(value, figure.low.zip(figure.high), axis, score.figure.value.unwrap_or(value), tone);
            let mut row = vec![Cell::Text(group.value.clone()), Cell::Bar(dot)];
            row.extend(figure_cells(figure, decimals, lang));
            row.push(Cell::Number(
                group.difference.map_or_else(String::new, |one| lang.signed(one, decimals)),
            ));
            row.push(Cell::Text(verdict.to_owned()));
            row
        })
        .collect();
    let name = brief::name_of(score, lang);
    let head = [
        &*one.column,
        "",
        &name,
        "95%",
        lang.pick("answers", "ответов"),
        lang.pick("against the rest", "к остальным"),
        lang.pick("verdict", "вывод"),
    ];
    format!("<h3>{}</h3>{}", escape(&one.column), table("", &head, &rows))
}
