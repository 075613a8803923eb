//! The object store under the lake, by its address: a local folder by default.

use std::{path::PathBuf, sync::Arc};

use object_store::{ObjectStore, local::LocalFileSystem};
use url::Url;

use crate::{
    LakeError,
    sync::{LocalDisk, SyncedStore},
};

/// Scheme and host under which the lake's object store is known inside; files below it are named from the lake's root.
pub(crate) const INSIDE: &str = "lake://rapport/";

/// Opens the object store of an address: a path, or `file:///path`. The folder is made when it is not there.
pub fn open_objects(address: &str) -> Result<Arc<dyn ObjectStore>, LakeError> {
    let folder = local_folder(address)?;
    std::fs::create_dir_all(&folder)
        .map_err(|e| LakeError::Address(format!("{} cannot be made: {e}", folder.display())))?;
    let root = folder.canonicalize().map_err(|e| LakeError::Address(format!("{}: {e}", folder.display())))?;
    let inner = Arc::new(LocalFileSystem::new_with_prefix(&root)?);
    Ok(Arc::new(SyncedStore::new(inner, Arc::new(LocalDisk { root }))))
}

fn local_folder(address: &str) -> Result<PathBuf, LakeError> {
    if !address.contains("://") {
        return Ok(PathBuf::from(address));
    }
    let url =
        Url::parse(address).map_err(|e| LakeError::Address(format!("{address:?} is not an address: {e}")))?;
    if url.scheme() != "file" {
        return Err(LakeError::Address(format!(
            "{}:// is not supported by this build: give a folder or file:///path",
            url.scheme()
        )));
    }
    url.to_file_path().map_err(|()| LakeError::Address(format!("{address:?} names no local folder")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_folder_or_says_what_is_wrong() {
        assert_eq!(local_folder("/data/lake").unwrap(), PathBuf::from("/data/lake"));
        assert_eq!(local_folder("file:///data/lake").unwrap(), PathBuf::from("/data/lake"));
        let refused = local_folder("ftp://host/lake").unwrap_err().to_string();
        assert!(refused.contains("ftp:// is not supported"), "{refused}");
    }
}
