//! A company with three people, a query engine that answers by scope, and a postman that does as told.

use std::sync::{Arc, Mutex};

use arrow::{
    array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray},
    datatypes::Schema,
};
use async_trait::async_trait;
use rapport_channels::{Channel, Letter, SendError};
use rapport_digests::{Digest, DigestBody, Digests, Every, Parts, Schedule, migrations};
use rapport_http::{Actor, Auth, AuthSettings, Caller, Language, NewUser, Role, UnitRow, User, UserId};
use rapport_kernel::{
    Clock, FixedClock, Id, Problem, Scope, Timestamp, id::Customer, time::HOUR, time::Zone,
};
use rapport_metrics::{BoardBody, BoardId, Metrics, Tile, TileKind};
use rapport_quality::Quality;
use rapport_query::{Answer, CustomerNames, Query, QueryError};
use rapport_store::jobs::Worker;
use rapport_testkit::{TestDatabase, clock, fresh_databases};

/// Answers 1,000 to who sees the company and 100 to who sees a part; the north is unhappy.
struct Engine;

#[async_trait]
impl Query for Engine {
    async fn sql(&self, sql: &str, scope: &Scope) -> Result<Answer, QueryError> {
        let batch = if sql.contains("comment <> ''") {
            let comment =
                if *scope == Scope::All { "Всё <b>хорошо</b>" } else { "Late in the north" };
            named([
                (
                    "occurred_at",
                    Arc::new(TimestampMicrosecondArray::from(vec![rapport_testkit::NOW.micros()])),
                ),
                ("score", Arc::new(Float64Array::from(vec![2.0]))),
                ("scale", Arc::new(StringArray::from(vec!["nps"]))),
                ("comment", Arc::new(StringArray::from(vec![comment]))),
                ("touchpoint", Arc::new(StringArray::from(vec!["delivery"]))),
            ])
        } else if sql.contains("FROM units") {
            return Ok(Answer { schema: Arc::new(Schema::empty()), batches: vec![], through_seq: 1 });
        } else {
            let n = if *scope == Scope::All { 1000 } else { 100 };
            let promoters = if *scope == Scope::All { 0.6 } else { 0.2 };
            let of = |share: f64| f64::from(n) * share;
            named([
                ("span", Arc::new(Int64Array::from(vec![0, 1]))),
                ("k0", Arc::new(StringArray::from(vec!["delivery", "delivery"]))),
                ("currency", Arc::new(StringArray::from(vec!["RUB", "RUB"]))),
                ("n", Arc::new(Int64Array::from(vec![i64::from(n), i64::from(n)]))),
                ("a", Arc::new(Float64Array::from(vec![of(promoters), of(0.5)]))),
                ("b", Arc::new(Float64Array::from(vec![of(0.1), of(0.1)]))),
            ])
        };
        Ok(Answer { schema: batch.schema(), batches: vec![batch], through_seq: 1 })
    }
}

fn named<const N: usize>(columns: [(&str, ArrayRef); N]) -> RecordBatch {
    RecordBatch::try_from_iter(columns).unwrap()
}

struct Nobody;

#[async_trait]
impl CustomerNames for Nobody {
    async fn names(
        &self,
        _: &[Id<Customer>],
        _: &Scope,
    ) -> Result<std::collections::HashMap<Id<Customer>, String>, Problem> {
        Ok(std::collections::HashMap::new())
    }
}

/// Keeps what it was given, or refuses it.
#[derive(Default)]
pub struct Postman {
    pub given: Mutex<Vec<Letter>>,
    pub refuses: Mutex<Option<fn() -> SendError>>,
}

#[async_trait]
impl Channel for Postman {
    async fn send(&self, letter: &Letter) -> Result<(), SendError> {
        if let Some(refusal) = *self.refuses.lock().unwrap() {
            return Err(refusal());
        }
        self.given.lock().unwrap().push(letter.clone());
        Ok(())
    }

    fn leaves(&self) -> bool {
        true
    }
}

pub struct Company {
    pub case: TestDatabase,
    pub clock: Arc<FixedClock>,
    pub room: Arc<Digests>,
    pub metrics: Arc<Metrics>,
    pub auth: Arc<Auth>,
    pub postman: Arc<Postman>,
    /// Sees everything, reads Russian.
    pub anna: User,
    /// Leads the north, reads English.
    pub boris: User,
    /// Works in the north.
    pub vera: User,
}

/// Noon UTC of Wednesday 2026-03-04; the company's days are Moscow's.
pub async fn companies() -> Vec<Company> {
    let steps = [
        rapport_store::migrations(),
        rapport_http::migrations(),
        rapport_metrics::migrations(),
        rapport_quality::migrations(),
        migrations(),
    ]
    .concat();
    let mut companies = Vec::new();
    for case in fresh_databases(steps).await {
        let clock = clock();
        let shared: Arc<dyn Clock> = clock.clone();
        let auth = Auth::new(case.db.clone(), shared.clone(), AuthSettings::default());
        let metrics = Metrics::new(
            case.db.clone(),
            Arc::new(Engine),
            Arc::new(Nobody),
            shared.clone(),
            Zone::Europe__Moscow,
        );
        let quality = Quality::new(case.db.clone(), Arc::new(Engine), shared.clone(), Zone::Europe__Moscow);
        let postman = Arc::new(Postman::default());
        let room = Digests::new(Parts {
            db: case.db.clone(),
            clock: shared,
            metrics: metrics.clone(),
            auth: auth.clone(),
            query: Arc::new(Engine),
            quality,
            channel: postman.clone(),
            zone: Zone::Europe__Moscow,
            public_url: "https://cx.example.com/".parse().unwrap(),
        });
        let north = UnitRow {
            code: "north".into(),
            parent: None,
            name_en: "North".into(),
            name_ru: "Север".into(),
            kind: "region".into(),
        };
        auth.upsert_units("test", &[north]).await.unwrap();
        let mut people = Vec::new();
        for (name, role, units, language) in [
            ("Anna", Role::Administrator, vec![], Language::Ru),
            ("Boris", Role::Supervisor, vec!["north".to_owned()], Language::En),
            ("Vera", Role::Employee, vec!["north".to_owned()], Language::En),
        ] {
            let new = NewUser {
                email: format!("{}@example.com", name.to_lowercase()),
                name: name.into(),
                role,
                language,
                units,
                password: "correct horse battery".into(),
            };
            people.push(auth.create_user("test", new).await.unwrap());
        }
        let [anna, boris, vera] = people.try_into().unwrap();
        companies.push(Company { case, clock, room, metrics, auth, postman, anna, boris, vera });
    }
    companies
}

pub fn caller(user: &User) -> Caller {
    let scope = if user.role == Role::Administrator { Scope::All } else { Scope::units(["north"]) };
    Caller { actor: Actor::User(user.id.to_string()), role: user.role, scope, language: user.language }
}

/// Every day at nine of Moscow.
pub fn daily(board: Option<Id<BoardId>>, readers: &[&User]) -> DigestBody {
    DigestBody {
        board,
        schedule: Schedule { every: Every::Day, weekday: 1, month_day: 1, hour: 9 },
        readers: readers.iter().map(|user| user.id).collect::<Vec<Id<UserId>>>(),
        paused: false,
        version: 0,
    }
}

impl Company {
    pub async fn board(
        &self,
        by: &User,
        shared: bool,
        version: Option<(Id<BoardId>, i64)>,
    ) -> (Id<BoardId>, i64) {
        let tile = |id: &str, kind, metric: Option<&str>, by: Option<&str>| Tile {
            id: id.into(),
            kind,
            metric: metric.map(Into::into),
            by: by.map(Into::into),
            unit: None,
            width: 1,
            height: 1,
        };
        let tiles = vec![
            tile("t1", TileKind::Number, Some("nps"), None),
            tile("t2", TileKind::Breakdown, Some("nps"), Some("touchpoint")),
            tile("t3", TileKind::Feedback, None, None),
        ];
        let body =
            BoardBody { title: "Deliveries".into(), shared, tiles, version: version.map_or(0, |(_, v)| v) };
        let actor = caller(by).actor;
        let board = match version {
            None => self.metrics.make_board(body, &actor).await.unwrap(),
            Some((id, _)) => self.metrics.change_board(id, body, &actor).await.unwrap(),
        };
        (board.id, board.version)
    }

    pub fn worker(&self, name: &str) -> Worker {
        Worker::new(self.case.db.clone(), self.clock.clone(), name).only(&[rapport_digests::JOB])
    }

    /// Lets it be nine in the morning of tomorrow in Moscow, and the room work.
    pub async fn tomorrow(&self) {
        self.pass(18 * HOUR).await;
    }

    pub async fn pass(&self, micros: i64) {
        self.clock.advance(micros);
        self.room.turn(&self.worker("one")).await.unwrap();
    }

    pub async fn of(&self, user: &User) -> Digest {
        let mut list = self.room.list(&caller(user)).await.unwrap();
        assert_eq!(list.len(), 1, "{}", self.case.name);
        list.remove(0)
    }

    pub fn given(&self) -> Vec<(String, String)> {
        let letters = self.postman.given.lock().unwrap();
        letters.iter().map(|letter| (letter.to.to_string(), letter.subject.clone())).collect()
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
