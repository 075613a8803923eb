//! Discovery on comments made by rule: each is about one of a few things, said in many ways.

use super::*;

/// Comments about `subjects`: all combinations of a subject's phrases, so that every comment is different.
fn comments(subjects: &[(&[&str], &[&str])]) -> (Vec<String>, Vec<usize>) {
    let mut all = Vec::new();
    let mut truth = Vec::new();
    for (subject, (beginnings, ends)) in subjects.iter().enumerate() {
        for beginning in *beginnings {
            for end in *ends {
                all.push(format!("{beginning} {end}"));
                truth.push(subject);
            }
        }
    }
    (all, truth)
}

const DELIVERY: (&[&str], &[&str]) = (
    &[
        "The courier arrived",
        "My parcel was delivered",
        "Delivery came",
        "The package was brought",
        "The driver came",
    ],
    &[
        "three days late",
        "two hours after the agreed time",
        "much later than promised",
        "with a long delay",
        "a week late",
        "late again",
    ],
);
const PRICE: (&[&str], &[&str]) = (
    &[
        "The price is",
        "Your tariff has become",
        "The monthly fee is",
        "The subscription is",
        "What you charge is",
    ],
    &[
        "too high",
        "far too expensive",
        "more expensive than elsewhere",
        "not worth the money",
        "higher every year",
        "a rip-off",
    ],
);
const APP: (&[&str], &[&str]) = (
    &[
        "The app",
        "Your mobile application",
        "The new version of the app",
        "The application on my phone",
        "After the update the app",
    ],
    &[
        "crashes all the time",
        "freezes on the login screen",
        "does not open",
        "keeps logging me out",
        "is slow and full of bugs",
        "shows an error",
    ],
);
const FOOD: (&[&str], &[&str]) = (
    &["The soup was", "Lunch was", "The meal was served", "Our dinner was", "Breakfast was"],
    &["cold", "tasteless and cold", "too salty", "not cooked through", "burnt", "without any taste"],
);

fn found(comments: &[String]) -> Option<Found> {
    let found = discover(comments, &Options::default(), 7).unwrap();
    if found.themes.meaning == Meaning::Words {
        println!("skipped: the sentence encoder is not built in");
        return None;
    }
    Some(found)
}

/// Share of comments whose main theme is that of most comments about the same thing.
fn purity(found: &Found, truth: &[usize]) -> f64 {
    let subjects = truth.iter().max().unwrap() + 1;
    let right: usize = (0..subjects)
        .map(|subject| {
            let mut counts = std::collections::HashMap::new();
            for (main, of) in found.main.iter().zip(truth) {
                if *of == subject {
                    *counts.entry(*main).or_insert(0) += 1;
                }
            }
            counts.remove(&None);
            counts.into_values().max().unwrap_or(0)
        })
        .sum();
    right as f64 / truth.len() as f64
}

#[test]
fn comments_about_different_things_fall_into_themes_named_by_their_words() {
    let (comments, truth) = comments(&[DELIVERY, PRICE, APP]);
    let Some(found) = found(&comments) else { return };
    assert!(purity(&found, &truth) > 0.8, "{:#?}", found.themes.themes);
    assert!(found.themes.themes.len() <= 9);
    let names: Vec<&str> = found.themes.themes.iter().map(|theme| theme.name.as_str()).collect();
    assert!(names.iter().any(|name| name.contains("app")), "{names:?}");
    assert!(names.iter().any(|name| name.contains("late") || name.contains("deliver")), "{names:?}");
    for theme in &found.themes.themes {
        assert!(theme.comments > 0 && !theme.typical.is_empty());
        assert!(theme.typical.iter().all(|typical| comments[typical.comment].contains(&typical.sentence)));
    }
}

#[test]
fn the_same_comments_give_the_same_themes() {
    let (comments, _) = comments(&[DELIVERY, PRICE]);
    let once = discover(&comments, &Options::default(), 3).unwrap();
    assert_eq!(once, discover(&comments, &Options::default(), 3).unwrap());
}

#[test]
fn tomorrow_keeps_ids_and_names_and_marks_what_is_new() {
    let (yesterday, _) = comments(&[DELIVERY, PRICE, APP]);
    let Some(found) = found(&yesterday) else { return };
    let kept = serde_json::to_string(&found.themes).unwrap();
    let previous: Themes = serde_json::from_str(&kept).unwrap();
    assert_eq!(previous, found.themes);

    let again = continue_from(&previous, &yesterday, &Options::default(), 7).unwrap();
    assert_eq!(again.main, found.main);
    assert!(again.themes.themes.iter().all(|theme| !theme.new));

    let (today, truth) = comments(&[DELIVERY, PRICE, APP, FOOD]);
    let today = continue_from(&previous, &today, &Options::default(), 7).unwrap();
    for theme in &previous.themes {
        assert_eq!(today.themes.get(theme.id).map(|theme| &theme.name), Some(&theme.name));
    }
    let new: Vec<&Theme> = today.themes.themes.iter().filter(|theme| theme.new).collect();
    assert!(!new.is_empty() && new.iter().all(|theme| previous.get(theme.id).is_none()));
    let food = today.main.iter().zip(&truth).filter(|(_, truth)| **truth == 3);
    let to_new = food.filter(|(main, _)| new.iter().any(|theme| Some(theme.id) == **main)).count();
    assert!(to_new >= 20, "{to_new} of 30; {new:#?}");
}

#[test]
fn what_an_analyst_merged_split_and_named_stays_so() {
    let (comments, _) = comments(&[DELIVERY, PRICE, APP]);
    let Some(found) = found(&comments) else { return };
    let mut themes = found.themes.clone();
    let [one, other] = [themes.themes[0].id, themes.themes[1].id];
    themes.merge(one, other).unwrap();
    themes.rename(one, "  Ours  ").unwrap();
    let merged = continue_from(&themes, &comments, &Options::default(), 7).unwrap();
    let joined = found.main.iter().filter(|main| [Some(one), Some(other)].contains(main)).count();
    assert!(merged.main.iter().filter(|main| **main == Some(one)).count() >= joined);
    assert_eq!(merged.themes.get(one).unwrap().name, "Ours");
    assert!(merged.themes.get(other).is_none());

    let mut split = merged.themes.clone();
    let new = split.split(one).unwrap();
    let split = continue_from(&split, &comments, &Options::default(), 7).unwrap();
    assert!(split.themes.get(new).unwrap().comments > 0 && split.themes.get(one).unwrap().comments > 0);
    assert_eq!(split.themes.get(one).unwrap().name, "Ours");
    assert_eq!(themes.merge(one, 999), Err(ThemesError::Unknown(999)));
    assert_eq!(themes.rename(one, " "), Err(ThemesError::NoName));
}

#[test]
fn a_handful_of_comments_is_said_to_be_too_few() {
    let few = ["Late", "Rude driver", "late"];
    assert_eq!(discover(&few, &Options::default(), 1), Err(ThemesError::TooFew { found: 3, least: 30 }));
}
