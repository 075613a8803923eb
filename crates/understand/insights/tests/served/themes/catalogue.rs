//! The catalogue: discovered, merged, split, hidden, taken over, taken back.

use axum::http::{Method, StatusCode};
use rapport_kernel::{Interaction, time::DAY};
use rapport_text::encoder::Encoder;
use serde_json::{Value, json};

use super::help::{World, call, ok, said, worlds};
use super::read::taxonomy;

const DELIVERY: [&str; 6] = [
    "The courier arrived two hours late",
    "Delivery was late again, nobody called",
    "Курьер опоздал на два часа",
    "My parcel came three days late",
    "Доставку привезли с опозданием",
    "The driver was late with my order",
];
const APP: [&str; 6] = [
    "The app crashes when I open it",
    "Приложение постоянно вылетает",
    "App freezes on the login screen",
    "The application does not start after the update",
    "Приложение зависает при входе",
    "Mobile app keeps crashing",
];

fn comments() -> Vec<Interaction> {
    let places = ["home", "work", "office", "city", "shop", "street"];
    let mut all = Vec::new();
    for (number, text) in DELIVERY.iter().chain(&APP).enumerate() {
        for place in places {
            all.push(said(&format!("{number}-{place}"), &format!("{text}, {place}")));
        }
    }
    all
}

/// Worlds in which themes were discovered; none where they cannot be.
async fn found() -> Vec<(World, Vec<Interaction>)> {
    if Encoder::shared().is_err() {
        eprintln!("skipped: the sentence encoder is not built in");
        return Vec::new();
    }
    let mut found = Vec::new();
    for world in worlds().await {
        let all = comments();
        world.append(all.clone()).await;
        world.read().await;
        assert!(world.search().await, "the first search needs no asking");
        assert!(!world.search().await, "and is the only one that day");
        world.read().await;
        found.push((world, all));
    }
    found
}

async fn change(world: &World, key: &str, action: Value) -> Value {
    ok(&world.analyst(), Method::POST, &format!("/api/v1/themes/{key}/changes"), action).await
}

async fn catalogue(world: &World) -> Value {
    ok(&world.analyst(), Method::GET, "/api/v1/taxonomy", Value::Null).await
}

#[tokio::test]
async fn themes_are_discovered_once_a_day_and_keep_their_keys() {
    for (world, all) in found().await {
        let before = catalogue(&world).await;
        let list = before["found"].as_array().unwrap();
        assert!(list.len() >= 2 && list.iter().all(|one| one["new"] == true), "{before}");
        let progress = ok(&world.analyst(), Method::GET, "/api/v1/taxonomy/progress", Value::Null).await;
        assert_eq!(
            (&progress["search"]["state"], &progress["search"]["comments"]),
            (&json!("done"), &json!(72))
        );
        let (late, app) = (world.themes_of(&all[0]).await, world.themes_of(&all[36]).await);
        assert!(late.len() == 1 && app.len() == 1 && late != app, "{late:?} {app:?}");
        assert_eq!(world.themes_of(&all[12]).await, late, "the same in Russian");

        world.clock.advance(DAY);
        assert!(world.search().await);
        let after = catalogue(&world).await;
        let keys = |of: &Value| -> Vec<Value> {
            of["found"].as_array().unwrap().iter().map(|one| one["key"].clone()).collect()
        };
        assert_eq!(keys(&after), keys(&before), "{}", world.case.name);
        assert!(after["found"].as_array().unwrap().iter().all(|one| one["new"] == false));
    }
}

#[tokio::test]
async fn a_merge_holds_and_is_taken_back() {
    for (world, all) in found().await {
        let (late, app) =
            (world.themes_of(&all[0]).await.remove(0), world.themes_of(&all[36]).await.remove(0));
        let merged = change(&world, &late, json!({ "action": "merge", "into": app })).await;
        assert_eq!((&merged["key"], &merged["reads_again"]), (&json!(app), &json!(true)));
        world.read().await;
        assert_eq!(world.themes_of(&all[0]).await, [app.clone()], "{}", world.case.name);
        world.clock.advance(DAY);
        world.search().await;
        world.read().await;
        assert_eq!(world.themes_of(&all[0]).await, [app.clone()], "the next search does not part them");

        let merged = change(&world, &app, json!({ "action": "rename", "name": "Everything" })).await;
        let undo = json!({ "edition": merged["edition"] });
        let undone = ok(&world.analyst(), Method::POST, "/api/v1/taxonomy/undo", undo.clone()).await;
        assert_eq!(undone["reads_again"], false);
        let (status, problem) = call(&world.analyst(), Method::POST, "/api/v1/taxonomy/undo", undo).await;
        assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("themes.changed")));
    }
}

#[tokio::test]
async fn an_undone_merge_gives_every_comment_its_theme_back() {
    for (world, all) in found().await {
        let (late, app) =
            (world.themes_of(&all[0]).await.remove(0), world.themes_of(&all[36]).await.remove(0));
        let merged = change(&world, &late, json!({ "action": "merge", "into": app })).await;
        world.read().await;
        ok(&world.analyst(), Method::POST, "/api/v1/taxonomy/undo", json!({ "edition": merged["edition"] }))
            .await;
        world.read().await;
        assert_eq!(world.themes_of(&all[0]).await, [late], "{}", world.case.name);
        assert_eq!(world.themes_of(&all[36]).await, [app]);
        let log = ok(&world.analyst(), Method::GET, "/api/v1/taxonomy/changes", Value::Null).await;
        let actions: Vec<&str> =
            log["items"].as_array().unwrap().iter().map(|line| line["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["undone", "merged", "discovered"]);
        assert_eq!(log["items"][2]["by"]["id"], "system");
    }
}

#[tokio::test]
async fn a_theme_that_was_taken_over_keeps_its_comments_and_its_old_address() {
    for (world, all) in found().await {
        let late = world.themes_of(&all[0]).await.remove(0);
        let taken = change(&world, &late, json!({ "action": "take", "group": "Delivery" })).await;
        let key = taken["key"].as_str().unwrap().to_owned();
        world.read().await;
        assert_eq!(world.themes_of(&all[0]).await, [key.clone()], "{}", world.case.name);
        let after = catalogue(&world).await;
        let own = &after["groups"][0]["themes"][0];
        assert!(own["examples"].as_array().unwrap().len() > 2, "{own}");
        assert!(!after["found"].as_array().unwrap().iter().any(|one| one["key"] == late.as_str()));
        let again = call(
            &world.analyst(),
            Method::POST,
            &format!("/api/v1/themes/{key}/changes"),
            json!({ "action": "take", "group": "Delivery" }),
        )
        .await;
        assert_eq!(again.0, StatusCode::CONFLICT);
        let page = ok(
            &world.analyst(),
            Method::GET,
            &format!("/api/v1/themes/{late}/comments?limit=100"),
            Value::Null,
        )
        .await;
        assert_eq!(page["items"].as_array().unwrap().len(), 36);
    }
}

#[tokio::test]
async fn a_hidden_theme_is_not_told_until_it_is_shown_again() {
    for (world, all) in found().await {
        let late = world.themes_of(&all[0]).await.remove(0);
        change(&world, &late, json!({ "action": "hide" })).await;
        assert!(world.themes_of(&all[0]).await.is_empty(), "at once, {}", world.case.name);
        world.read().await;
        change(&world, &late, json!({ "action": "show" })).await;
        world.read().await;
        assert_eq!(world.themes_of(&all[0]).await, [late]);
    }
}

#[tokio::test]
async fn a_split_makes_two_named_themes_of_one() {
    for (world, all) in found().await {
        let (late, app) =
            (world.themes_of(&all[0]).await.remove(0), world.themes_of(&all[36]).await.remove(0));
        change(&world, &app, json!({ "action": "merge", "into": late })).await;
        world.read().await;
        let split = change(&world, &late, json!({ "action": "split" })).await;
        world.read().await;
        let (one, other) = (world.themes_of(&all[0]).await, world.themes_of(&all[36]).await);
        assert_ne!(one, other, "{}", world.case.name);
        let new = split["new_key"].as_str().unwrap();
        assert!(one == [new] || other == [new]);
        let after = catalogue(&world).await;
        let names: Vec<&str> =
            after["found"].as_array().unwrap().iter().map(|theme| theme["name"].as_str().unwrap()).collect();
        assert!(names.iter().all(|name| !name.ends_with(" 2")), "{names:?}");
    }
}

#[tokio::test]
async fn a_taxonomy_that_cannot_be_used_is_refused_by_its_place() {
    let world = worlds().await.remove(0);
    let put = async |body: Value| call(&world.analyst(), Method::PUT, "/api/v1/taxonomy", body).await;
    let theme = |theme: Value| json!({ "edition": 0, "groups": [{ "name": "A", "themes": [theme] }] });
    for (body, field) in [
        (theme(json!({ "key": "found_1", "name": "X", "any": ["x"] })), "groups[0].themes[0].key"),
        (theme(json!({ "key": "pairs", "name": "X", "any": ["x"] })), "groups[0].themes[0].key"),
        (theme(json!({ "key": "x", "name": " ", "any": ["x"] })), "groups[0].themes[0].name"),
        (theme(json!({ "key": "x", "name": "X" })), "groups"),
        (theme(json!({ "key": "x", "name": "X", "any": ["!"] })), "groups"),
    ] {
        let (status, problem) = put(body).await;
        assert_eq!((status, problem["field"].as_str()), (StatusCode::BAD_REQUEST, Some(field)), "{problem}");
    }
    let (_, saved) = put(theme(json!({ "key": "", "name": "Опоздал", "any": ["опоздал"] }))).await;
    assert_eq!(saved["groups"][0]["themes"][0]["key"], "theme");
    let (status, problem) = put(taxonomy(0, &[])).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("themes.changed")));
}
