//! Units, people, posts and lines of work that are added, renamed or closed. All that stands against it at once.

use guiju_core::norms::Norms;
use guiju_core::org::Thing;
use guiju_core::{CaseFile, OfficeTime, Reason};

use super::super::command::{Added, Command};
use super::super::event::{EndedRelation, Event, What};
use super::{hold, reason};
use guiju_core::find::initials;

/// Adds something.
pub fn add(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Event, Vec<Reason>> {
    let Command::Add { id, added, since, basis } = command else { return Err(vec![]) };
    let since = since.unwrap_or(case.happened);
    let thing = thing_of(added);
    let id = if id.is_empty() { format!("{}-{}", prefix(thing), case.position) } else { id.clone() };
    let mut wrong = vec![];
    if case.org.knows(thing, &id) {
        let name = case.org.name_of(thing, &id, since);
        let said = format!("编号“{id}”已由{}“{name}”使用", thing.label());
        wrong.push(reason(case, norms, "office.known_already", said, "请另填编号，或者不填").fact("编号", &id));
    }
    let mut standing = |unit: &str, what: &str| {
        if !unit.is_empty() && !case.org.stands(Thing::Unit, unit, since) {
            wrong.push(not_standing(Thing::Unit, unit, what, since, case, norms));
        }
    };
    match added {
        Added::Unit { parent, .. } => standing(parent, "上级单位"),
        Added::Post { unit, .. } => standing(unit, "单位"),
        Added::Line { unit, .. } => standing(unit, "承办单位"),
        Added::Person { .. } => {}
    }
    match added {
        Added::Unit { name, .. } | Added::Line { name, .. } => {
            wrong.extend(same_name(thing, name, "", since, case, norms));
        }
        Added::Post { role, .. } => wrong.extend(role_free(role, since, case, norms)),
        Added::Person { .. } => {}
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let basis = basis.clone();
    Ok(match added.clone() {
        Added::Unit { name, kind, parent } => Event::UnitAdded { id, name, unit_kind: kind, parent, since, basis },
        Added::Person { name, initials: typed } => {
            let initials = if typed.is_empty() { initials(&name) } else { typed };
            Event::PersonAdded { id, name, initials, basis }
        }
        Added::Post { title, role, unit, order } => Event::PostAdded { id, title, role, unit, order, since, basis },
        Added::Line { name, unit } => Event::LineAdded { id, name, unit, since, basis },
    })
}

fn thing_of(added: &Added) -> Thing {
    match added {
        Added::Unit { .. } => Thing::Unit,
        Added::Person { .. } => Thing::Person,
        Added::Post { .. } => Thing::Post,
        Added::Line { .. } => Thing::Line,
    }
}

/// How the id begins that the program makes.
fn prefix(thing: Thing) -> &'static str {
    match thing {
        Thing::Unit => "unit",
        Thing::Person => "person",
        Thing::Post => "post",
        Thing::Line => "line",
    }
}

fn not_standing(thing: Thing, id: &str, what: &str, at: OfficeTime, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let name = case.org.name_of(thing, id, at);
    let said = match case.org.closed(thing, id) {
        Some(closed) if closed <= at => format!("{what}“{name}”已于{}撤销", closed.chinese()),
        _ => format!("{what}“{name}”在{}尚未设立", at.chinese()),
    };
    reason(case, norms, "office.not_standing", said, "请核对所选的项目和时间").fact(what, name)
}

/// Rows of a notice and people name units and lines by their names: no two that stand have the same.
fn same_name(
    thing: Thing,
    name: &str,
    own: &str,
    since: OfficeTime,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Reason> {
    let ids: Vec<&String> = match thing {
        Thing::Unit => case.org.units.keys().collect(),
        Thing::Line => case.org.lines.keys().collect(),
        Thing::Person | Thing::Post => vec![],
    };
    let is = |id: &&&String| {
        id.as_str() != own && case.org.stands(thing, id, since) && case.org.name_of(thing, id, since) == name
    };
    let other = ids.iter().find(is)?;
    let said = format!("已有名称为“{name}”的{}（编号{other}）", thing.label());
    Some(
        reason(case, norms, "office.known_already", said, "请核对是否重复登记，或者另用名称")
            .fact("编号", other.as_str()),
    )
}

/// A role held by one has one post; an administrator's post comes with his appointment.
fn role_free(role: &str, since: OfficeTime, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let label = norms.role_label(role);
    if norms.members("administrator").iter().any(|(kind, _)| kind == role) {
        let said = format!("{label}的职务随任命设立，不另行新设");
        let reason = reason(case, norms, "office.role_taken", said, "请按任命管理员的办法办理");
        return vec![reason.fact("职务类别", label)];
    }
    let same = case.org.posts.iter().find(|(id, post)| post.role == role && case.org.stands(Thing::Post, id, since));
    let Some((id, _)) = same.filter(|_| norms.held_by_one(role)) else { return vec![] };
    let other = case.org.post_with_holder(id, since);
    let said = format!("“{label}”只由一人担任，已有职务“{other}”");
    let way_on = "请使用已有的职务；机构调整的，先撤销原职务";
    vec![reason(case, norms, "office.role_taken", said, way_on).fact("已有职务", other).act("office.close")]
}

/// Calls something otherwise.
pub fn rename(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Event, Vec<Reason>> {
    let Command::Rename { what, id, name, initials: typed, since, basis } = command else { return Err(vec![]) };
    let thing = what.thing();
    let was = case.org.name_of(thing, id, *since);
    let now = match (thing, typed.is_empty()) {
        (Thing::Person, true) => initials(name),
        (Thing::Person, false) => typed.clone(),
        _ => String::new(),
    };
    let mut wrong = vec![];
    if !case.org.stands(thing, id, *since) {
        wrong.push(not_standing(thing, id, thing.label(), *since, case, norms));
    }
    let spelled = case.org.people.get(id).map(|p| p.initials.as_str()).filter(|_| thing == Thing::Person);
    if was == name && spelled.is_none_or(|spelled| spelled == now) {
        let said = format!("{}已名为“{name}”", thing.label());
        wrong.push(reason(case, norms, "office.known_already", said, "无须再办").fact("现名", name));
    }
    if *since > case.happened {
        let said = format!("更名的生效时间{}晚于现在", since.chinese());
        wrong.push(
            reason(case, norms, "office.dates_out_of_order", said, "更名在生效时登记")
                .fact("生效时间", since.chinese()),
        );
    }
    let last = case.org.former.iter().filter(|f| f.thing == thing && f.id == *id).map(|f| f.until).max();
    if let Some(last) = last.filter(|last| *last >= *since) {
        let said = format!("更名的生效时间{}不晚于上一次更名的{}", since.chinese(), last.chinese());
        let reason = reason(case, norms, "office.dates_out_of_order", said, "请核对时间");
        wrong.push(reason.fact("上一次更名", last.chinese()));
    }
    wrong.extend(same_name(thing, name, id, *since, case, norms));
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Event::Renamed {
        what: *what,
        id: id.clone(),
        was: was.to_owned(),
        name: name.clone(),
        initials: now,
        since: *since,
        basis: basis.clone(),
    })
}

/// Closes something that nothing stands on any more.
pub fn close(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Event, Vec<Reason>> {
    let Command::Close { what, id, since, basis } = command else { return Err(vec![]) };
    let thing = what.thing();
    let mut wrong = vec![];
    if !case.org.stands(thing, id, *since) || case.org.closed(thing, id).is_some() {
        wrong.push(not_standing(thing, id, thing.label(), *since, case, norms));
    }
    if *since > case.happened {
        let said = format!("撤销的生效时间{}晚于现在", since.chinese());
        let told = reason(case, norms, "office.dates_out_of_order", said, "撤销在生效时登记");
        wrong.push(told.fact("生效时间", since.chinese()));
    }
    for (used, way_on, act) in uses(*what, id, *since, case) {
        let name = case.org.name_of(thing, id, *since);
        let said = format!("{}“{name}”{used}", thing.label());
        wrong.push(reason(case, norms, "office.still_used", said, way_on).fact(thing.label(), name).act(act));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let ended = case.org.relations.iter().filter(|r| *what == What::Line && r.line == *id && r.span.covers(*since));
    let entry = |r: &guiju_core::org::Relation| EndedRelation {
        kind: r.kind.clone(),
        post: r.post.clone(),
        line: r.line.clone(),
        since: r.span.since,
        made: Some(r.noted.made),
    };
    Ok(Event::Closed {
        what: *what,
        id: id.clone(),
        stood_since: case.org.standing.get(&(thing, id.clone())).map(|span| span.since),
        ended: ended.map(entry).collect(),
        since: *since,
        basis: basis.clone(),
    })
}

/// What still stands on it at that instant or later: said, the way on, the act that leads there.
fn uses(what: What, id: &str, since: OfficeTime, case: &CaseFile<'_>) -> Vec<(String, &'static str, &'static str)> {
    let org = case.org;
    let reaches = |span: &guiju_core::org::Span| span.until.is_none_or(|until| until > since);
    let names = |thing: Thing, ids: Vec<&String>| -> Option<String> {
        let standing = ids.into_iter().filter(|id| org.stands(thing, id, since));
        let names: Vec<&str> = standing.map(|id| org.name_of(thing, id, since)).collect();
        (!names.is_empty()).then(|| names.join("、"))
    };
    let mut found = vec![];
    let mut say = |said: Option<String>, way_on: &'static str, act: &'static str| {
        found.extend(said.map(|said| (said, way_on, act)));
    };
    match what {
        What::Unit => {
            let below = org.units.iter().filter(|(_, u)| u.parent == id).map(|(id, _)| id).collect();
            let posts = org.posts.iter().filter(|(_, p)| p.unit == id).map(|(id, _)| id).collect();
            let lines = org.lines.iter().filter(|(_, l)| l.unit == id).map(|(id, _)| id).collect();
            say(names(Thing::Unit, below).map(|n| format!("还有下级单位{n}")), "请先撤销下级单位", "office.close");
            say(names(Thing::Post, posts).map(|n| format!("还有职务{n}")), "请先撤销这些职务", "office.close");
            say(names(Thing::Line, lines).map(|n| format!("还承办{n}")), "请先撤销这些分工事项", "office.close");
        }
        What::Post => {
            let held = org.holdings.iter().find(|h| h.post == id && reaches(&h.span));
            let held = held.map(|h| format!("由{}担任", org.name(&h.person)));
            say(held, "请先办理免职、停职或空缺登记", "office.vacate");
            let mut lines: Vec<&String> =
                org.relations.iter().filter(|r| r.post == id && reaches(&r.span)).map(|r| &r.line).collect();
            lines.dedup();
            let lines = names(Thing::Line, lines).map(|n| format!("在分工中还对应{n}"));
            say(lines, "请先公布新的分工", "office.divide");
            let acting = org.designations.iter().any(|d| (d.to == id || d.for_post == id) && reaches(&d.span));
            let acting = acting || org.grants.iter().any(|g| (g.to == id || g.from == id) && reaches(&g.span));
            say(acting.then(|| "还有有效的指定或者授权".to_owned()), "请先终止指定或者授权", "office.end");
            let owed = hold::owed(case).len();
            let owed = (owed > 0).then(|| format!("还有{owed}项待办"));
            say(owed, "请先办结；随分工转办的，公布新的分工后即转到新的职务", "office.divide");
        }
        What::Person | What::Line => {}
    }
    found
}
