//! What the compiler finds out about types.

/// Fails to compile unless the type is what it is said to be.
macro_rules! assert_auto_traits {
    ($ty:ty: $($trait:ident)* $(, not $($other:ident)*)?) => {
        const _: () = {
            const fn is<T: $($trait +)*>() {}
            is::<$ty>();
            $($({
                trait Ambiguous<A> { const IS_NOT: () = (); }
                impl<T> Ambiguous<()> for T {}
                impl<T: $other> Ambiguous<u8> for T {}
                <$ty as Ambiguous<_>>::IS_NOT
            })*)?
        };
    };
}
