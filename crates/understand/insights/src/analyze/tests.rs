use std::fmt::Write;

use rapport_tables::Reading;

use super::*;
use crate::table::read;

/// Six hundred answers of a delivery service. Planted: waiting takes points from everyone, late couriers more; the south
/// has nothing of its own.
fn planted() -> Table {
    let mut text = String::from("id,day,region,wait,colour,score,comment\n");
    let late = ["The courier was late again", "Courier came two hours late", "My courier is always late"];
    let kind =
        ["Friendly staff at the counter", "The staff was polite and kind", "Lovely staff and thank you"];
    let app = ["The app signs me out", "App crashes when I open it", "Cannot log in to the app"];
    let mut state = 7u64;
    let mut dice = |sides: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    };
    for row in 0..600 {
        let wait = dice(30);
        let topic = dice(4);
        let comment = match topic {
            0 => late[dice(3) as usize],
            1 => kind[dice(3) as usize],
            2 => app[dice(3) as usize],
            _ => "",
        };
        let order = format!(" for order number {}", dice(9));
        let comment = if comment.is_empty() { String::new() } else { comment.to_owned() + &order };
        let loss = wait / 6 + if topic == 0 { 4 } else { 0 };
        let score = (10u64 + dice(2)).saturating_sub(loss + 1);
        let region = ["north", "south", "east"][dice(3) as usize];
        let colour = ["red", "green"][dice(2) as usize];
        let day = 1 + row * 89 / 600;
        let (month, day) = (1 + day / 31, 1 + day % 28);
        writeln!(text, "R{row:04},2026-{month:02}-{day:02},{region},{wait},{colour},{score},{comment}")
            .unwrap();
    }
    table(&text)
}

fn table(text: &str) -> Table {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.csv");
    std::fs::write(&path, text).unwrap();
    read(&path, &Reading::default(), &std::sync::Arc::default()).unwrap()
}

fn analysis(table: &Table, lang: Lang) -> Result<Analysis, AnalyzeError> {
    analyze(table, &Request { lang, ..Request::default() }, &mut |_| ())
}

#[test]
fn what_was_planted_is_found_and_what_was_not_is_not() {
    let found = analysis(&planted(), Lang::En).unwrap();
    assert_eq!(found.score.figure.n, 600);
    assert_eq!(found.score.distribution.iter().map(|bar| bar.n).sum::<usize>(), 600);
    let drivers = found.moved.drivers.as_ref().unwrap();
    assert!(drivers.quality.helps);
    let strongest: Vec<&str> = drivers.factors.iter().take(2).map(|one| one.factor.as_str()).collect();
    assert!(strongest.contains(&"wait"), "{strongest:?}");
    assert!(strongest.iter().any(|name| name.contains("courier")), "{strongest:?}");
    assert!(
        found.segments.iter().flat_map(|one| &one.groups).all(|group| !group.differs),
        "{:?}",
        found.segments
    );
    let themes = found.themes.as_ref().unwrap();
    let courier = themes.themes.iter().find(|theme| theme.name.contains("courier")).unwrap();
    assert!(courier.lost.unwrap().above(0.0), "{:?}", courier.lost);
    assert!(courier.score.unwrap().value < found.score.figure.value);
    let lost = found.moved.points_lost.as_ref().unwrap();
    let sum: f64 = lost.factors.iter().map(|one| one.points.value).sum::<f64>() + lost.unexplained.value;
    assert!((sum - lost.gap).abs() < 1e-6);
    let brief = brief::sentences(&found, Lang::En);
    assert!(brief.iter().any(|one| one.starts_with("Begin here") && one.contains("courier")), "{brief:?}");
}

#[test]
fn the_same_file_gives_the_same_answer() {
    let table = planted();
    let of = || serde_json::to_string(&analysis(&table, Lang::Ru).unwrap()).unwrap();
    assert_eq!(of(), of());
}

#[test]
fn a_page_asks_nothing_of_the_network_and_what_customers_wrote_is_inert() {
    let mut text = String::from("score,region,<b>factor</b>,comment\n");
    for row in 0..80 {
        let comment =
            "<script>alert(1)</script><img src=x onerror=alert(2)> so slow; call me +7 926 123-45-67";
        writeln!(text, "{},<i>north</i>{},{},{comment} {row}", row % 11, row % 2, row % 7).unwrap();
    }
    let table = table(&text);
    for lang in [Lang::En, Lang::Ru] {
        let found = analysis(&table, lang).unwrap();
        let page = html::page(&found, lang);
        for evil in
            ["<script", "<img", "<i>", "<b>factor", "http://", "https://", "src=\"", "url(", "@import"]
        {
            assert!(!page.contains(evil), "{evil}");
        }
        assert!(page.contains("&lt;script&gt;") && page.contains("&lt;i&gt;north"));
        assert!(!page.contains("123-45-67"), "a telephone number is masked");
        assert_eq!(page.matches("<h1>").count(), 1);
        let shown = terminal::summary(&found, lang, terminal::Screen { width: 80, colour: false });
        assert!(!shown.contains('\u{1b}') && !shown.contains("123-45-67"));
    }
}

#[test]
fn a_summary_keeps_to_the_screen_in_both_languages() {
    use unicode_width::UnicodeWidthStr;
    let table = planted();
    for lang in [Lang::En, Lang::Ru] {
        let found = analysis(&table, lang).unwrap();
        for width in [60, 80, 100] {
            let shown = terminal::summary(&found, lang, terminal::Screen { width, colour: false });
            let widest = shown.lines().max_by_key(|line| line.width()).unwrap();
            assert!(widest.width() <= width.max(80), "{width}: {widest}");
        }
    }
}

#[test]
fn a_few_answers_are_told_to_be_few_and_one_is_refused() {
    let few =
        analysis(&table("score,comment\n9,Good service all in all\n3,Nobody answers the phone\n"), Lang::En)
            .unwrap();
    let codes: Vec<&str> = few.notes.iter().map(|note| note.code).collect();
    assert!(codes.contains(&"few_answers") && codes.contains(&"no_themes"), "{codes:?}");
    assert!(few.moved.drivers.is_none());
    let one = analysis(&table("score,comment\n9,Good\n"), Lang::En).unwrap_err().to_string();
    assert_eq!(one, "answers.csv: one answer with a score: an analysis begins with 2");
    let none = analysis(&table("name,city\nAnna,Omsk\nOleg,Tver\n"), Lang::En).unwrap_err().to_string();
    assert!(
        none.starts_with("no column looks like a score: name one by --score (there are: name, city)"),
        "{none}"
    );
}

#[test]
fn answers_on_other_scales_are_counted_apart() {
    let text = "scale,score\nnps,10\nnps,9\nnps,3\ncsat,5\ncsat,4\nnps,11\n";
    let found = analysis(&table(text), Lang::En).unwrap();
    assert_eq!((found.score.figure.n, found.score.off_scale), (3, 1));
    let value = found.score.figure.value.unwrap();
    assert!((value - 100.0 / 3.0).abs() < 1e-9, "{value}");
    assert_eq!(found.score.other_scales[0].figure.value, Some(4.5));
    assert!(found.notes.iter().any(|note| note.code == "mixed_scales"));
}

#[test]
fn each_row_has_what_its_comment_says_and_an_empty_one_nothing() {
    let table = table("comment,x\nGreat staff and a fast delivery!,1\n,2\nУжасно долго ждал,3\n");
    let comments = alone::Comments::of(&table, Some("Comment")).unwrap();
    let mut out = Vec::new();
    alone::write_rows(comments, &rapport_text::Reader::new().unwrap(), &mut out).unwrap();
    let rows: Vec<serde_json::Value> =
        String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!((rows[0]["language"].as_str(), rows[2]["language"].as_str()), (Some("en"), Some("ru")));
    assert!(rows[0]["sentiment"]["score"].as_f64().unwrap() > 0.0);
    assert!(rows[1]["sentiment"].is_null() && rows[1]["row"] == 2);
    for key in ["language", "sentiment", "emotion", "intent", "urgency", "aspects"] {
        assert!(rows.iter().all(|row| row.get(key).is_some()), "{key}");
    }
}
