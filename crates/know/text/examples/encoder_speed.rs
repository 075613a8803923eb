//! How many comments a second one core turns into vectors: reads one comment a line from standard input.
//!
//! `cargo run --release -p rapport-text --example encoder_speed < comments.txt`
#![allow(clippy::print_stdout)]

use std::io;
use std::time::Instant;

use rapport_text::encoder::Encoder;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let comments = io::stdin().lines().collect::<Result<Vec<String>, _>>()?;
    let began = Instant::now();
    let encoder = Encoder::shared()?;
    println!("opened in {:.0} ms", began.elapsed().as_secs_f64() * 1e3);
    let began = Instant::now();
    let vectors = encoder.embed_all(&comments);
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{} comments of {:.0} characters in {seconds:.2} s: {:.0} a second",
        vectors.len(),
        comments.iter().map(|one| one.chars().count()).sum::<usize>() as f64 / comments.len() as f64,
        vectors.len() as f64 / seconds
    );
    Ok(())
}
