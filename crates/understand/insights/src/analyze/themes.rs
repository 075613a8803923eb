//! The themes of the comments, and the score of those who raise each.

use rapport_text::sentiment::Polarity;
use serde::Serialize;

use super::{
    Figure, Lang, Note, Quote, Scores, Share,
    share::share,
    text::{Heard, quote},
};
use crate::{
    factors::{Factors, FactorsError},
    parallel::workers,
    stats::Estimate,
    table::Texts,
    themes::{Found, Meaning, Options, ThemesError, discover},
};

/// Sentences shown of each theme.
const SHOWN: usize = 3;
/// Comments that a theme needs to count as a factor, and themes that do at most.
const LEAST: usize = 10;
const MOST: usize = 15;
/// Themes are the same each time a file is analysed.
const SEED: u64 = 1;

/// What comments are about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemesSummary {
    pub comments: usize,
    /// Comments with at least one theme.
    pub with_theme: usize,
    pub meaning: Meaning,
    /// The largest first.
    pub themes: Vec<ThemeRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemeRow {
    pub id: u32,
    pub name: String,
    pub words: Vec<String>,
    /// Of all comments; a comment may raise several themes.
    #[serde(flatten)]
    pub share: Share,
    /// Comments of the theme that are negative as a whole.
    pub negative: usize,
    /// The score of those who raise it.
    pub score: Option<Figure>,
    /// Points of the score that it costs, all else as it is; below zero it brings points.
    pub lost: Option<Estimate>,
    pub sentences: Vec<Quote>,
}

/// Finds the themes of a column of comments; a note where there are too few.
pub fn find(texts: &Texts, heard: &[Heard], lang: Lang) -> Result<Found, Note> {
    let comments: Vec<&str> = heard.iter().map(|one| texts.get(one.row)).collect();
    let options = Options { threads: workers(), ..Options::default() };
    discover(&comments, &options, SEED).map_err(|error| told(&error, lang))
}

fn told(error: &ThemesError, lang: Lang) -> Note {
    let text = match (error, lang) {
        (ThemesError::TooFew { found, least }, Lang::En) => {
            format!("No themes: comments have {found} different sentences, and themes need {least}.")
        }
        (ThemesError::TooFew { found, least }, Lang::Ru) => {
            format!("Тем нет: разных предложений в комментариях {found}, а нужно {least}.")
        }
        (error, Lang::En) => format!("No themes: {error}."),
        (error, Lang::Ru) => format!("Темы не найдены: {error}."),
    };
    Note::new("no_themes", text)
}

/// What was found, counted.
pub fn summary(found: &Found, heard: &[Heard], scores: Option<&Scores>) -> ThemesSummary {
    let of = found.of();
    let row = |comment: usize| heard[comment].row;
    let themes = found.themes.themes.iter();
    let themes = themes
        .map(|theme| {
            let raise: Vec<usize> =
                (0..of.len()).filter(|comment| of[*comment].contains(&theme.id)).collect();
            let negative = raise.iter().filter(|comment| heard[**comment].label == Polarity::Negative);
            ThemeRow {
                id: theme.id,
                name: theme.shown_name(),
                words: theme.words.iter().map(|word| word.word.clone()).collect(),
                share: share(raise.len(), heard.len()),
                negative: negative.count(),
                score: scores
                    .map(|scores| scores.scale.figure(raise.iter().map(|one| scores.of_row[row(*one)])))
                    .filter(|figure| figure.n > 0),
                lost: None,
                sentences: theme
                    .typical
                    .iter()
                    .take(SHOWN)
                    .filter(|typical| typical.comment < heard.len())
                    .map(|typical| quote(&typical.sentence, row(typical.comment), scores))
                    .collect(),
            }
        })
        .collect();
    ThemesSummary {
        comments: heard.len(),
        with_theme: of.iter().filter(|themes| !themes.is_empty()).count(),
        meaning: found.themes.meaning,
        themes,
    }
}

/// What a theme is called among factors.
pub fn factor_name(theme: &str, lang: Lang) -> String {
    format!("{}: {theme}", lang.pick("theme", "тема"))
}

/// Adds the largest themes as factors: 1 where the comment raises it, 0 elsewhere. Gives the theme of each factor added.
pub fn as_factors(
    found: &Found,
    heard: &[Heard],
    rows: usize,
    lang: Lang,
    factors: &mut Factors,
) -> Result<Vec<(u32, String)>, FactorsError> {
    let of = found.of();
    let mut added = Vec::new();
    for theme in found.themes.themes.iter().filter(|theme| theme.comments >= LEAST).take(MOST) {
        let mut name = factor_name(&theme.shown_name(), lang);
        if factors.find(&name).is_some() {
            name = format!("{name} ({})", theme.id);
        }
        let mut raised = vec![0.0; rows];
        for (one, themes) in heard.iter().zip(&of) {
            if themes.contains(&theme.id) {
                raised[one.row] = 1.0;
            }
        }
        factors.numeric(name.clone(), raised)?;
        added.push((theme.id, name));
    }
    Ok(added)
}
