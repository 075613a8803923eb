//! Boards: tiles of numbers that a person puts together, for themselves or for everybody.
//!
//! A board holds what to show, never numbers: whoever looks at a shared one sees the numbers of their own units.

mod store;

use rapport_http::Actor;
use rapport_kernel::{ErrorKind, Id, Problem, Timestamp, entity};
use rapport_store::{StoreError, audit};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{Metrics, catalogue, problem::unclear};

entity!(
    /// Kind of the ids of boards.
    BoardId, "brd"
);

/// Tiles on one board, at most.
const MOST_TILES: usize = 40;
/// Boards of one person, at most.
const MOST_BOARDS: i64 = 100;

/// What a tile shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TileKind)]
pub enum TileKind {
    /// A metric's number with its change.
    Number,
    /// A metric over time.
    Trend,
    /// A metric by a dimension.
    Breakdown,
    /// The last scores and comments.
    Feedback,
}

/// A part of a board. Tiles follow each other in rows of four columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BoardTile)]
pub struct Tile {
    /// Told apart within the board.
    pub id: String,
    pub kind: TileKind,
    /// The metric's name; absent for feedback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// The dimension of a breakdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The unit that it is of, by code; that of the board's page when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Columns, 1 to 4.
    pub width: u8,
    /// Rows, 1 to 3.
    pub height: u8,
}

/// A board as it is made or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BoardBody)]
pub struct BoardBody {
    /// 1 to 120 characters.
    pub title: String,
    /// Whether everybody may look at it.
    pub shared: bool,
    pub tiles: Vec<Tile>,
    /// The version that the change was made to; not needed for a new board.
    #[serde(default)]
    pub version: i64,
}

/// A board as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Board {
    #[schema(value_type = String, example = "brd_019bca1f3c007a0e8b5c1d2e3f405162")]
    pub id: Id<BoardId>,
    pub title: String,
    pub shared: bool,
    pub tiles: Vec<Tile>,
    pub version: i64,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// Whether it is the caller's own, to change and to take away.
    pub own: bool,
}

impl Metrics {
    /// The person's own boards and those that are shared, by title.
    pub async fn boards(&self, by: &Actor) -> Result<Vec<Board>, Problem> {
        Ok(store::visible(self.db.read(), &by.to_string()).await?)
    }

    /// One board; a stranger's is not there.
    pub async fn board(&self, id: Id<BoardId>, by: &Actor) -> Result<Board, Problem> {
        let kept = store::find(self.db.read(), id, &by.to_string()).await?;
        kept.filter(|kept| !kept.removed && (kept.board.own || kept.board.shared))
            .map(|kept| kept.board)
            .ok_or_else(no_board)
    }

    /// Makes a board.
    pub async fn make_board(&self, body: BoardBody, by: &Actor) -> Result<Board, Problem> {
        let body = self.checked(body).await?;
        let owner = by.to_string();
        let board = Board {
            id: Id::new(self.clock.as_ref()),
            title: body.title,
            shared: body.shared,
            tiles: body.tiles,
            version: 1,
            updated_at: self.clock.now(),
            own: true,
        };
        let tx = self.db.begin().await?;
        if store::count(&tx, &owner).await? >= MOST_BOARDS {
            let detail = format!("you have {MOST_BOARDS} boards already: take some away first");
            return Err(Problem::new(ErrorKind::Conflict, "board.too_many", detail));
        }
        store::add(&tx, &board, &owner).await?;
        audit(
            &tx,
            self.clock.as_ref(),
            &owner,
            "board.made",
            &board.id.to_string(),
            &json!({"shared": board.shared}),
        )
        .await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(board)
    }

    /// Puts a board's new state in place of the one that the change was made to. One that was taken away is back.
    pub async fn change_board(&self, id: Id<BoardId>, body: BoardBody, by: &Actor) -> Result<Board, Problem> {
        let owner = by.to_string();
        let kept = store::find(self.db.read(), id, &owner).await?.ok_or_else(no_board)?;
        allow(&kept)?;
        let body = self.checked(body).await?;
        let board = Board {
            title: body.title,
            shared: body.shared,
            tiles: body.tiles,
            version: body.version + 1,
            updated_at: self.clock.now(),
            ..kept.board
        };
        let tx = self.db.begin().await?;
        if !store::replace(&tx, &board).await? {
            return Err(Problem::new(
                ErrorKind::Conflict,
                "board.changed",
                "the board was changed elsewhere meanwhile: load it again",
            )
            .at("version"));
        }
        audit(
            &tx,
            self.clock.as_ref(),
            &owner,
            "board.changed",
            &id.to_string(),
            &json!({"shared": board.shared}),
        )
        .await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(board)
    }

    /// Takes a board away, until its owner puts it again.
    pub async fn remove_board(&self, id: Id<BoardId>, by: &Actor) -> Result<(), Problem> {
        let owner = by.to_string();
        let kept = store::find(self.db.read(), id, &owner).await?.filter(|kept| !kept.removed);
        allow(&kept.ok_or_else(no_board)?)?;
        let tx = self.db.begin().await?;
        store::remove(&tx, id, self.clock.now()).await?;
        audit(&tx, self.clock.as_ref(), &owner, "board.removed", &id.to_string(), &json!({})).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(())
    }

    async fn checked(&self, body: BoardBody) -> Result<BoardBody, Problem> {
        let title = body.title.trim().to_owned();
        if title.is_empty() || title.chars().count() > 120 || title.chars().any(char::is_control) {
            return Err(unclear("board.title", "title", "a title has 1 to 120 characters"));
        }
        if body.tiles.len() > MOST_TILES {
            return Err(unclear("board.tiles", "tiles", format!("a board has at most {MOST_TILES} tiles")));
        }
        for (index, tile) in body.tiles.iter().enumerate() {
            self.check(tile).await.map_err(|problem| {
                let field = problem.field.clone().unwrap_or_default();
                problem.at(format!("tiles[{index}].{field}"))
            })?;
            if body.tiles[..index].iter().any(|other| other.id == tile.id) {
                return Err(unclear("board.tile", &format!("tiles[{index}].id"), "another tile has this id"));
            }
        }
        Ok(BoardBody { title, ..body })
    }

    async fn check(&self, tile: &Tile) -> Result<(), Problem> {
        let wrong = |field: &str, detail: &str| Err(unclear("board.tile", field, detail));
        if tile.id.is_empty() || tile.id.len() > 40 {
            return wrong("id", "an id has 1 to 40 bytes");
        }
        if !(1..=4).contains(&tile.width) {
            return wrong("width", "a tile is 1 to 4 columns wide");
        }
        if !(1..=3).contains(&tile.height) {
            return wrong("height", "a tile is 1 to 3 rows high");
        }
        if tile.unit.as_ref().is_some_and(|unit| unit.is_empty() || unit.len() > 128) {
            return wrong("unit", "a unit's code has 1 to 128 bytes");
        }
        let definition = match (&tile.metric, tile.kind) {
            (None, TileKind::Feedback) => None,
            (Some(_), TileKind::Feedback) => return wrong("metric", "feedback is of no metric"),
            (None, _) => return wrong("metric", "name the metric that is shown"),
            (Some(name), _) => {
                let found = catalogue::find(&self.db, name).await;
                Some(found.map_err(|problem| unclear("board.tile", "metric", problem.detail))?.definition)
            }
        };
        match (&tile.by, tile.kind, definition) {
            (Some(by), TileKind::Breakdown, Some(definition)) if definition.dimensions.contains(by) => Ok(()),
            (_, TileKind::Breakdown, _) => wrong("by", "name a dimension of the metric"),
            (Some(_), ..) => wrong("by", "only a breakdown is by a dimension"),
            (None, ..) => Ok(()),
        }
    }
}

fn allow(kept: &store::Kept) -> Result<(), Problem> {
    if kept.board.own {
        return Ok(());
    }
    if kept.board.shared && !kept.removed {
        let detail = "only whoever made a board changes it; make a copy of your own";
        return Err(Problem::new(ErrorKind::Forbidden, "board.not_own", detail));
    }
    Err(no_board())
}

fn no_board() -> Problem {
    Problem::not_found("board.unknown", "there is no such board, or it is not shared")
}
