//! The code of a closure in the words of its maker.

use std::ops::Range;

use super::{ENVIRONMENT, bare, local};
use crate::ir::{Block, BlockId, LocalId, Place, Proj, Term};

/// How places and blocks of the closure are called in its maker.
pub(super) struct Moved {
    /// What is added to the number of a local.
    pub(super) locals: LocalId,
    /// The variables for what is captured.
    pub(super) captured: Range<LocalId>,
    /// What is added to the number of a block.
    pub(super) blocks: BlockId,
    pub(super) by_value: bool,
}

impl Moved {
    /// `None` if anything but a drop takes the environment as a whole.
    pub(super) fn block(&self, block: &Block) -> Option<Block> {
        let mut block = block.clone();
        let dropped = match &mut block.term {
            Term::Drop { place, target } if bare(place) == Some(ENVIRONMENT) => {
                let target = *target;
                block.term = Term::Goto(target);
                Some(target)
            }
            _ => None,
        };
        let mut known = true;
        block.each_place(&mut |place| match self.place(place) {
            Some(moved) => *place = moved,
            None => known = false,
        });
        if let Some(target) = dropped {
            let place = local(self.locals + ENVIRONMENT);
            block.term = Term::Drop { place, target };
        }
        block.term.each_target(&mut |target| *target += self.blocks);
        known.then_some(block)
    }

    fn place(&self, place: &Place) -> Option<Place> {
        let (local, steps) = match place.local {
            ENVIRONMENT => self.captured(&place.proj)?,
            local => (self.own(local)?, place.proj.as_slice()),
        };
        let steps = steps.iter().map(|step| match step {
            Proj::Index(Some(local)) => Some(Proj::Index(Some(self.own(*local)?))),
            step => Some(step.clone()),
        });
        let proj = steps.collect::<Option<_>>()?;
        Some(Place { local, proj })
    }

    /// A variable of the closure's own. Behind them are those for what is captured.
    fn own(&self, local: LocalId) -> Option<LocalId> {
        let moved = self.locals.checked_add(local)?;
        (local != ENVIRONMENT && moved < self.captured.start).then_some(moved)
    }

    fn captured<'p>(&self, steps: &'p [Proj]) -> Option<(LocalId, &'p [Proj])> {
        let steps = match steps {
            steps if self.by_value => steps,
            [Proj::Deref, steps @ ..] => steps,
            _ => return None,
        };
        match steps {
            [Proj::Field { index, .. }, steps @ ..] => {
                let captured = self.captured.clone().nth(*index as usize)?;
                Some((captured, steps))
            }
            _ => None,
        }
    }
}
