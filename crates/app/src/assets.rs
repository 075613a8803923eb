//! The web application, embedded.

use rapport_http::{AssetFile, Assets};
use rust_embed::RustEmbed;

/// Files of `web/dist`, built before this crate. Without them the API is served all the same.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct WebFiles;

/// The embedded files as the server takes them.
pub struct Embedded;

impl Assets for Embedded {
    fn file(&self, path: &str) -> Option<AssetFile> {
        WebFiles::get(path).map(|file| AssetFile { sha256: file.metadata.sha256_hash(), bytes: file.data })
    }
}
