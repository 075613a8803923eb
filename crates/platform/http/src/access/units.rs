//! The tree of units in the store, what a person's units open to them, and the table `units` for SQL.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, PoisonError, RwLock},
};

use arrow::{
    array::{ArrayRef, RecordBatch, StringArray},
    datatypes::{DataType, Field, Schema, SchemaRef},
};
use async_trait::async_trait;
use rapport_kernel::Scope;
use rapport_query::{DimensionSource, QueryError};
use rapport_store::{Column, Db, Rows, Sql, StoreError, audit, stream::take_numbers};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;

use crate::Role;

use super::{
    AccessError, Auth, Unit, UnitPreview, UnitRow, WHOLE_COMPANY,
    unit_history::{keep_moves, place_units},
    unit_preview,
    unit_tree::{COMPANY, Place, UnitTree},
};

/// The store's units, kept in memory until their version moves.
pub(super) struct Units {
    db: Db,
    cache: RwLock<Arc<Cached>>,
}

#[derive(Default)]
struct Cached {
    version: i64,
    tree: UnitTree,
    /// Unit codes of people seen, with all that is below: the same few over and over.
    scopes: RwLock<HashMap<Vec<String>, Arc<BTreeSet<String>>>>,
}

#[derive(FromQueryResult)]
struct Row {
    code: String,
    parent: Option<String>,
    name_en: String,
    name_ru: String,
    kind: String,
    region: Option<String>,
    home: String,
    version: i64,
}

#[derive(FromQueryResult)]
struct PlaceRow {
    tree: String,
    unit: String,
    parent: Option<String>,
}

#[derive(FromQueryResult)]
struct Version {
    version: Option<i64>,
}

const COLUMNS: &str = "code, parent, name_en, name_ru, kind, region, home, version";

impl Units {
    pub fn new(db: Db) -> Self {
        Self { db, cache: RwLock::default() }
    }

    async fn current(&self) -> Result<Arc<Cached>, StoreError> {
        let row: Option<Version> =
            self.db.read().one("SELECT MAX(version) AS version FROM unit", vec![]).await?;
        let version = row.and_then(|row| row.version).unwrap_or(0);
        let known = self.cache.read().unwrap_or_else(PoisonError::into_inner).clone();
        if known.version == version {
            return Ok(known);
        }
        let (tree, version) = read_tree(self.db.read()).await?;
        let fresh = Arc::new(Cached { version, tree, scopes: RwLock::default() });
        *self.cache.write().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
        Ok(fresh)
    }

    /// The codes, when each is in the tree or stands for the whole company.
    pub async fn known(&self, codes: Vec<String>) -> Result<Vec<String>, AccessError> {
        if codes.is_empty() {
            return Ok(codes);
        }
        let current = self.current().await?;
        match codes.iter().find(|code| *code != WHOLE_COMPANY && !current.tree.has(code)) {
            Some(unknown) => Err(AccessError::NoUnit(unknown.clone())),
            None => Ok(codes),
        }
    }

    /// What a role and units open: the units with all below them on the tree of this moment. Administrators, and analysts
    /// without units, get the whole company.
    pub async fn scope(&self, role: Role, units: &[String]) -> Result<Scope, StoreError> {
        let whole = match role {
            Role::Administrator => true,
            Role::Analyst => units.is_empty(),
            Role::Supervisor | Role::Employee => false,
        };
        if whole || units.iter().any(|code| code == WHOLE_COMPANY) {
            return Ok(Scope::All);
        }
        Ok(self.current().await?.below(units))
    }
}

impl Cached {
    /// The units with all below them.
    fn below(&self, units: &[String]) -> Scope {
        if let Some(known) = self.scopes.read().unwrap_or_else(PoisonError::into_inner).get(units) {
            return Scope::Units(known.clone());
        }
        let expanded = Arc::new(self.tree.expand(units.iter().map(String::as_str)));
        self.scopes.write().unwrap_or_else(PoisonError::into_inner).insert(units.to_vec(), expanded.clone());
        Scope::Units(expanded)
    }
}

impl Auth {
    /// [`Auth::upsert_units_in`] the company's own tree.
    pub async fn upsert_units(&self, actor: &str, rows: &[UnitRow]) -> Result<usize, AccessError> {
        self.upsert_units_in(COMPANY, actor, rows).await
    }

    /// Adds units to a tree and changes those whose code is there already; others stay as they are. Refuses all when one row
    /// breaks the tree. Gives the number of units that changed.
    pub async fn upsert_units_in(
        &self,
        tree: &str,
        actor: &str,
        rows: &[UnitRow],
    ) -> Result<usize, AccessError> {
        self.known_tree(tree).await?;
        let tx = self.db.begin().await?;
        // The counter's row is locked before reading: of two changes at once, the second sees the first.
        take_numbers(&tx, 0).await?;
        let (all, _) = read_tree(&tx).await?;
        let plan = all.plan(tree, rows)?;
        // A unit that only stands elsewhere in another tree is written again as well: its new version tells the servers.
        let placed = plan.places.iter().filter(|place| plan.units.iter().all(|unit| unit.code != place.unit));
        let placed = placed.filter_map(|place| all.get(&place.unit).cloned());
        let changed: Vec<Unit> = plan.units.iter().cloned().chain(placed).collect();
        if changed.is_empty() {
            return Ok(0);
        }
        let last = take_numbers(&tx, changed.len()).await?;
        let mut table = Rows::new(&[
            Column::Text,
            Column::Text,
            Column::Text,
            Column::Text,
            Column::Text,
            Column::Text,
            Column::Text,
            Column::Int,
        ]);
        for (version, unit) in (last - changed.len() as i64 + 1..).zip(&changed) {
            table.push([
                unit.code.clone().into(),
                unit.parent.clone().into(),
                unit.name_en.clone().into(),
                unit.name_ru.clone().into(),
                unit.kind.clone().into(),
                unit.region.clone().into(),
                unit.home.clone().into(),
                version.into(),
            ]);
        }
        tx.run_rows(
            "INSERT INTO unit (code, parent, name_en, name_ru, kind, region, home, version) {rows} \
             ON CONFLICT (code) DO UPDATE SET parent = excluded.parent, name_en = excluded.name_en, name_ru = excluded.name_ru, \
             kind = excluded.kind, region = excluded.region, version = excluded.version",
            &table,
            vec![],
        )
        .await?;
        place_units(&tx, &plan.places).await?;
        keep_moves(&tx, &*self.clock, actor, tree, &plan.moves).await?;
        let codes: Vec<&str> = changed.iter().map(|unit| unit.code.as_str()).take(100).collect();
        audit(
            &tx,
            &*self.clock,
            actor,
            "units.changed",
            tree,
            &json!({"count": changed.len(), "codes": codes}),
        )
        .await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(changed.len())
    }

    /// The part of a scope that lies in a unit and below it; `None` when the scope does not reach the unit, or there is none.
    pub async fn within(&self, scope: &Scope, unit: &str) -> Result<Option<Scope>, AccessError> {
        let current = self.units.current().await?;
        if !current.tree.has(unit) || !scope.allows(Some(unit)) {
            return Ok(None);
        }
        Ok(Some(current.below(&[unit.to_owned()])))
    }

    /// The units of a tree within a scope, by code. The unit above the topmost ones is left out where the scope ends.
    pub async fn list_units(&self, tree: &str, scope: &Scope) -> Result<Vec<Unit>, AccessError> {
        self.known_tree(tree).await?;
        let current = self.units.current().await?;
        let visible = current.tree.units_in(tree).into_iter().filter(|unit| scope.allows(Some(&unit.code)));
        let cut = |mut unit: Unit| {
            unit.parent = unit.parent.filter(|parent| scope.allows(Some(parent)));
            unit
        };
        Ok(visible.map(cut).collect())
    }

    /// A unit and all below it, as far as a scope reaches. A unit outside it is as one that does not exist.
    pub async fn below(&self, unit: &str, within: &Scope) -> Result<Scope, AccessError> {
        let current = self.units.current().await?;
        if !within.allows(Some(unit)) || !current.tree.has(unit) {
            return Err(AccessError::NoUnit(unit.to_owned()));
        }
        Ok(Scope::units(current.tree.expand([unit]).into_iter().filter(|code| within.allows(Some(code)))))
    }

    /// What a table would do to a tree, row by row, without doing it.
    pub async fn preview_units(&self, tree: &str, table: &str) -> Result<UnitPreview, AccessError> {
        self.known_tree(tree).await?;
        let current = self.units.current().await?;
        Ok(unit_preview::preview(&current.tree, tree, table))
    }

    /// The table `units` for SQL: `unit_id, parent_id, name_en, name_ru, kind, region`.
    pub fn units_dimension(&self) -> Arc<dyn DimensionSource> {
        Arc::new(UnitsDimension { db: self.db.clone() })
    }
}

async fn read_tree(connection: &impl ConnectionTrait) -> Result<(UnitTree, i64), StoreError> {
    let rows: Vec<Row> = connection.all(&format!("SELECT {COLUMNS} FROM unit"), vec![]).await?;
    let version = rows.iter().map(|row| row.version).max().unwrap_or(0);
    let places: Vec<PlaceRow> = connection.all("SELECT tree, unit, parent FROM unit_place", vec![]).await?;
    let unit = |row: Row| Unit {
        code: row.code,
        parent: row.parent,
        name_en: row.name_en,
        name_ru: row.name_ru,
        kind: row.kind,
        region: row.region,
        home: row.home,
    };
    let place = |row: PlaceRow| Place { tree: row.tree, unit: row.unit, parent: row.parent };
    Ok((UnitTree::new(rows.into_iter().map(unit), places.into_iter().map(place)), version))
}

struct UnitsDimension {
    db: Db,
}

#[async_trait]
impl DimensionSource for UnitsDimension {
    fn name(&self) -> &'static str {
        "units"
    }

    fn schema(&self) -> SchemaRef {
        let text = |name: &str, nullable: bool| Field::new(name, DataType::Utf8, nullable);
        Arc::new(Schema::new(vec![
            text("unit_id", false),
            text("parent_id", true),
            text("name_en", false),
            text("name_ru", false),
            text("kind", false),
            text("region", true),
        ]))
    }

    fn key(&self) -> &'static str {
        "unit_id"
    }

    fn unit_column(&self) -> Option<&'static str> {
        Some("unit_id")
    }

    async fn changed_after(&self, version: i64, limit: usize) -> Result<(Vec<RecordBatch>, i64), QueryError> {
        let failed = |error: &dyn std::fmt::Display| QueryError::Unavailable(format!("units: {error}"));
        let sql = format!("SELECT {COLUMNS} FROM unit WHERE version > $1 ORDER BY version LIMIT $2");
        let rows: Vec<Row> = self
            .db
            .read()
            .all(&sql, vec![version.into(), (limit as i64).into()])
            .await
            .map_err(|e| failed(&e))?;
        let Some(last) = rows.last() else { return Ok((Vec::new(), version)) };
        let reached = last.version;
        let texts = |column: fn(&Row) -> Option<&str>| -> ArrayRef {
            Arc::new(rows.iter().map(column).collect::<StringArray>())
        };
        let columns = vec![
            texts(|row| Some(&row.code)),
            texts(|row| row.parent.as_deref()),
            texts(|row| Some(&row.name_en)),
            texts(|row| Some(&row.name_ru)),
            texts(|row| Some(&row.kind)),
            texts(|row| row.region.as_deref()),
        ];
        let batch = RecordBatch::try_new(self.schema(), columns).map_err(|e| failed(&e))?;
        Ok((vec![batch], reached))
    }
}
