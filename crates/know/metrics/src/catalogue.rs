//! The one catalogue: definitions built in, as files, and the company's own, in the store.

use std::sync::LazyLock;

use rapport_http::Actor;
use rapport_kernel::{Clock, ErrorKind, Problem};
use rapport_store::{Db, audit};
use serde_json::json;

use crate::{
    definition::Definition,
    problem::{unknown_metric, wrong},
    store::{self, Version},
};

const FILES: [&str; 12] = [
    include_str!("../catalogue/nps.toml"),
    include_str!("../catalogue/csat.toml"),
    include_str!("../catalogue/ces.toml"),
    include_str!("../catalogue/enps.toml"),
    include_str!("../catalogue/response.toml"),
    include_str!("../catalogue/volume.toml"),
    include_str!("../catalogue/wait.toml"),
    include_str!("../catalogue/delay.toml"),
    include_str!("../catalogue/promises_kept.toml"),
    include_str!("../catalogue/revenue.toml"),
    include_str!("../catalogue/active_base.toml"),
    include_str!("../catalogue/churn.toml"),
];

static BUILT_IN: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    FILES
        .iter()
        .filter_map(|file| {
            Definition::from_toml(file)
                .inspect_err(|problem| tracing::error!(%problem, "a built-in metric cannot be used"))
                .ok()
        })
        .collect()
});

/// Definitions that every company has.
pub fn built_in() -> &'static [Definition] {
    &BUILT_IN
}

/// A definition with its origin.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Listed {
    pub definition: Definition,
    /// The version of a company's own definition; 0 for one built in.
    pub version: i64,
}

/// All definitions: built in first, then the company's own by name.
pub(crate) async fn list(db: &Db) -> Result<Vec<Listed>, Problem> {
    let mut all: Vec<Listed> =
        built_in().iter().map(|definition| Listed { definition: definition.clone(), version: 0 }).collect();
    for version in store::newest_versions(db.read()).await? {
        if let Some(definition) = version.definition {
            all.push(Listed { definition, version: version.number });
        }
    }
    Ok(all)
}

/// One definition; the problem of an unknown name lists the known ones.
pub(crate) async fn find(db: &Db, name: &str) -> Result<Listed, Problem> {
    if let Some(definition) = built_in().iter().find(|one| one.name == name) {
        return Ok(Listed { definition: definition.clone(), version: 0 });
    }
    if let Some(Version { definition: Some(definition), number, .. }) =
        store::newest_version(db.read(), name).await?
    {
        return Ok(Listed { definition, version: number });
    }
    let all = list(db).await?;
    let names: Vec<&str> = all.iter().map(|one| one.definition.name.as_str()).collect();
    Err(unknown_metric(name, &names))
}

/// Keeps a new version of the company's own definition. The same again adds none.
pub(crate) async fn put(
    db: &Db,
    clock: &dyn Clock,
    mut definition: Definition,
    name: &str,
    by: &Actor,
) -> Result<Listed, Problem> {
    if definition.name.is_empty() {
        name.clone_into(&mut definition.name);
    }
    if definition.name != name {
        return Err(wrong(
            "name",
            format!("the address says {name:?} and the definition {:?}", definition.name),
        ));
    }
    refuse_built_in(name)?;
    definition.check()?;
    let tx = db.begin().await?;
    let newest = store::newest_version(&tx, name).await?;
    if let Some(Version { definition: Some(known), number, .. }) = &newest
        && *known == definition
    {
        return Ok(Listed { definition, version: *number });
    }
    let version = newest.map_or(1, |newest| newest.number + 1);
    let stored = Version {
        name: name.to_owned(),
        number: version,
        definition: Some(definition.clone()),
        created_at: clock.now(),
        created_by: by.to_string(),
    };
    store::add_version(&tx, &stored).await?;
    audit(&tx, clock, &by.to_string(), "metric.defined", name, &json!({ "version": version })).await?;
    tx.commit().await.map_err(rapport_store::StoreError::from)?;
    Ok(Listed { definition, version })
}

/// Takes the company's own definition away; its versions stay for the record.
pub(crate) async fn remove(db: &Db, clock: &dyn Clock, name: &str, by: &Actor) -> Result<(), Problem> {
    refuse_built_in(name)?;
    let tx = db.begin().await?;
    let newest = store::newest_version(&tx, name).await?;
    let Some(Version { definition: Some(_), number, .. }) = newest else {
        drop(tx);
        return find(db, name).await.map(|_| ());
    };
    let removal = Version {
        name: name.to_owned(),
        number: number + 1,
        definition: None,
        created_at: clock.now(),
        created_by: by.to_string(),
    };
    store::add_version(&tx, &removal).await?;
    audit(&tx, clock, &by.to_string(), "metric.removed", name, &json!({ "version": number + 1 })).await?;
    tx.commit().await.map_err(rapport_store::StoreError::from)?;
    Ok(())
}

fn refuse_built_in(name: &str) -> Result<(), Problem> {
    if built_in().iter().any(|one| one.name == name) {
        let detail = format!("{name} is built in and stays as it is; define a metric of another name");
        return Err(Problem::new(ErrorKind::Conflict, "metric.built_in", detail).at("name"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_metric_can_be_computed_and_says_where_its_method_comes_from() {
        assert_eq!(built_in().len(), FILES.len());
        for file in FILES {
            let definition = Definition::from_toml(file).unwrap();
            assert!(
                !definition.source.is_empty() && !definition.dimensions.is_empty(),
                "{}",
                definition.name
            );
        }
    }
}
