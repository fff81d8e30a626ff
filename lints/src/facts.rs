//! What is kept between runs, as bytes: a private cache, bound by its header to one build of the tool.

use std::fmt;

use postcard::ser_flavors::Flavor;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use twox_hash::XxHash64;

use crate::ir::Unit;

/// What one compiler call left behind for later runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Facts {
    Unit(Box<Unit>),
    /// Nothing around the crate mentioned a lock when it was compiled, so its MIR was not asked for.
    NotNeeded,
    /// The compiler accepts the crate, and cannot write down its MIR: what it says.
    Unwritable(String),
}

/// Identifies a build of the tool: another one may lay out its facts differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build(u64);

impl Build {
    /// From the text of the executable.
    pub fn of(executable: &[u8]) -> Self {
        Self(hash(executable))
    }
}

/// Why bytes cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Not written by this tool, or by another build of it.
    Foreign,
    Truncated,
    Corrupt,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Damage::Foreign => "written by something else",
            Damage::Truncated => "cut short",
            Damage::Corrupt => "damaged",
        })
    }
}

const MAGIC: [u8; 8] = *b"guardlnt";
const HEADER: usize = 32;
/// Magic, build, length, checksum: 8 bytes each. Other facts have another one.
pub type Header = [u8; HEADER];

pub fn encode<T: Serialize>(value: &T, build: Build) -> Result<Vec<u8>, postcard::Error> {
    let mut bytes = postcard::serialize_with_flavor(value, Bytes(vec![0; HEADER]))?;
    let (header, body) = bytes.split_at_mut(HEADER);
    let fields = [build.0, body.len() as u64, hash(body)];
    header[..8].copy_from_slice(&MAGIC);
    for (slot, field) in header[8..].chunks_exact_mut(8).zip(fields) {
        slot.copy_from_slice(&field.to_le_bytes());
    }
    Ok(bytes)
}

/// Postcard's own for what can be extended takes a fifth longer: nearly all of it are numbers of a few bytes.
struct Bytes(Vec<u8>);

impl Flavor for Bytes {
    type Output = Vec<u8>;

    #[inline]
    fn try_extend(&mut self, data: &[u8]) -> Result<(), postcard::Error> {
        if data.len() <= 4 {
            self.0.reserve(4);
            data.iter().for_each(|byte| self.0.push(*byte));
        } else {
            self.0.extend_from_slice(data);
        }
        Ok(())
    }

    #[inline]
    fn try_push(&mut self, data: u8) -> Result<(), postcard::Error> {
        self.0.push(data);
        Ok(())
    }

    fn finalize(self) -> Result<Vec<u8>, postcard::Error> {
        Ok(self.0)
    }
}

pub fn decode<T: DeserializeOwned>(bytes: &[u8], build: Build) -> Result<T, Damage> {
    if !bytes.starts_with(&MAGIC[..bytes.len().min(MAGIC.len())]) {
        return Err(Damage::Foreign);
    }
    let (header, body) = bytes.split_at_checked(HEADER).ok_or(Damage::Truncated)?;
    let field = |at: usize| {
        let mut field = [0; 8];
        field.copy_from_slice(&header[at..at + 8]);
        u64::from_le_bytes(field)
    };
    if field(8) != build.0 {
        return Err(Damage::Foreign);
    }
    if field(16) > body.len() as u64 {
        return Err(Damage::Truncated);
    }
    if field(16) < body.len() as u64 || field(24) != hash(body) {
        return Err(Damage::Corrupt);
    }
    postcard::from_bytes(body).map_err(|_| Damage::Corrupt)
}

pub(crate) fn hash(bytes: &[u8]) -> u64 {
    XxHash64::oneshot(0, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Facts {
        Facts::Unit(Box::new(Unit {
            crate_name: "bank".to_owned(),
            ..Unit::default()
        }))
    }

    const BUILD: Build = Build(7);

    #[test]
    fn what_was_written_is_read_again() {
        let bytes = encode(&sample(), BUILD).unwrap();
        assert_eq!(decode(&bytes, BUILD), Ok(sample()));
    }

    #[test]
    fn another_build_is_foreign() {
        let bytes = encode(&sample(), BUILD).unwrap();
        assert_eq!(decode::<Facts>(&bytes, Build(8)), Err(Damage::Foreign));
        let text = b"{\"not\": \"facts\"}";
        assert_eq!(decode::<Facts>(text, BUILD), Err(Damage::Foreign));
    }

    #[test]
    fn every_prefix_is_cut_short_and_every_flipped_byte_is_noticed() {
        let bytes = encode(&sample(), BUILD).unwrap();
        for end in 0..bytes.len() {
            assert_eq!(
                decode::<Facts>(&bytes[..end], BUILD),
                Err(Damage::Truncated)
            );
            let mut flipped = bytes.clone();
            flipped[end] ^= 0x55;
            assert!(decode::<Facts>(&flipped, BUILD).is_err());
        }
    }
}
