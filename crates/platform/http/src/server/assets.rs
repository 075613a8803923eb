//! The web application's files, and its one page for every address that is not a file.

use std::{borrow::Cow, fmt::Write, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse, Response},
};
use rapport_kernel::Problem;

use crate::ApiError;

/// A file as it is embedded.
#[derive(Debug, Clone)]
pub struct AssetFile {
    pub bytes: Cow<'static, [u8]>,
    pub sha256: [u8; 32],
}

/// Where the web application's files come from.
///
/// A file beside it with `.br` added, where there is one, is its brotli form.
pub trait Assets: Send + Sync + 'static {
    /// The file of a path without a leading slash: `index.html`, `assets/main-4f2a.js`.
    fn file(&self, path: &str) -> Option<AssetFile>;
}

const PAGE: &str = "index.html";
/// Files below carry a hash of their content in their name: they never change.
const HASHED: &str = "assets/";

pub(super) fn fallback(assets: Option<Arc<dyn Assets>>) -> Router {
    Router::new().fallback(answer).with_state(assets)
}

async fn answer(State(assets): State<Option<Arc<dyn Assets>>>, request: Request) -> Response {
    let path = request.uri().path();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let found = match &assets {
        Some(assets) if reads && !super::frame::is_api(path) => {
            find(&**assets, path.trim_start_matches('/'), request.headers())
        }
        _ => None,
    };
    found.unwrap_or_else(|| {
        ApiError(Problem::not_found("route.unknown", "there is nothing at this address")).into_response()
    })
}

fn find(assets: &dyn Assets, path: &str, asked: &HeaderMap) -> Option<Response> {
    let path = if path.is_empty() { PAGE } else { path };
    if let Some(response) = file(assets, path, asked) {
        return Some(response);
    }
    // A missing script must not be answered by a page: the browser of an old page would run into it.
    let names_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if names_file { None } else { file(assets, PAGE, asked) }
}

fn file(assets: &dyn Assets, path: &str, asked: &HeaderMap) -> Option<Response> {
    let plain = assets.file(path)?;
    let packed = takes_brotli(asked).then(|| assets.file(&format!("{path}.br"))).flatten();
    let is_packed = packed.is_some();
    let etag = etag(&plain.sha256);
    let unchanged = asked.get(header::IF_NONE_MATCH).is_some_and(|known| {
        known.to_str().is_ok_and(|known| known.split(',').any(|one| one.trim() == etag))
    });
    let bytes = packed.map_or(plain.bytes, |file| file.bytes);
    let mut response = if unchanged {
        axum::http::StatusCode::NOT_MODIFIED.into_response()
    } else {
        match bytes {
            Cow::Borrowed(bytes) => Body::from(bytes).into_response(),
            Cow::Owned(bytes) => Body::from(bytes).into_response(),
        }
    };
    let headers = response.headers_mut();
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let text = kind.type_() == "text" || kind.subtype() == "javascript" || kind.subtype() == "json";
    let kind = if text { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    let lasts = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    if let Ok(kind) = HeaderValue::from_str(&kind) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(lasts));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if is_packed && !unchanged {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    Some(response)
}

fn takes_brotli(asked: &HeaderMap) -> bool {
    let encodings = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    encodings.flat_map(|value| value.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        name.trim() == "br" && !matches!(weight.trim(), "q=0" | "q=0.0")
    })
}

/// Weak: the same content may travel packed in different ways.
fn etag(sha256: &[u8; 32]) -> String {
    let mut etag = String::from("W/\"");
    for byte in &sha256[..12] {
        let _ = write!(etag, "{byte:02x}");
    }
    etag.push('"');
    etag
}
