//! As `rustc --error-format json`: what cargo forwards, and what editors read.

use serde::Serialize;

use super::message::{Kind, Message, messages};
use super::page::explain;
use super::{Context, Sources};
use super::{human, short};
use crate::diagnostic::{Diagnostic, Label};

/// What the field `rendered` shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rendered {
    Human,
    Short,
}

/// The objects that stand in the field `message` of cargo's `compiler-message`, one per finding.
pub fn json(
    findings: &[Diagnostic],
    cx: Context<'_>,
    rendered: Rendered,
) -> Vec<serde_json::Value> {
    let messages = messages(findings, cx.levels);
    let objects = messages.iter().map(|message| {
        let object = object(message, cx, rendered);
        serde_json::to_value(object).expect("strings and numbers are representable")
    });
    objects.collect()
}

#[derive(Serialize)]
struct Object {
    #[serde(rename = "$message_type", skip_serializing_if = "Option::is_none")]
    message_type: Option<&'static str>,
    message: String,
    code: Option<Code>,
    level: &'static str,
    spans: Vec<Span>,
    children: Vec<Object>,
    rendered: Option<String>,
}

#[derive(Serialize)]
struct Code {
    code: String,
    explanation: String,
}

#[derive(Serialize)]
struct Span {
    file_name: String,
    byte_start: usize,
    byte_end: usize,
    line_start: u32,
    line_end: u32,
    column_start: u32,
    column_end: u32,
    is_primary: bool,
    text: Vec<Line>,
    label: Option<String>,
    /// Nothing is ever rewritten for the user: these three stand here for readers that ask for them.
    suggested_replacement: (),
    suggestion_applicability: (),
    expansion: (),
}

#[derive(Serialize)]
struct Line {
    text: String,
    highlight_start: usize,
    highlight_end: usize,
}

fn object(message: &Message<'_>, cx: Context<'_>, rendered: Rendered) -> Object {
    let finding = message.finding;
    let primary = span(&finding.primary, true, cx.sources);
    let others = finding
        .labels
        .iter()
        .map(|label| span(label, false, cx.sources));
    Object {
        message_type: Some("diagnostic"),
        message: finding.message.clone(),
        code: Some(Code {
            code: message.code(),
            explanation: explain(finding.lint),
        }),
        level: if message.is_error() {
            "error"
        } else {
            "warning"
        },
        spans: [primary].into_iter().chain(others).collect(),
        children: message.children.iter().map(child).collect(),
        rendered: Some(match rendered {
            Rendered::Human => human::render(message, cx),
            Rendered::Short => short::line(message, cx) + "\n",
        }),
    }
}

fn child((kind, text): &(Kind, String)) -> Object {
    Object {
        message_type: None,
        message: text.clone(),
        code: None,
        level: match kind {
            Kind::Note => "note",
            Kind::Help => "help",
        },
        spans: Vec::new(),
        children: Vec::new(),
        rendered: None,
    }
}

fn span(label: &Label, is_primary: bool, sources: &Sources) -> Span {
    let place = &label.span;
    let excerpt = sources.excerpt(place);
    let bytes = excerpt
        .as_ref()
        .map_or(0..0, |excerpt| excerpt.bytes.clone());
    let mut text: Vec<Line> = Vec::new();
    for line in excerpt.iter().flat_map(|excerpt| &excerpt.lines) {
        let end = line.text.chars().count() + 1;
        text.push(Line {
            text: line.text.to_owned(),
            highlight_start: 1,
            highlight_end: end,
        });
    }
    if let Some(first) = text.first_mut() {
        first.highlight_start = first.highlight_end.min(place.col as usize);
    }
    if let Some(last) = text.last_mut() {
        last.highlight_end = last
            .highlight_end
            .min(place.end_col as usize)
            .max(last.highlight_start);
    }
    Span {
        file_name: place.file.to_string(),
        byte_start: bytes.start,
        byte_end: bytes.end,
        line_start: place.line,
        line_end: place.end_line,
        column_start: place.col,
        column_end: place.end_col,
        is_primary,
        text,
        label: (!label.text.is_empty()).then(|| label.text.clone()),
        suggested_replacement: (),
        suggestion_applicability: (),
        expansion: (),
    }
}
