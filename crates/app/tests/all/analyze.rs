//! `rapport analyze`: one file in, what it says out; no server, no data folder.

use std::{path::Path, process::Output};

use crate::server::Server;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/feedback.csv");

fn run(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::new(&folder.path().join("none"), None);
    let arguments: Vec<&str> = std::iter::once("analyze").chain(arguments.iter().copied()).collect();
    let output = server.command(&arguments).env("LANG", "C").output().unwrap();
    assert!(!folder.path().join("none").exists(), "nothing is made besides what was asked for");
    output
}

fn told(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn our_sample_gives_a_summary_a_page_and_json() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("report.html");
    let summary = told(&[SAMPLE, "--html", page.to_str().unwrap()]);
    assert!(summary.contains("NPS") && summary.contains("34\u{a0}answers"), "{summary}");
    assert!(!summary.contains('\u{1b}'), "no colours where there is no terminal");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.starts_with("<!doctype html>") && !page.contains("<script"));
    let json: serde_json::Value = serde_json::from_str(&told(&[SAMPLE, "--json"])).unwrap();
    assert_eq!(json["score"]["scale"], "nps");
    assert_eq!(json["score"]["n"], 34);
    assert!(told(&[SAMPLE, "--lang", "ru"]).contains("Коротко"));
}

#[test]
fn rows_and_themes_alone_are_json_that_other_tools_read() {
    let rows = told(&["text", SAMPLE, "--text", "comment", "--json"]);
    assert_eq!(rows.lines().count(), 56);
    for line in rows.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(row.get("sentiment").is_some() && row.get("aspects").is_some());
    }
    let themes: serde_json::Value =
        serde_json::from_str(&told(&["themes", SAMPLE, "--text", "comment", "--json"])).unwrap();
    assert_eq!(themes["rows"].as_array().unwrap().len(), 56);
    assert!(themes["themes"].is_array());
}

#[test]
fn exact_values_of_a_model_sum_to_its_predictions() {
    let model = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../understand/insights/tests/fixtures/shap/lightgbm_forest.txt"
    );
    let features: Vec<String> = std::fs::read_to_string(model)
        .unwrap()
        .lines()
        .find_map(|line| {
            line.strip_prefix("feature_names=").map(|names| names.split(' ').map(str::to_owned).collect())
        })
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.csv");
    let row = |value: &str| vec![value; features.len()].join(",");
    std::fs::write(&file, format!("{}\n{}\n{}\n{}\n", features.join(","), row("0.5"), row(""), row("-1")))
        .unwrap();
    let answer = told(&["drivers", "--model", model, file.to_str().unwrap(), "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let rows = answer["rows"].as_array().unwrap();
    assert_eq!((rows.len(), answer["features"].as_array().unwrap().len()), (3, features.len()));
    for row in rows {
        let sum: f64 = row["shap"].as_object().unwrap().values().map(|one| one.as_f64().unwrap()).sum();
        let gap = answer["base"].as_f64().unwrap() + sum - row["prediction"].as_f64().unwrap();
        assert!(gap.abs() < 1e-9, "{gap}");
    }
}

#[test]
fn input_that_cannot_be_used_is_status_2_and_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let make = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let garbage: Vec<u8> = (0..4000u32).map(|one| (one.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let empty = make("empty.csv", b"");
    let header = make("header.csv", b"score,comment\n");
    let one = make("one.csv", b"score,comment\n9,Good\n");
    let unscored = make("unscored.csv", b"name,city\nAnna,Omsk\nOleg,Tver\n");
    let noise = make("noise.csv", &garbage);
    let book = make("noise.xlsx", &garbage);
    let here = folder.path().display().to_string();
    let nowhere = Path::new(&here).join("nowhere.csv").display().to_string();
    let cases: [(&[&str], &str); 13] = [
        (&[&empty], "it is empty"),
        (&[&header], "no rows"),
        (&[&one], "one answer"),
        (&[&unscored], "--score"),
        (&[&noise], "not a table"),
        (&[&book], "noise.xlsx"),
        (&[&here], "a folder"),
        (&[&nowhere], "no such file"),
        (&[SAMPLE, "--score", "stars"], "there are: id, answered"),
        (&[SAMPLE, "--score", "comment"], "does not hold numbers"),
        (&["drivers", SAMPLE, "--target", "stars"], "there are: id, answered"),
        (&["text", SAMPLE, "--text", "stars", "--json"], "there are: id, answered"),
        (&["drivers", "--model", &noise, SAMPLE, "--json"], "noise.csv"),
    ];
    for (arguments, expected) in cases {
        let output = run(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert_eq!(said.trim().lines().count(), 1, "{said}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty());
    }
}
