//! The year, hour by hour.

use std::sync::Arc;

use fastrand::Rng;
use guiju_core::request::{Outcome, Request};
use guiju_runtime::Office;

use crate::check::{self, Answered, Fault, broken};
use crate::fill::Hints;
use crate::fragile::{Break, Wire};
use crate::hand::{Dice, Hand};
use crate::moves::{Move, Owed, Scene, owed};
use crate::plan::{Came, Plan, Wrong};
use crate::{Opening, World};

/// Hours of a day at which people work and the clock is looked at, in seconds after midnight.
const HOURS: [i64; 10] = [0, 30_600, 34_200, 37_800, 41_400, 50_400, 54_000, 57_600, 61_200, 75_600];
/// People look at their lists every so many hours; what they act on may have changed since.
const LISTS: usize = 3;
/// Hours of the night, at which few work.
const NIGHT: [usize; 2] = [0, 9];
/// On a day that is no workday, one of so many moves is made.
const REST: u32 = 12;
/// At most so many calls pass until a store breaks that is to break.
const CALLS: u32 = 24;
/// An hour of the clock meets a break so many times as often as a move.
const TICKS: u32 = 8;
/// At the beginning the registers are remade after so many rows; later whenever the journal has grown by a quarter.
const REMADE: u64 = 1_000;
/// After so many moves it is looked at who sees what, and whether all answers are there.
const LOOKED: u64 = 250;

/// A run on its way.
pub(crate) struct Run<'a> {
    pub(crate) world: &'a World<'a>,
    pub(crate) plan: &'a Plan,
    pub(crate) hints: Hints,
    pub(crate) wire: Wire,
    pub(crate) clock: Arc<Hand>,
    pub(crate) office: Option<Office>,
    pub(crate) edition: usize,
    pub(crate) opened: u64,
    pub(crate) people: Vec<String>,
    /// What was owed when it was looked at last.
    pub(crate) owed: Vec<Owed>,
    pub(crate) subjects: Vec<(String, String)>,
    pub(crate) records: Vec<u64>,
    pub(crate) answered: Answered,
    /// The end of the journal.
    pub(crate) tip: u64,
    pub(crate) number: u64,
    pub(crate) next_remade: u64,
    pub(crate) came: Came,
}

/// Lives a plan through.
pub fn live(world: &World<'_>, plan: &Plan, told: &mut dyn FnMut(u32, u64)) -> Result<Came, String> {
    let mut run = Run {
        world,
        plan,
        hints: Hints::shipped()?,
        wire: Wire::new(world.registers.clone()),
        clock: Arc::new(Hand::at(world.since)),
        office: None,
        edition: 0,
        opened: 0,
        people: vec![],
        owed: vec![],
        subjects: vec![],
        records: vec![],
        answered: Answered::default(),
        tip: 0,
        number: 0,
        next_remade: REMADE,
        came: Came::default(),
    };
    run.open()?;
    (world.found)(run.office()?)?;
    run.tip = run.end().map_err(|(what, facts)| format!("{what}：{facts}"))?;
    if let Err((what, facts)) = run.days(told) {
        run.came.wrong = Some(Wrong { at: run.number, what, facts });
    }
    run.came.moves = run.number;
    Ok(run.came)
}

impl Run<'_> {
    fn office(&self) -> Result<&Office, String> {
        self.office.as_ref().ok_or_else(|| "没有打开".to_owned())
    }

    pub(crate) fn at(&self) -> Result<&Office, Fault> {
        self.office().map_err(|e| ("没有打开".to_owned(), e))
    }

    /// Opens the office on what was committed.
    pub(crate) fn open(&mut self) -> Result<(), String> {
        self.office = None;
        self.opened += 1;
        let store = self.wire.store().map_err(|e| e.to_string())?;
        let opening = Opening {
            store,
            reopen: self.wire.reopen(),
            clock: self.clock.clone(),
            chance: Arc::new(Dice::new(self.plan.seed ^ (self.opened << 32))),
            edition: self.edition,
        };
        self.office = Some((self.world.open)(opening)?);
        Ok(())
    }

    pub(crate) fn end(&self) -> Result<u64, Fault> {
        let read = self.wire.reader().map_err(|e| broken(&e))?;
        read.tip(&self.world.gov).map(|tip| tip.position).map_err(|e| broken(&e))
    }

    fn days(&mut self, told: &mut dyn FnMut(u32, u64)) -> Result<(), Fault> {
        for day in 0..self.plan.days {
            let date = self.world.from.day().plus_days(i32::try_from(day).unwrap_or(i32::MAX));
            let works = self.at()?.reader().workdays().works(date).unwrap_or(true);
            for (n, hour) in HOURS.into_iter().enumerate() {
                self.clock.set(date.start().plus_seconds(hour));
                // What follows by the clock meets a store that breaks, too; few hours have anything that follows.
                let mut rng = Rng::with_seed(self.plan.seed ^ (u64::from(day) << 20) ^ hour.unsigned_abs());
                if rng.u32(..10_000) < self.plan.breaks.saturating_mul(TICKS) {
                    self.arm(&mut rng);
                }
                self.tick()?;
                if n % LISTS == 0 {
                    self.lists()?;
                }
                let few = !works || NIGHT.contains(&n);
                let moves = self.plan.moves / u32::try_from(HOURS.len()).unwrap_or(1);
                let moves = if few { moves / REST } else { moves };
                self.hour(moves.max(1))?;
            }
            if self.plan.adopts == Some(day) {
                self.adopt()?;
            }
            told(day + 1, self.tip);
            if self.plan.until.is_some_and(|last| self.number > last) {
                break;
            }
        }
        self.whole()
    }

    /// People look at their lists.
    fn lists(&mut self) -> Result<(), Fault> {
        let reader = self.at()?.reader();
        let mut people: Vec<String> = reader.org().people.keys().cloned().collect();
        people.extend(self.world.besides.iter().cloned());
        self.people = people;
        self.owed = owed(&reader).map_err(|e| broken(&e))?;
        Ok(())
    }

    /// What people do in an hour.
    fn hour(&mut self, moves: u32) -> Result<(), Fault> {
        for _ in 0..moves {
            self.number += 1;
            if !self.plan.makes(self.number) {
                continue;
            }
            let mut rng = Rng::with_seed(self.plan.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ self.number);
            let breaks = rng.u32(..10_000) < self.plan.breaks;
            let reader = self.at()?.reader();
            let org = reader.org();
            let scene = Scene {
                world: self.world,
                hints: &self.hints,
                reader: &reader,
                org: &org,
                people: &self.people,
                subjects: &self.subjects,
                answered: &self.answered,
                records: &self.records,
                owed: &self.owed,
            };
            let Some(chosen) = scene.choose(self.number, &mut rng) else { continue };
            drop(reader);
            if breaks {
                self.arm(&mut rng);
            }
            self.make(chosen)?;
            self.look(&mut rng)?;
        }
        Ok(())
    }

    /// The store is going to break.
    fn arm(&self, rng: &mut Rng) {
        let how = [Break::Cut, Break::Unheard, Break::Killed, Break::KilledUnheard];
        let how = crate::fill::one(rng, &how).copied().unwrap_or(Break::Cut);
        self.wire.arm(rng.u32(..CALLS), how);
    }

    fn make(&mut self, chosen: Move) -> Result<(), Fault> {
        match chosen {
            Move::Act(request) => {
                let before = self.tip;
                let outcome = self.ask(&request)?;
                self.follow(&request, &outcome, before)
            }
            Move::Again(request) => {
                let before = self.tip;
                match self.ask(&request)? {
                    Outcome::Done(recorded) => {
                        self.answered.take(&request, &recorded)?;
                        self.stays(before, "同一请求又记录了一次")
                    }
                    other => Err(("同一请求的答复变了".to_owned(), format!("{request:?} {other:?}"))),
                }
            }
            Move::Reused(request) => {
                let before = self.tip;
                match self.ask(&request)? {
                    Outcome::Done(recorded) => {
                        Err(("同一编号的另一内容得到办理".to_owned(), format!("流水{}", recorded.position)))
                    }
                    outcome => {
                        *self.came.not.entry(kind(&outcome)).or_default() += 1;
                        self.stays(before, "没有办成而有记录")
                    }
                }
            }
        }
    }

    /// What an outcome leaves.
    fn follow(&mut self, request: &Request, outcome: &Outcome, before: u64) -> Result<(), Fault> {
        let full = format!("{}.{}", request.matter, request.act);
        let Outcome::Done(recorded) = outcome else {
            *self.came.not.entry(kind(outcome)).or_default() += 1;
            if let Outcome::Refused { reasons } = outcome {
                let code = reasons.first().map_or("", |reason| reason.code.as_str());
                *self.came.refused.entry(format!("{full}（{code}）")).or_default() += 1;
            }
            return self.stays(before, "没有办成而有记录");
        };
        if self.tip != before + 1 || recorded.position != self.tip {
            let facts = format!("{full}：原在{before}，记为{}，现在{}", recorded.position, self.tip);
            return Err(("一次办理没有恰好记录一条".to_owned(), facts));
        }
        self.answered.take(request, recorded)?;
        *self.came.done.entry(full).or_default() += 1;
        if recorded.version == 1 {
            self.subjects.push((request.matter.clone(), recorded.subject.clone()));
        }
        if request.entered_for.is_some() {
            self.records.push(recorded.position);
        }
        Ok(())
    }

    fn stays(&self, before: u64, what: &str) -> Result<(), Fault> {
        if self.tip == before { Ok(()) } else { Err((what.to_owned(), format!("{before} → {}", self.tip))) }
    }

    /// The second edition is adopted, the office opened anew; what was answered before is answered alike.
    fn adopt(&mut self) -> Result<(), Fault> {
        let failed = |e: String| ("启用新版本失败".to_owned(), e);
        (self.world.adopt)(self.at()?, 1).map_err(failed)?;
        self.edition = 1;
        self.open().map_err(failed)?;
        self.tip = self.end()?;
        let before = self.tip;
        for (request, recorded) in self.answered.some(&mut Rng::with_seed(self.plan.seed)) {
            match self.at()?.perform(request.clone()) {
                Outcome::Done(again) if again == recorded => {}
                other => return Err(("启用新版本后，原来的答复变了".to_owned(), format!("{request:?} {other:?}"))),
            }
        }
        self.tip = self.end()?;
        self.stays(before, "启用新版本后，原来的请求又记录了一次")
    }

    /// What is looked at on the way.
    fn look(&mut self, rng: &mut Rng) -> Result<(), Fault> {
        let read = self.wire.reader().map_err(|e| broken(&e))?;
        if self.number.is_multiple_of(LOOKED) {
            self.answered.are_there(&*read, &self.world.gov, rng)?;
            let reader = self.at()?.reader();
            if let Some(person) = crate::fill::one(rng, &self.people) {
                check::seen(&reader, person, &self.subjects, rng)?;
            }
        }
        if self.tip >= self.next_remade {
            check::remade(self.world, &*read)?;
            self.came.remade += 1;
            self.next_remade = (self.tip + REMADE).max(self.tip + self.tip / 4);
        }
        Ok(())
    }

    /// At the end everything is looked at once more.
    fn whole(&mut self) -> Result<(), Fault> {
        let read = self.wire.reader().map_err(|e| broken(&e))?;
        self.answered.are_there(&*read, &self.world.gov, &mut Rng::with_seed(self.plan.seed))?;
        check::remade(self.world, &*read)?;
        self.came.remade += 1;
        (self.came.rows, self.came.tip) = check::chained(&*read, &self.world.gov)?;
        Ok(())
    }
}

/// A word for what something came to.
fn kind(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Done(_) => "已办",
        Outcome::Refused { .. } => "不合规则",
        Outcome::Invalid { .. } => "表单有误",
        Outcome::Changed { .. } => "事项已有变化",
        Outcome::KeyReused { .. } => "编号已用于别的内容",
        Outcome::Busy => "繁忙",
        Outcome::Faulty { .. } => "故障",
    }
}
