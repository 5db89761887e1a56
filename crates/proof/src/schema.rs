//! The schema that the vocabularies make, act by act. That every act has a permit and is guarded by the facts that its matter
//! names is found when the rulebook is compiled.

use guiju_gate::Edition;

use crate::report::ActSummary;
use crate::words::Words;

/// What stands before each act.
pub(crate) fn acts(edition: &Edition, words: &Words) -> Vec<ActSummary> {
    let summary = |(act, spec): (&String, &&guiju_core::vocabulary::ActSpec)| {
        let policies = edition.policies().iter().filter(|p| p.acts.contains(act));
        let (forbids, permits): (Vec<_>, Vec<_>) = policies.partition(|p| p.forbids);
        ActSummary {
            act: act.clone(),
            label: spec.label.to_owned(),
            permits: permits.len(),
            forbids: forbids.len(),
            facts: edition.wants(act).iter().cloned().collect(),
        }
    };
    words.acts.iter().map(summary).collect()
}
