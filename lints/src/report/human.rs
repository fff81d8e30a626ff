//! As rustc and clippy look.

use annotate_snippets::{
    Annotation, AnnotationKind, Element, Level, Origin, Renderer, Snippet, Title,
};

use super::message::{Kind, Message, messages};
use super::{Context, Sources};
use crate::diagnostic::{Diagnostic, Label, SourceSpan};

/// As rustc prints them: one text per finding, with an empty line behind each.
pub fn human(findings: &[Diagnostic], cx: Context<'_>) -> Vec<String> {
    let messages = messages(findings, cx.levels);
    messages.iter().map(|message| render(message, cx)).collect()
}

pub(super) fn render(message: &Message<'_>, cx: Context<'_>) -> String {
    let places = places(message.finding, cx.sources);
    let children = message.children.iter().map(|(kind, text)| {
        let level = match kind {
            Kind::Note => Level::NOTE,
            Kind::Help => Level::HELP,
        };
        Element::from(level.message(text))
    });
    let group = title(message).elements(places).elements(children);
    let text = renderer(cx.color).render(&[group]);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    format!("{}\n\n", lines.join("\n").trim_end())
}

pub(super) fn title<'a>(message: &Message<'a>) -> Title<'a> {
    let level = if message.is_error() {
        Level::ERROR
    } else {
        Level::WARNING
    };
    level.primary_title(&*message.finding.message)
}

pub(super) fn renderer(color: bool) -> Renderer {
    if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
}

/// The primary file first, then the others in the order in which labels lead there.
fn places<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Vec<Element<'a>> {
    let mut files: Vec<&SourceSpan> = Vec::new();
    let labels = || [&finding.primary].into_iter().chain(&finding.labels);
    for label in labels() {
        if !files.iter().any(|file| same_file(file, &label.span)) {
            files.push(&label.span);
        }
    }
    let elements = files.into_iter().flat_map(|file| {
        let here = labels().filter(|label| same_file(file, &label.span));
        in_file(&finding.primary, here, sources)
    });
    elements.collect()
}

fn same_file(a: &SourceSpan, b: &SourceSpan) -> bool {
    a.file == b.file && a.root == b.root
}

/// Labels that can be shown, in one snippet; of the others, the places.
fn in_file<'a>(
    primary: &Label,
    labels: impl Iterator<Item = &'a Label>,
    sources: &'a Sources,
) -> Vec<Element<'a>> {
    let mut snippet: Option<Snippet<'a, Annotation<'a>>> = None;
    let mut hidden = Vec::new();
    for label in labels {
        let is_primary = std::ptr::eq(label, primary);
        let Some(excerpt) = sources.excerpt(&label.span) else {
            hidden.extend(unseen(label));
            continue;
        };
        let kind = if is_primary {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        // The byte order mark would be shown, and counted as a column.
        let text = excerpt.text.trim_start_matches('\u{feff}');
        let skipped = excerpt.text.len() - text.len();
        let bytes = excerpt.bytes.start - skipped..excerpt.bytes.end - skipped;
        let annotation = kind
            .span(bytes)
            .label((!label.text.is_empty()).then_some(&*label.text));
        let shown = snippet
            .take()
            .unwrap_or_else(|| Snippet::source(text).path(&*label.span.file));
        snippet = Some(shown.annotation(annotation));
    }
    snippet
        .map(Element::from)
        .into_iter()
        .chain(hidden)
        .collect()
}

/// A place in a text that is not there.
fn unseen(label: &Label) -> Vec<Element<'_>> {
    let span = &label.span;
    let origin = Origin::path(&*span.file)
        .line(span.line as usize)
        .char_column(span.col as usize);
    let mut elements = vec![Element::from(origin)];
    if !label.text.is_empty() {
        elements.push(Level::NOTE.message(&*label.text).into());
    }
    elements
}
