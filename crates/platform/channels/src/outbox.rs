//! Letters into a folder, where mail is not set up: nothing is lost, and one sees what would have been sent.

use std::path::PathBuf;

use async_trait::async_trait;

use crate::{Address, Channel, Letter, SendError};

/// Letters kept; older ones make room.
const KEPT: usize = 200;

/// A folder of letters, each a file `KEY.eml` that any mail program opens.
pub struct Outbox {
    folder: PathBuf,
    from: Address,
}

impl Outbox {
    pub const fn new(folder: PathBuf, from: Address) -> Self {
        Self { folder, from }
    }

    async fn write(&self, letter: &Letter, mail: &[u8]) -> std::io::Result<()> {
        tokio::fs::create_dir_all(&self.folder).await?;
        let name: String =
            letter.key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        tokio::fs::write(self.folder.join(format!("{name}.eml")), mail).await?;
        let mut entries = tokio::fs::read_dir(&self.folder).await?;
        let mut kept = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            if entry.path().extension().is_some_and(|extension| extension == "eml") {
                kept.push((entry.metadata().await?.modified()?, entry.path()));
            }
        }
        kept.sort();
        for (_, path) in kept.iter().rev().skip(KEPT) {
            tokio::fs::remove_file(path).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Channel for Outbox {
    async fn send(&self, letter: &Letter) -> Result<(), SendError> {
        let mail = letter.mail(&self.from)?.formatted();
        self.write(letter, &mail).await.map_err(|e| SendError::Later(format!("the outbox: {e}")))
    }

    fn leaves(&self) -> bool {
        false
    }
}
