//! How each rewrite changes the syntax tree.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, FnArg, ItemFn, Local, Pat, Stmt, Type, parse_quote};

/// Replaces each `let NAME = VALUE;` by the statements that `replace` makes of it.
pub(super) fn rewrite_locals(function: &mut ItemFn, replace: fn(&Pat, &Expr) -> Vec<Stmt>) {
    struct Locals(fn(&Pat, &Expr) -> Vec<Stmt>);
    impl VisitMut for Locals {
        fn visit_block_mut(&mut self, block: &mut Block) {
            visit_mut::visit_block_mut(self, block);
            let stmts = std::mem::take(&mut block.stmts);
            for stmt in stmts {
                match named_value(&stmt) {
                    Some((name, value)) => block.stmts.extend((self.0)(name, value)),
                    None => block.stmts.push(stmt),
                }
            }
        }
    }
    Locals(replace).visit_block_mut(&mut function.block);
}

fn named_value(stmt: &Stmt) -> Option<(&Pat, &Expr)> {
    match stmt {
        Stmt::Local(Local {
            pat: pat @ Pat::Ident(_),
            init: Some(init),
            ..
        }) if init.diverge.is_none() => Some((pat, &init.expr)),
        _ => None,
    }
}

pub(super) fn other_name(name: &Pat, value: &Expr) -> Vec<Stmt> {
    parse_quote! { let first_name = #value; let #name = first_name; }
}

pub(super) fn through_an_option(name: &Pat, value: &Expr) -> Vec<Stmt> {
    parse_quote! { let Some(#name) = Some(#value) else { unreachable!() }; }
}

pub(super) fn through_a_tuple(name: &Pat, value: &Expr) -> Vec<Stmt> {
    parse_quote! { let (#name, ()) = (#value, ()); }
}

pub(super) fn in_a_block(name: &Pat, value: &Expr) -> Vec<Stmt> {
    parse_quote! { let #name = { #value }; }
}

pub(super) struct Helpers;

impl VisitMut for Helpers {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Some(call) = helper_call(expr) {
            *expr = call;
        }
    }
}

fn helper_call(expr: &Expr) -> Option<Expr> {
    let Expr::MethodCall(call) = expr else {
        return None;
    };
    let on = &call.receiver;
    match call.method.to_string().as_str() {
        // The receiver has been rewritten before; without the `unwrap` it would be a lock of parking_lot.
        "unwrap" => match &**on {
            Expr::Call(inner) => std_helper(inner),
            _ => None,
        },
        "lock" => Some(parse_quote! { acquire_parked(&#on) }),
        "read" => Some(parse_quote! { acquire_parked_shared(&#on) }),
        "write" => Some(parse_quote! { acquire_parked_exclusive(&#on) }),
        "load" => Some(parse_quote! { load_flag(&#on) }),
        "store" => Some(parse_quote! { raise_flag(&#on) }),
        _ => None,
    }
}

/// What is unwrapped was a lock of `std`.
fn std_helper(call: &syn::ExprCall) -> Option<Expr> {
    let Expr::Path(function) = &*call.func else {
        return None;
    };
    let lock = &call.args;
    match function.path.get_ident()?.to_string().as_str() {
        "acquire_parked" => Some(parse_quote! { acquire(#lock) }),
        "acquire_parked_shared" => Some(parse_quote! { acquire_shared(#lock) }),
        "acquire_parked_exclusive" => Some(parse_quote! { acquire_exclusive(#lock) }),
        _ => None,
    }
}

pub(super) struct Macros;

impl VisitMut for Macros {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let Expr::MethodCall(call) = &*expr else {
            return;
        };
        let (on, method) = (&call.receiver, &call.method);
        if ["lock", "read", "write", "load", "store"]
            .iter()
            .any(|m| method == m)
        {
            let args = call.args.iter();
            *expr = parse_quote! { call!(#on, #method #(, #args)*) };
        }
    }
}

pub(super) fn called_closure(function: &mut ItemFn) {
    let body = &function.block;
    function.block = parse_quote! { { (|| #body)() } };
}

pub(super) struct MatchForIf;

impl VisitMut for MatchForIf {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let Expr::If(branch) = &*expr else { return };
        let (then, otherwise) = (&branch.then_branch, or_unit(branch));
        *expr = match &*branch.cond {
            Expr::Let(test) => {
                let (pattern, value) = (&test.pat, &test.expr);
                parse_quote! { match #value { #pattern => #then, _ => #otherwise } }
            }
            cond => parse_quote! {
                match { let decided = #cond; decided } { true => #then, false => #otherwise }
            },
        };
    }
}

pub(super) struct Negated;

impl VisitMut for Negated {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let Expr::If(branch) = &*expr else { return };
        if matches!(&*branch.cond, Expr::Let(_)) {
            return;
        }
        let (cond, then, otherwise) = (&branch.cond, &branch.then_branch, or_unit(branch));
        *expr = parse_quote! { if !(#cond) { #otherwise } else #then };
    }
}

fn or_unit(branch: &syn::ExprIf) -> Expr {
    match &branch.else_branch {
        Some((_, otherwise)) => (**otherwise).clone(),
        None => parse_quote! { {} },
    }
}

/// Every use but the first goes through a clone of the handle.
pub(super) fn arc_clone(function: &mut ItemFn) {
    let Some(handle) = arc_parameter(function) else {
        return;
    };
    struct Uses(syn::Ident, usize);
    impl VisitMut for Uses {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            visit_mut::visit_expr_mut(self, expr);
            if matches!(&*expr, Expr::Path(path) if path.path.is_ident(&self.0)) {
                if self.1 > 0 {
                    *expr = parse_quote! { same };
                }
                self.1 += 1;
            }
        }
    }
    Uses(handle.clone(), 0).visit_block_mut(&mut function.block);
    function
        .block
        .stmts
        .insert(0, parse_quote! { let same = Arc::clone(#handle); });
}

/// The parameter of type `&Arc<_>`.
fn arc_parameter(function: &ItemFn) -> Option<syn::Ident> {
    function.sig.inputs.iter().find_map(|input| {
        let FnArg::Typed(input) = input else {
            return None;
        };
        match (&*input.pat, &*input.ty) {
            (Pat::Ident(name), Type::Reference(reference)) => match &*reference.elem {
                Type::Path(path) if path.path.segments.last()?.ident == "Arc" => {
                    Some(name.ident.clone())
                }
                _ => None,
            },
            _ => None,
        }
    })
}
