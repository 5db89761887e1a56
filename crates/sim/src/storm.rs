//! Acting while the store breaks: a request is repeated until it is answered, and after each break it is looked whether all that was
//! answered before is there.

use fastrand::Rng;
use guiju_core::request::{Outcome, Request};
use guiju_store::StoreError;

use crate::check::{self, Fault, broken};
use crate::run::Run;

/// A request is repeated at most so often.
const TIMES: u32 = 5;

impl Run<'_> {
    /// Asks until there is an answer, through everything that breaks.
    pub(crate) fn ask(&mut self, request: &Request) -> Result<Outcome, Fault> {
        for _ in 0..TIMES {
            let outcome = self.at()?.perform(request.clone());
            let (broke, dead) = self.wire.look();
            if !broke {
                if let Outcome::Faulty { message } = &outcome {
                    return Err(("程序故障".to_owned(), format!("{message} {request:?}")));
                }
                let reader = self.at()?.reader();
                check::grounded(&reader, &outcome, &mut self.came.cited)?;
                self.tip = self.end()?;
                return Ok(outcome);
            }
            self.came.broke.0 += 1;
            if dead {
                self.revive()?;
            }
            // What was answered though the store broke counts like any other answer.
            if let Outcome::Done(recorded) = &outcome {
                self.answered.take(request, recorded)?;
            }
            self.tip = self.end()?;
        }
        Err(("一直没有答复".to_owned(), format!("{request:?}")))
    }

    /// The program is started anew; everything answered before must be there.
    fn revive(&mut self) -> Result<(), Fault> {
        self.came.broke.1 += 1;
        self.office = None;
        self.wire.revive();
        self.open().map_err(|e| ("重新启动失败".to_owned(), e))?;
        let mut rng = Rng::with_seed(self.number);
        let read = self.wire.reader().map_err(|e| broken(&e))?;
        self.answered.are_there(&*read, &self.world.gov, &mut rng)
    }

    /// What follows by the clock; the store may break here, too.
    pub(crate) fn tick(&mut self) -> Result<(), Fault> {
        for _ in 0..TIMES {
            let ticked = self.at()?.tick();
            let (broke, dead) = self.wire.look();
            if dead {
                self.revive()?;
            }
            match ticked {
                Ok(ticked) if !broke => {
                    let faulty = ticked.iter().find(|t| matches!(t.outcome, Outcome::Faulty { .. }));
                    if let Some(faulty) = faulty {
                        return Err(("随时间发生的事项出错".to_owned(), format!("{:?}", faulty.outcome)));
                    }
                    let reader = self.at()?.reader();
                    for one in &ticked {
                        check::grounded(&reader, &one.outcome, &mut self.came.cited)?;
                    }
                    self.came.ticked += ticked.len() as u64;
                    self.tip = self.end()?;
                    return Ok(());
                }
                Err(error) if !broke => return Err(broken(&error)),
                _ => self.came.broke.0 += 1,
            }
        }
        Err(broken(&StoreError::Engine("随时间发生的事项一直没有办成".to_owned())))
    }
}
