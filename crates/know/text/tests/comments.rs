//! Comments written by hand: what most of them want, how soon, and what they are about.

use rapport_text::Reader;
use serde_json::Value;

struct Case {
    language: &'static str,
    intent: &'static str,
    urgency: &'static str,
    aspects: Vec<&'static str>,
    text: &'static str,
}

fn cases() -> Vec<Case> {
    let parse = |line: &'static str| {
        let mut fields = line.splitn(5, '\t');
        let mut next = || fields.next().expect("five fields");
        Case {
            language: next(),
            intent: next(),
            urgency: next(),
            aspects: next().split(',').collect(),
            text: next(),
        }
    };
    include_str!("comments.tsv").lines().filter(|line| !line.starts_with('#')).map(parse).collect()
}

/// Share of the language's cases for which the answer is right; what is wrong is printed.
fn share(language: &str, right: impl Fn(&Case, &Value) -> bool) -> f64 {
    let reader = Reader::new().expect("the shipped weights");
    let cases: Vec<Case> = cases().into_iter().filter(|case| case.language == language).collect();
    assert!(cases.len() >= 30);
    let rights = cases.iter().filter(|case| {
        let finding = serde_json::to_value(reader.read(case.text)).expect("a finding is JSON");
        let right = right(case, &finding);
        if !right {
            println!("{} {} {:?} {}: {finding}", case.intent, case.urgency, case.aspects, case.text);
        }
        right
    });
    rights.count() as f64 / cases.len() as f64
}

#[test]
fn languages_of_whole_comments_are_told() {
    for language in ["ru", "en"] {
        let share = share(language, |case, finding| finding["language"] == case.language);
        assert!(share > 0.99, "{share}");
    }
}

#[test]
fn intents_are_told_in_nine_comments_of_ten() {
    for language in ["ru", "en"] {
        let share = share(language, |case, finding| finding["intent"] == case.intent);
        assert!(share >= 0.9, "{language} {share}");
    }
}

#[test]
fn urgency_is_told_in_nine_comments_of_ten() {
    for language in ["ru", "en"] {
        let share = share(language, |case, finding| finding["urgency"]["level"] == case.urgency);
        assert!(share >= 0.9, "{language} {share}");
    }
}

#[test]
fn aspects_are_found_in_nine_comments_of_ten() {
    for language in ["ru", "en"] {
        let share = share(language, |case, finding| {
            let found = finding["aspects"].as_array().expect("a list");
            case.aspects.iter().all(|key| found.iter().any(|aspect| aspect["key"] == *key))
        });
        assert!(share >= 0.9, "{language} {share}");
    }
}

#[test]
fn other_languages_are_read_through_sentence_vectors() {
    if let Err(why) = rapport_text::encoder::Encoder::shared() {
        println!("skipped: {why}");
        return;
    }
    let reader = Reader::new().expect("the shipped weights");
    for (text, language, sentiment) in [
        ("Produto excelente, chegou antes do prazo, recomendo a todos", "pt", "positive"),
        ("Péssimo atendimento, o produto chegou quebrado e não recomendo", "pt", "negative"),
        ("Der Service war schrecklich und das Essen war kalt", "de", "negative"),
        ("Un accueil formidable, merci beaucoup pour votre aide", "fr", "positive"),
        ("El envío llegó tarde y nadie contesta al teléfono, muy malo", "es", "negative"),
    ] {
        let finding = reader.read(text);
        assert_eq!(finding.language.code(), language, "{text}");
        assert_eq!(finding.sentiment.label.as_str(), sentiment, "{text} {:?}", finding.sentiment);
        assert_eq!(finding.emotion.as_str(), "none");
    }
}
