use std::path::{Path, PathBuf};

use rapport_kernel::Scale;
use rapport_tables::Reading;

use super::*;
use crate::analyze::AnalyzeError;

fn table_of(name: &str, bytes: &[u8]) -> Result<Table, AnalyzeError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read(&path, &Reading::default(), &std::sync::Arc::default())
}

fn csv(text: &str) -> Table {
    table_of("file.csv", text.as_bytes()).unwrap()
}

fn example(name: &str) -> Table {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../examples").join(name);
    read(&path, &Reading::default(), &std::sync::Arc::default()).unwrap()
}

/// `column=role` of all columns.
fn roles(table: &Table) -> String {
    let roles = Roles::of(table, &Choice::default()).unwrap();
    let told = roles.columns.iter().map(|one| {
        let role = serde_json::to_value(one.role).unwrap();
        format!("{}={}", one.column, role.as_str().unwrap())
    });
    told.collect::<Vec<_>>().join(" ")
}

#[test]
fn columns_of_our_samples_are_recognised_in_both_languages() {
    assert_eq!(
        roles(&example("feedback.csv")),
        "id=identifier answered=time email=personal channel=factor touchpoint=factor unit=factor order=identifier \
         scale=scale score=score comment=text"
    );
    assert_eq!(
        roles(&example("feedback-ru.csv")),
        "Номер=identifier Дата ответа=time Телефон=personal Канал=factor Этап=factor Сумма заказа=factor \
         Ожидание, мин=factor Оценка=score Комментарий=text"
    );
}

#[test]
fn cells_are_read_as_people_write_them() {
    let table = csv(
        "code;price;day;note;maybe\n007;1 234,5;03.04.2026;да, всё;1\n012;2,5;04.04.2026;нет;n/a\n013;;05.04.2026;;3\n",
    );
    assert_eq!(table.columns[0].shown(0), "007");
    assert_eq!(table.columns[1].numbers().unwrap()[..2], [1234.5, 2.5]);
    assert_eq!(table.columns[1].missing, 1);
    assert_eq!(table.columns[2].times().unwrap()[0].unwrap().to_string(), "2026-04-03T00:00:00Z");
    assert_eq!(table.columns[3].texts().unwrap().get(0), "да, всё");
    assert!(table.columns[4].numbers().unwrap()[1].is_nan());
}

#[test]
fn windows_1251_json_lines_excel_and_a_name_that_says_nothing_are_read_alike() {
    let text = "оценка;отзыв\n5;хорошо и быстро\n2;долго ждали\n";
    let expected = csv(text);
    let mut cp1251 = Vec::new();
    for letter in text.chars() {
        cp1251.push(match letter {
            'а'..='я' => (letter as u32 - 'а' as u32 + 0xe0) as u8,
            other => other as u8,
        });
    }
    let json =
        "{\"оценка\": 5, \"отзыв\": \"хорошо и быстро\"}\n{\"оценка\": 2, \"отзыв\": \"долго ждали\"}\n";
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "оценка").unwrap().write(0, 1, "отзыв").unwrap();
    sheet.write(1, 0, 5).unwrap().write(1, 1, "хорошо и быстро").unwrap();
    sheet.write(2, 0, 2).unwrap().write(2, 1, "долго ждали").unwrap();
    let files = [
        ("a.csv", cp1251.clone()),
        ("export", cp1251),
        ("a.jsonl", json.into()),
        ("export2", json.into()),
        ("a.xlsx", book.save_to_buffer().unwrap()),
    ];
    for (name, bytes) in files {
        let mut table = table_of(name, &bytes).unwrap();
        // Keys of an object have no order.
        table.columns.sort_by_key(|column| std::cmp::Reverse(column.name.clone()));
        assert_eq!(table.columns, expected.columns, "{name}");
    }
}

#[test]
fn the_score_of_the_whole_is_taken_and_a_toss_is_refused() {
    let of = |header: &str| {
        let rows =
            (0..12).map(|row| [row % 5 + 1, row % 4 + 2, 10 - row % 6].map(|one| one.to_string()).join(","));
        let rows = rows.collect::<Vec<_>>().join("\n");
        let table = csv(&format!("{header}\n{rows}"));
        Roles::of(&table, &Choice::default())
            .map(|roles| roles.score.map(|place| table.columns[place].name.clone()))
    };
    assert_eq!(of("food score,service score,overall score").unwrap().unwrap(), "overall score");
    assert_eq!(of("nps,csat,x").unwrap().unwrap(), "nps");
    assert!(
        matches!(of("food score,room score,x"), Err(AnalyzeError::WhichScore { columns }) if columns == "food score, room score")
    );
    assert!(matches!(of("a,b,c"), Err(AnalyzeError::WhichScore { .. })));
}

#[test]
fn a_column_is_found_however_its_name_is_written_and_an_unknown_one_says_what_there_is() {
    let table = csv("Customer Score,комментарий\n5,a b c d e\n3,f g h i j\n");
    for name in ["Customer Score", "customer score", " CUSTOMER  SCORE", "customer_score", "customerScore"] {
        assert_eq!(find_column(&table, name).unwrap(), 0, "{name}");
    }
    let said = find_column(&table, "stars").unwrap_err().to_string();
    assert_eq!(said, "there is no column \"stars\"; there are: Customer Score, комментарий");
    assert!(find_column(&table, "").is_err());
}

#[test]
fn what_is_asked_wins_over_what_is_recognised() {
    let table = csv("score,stars,note,unit\n9,1,short,a\n7,2,words,b\n8,3,here,a\n");
    let choice = Choice {
        score: Some("stars".into()),
        text: Some("note".into()),
        ignore: vec!["unit".into()],
        scale: Some("number".into()),
        ..Choice::default()
    };
    let roles = Roles::of(&table, &choice).unwrap();
    assert_eq!((roles.score, roles.text, roles.scale), (Some(1), Some(2), ScoreScale::Number));
    assert_eq!(roles.columns[3].role, Role::Ignored);
    assert_eq!(roles.factors, [0], "the other score is a factor");
    let scale = Choice { scale: Some("10".into()), ..Choice::default() };
    assert!(matches!(Roles::of(&table, &scale), Err(AnalyzeError::Scale(_))));
}

#[test]
fn a_scale_is_told_by_the_name_or_by_how_far_scores_reach() {
    let scale = |header: &str, scores: &[u8]| {
        let table = csv(&format!(
            "{header},x\n{}",
            scores.iter().map(|one| format!("{one},a")).collect::<Vec<_>>().join("\n")
        ));
        Roles::of(&table, &Choice { score: Some(header.into()), ..Choice::default() }).unwrap().scale
    };
    assert_eq!(scale("rating", &[1, 5, 3]), ScoreScale::Known(Scale::Csat));
    assert_eq!(scale("rating", &[1, 7, 3]), ScoreScale::Known(Scale::Ces));
    assert_eq!(scale("rating", &[0, 5, 3]), ScoreScale::Known(Scale::Nps));
    assert_eq!(scale("ces", &[1, 5, 3]), ScoreScale::Known(Scale::Ces));
    assert_eq!(scale("rating", &[1, 90, 3]), ScoreScale::Number);
}

#[test]
fn what_is_no_table_is_refused_in_one_line() {
    let garbage: Vec<u8> = (0..4000u32).map(|one| (one.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let cases: [(&str, &[u8], &str); 6] = [
        ("a.csv", b"", "it is empty"),
        ("a.csv", b"score,comment\n", "no rows"),
        ("a.csv", &garbage, "not a table"),
        ("a.xlsx", &garbage, "a.xlsx"),
        ("a.parquet", &garbage, "a.parquet"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a table"),
    ];
    for (name, bytes, said) in cases {
        let error = table_of(name, bytes).unwrap_err().to_string();
        assert!(error.contains(said), "{name}: {error}");
    }
    let missing = read(Path::new("nowhere/x.csv"), &Reading::default(), &std::sync::Arc::default());
    assert_eq!(missing.unwrap_err().to_string(), "nowhere/x.csv: there is no such file");
    let folder = tempfile::tempdir().unwrap();
    let said = read(folder.path(), &Reading::default(), &std::sync::Arc::default()).unwrap_err().to_string();
    assert!(said.ends_with("it is a folder: name a file"), "{said}");
}
