//! Imports through the screen, on both databases: brought in parts, mapped, run in the background, continued, cancelled.

use std::{path::PathBuf, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use rapport_http::{Actor, Caller, Language, Role};
use rapport_kernel::{Scope, time::Zone};
use rapport_quality::entry::Entries;
use rapport_store::{StreamWriter, WriterSettings, stream};
use rapport_stream::{
    import::{Company, NoCatalogue},
    import_routes,
    imports::{ImportSettings, Imports},
};
use rapport_testkit::{FirstIdentifier, TestDatabase, clock, fresh_databases, fresh_sqlite};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{sync::watch, task::JoinHandle};
use tower::ServiceExt;

const FILE: &str = "id,answered,email,scale,score,comment\n\
    1,2026-01-05 12:00,anna@example.com,nps,9,Good\n\
    2,2026-01-06 12:00,ivan@example.com,nps,3,=HYPERLINK(\"x\")\n\
    3,2026-01-07 12:00,,nps,10,Anonymous and happy\n\
    4,2026-01-08 12:00,oleg@example.com,nps,11,Too good\n\
    5,2026-01-09 12:00,not an address,nps,5,\n";

struct Place {
    imports: Arc<Imports>,
    routes: Router,
    writer: StreamWriter,
    folder: TempDir,
}

fn migrations() -> Vec<rapport_store::Migration> {
    [rapport_store::migrations(), rapport_stream::migrations()].concat()
}

impl Place {
    fn new(case: &TestDatabase) -> Self {
        Self::in_folder(case, tempfile::tempdir().unwrap())
    }

    fn in_folder(case: &TestDatabase, folder: TempDir) -> Self {
        let clock = clock();
        let (writer, _) = StreamWriter::start(
            case.db.clone(),
            Arc::new(FirstIdentifier),
            clock.clone(),
            WriterSettings::default(),
        );
        let settings = ImportSettings {
            folder: folder.path().join("imports"),
            most_bytes: 4096,
            company: Company::default(),
        };
        let entries = Entries::new(case.db.clone(), clock.clone(), Zone::UTC);
        let imports = Imports::new(case.db.clone(), clock, Arc::new(NoCatalogue), entries, settings);
        let caller = Caller {
            actor: Actor::User("usr_1".into()),
            role: Role::Administrator,
            scope: Scope::All,
            language: Language::En,
        };
        let routes = import_routes(imports.clone()).called_by(caller);
        Self { imports, routes, writer, folder }
    }

    async fn send(&self, method: &str, path: &str, body: impl Into<Body>) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1/imports{path}"))
            .header("content-type", "application/json")
            .body(body.into())
            .unwrap();
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    async fn ok(&self, method: &str, path: &str, body: impl Into<Body>) -> Value {
        let (status, answer) = self.send(method, path, body).await;
        assert!(status.is_success(), "{method} {path}: {status} {answer}");
        answer
    }

    /// Brings a file; gives the import's id.
    async fn bring(&self, name: &str, text: &str) -> String {
        let new = json!({"name": name, "bytes": text.len()}).to_string();
        let id = self.ok("POST", "", new).await["id"].as_str().unwrap().to_owned();
        let (first, rest) = text.split_at(text.len() / 2);
        self.ok("PUT", &format!("/{id}/content"), first.to_owned()).await;
        let ready = self.ok("PUT", &format!("/{id}/content?offset={}", first.len()), rest.to_owned()).await;
        assert_eq!(ready["state"], "ready");
        id
    }

    /// The mapping that is offered, as it is sent back.
    async fn choice(&self, id: &str) -> Value {
        self.ok("GET", &format!("/{id}/look"), Body::empty()).await["choice"].clone()
    }

    async fn start(&self, id: &str) -> Value {
        let choice = self.choice(id).await;
        self.ok("POST", &format!("/{id}/start"), choice.to_string()).await
    }

    fn work(&self) -> (watch::Sender<bool>, JoinHandle<()>) {
        let (stop, stopping) = watch::channel(false);
        (stop, tokio::spawn(Arc::clone(&self.imports).run(self.writer.clone(), stopping)))
    }

    /// Waits until an import has ended.
    async fn ended(&self, id: &str) -> Value {
        loop {
            let run = self.ok("GET", &format!("/{id}"), Body::empty()).await;
            if !["waiting", "running"].contains(&run["state"].as_str().unwrap()) {
                return run;
            }
            tokio::task::yield_now().await;
        }
    }

    fn files(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.folder.path().join("imports")) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_brought_recognised_tried_imported_and_removed() {
    for case in fresh_databases(migrations()).await {
        let place = Place::new(&case);
        let id = place.bring("feedback.csv", FILE).await;
        let choice = place.choice(&id).await;
        assert_eq!(choice["draft"]["source"], "feedback");
        assert_eq!(choice["draft"]["gives"], "feedback");

        let preview = place.ok("POST", &format!("/{id}/preview"), choice.to_string()).await;
        assert_eq!(
            (&preview["tried"], &preview["left_out"], &preview["more"]),
            (&json!(5), &json!(2), &json!(false))
        );
        assert_eq!(preview["numbers"], json!([{"scale": "nps", "answers": 3, "value": 100.0 / 3.0}]));
        let problems = |row: usize| preview["rows"][row]["problems"][0].clone();
        assert_eq!(
            (problems(3)["column"].as_str(), problems(3)["code"].as_str()),
            (Some("score"), Some("import.score"))
        );
        assert_eq!(problems(4)["column"], "email");
        assert_eq!(preview["rows"][0]["occurred_at"], "2026-01-05T12:00:00Z");
        assert_eq!(stream::last_number(case.db.read()).await.unwrap(), 0, "a trial writes nothing");

        place.start(&id).await;
        let (stop, work) = place.work();
        let run = place.ended(&id).await;
        assert_eq!(run["state"], "done", "{run}");
        let counts = ["rows", "stored", "duplicates", "left_out"].map(|name| run[name].as_u64().unwrap());
        assert_eq!(counts, [5, 3, 0, 2], "{}", case.name);
        assert_eq!(run["numbers"], preview["numbers"]);
        assert_eq!((&run["created_by"], &run["last"]), (&json!("usr_1"), &json!("2026-01-07T12:00:00Z")));
        assert_eq!(stream::last_number(case.db.read()).await.unwrap(), 3);
        let listed = place.ok("GET", &format!("/{id}/problems"), Body::empty()).await;
        assert!(listed.as_str().unwrap().contains("feedback.csv,5,score"), "{listed}");

        // Again: nothing is added, and the mapping is the one of before.
        let again = place.bring("feedback-february.csv", FILE).await;
        let look = place.ok("GET", &format!("/{again}/look"), Body::empty()).await;
        assert_eq!(look["columns"][0]["reason"], json!({"by": "remembered"}));
        assert_eq!(look["choice"], choice);
        place.start(&again).await;
        place.imports.find(again.parse().unwrap()).await.unwrap();
        let run = place.ended(&again).await;
        assert_eq!((&run["stored"], &run["duplicates"]), (&json!(0), &json!(3)));
        let list = place.ok("GET", "?limit=1", Body::empty()).await;
        assert_eq!(list["items"][0]["id"], json!(again));
        let next = list["next_cursor"].as_str().unwrap();
        assert_eq!(
            place.ok("GET", &format!("?cursor={next}"), Body::empty()).await["items"][0]["id"],
            json!(id)
        );
        stop.send(true).unwrap();
        work.await.unwrap();
        assert!(place.files().is_empty(), "what is imported is removed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stopped_server_left_is_done_by_the_next_one() {
    for case in fresh_databases(migrations()).await {
        let place = Place::new(&case);
        let id = place.bring("feedback.csv", FILE).await;
        place.start(&id).await;
        let Place { folder, .. } = place;
        let next = Place::in_folder(&case, folder);
        let (stop, work) = next.work();
        assert_eq!(next.ended(&id).await["stored"], 3, "{}", case.name);
        stop.send(true).unwrap();
        work.await.unwrap();
    }
}

#[tokio::test]
async fn an_import_that_waits_can_be_cancelled_and_a_file_discarded() {
    for case in fresh_databases(migrations()).await {
        let place = Place::new(&case);
        let id = place.bring("feedback.csv", FILE).await;
        place.start(&id).await;
        let cancelled = place.ok("POST", &format!("/{id}/cancel"), Body::empty()).await;
        assert_eq!(cancelled["state"], "cancelled");
        let other = place.bring("feedback.csv", FILE).await;
        place.ok("DELETE", &format!("/{other}"), Body::empty()).await;
        assert_eq!(place.send("GET", &format!("/{other}"), Body::empty()).await.0, StatusCode::NOT_FOUND);
        assert!(place.files().is_empty());
        let (status, problem) =
            place.send("POST", &format!("/{id}/start"), json!({"map": ""}).to_string()).await;
        assert_eq!((status, problem["code"].as_str()), (StatusCode::CONFLICT, Some("import.state")));
    }
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_by_name() {
    let case = fresh_sqlite(migrations()).await;
    let place = Place::new(&case);
    let code = async |method: &str, path: &str, body: String| {
        let (_, problem) = place.send(method, path, body).await;
        problem["code"].as_str().unwrap_or_default().to_owned()
    };
    for (new, expected) in [
        (json!({"name": "a.exe", "bytes": 1}), "import.kind"),
        (json!({"name": "a.csv", "bytes": 0}), "import.empty"),
        (json!({"name": "a.csv", "bytes": 5000}), "import.too_large"),
        (json!({"name": "", "bytes": 1}), "import.name"),
    ] {
        assert_eq!(code("POST", "", new.to_string()).await, expected);
    }
    let new = json!({"name": "a.csv", "bytes": 4}).to_string();
    let id = place.ok("POST", "", new).await["id"].as_str().unwrap().to_owned();
    assert_eq!(code("PUT", &format!("/{id}/content?offset=2"), "xx".into()).await, "import.offset");
    assert_eq!(code("PUT", &format!("/{id}/content"), "too much".into()).await, "import.too_large");
    assert_eq!(code("GET", &format!("/{id}/look"), String::new()).await, "import.state");

    let id = place.bring("feedback.csv", FILE).await;
    let draft =
        |fields: Value| json!({"draft": {"source": "s", "gives": "feedback", "fields": fields}}).to_string();
    for (choice, expected) in [
        (json!({}).to_string(), "import.choice"),
        (json!({"map": "nonsense"}).to_string(), "import.map"),
        (draft(json!([{"field": "shoe", "column": "id"}])), "import.field"),
        (
            draft(json!([{"field": "score", "column": "id"}, {"field": "score", "column": "score"}])),
            "import.twice",
        ),
        (
            draft(
                json!([{"field": "occurred_at", "column": "gone"}, {"field": "comment", "column": "comment"}]),
            ),
            "import.file",
        ),
        (draft(json!([])), "import.map"),
    ] {
        assert_eq!(code("POST", &format!("/{id}/preview"), choice.clone()).await, expected, "{choice}");
        assert_eq!(code("POST", &format!("/{id}/start"), choice.clone()).await, expected, "{choice}");
    }
}

#[tokio::test]
async fn names_of_columns_never_leave_their_quotes() {
    let case = fresh_sqlite(migrations()).await;
    let place = Place::new(&case);
    let file = "\"sco\"\"re\",\"when', now()\",\"x\"\n5,2026-01-05,'--\n";
    let id = place.bring("it's.csv", file).await;
    let choice = json!({"draft": {"source": "o'clock", "gives": "feedback", "fields": [
        {"field": "score", "column": "sco\"re"}, {"field": "occurred_at", "column": "when', now()"},
        {"field": "scale", "constant": "csat"}, {"field": "touchpoint", "constant": "it's"}, {"field": "property", "column": "x"}
    ]}});
    let preview = place.ok("POST", &format!("/{id}/preview"), choice.to_string()).await;
    assert_eq!(
        (&preview["left_out"], &preview["numbers"][0]["value"]),
        (&json!(0), &json!(5.0)),
        "{preview}"
    );
}
