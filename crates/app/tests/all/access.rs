//! Every route refuses a stranger, and a user of one unit gets that unit and nothing else.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use rapport::{
    folder::Folder,
    serve::finished,
    settings::Settings,
    system::{Base, System},
};
use rapport_http::{Access, Finished, Language, NewUser, Role, UnitRow, testing};
use rapport_kernel::{Interaction, Scale, interaction::Kind};
use rapport_store::StreamWriter;
use rapport_testkit::{fresh_postgres_url, interaction};
use serde_json::Value;
use tower::ServiceExt;

/// Open to anyone, each for a reason.
const PUBLIC: [&str; 7] = [
    "POST /api/v1/password",
    "POST /api/v1/session",
    "POST /api/v1/setup",
    "GET /api/openapi.json",
    "GET /health/live",
    "GET /health/ready",
    "GET /metrics",
];

pub(super) struct Company {
    pub system: System,
    pub finished: Finished,
    pub writer: StreamWriter,
    _folder: tempfile::TempDir,
}

/// Two regions, a customer with an answer in each, and nobody else.
pub(super) async fn company(database_url: Option<String>) -> Company {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { data: folder.path().to_owned(), database_url, ..Settings::default() };
    let system = System::open(Base::open(Folder::take(folder.path()).unwrap(), settings).await.unwrap())
        .await
        .unwrap();
    let unit = |code: &str, parent: Option<&str>| UnitRow {
        code: code.into(),
        parent: parent.map(Into::into),
        name_en: code.into(),
        name_ru: code.into(),
        kind: if parent.is_none() { "company".into() } else { "region".into() },
    };
    let units = [
        unit("shop", None),
        unit("north", Some("shop")),
        unit("north-1", Some("north")),
        unit("south", Some("shop")),
    ];
    system.base.auth.upsert_units("test", &units).await.unwrap();
    for (email, role, units) in [
        ("north@example.com", Role::Supervisor, vec!["north".to_owned()]),
        ("all@example.com", Role::Administrator, vec![]),
    ] {
        let new = NewUser {
            email: email.into(),
            name: email.into(),
            role,
            language: Language::En,
            units,
            password: "correct horse battery".into(),
        };
        system.base.auth.create_user("test", new).await.unwrap();
    }
    let (writer, _) = system.writer();
    let now = system.base.clock.now();
    let answer = |message: &str, unit: &str, score: f64| Interaction {
        occurred_at: now.plus(-rapport_kernel::time::DAY),
        unit_id: Some(unit.into()),
        score: Some(score),
        scale: Some(Scale::Nps),
        touchpoint: Some("delivery".into()),
        ..interaction(message, Kind::Feedback, &[&format!("user_id:{message}")])
    };
    writer.append(vec![answer("norah", "north-1", 10.0), answer("soren", "south", 0.0)]).await.unwrap();
    let finished = finished(&system, writer.clone()).unwrap();
    Company { system, finished, writer, _folder: folder }
}

async fn call(router: &Router, request: Request<Body>) -> (StatusCode, String, Value) {
    let response = router.clone().oneshot(request).await.unwrap();
    let cookie = response
        .headers()
        .get("set-cookie")
        .and_then(|v| v.to_str().ok()?.split(';').next())
        .unwrap_or_default()
        .to_owned();
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, cookie, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

/// Signs in; gives the cookie and the CSRF token.
pub(super) async fn sign_in(router: &Router, email: &str) -> (String, String) {
    let body = serde_json::json!({ "email": email, "password": "correct horse battery" }).to_string();
    let request = Request::post("/api/v1/session")
        .header("content-type", "application/json")
        .header("host", "localhost")
        .body(Body::from(body));
    let (status, cookie, session) = call(router, request.unwrap()).await;
    assert_eq!(status, StatusCode::OK, "{session}");
    (cookie, session["csrf_token"].as_str().unwrap().to_owned())
}

pub(super) async fn get(router: &Router, cookie: &str, path: &str) -> (StatusCode, Value) {
    let request =
        Request::get(path).header("cookie", cookie).header("host", "localhost").body(Body::empty()).unwrap();
    let (status, _, body) = call(router, request).await;
    (status, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_refuses_a_stranger() {
    let company = company(None).await;
    let wrong = testing::walk_as_stranger(&company.finished.router, &company.finished.rules, &PUBLIC).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_gets_the_region_and_nothing_else_by_any_route() {
    let mut companies = vec![company(None).await];
    match fresh_postgres_url().await {
        Some(url) => companies.push(company(Some(url)).await),
        None => eprintln!("skipped on PostgreSQL: RAPPORT_TEST_POSTGRES names no server"),
    }
    for company in companies {
        let router = &company.finished.router;
        let (all, _) = sign_in(router, "all@example.com").await;
        let (north, csrf) = sign_in(router, "north@example.com").await;
        let id = async |cookie: &str, q: &str| {
            let (status, found) = get(router, cookie, &format!("/api/v1/customers?q={q}")).await;
            assert_eq!(status, StatusCode::OK, "{found}");
            found["items"].as_array().unwrap().first().map(|item| item["id"].as_str().unwrap().to_owned())
        };
        let (inside, outside) = (id(&all, "norah").await.unwrap(), id(&all, "soren").await.unwrap());
        assert_eq!(id(&north, "norah").await, Some(inside.clone()));
        assert_eq!(id(&north, "soren").await, None);
        assert_eq!(get(router, &north, &format!("/api/v1/customers/{inside}")).await.0, StatusCode::OK);
        for (cookie, count) in [(&all, 2), (&north, 1)] {
            let (_, counted) = get(router, cookie, "/api/v1/customers/count").await;
            assert_eq!(counted["count"], count, "{counted}");
            let (_, list) = get(router, cookie, "/api/v1/customers?sort=name").await;
            assert_eq!(list["items"].as_array().map(Vec::len), Some(count), "{list}");
        }
        for path in ["", "/timeline", "/moments"] {
            assert_eq!(
                get(router, &north, &format!("/api/v1/customers/{outside}{path}")).await.0,
                StatusCode::NOT_FOUND
            );
        }
        let nps = async |cookie: &str| {
            let today = company.system.base.clock.now();
            let (from, to) =
                (today.plus(-5 * rapport_kernel::time::DAY), today.plus(2 * rapport_kernel::time::DAY));
            let path = format!(
                "/api/v1/metrics/nps?by=unit&from={}&to={}",
                &from.to_string()[..10],
                &to.to_string()[..10]
            );
            let (status, answer) = get(router, cookie, &path).await;
            assert_eq!(status, StatusCode::OK, "{answer}");
            (answer["total"]["value"].as_f64(), answer["rows"].as_array().unwrap().len())
        };
        assert_eq!(nps(&all).await, (Some(0.0), 2));
        assert_eq!(nps(&north).await, (Some(100.0), 1));

        let feedback = async |cookie: &str| {
            let (status, list) = get(router, cookie, "/api/v1/feedback").await;
            assert_eq!(status, StatusCode::OK, "{list}");
            list["items"].as_array().unwrap().clone()
        };
        let (hers, everybodys) = (feedback(&north).await, feedback(&all).await);
        assert_eq!((hers.len(), everybodys.len()), (1, 2));
        assert_eq!(hers[0]["unit_id"], "north-1");
        for one in everybodys {
            let path = format!("/api/v1/feedback/{}", one["id"].as_str().unwrap());
            let expected = if one["unit_id"] == "south" { StatusCode::NOT_FOUND } else { StatusCode::OK };
            assert_eq!(get(router, &north, &path).await.0, expected);
        }

        let headers = [("cookie", north.as_str()), ("x-csrf-token", csrf.as_str()), ("host", "localhost")];
        for (rule, status) in
            testing::walk_as(router, &company.finished.rules, &headers, &[("id", &outside)]).await
        {
            let name = format!("{} {}", rule.method, rule.path);
            match rule.access {
                Access::AtLeast(role) if role > Role::Supervisor => {
                    assert_eq!(status, StatusCode::FORBIDDEN, "{name}");
                }
                Access::AtLeast(_) if rule.path.contains("{id}") => {
                    assert!(
                        matches!(status.as_u16(), 400 | 404 | 422),
                        "{name} answers the wrong unit {status}"
                    );
                }
                Access::AtLeast(_) | Access::Public => {
                    assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{name}");
                }
                _ => assert_eq!(status, StatusCode::UNAUTHORIZED, "{name}"),
            }
        }
    }
}
