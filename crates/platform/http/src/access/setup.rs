//! The first administrator: made by whoever holds the one-time link that the server prints, never by whoever comes first.

use rapport_kernel::time::DAY;
use rapport_store::{Sql, StoreError, audit};
use sea_orm::FromQueryResult;
use serde_json::json;

use crate::Role;

use super::{
    AccessError, Auth, NewUser, SignedIn,
    secret::{draw, fingerprint},
    users::administrators,
};

/// How long a link is good for.
pub const LINK_LASTS: i64 = DAY;

#[derive(FromQueryResult)]
struct Link {
    expires_at: i64,
}

impl Auth {
    /// A fresh link's token, for `/setup?token=…`; links made before are void. `None` when there is an administrator.
    pub async fn issue_setup_token(&self) -> Result<Option<String>, AccessError> {
        let tx = self.db.begin().await?;
        if administrators(&tx).await? > 0 {
            tx.run("DELETE FROM setup_link", vec![]).await?;
            tx.commit().await.map_err(StoreError::from)?;
            return Ok(None);
        }
        let token = draw(&*self.clock, "");
        let expires_at = self.clock.now().plus(LINK_LASTS).micros();
        tx.run("DELETE FROM setup_link", vec![]).await?;
        tx.run(
            "INSERT INTO setup_link (hash, expires_at) VALUES ($1, $2)",
            vec![fingerprint(&token).into(), expires_at.into()],
        )
        .await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(Some(token))
    }

    /// Uses up the link: makes the administrator and signs them in. The role of `new` does not matter.
    pub async fn set_up(
        &self,
        token: &str,
        new: NewUser,
        browser: Option<&str>,
    ) -> Result<SignedIn, AccessError> {
        if self.has_administrator().await? {
            return Err(AccessError::SetUp);
        }
        let hash = fingerprint(token.trim());
        // Before the costly password: only who has the link may make us hash.
        let link: Option<Link> = self
            .db
            .read()
            .one("SELECT expires_at FROM setup_link WHERE hash = $1", vec![hash.clone().into()])
            .await?;
        if link.is_none_or(|link| link.expires_at <= self.clock.now().micros()) {
            return Err(AccessError::SetupLink);
        }
        let new = NewUser { role: Role::Administrator, units: Vec::new(), ..new };
        let (user, password_hash) = self.prepare_user(new).await?;
        let tx = self.db.begin().await?;
        // Of two who use the link at once, one deletes it.
        if tx.run("DELETE FROM setup_link WHERE hash = $1", vec![hash.into()]).await? == 0 {
            return Err(AccessError::SetupLink);
        }
        if administrators(&tx).await? > 0 {
            return Err(AccessError::SetUp);
        }
        self.insert_user(&tx, &user, &password_hash).await?;
        audit(
            &tx,
            &*self.clock,
            "system",
            "user.created",
            &user.id.to_string(),
            &json!({"role": user.role, "by": "setup link"}),
        )
        .await?;
        tx.commit().await.map_err(StoreError::from)?;
        self.open_session(user, browser).await
    }
}
