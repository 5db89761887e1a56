//! Attempts that were refused, with their grounds. They are no part of the journal: nothing happened.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use guiju_core::request::{Outcome, Request};
use guiju_core::{OfficeTime, Reason};

/// How many attempts are kept; the log lines outlive them.
const KEPT: usize = 1_000;

/// One attempt that came to nothing. What was typed is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at: OfficeTime,
    /// Who was signed in.
    pub actor: String,
    /// Whose act it was to be.
    pub on_behalf: String,
    /// The act, full name.
    pub act: String,
    /// The subject; empty for an act that begins one.
    pub subject: String,
    /// Reasons: codes of a refusal, or the kind of the outcome.
    pub reasons: Vec<String>,
}

/// The last attempts that came to nothing, newest last.
#[derive(Debug, Default)]
pub struct Audit(Mutex<VecDeque<Attempt>>);

impl Audit {
    /// Notes an outcome that is not "done". A fault is an alarm.
    pub(crate) fn note(&self, at: OfficeTime, request: &Request, outcome: &Outcome) {
        let Some(reasons) = reasons(outcome) else { return };
        let act = format!("{}.{}", request.matter, request.act);
        let subject = request.subject.clone().unwrap_or_default();
        match outcome {
            Outcome::Faulty { message } => {
                tracing::error!(%act, subject, actor = request.actor, message, "fault: the act was refused");
            }
            _ => {
                let (actor, on_behalf) = (&request.actor, &request.on_behalf);
                tracing::warn!(%act, subject, actor, on_behalf, reasons = reasons.join(" "), "not done");
            }
        }
        let (actor, on_behalf) = (request.actor.clone(), request.on_behalf.clone());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(Attempt { at, actor, on_behalf, act, subject, reasons });
    }

    /// The attempts kept, newest last.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// Why nothing was done; `None` for what was done, and for "busy", which says nothing about the act.
fn reasons(outcome: &Outcome) -> Option<Vec<String>> {
    let code = |r: &Reason| r.code.clone();
    match outcome {
        Outcome::Done(_) | Outcome::Busy => None,
        Outcome::Invalid { problems, reasons } => {
            let fields = problems.iter().map(|p| format!("field:{}", p.field));
            Some(fields.chain(reasons.iter().map(code)).collect())
        }
        Outcome::Refused { .. } | Outcome::Changed { .. } | Outcome::KeyReused { .. } => {
            Some(outcome.reasons().iter().map(code).collect())
        }
        Outcome::Faulty { .. } => Some(vec!["faulty".to_owned()]),
    }
}
