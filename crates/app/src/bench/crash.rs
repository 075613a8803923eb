//! `kill -9` again and again in the middle of ingest, and a count at the end.

use std::{
    collections::HashSet,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};

use super::client::Client;
use crate::settings::Settings;

pub async fn run(settings: &Settings, times: u64) -> anyhow::Result<()> {
    let folder = settings.data.join(format!("bench-crash-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = rounds(settings, &folder, times).await;
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

async fn rounds(settings: &Settings, folder: &Path, times: u64) -> anyhow::Result<()> {
    let program = std::env::current_exe()?;
    let rapport = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        command.args(arguments).arg("--data").arg(folder).stdin(Stdio::null()).stderr(Stdio::null());
        if let Some(url) = &settings.database_url {
            command.env("RAPPORT_DATABASE_URL", url);
        }
        command
    };
    let created = rapport(&["key", "create", "--name", "crash"]).output()?;
    let key = String::from_utf8(created.stdout)?.split_whitespace().last().context("a write key")?.to_owned();
    let mut acknowledged = HashSet::new();
    for round in 0..times {
        let address: SocketAddr = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut server = rapport(&["serve", "--listen", &address.to_string()])
            .env("RAPPORT_FLUSH_SECONDS", "1")
            .stdout(Stdio::null())
            .spawn()?;
        until_ready(&mut server, address).await?;
        let taken = Arc::new(Mutex::new(Vec::new()));
        let mut senders = tokio::task::JoinSet::new();
        for sender in 0..8 {
            let mut client = Client::connect(address, &key).await?;
            let taken = Arc::clone(&taken);
            senders.spawn(async move {
                for number in 0.. {
                    let id = format!("{round}-{sender}-{number}");
                    let body = format!(
                        r#"{{"messageId":"{id}","userId":"u{}","event":"Product Viewed"}}"#,
                        number % 97
                    );
                    match client.post("/v1/track", body.as_bytes()).await {
                        Ok((200, _)) => {
                            taken.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(id);
                        }
                        _ => break,
                    }
                }
            });
        }
        // Another moment of the flusher's second each time.
        tokio::time::sleep(Duration::from_millis(400 + round * 137 % 1500)).await;
        server.kill()?;
        server.wait()?;
        while senders.join_next().await.is_some() {}
        acknowledged.extend(taken.lock().unwrap_or_else(std::sync::PoisonError::into_inner).drain(..));
        println!("round {}: {} acknowledged so far", round + 1, acknowledged.len());
    }
    let counted = rapport(&[
        "sql",
        "SELECT message_id, COUNT(*) AS n FROM interactions GROUP BY message_id",
        "--format",
        "json",
    ])
    .output()?;
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&counted.stdout)?;
    let stored: HashSet<&str> = rows.iter().filter_map(|row| row["message_id"].as_str()).collect();
    let twice = rows.iter().filter(|row| row["n"] != 1).count();
    let lost = acknowledged.iter().filter(|id| !stored.contains(id.as_str())).count();
    println!("{} acknowledged, {} stored, {lost} lost, {twice} twice", acknowledged.len(), stored.len());
    ensure!(lost == 0 && twice == 0, "an acknowledged interaction was lost or doubled");
    Ok(())
}

async fn until_ready(server: &mut Child, address: SocketAddr) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        if let Ok(mut client) = Client::connect(address, "-").await
            && client.request("GET", "/health/ready", "", b"").await.is_ok_and(|answer| answer.status == 200)
        {
            return Ok(());
        }
        if let Some(status) = server.try_wait()? {
            bail!("the server ended: {status}");
        }
        ensure!(started.elapsed() < Duration::from_mins(1), "the server was not ready within a minute");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
