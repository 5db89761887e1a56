//! When a power that passes from person to person begins and ends: never before it was given, never without an end, and it is
//! not taken back for a time that is past.

use guiju_core::norms::{Answer, Norms};
use guiju_core::org::Word;
use guiju_core::{CaseFile, Facts, OfficeTime, Reason};

use super::super::command::Command;
use super::super::event::Event;
use super::super::state::State;
use super::{in_order, own_post, reason};

/// From when a designation or authorisation is to count: as written, else from when it is made.
pub fn begins(since: Option<OfficeTime>, case: &CaseFile<'_>) -> OfficeTime {
    since.unwrap_or(case.happened)
}

/// What is a designation's or an authorisation's own: codes, words, and the question how many days it may last.
pub struct Kind<'a> {
    /// In words.
    pub what: &'static str,
    /// Code of the reason that it begins before it is made.
    pub before: &'static str,
    /// Code of the reason that it lasts too long.
    pub too_long: &'static str,
    /// The way on where it lasts too long.
    pub way_on: &'static str,
    /// Question, key and value.
    pub asked: (&'static str, &'static str, &'a str),
}

impl<'a> Kind<'a> {
    /// A designation that stands in for a post of a role.
    pub fn designation(role: &'a str) -> Self {
        Self {
            what: "指定",
            before: "office.designated_before",
            too_long: "office.designated_too_long",
            way_on: "请核对起止时间；确需更长的，到期后重新指定，职务由他人担任的登记任免",
            asked: ("office.longest", "post_role", role),
        }
    }

    /// An authorisation with a power.
    pub fn grant(power: &'a str) -> Self {
        Self {
            what: "授权",
            before: "office.granted_before",
            too_long: "office.granted_too_long",
            way_on: "请核对起止时间；确需更长的，到期后重新授权",
            asked: ("office.grant_longest", "granted_power", power),
        }
    }
}

/// The end of a power: as written; where none is written, the longest that the rules let it last, or none where they set no
/// longest. With what stands against its span: it begins before it is made, ends before it begins, or lasts too long.
pub fn end(
    kind: &Kind<'_>,
    (since, until): (OfficeTime, Option<OfficeTime>),
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> (Option<OfficeTime>, Vec<Reason>) {
    let mut wrong: Vec<Reason> = made_afterwards(kind, since, case, norms).into_iter().collect();
    wrong.extend(in_order(Some(since), until, case, norms).err().unwrap_or_default());
    let (question, key, value) = kind.asked;
    let ruling = match norms.ask(question, &Facts::from([(key.to_owned(), value.into())])) {
        Ok(ruling) => ruling,
        Err(fault) => {
            wrong.push(Reason::faulty(fault.to_string()));
            return (until, wrong);
        }
    };
    let Answer::Range { max: Some(most), .. } = ruling.answer else { return (until, wrong) };
    let Some(until) = until else { return (Some(since.plus_seconds(most.saturating_mul(DAY))), wrong) };
    let days = i64::from(since.day().days_until(until.day()));
    if days > most {
        let (since, until, what) = (since.chinese(), until.chinese(), kind.what);
        let said = format!("自{since}至{until}共{days}日，超过一次{what}最长的{most}日");
        let told = reason(case, norms, kind.too_long, said, kind.way_on);
        wrong.push(told.by(&ruling.citation).fact(format!("{what}的日数"), days.to_string()));
    }
    (Some(until), wrong)
}

/// Seconds of a day.
const DAY: i64 = 86_400;

/// It would count for a time at which it had not been given: what was done then would get its power afterwards. Of one that
/// is recorded for somebody else, it was given when he did it.
fn made_afterwards(kind: &Kind<'_>, since: OfficeTime, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
    if since >= case.happened {
        return None;
    }
    let (what, made) = (kind.what, case.happened.chinese());
    let said =
        format!("起始时间{}早于作出{what}的时间{made}，{what}自作出之时起才有效，不追认此前的办理", since.chinese());
    let way_on = "起始时间请填作出之时或者以后；不填即自作出之时起。此前已经办理的，由当时有权的同志重新办理";
    let told = reason(case, norms, kind.before, said, way_on);
    Some(told.fact("起始时间", since.chinese()).fact(format!("作出{what}的时间"), made))
}

/// The end of a power by an act: from when it is ended, or later; what has not begun yet is called off at its beginning.
pub fn ended(
    at: Option<OfficeTime>,
    basis: &str,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Event, Vec<Reason>> {
    let since = started(state).unwrap_or(case.happened);
    let at = at.unwrap_or_else(|| since.max(case.happened));
    let mut wrong = vec![];
    if at < since {
        let said = format!("终止时间{}早于起始时间{}", at.chinese(), since.chinese());
        let way_on = "请核对终止时间；尚未开始的，终止时间填起始时间，即不再施行";
        let told = reason(case, norms, "office.dates_out_of_order", said, way_on);
        wrong.push(told.fact("起始时间", since.chinese()).fact("终止时间", at.chinese()));
    }
    if at < case.happened {
        let now = case.happened.chinese();
        let said = format!(
            "终止时间{}早于作出终止的时间{now}，已经依指定、授权办理的事项不因事后终止而失去权力",
            at.chinese()
        );
        let way_on =
            "终止时间请填作出终止之时或者以后，不填即自作出之时起；代录的指定、授权不实的，由所写的同志提出异议";
        let told = reason(case, norms, "office.ended_before", said, way_on);
        wrong.push(told.fact("终止时间", at.chinese()).fact("作出终止的时间", now));
    }
    if wrong.is_empty() { Ok(Event::Ended { at, basis: basis.to_owned() }) } else { Err(wrong) }
}

fn started(state: &State) -> Option<OfficeTime> {
    match &state.begun {
        Some(Event::Designated { since, .. } | Event::Authorised { since, .. }) => Some(*since),
        _ => None,
    }
}

/// The authorisation, or all that stands against it.
pub fn authorise(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Event, Vec<Reason>> {
    let Command::Authorise { to_post, power, lines, since, until, basis } = command else { return Err(vec![]) };
    let since = begins(*since, case);
    let (until, mut wrong) = end(&Kind::grant(power), (since, *until), case, norms);
    let from_post = own_post(case);
    if from_post == *to_post || case.org.holder(to_post, since) == Some(case.on_behalf) {
        let reason = reason(case, norms, "office.self", "不得授权本人".to_owned(), "请授权其他同志");
        wrong.push(reason.fact("受权的职务", case.org.post_with_holder(to_post, since)));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Event::Authorised {
        power: power.clone(),
        from_post,
        to_post: to_post.clone(),
        lines: lines.clone(),
        since,
        until,
        basis: basis.clone(),
        by: case.on_behalf.to_owned(),
    })
}

/// Whether a power is none, because it was found to be nobody's: it stands in nobody's way.
pub fn is_void(word: Word) -> bool {
    word == Word::Void
}
