//! How each rewrite changes the syntax tree.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Block, Expr, ExprClosure, FnArg, ItemFn, Local, Pat, ReturnType, Stmt, Type, parse_quote,
};

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

#[derive(Default)]
pub(super) struct Helpers {
    in_a_closure: bool,
}

impl VisitMut for Helpers {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        // Locks that are awaited have no helper here; what their receiver holds may.
        if let Expr::Await(awaited) = expr {
            return visit_mut::visit_expr_await_mut(&mut SkipCall(self), awaited);
        }
        visit_mut::visit_expr_mut(self, expr);
        if let Some(call) = self.call(expr) {
            *expr = call;
        }
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        let outside = std::mem::replace(&mut self.in_a_closure, true);
        visit_mut::visit_expr_closure_mut(self, closure);
        self.in_a_closure = outside;
    }
}

impl Helpers {
    fn call(&self, expr: &Expr) -> Option<Expr> {
        let Expr::MethodCall(call) = expr else {
            return None;
        };
        match call.method.to_string().as_str() {
            // The receiver has been rewritten before. A helper that borrows keeps a closure from leaving.
            "unwrap" if !self.in_a_closure => std_helper(&call.receiver),
            // A closure cannot return for its caller.
            "lock" | "read" | "write" | "load" | "store" if !says(call, "?") => {
                Some(parse_quote! { crate::helped(|| #call) })
            }
            _ => None,
        }
    }
}

/// Visits what is inside a call, and not the call.
struct SkipCall<'a>(&'a mut Helpers);

impl VisitMut for SkipCall<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self.0, expr);
    }
}

/// What is unwrapped was a lock of `std`.
fn std_helper(receiver: &Expr) -> Option<Expr> {
    let Expr::Call(helped) = receiver else {
        return None;
    };
    let Some(Expr::Closure(closure)) = helped.args.first() else {
        return None;
    };
    let Expr::MethodCall(call) = &*closure.body else {
        return None;
    };
    let lock = &call.receiver;
    match call.method.to_string().as_str() {
        "lock" => Some(parse_quote! { crate::acquire(&#lock) }),
        "read" => Some(parse_quote! { crate::acquire_shared(&#lock) }),
        "write" => Some(parse_quote! { crate::acquire_exclusive(&#lock) }),
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
    let output = &function.sig.output;
    // What is captured mutably cannot leave a closure, and its type has to have a name.
    if function.sig.constness.is_some() || says(output, "mut") || says(output, "impl") {
        return;
    }
    function.block = match function.sig.asyncness {
        Some(_) => parse_quote! { { async #body.await } },
        None => parse_quote! { { (|| #output #body)() } },
    };
}

/// The body moves into a function of the same name, to which the outer one hands its arguments.
pub(super) fn nested_function(function: &mut ItemFn) {
    let mut arguments: Vec<Expr> = Vec::new();
    for input in &function.sig.inputs {
        let FnArg::Typed(input) = input else { return };
        let Pat::Ident(name) = &*input.pat else {
            return;
        };
        let name = &name.ident;
        arguments.push(parse_quote! { #name });
    }
    let mut inner = function.clone();
    inner.attrs.clear();
    inner.vis = syn::Visibility::Inherited;
    let name = &function.sig.ident;
    function.block = match function.sig.asyncness {
        Some(_) => parse_quote! { { #inner #name(#(#arguments),*).await } },
        None => parse_quote! { { #inner #name(#(#arguments),*) } },
    };
}

fn says(syntax: &impl ToTokens, word: &str) -> bool {
    let text = syntax.to_token_stream().to_string();
    text.split_whitespace().any(|said| said == word)
}

/// One of two arms, of which the other is never taken.
pub(super) fn in_an_arm(function: &mut ItemFn) {
    if function.sig.constness.is_some() || says(&function.sig.output, "impl") {
        return;
    }
    let body = &function.block;
    function.block = parse_quote! {
        { match std::hint::black_box(true) { true => #body, false => unreachable!() } }
    };
}

pub(super) fn named_result(function: &mut ItemFn) {
    let body = &function.block;
    function.block = match &function.sig.output {
        result if says(result, "impl") => return,
        ReturnType::Type(_, result) => parse_quote! { { let result: #result = #body; result } },
        ReturnType::Default => parse_quote! { { let result = #body; result } },
    };
}

pub(super) fn in_a_loop(function: &mut ItemFn) {
    let body = &function.block;
    function.block = parse_quote! { { loop { break #body; } } };
}

pub(super) fn all_in_a_macro(function: &mut ItemFn) {
    let body = &function.block.stmts;
    function.block = parse_quote! { { same! { { #(#body)* } } } };
}

/// Statements that have nothing to do with the matter, around each `let` and before all.
pub(super) fn noise(function: &mut ItemFn) {
    if function.sig.constness.is_some() {
        return;
    }
    rewrite_locals(function, |name, value| {
        parse_quote! { let noise = String::from("noise"); let #name = #value; drop(noise); }
    });
    function
        .block
        .stmts
        .insert(0, parse_quote! { drop(String::from("noise")); });
}

pub(super) struct BoundCondition;

impl VisitMut for BoundCondition {
    fn visit_expr_if_mut(&mut self, branch: &mut syn::ExprIf) {
        visit_mut::visit_expr_if_mut(self, branch);
        if !matches!(&*branch.cond, Expr::Let(_)) {
            let cond = &branch.cond;
            branch.cond = parse_quote! { { let decided = #cond; decided } };
        }
    }
}

pub(super) struct MatchForIf;

impl VisitMut for MatchForIf {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let Expr::If(branch) = &*expr else { return };
        let (then, otherwise) = (&branch.then_branch, or_unit(branch));
        *expr = match &*branch.cond {
            // An `else` runs after the temporaries are gone, an arm before.
            Expr::Let(_) if branch.else_branch.is_some() => return,
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
                    *expr = parse_quote! { (&same) };
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
