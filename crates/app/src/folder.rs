//! The data folder: made when absent, held by one server at a time.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};

/// A data folder. Holds its lock until dropped, when taken with [`Folder::take`].
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: Option<File>,
}

impl Folder {
    /// For commands that run beside a server: reading, importing, keys and users.
    pub fn share(path: &Path) -> anyhow::Result<Self> {
        make(path)?;
        Ok(Self { path: path.to_owned(), _lock: None })
    }

    /// For whoever serves or makes the folder's data: only one at a time.
    pub fn take(path: &Path) -> anyhow::Result<Self> {
        make(path)?;
        let name = path.join("server.lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&name)
            .with_context(|| unusable(path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: Some(file) }),
            Err(TryLockError::WouldBlock) => {
                bail!(
                    "the folder {} is in use by another rapport: stop it, or choose another folder with --data",
                    path.display()
                )
            }
            Err(TryLockError::Error(error)) => Err(error).with_context(|| unusable(path)),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn database(&self) -> PathBuf {
        self.path.join("rapport.db")
    }

    pub fn lake(&self) -> PathBuf {
        self.path.join("lake")
    }
}

fn make(path: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(path).with_context(|| unusable(path))
}

fn unusable(path: &Path) -> String {
    format!("the data folder {} cannot be used: check that it may be written", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_served_by_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = Folder::take(folder.path()).unwrap();
        assert!(Folder::take(folder.path()).unwrap_err().to_string().contains("in use by another rapport"));
        Folder::share(folder.path()).unwrap();
        drop(first);
        Folder::take(folder.path()).unwrap();
    }
}
