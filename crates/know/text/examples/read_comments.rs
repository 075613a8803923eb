//! Reads comments from standard input, one a line, and prints a finding for each; with `--time`, how many a second.

#![expect(clippy::print_stdout, reason = "it is a command")]

use std::{error::Error, io::BufRead, time::Instant};

use rapport_text::Reader;

fn main() -> Result<(), Box<dyn Error>> {
    let reader = Reader::new()?;
    let lines: Vec<String> = std::io::stdin().lock().lines().collect::<Result<_, _>>()?;
    if std::env::args().any(|argument| argument == "--time") {
        let begun = Instant::now();
        let bytes: usize = lines.iter().map(|line| reader.read(line).masked.len()).sum();
        let seconds = begun.elapsed().as_secs_f64();
        let mean = bytes / lines.len().max(1);
        println!(
            "{} comments of {mean} bytes on average: {:.0} a second",
            lines.len(),
            lines.len() as f64 / seconds
        );
        return Ok(());
    }
    for line in lines {
        println!("{}", serde_json::to_string(&reader.read(&line))?);
    }
    Ok(())
}
