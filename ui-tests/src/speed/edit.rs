//! A change as somebody makes it who writes the crate, again and again.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

/// The longest file of a crate, which has two lines more at its top every other time, and is as it was when this is dropped.
#[derive(Debug)]
pub(super) struct Edited {
    file: PathBuf,
    text: String,
    is_longer: bool,
}

impl Edited {
    /// Of these files of the crate, which is checked already.
    pub(super) fn new(files: Vec<PathBuf>) -> Result<Self> {
        let texts = files
            .into_iter()
            .map(|file| Ok((fs::read_to_string(&file)?, file)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_as_it_was_in_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lib.rs");
        fs::write(&file, "mod a;\n").unwrap();
        let short = folder.path().join("a.rs");
        fs::write(&short, "").unwrap();
        let mut edited = Edited::new(vec![short, file.clone()]).unwrap();
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
