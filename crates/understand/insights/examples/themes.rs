//! Finds the themes of a CSV file's comments and prints them; where people have labelled the comments, says how well
//! the themes agree with their labels.
//!
//! `cargo run --release -p rapport-insights --example themes -- FILE TEXT_COLUMN [LABEL_COLUMN]`
#![allow(clippy::print_stdout)]

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::time::Instant;

use rapport_insights::themes::{Options, discover};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [file, text, label @ ..] = arguments.as_slice() else {
        return Err("say FILE and TEXT_COLUMN".into());
    };
    let mut reader = csv::Reader::from_path(file)?;
    let headers = reader.headers()?.clone();
    let column =
        |name: &str| headers.iter().position(|header| header == name).ok_or(format!("no column {name}"));
    let (text, label) = (column(text)?, label.first().map(|name| column(name)).transpose()?);
    let mut comments = Vec::new();
    let mut labels = Vec::new();
    for record in reader.byte_records() {
        let record = record?;
        let cell =
            |column: usize| String::from_utf8_lossy(record.get(column).unwrap_or_default()).into_owned();
        if !cell(text).trim().is_empty() {
            comments.push(cell(text));
            labels.extend(label.map(cell));
        }
    }
    let began = Instant::now();
    let found = discover(&comments, &Options::default(), 1)?;
    println!(
        "{} comments, {} sentences, {} themes in {:.1} s",
        comments.len(),
        found.sentences.len(),
        found.themes.themes.len(),
        began.elapsed().as_secs_f64()
    );
    for theme in &found.themes.themes {
        println!(
            "{:5} {:4.1} % {:.2} {} | {}",
            theme.comments,
            theme.share * 100.0,
            theme.coherence,
            theme.name,
            theme.typical.first().map_or("", |typical| typical.sentence.as_str())
        );
    }
    println!("{} comments have no theme", found.main.iter().filter(|main| main.is_none()).count());
    if !labels.is_empty() {
        let main: Vec<String> = found.main.iter().map(|main| format!("{main:?}")).collect();
        println!("agreement with the labels (NMI): {:.4}", agreement(&main, &labels));
    }
    Ok(())
}

/// Normalised mutual information of two partitions, by the mean of their entropies.
fn agreement(one: &[String], other: &[String]) -> f64 {
    let count = one.len() as f64;
    let mut both: HashMap<(&str, &str), f64> = HashMap::new();
    let mut each: [HashMap<&str, f64>; 2] = Default::default();
    for (one, other) in one.iter().zip(other) {
        *both.entry((one, other)).or_default() += 1.0;
        *each[0].entry(one).or_default() += 1.0;
        *each[1].entry(other).or_default() += 1.0;
    }
    let entropy = |part: &HashMap<&str, f64>| -> f64 {
        -part.values().map(|n| n / count * (n / count).ln()).sum::<f64>()
    };
    let mutual: f64 = both
        .iter()
        .map(|((one, other), n)| n / count * (n * count / (each[0][one] * each[1][other])).ln())
        .sum();
    2.0 * mutual / (entropy(&each[0]) + entropy(&each[1]))
}
