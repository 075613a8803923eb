//! How the file was read, and by which methods it was analysed.

use super::markup::{Cell, escape, table};
use crate::analyze::{Analysis, Lang};

/// What each column was taken for, and why.
pub fn columns(analysis: &Analysis, lang: Lang) -> String {
    let rows: Vec<Vec<Cell>> = analysis
        .columns
        .iter()
        .map(|one| {
            vec![
                Cell::Text(one.column.clone()),
                Cell::Text(one.role.say(lang).to_owned()),
                Cell::Text(one.why.say(lang)),
                Cell::Number(lang.count(one.missing)),
            ]
        })
        .collect();
    let head = [
        lang.pick("column", "столбец"),
        lang.pick("used as", "роль"),
        lang.pick("why", "почему"),
        lang.pick("empty", "пусто"),
    ];
    let text = lang.pick(
        "A column taken for the wrong thing is corrected by --score, --scale, --text, --time, --by, --factors and --ignore.",
        "Если столбец понят неверно, поправьте ключами --score, --scale, --text, --time, --by, --factors и --ignore.",
    );
    format!("{}<p class=\"soft\">{text}</p>", table("", &head, &rows))
}

/// The methods that were used, with their sources.
pub fn methods(analysis: &Analysis, lang: Lang) -> String {
    let mut used: Vec<(&str, &str)> = Vec::new();
    if analysis.score.scale.is_nps() {
        used.push((
            lang.pick(
                "NPS and its interval: normal, with the variance of +1, 0, −1",
                "NPS и его интервал: нормальное приближение с дисперсией величины +1, 0, −1",
            ),
            "B. Rocks, Interval Estimation for the Net Promoter Score, The American Statistician 70:4, 2016",
        ));
    } else {
        used.push((
            lang.pick("Averages: Student’s interval", "Средние: интервал Стьюдента"),
            "Student, The Probable Error of a Mean, Biometrika 6:1, 1908",
        ));
    }
    if !analysis.segments.is_empty() {
        used.push((
            lang.pick(
                "Many comparisons: false discovery rate",
                "Много сравнений: контроль доли ложных находок",
            ),
            "Y. Benjamini, Y. Hochberg, Controlling the False Discovery Rate, Journal of the Royal Statistical Society B 57:1, 1995",
        ));
    }
    if analysis.moved.drivers.is_some() {
        used.push((
            lang.pick(
                "Drivers: boosted trees, cross-validated, with Shapley values of answers not seen",
                "Драйверы: бустинг деревьев с перекрёстной проверкой, значения Шепли на ответах, которых модель не видела",
            ),
            "S. Lundberg, G. Erion, S.-I. Lee, Consistent Individualized Feature Attribution for Tree Ensembles, 2018",
        ));
        used.push((
            lang.pick("Derived importance: relative weights", "Производная важность: относительные веса"),
            "J. Johnson, A Heuristic Method for Estimating the Relative Weight of Predictor Variables in Multiple Regression, Multivariate Behavioral Research 35:1, 2000",
        ));
        used.push((
            lang.pick("Importance and performance", "Важность и исполнение"),
            "J. Martilla, J. James, Importance-Performance Analysis, Journal of Marketing 41:1, 1977",
        ));
    }
    if analysis.moved.points_lost.is_some() {
        used.push((
            lang.pick("Points lost: additive curves, divided as a gap between groups is", "Потерянные пункты: аддитивные кривые и разложение разрыва"),
            "R. Oaxaca, Male-Female Wage Differentials in Urban Labor Markets, International Economic Review 14:3, 1973",
        ));
    }
    if analysis.text.is_some() {
        used.push((
            lang.pick("Shares: Wilson’s interval", "Доли: интервал Уилсона"),
            "E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, Journal of the American Statistical Association 22:158, 1927",
        ));
    }
    let items: String = used
        .iter()
        .map(|(what, source)| {
            format!("<li>{}. <span class=\"soft\">{}</span></li>", escape(what), escape(source))
        })
        .collect();
    format!("<ul>{items}</ul>")
}
