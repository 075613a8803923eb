//! Names of what a reader of comments finds.

use super::Lang;

/// A key of sentiment, emotion or intent, in words.
pub fn of_key(key: &str, lang: Lang) -> String {
    let (en, ru) = match key {
        "negative" => ("negative", "негативные"),
        "neutral" => ("neutral", "нейтральные"),
        "positive" => ("positive", "позитивные"),
        "joy" => ("joy", "радость"),
        "anger" => ("anger", "злость"),
        "sadness" => ("sadness", "грусть"),
        "fear" => ("fear", "страх"),
        "surprise" => ("surprise", "удивление"),
        "disgust" => ("disgust", "отвращение"),
        "none" => ("none", "не выражено"),
        "leaving" => ("wants to leave", "собирается уйти"),
        "claim" => ("claims something back", "требует возмещения"),
        "suggestion" => ("suggests", "предлагает"),
        "question" => ("asks", "спрашивает"),
        "complaint" => ("complains", "жалуется"),
        "praise" => ("praises", "хвалит"),
        "und" => ("cannot be told", "не определён"),
        "en" => ("English", "английский"),
        "ru" => ("Russian", "русский"),
        "pt" => ("Portuguese", "португальский"),
        "es" => ("Spanish", "испанский"),
        "de" => ("German", "немецкий"),
        "fr" => ("French", "французский"),
        "it" => ("Italian", "итальянский"),
        "uk" => ("Ukrainian", "украинский"),
        "kk" => ("Kazakh", "казахский"),
        other => return other.to_owned(),
    };
    lang.pick(en, ru).to_owned()
}
