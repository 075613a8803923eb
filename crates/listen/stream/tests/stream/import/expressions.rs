//! What expressions give.

use super::{dry, folder, plan, rows, told};

const FILE: &str = "\
id,word,amount,when,empty,Имя клиента,flag,yes no
1,  Hello World ,\"1 299,90\",2026-01-02 03:04:05,,Пётр,5,no
";

/// The expression's value for the row, or the problem's column and code.
fn value(expression: &str) -> String {
    let map = format!(
        "source = 't'\nzone = 'Europe/Moscow'\ncurrency = 'EUR'\n[words.colour]\nred = 'красный'\n[[file]]\nname = '*.csv'\n\
         [file.let]\nloud = 'upper(word)'\nlouder = \"concat(loud, '!')\"\n[[file.output]]\ngives = 'interactions'\nkey = 'id'\n\
         kind = \"'track'\"\noccurred_at = '\"when\"'\nproperties.x = '''{expression}'''\n"
    );
    let folder = folder(&[("a.csv", FILE.as_bytes())]);
    let preview = dry(&map, folder.path());
    match told(&preview).first() {
        Some(problem) => problem.clone(),
        None => {
            rows(&preview, "interactions")[0].get("properties.x").cloned().unwrap_or_else(|| "null".into())
        }
    }
}

#[test]
fn expressions_give_what_sql_would() {
    for (expression, expected) in [
        ("word", "Hello World"),
        ("\"Имя клиента\"", "Пётр"),
        ("\"yes no\"", "no"),
        ("empty", "null"),
        ("'it''s'", "it's"),
        ("5", "5"),
        ("-2.5", "-2.5"),
        ("true", "true"),
        ("louder", "HELLO WORLD!"),
        ("concat(word, empty, '-', id)", "Hello World-1"),
        ("word || '/' || id", "Hello World/1"),
        ("coalesce(empty, word)", "Hello World"),
        ("nullif(id, '1')", "null"),
        ("nullif(id, '2')", "1"),
        ("if(flag > 4, 'big', 'small')", "big"),
        ("if(empty > 4, 'big', 'small')", "small"),
        ("lower(word)", "hello world"),
        ("upper(\"Имя клиента\")", "ПЁТР"),
        ("trim('  a ')", "a"),
        ("replace(word, 'World', 'you')", "Hello you"),
        ("left(\"Имя клиента\", 2)", "Пё"),
        ("right(word, 5)", "World"),
        ("substring(word, 2, 3)", "ell"),
        ("split_part(word, ' ', 2)", "World"),
        ("split_part(word, ' ', 9)", "null"),
        ("number(amount)", "1299.9"),
        ("round(number(amount) / 7)", "186"),
        ("abs(-3)", "3"),
        ("amount * 2", "2599.8"),
        ("flag / 0", "null"),
        ("money(amount)", "1299.90"),
        ("money(amount, 'JPY')", "1300"),
        ("money(0.1 + 0.2)", "0.30"),
        ("time(\"when\")", "2026-01-02T00:04:05Z"),
        ("time('01/02/2026', '%m/%d/%Y', 'UTC')", "2026-01-02T00:00:00Z"),
        ("unix(1767312245)", "2026-01-02T00:04:05Z"),
        ("unix(1767312245000)", "2026-01-02T00:04:05Z"),
        ("line()", "2"),
        ("file()", "a.csv"),
        ("word('colour', 'red')", "красный"),
        ("word('colour', 'blue', 'other')", "other"),
        ("word('colour', empty)", "null"),
        ("CASE WHEN flag = 5 THEN 'five' ELSE 'other' END", "five"),
        ("CASE flag WHEN 4 THEN 'four' WHEN 5 THEN 'five' END", "five"),
        ("CASE WHEN empty = 1 THEN 'one' END", "null"),
        ("flag BETWEEN 1 AND 5", "true"),
        ("flag NOT BETWEEN 1 AND 5", "false"),
        ("word IN ('a', 'Hello World')", "true"),
        ("word NOT IN ('a')", "true"),
        ("flag IN (4, 5)", "true"),
        ("empty IN ('a')", "null"),
        ("empty IS NULL AND word IS NOT NULL", "true"),
        ("empty = 'a' OR flag = 5", "true"),
        ("empty = 'a' AND flag = 5", "null"),
        ("NOT (flag = 5)", "false"),
        ("\"when\" < '2027'", "true"),
        ("time(\"when\") < '2026-01-02 04:00'", "true"),
        ("id <> flag", "true"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

#[test]
fn a_value_that_does_not_fit_names_its_column() {
    for (expression, expected) in [
        ("number(word)", "a.csv:2 word import.number"),
        ("word + 1", "a.csv:2 word import.number"),
        ("word > 5", "a.csv:2 word import.number"),
        ("money(word)", "a.csv:2 word import.money"),
        ("money(amount, word)", "a.csv:2 amount import.currency"),
        ("time(word)", "a.csv:2 word import.time"),
        ("time(\"when\", '%d')", "a.csv:2 when import.time"),
        ("if(word, 1, 2)", "a.csv:2 word import.condition"),
        ("word('colour', word)", "a.csv:2 word import.word"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

#[test]
fn what_cannot_be_understood_is_refused_when_the_mapping_is_loaded() {
    for (expression, expected) in [
        ("a b", "is not expected after"),
        ("foo(a)", "there is no function foo"),
        ("lower(a, b)", "lower takes 1 arguments, not 2"),
        ("(SELECT 1)", "is not understood"),
        ("a LIKE '%'", "is not understood"),
        ("sum(a) OVER ()", "no OVER"),
        ("lookup(b, 'k', a, 'c')", "in single quotes"),
        ("lookup('f', 'k', a)", "lookup('file'"),
        ("word('none', a)", "no list of words"),
        ("a % b", "operator"),
        ("'a", "Unterminated"),
    ] {
        let map = format!(
            "source = 't'\n[[file]]\nname = 'a.csv'\n[[file.output]]\ngives = 'identifiers'\nkey = 'id'\nidentifiers.email = '''{expression}'''\n"
        );
        let error = plan(&map).unwrap_err().to_string();
        assert!(error.contains(expected), "{expression}: {error}");
        assert!(error.contains("a.csv, output identifiers, identifiers.email"), "{error}");
    }
}
