//! What a token may do, in words: `read`, `act:documents` (the acts of a matter), `act:documents.sign` (one act),
//! `record_for` (recording for somebody else).
//!
//! An act that vouches for a text as it was shown is somebody's own hand: the scope of its matter does not hold it, it must
//! be named.

use guiju_core::vocabulary::ActSpec;

use crate::site::Site;

/// Reading what its holder may see.
pub(crate) const READ: &str = "read";
/// Recording what somebody else did, where the rules let the holder.
pub(crate) const RECORD_FOR: &str = "record_for";
/// How the scope of a matter's acts, or of one act, begins.
pub(crate) const ACT: &str = "act:";

/// Whether something may be read with these.
pub(crate) fn reads(scopes: &[String]) -> bool {
    scopes.iter().any(|s| s == READ)
}

/// Whether anything may be done with these.
pub(crate) fn acts_at_all(scopes: &[String]) -> bool {
    scopes.iter().any(|s| s.starts_with(ACT))
}

/// Whether an act may be done with these.
pub(crate) fn acts(scopes: &[String], matter: &str, spec: &ActSpec) -> bool {
    let named = |scope: &str| {
        let Some(what) = scope.strip_prefix(ACT) else { return false };
        match what.split_once('.') {
            Some((of, act)) => of == matter && act == spec.name,
            None => what == matter && !spec.needs_seen_text,
        }
    };
    scopes.iter().any(|s| named(s))
}

/// Whether something may be recorded for somebody else with these.
pub(crate) fn records_for(scopes: &[String]) -> bool {
    scopes.iter().any(|s| s == RECORD_FOR)
}

/// Whether a scope means something here.
pub(crate) fn is_known(site: &Site, scope: &str) -> bool {
    if scope == READ || scope == RECORD_FOR {
        return true;
    }
    let Some(what) = scope.strip_prefix(ACT) else { return false };
    match what.split_once('.') {
        Some((matter, act)) => site.act(matter, act).is_some(),
        None => site.matter(what).is_some(),
    }
}

/// A scope as people read it.
pub(crate) fn label(site: &Site, scope: &str) -> String {
    match scope {
        READ => return "查阅".to_owned(),
        RECORD_FOR => return "替他人录入".to_owned(),
        _ => {}
    }
    let what = scope.strip_prefix(ACT).unwrap_or(scope);
    let (matter, act) = what.split_once('.').map_or((what, None), |(matter, act)| (matter, Some(act)));
    let of = site.matter(matter).map_or(matter, |m| m.vocabulary().label);
    match act {
        Some(act) => format!("{of}·{}", site.act(matter, act).map_or(act, |a| a.label)),
        None => format!("{of}的各项办理（须本人亲办的除外）"),
    }
}

#[cfg(test)]
mod tests {
    use guiju_core::vocabulary::SubjectUse;

    use super::*;

    const fn spec(name: &'static str, needs_seen_text: bool) -> ActSpec {
        ActSpec { name, label: name, subject: SubjectUse::Needs, fields: &[], guards: &[], needs_seen_text }
    }

    fn may(scopes: &[&str], matter: &str, spec: &ActSpec) -> bool {
        acts(&scopes.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>(), matter, spec)
    }

    #[test]
    fn a_matters_scope_holds_its_acts_but_not_those_of_ones_own_hand() {
        let (submit, sign) = (spec("submit", false), spec("sign", true));
        assert!(may(&["act:papers"], "papers", &submit));
        assert!(!may(&["act:papers"], "papers", &sign));
        assert!(may(&["act:papers.sign"], "papers", &sign));
        assert!(!may(&["act:papers.sign"], "papers", &submit));
        for other in ["read", "record_for", "act:leave", "act:paper", "papers", "act:", "act:papers.signs"] {
            assert!(!may(&[other], "papers", &submit) && !may(&[other], "papers", &sign), "{other}");
        }
    }
}
