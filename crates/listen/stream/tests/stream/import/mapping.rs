//! The mapping itself, and rows that do not fit it.

use super::{dry, folder, plan, rows, told};

#[test]
fn a_mapping_that_makes_no_sense_is_refused_in_plain_words() {
    let output = |text: &str| format!("source = 't'\n[[file]]\nname = 'a.csv'\n[[file.output]]\n{text}");
    for (map, expected) in [
        ("source = 't'".to_owned(), "missing field `file`"),
        ("source = ''\n[[file]]\nname='a'\noutput=[]".to_owned(), "name the source"),
        ("source = 't'\nzone = 'Moskow'\n[[file]]\nname='a'\noutput=[]".to_owned(), "is not a time zone"),
        ("source = 't'\ncurrency = '$'\n[[file]]\nname='a'\noutput=[]".to_owned(), "expected a currency"),
        ("source = 't'\nsauce = 1\n[[file]]\nname='a'\noutput=[]".to_owned(), "unknown field `sauce`"),
        ("source = 't'\n[[file]]\nname='a'\noutput=[]".to_owned(), "no [[file.output]]"),
        (
            "source = 't'\n[[file]]\nname='a'\n[file.let]\na='b'\nb='a'\n[[file.output]]".to_owned(),
            "a, b need each other",
        ),
        (output("gives = 'party'"), "is not one of: customers, identifiers"),
        (output("gives = 'orders'\nkey='a'"), "occurred_at is needed"),
        (output("gives = 'orders'\noccurred_at='a'\norder_id='b'"), "key is needed"),
        (output("gives = 'feedback'\nkey='a'\noccurred_at='b'"), "score or comment is needed"),
        (output("gives = 'feedback'\nkey='a'\noccurred_at='b'\nscore='c'"), "a score needs its scale"),
        (
            output("gives = 'feedback'\nkey='a'\noccurred_at='b'\nscore='c'\nscale=\"'stars'\""),
            "is not one of: nps",
        ),
        (output("gives = 'interactions'\nkey='a'\noccurred_at='b'"), "kind is needed"),
        (output("gives = 'customers'\nkey='a'"), "identifiers are needed"),
        (output("gives = 'customers'\nkey='a'\nidentifiers.shoe='b'"), "is not a kind of identifier"),
        (
            output("gives = 'customers'\nkey='a'\nidentifiers.email='b'\ncolour='c'"),
            "there is no field \"colour\"",
        ),
        (output("gives = 'products'\nname='a'"), "product_id is needed"),
        (
            output("gives = 'products'\nproduct_id='a'\n[[file.output]]\ngives = 'products'\nproduct_id='b'"),
            "two outputs are products",
        ),
    ] {
        let error = plan(&map).unwrap_err().to_string();
        assert!(error.contains(expected), "{map}\n{error}");
    }
}

const MAP: &str = r#"
source = "shop"
zone = "Europe/Moscow"
country = "RU"
currency = "RUB"
[[file]]
name = "orders.csv"
[[file.output]]
gives = "feedback"
when = "score IS NOT NULL OR text IS NOT NULL"
key = "id"
occurred_at = "at"
amount = "sum"
score = "score"
scale = "'nps'"
comment = "text"
identifiers.email = "email"
identifiers.phone = "phone"
"#;

#[test]
fn rows_that_do_not_fit_are_listed_by_line_and_column_and_the_others_kept() {
    let csv = "\
id,at,sum,score,text,email,phone
1,2026-01-02 10:00,\"1 000,50\",9,Good,a@example.com,8 912 345-67-89
2,yesterday,1,9,,a@example.com,
3,2026-01-02 10:00,1,eleven,,a@example.com,
4,2026-01-02 10:00,1,11,,a@example.com,
5,2026-01-02 10:00,1,5,,not an address,
6,2026-01-02 10:00,1,5,\"two
lines\",not an address,+79123456789
7,2026-01-02 10:00,1,5,,,
,2026-01-02 10:00,1,5,,a@example.com,
9,2026-01-02 10:00,one,5,,a@example.com,
10,2026-01-02 10:00,1,5,,a@example.com
11,2027-01-02 10:00,1,5,,a@example.com,
12,1960-01-02 10:00,1,5,,a@example.com,
13,2026-01-02 10:00,1,,,a@example.com,
";
    let folder = folder(&[("orders.csv", csv.as_bytes())]);
    let preview = dry(MAP, folder.path());
    assert_eq!(
        told(&preview),
        [
            "orders.csv:3 at import.time",
            "orders.csv:4 score import.number",
            "orders.csv:5 score import.score",
            "orders.csv:6 email import.identifier",
            "orders.csv:7 email import.identifier",
            "orders.csv:9 email import.customer",
            "orders.csv:10 id import.key",
            "orders.csv:11 sum import.money",
            "orders.csv:12 - import.fields",
            "orders.csv:13 at import.time",
            "orders.csv:14 at import.time",
        ]
    );
    assert_eq!(
        (preview.problems.total, preview.problems.skipped),
        (11, 10),
        "the row with one good identifier was kept"
    );
    let rows = rows(&preview, "feedback");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["identifiers"], "email:a@example.com phone:+79123456789");
    assert_eq!(rows[0]["occurred_at"], "2026-01-02T07:00:00Z");
    assert_eq!((rows[0]["amount_minor"].as_str(), rows[0]["currency"].as_str()), ("100050", "RUB"));
    assert_eq!(rows[1]["comment"], "two\nlines");
    assert_eq!(preview.files[0].rows, 13);
}

#[test]
fn look_ups_join_sum_and_count_other_files() {
    let map = r#"
source = "t"
[[file]]
name = "orders.csv"
[[file.output]]
gives = "orders"
key = "id"
order_id = "id"
occurred_at = "at"
amount = "money(lookup_sum('payments.csv', 'order', id, 'value'), 'EUR')"
identifiers."system:crm" = "lookup('people.csv', 'no', lookup('links.csv', 'order', id, 'person'), 'crm')"
properties.payments = "lookup_count('payments.csv', 'order', id)"
properties.first = "lookup('payments.csv', 'order', id, 'how')"
[[file]]
name = "payments.csv"
nothing = ["none"]
[[file.output]]
gives = "identifiers"
when = "false"
key = "\"order\""
identifiers.card = "how"
"#;
    let folder = folder(&[
        ("orders.csv", b"id,at\nA,2026-01-01\nB,2026-01-01\nC,2026-01-01\n"),
        ("payments.csv", b"order;value;how\nA;10,10;none\nA;0,25;card\nB;x;cash\n"),
        ("links.csv", b"order,person\nA,1\nB,2\n"),
        ("people.csv", b"no,crm\n1,c-1\n2,\n"),
    ]);
    let preview = dry(map, folder.path());
    let rows = rows(&preview, "orders");
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0]["amount_minor"].as_str(), rows[0]["properties.payments"].as_str()), ("1035", "2"));
    assert_eq!(
        (rows[0]["identifiers"].as_str(), rows[0]["properties.first"].as_str()),
        ("system:crm:c-1", "card")
    );
    assert_eq!(told(&preview), ["orders.csv:3 id import.customer", "orders.csv:4 id import.customer"]);
}

#[test]
fn units_products_and_employees_are_given_once_each() {
    let map = r#"
source = "t"
unit = [{ code = "all", name_en = "All", kind = "company" }]
[[file]]
name = "staff.csv"
[[file.output]]
gives = "units"
code = "branch"
name_en = "branch_name"
parent = "'all'"
[[file.output]]
gives = "employees"
employee_id = "no"
name = "name"
unit_id = "branch"
[[file.output]]
gives = "products"
product_id = "sells"
category = "'any'"
properties.first_by = "no"
"#;
    let folder = folder(&[(
        "staff.csv",
        b"no,name,branch,branch_name,sells\n1,Ann,b1,One,p\n2,Bob,b1,One,\n3,Cid,b2,,p\n",
    )]);
    let preview = dry(map, folder.path());
    let codes: Vec<String> =
        rows(&preview, "units").iter().map(|row| format!("{} {}", row["code"], row["name_en"])).collect();
    assert_eq!(codes, ["all All", "b1 One", "b2 b2"]);
    assert_eq!(rows(&preview, "employees").len(), 3);
    assert_eq!(rows(&preview, "products").len(), 1);
    assert_eq!(told(&preview), ["staff.csv:3 sells import.key"]);
}
