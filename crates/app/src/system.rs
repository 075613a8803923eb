//! The rooms, opened and connected: the only place that knows them all.

use std::sync::Arc;

use anyhow::Context;
use rapport_channels::{Address, Channel, Outbox, Smtp};
use rapport_coaching::Coaching;
use rapport_customers::Customers;
use rapport_digests::Digests;
use rapport_explore::Views;
use rapport_feedback::Feedback;
use rapport_http::{Auth, AuthSettings, Live, LiveSettings, Routes};
use rapport_insights::served::{self, Insights};
use rapport_journeys::Journeys;
use rapport_kernel::{Clock, SystemClock, time::SECOND};
use rapport_lake::{Lake, LakeSettings};
use rapport_metrics::Metrics;
use rapport_quality::{Quality, entry::Entries};
use rapport_query::{CustomerNames, CustomerOf, DimensionSource, Query, work::WorkFeedback};
use rapport_store::{BatchHook, Db, Migration, StreamWriter, WriterSettings, migrate};
use rapport_stream::{
    SourcesState, StreamState,
    accept::Defaults,
    imports::{ImportSettings, Imports},
    traffic::Traffic,
};
use rapport_text::comments::Comments;
use tokio::task::JoinHandle;

use crate::{
    catalogue::{self, Rooms},
    company::{self, Company},
    folder::Folder,
    hooks::Hooks,
    live,
    settings::Settings,
};

/// The store of a folder, migrated, and the doorkeeper: what commands about users and keys need.
pub struct Base {
    pub folder: Folder,
    pub settings: Settings,
    pub clock: Arc<dyn Clock>,
    pub db: Db,
    pub auth: Arc<Auth>,
}

/// Tables of all rooms.
pub fn migrations() -> Vec<Migration> {
    [
        rapport_store::migrations(),
        rapport_http::migrations(),
        rapport_text::comments::migrations(),
        rapport_customers::migrations(),
        rapport_digests::migrations(),
        rapport_insights::served::migrations(),
        rapport_explore::migrations(),
        rapport_journeys::migrations(),
        rapport_lake::migrations(),
        rapport_metrics::migrations(),
        rapport_quality::migrations(),
        rapport_stream::migrations(),
        rapport_feedback::migrations(),
    ]
    .concat()
}

impl Base {
    pub async fn open(folder: Folder, settings: Settings) -> anyhow::Result<Self> {
        let db = connect(&folder, &settings).await?;
        migrate(&db, migrations()).await?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let auth_settings = AuthSettings { trust_proxy: settings.trust_proxy, zone: settings.zone };
        let auth = Auth::new(db.clone(), Arc::clone(&clock), auth_settings);
        Ok(Self { folder, settings, clock, db, auth })
    }
}

/// Connects to the store without changing it.
pub async fn connect(folder: &Folder, settings: &Settings) -> anyhow::Result<Db> {
    match &settings.database_url {
        Some(url) => Db::open_postgres(url).await.context(
            "PostgreSQL at RAPPORT_DATABASE_URL does not answer: check that it runs and the address is right",
        ),
        None => Db::open_sqlite(&folder.database())
            .await
            .with_context(|| format!("the database {} cannot be opened", folder.database().display())),
    }
}

/// What carries letters: the mail server, or a folder where none is set up.
fn channel(folder: &Folder, settings: &Settings) -> anyhow::Result<Arc<dyn Channel>> {
    let from = match &settings.mail_from {
        Some(from) => from.clone(),
        None => Address::parse("Rapport <rapport@localhost>")?,
    };
    Ok(match &settings.smtp_url {
        Some(server) => Arc::new(Smtp::new(server.clone(), from)),
        None => Arc::new(Outbox::new(folder.path().join("outbox"), from)),
    })
}

/// Everything, ready to read and to write.
pub struct System {
    pub base: Base,
    pub customers: Arc<Customers>,
    pub lake: Arc<Lake>,
    pub metrics: Arc<Metrics>,
    pub comments: Arc<Comments>,
    pub feedback: Arc<Feedback>,
    pub coaching: Arc<Coaching>,
    pub imports: Arc<Imports>,
    pub traffic: Arc<Traffic>,
    pub quality: Arc<Quality>,
    pub entries: Arc<Entries>,
    pub digests: Arc<Digests>,
    pub insights: Arc<Insights>,
    pub live: Arc<Live>,
}

impl System {
    pub async fn open(base: Base) -> anyhow::Result<Self> {
        let Base { folder, settings, clock, db, auth } = &base;
        let of_customers =
            rapport_customers::Settings { zone: settings.zone, ..rapport_customers::Settings::default() };
        let customers = Customers::new(db.clone(), Arc::clone(clock), of_customers);
        customers.refresh().await?;
        let comments = Comments::new(db.clone(), Arc::clone(clock))?;
        comments.begin().await?;
        let dimensions: Vec<Arc<dyn DimensionSource>> = customers
            .dimensions()
            .into_iter()
            .chain([auth.units_dimension(), comments.dimension(), served::themes::dimension(db)])
            .collect();
        let url = if let Some(url) = &settings.lake_url {
            url.clone()
        } else {
            let path = std::path::absolute(folder.lake())?;
            std::fs::create_dir_all(&path)?;
            format!("file://{}", path.display())
        };
        let lake = Lake::open(
            db.clone(),
            LakeSettings {
                flush_rows: settings.flush_rows,
                flush_every: settings.flush_seconds as i64 * SECOND,
                memory: settings.query_memory_mb << 20,
                zone: settings.zone,
                ..LakeSettings::at(url)
            },
            dimensions,
            Arc::clone(&customers) as Arc<dyn CustomerOf>,
            Arc::clone(clock),
        )
        .await
        .context("the lake cannot be opened; `rapport doctor` says more")?;
        let metrics = Metrics::new(
            db.clone(),
            Arc::clone(&lake) as Arc<dyn Query>,
            Arc::clone(&customers) as Arc<dyn CustomerNames>,
            Arc::clone(clock),
            settings.zone,
        );
        let feedback = Feedback::new(
            db.clone(),
            Arc::clone(clock),
            Arc::clone(&customers),
            Arc::clone(&comments),
            Arc::clone(auth),
            settings.zone,
        );
        feedback.begin().await?;
        let coaching = Coaching::new(
            Arc::clone(&feedback) as Arc<dyn WorkFeedback>,
            Arc::clone(&lake) as Arc<dyn Query>,
            Arc::clone(clock),
            settings.zone,
        );
        let entries = Entries::new(db.clone(), Arc::clone(clock), settings.zone);
        let imports = Imports::new(
            db.clone(),
            Arc::clone(clock),
            Arc::new(Rooms::of(auth, &customers)),
            Arc::clone(&entries),
            ImportSettings {
                folder: folder.path().join("imports"),
                most_bytes: settings.import_mb << 20,
                company: catalogue::company(settings),
            },
        );
        let traffic = Traffic::new(db.clone(), Arc::clone(clock));
        let quality =
            Quality::new(db.clone(), Arc::clone(&lake) as Arc<dyn Query>, Arc::clone(clock), settings.zone);
        let digests = Digests::new(rapport_digests::Parts {
            db: db.clone(),
            clock: Arc::clone(clock),
            metrics: Arc::clone(&metrics),
            auth: Arc::clone(auth),
            query: Arc::clone(&lake) as Arc<dyn Query>,
            quality: Arc::clone(&quality),
            channel: channel(folder, settings)?,
            zone: settings.zone,
            public_url: match &settings.public_url {
                Some(url) => url.clone(),
                None => format!("http://{}", settings.listen).parse()?,
            },
        });
        let insights = Insights::new(served::Parts {
            db: db.clone(),
            clock: Arc::clone(clock),
            query: Arc::clone(&lake) as Arc<dyn Query>,
            metrics: Arc::clone(&metrics),
            comments: Arc::clone(&comments),
            auth: Arc::clone(auth),
            names: Arc::clone(&customers) as Arc<dyn CustomerNames>,
            customers: Arc::clone(&customers),
            model: settings.model()?,
            zone: settings.zone,
        });
        let topics = live::topics(
            &metrics,
            &customers,
            &feedback,
            Arc::clone(&lake) as Arc<dyn Query>,
            clock,
            settings.zone,
        );
        let live = Live::new(Arc::clone(auth), topics, LiveSettings::default());
        Ok(Self {
            base,
            customers,
            lake,
            metrics,
            comments,
            feedback,
            coaching,
            imports,
            traffic,
            quality,
            entries,
            digests,
            insights,
            live,
        })
    }

    /// Starts the writer of this process.
    pub fn writer(&self) -> (StreamWriter, JoinHandle<()>) {
        self.writer_with(WriterSettings::default())
    }

    pub fn writer_with(&self, settings: WriterSettings) -> (StreamWriter, JoinHandle<()>) {
        let hook: Arc<dyn BatchHook> =
            Arc::new(Hooks { customers: Arc::clone(&self.customers), feedback: Arc::clone(&self.feedback) });
        StreamWriter::start(self.base.db.clone(), hook, Arc::clone(&self.base.clock), settings)
    }

    fn journeys(&self) -> Arc<Journeys> {
        Journeys::new(
            self.base.db.clone(),
            Arc::clone(&self.lake) as Arc<dyn Query>,
            Arc::clone(&self.base.clock),
            self.base.settings.zone,
        )
    }

    /// Every route of the rooms, each with its rule.
    pub fn routes(&self, writer: StreamWriter) -> Routes {
        rapport_customers::routes(Arc::clone(&self.customers))
            .merge(rapport_metrics::routes(Arc::clone(&self.metrics)))
            .merge(rapport_journeys::routes(self.journeys()))
            .merge(rapport_explore::routes(Views::new(self.base.db.clone(), Arc::clone(&self.base.clock))))
            .merge(rapport_digests::routes(Arc::clone(&self.digests)))
            .merge(served::routes(Arc::clone(&self.insights)))
            .merge(rapport_feedback::routes(Arc::clone(&self.feedback)))
            .merge(rapport_coaching::routes(Arc::clone(&self.coaching)))
            .merge(rapport_quality::routes(Arc::clone(&self.quality)))
            .merge(company::routes(Company::new(&self.base.settings)))
            .merge(self.live.routes())
            .merge(rapport_stream::routes(StreamState {
                writer,
                clock: Arc::clone(&self.base.clock),
                defaults: Arc::new(Defaults {
                    country: self.base.settings.country.clone(),
                    currency: self.base.settings.currency,
                }),
                traffic: Arc::clone(&self.traffic),
                entries: Arc::clone(&self.entries),
            }))
            .merge(rapport_stream::import_routes(Arc::clone(&self.imports)))
            .merge(rapport_stream::source_routes(SourcesState {
                auth: Arc::clone(&self.base.auth),
                clock: Arc::clone(&self.base.clock),
                traffic: Arc::clone(&self.traffic),
                customers: Arc::clone(&self.customers) as Arc<dyn CustomerOf>,
            }))
    }
}
