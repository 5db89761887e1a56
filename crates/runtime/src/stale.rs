//! Requests that were made ready on something that is no longer so: the subject changed since it was opened, or the
//! form was already handed in with other content. Nothing is done, and it is told as fully as any refusal.

use guiju_core::matter::{AnyMatter, AnyState, CaseFile};
use guiju_core::norms::Norms;
use guiju_core::request::{Outcome, Recorded, Request, Seen};
use guiju_core::vocabulary::{CHANGED, KEY_REUSED};
use guiju_core::{OfficeTime, Organisation, Reason};
use guiju_store::StoreError;

use crate::act::Room;
use crate::replay::{self, Subject};

/// The subject is not as it was shown: what happened since, how the text differs, and who has it now.
pub(crate) fn changed(
    matter: &dyn AnyMatter,
    request: &Request,
    seen: &Seen,
    now: &Subject,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Outcome, StoreError> {
    let same_version = seen.version == now.version;
    let said = match (same_version, now.version < seen.version) {
        (true, _) => "所看的文稿不是在案的文稿，未作办理",
        (false, true) => "所看的版本不在案，未作办理",
        (false, false) => "打开之后本件已有变化，所看的已不是现在的内容，未作办理",
    };
    let later = now.rows.iter().filter(|(head, _)| head.version > seen.version);
    let mut changes: Vec<String> = later.flat_map(|(head, body)| matter.tell(head, body, case.org)).collect();
    changes.extend(matter.differences(&as_shown(matter, seen, now)?, &now.state, case, norms));
    if same_version {
        changes.push("页面上的文稿与在案的文稿不一致，须以在案的文稿为准".to_owned());
    }
    let mut facts = vec![
        ("打开时".to_owned(), format!("第{}版", seen.version)),
        ("现在".to_owned(), format!("第{}版", now.version)),
    ];
    if seen.text.is_some() {
        let kept = if seen.text == now.text_hash { "没有改动" } else { "与所看的不同" };
        facts.push(("文稿".to_owned(), kept.to_owned()));
    }
    // What stands against the act by now names who has the subject; otherwise it is still his to do.
    let against = matter.open(&request.act, &now.state, case, norms).into_iter().next();
    let who = against.map(|reason| reason.who).filter(|who| !who.is_empty()).unwrap_or_else(|| case.himself());
    let reason = Reason::grounded(norms, CHANGED, said, "请重新打开本件，看过现在的内容再办", who);
    Ok(Outcome::Changed { version: now.version, changes, reason: Box::new(reason.facts(facts)) })
}

/// The subject as it was at the version that was shown.
fn as_shown(matter: &dyn AnyMatter, seen: &Seen, now: &Subject) -> Result<AnyState, StoreError> {
    let mut state = matter.new_state();
    for (head, body) in now.rows.iter().filter(|(head, _)| head.version <= seen.version) {
        matter.replay(&mut state, head, body).map_err(|e| replay::damaged(head, &e))?;
    }
    Ok(state)
}

/// The key was used for other content, and that was recorded.
pub(crate) fn key_reused(
    room: &Room,
    org: &Organisation,
    now: OfficeTime,
    request: &Request,
    recorded: &Recorded,
) -> Outcome {
    let said = "这张表单已经提交并记录过一次，本次内容与那一次不同，未再记录";
    let way_on = "已记录的办理继续有效；确需另行办理的，请重新打开表单填写";
    let who = vec![org.person_with_post(&request.actor, now)];
    let reason = Reason::grounded(&*room.edition, KEY_REUSED, said, way_on, who)
        .fact("已记录的办理", format!("日志第{}条", recorded.position))
        .fact("已记录的身份", if recorded.capacity.is_empty() { "未注明" } else { &recorded.capacity });
    Outcome::KeyReused { reason: Box::new(reason) }
}
