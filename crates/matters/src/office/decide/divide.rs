//! A notice on the division of responsibilities against the organisation of its hour and against the rules. All its
//! contradictions are told at once, each with its row; with one of them nothing of it is taken.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::norms::Norms;
use guiju_core::org::{Post, Thing};
use guiju_core::{CaseFile, OfficeTime, Reason};

use super::super::command::{Notice, Row};
use super::super::event::{BegunRelation, EndedRelation, Event};
use super::relation::{Count, counts, unlawful};

/// One notice being looked at.
struct Check<'a> {
    notice: &'a Notice,
    case: &'a CaseFile<'a>,
    norms: &'a dyn Norms,
    /// When it is looked at: its own hour; where that cannot be, now, so that all else is told by the names of now.
    at: OfficeTime,
    wrong: Vec<Reason>,
}

/// What the notice comes to, or everything that stands against it.
pub fn divide(notice: &Notice, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Event, Vec<Reason>> {
    let mut check = Check { notice, case, norms, at: notice.since, wrong: vec![] };
    check.in_order();
    let begun = check.rows();
    check.standing();
    let ended = check.ended(&begun);
    check.numbers(&begun, &ended);
    if !check.wrong.is_empty() {
        return Err(check.wrong);
    }
    Ok(Event::Divided {
        notice: notice.name.clone(),
        number: notice.number.clone(),
        since: notice.since,
        whole: notice.whole,
        ended,
        begun: begun.into_iter().map(|(_, relation)| relation).collect(),
        unled: notice.unled.clone(),
    })
}

impl Check<'_> {
    fn reason(&self, code: &str, message: String) -> Reason {
        let way_on = "请照通知改正后重新提交，所填内容仍在表单中";
        Reason::grounded(self.norms, code, message, way_on, self.case.himself())
    }

    fn say(&mut self, message: String, fact: (&str, &str)) {
        let reason = self.reason("office.division_contradicts", message).fact(fact.0, fact.1);
        self.wrong.push(reason);
    }

    /// A notice comes after the one before it: what it ends must have begun.
    fn in_order(&mut self) {
        let since = self.notice.since;
        let last = self.case.org.relations.iter().map(|r| r.span.since).max().filter(|last| *last >= since);
        if let Some(last) = last {
            let said = format!("生效时间{}不晚于现行分工的生效时间{}", since.chinese(), last.chinese());
            let reason = self.reason("office.dates_out_of_order", said).fact("现行分工的生效时间", last.chinese());
            self.at = self.case.happened;
            self.wrong.push(reason);
        }
    }

    /// The rows with their places, in the words of the organisation; each once, each lawful.
    fn rows(&mut self) -> Vec<(usize, BegunRelation)> {
        for (at, said) in &self.notice.wrong {
            self.say(format!("第{at}行：{said}"), ("行", &format!("第{at}行")));
        }
        let mut begun: Vec<(usize, BegunRelation)> = vec![];
        for row in &self.notice.rows {
            let Some(relation) = self.row(row) else { continue };
            if let Some((before, _)) = begun.iter().find(|(_, other)| *other == relation) {
                self.say(format!("第{}行与第{before}行相同", row.at), ("分工事项", &row.line));
                continue;
            }
            let reason = self.unlawful(row, &relation);
            self.wrong.extend(reason);
            begun.push((row.at, relation));
        }
        begun
    }

    fn row(&mut self, row: &Row) -> Option<BegunRelation> {
        let found = (self.line(&row.line), self.relation(&row.relation), self.post(&row.post));
        let (line, kind, post) = match found {
            (Ok(line), Ok(kind), Ok(post)) => (line, kind, post),
            (line, kind, post) => {
                for said in [line.err(), kind.err(), post.err()].into_iter().flatten() {
                    self.say(format!("第{}行：{said}", row.at), ("行", &format!("第{}行", row.at)));
                }
                return None;
            }
        };
        Some(BegunRelation { kind, post, line })
    }

    fn line(&self, typed: &str) -> Result<String, String> {
        let (org, since) = (self.case.org, self.at);
        let is = |(id, line): &(&String, &guiju_core::org::Line)| *id == typed || line.name == typed;
        let named: Vec<&String> = org.lines.iter().filter(is).map(|(id, _)| id).collect();
        let standing = named.iter().find(|id| org.stands(Thing::Line, id, since));
        match (standing, named.is_empty()) {
            (Some(id), _) => Ok((*id).clone()),
            (None, true) => Err(format!("没有“{typed}”这一分工事项，新的事项请先登记“新设分工事项”")),
            (None, false) => Err(format!("分工事项“{typed}”在{}尚未设立或者已经撤销", since.chinese())),
        }
    }

    fn relation(&self, typed: &str) -> Result<String, String> {
        let members = self.norms.members("relation");
        let found = members.iter().find(|(id, label)| id == typed || label == typed);
        let labels: Vec<&str> = members.iter().map(|(_, label)| label.as_str()).collect();
        let unknown = || format!("没有“{typed}”这一关系，应为{}", labels.join("、"));
        found.map(|(id, _)| id.clone()).ok_or_else(unknown)
    }

    /// By id, title, name of the holder, or title and name. Of several the row must say which.
    fn post(&self, typed: &str) -> Result<String, String> {
        let (org, since) = (self.case.org, self.at);
        let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let typed_plain = plain(typed);
        let is = |(id, post): &(&String, &Post)| {
            let holder = org.holder(id, since).map(|person| org.name(person)).unwrap_or_default();
            let names = [id.as_str(), &post.title, holder, &format!("{}{holder}", post.title)];
            names.iter().any(|name| !name.is_empty() && plain(name) == typed_plain)
        };
        let named: Vec<&String> = org.posts.iter().filter(is).map(|(id, _)| id).collect();
        let standing: Vec<&&String> = named.iter().filter(|id| org.stands(Thing::Post, id, since)).collect();
        match standing.as_slice() {
            [one] => Ok((**one).clone()),
            [] if named.is_empty() => Err(format!("没有“{typed}”这一职务，也没有这一姓名的任职同志")),
            [] => Err(format!("职务“{typed}”在{}尚未设立或者已经撤销", since.chinese())),
            several => {
                let which: Vec<String> =
                    several.iter().map(|id| format!("{}（{id}）", org.post_with_holder(id, since))).collect();
                Err(format!("“{typed}”有{}个：{}，请写明姓名或者编号", several.len(), which.join("、")))
            }
        }
    }

    fn unlawful(&self, row: &Row, relation: &BegunRelation) -> Option<Reason> {
        let org = self.case.org;
        let (post, line) = (org.posts.get(&relation.post)?, org.lines.get(&relation.line)?);
        let unit = org.units.get(&line.unit)?;
        let place = format!("第{}行：{}", row.at, org.post_with_holder(&relation.post, self.at));
        let asked = (relation.kind.as_str(), post.role.as_str(), unit.kind.as_str());
        unlawful(self.norms, asked, (&place, &line.name), self.case.himself())
    }

    /// What is said to be without anybody in charge must be there.
    fn standing(&mut self) {
        for line in &self.notice.unled {
            if !self.case.org.stands(Thing::Line, line, self.at) {
                let name = self.line_name(line).to_owned();
                self.say(format!("“暂无分管的事项”中的“{name}”尚未设立或者已经撤销"), ("分工事项", &name));
            }
        }
    }

    fn line_name<'b>(&'b self, line: &'b str) -> &'b str {
        self.case.org.name_of(Thing::Line, line, self.at)
    }

    /// The lines about which the notice speaks: all, or those that it names.
    fn concerned(&self, begun: &[(usize, BegunRelation)]) -> BTreeSet<String> {
        let (org, since) = (self.case.org, self.at);
        if self.notice.whole {
            return org.lines.keys().filter(|line| org.stands(Thing::Line, line, since)).cloned().collect();
        }
        begun.iter().map(|(_, b)| b.line.clone()).chain(self.notice.unled.iter().cloned()).collect()
    }

    /// The relations of before that end at that instant.
    fn ended(&self, begun: &[(usize, BegunRelation)]) -> Vec<EndedRelation> {
        let concerned = self.concerned(begun);
        let ends = |r: &&guiju_core::org::Relation| {
            r.span.covers(self.at) && (self.notice.whole || concerned.contains(&r.line))
        };
        let ended = self.case.org.relations.iter().filter(ends);
        let entry = |r: &guiju_core::org::Relation| EndedRelation {
            kind: r.kind.clone(),
            post: r.post.clone(),
            line: r.line.clone(),
            since: r.span.since,
            made: Some(r.noted.made),
        };
        ended.map(entry).collect()
    }

    /// Every line has as many posts in each relation as the rules want, where the notice does not say that it has none.
    fn numbers(&mut self, begun: &[(usize, BegunRelation)], ended: &[EndedRelation]) {
        let counts = match counts(self.norms) {
            Ok(counts) => counts,
            Err(fault) => return self.wrong.push(Reason::faulty(fault.to_string())),
        };
        let org = self.case.org;
        let kept = org.relations.iter().filter(|r| {
            let gone = |e: &EndedRelation| (&e.kind, &e.post, &e.line) == (&r.kind, &r.post, &r.line);
            r.span.covers(self.at) && !ended.iter().any(gone)
        });
        let mut posts: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        let stays = kept.map(|r| (r.line.as_str(), r.kind.as_str(), r.post.as_str()));
        let comes = begun.iter().map(|(_, b)| (b.line.as_str(), b.kind.as_str(), b.post.as_str()));
        for (line, kind, post) in stays.chain(comes) {
            posts.entry((line, kind)).or_default().insert(post);
        }
        let mut found = vec![];
        for line in self.concerned(begun) {
            for count in &counts {
                let held = posts.get(&(line.as_str(), count.relation.0.as_str())).cloned().unwrap_or_default();
                found.extend(self.number(&line, count, &held));
            }
        }
        self.wrong.extend(found);
    }

    fn number(&self, line: &str, count: &Count, held: &BTreeSet<&str>) -> Option<Reason> {
        let name = self.line_name(line);
        let label = &count.relation.1;
        let shown: Vec<String> = held.iter().map(|post| self.case.org.post_with_holder(post, self.at)).collect();
        let unled = self.notice.unled.iter().any(|l| l == line);
        let (code, said) = if count.max.is_some_and(|max| held.len() > max) {
            let most = count.max.unwrap_or_default();
            let said = format!("“{name}”同时由{}{label}，最多{most}个", shown.join("、"));
            ("office.division_contradicts", said)
        } else if unled && count.min > 0 && !held.is_empty() {
            let said = format!("“{name}”列为暂无{label}的事项，又写明由{}{label}", shown.join("、"));
            ("office.division_contradicts", said)
        } else if held.len() < count.min && !unled {
            let said = format!("“{name}”没有{label}的职务；通知写明暂时无人{label}的，请在“暂无分管的事项”中勾选");
            ("office.unled", said)
        } else {
            return None;
        };
        let shown = if shown.is_empty() { "无".to_owned() } else { shown.join("、") };
        Some(self.reason(code, said).by(&count.citation).fact("分工事项", name).fact(label, shown))
    }
}
