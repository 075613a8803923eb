use axum::http::StatusCode;

use super::browser::houses;
use crate::{Access, Role, testing};

/// Every route that anyone may call. A route that is not here asks who calls.
const PUBLIC: [&str; 7] = [
    "POST /api/v1/session",
    "POST /api/v1/setup",
    "POST /api/v1/password",
    "GET /api/openapi.json",
    "GET /health/live",
    "GET /health/ready",
    // Asks by itself: an administrator's token, or this very machine.
    "GET /metrics",
];

#[tokio::test]
async fn a_stranger_gets_nowhere() {
    for house in houses().await {
        let wrong = testing::walk_as_stranger(&house.router, &house.finished_rules, &PUBLIC).await;
        assert_eq!(wrong, [""; 0], "{}", house.name);
        let fewer = testing::walk_as_stranger(&house.router, &house.finished_rules, &PUBLIC[1..]).await;
        assert_eq!(
            fewer,
            ["POST /api/v1/session is open to anyone and not in the list of routes that may be"]
        );
        let more = [&PUBLIC[..], &["GET /gone", "GET /api/v1/users"]].concat();
        let stale = testing::walk_as_stranger(&house.router, &house.finished_rules, &more).await;
        assert_eq!(
            stale,
            ["GET /gone is not a route open to anyone", "GET /api/v1/users is not a route open to anyone"]
        );
    }
}

#[tokio::test]
async fn every_role_gets_where_its_rule_lets_it_and_no_further() {
    for house in houses().await {
        house.company().await;
        for role in [Role::Employee, Role::Supervisor, Role::Analyst, Role::Administrator] {
            let new = crate::NewToken {
                name: "walker".into(),
                role,
                units: vec!["north".into()],
                expires_at: None,
            };
            let (_, secret) = house.auth.create_token("cli", new).await.unwrap();
            let bearer = format!("Bearer {secret}");
            for (rule, status) in
                testing::walk_as(&house.router, &house.finished_rules, &[("authorization", &bearer)], &[])
                    .await
            {
                let Access::AtLeast(least) = rule.access else { continue };
                let refused = status == StatusCode::FORBIDDEN;
                let person_wanted = rule.path.starts_with("/api/v1/session");
                assert!(refused == (role < least) || person_wanted, "{role:?} at {rule:?}: {status}");
                assert!(!status.is_server_error(), "{rule:?}: {status}");
            }
        }
    }
}

#[tokio::test]
async fn the_description_tells_who_may_call_and_how_errors_look() {
    for house in houses().await {
        let described = house.browser().get("/api/openapi.json").await.body;
        assert_eq!(described["openapi"], "3.1.0");
        assert_eq!(described["info"]["title"], "Rapport");
        let schemes = described["components"]["securitySchemes"].as_object().unwrap();
        assert_eq!(schemes.keys().collect::<Vec<_>>(), ["session", "token", "write_key"]);
        assert!(described["components"]["schemas"]["Problem"]["properties"]["trace_id"].is_object());
        for rule in &house.finished_rules {
            let operation = &described["paths"][&rule.path][rule.method.as_str().to_lowercase()];
            let name = format!("{} {}", rule.method, rule.path);
            assert!(
                operation["summary"].as_str().is_some_and(|text| !text.is_empty()),
                "{name} has no summary"
            );
            assert_eq!(operation["responses"]["default"]["$ref"], "#/components/responses/Problem", "{name}");
            let open = operation["security"].as_array().unwrap().is_empty();
            assert_eq!(open, rule.access == Access::Public, "{name}");
        }
        assert_eq!(serde_json::to_value(&house.openapi).unwrap(), described);
    }
}

#[tokio::test]
async fn a_walk_in_a_session_signs_out_last() {
    for house in houses().await {
        house.person("anna", Role::Analyst, &[]).await;
        let browser = house.signed_in("anna").await;
        let cookie = format!("rapport_session={}", browser.cookie.unwrap());
        let csrf = browser.csrf.unwrap();
        let headers = [("cookie", cookie.as_str()), ("x-csrf-token", csrf.as_str())];
        let answers = testing::walk_as(&house.router, &house.finished_rules, &headers, &[]).await;
        let gone = answers.iter().filter(|(rule, status)| {
            matches!(rule.access, Access::AtLeast(_)) && *status == StatusCode::UNAUTHORIZED
        });
        assert_eq!(gone.count(), 0, "{}", house.name);
        assert_eq!(answers.last().unwrap().1, StatusCode::NO_CONTENT);
    }
}
