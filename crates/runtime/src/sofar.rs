//! A form in which something is wrong, judged as far as it goes: what stands against the act in any case is told together
//! with the problems of the fields, and nothing that only a mended field could tell.

use guiju_core::form::{self, Problem};
use guiju_core::matter::{AnyCommand, AnyMatter, CaseFile};
use guiju_core::request::{Outcome, Request};
use guiju_core::vocabulary::ActSpec;
use guiju_core::{Organisation, Reason};
use guiju_gate::{Principal, Verdict};
use guiju_store::Read;

use crate::act::{On, Room, Stop};
use crate::intake::Names;
use crate::judge::ROUNDS;

/// An attempt whose form is not in order.
pub(crate) struct SoFar<'a> {
    pub room: &'a Room,
    pub org: &'a Organisation,
    pub request: &'a Request,
    pub matter: &'static dyn AnyMatter,
    pub spec: &'static ActSpec,
    pub on: &'a On,
    pub case: CaseFile<'a>,
    pub problems: Vec<Problem>,
    /// What is known to stand against it already.
    pub reasons: Vec<Reason>,
}

impl SoFar<'_> {
    /// All that is wrong with the form, and all that stands against the act whatever the form says.
    pub fn told(self, store: &dyn Read) -> Result<Outcome, Stop> {
        let mut reasons = self.against(store)?;
        reasons.splice(0..0, self.reasons);
        Ok(Outcome::Invalid { problems: self.problems, reasons })
    }

    /// The command as far as it is known. A field that may be left empty and was filled in wrongly would be taken for
    /// empty: nothing is concluded from such a form.
    fn command(&self) -> Option<AnyCommand> {
        let names = Names { edition: &self.room.edition, org: self.org, file_limit: self.room.config.file_limit };
        let (values, wrong) = form::read(self.spec, &self.request.form, &names);
        let may_be_empty = |p: &Problem| self.spec.fields.iter().any(|f| f.name == p.field && !f.required);
        if wrong.iter().any(may_be_empty) { None } else { self.matter.given(self.spec.name, &values) }
    }

    pub fn against(&self, store: &dyn Read) -> Result<Vec<Reason>, Stop> {
        let (edition, state, command) = (&*self.room.edition, &self.on.before.state, self.command());
        let mut asks = self.matter.looks(self.spec.name, state, &self.case);
        let mut answers = vec![];
        for round in 0..=ROUNDS {
            for ask in &asks {
                answers.push(store.ask(&self.room.config.gov, ask)?);
            }
            let case = CaseFile { answers: &answers, ..self.case };
            let more = command.as_ref().map(|command| self.matter.needs(command, state, &case, edition, round));
            asks = more.unwrap_or_default();
            if asks.is_empty() {
                break;
            }
        }
        let case = CaseFile { answers: &answers, ..self.case };
        let who = Principal::of(case.on_behalf, self.org, case.happened, edition);
        let act = format!("{}.{}", self.request.matter, self.spec.name);
        let mut fact = |name: &str| self.matter.fact(name, command.as_ref(), state, &case, edition);
        let gate = match edition.preview(&act, &who, self.org, case.happened, &mut fact) {
            Verdict::Refused { reasons, .. } => reasons,
            // A fault is met again, and told, once the form is in order.
            Verdict::Passed { .. } | Verdict::Faulty { .. } => vec![],
        };
        let mut stands = self.matter.open(self.spec.name, state, &case, edition);
        stands.extend(command.iter().flat_map(|command| self.matter.open_so_far(command, state, &case, edition)));
        stands.retain(|reason| reason.code != guiju_core::ground::FAULT);
        Ok(edition.together(stands, gate))
    }
}
