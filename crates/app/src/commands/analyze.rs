//! Says what a file of scores and comments says.

use std::{
    io::{BufWriter, Write},
    path::Path,
    sync::Arc,
};

use anyhow::Context;
use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget};
use rapport_insights::{
    analyze::{
        self, AnalyzeError, Lang, Request, Step,
        alone::{self, Comments},
        terminal::{self, Screen},
    },
    drivers,
    table::{self, Choice, Table},
};
use rapport_kernel::Problem;
use rapport_tables::Reading;
use rapport_text::Reader;
use serde::Serialize;

use crate::cli::{AnalyzeArgs, AnalyzeCommand, AnalyzeHow};

pub fn run(arguments: AnalyzeArgs) -> anyhow::Result<()> {
    match arguments.command {
        None => report(arguments),
        Some(AnalyzeCommand::Drivers { file, model: Some(model), how, .. }) => of_model(&file, &model, &how),
        Some(AnalyzeCommand::Drivers { file, target, columns, json, how, .. }) => {
            let table = read(&file, &how)?;
            let choice = Choice { factors: columns.factors, ignore: columns.ignore, ..Choice::default() };
            let found = alone::drivers(&table, &target.unwrap_or_default(), &choice).map_err(refused)?;
            answer(&found, json, |lang| terminal::drivers(&found, lang, screen()), &how)
        }
        Some(AnalyzeCommand::Text { file, text, json, how }) => {
            let table = read(&file, &how)?;
            let comments = Comments::of(&table, text.as_deref()).map_err(refused)?;
            if json {
                let reader = Reader::new().map_err(|error| refused(error.into()))?;
                let mut out = BufWriter::new(std::io::stdout().lock());
                return ended(alone::write_rows(comments, &reader, &mut out));
            }
            let found = alone::text(comments, &mut |_| ()).map_err(refused)?;
            answer(&found, json, |lang| terminal::text(&found, lang, screen()), &how)
        }
        Some(AnalyzeCommand::Themes { file, text, json, how }) => {
            let table = read(&file, &how)?;
            let comments = Comments::of(&table, text.as_deref()).map_err(refused)?;
            let found = alone::themes(&table, comments, Lang::of(&how.lang), &mut |_| ()).map_err(refused)?;
            answer(&found, json, |lang| terminal::themes(&found.summary, lang, screen()), &how)
        }
    }
}

fn report(arguments: AnalyzeArgs) -> anyhow::Result<()> {
    let lang = Lang::of(&arguments.how.lang);
    let waiting = Waiting::new(lang);
    let table = read(&arguments.file.unwrap_or_default(), &arguments.how)?;
    let request = Request {
        choice: Choice {
            score: arguments.score,
            scale: arguments.scale,
            text: arguments.text,
            time: arguments.time,
            by: arguments.by,
            factors: arguments.columns.factors,
            ignore: arguments.columns.ignore,
        },
        lang,
    };
    let analysis = analyze::analyze(&table, &request, &mut |step| waiting.tell(step)).map_err(refused)?;
    waiting.done();
    if let Some(out) = &arguments.html {
        std::fs::write(out, analyze::html::page(&analysis, lang))
            .with_context(|| format!("{} cannot be written", out.display()))?;
    }
    if arguments.json {
        return print(&serde_json::to_string(&analysis)?);
    }
    print(&terminal::summary(&analysis, lang, screen()))
}

/// The exact SHAP values of each row by a model that another tool trained.
fn of_model(file: &Path, model: &Path, how: &AnalyzeHow) -> anyhow::Result<()> {
    let table = read(file, how)?;
    let of = |detail: String| AnalyzeError::Model { file: model.display().to_string(), detail };
    let text = std::fs::read_to_string(model).map_err(|error| refused(of(error.to_string())))?;
    let places: Vec<usize> = (0..table.columns.len()).collect();
    let factors = table::factors(&table, &places).map_err(|error| refused(error.into()))?;
    let found = drivers::drivers_of_model(&text, &factors).map_err(|error| refused(of(error.to_string())))?;
    print(&serde_json::to_string(&found)?)
}

fn refused(error: AnalyzeError) -> Problem {
    error.into()
}

fn read(file: &Path, how: &AnalyzeHow) -> anyhow::Result<Table> {
    let reading = Reading { sheet: how.sheet.clone(), ..Reading::default() };
    Ok(table::read(file, &reading, &Arc::default()).map_err(refused)?)
}

/// The terminal's width and whether it takes colours; 100 columns without them where there is none.
fn screen() -> Screen {
    let terminal = Term::stdout();
    let width = terminal.size_checked().map_or(100, |(_, columns)| usize::from(columns));
    Screen { width, colour: terminal.is_term() && console::colors_enabled() }
}

/// What was found, as JSON or as people read it.
fn answer(
    found: &impl Serialize,
    json: bool,
    shown: impl Fn(Lang) -> String,
    how: &AnalyzeHow,
) -> anyhow::Result<()> {
    if json { print(&serde_json::to_string(found)?) } else { print(&shown(Lang::of(&how.lang))) }
}

fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    ended(writeln!(out, "{}", text.trim_matches('\n')).and_then(|()| out.flush()))
}

/// Whoever reads may stop before the end.
fn ended(written: std::io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// What is being done, on standard error where that is a terminal.
struct Waiting {
    bar: ProgressBar,
    lang: Lang,
}

impl Waiting {
    fn new(lang: Lang) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.enable_steady_tick(std::time::Duration::from_millis(120));
        bar.set_message(lang.pick("reading the file", "читаю файл"));
        Self { bar, lang }
    }

    fn tell(&self, step: Step) {
        self.bar.set_message(step.say(self.lang));
    }

    fn done(&self) {
        self.bar.finish_and_clear();
    }
}
