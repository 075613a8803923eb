//! The part on what comments say.

use super::{
    charts::{Tone, cell_bar},
    markup::{Cell, escape, table},
};
use crate::analyze::{Analysis, AspectRow, Counted, Lang, Quote, brief, words::of_key};

/// Sentiment, emotions, intents, urgent comments.
pub fn text(analysis: &Analysis, lang: Lang) -> String {
    let Some(text) = &analysis.text else { return String::new() };
    let mut html = format!(
        "<p>{} {}; {} {}; {} {}.</p>",
        lang.pick("Comments are in column", "Комментарии — в столбце"),
        escape(&lang.quoted(&text.column)),
        lang.pick("there are", "их"),
        lang.count(text.comments),
        lang.pick("rows without one:", "строк без комментария:"),
        lang.count(text.empty)
    );
    html += &counted(lang.pick("Sentiment", "Тональность"), &text.sentiment, lang);
    html += &counted(lang.pick("Why people write", "Зачем пишут"), &text.intents, lang);
    html += &counted(lang.pick("Emotion", "Эмоции"), &text.emotions, lang);
    if text.languages.len() > 1 {
        html += &counted(lang.pick("Language", "Язык"), &text.languages, lang);
    }
    if text.urgent > 0 {
        html += &format!(
            "<h3>{} ({})</h3>",
            lang.pick("Look at these today", "Посмотрите сегодня"),
            lang.count(text.urgent)
        );
        html += &quotes(&text.urgent_comments, lang);
    }
    html
}

fn counted(title: &str, rows: &[Counted], lang: Lang) -> String {
    let most = rows.iter().map(|row| row.share.share).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let rows: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            let tone = match row.key {
                "positive" | "joy" | "praise" => Tone::Good,
                "negative" | "anger" | "complaint" | "claim" | "leaving" => Tone::Bad,
                "neutral" | "none" | "und" => Tone::Calm,
                _ => Tone::Accent,
            };
            vec![
                Cell::Text(of_key(row.key, lang)),
                Cell::Bar(cell_bar(row.share.share / most, tone)),
                Cell::Number(lang.count(row.share.n)),
                Cell::Number(lang.percent(row.share.share, 1)),
                Cell::Number(lang.interval(Some(row.share.low * 100.0), Some(row.share.high * 100.0), 1)),
            ]
        })
        .collect();
    let head = [title, "", lang.pick("comments", "комментариев"), "%", "95%"];
    format!("<h3>{}</h3>{}", escape(title), table("", &head, &rows))
}

/// Sentences as people wrote them, each with its row and score.
pub fn quotes(quotes: &[Quote], lang: Lang) -> String {
    let one = |quote: &Quote| {
        let score = quote.score.map_or_else(String::new, |score| {
            format!(
                ", {} {}",
                lang.pick("score", "оценка"),
                lang.number(score, usize::from(score.fract() != 0.0))
            )
        });
        format!(
            "<blockquote>{} <span class=\"soft\">({} {}{score})</span></blockquote>",
            escape(&quote.text),
            lang.pick("row", "строка"),
            lang.count(quote.row)
        )
    };
    quotes.iter().map(one).collect()
}

/// Parts of the service, those that hurt most people first.
pub fn aspects(analysis: &Analysis, lang: Lang) -> String {
    let Some(text) = analysis.text.as_ref().filter(|text| !text.aspects.is_empty()) else {
        return String::new();
    };
    let decimals = analysis.score.scale.decimals();
    let most = text.aspects.iter().map(|one| one.share.n).max().unwrap_or(1) as f64;
    let rows: Vec<Vec<Cell>> = text
        .aspects
        .iter()
        .map(|one| {
            let score = one.score.as_ref();
            vec![
                Cell::Text(name(one, lang).to_owned()),
                Cell::Bar(cell_bar(one.share.n as f64 / most, Tone::Accent)),
                Cell::Number(lang.count(one.share.n)),
                Cell::Number(lang.count(one.negative)),
                Cell::Number(lang.count(one.positive)),
                Cell::Number(
                    score
                        .and_then(|score| score.value)
                        .map_or_else(String::new, |value| lang.number(value, decimals)),
                ),
                Cell::Number(
                    score.map_or_else(String::new, |score| lang.interval(score.low, score.high, decimals)),
                ),
            ]
        })
        .collect();
    let score = brief::name_of(&analysis.score, lang);
    let head = [
        lang.pick("part of the service", "часть сервиса"),
        "",
        lang.pick("comments", "комментариев"),
        lang.pick("bad", "плохо"),
        lang.pick("good", "хорошо"),
        &score,
        "95%",
    ];
    let mut html = table("", &head, &rows);
    for one in text.aspects.iter().filter(|one| !one.sentences.is_empty()) {
        html += &format!(
            "<details><summary>{}</summary>{}</details>",
            escape(name(one, lang)),
            quotes(&one.sentences, lang)
        );
    }
    html
}

fn name(one: &AspectRow, lang: Lang) -> &str {
    match lang {
        Lang::En => &one.name_en,
        Lang::Ru => &one.name_ru,
    }
}
