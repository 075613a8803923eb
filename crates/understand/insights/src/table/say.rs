//! What columns are taken for, in words.

use super::{Role, Why};
use crate::analyze::Lang;

impl Role {
    pub const fn say(self, lang: Lang) -> &'static str {
        match self {
            Self::Score => lang.pick("score", "оценка"),
            Self::Scale => lang.pick("scale of the score", "шкала оценки"),
            Self::Text => lang.pick("comment", "комментарий"),
            Self::Time => lang.pick("time", "время"),
            Self::Factor => lang.pick("factor", "фактор"),
            Self::Identifier => lang.pick("identifier, not used", "идентификатор, не используется"),
            Self::Personal => lang.pick("personal data, not used", "личные данные, не используются"),
            Self::Useless => lang.pick("not used", "не используется"),
            Self::Ignored => lang.pick("left out as asked", "исключён по просьбе"),
        }
    }
}

impl Why {
    pub fn say(&self, lang: Lang) -> String {
        let number = |value: f64| lang.number(value, 0);
        match self {
            Self::Asked => lang.pick("said on the command line", "указано в командной строке").to_owned(),
            Self::Name { word } => {
                format!("{} {}", lang.pick("its name has", "в названии"), lang.quoted(word))
            }
            Self::Range { low, high } => {
                format!("{} {}–{}", lang.pick("whole numbers", "целые числа"), number(*low), number(*high))
            }
            Self::LongTexts { words } => format!(
                "{} {}",
                lang.pick("long texts, words on average:", "длинные тексты, слов в среднем:"),
                lang.number(*words, 1)
            ),
            Self::Dates => lang.pick("dates", "даты").to_owned(),
            Self::Addresses => lang.pick("addresses or telephone numbers", "адреса или телефоны").to_owned(),
            Self::Numbers => lang.pick("numbers", "числа").to_owned(),
            Self::Levels { count } => {
                format!("{} {count}", lang.pick("different values:", "разных значений:"))
            }
            Self::AllDifferent => lang.pick("different in every row", "в каждой строке своё").to_owned(),
            Self::ManyLevels { count } => {
                format!(
                    "{} {count}",
                    lang.pick("too many different values:", "слишком много разных значений:")
                )
            }
            Self::OneValue => lang.pick("the same in every row", "везде одно и то же").to_owned(),
            Self::Empty => lang.pick("empty", "пусто").to_owned(),
            Self::Another { column } => {
                format!(
                    "{} {}",
                    lang.pick("another fits better:", "лучше подходит другой:"),
                    lang.quoted(column)
                )
            }
        }
    }
}
