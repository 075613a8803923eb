//! A disk that forgets: what is put is seen at once, and survives a power cut for sure only when it was synced.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, ObjectStoreExt,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, RenameOptions, Result, memory::InMemory,
    path::Path,
};
use rand::{RngExt, SeedableRng, rngs::SmallRng};
use rapport_lake::sync::Durable;

#[derive(Debug)]
struct State {
    /// What is surely on the disk.
    kept: BTreeMap<Path, Bytes>,
    /// Steps until the process dies; `None` while it lives on.
    fuse: Option<u32>,
    rng: SmallRng,
}

/// The disk under one run of the process. [`ModelDisk::crash`] gives the disk that the next run finds.
#[derive(Debug, Clone)]
pub struct ModelDisk {
    cache: Arc<InMemory>,
    state: Arc<Mutex<State>>,
}

impl ModelDisk {
    pub fn new(seed: u64) -> Self {
        let state = State { kept: BTreeMap::new(), fuse: None, rng: SmallRng::seed_from_u64(seed) };
        Self { cache: Arc::new(InMemory::new()), state: Arc::new(Mutex::new(state)) }
    }

    /// The process dies after this many steps from now.
    pub fn die_after(&self, steps: u32) {
        self.state.lock().unwrap().fuse = Some(steps);
    }

    pub fn is_dead(&self) -> bool {
        self.state.lock().unwrap().fuse == Some(0)
    }

    /// The process is killed; with `power`, the power goes too, and what was not synced stays whole, is torn, or is gone.
    pub async fn crash(self, power: bool) -> Self {
        let mut found = self.contents().await;
        self.restart(&mut found, power);
        let cache = Arc::new(InMemory::new());
        for (path, bytes) in found {
            cache.put(&path, bytes.into()).await.unwrap();
        }
        Self { cache, state: self.state }
    }

    /// What the next run finds of what this one saw.
    fn restart(&self, found: &mut BTreeMap<Path, Bytes>, power: bool) {
        let mut state = self.state.lock().unwrap();
        state.fuse = None;
        if !power {
            return;
        }
        let State { kept, rng, .. } = &mut *state;
        let all: std::collections::BTreeSet<Path> = found.keys().chain(kept.keys()).cloned().collect();
        for path in all {
            let (new, old) = (found.get(&path).cloned(), kept.get(&path).cloned());
            if new == old {
                continue;
            }
            let left = match (rng.random_range(0..4), new) {
                (0, new) => new,
                (1, Some(new)) => Some(new.slice(..rng.random_range(0..=new.len()))),
                (2, Some(new)) => Some(Bytes::from(vec![0; new.len()])),
                _ => old,
            };
            match left {
                Some(bytes) => found.insert(path, bytes),
                None => found.remove(&path),
            };
        }
        *kept = found.clone();
    }

    async fn contents(&self) -> BTreeMap<Path, Bytes> {
        let listed: Vec<ObjectMeta> = self.cache.list(None).try_collect().await.unwrap();
        let mut contents = BTreeMap::new();
        for object in listed {
            let bytes = self.cache.get(&object.location).await.unwrap().bytes().await.unwrap();
            contents.insert(object.location, bytes);
        }
        contents
    }

    /// One step of the process. An error when it dies here; true when what it was about to do is still done.
    fn step(&self) -> std::result::Result<(), bool> {
        let mut state = self.state.lock().unwrap();
        match state.fuse {
            None => Ok(()),
            Some(0) => Err(false),
            Some(1) => {
                state.fuse = Some(0);
                Err(state.rng.random())
            }
            Some(left) => {
                state.fuse = Some(left - 1);
                Ok(())
            }
        }
    }

    async fn change<T>(&self, change: impl Future<Output = Result<T>>) -> Result<T> {
        match self.step() {
            Ok(()) => change.await,
            Err(done) => {
                if done {
                    change.await?;
                }
                Err(dead())
            }
        }
    }

    fn read(&self) -> Result<()> {
        if self.is_dead() { Err(dead()) } else { Ok(()) }
    }
}

fn dead() -> object_store::Error {
    object_store::Error::Generic { store: "model", source: "the process died".into() }
}

#[async_trait]
impl Durable for ModelDisk {
    async fn sync(&self, path: &Path) -> Result<()> {
        self.change(async {
            let bytes = self.cache.get(path).await?.bytes().await?;
            self.state.lock().unwrap().kept.insert(path.clone(), bytes);
            Ok(())
        })
        .await
    }
}

impl fmt::Display for ModelDisk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ModelDisk")
    }
}

#[async_trait]
impl ObjectStore for ModelDisk {
    async fn put_opts(&self, location: &Path, payload: PutPayload, opts: PutOptions) -> Result<PutResult> {
        self.change(self.cache.put_opts(location, payload, opts)).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        opts: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.change(self.cache.put_multipart_opts(location, opts)).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.read()?;
        self.cache.get_opts(location, options).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        if self.step().is_err() {
            return futures::stream::once(async { Err(dead()) }).boxed();
        }
        self.cache.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        if self.is_dead() {
            return futures::stream::once(async { Err(dead()) }).boxed();
        }
        self.cache.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.read()?;
        self.cache.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.change(self.cache.copy_opts(from, to, options)).await
    }

    async fn rename_opts(&self, from: &Path, to: &Path, options: RenameOptions) -> Result<()> {
        self.change(self.cache.rename_opts(from, to, options)).await
    }
}
