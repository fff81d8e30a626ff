//! One line per finding, as editors with a quickfix list and `grep` want them.

use annotate_snippets::Group;

use super::Context;
use super::human::{renderer, title};
use super::message::{Message, messages};
use crate::diagnostic::Diagnostic;

/// As rustc prints them with `--error-format short`, and with the name of the lint: no line end behind.
pub fn short(findings: &[Diagnostic], cx: Context<'_>) -> Vec<String> {
    let messages = messages(findings, cx.levels);
    messages.iter().map(|message| line(message, cx)).collect()
}

pub(super) fn line(message: &Message<'_>, cx: Context<'_>) -> String {
    let span = &message.finding.primary.span;
    let title = Group::with_title(title(message).id(message.code()));
    let text = renderer(cx.color).short_message(true).render(&[title]);
    format!(
        "{}:{}:{}: {}",
        span.file,
        span.line,
        span.col,
        text.trim_end()
    )
}
