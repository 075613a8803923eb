//! What moves the score: points lost, importance, quadrant, effects.

use super::{
    charts::{Bin, Spot, Step, Tone, cell_bar, effect, quadrant, waterfall},
    markup::{Cell, escape, figure, table},
};
use crate::{
    analyze::{Analysis, Lang, brief},
    drivers::{CurveBin, Direction, Driver, Drivers, Measure, Quadrant},
    points_lost::{Lost, PointsLost},
};

/// Steps of the waterfall besides the rest.
const STEPS: usize = 12;
/// Factors whose effect is drawn, and pairs that are told.
const DRAWN: usize = 6;
const PAIRS: usize = 3;

/// The gap between the goal and the score, divided.
pub fn lost(analysis: &Analysis, lang: Lang) -> String {
    let Some(lost) = &analysis.moved.points_lost else { return String::new() };
    let (shown, rest): (Vec<&Lost>, Vec<&Lost>) = {
        let mut by_size: Vec<&Lost> =
            lost.factors.iter().filter(|one| one.points.value.abs() > 0.05).collect();
        by_size.sort_by(|a, b| b.points.value.abs().total_cmp(&a.points.value.abs()));
        let rest = by_size.split_off(by_size.len().min(STEPS));
        by_size.sort_by(|a, b| b.points.value.total_cmp(&a.points.value));
        (by_size, rest)
    };
    let tone = |value: f64| if value >= 0.0 { Tone::Bad } else { Tone::Good };
    let mut steps: Vec<Step> = shown
        .iter()
        .map(|one| Step { label: one.factor.clone(), lost: one.points.value, tone: tone(one.points.value) })
        .collect();
    let told: f64 = shown.iter().map(|one| one.points.value).sum();
    let other = lost.gap - told - lost.unexplained.value;
    if !rest.is_empty() || other.abs() > 0.05 {
        let label = lang.pick("all other factors", "все прочие факторы").to_owned();
        steps.push(Step { label, lost: other, tone: tone(other) });
    }
    let unexplained = lang.pick("not explained", "не объяснено").to_owned();
    steps.push(Step { label: unexplained, lost: lost.unexplained.value, tone: Tone::Calm });
    let name = brief::name_of(&analysis.score, lang);
    let says = match lang {
        Lang::En => format!(
            "From the goal of {} down to {name} of {}",
            lang.number(lost.goal, 0),
            lang.number(lost.now.value, 1)
        ),
        Lang::Ru => {
            format!("От цели {} до {name} {}", lang.number(lost.goal, 0), lang.number(lost.now.value, 1))
        }
    };
    let goal = lang.pick("goal", "цель");
    let svg = waterfall((goal, lost.goal), &steps, (&name, lost.now.value), &says, lang);
    let text = lang.pick(
        "Each step is what the score would gain if the theme were raised by nobody, or the factor stood at its better end, all else as it is; the steps sum to the gap. It is association: what a change really brings, only an experiment with a control group shows.",
        "Каждая ступень — сколько прибавила бы оценка, если бы тему никто не поднимал или фактор был на лучшем своём краю, а всё прочее осталось; вместе ступени дают весь разрыв. Это связь, а не причина: что даст изменение на деле, покажет только эксперимент с контрольной группой.",
    );
    let caption = lang.pick("points lost, the costliest first", "потерянные пункты, сначала самые дорогие");
    let chart = figure(&svg, caption, lang.pick("As a table", "Таблицей"), &lost_table(lost, lang));
    format!("<p>{text}</p>{chart}")
}

fn lost_table(lost: &PointsLost, lang: Lang) -> String {
    let rows: Vec<Vec<Cell>> = lost
        .factors
        .iter()
        .map(|one| (one.factor.as_str(), &one.points, Some(one.touched)))
        .chain([(lang.pick("not explained", "не объяснено"), &lost.unexplained, None)])
        .map(|(name, points, touched)| {
            vec![
                Cell::Text(name.to_owned()),
                Cell::Number(lang.number(points.value, 2)),
                Cell::Number(lang.interval(points.low, points.high, 2)),
                Cell::Number(touched.map_or_else(String::new, |touched| lang.count(touched))),
            ]
        })
        .chain([vec![
            Cell::Text(lang.pick("the gap", "весь разрыв").to_owned()),
            Cell::Number(lang.number(lost.gap, 2)),
            Cell::Number(String::new()),
            Cell::Number(lang.count(lost.answers)),
        ]])
        .collect();
    let head = [
        lang.pick("factor", "фактор"),
        lang.pick("points lost", "потеряно пунктов"),
        "95%",
        lang.pick("answers touched", "затронуто ответов"),
    ];
    table("", &head, &rows)
}

/// Quality, importance, quadrant, effects, pairs.
pub fn drivers(analysis: &Analysis, lang: Lang) -> String {
    let Some(found) = &analysis.moved.drivers else { return String::new() };
    let mut html = format!("<p>{}</p>", escape(&quality(found, lang)));
    html += &importance(found, lang);
    let spots: Vec<Spot> = found
        .factors
        .iter()
        .filter_map(|one| {
            let standing = one.standing.as_ref()?;
            Some(Spot {
                label: one.factor.clone(),
                performance: standing.performance,
                importance: one.importance.value,
                first: standing.quadrant == Quadrant::FixFirst,
            })
        })
        .collect();
    if spots.len() > 1 {
        html += &format!("<h3>{}</h3>", lang.pick("Importance and performance", "Важность и исполнение"));
        html += &placed(found, &spots, lang);
    }
    let drawn: Vec<&Driver> = found.factors.iter().filter(|one| one.curve.len() > 1).take(DRAWN).collect();
    if !drawn.is_empty() {
        html += &format!("<h3>{}</h3>", lang.pick("The shape of each effect", "Как действует каждый фактор"));
        html += &format!(
            "<p class=\"soft\">{}</p><div class=\"effects\">",
            lang.pick(
                "What the factor adds to the expected score at each of its values; whiskers are 95% intervals, hollow dots stand on few answers.",
                "Сколько фактор прибавляет к ожидаемой оценке при каждом своём значении; усы — 95% интервалы, за пустыми кружками мало ответов."
            )
        );
        for one in drawn {
            let bins: Vec<Bin> = one.curve.iter().map(|bin| as_bin(bin, lang)).collect();
            html += "<div>";
            html += &figure(
                &effect(&bins, &one.factor, lang),
                &one.factor,
                lang.pick("As a table", "Таблицей"),
                &effect_table(&one.curve, lang),
            );
            html += "</div>";
        }
        html += "</div>";
    }
    html + &pairs(found, lang)
}

/// How well answers are predicted that the model did not see.
pub fn quality(found: &Drivers, lang: Lang) -> String {
    let quality = &found.quality;
    let interval = lang.interval(quality.value.low, quality.value.high, 2);
    let interval = if interval.is_empty() { interval } else { format!(" ({interval})") };
    let value = lang.number(quality.value.value, 2);
    let (error, naive) = (lang.number(quality.error, 2), lang.number(quality.baseline_error, 2));
    let measure = match quality.measure {
        Measure::R2 => lang.pick("R²", "R²"),
        Measure::Auc => lang.pick("AUC", "AUC"),
    };
    match lang {
        Lang::En => format!(
            "Tested on answers that the model did not see: {measure} = {value}{interval}; mean error {error} against {naive} if everyone got the average."
        ),
        Lang::Ru => format!(
            "Проверено на ответах, которых модель не видела: {measure} = {value}{interval}; средняя ошибка {error} против {naive}, если всем предсказывать среднее."
        ),
    }
}

/// Which way the factor works, in a word.
pub const fn way(direction: Direction, lang: Lang) -> &'static str {
    match direction {
        Direction::Up => lang.pick("more is better", "чем больше, тем лучше"),
        Direction::Down => lang.pick("more is worse", "чем больше, тем хуже"),
        Direction::Curved => lang.pick("curved", "нелинейно"),
        Direction::ByLevel => lang.pick("by value", "зависит от значения"),
        Direction::None => lang.pick("moves nothing", "не влияет"),
    }
}

fn importance(found: &Drivers, lang: Lang) -> String {
    let most = found.factors.iter().map(|one| one.share).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let number =
        |value: Option<f64>| Cell::Number(value.map_or_else(|| "–".into(), |value| lang.number(value, 2)));
    let rows: Vec<Vec<Cell>> = found
        .factors
        .iter()
        .map(|one| {
            vec![
                Cell::Text(one.factor.clone()),
                Cell::Bar(cell_bar(one.share / most, Tone::Accent)),
                Cell::Number(lang.percent(one.share, 0)),
                Cell::Number(lang.number(one.importance.value, 2)),
                Cell::Text(way(one.direction, lang).to_owned()),
                number(one.plain.weight.as_ref().map(|weight| weight.value)),
                number(one.plain.pearson),
                Cell::Number(lang.count(one.known)),
            ]
        })
        .collect();
    let head = [
        lang.pick("factor", "фактор"),
        "",
        lang.pick("share", "доля"),
        lang.pick("importance", "важность"),
        lang.pick("direction", "направление"),
        lang.pick("relative weight", "относит. вес"),
        lang.pick("correlation", "корреляция"),
        lang.pick("known in", "известен в"),
    ];
    let caption = lang.pick(
        "Importance: how much a factor moves the expected score on average (mean |SHAP|, on answers not seen). Relative weight: its part of the variance by the linear model (Johnson).",
        "Важность: насколько фактор в среднем сдвигает ожидаемую оценку (средний |SHAP| на ответах, которых модель не видела). Относительный вес: его доля дисперсии по линейной модели (Джонсон).",
    );
    table(caption, &head, &rows)
}

fn placed(found: &Drivers, spots: &[Spot], lang: Lang) -> String {
    let word = |quadrant: Quadrant| match quadrant {
        Quadrant::FixFirst => lang.pick("fix first", "исправить сначала"),
        Quadrant::KeepUp => lang.pick("keep up", "держать уровень"),
        Quadrant::LowPriority => lang.pick("low priority", "может подождать"),
        Quadrant::PossibleOverkill => lang.pick("possible overkill", "возможно, лишние усилия"),
    };
    let rows: Vec<Vec<Cell>> = found
        .factors
        .iter()
        .filter_map(|one| {
            let standing = one.standing.as_ref()?;
            Some(vec![
                Cell::Text(one.factor.clone()),
                Cell::Number(lang.number(one.importance.value, 2)),
                Cell::Number(lang.number(standing.performance, 0)),
                Cell::Text(word(standing.quadrant).to_owned()),
            ])
        })
        .collect();
    let head = [
        lang.pick("factor", "фактор"),
        lang.pick("importance", "важность"),
        lang.pick("performance", "исполнение"),
        lang.pick("field", "поле"),
    ];
    let says =
        lang.pick("Importance against performance of each factor", "Важность и исполнение каждого фактора");
    figure(&quadrant(spots, says, lang), says, lang.pick("As a table", "Таблицей"), &table("", &head, &rows))
}

fn as_bin(bin: &CurveBin, lang: Lang) -> Bin {
    Bin {
        label: bin_name(bin, lang),
        push: bin.push.value,
        interval: bin.push.low.zip(bin.push.high),
        thin: bin.thin,
    }
}

fn bin_name(bin: &CurveBin, lang: Lang) -> String {
    let number = |value: f64| lang.number(value, usize::from(value.fract() != 0.0));
    match (bin.from, bin.to, &bin.level) {
        _ if bin.missing => lang.pick("not known", "нет данных").to_owned(),
        _ if bin.others => lang.pick("others", "прочие").to_owned(),
        (_, _, Some(level)) => level.clone(),
        (Some(from), Some(to), None) if to > from => format!("{}–{}", number(from), number(to)),
        (Some(from), ..) => number(from),
        _ => String::new(),
    }
}

fn effect_table(curve: &[CurveBin], lang: Lang) -> String {
    let rows: Vec<Vec<Cell>> = curve
        .iter()
        .map(|bin| {
            vec![
                Cell::Text(bin_name(bin, lang)),
                Cell::Number(lang.signed(bin.push.value, 2)),
                Cell::Number(lang.interval(bin.push.low, bin.push.high, 2)),
                Cell::Number(lang.number(bin.target.value, 2)),
                Cell::Number(lang.count(bin.push.n)),
            ]
        })
        .collect();
    let head = [
        lang.pick("value", "значение"),
        lang.pick("adds", "прибавляет"),
        "95%",
        lang.pick("mean score", "средняя оценка"),
        lang.pick("answers", "ответов"),
    ];
    table("", &head, &rows)
}

fn pairs(found: &Drivers, lang: Lang) -> String {
    if found.pairs.is_empty() {
        return String::new();
    }
    let mut html = format!(
        "<h3>{}</h3><ul>",
        lang.pick("Factors that work together", "Факторы, которые действуют вместе")
    );
    for pair in found.pairs.iter().take(PAIRS) {
        let share = lang.percent(pair.share, 1);
        let text = match lang {
            Lang::En => format!("“{}” and “{}”: {share} of all effects", pair.a, pair.b),
            Lang::Ru => format!("«{}» и «{}»: {share} всех эффектов", pair.a, pair.b),
        };
        html += &format!("<li>{}</li>", escape(&text));
    }
    html + "</ul>"
}
