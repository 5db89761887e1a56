//! Duties: the clock of what is owed, and what an event makes owed.

use std::collections::BTreeSet;

use guiju_core::fact::Value;
use guiju_core::journal::{Clock, Obligation, Standing, Step, StepWhat};
use guiju_core::norms::{At, DutyView, NormFault};
use guiju_core::{Citation, Day, Limit, OfficeTime, Side, Unit, Workdays, sum};
use guiju_rulebook::norm::{Debtor, Duty, LimitNorm, StageNorm, StepKind};
use guiju_rulebook::{Days, Word};

use crate::edition::Edition;

/// Facts by name, as a matter tells them.
pub type Facts<'a> = dyn FnMut(&str) -> Option<Value> + 'a;

/// From when a clock runs, and by which calendar.
#[derive(Debug, Clone, Copy)]
pub struct Start<'a> {
    /// When what opened it was done.
    pub at: OfficeTime,
    /// The years loaded.
    pub workdays: &'a Workdays,
}

/// What was done, for the duties that it opens.
#[derive(Debug, Clone, Copy)]
pub struct Happened<'a> {
    /// Events, full names.
    pub events: &'a [String],
    /// Whose act it was.
    pub person: &'a str,
    /// The witness whom its record names; empty for none.
    pub witness: &'a str,
    /// Position of its row.
    pub record: u64,
}

impl Edition {
    /// The clock for an act that is owed on a subject with these facts; nothing where no duty sets one.
    ///
    /// # Errors
    /// Where a value or a fact that the duty names is not there.
    pub fn clock(&self, act: &str, facts: &mut Facts<'_>, start: Start<'_>) -> Result<Option<Clock>, NormFault> {
        for duty in self.book.duties.values().filter(|d| d.on.is_none() && d.owes.text == act) {
            if applies(duty, facts) {
                return self.run(duty, None, facts, start).map(Some);
            }
        }
        Ok(None)
    }

    /// The clock that a duty sets on a subject with these facts; nothing where its condition does not hold.
    ///
    /// # Errors
    /// As [`Edition::clock`], and where there is no such duty.
    pub fn clock_of(&self, duty: &str, facts: &mut Facts<'_>, start: Start<'_>) -> Result<Option<Clock>, NormFault> {
        let duty = self.duty_norm(duty)?;
        if applies(duty, facts) { self.run(duty, None, facts, start).map(Some) } else { Ok(None) }
    }

    /// The obligations that events open.
    ///
    /// # Errors
    /// As [`Edition::clock`], and where nobody can be found who owes it.
    pub fn opened(
        &self,
        happened: Happened<'_>,
        at: At<'_>,
        facts: &mut Facts<'_>,
        workdays: &Workdays,
    ) -> Result<Vec<Obligation>, NormFault> {
        let mut owed = vec![];
        for duty in self.book.duties.values() {
            let Some(on) = duty.on.as_ref().filter(|on| happened.events.contains(&on.event.text)) else { continue };
            if !applies(duty, facts) {
                continue;
            }
            let until: Vec<String> = on.until.iter().map(|w| w.text.clone()).collect();
            let start = Start { at: at.time, workdays };
            let clock = self.run(duty, None, facts, start)?;
            let label = format!("{}（第{}号记录）", duty.common.label, happened.record);
            for post in self.debtors(&on.by, happened, at, facts)? {
                let person = match &on.by {
                    Debtor::Role(_) => "",
                    Debtor::Fact(_) => at.org.holder(&post, at.time).unwrap_or_default(),
                    Debtor::Doer => happened.person,
                    Debtor::Witness => happened.witness,
                };
                let standing = Standing { record: happened.record, until: until.clone(), person: person.to_owned() };
                let clock = Clock { stands: Some(standing), ..clock.clone() };
                owed.push(Obligation {
                    post,
                    act: duty.owes.text.clone(),
                    capacity: label.clone(),
                    citation: self.duty_citation(duty),
                    clock: Some(clock),
                });
            }
        }
        Ok(owed)
    }

    fn debtors(
        &self,
        by: &Debtor,
        happened: Happened<'_>,
        at: At<'_>,
        facts: &mut Facts<'_>,
    ) -> Result<BTreeSet<String>, NormFault> {
        let of = |person: &str| at.org.posts_of(person, at.time).take(1).map(str::to_owned).collect();
        match by {
            Debtor::Role(role) => Ok(self.base_posts(role, at)?.into_iter().map(str::to_owned).collect()),
            Debtor::Doer => Ok(of(happened.person)),
            Debtor::Witness => Ok(of(happened.witness)),
            Debtor::Fact(fact) => match facts(fact) {
                Some(Value::Set(posts)) => Ok(posts),
                Some(Value::Text(post)) => Ok(std::iter::once(post).filter(|p| !p.is_empty()).collect()),
                _ => Err(NormFault(format!("应办职务“{fact}”没有给出"))),
            },
        }
    }

    fn run(
        &self,
        duty: &Duty,
        stands: Option<Standing>,
        facts: &mut Facts<'_>,
        start: Start<'_>,
    ) -> Result<Clock, NormFault> {
        let mut clock = Clock {
            duty: duty.common.name.clone(),
            limit: None,
            from: start.at,
            due: None,
            near: None,
            how: vec![],
            uncounted: String::new(),
            steps: vec![],
            told: vec![],
            extended: 0,
            lines: vec![],
            unit: String::new(),
            stands,
        };
        let Some(norm) = &duty.limit else { return Ok(clock) };
        let limit = self.limit(norm)?;
        clock.limit = Some(limit);
        if let Some(date) = &norm.date {
            clock.from = dated(date, facts)?;
        }
        if let Some(day) = norm.on_day {
            clock.from = day.next(start.at.day()).start();
        }
        self.count(duty, norm, &mut clock, start.workdays);
        Ok(clock)
    }

    /// Counts the end, the near mark and the steps. What cannot be counted is said in the clock.
    fn count(&self, duty: &Duty, norm: &LimitNorm, clock: &mut Clock, workdays: &Workdays) {
        let Some(limit) = clock.limit else { return };
        let stage = |stage: &StageNorm| self.days(&stage.count).map(|count| Limit { count, unit: stage.unit, ..limit });
        let stages: Result<Vec<Limit>, NormFault> = norm.then.iter().map(stage).collect();
        let due = match stages.map(|then| sum(&[vec![limit], then].concat(), clock.from, workdays)) {
            Ok(Ok(due)) => due,
            Ok(Err(cannot)) => {
                clock.uncounted = cannot.to_string();
                return;
            }
            Err(fault) => {
                clock.uncounted = fault.0;
                return;
            }
        };
        clock.due = Some(due.at);
        clock.how = due.how;
        let near = u32::try_from(norm.near).unwrap_or_default();
        if near > 0 {
            let before = Limit { count: near, unit: limit.unit, side: Side::Before, cutoff: None, ends: None };
            let at = before.from(due.at, workdays).map(|d| d.at);
            clock.near = at.ok().map(|at| if whole_days(limit.unit) { at.day().plus_days(1).start() } else { at });
        }
        for step in &duty.steps {
            let after = Limit::after(u32::try_from(step.after).unwrap_or_default(), step.unit);
            let at = if step.after == 0 { Ok(due.at) } else { after.from(due.at, workdays).map(|d| d.at) };
            let what = match &step.what {
                StepKind::Tell(role) => StepWhat::Tell(role.text.clone()),
                StepKind::Act(act) => StepWhat::Act(act.text.clone()),
            };
            let form = step.with.iter().map(|(field, value)| (field.text.clone(), value.text.clone())).collect();
            match at {
                // The last instant of the limit still belongs to it.
                Ok(at) => clock.steps.push(Step { at: at.plus_seconds(1), what, form }),
                Err(cannot) => clock.uncounted = cannot.to_string(),
            }
        }
        clock.steps.sort();
    }

    /// Counts a clock anew after its limit was lengthened or the date it is counted from moved. Steps done stay done.
    ///
    /// # Errors
    /// Where the rulebook no longer has the duty.
    pub(crate) fn counted_anew(&self, clock: &Clock, workdays: &Workdays) -> Result<Clock, NormFault> {
        let duty = self.duty_norm(&clock.duty)?;
        let mut fresh =
            Clock { steps: vec![], how: vec![], uncounted: String::new(), due: None, near: None, ..clock.clone() };
        if let Some(norm) = &duty.limit {
            self.count(duty, norm, &mut fresh, workdays);
        }
        if clock.uncounted.is_empty() {
            let done = duty.steps.len().saturating_sub(clock.steps.len());
            fresh.steps.drain(..done.min(fresh.steps.len()));
        } else {
            // Steps that could not be counted are missing there, too: those are done of which somebody was told.
            fresh.steps.retain(|s| !matches!(&s.what, StepWhat::Tell(role) if clock.told.contains(role)));
        }
        Ok(fresh)
    }

    fn limit(&self, norm: &LimitNorm) -> Result<Limit, NormFault> {
        Ok(Limit {
            count: self.days(&norm.count)?,
            unit: norm.unit,
            side: norm.side,
            cutoff: norm.cutoff,
            ends: norm.ends,
        })
    }

    fn days(&self, days: &Days) -> Result<u32, NormFault> {
        let number = match days {
            Days::Number(n) => *n,
            Days::Value(name) => {
                let value = self.book.values.get(&name.text);
                value.ok_or_else(|| NormFault(format!("规则没有“{name}”这一规则值")))?.value
            }
        };
        u32::try_from(number).map_err(|_| NormFault(format!("时限“{number}”不是有效的数")))
    }

    fn duty_norm(&self, name: &str) -> Result<&Duty, NormFault> {
        self.book.duties.get(name).ok_or_else(|| NormFault(format!("规则没有“{name}”这一职责时限")))
    }

    fn duty_citation(&self, duty: &Duty) -> Citation {
        self.cite(&duty.common.basis, &duty.common.name)
    }

    pub(crate) fn duty_view(&self, name: &str) -> Result<DutyView, NormFault> {
        let duty = self.duty_norm(name)?;
        let limit = duty.limit.as_ref().map(|l| self.limit(l)).transpose()?;
        let extend = duty.extend.as_ref().map(|e| {
            let roles = e.by.iter().map(|w| w.text.clone()).collect::<Vec<_>>();
            self.days(&e.most).map(|most| (roles, most))
        });
        Ok(DutyView {
            label: duty.common.label.clone(),
            owes: duty.owes.text.clone(),
            limit,
            extend: extend.transpose()?,
            citation: self.duty_citation(duty),
        })
    }
}

fn whole_days(unit: Unit) -> bool {
    !matches!(unit, Unit::Minutes | Unit::Hours)
}

fn applies(duty: &Duty, facts: &mut Facts<'_>) -> bool {
    duty.when.iter().all(|(key, members)| {
        let value = facts(key);
        let cell = value.as_ref().and_then(Value::cell);
        cell.is_some_and(|cell| members.iter().any(|m| m.text == cell))
    })
}

/// The instant that a fact names: a day's midnight or an instant.
fn dated(date: &Word, facts: &mut Facts<'_>) -> Result<OfficeTime, NormFault> {
    let value = facts(date).ok_or_else(|| NormFault(format!("起算日期“{date}”没有给出")))?;
    let text = value.text().unwrap_or_default();
    let day = text.parse::<Day>().map(Day::start);
    day.or_else(|_| text.parse()).map_err(|_| NormFault(format!("起算日期“{date}”的值“{text}”不是日期")))
}
