//! Where the compiler writes the MIR of one crate down, until it is read.
//!
//! Beside the crate's artifacts, or in memory where there is plenty: thousands of small files cost the file system of a disk more than the
//! compiler takes to write them. What is in memory has a random name, for others may use that place, and a link to it beside the artifacts,
//! for the run that follows one that was killed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A folder that is gone when this is dropped.
#[derive(Debug)]
pub(super) struct Scratch {
    folder: PathBuf,
    /// Beside the artifacts, if the folder is not there itself.
    link: Option<PathBuf>,
}

impl Scratch {
    /// An empty folder, `beside` or in memory, without what an interrupted run left behind.
    pub(super) fn new(beside: PathBuf) -> Result<Self> {
        clear(&beside);
        match memory::folder(&beside) {
            Some(folder) => Ok(Self {
                folder,
                link: Some(beside),
            }),
            None => Self::beside(beside),
        }
    }

    fn beside(folder: PathBuf) -> Result<Self> {
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self { folder, link: None })
    }

    /// An empty folder where there is more room; fails if there is none.
    pub(super) fn larger(mut self) -> Result<Self> {
        let Some(beside) = self.link.take() else {
            bail!("no space left in {}", self.folder.display());
        };
        remove_link(&beside, &self.folder);
        drop(self);
        Self::beside(beside)
    }

    pub(super) fn path(&self) -> &Path {
        &self.folder
    }

    /// Whether nothing more can be written. The compiler does not say so: it leaves out what it cannot write.
    pub(super) fn is_full(&self) -> bool {
        let probe = self.folder.join("probe");
        let full = fs::write(&probe, [0; 256 << 10]).is_err();
        let _ = fs::remove_file(probe);
        full
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        remove(&self.folder);
        if let Some(link) = &self.link {
            remove_link(link, &self.folder);
        }
    }
}

/// Unless it is another run's by now.
fn remove_link(link: &Path, folder: &Path) {
    if fs::read_link(link).is_ok_and(|target| target == folder) {
        let _ = fs::remove_file(link);
    }
}

/// Removes what is at this place, and what a link of ours points to.
fn clear(beside: &Path) {
    if let Ok(folder) = fs::read_link(beside) {
        if memory::is_ours(&folder) {
            remove(&folder);
        }
    }
    remove(beside);
}

fn remove(path: &Path) {
    // Of a link, this removes the link.
    if fs::remove_dir_all(path).is_err() {
        let _ = fs::remove_file(path);
    }
}

#[cfg(target_os = "linux")]
mod memory {
    use std::fs;
    use std::hash::{BuildHasher as _, Hasher as _, RandomState};
    use std::io::{self, ErrorKind};
    use std::os::unix::fs::{DirBuilderExt as _, symlink};
    use std::path::{Path, PathBuf};

    const PLACE: &str = "/dev/shm";
    const PREFIX: &str = "guardlint-";
    /// Containers often have 64 MB, and a large crate takes 150.
    const PLENTY: u64 = 1 << 30;

    /// An empty folder that nobody else can look into. `None` if there is no room, or nothing can be written `beside`.
    pub(super) fn folder(beside: &Path) -> Option<PathBuf> {
        (free(PLACE).ok()? >= PLENTY).then_some(())?;
        let folder = make().ok()?;
        if symlink(&folder, beside).is_err() {
            let _ = fs::remove_dir(&folder);
            return None;
        }
        Some(folder)
    }

    fn make() -> io::Result<PathBuf> {
        loop {
            let number = RandomState::new().build_hasher().finish();
            let folder = Path::new(PLACE).join(format!("{PREFIX}{number:016x}"));
            match fs::DirBuilder::new().mode(0o700).create(&folder) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                made => return made.map(|()| folder),
            }
        }
    }

    fn free(place: &str) -> io::Result<u64> {
        let stat = rustix::fs::statvfs(place)?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }

    /// Whether a link that says so may be believed.
    pub(super) fn is_ours(folder: &Path) -> bool {
        let name = folder.file_name().and_then(|name| name.to_str());
        folder.parent() == Some(Path::new(PLACE)) && name.is_some_and(|n| n.starts_with(PREFIX))
    }
}

#[cfg(not(target_os = "linux"))]
mod memory {
    use std::path::{Path, PathBuf};

    pub(super) fn folder(_: &Path) -> Option<PathBuf> {
        None
    }

    pub(super) fn is_ours(_: &Path) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(scratch: &Scratch) {
        fs::write(scratch.path().join("a.built.after.mir"), "fn a() {}").unwrap();
    }

    #[test]
    fn nothing_is_left_of_it() {
        let parent = tempfile::tempdir().unwrap();
        let beside = parent.path().join("libbank.guardlint-mir");
        let scratch = Scratch::new(beside.clone()).unwrap();
        fill(&scratch);
        assert!(!scratch.is_full());
        let folder = scratch.path().to_owned();
        drop(scratch);
        assert!(!folder.exists() && fs::symlink_metadata(beside).is_err());
    }

    #[test]
    fn what_a_killed_run_left_is_removed() {
        let parent = tempfile::tempdir().unwrap();
        let beside = parent.path().join("libbank.guardlint-mir");
        let killed = Scratch::new(beside.clone()).unwrap();
        fill(&killed);
        let left = killed.path().to_owned();
        std::mem::forget(killed);
        let next = Scratch::new(beside.clone()).unwrap();
        assert_eq!(fs::read_dir(next.path()).unwrap().count(), 0);
        assert!(next.path() == left || !left.exists());
        drop(next);
        assert!(fs::symlink_metadata(beside).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_elsewhere_is_not_followed() {
        let parent = tempfile::tempdir().unwrap();
        let treasure = parent.path().join("treasure");
        fs::create_dir(&treasure).unwrap();
        let beside = parent.path().join("libbank.guardlint-mir");
        std::os::unix::fs::symlink(&treasure, &beside).unwrap();
        let scratch = Scratch::new(beside).unwrap();
        assert_ne!(scratch.path(), treasure);
        drop(scratch);
        assert!(treasure.exists());
    }

    #[test]
    fn who_finds_no_room_in_memory_goes_beside() {
        let parent = tempfile::tempdir().unwrap();
        let beside = parent.path().join("libbank.guardlint-mir");
        let scratch = Scratch::beside(beside.clone()).unwrap();
        let error = scratch.larger().unwrap_err();
        assert!(error.to_string().starts_with("no space left in"), "{error}");
        let elsewhere = Scratch {
            folder: parent.path().join("memory"),
            link: Some(beside.clone()),
        };
        fs::create_dir(elsewhere.path()).unwrap();
        let larger = elsewhere.larger().unwrap();
        assert_eq!(larger.path(), beside);
        assert!(!parent.path().join("memory").exists());
    }
}
