use arrow::array::{AsArray, RecordBatch};
use axum::http::StatusCode;
use rapport_kernel::Scope;
use serde_json::{Value, json};

use super::browser::{House, houses, houses_with};
use crate::{Access, AuthSettings, Caller, Employee, Json, Role, Routes, ServerSettings, UnitRow, routes};

#[utoipa::path(get, path = "/api/v1/scope", responses((status = 200)))]
async fn show_scope(caller: Caller) -> Json<Value> {
    Json(match caller.scope {
        Scope::All => json!("all"),
        Scope::Units(units) => json!(units.iter().collect::<Vec<_>>()),
    })
}

async fn houses_that_show_scope() -> Vec<House> {
    let routes = |_: &_| Routes::new().add(Access::AtLeast(Role::Employee), routes!(show_scope));
    houses_with(routes, AuthSettings::default(), ServerSettings::default()).await
}

#[tokio::test]
async fn people_see_their_units_and_all_below() {
    for house in houses_that_show_scope().await {
        house.company().await;
        let cases: [(&str, Role, &[&str], Value); 6] = [
            ("north", Role::Supervisor, &["north"], json!(["centre", "north", "team-1"])),
            ("both", Role::Employee, &["team-1", "branch-7"], json!(["branch-7", "team-1"])),
            ("head", Role::Supervisor, &["*"], json!("all")),
            ("analyst", Role::Analyst, &[], json!("all")),
            ("regional", Role::Analyst, &["south"], json!(["branch-7", "south"])),
            ("boss", Role::Administrator, &["south"], json!("all")),
        ];
        for (name, role, units, scope) in cases {
            house.person(name, role, units).await;
            assert_eq!(
                house.signed_in(name).await.get("/api/v1/scope").await.body,
                scope,
                "{name} on {}",
                house.name
            );
        }
    }
}

#[tokio::test]
async fn a_unit_that_moves_takes_its_people_along_at_the_next_request() {
    for house in houses_that_show_scope().await {
        house.company().await;
        house.person("boss", Role::Administrator, &[]).await;
        house.person("south", Role::Supervisor, &["south"]).await;
        let (boss, south) = (house.signed_in("boss").await, house.signed_in("south").await);
        assert_eq!(south.get("/api/v1/scope").await.body, json!(["branch-7", "south"]));
        let centre = json!({"code": "centre", "parent": "south", "kind": "call_centre", "name_en": "Call centre", "name_ru": "Колл-центр"});
        let moved = boss.put("/api/v1/units", json!({"items": [centre]})).await;
        assert_eq!(
            (moved.status, &moved.body["changed"]),
            (StatusCode::OK, &json!(2)),
            "the centre and the team below"
        );
        assert_eq!(south.get("/api/v1/scope").await.body, json!(["branch-7", "centre", "south", "team-1"]));
    }
}

#[tokio::test]
async fn the_tree_is_listed_within_the_scope() {
    for house in houses().await {
        house.company().await;
        house.person("north", Role::Supervisor, &["north"]).await;
        let units = house.signed_in("north").await.get("/api/v1/units").await.body;
        assert_eq!(
            units["items"],
            json!([
                {"code": "centre", "parent": "north", "name": {"en": "Call centre", "ru": "Колл-центр"}, "kind": "call_centre", "region": "north"},
                {"code": "north", "name": {"en": "North", "ru": "Север"}, "kind": "region", "region": "north"},
                {"code": "team-1", "parent": "centre", "name": {"en": "Team 1", "ru": "Команда 1"}, "kind": "team", "region": "north"},
            ])
        );
    }
}

#[tokio::test]
async fn a_bad_tree_changes_nothing() {
    for house in houses().await {
        house.company().await;
        house.person("boss", Role::Administrator, &[]).await;
        let mut boss = house.signed_in("boss").await;
        let before = boss.get("/api/v1/units").await.body;
        let good = json!({"code": "east", "parent": "company", "kind": "region"});
        let circle = json!({"code": "company", "parent": "team-1", "kind": "company"});
        let answer = boss.put("/api/v1/units", json!({"items": [good, circle]})).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "unit.cycle"));
        let answer = boss
            .put(
                "/api/v1/units",
                json!({"items": [good, {"code": "x", "parent": "nowhere", "kind": "team"}]}),
            )
            .await;
        assert_eq!((answer.code(), answer.body["field"].as_str()), ("unit.row", Some("items[1].parent")));
        assert_eq!(boss.get("/api/v1/units").await.body, before);

        boss.headers.push(("content-type".into(), "text/csv; charset=utf-8".into()));
        let table = "code,parent,name_en,name_ru,kind\neast,company,East,Восток,region\ne-1,east,,,branch\n";
        let answer = boss.put("/api/v1/units", json!(table)).await;
        assert_eq!((answer.status, &answer.body["changed"]), (StatusCode::OK, &json!(2)), "{}", answer.body);
    }
}

#[tokio::test]
async fn sql_reads_units_and_then_only_what_changed() {
    for house in houses().await {
        house.company().await;
        let units = house.auth.units_dimension();
        let (batches, reached) = units.changed_after(0, 1000).await.unwrap();
        assert_eq!(texts(&batches, "unit_id").len(), 6, "{}", house.name);
        assert_eq!(batches[0].schema(), units.schema());
        let (none, same) = units.changed_after(reached, 1000).await.unwrap();
        assert!(none.is_empty() && same == reached);

        let row = UnitRow {
            code: "centre".into(),
            parent: Some("south".into()),
            name_en: "Call centre".into(),
            name_ru: "Колл-центр".into(),
            kind: "call_centre".into(),
        };
        house.auth.upsert_units("cli", &[row]).await.unwrap();
        let (batches, _) = units.changed_after(reached, 1000).await.unwrap();
        assert_eq!(texts(&batches, "unit_id"), ["centre", "team-1"]);
        assert_eq!(texts(&batches, "region"), ["south", "south"]);

        let (page, middle) = units.changed_after(0, 4).await.unwrap();
        let (rest, _) = units.changed_after(middle, 4).await.unwrap();
        assert_eq!(texts(&page, "unit_id").len() + texts(&rest, "unit_id").len(), 6, "pages miss nothing");
    }
}

fn texts(batches: &[RecordBatch], column: &str) -> Vec<String> {
    let columns = batches.iter().map(|batch| batch.column_by_name(column).unwrap().as_string::<i32>());
    columns.flat_map(|column| column.iter().flatten().map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[tokio::test]
async fn another_tree_groups_the_units_and_its_history_is_kept() {
    for house in houses_that_show_scope().await {
        house.company().await;
        let boss_id = house.person("boss", Role::Administrator, &[]).await.id.to_string();
        let boss = house.signed_in("boss").await;
        let named = json!({"name_en": "Channels", "name_ru": "Каналы"});
        assert_eq!(
            boss.put("/api/v1/units?tree=channel", json!({"items": []})).await.code(),
            "unit_tree.unknown"
        );
        assert_eq!(boss.put("/api/v1/units/trees/company", named.clone()).await.code(), "unit_tree.code");
        assert_eq!(boss.put("/api/v1/units/trees/channel", named).await.status, StatusCode::OK);
        let trees = boss.get("/api/v1/units/trees").await.body;
        assert_eq!(trees["items"][1], json!({"code": "channel", "name": {"en": "Channels", "ru": "Каналы"}}));

        let rows = json!([
            {"code": "offline", "kind": "channel", "name_en": "Offline"},
            {"code": "branch-7", "kind": "branch", "parent": "offline"},
        ]);
        let placed = boss.put("/api/v1/units?tree=channel", json!({ "items": rows })).await;
        assert_eq!(placed.body["changed"], 2, "{}", placed.body);
        house.person("offline", Role::Supervisor, &["offline"]).await;
        let supervisor = house.signed_in("offline").await;
        assert_eq!(supervisor.get("/api/v1/scope").await.body, json!(["branch-7", "offline"]));
        let units = boss.get("/api/v1/units").await.body;
        assert_eq!(units["items"].as_array().unwrap().len(), 6, "the company's own tree stays: {units}");
        let branch = &boss.get("/api/v1/units?tree=channel").await.body["items"][0];
        assert_eq!((&branch["code"], &branch["name"]["ru"]), (&json!("branch-7"), &json!("Отделение 7")));

        house.advance(1);
        let top = json!({"items": [{"code": "branch-7", "kind": "branch"}]});
        boss.put("/api/v1/units?tree=channel", top).await;
        let history = boss.get("/api/v1/units/history?tree=channel&limit=1").await.body;
        let moved = &history["items"][0];
        assert_eq!(
            (&moved["unit"], &moved["change"], &moved["from_parent"], &moved["actor"]),
            (&json!("branch-7"), &json!("moved"), &json!("offline"), &json!(boss_id)),
        );
        let cursor = history["next_cursor"].as_str().unwrap();
        let rest = boss.get(&format!("/api/v1/units/history?tree=channel&cursor={cursor}")).await.body;
        assert_eq!(rest["items"].as_array().unwrap().len(), 2, "{rest}");
        assert_eq!(supervisor.get("/api/v1/scope").await.body, json!(["offline"]));
    }
}

#[tokio::test]
async fn a_table_is_looked_through_line_by_line_before_it_is_taken() {
    for house in houses().await {
        house.company().await;
        house.person("boss", Role::Administrator, &[]).await;
        let mut boss = house.signed_in("boss").await;
        boss.headers.push(("content-type".into(), "text/csv".into()));
        let table = "code,parent,name_en,name_ru,kind\neast,company,East,,region\nx,nowhere,,,team\neast,company,,,region\n,company,,,team\n";
        let preview = boss.post("/api/v1/units/preview", json!(table)).await.body;
        let told: Vec<_> = preview["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["line"].as_u64().unwrap(), row["field"].as_str().unwrap_or("")))
            .collect();
        assert_eq!(told, [(2, ""), (3, "parent"), (4, "code"), (5, "code")], "{preview} on {}", house.name);
        let good = "code,parent,kind,name_en,name_ru\neast,company,region,East,Восток\ncentre,south,call_centre,Call centre,Колл-центр\nnorth,company,region,The North,Север\nsouth,company,region,South,Юг\n";
        let preview = boss.post("/api/v1/units/preview", json!(good)).await.body;
        let changes: Vec<_> =
            preview["rows"].as_array().unwrap().iter().map(|row| row["change"].clone()).collect();
        assert_eq!(
            (&preview["problems"], changes),
            (&json!(0), vec![json!("added"), json!("moved"), json!("renamed"), json!("same")])
        );
        assert_eq!(
            boss.get("/api/v1/units").await.body["items"].as_array().unwrap().len(),
            6,
            "nothing is done"
        );
    }
}

#[tokio::test]
async fn employees_are_named_to_those_who_answer_for_their_units() {
    for house in houses_that_show_scope().await {
        house.company().await;
        let employee = |id: &str, name: Option<&str>, unit: Option<&str>| Employee {
            employee_id: id.into(),
            name: name.map(Into::into),
            unit_id: unit.map(Into::into),
            position: None,
        };
        let staff = [
            employee("e-1", Some("Пётр Иванов"), Some("team-1")),
            employee("e-2", Some("Ann Lee"), Some("branch-7")),
            employee("e-3", Some("Everywhere"), None),
        ];
        house.auth.upsert_employees(&staff).await.unwrap();
        house.auth.upsert_employees(&[employee("e-2", None, None)]).await.unwrap();
        house.person("boss", Role::Administrator, &[]).await;
        house.person("north", Role::Employee, &["north"]).await;
        let names = async |who: &str| {
            let told = house.signed_in(who).await.get("/api/v1/employees?ids=e-1,e-2,,e-3,e-9").await.body;
            let items = told["items"].as_array().unwrap().clone();
            items.into_iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names("boss").await, ["Пётр Иванов", "Ann Lee", "Everywhere"], "{}", house.name);
        assert_eq!(names("north").await, ["Пётр Иванов", "Everywhere"], "{}", house.name);
        let many = vec!["e"; 501].join(",");
        let refused = house.signed_in("boss").await.get(&format!("/api/v1/employees?ids={many}")).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::BAD_REQUEST, "employee.many"));
        assert!(house.auth.upsert_employees(&[employee("a\nb", None, None)]).await.is_err());
    }
}
