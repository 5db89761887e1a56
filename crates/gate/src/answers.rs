//! The edition's answers to what matters ask.

use guiju_core::Citation;
use guiju_core::fact::Facts;
use guiju_core::norms::{At, Capacity, NormFault, Norms, Ruling, Rung, SignerSet, SubstitutionView};

use guiju_rulebook::RungNorm;

use crate::edition::Edition;
use crate::{authority, chain, signers};

impl Norms for Edition {
    fn ask(&self, question: &str, _facts: &Facts) -> Result<Ruling, NormFault> {
        Err(NormFault(format!("规则没有回答“{question}”")))
    }
    fn holders(&self, role: &str, at: At<'_>) -> Result<Vec<Capacity>, NormFault> {
        authority::holders(self.book(), role, at)
    }
    fn rungs(&self, chain: &str, _facts: &Facts, at: At<'_>) -> Result<Vec<Rung>, NormFault> {
        let unread = |_: usize, _: &RungNorm| Err(NormFault("环节的条件尚不能读取".to_owned()));
        chain::rungs(self.book(), chain, at, &mut { unread })
    }
    fn signers(&self, signing: &Ruling, facts: &Facts, at: At<'_>) -> Result<SignerSet, NormFault> {
        signers::signers(self.book(), signing, facts, at)
    }
    fn value(&self, name: &str) -> Result<(i64, Citation), NormFault> {
        let value = self.book().values.get(name).ok_or_else(|| NormFault(format!("规则没有“{name}”这一规则值")))?;
        Ok((value.value, authority::citation(&value.common.basis, name)))
    }
    fn ground(&self, code: &str) -> Result<Citation, NormFault> {
        let grounds = self.book().classes.get("grounds");
        let member = grounds.and_then(|c| c.members.iter().find(|m| m.id.text == code));
        let member = member.ok_or_else(|| NormFault(format!("规则没有写明“{code}”的依据")))?;
        Ok(authority::citation(&member.basis, code))
    }
    fn members(&self, class: &str) -> Vec<(String, String)> {
        self.book().members(class)
    }
    fn role_label(&self, role: &str) -> String {
        self.book().roles.get(role).map_or_else(|| role.to_owned(), |r| r.common.label.clone())
    }
    fn is_head(&self, role: &str) -> bool {
        self.book().roles.get(role).is_some_and(|r| r.head)
    }
    fn substitutions(&self, absent_role: &str) -> Vec<SubstitutionView> {
        authority::substitutions(self.book(), absent_role)
    }
}
