//! STARTTLS (RFC 3207): from a connection in clear to the moment before its TLS begins.

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use crate::SendError;

/// The longest line and the most lines of an answer that are read.
const LONGEST: u64 = 4096;
const MOST_LINES: usize = 100;

/// Asks the server for TLS, and gives the connection back for it. A server that offers none gets nothing more.
pub(crate) async fn ask(stream: TcpStream, hello: &str) -> Result<TcpStream, SendError> {
    let mut stream = BufReader::new(stream);
    answer(&mut stream, "220").await?;
    say(&mut stream, &format!("EHLO {hello}\r\n")).await?;
    let offers = answer(&mut stream, "250").await?;
    if !offers.iter().any(|line| line.trim().eq_ignore_ascii_case("STARTTLS")) {
        return Err(SendError::Insecure(
            "the mail server offers no STARTTLS: say smtps:// where it speaks TLS from the first byte, or ?tls=none to send \
             in clear"
                .into(),
        ));
    }
    say(&mut stream, "STARTTLS\r\n").await?;
    answer(&mut stream, "220").await?;
    // What follows in clear was slipped in by somebody between us and the server (CVE-2011-0411).
    if !stream.buffer().is_empty() {
        return Err(SendError::Insecure("the mail server's answer to STARTTLS was tampered with".into()));
    }
    Ok(stream.into_inner())
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> Result<(), SendError> {
    let later = |e: std::io::Error| SendError::Later(e.to_string());
    stream.write_all(line.as_bytes()).await.map_err(later)?;
    stream.flush().await.map_err(later)
}

/// The lines of an answer without their codes; another code than the expected one is a failure.
async fn answer(stream: &mut BufReader<TcpStream>, expected: &str) -> Result<Vec<String>, SendError> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        let mut bounded = tokio::io::AsyncReadExt::take(&mut *stream, LONGEST);
        let read = bounded.read_line(&mut line).await.map_err(|e| SendError::Later(e.to_string()))?;
        let (code, rest) = line.trim_end().split_at_checked(3).unwrap_or(("", ""));
        if read == 0 || code != expected || lines.len() == MOST_LINES {
            let said = line.chars().filter(|c| !c.is_control()).take(200).collect::<String>();
            return Err(SendError::Later(format!("it said {said:?} where {expected} was awaited")));
        }
        lines.push(rest.get(1..).unwrap_or_default().to_owned());
        if !rest.starts_with('-') {
            return Ok(lines);
        }
    }
}
