//! One line per finding, as editors with a quickfix list and `grep` want them.

use annotate_snippets::Group;

use super::Context;
use super::human::{renderer, title};
use super::message::messages;
use crate::diagnostic::Diagnostic;

/// As rustc prints them with `--error-format short`, and with the name of the lint: no line end behind.
pub fn short(findings: &[Diagnostic], cx: Context<'_>) -> Vec<String> {
    let renderer = renderer(cx.color).short_message(true);
    let messages = messages(findings, cx.levels);
    let lines = messages.iter().map(|message| {
        let span = &message.finding.primary.span;
        let title = title(message).id(message.code());
        let text = renderer.render(&[Group::with_title(title)]);
        format!(
            "{}:{}:{}: {}",
            span.file,
            span.line,
            span.col,
            text.trim_end()
        )
    });
    lines.collect()
}
