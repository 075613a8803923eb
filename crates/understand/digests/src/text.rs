//! A letter as plain text.

use crate::{
    sheet::{Block, Row, Sheet},
    words::say,
};

pub(crate) fn render(sheet: &Sheet) -> String {
    let language = sheet.language;
    let mut lines = vec![sheet.title.clone(), sheet.days.clone(), sheet.compared.clone(), String::new()];
    lines.push(sheet.lead.clone());
    if let Some((text, page)) = &sheet.doubt {
        lines.push(format!("! {text} {page}"));
    }
    for block in &sheet.blocks {
        lines.push(String::new());
        match block {
            Block::Numbers(rows) => lines.extend(rows.iter().map(|row| line(row, sheet))),
            Block::Rows { title, rows, more } => {
                lines.push(title.to_uppercase());
                lines.extend(rows.iter().map(|row| line(row, sheet)));
                if *more > 0 {
                    lines.push(format!("… {} {more}", say(language, "and others:", "и ещё:")));
                }
            }
            Block::Said { title, items } => {
                lines.push(title.to_uppercase());
                for item in items {
                    let score = item.score.as_ref().map_or_else(String::new, |score| format!("[{score}] "));
                    lines.push(format!("{score}{}", item.comment.replace(['\r', '\n'], " ")));
                    lines.push(format!("  {}", item.place));
                }
            }
            Block::Without { title, why } => lines.push(format!("{title}: {why}")),
        }
    }
    lines.push(String::new());
    lines.push(format!("{} {}", say(language, "Live:", "Сейчас:"), sheet.live));
    lines.push(format!("{} {}", say(language, "Stop this digest:", "Больше не присылать:"), sheet.stop));
    lines.join("\n") + "\n"
}

/// `NPS: 41 ▲ 3 ±2 · 1,204 answers`.
fn line(row: &Row, sheet: &Sheet) -> String {
    let figure = &row.figure;
    let mut said = format!("{}: {}", row.name, figure.value);
    for part in figure.change.iter().map(|(text, _)| text).chain(&figure.half) {
        said.push(' ');
        said.push_str(part);
    }
    said.push_str(" · ");
    said.push_str(&figure.count);
    if figure.few {
        said.push_str(say(sheet.language, ", too few to judge", ", слишком мало для выводов"));
    }
    if row.doubtful {
        said.push_str(say(sheet.language, ", in doubt", ", под сомнением"));
    }
    said
}
