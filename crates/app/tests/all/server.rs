//! The binary, started as a person would, and spoken to over HTTP.

use std::{
    io::Read,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use rapport::bench::client::Client;

pub struct Server {
    pub data: PathBuf,
    pub address: SocketAddr,
    pub database_url: Option<String>,
    child: Option<Child>,
}

impl Server {
    pub fn new(data: &Path, database_url: Option<String>) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        Self { data: data.to_owned(), address, database_url, child: None }
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
        command
            .args(arguments)
            .env("RAPPORT_DATA", &self.data)
            .env("RAPPORT_LISTEN", self.address.to_string());
        if let Some(url) = &self.database_url {
            command.env("RAPPORT_DATABASE_URL", url);
        }
        command.stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that must succeed; gives its standard output.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn write_key(&self, name: &str) -> String {
        self.ok(&["key", "create", "--name", name]).split_whitespace().last().unwrap().to_owned()
    }

    /// The first value of a query's only row.
    pub fn sql(&self, query: &str) -> serde_json::Value {
        let rows: Vec<serde_json::Map<String, serde_json::Value>> =
            serde_json::from_str(&self.ok(&["sql", query, "--format", "json"])).unwrap();
        rows[0].values().next().unwrap().clone()
    }

    pub fn start(&mut self) {
        self.start_with(&["serve"]);
    }

    /// Starts and waits until it is ready.
    pub fn start_with(&mut self, arguments: &[&str]) {
        let log =
            std::fs::File::options().create(true).append(true).open(self.data.join("test.log")).unwrap();
        let mut command = self.command(arguments);
        command.stdout(log.try_clone().unwrap()).stderr(log);
        self.child = Some(command.spawn().unwrap());
        let started = Instant::now();
        while !self.ready() {
            let ended = self.child.as_mut().unwrap().try_wait().unwrap();
            assert!(
                ended.is_none() && started.elapsed() < Duration::from_mins(2),
                "not ready: {}",
                self.log()
            );
            std::thread::yield_now();
        }
    }

    fn ready(&self) -> bool {
        let Ok(mut stream) = std::net::TcpStream::connect_timeout(&self.address, Duration::from_secs(1))
        else {
            return false;
        };
        let _ = std::io::Write::write_all(
            &mut stream,
            b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        );
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer.starts_with("HTTP/1.1 200")
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.data.join("test.log")).unwrap_or_default()
    }

    pub async fn client(&self, write_key: &str) -> Client {
        Client::connect(self.address, write_key).await.unwrap()
    }

    /// Adds an administrator and signs in: the header lines that show who asks.
    pub async fn signed_in(&self) -> String {
        let said = self.ok(&["user", "add", "admin@example.com", "--role", "administrator"]);
        let password = said.split_whitespace().last().unwrap();
        self.sign_in("admin@example.com", password).await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> String {
        let body = serde_json::json!({ "email": email, "password": password }).to_string();
        let mut client = self.client("-").await;
        let answer = client
            .request("POST", "/api/v1/session", "Content-Type: application/json\r\n", body.as_bytes())
            .await
            .unwrap();
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        let cookie = answer.head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("set-cookie").then(|| value.split(';').next().unwrap().to_owned())
        });
        let session: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        format!(
            "Cookie: {}\r\nX-CSRF-Token: {}\r\nContent-Type: application/json\r\n",
            cookie.unwrap(),
            session["csrf_token"].as_str().unwrap()
        )
    }

    /// Asks the API; gives status and JSON.
    pub async fn ask(&self, headers: &str, method: &str, path: &str, body: &str) -> (u16, serde_json::Value) {
        let answer = self.client("-").await.request(method, path, headers, body.as_bytes()).await.unwrap();
        let json = serde_json::from_slice(&answer.body).unwrap_or(serde_json::Value::Null);
        (answer.status, json)
    }

    pub async fn get(&self, headers: &str, path: &str) -> serde_json::Value {
        let (status, json) = self.ask(headers, "GET", path, "").await;
        assert_eq!(status, 200, "{path}: {json}");
        json
    }

    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Asks it to stop as an operator would, and waits.
    pub fn stop(&mut self) {
        let mut child = self.child.take().unwrap();
        assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
        assert!(child.wait().unwrap().success(), "{}", self.log());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A track call.
pub fn track(id: &str, user: &str) -> String {
    serde_json::json!({ "messageId": id, "userId": user, "event": "Product Viewed", "properties": { "product_id": "P-1" } }).to_string()
}
