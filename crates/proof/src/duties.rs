//! Duties that lead nowhere: nobody owes them, nothing discharges them, or a step tells somebody who is told of it nowhere.

use guiju_core::vocabulary::Vocabulary;
use guiju_rulebook::norm::{Debtor, Duty, StepKind};
use guiju_rulebook::{Book, Relative, Word};

use crate::findings::{Findings, Kind};

/// The facts by which a matter says which lines of work and which unit its subjects concern.
const LINES: &str = "lines_concerned";
const UNIT: &str = "unit_concerned";

/// Tells of every such duty, and of every role that stays without a holder in them.
pub(crate) fn check(book: &Book, vocabularies: &[&'static Vocabulary], found: &mut Findings<'_>) {
    for duty in book.duties.values() {
        let look = Look { book, vocabularies, duty };
        look.owed(found);
        look.discharged(found);
        for step in &duty.steps {
            if let StepKind::Tell(role) = &step.what {
                look.reaches(role, "告知", found);
            }
        }
        for role in duty.extend.iter().flat_map(|e| &e.by) {
            look.reaches(role, "由其准予延长", found);
        }
    }
}

struct Look<'a> {
    book: &'a Book,
    vocabularies: &'a [&'static Vocabulary],
    duty: &'a Duty,
}

impl Look<'_> {
    /// The matter on whose subjects the duty is opened: that of the event, or of the act owed.
    fn matter(&self) -> &str {
        let named = self.duty.on.as_ref().map_or(&self.duty.owes, |on| &on.event);
        named.split('.').next().unwrap_or_default()
    }

    fn vocabulary(&self, matter: &str) -> Option<&'static Vocabulary> {
        self.vocabularies.iter().find(|v| v.matter == matter).copied()
    }

    fn tells(&self, fact: &str) -> bool {
        self.vocabulary(self.matter()).is_some_and(|v| v.facts.iter().any(|f| f.name == fact))
    }

    fn owed(&self, found: &mut Findings<'_>) {
        let Some(on) = &self.duty.on else { return };
        match &on.by {
            Debtor::Role(role) => self.reaches(role, "应办", found),
            Debtor::Fact(fact) if !self.tells(fact) => {
                let message =
                    format!("职责时限“{}”没有人应办：事项“{}”不说明“{fact}”", self.duty.common.label, self.matter());
                found.error(Kind::NobodyOwes, fact.spot, message, "写这一事项的事实，或者写 by_role、by_doer");
            }
            Debtor::Fact(_) | Debtor::Doer | Debtor::Witness => {}
        }
    }

    /// Doing what is owed must be able to end it.
    fn discharged(&self, found: &mut Findings<'_>) {
        let Some(on) = &self.duty.on else { return };
        let matter = self.duty.owes.split('.').next().unwrap_or_default();
        let own = |event: &&Word| event.split('.').next() == Some(matter);
        if on.until.iter().any(|e| own(&e) && *e != on.event) {
            return;
        }
        let message = format!(
            "职责时限“{}”不会办结：until 里没有一个是办理“{}”而产生的事件",
            self.duty.common.label, self.duty.owes
        );
        let spot = on.until.first().map_or(self.duty.common.spot, |w| w.spot);
        found.error(Kind::NotDischarged, spot, message, "在 until 中写明应办的行为所产生的事件");
    }

    /// Whether a role can be found on the subjects concerned: one that depends on lines or unit needs a matter that tells them.
    fn reaches(&self, role: &Word, what: &str, found: &mut Findings<'_>) {
        let relative = self.book.roles.get(&role.text).and_then(|r| r.relative.as_ref());
        let (fact, needs) = match relative {
            Some(Relative::Relation { .. }) => (LINES, "涉及哪些分工事项"),
            Some(Relative::Unit { .. }) => (UNIT, "涉及哪个单位"),
            None => return,
        };
        if self.tells(fact) {
            return;
        }
        let (label, matter) = (&self.duty.common.label, self.matter());
        let message = format!("职责时限“{label}”{what}的“{role}”找不到人：事项“{matter}”不说明{needs}（{fact}）");
        found.error(Kind::NobodyOwes, role.spot, message, "改写为不依分工、单位而定的角色，或者由程序给出这一事实");
    }
}
