//! Finding customers as one types.

use axum::http::{Method, StatusCode};
use rapport_http::Role;
use rapport_kernel::{Scope, interaction::Kind};
use serde_json::{Value, json};

use super::help::{happened, identify, ids, named, worlds};

#[tokio::test]
async fn customers_are_found_in_both_alphabets_by_any_part_of_what_is_known() {
    for world in worlds().await {
        let ivanov = [
            "email:petr.ivanov@example.ru",
            "phone:+79123456789",
            "user_id:U-17",
            "system:crm:A-900",
            "card:770012345678",
            "anonymous_id:browser-1",
        ];
        world
            .append(vec![
                identify("1", &ivanov, 0, &json!({ "name": "Иванов Пётр Сергеевич" })),
                identify(
                    "2",
                    &["email:anna@example.com"],
                    1,
                    &json!({ "first_name": "Anna", "last_name": "Smith" }),
                ),
                identify("3", &["user_id:u-18"], 2, &json!({ "name": "Сидоров Иван" })),
            ])
            .await;
        let ivanov = world.only("Сергеевич").await;
        for typed in [
            "Иванов",
            "иванов",
            "ivanov",
            "Иванов Пётр",
            "петр иван",
            "Petr Ivanov",
            "Pyotr",
            "сергеев",
            "+79123456789",
            "8 912 345-67-89",
            "345-67-89",
            "6789",
            "912345",
            "petr.ivanov@",
            "petr.i",
            "U-17",
            "u-17",
            "a-900",
            "A-90",
            "7700",
            "browser-1",
            "Иванов 6789",
        ] {
            let found = world.find(typed).await;
            assert_eq!(found.first(), Some(&ivanov), "{typed} finds {found:?} ({})", world.case.name);
        }
        let both = world.find("ив").await;
        assert_eq!((both.len(), both.contains(&ivanov)), (2, true), "«ив» finds Иванов and Иван");
        assert_eq!(
            world.find("Ivan").await[0],
            world.only("Сидоров").await,
            "a whole name comes before the beginning of one"
        );
        assert_eq!(world.only("smi").await, world.only("анна").await);
        for nobody in ["Кузнецов", "Иванов Анна", "0000", "%", "_", "' OR 1=1 --", "browser"]
        {
            assert!(world.find(nobody).await.is_empty(), "{nobody}");
        }
    }
}

#[tokio::test]
async fn a_name_and_a_number_find_who_has_both_wherever_each_came_from() {
    for world in worlds().await {
        world
            .append_one_by_one(vec![
                identify("1", &["user_id:a"], 0, &json!({ "name": "Иванов Пётр" })),
                happened("2", Kind::Call, &["phone:+79123456789"], 1),
                happened("3", Kind::Call, &["phone:+79123456789", "user_id:a"], 2),
                identify("4", &["user_id:b", "phone:+79999996789"], 3, &json!({ "name": "Сидоров Олег" })),
            ])
            .await;
        assert_eq!(world.find("6789").await.len(), 2, "{}", world.case.name);
        assert_eq!(world.only("ivanov 6789").await, world.only("Пётр").await);
        assert!(world.find("иванов 9999").await.is_empty());
    }
}

#[tokio::test]
async fn a_new_name_is_found_and_the_old_one_is_not() {
    for world in worlds().await {
        world.append(vec![identify("1", &["user_id:u"], 0, &json!({ "name": "Анна Петрова" }))]).await;
        world.append(vec![identify("2", &["user_id:u"], 5, &json!({ "name": "Анна Сидорова" }))]).await;
        world.append(vec![identify("3", &["user_id:u"], 3, &json!({ "name": "Анна Старая" }))]).await;
        assert_eq!(world.find("Сидорова").await.len(), 1, "{}", world.case.name);
        assert!(world.find("Петрова").await.is_empty());
        assert!(
            world.find("Старая").await.is_empty(),
            "what came late does not overrule what was said later"
        );
        assert_eq!(world.find("анна сид").await.len(), 1);
    }
}

#[tokio::test]
async fn without_a_search_whoever_was_active_last_comes_first() {
    for world in worlds().await {
        for n in 0..5 {
            world
                .append(vec![identify(
                    &n.to_string(),
                    &[&format!("user_id:{n}")],
                    n,
                    &json!({ "name": format!("N{n}") }),
                )])
                .await;
        }
        let first = world.get("/api/v1/customers?limit=2").await;
        let names: Vec<_> =
            first["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect();
        assert_eq!(names, ["N4", "N3"], "{}", world.case.name);
        let next = world
            .get(&format!("/api/v1/customers?limit=100&cursor={}", first["next_cursor"].as_str().unwrap()))
            .await;
        assert_eq!((next["items"].as_array().unwrap().len(), next["next_cursor"].is_null()), (3, true));
        let (status, wrong) = world
            .call(Role::Analyst, Scope::All, Method::GET, "/api/v1/customers?limit=1000", Value::Null)
            .await;
        assert_eq!((status, wrong["field"].as_str()), (StatusCode::BAD_REQUEST, Some("limit")));
    }
}

#[tokio::test]
async fn a_caller_finds_and_opens_only_customers_of_their_own_units() {
    for world in worlds().await {
        let mut north = named(
            identify("1", &["user_id:n", "phone:+79990000001"], 0, &json!({ "name": "Иванов Север" })),
            "in the north",
        );
        north.unit_id = Some("north".into());
        let mut south =
            named(identify("2", &["user_id:s"], 1, &json!({ "name": "Иванов Юг" })), "in the south");
        south.unit_id = Some("south".into());
        let mut both = named(happened("3", Kind::Visit, &["user_id:n"], 2), "on a visit to the south");
        both.unit_id = Some("south".into());
        let nowhere = identify("4", &["user_id:x"], 3, &json!({ "name": "Иванов Безместный" }));
        world.append(vec![north, south, both, nowhere]).await;
        let (northern, southern) = (world.only("Север").await, world.only("Юг").await);

        let as_north = Scope::units(["north"]);
        let get = |path: String| {
            world.call(
                Role::Supervisor,
                as_north.clone(),
                Method::GET,
                Box::leak(path.into_boxed_str()),
                Value::Null,
            )
        };
        let (_, found) = get("/api/v1/customers?q=ivanov".into()).await;
        assert_eq!(ids(&found["items"]), std::slice::from_ref(&northern), "{}", world.case.name);
        let (_, recent) = get("/api/v1/customers".into()).await;
        assert_eq!(ids(&recent["items"]), std::slice::from_ref(&northern));
        let (status, hidden) = get(format!("/api/v1/customers/{southern}")).await;
        assert_eq!((status, hidden["code"].as_str()), (StatusCode::NOT_FOUND, Some("customer.not_found")));
        let (status, _) = get(format!("/api/v1/customers/{southern}/timeline")).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (_, timeline) = get(format!("/api/v1/customers/{northern}/timeline")).await;
        let names: Vec<_> =
            timeline["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect();
        assert_eq!(names, ["in the north"], "rows of other units are not there");
        let merge = format!("/api/v1/customers/{northern}/merge");
        let body = json!({ "other": southern, "reason": "x" });
        let (status, _) =
            world.call(Role::Supervisor, as_north.clone(), Method::POST, &merge, body.clone()).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, _) = world.call(Role::Employee, Scope::All, Method::POST, &merge, body).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, _) = world
            .call(
                Role::Supervisor,
                Scope::units(Vec::<String>::new()),
                Method::GET,
                "/api/v1/customers?q=iv",
                Value::Null,
            )
            .await;
        assert_eq!(status, StatusCode::OK);
    }
}
