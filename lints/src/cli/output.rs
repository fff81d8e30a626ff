//! Where text goes, and in which colour.

use std::env;
use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};

use anyhow::{Result, bail};

use super::args::{Cli, Color, Format};
use super::term::Term;

/// What the user asked `--message-format` for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// For people, on standard error.
    Human { short: bool },
    /// For programs, on standard output.
    Json { short: bool, ansi: bool },
    /// Standard output is for programs, but findings are for people.
    Rendered,
}

impl Form {
    pub(super) fn of(formats: &[Format]) -> Result<Self> {
        use Format::{
            Human, JsonDiagnosticRenderedAnsi, JsonDiagnosticShort, JsonRenderDiagnostics, Short,
        };
        let has = |format| formats.contains(&format);
        match formats {
            [] | [Human] => return Ok(Form::Human { short: false }),
            [Short] => return Ok(Form::Human { short: true }),
            _ => {}
        }
        if has(Human) || has(Short) {
            bail!("`--message-format` takes `human` and `short` alone");
        }
        let (short, ansi) = (has(JsonDiagnosticShort), has(JsonDiagnosticRenderedAnsi));
        match (has(JsonRenderDiagnostics), short || ansi) {
            (true, true) => {
                bail!("`json-render-diagnostics` contradicts the other `json-diagnostic` formats")
            }
            (true, false) => Ok(Form::Rendered),
            (false, _) => Ok(Form::Json { short, ansi }),
        }
    }

    /// The format that cargo has to use. It prints itself what is for people, as long as that is new and not to be short.
    pub(super) fn for_cargo(self, color: bool, again: bool) -> &'static str {
        let (short, ansi) = match self {
            Form::Rendered => return "json-render-diagnostics",
            Form::Human { short: false } if !again => return "json-render-diagnostics",
            Form::Human { short } => (short, color),
            Form::Json { short, ansi } => (short, ansi),
        };
        match (short, ansi) {
            (false, false) => "json",
            (false, true) => "json-diagnostic-rendered-ansi",
            (true, false) => "json-diagnostic-short",
            (true, true) => "json-diagnostic-short,json-diagnostic-rendered-ansi",
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Printer {
    pub form: Form,
    pub quiet: bool,
    pub verbose: bool,
    /// Of standard error.
    color: bool,
    terminal: bool,
}

impl Printer {
    pub(super) fn new(cli: &Cli) -> Result<Self> {
        let terminal = io::stderr().is_terminal();
        let term = Term::of(cli);
        Ok(Self {
            form: Form::of(&cli.message_format)?,
            quiet: term.quiet,
            verbose: term.verbose,
            color: wants_color(term.color, terminal),
            terminal,
        })
    }

    /// Whether findings are coloured.
    pub(super) fn color(self) -> bool {
        match self.form {
            Form::Json { ansi, .. } => ansi,
            _ => self.color,
        }
    }

    pub(super) fn for_cargo(self, again: bool) -> &'static str {
        self.form.for_cargo(self.color, again)
    }

    /// Text for people. Cargo may be drawing its progress on the same line of the terminal.
    pub(super) fn text(self, text: &str) -> io::Result<()> {
        let clear = if self.terminal { "\r\x1b[K" } else { "" };
        let mut stderr = io::stderr().lock();
        writeln!(stderr, "{clear}{}", text.strip_suffix('\n').unwrap_or(text))
    }

    /// A message of the compiler's or of ours, which a blank line ends unless it is one line.
    pub(super) fn message(self, text: &str) -> io::Result<()> {
        match self.form {
            Form::Human { short: true } => self.text(text),
            _ => self.text(&format!("{}\n\n", text.trim_end())),
        }
    }

    /// A line for programs.
    pub(super) fn line(self, line: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "{line}")?;
        stdout.flush()
    }

    /// `error: …`, as cargo prints it.
    pub(super) fn error(self, text: impl Display) -> io::Result<()> {
        self.text(&format!("{}: {text}", self.paint("1;31", "error")))
    }

    /// `warning: …`, as cargo prints it.
    pub(super) fn warning(self, text: impl Display) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        self.text(&format!("{}: {text}", self.paint("1;33", "warning")))
    }

    /// Words of progress under cargo's own.
    pub(super) fn status(self, verb: &str, text: impl Display) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        self.text(&format!(
            "{} {text}",
            self.paint("1;32", &format!("{verb:>12}"))
        ))
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.color {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// As cargo decides it.
fn wants_color(color: Color, terminal: bool) -> bool {
    let variable = |name| env::var(name).unwrap_or_default();
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if !variable("NO_COLOR").is_empty() => false,
        Color::Auto if env::var("CLICOLOR_FORCE").is_ok_and(|force| force != "0") => true,
        Color::Auto => terminal && variable("CLICOLOR") != "0" && variable("TERM") != "dumb",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_contradict_each_other_are_refused() {
        assert_eq!(Form::of(&[]).unwrap(), Form::Human { short: false });
        let json = [Format::Json, Format::JsonDiagnosticShort];
        assert_eq!(
            Form::of(&json).unwrap(),
            Form::Json {
                short: true,
                ansi: false
            }
        );
        assert!(Form::of(&[Format::Human, Format::Json]).is_err());
        assert!(Form::of(&[Format::JsonRenderDiagnostics, Format::JsonDiagnosticShort]).is_err());
    }
}
