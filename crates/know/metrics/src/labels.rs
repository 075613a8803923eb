//! What people call the values of a dimension: units, products and employees by their tables, bands by their fixed names.

use std::collections::{BTreeSet, HashMap};

use rapport_kernel::{Problem, Scope};

use crate::{Metrics, answer::MetricRow, definition::Text, fields::fixed_label, rows::Columns};

/// Names the rows by the first dimension whose values have names.
pub(crate) async fn name(
    metrics: &Metrics,
    by: &[String],
    rows: &mut [MetricRow],
    scope: &Scope,
) -> Result<(), Problem> {
    let Some(dimension) =
        by.iter().find(|name| matches!(name.as_str(), "unit" | "product" | "employee" | "delay"))
    else {
        return Ok(());
    };
    if rows.is_empty() {
        return Ok(());
    }
    let names = match dimension.as_str() {
        "unit" => units(metrics, scope).await?,
        "product" => {
            read(metrics, "SELECT product_id AS id, name AS en, name AS ru FROM products", scope).await?
        }
        "employee" => {
            let ids: BTreeSet<&String> =
                rows.iter().filter_map(|row| row.key.get(dimension)?.as_ref()).collect();
            employees(metrics, &ids.into_iter().cloned().collect::<Vec<_>>(), scope).await?
        }
        _ => HashMap::new(),
    };
    for row in rows {
        if let Some(Some(value)) = row.key.get(dimension) {
            row.label = names.get(value).cloned().or_else(|| fixed_label(dimension, value));
        }
    }
    Ok(())
}

/// What employees are called, who are never in SQL.
async fn employees(
    metrics: &Metrics,
    ids: &[String],
    scope: &Scope,
) -> Result<HashMap<String, Text>, Problem> {
    let staff = rapport_http::staff(metrics.db.read(), ids, scope).await?;
    Ok(staff
        .into_iter()
        .filter_map(|one| Some((one.employee_id, one.name?)))
        .map(|(id, name)| (id, Text { en: name.clone(), ru: name }))
        .collect())
}

/// What people call the units that the caller may see.
pub(crate) async fn units(metrics: &Metrics, scope: &Scope) -> Result<HashMap<String, Text>, Problem> {
    read(metrics, "SELECT unit_id AS id, name_en AS en, name_ru AS ru FROM units", scope).await
}

async fn read(metrics: &Metrics, sql: &str, scope: &Scope) -> Result<HashMap<String, Text>, Problem> {
    let answer = metrics.query.sql(sql, scope).await?;
    let mut names = HashMap::new();
    for batch in &answer.batches {
        let columns = Columns::of(batch);
        for ((id, en), ru) in
            columns.texts("id")?.into_iter().zip(columns.texts("en")?).zip(columns.texts("ru")?)
        {
            let en_or_ru = en.clone().or_else(|| ru.clone());
            if let (Some(id), Some(en), Some(ru)) = (id, en_or_ru, ru.or(en)) {
                names.insert(id, Text { en, ru });
            }
        }
    }
    Ok(names)
}
