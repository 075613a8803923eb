//! PostgreSQL goes away and comes back in the middle of ingest.

use std::{
    net::TcpListener,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::Command,
};

use crate::server::{Server, track};

/// A PostgreSQL of the test's own, which it may stop.
struct OwnPostgres {
    programs: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
}

impl OwnPostgres {
    fn start() -> Option<Self> {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        let programs = versions
            .flatten()
            .map(|entry| entry.path().join("bin"))
            .find(|path| path.join("initdb").exists())?;
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let own = Self { programs, folder, port };
        if own.is_root() {
            let id = Command::new("id").args(["-u", "postgres"]).output().unwrap();
            let uid: u32 = String::from_utf8(id.stdout).unwrap().trim().parse().ok()?;
            chown(own.folder.path(), Some(uid), None).unwrap();
        }
        assert!(own.run("initdb", &["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C"]), "initdb");
        assert!(own.go());
        Some(own)
    }

    fn is_root(&self) -> bool {
        std::fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0)
            && self.folder.path().exists()
    }

    fn run(&self, program: &str, arguments: &[&str]) -> bool {
        let data = self.folder.path().join("data");
        let program: &Path = &self.programs.join(program);
        let mut command = if self.is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command
            .arg("-D")
            .arg(data)
            .args(arguments)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        command.current_dir("/").status().unwrap().success()
    }

    fn go(&self) -> bool {
        let options =
            format!("-p {} -k {} -c listen_addresses=127.0.0.1", self.port, self.folder.path().display());
        let log = self.folder.path().join("log").display().to_string();
        self.run("pg_ctl", &["-w", "-o", &options, "-l", &log, "start"])
    }

    fn stop(&self) -> bool {
        self.run("pg_ctl", &["-w", "-m", "immediate", "stop"])
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        self.stop();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_postgres_loses_nothing_acknowledged_and_ingest_goes_on() {
    let Some(postgres) = OwnPostgres::start() else {
        eprintln!("skipped: no PostgreSQL server programs under /usr/lib/postgresql");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut server =
        Server::new(folder.path(), Some(format!("postgres://postgres@127.0.0.1:{}/postgres", postgres.port)));
    let key = server.write_key("restart");
    server.start();
    let mut client = server.client(&key).await;
    let mut acknowledged = Vec::new();
    let mut refused = 0;
    for number in 0..300 {
        if number == 100 {
            assert!(postgres.stop());
        }
        if number == 110 {
            assert!(postgres.go());
        }
        let id = format!("m{number}");
        // A sender that is refused sends the same message again, until it is taken; while the database is down it goes on to the next.
        loop {
            let (status, answer) = client.post("/v1/track", track(&id, "anna").as_bytes()).await.unwrap();
            match status {
                200 => {
                    acknowledged.push(id);
                    break;
                }
                503 => refused += 1,
                other => panic!("{other}: {}", String::from_utf8_lossy(&answer)),
            }
            if (100..110).contains(&number) {
                break;
            }
        }
    }
    assert!(refused >= 10, "the outage was noticed: {refused}");
    assert_eq!(acknowledged.len(), 290);
    assert_eq!(server.sql("SELECT COUNT(DISTINCT message_id) AS n FROM interactions"), 290);
    server.stop();
    assert_eq!(server.sql("SELECT COUNT(*) AS n FROM interactions"), 290);
}
