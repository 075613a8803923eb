//! From a board to what a letter says, through the eyes of its reader.

use std::cmp::Ordering;

use arrow::{
    array::{Array, AsArray},
    compute::cast,
    datatypes::{DataType, Float64Type, TimeUnit, TimestampMicrosecondType},
};
use chrono::{Days, Months, NaiveDate};
use rapport_http::{Actor, Language, Role, User};
use rapport_kernel::{
    ErrorKind, Id, Mood as ScoreMood, Problem, Scale, Scope, Timestamp, rule::engine_time, time::start_of_day,
};
use rapport_metrics::{
    Better, BoardId, Cell, Definition, Grain, MetricAnswer, MetricRow, QueryRequest, Tile, TileKind, Unit,
};
use rapport_quality::Doubt;
use rapport_query::Answer;
use url::Url;

use crate::{
    DigestId, Digests, Every,
    figures::{FEW, Manner, Mood},
    sheet::{Block, Row, Saying, Sheet},
    words::{self, say},
};

/// Rows of a breakdown and comments that a letter shows.
const MOST_ROWS: usize = 8;
const MOST_SAID: usize = 5;
/// The metrics that come first on the overview; the rest follow in the catalogue's order.
const FIRST: [&str; 9] =
    ["nps", "csat", "ces", "response", "active_base", "revenue", "churn", "delay", "promises_kept"];

/// Whose letter it is.
pub(crate) struct Eyes<'a> {
    pub user: &'a User,
    pub scope: &'a Scope,
}

/// Which board, which days, and what the letter belongs to.
pub(crate) struct Asked {
    pub board: Option<Id<BoardId>>,
    pub every: Every,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Absent for a preview of what is not kept yet.
    pub digest: Option<Id<DigestId>>,
    pub owner_name: String,
}

impl Digests {
    /// A board that the reader cannot open is a problem `board.unknown`.
    pub(crate) async fn compose(&self, asked: &Asked, eyes: &Eyes<'_>) -> Result<Sheet, Problem> {
        let language = eyes.user.language;
        let definitions = self.metrics.definitions().await?;
        let (title, tiles) = match asked.board {
            Some(board) => {
                let board = self.metrics.board(board, &Actor::User(eyes.user.id.to_string())).await?;
                (board.title, board.tiles)
            }
            None => (say(language, "Overview", "Обзор").to_owned(), overview(&definitions)),
        };
        let path = asked.board.map_or_else(|| "/".to_owned(), |board| format!("/boards/{board}"));
        let live = self.link(&path, asked, &[]);
        let doubts = self.quality.doubts().await?;
        let mut composer = Composer {
            room: self,
            asked,
            eyes,
            language,
            doubts,
            better: vec![],
            worse: vec![],
            doubted: vec![],
        };
        let mut blocks: Vec<Block> = Vec::new();
        for tile in &tiles {
            let block = composer.block(tile, &definitions).await?;
            // Numbers that follow each other stand side by side.
            match (blocks.last_mut(), block) {
                (Some(Block::Numbers(rows)), Block::Numbers(more)) => rows.extend(more),
                (_, block) => blocks.push(block),
            }
        }
        let lead = composer.lead();
        let stop = asked.digest.map(|digest| ("stop", digest.to_string()));
        let mut stop_at = self.at("/digests");
        stop_at.query_pairs_mut().extend_pairs(&stop);
        let before = asked.from - Days::new((asked.to - asked.from).num_days().unsigned_abs());
        Ok(Sheet {
            language,
            title,
            days: words::days(asked.from, asked.to, language),
            compared: format!(
                "{} {}",
                say(language, "compared with", "в сравнении с периодом"),
                words::days(before, asked.from, language)
            ),
            lead,
            doubt: composer.doubt(),
            blocks,
            live,
            stop: stop_at,
            sender: format!(
                "{} {}.",
                say(language, "You get this digest from", "Эту сводку для вас настроил(а)"),
                asked.owner_name
            ),
        })
    }

    fn at(&self, path: &str) -> Url {
        let mut url = self.public_url.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}{path}"));
        url
    }

    /// A page of the application over the letter's days.
    fn link(&self, path: &str, asked: &Asked, with: &[(&str, &str)]) -> Url {
        let mut url = self.at(path);
        url.query_pairs_mut()
            .append_pair("from", &asked.from.to_string())
            .append_pair("to", &asked.to.to_string())
            .extend_pairs(with);
        url
    }
}

/// The overview: the catalogue's numbers, the score by touchpoint, what was said last.
fn overview(definitions: &[Definition]) -> Vec<Tile> {
    let tile = |id: String, kind, metric: Option<&str>, by: Option<&str>| Tile {
        id,
        kind,
        metric: metric.map(str::to_owned),
        by: by.map(str::to_owned),
        unit: None,
        width: 1,
        height: 1,
    };
    let mut names: Vec<&str> = definitions.iter().map(|one| one.name.as_str()).collect();
    names.sort_by_key(|name| FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len()));
    let mut tiles: Vec<Tile> =
        names.iter().map(|name| tile((*name).to_owned(), TileKind::Number, Some(name), None)).collect();
    let by_touchpoint = |one: &&Definition| one.dimensions.iter().any(|name| name == "touchpoint");
    if let Some(first) = names.first().and_then(|name| definitions.iter().find(|one| one.name == *name))
        && by_touchpoint(&first)
    {
        tiles.push(tile("rows".into(), TileKind::Breakdown, Some(&first.name), Some("touchpoint")));
    }
    tiles.push(tile("said".into(), TileKind::Feedback, None, None));
    tiles
}

struct Composer<'a> {
    room: &'a Digests,
    asked: &'a Asked,
    eyes: &'a Eyes<'a>,
    language: Language,
    doubts: Vec<Doubt>,
    /// Names of the numbers that moved by more than chance.
    better: Vec<String>,
    worse: Vec<String>,
    /// Names of the numbers that may not be trusted.
    doubted: Vec<String>,
}

impl Composer<'_> {
    fn text(&self, text: &rapport_metrics::Text) -> String {
        say_owned(self.language, &text.en, &text.ru)
    }

    async fn block(&mut self, tile: &Tile, definitions: &[Definition]) -> Result<Block, Problem> {
        let definition = definitions.iter().find(|one| tile.metric.as_ref() == Some(&one.name));
        let name = match (tile.kind, definition) {
            (TileKind::Feedback, _) => {
                say(self.language, "Last comments", "Последние комментарии").to_owned()
            }
            (_, Some(definition)) => self.text(&definition.title),
            (_, None) => tile.metric.clone().unwrap_or_default(),
        };
        let scope = match &tile.unit {
            None => Some(self.eyes.scope.clone()),
            Some(unit) => self.room.auth.within(self.eyes.scope, unit).await?,
        };
        let Some(scope) = scope else {
            let why = say(
                self.language,
                "of a unit that is not yours to see",
                "подразделение, которое вам не видно",
            );
            return Ok(Block::Without { title: name, why: why.into() });
        };
        if tile.kind == TileKind::Feedback {
            return self.said(name, &scope).await;
        }
        let Some(definition) = definition else {
            let why = say(self.language, "no longer in the catalogue", "больше нет в каталоге");
            return Ok(Block::Without { title: name, why: why.into() });
        };
        let manner = Manner { unit: definition.unit, better: definition.better, language: self.language };
        match tile.kind {
            TileKind::Number => self.number(tile, name, manner, &scope).await,
            TileKind::Trend => self.trend(tile, &name, manner, &scope).await,
            TileKind::Breakdown | TileKind::Feedback => self.breakdown(tile, &name, manner, &scope).await,
        }
    }

    fn request(&self, tile: &Tile) -> QueryRequest {
        QueryRequest {
            from: Some(self.asked.from),
            to: Some(self.asked.to),
            unit: tile.unit.clone(),
            ..QueryRequest::new(tile.metric.clone().unwrap_or_default())
        }
    }

    fn link(&self, tile: &Tile, with: &[(&str, &str)]) -> Url {
        let metric = tile.metric.as_deref().unwrap_or_default();
        let unit = tile.unit.as_deref().map(|unit| ("unit", unit));
        let pairs: Vec<(&str, &str)> =
            [("metric", metric)].into_iter().chain(unit).chain(with.iter().copied()).collect();
        self.room.link("/", self.asked, &pairs)
    }

    async fn number(
        &mut self,
        tile: &Tile,
        name: String,
        manner: Manner,
        scope: &Scope,
    ) -> Result<Block, Problem> {
        let answer = self.room.metrics.answer(&self.request(tile), scope).await?;
        let figure = manner.figure(whole(&answer));
        match figure.change {
            Some((_, Mood::Good)) => self.better.push(name.clone()),
            Some((_, Mood::Bad)) => self.worse.push(name.clone()),
            _ => {}
        }
        let doubtful = self.doubtful(tile, self.asked.from, self.asked.to, None);
        if doubtful {
            self.doubted.push(name.clone());
        }
        Ok(Block::Numbers(vec![Row { name, figure, doubtful, link: self.link(tile, &[]) }]))
    }

    /// The last fortnight by day; of months, the last half-year by month.
    async fn trend(
        &self,
        tile: &Tile,
        metric: &str,
        manner: Manner,
        scope: &Scope,
    ) -> Result<Block, Problem> {
        let (grain, from) = match self.asked.every {
            Every::Day | Every::Week => (Grain::Day, self.asked.to - Days::new(14)),
            Every::Month => (Grain::Month, self.asked.to - Months::new(6)),
        };
        let request =
            QueryRequest { grain: Some(grain), from: Some(from), compare: false, ..self.request(tile) };
        let answer = self.room.metrics.answer(&request, scope).await?;
        let currency = whole(&answer).currency.clone();
        let rows = answer.rows.iter().filter(|row| row.cell.currency == currency).filter_map(|row| {
            let at = row.at?;
            let (name, next) = match grain {
                Grain::Month => (words::days(at, at + Months::new(1), self.language), at + Months::new(1)),
                _ => (words::day(at, self.language), at + Days::new(1)),
            };
            let doubtful = self.doubtful(tile, at, next, None);
            Some(Row { name, figure: manner.figure(&row.cell), doubtful, link: self.link(tile, &[]) })
        });
        let by = match grain {
            Grain::Month => say(self.language, "by month", "по месяцам"),
            _ => say(self.language, "by day", "по дням"),
        };
        Ok(Block::Rows { title: format!("{metric}: {by}"), rows: rows.collect(), more: 0 })
    }

    /// The worst first; what has few answers after what can be judged.
    async fn breakdown(
        &self,
        tile: &Tile,
        metric: &str,
        manner: Manner,
        scope: &Scope,
    ) -> Result<Block, Problem> {
        let by = tile.by.clone().unwrap_or_default();
        let answer = self
            .room
            .metrics
            .answer(&QueryRequest { by: vec![by.clone()], ..self.request(tile) }, scope)
            .await?;
        let currency = whole(&answer).currency.clone();
        let mut found: Vec<&MetricRow> =
            answer.rows.iter().filter(|row| row.cell.currency == currency).collect();
        found.sort_by(|a, b| worst_first(manner, &a.cell, &b.cell));
        let row = |row: &&MetricRow| {
            let key = row.key.get(&by).cloned().flatten();
            let name = match &row.label {
                Some(label) => self.text(label),
                None => words::value(&by, key.as_deref(), self.language),
            };
            let touchpoint = key.as_deref().filter(|_| by == "touchpoint");
            let doubtful = self.doubtful(tile, self.asked.from, self.asked.to, touchpoint);
            let only = format!("{by}:{}", key.unwrap_or_default());
            Row {
                name,
                figure: manner.figure(&row.cell),
                doubtful,
                link: self.link(tile, &[("by", &by), ("only", &only)]),
            }
        };
        Ok(Block::Rows {
            title: format!("{metric} {}", words::by(&by, self.language)),
            rows: found.iter().take(MOST_ROWS).map(row).collect(),
            more: found.len().saturating_sub(MOST_ROWS),
        })
    }

    /// The newest comments, masked as the lake has them. Employees read what is said of their own work.
    async fn said(&self, title: String, scope: &Scope) -> Result<Block, Problem> {
        let own = match (self.eyes.user.role, &self.eyes.user.employee_id) {
            (Role::Employee, None) => {
                let why = say(
                    self.language,
                    "your sign-in is linked to no employee yet: ask an administrator",
                    "ваша учётная запись ещё не связана с сотрудником: обратитесь к администратору",
                );
                return Ok(Block::Without { title, why: why.into() });
            }
            (Role::Employee, Some(id)) => format!(" AND employee_id = '{}'", id.replace('\'', "''")),
            _ => String::new(),
        };
        let zone = self.room.zone;
        let sql = format!(
            "SELECT occurred_at, score, scale, comment, touchpoint FROM interactions WHERE kind = 'feedback' \
             AND comment <> '' AND occurred_at >= {} AND occurred_at < {}{own} \
             ORDER BY occurred_at DESC, seq DESC LIMIT {MOST_SAID}",
            engine_time(start_of_day(self.asked.from, zone)),
            engine_time(start_of_day(self.asked.to, zone)),
        );
        let items = self.sayings(&self.room.query.sql(&sql, scope).await?)?;
        if items.is_empty() {
            let why = say(
                self.language,
                "nobody wrote anything in these days",
                "за эти дни никто ничего не написал",
            );
            return Ok(Block::Without { title, why: why.into() });
        }
        Ok(Block::Said { title, items })
    }

    fn sayings(&self, answer: &Answer) -> Result<Vec<Saying>, Problem> {
        let mut items = Vec::new();
        for batch in &answer.batches {
            let column = |name: &str, wanted: &DataType| {
                let found = batch.column_by_name(name).and_then(|column| cast(column, wanted).ok());
                found.ok_or_else(|| {
                    Problem::new(ErrorKind::Internal, "digest.comments", format!("no column {name}"))
                })
            };
            let times = column("occurred_at", &DataType::Timestamp(TimeUnit::Microsecond, None))?;
            let (scores, scales) = (column("score", &DataType::Float64)?, column("scale", &DataType::Utf8)?);
            let (comments, touchpoints) =
                (column("comment", &DataType::Utf8)?, column("touchpoint", &DataType::Utf8)?);
            for row in 0..batch.num_rows() {
                let text = |column: &dyn Array| {
                    let texts = column.as_string::<i32>();
                    (texts.is_valid(row) && !texts.value(row).is_empty()).then(|| texts.value(row).to_owned())
                };
                let scores = scores.as_primitive::<Float64Type>();
                let scale: Option<Scale> = text(&scales).and_then(|scale| scale.parse().ok());
                let score = scores.is_valid(row).then(|| scores.value(row)).zip(scale);
                let at = Timestamp::from_micros(times.as_primitive::<TimestampMicrosecondType>().value(row));
                let day = words::day(at.date_in(self.room.zone), self.language);
                let touchpoint = text(&touchpoints);
                let place = touchpoint.map(|name| words::value("touchpoint", Some(&name), self.language));
                items.push(Saying {
                    score: score.map(|(score, scale)| {
                        format!("{score} {} {}", say(self.language, "of", "из"), most_of(scale))
                    }),
                    good: score.and_then(|(score, scale)| match ScoreMood::of(scale, score) {
                        ScoreMood::Promoter => Some(true),
                        ScoreMood::Passive => None,
                        ScoreMood::Detractor => Some(false),
                    }),
                    comment: text(&comments).unwrap_or_default(),
                    place: place.map_or_else(|| day.clone(), |place| format!("{place}, {day}")),
                });
            }
        }
        Ok(items)
    }

    /// Whether a tile's numbers of the days `[from, to)` may not be trusted.
    fn doubtful(&self, tile: &Tile, from: NaiveDate, to: NaiveDate, touchpoint: Option<&str>) -> bool {
        let (from, to) = (start_of_day(from, self.room.zone), start_of_day(to, self.room.zone));
        let metric = tile.metric.as_deref().unwrap_or_default();
        self.doubts.iter().any(|doubt| doubt.concerns(metric, from, to, touchpoint))
    }

    fn doubt(&self) -> Option<(String, Url)> {
        let said = say(self.language, "May not be fully trusted:", "Нельзя доверять полностью:");
        (!self.doubted.is_empty())
            .then(|| (format!("{said} {}.", self.doubted.join(", ")), self.room.at("/quality")))
    }

    fn lead(&self) -> String {
        let said = |en: &'static str, ru: &'static str, names: &[String]| {
            (!names.is_empty()).then(|| format!("{} {}.", say(self.language, en, ru), names.join(", ")))
        };
        let sentences: Vec<String> = [
            said("Worse by more than chance:", "Хуже, и это не случайность:", &self.worse),
            said("Better by more than chance:", "Лучше, и это не случайность:", &self.better),
        ]
        .into_iter()
        .flatten()
        .collect();
        if sentences.is_empty() {
            let calm = say(
                self.language,
                "No number moved by more than chance would move it.",
                "Ни один показатель не изменился сильнее, чем мог бы случайно.",
            );
            return calm.into();
        }
        sentences.join(" ")
    }
}

/// The whole of an answer; of several currencies the one with most behind it.
fn whole(answer: &MetricAnswer) -> &Cell {
    answer.totals.first().filter(|_| answer.totals.len() > 1).unwrap_or(&answer.total)
}

fn worst_first(manner: Manner, a: &Cell, b: &Cell) -> Ordering {
    let few = |cell: &Cell| {
        cell.value.is_none() || (cell.n < FEW && !matches!(manner.unit, Unit::Count | Unit::Money))
    };
    let value = |cell: &Cell| cell.value.unwrap_or_default();
    let by_value = match manner.better {
        Better::Higher => value(a).total_cmp(&value(b)),
        Better::Lower => value(b).total_cmp(&value(a)),
        Better::Neither => b.n.cmp(&a.n),
    };
    few(a).cmp(&few(b)).then(by_value).then(b.n.cmp(&a.n))
}

const fn most_of(scale: Scale) -> u8 {
    match scale {
        Scale::Nps | Scale::Enps => 10,
        Scale::Csat => 5,
        Scale::Ces => 7,
    }
}

fn say_owned(language: Language, en: &str, ru: &str) -> String {
    match language {
        Language::En => en.to_owned(),
        Language::Ru => ru.to_owned(),
    }
}
