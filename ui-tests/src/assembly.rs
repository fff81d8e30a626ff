//! Reads what `rustc --emit asm` writes for x86-64, as far as it takes to follow a function.
//!
//! Two functions that do the same by different sources differ in names, labels, registers, and in what they do when something goes wrong. What counts is
//! the way through without a call: where a lock is free, nobody waits and nothing panics, the locks of `std` call nothing.

use std::collections::HashMap;

/// The functions of one file, by their symbols.
pub struct Assembly<'a> {
    functions: HashMap<&'a str, Vec<Line<'a>>>,
}

#[derive(Clone, Copy)]
enum Line<'a> {
    Label(&'a str),
    Instruction {
        mnemonic: &'a str,
        operands: &'a str,
    },
}

impl<'a> Assembly<'a> {
    pub fn parse(text: &'a str) -> Self {
        let mut functions: HashMap<&str, Vec<Line<'_>>> = HashMap::new();
        let mut current = None;
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default().trim_end();
            if let Some(label) = line.strip_suffix(':') {
                if !label.starts_with('.') {
                    current = Some(label.trim_matches('"'));
                } else if let Some(function) = current {
                    functions
                        .entry(function)
                        .or_default()
                        .push(Line::Label(label));
                }
                continue;
            }
            let Some(function) = current else {
                continue;
            };
            let line = line.trim_start();
            if line.is_empty() || line.starts_with('.') {
                continue;
            }
            let (mnemonic, operands) = match line.split_once(|c: char| c.is_ascii_whitespace()) {
                // `lock` and the like belong to what follows.
                Some(("lock" | "rep", rest)) => {
                    let rest = rest.trim_start();
                    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                    (rest[..end].trim(), rest[end..].trim())
                }
                Some((mnemonic, operands)) => (mnemonic, operands.trim()),
                None => (line, ""),
            };
            functions
                .entry(function)
                .or_default()
                .push(Line::Instruction { mnemonic, operands });
        }
        Self { functions }
    }

    /// The function whose symbol has these parts in it, if there is just one. Compilers join them in different ways.
    pub fn function(&self, parts: &[&str]) -> Option<Function<'_>> {
        let mut found = self
            .functions
            .iter()
            .filter(|(symbol, _)| parts.iter().all(|part| symbol.contains(part)));
        let (_, lines) = found.next()?;
        found.next().is_none().then_some(Function { lines })
    }
}

pub struct Function<'a> {
    lines: &'a [Line<'a>],
}

impl Function<'_> {
    /// The ways from the start to the return that call nothing and go nowhere twice, as their instructions, the shortest first.
    pub fn calm_ways(&self) -> Vec<Vec<String>> {
        let mut ways = Vec::new();
        let start = Walk {
            at: 0,
            way: Vec::new(),
            seen: vec![false; self.lines.len()],
            zeros: Zeros::default(),
        };
        let mut walks = vec![start];
        while let Some(walk) = walks.pop() {
            self.follow(walk, &mut walks, &mut ways);
        }
        ways.sort_by_key(|way| (way.len(), way.clone()));
        ways
    }

    fn label(&self, name: &str) -> Option<usize> {
        let is_it = |line: &Line<'_>| matches!(line, Line::Label(label) if *label == name);
        self.lines.iter().position(is_it)
    }

    /// Goes on until the way ends; where it forks, the other one is put down for later.
    fn follow(&self, mut walk: Walk, later: &mut Vec<Walk>, ways: &mut Vec<Vec<String>>) {
        while let Some(line) = self.lines.get(walk.at) {
            if std::mem::replace(&mut walk.seen[walk.at], true) {
                return;
            }
            walk.at += 1;
            let Line::Instruction { mnemonic, operands } = *line else {
                continue;
            };
            if mnemonic == "jmp" {
                // A jump elsewhere is a call.
                let Some(target) = self.label(operands) else {
                    return;
                };
                walk.at = target;
                continue;
            }
            if mnemonic.starts_with("call") || mnemonic.starts_with("jmp") || mnemonic == "ud2" {
                return;
            }
            walk.way.push(mnemonic.to_owned());
            if mnemonic.starts_with("ret") {
                ways.push(walk.way);
                return;
            }
            if let (true, Some(target)) = (mnemonic.starts_with('j'), self.label(operands)) {
                match walk.zeros.decide(mnemonic) {
                    Some(true) => walk.at = target,
                    Some(false) => {}
                    None => {
                        let mut other = walk.clone();
                        other.at = target;
                        later.push(other);
                    }
                }
                continue;
            }
            walk.zeros.after(mnemonic, operands);
        }
    }
}

#[derive(Clone)]
struct Walk {
    at: usize,
    way: Vec<String>,
    seen: Vec<bool>,
    zeros: Zeros,
}

/// The registers that are known to be zero: on the way without a call it is known that no panic was going on at the start, and what depends on
/// one having been cannot be taken.
#[derive(Clone, Default)]
struct Zeros {
    registers: Vec<String>,
    /// One of these was tested just now.
    tested: bool,
}

impl Zeros {
    /// Whether the jump is taken, if that is known.
    fn decide(&self, jump: &str) -> Option<bool> {
        match jump {
            "je" | "jz" if self.tested => Some(true),
            "jne" | "jnz" if self.tested => Some(false),
            _ => None,
        }
    }

    fn after(&mut self, mnemonic: &str, operands: &str) {
        let names: Vec<String> = registers(operands).collect();
        let same = names.len() == 2 && names[0] == names[1];
        let known = |name: &String| self.registers.contains(name);
        self.tested = mnemonic.starts_with("test") && same && names.iter().all(known);
        let looks = ["test", "cmp", "push"]
            .iter()
            .any(|m| mnemonic.starts_with(m));
        if looks && !mnemonic.starts_with("cmpxchg") {
            return;
        }
        self.registers.retain(|zero| !names.contains(zero));
        if ["cmpxchg", "mul", "imul", "div", "idiv", "c"]
            .iter()
            .any(|m| mnemonic.starts_with(m))
        {
            self.registers.retain(|zero| zero != "a" && zero != "d");
        }
        if mnemonic.starts_with("xor") && same {
            self.registers.push(names[0].clone());
        }
    }
}

/// The registers that are mentioned, by one name for all their widths.
fn registers(operands: &str) -> impl Iterator<Item = String> {
    operands.split('%').skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric());
        let name = &rest[..end.unwrap_or(rest.len())];
        if name.starts_with('r') && name[1..].starts_with(|c: char| c.is_ascii_digit()) {
            return name.trim_end_matches(['d', 'w', 'b']).to_owned();
        }
        let name = name.trim_start_matches(['r', 'e']);
        // `ax` and `al`, `bpl` and `bp`.
        let short = ["a", "b", "c", "d"].iter().find(|short| {
            name.len() == 2 && name.starts_with(**short) && name.ends_with(['x', 'l', 'h'])
        });
        short.map_or_else(
            || name.trim_end_matches('l').to_owned(),
            |short| (*short).to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
\t.section .text.add
add:
\t.cfi_startproc
\tpushq\t%rbx
\tlock\t\tcmpxchgl\t%ecx, (%rdi)
\tjne\t.LBB0_3
.LBB0_1:
\taddq\t%rsi, 8(%rdi)
\tjs\t.LBB0_2
\txchgl\t%eax, (%rdi)
\tjmp\t.LBB0_4
.LBB0_2:
\tnegq\t8(%rdi)
.LBB0_4:
\tpopq\t%rbx
\tretq
.LBB0_3:
\tcallq\t*lock_contended@GOTPCREL(%rip)
\tjmp\t.LBB0_1
\t.cfi_endproc

other:
\tjmp\tadd
";

    #[test]
    fn what_is_zero_decides() {
        let text = "f:\n\txorl\t%ebp, %ebp\n\taddq\t$1, %r8\n\ttestb\t%bpl, %bpl\n\tjne\t.L1\n\tretq\n.L1:\n\tnop\n\tretq\n";
        let ways = |text: &str| {
            let assembly = Assembly::parse(text);
            assembly
                .function(&["f"])
                .expect("it is there")
                .calm_ways()
                .len()
        };
        assert_eq!(ways(text), 1);
        assert_eq!(ways(&text.replace("addq\t$1, %r8", "movl\t%eax, %ebp")), 2);
        assert_eq!(
            ways(&text.replace("testb\t%bpl, %bpl", "testb\t%al, %al")),
            2
        );
    }

    #[test]
    fn ways_end_at_calls() {
        let assembly = Assembly::parse(TEXT);
        let add = assembly.function(&["add"]).expect("it is there");
        let ways: Vec<String> = add.calm_ways().iter().map(|way| way.join(" ")).collect();
        assert_eq!(
            ways,
            [
                "pushq cmpxchgl jne addq js negq popq retq",
                "pushq cmpxchgl jne addq js xchgl popq retq",
            ]
        );
        assert!(
            assembly
                .function(&["other"])
                .expect("it is there")
                .calm_ways()
                .is_empty()
        );
    }
}
