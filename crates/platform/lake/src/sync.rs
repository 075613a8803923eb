//! Makes what is put durable before it counts as put.
//!
//! The local back end of `object_store` returns once the operating system has the bytes: a power cut may still lose or tear
//! them. [`SyncedStore`] flushes file and folder before it returns, so writing A and then B means that B is never there
//! without A.

use std::{fmt, path::PathBuf, sync::Arc};

use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, RenameOptions, Result, UploadPart, path::Path,
};

/// Makes an object, and its name, survive a power cut.
#[async_trait]
pub trait Durable: fmt::Debug + Send + Sync + 'static {
    async fn sync(&self, path: &Path) -> Result<()>;
}

/// For object stores that acknowledge only what is durable (S3 and its like).
#[derive(Debug, Clone, Copy)]
pub struct AlreadyDurable;

#[async_trait]
impl Durable for AlreadyDurable {
    async fn sync(&self, _: &Path) -> Result<()> {
        Ok(())
    }
}

/// Flushes a local file, and every folder from it up to the root, to the disk.
#[derive(Debug, Clone)]
pub struct LocalDisk {
    pub root: PathBuf,
}

#[async_trait]
impl Durable for LocalDisk {
    async fn sync(&self, path: &Path) -> Result<()> {
        let root = self.root.clone();
        let mut file = root.clone();
        file.extend(path.parts().map(|part| part.as_ref().to_owned()));
        let flushed = tokio::task::spawn_blocking(move || {
            std::fs::File::open(&file)?.sync_all()?;
            let mut folder = file.as_path();
            while let Some(parent) = folder.parent() {
                std::fs::File::open(parent)?.sync_all()?;
                if parent == root {
                    break;
                }
                folder = parent;
            }
            Ok::<_, std::io::Error>(())
        })
        .await;
        match flushed {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(object_store::Error::Generic { store: "sync", source: Box::new(error) }),
            Err(error) => Err(object_store::Error::JoinError { source: error }),
        }
    }
}

/// An object store whose puts, copies and renames are durable when they return, and whose lists are in order.
#[derive(Debug, Clone)]
pub struct SyncedStore {
    inner: Arc<dyn ObjectStore>,
    durable: Arc<dyn Durable>,
}

impl SyncedStore {
    pub fn new(inner: Arc<dyn ObjectStore>, durable: Arc<dyn Durable>) -> Self {
        Self { inner, durable }
    }
}

impl fmt::Display for SyncedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SyncedStore({})", self.inner)
    }
}

#[async_trait]
impl ObjectStore for SyncedStore {
    async fn put_opts(&self, location: &Path, payload: PutPayload, opts: PutOptions) -> Result<PutResult> {
        let done = self.inner.put_opts(location, payload, opts).await?;
        self.durable.sync(location).await?;
        Ok(done)
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        opts: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        let inner = self.inner.put_multipart_opts(location, opts).await?;
        Ok(Box::new(SyncedUpload { inner, location: location.clone(), durable: Arc::clone(&self.durable) }))
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.inner.get_opts(location, options).await
    }

    async fn get_ranges(
        &self,
        location: &Path,
        ranges: &[std::ops::Range<u64>],
    ) -> Result<Vec<bytes::Bytes>> {
        self.inner.get_ranges(location, ranges).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.inner.delete_stream(locations).boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        sorted(self.inner.list(prefix))
    }

    fn list_with_offset(
        &self,
        prefix: Option<&Path>,
        offset: &Path,
    ) -> BoxStream<'static, Result<ObjectMeta>> {
        sorted(self.inner.list_with_offset(prefix, offset))
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await?;
        self.durable.sync(to).await
    }

    async fn rename_opts(&self, from: &Path, to: &Path, options: RenameOptions) -> Result<()> {
        self.inner.rename_opts(from, to, options).await?;
        self.durable.sync(to).await
    }
}

/// Readers of Delta logs take lists to be in order, as those of S3 are; a local folder gives its files in any.
fn sorted(listed: BoxStream<'static, Result<ObjectMeta>>) -> BoxStream<'static, Result<ObjectMeta>> {
    let all = async move {
        let mut all: Vec<ObjectMeta> = listed.try_collect().await?;
        all.sort_by(|a, b| a.location.cmp(&b.location));
        Ok::<_, object_store::Error>(futures::stream::iter(all.into_iter().map(Ok)))
    };
    futures::stream::once(all).try_flatten().boxed()
}

#[derive(Debug)]
struct SyncedUpload {
    inner: Box<dyn MultipartUpload>,
    location: Path,
    durable: Arc<dyn Durable>,
}

#[async_trait]
impl MultipartUpload for SyncedUpload {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        self.inner.put_part(data)
    }

    async fn complete(&mut self) -> Result<PutResult> {
        let done = self.inner.complete().await?;
        self.durable.sync(&self.location).await?;
        Ok(done)
    }

    async fn abort(&mut self) -> Result<()> {
        self.inner.abort().await
    }
}
