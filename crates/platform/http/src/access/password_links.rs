//! Links by which people choose a password themselves: whoever was invited, and whoever forgot. Used once.

use rapport_kernel::{Id, Timestamp, time::DAY};
use rapport_store::{Sql, StoreError, Tx, audit};
use sea_orm::{FromQueryResult, entity::prelude::Uuid};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{Language, Role};

use super::{
    AccessError, Auth, SignedIn, User, UserId,
    password::check_password,
    secret::{draw, fingerprint},
    user::{check_name, check_units, fold_email},
    users::{end_sessions, user_by_id},
};

/// How long a link is good for.
pub const LINK_LASTS: i64 = 7 * DAY;

/// Someone to be let in, who will choose a password by the link.
#[derive(Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    pub email: String,
    pub name: String,
    pub role: Role,
    #[serde(default)]
    pub language: Language,
    /// Needed for supervisors and employees: unit codes, or `*` for the whole company.
    #[serde(default)]
    pub units: Vec<String>,
}

/// A link to choose a password by. The token is shown this once.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct PasswordLink {
    pub user: User,
    /// For `/password?token=…`.
    pub token: String,
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    user_id: Uuid,
    expires_at: i64,
}

impl Auth {
    /// Lets a person in who has no password yet; gives the link by which they choose one.
    pub async fn invite_user(
        &self,
        actor: &str,
        invitation: Invitation,
    ) -> Result<PasswordLink, AccessError> {
        let user = User {
            id: Id::new(&*self.clock),
            email: fold_email(&invitation.email)?,
            name: check_name(&invitation.name)?,
            role: invitation.role,
            language: invitation.language,
            units: self.units.known(check_units(invitation.role, &invitation.units)?).await?,
            employee_id: None,
            created_at: self.clock.now(),
            disabled_at: None,
            signed_in_at: None,
            invited: true,
        };
        let tx = self.db.begin().await?;
        // No password hashes to nothing: until one is chosen, none is right.
        self.insert_user(&tx, &user, "").await?;
        let (token, expires_at) = self.put_link(&tx, user.id).await?;
        let detail = json!({"role": user.role, "units": user.units});
        audit(&tx, &*self.clock, actor, "user.invited", &user.id.to_string(), &detail).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(PasswordLink { user, token, expires_at })
    }

    /// A new link for a person; the one before is void. Their password, if any, holds until they choose another.
    pub async fn issue_password_link(
        &self,
        actor: &str,
        id: Id<UserId>,
    ) -> Result<PasswordLink, AccessError> {
        let tx = self.db.begin().await?;
        let user = user_by_id(&tx, id).await?.ok_or(AccessError::NoUser)?;
        if user.disabled_at.is_some() {
            return Err(AccessError::Disabled);
        }
        let (token, expires_at) = self.put_link(&tx, id).await?;
        audit(&tx, &*self.clock, actor, "user.password_link", &id.to_string(), &json!({})).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(PasswordLink { user, token, expires_at })
    }

    async fn put_link(&self, tx: &Tx, id: Id<UserId>) -> Result<(String, Timestamp), AccessError> {
        let token = draw(&*self.clock, "");
        let expires_at = self.clock.now().plus(LINK_LASTS);
        tx.run("DELETE FROM password_link WHERE user_id = $1", vec![id.uuid().into()]).await?;
        tx.run(
            "INSERT INTO password_link (hash, user_id, expires_at) VALUES ($1, $2, $3)",
            vec![fingerprint(&token).into(), id.uuid().into(), expires_at.micros().into()],
        )
        .await?;
        Ok((token, expires_at))
    }

    /// Uses up a link: the person has this password, their sessions end, and a new one begins.
    pub async fn choose_password(
        &self,
        token: &str,
        password: String,
        browser: Option<&str>,
    ) -> Result<SignedIn, AccessError> {
        let hash = fingerprint(token.trim());
        // Before the costly password: only who has the link may make us hash.
        let link: Option<Row> = self
            .db
            .read()
            .one("SELECT user_id, expires_at FROM password_link WHERE hash = $1", vec![hash.clone().into()])
            .await?;
        let link = link.filter(|link| link.expires_at > self.clock.now().micros());
        let id = Id::from_uuid(link.ok_or(AccessError::PasswordLink)?.user_id);
        let known = user_by_id(self.db.read(), id).await?.ok_or(AccessError::PasswordLink)?;
        check_password(&password, &known.email)?;
        let password_hash = self.passwords.hash(&*self.clock, password).await?;
        let tx = self.db.begin().await?;
        // Of two who use the link at once, one deletes it.
        if tx.run("DELETE FROM password_link WHERE hash = $1", vec![hash.into()]).await? == 0 {
            return Err(AccessError::PasswordLink);
        }
        let user = user_by_id(&tx, id).await?.filter(|user| user.disabled_at.is_none());
        let user = user.ok_or(AccessError::PasswordLink)?;
        tx.run(
            "UPDATE access_user SET password_hash = $2 WHERE id = $1",
            vec![id.uuid().into(), password_hash.into()],
        )
        .await?;
        end_sessions(&tx, id, None).await?;
        let actor = id.to_string();
        audit(&tx, &*self.clock, &actor, "user.password_changed", &actor, &json!({"by": "link"})).await?;
        tx.commit().await.map_err(StoreError::from)?;
        self.open_session(User { invited: false, ..user }, browser).await
    }
}
