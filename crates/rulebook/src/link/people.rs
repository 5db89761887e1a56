//! Roles, substitutions and chains.

use super::Links;
use crate::book::NormKind;
use crate::norm::{Days, Relative, Role};

impl Links<'_> {
    pub(super) fn roles(&self) {
        for role in self.book.roles.values() {
            self.role(role);
        }
        let heads: Vec<&Role> = self.book.roles.values().filter(|r| r.head).collect();
        match heads.as_slice() {
            [] if self.loose.broken.iter().any(|(kind, _)| *kind == NormKind::Role) => {}
            [] => self.sink.error(self.home, "没有写明哪个角色是政府的首长", "在该角色的块里写 head = true"),
            [_] => {}
            [_, more @ ..] => {
                for role in more {
                    self.sink.error(role.common.spot, "首长只能有一个角色", "删去多余的 head = true");
                }
            }
        }
    }

    fn role(&self, role: &Role) {
        let name = &role.common.name;
        if let Some(is) = role.is.as_ref().filter(|is| self.known(NormKind::Role, is)) {
            let above = self.book.role_and_above(is);
            if above.contains(&name.as_str()) {
                self.sink.error(is.spot, format!("角色“{name}”绕回到自己"), "改 is，不要成环");
            }
            if self.book.roles.get(&is.text).is_some_and(|r| r.relative.is_some()) {
                self.sink.error(is.spot, format!("“{is}”随分工或单位而定，不能写作 is"), "");
            }
        }
        let Some(relative) = &role.relative else { return };
        if let Some(is) = &role.is {
            self.sink.error(is.spot, "随分工或单位而定的角色不能再写 is", "删去 is");
        }
        let of = relative.of();
        if self.known(NormKind::Role, of) && self.book.roles.get(&of.text).is_some_and(|r| r.relative.is_some()) {
            self.sink.error(of.spot, format!("“{of}”本身随分工或单位而定，不能再从中找人"), "写一个直接任职的角色");
        }
        if let Relative::Relation { relation, .. } = relative {
            self.needs_class("relation", &format!("角色“{name}”"));
            self.member("relation", relation);
        }
    }

    pub(super) fn substitutions(&self) {
        for norm in self.book.substitutions.values() {
            let others = norm.designated_by.iter().chain(&norm.to).chain(&norm.except);
            for role in std::iter::once(&norm.absent).chain(others) {
                let known = self.known(NormKind::Role, role);
                if known && self.book.roles.get(&role.text).is_some_and(|r| r.relative.is_some()) {
                    let message = format!("“{role}”随分工或单位而定，代行规则只能写直接任职的角色");
                    self.sink.error(role.spot, message, "");
                }
            }
            for to in norm.to.iter().filter(|to| self.book.counts_as(to, &norm.absent)) {
                if !norm.except.iter().any(|except| self.book.counts_as(to, except)) {
                    let message = format!("“{to}”也算“{}”，不能由本人代行本人的职务", norm.absent);
                    self.sink.error(to.spot, message, format!("写 except = [\"{to}\"]"));
                }
            }
            match &norm.from {
                Days::Value(name) => drop(self.known(NormKind::Value, name)),
                Days::Number(days) if *days < 0 => self.sink.error(norm.common.spot, "天数不能为负", ""),
                Days::Number(_) => {}
            }
        }
    }

    pub(super) fn chains(&self) {
        for chain in self.book.chains.values() {
            for rung in &chain.rungs {
                self.known(NormKind::Role, &rung.role);
            }
        }
    }
}
