//! An answer given is on the screens of those who may see it, with whose it is, and on no others.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, BodyDataStream},
    http::{Request, StatusCode},
};
use futures::StreamExt;
use rapport_http::{Language, NewUser, Role, UserChange};
use rapport_kernel::{Interaction, Scale, interaction::Kind};
use rapport_testkit::{fresh_postgres_url, interaction};
use serde_json::Value;
use tower::ServiceExt;

use super::access::{Company, company, get, sign_in};

/// What a screen is told under one name.
struct Screen {
    body: BodyDataStream,
    text: String,
    name: &'static str,
}

impl Screen {
    async fn open(router: &Router, cookie: &str, query: &str, name: &'static str) -> Self {
        let request = Request::get(format!("/api/v1/live?{query}"))
            .header("cookie", cookie)
            .header("host", "localhost")
            .body(Body::empty())
            .unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        Self { body: response.into_body().into_data_stream(), text: String::new(), name }
    }

    /// The next answer.
    async fn next(&mut self) -> Value {
        loop {
            while let Some(end) = self.text.find("\n\n") {
                let event: String = self.text.drain(..end + 2).collect();
                if event.starts_with(&format!("event: {}\n", self.name)) {
                    let data = event.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
                    return serde_json::from_str(data).unwrap();
                }
            }
            let chunk = self.body.next().await.unwrap().unwrap();
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

/// Somebody of the north who works under this id.
async fn employee(company: &Company, id: &str) {
    let auth = &company.system.base.auth;
    let new = NewUser {
        email: "vera@example.com".into(),
        name: "Vera".into(),
        role: Role::Employee,
        language: Language::En,
        units: vec!["north".into()],
        password: "correct horse battery".into(),
    };
    let user = auth.create_user("test", new).await.unwrap();
    let linked = UserChange { employee_id: Some(Some(id.into())), ..UserChange::default() };
    auth.change_user("test", user.id, linked).await.unwrap();
}

fn follow(company: &Company) {
    let (live, last) = (Arc::clone(&company.system.live), company.writer.last());
    tokio::spawn(async move { live.run(last).await });
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_reaches_the_screens_of_its_region_masked_and_named() {
    let mut companies = vec![company(None).await];
    if let Some(url) = fresh_postgres_url().await {
        companies.push(company(Some(url)).await);
    }
    for company in companies {
        follow(&company);
        let router = &company.finished.router;
        let (all, _) = sign_in(router, "all@example.com").await;
        let (north, _) = sign_in(router, "north@example.com").await;
        let mut whole = Screen::open(router, &all, "watch=feedback", "feedback").await;
        let mut own = Screen::open(router, &north, "watch=feedback&watch=metric/nps", "feedback").await;
        let mut today = Screen::open(router, &north, "watch=metric/nps", "metric/nps").await;
        // An employee sees what is on their own work, as in the list of feedback; nobody can ask to be another.
        employee(&company, "e-7").await;
        let (hers, _) = sign_in(router, "vera@example.com").await;
        let mut work = Screen::open(router, &hers, "watch=feedback", "feedback").await;
        assert_eq!(work.next().await["items"].as_array().unwrap().len(), 0);
        // What was said before anybody looked comes first.
        assert_eq!(whole.next().await["items"].as_array().unwrap().len(), 2);
        assert_eq!(own.next().await["items"].as_array().unwrap().len(), 1);
        assert_eq!(today.next().await["total"]["n"], 0);

        let mut said = Interaction {
            occurred_at: company.system.base.clock.now(),
            unit_id: Some("north-1".into()),
            employee_id: Some("e-7".into()),
            score: Some(2.0),
            scale: Some(Scale::Nps),
            touchpoint: Some("delivery".into()),
            comment: Some("Call me at 8 912 345 67 89".into()),
            ..interaction("late", Kind::Feedback, &["user_id:norah"])
        };
        said.traits.insert("name".into(), "Norah North".into());
        let elsewhere = Interaction {
            unit_id: Some("south".into()),
            ..interaction("far", Kind::Feedback, &["user_id:soren"])
        };
        company.writer.append(vec![elsewhere, said]).await.unwrap();
        let seen = own.next().await;
        let items = seen["items"].as_array().unwrap();
        assert_eq!(items.len(), 2, "the own region's only: {seen}");
        assert_eq!(items[0]["comment"], "Call me at [phone]");
        assert_eq!((&items[0]["score"], &items[0]["touchpoint"]), (&2.0.into(), &"delivery".into()));
        assert!(items[0]["customer"]["id"].as_str().unwrap().starts_with("cus_"));
        assert_eq!(whole.next().await["items"].as_array().unwrap().len(), 4);
        let at_work = work.next().await;
        assert_eq!(at_work["items"].as_array().unwrap().len(), 1, "{at_work}");
        assert_eq!(at_work["items"][0]["comment"], "Call me at [phone]");
        let listed = get(router, &hers, "/api/v1/feedback").await.1;
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
        assert_eq!(today.next().await["total"]["value"], -100.0);
        company.system.live.close();
    }
}
