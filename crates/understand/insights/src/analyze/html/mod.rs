//! The report as one file of HTML: no script, no request to anywhere, light or dark as the reader likes, to be printed.
#![allow(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "pieces of a page read better so than through write!, whose error cannot happen"
)]

mod charts;
mod markup;
mod methods;
mod moved;
mod score;
mod text;
mod themes;

use markup::escape;
pub use moved::{quality, way};

use super::{Analysis, Lang, brief};

const STYLE: &str = include_str!("style.css");

/// One part of the report: its id, its heading, its HTML. A part without HTML is left out.
struct Section {
    id: &'static str,
    title: &'static str,
    html: String,
}

/// The whole page.
pub fn page(analysis: &Analysis, lang: Lang) -> String {
    let section = |id, title, html| Section { id, title, html };
    let sections: Vec<Section> = [
        section("score", lang.pick("The score", "Оценка"), score::score(&analysis.score, lang)),
        section("trend", lang.pick("Over time", "Во времени"), score::trend(analysis, lang)),
        section("lost", lang.pick("What costs points", "Что отнимает пункты"), moved::lost(analysis, lang)),
        section("themes", lang.pick("Themes", "Темы"), themes::themes(analysis, lang)),
        section(
            "drivers",
            lang.pick("What moves the score", "Что движет оценкой"),
            moved::drivers(analysis, lang),
        ),
        section(
            "segments",
            lang.pick("Who scores how", "Кто как оценивает"),
            score::segments(analysis, lang),
        ),
        section("text", lang.pick("What they say", "Что пишут"), text::text(analysis, lang)),
        section("aspects", lang.pick("Parts of the service", "Части сервиса"), text::aspects(analysis, lang)),
        section(
            "columns",
            lang.pick("How the file was read", "Как прочитан файл"),
            methods::columns(analysis, lang),
        ),
        section("methods", lang.pick("Methods", "Методы"), methods::methods(analysis, lang)),
    ]
    .into_iter()
    .filter(|section| !section.html.is_empty())
    .collect();
    let title = format!("{}: {}", analysis.file.name, lang.pick("what customers say", "что говорят клиенты"));
    let mut html = format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>{}</title><style>{STYLE}</style></head><body>",
        lang.code(),
        escape(&title)
    );
    html += &format!(
        "<header><h1>{}</h1><p class=\"soft\">{}</p>{}</header><main>",
        lang.pick("What customers say and what moves them", "Что говорят клиенты и что на них влияет"),
        escape(&score::read(analysis, lang)),
        score::cards(analysis, lang)
    );
    html += &format!(
        "<section class=\"brief\" aria-label=\"{0}\"><h2 style=\"margin:0;padding:0;border:0\">{0}</h2>",
        lang.pick("In short", "Коротко")
    );
    html += &list(brief::sentences(analysis, lang).iter().map(String::as_str));
    html += "</section>";
    if !analysis.notes.is_empty() {
        html += &format!("<section class=\"notes\"><h2>{}</h2>", lang.pick("Bear in mind", "Имейте в виду"));
        html += &list(analysis.notes.iter().map(|note| note.text.as_str()));
        html += "</section>";
    }
    html += &format!("<nav aria-label=\"{}\">", lang.pick("Contents", "Содержание"));
    for section in &sections {
        html += &format!("<a href=\"#{}\">{}</a>", section.id, section.title);
    }
    html += "</nav>";
    for section in &sections {
        html +=
            &format!("<section><h2 id=\"{}\">{}</h2>{}</section>", section.id, section.title, section.html);
    }
    let made = lang.pick(
        "Made by Rapport on this computer: the file was sent nowhere.",
        "Сделано программой Rapport на этом компьютере: файл никуда не отправлялся.",
    );
    html + &format!("</main><footer class=\"soft\">{made}</footer></body></html>\n")
}

fn list<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let items: String = items.map(|item| format!("<li>{}</li>", escape(item))).collect();
    format!("<ul>{items}</ul>")
}
