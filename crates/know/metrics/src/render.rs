//! Answers as text for the command line: a table for people, JSON and CSV for programs.

use comfy_table::{Cell as TableCell, CellAlignment, Table, presets};
use rapport_kernel::{Currency, Problem};

use crate::{
    answer::{Cell, MetricAnswer, MetricRow},
    definition::Unit,
    problem::unexpected,
};

/// The answer as the API gives it, indented.
pub fn render_json(answer: &MetricAnswer) -> Result<String, Problem> {
    serde_json::to_string_pretty(answer).map_err(unexpected)
}

/// One line per row, the total last with empty keys; numbers in full.
pub fn render_csv(answer: &MetricAnswer) -> Result<String, Problem> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut header: Vec<String> = answer.grain.iter().map(|_| "at".to_owned()).collect();
    header.extend(answer.by.iter().cloned());
    header.extend(
        [
            "label_en",
            "label_ru",
            "currency",
            "n",
            "value",
            "low",
            "high",
            "previous",
            "change",
            "significant",
        ]
        .map(str::to_owned),
    );
    writer.write_record(&header).map_err(unexpected)?;
    for row in &answer.rows {
        writer.write_record(line(answer, Some(row), &row.cell)).map_err(unexpected)?;
    }
    writer.write_record(line(answer, None, &answer.total)).map_err(unexpected)?;
    let bytes = writer.into_inner().map_err(unexpected)?;
    String::from_utf8(bytes).map_err(unexpected)
}

fn line(answer: &MetricAnswer, row: Option<&MetricRow>, cell: &Cell) -> Vec<String> {
    let mut fields: Vec<String> = answer
        .grain
        .iter()
        .map(|_| row.and_then(|row| row.at).map_or_else(String::new, |at| at.to_string()))
        .collect();
    let key = |name: &String| row.and_then(|row| row.key.get(name)).cloned().flatten().unwrap_or_default();
    fields.extend(answer.by.iter().map(key));
    let label = row.and_then(|row| row.label.as_ref());
    fields.push(label.map_or_else(String::new, |label| label.en.clone()));
    fields.push(label.map_or_else(String::new, |label| label.ru.clone()));
    fields.push(cell.currency.clone().unwrap_or_default());
    fields.push(cell.n.to_string());
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    fields.push(number(cell.value));
    fields.push(number(cell.low));
    fields.push(number(cell.high));
    fields.push(number(cell.previous.and_then(|previous| previous.value)));
    fields.push(number(cell.change));
    fields.push(cell.significant.map_or_else(String::new, |significant| significant.to_string()));
    fields
}

/// A table for people, with what was asked above it.
pub fn render_table(answer: &MetricAnswer) -> String {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_FULL_CONDENSED);
    let mut header: Vec<String> = answer.grain.iter().map(|grain| grain.as_str().to_owned()).collect();
    header.extend(answer.by.iter().cloned());
    header.extend(["value", "95 % interval", "answers", "change"].map(str::to_owned));
    table.set_header(header);
    for row in &answer.rows {
        table.add_row(cells(answer, Some(row), &row.cell));
    }
    let totals =
        if answer.totals.len() > 1 { answer.totals.as_slice() } else { std::slice::from_ref(&answer.total) };
    // Money that is not sliced has its totals as rows already.
    if !answer.by.is_empty() || answer.grain.is_some() || answer.rows.is_empty() {
        for cell in totals {
            table.add_row(cells(answer, None, cell));
        }
    }
    let last = answer.to.pred_opt().unwrap_or(answer.to);
    let open = if answer.incomplete { ", not over yet" } else { "" };
    let weight = answer.weight_by.map_or_else(String::new, |by| format!(", weighted by {}", by.as_str()));
    format!("{} from {} to {last} ({}){open}{weight}\n{table}", answer.metric, answer.from, answer.zone)
}

fn cells(answer: &MetricAnswer, row: Option<&MetricRow>, cell: &Cell) -> Vec<TableCell> {
    let mut shown: Vec<TableCell> = answer
        .grain
        .iter()
        .map(|_| {
            TableCell::new(row.and_then(|row| row.at).map_or_else(|| "total".to_owned(), |at| at.to_string()))
        })
        .collect();
    for (index, name) in answer.by.iter().enumerate() {
        shown.push(TableCell::new(match row {
            None if index == 0 && answer.grain.is_none() => "total".to_owned(),
            None => String::new(),
            Some(row) => row.key.get(name).cloned().flatten().unwrap_or_else(|| "–".to_owned()),
        }));
    }
    let money = cell.currency.as_deref();
    let number =
        |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| show(value, answer.unit, money));
    let interval = match (cell.low, cell.high) {
        (Some(low), Some(high)) => {
            format!("{} … {}", show(low, answer.unit, money), show(high, answer.unit, money))
        }
        _ => String::new(),
    };
    let change = cell.change.map_or_else(String::new, |change| {
        let sign = if change > 0.0 { "+" } else { "" };
        let mark = if cell.significant == Some(true) { " *" } else { "" };
        format!("{sign}{}{mark}", show(change, answer.unit, money))
    });
    for text in [number(cell.value), interval, cell.n.to_string(), change] {
        shown.push(TableCell::new(text).set_alignment(CellAlignment::Right));
    }
    shown
}

/// A value in its unit, with as many decimals as it deserves.
fn show(value: f64, unit: Unit, currency: Option<&str>) -> String {
    match unit {
        Unit::Points => format!("{value:.1}"),
        Unit::Score | Unit::Days => format!("{value:.2}"),
        Unit::Share => format!("{:.1} %", 100.0 * value),
        Unit::Count => format!("{value:.0}"),
        Unit::Seconds => format!("{value:.1} s"),
        Unit::Money => match currency.and_then(|code| code.parse::<Currency>().ok()) {
            Some(currency) => {
                let digits = currency.exponent();
                format!("{:.*} {currency}", digits as usize, value / 10_f64.powi(digits.cast_signed()))
            }
            None => format!("{value:.0}"),
        },
    }
}
