//! What was acknowledged survives `kill -9`, once, in every reading.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use rapport_testkit::fresh_postgres_url;

use crate::server::{Server, track};

/// Senders at work until the server dies; gives the message ids that were acknowledged.
async fn send_until_death(
    server: &Server,
    key: &str,
    round: usize,
    enough: usize,
) -> (HashSet<String>, tokio::task::JoinSet<()>) {
    let acknowledged = Arc::new(Mutex::new(HashSet::new()));
    let mut senders = tokio::task::JoinSet::new();
    for sender in 0..8 {
        let mut client = server.client(key).await;
        let acknowledged = Arc::clone(&acknowledged);
        senders.spawn(async move {
            for number in 0.. {
                let id = format!("{round}-{sender}-{number}");
                match client.post("/v1/track", track(&id, &format!("user-{}", number % 50)).as_bytes()).await
                {
                    Ok((200, _)) => acknowledged.lock().unwrap().insert(id),
                    _ => break,
                };
            }
        });
    }
    while acknowledged.lock().unwrap().len() < enough {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let so_far = acknowledged.lock().unwrap().clone();
    (so_far, senders)
}

async fn kill_and_count(database_url: Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path(), database_url);
    let key = server.write_key("crash");
    let mut acknowledged = HashSet::new();
    for round in 0..3 {
        server.start();
        let (so_far, mut senders) = send_until_death(&server, &key, round, 200 + round * 50).await;
        server.kill();
        while senders.join_next().await.is_some() {}
        acknowledged.extend(so_far);
    }
    let check = |server: &Server, when: &str| {
        let rows: Vec<serde_json::Value> = serde_json::from_str(&server.ok(&[
            "sql",
            "SELECT message_id, COUNT(*) AS n FROM interactions GROUP BY message_id",
            "--format",
            "json",
        ]))
        .unwrap();
        let stored: HashSet<&str> = rows.iter().map(|row| row["message_id"].as_str().unwrap()).collect();
        assert!(rows.iter().all(|row| row["n"] == 1), "{when}: nothing twice");
        let lost: Vec<_> = acknowledged.iter().filter(|id| !stored.contains(id.as_str())).collect();
        assert!(lost.is_empty(), "{when}: acknowledged and gone: {lost:?}");
    };
    check(&server, "after the crashes");
    server.start();
    // Sent again, as a client does that got no answer: still once.
    let mut client = server.client(&key).await;
    for id in acknowledged.iter().take(50) {
        assert_eq!(client.post("/v1/track", track(id, "user-1").as_bytes()).await.unwrap().0, 200);
    }
    server.stop();
    check(&server, "after everything was flushed to the lake");
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_interactions_survive_kill_9_once_on_sqlite() {
    kill_and_count(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_interactions_survive_kill_9_once_on_postgres() {
    match fresh_postgres_url().await {
        Some(url) => kill_and_count(Some(url)).await,
        None => eprintln!("skipped: RAPPORT_TEST_POSTGRES names no server"),
    }
}
