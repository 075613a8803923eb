//! The list: who sees what, what the filters leave, how pages follow each other, what is new.

use axum::http::{Method, StatusCode};
use rapport_kernel::{Channel, Interaction, Scale};
use serde_json::{Value, json};

use crate::help::{Company, answer, companies};

async fn a_day(company: &Company) {
    company
        .append(vec![
            answer("a", 50, "north", 2.0, "Посылка опоздала"),
            answer("b", 40, "team-1", 9.0, "Ёлки, спасибо курьеру!"),
            Interaction {
                touchpoint: Some("call_centre".into()),
                channel: Some(Channel::Phone),
                scale: Some(Scale::Csat),
                ..answer("c", 30, "south", 3.0, "So-so, 50% done")
            },
            answer("d", 20, "south", 10.0, ""),
            answer("e", 10, "north", 7.0, "fine"),
        ])
        .await;
}

#[tokio::test]
async fn people_see_feedback_of_their_units_newest_first() {
    for company in companies().await {
        a_day(&company).await;
        let all = ["fine", "-", "So-so, 50% done", "Ёлки, спасибо курьеру!", "Посылка опоздала"];
        assert_eq!(company.comments(company.everything(), "").await, all, "{}", company.case.name);
        assert_eq!(company.comments(company.anna(), "").await, [all[0], all[3], all[4]]);
        assert_eq!(company.comments(company.boris(), "").await, [all[1], all[2]]);
        let item = &company.get(company.boris(), "/api/v1/feedback").await["items"][1];
        assert_eq!(
            (&item["mood"], &item["scale"], &item["channel"], &item["unit_id"]),
            (&json!("passive"), &json!("csat"), &json!("phone"), &json!("south"))
        );
        assert!(item["customer"]["id"].as_str().unwrap().starts_with("cus_"), "{item}");
    }
}

#[tokio::test]
async fn filters_hold_together() {
    for company in companies().await {
        a_day(&company).await;
        let cases: [(&str, &[&str]); 13] = [
            ("mood=detractor", &["Посылка опоздала"]),
            ("mood=promoter,passive&comment=true&scale=nps", &["fine", "Ёлки, спасибо курьеру!"]),
            ("score_from=9", &["-", "Ёлки, спасибо курьеру!"]),
            ("score_to=3&scale=csat", &["So-so, 50% done"]),
            ("touchpoint=call_centre", &["So-so, 50% done"]),
            ("channel=phone,email", &["So-so, 50% done"]),
            ("unit=north", &["fine", "Ёлки, спасибо курьеру!", "Посылка опоздала"]),
            ("unit=team-1", &["Ёлки, спасибо курьеру!"]),
            ("q=%D0%95%D0%9B%D0%9A%D0%98", &["Ёлки, спасибо курьеру!"]), // ЕЛКИ
            ("q=50%25", &["So-so, 50% done"]),
            ("q=5_%25", &[]),
            ("from=2026-03-05", &[]),
            ("to=2026-03-05&from=2026-03-04&mood=detractor", &["Посылка опоздала"]),
        ];
        for (query, expected) in cases {
            assert_eq!(
                company.comments(company.everything(), query).await,
                expected,
                "{query} ({})",
                company.case.name
            );
        }
        let choices = company.get(company.anna(), "/api/v1/feedback/choices").await;
        assert_eq!(
            choices,
            json!({ "touchpoints": ["call_centre", "delivery"], "channels": ["phone", "sms"] })
        );
    }
}

#[tokio::test]
async fn a_wrong_filter_is_named() {
    let company = companies().await.remove(0);
    for (query, code, field) in [
        ("mood=happy", "feedback.mood", json!("mood")),
        ("scale=stars", "interaction.scale", json!("scale")),
        ("channel=fax", "interaction.channel", json!("channel")),
        ("unit=south", "unit.unknown", json!("unit")),
        ("tag=blue", "id.invalid", json!("tag")),
        ("cursor=x", "request.cursor", json!("cursor")),
        ("limit=0", "request.limit", json!("limit")),
        ("from=yesterday", "request.query", Value::Null),
    ] {
        let path = format!("/api/v1/feedback?{query}");
        let (status, body) = company.call(company.anna(), Method::GET, &path, Value::Null).await;
        assert_eq!((status, &body["code"], &body["field"]), (StatusCode::BAD_REQUEST, &json!(code), &field));
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    for company in companies().await {
        // Every third at the same moment: the number decides.
        let batch = (0..25).map(|n| {
            let unit = if n % 2 == 0 { "north" } else { "team-1" };
            answer(&format!("m{n}"), 100 - n / 3, unit, 5.0, &format!("{n}"))
        });
        company.append(batch.collect()).await;
        let mut seen = Vec::new();
        let mut path = "/api/v1/feedback?limit=7".to_owned();
        loop {
            let page = company.get(company.anna(), &path).await;
            let items = page["items"].as_array().unwrap();
            seen.extend(items.iter().map(|item| item["comment"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/api/v1/feedback?limit=7&cursor={cursor}");
        }
        let expected: Vec<String> = (0..25).rev().map(|n: i32| n.to_string()).collect();
        assert_eq!(seen, expected, "{}", company.case.name);
    }
}

#[tokio::test]
async fn what_is_rare_is_found_window_by_window() {
    for company in companies().await {
        let mut batch = vec![answer("needle", 9000, "north", 0.0, "needle")];
        batch.extend((0..5200).map(|n| answer(&format!("m{n}"), 8000 - n, "north", 10.0, "")));
        company.append(batch).await;
        let first = company.get(company.everything(), "/api/v1/feedback?mood=detractor").await;
        assert_eq!(first["items"].as_array().unwrap().len(), 0);
        let cursor = first["next_cursor"].as_str().expect("there is more to look through");
        let path = format!("/api/v1/feedback?mood=detractor&cursor={cursor}");
        let second = company.get(company.everything(), &path).await;
        assert_eq!(second["items"][0]["comment"], "needle", "{}", company.case.name);
        assert_eq!(second["next_cursor"], Value::Null);
    }
}

#[tokio::test]
async fn what_came_since_is_counted_within_filter_and_units() {
    for company in companies().await {
        a_day(&company).await;
        let head = company.get(company.anna(), "/api/v1/feedback").await["head"].as_i64().unwrap();
        let new = async |who, query: &str| {
            let path = format!("/api/v1/feedback/new?after={head}&{query}");
            company.get(who, &path).await["count"].as_i64().unwrap()
        };
        assert_eq!(new(company.anna(), "").await, 0);
        company
            .append(vec![
                answer("f", 3, "north", 1.0, "late again"),
                answer("g", 2, "north", 9.0, ""),
                answer("h", 1, "south", 9.0, ""),
            ])
            .await;
        assert_eq!(new(company.anna(), "").await, 2, "{}", company.case.name);
        assert_eq!(new(company.anna(), "mood=detractor").await, 1);
        assert_eq!(new(company.everything(), "").await, 3);
    }
}

#[tokio::test]
async fn feedback_from_before_is_taken_over_once() {
    for company in companies().await {
        a_day(&company).await;
        let listed = company.get(company.everything(), "/api/v1/feedback").await;
        use rapport_store::Sql;
        company.case.db.write().run("DELETE FROM feedback", vec![]).await.unwrap();
        assert_eq!(company.comments(company.everything(), "").await.len(), 0);
        while company.room.take_over().await.unwrap() {}
        let again = company.get(company.everything(), "/api/v1/feedback").await;
        assert_eq!(again, listed, "{}", company.case.name);
        assert!(!company.room.take_over().await.unwrap());
    }
}
