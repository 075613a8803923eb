//! What comments say.

use super::{
    Page,
    draw::{Ink, bar, clip, columns, wrap},
};
use crate::{
    analyze::{Counted, Figure, Lang, Quote, TextSummary, words::of_key},
    table::ScoreScale,
};

/// Rows of a list that are shown.
const SHOWN: usize = 8;

/// Sentiment, intents, urgent comments, parts of the service.
pub fn text(page: &mut Page, text: &TextSummary, scale: Option<ScoreScale>) {
    let (lang, screen) = (page.lang, page.screen);
    page.heading(&format!("{} ({})", lang.pick("What they say", "Что пишут"), lang.comments(text.comments)));
    let rows: Vec<Vec<String>> = text
        .sentiment
        .iter()
        .map(|one| {
            vec![
                of_key(one.key, lang),
                lang.count(one.share.n),
                lang.percent(one.share.share, 0),
                bar(one.share.share, 24),
            ]
        })
        .collect();
    for (line, one) in columns(&rows, &[1, 2]).iter().zip(&text.sentiment) {
        let ink = match one.key {
            "negative" => Ink::Bad,
            "positive" => Ink::Good,
            _ => Ink::Plain,
        };
        page.line(&format!("  {}", screen.ink(ink, line.trim_end())));
    }
    in_a_line(page, lang.pick("intent", "намерение"), &text.intents, lang);
    in_a_line(page, lang.pick("emotion", "эмоция"), &text.emotions, lang);
    if text.urgent > 0 {
        page.heading(&format!(
            "{} ({})",
            lang.pick("Look at these today", "Посмотрите сегодня"),
            lang.count(text.urgent)
        ));
        text.urgent_comments.iter().take(3).for_each(|one| quote(page, one));
    }
    if !text.aspects.is_empty() {
        page.heading(lang.pick("Parts of the service", "Части сервиса"));
        let mut head = vec![
            String::new(),
            lang.pick("comments", "комм.").to_owned(),
            lang.pick("bad", "плохо").to_owned(),
            lang.pick("good", "хорошо").to_owned(),
        ];
        head.extend(scale.map(|scale| score_head(scale, lang)));
        let mut rows = vec![head];
        rows.extend(text.aspects.iter().take(SHOWN).map(|one| {
            let mut row = vec![
                clip(lang_name(one, lang), 32),
                lang.count(one.share.n),
                lang.count(one.negative),
                lang.count(one.positive),
            ];
            row.extend(scale.map(|scale| score_cell(one.score.as_ref(), scale, lang)));
            row
        }));
        for line in columns(&rows, &[1, 2, 3, 4]) {
            page.line(&format!("  {line}"));
        }
    }
}

/// What the score's column is headed by.
pub fn score_head(scale: ScoreScale, lang: Lang) -> String {
    scale.word().unwrap_or(lang.pick("average", "среднее")).to_owned()
}

/// The score of a group, or a dash where nobody gave one.
pub fn score_cell(figure: Option<&Figure>, scale: ScoreScale, lang: Lang) -> String {
    figure
        .and_then(|figure| figure.value)
        .map_or_else(|| "–".to_owned(), |value| lang.number(value, scale.decimals()))
}

fn lang_name(one: &crate::analyze::AspectRow, lang: Lang) -> &str {
    match lang {
        Lang::En => &one.name_en,
        Lang::Ru => &one.name_ru,
    }
}

fn in_a_line(page: &mut Page, what: &str, rows: &[Counted], lang: Lang) {
    let said: Vec<String> = rows
        .iter()
        .filter(|one| one.key != "none")
        .take(5)
        .map(|one| format!("{} {}", of_key(one.key, lang), lang.count(one.share.n)))
        .collect();
    if !said.is_empty() {
        let line = page
            .screen
            .ink(Ink::Dim, &wrap(&format!("{what}: {}", said.join(" · ")), page.screen.width - 2, 2));
        page.line(&format!("  {line}"));
    }
}

/// A sentence as somebody wrote it, with its score.
pub fn quote(page: &mut Page, quote: &Quote) {
    let lang = page.lang;
    let score = quote.score.map_or_else(String::new, |score| {
        format!(" ({})", lang.number(score, usize::from(score.fract() != 0.0)))
    });
    let (open, close) = (lang.pick("“", "«"), lang.pick("”", "»"));
    let plain: String = quote.text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
    let text = wrap(&format!("{open}{plain}{close}{score}"), page.screen.width - 4, 4);
    page.line(&format!("    {text}"));
}
