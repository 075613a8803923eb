//! Two themes out of a discovered one, each named by its own sentences.

use rapport_kernel::{Problem, Scope};

use crate::served::Insights;
use crate::themes::{Options, Themes, ThemesError, continue_from};

use super::{discovery::SEED, rows::unexpected, taxonomy::comments_of_theme};

/// Comments of the theme by which the halves are told apart and named: the newest.
const MOST: usize = 3_000;

/// The themes with one split in two, and the number of the new one.
pub(crate) async fn split(
    room: &Insights,
    key: &str,
    id: u32,
    model: Themes,
) -> Result<(Themes, u32), Problem> {
    let comments = comments_of_theme(room, key, MOST, &Scope::All).await?;
    let texts: Vec<String> =
        comments.iter().map(|comment| rapport_kernel::mask::mask(&comment.text).into_owned()).collect();
    let halves = tokio::task::spawn_blocking(move || halves(model, id, &texts));
    Ok(halves.await.map_err(unexpected)??)
}

/// Only the halves are told anew: all others keep their names and sentences.
fn halves<T: AsRef<str>>(mut model: Themes, id: u32, texts: &[T]) -> Result<(Themes, u32), ThemesError> {
    let new = model.split(id)?;
    let told = continue_from(&model, texts, &Options::default(), SEED)?;
    for half in [id, new] {
        if let Some(told) = told.themes.get(half) {
            model.tell(told);
        }
    }
    Ok((model, new))
}
