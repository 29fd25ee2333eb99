//! Finds the checks in a source file, and the ways to take each of them out.
//!
//! A check is a place where something is refused: an `Err(…)` that is made, an `ok_or`, a `map_err`, a `None` that a
//! function ends with. It is taken out by making its condition never true, by accepting what a pattern did not, or by
//! going on with some value where there was none. All ways stand in the source at once, each behind a switch that is
//! asked at run time, so that the verifier is built once and not once for each.

use std::collections::BTreeSet;
use std::mem::discriminant;
use std::ops::Range;

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Arm, Block, Expr, ExprMethodCall, Local, Pat, Stmt, UnOp};

/// A way to take out a check.
#[derive(Debug, Clone)]
pub(crate) struct Mutant {
    /// What the switch is called.
    pub(crate) number: usize,
    /// The refusals that are no more, by their place.
    pub(crate) sites: Vec<Range<usize>>,
    /// What of the source it is about.
    pub(crate) place: Range<usize>,
    /// In words.
    pub(crate) what: String,
    /// Text to be put in at these places.
    pub(crate) insertions: Vec<(usize, Side, String)>,
}

impl Mutant {
    /// What is done, without what it is done to: "always" and "never" are two ways for one condition.
    pub(crate) fn kind(&self) -> &str {
        match self.what.split(':').next().unwrap_or_default() {
            "always" | "never" => "condition",
            other if other.starts_with("gone on with") => "value",
            "the reason left as it was" => "value",
            other => other,
        }
    }
}

/// Of two insertions at one place, what opens stands behind what closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Close,
    Open,
}

/// What was found in a file.
pub(crate) struct Found {
    /// Every refusal, by its place.
    pub(crate) sites: Vec<Range<usize>>,
    pub(crate) mutants: Vec<Mutant>,
}

/// What is gone on with where a check had refused. Those that are not of the right type do not compile, and fall out.
const VALUES: &[&str] = &[
    "()",
    "Default::default()",
    "\"\"",
    "Canonicalization::DEFAULT",
    "Digest::Sha256",
    "SignatureAlgorithm::RsaSha256",
    "Some((\"1.0\", \"\"))",
];

/// Looks through a file; the numbers of the mutants go on from this one.
pub(crate) fn find(source: &str, first: usize) -> Found {
    let file = syn::parse_file(source).expect("the source is Rust");
    let mut sites = Sites(Vec::new());
    sites.visit_file(&file);
    let mut finder = Finder { source, sites: &sites.0, first, mutants: Vec::new(), judges: false };
    finder.visit_file(&file);
    Found { mutants: finder.mutants, sites: sites.0 }
}

/// The source with every one of these in it, each behind its switch, and where each came to stand.
pub(crate) fn instrument(source: &str, mutants: &[&Mutant]) -> (String, Vec<Vec<Range<usize>>>) {
    let mut all: Vec<(usize, Side, usize, usize, &str)> = Vec::new();
    for (which, mutant) in mutants.iter().enumerate() {
        let length = mutant.place.len();
        for (at, side, text) in &mutant.insertions {
            // Of what opens, the longest stands outside, that is first; of what closes, last.
            let outer = if *side == Side::Open { usize::MAX - length } else { length };
            all.push((*at, *side, outer, which, text));
        }
    }
    // What opens for one place in the order of the mutants closes in the other.
    all.sort_by(|a, b| {
        let order = if a.1 == Side::Open { a.3.cmp(&b.3) } else { b.3.cmp(&a.3) };
        (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)).then(order)
    });
    let mut places = vec![Vec::new(); mutants.len()];
    let (mut out, mut from) = (String::new(), 0);
    for (at, _, _, which, text) in all {
        out.push_str(&source[from..at]);
        places[which].push(out.len()..out.len() + text.len());
        out.push_str(text);
        from = at;
    }
    out.push_str(&source[from..]);
    (out, places)
}

fn range(span: Span) -> Range<usize> {
    span.byte_range()
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes
        .iter()
        .any(|a| a.path().is_ident("cfg") && a.meta.require_list().is_ok_and(|l| l.tokens.to_string() == "test"))
}

/// All refusals.
struct Sites(Vec<Range<usize>>);

impl<'ast> Visit<'ast> for Sites {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_expr(&mut self, expression: &'ast Expr) {
        if is_refusal(expression) {
            self.0.push(range(expression.span()));
        }
        visit::visit_expr(self, expression);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if refuses_by_method(call) {
            self.0.push(range(call.method.span()));
        }
        visit::visit_expr_method_call(self, call);
    }
}

/// `Err(…)` that is made, not passed on.
fn is_refusal(expression: &Expr) -> bool {
    let Expr::Call(call) = expression else { return false };
    let Expr::Path(path) = &*call.func else { return false };
    // What another function refused is passed on as a name alone.
    path.path.is_ident("Err") && !matches!(call.args.first(), Some(Expr::Path(p)) if p.path.get_ident().is_some())
}

fn refuses_by_method(call: &ExprMethodCall) -> bool {
    call.method == "ok_or" || call.method == "ok_or_else" || call.method == "map_err"
}

/// Whether this always refuses: an error, or the nothing that a function ends with.
fn fails(expression: &Expr) -> bool {
    match expression {
        Expr::Return(returned) => returned.expr.as_deref().is_some_and(fails),
        Expr::Block(block) => fails_block(&block.block),
        Expr::Path(path) => path.path.is_ident("None"),
        Expr::Lit(literal) => matches!(&literal.lit, syn::Lit::Bool(b) if !b.value),
        Expr::If(choice) => {
            fails_block(&choice.then_branch) && choice.else_branch.as_ref().is_some_and(|(_, other)| fails(other))
        }
        Expr::Call(_) => is_refusal(expression),
        _ => false,
    }
}

fn fails_block(block: &Block) -> bool {
    match block.stmts.last() {
        Some(Stmt::Expr(expression, _)) => fails(expression),
        _ => false,
    }
}

struct Finder<'s> {
    source: &'s str,
    sites: &'s [Range<usize>],
    first: usize,
    mutants: Vec<Mutant>,
    /// Whether the function that we are in can refuse, or answers yes or no.
    judges: bool,
}

impl Finder<'_> {
    /// The switch of the mutant that is made next.
    fn off(&self) -> String {
        format!("elmo::mutant::off({})", self.first + self.mutants.len())
    }

    fn text(&self, place: &Range<usize>) -> &str {
        &self.source[place.clone()]
    }

    /// The refusals within a place.
    fn within(&self, place: &Range<usize>) -> Vec<Range<usize>> {
        self.sites.iter().filter(|site| place.start <= site.start && site.end <= place.end).cloned().collect()
    }

    fn add(
        &mut self,
        place: Range<usize>,
        sites: Vec<Range<usize>>,
        what: String,
        insertions: Vec<(usize, Side, String)>,
    ) {
        self.mutants.push(Mutant { number: self.first + self.mutants.len(), sites, place, what, insertions });
    }

    fn around(&mut self, place: Range<usize>, sites: &[Range<usize>], what: &str, before: String, after: String) {
        let what = format!("{what}: {}", one_line(self.text(&place), 90));
        let insertions = vec![(place.start, Side::Open, before), (place.end, Side::Close, after)];
        self.add(place, sites.to_vec(), what, insertions);
    }

    /// Makes a condition always this, and each part of it that can be.
    fn always(&mut self, condition: &Expr, value: bool, sites: &[Range<usize>]) {
        let place = range(condition.span());
        let off = self.off();
        if has_let(condition) {
            if !value {
                // Conditions with `let` cannot stand in parentheses.
                let what = format!("never: {}", one_line(self.text(&place), 90));
                self.add(place.clone(), sites.to_vec(), what, vec![(place.start, Side::Open, format!("!{off} && "))]);
            }
        } else if value {
            self.around(place, sites, "always", format!("({off} || ("), "))".into());
        } else {
            self.around(place, sites, "never", format!("(!{off} && ("), "))".into());
        }
        self.parts(condition, value, sites);
    }

    /// The parts of a condition whose removal makes it this value more often.
    fn parts(&mut self, condition: &Expr, value: bool, sites: &[Range<usize>]) {
        match condition {
            Expr::Paren(inner) => self.parts(&inner.expr, value, sites),
            Expr::Unary(not) if matches!(not.op, UnOp::Not(_)) => self.parts(&not.expr, !value, sites),
            Expr::Binary(pair) => match (pair.op, value) {
                (syn::BinOp::And(_), true) | (syn::BinOp::Or(_), false) => {
                    for part in [&pair.left, &pair.right] {
                        let joins =
                            |e: &Expr| matches!(e, Expr::Binary(b) if discriminant(&b.op) == discriminant(&pair.op));
                        if joins(part) { self.parts(part, value, sites) } else { self.always(part, value, sites) }
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }

    /// What a refusal could have been instead.
    fn instead(&mut self, refusal: &Expr, siblings: &[String]) {
        let place = range(refusal.span());
        let sites = self.within(&place);
        let values: Vec<String> = VALUES
            .iter()
            .flat_map(|value| [(*value).to_owned(), format!("Ok({value})"), format!("Some({value})")])
            .chain(siblings.iter().cloned())
            .collect();
        for value in values {
            let off = self.off();
            self.around(
                place.clone(),
                &sites,
                &format!("gone on with {}", one_line(&value, 90)),
                format!("{{ if {off} {{ {value} }} else {{ "),
                " } }".into(),
            );
        }
    }

    /// Patterns that let more pass than they did.
    fn wider(&mut self, arm: &Arm, sites: &[Range<usize>]) {
        let (pattern, body) = (range(arm.pat.span()), range(arm.body.span()));
        let mut widths = Wider { found: Vec::new() };
        widths.visit_pat(&arm.pat);
        for (at, put, what) in widths.found {
            let off = self.off();
            let text = self.text(&pattern);
            let wider = format!("{}{put}{}", &text[..at.start - pattern.start], &text[at.end - pattern.start..]);
            let guard =
                arm.guard.as_ref().map(|(_, g)| format!(" && ({})", self.text(&range(g.span())))).unwrap_or_default();
            let copy = format!("{wider} if {off}{guard} => {{ {} }}\n", self.text(&body));
            let what = format!("{what}: {} in {}", one_line(self.text(&at), 90), one_line(text, 90));
            self.add(at, sites.to_vec(), what, vec![(pattern.start, Side::Open, copy)]);
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        let outer = std::mem::replace(&mut self.judges, judges(&function.sig));
        self.function(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
        self.judges = outer;
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        let outer = std::mem::replace(&mut self.judges, judges(&function.sig));
        self.function(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
        self.judges = outer;
    }

    fn visit_expr_if(&mut self, choice: &'ast syn::ExprIf) {
        let then = range(choice.then_branch.span());
        let other = choice.else_branch.as_ref().map(|(_, other)| (range(other.span()), fails(other)));
        match (fails_block(&choice.then_branch), other) {
            (true, other) if !other.as_ref().is_some_and(|(_, fails)| *fails) => {
                let sites = self.within(&then);
                self.always(&choice.cond, false, &sites);
            }
            (false, Some((place, true))) => {
                let sites = self.within(&place);
                self.always(&choice.cond, true, &sites);
            }
            // It goes another way altogether.
            (false, None) if self.judges && returns(&choice.then_branch) => self.parts(&choice.cond, true, &[]),
            _ => {}
        }
        visit::visit_expr_if(self, choice);
    }

    fn visit_expr_match(&mut self, choice: &'ast syn::ExprMatch) {
        let failing: Vec<_> = choice.arms.iter().filter(|arm| fails(&arm.body)).collect();
        let passing: Vec<_> = choice.arms.iter().filter(|arm| !fails(&arm.body)).collect();
        let sites: Vec<_> = failing.iter().flat_map(|arm| self.within(&range(arm.body.span()))).collect();
        if let Some(last) = failing.last() {
            // What follows the last refusal cannot take anything from it.
            let before = |arm: &&&Arm| arm.span().byte_range().start < last.span().byte_range().start;
            for arm in passing.iter().filter(before) {
                if let Some((_, guard)) = &arm.guard {
                    self.always(guard, true, &sites);
                }
                self.wider(arm, &sites);
            }
            let siblings: BTreeSet<String> =
                passing.iter().map(|arm| self.text(&range(arm.body.span())).to_owned()).collect();
            let siblings: Vec<String> = siblings.into_iter().collect();
            for arm in failing {
                match &arm.guard {
                    Some((_, guard)) => {
                        let own = self.within(&range(arm.body.span()));
                        self.always(guard, false, &own);
                    }
                    None => self.instead(&arm.body, &siblings),
                }
            }
        }
        visit::visit_expr_match(self, choice);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let (receiver, whole) = (range(call.receiver.span()), range(call.span()));
        let own = vec![range(call.method.span())];
        if call.method == "ok_or" || call.method == "ok_or_else" {
            for value in VALUES {
                let put = format!(".or_else(|| {}.then(|| {value}))", self.off());
                let what = format!("gone on with {value}: {}", one_line(self.text(&whole), 90));
                let sites = [own.clone(), self.within(&whole)].concat();
                self.add(whole.clone(), sites, what, vec![(receiver.end, Side::Close, put)]);
            }
        } else if call.method == "map_err" {
            let sites = [own, self.within(&whole)].concat();
            for value in VALUES {
                let put = format!(".or_else(|e| if {} {{ Ok({value}) }} else {{ Err(e) }})", self.off());
                let what = format!("gone on with {value}: {}", one_line(self.text(&whole), 90));
                self.add(whole.clone(), sites.clone(), what, vec![(whole.end, Side::Close, put)]);
            }
            let before = format!("(if {} {{ {} }} else {{ ", self.off(), self.text(&receiver));
            self.around(whole, &sites, "the reason left as it was", before, " })".into());
        } else if call.method == "then_some" && self.judges {
            self.always(&call.receiver, true, &[]);
        } else if let Some(Expr::Closure(closure)) = call.args.first() {
            if !self.judges {
                // Whatever it counts or writes, it refuses nothing.
            } else if call.method == "filter" || call.method == "find" {
                self.always(&closure.body, true, &[]);
            } else {
                self.operands(&closure.body);
            }
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if let Some(init) = &local.init {
            if let (Some((_, diverge)), Pat::TupleStruct(pattern)) = (&init.diverge, &local.pat)
                && fails(diverge)
            {
                let (value, sites) = (range(init.expr.span()), self.within(&range(diverge.span())));
                for instead in VALUES {
                    let off = self.off();
                    let or_else = if pattern.path.is_ident("Some") {
                        format!(").or_else(|| {off}.then(|| {instead}))")
                    } else {
                        format!(").or_else(|e| if {off} {{ Ok({instead}) }} else {{ Err(e) }})")
                    };
                    self.around(value.clone(), &sites, &format!("gone on with {instead}"), "(".into(), or_else);
                }
            } else if init.diverge.is_none() && self.judges {
                self.operands(&init.expr);
            }
        }
        visit::visit_local(self, local);
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        // A call for nothing but its refusal.
        if let Stmt::Expr(Expr::Try(tried), Some(_)) = statement
            && !matches!(&*tried.expr, Expr::Macro(_))
        {
            let (place, off) = (range(statement.span()), self.off());
            let sites = self.within(&range(tried.span()));
            self.around(place, &sites, "not called", format!("if !{off} {{ "), " }".into());
        }
        visit::visit_stmt(self, statement);
    }
}

impl Finder<'_> {
    /// A function that answers yes or no: always yes, always no, and without each part of its answer.
    fn function(&mut self, signature: &syn::Signature, block: &Block) {
        let bool_is_returned = matches!(&signature.output, syn::ReturnType::Type(_, kind)
            if matches!(&**kind, syn::Type::Path(path) if path.path.is_ident("bool")));
        if bool_is_returned
            && let Some(Stmt::Expr(answer, None)) = block.stmts.last()
            && !has_let(answer)
            && !matches!(answer, Expr::Lit(_) | Expr::If(_) | Expr::Match(_))
        {
            self.always(answer, true, &[]);
            self.always(answer, false, &[]);
        }
    }

    /// Each part of a condition that is not asked at once.
    fn operands(&mut self, condition: &Expr) {
        match condition {
            Expr::Paren(inner) => self.operands(&inner.expr),
            Expr::Binary(pair) if matches!(pair.op, syn::BinOp::And(_)) => self.parts(condition, true, &[]),
            Expr::Binary(pair) if matches!(pair.op, syn::BinOp::Or(_)) => self.parts(condition, false, &[]),
            _ => {}
        }
    }
}

/// Whether a function can refuse, or answers yes or no.
fn judges(signature: &syn::Signature) -> bool {
    let syn::ReturnType::Type(_, kind) = &signature.output else { return false };
    let syn::Type::Path(path) = &**kind else { return false };
    path.path.segments.last().is_some_and(|last| ["Result", "Option", "bool"].iter().any(|name| last.ident == name))
}

/// Whether a block ends the function it stands in.
fn returns(block: &Block) -> bool {
    matches!(block.stmts.last(), Some(Stmt::Expr(Expr::Return(_), _)))
}

fn has_let(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(pair) => has_let(&pair.left) || has_let(&pair.right),
        _ => false,
    }
}

/// Looks for what can be left out of a pattern: where, what stands there then, and what that means.
struct Wider {
    found: Vec<(Range<usize>, &'static str, &'static str)>,
}

impl<'ast> Visit<'ast> for Wider {
    fn visit_pat(&mut self, pattern: &'ast Pat) {
        let place = range(pattern.span());
        match pattern {
            Pat::Slice(slice) => {
                if !slice
                    .elems
                    .iter()
                    .any(|e| matches!(e, Pat::Rest(_)) || matches!(e, Pat::Ident(i) if i.subpat.is_some()))
                {
                    self.found.push((place.end - 1..place.end, ", ..]", "more than this"));
                }
                visit::visit_pat(self, pattern);
            }
            Pat::Lit(_) | Pat::Range(_) | Pat::Path(_) => self.found.push((place, "_", "not looked at")),
            Pat::Ident(name) if name.subpat.is_none() && name.ident.to_string().starts_with(char::is_uppercase) => {
                self.found.push((place, "_", "not looked at"));
            }
            Pat::Or(or) if or.cases.iter().all(is_constant) => self.found.push((place, "_", "not looked at")),
            _ => visit::visit_pat(self, pattern),
        }
    }
}

fn is_constant(pattern: &Pat) -> bool {
    match pattern {
        Pat::Lit(_) | Pat::Range(_) | Pat::Path(_) => true,
        Pat::Ident(name) => name.subpat.is_none() && name.ident.to_string().starts_with(char::is_uppercase),
        _ => false,
    }
}

/// Source text as one line of so many letters at most.
pub(crate) fn one_line(text: &str, letters: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(letters) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
