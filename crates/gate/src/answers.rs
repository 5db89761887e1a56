//! The edition's answers to what matters ask.

use guiju_core::Citation;
use guiju_core::fact::Facts;
use guiju_core::norms::{At, Capacity, NormFault, Norms, Ruling, Rung, SignerSet, SubstitutionView};

use crate::edition::Edition;

impl Norms for Edition {
    fn ask(&self, question: &str, _facts: &Facts) -> Result<Ruling, NormFault> {
        Err(NormFault(format!("规则没有回答“{question}”")))
    }
    fn holders(&self, role: &str, _at: At<'_>) -> Result<Vec<Capacity>, NormFault> {
        Err(NormFault(format!("规则没有“{role}”这一角色")))
    }
    fn rungs(&self, chain: &str, _facts: &Facts, _at: At<'_>) -> Result<Vec<Rung>, NormFault> {
        Err(NormFault(format!("规则没有“{chain}”这一审批链")))
    }
    fn signers(&self, signing: &Ruling, _facts: &Facts, _at: At<'_>) -> Result<SignerSet, NormFault> {
        Err(NormFault(format!("“{}”不是签发人的裁决", signing.citation.norm)))
    }
    fn value(&self, name: &str) -> Result<(i64, Citation), NormFault> {
        Err(NormFault(format!("规则没有“{name}”这一规则值")))
    }
    fn ground(&self, code: &str) -> Result<Citation, NormFault> {
        Err(NormFault(format!("规则没有写明“{code}”的依据")))
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
    fn substitutions(&self, _absent_role: &str) -> Vec<SubstitutionView> {
        vec![]
    }
}
