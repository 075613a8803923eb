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
        Ok(Self { stream, buffer: Vec::with_capacity(16 * 1024), authorization: BASE64_STANDARD.encode(format!("{write_key}:")) })
    }

    /// Sends a POST and gives status and body of the answer.
    pub async fn post(&mut self, path: &str, body: &[u8]) -> anyhow::Result<(u16, Vec<u8>)> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            self.authorization,
            body.len()
        );
        self.send(&head, body).await
    }

    /// Sends a GET, with more header lines where given (`"Cookie: a=b\r\n"`).
    pub async fn get(&mut self, path: &str, more: &str) -> anyhow::Result<(u16, Vec<u8>)> {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n"), &[]).await
    }

    async fn send(&mut self, head: &str, body: &[u8]) -> anyhow::Result<(u16, Vec<u8>)> {
        let mut request = Vec::with_capacity(head.len() + body.len());
        request.extend_from_slice(head.as_bytes());
        request.extend_from_slice(body);
        self.stream.write_all(&request).await?;
        self.buffer.clear();
        loop {
            let mut chunk = [0u8; 16 * 1024];
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

/// Status and body, when all of the answer is there.
fn complete(buffer: &[u8]) -> anyhow::Result<Option<(u16, Vec<u8>)>> {
    let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&buffer[..end])?.to_ascii_lowercase();
    let status: u16 = head.split(' ').nth(1).and_then(|s| s.parse().ok()).context("an HTTP status")?;
    let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let rest = &buffer[end + 4..];
    if let Some(length) = header("content-length:") {
        let length: usize = length.parse()?;
        return Ok((rest.len() >= length).then(|| (status, rest[..length].to_vec())));
    }
    if header("transfer-encoding:").is_some_and(|value| value.contains("chunked")) {
        return Ok(unchunk(rest)?.map(|body| (status, body)));
    }
    Ok(Some((status, Vec::new())))
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
        let whole = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        assert_eq!(complete(whole).unwrap(), Some((200, b"ok".to_vec())));
        assert_eq!(complete(&whole[..whole.len() - 1]).unwrap(), None);
        let chunked = b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n";
        assert_eq!(complete(chunked).unwrap(), Some((404, b"abcd".to_vec())));
    }
}
