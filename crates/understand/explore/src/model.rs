//! What a saved view is, and what it may hold.

use rapport_kernel::{Id, Problem, Timestamp, entity};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

entity!(
    /// Kind of the ids of saved views.
    ViewId, "vie"
);

/// A saved view, as its readers see it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = SavedView)]
pub struct View {
    #[schema(value_type = String, example = "vie_0198c1e2a6d07d3f8f2a4c1b9e0d5f67")]
    pub id: Id<ViewId>,
    pub name: String,
    /// The page that shows it: `explore`.
    pub page: String,
    /// The page's part of the address: `metric=nps&by=touchpoint`.
    pub query: String,
    /// Whether everyone sees it, or its owner alone.
    pub shared: bool,
    /// Whether it is the caller's, who alone may change it.
    pub own: bool,
    /// Who keeps it, where that is a person.
    pub owner_name: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// A view to be kept.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSavedView)]
pub struct NewView {
    /// 1 to 100 characters.
    pub name: String,
    /// Letters, digits and `_`.
    pub page: String,
    /// Without the question mark; at most 8,000 characters.
    pub query: String,
    #[serde(default)]
    pub shared: bool,
}

/// What to change of a view; what is absent stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SavedViewChange)]
pub struct Change {
    pub name: Option<String>,
    pub query: Option<String>,
    pub shared: Option<bool>,
}

const LONGEST_NAME: usize = 100;
const LONGEST_QUERY: usize = 8000;

/// A name without the spaces around it, or what is wrong with it.
pub(crate) fn check_name(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(
            Problem::invalid("view.name", format!("a name has 1 to {LONGEST_NAME} characters")).at("name")
        );
    }
    Ok(name.to_owned())
}

pub(crate) fn check_query(query: &str) -> Result<(), Problem> {
    if query.chars().count() > LONGEST_QUERY || query.chars().any(char::is_control) {
        let detail = format!("a query is the page's part of an address, at most {LONGEST_QUERY} characters");
        return Err(Problem::invalid("view.query", detail).at("query"));
    }
    Ok(())
}

pub(crate) fn check_page(page: &str) -> Result<(), Problem> {
    let named = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if page.is_empty() || page.len() > 40 || !page.chars().all(named) {
        return Err(
            Problem::invalid("view.page", "a page is named by lower-case letters, digits and _").at("page")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_bounded() {
        assert_eq!(check_name("  Доставка по неделям ").as_deref(), Ok("Доставка по неделям"));
        for wrong in ["", "  ", "a\nb", "x".repeat(101).as_str()] {
            assert_eq!(check_name(wrong).unwrap_err().field.as_deref(), Some("name"), "{wrong:?}");
        }
        assert!(check_page("explore").is_ok() && check_page("../x").is_err() && check_page("").is_err());
        assert!(check_query("metric=nps&where=score > 3").is_ok() && check_query(&"x".repeat(8001)).is_err());
    }
}
