//! A change as somebody makes it who writes the crate, again and again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::corpus::prepare::Unpacked;

/// The longest file of a crate, which has two lines more at its top every other time, and is as it was when this is dropped.
#[derive(Debug)]
pub(super) struct Edited {
    file: PathBuf,
    text: String,
    is_longer: bool,
}

impl Edited {
    pub(super) fn new(unpacked: &Unpacked) -> Result<Self> {
        let folder = unpacked
            .lib
            .parent()
            .context("the library is in a folder")?;
        let files = sources(folder)?.into_iter();
        let texts = files.map(|file| Ok((fs::read_to_string(&file)?, file)));
        let texts = texts.collect::<Result<Vec<_>>>()?.into_iter();
        let longest = texts.max_by_key(|(text, file)| (text.len(), file.clone()));
        let (text, file) = longest.context("a library has a source file")?;
        Ok(Self {
            file,
            text,
            is_longer: false,
        })
    }

    pub(super) fn again(&mut self) -> Result<()> {
        self.is_longer = !self.is_longer;
        let lines = if self.is_longer {
            "// Two lines\n// more.\n"
        } else {
            ""
        };
        Ok(fs::write(&self.file, format!("{lines}{}", self.text))?)
    }
}

impl Drop for Edited {
    fn drop(&mut self) {
        let _ = fs::write(&self.file, &self.text);
    }
}

fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_as_it_was_in_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lib.rs");
        fs::write(&file, "mod a;\n").unwrap();
        let mut edited = Edited {
            file: file.clone(),
            text: "mod a;\n".to_owned(),
            is_longer: false,
        };
        let mut read = || {
            edited.again().unwrap();
            fs::read_to_string(&file).unwrap()
        };
        assert_eq!([read(), read()].map(|text| text.lines().count()), [3, 1]);
        assert!(read().ends_with("mod a;\n"));
        drop(edited);
        assert_eq!(fs::read_to_string(&file).unwrap(), "mod a;\n");
    }
}
