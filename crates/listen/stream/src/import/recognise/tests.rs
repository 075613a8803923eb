use super::{Reason, plain, recognise, source_name};
use crate::import::{Look, LookedRow};

fn look(columns: &[&str], rows: &[&[&str]]) -> Look {
    let cell = |text: &&str| (!text.is_empty()).then(|| (*text).to_owned());
    Look {
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        rows: rows
            .iter()
            .enumerate()
            .map(|(at, row)| LookedRow { line: at as u64 + 2, cells: row.iter().map(cell).collect() })
            .collect(),
        ..Look::default()
    }
}

/// `column=field` of all that is recognised, and `field:constant`.
fn told(look: &Look) -> Vec<String> {
    let recognised = recognise("f.csv", look);
    recognised
        .draft
        .fields
        .iter()
        .map(|one| match (&one.column, &one.constant) {
            (Some(column), _) => format!("{column}={}", one.field),
            (None, constant) => format!("{}:{}", one.field, constant.as_deref().unwrap_or_default()),
        })
        .collect()
}

#[test]
fn columns_are_known_by_their_names_in_both_languages() {
    let english = look(
        &["id", "answered", "Customer E-mail", "channel", "Branch", "orderNo", "NPS", "comment"],
        &[&["1", "2026-01-02 10:00", "a@example.com", "web", "N", "A-1", "9", "Good"]],
    );
    assert_eq!(
        told(&english),
        [
            "id=key",
            "answered=occurred_at",
            "Customer E-mail=identifiers.email",
            "channel=channel",
            "Branch=unit_id",
            "orderNo=order_id",
            "NPS=score",
            "comment=comment",
            "scale:nps"
        ]
    );
    let russian = look(
        &[
            "Номер",
            "Дата ответа",
            "Телефон",
            "Филиал",
            "Сумма заказа",
            "Ожидание, мин",
            "Оценка",
            "Комментарий",
            "ФИО клиента",
        ],
        &[
            &[
                "О-1",
                "02.12.2025 19:30",
                "8 (900) 000-01-07",
                "Юг",
                "3 450,25",
                "4",
                "4",
                "Хорошо",
                "Анна П.",
            ],
            &[
                "О-2",
                "03.12.2025 19:30",
                "8 (900) 000-01-08",
                "Юг",
                "3 450,25",
                "4",
                "5",
                "Хорошо",
                "Иван П.",
            ],
        ],
    );
    assert_eq!(
        told(&russian),
        [
            "Номер=key",
            "Дата ответа=occurred_at",
            "Телефон=identifiers.phone",
            "Филиал=unit_id",
            "Сумма заказа=amount",
            "Ожидание, мин=wait_s",
            "Оценка=score",
            "Комментарий=comment",
            "ФИО клиента=traits.name",
            "scale:csat"
        ]
    );
    assert_eq!(recognise("f.csv", &russian).draft.country.as_deref(), Some("RU"));
}

#[test]
fn columns_without_telling_names_are_known_by_their_values() {
    let rows: &[&[&str]] = &[
        &["01/31/2026 10:00", "a@example.com", "web", "I waited for two hours and nobody came"],
        &["12/01/2026 10:00", "b@example.com", "сайт", "All was well, thank you very much"],
    ];
    let file = look(&["A", "B", "C", "D"], rows);
    let recognised = recognise("f.csv", &file);
    assert_eq!(told(&file), ["A=occurred_at", "B=identifiers.email", "C=channel", "D=comment"]);
    assert_eq!(recognised.draft.date_format.as_deref(), Some("%m/%d/%Y %H:%M"));
    assert_eq!(recognised.reasons[1], Some(Reason::Values { percent: 100 }));
}

#[test]
fn a_name_that_its_values_contradict_is_not_believed() {
    let file = look(&["date", "score", "id"], &[&["soon", "good", "1"], &["later", "bad", "1"]]);
    assert!(told(&file).is_empty(), "{:?}", told(&file));
}

#[test]
fn names_are_told_whatever_their_writing() {
    for name in ["customerId", "Customer_ID", " customer-id "] {
        assert_eq!(plain(name), "customer id");
    }
    assert_eq!(plain("Счёт"), "счет");
    for (file, source) in [
        ("feedback-2026-01.csv", "feedback"),
        ("Отзывы (3).xlsx", "отзывы"),
        ("2026.csv", "file"),
        ("shop_nps.csv", "shop-nps"),
    ] {
        assert_eq!(source_name(file), source);
    }
}
