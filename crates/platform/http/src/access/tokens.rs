//! API tokens: for programs that read numbers and customers. Shown once, kept as a hash.

use rapport_kernel::{Id, Timestamp, entity, time::HOUR};
use rapport_store::{Sql, StoreError, audit};
use sea_orm::{FromQueryResult, entity::prelude::Uuid};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{Actor, Caller, Language, Role};

use super::{
    AccessError, Auth,
    secret::{draw, fingerprint},
    user::{check_name, check_units, role_word},
    users::{stored_role, stored_units},
};

entity!(
    /// Kind of the ids of API tokens.
    TokenId, "tok"
);

/// What every token begins with.
pub const TOKEN_PREFIX: &str = "rap_";
const USED_EVERY: i64 = HOUR;

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Token {
    #[schema(value_type = String)]
    pub id: Id<TokenId>,
    pub name: String,
    /// What it may do: as a person of this role.
    pub role: Role,
    pub units: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// `usr_…` or `cli`.
    pub created_by: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
    /// The last use, to the hour.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub used_at: Option<Timestamp>,
}

/// A token to be made.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    pub name: String,
    pub role: Role,
    /// Needed for supervisors' and employees' tokens: unit codes, or `*` for the whole company.
    #[serde(default)]
    pub units: Vec<String>,
    /// When it stops working; never when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    role: String,
    units: String,
    created_at: i64,
    created_by: String,
    expires_at: Option<i64>,
    used_at: Option<i64>,
}

const COLUMNS: &str = "id, name, role, units, created_at, created_by, expires_at, used_at";

impl Row {
    fn token(self) -> Result<Token, StoreError> {
        Ok(Token {
            id: Id::from_uuid(self.id),
            name: self.name,
            role: stored_role(&self.role)?,
            units: stored_units(&self.units)?,
            created_at: Timestamp::from_micros(self.created_at),
            created_by: self.created_by,
            expires_at: self.expires_at.map(Timestamp::from_micros),
            used_at: self.used_at.map(Timestamp::from_micros),
        })
    }
}

impl Auth {
    /// Makes a token; gives it with its secret, which is shown this once.
    pub async fn create_token(&self, actor: &str, new: NewToken) -> Result<(Token, String), AccessError> {
        let now = self.clock.now();
        if new.expires_at.is_some_and(|at| at <= now) {
            return Err(AccessError::Expiry);
        }
        let token = Token {
            id: Id::new(&*self.clock),
            name: check_name(&new.name)?,
            role: new.role,
            units: self.units.known(check_units(new.role, &new.units)?).await?,
            created_at: now,
            created_by: actor.to_owned(),
            expires_at: new.expires_at,
            used_at: None,
        };
        let secret = draw(&*self.clock, TOKEN_PREFIX);
        let tx = self.db.begin().await?;
        tx.run(
            "INSERT INTO access_token (id, hash, name, role, units, created_at, created_by, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            vec![
                token.id.uuid().into(),
                fingerprint(&secret).into(),
                token.name.clone().into(),
                role_word(token.role).into(),
                json!(token.units).to_string().into(),
                now.micros().into(),
                actor.into(),
                token.expires_at.map(Timestamp::micros).into(),
            ],
        )
        .await?;
        audit(
            &tx,
            &*self.clock,
            actor,
            "token.created",
            &token.id.to_string(),
            &json!({"name": token.name, "role": token.role, "units": token.units}),
        )
        .await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok((token, secret))
    }

    /// All tokens, newest first.
    pub async fn list_tokens(&self) -> Result<Vec<Token>, AccessError> {
        let rows: Vec<Row> = self
            .db
            .read()
            .all(&format!("SELECT {COLUMNS} FROM access_token ORDER BY created_at DESC, id DESC"), vec![])
            .await?;
        Ok(rows.into_iter().map(Row::token).collect::<Result<_, _>>()?)
    }

    /// Ends a token.
    pub async fn revoke_token(&self, actor: &str, id: Id<TokenId>) -> Result<(), AccessError> {
        let tx = self.db.begin().await?;
        if tx.run("DELETE FROM access_token WHERE id = $1", vec![id.uuid().into()]).await? == 0 {
            return Err(AccessError::NoToken);
        }
        audit(&tx, &*self.clock, actor, "token.revoked", &id.to_string(), &json!({})).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(())
    }

    /// Who calls with this token; `None` when it is unknown, ended or expired.
    pub async fn token_caller(&self, secret: &str) -> Result<Option<Caller>, AccessError> {
        let sql = format!("SELECT {COLUMNS} FROM access_token WHERE hash = $1");
        let row: Option<Row> = self.db.read().one(&sql, vec![fingerprint(secret).into()]).await?;
        let Some(token) = row.map(Row::token).transpose()? else { return Ok(None) };
        let now = self.clock.now();
        if token.expires_at.is_some_and(|at| at <= now) {
            return Ok(None);
        }
        if token.used_at.is_none_or(|at| at.plus(USED_EVERY) <= now) {
            let sql = "UPDATE access_token SET used_at = $2 WHERE id = $1";
            if let Err(error) =
                self.db.write().run(sql, vec![token.id.uuid().into(), now.micros().into()]).await
            {
                tracing::warn!(%error, "the last use of a token was not kept");
            }
        }
        Ok(Some(Caller {
            scope: self.units.scope(token.role, &token.units).await?,
            actor: Actor::Token(token.id.to_string()),
            role: token.role,
            language: Language::En,
        }))
    }
}
