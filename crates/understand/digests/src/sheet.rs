//! What a letter says, before it is written as HTML or text.

use rapport_http::Language;
use url::Url;

use crate::figures::Figure;

/// A letter's content.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sheet {
    pub language: Language,
    pub title: String,
    /// The days it is about, and those they are compared with.
    pub days: String,
    pub compared: String,
    /// What moved, in a sentence or two.
    pub lead: String,
    /// Which numbers may not be trusted, and the page that says why.
    pub doubt: Option<(String, Url)>,
    pub blocks: Vec<Block>,
    /// The live view of the same.
    pub live: Url,
    /// Where the reader stops it.
    pub stop: Url,
    /// Who set it up.
    pub sender: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Block {
    Numbers(Vec<Row>),
    Rows {
        title: String,
        rows: Vec<Row>,
        more: usize,
    },
    Said {
        title: String,
        items: Vec<Saying>,
    },
    /// What cannot be shown, and why.
    Without {
        title: String,
        why: String,
    },
}

/// A figure with its name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub name: String,
    pub figure: Figure,
    /// What it is counted from may not be trusted.
    pub doubtful: bool,
    pub link: Url,
}

/// What somebody said; never who.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Saying {
    /// `9 of 10`, where there is a score.
    pub score: Option<String>,
    pub good: Option<bool>,
    pub comment: String,
    /// When and where.
    pub place: String,
}
