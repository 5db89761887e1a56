//! Whether an act of `duties` fits the case.

use guiju_core::journal::{Access, Clock, Obligation, Step, StepWhat};
use guiju_core::norms::{At, DutyView, NormFault, Norms};
use guiju_core::{CaseFile, Done, Limit, Reason};

use super::command::{Command, Which};
use super::event::Event;
use super::facts::{left_behind, meant, owed};
use super::state::State;

fn faulty(fault: NormFault) -> Vec<Reason> {
    vec![Reason::faulty(format!("规则有误：{fault}"))]
}

/// What somebody is told of a subject that he may not see.
pub fn unseen(case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let way_on = "请核对编号；确需了解的，请向经办同志询问";
    let asking = case.org.person_with_post(case.actor, case.recorded);
    let said = "没有这一事项，或者没有对您开放";
    Reason::grounded(norms, "duties.kept", said, way_on, vec![asking.clone()]).fact("查询的同志", asking)
}

/// What stands against an act before its form is filled in.
pub fn open(act: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    if act == "follow" {
        return follow(case, norms).err().unwrap_or_default();
    }
    if act == "explain" && state.found.is_empty() {
        let said = "此件没有责任认定";
        let reason = Reason::grounded(norms, "duties.no_record", said, "无须说明", case.himself());
        return vec![reason.fact("责任认定", "无")];
    }
    vec![]
}

/// What stands against an act of which it is known so far which obligation, or which row, is meant.
pub fn open_so_far(command: &Command, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let told = match command {
        Command::Remind { .. } => clocked(command, case, norms).map(drop),
        Command::Extend { .. } => extendable(command, case, norms).map(drop),
        Command::Recount { .. } => recount(command, case, norms).map(drop),
        Command::Attest { .. } | Command::Confirm { .. } | Command::Release { .. } | Command::SetRight { .. } => {
            known(command, case, norms)
        }
        Command::Explain { record, .. } => found(*record, state, case, norms),
        Command::FallDue { .. } | Command::FindFault { .. } | Command::Follow => Ok(()),
    };
    told.err().unwrap_or_default()
}

/// Whether it fits the case.
pub fn decide(
    command: &Command,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let mut done = match command {
        Command::FallDue { .. } => fall_due(command, case, norms)?,
        Command::Remind { which, words } => {
            let (obligation, _) = clocked(command, case, norms)?;
            let Which { post, owed, capacity } = which.clone();
            let event = Event::Reminded { post, owed, capacity, words: words.clone() };
            Done { citations: vec![obligation.citation], ..Done::event(event, capacity_of(case)) }
        }
        Command::Extend { units, reason, .. } => extend(command, *units, reason, case, norms)?,
        Command::Recount { .. } => recount(command, case, norms)?,
        Command::Confirm { record, disputed, words } => {
            known(command, case, norms)?;
            let (record, words) = (*record, words.clone());
            let event = if *disputed { Event::Disputed { record, words } } else { Event::Confirmed { record, words } };
            Done::event(event, capacity_of(case))
        }
        Command::Attest { record, words } => {
            known(command, case, norms)?;
            Done::event(Event::Attested { record: *record, words: words.clone() }, capacity_of(case))
        }
        Command::Follow => follow(case, norms)?,
        Command::Release { record, words } => {
            known(command, case, norms)?;
            Done::event(Event::Released { record: *record, words: words.clone() }, capacity_of(case))
        }
        Command::SetRight { record, void, words } => {
            known(command, case, norms)?;
            Done::event(Event::Settled { record: *record, void: *void, words: words.clone() }, capacity_of(case))
        }
        Command::FindFault { person, ground, harm } => {
            let event = Event::FaultFound { person: person.clone(), ground: ground.clone(), harm: harm.clone() };
            let mut done = Done::event(event, capacity_of(case));
            done.access = opened([format!("person:{person}")], norms)?;
            done
        }
        Command::Explain { record, words } => {
            found(*record, state, case, norms)?;
            Done::event(Event::Explained { record: *record, words: words.clone() }, capacity_of(case))
        }
    };
    done.access.extend(opened([format!("person:{}", case.on_behalf)], norms)?);
    Ok(done)
}

/// What is a person's own affair passes to the post that he holds by now; refused where nothing was left behind.
fn follow(case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Done<Event>, Vec<Reason>> {
    let left = left_behind(case);
    let (mut events, mut access) = (vec![], vec![]);
    let mut all = owed(case);
    for (one, to) in left {
        let stands = one.clock.as_ref().and_then(|c| c.stands.clone());
        let Some(stands) = stands else { continue };
        let (record, person, from) = (stands.record, stands.person, one.post.clone());
        for obligation in all.iter_mut().filter(|o| o.is_same(&one)) {
            obligation.post.clone_from(&to);
        }
        access.extend(opened([format!("person:{person}")], norms)?);
        events.push(Event::PassedOn { record, person, from, to });
    }
    if events.is_empty() {
        let said = "核对都在本人现任的职务";
        let told = Reason::grounded(norms, "duties.follows", said, "无须再办", case.himself());
        return Err(vec![told.fact("需要转办的核对", "无")]);
    }
    let (capacity, citations) = (String::new(), vec![]);
    Ok(Done { events, capacity, citations, owed: Some(all), access_ends: vec![], access, blobs: vec![] })
}

fn opened<const N: usize>(to: [String; N], norms: &dyn Norms) -> Result<Vec<Access>, Vec<Reason>> {
    let citation = norms.ground("duties.kept").map_err(faulty)?;
    Ok(to.into_iter().map(|to| Access { to, citation: citation.clone() }).collect())
}

/// The posts of the person acting, as shown.
fn capacity_of(case: &CaseFile<'_>) -> String {
    let title = |post: &str| case.org.posts.get(post).map_or(post.to_owned(), |p| p.title.clone());
    case.org.posts_of(case.on_behalf, case.happened).map(title).collect::<Vec<_>>().join("、")
}

/// The obligation meant, with its clock.
fn clocked(
    command: &Command,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<(Obligation, Option<Clock>), Vec<Reason>> {
    let not_owed = || {
        let said = "没有这一待办事项，可能已经办结";
        let now = owed(case).iter().map(|o| case.org.post_with_holder(&o.post, case.happened)).collect::<Vec<_>>();
        let (who, shown) =
            if now.is_empty() { (case.himself(), "无".to_owned()) } else { (now.clone(), now.join("、")) };
        let way_on = "请重新打开此件，看现在由谁办理";
        vec![Reason::grounded(norms, "duties.not_owed", said, way_on, who).fact("现有待办", shown)]
    };
    let obligation = meant(command, case).ok_or_else(not_owed)?;
    let clock = obligation.clock.clone();
    Ok((obligation, clock))
}

/// The row to confirm or to set right is still open.
fn known(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<(), Vec<Reason>> {
    let none = || {
        let said = "没有这一待核对、待处理的记录，可能已经办结";
        let way_on = "请重新打开此件，从待办处办理";
        vec![
            Reason::grounded(norms, "duties.no_record", said, way_on, case.himself())
                .fact("待核对、待处理的记录", "无"),
        ]
    };
    meant(command, case).map(|_| ()).ok_or_else(none)
}

/// All that is owed on the subject, one with another clock.
fn with(obligation: &Obligation, clock: Clock, case: &CaseFile<'_>) -> Vec<Obligation> {
    let mut all = owed(case);
    for one in all.iter_mut().filter(|o| o.is_same(obligation)) {
        one.clock = Some(clock.clone());
    }
    all
}

fn fall_due(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Done<Event>, Vec<Reason>> {
    let Command::FallDue { which, at, failed } = command else { return Err(vec![]) };
    let (obligation, clock) = clocked(command, case, norms)?;
    let step = clock.as_ref().and_then(|c| c.steps.first()).filter(|s| s.at == *at && *at <= case.happened).cloned();
    let (Some(mut clock), Some(step)) = (clock.clone(), step) else {
        let said = format!("{}不是下一步的时间，或者尚未到时", at.chinese());
        let next = clock.and_then(|c| c.steps.first().map(|s| s.at.chinese())).unwrap_or_else(|| "没有".to_owned());
        let reason = Reason::grounded(norms, "duties.not_due", said, "到时由系统登记", case.himself());
        return Err(vec![reason.fact("下一步的时间", next)]);
    };
    let hour = At { org: case.org, time: case.happened, lines: &clock.lines, unit: &clock.unit };
    let taken = taken(&clock.steps, &step, norms, hour).map_err(faulty)?;
    let Told { posts, told, vacant } = tell_role(taken.role.as_deref(), norms, hour).map_err(faulty)?;
    for step in clock.steps.drain(..taken.steps.min(clock.steps.len())) {
        match step.what {
            StepWhat::Tell(role) if !clock.told.contains(&role) => clock.told.push(role),
            _ => {}
        }
    }
    let duty = norms.duty(&clock.duty).map_err(faulty)?;
    let event = Event::FellDue {
        post: which.post.clone(),
        owed: which.owed.clone(),
        capacity: which.capacity.clone(),
        at: *at,
        duty: duty.label,
        told,
        vacant,
        failed: *failed,
    };
    let mut done = Done::event(event, "");
    done.citations = vec![duty.citation];
    done.owed = Some(with(&obligation, clock, case));
    for post in posts {
        done.access.extend(opened([format!("post:{post}")], norms)?);
    }
    Ok(done)
}

/// What one row takes off the clock.
struct Taken {
    /// How many steps, the next one and those of its hour that tell a role of which there is no post here.
    steps: usize,
    /// The role that is told, or should be; absent for an act.
    role: Option<String>,
}

/// The steps that are taken together. Of those of one hour some may tell a role that nobody can hold for this subject (the
/// head of a street, of a bureau's paper): they go without a row of their own.
fn taken(steps: &[Step], next: &Step, norms: &dyn Norms, at: At<'_>) -> Result<Taken, NormFault> {
    let mut taken = Taken { steps: 0, role: None };
    for step in steps.iter().take_while(|s| s.at == next.at) {
        let StepWhat::Tell(role) = &step.what else { break };
        let concerns = !norms.posts(role, at)?.is_empty();
        if concerns && taken.role.is_some() {
            break;
        }
        taken.role = taken.role.or_else(|| concerns.then(|| role.clone()));
        taken.steps += 1;
    }
    // Where the whole hour concerns nobody, the row says so of the next step.
    if let (None, StepWhat::Tell(role)) = (&taken.role, &next.what) {
        taken.role = Some(role.clone());
    }
    taken.steps = taken.steps.max(1);
    Ok(taken)
}

/// Who is told of a step.
#[derive(Default)]
struct Told {
    /// Posts to which the subject is opened: those of the holders, or else the vacant ones, for whoever takes them up.
    posts: Vec<String>,
    /// The role in words, where somebody was told.
    told: String,
    /// The role in words, where its posts are all vacant.
    vacant: String,
}

fn tell_role(role: Option<&str>, norms: &dyn Norms, at: At<'_>) -> Result<Told, NormFault> {
    let Some(role) = role else { return Ok(Told::default()) };
    let label = norms.role_label(role);
    let posts: Vec<String> = norms.holders(role, at)?.into_iter().map(|c| c.post).collect();
    Ok(match posts.is_empty() {
        false => Told { posts, told: label, vacant: String::new() },
        true => Told { posts: norms.posts(role, at)?, told: String::new(), vacant: label },
    })
}

/// The row is a finding.
fn found(record: u64, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<(), Vec<Reason>> {
    if state.found.contains_key(&record) {
        return Ok(());
    }
    let said = format!("第{record}号记录不是责任认定");
    let reason = Reason::grounded(norms, "duties.no_record", said, "请从责任认定处打开", case.himself());
    Err(vec![reason.fact("记录", format!("第{record}号"))])
}

/// What is to be lengthened: the obligation, its clock and limit, the duty, and by how much in all.
type Extendable = (Obligation, Clock, Limit, DutyView, u32);

fn extendable(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Extendable, Vec<Reason>> {
    let (obligation, clock) = clocked(command, case, norms)?;
    let duty = clock.as_ref().map(|c| norms.duty(&c.duty)).transpose().map_err(faulty)?;
    let limit = clock.as_ref().and_then(|c| c.limit);
    let may = duty.as_ref().and_then(|d| d.extend.as_ref()).map(|(_, most)| *most);
    let (Some(clock), Some(duty), Some(limit), Some(most)) = (clock, duty, limit, may) else {
        let said = "规则没有规定这一事项可以延期";
        let way_on = "请抓紧办理；确有困难的，写明情况报告";
        let who = vec![case.org.post_with_holder(&obligation.post, case.happened)];
        let reason = Reason::grounded(norms, "duties.no_extension", said, way_on, who);
        return Err(vec![reason.fact("待办事项", obligation.capacity)]);
    };
    if let Some(due) = clock.due.filter(|due| *due < case.happened) {
        let said = format!("时限{}已过，延期应当在时限届满以前准予", due.chinese());
        let way_on = "请抓紧办理；逾期的情况由承办的同志写明，逾期照实显示";
        let who = vec![case.org.post_with_holder(&obligation.post, case.happened)];
        let reason = Reason::grounded(norms, "duties.run_out", said, way_on, who).by(&duty.citation);
        return Err(vec![reason.fact("待办事项", obligation.capacity).fact("时限", due.chinese())]);
    }
    Ok((obligation, clock, limit, duty, most))
}

fn extend(
    command: &Command,
    units: u32,
    reason: &str,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let (obligation, mut clock, mut limit, duty, most) = extendable(command, case, norms)?;
    let all = clock.extended.saturating_add(units);
    if all > most {
        let unit = limit.unit.label();
        let said = format!("最多延长{most}{unit}，已延长{}{unit}，不能再延长{units}{unit}", clock.extended);
        let reason = Reason::grounded(norms, "duties.too_long", said, "请在限度之内延长", case.himself());
        let fact = ("最多可延长".to_owned(), format!("{most}{unit}"));
        return Err(vec![reason.by(&duty.citation).facts([fact])]);
    }
    clock.extended = all;
    limit.count = limit.count.saturating_add(units);
    clock.limit = Some(limit);
    let clock = norms.recount(&clock, case.workdays).map_err(faulty)?;
    let event = Event::Extended {
        post: obligation.post.clone(),
        capacity: obligation.capacity.clone(),
        by: format!("{units}{}", limit.unit.label()),
        reason: reason.to_owned(),
        due: clock.due,
    };
    let mut done = Done::event(event, capacity_of(case));
    done.citations = vec![duty.citation.clone()];
    done.owed = Some(with(&obligation, clock, case));
    Ok(done)
}

fn recount(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Done<Event>, Vec<Reason>> {
    let (obligation, clock) = clocked(command, case, norms)?;
    let fresh = clock.filter(|c| !c.uncounted.is_empty()).map(|c| norms.recount(&c, case.workdays));
    let said = match fresh.transpose().map_err(faulty)? {
        Some(clock) if clock.uncounted.is_empty() => {
            let (post, capacity) = (obligation.post.clone(), obligation.capacity.clone());
            let mut done = Done::event(Event::Recounted { post, capacity, due: clock.due }, capacity_of(case));
            done.owed = Some(with(&obligation, clock, case));
            return Ok(done);
        }
        Some(clock) => clock.uncounted,
        None => "这一事项的时限已经推算，或者没有时限".to_owned(),
    };
    let (way_on, who) = ("请先载入该年度的放假调休安排", case.himself());
    Err(vec![Reason::grounded(norms, "duties.uncounted", said, way_on, who).fact("待办事项", obligation.capacity)])
}
