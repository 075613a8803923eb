//! Whatever is sent is accepted as something sound, or refused by name: nothing breaks.

use proptest::{collection, prelude::*};
use rapport_kernel::Problem;
use rapport_stream::{
    cloud_event,
    import::preview,
    segment::{self, Call, Refused, Shared},
};
use rapport_testkit::NOW;
use serde_json::{Map, Value, json};

use crate::{arriving, import::plan};

/// Names that mean something, and some that do not.
fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "userId",
        "anonymousId",
        "previousId",
        "groupId",
        "messageId",
        "event",
        "type",
        "timestamp",
        "sentAt",
        "context",
        "properties",
        "traits",
        "name",
        "category",
        "channel",
        "kind",
        "score",
        "scale",
        "nps",
        "rating",
        "amount",
        "revenue",
        "value",
        "currency",
        "promised_at",
        "duration",
        "wait_s",
        "comment",
        "order_id",
        "unit",
        "email",
        "phone",
        "device",
        "id",
        "externalIds",
        "campaign",
        "page",
        "library",
        "os",
        "locale",
        "address",
        "country",
        "specversion",
        "source",
        "time",
        "subject",
        "data",
        "identifiers",
        "amount_minor",
        "direction",
        "x",
    ])
    .prop_map(str::to_owned)
}

fn value() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "1.0",
        "track",
        "nps",
        "csat",
        "RUB",
        "web",
        "order",
        "feedback",
        "Order Completed",
        "5",
        "1 299,90",
        "12:00",
        "card",
        "2026-03-04T05:06:07Z",
        "a@example.com",
        "+79123456789",
        "8 900 000-00-00",
        "user_id:1",
        "ru-RU",
        "RU",
        "",
        " ",
        "\u{0}",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (any::<i32>(), 0..4).prop_map(|(number, places)| json!(f64::from(number) / 10f64.powi(places))),
        (0..12i64).prop_map(Value::from),
        word.prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            collection::btree_map(key(), inner, 0..8).prop_map(|map| Value::Object(Map::from_iter(map))),
        ]
    })
}

fn event() -> impl Strategy<Value = Map<String, Value>> {
    collection::btree_map(key(), value(), 0..14).prop_map(Map::from_iter)
}

fn sound(result: Result<rapport_kernel::Interaction, Refused>) {
    match result {
        Ok(interaction) => {
            interaction.check().unwrap();
            assert!(interaction.occurred_at <= NOW && !interaction.message_id.is_empty());
            let json = serde_json::to_string(&interaction).unwrap();
            assert_eq!(serde_json::from_str::<rapport_kernel::Interaction>(&json).unwrap(), interaction);
        }
        Err(Refused { problem: Problem { code, detail, .. }, .. }) => {
            assert!(code.contains('.') && !detail.is_empty());
        }
    }
}

proptest! {
    #[test]
    fn any_call_is_sound_or_refused(mut event in event(), call in 0..7usize) {
        let calls = [Call::Identify, Call::Track, Call::Page, Call::Screen, Call::Group, Call::Alias];
        event.entry("userId").or_insert_with(|| "u".into());
        event.entry("event").or_insert_with(|| "Feedback".into());
        arriving(|arrival| sound(segment::map(event, calls.get(call).copied(), &Shared::default(), arrival)));
    }

    #[test]
    fn any_cloud_event_is_sound_or_refused(mut event in event(), data in event()) {
        for (name, value) in [("specversion", "1.0"), ("id", "1"), ("source", "s"), ("type", "feedback")] {
            event.insert(name.into(), value.into());
        }
        event.insert("data".into(), Value::Object(data));
        arriving(|arrival| sound(cloud_event::map(event, arrival)));
    }

    #[test]
    fn any_text_is_a_json_event_or_none(text in "\\PC{0,60}") {
        arriving(|arrival| sound(segment::read(&text, None, &Shared::default(), arrival)));
    }

    #[test]
    fn any_bytes_are_a_file_or_none(bytes in collection::vec(any::<u8>(), 0..300), name in prop::sample::select(vec!["a.csv", "a.csv.gz", "a.jsonl", "a.xlsx", "a.parquet"])) {
        let folder = tempfile::tempdir().unwrap();
        let text = [b"a;b;c\n", bytes.as_slice()].concat();
        std::fs::write(folder.path().join(name), if name == "a.csv" { &text } else { &bytes }).unwrap();
        let map = "source='t'\nzone='America/Sao_Paulo'\ncurrency='EUR'\n[[file]]\nname='a*'\n[[file.output]]\ngives='feedback'\nkey='a'\n\
                   occurred_at='time(b)'\namount='money(c)'\nscore='number(c)'\nscale=\"'nps'\"\ncomment='split_part(b, a, 1)'\nidentifiers.email='a'\n";
        if let Ok(preview) = preview(&plan(map).unwrap(), folder.path(), 5, NOW) {
            prop_assert!(preview.problems.total >= preview.problems.skipped);
        }
    }
}
