//! A person's own sessions: where they are signed in, and leaving elsewhere.

use rapport_kernel::{Id, Timestamp};
use rapport_store::{Sql, StoreError, audit};
use sea_orm::FromQueryResult;
use serde::Serialize;
use serde_json::json;

use super::{
    AccessError, Auth, SignedIn, UserId,
    secret::{fingerprint, shown_fingerprint},
    sessions::{IDLE, LONGEST},
    users::end_sessions,
};

/// One of a person's sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct OpenSession {
    /// Names the session, opens nothing.
    pub id: String,
    /// Whether it is the one that asks.
    pub this: bool,
    /// What the browser says it is; absent when it does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub signed_in_at: Timestamp,
    /// To five minutes.
    #[schema(value_type = String, format = DateTime)]
    pub seen_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    hash: Vec<u8>,
    browser: Option<String>,
    created_at: i64,
    seen_at: i64,
}

impl Auth {
    /// The person's sessions that are open, last used first.
    pub async fn own_sessions(&self, session: &SignedIn) -> Result<Vec<OpenSession>, AccessError> {
        let now = self.clock.now().micros();
        let rows: Vec<Row> = self
            .db
            .read()
            .all(
                "SELECT hash, browser, created_at, seen_at FROM access_session \
                 WHERE user_id = $1 AND created_at > $2 AND seen_at > $3 ORDER BY seen_at DESC, created_at DESC",
                vec![session.user.id.uuid().into(), (now - LONGEST).into(), (now - IDLE).into()],
            )
            .await?;
        let own = fingerprint(&session.secret);
        Ok(rows
            .into_iter()
            .map(|row| OpenSession {
                id: shown_fingerprint(&row.hash),
                this: row.hash == own,
                browser: row.browser,
                signed_in_at: Timestamp::from_micros(row.created_at),
                seen_at: Timestamp::from_micros(row.seen_at),
            })
            .collect())
    }

    /// Ends the person's sessions elsewhere.
    pub async fn sign_out_elsewhere(&self, session: &SignedIn) -> Result<(), AccessError> {
        let id: Id<UserId> = session.user.id;
        let tx = self.db.begin().await?;
        end_sessions(&tx, id, Some(fingerprint(&session.secret))).await?;
        let actor = id.to_string();
        audit(&tx, &*self.clock, &actor, "session.others_closed", &actor, &json!({})).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(())
    }
}
