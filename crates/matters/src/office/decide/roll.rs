//! The organisation file against itself, against the rules and against what stands already. All its problems are told at
//! once, each with its entry; with one of them nothing is imported.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::norms::{Answer, Norms};
use guiju_core::{CaseFile, Facts, Reason};

use super::super::command::{Lines, is_plain};
use super::super::event::{PostEntry, RelationEntry, Roll};

/// One file being looked at.
struct Check<'a> {
    roll: &'a Roll,
    lines: &'a Lines,
    case: &'a CaseFile<'a>,
    norms: &'a dyn Norms,
    wrong: Vec<Reason>,
}

/// Everything that stands against the file.
pub fn check(roll: &Roll, lines: &Lines, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<(), Vec<Reason>> {
    let mut check = Check { roll, lines, case, norms, wrong: vec![] };
    check.ids();
    check.references();
    check.circles();
    check.kinds();
    check.roles();
    check.standing();
    check.relations();
    if check.wrong.is_empty() { Ok(()) } else { Err(check.wrong) }
}

impl Check<'_> {
    /// `第12行 [[posts]]“mayor”：`
    fn place(&self, table: &str, entry: usize, id: &str) -> String {
        let line = self.lines.at(table, entry).map(|l| format!("第{l}行 ")).unwrap_or_default();
        format!("{line}[[{table}]]“{id}”：")
    }

    fn say(&mut self, (table, entry, id): (&str, usize, &str), said: &str) {
        let message = format!("{}{said}", self.place(table, entry, id));
        let way_on = "请改正组织文件后重新导入";
        let who = self.case.himself();
        let reason = Reason::grounded(self.norms, "office.import_contradicts", message, way_on, who);
        self.wrong.push(reason.fact("组织文件", format!("[[{table}]]“{id}”")).act("office.import"));
    }

    /// Ids are plain words, each once in its table.
    fn ids(&mut self) {
        let roll = self.roll;
        self.unique("units", roll.units.iter().map(|u| u.id.as_str()));
        self.unique("people", roll.people.iter().map(|p| p.id.as_str()));
        self.unique("posts", roll.posts.iter().map(|p| p.id.as_str()));
        self.unique("lines", roll.lines.iter().map(|l| l.id.as_str()));
    }

    fn unique<'i>(&mut self, table: &str, ids: impl Iterator<Item = &'i str>) {
        let mut seen = BTreeSet::new();
        for (n, id) in ids.enumerate() {
            if !is_plain(id) {
                self.say((table, n, id), "编号只能用小写字母、数字、连字符和下划线");
            }
            if !seen.insert(id) {
                self.say((table, n, id), "编号重复");
            }
        }
    }

    /// What is named must be in the file.
    fn references(&mut self) {
        let roll = self.roll;
        for (n, unit) in roll.units.iter().enumerate() {
            self.known(
                ("units", n, &unit.id),
                "上级单位",
                &unit.parent,
                roll.units.iter().any(|u| u.id == unit.parent),
            );
        }
        for (n, post) in roll.posts.iter().enumerate() {
            let at = ("posts", n, post.id.as_str());
            if post.unit.is_empty() {
                self.say(at, "未写明单位");
            }
            self.known(at, "单位", &post.unit, roll.units.iter().any(|u| u.id == post.unit));
            self.known(at, "任职人员", &post.holder, roll.people.iter().any(|p| p.id == post.holder));
        }
        for (n, line) in roll.lines.iter().enumerate() {
            self.known(("lines", n, &line.id), "单位", &line.unit, roll.units.iter().any(|u| u.id == line.unit));
        }
        for (n, relation) in roll.relations.iter().enumerate() {
            let at = ("relations", n, relation.post.as_str());
            self.known(at, "职务", &relation.post, roll.posts.iter().any(|p| p.id == relation.post));
            for line in &relation.lines {
                self.known(at, "分工事项", line, roll.lines.iter().any(|l| l.id == *line));
            }
        }
    }

    fn known(&mut self, at: (&str, usize, &str), field: &str, value: &str, is_there: bool) {
        if !value.is_empty() && !is_there {
            self.say(at, &format!("{field}“{value}”不在文件中"));
        }
    }

    /// No unit is above itself.
    fn circles(&mut self) {
        let roll = self.roll;
        let above: BTreeMap<&str, &str> = roll.units.iter().map(|u| (u.id.as_str(), u.parent.as_str())).collect();
        for (n, unit) in roll.units.iter().enumerate() {
            let mut at = unit.parent.as_str();
            let mut steps = 0;
            while !at.is_empty() && at != unit.id && steps <= roll.units.len() {
                at = above.get(at).copied().unwrap_or_default();
                steps += 1;
            }
            if at == unit.id {
                self.say(("units", n, &unit.id), "上级关系成环");
            }
        }
    }

    /// Kinds, roles and relations are those that the rules know.
    fn kinds(&mut self) {
        let roll = self.roll;
        for (n, unit) in roll.units.iter().enumerate() {
            self.of_class("unit_kind", ("units", n, &unit.id), &unit.kind);
        }
        for (n, post) in roll.posts.iter().enumerate() {
            self.of_class("role", ("posts", n, &post.id), &post.role);
        }
        for (n, relation) in roll.relations.iter().enumerate() {
            self.of_class("relation", ("relations", n, &relation.post), &relation.kind);
        }
    }

    fn of_class(&mut self, class: &str, at: (&str, usize, &str), value: &str) {
        if !self.norms.members(class).iter().any(|(member, _)| member == value) {
            self.say(at, &format!("类别“{value}”不在规则中"));
        }
    }

    /// A role held by one person is given once; an administrator's is not given by a file at all.
    fn roles(&mut self) {
        let (roll, org) = (self.roll, self.case.org);
        let administrators = self.norms.members("administrator");
        let mut given: BTreeMap<&str, &str> =
            org.posts.iter().map(|(id, post)| (post.role.as_str(), id.as_str())).collect();
        for (n, post) in roll.posts.iter().enumerate() {
            let PostEntry { id, role, .. } = post;
            let label = self.norms.role_label(role);
            if administrators.iter().any(|(kind, _)| kind == role) {
                self.say(("posts", n, id), &format!("{label}另行任命，不得由组织文件设置"));
                continue;
            }
            let other = given.insert(role, id).filter(|_| self.norms.held_by_one(role));
            if let Some(other) = other {
                self.say(("posts", n, id), &format!("“{label}”只由一人担任，已有职务“{other}”"));
            }
        }
    }

    /// What stands before the import is not overwritten, and who administers gets no post by it.
    fn standing(&mut self) {
        let (roll, org, now) = (self.roll, self.case.org, self.case.happened);
        for (n, post) in roll.posts.iter().enumerate() {
            let at = ("posts", n, post.id.as_str());
            if let Some(other) = org.posts.get(&post.id) {
                self.say(at, &format!("编号已由“{}”使用", other.title));
            }
            let held = org.posts_of(&post.holder, now).next().and_then(|held| org.posts.get(held));
            if let Some(held) = held {
                let said = format!("任职人员“{}”已任{}，管理员不得由组织文件另给职务", post.holder, held.title);
                self.say(at, &said);
            }
        }
        for (n, person) in roll.people.iter().enumerate() {
            if let Some(other) = org.people.get(&person.id).filter(|other| other.name != person.name) {
                self.say(("people", n, &person.id), &format!("编号已由{}使用", other.name));
            }
        }
    }

    /// Every relation of a post to a line of work is one that the rules allow.
    fn relations(&mut self) {
        let roll = self.roll;
        for (n, relation) in roll.relations.iter().enumerate() {
            for line in &relation.lines {
                let reason = self.unlawful(n, relation, line);
                self.wrong.extend(reason);
            }
        }
    }

    fn unlawful(&self, n: usize, relation: &RelationEntry, line: &str) -> Option<Reason> {
        let RelationEntry { kind, post, .. } = relation;
        let role = &self.roll.posts.iter().find(|p| p.id == *post)?.role;
        let line = self.roll.lines.iter().find(|l| l.id == line)?;
        let unit = self.roll.units.iter().find(|u| u.id == line.unit)?;
        // What the rules do not know was named before; they have no answer for it.
        let knows = |class: &str, value: &str| self.norms.members(class).iter().any(|(m, _)| m == value);
        if !knows("role", role) || !knows("unit_kind", &unit.kind) || !knows("relation", kind) {
            return None;
        }
        let facts = Facts::from([
            ("relation".to_owned(), kind.as_str().into()),
            ("post_role".to_owned(), role.as_str().into()),
            ("unit_kind".to_owned(), unit.kind.as_str().into()),
        ]);
        let ruling = match self.norms.ask("office.relation", &facts) {
            Ok(ruling) => ruling,
            Err(fault) => return Some(Reason::faulty(fault.to_string())),
        };
        let Answer::Refused(said) = &ruling.answer else { return None };
        let message = format!("{}与“{}”：{said}", self.place("relations", n, post), line.name);
        let (way_on, who) = ("请调整分工后重新导入", self.case.himself());
        let reason = Reason::grounded(self.norms, "office.relation_unlawful", message, way_on, who);
        Some(reason.by(&ruling.citation).facts(ruling.keys).act("office.import"))
    }
}
