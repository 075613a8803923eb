//! Ingest over HTTP with everything on, beside the bare group commit of the same machine at the same minute.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::ensure;
use rapport_store::{Backend, Column, Db, Rows, Sql, stream};
use tokio::sync::{mpsc, oneshot};

use super::{Scratch, client::Client, percentile};
use crate::{serve::Background, serve::finished, settings::Settings, upkeep::READERS};

const SECONDS: u64 = 8;
/// Latencies of the first second are start-up: every connection begins with nothing at hand.
const STARTING: Duration = Duration::from_secs(1);

pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let scratch = Scratch::open(settings, "ingest").await?;
    let system = scratch.system()?;
    let database = settings.database_url.as_deref();
    println!("bare group commit, the same bodies, batches of 100 …");
    let bare_batches = bare(&scratch.path, database, 32, 100).await?;
    println!("  {bare_batches:.0}/s");

    let (info, key) = system.base.auth.create_write_key("bench", "bench").await?;
    let listener = rapport_http::listen("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (writer, written) = system.writer();
    let router = finished(system, writer)?.router;
    let background = Background::start(system);
    let (stop, stopped) = oneshot::channel::<()>();
    let served = tokio::spawn(rapport_http::serve(
        listener,
        router,
        async move { drop(stopped.await) },
        Duration::from_secs(5),
    ));

    println!("over HTTP as {}, batches of 100, everything on …", info.name);
    let batches = over_http(address, &key, 32, 100, None).await?;
    println!(
        "  {:.0}/s, p50 {:.1} ms, p99 {:.1} ms: {:.2} of bare",
        batches.per_second,
        batches.p(0.5),
        batches.p(0.99),
        batches.per_second / bare_batches
    );
    // Straight after, while what came is still folded and put in order; and when that is done.
    for when in ["straight after", "after a rest"] {
        let half = over_http(address, &key, 32, 100, Some(batches.per_second / 2.0)).await?;
        println!(
            "  at half load {when} {:.0}/s: p50 {:.1} ms, p99 {:.1} ms",
            half.per_second,
            half.p(0.5),
            half.p(0.99)
        );
        rested(&system.base.db).await?;
    }
    println!("single events …");
    let single = over_http(address, &key, 128, 1, None).await?;
    println!("  {:.0}/s, p50 {:.1} ms, p99 {:.1} ms", single.per_second, single.p(0.5), single.p(0.99));

    let _ = stop.send(());
    served.await?;
    let _ = tokio::time::timeout(Duration::from_secs(5), written).await;
    background.stop().await;
    Ok(())
}

/// Waits until nothing that follows the stream is far behind it; two minutes at most.
async fn rested(db: &Db) -> anyhow::Result<()> {
    const FAR: i64 = 40_000;
    for _ in 0..120 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let behind = stream::behind(db.read(), &READERS.map(|(name, _)| name)).await?;
        if behind.iter().all(|(_, behind)| *behind < FAR) {
            break;
        }
    }
    Ok(())
}

/// Acknowledged interactions a second, and the latencies of requests in milliseconds, without those of the first second.
pub struct Rate {
    pub per_second: f64,
    pub latencies: Vec<f64>,
}

impl Rate {
    pub fn p(&self, share: f64) -> f64 {
        percentile(&mut self.latencies.clone(), share)
    }
}

/// Sends for [`SECONDS`] from `senders` connections, `per_request` interactions each time; at most `most` a second when given.
pub async fn over_http(
    address: SocketAddr,
    write_key: &str,
    senders: u64,
    per_request: u64,
    most: Option<f64>,
) -> anyhow::Result<Rate> {
    static RUN: AtomicU64 = AtomicU64::new(0);
    let run = RUN.fetch_add(1, Ordering::Relaxed);
    let started = Instant::now();
    let until = started + Duration::from_secs(SECONDS);
    let pause = most.map(|most| Duration::from_secs_f64((senders * per_request) as f64 / most));
    let mut tasks = Vec::new();
    for sender in 0..senders {
        let mut client = Client::connect(address, write_key).await?;
        tasks.push(tokio::spawn(async move {
            let (mut requests, mut latencies) = (0u64, Vec::new());
            let mut number = 0u64;
            // Senders do not know of each other: their requests must not come all at once.
            let mut due = started + pause.unwrap_or_default().mul_f64(sender as f64 / senders as f64);
            while Instant::now() < until {
                if let Some(pause) = pause {
                    due += pause;
                    tokio::time::sleep_until(due.into()).await;
                }
                let (path, body) = request(run, sender, number, per_request);
                number += per_request;
                let sent = Instant::now();
                let (status, answer) = client.post(path, body.as_bytes()).await?;
                ensure!(status == 200, "status {status}: {}", String::from_utf8_lossy(&answer));
                requests += 1;
                if sent.duration_since(started) >= STARTING {
                    latencies.push(sent.elapsed().as_secs_f64() * 1e3);
                }
            }
            Ok((requests, latencies))
        }));
    }
    let (mut requests, mut latencies) = (0, Vec::new());
    for task in tasks {
        let (sent, took): (u64, Vec<f64>) = task.await??;
        requests += sent;
        latencies.extend(took);
    }
    let per_second = (requests * per_request) as f64 / started.elapsed().as_secs_f64();
    Ok(Rate { per_second, latencies })
}

/// What a shop's server sends: views, orders, answers, of 100,000 customers.
fn event(run: u64, sender: u64, number: u64) -> String {
    let mix = scattered(run * 7_919 + sender * 104_729 + number);
    let customer = mix >> 20 & 0x1_FFFF;
    let id = format!("{run}-{sender}-{number}");
    match mix % 10 {
        0 => format!(
            r#"{{"type":"track","messageId":"{id}","userId":"u{customer}","event":"Order Completed","properties":{{"order_id":"O-{id}","revenue":{}.90,"currency":"EUR","touchpoint":"checkout"}}}}"#,
            mix % 300
        ),
        1 => format!(
            r#"{{"type":"track","messageId":"{id}","userId":"u{customer}","event":"Survey Answered","properties":{{"score":{},"scale":"nps","touchpoint":"delivery","unit_id":"north"}}}}"#,
            mix % 11
        ),
        2..=4 => format!(
            r#"{{"type":"track","messageId":"{id}","userId":"u{customer}","event":"Product Viewed","properties":{{"product_id":"P-{}","price":{}.50,"category":"phones"}}}}"#,
            mix % 9_973,
            mix % 900
        ),
        _ => format!(
            r#"{{"type":"page","messageId":"{id}","userId":"u{customer}","name":"Product","properties":{{"path":"/p/{}","referrer":"/search","duration":{}}}}}"#,
            mix % 9_973,
            mix % 240
        ),
    }
}

/// Numbers in no order (the finalizer of Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014): customers come
/// as they like, and neighbours of the stream are no neighbours in a tree.
const fn scattered(number: u64) -> u64 {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

fn request(run: u64, sender: u64, number: u64, per_request: u64) -> (&'static str, String) {
    if per_request == 1 {
        let one = event(run, sender, number);
        let path = if one.starts_with(r#"{"type":"page""#) { "/v1/page" } else { "/v1/track" };
        return (path, one);
    }
    let mut body = String::with_capacity(per_request as usize * 260);
    body.push_str(r#"{"batch":["#);
    for offset in 0..per_request {
        if offset > 0 {
            body.push(',');
        }
        body.push_str(&event(run, sender, number + offset));
    }
    body.push_str("]}");
    ("/v1/batch", body)
}

type Waiting = (Vec<String>, oneshot::Sender<()>);

/// The bare group commit: the same bodies into one table with a key, an index by customer and time, and nothing else.
pub async fn bare(
    folder: &Path,
    database_url: Option<&str>,
    senders: u64,
    per_request: u64,
) -> anyhow::Result<f64> {
    let db = match database_url {
        Some(url) => Db::open_postgres(url).await?,
        None => Db::open_sqlite(&folder.join("bare.db")).await?,
    };
    let blob = if db.backend() == Backend::Postgres { "BYTEA" } else { "BLOB" };
    db.write().run("DROP TABLE IF EXISTS bare_event", vec![]).await?;
    db.write()
        .run(
            &format!("CREATE TABLE bare_event (id {blob} NOT NULL PRIMARY KEY, customer BIGINT NOT NULL, at BIGINT NOT NULL, body TEXT NOT NULL)"),
            vec![],
        )
        .await?;
    db.write().run("CREATE INDEX bare_event_customer ON bare_event (customer, at)", vec![]).await?;
    let (queue, mut waiting) = mpsc::channel::<Waiting>(4096);
    let writer = tokio::spawn({
        let db = db.clone();
        async move {
            let mut at = 0i64;
            while let Some(first) = waiting.recv().await {
                let mut group = vec![first];
                let mut size = group[0].0.len();
                while size < 4096 {
                    let Ok(next) = waiting.try_recv() else { break };
                    size += next.0.len();
                    group.push(next);
                }
                let mut rows = Rows::new(&[Column::Bytes, Column::Int, Column::Int, Column::Text]);
                for body in group.iter().flat_map(|(bodies, _)| bodies) {
                    at += 1;
                    let id = uuid::Uuid::now_v7().as_bytes().to_vec();
                    rows.push([
                        id.into(),
                        ((scattered(at as u64) & 0x1_FFFF) as i64).into(),
                        at.into(),
                        body.as_str().into(),
                    ]);
                }
                let tx = db.begin().await?;
                tx.run_rows("INSERT INTO bare_event (id, customer, at, body) {rows}", &rows, vec![]).await?;
                tx.commit().await?;
                for (_, done) in group {
                    let _ = done.send(());
                }
            }
            anyhow::Ok(())
        }
    });
    let started = Instant::now();
    let until = started + Duration::from_secs(SECONDS);
    let sent = Arc::new(AtomicU64::new(0));
    let mut tasks = Vec::new();
    for sender in 0..senders {
        let (queue, sent) = (queue.clone(), Arc::clone(&sent));
        tasks.push(tokio::spawn(async move {
            let mut number = 0;
            while Instant::now() < until {
                let bodies =
                    (0..per_request).map(|offset| event(u64::MAX, sender, number + offset)).collect();
                number += per_request;
                let (done, acknowledged) = oneshot::channel();
                if queue.send((bodies, done)).await.is_err() || acknowledged.await.is_err() {
                    break;
                }
                sent.fetch_add(per_request, Ordering::Relaxed);
            }
        }));
    }
    for task in tasks {
        task.await?;
    }
    let rate = sent.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64();
    drop(queue);
    writer.await??;
    db.close().await?;
    Ok(rate)
}
