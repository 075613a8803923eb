//! The company's tree of units as a pure value: rules, regions, and who is below whom.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::AccessError;

/// The kind of unit that gives the units below it their region.
pub const REGION: &str = "region";
/// The company's own tree: the one that regions come from. Others group the same units in other ways.
pub const COMPANY: &str = "company";
/// Levels a tree may have.
const DEEPEST: usize = 32;

/// A unit as it is given: by the API, by an import, by the demo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitRow {
    /// The company's own name for it, as interactions carry it in `unit_id`: `north-west`.
    pub code: String,
    /// The code of the unit above; absent for the top.
    #[serde(default)]
    pub parent: Option<String>,
    /// The name in English; the code when absent.
    #[serde(default)]
    pub name_en: String,
    /// The name in Russian; the English one when absent.
    #[serde(default)]
    pub name_ru: String,
    /// `company`, `region`, `branch`, `call_centre`, `online`, `team`, or the company's own word.
    pub kind: String,
}

/// A unit in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub code: String,
    pub parent: Option<String>,
    pub name_en: String,
    pub name_ru: String,
    pub kind: String,
    /// The nearest unit of kind `region` on the way up, itself included.
    pub region: Option<String>,
    /// The tree it was made for.
    pub home: String,
}

/// Where a unit stands in a tree that is not the company's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub tree: String,
    pub unit: String,
    pub parent: Option<String>,
}

/// What was done to a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitChange {
    Added,
    Moved,
    Renamed,
    Same,
}

impl UnitChange {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Moved => "moved",
            Self::Renamed => "renamed",
            Self::Same => "same",
        }
    }

    pub(super) fn read(word: &str) -> Self {
        match word {
            "added" => Self::Added,
            "moved" => Self::Moved,
            "renamed" => Self::Renamed,
            _ => Self::Same,
        }
    }
}

/// A change of one unit in a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Move {
    pub unit: String,
    pub change: UnitChange,
    pub from: Option<String>,
    pub to: Option<String>,
}

/// What rows would do to a tree.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    pub units: Vec<Unit>,
    pub places: Vec<Place>,
    /// One for each row that changes something.
    pub moves: Vec<Move>,
}

/// All units, by code, in all trees.
#[derive(Debug, Clone, Default)]
pub(super) struct UnitTree {
    units: BTreeMap<String, Unit>,
    /// Tree, unit, the unit above; of trees that are not the company's own.
    places: BTreeMap<String, BTreeMap<String, Option<String>>>,
    /// Below in any tree: whoever answers for a channel answers for its branches.
    below: HashMap<String, Vec<String>>,
}

impl UnitTree {
    pub fn new(units: impl IntoIterator<Item = Unit>, places: impl IntoIterator<Item = Place>) -> Self {
        let units: BTreeMap<_, _> = units.into_iter().map(|unit| (unit.code.clone(), unit)).collect();
        let mut trees: BTreeMap<String, BTreeMap<String, Option<String>>> = BTreeMap::new();
        for place in places {
            trees.entry(place.tree).or_default().insert(place.unit, place.parent);
        }
        let mut below: HashMap<String, Vec<String>> = HashMap::new();
        let own = units.values().map(|unit| (&unit.code, &unit.parent));
        for (unit, parent) in own.chain(trees.values().flatten()) {
            if let Some(parent) = parent {
                below.entry(parent.clone()).or_default().push(unit.clone());
            }
        }
        Self { units, places: trees, below }
    }

    /// The units of a tree by code, each with the unit above it there.
    pub fn units_in(&self, tree: &str) -> Vec<Unit> {
        if tree == COMPANY {
            return self.units.values().filter(|unit| unit.home == COMPANY).cloned().collect();
        }
        let placed = self.places.get(tree).into_iter().flatten();
        placed
            .filter_map(|(code, parent)| {
                let unit = self.units.get(code)?;
                Some(Unit { parent: parent.clone(), ..unit.clone() })
            })
            .collect()
    }

    pub fn get(&self, code: &str) -> Option<&Unit> {
        self.units.get(code)
    }

    pub fn has(&self, code: &str) -> bool {
        self.units.contains_key(code)
    }

    /// The units and everything below them. Codes that are not in the tree give nothing.
    pub fn expand<'a>(&self, codes: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut open: Vec<&str> = codes.into_iter().filter(|code| self.has(code)).collect();
        while let Some(code) = open.pop() {
            if found.insert(code.to_owned()) {
                open.extend(self.below.get(code).into_iter().flatten().map(String::as_str));
            }
        }
        found
    }

    /// What rows would do to a tree; refused when they break it.
    pub fn plan(&self, tree: &str, rows: &[UnitRow]) -> Result<Plan, AccessError> {
        if tree == COMPANY { self.plan_own(rows) } else { self.plan_places(tree, rows) }
    }

    /// The units that differ afterwards are the given ones, and those whose region moved with a unit above.
    fn plan_own(&self, rows: &[UnitRow]) -> Result<Plan, AccessError> {
        let mut units = self.units.clone();
        for (index, row) in rows.iter().enumerate() {
            let unit = check_row(row).map_err(|(field, detail)| AccessError::UnitRow {
                row: index + 1,
                field,
                detail,
            })?;
            units.insert(unit.code.clone(), unit);
        }
        for (index, row) in rows.iter().enumerate() {
            let code = row.code.trim();
            if let Some(parent) = units.get(code).and_then(|unit| unit.parent.as_ref())
                && !units.contains_key(parent)
            {
                let detail = format!("there is no unit {parent:?} above {code:?}");
                return Err(AccessError::UnitRow { row: index + 1, field: "parent", detail });
            }
        }
        let codes: Vec<String> = units.keys().cloned().collect();
        for code in codes {
            let region = region_of(&units, &code)?;
            if let Some(unit) = units.get_mut(&code) {
                unit.region = region;
            }
        }
        let changed: Vec<Unit> =
            units.into_values().filter(|unit| self.units.get(&unit.code) != Some(unit)).collect();
        let moves = changed.iter().filter_map(|unit| self.change(COMPANY, unit, unit.parent.as_ref()));
        Ok(Plan { moves: moves.collect(), places: Vec::new(), units: changed })
    }

    /// Units that are there already are placed as they are; new ones are made for this tree.
    fn plan_places(&self, tree: &str, rows: &[UnitRow]) -> Result<Plan, AccessError> {
        let mut after = self.places.get(tree).cloned().unwrap_or_default();
        let mut plan = Plan::default();
        for (index, row) in rows.iter().enumerate() {
            let refuse = |(field, detail)| AccessError::UnitRow { row: index + 1, field, detail };
            let unit = Unit { home: tree.to_owned(), ..check_row(row).map_err(refuse)? };
            let own = self.units.get(&unit.code).is_none_or(|known| known.home == tree);
            if own {
                let kept = Unit { parent: None, ..unit.clone() };
                if self.units.get(&unit.code) != Some(&kept) {
                    plan.units.push(kept);
                }
            }
            if let Some(moved) = self.change(tree, &unit, unit.parent.as_ref()) {
                plan.moves.push(moved);
            }
            after.insert(unit.code, unit.parent);
        }
        for (index, row) in rows.iter().enumerate() {
            let code = row.code.trim();
            let mut at = code;
            for step in 0.. {
                let Some(Some(parent)) = after.get(at) else { break };
                if !after.contains_key(parent) {
                    let detail = format!("there is no unit {parent:?} above {at:?} in this tree");
                    return Err(AccessError::UnitRow { row: index + 1, field: "parent", detail });
                }
                if step >= DEEPEST {
                    return Err(AccessError::UnitCycle(code.to_owned()));
                }
                at = parent;
            }
        }
        let before = self.places.get(tree);
        plan.places = after
            .into_iter()
            .filter(|(unit, parent)| before.and_then(|places| places.get(unit)) != Some(parent))
            .map(|(unit, parent)| Place { tree: tree.to_owned(), unit, parent })
            .collect();
        Ok(plan)
    }

    /// What becomes of a unit in a tree when it is as given; nothing when all stays, its region apart.
    fn change(&self, tree: &str, unit: &Unit, to: Option<&String>) -> Option<Move> {
        let known = self.units.get(&unit.code);
        let place = if tree == COMPANY {
            known.map(|known| &known.parent)
        } else {
            self.places.get(tree).and_then(|places| places.get(&unit.code))
        };
        let renamed = known.is_some_and(|known| {
            known.home == tree
                && (&known.name_en, &known.name_ru, &known.kind) != (&unit.name_en, &unit.name_ru, &unit.kind)
        });
        let change = match place {
            None => UnitChange::Added,
            Some(from) if from.as_ref() != to => UnitChange::Moved,
            Some(_) if renamed => UnitChange::Renamed,
            Some(_) => return None,
        };
        Some(Move { unit: unit.code.clone(), change, from: place.cloned().flatten(), to: to.cloned() })
    }
}

fn region_of(units: &BTreeMap<String, Unit>, code: &str) -> Result<Option<String>, AccessError> {
    let mut region = None;
    let mut at = units.get(code);
    for _ in 0..DEEPEST {
        let Some(unit) = at else { return Ok(region) };
        if region.is_none() && unit.kind == REGION {
            region = Some(unit.code.clone());
        }
        at = unit.parent.as_ref().and_then(|parent| units.get(parent));
    }
    match at {
        None => Ok(region),
        Some(_) => Err(AccessError::UnitCycle(code.to_owned())),
    }
}

/// One row by itself; the field at fault and what is wrong with it.
pub(super) fn check_row(row: &UnitRow) -> Result<Unit, (&'static str, String)> {
    let code = check_code(&row.code).map_err(|detail| ("code", detail))?;
    let parent = match row.parent.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(parent) => Some(check_code(parent).map_err(|detail| ("parent", detail))?),
    };
    let kind = row.kind.trim().to_lowercase();
    if kind.is_empty() || kind.len() > 40 || !kind.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Err((
            "kind",
            "a kind is a word like company, region, branch, call_centre, online or team".into(),
        ));
    }
    let name_en =
        check_label(&row.name_en).map_err(|detail| ("name_en", detail))?.unwrap_or_else(|| code.clone());
    let name_ru =
        check_label(&row.name_ru).map_err(|detail| ("name_ru", detail))?.unwrap_or_else(|| name_en.clone());
    Ok(Unit { code, parent, name_en, name_ru, kind, region: None, home: COMPANY.to_owned() })
}

fn check_code(code: &str) -> Result<String, String> {
    let code = code.trim();
    if code.is_empty()
        || code.len() > 128
        || code == super::WHOLE_COMPANY
        || code.chars().any(char::is_control)
    {
        return Err("a code has 1 to 128 bytes, no control characters, and is not \"*\"".into());
    }
    Ok(code.to_owned())
}

pub(super) fn check_label(name: &str) -> Result<Option<String>, String> {
    let name = name.trim();
    if name.chars().count() > 120 || name.chars().any(char::is_control) {
        return Err("a name has at most 120 characters, and no control characters".into());
    }
    Ok((!name.is_empty()).then(|| name.to_owned()))
}

/// Reads units from CSV with a heading: `code,parent,name_en,name_ru,kind`, by comma or semicolon, in any order of columns.
pub fn units_from_csv(text: &str) -> Result<Vec<UnitRow>, AccessError> {
    let read = read_csv(text).into_iter().enumerate();
    read.map(|(index, (_, row))| {
        row.map_err(|detail| AccessError::UnitRow { row: index + 1, field: "code", detail })
    })
    .collect()
}

/// The rows of a table, each with its line, or with why it cannot be read.
pub(super) fn read_csv(text: &str) -> Vec<(u64, Result<UnitRow, String>)> {
    let text = text.trim_start_matches('\u{feff}');
    let heading = text.lines().next().unwrap_or_default();
    let delimiter = if heading.contains(';') { b';' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
    let headings = reader.headers().cloned().unwrap_or_default();
    let read = reader.records().enumerate().map(|(index, record)| {
        let fallback = index as u64 + 2;
        match record {
            Err(error) => (error.position().map_or(fallback, csv::Position::line), Err(error.to_string())),
            Ok(record) => {
                let row = record.deserialize(Some(&headings)).map_err(|error| match error.kind() {
                    csv::ErrorKind::Deserialize { err, .. } => err.to_string(),
                    _ => error.to_string(),
                });
                (record.position().map_or(fallback, csv::Position::line), row)
            }
        }
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: &str, parent: &str, kind: &str) -> UnitRow {
        UnitRow {
            code: code.into(),
            parent: Some(parent.to_owned()).filter(|parent| !parent.is_empty()),
            name_en: String::new(),
            name_ru: String::new(),
            kind: kind.into(),
        }
    }

    /// The tree after rows, and the units that changed.
    fn grown(tree: &UnitTree, name: &str, rows: &[UnitRow]) -> (UnitTree, Vec<Unit>) {
        let plan = tree.plan(name, rows).unwrap();
        let mut units = tree.units.clone();
        units.extend(plan.units.iter().map(|unit| (unit.code.clone(), unit.clone())));
        let before = tree.places.iter().flat_map(|(tree, places)| {
            places.iter().map(|(unit, parent)| Place {
                tree: tree.clone(),
                unit: unit.clone(),
                parent: parent.clone(),
            })
        });
        (UnitTree::new(units.into_values(), before.chain(plan.places)), plan.units)
    }

    fn company() -> UnitTree {
        let rows = [
            row("team-1", "centre", "team"),
            row("company", "", "company"),
            row("north", "company", "region"),
            row("south", "company", "region"),
            row("centre", "north", "call_centre"),
        ];
        grown(&UnitTree::default(), COMPANY, &rows).0
    }

    #[test]
    fn a_region_gets_everything_below_it_and_nothing_beside() {
        let tree = company();
        assert_eq!(tree.expand(["north"]).into_iter().collect::<Vec<_>>(), ["centre", "north", "team-1"]);
        assert_eq!(tree.expand(["south", "team-1"]).into_iter().collect::<Vec<_>>(), ["south", "team-1"]);
        assert!(tree.expand(["closed long ago"]).is_empty());
    }

    #[test]
    fn units_below_a_region_know_it_and_follow_when_it_moves() {
        let (tree, changed) = grown(&company(), COMPANY, &[row("centre", "south", "call_centre")]);
        let codes: Vec<_> = changed.iter().map(|unit| unit.code.as_str()).collect();
        assert_eq!(codes, ["centre", "team-1"]);
        assert!(changed.iter().all(|unit| unit.region.as_deref() == Some("south")));
        assert_eq!(tree.units_in(COMPANY).iter().find(|unit| unit.code == "company").unwrap().region, None);
        let (_, changed) = grown(&tree, COMPANY, &[row("centre", "south", "call_centre")]);
        assert_eq!(changed, [], "the same again changes nothing");
    }

    #[test]
    fn another_tree_groups_the_same_units_and_opens_them() {
        let rows = [
            row("channels", "", "channel"),
            row("offline", "channels", "channel"),
            row("centre", "offline", "call_centre"),
        ];
        let (tree, made) = grown(&company(), "channel", &rows);
        assert_eq!(made.iter().map(|unit| unit.code.as_str()).collect::<Vec<_>>(), ["channels", "offline"]);
        assert_eq!(tree.units_in("channel").len(), 3);
        assert!(tree.units_in(COMPANY).iter().all(|unit| unit.code != "channels"));
        let centre = tree.units_in(COMPANY).into_iter().find(|unit| unit.code == "centre").unwrap();
        assert_eq!(centre.parent.as_deref(), Some("north"), "its place in the company's tree stays");
        assert_eq!(tree.expand(["offline"]).into_iter().collect::<Vec<_>>(), ["centre", "offline", "team-1"]);

        let plan = tree.plan("channel", &[row("centre", "channels", "call_centre")]).unwrap();
        let to = Some("channels".to_owned());
        let moved =
            Move { unit: "centre".into(), change: UnitChange::Moved, from: Some("offline".into()), to };
        assert_eq!((plan.units, plan.moves), (vec![], vec![moved]));
        assert!(tree.plan("channel", &[row("channels", "centre", "channel")]).is_err(), "a circle");
        assert!(tree.plan("channel", &[row("x", "north", "team")]).is_err(), "north is not in this tree");
    }

    #[test]
    fn what_is_no_tree_is_refused_with_its_place() {
        let cases = [
            (vec![row("company", "team-1", "company")], "unit.cycle", "parent"),
            (vec![row("a", "a", "team")], "unit.cycle", "parent"),
            (
                vec![row("east", "company", "region"), row("b", "nowhere", "team")],
                "unit.row",
                "items[1].parent",
            ),
            (vec![row("*", "", "team")], "unit.row", "items[0].code"),
            (vec![row("c", "", "Две команды")], "unit.row", "items[0].kind"),
        ];
        for (rows, code, field) in cases {
            let problem: rapport_kernel::Problem = company().plan(COMPANY, &rows).unwrap_err().into();
            assert_eq!((problem.code.as_str(), problem.field.as_deref()), (code, Some(field)), "{rows:?}");
        }
    }

    #[test]
    fn a_table_from_a_spreadsheet_is_read() {
        let rows = units_from_csv(
            "\u{feff}code;kind;parent;name_ru;name_en\nnorth;region;;Север;North\nn1;branch;north;;\n",
        )
        .unwrap();
        assert_eq!(
            rows[0],
            UnitRow { name_en: "North".into(), name_ru: "Север".into(), ..row("north", "", "region") }
        );
        assert_eq!(rows[1].parent.as_deref(), Some("north"));
        assert!(units_from_csv("code,parent\nnorth,\n").is_err());
    }
}
