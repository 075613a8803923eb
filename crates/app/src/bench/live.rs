//! Live screens: many connections over many units, and how long an answer takes from its posting to the screens.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::ensure;
use futures::StreamExt;
use rapport_http::{NewToken, Role, UnitRow};
use rapport_kernel::{Id, Identifier, Interaction, Scale, interaction::Kind};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

use super::{Scratch, percentile};
use crate::{progress, serve::finished, settings::Settings};

/// Distinct units, each with the same number of screens.
const UNITS: u64 = 500;
/// Connections being opened at the same time.
const OPENING: usize = 200;
/// Answers posted, one after another.
const ANSWERS: u64 = 200;
/// Time between two answers: 10 a second is 26 million a month.
const EVERY: Duration = Duration::from_millis(100);

/// What the screens measure by, and what they measured.
struct Watch {
    began: Instant,
    /// When the last answer of each unit was posted, in microseconds after the beginning; zero for never.
    posted: Vec<AtomicU64>,
    /// Milliseconds from there to a screen.
    waits: Mutex<Vec<f64>>,
}

impl Watch {
    fn now(&self) -> u64 {
        self.began.elapsed().as_micros() as u64
    }

    fn waits(&self) -> MutexGuard<'_, Vec<f64>> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub async fn run(settings: &Settings, connections: u64) -> anyhow::Result<()> {
    let scratch = Scratch::open(settings, "live").await?;
    let system = scratch.system()?;
    let auth = &system.base.auth;
    let company = unit("company", None);
    let units: Vec<UnitRow> =
        std::iter::once(company).chain((0..UNITS).map(|n| unit(&name(n), Some("company")))).collect();
    auth.upsert_units("bench", &units).await?;
    let new = NewToken { name: "bench".into(), role: Role::Administrator, units: vec![], expires_at: None };
    let (_, token) = auth.create_token("bench", new).await?;

    let (writer, _) = system.writer();
    let listener = rapport_http::listen("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = finished(system, writer.clone())?.router;
    let (live, last) = (Arc::clone(&system.live), writer.last());
    let following = tokio::spawn(async move { live.run(last).await });
    let served =
        tokio::spawn(rapport_http::serve(listener, router, std::future::pending(), Duration::from_secs(1)));

    let watch = Arc::new(Watch {
        began: Instant::now(),
        posted: (0..UNITS).map(|_| AtomicU64::new(0)).collect(),
        waits: Mutex::default(),
    });
    let bar = progress::bar("Opening connections", connections);
    let mut screens = JoinSet::new();
    let opening = Instant::now();
    let mut opening_screens = futures::stream::iter(0..connections)
        .map(|number| Screen::open(address, number % UNITS, &token))
        .buffer_unordered(OPENING);
    while let Some(screen) = opening_screens.next().await {
        screens.spawn(screen?.look(Arc::clone(&watch)));
        bar.inc(1);
    }
    bar.finish_and_clear();
    let opened = opening.elapsed();

    let clock = &system.base.clock;
    let per_unit = connections.div_ceil(UNITS);
    let mut expected = 0;
    for answer in 0..ANSWERS {
        let at = Instant::now();
        // A prime step visits the units in no order.
        let place = answer * 197 % UNITS;
        let mut one = Interaction::new(
            Id::new(clock.as_ref()),
            "bench",
            format!("a{answer}"),
            Kind::Feedback,
            clock.now(),
        );
        one.unit_id = Some(name(place));
        one.score = Some((answer % 11) as f64);
        one.scale = Some(Scale::Nps);
        one.identifiers =
            vec![Identifier::new(rapport_kernel::IdentifierKind::User, &format!("u{answer}"), None)?];
        watch.posted[place as usize].store(watch.now(), Ordering::Relaxed);
        writer.append(vec![one]).await?;
        expected += per_unit;
        tokio::time::sleep_until((at + EVERY).into()).await;
    }
    let until = Instant::now() + Duration::from_secs(20);
    while watch.waits().len() < expected as usize && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    screens.abort_all();
    system.live.close();
    served.abort();
    following.await?;

    let mut waits = std::mem::take(&mut *watch.waits());
    ensure!(!waits.is_empty(), "no screen saw any answer");
    println!("{connections} connections over {UNITS} units, opened in {:.1} s", opened.as_secs_f64());
    println!("{ANSWERS} answers, {} updates seen of about {expected}", waits.len());
    println!(
        "answer → update: p50 {:.0} ms, p95 {:.0} ms, p99 {:.0} ms",
        percentile(&mut waits, 0.5),
        percentile(&mut waits, 0.95),
        percentile(&mut waits, 0.99)
    );
    Ok(())
}

fn name(unit: u64) -> String {
    format!("unit-{unit}")
}

fn unit(code: &str, parent: Option<&str>) -> UnitRow {
    UnitRow {
        code: code.to_owned(),
        parent: parent.map(str::to_owned),
        name_en: String::new(),
        name_ru: String::new(),
        kind: if parent.is_none() { "company".into() } else { "branch".into() },
    }
}

/// A screen that shows the last feedback and today's NPS of a unit.
struct Screen {
    stream: TcpStream,
    unit: u64,
}

impl Screen {
    /// Connects and waits for the first answers.
    async fn open(address: SocketAddr, unit: u64, token: &str) -> anyhow::Result<Self> {
        let mut stream = TcpStream::connect(address).await?;
        let code = name(unit);
        let request = format!(
            "GET /api/v1/live?watch=feedback%3Funit%3D{code}&watch=metric%2Fnps%3Funit%3D{code} HTTP/1.1\r\n\
             Host: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut begun = Vec::new();
        let mut chunk = [0; 4096];
        while !contains(&begun, b"event: feedback") {
            let read = stream.read(&mut chunk).await?;
            ensure!(read > 0, "a connection was refused: {}", String::from_utf8_lossy(&begun));
            begun.extend_from_slice(&chunk[..read]);
            ensure!(
                begun.starts_with(b"HTTP/1.1 200") || begun.len() < 12,
                "{}",
                String::from_utf8_lossy(&begun)
            );
        }
        Ok(Self { stream, unit })
    }

    /// Notes how long after its posting each answer of the unit is here.
    async fn look(mut self, watch: Arc<Watch>) -> anyhow::Result<()> {
        let mut chunk = [0; 16 * 1024];
        loop {
            let read = self.stream.read(&mut chunk).await?;
            ensure!(read > 0, "the server closed the connection");
            let posted = watch.posted[self.unit as usize].load(Ordering::Relaxed);
            if posted > 0 && contains(&chunk[..read], b"event: feedback") {
                watch.waits().push((watch.now() - posted) as f64 / 1e3);
            }
        }
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
