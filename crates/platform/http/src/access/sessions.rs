//! Signing in and out: sessions of browsers.

use std::net::IpAddr;

use rapport_kernel::{
    Timestamp,
    time::{DAY, HOUR, MINUTE},
};
use rapport_store::{Sql, StoreError, audit};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;

use super::{
    AccessError, Auth, User,
    password::check_password,
    secret::{csrf_token, draw, fingerprint},
    user::fold_email,
    users::{UserRow, end_sessions, set_language, user_by_email},
};
use crate::Language;

/// A session ends when nothing was asked in it for this long.
pub const IDLE: i64 = 12 * HOUR;
/// A session ends this long after sign-in, whatever was asked.
pub const LONGEST: i64 = 14 * DAY;
/// How exactly the last use of a session is kept: one write in this time, not one per request.
const SEEN_EVERY: i64 = 5 * MINUTE;

/// A person and their session. `secret` goes into the cookie and nowhere else.
#[derive(Clone)]
pub struct SignedIn {
    pub user: User,
    pub secret: String,
    /// What the page sends back as `X-CSRF-Token` with every change.
    pub csrf_token: String,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn").field("user", &self.user.id).finish_non_exhaustive()
    }
}

#[derive(FromQueryResult)]
struct SessionTimes {
    session_at: i64,
    seen_at: i64,
}

impl Auth {
    /// Checks e-mail address and password and opens a session. `address` is where the request came from: attempts are
    /// counted by it; `browser` is what it calls itself. Whoever is unknown or disabled is refused like someone with a wrong password, and as slowly.
    pub async fn sign_in(
        &self,
        email: &str,
        password: String,
        address: Option<IpAddr>,
        browser: Option<&str>,
    ) -> Result<SignedIn, AccessError> {
        // A text that is no address is refused the same way: it may be a mistyped one.
        let email = fold_email(email).unwrap_or_default();
        self.throttle.attempt(&email, address, self.clock.now())?;
        let row = user_by_email(self.db.read(), &email).await?;
        let kept = row.as_ref().and_then(UserRow::kept_password);
        let right = self.passwords.verify(password, kept).await?;
        let user = row.filter(|_| right).map(UserRow::user).transpose()?;
        let Some(user) = user.filter(|user| user.disabled_at.is_none()) else {
            metrics::counter!("rapport_sign_ins_refused_total").increment(1);
            return Err(AccessError::WrongPassword);
        };
        self.throttle.succeeded(&email, address);
        self.open_session(user, browser).await
    }

    pub(super) async fn open_session(
        &self,
        user: User,
        browser: Option<&str>,
    ) -> Result<SignedIn, AccessError> {
        let secret = draw(&*self.clock, "");
        let now = self.clock.now().micros();
        let tx = self.db.begin().await?;
        tx.run(
            "DELETE FROM access_session WHERE created_at < $1 OR seen_at < $2",
            vec![(now - LONGEST).into(), (now - IDLE).into()],
        )
        .await?;
        tx.run(
            "INSERT INTO access_session (hash, user_id, created_at, seen_at, browser) VALUES ($1, $2, $3, $3, $4)",
            vec![
                fingerprint(&secret).into(),
                user.id.uuid().into(),
                now.into(),
                browser.map(str::to_owned).into(),
            ],
        )
        .await?;
        tx.run(
            "UPDATE access_user SET signed_in_at = $2 WHERE id = $1",
            vec![user.id.uuid().into(), now.into()],
        )
        .await?;
        let id = user.id.to_string();
        audit(&tx, &*self.clock, &id, "session.opened", &id, &json!({})).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(SignedIn { csrf_token: csrf_token(&secret), user, secret })
    }

    /// The person whose session this is; `None` when it has ended or never was. Counts as a use of it.
    pub async fn session(&self, secret: &str) -> Result<Option<SignedIn>, AccessError> {
        let Some((seen_at, session)) = self.open_session_of(secret).await? else { return Ok(None) };
        let now = self.clock.now();
        if seen_at + SEEN_EVERY <= now.micros() {
            self.see_session(fingerprint(secret), now).await;
        }
        Ok(Some(session))
    }

    /// The same without counting as a use: a page left open must not keep its session alive.
    pub(super) async fn peek_session(&self, secret: &str) -> Result<Option<SignedIn>, AccessError> {
        Ok(self.open_session_of(secret).await?.map(|(_, session)| session))
    }

    async fn open_session_of(&self, secret: &str) -> Result<Option<(i64, SignedIn)>, AccessError> {
        let Some((times, user)) = read_session(self.db.read(), fingerprint(secret)).await? else {
            return Ok(None);
        };
        let now = self.clock.now();
        let ended = times.session_at + LONGEST <= now.micros() || times.seen_at + IDLE <= now.micros();
        if ended || user.disabled_at.is_some() {
            return Ok(None);
        }
        let session = SignedIn { csrf_token: csrf_token(secret), user, secret: secret.to_owned() };
        Ok(Some((times.seen_at, session)))
    }

    /// A full disk must not sign people out: they still need to read what is wrong.
    async fn see_session(&self, hash: Vec<u8>, now: Timestamp) {
        let sql = "UPDATE access_session SET seen_at = $2 WHERE hash = $1";
        if let Err(error) = self.db.write().run(sql, vec![hash.into(), now.micros().into()]).await {
            tracing::warn!(%error, "the last use of a session was not kept");
        }
    }

    /// Signs out.
    pub async fn sign_out(&self, session: &SignedIn) -> Result<(), AccessError> {
        let tx = self.db.begin().await?;
        tx.run("DELETE FROM access_session WHERE hash = $1", vec![fingerprint(&session.secret).into()])
            .await?;
        let id = session.user.id.to_string();
        audit(&tx, &*self.clock, &id, "session.closed", &id, &json!({})).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(())
    }

    /// Keeps the person's language.
    pub async fn choose_language(
        &self,
        session: SignedIn,
        language: Language,
    ) -> Result<SignedIn, AccessError> {
        set_language(self.db.write(), session.user.id, language).await?;
        Ok(SignedIn { user: User { language, ..session.user }, ..session })
    }

    /// A person's own change of password; asks for the present one, and ends the person's other sessions.
    pub async fn change_own_password(
        &self,
        session: &SignedIn,
        present: String,
        new: String,
        address: Option<IpAddr>,
    ) -> Result<(), AccessError> {
        let email = &session.user.email;
        check_password(&new, email)?;
        self.throttle.attempt(email, address, self.clock.now())?;
        let row = user_by_email(self.db.read(), email).await?.ok_or(AccessError::NoUser)?;
        if !self.passwords.verify(present, row.kept_password()).await? {
            return Err(AccessError::PresentPassword);
        }
        self.throttle.succeeded(email, address);
        let hash = self.passwords.hash(&*self.clock, new).await?;
        let tx = self.db.begin().await?;
        tx.run(
            "UPDATE access_user SET password_hash = $2 WHERE id = $1",
            vec![session.user.id.uuid().into(), hash.into()],
        )
        .await?;
        end_sessions(&tx, session.user.id, Some(fingerprint(&session.secret))).await?;
        let id = session.user.id.to_string();
        audit(&tx, &*self.clock, &id, "user.password_changed", &id, &json!({})).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(())
    }
}

async fn read_session(
    connection: &impl ConnectionTrait,
    hash: Vec<u8>,
) -> Result<Option<(SessionTimes, User)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        #[sea_orm(nested)]
        times: SessionTimes,
        #[sea_orm(nested)]
        user: UserRow,
    }
    let row: Option<Row> = connection
        .one(
            "SELECT s.created_at AS session_at, s.seen_at, u.id, u.email, u.name, u.role, u.language, u.units, u.employee_id, u.created_at, \
             u.disabled_at, u.signed_in_at, u.password_hash FROM access_session s JOIN access_user u ON u.id = s.user_id WHERE s.hash = $1",
            vec![hash.into()],
        )
        .await?;
    row.map(|row| Ok((row.times, row.user.user()?))).transpose()
}
