//! Text of a known width: bars, lines, columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What a summary is drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// In columns.
    pub width: usize,
    pub colour: bool,
}

/// A colour or weight, by its ANSI code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Bold,
    Dim,
    Good,
    Bad,
    Plain,
}

impl Screen {
    pub fn ink(self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Bold => "1",
            Ink::Dim => "2",
            Ink::Good => "32",
            Ink::Bad => "31",
            Ink::Plain => return text.to_owned(),
        };
        if self.colour && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// A bar for a share of 0 to 1 of `width` columns, in eighths; what is more than nothing shows.
pub fn bar(share: f64, width: usize) -> String {
    const EIGHTHS: [&str; 7] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (share.clamp(0.0, 1.0) * width as f64 * 8.0).round() as usize;
    let eighths = if share > 0.0 { eighths.max(1) } else { 0 };
    let rest = (eighths % 8).checked_sub(1).map_or("", |place| EIGHTHS[place]);
    format!("{}{rest}", "█".repeat(eighths / 8))
}

/// One block for each value, low to high; a dot where there is none.
pub fn spark(values: &[Option<f64>]) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let told = || values.iter().flatten().copied();
    let low = told().fold(f64::INFINITY, f64::min);
    let high = told().fold(f64::NEG_INFINITY, f64::max);
    let block = |value: f64| {
        let place = if high > low { (value - low) / (high - low) * 7.0 } else { 3.0 };
        BLOCKS[place.round() as usize]
    };
    values.iter().map(|value| value.map_or('·', block)).collect()
}

/// What of a text fits, with a mark where it is cut; control characters are left out.
pub fn clip(text: &str, width: usize) -> String {
    let plain: String = text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
    if plain.width() <= width {
        return plain;
    }
    let mut clipped = String::new();
    let mut used = 0;
    for one in plain.chars() {
        used += one.width().unwrap_or(0);
        if used >= width {
            break;
        }
        clipped.push(one);
    }
    format!("{}…", clipped.trim_end())
}

/// The text and what fills it up to a width.
pub fn left(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

pub fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

/// Columns as wide as their widest cell; numbers stand to the right.
pub fn columns(rows: &[Vec<String>], numbers: &[usize]) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|place| rows.iter().filter_map(|row| row.get(place)).map(|cell| cell.width()).max().unwrap_or(0))
        .collect();
    let cell = |(place, text): (usize, &String)| {
        if numbers.contains(&place) { right(text, widths[place]) } else { left(text, widths[place]) }
    };
    rows.iter().map(|row| row.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ")).collect()
}

/// A paragraph broken into lines of at most `width`, all but the first indented by as much as `indent`.
pub fn wrap(text: &str, width: usize, indent: usize) -> String {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        let room = if lines.len() == 1 { width } else { width.saturating_sub(indent) };
        if let Some(line) = lines.last_mut() {
            if line.is_empty() {
                line.push_str(word);
            } else if line.width() + 1 + word.width() <= room {
                line.push(' ');
                line.push_str(word);
            } else {
                lines.push(word.to_owned());
            }
        }
    }
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_and_lines_keep_to_their_width() {
        assert_eq!(bar(0.5, 4), "██");
        assert_eq!(bar(0.0001, 4), "▏");
        assert_eq!(bar(0.0, 4), "");
        assert_eq!(bar(2.0, 4), "████");
        assert_eq!(spark(&[Some(1.0), None, Some(3.0)]), "▁·█");
        assert_eq!(spark(&[Some(1.0), Some(1.0)]), "▄▄");
        assert_eq!(clip("долгое слово", 7), "долгое…");
        assert_eq!(clip("a\u{1b}[31mb", 20), "a [31mb");
        assert_eq!(wrap("one two three", 7, 2), "one two\n  three");
        let rows = vec![vec!["a".into(), "1".into()], vec!["bbb".into(), "10".into()]];
        assert_eq!(columns(&rows, &[1]), ["a     1", "bbb  10"]);
    }
}
