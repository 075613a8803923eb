//! A letter as HTML: tables and inline styles, which every mail program draws alike.

use std::fmt::Write;

use rapport_http::Language;

use crate::{
    figures::Mood,
    sheet::{Block, Row, Saying, Sheet},
    words::say,
};

const FONT: &str = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const GREY: &str = "#5b6573";
const INK: &str = "#1b2430";
const LINE: &str = "#e3e7ec";
const BLUE: &str = "#1f5fbf";
const GOOD: &str = "#0b6e4f";
const BAD: &str = "#b03a0b";

/// Numbers that stand side by side.
const ACROSS: usize = 3;

pub(crate) fn render(sheet: &Sheet) -> String {
    let language = match sheet.language {
        Language::En => "en",
        Language::Ru => "ru",
    };
    let mut body = String::new();
    for block in &sheet.blocks {
        match block {
            Block::Numbers(rows) => numbers(&mut body, rows, sheet.language),
            Block::Rows { title, rows, more } => {
                heading(&mut body, title);
                table(&mut body, rows, *more, sheet.language);
            }
            Block::Said { title, items } => {
                heading(&mut body, title);
                for item in items {
                    saying(&mut body, item);
                }
            }
            Block::Without { title, why } => {
                heading(&mut body, title);
                paragraph(&mut body, why);
            }
        }
    }
    let (live, stop) = (escaped(sheet.live.as_str()), escaped(sheet.stop.as_str()));
    let open = say(sheet.language, "Open it live", "Открыть с живыми данными");
    let end = say(sheet.language, "Stop this digest", "Больше не присылать");
    format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light\">\
         <title>{title}</title></head>\
         <body style=\"margin:0;background:#f4f6f8;color:{INK};{FONT}\">\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr><td align=\"center\" style=\"padding:16px 8px\">\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" \
         style=\"max-width:600px;background:#ffffff;border:1px solid {LINE};border-radius:8px\"><tr><td style=\"padding:20px\">\
         <h1 style=\"margin:0;font-size:20px;line-height:1.3\">{title}</h1>\
         <p style=\"margin:4px 0 0;font-size:13px;color:{GREY}\">{days}<br>{compared}</p>\
         <p style=\"margin:14px 0 4px;font-size:15px;line-height:1.45\">{lead}</p>{doubt}{body}\
         <p style=\"margin:24px 0 0\"><a href=\"{live}\" style=\"display:inline-block;background:{BLUE};color:#ffffff;\
         text-decoration:none;font-size:14px;font-weight:600;padding:9px 16px;border-radius:6px\">{open}</a></p>\
         </td></tr></table>\
         <p style=\"max-width:600px;margin:12px auto;font-size:12px;line-height:1.5;color:{GREY};text-align:center\">{sender}<br>\
         <a href=\"{stop}\" style=\"color:{GREY}\">{end}</a></p></td></tr></table></body></html>",
        title = escaped(&sheet.title),
        days = escaped(&sheet.days),
        compared = escaped(&sheet.compared),
        lead = escaped(&sheet.lead),
        doubt = doubt(sheet),
        sender = escaped(&sheet.sender),
    )
}

/// Which numbers may not be trusted.
fn doubt(sheet: &Sheet) -> String {
    let Some((text, page)) = &sheet.doubt else { return String::new() };
    format!(
        "<p style=\"margin:8px 0 4px;font-size:13px;line-height:1.45;color:{BAD}\">⚠ {} \
         <a href=\"{}\" style=\"color:{BAD}\">{}</a></p>",
        escaped(text),
        escaped(page.as_str()),
        say(sheet.language, "Why", "Почему")
    )
}

fn heading(body: &mut String, title: &str) {
    let _ = write!(
        body,
        "<h2 style=\"margin:24px 0 6px;font-size:15px;border-bottom:1px solid {LINE};padding-bottom:6px\">{}</h2>",
        escaped(title)
    );
}

fn paragraph(body: &mut String, text: &str) {
    let _ = write!(body, "<p style=\"margin:6px 0;font-size:13px;color:{GREY}\">{}</p>", escaped(text));
}

fn numbers(body: &mut String, rows: &[Row], language: Language) {
    body.push_str("<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"margin-top:12px;table-layout:fixed\">");
    for line in rows.chunks(ACROSS) {
        body.push_str("<tr>");
        for row in line {
            let _ = write!(
                body,
                "<td valign=\"top\" style=\"padding:8px 8px 8px 0\">\
                 <a href=\"{link}\" style=\"color:{GREY};font-size:12px;text-decoration:none\">{name}</a><br>\
                 <span style=\"font-size:22px;font-weight:600;color:{ink}\">{value}</span> {change}<br>\
                 <span style=\"font-size:12px;color:{GREY}\">{note}</span></td>",
                link = escaped(row.link.as_str()),
                name = escaped(&row.name),
                ink = if row.figure.few { GREY } else { INK },
                value = escaped(&row.figure.value),
                change = change(row),
                note = escaped(&note(row, language)),
            );
        }
        // A short last line keeps its columns.
        for _ in line.len()..ACROSS {
            body.push_str("<td></td>");
        }
        body.push_str("</tr>");
    }
    body.push_str("</table>");
}

fn table(body: &mut String, rows: &[Row], more: usize, language: Language) {
    let cell = format!("padding:6px 0;border-bottom:1px solid {LINE};font-size:13px");
    body.push_str("<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\">");
    for row in rows {
        let _ = write!(
            body,
            "<tr><td style=\"{cell}\"><a href=\"{link}\" style=\"color:{INK};text-decoration:none\">{name}</a></td>\
             <td align=\"right\" style=\"{cell};white-space:nowrap\"><b style=\"color:{ink}\">{value}</b> {change}</td>\
             <td align=\"right\" style=\"{cell};color:{GREY};padding-left:10px\">{note}</td></tr>",
            link = escaped(row.link.as_str()),
            name = escaped(&row.name),
            ink = if row.figure.few { GREY } else { INK },
            value = escaped(&row.figure.value),
            change = change(row),
            note = escaped(&note(row, language)),
        );
    }
    body.push_str("</table>");
    if more > 0 {
        paragraph(body, &format!("{} {more}", say(language, "And others:", "И ещё:")));
    }
}

/// The arrow, in its colour; the arrow itself says the direction to whoever sees no colours.
fn change(row: &Row) -> String {
    let Some((text, mood)) = &row.figure.change else { return String::new() };
    let colour = match mood {
        Mood::Good => GOOD,
        Mood::Bad => BAD,
        Mood::Calm => GREY,
    };
    format!("<span style=\"font-size:13px;color:{colour};white-space:nowrap\">{}</span>", escaped(text))
}

fn note(row: &Row, language: Language) -> String {
    let few = row.figure.few.then(|| say(language, "few answers", "мало ответов").to_owned());
    let doubt = row.doubtful.then(|| say(language, "⚠ in doubt", "⚠ под сомнением").to_owned());
    let parts: Vec<String> =
        row.figure.half.iter().cloned().chain([row.figure.count.clone()]).chain(few).chain(doubt).collect();
    parts.join(" · ")
}

fn saying(body: &mut String, item: &Saying) {
    let colour = match item.good {
        Some(true) => GOOD,
        Some(false) => BAD,
        None => GREY,
    };
    let score = item
        .score
        .as_ref()
        .map_or_else(String::new, |score| format!("<b style=\"color:{colour}\">{}</b> ", escaped(score)));
    let _ = write!(
        body,
        "<p style=\"margin:10px 0 0;font-size:14px;line-height:1.45\">{score}{}<br>\
         <span style=\"font-size:12px;color:{GREY}\">{}</span></p>",
        escaped(&item.comment),
        escaped(&item.place)
    );
}

/// Text as it may stand in HTML, between tags and within quotes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_stays_text() {
        let link: url::Url = "https://cx.example.com/?unit=a&b".parse().unwrap();
        let sheet = Sheet {
            language: Language::En,
            title: "<script>alert(1)</script>".into(),
            days: String::new(),
            compared: String::new(),
            lead: String::new(),
            doubt: None,
            blocks: vec![Block::Said {
                title: "Said".into(),
                items: vec![Saying {
                    score: None,
                    good: None,
                    comment: "<img src=x onerror=\"alert(1)\">".into(),
                    place: "'".into(),
                }],
            }],
            live: link.clone(),
            stop: link,
            sender: String::new(),
        };
        let html = render(&sheet);
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert!(html.contains("unit=a&amp;b"));
    }
}
