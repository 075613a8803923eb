use std::{borrow::Cow, sync::Arc, time::Duration};

use axum::http::{Method, StatusCode};
use rapport_kernel::{ErrorKind, Problem};
use rapport_testkit::fresh_sqlite;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::browser::{Browser, houses, houses_with};
use crate::{
    Access, ApiError, AssetFile, Assets, Auth, AuthSettings, Json, Path, Query, Role, Routes, Server,
    ServerSettings, listen, routes, serve, server::serve_within,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

#[utoipa::path(get, path = "/api/v1/break", responses((status = 200)))]
async fn break_down() -> Json<Value> {
    panic!("as tests do")
}

#[utoipa::path(get, path = "/api/v1/hang", responses((status = 200)))]
async fn hang() -> Json<Value> {
    std::future::pending().await
}

#[utoipa::path(post, path = "/api/v1/echo", responses((status = 200)))]
async fn echo(Json(body): Json<Value>) -> Json<Value> {
    Json(body)
}

#[derive(serde::Deserialize)]
struct Wanted {
    n: u32,
}

#[utoipa::path(get, path = "/api/v1/things/{id}", responses((status = 200)))]
async fn show_thing(Path(id): Path<u64>, Query(wanted): Query<Wanted>) -> Result<Json<Value>, ApiError> {
    Ok(Json(json!(id + u64::from(wanted.n))))
}

#[utoipa::path(post, path = "/v1/open", responses((status = 200)))]
async fn open() -> Json<Value> {
    Json(json!({}))
}

fn odd_routes(_: &Arc<Auth>) -> Routes {
    Routes::new()
        .add(Access::Public, routes!(break_down))
        .add(Access::Public, routes!(hang))
        .add(Access::Public, routes!(echo))
        .add(Access::Public, routes!(show_thing))
        .add(Access::Public, routes!(open))
}

async fn odd_server(settings: ServerSettings) -> Browser {
    houses_with(odd_routes, AuthSettings::default(), settings).await.remove(0).browser()
}

#[tokio::test]
async fn every_error_is_a_problem_that_the_log_can_find() {
    let browser =
        odd_server(ServerSettings { timeout: Duration::ZERO, body_limit: 100, ..ServerSettings::default() })
            .await;
    let slow = browser.get("/api/v1/hang").await;
    assert_eq!((slow.status, slow.code()), (StatusCode::SERVICE_UNAVAILABLE, "server.timeout"));

    let browser = odd_server(ServerSettings { body_limit: 100, ..ServerSettings::default() }).await;
    let long = json!("x".repeat(200));
    let mut plain = browser.clone();
    plain.headers.push(("content-type".into(), "application/json".into()));
    let cases = [
        (browser.get("/api/v1/break").await, 500, "server.broken"),
        (browser.get("/api/v1/nowhere").await, 404, "route.unknown"),
        (browser.get("/v1/nowhere").await, 404, "route.unknown"),
        (browser.delete("/api/v1/echo").await, 405, "request.method"),
        (browser.post("/api/v1/echo", json!([long])).await, 413, "request.body"),
        (plain.post("/api/v1/echo", json!("{\"a\": ")).await, 400, "request.body"),
        (browser.get("/api/v1/things/seven?n=1").await, 404, "request.path"),
        (browser.get("/api/v1/things/7?n=many").await, 400, "request.query"),
        (browser.get("/api/v1/users").await, 401, "access.sign_in"),
    ];
    for (answer, status, code) in cases {
        assert_eq!((answer.status.as_u16(), answer.code()), (status, code), "{}", answer.text);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{code}");
        assert_eq!(answer.body["status"], status);
        assert!(answer.body["detail"].as_str().is_some_and(|detail| detail.len() > 10), "{}", answer.body);
        assert_eq!(answer.body["trace_id"], answer.header("x-request-id"), "{code}");
        assert_eq!(answer.header("x-request-id").len(), 20);
    }
    assert_eq!(browser.delete("/api/v1/echo").await.header("allow"), "POST");
}

#[tokio::test]
async fn a_request_keeps_the_id_that_a_trusted_proxy_gave_it() {
    for (trust_proxy, given, kept) in
        [(true, "proxy-17", true), (true, "bad id", false), (false, "proxy-17", false)]
    {
        let mut browser = odd_server(ServerSettings { trust_proxy, ..ServerSettings::default() }).await;
        browser.headers.push(("x-request-id".into(), given.into()));
        assert_eq!(
            browser.get("/health/live").await.header("x-request-id") == given,
            kept,
            "{given} {trust_proxy}"
        );
    }
}

#[tokio::test]
async fn answers_carry_the_headers_that_keep_browsers_careful() {
    let browser = odd_server(ServerSettings::default()).await;
    for path in ["/health/live", "/api/v1/users", "/nowhere", "/api/v1/break"] {
        let answer = browser.get(path).await;
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'self'; style-src 'self' 'unsafe-inline'"),
            "{path}"
        );
        assert!(answer.header("content-security-policy").ends_with("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
    }
    assert_eq!(browser.get("/api/v1/users").await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn other_sites_may_send_interactions_and_nothing_else() {
    let mut browser = odd_server(ServerSettings::default()).await;
    browser.headers.push(("origin".into(), "https://shop.example.com".into()));
    assert_eq!(browser.post("/v1/open", json!({})).await.header("access-control-allow-origin"), "*");
    assert_eq!(
        browser.post("/v1/nowhere", json!({})).await.header("access-control-allow-origin"),
        "*",
        "or the error could not be read"
    );
    assert_eq!(browser.post("/api/v1/echo", json!({})).await.header("access-control-allow-origin"), "");
    browser.headers.push(("access-control-request-method".into(), "POST".into()));
    browser
        .headers
        .push(("access-control-request-headers".into(), "authorization,content-type,x-sdk".into()));
    let asked = browser.call(Method::OPTIONS, "/v1/open", None).await;
    assert_eq!(asked.status, StatusCode::NO_CONTENT);
    assert_eq!(asked.header("access-control-allow-headers"), "authorization,content-type,x-sdk");
    assert_eq!(asked.header("access-control-allow-methods"), "POST, GET");
    let asked = browser.call(Method::OPTIONS, "/api/v1/echo", None).await;
    assert_eq!(
        (asked.status, asked.header("access-control-allow-origin")),
        (StatusCode::METHOD_NOT_ALLOWED, "")
    );
}

#[tokio::test]
async fn long_answers_travel_packed() {
    let mut browser = odd_server(ServerSettings::default()).await;
    browser.headers.push(("accept-encoding".into(), "gzip, br".into()));
    assert_eq!(browser.get("/api/openapi.json").await.header("content-encoding"), "br");
    browser.headers = vec![("accept-encoding".into(), "gzip".into())];
    assert_eq!(browser.get("/api/openapi.json").await.header("content-encoding"), "gzip");
}

#[tokio::test]
async fn readiness_names_what_is_wrong() {
    for house in houses().await {
        let ready = house.browser().get("/health/ready").await;
        assert_eq!(ready.status, StatusCode::OK);
        assert_eq!(
            ready.body,
            json!({"status": "ready", "checks": [{"name": "store", "ready": true}]}),
            "{}",
            house.name
        );
    }
    let database = fresh_sqlite(crate::migrations()).await;
    let auth = Auth::new(database.db.clone(), rapport_testkit::clock(), AuthSettings::default());
    let full = || async {
        Err(Problem::new(ErrorKind::Unavailable, "store.full", "the disk is full: free some space"))
    };
    let server = Server::new(Routes::new(), auth, ServerSettings::default()).ready_when("store", full);
    let browser = Browser::new(server.finish().router);
    let answer = browser.get("/health/ready").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.body["checks"][0]["detail"], "the disk is full: free some space");
    assert_eq!(browser.get("/health/live").await.status, StatusCode::OK);
}

#[tokio::test]
async fn metrics_are_for_this_machine_and_for_administrators() {
    for house in houses().await {
        let house = &house;
        let token = |role| async move {
            let new = crate::NewToken { name: "prometheus".into(), role, units: vec![], expires_at: None };
            format!("Bearer {}", house.auth.create_token("cli", new).await.unwrap().1)
        };
        let mut here = house.browser();
        here.address = "127.0.0.1".into();
        assert_eq!(here.get("/metrics").await.text, "rapport_up 1\n", "{}", house.name);
        here.headers.push(("x-forwarded-for".into(), "203.0.113.5".into()));
        assert_eq!(
            here.get("/metrics").await.status,
            StatusCode::UNAUTHORIZED,
            "passed on by a proxy of this machine"
        );
        assert_eq!(house.browser().get("/metrics").await.status, StatusCode::UNAUTHORIZED);
        let administrator = token(Role::Administrator).await;
        assert_eq!(house.program(&administrator).get("/metrics").await.text, "rapport_up 1\n");
        let analyst = token(Role::Analyst).await;
        assert_eq!(house.program(&analyst).get("/metrics").await.status, StatusCode::FORBIDDEN);
    }
}

struct Files;

impl Assets for Files {
    fn file(&self, path: &str) -> Option<AssetFile> {
        let bytes: &'static [u8] = match path {
            "index.html" => b"<!doctype html><title>Rapport</title>",
            "assets/main-4f2a.js" => b"console.log('hello')",
            "assets/main-4f2a.js.br" => b"packed",
            _ => return None,
        };
        Some(AssetFile { bytes: Cow::Borrowed(bytes), sha256: Sha256::digest(bytes).into() })
    }
}

#[tokio::test]
async fn the_web_application_is_served_for_every_address_of_its_own() {
    let database = fresh_sqlite(crate::migrations()).await;
    let auth = Auth::new(database.db.clone(), rapport_testkit::clock(), AuthSettings::default());
    let finished =
        Server::new(odd_routes(&auth), auth, ServerSettings::default()).assets(Arc::new(Files)).finish();
    let mut browser = Browser::new(finished.router);
    for path in ["/", "/index.html", "/customers/cus_0198", "/sign-in?next=%2F"] {
        let page = browser.get(path).await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (StatusCode::OK, "text/html; charset=utf-8"),
            "{path}"
        );
        assert_eq!(page.header("cache-control"), "no-cache");
    }
    let script = browser.get("/assets/main-4f2a.js").await;
    assert_eq!(script.text, "console.log('hello')");
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(
        browser.get("/assets/gone-0000.js").await.status,
        StatusCode::NOT_FOUND,
        "a missing script is no page"
    );
    assert_eq!(browser.get("/api/v1/nowhere").await.code(), "route.unknown");
    assert_eq!(browser.post("/customers", json!({})).await.status, StatusCode::NOT_FOUND);

    let known = script.header("etag").to_owned();
    browser.headers = vec![("accept-encoding".into(), "gzip, br".into())];
    let packed = browser.get("/assets/main-4f2a.js").await;
    assert_eq!((packed.header("content-encoding"), packed.text.as_str()), ("br", "packed"));
    browser.headers.push(("if-none-match".into(), known));
    let unchanged = browser.get("/assets/main-4f2a.js").await;
    assert_eq!((unchanged.status, unchanged.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
}

#[tokio::test]
async fn a_taken_port_is_said_in_one_sentence_and_the_server_leaves_when_asked() {
    let listener = listen("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let taken = listen(&address.to_string()).await.unwrap_err().to_string();
    assert_eq!(
        taken,
        format!(
            "{address} is taken by another program: stop it, or choose another address with --listen or RAPPORT_LISTEN"
        )
    );
    assert!(
        listen("198.51.100.1:8080")
            .await
            .unwrap_err()
            .to_string()
            .contains("is not an address of this machine")
    );

    let database = fresh_sqlite(crate::migrations()).await;
    let auth = Auth::new(database.db.clone(), rapport_testkit::clock(), AuthSettings::default());
    let router = Server::new(odd_routes(&auth), auth, ServerSettings::default()).finish().router;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let shutdown = async {
        let _ = stopped.await;
    };
    let server = tokio::spawn(serve(listener, router, shutdown, Duration::from_millis(1)));
    // A request that never ends does not keep the server.
    let mut endless = TcpStream::connect(address).await.unwrap();
    endless.write_all(b"GET /api/v1/hang HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut live = TcpStream::connect(address).await.unwrap();
    live.write_all(b"GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut said = String::new();
    live.read_to_string(&mut said).await.unwrap();
    assert!(said.starts_with("HTTP/1.1 200 OK") && said.ends_with("{\"status\":\"alive\"}"), "{said}");
    stop.send(()).unwrap();
    server.await.unwrap();
}

#[tokio::test]
async fn a_connection_that_never_ends_its_head_is_closed_and_a_slow_one_is_served() {
    let database = fresh_sqlite(crate::migrations()).await;
    let auth = Auth::new(database.db.clone(), rapport_testkit::clock(), AuthSettings::default());
    let router = Server::new(odd_routes(&auth), auth, ServerSettings::default()).finish().router;
    let listener = listen("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let within = Duration::from_millis(400);
    tokio::spawn(serve_within(listener, router, std::future::pending(), Duration::ZERO, within));
    let head = b"GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

    let mut loris = TcpStream::connect(address).await.unwrap();
    loris.write_all(&head[..20]).await.unwrap();
    let mut silent = TcpStream::connect(address).await.unwrap();
    let mut slow = TcpStream::connect(address).await.unwrap();
    for part in head.chunks(8) {
        slow.write_all(part).await.unwrap();
        tokio::task::yield_now().await;
    }
    let (mut said, mut left) = (String::new(), Vec::new());
    slow.read_to_string(&mut said).await.unwrap();
    assert!(said.starts_with("HTTP/1.1 200 OK"), "{said}");
    for closed in [&mut loris, &mut silent] {
        // Ends only because the server closes it.
        closed.read_to_end(&mut left).await.unwrap();
    }
    let told = String::from_utf8(left).unwrap();
    assert!(!told.contains("200 OK"), "{told}");
}
