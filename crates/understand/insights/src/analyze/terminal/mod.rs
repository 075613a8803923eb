//! The summary on a terminal: what matters, in the order in which it matters, with small charts.

mod draw;
mod moved;
mod score;
mod text;

pub use draw::{Ink, Screen};

use super::{Analysis, Lang, TextSummary, ThemesSummary, brief};
use crate::drivers::Drivers;

/// Narrowest and widest text; a wide screen is not filled, since long lines are hard to read.
const NARROW: usize = 40;
const WIDE: usize = 100;

/// Drivers alone.
pub fn drivers(found: &Drivers, lang: Lang, screen: Screen) -> String {
    let mut page = Page::new(lang, screen);
    moved::drivers(&mut page, found);
    for warning in &found.warnings {
        page.point(match lang {
            Lang::En => &warning.en,
            Lang::Ru => &warning.ru,
        });
    }
    page.text
}

/// What comments say, alone.
pub fn text(found: &TextSummary, lang: Lang, screen: Screen) -> String {
    let mut page = Page::new(lang, screen);
    text::text(&mut page, found, None);
    page.text
}

/// Themes alone.
pub fn themes(found: &ThemesSummary, lang: Lang, screen: Screen) -> String {
    let mut page = Page::new(lang, screen);
    moved::themes(&mut page, found, None);
    page.text
}

/// The summary as it is printed.
pub fn summary(analysis: &Analysis, lang: Lang, screen: Screen) -> String {
    let mut page = Page::new(lang, screen);
    score::head(&mut page, analysis);
    page.heading(lang.pick("In short", "Коротко"));
    for sentence in brief::sentences(analysis, lang) {
        page.point(&sentence);
    }
    score::distribution(&mut page, &analysis.score);
    if let Some(trend) = &analysis.trend {
        score::trend(&mut page, trend, &analysis.score);
    }
    if let Some(lost) = &analysis.moved.points_lost {
        moved::lost(&mut page, lost);
    }
    if let Some(found) = &analysis.themes {
        moved::themes(&mut page, found, Some(analysis.score.scale));
    }
    if let Some(drivers) = &analysis.moved.drivers {
        moved::drivers(&mut page, drivers);
    }
    if let Some(text) = &analysis.text {
        text::text(&mut page, text, Some(analysis.score.scale));
    }
    score::segments(&mut page, &analysis.segments, &analysis.score);
    if !analysis.notes.is_empty() {
        page.heading(lang.pick("Bear in mind", "Имейте в виду"));
        for note in &analysis.notes {
            page.point(&note.text);
        }
    }
    page.text
}

/// A summary being written.
struct Page {
    lang: Lang,
    screen: Screen,
    text: String,
}

impl Page {
    fn new(lang: Lang, screen: Screen) -> Self {
        let screen = Screen { width: screen.width.clamp(NARROW, WIDE), ..screen };
        Self { lang, screen, text: String::new() }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn heading(&mut self, text: &str) {
        let text = self.screen.ink(Ink::Bold, text);
        self.line("");
        self.line(&text);
    }

    /// A sentence among others, broken where the screen ends.
    fn point(&mut self, sentence: &str) {
        let text = draw::wrap(sentence, self.screen.width - 4, 4);
        self.line(&format!("  • {text}"));
    }
}
