//! The organisation file or tables against themselves, against the rules and against what stands already. All its problems are told at
//! once, each with its entry; with one of them nothing is imported.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::find::initials;
use guiju_core::norms::Norms;
use guiju_core::{CaseFile, Reason};

use super::super::command::{Places, is_plain};
use super::super::event::{PostEntry, RelationEntry, Roll};
use super::hold::together;
use super::names::{Named, twice};
use super::relation::{counts, unlawful};

/// Table, entry counted from 0, id.
type Entry<'a> = (&'a str, usize, &'a str);

/// One file being looked at.
struct Check<'a> {
    roll: &'a Roll,
    places: &'a Places,
    case: &'a CaseFile<'a>,
    norms: &'a dyn Norms,
    wrong: Vec<Reason>,
}

/// Kinds, roles and relations that were written in the words of the rules, as the rules name them; and the initials of
/// names where none were written.
pub fn named(roll: &Roll, norms: &dyn Norms) -> Roll {
    let mut roll = roll.clone();
    let name = |class: &str, value: &mut String| {
        let members = norms.members(class);
        if members.iter().any(|(id, _)| id == value) {
            return;
        }
        let mut called = members.into_iter().filter(|(_, label)| label == value);
        if let (Some((id, _)), None) = (called.next(), called.next()) {
            *value = id;
        }
    };
    for person in roll.people.iter_mut().filter(|p| p.initials.is_empty()) {
        person.initials = initials(&person.name);
    }
    roll.units.iter_mut().for_each(|u| name("unit_kind", &mut u.kind));
    roll.posts.iter_mut().for_each(|p| name("role", &mut p.role));
    roll.relations.iter_mut().for_each(|r| name("relation", &mut r.kind));
    roll
}

/// Everything that stands against the file.
pub fn check(roll: &Roll, places: &Places, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<(), Vec<Reason>> {
    let mut check = Check { roll, places, case, norms, wrong: vec![] };
    check.files();
    check.ids();
    check.names();
    check.rows();
    check.references();
    check.circles();
    check.kinds();
    check.roles();
    check.standing();
    check.relations();
    check.numbers();
    check.together();
    if check.wrong.is_empty() { Ok(()) } else { Err(check.wrong) }
}

impl Check<'_> {
    /// `第12行 [[posts]]“mayor”：`, `posts.csv 第3行“单位（unit）”列“mayor”：`
    fn place(&self, (table, entry, id): Entry<'_>, column: &str) -> String {
        format!("{}“{id}”：", self.places.at(table, entry, column))
    }

    /// What is wrong with an entry, in which of its columns.
    fn say(&mut self, at: Entry<'_>, column: &str, said: &str) {
        let message = format!("{}{said}", self.place(at, column));
        let place = self.place(at, "");
        self.tell(message, place.trim_end_matches('：'));
    }

    fn tell(&mut self, message: String, place: &str) {
        let way_on = "请改正组织文件后重新导入";
        let who = self.case.himself();
        let reason = Reason::grounded(self.norms, "office.import_contradicts", message, way_on, who);
        self.wrong.push(reason.fact("组织文件", place).act("office.import"));
    }

    /// What is wrong with the files as such.
    fn files(&mut self) {
        for flaw in &self.places.flaws {
            self.tell(flaw.told(), &flaw.file);
        }
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
                self.say((table, n, id), "id", "编号只能用小写字母、数字、连字符和下划线");
            }
            if !seen.insert(id) {
                self.say((table, n, id), "id", "编号重复");
            }
        }
    }

    /// Units and lines of work are told apart by their names, posts of a unit by title and holder, and all of them from those
    /// that stand already.
    fn names(&mut self) {
        for (table, n, id, column, said) in twice(&Named { roll: self.roll, case: self.case }) {
            self.say((table, n, &id), column, &said);
        }
    }

    /// Each relation of a post to a line stands once.
    fn rows(&mut self) {
        let roll = self.roll;
        let mut seen = BTreeSet::new();
        for (n, RelationEntry { kind, post, lines }) in roll.relations.iter().enumerate() {
            for line in lines {
                if !seen.insert((kind, post, line)) {
                    self.say(("relations", n, post), "line", &format!("与“{line}”的这一关系重复"));
                }
            }
        }
    }

    /// What is named must be in the file.
    fn references(&mut self) {
        let roll = self.roll;
        for (n, unit) in roll.units.iter().enumerate() {
            let is_there = roll.units.iter().any(|u| u.id == unit.parent);
            self.known(("units", n, &unit.id), ("parent", "上级单位"), &unit.parent, is_there);
        }
        for (n, post) in roll.posts.iter().enumerate() {
            let at = ("posts", n, post.id.as_str());
            // An empty cell of a table is told with the table.
            if post.unit.is_empty() && self.places.flaws.is_empty() {
                self.say(at, "unit", "未写明单位");
            }
            self.known(at, ("unit", "单位"), &post.unit, roll.units.iter().any(|u| u.id == post.unit));
            self.known(at, ("holder", "任职人员"), &post.holder, roll.people.iter().any(|p| p.id == post.holder));
        }
        for (n, line) in roll.lines.iter().enumerate() {
            let is_there = roll.units.iter().any(|u| u.id == line.unit);
            self.known(("lines", n, &line.id), ("unit", "单位"), &line.unit, is_there);
        }
        for (n, relation) in roll.relations.iter().enumerate() {
            let at = ("relations", n, relation.post.as_str());
            self.known(at, ("post", "职务"), &relation.post, roll.posts.iter().any(|p| p.id == relation.post));
            for line in &relation.lines {
                self.known(at, ("line", "分工事项"), line, roll.lines.iter().any(|l| l.id == *line));
            }
        }
    }

    fn known(&mut self, at: Entry<'_>, (column, field): (&str, &str), value: &str, is_there: bool) {
        if !value.is_empty() && !is_there {
            self.say(at, column, &format!("{field}“{value}”不在文件中"));
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
                self.say(("units", n, &unit.id), "parent", "上级关系成环");
            }
        }
    }

    /// Kinds, roles and relations are those that the rules know.
    fn kinds(&mut self) {
        let roll = self.roll;
        for (n, unit) in roll.units.iter().enumerate() {
            self.of_class("unit_kind", ("units", n, &unit.id), "kind", &unit.kind);
        }
        for (n, post) in roll.posts.iter().enumerate() {
            self.of_class("role", ("posts", n, &post.id), "role", &post.role);
        }
        for (n, relation) in roll.relations.iter().enumerate() {
            self.of_class("relation", ("relations", n, &relation.post), "kind", &relation.kind);
        }
    }

    fn of_class(&mut self, class: &str, at: Entry<'_>, column: &str, value: &str) {
        // An empty cell of a table is told with the table.
        if value.is_empty() && !self.places.flaws.is_empty() {
            return;
        }
        if !self.norms.members(class).iter().any(|(member, _)| member == value) {
            self.say(at, column, &format!("类别“{value}”不在规则中"));
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
                self.say(("posts", n, id), "role", &format!("{label}另行任命，不得由组织文件设置"));
                continue;
            }
            let other = given.insert(role, id).filter(|_| self.norms.held_by_one(role));
            if let Some(other) = other {
                self.say(("posts", n, id), "role", &format!("“{label}”只由一人担任，已有职务“{other}”"));
            }
        }
    }

    /// What stands before the import is not overwritten, and who administers gets no post by it.
    fn standing(&mut self) {
        let (roll, org, now) = (self.roll, self.case.org, self.case.happened);
        for (n, post) in roll.posts.iter().enumerate() {
            let at = ("posts", n, post.id.as_str());
            if let Some(other) = org.posts.get(&post.id) {
                self.say(at, "id", &format!("编号已由“{}”使用", other.title));
            }
            let held = org.posts_of(&post.holder, now).next().and_then(|held| org.posts.get(held));
            if let Some(held) = held {
                let said = format!("任职人员“{}”已任{}，管理员不得由组织文件另给职务", post.holder, held.title);
                self.say(at, "holder", &said);
            }
        }
        for (n, person) in roll.people.iter().enumerate() {
            if let Some(other) = org.people.get(&person.id).filter(|other| other.name != person.name) {
                self.say(("people", n, &person.id), "id", &format!("编号已由{}使用", other.name));
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
        let place = self.place(("relations", n, post), "line");
        let asked = (kind.as_str(), role.as_str(), unit.kind.as_str());
        let reason = unlawful(self.norms, asked, (&place, &line.name), self.case.himself())?;
        Some(reason.act("office.import"))
    }

    /// Every line has as many posts in each relation as the rules want. A file without any relation leaves the division
    /// to a notice that comes later.
    fn numbers(&mut self) {
        let roll = self.roll;
        if roll.relations.is_empty() && roll.unled.is_empty() {
            return;
        }
        let counts = match counts(self.norms) {
            Ok(counts) => counts,
            Err(fault) => return self.wrong.push(Reason::faulty(fault.to_string())),
        };
        for (n, line) in roll.lines.iter().enumerate() {
            let at = ("lines", n, line.id.as_str());
            for count in &counts {
                let (kind, label) = &count.relation;
                let of = |r: &&RelationEntry| r.kind == *kind && r.lines.contains(&line.id);
                let posts: BTreeSet<&str> = roll.relations.iter().filter(of).map(|r| r.post.as_str()).collect();
                let unled = roll.unled.contains(&line.id);
                let shown: Vec<&str> = posts.iter().copied().collect();
                if count.max.is_some_and(|max| posts.len() > max) {
                    self.say(
                        at,
                        "id",
                        &format!("同时由{}{label}，最多{}个", shown.join("、"), count.max.unwrap_or_default()),
                    );
                } else if posts.len() < count.min && !unled {
                    self.say(at, "id", &format!("没有{label}的职务；暂时无人{label}的，写明“暂无分管”"));
                } else if unled && count.min > 0 && !posts.is_empty() {
                    self.say(at, "id", &format!("写明暂无分管，又写明由{}{label}", shown.join("、")));
                }
            }
        }
        self.unled();
    }

    /// What is said to be without anybody in charge is in the file, once.
    fn unled(&mut self) {
        let roll = self.roll;
        let mut seen = BTreeSet::new();
        for (n, id) in roll.unled.iter().enumerate() {
            let at = ("unled", n, id.as_str());
            self.known(at, ("line", "分工事项"), id, roll.lines.iter().any(|l| l.id == *id));
            if !seen.insert(id) {
                self.say(at, "line", "重复写明暂无分管");
            }
        }
    }

    /// Nobody gets two posts by the file, or one besides what he holds, that the rules keep apart.
    fn together(&mut self) {
        let roll = self.roll;
        let mut held: Vec<(&str, &str, &str)> = vec![];
        for (n, post) in roll.posts.iter().enumerate().filter(|(_, post)| !post.holder.is_empty()) {
            let others = held.iter().filter(|(person, _, _)| *person == post.holder);
            for (person, role, title) in others {
                let said = format!("{}任职人员“{person}”已任{title}", self.place(("posts", n, &post.id), "holder"));
                let reason = together(self.norms, (&post.role, role), &said, self.case.himself());
                self.wrong.extend(reason.map(|r| r.act("office.import")));
            }
            held.push((&post.holder, &post.role, &post.title));
        }
    }
}
