//! Passwords: what is accepted, and argon2id off the async threads, a bounded number at a time.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{
        CustomizedPasswordHasher, PasswordVerifier,
        phc::{self, PasswordHash},
    },
};
use rapport_kernel::Clock;
use tokio::sync::Semaphore;

use super::AccessError;

/// Shortest password, in characters (NIST SP 800-63B asks for 8 and for no rules of composition).
pub const SHORTEST: usize = 10;
/// Longest password, in bytes.
pub const LONGEST: usize = 256;

/// Memory in KiB, passes and lanes: the first choice of the OWASP Password Storage Cheat Sheet for argon2id.
const COST: (u32, u32, u32) = (19_456, 2, 1);
/// Hashes computed at once; each takes 19 MB.
const AT_ONCE: usize = 2;
/// Sign-ins that may wait for their turn; more are told to come again.
const WAITING: usize = 64;

/// A hash of nothing anyone knows, at the same cost: verified for strangers, so that their refusal takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$4Fv0TqLHkYzFFrJXrgXJyLz2ZC8yZFDcfFrm7BMNHkE";

/// Hashes and verifies.
#[derive(Debug)]
pub(super) struct Passwords {
    at_once: Arc<Semaphore>,
    waiting: Semaphore,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { at_once: Arc::new(Semaphore::new(AT_ONCE)), waiting: Semaphore::new(WAITING) }
    }
}

impl Passwords {
    /// The PHC string to keep.
    pub async fn hash(&self, clock: &dyn Clock, password: String) -> Result<String, AccessError> {
        let mut salt = [0u8; 20];
        salt[..10].copy_from_slice(&clock.random());
        salt[10..].copy_from_slice(&clock.random());
        self.blocking(move || {
            let (memory, passes, lanes) = COST;
            let params =
                Params::new(memory, passes, lanes, None).map_err(|e| AccessError::Hash(e.to_string()))?;
            let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
            let hash: phc::PasswordHash = argon2
                .hash_password_with_params(password.as_bytes(), &salt[..16], argon2.params().clone())
                .map_err(|e| AccessError::Hash(e.to_string()))?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password is the one kept. Without a kept one, takes as long and says no.
    pub async fn verify(&self, password: String, kept: Option<String>) -> Result<bool, AccessError> {
        self.blocking(move || {
            let known = kept.is_some();
            let kept = kept.unwrap_or_else(|| NOBODY.to_owned());
            let hash = PasswordHash::new(&kept).map_err(|e| AccessError::Hash(e.to_string()))?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && known)
        })
        .await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, AccessError> + Send + 'static,
    ) -> Result<T, AccessError> {
        let _place = self.waiting.try_acquire().map_err(|_| AccessError::Busy)?;
        // Held by the work itself: a caller who hangs up does not make room for a third hash.
        let turn = self.at_once.clone().acquire_owned().await.map_err(|_| AccessError::Busy)?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        })
        .await
        .map_err(|e| AccessError::Hash(e.to_string()))?
    }
}

/// Refuses a password that is too short, too long, or the e-mail address itself.
pub(super) fn check_password(password: &str, email: &str) -> Result<(), AccessError> {
    if password.chars().count() < SHORTEST {
        return Err(AccessError::Password(format!("a password has at least {SHORTEST} characters")));
    }
    if password.len() > LONGEST {
        return Err(AccessError::Password(format!("a password has at most {LONGEST} bytes")));
    }
    if rapport_kernel::text::fold(password) == email {
        return Err(AccessError::Password("a password differs from the e-mail address".into()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let passwords = Passwords::default();
        let clock = rapport_testkit::clock();
        let kept = passwords.hash(&*clock, "correct horse".into()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(passwords.verify("correct horse".into(), Some(kept.clone())).await.unwrap());
        assert!(!passwords.verify("correct hors".into(), Some(kept.clone())).await.unwrap());
        assert!(!passwords.verify("correct horse".into(), None).await.unwrap());
        assert_ne!(passwords.hash(&*clock, "correct horse".into()).await.unwrap(), kept, "salted");
    }

    #[test]
    fn weak_passwords_are_refused_with_the_reason() {
        assert!(check_password("девять-ок!", "anna@example.com").is_ok());
        for (password, word) in
            [("short", "at least 10"), ("Anna@example.com", "differs"), (&"x".repeat(257), "at most 256")]
        {
            let detail = check_password(password, "anna@example.com").unwrap_err().to_string();
            assert!(detail.contains(word), "{detail}");
        }
    }
}
