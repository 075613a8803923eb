//! No personal data in the lake's files.

use std::path::Path;

use rapport_kernel::interaction::Kind;
use rapport_testkit::interaction;
use serde_json::json;

use crate::support::{ask, fixtures};

/// Every file under a folder, as one run of bytes; Parquet pages are read back first, so that compression hides nothing.
fn bytes_under(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes.extend(bytes_under(&path));
            continue;
        }
        bytes.extend(std::fs::read(&path).unwrap());
        if path.extension().is_some_and(|extension| extension == "parquet") {
            bytes.extend(rows_of(&path).into_bytes());
        }
    }
    bytes
}

fn rows_of(path: &Path) -> String {
    use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    let reader = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(path).unwrap())
        .unwrap()
        .build()
        .unwrap();
    let batches: Vec<_> = reader.map(Result::unwrap).collect();
    arrow::util::pretty::pretty_format_batches(&batches).unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_personal_is_written_to_the_lake() {
    for f in fixtures().await {
        let mut one = interaction(
            "anna@example.com:17",
            Kind::Feedback,
            &["email:anna@example.com", "phone:+79261234567"],
        );
        one.comment = Some("Перезвоните +7 926 123-45-67 или 4111 1111 1111 1111, anna@example.com".into());
        one.name = Some("https://shop.example/cart?user=anna".into());
        one.employee_id = Some("boss@example.com".into());
        one.properties = json!({"email": "anna@example.com", "client": "Анна <anna@example.com>", "url": "https://shop.example/?phone=79261234567", "ip": "192.0.2.17", "price": 10})
            .as_object()
            .unwrap()
            .clone();
        one.traits = json!({"firstName": "Анна-Мария"}).as_object().unwrap().clone();
        one.context = json!({"ip": "192.0.2.17", "userAgent": "Mozilla"}).as_object().unwrap().clone();
        f.writer.append(vec![one]).await.unwrap();
        f.lake.flush_now().await.unwrap();

        let all = bytes_under(f.folder.path());
        for secret in [
            "anna@example.com",
            "example.com",
            "user=anna",
            "9261234567",
            "926 123",
            "4111",
            "Анна",
            "192.0.2.17",
            "Mozilla",
        ] {
            assert!(
                !all.windows(secret.len()).any(|w| w == secret.as_bytes()),
                "{secret} is in the lake ({})",
                f.name
            );
        }
        let sql = "SELECT name, comment, properties, message_id FROM interactions";
        assert_eq!(
            ask(&f.lake, sql).await,
            [[
                "https://shop.example/cart",
                "Перезвоните +[phone] или [card], [email]",
                r#"{"price":10,"url":"https://shop.example/"}"#,
                "-"
            ]]
        );
    }
}
