//! What a Cedar condition reads, taken from its syntax tree.

use std::collections::BTreeSet;

use cedar_policy::pst::{BinaryOp, Clause, Expr, Literal, UnaryOp, Var};

/// What a policy's conditions read and compare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reads {
    /// Facts: `context.review`.
    pub(crate) facts: BTreeSet<String>,
    /// Facts compared with texts: `context.review == "lawful"`.
    pub(crate) compared: Vec<(String, String)>,
    /// Roles looked for in `principal.roles`.
    pub(crate) roles: BTreeSet<String>,
    /// Whose hands open the gate.
    pub(crate) openers: Openers,
    /// Uses of `principal`.
    pub(crate) principal: bool,
    /// Ways of writing that are not supported, in words.
    pub(crate) unsupported: Vec<&'static str>,
}

/// By what a person would pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Openers {
    /// Facts that name the people: `context.signers.contains(principal.person)`.
    pub(crate) people: Vec<String>,
    /// Facts that name the units: `principal.units.contains(context.drafting_unit)`.
    pub(crate) units: Vec<String>,
    /// Roles: `principal.roles.contains("registrar")`.
    pub(crate) roles: Vec<String>,
}

/// Reads the conditions of a policy. `forbids` turns round which conditions open the gate.
pub(crate) fn read(clauses: &[Clause], forbids: bool) -> Reads {
    let mut reads = Reads::default();
    for clause in clauses {
        match clause {
            Clause::When(expr) => reads.walk(expr, Some(!forbids)),
            Clause::Unless(expr) => reads.walk(expr, Some(forbids)),
        }
    }
    reads
}

/// An attribute of `context` or `principal`.
fn attribute(expr: &Expr, of: &Var) -> Option<String> {
    match expr {
        Expr::GetAttr { expr, attr } if matches!(&**expr, Expr::Var(var) if var == of) => Some(attr.to_string()),
        _ => None,
    }
}

fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Literal(Literal::String(text)) => Some(text.to_string()),
        _ => None,
    }
}

/// The texts of a set written out, or the one text.
fn texts(expr: &Expr) -> Vec<String> {
    match expr {
        Expr::Set(items) => items.iter().filter_map(|i| text(i)).collect(),
        other => text(other).into_iter().collect(),
    }
}

impl Reads {
    /// `opens`: whether the truth of this expression opens the gate; `None` where it is neither.
    fn walk(&mut self, expr: &Expr, opens: Option<bool>) {
        match expr {
            Expr::Literal(_) => {}
            Expr::Var(Var::Context) => self.unsupported.push("“context”之后须写明事实，如 context.事实"),
            Expr::Var(Var::Principal) => self.principal = true,
            Expr::Var(_) => {}
            Expr::GetAttr { expr: inner, attr } => match &**inner {
                Expr::Var(Var::Context) => drop(self.facts.insert(attr.to_string())),
                _ => self.walk(inner, None),
            },
            Expr::UnaryOp { op, expr } => {
                let turned = if *op == UnaryOp::Not { opens.map(|o| !o) } else { None };
                self.walk(expr, turned);
            }
            Expr::BinaryOp { op, left, right } => self.binary(*op, left, right, opens),
            Expr::IfThenElse { cond, then_expr, else_expr } => {
                self.walk(cond, None);
                self.walk(then_expr, opens);
                self.walk(else_expr, opens);
            }
            Expr::Set(items) => items.iter().for_each(|i| self.walk(i, None)),
            Expr::Like { expr, .. } | Expr::Is { expr, .. } => self.walk(expr, None),
            Expr::HasAttr { .. } => self.unsupported.push("不用写 has：各项事实总是有的，取不到时一律不放行"),
            _ => self.unsupported.push("条件里有不支持的写法"),
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr, opens: Option<bool>) {
        let inner = if matches!(op, BinaryOp::And | BinaryOp::Or) { opens } else { None };
        self.compare(op, left, right);
        if opens == Some(true) {
            self.opens(op, left, right);
        }
        self.walk(left, inner);
        self.walk(right, inner);
    }

    /// Texts that a fact or the roles are compared with.
    fn compare(&mut self, op: BinaryOp, left: &Expr, right: &Expr) {
        let equality = matches!(op, BinaryOp::Eq | BinaryOp::NotEq);
        for (one, other) in [(left, right), (right, left)] {
            let comparable = equality || (op == BinaryOp::Contains && matches!(one, Expr::Set(_)));
            if let Some(fact) = attribute(other, &Var::Context).filter(|_| comparable) {
                self.compared.extend(texts(one).into_iter().map(|t| (fact.clone(), t)));
            }
            if attribute(one, &Var::Principal).as_deref() == Some("roles") {
                self.roles.extend(texts(other));
            }
        }
    }

    fn opens(&mut self, op: BinaryOp, left: &Expr, right: &Expr) {
        for (one, other) in [(left, right), (right, left)] {
            let (fact, principal) = (attribute(one, &Var::Context), attribute(other, &Var::Principal));
            match (op, fact, principal.as_deref()) {
                (BinaryOp::Contains | BinaryOp::Eq, Some(fact), Some("person")) => self.openers.people.push(fact),
                (BinaryOp::Contains | BinaryOp::ContainsAny, Some(fact), Some("units")) => {
                    self.openers.units.push(fact)
                }
                _ => {}
            }
        }
        if attribute(left, &Var::Principal).as_deref() == Some("roles") {
            self.openers.roles.extend(texts(right));
        }
    }
}
