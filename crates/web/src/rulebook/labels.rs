//! Names in words: facts, members, roles, acts, questions, for people who read the rules.

use guiju_core::vocabulary::{AnswerKind, Vocabulary};
use guiju_gate::rulebook::{Book, Word};

use crate::visit::Visit;

/// Where labels are found.
pub(crate) struct Labels<'a> {
    pub visit: &'a Visit,
    pub book: &'a Book,
}

impl<'a> Labels<'a> {
    pub(crate) fn of(visit: &'a Visit) -> Self {
        Self { visit, book: visit.edition.book() }
    }

    /// What the matters declare.
    pub(crate) fn vocabularies(&self) -> Vec<&'static Vocabulary> {
        self.visit.site.matters.iter().map(|m| m.vocabulary()).collect()
    }

    /// Label of a fact.
    pub(crate) fn fact(&self, name: &str) -> String {
        let label = self.visit.edition.facts().get(name).map(|f| f.label);
        label.or_else(|| actor_key(name)).unwrap_or(name).to_owned()
    }

    /// Whether the values of a fact are finite.
    pub(crate) fn is_finite(&self, fact: &str) -> bool {
        self.domain(fact).is_some()
    }

    fn domain(&self, fact: &str) -> Option<Vec<(String, String)>> {
        self.visit.edition.facts().get(fact).and_then(|f| self.book.domain(f.kind))
    }

    /// A value of a fact in words, where its values are finite.
    pub(crate) fn value(&self, fact: &str, id: &str) -> String {
        let found = self.domain(fact).into_iter().flatten().find(|(member, _)| member == id);
        found.map_or_else(|| id.to_owned(), |(_, label)| label)
    }

    /// A message with the labels of the facts that stand in it.
    pub(crate) fn filled(&self, message: &str) -> String {
        let mut out = String::new();
        let mut rest = message;
        while let Some((before, (name, after))) = rest.split_once('{').and_then(|(b, r)| Some((b, r.split_once('}')?)))
        {
            out.push_str(&format!("{before}〈{}〉", self.fact(name)));
            rest = after;
        }
        out + rest
    }

    /// A condition with the labels of the facts that it reads.
    pub(crate) fn condition(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("context.") {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
            let (name, after) = after.split_at(end);
            out.push_str(before);
            out.push_str(&self.fact(name));
            rest = after;
        }
        out + rest
    }

    /// Label of a member of a class.
    pub(crate) fn member(&self, class: &str, id: &str) -> String {
        let members = self.book.members(class);
        members.into_iter().find(|(m, _)| m == id).map_or_else(|| id.to_owned(), |(_, label)| label)
    }

    pub(crate) fn role(&self, role: &str) -> String {
        self.member("role", role)
    }

    pub(crate) fn roles(&self, roles: &[Word]) -> String {
        roles.iter().map(|r| self.role(&r.text)).collect::<Vec<_>>().join("、")
    }

    pub(crate) fn question(&self, name: &str) -> String {
        let all = self.visit.site.matters.iter().flat_map(|m| m.vocabulary().questions);
        all.into_iter().find(|q| q.name == name).map_or_else(|| name.to_owned(), |q| q.label.to_owned())
    }

    pub(crate) fn judgement(&self, name: &str) -> String {
        self.book.judgements.get(name).map_or_else(|| name.to_owned(), |j| j.common.label.clone())
    }

    pub(crate) fn class(&self, name: &str) -> String {
        self.book.classes.get(name).map_or_else(|| name.to_owned(), |c| c.common.label.clone())
    }

    pub(crate) fn duty(&self, name: &str) -> String {
        self.book.duties.get(name).map_or_else(|| name.to_owned(), |d| d.common.label.clone())
    }

    /// The class of the bodies that answers to a question name; empty where they name none.
    pub(crate) fn bodies(&self, question: &str) -> &'static str {
        let mut all = self.visit.site.matters.iter().flat_map(|m| m.vocabulary().questions);
        match all.find(|q| q.name == question).map(|q| q.answer) {
            Some(AnswerKind::Parties(bodies)) => bodies,
            _ => "",
        }
    }

    pub(crate) fn act(&self, full: &str) -> String {
        let (matter, act) = full.split_once('.').unwrap_or_default();
        self.visit.site.act(matter, act).map_or_else(|| full.to_owned(), |a| a.label.to_owned())
    }

    pub(crate) fn chain(&self, name: &str) -> String {
        self.book.chains.get(name).map_or_else(|| name.to_owned(), |c| c.common.label.clone())
    }
}

fn actor_key(name: &str) -> Option<&'static str> {
    Some(match name {
        "actor.person" => "办理人",
        "actor.roles" => "办理人的角色",
        "actor.units" => "办理人的单位",
        "actor.posts" => "办理人的职务",
        "away" => "外出",
        "designated" => "已指定",
        "authorised" => "已授权",
        "vacant" => "空缺",
        "from" => "起算",
        "due" => "期限",
        "near" => "临期自",
        "applies" => "是否适用",
        "asked" => "要问",
        "until" => "办结于",
        "told" => "到时",
        "extend" => "可延长",
        "id" => "成员",
        "row" => "适用的行",
        "permitted" => "是否准许",
        "signers" => "可签发",
        "default" => "呈签对象",
        "waits" => "须等待",
        "ends" => "办理什么可以继续",
        "who" => "由谁办理",
        "presides" => "主持区政府工作",
        "holds" => "由谁担任",
        "allowed" => "能否办理",
        "by" => "依据",
        "text" => "结果",
        "min" => "最少",
        "max" => "最多",
        "approve" => "须经同意",
        "report" => "事先报告",
        "file" => "备案",
        _ => return None,
    })
}
