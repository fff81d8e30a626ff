//! Which destructors run when a value goes away: its own, and those of what it owns.

use super::shapes::{Field, Shapes, is_holder};
use super::{BodyId, Workspace};
use crate::ir::TypeId;

/// A destructor that runs when a value of some type goes away.
#[derive(Debug, Clone)]
pub struct Destructor<'a> {
    /// The fields that lead to what it is of.
    pub fields: Vec<(&'a str, Field<'a>)>,
    pub body: BodyId,
}

const TUPLE: &str = "(tuple)";

/// How deep fields are followed.
const DEPTH: u32 = 4;

impl<'a> Workspace<'a> {
    pub(super) fn destructors_of(
        &self,
        shapes: &Shapes<'a>,
        unit: u32,
        ty: TypeId,
    ) -> Vec<Destructor<'a>> {
        let mut found = Vec::new();
        self.destructors_within(shapes, (unit, ty), &mut Vec::new(), DEPTH, &mut found);
        found
    }

    fn destructors_within(
        &self,
        shapes: &Shapes<'a>,
        (unit, ty): (u32, TypeId),
        fields: &mut Vec<(&'a str, Field<'a>)>,
        depth: u32,
        found: &mut Vec<Destructor<'a>>,
    ) {
        let ty = &self.units[unit as usize].types[ty as usize];
        if !ty.pointers.is_empty() || depth == 0 {
            return;
        }
        if ty.head == TUPLE {
            for (index, &arg) in (0..).zip(&ty.args) {
                let field = Field {
                    variant: None,
                    index,
                    unit,
                    ty: arg,
                };
                fields.push((TUPLE, field));
                self.destructors_within(shapes, (unit, arg), fields, depth - 1, found);
                fields.pop();
            }
            return;
        }
        if is_holder(&ty.head) {
            for &arg in &ty.args {
                self.destructors_within(shapes, (unit, arg), fields, depth - 1, found);
            }
            return;
        }
        let of_type = self
            .drops
            .get(ty.head.as_str())
            .map_or(&[][..], Vec::as_slice);
        if let &[body] = self.prefer(unit as usize, of_type).as_slice() {
            let fields = fields.clone();
            found.push(Destructor { fields, body });
        }
        for field in shapes.fields(&ty.head) {
            fields.push((&ty.head, *field));
            self.destructors_within(shapes, (field.unit, field.ty), fields, depth - 1, found);
            fields.pop();
        }
    }
}
