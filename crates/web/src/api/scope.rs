//! What a token may do, in words: `read`, `act:documents` (the acts of a matter), `act:documents.sign` (one act),
//! `record_for` (recording for somebody else).
//!
//! The scope of a matter holds those acts only that the rules call clerical: nothing in them is somebody's judgement. Every
//! other act must be named, and so must one that the rules do not know yet.

use guiju_core::Norms;

use crate::site::Site;

/// Reading what its holder may see.
pub(crate) const READ: &str = "read";
/// Recording what somebody else did, where the rules let the holder.
pub(crate) const RECORD_FOR: &str = "record_for";
/// The class of the acts, full names, that a matter's scope holds.
pub(crate) const CLERICAL: &str = "clerical";
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
pub(crate) fn acts(scopes: &[String], matter: &str, act: &str, clerical: &Clerical) -> bool {
    let named = |scope: &str| {
        let Some(what) = scope.strip_prefix(ACT) else { return false };
        match what.split_once('.') {
            Some((of, only)) => of == matter && only == act,
            None => what == matter && clerical.holds(matter, act),
        }
    };
    scopes.iter().any(|s| named(s))
}

/// The acts that the rules call clerical, full names.
pub(crate) struct Clerical(Vec<String>);

impl Clerical {
    /// By an edition; none where it says nothing of it.
    pub(crate) fn of(norms: &dyn Norms) -> Self {
        Self(norms.members(CLERICAL).into_iter().map(|(act, _)| act).collect())
    }

    /// These.
    #[cfg(test)]
    pub(crate) fn only(acts: &[&str]) -> Self {
        Self(acts.iter().map(|act| (*act).to_owned()).collect())
    }

    /// Whether an act is one of them.
    pub(crate) fn holds(&self, matter: &str, act: &str) -> bool {
        self.0.iter().any(|known| known.split_once('.') == Some((matter, act)))
    }
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
        None => format!("{of}的各项事务性办理"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(scope: &str, act: &str) -> bool {
        let clerical = Clerical::only(&["papers.submit", "leave.apply"]);
        acts(&[scope.to_owned()], "papers", act, &clerical)
    }

    #[test]
    fn a_matters_scope_holds_its_clerical_acts_and_no_others() {
        assert!(may("act:papers", "submit"));
        assert!(!may("act:papers", "sign") && !may("act:papers", "apply"));
        assert!(may("act:papers.sign", "sign") && !may("act:papers.sign", "submit"));
        for other in ["read", "record_for", "act:leave", "act:paper", "papers", "act:", "act:papers.signs"] {
            assert!(!may(other, "submit") && !may(other, "sign"), "{other}");
        }
        assert!(
            !acts(&["act:papers".to_owned()], "papers", "submit", &Clerical::only(&[])),
            "the rules say nothing: none"
        );
    }
}
