//! How a schedule is written down, to be run again: the decisions, with the number of times in a row that nothing happened.
//!
//! `3a12c` is: three times the thread goes on, then the first other one, twelve times it goes on, then the third other one.

/// The last letter stands for more than fits.
const MORE: usize = 26;

pub(super) fn write(decisions: &[usize]) -> String {
    let mut token = String::new();
    let mut zeros = 0;
    for &decision in decisions {
        if decision == 0 {
            zeros += 1;
            continue;
        }
        if zeros > 0 {
            token += &zeros.to_string();
            zeros = 0;
        }
        let mut rest = decision;
        while rest >= MORE {
            token.push('z');
            rest -= MORE - 1;
        }
        token.push((b'a' + rest as u8 - 1) as char);
    }
    // What comes after the last one is what happens if nobody interferes.
    if token.is_empty() {
        "0".to_owned()
    } else {
        token
    }
}

/// `None` if it is no token.
pub(super) fn read(token: &str) -> Option<Vec<usize>> {
    let mut decisions = Vec::new();
    let (mut zeros, mut more) = (0_usize, 0);
    for character in token.trim().chars() {
        match character {
            '0'..='9' if more == 0 => {
                let digit = character as usize - '0' as usize;
                zeros = zeros.checked_mul(10)?.checked_add(digit)?;
            }
            'a'..='y' => {
                decisions.resize(decisions.len().checked_add(zeros).filter(is_sane)?, 0);
                decisions.push(more + character as usize - 'a' as usize + 1);
                (zeros, more) = (0, 0);
            }
            'z' => more += MORE - 1,
            _ => return None,
        }
    }
    (more == 0 && !token.trim().is_empty()).then_some(decisions)
}

/// No schedule has so many decisions.
fn is_sane(len: &usize) -> bool {
    *len < 1 << 28
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn what_is_written_can_be_read() {
        arbtest::arbtest(|u| {
            let mut decisions: Vec<usize> = Vec::new();
            for _ in 0..u.int_in_range(0..=40)? {
                let often_none = u.ratio(1, 3)?;
                decisions.push(if often_none {
                    u.int_in_range(0..=200)?
                } else {
                    0
                });
            }
            let token = write(&decisions);
            let mut read = read(&token).expect("it is a token");
            assert!(read.len() <= decisions.len(), "{token}");
            read.resize(decisions.len(), 0);
            assert_eq!(read, decisions, "{token}");
            Ok(())
        });
    }

    #[test]
    fn it_is_short() {
        assert_eq!(write(&[0, 0, 0, 1, 0, 2, 0, 0]), "3a1b");
        assert_eq!(write(&[25, 26, 51]), "yzazza");
        assert_eq!(write(&[]), "0");
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for token in ["", " ", "a-b", "A", "1z", "99999999999999999999a", "z1a"] {
            assert_eq!(read(token), None, "{token}");
        }
        assert_eq!(read(" 2a\n"), Some(vec![0, 0, 1]));
    }
}
