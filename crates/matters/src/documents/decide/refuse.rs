//! What stands against an act on a paper, in words: each with its article, its facts, who acts now, the way on.

use guiju_core::norms::{Answer, Norms, Rung};
use guiju_core::{CaseFile, Facts, Reason};

use super::super::route::{Route, issuing_unit, owed, route, shown};
use super::super::state::{Hold, Stage, State};

/// Nobody can act now: what the rules said of it, told as a reason of this matter.
pub fn nobody_now(waits: &Reason) -> Reason {
    Reason { code: "documents.nobody_now".to_owned(), ..waits.clone() }
}

/// The paper is not at this step; where it is, and who has it.
pub fn not_here(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let stage = state.stage();
    let message = match (stage, &state.signature) {
        (Stage::Signed | Stage::Numbered, Some(s)) => {
            format!("此件已由{}{}，现处于“{}”环节", case.org.name(&s.mark.person), s.verb, stage.label())
        }
        _ => format!("此件现处于“{}”环节", stage.label()),
    };
    let way_on = match stage {
        Stage::Drafting => "先由拟稿单位审核、报送",
        Stage::Circulating => "按程序逐级审批后签发",
        Stage::Signed => "先编号登记；实质性修改须退回签发人",
        Stage::Numbered => "先印发",
        Stage::Issued => "已印发的公文只可收回或另行发文更正",
        Stage::Recalled | Stage::Stopped => "此件已办结，如有必要请另行拟稿",
    };
    Reason::grounded(norms, "documents.not_at_this_step", message, way_on, at_desk(state, case, norms))
        .fact("现处环节", stage.label())
}

/// The rules have no such step for papers of this drafting unit: nobody is missing, it goes on without it.
pub fn no_such_step(step: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
    let kind = case.org.units.get(&state.unit)?.kind.as_str();
    let facts = Facts::from([("desk_step".to_owned(), step.into()), ("drafting_kind".to_owned(), kind.into())]);
    let ruling = norms.ask("documents.desk", &facts).ok()?;
    if ruling.answer != Answer::Text("none".to_owned()) {
        return None;
    }
    let said = if ruling.note.is_empty() { "此件没有这一环节" } else { ruling.note.as_str() };
    let who = at_desk(state, case, norms);
    let reason =
        Reason::grounded(norms, "documents.not_at_this_step", said, "无须办理这一环节，请继续办理下一环节", who);
    Some(reason.by(&ruling.citation).fact("现处环节", state.stage().label()))
}

/// Who acts on the paper now, with posts; where nobody is known, the unit whose turn it is.
pub fn at_desk(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<String> {
    let stage = state.stage();
    let way = || route(state, case, norms, true).ok();
    let now = match stage {
        Stage::Circulating => way().map(|r| r.desk_shown(case)),
        Stage::Issued => way().map(|r| shown(&r.signers.lawful, case)),
        Stage::Recalled | Stage::Stopped => None,
        Stage::Drafting | Stage::Signed | Stage::Numbered => owed(state, case, norms).ok().map(|owed| {
            let held = owed.iter().filter(|o| case.org.holder(&o.post, case.happened).is_some());
            held.map(|o| case.org.post_with_holder(&o.post, case.happened)).collect()
        }),
    };
    if let Some(now) = now.filter(|who| !who.is_empty()) {
        return now;
    }
    let unit = match stage {
        Stage::Drafting => Some(state.unit.as_str()),
        Stage::Signed | Stage::Numbered => issuing_unit(state, case, norms).ok(),
        _ => None,
    };
    let name = unit.and_then(|id| case.org.units.get(id)).map(|u| u.name.clone());
    name.map_or_else(|| case.himself(), |name| vec![name])
}

/// Nothing is left to clear: the paper is before its signer.
pub fn cleared_already(route: &Route, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let said = format!("审核把关已经完成，现呈{}", route.signing.verb);
    let who = route.desk_shown(case);
    Reason::grounded(norms, "documents.not_at_this_step", said, "请由可签发的同志签发", who)
        .by(&route.ruling.citation)
        .fact("审核把关", "已经完成")
        .act("documents.sign")
}

/// Somebody else signs; why not this person, by the row that governs the paper.
pub fn not_the_signer(route: &Route, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let lawful = shown(&route.signers.lawful, case);
    let place = guiju_core::ground::place_in_chinese(&route.ruling.citation.place);
    let said = format!("按{place}，此件应由{}{}", lawful.join("或"), route.signing.verb);
    let default = route.signers.default.iter().map(|c| format!("转呈{} {}", c.label, case.org.name(&c.person)));
    let way_on = default.collect::<Vec<_>>().join("");
    let reason = Reason::grounded(norms, "documents.not_the_signer", said, way_on, lawful)
        .by(&route.ruling.citation)
        .facts(route.ruling.keys.clone())
        .act("documents.sign");
    let why = route.signers.not.iter().filter(|(person, _)| person == case.on_behalf).map(|(_, why)| why.clone());
    let why: Vec<String> = why.collect();
    if why.is_empty() { reason } else { reason.fact("本人不能签发的原因", why.join("；")) }
}

/// The rung that must be cleared before. Where nobody can clear it, who can end that.
pub fn out_of_turn(rung: &Rung, route: &Route, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let said = format!("此件尚待{}审核把关，不能越过", rung.label);
    let who = shown(&rung.capacities, case);
    let way_on = format!("先由{}审核把关", rung.label);
    let mut reason = Reason::grounded(norms, "documents.out_of_turn", said, way_on, who)
        .by(&rung.citation)
        .by(&route.ruling.citation)
        .fact("当前环节", rung.label.clone())
        .facts(route.ruling.keys.clone())
        .act("documents.clear");
    if let Some(waits) = &rung.waits {
        reason.message = format!("{}；{}", reason.message, waits.message);
        reason.who.extend(waits.who.clone());
        reason.remedy.clone_from(&waits.remedy);
    }
    reason
}

/// Somebody who may sign holds the paper back.
pub fn held(hold: &Hold, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let name = case.org.name(&hold.mark.person);
    let said = format!("{name}批示暂缓：{}", hold.mark.opinion);
    let way_on = "请作出批示的同志签发，或者解除暂缓";
    let at = hold.mark.at.map(|at| at.chinese()).unwrap_or_default();
    Reason::grounded(norms, "documents.held", said, way_on, vec![format!("{} {name}", hold.mark.capacity)])
        .fact("暂缓的批示", format!("{name}，{at}"))
        .act("documents.sign")
}

/// There is no hold to lift.
pub fn not_held(case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let said = "此件没有暂缓的批示，无须解除";
    Reason::grounded(norms, "documents.held", said, "请直接签发或者另作批示", case.himself())
        .fact("暂缓的批示", "无")
        .act("documents.sign")
}
