//! The object store under the lake, by its address: a local folder by default.

use std::{path::PathBuf, sync::Arc};

use object_store::{ObjectStore, aws::AmazonS3Builder, local::LocalFileSystem, prefix::PrefixStore};
use url::Url;

use crate::{
    LakeError,
    sync::{LocalDisk, SyncedStore},
};

/// Scheme and host under which the lake's object store is known inside; files below it are named from the lake's root.
pub(crate) const INSIDE: &str = "lake://rapport/";

/// Opens the object store of an address: a path, `file:///path` or `s3://bucket/path`.
///
/// A folder is made when it is not there; a bucket must be. S3 and what speaks its language (MinIO, Ceph, Yandex Object
/// Storage) are reached as its own tools reach them, by `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`,
/// `AWS_ENDPOINT_URL`, `AWS_ALLOW_HTTP`. The server must know conditional writes (`If-None-Match`): they keep two writers apart.
pub fn open_objects(address: &str) -> Result<Arc<dyn ObjectStore>, LakeError> {
    match place(address)? {
        Place::Folder(folder) => {
            std::fs::create_dir_all(&folder)
                .map_err(|e| LakeError::Address(format!("{} cannot be made: {e}", folder.display())))?;
            let root = folder
                .canonicalize()
                .map_err(|e| LakeError::Address(format!("{}: {e}", folder.display())))?;
            let inner = Arc::new(LocalFileSystem::new_with_prefix(&root)?);
            Ok(Arc::new(SyncedStore::new(inner, Arc::new(LocalDisk { root }))))
        }
        Place::Bucket { bucket, below } => {
            // What S3 has acknowledged is durable: nothing is left to be synced.
            let store = AmazonS3Builder::from_env().with_bucket_name(bucket).build()?;
            Ok(if below.is_empty() { Arc::new(store) } else { Arc::new(PrefixStore::new(store, below)) })
        }
    }
}

/// Where the lake lies.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    Folder(PathBuf),
    Bucket { bucket: String, below: String },
}

fn place(address: &str) -> Result<Place, LakeError> {
    if !address.contains("://") {
        return Ok(Place::Folder(PathBuf::from(address)));
    }
    let url =
        Url::parse(address).map_err(|e| LakeError::Address(format!("{address:?} is not an address: {e}")))?;
    match (url.scheme(), url.host_str()) {
        ("file", _) => url
            .to_file_path()
            .map(Place::Folder)
            .map_err(|()| LakeError::Address(format!("{address:?} names no local folder"))),
        ("s3", Some(bucket)) => {
            Ok(Place::Bucket { bucket: bucket.to_owned(), below: url.path().trim_matches('/').to_owned() })
        }
        ("s3", None) => Err(LakeError::Address(format!("{address:?} names no bucket: s3://bucket/path"))),
        (scheme, _) => Err(LakeError::Address(format!(
            "{scheme}:// is not supported: give a folder, file:///path or s3://bucket/path"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_folder_or_a_bucket_or_says_what_is_wrong() {
        let folder = || Place::Folder(PathBuf::from("/data/lake"));
        assert_eq!(place("/data/lake").unwrap(), folder());
        assert_eq!(place("file:///data/lake").unwrap(), folder());
        let bucket = |below: &str| Place::Bucket { bucket: "cx".into(), below: below.into() };
        assert_eq!(place("s3://cx/rapport/lake/").unwrap(), bucket("rapport/lake"));
        assert_eq!(place("s3://cx").unwrap(), bucket(""));
        for (address, says) in
            [("ftp://host/lake", "ftp:// is not supported"), ("s3:///lake", "names no bucket")]
        {
            let refused = place(address).unwrap_err().to_string();
            assert!(refused.contains(says), "{refused}");
        }
    }
}
