//! Letting people in, changing what they may, and showing them out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rapport_kernel::{Id, Scope};
use rapport_store::{Column, Rows, Sql, StoreError, Tx, Value, audit};
use sea_orm::{ConnectionTrait, FromQueryResult, entity::prelude::Uuid};
use serde_json::json;

use crate::{Language, Role};

use super::{
    AccessError, Auth, NewUser, User, UserChange, UserId,
    password::check_password,
    secret,
    user::{
        check_employee, check_name, check_units, fold_email, language_word, parse_language, parse_role,
        role_word,
    },
};

/// A row of `access_user`.
#[derive(Debug, FromQueryResult)]
pub(super) struct UserRow {
    id: Uuid,
    email: String,
    name: String,
    role: String,
    language: String,
    units: String,
    employee_id: Option<String>,
    created_at: i64,
    disabled_at: Option<i64>,
    signed_in_at: Option<i64>,
    password_hash: String,
}

const COLUMNS: &str = "id, email, name, role, language, units, employee_id, created_at, disabled_at, signed_in_at, password_hash";

impl UserRow {
    pub fn user(self) -> Result<User, StoreError> {
        Ok(User {
            id: Id::from_uuid(self.id),
            role: stored_role(&self.role)?,
            units: stored_units(&self.units)?,
            email: self.email,
            name: self.name,
            employee_id: self.employee_id,
            language: parse_language(&self.language),
            created_at: rapport_kernel::Timestamp::from_micros(self.created_at),
            disabled_at: self.disabled_at.map(rapport_kernel::Timestamp::from_micros),
            signed_in_at: self.signed_in_at.map(rapport_kernel::Timestamp::from_micros),
            invited: self.password_hash.is_empty(),
        })
    }

    /// The hash to hold a password against; none while the person has not chosen one.
    pub fn kept_password(&self) -> Option<String> {
        Some(self.password_hash.clone()).filter(|hash| !hash.is_empty())
    }
}

pub(super) fn stored_role(word: &str) -> Result<Role, StoreError> {
    parse_role(word).ok_or_else(|| StoreError::Corrupt(format!("role {word}")))
}

pub(super) fn stored_units(json: &str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(json).map_err(|e| StoreError::Corrupt(format!("units: {e}")))
}

impl Auth {
    /// Lets a person in. `actor` is who does it: `usr_…`, or `cli`.
    pub async fn create_user(&self, actor: &str, new: NewUser) -> Result<User, AccessError> {
        let (user, hash) = self.prepare_user(new).await?;
        let tx = self.db.begin().await?;
        self.insert_user(&tx, &user, &hash).await?;
        audit(
            &tx,
            &*self.clock,
            actor,
            "user.created",
            &user.id.to_string(),
            &json!({"role": user.role, "units": user.units}),
        )
        .await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(user)
    }

    /// Checks a new user and hashes the password, before any transaction is open.
    pub(super) async fn prepare_user(&self, new: NewUser) -> Result<(User, String), AccessError> {
        let email = fold_email(&new.email)?;
        check_password(&new.password, &email)?;
        let user = User {
            id: Id::new(&*self.clock),
            name: check_name(&new.name)?,
            role: new.role,
            language: new.language,
            units: self.units.known(check_units(new.role, &new.units)?).await?,
            employee_id: None,
            created_at: self.clock.now(),
            disabled_at: None,
            signed_in_at: None,
            invited: false,
            email,
        };
        let hash = self.passwords.hash(&*self.clock, new.password).await?;
        Ok((user, hash))
    }

    pub(super) async fn insert_user(&self, tx: &Tx, user: &User, hash: &str) -> Result<(), AccessError> {
        let inserted = tx
            .run(
                "INSERT INTO access_user (id, email, name, role, language, units, password_hash, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (email) DO NOTHING",
                vec![
                    user.id.uuid().into(),
                    user.email.clone().into(),
                    user.name.clone().into(),
                    role_word(user.role).into(),
                    language_word(user.language).into(),
                    json!(user.units).to_string().into(),
                    hash.into(),
                    user.created_at.micros().into(),
                ],
            )
            .await?;
        if inserted == 0 { Err(AccessError::EmailTaken) } else { Ok(()) }
    }

    /// Changes a person. Takes effect at their next request; a new password or `disabled` ends their sessions.
    pub async fn change_user(
        &self,
        actor: &str,
        id: Id<UserId>,
        change: UserChange,
    ) -> Result<User, AccessError> {
        let known = user_by_id(self.db.read(), id).await?.ok_or(AccessError::NoUser)?;
        let hash = match change.password {
            Some(password) => {
                check_password(&password, &known.email)?;
                Some(self.passwords.hash(&*self.clock, password).await?)
            }
            None => None,
        };
        let tx = self.db.begin().await?;
        lock_administrators(&tx).await?;
        let before = user_by_id(&tx, id).await?.ok_or(AccessError::NoUser)?;
        let mut after = before.clone();
        if let Some(name) = &change.name {
            after.name = check_name(name)?;
        }
        after.role = change.role.unwrap_or(before.role);
        after.language = change.language.unwrap_or(before.language);
        let units = check_units(after.role, change.units.as_ref().unwrap_or(&before.units))?;
        after.units = if units == before.units { units } else { self.units.known(units).await? };
        if let Some(employee) = &change.employee_id {
            after.employee_id = check_employee(employee.as_deref())?;
        }
        after.invited = before.invited && hash.is_none();
        after.disabled_at = match change.disabled {
            Some(true) => before.disabled_at.or_else(|| Some(self.clock.now())),
            Some(false) => None,
            None => before.disabled_at,
        };
        update_user(&tx, &after, hash.as_deref()).await?;
        let administers = |user: &User| user.role == Role::Administrator && user.disabled_at.is_none();
        if administers(&before) && !administers(&after) && administrators(&tx).await? == 0 {
            return Err(AccessError::LastAdministrator);
        }
        if hash.is_some() || after.disabled_at.is_some() {
            end_sessions(&tx, id, None).await?;
        }
        let detail = json!({"role": after.role, "units": after.units, "employee_id": after.employee_id, "disabled": after.disabled_at.is_some(), "password": hash.is_some()});
        audit(&tx, &*self.clock, actor, "user.changed", &id.to_string(), &detail).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(after)
    }

    /// Gives a person a new password and ends their sessions.
    pub async fn reset_password(
        &self,
        actor: &str,
        email: &str,
        password: String,
    ) -> Result<User, AccessError> {
        let user = self.find_user(email).await?;
        self.change_user(actor, user.id, UserChange { password: Some(password), ..UserChange::default() })
            .await
    }

    /// Shows a person out: their sessions end at once, and they cannot sign in.
    pub async fn disable_user(&self, actor: &str, email: &str) -> Result<User, AccessError> {
        let user = self.find_user(email).await?;
        self.change_user(actor, user.id, UserChange { disabled: Some(true), ..UserChange::default() }).await
    }

    /// Everyone who was ever let in, by e-mail address.
    pub async fn list_users(&self) -> Result<Vec<User>, AccessError> {
        let rows: Vec<UserRow> =
            self.db.read().all(&format!("SELECT {COLUMNS} FROM access_user ORDER BY email"), vec![]).await?;
        Ok(rows.into_iter().map(UserRow::user).collect::<Result<_, _>>()?)
    }

    /// People who may sign in and see what lies in a unit (`None` for what lies in none), by name.
    pub async fn who_see(&self, unit: Option<&str>) -> Result<Vec<User>, AccessError> {
        let mut people = Vec::new();
        for user in self.list_users().await?.into_iter().filter(|user| user.disabled_at.is_none()) {
            if self.units.scope(user.role, &user.units).await?.allows(unit) {
                people.push(user);
            }
        }
        people.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(people)
    }

    /// A person who may sign in, and what they may see on the tree of this moment: for what is made on their behalf.
    pub async fn viewer(&self, id: Id<UserId>) -> Result<Option<(User, Scope)>, AccessError> {
        let found = user_by_id(self.db.read(), id).await?.filter(|user| user.disabled_at.is_none());
        let Some(user) = found else { return Ok(None) };
        let scope = self.units.scope(user.role, &user.units).await?;
        Ok(Some((user, scope)))
    }

    /// What people are called, disabled or not; ids that are nobody's are not in the answer.
    pub async fn names(&self, people: &[Id<UserId>]) -> Result<BTreeMap<Id<UserId>, String>, AccessError> {
        let found = names_of(self.db.read(), people.iter().map(|id| id.uuid()).collect()).await?;
        Ok(found.into_iter().map(|row| (Id::from_uuid(row.id), row.name)).collect())
    }

    /// The user of an e-mail address, disabled or not.
    pub async fn find_user(&self, email: &str) -> Result<User, AccessError> {
        let row = user_by_email(self.db.read(), &fold_email(email)?).await?.ok_or(AccessError::NoUser)?;
        Ok(row.user()?)
    }

    /// Whether anyone may administer: until then, the set-up link is the way in.
    pub async fn has_administrator(&self) -> Result<bool, AccessError> {
        Ok(administrators(self.db.read()).await? > 0)
    }

    /// A password to hand over to someone: 20 letters and digits in four groups.
    pub fn suggest_password(&self) -> String {
        secret::draw_password(&*self.clock)
    }
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

pub(super) async fn administrators(connection: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM access_user WHERE role = 'administrator' AND disabled_at IS NULL";
    Ok(connection.one::<Count>(sql, vec![]).await?.map_or(0, |row| row.n))
}

pub(super) async fn user_by_email(
    connection: &impl ConnectionTrait,
    email: &str,
) -> Result<Option<UserRow>, StoreError> {
    connection.one(&format!("SELECT {COLUMNS} FROM access_user WHERE email = $1"), vec![email.into()]).await
}

pub(super) async fn user_by_id(
    connection: &impl ConnectionTrait,
    id: Id<UserId>,
) -> Result<Option<User>, StoreError> {
    let row: Option<UserRow> = connection
        .one(&format!("SELECT {COLUMNS} FROM access_user WHERE id = $1"), vec![id.uuid().into()])
        .await?;
    row.map(UserRow::user).transpose()
}

/// Makes two changes of administrators wait for each other, so that two who demote one another do not both succeed.
async fn lock_administrators(tx: &Tx) -> Result<(), StoreError> {
    tx.run("UPDATE access_user SET role = role WHERE role = 'administrator'", vec![]).await?;
    Ok(())
}

async fn update_user(tx: &Tx, user: &User, hash: Option<&str>) -> Result<(), StoreError> {
    tx.run(
        "UPDATE access_user SET name = $2, role = $3, language = $4, units = $5, disabled_at = $6, \
         password_hash = COALESCE($7, password_hash), employee_id = $8 WHERE id = $1",
        vec![
            user.id.uuid().into(),
            user.name.clone().into(),
            role_word(user.role).into(),
            language_word(user.language).into(),
            json!(user.units).to_string().into(),
            user.disabled_at.map(rapport_kernel::Timestamp::micros).into(),
            hash.map(str::to_owned).into(),
            user.employee_id.clone().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Ends a person's sessions, all but the one whose hash is given.
pub(super) async fn end_sessions(
    connection: &impl ConnectionTrait,
    id: Id<UserId>,
    but: Option<Vec<u8>>,
) -> Result<(), StoreError> {
    let values: Vec<Value> = vec![id.uuid().into(), but.unwrap_or_default().into()];
    connection.run("DELETE FROM access_session WHERE user_id = $1 AND hash <> $2", values).await?;
    Ok(())
}

pub(super) async fn set_language(
    connection: &impl ConnectionTrait,
    id: Id<UserId>,
    language: Language,
) -> Result<(), StoreError> {
    connection
        .run(
            "UPDATE access_user SET language = $2 WHERE id = $1",
            vec![id.uuid().into(), language_word(language).into()],
        )
        .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct NameRow {
    id: Uuid,
    name: String,
}

/// What the people among these actors (`usr_…`) are called, disabled ones included: for who wrote or keeps something.
pub async fn user_names<'a>(
    connection: &impl ConnectionTrait,
    actors: impl IntoIterator<Item = &'a str>,
) -> Result<HashMap<String, String>, StoreError> {
    let wanted: BTreeSet<Uuid> =
        actors.into_iter().filter_map(|actor| actor.parse::<Id<UserId>>().ok()).map(Id::uuid).collect();
    let found = names_of(connection, wanted).await?;
    Ok(found.into_iter().map(|row| (Id::<UserId>::from_uuid(row.id).to_string(), row.name)).collect())
}

async fn names_of(
    connection: &impl ConnectionTrait,
    people: BTreeSet<Uuid>,
) -> Result<Vec<NameRow>, StoreError> {
    let mut rows = Rows::new(&[Column::Uuid]);
    for id in people {
        rows.push([id.into()]);
    }
    connection
        .all_rows("SELECT u.id, u.name FROM ({rows}) r JOIN access_user u ON u.id = r.c1", &rows, vec![])
        .await
}
