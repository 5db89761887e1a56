//! What was done outside and is recorded here: a permission by word of mouth, a filing.

use guiju_core::norms::Norms;
use guiju_core::{CaseFile, Reason};

use super::super::route::Route;
use super::super::state::State;
use super::{label, reason};

/// A permission that another records than who gave it needs a witness who is none of those concerned.
pub fn unwitnessed(who: &str, witness: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
    let told = |said: String, way_on: &str| reason(case, norms, "leave.unwitnessed", said, way_on);
    let own = who == case.on_behalf;
    if witness.is_empty() {
        let said = "口头准许不是由准许人本人登记的，须写明见证人".to_owned();
        let way_on = "请选择谁在场或者谁接的电话；也可以由准许人本人登记";
        return (!own).then(|| told(said, way_on).fact("登记人", case.org.name(case.on_behalf)));
    }
    let party = [who, state.person(), case.actor, case.on_behalf].contains(&witness);
    let serves = case.org.posts_of(witness, case.happened).next().is_some();
    if serves && !party {
        return None;
    }
    let why = if party { "是请假、准许或者登记的同志之一" } else { "现在没有担任职务" };
    let said = format!("{}{why}，不能作见证人", case.org.name(witness));
    let way_on = "请选择在场或者接电话的其他在职同志；没有的，请准许人本人登记";
    Some(told(said, way_on).fact("见证人", case.org.name(witness)))
}

/// A filing with a body with which this leave is not filed, or is filed already.
pub fn unwanted_filing(body: &str, route: &Route, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
    if route.unfiled.iter().any(|b| b == body) {
        return None;
    }
    let label = |id: &str| label(norms, "filing_body", id);
    let known = route.file.iter().any(|b| b == body);
    let said =
        if known { format!("已向{}备案", label(body)) } else { format!("此假不向{}备案", label(body)) };
    let open: Vec<String> = route.unfiled.iter().map(|b| label(b)).collect();
    let way_on = if open.is_empty() {
        "备案已经齐备，无须再办".to_owned()
    } else {
        format!("尚需向{}备案", open.join("、"))
    };
    let told = reason(case, norms, "leave.filing_unwanted", said, way_on).by(&route.ruling.citation);
    Some(told.fact("备案机关", label(body)))
}
