//! The trees there are, and who put which unit where and when.

use rapport_kernel::{Clock, Id, Timestamp, entity};
use rapport_store::{Column, Rows, Sql, StoreError, Tx, audit};
use sea_orm::{FromQueryResult, entity::prelude::Uuid};
use serde::Serialize;
use serde_json::json;

use super::{
    AccessError, Auth,
    unit_tree::{COMPANY, Move, Place, UnitChange, check_label},
};

entity!(
    /// Kind of the ids of changes of the trees.
    UnitMoveId, "mov"
);

/// A tree of units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeOfUnits {
    /// `company` for the company's own.
    pub code: String,
    pub name_en: String,
    pub name_ru: String,
}

/// A change of a unit's place or name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct UnitMove {
    #[schema(value_type = String)]
    pub id: Id<UnitMoveId>,
    /// Since when it holds.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// `usr_…`, `tok_…`, `cli`, `import` or `demo`.
    pub actor: String,
    pub unit: String,
    pub change: UnitChange,
    /// The unit above before; absent at the top and for one that was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_parent: Option<String>,
    /// The unit above since then; absent at the top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_parent: Option<String>,
}

#[derive(FromQueryResult)]
struct TreeRow {
    code: String,
    name_en: String,
    name_ru: String,
}

#[derive(FromQueryResult)]
struct MoveRow {
    id: Uuid,
    at: i64,
    actor: String,
    unit: String,
    change: String,
    from_parent: Option<String>,
    to_parent: Option<String>,
}

impl Auth {
    /// The trees there are, the company's own first.
    pub async fn list_trees(&self) -> Result<Vec<TreeOfUnits>, AccessError> {
        let own =
            TreeRow { code: COMPANY.into(), name_en: "Company".into(), name_ru: "Компания".into() };
        let sql = "SELECT code, name_en, name_ru FROM unit_tree ORDER BY name_en, code";
        let others: Vec<TreeRow> = self.db.read().all(sql, vec![]).await?;
        let tree = |row: TreeRow| TreeOfUnits { code: row.code, name_en: row.name_en, name_ru: row.name_ru };
        Ok(std::iter::once(own).chain(others).map(tree).collect())
    }

    pub(super) async fn known_tree(&self, code: &str) -> Result<(), AccessError> {
        if code == COMPANY {
            return Ok(());
        }
        let sql = "SELECT code, name_en, name_ru FROM unit_tree WHERE code = $1";
        let row: Option<TreeRow> = self.db.read().one(sql, vec![code.into()]).await?;
        row.map(|_| ()).ok_or_else(|| AccessError::NoTree(code.to_owned()))
    }

    /// Makes a tree, or names it anew. The company's own keeps its name.
    pub async fn put_tree(&self, actor: &str, tree: TreeOfUnits) -> Result<TreeOfUnits, AccessError> {
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        if tree.code == COMPANY
            || tree.code.is_empty()
            || tree.code.len() > 40
            || !tree.code.chars().all(word)
        {
            return Err(AccessError::TreeCode);
        }
        let name = |text: &str| check_label(text).map_err(AccessError::Name);
        let name_en = name(&tree.name_en)?.ok_or_else(|| AccessError::Name("a tree has a name".into()))?;
        let name_ru = name(&tree.name_ru)?.unwrap_or_else(|| name_en.clone());
        let tree = TreeOfUnits { code: tree.code, name_en, name_ru };
        let tx = self.db.begin().await?;
        tx.run(
            "INSERT INTO unit_tree (code, name_en, name_ru) VALUES ($1, $2, $3) \
             ON CONFLICT (code) DO UPDATE SET name_en = excluded.name_en, name_ru = excluded.name_ru",
            vec![tree.code.clone().into(), tree.name_en.clone().into(), tree.name_ru.clone().into()],
        )
        .await?;
        audit(&tx, &*self.clock, actor, "unit_tree.set", &tree.code, &json!({"name": tree.name_en})).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(tree)
    }

    /// What changed in a tree, newest first, before the entry of that moment and id.
    pub async fn unit_history(
        &self,
        tree: &str,
        unit: Option<&str>,
        before: Option<(Timestamp, Id<UnitMoveId>)>,
        limit: usize,
    ) -> Result<Vec<UnitMove>, AccessError> {
        let (at, id) = before.unwrap_or((Timestamp::from_micros(i64::MAX), Id::from_uuid(Uuid::max())));
        let rows: Vec<MoveRow> = self
            .db
            .read()
            .all(
                "SELECT id, at, actor, unit, change, from_parent, to_parent FROM unit_move \
                 WHERE tree = $1 AND (at < $2 OR (at = $2 AND id < $3)) AND ($4 = '' OR unit = $4) \
                 ORDER BY at DESC, id DESC LIMIT $5",
                vec![
                    tree.into(),
                    at.micros().into(),
                    id.uuid().into(),
                    unit.unwrap_or_default().into(),
                    (limit as i64).into(),
                ],
            )
            .await?;
        let read = |row: MoveRow| UnitMove {
            id: Id::from_uuid(row.id),
            at: Timestamp::from_micros(row.at),
            actor: row.actor,
            unit: row.unit,
            change: UnitChange::read(&row.change),
            from_parent: row.from_parent,
            to_parent: row.to_parent,
        };
        Ok(rows.into_iter().map(read).collect())
    }
}

/// Puts units into their places of trees that are not the company's own.
pub(super) async fn place_units(tx: &Tx, places: &[Place]) -> Result<(), StoreError> {
    let mut table = Rows::new(&[Column::Text, Column::Text, Column::Text]);
    for place in places {
        table.push([place.tree.clone().into(), place.unit.clone().into(), place.parent.clone().into()]);
    }
    tx.run_rows(
        "INSERT INTO unit_place (tree, unit, parent) {rows} \
         ON CONFLICT (tree, unit) DO UPDATE SET parent = excluded.parent",
        &table,
        vec![],
    )
    .await?;
    Ok(())
}

/// Writes down what a change of a tree did.
pub(super) async fn keep_moves(
    tx: &Tx,
    clock: &dyn Clock,
    actor: &str,
    tree: &str,
    moves: &[Move],
) -> Result<(), StoreError> {
    let text = Column::Text;
    let mut table = Rows::new(&[Column::Uuid, Column::Int, text, text, text, text, text, text]);
    for one in moves {
        let id: Id<UnitMoveId> = Id::new(clock);
        table.push([
            id.uuid().into(),
            clock.now().micros().into(),
            actor.into(),
            tree.into(),
            one.unit.clone().into(),
            one.change.word().into(),
            one.from.clone().into(),
            one.to.clone().into(),
        ]);
    }
    tx.run_rows(
        "INSERT INTO unit_move (id, at, actor, tree, unit, change, from_parent, to_parent) {rows}",
        &table,
        vec![],
    )
    .await?;
    Ok(())
}
