//! Employees: their own work, and what was assigned to them.

use axum::http::{Method, StatusCode};
use rapport_http::Role;
use rapport_kernel::{Interaction, Scope, time::DAY};
use rapport_query::work::WorkFeedback;
use rapport_testkit::NOW;
use serde_json::{Value, json};

use crate::help::{As, answer, companies};

#[tokio::test]
async fn an_employee_sees_their_own_work_and_what_is_theirs_to_do() {
    for company in companies().await {
        let by = |employee: &str, one: Interaction| Interaction { employee_id: Some(employee.into()), ..one };
        company
            .append(vec![
                by("e-1", answer("a", 5, "north", 9.0, "about me")),
                by("e-2", answer("b", 4, "north", 2.0, "about her")),
                answer("c", 3, "north", 5.0, "about nobody"),
                by("e-1", answer("d", 2, "south", 9.0, "where I was before")),
            ])
            .await;
        let me = As { role: Role::Employee, employee: Some("e-1".into()), ..company.anna() };
        assert_eq!(company.comments(me.clone(), "").await, ["about me"], "{}", company.case.name);
        let unlinked = As { employee: None, ..me.clone() };
        assert_eq!(company.comments(unlinked, "").await.len(), 0);
        let hers = format!("/api/v1/feedback/{}", company.id("about her").await);
        assert_eq!(company.call(me.clone(), Method::GET, &hers, Value::Null).await.0, StatusCode::NOT_FOUND);
        let nobodys = company.id("about nobody").await;
        company.change(company.anna(), &[&nobodys], "assign", json!({ "to": me.user })).await;
        assert_eq!(company.comments(me.clone(), "").await, ["about nobody", "about me"]);
        assert_eq!(company.comments(me, "mood=promoter").await, ["about me"]);
    }
}

#[tokio::test]
async fn sums_of_an_employees_work_are_by_step_touchpoint_and_scale() {
    for company in companies().await {
        let mine = |message: &str, minutes, score| Interaction {
            employee_id: Some("e-1".into()),
            ..answer(message, minutes, "north", score, "")
        };
        company
            .append(vec![
                mine("a", 1, 10.0),
                mine("b", 2, 3.0),
                mine("c", 24 * 60, 8.0),
                answer("d", 1, "north", 1.0, ""),
            ])
            .await;
        let period = (NOW.plus(-2 * DAY), NOW);
        let sums = company.room.sums("e-1", &Scope::All, period, Some(DAY)).await.unwrap();
        let told: Vec<_> = sums.iter().map(|sum| (sum.n, sum.sum, sum.promoters, sum.detractors)).collect();
        assert_eq!(told, [(1, 8.0, 0, 0), (2, 13.0, 1, 1)], "{}", company.case.name);
        let whole = company.room.sums("e-1", &Scope::units(["north"]), period, None).await.unwrap();
        assert_eq!((whole.len(), whole[0].n, whole[0].squares), (1, 3, 173.0));
        assert_eq!(company.room.sums("e-1", &Scope::units(["south"]), period, None).await.unwrap(), []);
    }
}
