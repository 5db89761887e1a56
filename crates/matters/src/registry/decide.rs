//! Whether an act of `registry` fits the case.

use guiju_core::journal::Access;
use guiju_core::norms::{Answer, Norms};
use guiju_core::sheet::Flaw;
use guiju_core::{CaseFile, Day, Done, Facts, Reason};

use super::command::Command;
use super::event::Event;
use super::facts::{marks, registrars};
use super::looks::account;
use super::register::shown;
use super::vocabulary::STANDINGS;

/// What stands against a command whoever gives it, told together with what the gate says. What became of the numbers is told
/// to the registrars alone, when it is decided.
pub fn open_so_far(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    match command {
        Command::ImportInForce { .. } => decide(command, case, norms).err().unwrap_or_default(),
        _ => command.series().map(|(series, year)| known(series, year, case, norms)).unwrap_or_default(),
    }
}

/// Whether it fits the case.
pub fn decide(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Done<Event>, Vec<Reason>> {
    let wrong = command.series().map(|(series, year)| known(series, year, case, norms)).unwrap_or_default();
    // What the account of the numbers says against it is told together with what the series and the year say.
    let with = |reasons: Vec<Reason>| wrong.iter().cloned().chain(reasons).collect::<Vec<_>>();
    let (event, citations) = match command {
        Command::OpenSeries { series, year, last, basis } => {
            not_given(series, *year, *last, case, norms).map_err(with)?;
            (Event::SeriesOpened { series: series.clone(), year: *year, last: *last, basis: basis.clone() }, vec![])
        }
        Command::SetNumber { series, year, number, fate, reason } => {
            let citation = may_become(series, *year, *number, fate, case, norms).map_err(with)?;
            let (series, fate, reason) = (series.clone(), fate.clone(), reason.clone());
            (Event::NumberSet { series, year: *year, number: *number, fate, reason }, vec![citation])
        }
        Command::ImportInForce { basis, documents, flaws, days } => {
            let flaws: Vec<Flaw> = flaws.iter().cloned().chain(ahead(days, case)).collect();
            let wrong = |flaw: &Flaw| {
                let way_on = "请改正表格后重新登记；有一处不对即一概不登记";
                let reason = Reason::grounded(norms, "registry.table_wrong", flaw.told(), way_on, case.himself());
                reason.fact("文件", flaw.file.as_str()).act("registry.import_in_force")
            };
            if !flaws.is_empty() {
                return Err(flaws.iter().map(wrong).collect());
            }
            (Event::InForceImported { basis: basis.clone(), documents: documents.clone() }, vec![])
        }
    };
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let blobs = match &event {
        Event::InForceImported { documents, .. } => {
            documents.iter().filter_map(|d| d.file.as_ref()).map(|f| f.hash.clone()).collect()
        }
        _ => vec![],
    };
    let mut done = Done { citations, blobs, ..Done::event(event, capacity(case)) };
    done.access = access(command, case, norms);
    Ok(done)
}

/// Dates that have not come yet: nothing is in force that is yet to be issued.
fn ahead(days: &[(Day, Flaw)], case: &CaseFile<'_>) -> Vec<Flaw> {
    let today = case.happened.day();
    let told = |(_, place): &(Day, Flaw)| Flaw {
        message: format!("晚于今天（{}），只登记已经制发的文件，请核对", today.chinese()),
        ..place.clone()
    };
    days.iter().filter(|(day, _)| *day > today).map(told).collect()
}

/// The posts of the person acting, as shown.
fn capacity(case: &CaseFile<'_>) -> String {
    let posts = case.org.posts_of(case.on_behalf, case.happened);
    let titles: Vec<&str> = posts.filter_map(|p| case.org.posts.get(p)).map(|p| p.title.as_str()).collect();
    titles.join("、")
}

/// Who entered it, his unit; and everybody inside who looks a document in force up, unit by unit.
fn access(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Access> {
    let Ok(citation) = norms.ground("registry.kept") else { return vec![] };
    let mut to = vec![format!("person:{}", case.on_behalf)];
    match command {
        Command::ImportInForce { .. } => to.extend(case.org.units.keys().map(|unit| format!("unit:{unit}"))),
        _ => to.extend(case.org.units_of(case.on_behalf, case.happened).map(|unit| format!("unit:{unit}"))),
    }
    to.sort();
    to.dedup();
    to.into_iter().map(|to| Access { to, citation: citation.clone() }).collect()
}

/// The series is one of the rules', and the year is one of those on record here.
fn known(series: &str, year: i64, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let mut wrong = vec![];
    let marks = marks(norms);
    if !marks.contains_key(series) {
        let known: Vec<&str> = marks.keys().map(String::as_str).collect();
        let said = format!("规则中没有“{series}”这一机关代字");
        let way_on = "请改用规则中的机关代字；确需新的代字的，先修订规则";
        let reason = Reason::grounded(norms, "registry.no_series", said, way_on, case.himself());
        wrong.push(reason.fact("规则中的机关代字", known.join("、")));
    }
    let now = i64::from(case.happened.day().year());
    if year > now {
        let said = format!("{year}年尚未到来，字号的年份是成文日期的年份");
        let reason = Reason::grounded(norms, "registry.year_to_come", said, "请到当年再登记", case.himself());
        wrong.push(reason.fact("现在的年份", now.to_string()));
    }
    if let Some(first) = first_year(case).filter(|first| year < *first) {
        let said = format!("{year}年早于本系统最早的组织记录（{first}年），那时的公文不在这里编号");
        let way_on = "请核对年份；此前制发、现在仍有效的公文，请登记为此前制发的现行文件";
        let reason = Reason::grounded(norms, "registry.year_before", said, way_on, case.himself());
        wrong.push(reason.fact("最早的年份", first.to_string()).act("registry.import_in_force"));
    }
    wrong
}

/// The year in which the organisation that is on record begins: before it nobody could sign here.
fn first_year(case: &CaseFile<'_>) -> Option<i64> {
    let since = case.org.holdings.iter().map(|h| h.span.since).chain(case.org.relations.iter().map(|r| r.span.since));
    since.min().map(|first| i64::from(first.day().year()))
}

/// Numbers used elsewhere end before the first that was given here; until then what was entered of them can be corrected.
fn not_given(series: &str, year: i64, last: i64, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<(), Vec<Reason>> {
    let account = account(case.answers);
    let said = match account.first_given() {
        Some(first) if last >= first => {
            format!("“{series}”{year}年的第{first}号已经在本系统登记，启用前已用的字号只能登记到第{}号", first - 1)
        }
        _ if account.before > 0 && account.before == last => {
            format!("“{series}”{year}年启用前已用的字号已经登记到第{last}号，与现在所填的相同")
        }
        _ => return Ok(()),
    };
    let way_on = "请核对台账；其后的空号、预留和占用，请逐号登记去向";
    let reason = Reason::grounded(norms, "registry.series_begun", said, way_on, case.himself());
    Err(vec![reason.fact("已登记到", shown(series, year, account.last())).act("registry.set_number")])
}

/// The rules allow this of a number that stands so.
fn may_become(
    series: &str,
    year: i64,
    number: i64,
    fate: &str,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<guiju_core::Citation, Vec<Reason>> {
    let account = account(case.answers);
    let standing = account.standing(number);
    let facts = Facts::from([("number_standing".to_owned(), standing.into()), ("number_fate".to_owned(), fate.into())]);
    let ruling = norms.ask("registry.fate", &facts).map_err(|fault| vec![Reason::faulty(fault.to_string())])?;
    let Answer::Refused(said) = &ruling.answer else { return Ok(ruling.citation) };
    let label = STANDINGS.iter().find(|(id, _)| *id == standing).map_or(standing, |(_, label)| label);
    let message = format!("{}{label}：{said}", shown(series, year, number));
    let way_on = format!("请核对字号；下一个未用的号是{}", shown(series, year, account.last() + 1));
    let reason = Reason::grounded(norms, "registry.number_settled", message, way_on, case.himself());
    Err(vec![reason.by(&ruling.citation).facts(ruling.keys)])
}

/// What somebody is told of an entry that he may not see.
pub fn unseen(case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let issuers = norms.members("issuer").into_iter().map(|(id, _)| id).collect();
    let people = registrars(&issuers, case, norms);
    let who = people.iter().map(|p| case.org.person_with_post(p, case.happened)).collect();
    let asking = case.org.person_with_post(case.actor, case.recorded);
    let (said, way_on) = ("没有这一登记，或者没有对您开放", "请核对编号；确需了解的，请向文书登记人员询问");
    Reason::grounded(norms, "registry.kept", said, way_on, who).fact("查询的同志", asking)
}
