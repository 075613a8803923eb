//! What customers complain of more: told with the score that fell there, or alone, and never for a change of the catalogue.

use rapport_kernel::time::SECOND;

use super::*;

/// Days ago that customers began to complain.
const BEGAN: u64 = 20;

async fn name_theme(company: &Company) -> Router {
    let all = seen_from(company, Scope::All);
    let theme = json!({"key": "late", "name": "Late", "any": ["late"]});
    let body = json!({"edition": 0, "groups": [{"name": "Delivery", "themes": [theme]}]});
    let (status, answer) = call(&all, Method::PUT, "/api/v1/taxonomy", body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    all
}

#[tokio::test]
async fn a_theme_that_nobody_spoke_of_is_a_finding_of_its_own_with_what_customers_said() {
    for mut company in houses().await {
        let all = name_theme(&company).await;
        company.live(400, |_| None);
        company.talk(400, |back, _| if back <= BEGAN { 6.0 } else { 0.0 });
        company.scan().await;
        let list = list(&all, "open").await;
        assert_eq!(items(&list).len(), 1, "{list}");
        let found = &items(&list)[0];
        assert_eq!((&found["kind"], &found["measure"]), (&json!("new"), &json!("complaints")));
        assert_eq!((&found["theme"], &found["theme_name"]["en"]), (&json!("late"), &json!("Late")));
        assert_eq!((&found["touchpoint"], &found["unit"]), (&json!("branch_visit"), &Value::Null));
        assert_eq!(found["worse"], true);
        assert!((found["value"].as_f64().unwrap() - 6.0).abs() < 2.0, "{found}");
        assert!(found["expected"].as_f64().unwrap().abs() < 1e-9 && found["low"].as_f64().unwrap() > 0.0);
        let began = company.today() - Days::new(BEGAN);
        assert!((day(&found["since"]) - began).num_days().abs() <= 3, "{}", found["since"]);
        assert_eq!(list["scan"]["themes"], 1);
        let path = format!("/api/v1/insights/{}/sentences", found["id"].as_str().unwrap());
        let (_, said) = call(&all, Method::GET, &path, Value::Null).await;
        assert_eq!(said["items"][0]["text"], "Nobody at the desk");
        // Who sees one branch does not see what holds for all of them.
        let own = seen_from(&company, Scope::units(["b3"]));
        assert!(items(&super::list(&own, "open").await).is_empty());

        // Nobody complains any more: it is gone, and not before.
        company.live(28, |_| None);
        company.talk(28, |_, _| 0.0);
        company.scan().await;
        assert!(items(&super::list(&all, "open").await).is_empty());
        assert_eq!(super::list(&all, "gone").await["items"][0]["id"], found["id"]);
    }
}

#[tokio::test]
async fn a_theme_that_grows_where_a_score_falls_is_told_with_it() {
    for mut company in houses().await {
        let all = name_theme(&company).await;
        company.live(400, |back| if back <= FELL { Some("b3") } else { None });
        company.talk(400, |back, unit| if back <= FELL && unit == "b3" { 40.0 } else { 2.0 });
        company.scan().await;
        let list = list(&all, "open").await;
        assert_eq!(items(&list).len(), 1, "one event is one finding: {list}");
        let found = &items(&list)[0];
        assert_eq!((&found["measure"], &found["unit"]), (&json!("csat"), &json!("b3")));
        let others = found["others"].as_array().unwrap();
        let theme = others.iter().find(|one| one["measure"] == "complaints").unwrap();
        assert_eq!((&theme["theme"], &theme["theme_name"]["ru"]), (&json!("late"), &json!("Late")));
        assert!(
            theme["value"].as_f64().unwrap() > 20.0 && theme["expected"].as_f64().unwrap() < 5.0,
            "{theme}"
        );

        // The next night tells the same, once.
        company.live(1, |_| Some("b3"));
        company.talk(1, |_, unit| if unit == "b3" { 40.0 } else { 2.0 });
        company.scan().await;
        let next = super::list(&all, "open").await;
        assert_eq!((items(&next).len(), &items(&next)[0]["id"]), (1, &found["id"]));
        let told = items(&next)[0]["others"].as_array().unwrap().iter().filter(|one| one["theme"] == "late");
        assert_eq!(told.count(), 1);
    }
}

#[tokio::test]
async fn while_comments_are_read_again_themes_are_left_out_and_then_looked_at_from_the_beginning() {
    for mut company in houses().await {
        let all = name_theme(&company).await;
        company.live(400, |_| None);
        company.talk(400, |back, _| if back <= BEGAN { 6.0 } else { 0.0 });
        let unread = "INSERT INTO comment_theme (seq, id, fragment_id, occurred_at, words, reading, edition, mentions, version) \
                      VALUES (1, $1, $1, 0, $2, 0, 1, '[]', 1)";
        let id = sea_orm::prelude::Uuid::nil();
        company.case.db.write().run(unread, vec![id.into(), vec![1_u8].into()]).await.unwrap();
        company.scan().await;
        let before = list(&all, "open").await;
        assert!(items(&before).is_empty() && before["scan"]["themes"].is_null(), "{before}");

        company.case.db.write().run("UPDATE comment_theme SET reading = 1", vec![]).await.unwrap();
        // Whoever has just moved in looks at the page now.
        company.scan_after(20 * SECOND).await;
        let after = list(&all, "open").await;
        assert_eq!((items(&after).len(), &after["scan"]["steps"]), (1, &json!(27)), "{after}");
        assert!(day(&items(&after)[0]["first_day"]) < company.today(), "as of an earlier week");
    }
}

#[tokio::test]
async fn a_theme_that_is_no_more_takes_its_finding_along() {
    for mut company in houses().await {
        let all = name_theme(&company).await;
        company.live(400, |_| None);
        company.talk(400, |back, _| if back <= BEGAN { 6.0 } else { 0.0 });
        company.scan().await;
        assert_eq!(items(&list(&all, "open").await).len(), 1);
        let other = json!({"key": "app", "name": "App", "any": ["app"]});
        let body = json!({"edition": 1, "groups": [{"name": "Delivery", "themes": [other]}]});
        assert_eq!(call(&all, Method::PUT, "/api/v1/taxonomy", body).await.0, StatusCode::OK);
        company.live(1, |_| None);
        company.scan().await;
        assert!(items(&list(&all, "open").await).is_empty());
        let gone = list(&all, "gone").await;
        assert_eq!((items(&gone).len(), &items(&gone)[0]["theme_name"]), (1, &Value::Null));
    }
}
