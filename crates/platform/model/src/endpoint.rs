//! An OpenAI-compatible endpoint: `POST {url}/chat/completions`
//! (<https://platform.openai.com/docs/api-reference/chat>), which Ollama, vLLM and llama.cpp speak too.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::json;
use url::Url;

use crate::{Ask, Model, ModelError};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of an answer that are read.
const MOST_BYTES: usize = 256 * 1024;

/// Where the model is.
#[derive(Clone, PartialEq, Eq)]
pub struct ModelSettings {
    /// The address before `/chat/completions`: `https://api.example.com/v1`.
    pub url: Url,
    /// The name that the endpoint knows the model by.
    pub name: String,
    pub key: Option<String>,
}

impl fmt::Debug for ModelSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModelSettings")
            .field("host", &self.url.host_str())
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Why an endpoint cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    #[error("the model's address begins with http:// or https://")]
    Address,
    #[error("the model's key would travel unprotected: use https://, or an endpoint on this machine")]
    Unprotected,
    #[error("the model's key has signs that no header can hold")]
    Key,
    #[error("a client for the model cannot be made: {0}")]
    Client(String),
}

/// A model behind HTTP.
pub struct Endpoint {
    client: reqwest::Client,
    address: Url,
    host: String,
    name: String,
    authorization: Option<reqwest::header::HeaderValue>,
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
}

impl Endpoint {
    /// Nothing is sent yet.
    pub fn new(settings: ModelSettings) -> Result<Self, SettingsError> {
        let ModelSettings { mut url, name, key } = settings;
        let host = url.host_str().ok_or(SettingsError::Address)?.to_owned();
        match url.scheme() {
            "https" => {}
            "http" if key.is_none() || is_here(&url) => {}
            "http" => return Err(SettingsError::Unprotected),
            _ => return Err(SettingsError::Address),
        }
        url.path_segments_mut()
            .map_err(|()| SettingsError::Address)?
            .pop_if_empty()
            .extend(["chat", "completions"]);
        let authorization = key
            .map(|key| {
                let mut value = reqwest::header::HeaderValue::from_str(&format!("Bearer {key}"))
                    .map_err(|_| SettingsError::Key)?;
                value.set_sensitive(true);
                Ok(value)
            })
            .transpose()?;
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| SettingsError::Client(e.without_url().to_string()))?;
        Ok(Self { client, address: url, host, name, authorization })
    }

    fn unreachable(&self, error: reqwest::Error) -> ModelError {
        let reason = if error.is_timeout() {
            format!("no answer within {} s", PATIENCE.as_secs())
        } else {
            error.without_url().to_string()
        };
        ModelError::Unreachable { host: self.host.clone(), reason }
    }
}

fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[async_trait]
impl Model for Endpoint {
    async fn answer(&self, ask: &Ask) -> Result<String, ModelError> {
        let body = json!({
            "model": self.name,
            "temperature": 0,
            "max_tokens": ask.most_tokens(),
            "messages": [
                { "role": "system", "content": ask.instruction() },
                { "role": "user", "content": ask.text() },
            ],
        });
        let mut request = self
            .client
            .post(self.address.clone())
            .header(reqwest::header::CONTENT_TYPE, "application/json")
            .body(body.to_string());
        if let Some(authorization) = &self.authorization {
            request = request.header(reqwest::header::AUTHORIZATION, authorization.clone());
        }
        let mut response = request.send().await.map_err(|e| self.unreachable(e))?;
        if !response.status().is_success() {
            return Err(ModelError::Refused { host: self.host.clone(), status: response.status().as_u16() });
        }
        let unreadable = || ModelError::Unreadable { host: self.host.clone() };
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| self.unreachable(e))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MOST_BYTES {
                return Err(unreadable());
            }
        }
        let completion: Completion = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
        completion
            .choices
            .into_iter()
            .find_map(|choice| choice.message.content)
            .map(|content| content.trim().to_owned())
            .filter(|content| !content.is_empty())
            .ok_or_else(unreadable)
    }
}
