//! The command line: what scripts rely on, and one clear sentence when something is in the way.

use std::net::TcpListener;

use crate::server::Server;

fn fresh() -> (tempfile::TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::new(folder.path(), None);
    (folder, server)
}

/// Standard error of a command that must fail.
fn refused(server: &Server, arguments: &[&str]) -> String {
    let output = server.run(arguments);
    assert!(!output.status.success(), "{arguments:?} succeeded");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    said
}

#[test]
fn a_taken_port_and_a_folder_in_use_are_each_told_in_one_sentence() {
    let (_folder, server) = fresh();
    let _taken = TcpListener::bind(server.address).unwrap();
    assert!(refused(&server, &["serve"]).contains("is taken by another program"));

    let (folder, mut server) = fresh();
    server.start();
    let other = Server::new(folder.path(), None);
    assert!(refused(&other, &["serve"]).contains("in use by another rapport"));
    server.stop();
}

#[test]
fn a_first_start_prints_a_link_for_the_administrator_and_a_reset_password_works() {
    let (_folder, mut server) = fresh();
    server.start();
    assert!(server.log().contains("/setup?token="), "{}", server.log());
    server.ok(&["user", "add", "boss@example.com", "--role", "administrator"]);
    let password =
        server.ok(&["user", "reset", "boss@example.com"]).split_whitespace().last().unwrap().to_owned();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(server.sign_in("boss@example.com", &password));
    server.stop();
    server.start();
    assert_eq!(server.log().matches("/setup?token=").count(), 1, "no link once there is an administrator");
}

#[test]
fn sql_answers_in_every_format_and_changes_nothing() {
    let (folder, server) = fresh();
    let count = |format| {
        server.ok(&["sql", "SELECT COUNT(*) AS n, 'a,b' AS t FROM interactions", "--format", format])
    };
    assert_eq!(count("json").trim(), r#"[{"n":0,"t":"a,b"}]"#);
    assert_eq!(count("csv"), "n,t\n0,\"a,b\"\n");
    assert!(count("table").contains("| 0 | a,b |"));
    let parquet = server.run(&["sql", "SELECT 1 AS one", "--format", "parquet"]);
    assert_eq!(&parquet.stdout[..4], b"PAR1");
    for statement in [
        "DROP TABLE interactions",
        "INSERT INTO interactions VALUES (1)",
        "COPY interactions TO 'x.csv'",
        "SELEC 1",
    ] {
        refused(&server, &["sql", statement]);
    }
    assert!(!folder.path().join("x.csv").exists());
}

#[test]
fn an_unknown_setting_and_an_unknown_metric_say_what_there_is() {
    let (_folder, server) = fresh();
    let mut command = server.command(&["doctor"]);
    let output = command.env("RAPPORT_LISTTEN", "x").output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("listten"));
    assert!(refused(&server, &["metric", "happiness"]).contains("nps"));
}

#[test]
fn doctor_says_what_is_wrong_and_what_to_do() {
    let (_folder, server) = fresh();
    let output = server.run(&["doctor"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!output.status.success() && said.contains("rapport user add"), "{said}");
    server.ok(&["user", "add", "boss@example.com", "--role", "administrator"]);
    assert!(server.ok(&["doctor"]).contains("Nothing is wrong."));
}
