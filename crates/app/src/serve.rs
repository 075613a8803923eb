//! The server: what listens, what works in the background, and how both stop.

use std::{future::Future, sync::Arc, time::Duration};

use metrics_exporter_prometheus::PrometheusBuilder;
use rapport_feedback::Feedback;
use rapport_http::{Finished, Server, ServerSettings, listen, serve};
use rapport_kernel::{ErrorKind, Problem};
use rapport_store::StreamWriter;
use tokio::{
    net::TcpListener,
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::{
    assets::Embedded,
    folder::Folder,
    settings::Settings,
    system::{Base, System},
    upkeep,
};

/// How long requests under way may take when the server stops.
const GRACE: Duration = Duration::from_secs(10);

pub async fn run(settings: Settings) -> anyhow::Result<()> {
    let listener = listen(&settings.listen.to_string()).await?;
    let system = System::open(Base::open(Folder::take(&settings.data)?, settings).await?).await?;
    let address = listener.local_addr()?;
    if let Some(token) = system.base.auth.issue_setup_token().await? {
        println!("Nobody can sign in yet. Make the administrator here, once, within a day:");
        println!("  http://{address}/setup?token={token}");
    }
    println!("Serving on http://{address} (Ctrl-C stops)");
    run_on(system, listener, |_| {}).await
}

/// Serves a system until it is told to stop. `started` gets the writer once everything runs.
pub async fn run_on(
    system: System,
    listener: TcpListener,
    started: impl FnOnce(StreamWriter),
) -> anyhow::Result<()> {
    let (writer, written) = system.writer();
    let background = Background::start(&system);
    let intake = Intake::start(&system, writer.clone());
    let Finished { router, .. } = finished(&system, writer.clone())?;
    let (live, last) = (Arc::clone(&system.live), writer.last());
    let following = tokio::spawn(async move { live.run(last).await });
    started(writer);
    let (stopping, live) = (stop_signal(), Arc::clone(&system.live));
    let stopped = async move {
        stopping.await;
        // Live connections never end by themselves: serving would wait for them.
        live.close();
    };
    serve(listener, router, stopped, GRACE).await;
    let _ = following.await;
    intake.stop().await;
    // The router was dropped, and with it the senders that requests held: the writer's queue runs empty.
    let _ = tokio::time::timeout(GRACE, written).await;
    background.stop().await;
    println!("Stopped; everything acknowledged is kept.");
    Ok(())
}

/// All rooms behind the frame.
pub fn finished(system: &System, writer: StreamWriter) -> anyhow::Result<Finished> {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    // A second server in one process (tests, benchmarks) keeps the first one's recorder.
    let _ = metrics::set_global_recorder(recorder);
    let settings =
        ServerSettings { trust_proxy: system.base.settings.trust_proxy, ..ServerSettings::default() };
    let database = system.base.db.clone();
    let lake = Arc::clone(&system.lake);
    Ok(Server::new(system.routes(writer), Arc::clone(&system.base.auth), settings)
        .assets(Arc::new(Embedded))
        .ready_when("database", move || {
            let database = database.clone();
            async move {
                database.ping().await.map_err(|_| {
                    Problem::new(ErrorKind::Unavailable, "database", "the database does not answer")
                })
            }
        })
        .ready_when("lake", move || {
            let lake = Arc::clone(&lake);
            async move {
                lake.status()
                    .await
                    .map(|_| ())
                    .map_err(|_| Problem::new(ErrorKind::Unavailable, "lake", "the lake cannot be read"))
            }
        })
        .metrics(move || handle.render())
        .finish())
}

/// Flusher, tail, roll-ups and upkeep of a process.
pub struct Background {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Background {
    pub fn start(system: &System) -> Self {
        let (stop, stopping) = watch::channel(false);
        let mut tasks = JoinSet::new();
        let lake = Arc::clone(&system.lake);
        let until = stopping.clone();
        tasks.spawn(async move { lake.run(until).await });
        tasks.spawn(upkeep::run(
            system.base.db.clone(),
            Arc::clone(&system.customers),
            Arc::clone(&system.quality),
            Arc::clone(&system.base.clock),
            stopping.clone(),
        ));
        tasks.spawn(Arc::clone(&system.comments).run(stopping.clone()));
        let name = format!("digests-{}", std::process::id());
        tasks.spawn(Arc::clone(&system.digests).run(name, stopping.clone()));
        let name = format!("insights-{}", std::process::id());
        tasks.spawn(Arc::clone(&system.insights).run(name, stopping.clone()));
        tasks.spawn(take_over(Arc::clone(&system.feedback), stopping));
        Self { stop, tasks }
    }

    /// Stops; the lake's last act is to write everything that waits.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Takes over the feedback that a folder held before there was a list of it, bit by bit.
async fn take_over(feedback: Arc<Feedback>, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        match feedback.take_over().await {
            Ok(false) => return,
            Ok(true) => tokio::task::yield_now().await,
            Err(error) => {
                tracing::warn!(%error, "feedback from before is not taken over yet");
                let _ = tokio::time::timeout(Duration::from_secs(20), stopping.changed()).await;
            }
        }
    }
}

/// What a server does with what it receives: imports that wait, counts of sources and of values on entry. Holds the writer until it stops.
struct Intake {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Intake {
    fn start(system: &System, writer: StreamWriter) -> Self {
        let (stop, stopping) = watch::channel(false);
        let mut tasks = JoinSet::new();
        tasks.spawn(Arc::clone(&system.imports).run(writer, stopping.clone()));
        tasks.spawn(Arc::clone(&system.traffic).run(stopping.clone()));
        tasks.spawn(Arc::clone(&system.entries).run(stopping));
        Self { stop, tasks }
    }

    async fn stop(mut self) {
        let _ = self.stop.send(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Resolves when the process is asked to stop.
pub fn stop_signal() -> impl Future<Output = ()> + Send + 'static {
    let terminated: JoinHandle<()> = tokio::spawn(async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    });
    async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated => {}
        }
    }
}

/// The API's description as JSON.
pub fn description(system: &System) -> anyhow::Result<String> {
    let (writer, _) = system.writer();
    Ok(finished(system, writer)?.openapi.to_pretty_json()?)
}
