//! Settings: one file, `RAPPORT_*` variables over it, the command line over both. Unknown keys are refused.

use std::{collections::HashMap, net::SocketAddr, path::PathBuf, sync::Arc};

use anyhow::{Context, bail};
use config::{Config, Environment, File, FileFormat};
use rapport_channels::{Address, SmtpUrl};
use rapport_kernel::{Currency, time::Zone};
use rapport_model::{Endpoint, Model, ModelSettings};
use serde::Deserialize;
use url::Url;

use crate::cli::Cli;

/// Variables that tests and scripts use and the binary does not read.
const NOT_SETTINGS: [&str; 3] = ["RAPPORT_TEST_", "RAPPORT_E2E_", "RAPPORT_BIN"];

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Folder of everything.
    pub data: PathBuf,
    pub listen: SocketAddr,
    /// `postgres://…`; SQLite in the data folder when absent.
    pub database_url: Option<String>,
    /// `file:///…`; `lake` in the data folder when absent.
    pub lake_url: Option<String>,
    /// The company's reporting zone: `Europe/Moscow`.
    #[serde(deserialize_with = "zone")]
    pub zone: Zone,
    /// Country (ISO 3166 alpha-2) of telephone numbers written without a country code.
    pub country: Option<String>,
    /// Currency (ISO 4217) of amounts sent without one.
    pub currency: Option<Currency>,
    /// Filter of the log: `info`, `rapport_store=debug`.
    pub log: String,
    /// `text` or `json`.
    pub log_format: String,
    /// A reverse proxy in front sets X-Forwarded-Proto and X-Forwarded-For.
    pub trust_proxy: bool,
    /// Rows after which the lake is written.
    pub flush_rows: usize,
    /// Seconds after which the lake is written.
    pub flush_seconds: u64,
    /// Megabytes for queries.
    pub query_memory_mb: usize,
    /// Megabytes of the largest file that the screen of imports takes.
    pub import_mb: u64,
    /// `smtp://user:password@mail.example.com:587`: where letters go; a folder keeps them when absent.
    #[serde(deserialize_with = "mail_server")]
    pub smtp_url: Option<SmtpUrl>,
    /// Whom letters are from: `Rapport <rapport@example.com>`. Needed with a mail server.
    #[serde(deserialize_with = "sender")]
    pub mail_from: Option<Address>,
    /// Where people open the application, for links in letters; `http://` and the address of `listen` when absent.
    pub public_url: Option<Url>,
    /// `https://api.example.com/v1`: an OpenAI-compatible endpoint that words names of themes; none when absent.
    pub model_url: Option<Url>,
    /// The name that the endpoint knows the model by. Needed with an endpoint.
    pub model_name: Option<String>,
    pub model_key: Option<Secret>,
}

/// What is never shown.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl Settings {
    /// The language model elsewhere, when one is switched on.
    pub fn model(&self) -> anyhow::Result<Option<Arc<dyn Model>>> {
        let (Some(url), Some(name)) = (&self.model_url, &self.model_name) else { return Ok(None) };
        let key = self.model_key.as_ref().map(|Secret(key)| key.clone());
        let endpoint = Endpoint::new(ModelSettings { url: url.clone(), name: name.clone(), key })
            .context("RAPPORT_MODEL_URL cannot be used")?;
        Ok(Some(Arc::new(endpoint)))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: PathBuf::from("rapport-data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            database_url: None,
            lake_url: None,
            zone: Zone::UTC,
            country: None,
            currency: None,
            log: "info".into(),
            log_format: "text".into(),
            trust_proxy: false,
            flush_rows: 200_000,
            flush_seconds: 60,
            query_memory_mb: 512,
            import_mb: 1024,
            smtp_url: None,
            mail_from: None,
            public_url: None,
            model_url: None,
            model_name: None,
            model_key: None,
        }
    }
}

impl Settings {
    /// Reads the file named, or `rapport.toml` of the data folder, then `variables`, then the command line.
    pub fn read(cli: &Cli, variables: &[(String, String)]) -> anyhow::Result<Self> {
        let mut ours = HashMap::new();
        for (name, value) in variables {
            if name.starts_with("RAPPORT_") && !NOT_SETTINGS.iter().any(|prefix| name.starts_with(prefix)) {
                ours.insert(name.clone(), value.clone());
            }
        }
        let data = cli
            .data
            .clone()
            .or_else(|| ours.get("RAPPORT_DATA").map(PathBuf::from))
            .unwrap_or_else(|| Self::default().data);
        let file = match &cli.config {
            Some(path) if !path.is_file() => bail!("there is no settings file {}", path.display()),
            Some(path) => path.clone(),
            None => data.join("rapport.toml"),
        };
        let mut settings: Self = Config::builder()
            .add_source(File::from(file.as_path()).format(FileFormat::Toml).required(false))
            .add_source(
                Environment::with_prefix("RAPPORT")
                    .prefix_separator("_")
                    .try_parsing(true)
                    .ignore_empty(true)
                    .source(Some(ours)),
            )
            .build()
            .and_then(Config::try_deserialize)
            .with_context(|| {
                format!("settings cannot be read (file {}, variables RAPPORT_*)", file.display())
            })?;
        settings.data = data;
        if let Some(listen) = &cli.listen {
            settings.listen = listen
                .parse()
                .with_context(|| format!("--listen takes an address like 127.0.0.1:8080, not {listen:?}"))?;
        }
        if let Some(url) = &settings.database_url
            && !(url.starts_with("postgres://") || url.starts_with("postgresql://"))
        {
            if url != "sqlite" {
                bail!(
                    "RAPPORT_DATABASE_URL takes postgres://…; leave it out (or \"sqlite\") for SQLite in the data folder"
                );
            }
            settings.database_url = None;
        }
        if settings.smtp_url.is_some() && settings.mail_from.is_none() {
            bail!(
                "RAPPORT_SMTP_URL needs RAPPORT_MAIL_FROM: whom letters are from, as in Rapport <rapport@example.com>"
            );
        }
        if let Some(url) = &settings.public_url
            && !matches!(url.scheme(), "http" | "https")
        {
            bail!("RAPPORT_PUBLIC_URL takes https://…, where people open the application");
        }
        if settings.model_url.is_some() != settings.model_name.is_some() {
            bail!(
                "RAPPORT_MODEL_URL and RAPPORT_MODEL_NAME go together: where the model is, and what it is called there"
            );
        }
        settings.model()?;
        Ok(settings)
    }
}

fn mail_server<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<SmtpUrl>, D::Error> {
    // What was written may hold a password: the message must not.
    SmtpUrl::parse(&String::deserialize(deserializer)?)
        .map(Some)
        .map_err(|e| serde::de::Error::custom(format!("smtp_url: {e}")))
}

fn sender<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Address>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Address::parse(&text).map(Some).map_err(|e| serde::de::Error::custom(format!("mail_from: {e}")))
}

fn zone<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Zone, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse()
        .map_err(|_| serde::de::Error::custom(format!("zone takes a name like Europe/Moscow, not {name:?}")))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn read(arguments: &[&str], variables: &[(&str, &str)]) -> anyhow::Result<Settings> {
        let variables: Vec<_> = variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Settings::read(&Cli::parse_from(arguments), &variables)
    }

    #[test]
    fn variables_stand_over_the_file_and_the_command_line_over_both() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("rapport.toml"),
            "listen = \"127.0.0.1:1\"\nzone = \"Europe/Moscow\"\n",
        )
        .unwrap();
        let data = folder.path().to_str().unwrap();
        let from_file = read(&["rapport", "serve"], &[("RAPPORT_DATA", data)]).unwrap();
        assert_eq!((from_file.listen.port(), from_file.zone), (1, Zone::Europe__Moscow));
        let variable =
            read(&["rapport", "serve"], &[("RAPPORT_DATA", data), ("RAPPORT_LISTEN", "127.0.0.1:2")])
                .unwrap();
        assert_eq!(variable.listen.port(), 2);
        let argument = read(
            &["rapport", "serve", "--listen", "127.0.0.1:3"],
            &[("RAPPORT_DATA", data), ("RAPPORT_LISTEN", "127.0.0.1:2")],
        )
        .unwrap();
        assert_eq!(argument.listen.port(), 3);
    }

    #[test]
    fn mail_needs_a_server_that_can_be_understood_and_a_sender() {
        let set = |variables: &[(&str, &str)]| read(&["rapport", "serve"], variables);
        let from = ("RAPPORT_MAIL_FROM", "Rapport <rapport@example.com>");
        let settings = set(&[("RAPPORT_SMTP_URL", "smtp://cx:s3cret@mail.example.com"), from]).unwrap();
        assert_eq!(
            settings.smtp_url.as_ref().map(|url| (url.host.as_str(), url.port)),
            Some(("mail.example.com", 587))
        );
        assert!(!format!("{settings:?}").contains("s3cret"));
        for wrong in [
            set(&[("RAPPORT_SMTP_URL", "smtp://cx:s3cret@mail.example.com")]),
            set(&[("RAPPORT_SMTP_URL", "http://cx:s3cret@mail.example.com"), from]),
            set(&[("RAPPORT_MAIL_FROM", "nobody")]),
            set(&[("RAPPORT_PUBLIC_URL", "ftp://cx.example.com")]),
        ] {
            let refused = format!("{:#}", wrong.unwrap_err());
            assert!(!refused.contains("s3cret"), "{refused}");
        }
    }

    #[test]
    fn a_model_needs_an_address_and_a_name_and_its_key_is_never_shown() {
        let set = |variables: &[(&str, &str)]| read(&["rapport", "serve"], variables);
        let (url, name, key) = (
            ("RAPPORT_MODEL_URL", "https://model.example.com/v1"),
            ("RAPPORT_MODEL_NAME", "small"),
            ("RAPPORT_MODEL_KEY", "s3cret"),
        );
        let settings = set(&[url, name, key]).unwrap();
        assert!(settings.model().unwrap().is_some());
        assert!(!format!("{settings:?}").contains("s3cret"));
        assert!(set(&[]).unwrap().model().unwrap().is_none());
        for wrong in
            [set(&[url]), set(&[name]), set(&[("RAPPORT_MODEL_URL", "http://model.example.com"), name, key])]
        {
            let refused = format!("{:#}", wrong.unwrap_err());
            assert!(refused.contains("RAPPORT_MODEL_URL") && !refused.contains("s3cret"), "{refused}");
        }
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let refused = format!("{:#}", read(&["rapport", "serve"], &[("RAPPORT_LISTENN", "x")]).unwrap_err());
        assert!(refused.contains("listenn"), "{refused}");
        assert!(read(&["rapport", "serve"], &[("RAPPORT_TEST_POSTGRES", "x")]).is_ok());
    }
}
