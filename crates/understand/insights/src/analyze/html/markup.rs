//! HTML made of texts that may hold anything: everything that is not ours passes [`escape`].

/// A text as HTML shows it, in an element or a quoted attribute; control characters are left out.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for one in text.chars() {
        match one {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(one),
            _ if one.is_control() => {}
            _ => safe.push(one),
        }
    }
    safe
}

/// A cell of a table: text, a number to the right, or markup of ours (a bar).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    Number(String),
    /// Already HTML.
    Bar(String),
}

/// A table whose first column names the rows.
pub fn table(caption: &str, head: &[&str], rows: &[Vec<Cell>]) -> String {
    let mut out = String::from("<div class=\"wide\"><table>");
    if !caption.is_empty() {
        out += &format!("<caption>{}</caption>", escape(caption));
    }
    out += "<thead><tr>";
    for (place, name) in head.iter().enumerate() {
        let class = match rows.first().and_then(|row| row.get(place)) {
            Some(Cell::Number(_)) => " class=\"number\"",
            Some(Cell::Bar(_)) => " class=\"bar\"",
            _ => "",
        };
        // A bar repeats a number beside it, which those who hear the page have heard.
        let hidden = if name.is_empty() { " aria-hidden=\"true\"" } else { "" };
        let tag = if name.is_empty() { "td" } else { "th" };
        let scope = if name.is_empty() { "" } else { " scope=\"col\"" };
        out += &format!("<{tag}{scope}{class}{hidden}>{}</{tag}>", escape(name));
    }
    out += "</tr></thead><tbody>";
    for row in rows {
        out += "<tr>";
        for (place, cell) in row.iter().enumerate() {
            out += &match cell {
                Cell::Text(text) if place == 0 => format!("<th scope=\"row\">{}</th>", escape(text)),
                Cell::Text(text) => format!("<td>{}</td>", escape(text)),
                Cell::Number(text) => format!("<td class=\"number\">{}</td>", escape(text)),
                Cell::Bar(html) => format!("<td class=\"bar\" aria-hidden=\"true\">{html}</td>"),
            };
        }
        out += "</tr>";
    }
    out + "</tbody></table></div>"
}

/// A chart with its caption, and the same as a table for those who want the numbers or cannot see it.
pub fn figure(svg: &str, caption: &str, table_word: &str, table: &str) -> String {
    format!(
        "<figure>{svg}<figcaption>{}</figcaption></figure><details><summary>{}</summary>{table}</details>",
        escape(caption),
        escape(table_word)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_inert() {
        let evil = "<script>alert('x')</script>\" onload=\"y\u{0}";
        let safe = escape(evil);
        assert_eq!(safe, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onload=&quot;y");
        let drawn = table(evil, &[evil], &[vec![Cell::Text(evil.into())], vec![Cell::Number(evil.into())]]);
        assert!(!drawn.contains("<script>") && !drawn.contains("\" onload"));
    }
}
