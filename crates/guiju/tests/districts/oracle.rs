//! What the walks know by themselves: who holds what, who is away, who was designated and authorised, taken from the rows of the
//! journal as they come; and who may sign a paper by it, read off articles 6, 51 and 69 once more, without asking the program.
//!
//! Everything is kept with the instant at which it was done. Asked about an hour, the oracle may be told not to look at what
//! was done later: nothing said afterwards gives anybody power over an hour that is past.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::OfficeTime;
use guiju_core::journal::Head;
use serde_json::Value;

use crate::plan::{PostEntry, Roll};

/// From so many days an absence is long; a choice of the rulebook.
const LONG: i32 = 15;

/// One holding; its end, and when that was said.
#[derive(Debug, Clone)]
struct Holding {
    post: String,
    person: String,
    since: OfficeTime,
    ended: Option<(OfficeTime, OfficeTime)>,
    done: OfficeTime,
}

/// A designation or a grant.
#[derive(Debug, Clone)]
pub struct Given {
    subject: String,
    /// Of a designation the norm; of a grant the power.
    what: String,
    from: String,
    /// Of a designation the post stood in for.
    for_post: String,
    to: String,
    lines: BTreeSet<String>,
    since: OfficeTime,
    until: Option<OfficeTime>,
    done: OfficeTime,
    /// Ends said later: when it was said, and the end.
    ends: Vec<(OfficeTime, OfficeTime)>,
    /// Position of its row, where it was recorded for whoever gave it.
    record: Option<u64>,
}

/// The hours of one leave, as they stood from an instant on; nothing where it gives no absence.
#[derive(Debug, Clone)]
struct Version {
    done: OfficeTime,
    span: Option<(OfficeTime, OfficeTime)>,
    /// The return, once it was recorded.
    back: Option<OfficeTime>,
    /// Rows recorded for whoever is away on which these hours rest, besides the one by which it was asked for.
    resting: Vec<u64>,
}

#[derive(Debug, Clone, Default)]
struct Leave {
    person: String,
    counted: Option<OfficeTime>,
    stands: Option<(OfficeTime, OfficeTime)>,
    left: Option<OfficeTime>,
    back: Option<OfficeTime>,
    cancelled: bool,
    versions: Vec<Version>,
    /// Positions of the rows of the later end asked for last and of the departure, where they were recorded for him.
    later: Option<u64>,
    departure: Option<u64>,
    /// On which of them the hours rest now.
    resting: Vec<u64>,
    /// Position of the row by which it was asked for, where it was recorded for whoever is away.
    record: Option<u64>,
}

/// What decides who signs a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paper {
    pub issuer: String,
    pub class: String,
    pub lines: Vec<String>,
}

/// Until when facts are looked at: of those done by then, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// The hour asked about.
    pub at: OfficeTime,
    /// Facts done after this are not looked at.
    pub known: OfficeTime,
    /// Whether circles of stand-ins are looked for. Whoever says afterwards that he was back earlier opens a circle, also for
    /// hours that are past.
    pub circles: bool,
}

impl View {
    /// An hour as it was known when it came.
    pub fn then(at: OfficeTime) -> Self {
        Self { at, known: at, circles: true }
    }
}

#[derive(Debug, Clone, Default)]
pub struct Oracle {
    posts: Vec<PostEntry>,
    charge: BTreeMap<String, String>,
    holdings: Vec<Holding>,
    given: Vec<Given>,
    /// Positions of recorded rows that those whose acts they are said to be dispute, or that were found to be none of theirs: no
    /// power follows from them, now or in an hour that is past.
    pub doubted: BTreeSet<u64>,
    leaves: BTreeMap<String, Leave>,
}

fn text<'a>(event: &'a Value, name: &str) -> &'a str {
    event[name].as_str().unwrap_or_default()
}

fn time(event: &Value, name: &str) -> Option<OfficeTime> {
    event[name].as_str().map(|t| t.parse().unwrap())
}

impl Oracle {
    /// Knows what the file says from its date on.
    pub fn of(roll: &Roll, since: OfficeTime) -> Self {
        let held = roll.posts.iter().filter(|p| !p.holder.is_empty());
        let holding =
            |p: &PostEntry| Holding { post: p.id.clone(), person: p.holder.clone(), since, ended: None, done: since };
        Self {
            posts: roll.posts.clone(),
            charge: roll.charge.clone(),
            holdings: held.map(holding).collect(),
            ..Self::default()
        }
    }

    /// Takes in what a row says.
    pub fn take(&mut self, head: &Head, event: &Value) {
        match head.matter.as_str() {
            "office" => self.office(head, event),
            "leave" => self.leave(head, event),
            _ => {}
        }
    }

    fn office(&mut self, head: &Head, event: &Value) {
        let done = head.happened;
        let mut hold = |person: &str| {
            let since = time(event, "since").unwrap();
            let (post, person) = (text(event, "post").to_owned(), person.to_owned());
            self.holdings.push(Holding { post, person, since, ended: None, done });
        };
        let left = match text(event, "kind") {
            "taken_up" => {
                hold(text(event, "person"));
                ""
            }
            "handed_over" => {
                hold(text(event, "to"));
                text(event, "from")
            }
            "vacated" => text(event, "person"),
            "designated" | "authorised" => return self.give(head, event),
            "ended" => {
                let at = time(event, "at").unwrap();
                let ended = self.given.iter_mut().filter(|g| g.subject == head.subject);
                return ended.for_each(|g| g.ends.push((done, at)));
            }
            _ => return,
        };
        let since = time(event, "since").unwrap();
        let of = |h: &&mut Holding| h.post == text(event, "post") && h.person == left && h.ended.is_none();
        self.holdings.iter_mut().filter(of).for_each(|h| h.ended = Some((done, since)));
    }

    fn give(&mut self, head: &Head, event: &Value) {
        let designated = text(event, "kind") == "designated";
        let (what, from) = if designated { ("norm", "by_post") } else { ("power", "from_post") };
        let lines = event["lines"].as_array().into_iter().flatten().map(|l| l.as_str().unwrap().to_owned()).collect();
        self.given.push(Given {
            subject: head.subject.clone(),
            what: text(event, what).to_owned(),
            from: text(event, from).to_owned(),
            for_post: text(event, "for_post").to_owned(),
            to: text(event, "to_post").to_owned(),
            lines,
            since: time(event, "since").unwrap(),
            until: time(event, "until"),
            done: head.happened,
            ends: vec![],
            record: head.entered_for.is_some().then_some(head.position),
        });
    }

    /// Article 69 as the rulebook reads it: from when all that must come first was there. What is done afterwards makes no hour
    /// that is past an absence; as for a designation, what a clerk recorded for somebody was done when he says, and is the
    /// other's to dispute. The departure and the return as they were recorded.
    fn leave(&mut self, head: &Head, event: &Value) {
        let leave = self.leaves.entry(head.subject.clone()).or_default();
        match text(event, "kind") {
            "applied" => {
                leave.person = text(event, "person").to_owned();
                leave.record = head.entered_for.is_some().then_some(head.position);
            }
            "took_effect" => {
                // A later end that comes after the end leaves a gap: what follows it is an absence of its own length.
                let gap = leave.stands.is_some_and(|(_, end)| end < head.happened);
                leave.counted = leave.counted.filter(|_| !gap).or(Some(head.happened));
                leave.resting = leave.departure.into_iter().chain(leave.later).collect();
                leave.stands = Some((time(event, "since").unwrap(), time(event, "until").unwrap()));
            }
            "extended" => leave.later = head.entered_for.is_some().then_some(head.position),
            "departed" => {
                leave.left = time(event, "at");
                leave.departure = head.entered_for.is_some().then_some(head.position);
                leave.resting.extend(leave.departure);
            }
            "returned" => leave.back = time(event, "at"),
            "cancelled" => leave.cancelled = true,
            // What a disputed consent does is walked by scenarios; here nobody's consent is recorded for him.
            _ => {}
        }
        let span = leave.stands.filter(|_| !leave.cancelled).map(|(since, until)| {
            let (since, until) = (leave.left.unwrap_or(since), leave.back.unwrap_or(until));
            (leave.counted.map_or(since, |counted| since.max(counted)).min(until), until)
        });
        leave.versions.push(Version { done: head.happened, span, back: leave.back, resting: leave.resting.clone() });
    }

    fn is_sound(&self, record: Option<u64>) -> bool {
        record.is_none_or(|record| !self.doubted.contains(&record))
    }

    pub fn lines(&self) -> impl Iterator<Item = &String> {
        self.charge.keys()
    }

    fn role(&self, post: &str) -> &'static str {
        self.posts.iter().find(|p| p.id == post).map_or("", |p| p.role)
    }

    fn is_vice(&self, post: &str) -> bool {
        matches!(self.role(post), "vice_mayor" | "executive_vice_mayor")
    }

    /// Who holds a post.
    pub fn holder(&self, post: &str, view: View) -> Option<&str> {
        self.holding(post, view).map(|h| h.person.as_str())
    }

    fn holding(&self, post: &str, view: View) -> Option<&Holding> {
        let holds = |h: &&Holding| {
            let until = h.ended.filter(|(said, _)| *said <= view.known).map(|(_, until)| until);
            h.post == post && h.done <= view.known && h.since <= view.at && until.is_none_or(|until| view.at < until)
        };
        self.holdings.iter().find(holds)
    }

    /// For how many days somebody is away, the first and the last counted; nothing where he is there.
    fn away(&self, person: &str, view: View) -> Option<i32> {
        let of = self.leaves.values().filter(|l| l.person == person && self.is_sound(l.record));
        let sound = |v: &&&Version| v.resting.iter().all(|record| !self.doubted.contains(record));
        // What rests on a disputed row is as it was before that row; nobody is away after his return.
        let spans = of.filter_map(|l| {
            let known: Vec<&Version> = l.versions.iter().rev().filter(|v| v.done <= view.known).collect();
            let last = known.first().filter(|last| last.span.is_some())?;
            let (since, until) = known.iter().find(sound)?.span?;
            Some((since, last.back.map_or(until, |back| until.min(back))))
        });
        let mut covering = spans.filter(|(since, until)| *since <= view.at && view.at < *until);
        covering.next().map(|(since, until)| since.day().days_until(until.plus_seconds(-1).day()) + 1)
    }

    /// Whether a designation or a grant is in force: begun, not before it was made, not over, and between the same people.
    fn in_force(&self, given: &Given, view: View) -> bool {
        let said = given.ends.iter().filter(|(said, _)| *said <= view.known).map(|(_, at)| *at);
        let until = said.chain(given.until).min();
        let same = |post: &String| {
            // Who leaves and comes back holds the post anew.
            let held = |view: View| self.holding(post, view).map(|h| (&h.person, h.since));
            held(view).is_some() && held(view) == held(View { at: given.done, ..view })
        };
        let between = [&given.from, &given.for_post, &given.to].into_iter().filter(|post| !post.is_empty());
        given.done <= view.known
            && self.is_sound(given.record)
            && given.since.max(given.done) <= view.at
            && until.is_none_or(|until| view.at < until)
            && between.into_iter().all(same)
            && self.role(&given.from) == "mayor"
    }

    /// The posts put in the place of another while its holder is away (article 6): whoever was designated to preside for the
    /// mayor; where a vice mayor is away long, whoever looks after his work.
    fn in_place(&self, post: &str, view: View) -> Vec<String> {
        let Some(days) = self.holder(post, view).and_then(|holder| self.away(holder, view)) else { return vec![] };
        let designated = |norm: &str| -> Vec<String> {
            let of = |g: &&Given| g.what == norm && g.for_post == post && self.is_vice(&g.to) && self.in_force(g, view);
            self.given.iter().filter(of).map(|g| g.to.clone()).collect()
        };
        match post {
            "mayor" => designated("preside"),
            "evm" if days >= LONG => designated("look_after_executive"),
            post if self.is_vice(post) && days >= LONG => vec!["evm".to_owned()],
            _ => vec![],
        }
    }

    /// Whether one in whose place somebody is stands, in the end, in that one's own place: then neither does the other's work.
    fn goes_round(&self, post: &str, to: &str, view: View) -> bool {
        if !view.circles {
            return false;
        }
        let mut seen = BTreeSet::from([to.to_owned()]);
        let mut open = vec![to.to_owned()];
        while let Some(absent) = open.pop() {
            let next = self.in_place(&absent, view);
            if next.iter().any(|other| other == post) {
                return true;
            }
            open.extend(next.into_iter().filter(|other| seen.insert(other.clone())));
        }
        false
    }

    /// Whoever answers for the work of a post: its holder, and while he is away those in his place.
    fn answers(&self, post: &str, view: View) -> BTreeSet<String> {
        let Some(holder) = self.holder(post, view) else { return BTreeSet::new() };
        let others = self.in_place(post, view).into_iter().filter(|to| !self.goes_round(post, to, view));
        let others = others.filter_map(|to| self.holder(&to, view).map(str::to_owned));
        others.chain([holder.to_owned()]).collect()
    }

    /// Whether somebody's post was authorised to sign papers of these lines (article 51, paragraphs 3 and 4).
    fn granted(&self, post: &str, lines: &[String], view: View) -> bool {
        let covers = |g: &Given| g.lines.is_empty() || lines.iter().all(|line| g.lines.contains(line));
        self.given.iter().any(|g| g.what == "sign" && g.to == post && covers(g) && self.in_force(g, view))
    }

    /// Who may sign a paper (article 51).
    pub fn signers(&self, paper: &Paper, view: View) -> BTreeSet<String> {
        let held = |post: &str| self.holder(post, view).map(str::to_owned);
        if paper.issuer == "office" {
            return held("director").into_iter().collect();
        }
        let charge: BTreeSet<&str> =
            paper.lines.iter().filter_map(|l| self.charge.get(l)).map(String::as_str).collect();
        let mut vice: Vec<&str> = charge.iter().copied().filter(|p| self.is_vice(p)).collect();
        vice.sort_by_key(|post| self.posts.iter().position(|p| p.id == *post));
        let mut all = self.answers("mayor", view);
        if paper.class == "appointment" || charge.contains("mayor") {
            return all;
        }
        if paper.class != "ordinary" {
            let may = self.granted("evm", &paper.lines, view);
            all.extend(held("evm").filter(|_| may));
            return all;
        }
        match vice.as_slice() {
            [] => {
                let posts = self.posts.iter().map(|p| p.id.as_str());
                let granted = posts.filter(|p| self.is_vice(p) && self.granted(p, &paper.lines, view));
                all.extend(granted.filter_map(held));
            }
            [one] => all.extend(self.answers(one, view)),
            several => {
                let highest = several.iter().find(|post| self.holder(post, view).is_some());
                all.extend(highest.into_iter().flat_map(|post| self.answers(post, view)));
            }
        }
        all
    }
}
