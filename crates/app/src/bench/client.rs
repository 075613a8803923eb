//! An HTTP/1.1 client that costs almost nothing, so that a measurement on the same cores is of the server.

use std::net::SocketAddr;

use anyhow::{Context, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One kept-alive connection.
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
    authorization: String,
}

impl Client {
    /// Connects; `write_key` goes with each request as the user name of basic authentication.
    pub async fn connect(address: SocketAddr, write_key: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(16 * 1024),
            authorization: BASE64_STANDARD.encode(format!("{write_key}:")),
        })
    }

    /// Sends a POST with the write key and gives status and body of the answer.
    pub async fn post(&mut self, path: &str, body: &[u8]) -> anyhow::Result<(u16, Vec<u8>)> {
        let headers =
            format!("Authorization: Basic {}\r\nContent-Type: application/json\r\n", self.authorization);
        let answer = self.request("POST", path, &headers, body).await?;
        Ok((answer.status, answer.body))
    }

    /// Sends a request with these header lines (each ending in CR LF).
    pub async fn request(
        &mut self,
        method: &str,
        path: &str,
        headers: &str,
        body: &[u8],
    ) -> anyhow::Result<Answer> {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {}\r\n\r\n",
            body.len()
        );
        self.send(&head, body).await
    }

    async fn send(&mut self, head: &str, body: &[u8]) -> anyhow::Result<Answer> {
        let mut request = Vec::with_capacity(head.len() + body.len());
        request.extend_from_slice(head.as_bytes());
        request.extend_from_slice(body);
        self.stream.write_all(&request).await?;
        self.buffer.clear();
        let mut chunk = vec![0u8; 16 * 1024];
        loop {
            let read = self.stream.read(&mut chunk).await?;
            if read == 0 {
                bail!("the server closed the connection");
            }
            self.buffer.extend_from_slice(&chunk[..read]);
            if let Some(answer) = complete(&self.buffer)? {
                return Ok(answer);
            }
        }
    }
}

/// What the server answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Header lines as they came.
    pub head: String,
    pub body: Vec<u8>,
}

/// The answer, when all of it is there.
fn complete(buffer: &[u8]) -> anyhow::Result<Option<Answer>> {
    let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") else { return Ok(None) };
    let as_sent = std::str::from_utf8(&buffer[..end])?.to_owned();
    let head = as_sent.to_ascii_lowercase();
    let whole = |status, body| Answer { status, head: as_sent.clone(), body };
    let status: u16 = head.split(' ').nth(1).and_then(|s| s.parse().ok()).context("an HTTP status")?;
    let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let rest = &buffer[end + 4..];
    if let Some(length) = header("content-length:") {
        let length: usize = length.parse()?;
        return Ok((rest.len() >= length).then(|| whole(status, rest[..length].to_vec())));
    }
    if header("transfer-encoding:").is_some_and(|value| value.contains("chunked")) {
        return Ok(unchunk(rest)?.map(|body| whole(status, body)));
    }
    Ok(Some(whole(status, Vec::new())))
}

fn unchunk(mut rest: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    loop {
        let Some(line) = rest.windows(2).position(|w| w == b"\r\n") else { return Ok(None) };
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line])?.trim(), 16)?;
        let data = &rest[line + 2..];
        if data.len() < size + 2 {
            return Ok(None);
        }
        if size == 0 {
            return Ok(Some(body));
        }
        body.extend_from_slice(&data[..size]);
        rest = &data[size + 2..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_whole_or_not_at_all() {
        let sent = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        let read = complete(sent).unwrap().unwrap();
        assert_eq!((read.status, read.body.as_slice()), (200, b"ok".as_slice()));
        assert_eq!(complete(&sent[..sent.len() - 1]).unwrap(), None);
        let chunked =
            b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n";
        let read = complete(chunked).unwrap().unwrap();
        assert_eq!((read.status, read.body.as_slice()), (404, b"abcd".as_slice()));
    }
}
