//! The interface says the same things in English and in Russian: each `en.json` has a `ru.json` beside it with
//! the same keys. Plural forms differ between the languages, so the suffixes of i18next are folded first, and
//! a Russian plural must have all the forms that Russian needs.

use super::{File, Violation};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const PLURAL_FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
const ENGLISH_FORMS: [&str; 2] = ["one", "other"];
const RUSSIAN_FORMS: [&str; 4] = ["one", "few", "many", "other"];

/// Checks every pair of text files under `web/src`.
pub fn check(files: &[File]) -> Vec<Violation> {
    let texts = files.iter().filter(|file| file.path.starts_with("web/src/"));
    let mut found = Vec::new();
    for file in texts {
        if let Some(folder) = file.path.strip_suffix("en.json").filter(|folder| folder.ends_with('/')) {
            let twin = format!("{folder}ru.json");
            match files.iter().find(|other| other.path == twin) {
                Some(russian) => found.extend(compare(file, russian)),
                None => found.push(Violation::new(&file.path, 1, format!("no {twin} beside it"))),
            }
        } else if let Some(folder) = file.path.strip_suffix("ru.json").filter(|folder| folder.ends_with('/'))
        {
            let twin = format!("{folder}en.json");
            if !files.iter().any(|other| other.path == twin) {
                found.push(Violation::new(&file.path, 1, format!("no {twin} beside it")));
            }
        }
    }
    found
}

fn compare(english: &File, russian: &File) -> Vec<Violation> {
    let (en, ru) = match (read(english), read(russian)) {
        (Ok(en), Ok(ru)) => (en, ru),
        (en, ru) => return [en.err(), ru.err()].into_iter().flatten().collect(),
    };
    let mut found = missing(&en, &ru, russian, "English");
    found.extend(missing(&ru, &en, english, "Russian"));
    found.extend(incomplete(&en, &ENGLISH_FORMS, english));
    found.extend(incomplete(&ru, &RUSSIAN_FORMS, russian));
    found
}

/// Keys with dots between levels, plural suffixes folded, each with the plural forms it has.
type Keys = BTreeMap<String, BTreeSet<String>>;

fn read(file: &File) -> Result<Keys, Violation> {
    let document: Value = serde_json::from_slice(&file.bytes)
        .map_err(|error| Violation::new(&file.path, error.line().max(1), format!("not JSON: {error}")))?;
    let mut keys = Keys::new();
    collect(&document, "", &mut keys);
    Ok(keys)
}

fn collect(value: &Value, prefix: &str, keys: &mut Keys) {
    if let Value::Object(fields) = value {
        for (name, inner) in fields {
            let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            collect(inner, &key, keys);
        }
        return;
    }
    let plural = prefix.rsplit_once('_').filter(|(_, form)| PLURAL_FORMS.contains(form));
    let (key, form) = plural.map_or((prefix, None), |(key, form)| (key, Some(form)));
    keys.entry(key.to_owned()).or_default().extend(form.map(str::to_owned));
}

fn missing(of: &Keys, within: &Keys, file: &File, language: &str) -> Vec<Violation> {
    let absent = of.keys().filter(|key| !within.contains_key(*key));
    absent
        .map(|key| Violation::new(&file.path, 1, format!("`{key}` is missing: the {language} has it")))
        .collect()
}

fn incomplete(keys: &Keys, needed: &[&str], file: &File) -> Vec<Violation> {
    let mut found = Vec::new();
    for (key, forms) in keys.iter().filter(|(_, forms)| !forms.is_empty()) {
        for form in needed.iter().filter(|form| !forms.contains(**form)) {
            found.push(Violation::new(&file.path, 1, format!("plural `{key}_{form}` is missing")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_keys_and_each_its_own_plural_forms() {
        let russian_plural = r#"{"a_one":"","a_few":"","a_many":"","a_other":""}"#;
        let cases = [
            (r#"{"a":"x","b":{"c":"y"}}"#, r#"{"a":"х","b":{"c":"у"}}"#, 0),
            (r#"{"a":"x","b":{"c":"y"}}"#, r#"{"a":"х"}"#, 1),
            (r#"{"a":"x"}"#, r#"{"a":"х","b":"у"}"#, 1),
            (r#"{"a_one":"","a_other":""}"#, russian_plural, 0),
            (r#"{"a_one":"","a_other":""}"#, r#"{"a_one":"","a_few":"","a_other":""}"#, 1),
            (r#"{"a_other":""}"#, russian_plural, 1),
            (r#"{"sort_by":"x"}"#, r#"{"sort_by":"х"}"#, 0),
            (r#"{"a":"x"}"#, "{", 1),
        ];
        for (english, russian, expected) in cases {
            let file = |name: &str, text: &str| File {
                path: format!("web/src/locales/{name}"),
                bytes: text.as_bytes().to_vec(),
            };
            let files = [file("en.json", english), file("ru.json", russian)];
            assert_eq!(check(&files).len(), expected, "{english} against {russian}");
        }
    }

    #[test]
    fn a_language_alone_is_a_breach_under_web_src_only() {
        let cases = [("web/src/locales/en.json", 1), ("web/src/know/ru.json", 1), ("examples/en.json", 0)];
        for (path, expected) in cases {
            let files = [File { path: path.to_owned(), bytes: b"{}".to_vec() }];
            assert_eq!(check(&files).len(), expected, "{path}");
        }
    }
}
