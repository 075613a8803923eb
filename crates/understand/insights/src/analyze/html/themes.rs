//! The themes of the comments, each with its sentences.

use super::{
    charts::{Tone, cell_bar},
    markup::{Cell, escape, table},
    text::quotes,
};
use crate::analyze::{Analysis, Lang, brief};
use crate::themes::Meaning;

/// A table of all themes, then the sentences of each.
pub fn themes(analysis: &Analysis, lang: Lang) -> String {
    let Some(found) = analysis.themes.as_ref().filter(|found| !found.themes.is_empty()) else {
        return String::new();
    };
    let decimals = analysis.score.scale.decimals();
    let most = found.themes.iter().map(|theme| theme.share.n).max().unwrap_or(1) as f64;
    let rows: Vec<Vec<Cell>> = found
        .themes
        .iter()
        .map(|theme| {
            let score = theme.score.as_ref();
            let negative = theme.negative as f64 / theme.share.n.max(1) as f64;
            let tone = if negative > 0.5 { Tone::Bad } else { Tone::Accent };
            let lost = theme.lost.as_ref();
            vec![
                Cell::Text(theme.name.clone()),
                Cell::Bar(cell_bar(theme.share.n as f64 / most, tone)),
                Cell::Number(lang.count(theme.share.n)),
                Cell::Number(lang.percent(theme.share.share, 1)),
                Cell::Number(lang.percent(negative, 0)),
                Cell::Number(
                    score
                        .and_then(|one| one.value)
                        .map_or_else(String::new, |value| lang.number(value, decimals)),
                ),
                Cell::Number(
                    score.map_or_else(String::new, |one| lang.interval(one.low, one.high, decimals)),
                ),
                Cell::Number(lost.map_or_else(String::new, |lost| lang.signed(-lost.value, decimals.max(1)))),
            ]
        })
        .collect();
    let name = brief::name_of(&analysis.score, lang);
    let head = [
        lang.pick("theme", "тема"),
        "",
        lang.pick("comments", "комментариев"),
        lang.pick("share", "доля"),
        lang.pick("negative", "негативных"),
        &name,
        "95%",
        lang.pick("points", "пункты"),
    ];
    let with = lang.percent(found.with_theme as f64 / found.comments.max(1) as f64, 0);
    let how = match found.meaning {
        Meaning::Encoder => lang.pick(
            "Sentences alike in meaning, in any language, form a theme; its name is made of its own words.",
            "Тему составляют предложения, близкие по смыслу, на каком бы языке они ни были; имя темы — её собственные слова.",
        ),
        Meaning::Words => lang.pick(
            "Sentences that share their words form a theme; its name is made of its own words.",
            "Тему составляют предложения с общими словами; имя темы — её собственные слова.",
        ),
    };
    let mut html = format!(
        "<p class=\"soft\">{how} {} {with}.</p>",
        lang.pick("Comments with a theme:", "Комментариев с темой:")
    );
    html += &table("", &head, &rows);
    for theme in &found.themes {
        html += &format!(
            "<details><summary>{} — {}</summary><p class=\"soft\">{}</p>{}</details>",
            escape(&theme.name),
            lang.comments(theme.share.n),
            escape(&theme.words.join(", ")),
            quotes(&theme.sentences, lang)
        );
    }
    html
}
