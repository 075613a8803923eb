//! Files as people have them.

use std::{io::Write, path::Path, sync::Arc};

use arrow::{
    array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray},
    datatypes::{DataType, Field, Schema, TimeUnit},
};
use parquet::arrow::ArrowWriter;
use rapport_stream::import::preview;
use rapport_testkit::NOW;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::{dry, folder, plan, rows, told};

const MAP: &str = r#"
source = "t"
zone = "Europe/Moscow"
currency = "RUB"
[[file]]
name = "data*"
[[file.output]]
gives = "feedback"
key = "id"
occurred_at = "at"
amount = "sum"
score = "score"
scale = "'csat'"
comment = "text"
"#;

/// The one row that every format below says.
fn check(path: &Path, what: &str) {
    let preview = dry(MAP, path);
    assert_eq!(told(&preview), Vec::<String>::new(), "{what}");
    let rows = rows(&preview, "feedback");
    assert_eq!(rows.len(), 2, "{what}");
    let row = &rows[0];
    assert_eq!(row["occurred_at"], "2026-01-02T07:30:00Z", "{what}");
    assert_eq!((row["amount_minor"].as_str(), row["score"].as_str()), ("123450", "4.5"), "{what}");
    assert_eq!(row["comment"], "Долго, но \"хорошо\"", "{what}");
}

const COMMA: &str = "id,at,sum,score,text\n9007199254740993,2026-01-02 10:30:00,1234.50,4.5,\"Долго, но \"\"хорошо\"\"\"\n2,2026-01-02,1,5,\n";
const SEMICOLON: &str = "id;at;sum;score;text\n9007199254740993;02.01.2026 10:30;1 234,50;4,5;\"Долго, но \"\"хорошо\"\"\"\n2;02.01.2026;1;5;\n";

#[test]
fn csv_is_read_as_people_have_it() {
    let windows = |text: &str| encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(SEMICOLON.replace(';', "\t").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&windows(SEMICOLON)).unwrap();
    for (what, name, bytes) in [
        ("utf-8 with commas", "data.csv", COMMA.as_bytes().to_vec()),
        ("a byte order mark", "data.csv", [b"\xef\xbb\xbf", COMMA.as_bytes()].concat()),
        ("carriage returns", "data.csv", COMMA.replace('\n', "\r\n").into_bytes()),
        ("semicolons and decimal commas", "data.csv", SEMICOLON.into()),
        ("Windows-1251", "data.csv", windows(SEMICOLON)),
        ("UTF-16 with tabs, as Excel writes it", "data.txt", utf16),
        ("gzip", "data.csv.gz", gzip.finish().unwrap()),
        ("sep= of Excel", "data.csv", [b"sep=;\n", SEMICOLON.as_bytes()].concat()),
        (
            "a delimiter at the end of each row",
            "data.csv",
            SEMICOLON
                .lines()
                .skip(1)
                .fold("id;at;sum;score;text\n".to_owned(), |all, line| all + line + ";\n")
                .into_bytes(),
        ),
        (
            "other letters in the names of columns",
            "data.csv",
            COMMA.replacen("id,at", "ID, At ", 1).into_bytes(),
        ),
    ] {
        check(folder(&[(name, &bytes)]).path(), what);
    }
}

#[test]
fn what_cannot_be_told_by_looking_is_said_in_the_mapping() {
    let koi8 = encoding_rs::KOI8_R.encode("Отчёт за январь\n\nномер|имя\n1|Пётр\n").0.into_owned();
    let map = "source='t'\n[[file]]\nname='*'\nformat='csv'\nencoding='koi8-r'\ndelimiter='|'\nskip=2\n\
               [[file.output]]\ngives='employees'\nemployee_id='номер'\nname='имя'\n";
    let preview = dry(map, folder(&[("report.data", &koi8)]).path());
    assert_eq!(rows(&preview, "employees")[0]["name"], "Пётр");
}

#[test]
fn spreadsheets_json_and_parquet_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);

    let mut book = Workbook::new();
    let date = Format::new().set_num_format("dd.mm.yyyy hh:mm");
    let sheet = book.add_worksheet();
    for (column, name) in ["id", "at", "sum", "score", "text"].into_iter().enumerate() {
        sheet.write_string(0, u16::try_from(column).unwrap(), name).unwrap();
    }
    sheet.write_string(1, 0, "9007199254740993").unwrap();
    sheet
        .write_datetime_with_format(
            1,
            1,
            ExcelDateTime::from_ymd(2026, 1, 2).unwrap().and_hms(10, 30, 0).unwrap(),
            &date,
        )
        .unwrap();
    sheet.write_number(1, 2, 1234.5).unwrap().write_number(1, 3, 4.5).unwrap();
    sheet.write_string(1, 4, "Долго, но \"хорошо\"").unwrap();
    sheet.write_number(2, 0, 2).unwrap().write_string(2, 1, "02.01.2026").unwrap();
    sheet.write_number(2, 2, 1).unwrap().write_number(2, 3, 5).unwrap();
    book.save(path("data.xlsx")).unwrap();
    check(&path("data.xlsx"), "xlsx");

    let lines = "{\"id\":9007199254740993,\"at\":\"2026-01-02T10:30:00+03:00\",\"sum\":\"1234.50\",\"score\":4.5,\"text\":\"Долго, но \\\"хорошо\\\"\"}\n\n\
                 {\"id\":2,\"at\":\"2026-01-02\",\"sum\":1,\"score\":5,\"text\":null,\"more\":[1]}\n";
    std::fs::write(path("data.jsonl"), lines).unwrap();
    check(&path("data.jsonl"), "json lines");
    let list = format!("[{}]", lines.trim().replace("\n\n", ",\n").replace("}\n{", "},\n{"));
    std::fs::write(path("data.json"), list).unwrap();
    check(&path("data.json"), "a json list");

    let schema = Arc::new(Schema::new(vec![
        Field::new("unused", DataType::Int64, true),
        Field::new("text", DataType::Utf8, true),
        Field::new("at", DataType::Timestamp(TimeUnit::Millisecond, Some("+03:00".into())), true),
        Field::new("id", DataType::Int64, false),
        Field::new("score", DataType::Float64, true),
        Field::new("sum", DataType::Utf8, true),
    ]));
    let at =
        TimestampMillisecondArray::from(vec![1_767_339_000_000, 1_767_301_200_000]).with_timezone("+03:00");
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(vec![None, Some(1)])),
        Arc::new(StringArray::from(vec![Some("Долго, но \"хорошо\""), None])),
        Arc::new(at),
        Arc::new(Int64Array::from(vec![9_007_199_254_740_993, 2])),
        Arc::new(Float64Array::from(vec![4.5, 5.0])),
        Arc::new(StringArray::from(vec!["1234.50", "1"])),
    ];
    let mut writer =
        ArrowWriter::try_new(std::fs::File::create(path("data.parquet")).unwrap(), schema.clone(), None)
            .unwrap();
    writer.write(&RecordBatch::try_new(schema, columns).unwrap()).unwrap();
    writer.close().unwrap();
    check(&path("data.parquet"), "parquet");
}

#[test]
fn nested_json_is_reached_by_points() {
    let map = "source='t'\n[[file]]\nname='*'\n[[file.output]]\ngives='employees'\nemployee_id='who.no'\nname='who.name.first'\n";
    let preview = dry(
        map,
        folder(&[("a.ndjson", b"{\"who\":{\"no\":1,\"name\":{\"first\":\"Ann\"}}}\nbroken\n[1]\n")]).path(),
    );
    assert_eq!(rows(&preview, "employees")[0]["name"], "Ann");
    assert_eq!(told(&preview), ["a.ndjson:2 - import.json", "a.ndjson:3 - import.json"]);
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_what_to_do() {
    for (files, map, expected) in [
        (vec![], MAP.to_owned(), "no file here is called data*"),
        (vec![("data.csv", &b""[..])], MAP.to_owned(), "data.csv: it is empty"),
        (
            vec![("data.csv", b"id,at\n")],
            MAP.to_owned(),
            "there is no column sum, score, text; there are: id, at",
        ),
        (vec![("data.zip", b"PK")], MAP.to_owned(), "say format ="),
        (
            vec![("data.csv", b"id\n")],
            MAP.replace("\"id\"", "\"lookup('x.csv', 'a', id, 'b')\""),
            "x.csv, which others look into, is not here",
        ),
        (vec![("data.xlsx", b"nothing")], MAP.to_owned(), "data.xlsx"),
        (vec![("data.parquet", b"nothing")], MAP.to_owned(), "data.parquet"),
    ] {
        let folder = folder(&files);
        let error = preview(&plan(&map).unwrap(), folder.path(), 5, NOW).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let open = format!("id,at,sum,score,text\n1,\"{}", "x\n".repeat(3_000_000));
    let folder = folder(&[("data.csv", open.as_bytes())]);
    let error = preview(&plan(MAP).unwrap(), folder.path(), 5, NOW).unwrap_err().to_string();
    assert!(error.contains("a quote that opens at line 2 is not closed"), "{error}");
}

#[test]
fn one_named_file_is_read_by_a_mapping_of_one_file_whatever_it_is_called() {
    let folder = folder(&[("answers.csv", COMMA.as_bytes()), ("other.csv", b"x\n")]);
    check(&folder.path().join("answers.csv"), "another name");
}

#[test]
fn a_small_workbook_that_would_fill_the_memory_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("corners.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "no").unwrap();
    sheet.write(1_048_575, 16_383, "far").unwrap();
    book.save(&path).unwrap();
    let map = "source='t'\n[[file]]\nname='*.xlsx'\n[[file.output]]\ngives='customers'\nkey='no'\nidentifiers.user_id='no'\n";
    let refused = rapport_stream::import::preview(&super::plan(map).unwrap(), &path, 1, rapport_testkit::NOW);
    assert!(refused.unwrap_err().to_string().contains("too much"), "two cells are a sheet of billions");
}
