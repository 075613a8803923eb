//! A mail server that takes what it gets and tells what it heard.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
};

/// How it answers.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    pub recipient: &'static str,
    pub sign_in: &'static str,
    /// The answer to STARTTLS, when it offers that.
    pub starttls: Option<&'static str>,
}

impl Default for Manners {
    fn default() -> Self {
        Self { recipient: "250 ok", sign_in: "235 welcome", starttls: None }
    }
}

#[derive(Debug, Clone, Default)]
pub struct Taken {
    pub sign_in: Option<String>,
    pub from: String,
    pub to: Vec<String>,
    pub data: String,
}

impl Taken {
    /// A header's value with its folded lines.
    pub fn head(&self, name: &str) -> String {
        let head = self.data.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        let found = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned));
        found.unwrap_or_default()
    }

    /// The parts: type and text.
    pub fn parts(&self) -> Vec<(String, String)> {
        let kind = self.head("Content-Type");
        let boundary = kind.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap();
        let between = format!("--{boundary}");
        self.data
            .split(&between)
            .skip(1)
            .filter(|part| !part.starts_with("--"))
            .map(|part| {
                let (head, body) = part.trim_start().split_once("\r\n\r\n").unwrap();
                let value = |name: &str| {
                    head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned()
                };
                let body = body.strip_suffix("\r\n").unwrap_or(body);
                let bytes = match value("Content-Transfer-Encoding: ").as_str() {
                    "base64" => BASE64_STANDARD.decode(body.replace("\r\n", "")).unwrap(),
                    "quoted-printable" => from_quoted(body),
                    _ => body.as_bytes().to_vec(),
                };
                (value("Content-Type: "), String::from_utf8(bytes).unwrap())
            })
            .collect()
    }
}

/// RFC 2045, 6.7.
fn from_quoted(body: &str) -> Vec<u8> {
    let (mut bytes, joined) = (Vec::new(), body.replace("=\r\n", ""));
    let mut rest = joined.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'=' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&after[..2]).unwrap(), 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    bytes
}

pub struct Sink {
    pub address: SocketAddr,
    taken: Arc<Mutex<Vec<Taken>>>,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    pub async fn start(manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (taken, heard) = (Arc::<Mutex<Vec<Taken>>>::default(), Arc::<Mutex<Vec<String>>>::default());
        let (letters, lines) = (Arc::clone(&taken), Arc::clone(&heard));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that hangs up in the middle ends its own conversation only.
                let _ = talk(BufStream::new(stream), manners, &letters, &lines).await;
            }
        });
        Self { address, taken, heard }
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

async fn talk(
    mut stream: BufStream<TcpStream>,
    manners: Manners,
    taken: &Mutex<Vec<Taken>>,
    heard: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut letter = Taken::default();
    say(&mut stream, "220 sink").await?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end().to_owned();
        heard.lock().unwrap().push(line.clone());
        let answer = match line.split([' ', ':']).next().unwrap() {
            "EHLO" if manners.starttls.is_some() => "250-sink\r\n250 STARTTLS",
            "EHLO" => "250-sink\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
            "STARTTLS" => manners.starttls.unwrap_or("502 no"),
            "AUTH" => {
                let told = BASE64_STANDARD.decode(line.rsplit(' ').next().unwrap()).unwrap();
                letter.sign_in = Some(String::from_utf8(told).unwrap());
                manners.sign_in
            }
            "MAIL" => {
                letter.from = address(&line);
                "250 ok"
            }
            "RCPT" => {
                letter.to.push(address(&line));
                manners.recipient
            }
            "DATA" => {
                say(&mut stream, "354 go on").await?;
                letter.data = data(&mut stream).await?;
                taken.lock().unwrap().push(std::mem::take(&mut letter));
                "250 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        say(&mut stream, answer).await?;
    }
}

fn address(line: &str) -> String {
    line.split('<').nth(1).unwrap().split('>').next().unwrap().to_owned()
}

/// The letter until the line of one dot, stuffed dots taken off (RFC 5321, 4.5.2).
async fn data(stream: &mut BufStream<TcpStream>) -> std::io::Result<String> {
    let mut letter = String::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        if line == ".\r\n" || line.is_empty() {
            return Ok(letter);
        }
        letter.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

async fn say(stream: &mut BufStream<TcpStream>, line: &str) -> std::io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await?;
    stream.flush().await
}
