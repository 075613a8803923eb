//! What to bear in mind when reading a report, in plain words.

use serde::Serialize;

use super::{Lang, ScoreSummary};
use crate::table::Table;

/// Answers below which every number is a hint.
const FEW: usize = 100;
/// So many of a hundred rows without a score are worth a word.
const MANY_MISSING: usize = 20;

/// A warning: a stable code, and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    pub code: &'static str,
    pub text: String,
}

impl Note {
    pub fn new(code: &'static str, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}

/// What the file and its scores give reason to say.
pub fn of_table(table: &Table, score: &ScoreSummary, lang: Lang, notes: &mut Vec<Note>) {
    let n = score.figure.n;
    if n < FEW {
        let text = match lang {
            Lang::En => format!(
                "Only {} with a score: take every number here as a hint. From {FEW} answers on, differences begin to hold.",
                lang.answers(n)
            ),
            Lang::Ru => format!(
                "Здесь всего {} с оценкой: любое число пока лишь намёк. Различиям можно верить примерно от {FEW} ответов.",
                lang.answers(n)
            ),
        };
        notes.push(Note::new("few_answers", text));
    }
    if let (false, Some(scale)) = (score.other_scales.is_empty(), score.scale.word()) {
        let others: Vec<String> = score
            .other_scales
            .iter()
            .map(|one| format!("{} ({})", one.scale.as_str().to_uppercase(), lang.count(one.figure.n)))
            .collect();
        let others = others.join(", ");
        let text = match lang {
            Lang::En => format!(
                "The file mixes scales. What follows explains {scale}, which has the most answers; the others are only counted: {others}. Another is chosen by --scale."
            ),
            Lang::Ru => format!(
                "В файле несколько шкал. Дальше разобрана {scale}, ответов по ней больше всего; остальные только посчитаны: {others}. Другую шкалу выбирают ключом --scale."
            ),
        };
        notes.push(Note::new("mixed_scales", text));
    }
    if score.missing * 100 > table.rows * MANY_MISSING {
        let share = lang.percent(score.missing as f64 / table.rows as f64, 0);
        let text = match lang {
            Lang::En => format!(
                "{share} of the rows have no score. If those who did not answer differ from those who did, the score does not speak for all."
            ),
            Lang::Ru => format!(
                "В {share} строк нет оценки. Если промолчавшие отличаются от ответивших, оценка говорит не обо всех."
            ),
        };
        notes.push(Note::new("missing_scores", text));
    }
    if score.off_scale > 0 {
        let count = lang.count(score.off_scale);
        let text = match lang {
            Lang::En => format!("Scores outside the scale were left out: {count}."),
            Lang::Ru => format!("Оценки за пределами шкалы не учтены: {count}."),
        };
        notes.push(Note::new("off_scale", text));
    }
    if table.found.bad_rows > 0 {
        let count = lang.count(table.found.bad_rows);
        let first = table.found.first_bad.as_deref().unwrap_or_default();
        let text = match lang {
            Lang::En => format!("Rows that could not be read: {count}. The first: {first}."),
            Lang::Ru => format!("Не удалось прочитать строк: {count}. Первая: {first}."),
        };
        notes.push(Note::new("bad_rows", text));
    }
    for column in table.columns.iter().filter(|column| column.unreadable > 0) {
        let (name, count) = (&column.name, lang.count(column.unreadable));
        let text = match lang {
            Lang::En => {
                format!("“{name}”: {count} cells do not fit the rest of the column and count as empty.")
            }
            Lang::Ru => {
                format!("«{name}»: ячеек, непохожих на остальные в столбце, {count}; они считаются пустыми.")
            }
        };
        notes.push(Note::new("unreadable_cells", text));
    }
}
