//! What to say first: the few sentences that someone with one minute reads.

use super::{Analysis, Change, Group, Lang, ScoreSummary, Segmentation};
use crate::points_lost::Lost;

/// The sentences, the most important first.
pub fn sentences(analysis: &Analysis, lang: Lang) -> Vec<String> {
    let score = &analysis.score;
    let mut said = vec![value(score, lang)];
    said.extend(
        analysis.trend.as_ref().and_then(|trend| trend.change.as_ref()).map(|one| change(one, score, lang)),
    );
    said.extend(costliest(analysis, lang));
    said.extend(strongest(analysis, lang));
    said.extend(worst(&analysis.segments).map(|(column, group)| segment(column, group, score, lang)));
    said
}

/// What the score is called in a sentence.
pub fn name_of(score: &ScoreSummary, lang: Lang) -> String {
    score.scale.word().map_or_else(|| lang.pick("the average", "среднее").to_owned(), str::to_owned)
}

fn value(score: &ScoreSummary, lang: Lang) -> String {
    let figure = &score.figure;
    let decimals = score.scale.decimals();
    let value = lang.number(figure.value.unwrap_or(f64::NAN), decimals);
    let (name, answers) = (name_of(score, lang), lang.answers(figure.n));
    let interval = lang.interval(figure.low, figure.high, decimals);
    let mut sentence = match (lang, interval.is_empty()) {
        (Lang::En, true) => format!("{name} is {value} ({answers})"),
        (Lang::En, false) => format!("{name} is {value} ({answers}; 95% interval {interval})"),
        (Lang::Ru, true) => format!("{name}: {value} ({answers})"),
        (Lang::Ru, false) => format!("{name}: {value} ({answers}; 95\u{a0}% интервал {interval})"),
    };
    if let Some([promoters, _, detractors]) = score.groups {
        let share = |count: usize| lang.percent(count as f64 / figure.n as f64, 0);
        let (promoters, detractors) = (share(promoters), share(detractors));
        let groups = match lang {
            Lang::En => format!(": {promoters} promoters, {detractors} detractors"),
            Lang::Ru => format!(": промоутеров {promoters}, критиков {detractors}"),
        };
        sentence.push_str(&groups);
    }
    capital(&(sentence + "."))
}

fn change(change: &Change, score: &ScoreSummary, lang: Lang) -> String {
    let decimals = score.scale.decimals();
    let difference = lang.signed(change.difference, decimals);
    let interval = lang.interval(Some(change.low), Some(change.high), decimals);
    let since = lang.day(change.since);
    let by_chance = change.low <= 0.0 && change.high >= 0.0;
    match (lang, by_chance) {
        (Lang::En, true) => {
            format!(
                "No change that chance could not make: since {since}, {difference} ({interval}) against the time before."
            )
        }
        (Lang::En, false) => {
            format!("It has changed: since {since}, {difference} ({interval}) against the time before.")
        }
        (Lang::Ru, true) => format!(
            "Изменений, которые нельзя объяснить случайностью, нет: с {since} {difference} ({interval}) к прежнему."
        ),
        (Lang::Ru, false) => format!("Оценка изменилась: с {since} {difference} ({interval}) к прежнему."),
    }
}

/// What costs most points, as far as that is sure.
fn costliest(analysis: &Analysis, lang: Lang) -> Option<String> {
    let lost = analysis.moved.points_lost.as_ref()?;
    let sure: Vec<&Lost> = lost.factors.iter().filter(|one| one.points.above(0.0)).take(3).collect();
    let (first, others) = sure.split_first()?;
    let decimals = analysis.score.scale.decimals().max(1);
    let told = |one: &Lost| {
        let interval = lang.interval(one.points.low, one.points.high, decimals);
        match lang {
            Lang::En => format!("“{}” {} ({interval})", one.factor, lang.number(one.points.value, decimals)),
            Lang::Ru => format!("«{}» {} ({interval})", one.factor, lang.number(one.points.value, decimals)),
        }
    };
    let then: Vec<String> = others.iter().map(|one| told(one)).collect();
    let first = told(first);
    let mut sentence = match lang {
        Lang::En => format!("Begin here: most points are lost with {first}"),
        Lang::Ru => format!("С чего начать: больше всего пунктов отнимает {first}"),
    };
    if !then.is_empty() {
        sentence.push_str(lang.pick("; then ", "; затем "));
        sentence.push_str(&then.join(", "));
    }
    sentence.push('.');
    Some(sentence)
}

/// The factor that moves the score most, where the model can be believed.
fn strongest(analysis: &Analysis, lang: Lang) -> Option<String> {
    let drivers = analysis.moved.drivers.as_ref().filter(|drivers| drivers.quality.helps)?;
    let first = drivers.factors.first()?;
    let (name, share) = (&first.factor, lang.percent(first.share, 0));
    let quality = lang.number(drivers.quality.value.value, 2);
    Some(match lang {
        Lang::En => format!(
            "“{name}” moves the score most: {share} of what the factors explain (R² {quality} on answers not seen)."
        ),
        Lang::Ru => format!(
            "Сильнее всего оценку движет «{name}»: {share} того, что объясняют факторы (R² {quality} на новых ответах)."
        ),
    })
}

/// The group that lies below the rest by more than chance, and drags the whole down most.
fn worst(segments: &[Segmentation]) -> Option<(&str, &Group)> {
    let below = segments.iter().flat_map(|one| one.groups.iter().map(|group| (one.column.as_str(), group)));
    below
        .filter(|(_, group)| group.differs && group.difference.is_some_and(|difference| difference < 0.0))
        .min_by(|(_, a), (_, b)| weight(a).total_cmp(&weight(b)))
}

fn weight(group: &Group) -> f64 {
    group.difference.unwrap_or(0.0) * group.figure.n as f64
}

fn segment(column: &str, group: &Group, score: &ScoreSummary, lang: Lang) -> String {
    let decimals = score.scale.decimals();
    let value = lang.number(group.figure.value.unwrap_or(f64::NAN), decimals);
    let difference = lang.signed(group.difference.unwrap_or(f64::NAN), decimals);
    let (name, answers) = (&group.value, lang.answers(group.figure.n));
    match lang {
        Lang::En => format!(
            "“{name}” ({column}) is below the rest: {value}, {difference} against the others ({answers})."
        ),
        Lang::Ru => {
            format!("«{name}» ({column}) ниже остальных: {value}, {difference} к прочим ({answers}).")
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
