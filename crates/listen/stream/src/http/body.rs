//! Reading a request's body: bounded, unpacked, text.

use std::io::Read;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, header},
};
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use rapport_kernel::{ErrorKind, Problem};

use crate::accept::shape::BATCH_BYTES;

/// The body as text of at most [`BATCH_BYTES`], gzip unpacked.
/// Errors: `request.too_large`, `request.encoding`, `request.body`.
pub async fn text(headers: &HeaderMap, body: Body) -> Result<String, Problem> {
    let sent = to_bytes(body, BATCH_BYTES).await.map_err(|error| {
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(one) = cause {
            if one.to_string().contains("length limit") {
                return too_large();
            }
            cause = one.source();
        }
        Problem::invalid("request.body", "the body broke off")
    })?;
    let encoding =
        headers.get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("identity");
    let plain = match encoding.trim().to_ascii_lowercase().as_str() {
        "identity" | "" => sent,
        "gzip" | "x-gzip" => unpack(&sent)?,
        other => {
            return Err(Problem::invalid(
                "request.encoding",
                format!("bodies are sent plain or as gzip, not {other}"),
            )
            .at("content-encoding"));
        }
    };
    String::from_utf8(plain.into()).map_err(|_| Problem::invalid("request.encoding", "the body is not UTF-8"))
}

fn unpack(sent: &[u8]) -> Result<Bytes, Problem> {
    let mut plain = Vec::with_capacity((sent.len() * 4).min(BATCH_BYTES));
    // One byte more than is allowed: enough to know, however much there is.
    MultiGzDecoder::new(sent)
        .take(BATCH_BYTES as u64 + 1)
        .read_to_end(&mut plain)
        .map_err(|_| Problem::invalid("request.encoding", "the body is not gzip").at("content-encoding"))?;
    if plain.len() > BATCH_BYTES { Err(too_large()) } else { Ok(plain.into()) }
}

fn too_large() -> Problem {
    let detail = format!("a request has at most {BATCH_BYTES} bytes of JSON; send the rest in another");
    Problem::new(ErrorKind::TooLarge, "request.too_large", detail)
}

/// The media type without parameters, in lower case; empty when there is none.
pub fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
