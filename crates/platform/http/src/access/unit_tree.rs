//! The company's tree of units as a pure value: rules, regions, and who is below whom.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::AccessError;

/// The kind of unit that gives the units below it their region.
pub const REGION: &str = "region";
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
}

/// All units, by code.
#[derive(Debug, Clone, Default)]
pub(super) struct UnitTree {
    units: BTreeMap<String, Unit>,
    below: HashMap<String, Vec<String>>,
}

impl UnitTree {
    pub fn new(units: impl IntoIterator<Item = Unit>) -> Self {
        let units: BTreeMap<_, _> = units.into_iter().map(|unit| (unit.code.clone(), unit)).collect();
        let mut below: HashMap<String, Vec<String>> = HashMap::new();
        for unit in units.values() {
            if let Some(parent) = &unit.parent {
                below.entry(parent.clone()).or_default().push(unit.code.clone());
            }
        }
        Self { units, below }
    }

    pub fn has(&self, code: &str) -> bool {
        self.units.contains_key(code)
    }

    /// By code.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
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

    /// The tree with rows added or changed, and the units that differ from before: the given ones, and those whose region
    /// moved with a unit above.
    pub fn with(&self, rows: &[UnitRow]) -> Result<(Self, Vec<Unit>), AccessError> {
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
        let changed =
            units.values().filter(|unit| self.units.get(&unit.code) != Some(unit)).cloned().collect();
        Ok((Self::new(units.into_values()), changed))
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

fn check_row(row: &UnitRow) -> Result<Unit, (&'static str, String)> {
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
    Ok(Unit { code, parent, name_en, name_ru, kind, region: None })
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

fn check_label(name: &str) -> Result<Option<String>, String> {
    let name = name.trim();
    if name.chars().count() > 120 || name.chars().any(char::is_control) {
        return Err("a name has at most 120 characters, and no control characters".into());
    }
    Ok((!name.is_empty()).then(|| name.to_owned()))
}

/// Reads units from CSV with a heading: `code,parent,name_en,name_ru,kind`, by comma or semicolon, in any order of columns.
pub fn units_from_csv(text: &str) -> Result<Vec<UnitRow>, AccessError> {
    let text = text.trim_start_matches('\u{feff}');
    let heading = text.lines().next().unwrap_or_default();
    let delimiter = if heading.contains(';') { b';' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
    reader
        .deserialize()
        .enumerate()
        .map(|(index, row)| {
            row.map_err(|error| AccessError::UnitRow {
                row: index + 1,
                field: "code",
                detail: error.to_string(),
            })
        })
        .collect()
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

    fn company() -> UnitTree {
        let rows = [
            row("team-1", "centre", "team"),
            row("company", "", "company"),
            row("north", "company", "region"),
            row("south", "company", "region"),
            row("centre", "north", "call_centre"),
        ];
        UnitTree::default().with(&rows).unwrap().0
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
        let (tree, changed) = company().with(&[row("centre", "south", "call_centre")]).unwrap();
        let codes: Vec<_> = changed.iter().map(|unit| unit.code.as_str()).collect();
        assert_eq!(codes, ["centre", "team-1"]);
        assert!(changed.iter().all(|unit| unit.region.as_deref() == Some("south")));
        assert_eq!(tree.units().find(|unit| unit.code == "company").unwrap().region, None);
        let (_, changed) = tree.with(&[row("centre", "south", "call_centre")]).unwrap();
        assert_eq!(changed, [], "the same again changes nothing");
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
            let problem: rapport_kernel::Problem = company().with(&rows).unwrap_err().into();
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
