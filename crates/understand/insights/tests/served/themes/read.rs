//! Comments come, themes follow: once, by the newest catalogue, as people corrected them.

use axum::http::{Method, StatusCode};
use rapport_http::Role;
use rapport_kernel::{Id, Scope, id::Customer};
use rapport_store::{FromQueryResult, Sql, stream::last_number};
use rapport_text::comments::Field;
use serde_json::{Value, json};

use super::help::{ANNA, World, call, of, ok, said, worlds};

#[derive(FromQueryResult)]
struct Version {
    version: i64,
}

/// A taxonomy of one group with themes by rules.
pub fn taxonomy(edition: i64, themes: &[(&str, &[&str])]) -> Value {
    let themes: Vec<Value> = themes
        .iter()
        .map(|(key, any)| json!({ "key": key, "name": key.to_uppercase(), "any": any }))
        .collect();
    json!({ "edition": edition, "groups": [{ "name": "Delivery", "themes": themes }] })
}

async fn save(world: &World, edition: i64, themes: &[(&str, &[&str])]) -> Value {
    ok(&world.analyst(), Method::PUT, "/api/v1/taxonomy", taxonomy(edition, themes)).await
}

#[tokio::test]
async fn comments_get_themes_as_they_come_and_history_follows_a_new_rule() {
    for world in worlds().await {
        save(&world, 0, &[("late", &["опоздал", "late"])]).await;
        let (one, other) =
            (said("a", "Курьер опоздал на час. Упаковка порвана."), said("b", "The courier was late again!"));
        world.append(vec![one.clone(), other.clone(), said("c", "All fine")]).await;
        world.read().await;
        assert_eq!(world.themes_of(&one).await, ["late"], "{}", world.case.name);
        assert_eq!(world.themes_of(&other).await, ["late"]);
        let found = ok(&world.analyst(), Method::GET, &of(&one), Value::Null).await;
        assert_eq!((&found["items"][0]["from"], &found["items"][0]["to"]), (&json!(0), &json!(22)));
        assert_eq!(
            (&found["items"][0]["how"], &found["items"][0]["group"]),
            (&json!("rule"), &json!("Delivery"))
        );

        let tried = taxonomy(1, &[("late", &["late"]), ("packing", &["упаковка"])]);
        let tried = json!({ "groups": tried["groups"] });
        let preview = ok(&world.analyst(), Method::POST, "/api/v1/taxonomy/preview", tried).await;
        assert_eq!((&preview["comments"], &preview["most"]), (&json!(3), &json!(5_000)));
        let effects = preview["effects"].as_array().unwrap();
        let told: Vec<(&str, i64, i64)> = effects
            .iter()
            .map(|one| {
                (one["key"].as_str().unwrap(), one["gained"].as_i64().unwrap(), one["lost"].as_i64().unwrap())
            })
            .collect();
        assert_eq!(told, [("late", 0, 1), ("packing", 1, 0)]);
        assert_eq!(effects[1]["gained_comments"][0]["mark"], json!({ "from": 23, "to": 40 }));
        assert_eq!(world.themes_of(&one).await, ["late"], "a preview changes nothing");

        let saved = save(&world, 1, &[("late", &["late"]), ("packing", &["упаковка"])]).await;
        assert_eq!(saved["edition"], 2);
        let progress = ok(&world.analyst(), Method::GET, "/api/v1/taxonomy/progress", Value::Null).await;
        assert_eq!((&progress["read"], &progress["of"]), (&json!(0), &json!(3)));
        world.read().await;
        let progress = ok(&world.analyst(), Method::GET, "/api/v1/taxonomy/progress", Value::Null).await;
        assert_eq!(
            (&progress["read"], &progress["of"], &progress["waiting"]),
            (&json!(3), &json!(3), &json!(false))
        );
        assert_eq!(world.themes_of(&one).await, ["packing"]);
        assert_eq!(world.themes_of(&other).await, ["late"]);
    }
}

#[tokio::test]
async fn a_second_server_reads_nothing_twice_and_rows_reach_sql_once() {
    for world in worlds().await {
        save(&world, 0, &[("late", &["late"])]).await;
        world.append((0..5).map(|n| said(&format!("m{n}"), "late")).collect()).await;
        world.read().await;
        let version = last_number(world.case.db.read()).await.unwrap();
        let table = rapport_insights::served::themes::dimension(&world.case.db);
        let world = world.again();
        world.read().await;
        assert_eq!(last_number(world.case.db.read()).await.unwrap(), version, "{}", world.case.name);
        let (batches, reached) = table.changed_after(0, 2).await.unwrap();
        assert_eq!((batches[0].num_rows(), reached), (5, version), "rows of one version are never parted");
        let themes = arrow::array::AsArray::as_string::<i32>(batches[0].column_by_name("themes").unwrap());
        assert_eq!(themes.value(0), ",late,");
        assert!(table.changed_after(reached, 2).await.unwrap().0.is_empty());
    }
}

#[tokio::test]
async fn a_person_puts_and_removes_a_theme_and_the_same_words_follow() {
    for world in worlds().await {
        save(&world, 0, &[("late", &["late"]), ("rude", &["rude"])]).await;
        let (one, same) = (said("a", "It was late. I waited."), said("b", "it was LATE! I waited"));
        world.append(vec![one.clone(), same.clone()]).await;
        world.read().await;

        let put = json!({ "theme": "rude", "on": true, "from": 13, "to": 22 });
        let supervisor = world.by(Role::Supervisor, Scope::units(["north"]));
        let changed = ok(&supervisor, Method::PUT, &of(&one), put).await;
        assert_eq!(changed["comments"], 2, "{}", world.case.name);
        let mine = changed["items"].as_array().unwrap().iter().find(|item| item["key"] == "rude").unwrap();
        assert_eq!((&mine["how"], &mine["from"]), (&json!("person"), &json!(13)));
        let off = json!({ "theme": "late", "on": false });
        ok(&supervisor, Method::PUT, &of(&one), off).await;
        assert_eq!(world.themes_of(&same).await, ["rude"]);

        let later = said("c", "It was late? I waited...");
        world.append(vec![later.clone()]).await;
        save(&world, 3, &[("late", &["late"]), ("rude", &["rude"])]).await;
        world.read().await;
        assert_eq!(
            world.themes_of(&later).await,
            ["rude"],
            "what was said holds for what comes, and when all is read again"
        );

        let log = ok(&supervisor, Method::GET, &of(&one), Value::Null).await;
        assert_eq!(log["corrections"].as_array().unwrap().len(), 2);
        assert_eq!(
            (&log["corrections"][0]["theme"], &log["corrections"][0]["said"]),
            (&json!("late"), &json!("off"))
        );
        ok(&supervisor, Method::PUT, &of(&one), json!({ "theme": "late", "on": null })).await;
        assert_eq!(world.themes_of(&later).await, ["late", "rude"], "taken back");
    }
}

#[tokio::test]
async fn customers_are_found_by_what_they_complain_of_as_people_corrected_it() {
    for world in worlds().await {
        save(&world, 0, &[("late", &["late"]), ("price", &["price"])]).await;
        let one = said("a", "The courier was late again, terrible service!");
        let seqs = world.append(vec![one.clone(), said("b", "A fair price, thank you!")]).await;
        world.read().await;
        let written = world.comments.written(&seqs).await.unwrap();
        let anna: Id<Customer> = Id::from_uuid(written[0].fragment);
        let holds = async |rule: &str| {
            world.room.customers.catch_up().await.unwrap();
            !world.room.customers.whom(&[anna], rule).await.unwrap().is_empty()
        };
        assert!(holds("complained_of('late') = 1 AND comments_90d = 2").await, "{}", world.case.name);
        assert!(holds("negative_comments_90d = 1 AND complained_of('price') = 0").await);
        let changed = async || {
            let sql = "SELECT version FROM fragment ORDER BY version DESC LIMIT 1";
            world.case.db.read().one::<Version>(sql, vec![]).await.unwrap().unwrap().version
        };
        let before = changed().await;

        // Another catalogue reads everything again: what it finds alike changes nothing of the customer.
        save(&world, 1, &[("late", &["late"]), ("price", &["price"]), ("rude", &["rude"])]).await;
        world.read().await;
        assert_eq!(changed().await, before, "{}", world.case.name);

        let supervisor = world.by(Role::Supervisor, Scope::All);
        ok(&supervisor, Method::PUT, &of(&one), json!({ "theme": "late", "on": false })).await;
        assert!(
            holds("complained_of('late') = 0 AND negative_comments_90d = 1").await,
            "{}",
            world.case.name
        );
        world.comments.correct(seqs[0], Field::Sentiment, Some("neutral"), ANNA).await.unwrap();
        world.read().await;
        assert!(holds("negative_comments_90d = 0 AND comments_90d = 2").await, "{}", world.case.name);
    }
}

#[tokio::test]
async fn a_correction_teaches_the_theme_what_is_alike() {
    if rapport_text::encoder::Encoder::shared().is_err() {
        eprintln!("skipped: the sentence encoder is not built in");
        return;
    }
    for world in worlds().await {
        save(&world, 0, &[("late", &["never"])]).await;
        let one = said("a", "The parcel was delivered late");
        world.append(vec![one.clone()]).await;
        world.read().await;
        assert!(world.themes_of(&one).await.is_empty());
        ok(&world.analyst(), Method::PUT, &of(&one), json!({ "theme": "late", "on": true })).await;
        let alike = said("b", "Посылку доставили с опозданием");
        world.append(vec![alike.clone()]).await;
        world.read().await;
        assert_eq!(world.themes_of(&alike).await, ["late"], "{}", world.case.name);
        let catalogue = ok(&world.analyst(), Method::GET, "/api/v1/taxonomy", Value::Null).await;
        assert_eq!(catalogue["groups"][0]["themes"][0]["examples"], json!(["The parcel was delivered late"]));
    }
}

#[tokio::test]
async fn a_stranger_sees_and_corrects_nothing() {
    for world in worlds().await {
        save(&world, 0, &[("late", &["late"])]).await;
        let mut one = said("a", "late");
        one.employee_id = Some("e1".into());
        world.append(vec![one.clone()]).await;
        world.read().await;
        let south = world.by(Role::Supervisor, Scope::units(["south"]));
        assert_eq!(call(&south, Method::GET, &of(&one), Value::Null).await.0, StatusCode::NOT_FOUND);
        let put = json!({ "theme": "late", "on": false });
        assert_eq!(call(&south, Method::PUT, &of(&one), put.clone()).await.0, StatusCode::NOT_FOUND);
        let employee = world.by(Role::Employee, Scope::units(["north"]));
        assert_eq!(call(&employee, Method::GET, &of(&one), Value::Null).await.0, StatusCode::NOT_FOUND);
        assert_eq!(call(&employee, Method::PUT, &of(&one), put).await.0, StatusCode::FORBIDDEN);
        assert_eq!(
            call(&employee, Method::GET, "/api/v1/themes", Value::Null).await.0,
            StatusCode::FORBIDDEN
        );
        let north = world.by(Role::Supervisor, Scope::units(["north"]));
        for body in [
            json!({ "theme": "nothing", "on": true }),
            json!({ "theme": "late", "on": true, "from": 3, "to": 3 }),
        ] {
            let (status, problem) = call(&north, Method::PUT, &of(&one), body).await;
            assert!(matches!(status, StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST), "{problem}");
            assert!(problem["field"].is_string());
        }
        assert_eq!(
            call(&north, Method::PUT, "/api/v1/taxonomy", taxonomy(1, &[])).await.0,
            StatusCode::FORBIDDEN
        );
    }
}
