//! The edition's answers to what matters ask.

use guiju_core::fact::Facts;
use guiju_core::journal::Clock;
use guiju_core::norms::{
    Answer, At, Capacity, DutyView, NormFault, Norms, Parties, RowView, Ruling, Rung, Signer, SignerSet, Signing,
    SubstitutionView,
};
use guiju_core::{Citation, Reason, Workdays};
use guiju_rulebook::judgement::{JUDGEMENT, Judgement, OPEN};
use guiju_rulebook::{Condition, Row, RowAnswer, SignerNorm, Table, Word};

use crate::edition::Edition;
use crate::table::{CompiledTable, Hit, Key};

impl Norms for Edition {
    /// A combination that the question named in `only_where` refuses is answered by that question's refusal. A gap and
    /// a contradiction are faults.
    fn ask(&self, question: &str, facts: &Facts) -> Result<Ruling, NormFault> {
        let compiled = self.tables.get(question).ok_or_else(|| NormFault(format!("规则没有回答“{question}”")))?;
        let norm = self.book.tables.get(compiled.name());
        let norm = norm.ok_or_else(|| NormFault(format!("规则没有裁决表“{}”", compiled.name())))?;
        let combination = compiled.combination(facts).map_err(NormFault)?;
        let (row, over) = match compiled.hit(&combination) {
            Hit::Outside => {
                let other = compiled.only_where().filter(|other| *other != question);
                return self.ask(other.unwrap_or_default(), facts);
            }
            Hit::Otherwise => return self.otherwise(norm, compiled, &combination),
            Hit::Row(row) => (row, vec![]),
            Hit::Prevails(row, over) => (row, over),
            Hit::Equal(rows) => (rows.first().copied().unwrap_or_default(), vec![]),
            Hit::Gap => {
                return Err(NormFault(format!(
                    "裁决表“{}”没有规定：{}",
                    norm.common.name,
                    shown(compiled, &combination)
                )));
            }
            Hit::Clash(rows) => {
                let ids: Vec<&str> =
                    rows.iter().filter_map(|r| norm.rows.get(*r)).map(|r| r.id.text.as_str()).collect();
                let (name, ids) = (&norm.common.name, ids.join("、"));
                return Err(NormFault(format!("裁决表“{name}”的{ids}相互矛盾：{}", shown(compiled, &combination))));
            }
        };
        let row = norm.rows.get(row).ok_or_else(|| NormFault(format!("裁决表“{}”缺行", norm.common.name)))?;
        let mut notes = vec![row.note.as_str()];
        if !over.is_empty() {
            notes.push(&row.reason);
        }
        if row.choice {
            notes.push("条文未规定，本地选择");
        }
        notes.retain(|n| !n.is_empty());
        Ok(Ruling {
            answer: self.answer(&row.answer, &format!("{}/{}", norm.common.name, row.id)),
            citation: self.cite(&row.basis, &format!("{}/{}", norm.common.name, row.id)),
            note: notes.join("；"),
            keys: self.told(compiled, &combination, row),
        })
    }

    fn rows(&self, question: &str) -> Vec<RowView> {
        let norm = self.tables.get(question).and_then(|compiled| self.book.tables.get(compiled.name()));
        let Some(norm) = norm else { return vec![] };
        let members = |words: &[Word]| words.iter().map(|w| w.text.clone()).collect();
        let condition = |c: &Condition| c.iter().map(|(key, words)| (key.text.clone(), members(words))).collect();
        let row = |row: &Row| RowView {
            citation: self.cite(&row.basis, &format!("{}/{}", norm.common.name, row.id)),
            when: row.when.iter().map(condition).collect(),
        };
        norm.rows.iter().map(row).collect()
    }

    fn holders(&self, role: &str, at: At<'_>) -> Result<Vec<Capacity>, NormFault> {
        self.capacities(role, at)
    }

    fn vacant(&self, role: &str, post: &str, ground: &Citation, at: At<'_>) -> Reason {
        Edition::vacant(self, role, post, ground, at)
    }

    fn posts(&self, role: &str, at: At<'_>) -> Result<Vec<String>, NormFault> {
        Ok(self.base_posts(role, at)?.into_iter().map(str::to_owned).collect())
    }

    fn band(&self, bands: &str, amount: i64) -> Result<String, NormFault> {
        let band = self.book.band(bands, amount);
        band.map(str::to_owned).ok_or_else(|| NormFault(format!("分档“{bands}”没有“{amount}”所在的一档")))
    }

    fn rungs(&self, chain: &str, facts: &Facts, at: At<'_>) -> Result<Vec<Rung>, NormFault> {
        self.ladder(chain, facts, at)
    }

    fn signers(&self, signing: &Ruling, facts: &Facts, at: At<'_>) -> Result<SignerSet, NormFault> {
        self.signer_set(signing, facts, at)
    }

    fn value(&self, name: &str) -> Result<(i64, Citation), NormFault> {
        let norm = self.book.values.get(name).ok_or_else(|| NormFault(format!("规则没有“{name}”这一规则值")))?;
        Ok((norm.value, self.cite(&norm.common.basis, name)))
    }

    fn ground(&self, code: &str) -> Result<Citation, NormFault> {
        let members = self.book.classes.get("grounds").map(|c| c.members.as_slice()).unwrap_or_default();
        let member = members.iter().find(|m| m.id.text == code);
        let member = member.ok_or_else(|| NormFault(format!("规则没有写明“{code}”的依据")))?;
        Ok(self.cite(&member.basis, code))
    }

    fn members(&self, class: &str) -> Vec<(String, String)> {
        self.book.members(class)
    }

    fn role_label(&self, role: &str) -> String {
        self.label_of(role)
    }

    fn is_head(&self, role: &str) -> bool {
        self.book.roles.get(role).is_some_and(|r| r.head)
    }

    fn judgements(&self) -> Vec<Judgement> {
        self.book.judgements.values().cloned().collect()
    }

    fn duty(&self, name: &str) -> Result<DutyView, NormFault> {
        self.duty_view(name)
    }
    fn recount(&self, clock: &Clock, workdays: &Workdays) -> Result<Clock, NormFault> {
        self.counted_anew(clock, workdays)
    }

    fn held_by_one(&self, role: &str) -> bool {
        self.book.roles.get(role).is_some_and(|r| !r.many)
    }

    fn substitutions(&self, absent_role: &str) -> Vec<SubstitutionView> {
        let above = self.book.role_and_above(absent_role);
        let concerns = |role: &str| above.contains(&role);
        let norms = self.book.substitutions.values();
        let norms = norms.filter(|n| concerns(&n.absent) && !n.except.iter().any(|e| concerns(e)));
        norms
            .filter_map(|norm| {
                Some(SubstitutionView {
                    name: norm.common.name.clone(),
                    label: norm.common.label.clone(),
                    designated_by: norm.designated_by.as_ref().map(|w| w.text.clone()),
                    to: norm.to.iter().map(|w| w.text.clone()).collect(),
                    from_days: self.opens_after(norm).ok()?,
                    citation: self.cite(&norm.common.basis, &norm.common.name),
                })
            })
            .collect()
    }
}

impl Edition {
    /// Keys as shown where a row decides. What nobody has judged yet is told only where the row asks for it.
    fn told(&self, table: &CompiledTable, combination: &[usize], row: &Row) -> Vec<(String, String)> {
        let asks = |key: &Key| row.when.iter().flatten().any(|(name, _)| name.text == key.name);
        let judged = |key: &Key| self.facts.get(key.name.as_str()).is_some_and(|f| f.kind == JUDGEMENT);
        let open = |key: &Key, at: usize| judged(key) && key.members.get(at).is_some_and(|(id, _)| id == OPEN);
        let all = keys(table, combination).into_iter().zip(table.keys().iter().zip(combination));
        all.filter(|(_, (key, at))| asks(key) || !open(key, **at)).map(|(shown, _)| shown).collect()
    }

    fn otherwise(&self, norm: &Table, table: &CompiledTable, combination: &[usize]) -> Result<Ruling, NormFault> {
        let name = &norm.common.name;
        let otherwise = norm.otherwise.as_ref().ok_or_else(|| NormFault(format!("裁决表“{name}”没有其他情形")))?;
        Ok(Ruling {
            answer: self.answer(&otherwise.answer, &format!("{name}/otherwise")),
            citation: self.cite(&otherwise.basis, &format!("{name}/otherwise")),
            note: String::new(),
            keys: keys(table, combination),
        })
    }

    /// What a row says; `norm` names the row in citations.
    fn answer(&self, said: &RowAnswer, norm: &str) -> Answer {
        match said {
            RowAnswer::Permitted => Answer::Permitted,
            RowAnswer::Refused(why) => Answer::Refused(why.clone()),
            RowAnswer::Text(text) => Answer::Text(text.clone()),
            RowAnswer::Range { min, max } => Answer::Range { min: *min, max: *max },
            RowAnswer::Parties { approve, report, file } => {
                let words = |words: &[Word]| words.iter().map(|w| w.text.clone()).collect();
                Answer::Parties(Parties { approve: words(approve), report: words(report), file: words(file) })
            }
            RowAnswer::Signing { verb, chain, signers } => Answer::Signing(Signing {
                verb: verb.clone(),
                chain: chain.text.clone(),
                signers: signers.iter().map(|signer| self.signer(signer, norm)).collect(),
            }),
        }
    }

    fn signer(&self, said: &SignerNorm, norm: &str) -> Signer {
        Signer {
            role: said.role.text.clone(),
            grant: said.grant.as_ref().map(|w| w.text.clone()),
            evidence: said.evidence.as_ref().map(|w| w.text.clone()),
            highest_only: said.highest_only,
            substitutable: said.substitutable,
            verb: said.verb.clone(),
            citation: said.basis.as_ref().map(|basis| self.cite(basis, norm)),
        }
    }
}

/// Keys as shown: label and member.
fn keys(table: &CompiledTable, combination: &[usize]) -> Vec<(String, String)> {
    let pairs = table.keys().iter().zip(combination);
    pairs
        .map(|(key, at)| {
            let member = key.members.get(*at).map(|(_, label)| label.clone());
            (key.label.clone(), member.unwrap_or_default())
        })
        .collect()
}

fn shown(table: &CompiledTable, combination: &[usize]) -> String {
    let all: Vec<String> = keys(table, combination).into_iter().map(|(k, v)| format!("{k}={v}")).collect();
    all.join("，")
}
