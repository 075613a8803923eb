//! Boards: one's own, shared, changed by two at once, taken away and brought back.

use std::sync::Arc;

use rapport_http::Actor;
use rapport_kernel::{ErrorKind, time::Zone};
use rapport_metrics::{BoardBody, Metrics, Tile, TileKind, migrations};
use rapport_testkit::{fresh_databases, shared_clock};

use crate::fake::{Annas, FakeQuery};

fn tile(id: &str, kind: TileKind, metric: Option<&str>, by: Option<&str>) -> Tile {
    Tile {
        id: id.into(),
        kind,
        metric: metric.map(Into::into),
        by: by.map(Into::into),
        unit: None,
        width: 2,
        height: 1,
    }
}

fn body(title: &str, shared: bool, version: i64) -> BoardBody {
    let tiles = vec![
        tile("t1", TileKind::Number, Some("nps"), None),
        tile("t2", TileKind::Breakdown, Some("nps"), Some("touchpoint")),
        tile("t3", TileKind::Feedback, None, None),
    ];
    BoardBody { title: title.into(), shared, tiles, version }
}

fn person(name: &str) -> Actor {
    Actor::User(format!("usr_{name}"))
}

#[tokio::test]
async fn a_board_is_its_owners_until_it_is_shared_and_theirs_alone_to_change() {
    let steps = [rapport_store::migrations(), migrations()].concat();
    for case in fresh_databases(steps).await {
        let metrics = Metrics::new(
            case.db.clone(),
            FakeQuery::with([]),
            Arc::new(Annas),
            shared_clock(),
            Zone::Europe__Moscow,
        );
        let (anna, boris) = (person("anna"), person("boris"));
        let made = metrics.make_board(body("  Deliveries ", false, 0), &anna).await.unwrap();
        assert_eq!((made.title.as_str(), made.version, made.own), ("Deliveries", 1, true), "{}", case.name);
        assert_eq!(metrics.board(made.id, &anna).await.unwrap(), made);
        assert_eq!(metrics.board(made.id, &boris).await.unwrap_err().kind, ErrorKind::NotFound);
        assert!(metrics.boards(&boris).await.unwrap().is_empty());
        let stranger = metrics.change_board(made.id, body("Mine", true, 1), &boris).await.unwrap_err();
        assert_eq!(stranger.kind, ErrorKind::NotFound);

        let shared = metrics.change_board(made.id, body("Deliveries", true, 1), &anna).await.unwrap();
        assert_eq!(shared.version, 2);
        let seen = metrics.board(made.id, &boris).await.unwrap();
        assert!(!seen.own && seen.tiles == made.tiles);
        assert_eq!(metrics.boards(&boris).await.unwrap().len(), 1);
        for refused in [
            metrics.change_board(made.id, body("Mine", true, 2), &boris).await.map(|_| ()),
            metrics.remove_board(made.id, &boris).await,
        ] {
            assert_eq!(refused.unwrap_err().code, "board.not_own");
        }

        let late = metrics.change_board(made.id, body("Old page", true, 1), &anna).await.unwrap_err();
        assert_eq!((late.kind, late.code.as_str()), (ErrorKind::Conflict, "board.changed"));

        metrics.remove_board(made.id, &anna).await.unwrap();
        for by in [&anna, &boris] {
            assert_eq!(metrics.board(made.id, by).await.unwrap_err().code, "board.unknown");
            assert!(metrics.boards(by).await.unwrap().is_empty());
        }
        metrics.change_board(made.id, body("Deliveries", true, 2), &anna).await.unwrap();
        assert_eq!(
            metrics.boards(&boris).await.unwrap()[0].title,
            "Deliveries",
            "brought back by putting it again"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_shown_is_refused_by_its_place() {
    let (metrics, _case) = crate::fake::metrics(FakeQuery::with([])).await;
    let anna = person("anna");
    let with = |tile: Tile| BoardBody { tiles: vec![tile], ..body("B", false, 0) };
    let cases = [
        (BoardBody { title: " ".into(), ..body("B", false, 0) }, "title"),
        (with(tile("t1", TileKind::Number, None, None)), "tiles[0].metric"),
        (with(tile("t1", TileKind::Number, Some("nonsense"), None)), "tiles[0].metric"),
        (with(tile("t1", TileKind::Breakdown, Some("nps"), Some("weather"))), "tiles[0].by"),
        (with(tile("t1", TileKind::Trend, Some("nps"), Some("touchpoint"))), "tiles[0].by"),
        (with(tile("t1", TileKind::Feedback, Some("nps"), None)), "tiles[0].metric"),
        (with(Tile { width: 5, ..tile("t1", TileKind::Number, Some("nps"), None) }), "tiles[0].width"),
        (
            BoardBody {
                tiles: vec![
                    tile("t1", TileKind::Feedback, None, None),
                    tile("t1", TileKind::Feedback, None, None),
                ],
                ..body("B", false, 0)
            },
            "tiles[1].id",
        ),
    ];
    for (body, field) in cases {
        let problem = metrics.make_board(body, &anna).await.unwrap_err();
        assert_eq!(problem.field.as_deref(), Some(field), "{problem}");
    }
    assert!(metrics.boards(&anna).await.unwrap().is_empty(), "nothing half-done");
}
