//! A full disk: a clear answer, nothing half-done, and all well again once there is room.

use std::process::Command;

use crate::server::{Server, track};

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_a_clear_503_and_nothing_is_lost_or_broken() {
    let folder = tempfile::tempdir().unwrap();
    let small = folder.path().join("small");
    std::fs::create_dir(&small).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=24m", "tmpfs"]).arg(&small).status();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("skipped: mounting a small disk needs root");
        return;
    }
    let unmount = Unmount(small.clone());
    let mut server = Server::new(&small, None);
    let key = server.write_key("disk");
    server.start();
    let filler = small.join("filler");
    let mut client = server.client(&key).await;
    let mut acknowledged = 0;
    for number in 0..20 {
        assert_eq!(
            client.post("/v1/track", track(&format!("before-{number}"), "anna").as_bytes()).await.unwrap().0,
            200
        );
        acknowledged += 1;
    }
    let _ = Command::new("dd")
        .args(["if=/dev/zero", "bs=1M", "count=64"])
        .arg(format!("of={}", filler.display()))
        .output()
        .unwrap();
    let big = "x".repeat(20_000);
    let mut refused = None;
    for number in 0..400 {
        let body = serde_json::json!({ "messageId": format!("full-{number}"), "userId": "anna", "event": "Product Viewed", "properties": { "filling": big } });
        let (status, answer) = client.post("/v1/track", body.to_string().as_bytes()).await.unwrap();
        if status == 200 {
            acknowledged += 1;
        } else {
            refused = Some((status, String::from_utf8(answer).unwrap()));
            break;
        }
    }
    let (status, answer) = refused.expect("a full disk refuses sooner or later");
    assert_eq!(status, 503, "{answer}");
    assert!(answer.contains("store.full"), "{answer}");

    std::fs::remove_file(&filler).unwrap();
    assert_eq!(client.post("/v1/track", track("after", "anna").as_bytes()).await.unwrap().0, 200);
    acknowledged += 1;
    assert_eq!(server.sql("SELECT COUNT(*) AS n FROM interactions"), acknowledged);
    server.stop();
    assert_eq!(server.sql("SELECT COUNT(DISTINCT message_id) AS n FROM interactions"), acknowledged);
    drop(server);
    drop(unmount);
}

struct Unmount(std::path::PathBuf);

impl Drop for Unmount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
