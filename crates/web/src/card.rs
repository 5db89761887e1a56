//! The responsibility card of a subject (责任卡): who had which part, in which capacity, by which article, who recorded it for
//! him, and whether he confirmed it. Made from the journal alone; for the auditors without what was written.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::journal::Head;
use guiju_core::vocabulary::SubjectUse;
use guiju_runtime::Subject;
use guiju_ui::card::{Part, Read, Share};
use guiju_ui::{Cell, ListRow, Markup, cites, list, render};

use crate::answer::Failure;
use crate::journal::{against, named, noted, refused};
use crate::rulebook::Labels;
use crate::subject::Opened;
use crate::visit::{Visit, blocking};

/// One line of the card.
struct Line {
    position: u64,
    when: String,
    part: Part,
    who: String,
    how: String,
    words: String,
    cites: Markup,
    entered: String,
}

#[derive(Template)]
#[template(path = "card.html")]
struct CardPage {
    title: String,
    subject: String,
    parts: Vec<(&'static str, String)>,
    table: Markup,
    withheld: bool,
    first: u64,
    last: u64,
    hash: String,
    now: String,
}

/// GET /m/{matter}/{subject}/card: for whom the subject is open.
pub(crate) async fn show(visit: Visit, Path((matter, subject)): Path<(String, String)>) -> Result<Response, Failure> {
    blocking(move || {
        let opened = Opened::find(&visit, &matter, &subject, SubjectUse::Needs)?;
        let title = opened.title(&visit);
        page(&visit, &subject, &opened.subject, Some(title))
    })
    .await
}

/// GET /journal/card/{subject}: for the auditors, without title and text.
pub(crate) async fn audited(visit: Visit, Path(subject): Path<String>) -> Result<Response, Failure> {
    blocking(move || {
        let reasons = against(&visit, visit.site.auditing.journal, &[]);
        if !reasons.is_empty() {
            return refused(&visit, "责任卡", &reasons);
        }
        let matter = subject.rsplit_once('-').map_or("", |(matter, _)| matter);
        let found = visit.reader.shared(matter, &subject)?.ok_or(Failure::Nothing)?;
        noted(&visit, &format!("责任卡，事项{subject}"))?;
        page(&visit, &subject, &found, None)
    })
    .await
}

fn page(visit: &Visit, id: &str, subject: &Subject, title: Option<String>) -> Result<Response, Failure> {
    let mut rows: Vec<&(Head, Vec<u8>)> = subject.rows.iter().chain(&subject.others).collect();
    rows.sort_by_key(|(head, _)| head.version);
    let withheld = title.is_none();
    let lines = lines(visit, &rows);
    let mut columns = vec!["日志", "办理时间", "作用", "何人", "办理何事", "依据", "录入与核对"];
    if !withheld {
        columns.push("意见");
    }
    let shown = |line: &Line| {
        let mut cells: Vec<Cell> = vec![
            format!("第{}条", line.position).into(),
            line.when.as_str().into(),
            line.part.label().into(),
            line.who.as_str().into(),
            line.how.as_str().into(),
            line.cites.clone().into(),
            line.entered.as_str().into(),
        ];
        if !withheld {
            cells.push(line.words.as_str().into());
        }
        ListRow { href: None, cells }
    };
    let table: Vec<ListRow> = lines.iter().map(shown).collect();
    let entries = visit.reader.heads_of(id)?;
    let page = CardPage {
        title: title.unwrap_or_else(|| id.to_owned()),
        subject: id.to_owned(),
        parts: parts(&lines),
        table: list("", &columns, &table, "")?,
        withheld,
        first: entries.first().map_or(0, |e| e.head.position),
        last: entries.last().map_or(0, |e| e.head.position),
        hash: entries.last().map(|e| e.hash.clone()).unwrap_or_default(),
        now: visit.now.chinese(),
    };
    let active = if withheld { "/journal" } else { "/" };
    visit.page(StatusCode::OK, "责任卡", active, &render(&page)?)
}

/// For each part those who had it, each once.
fn parts(lines: &[Line]) -> Vec<(&'static str, String)> {
    let of = |part: Part| {
        let mut seen = BTreeSet::new();
        let who = lines.iter().filter(|l| l.part == part && seen.insert(l.who.as_str())).map(|l| l.who.clone());
        who.collect::<Vec<_>>().join("、")
    };
    let all = Part::ALL.into_iter().filter(|p| *p != Part::Other);
    let wanted = |p: &Part| [Part::Refused, Part::Away, Part::Disregarded].contains(p);
    let told = |part: Part| {
        let who = of(part);
        // That nobody said no, was away or went unheard is told, too: it is what the card is asked for.
        match (who.is_empty(), wanted(&part)) {
            (true, false) => None,
            (true, true) => Some((part.label(), "无".to_owned())),
            _ => Some((part.label(), who)),
        }
    };
    all.filter_map(told).collect()
}

fn lines(visit: &Visit, rows: &[&(Head, Vec<u8>)]) -> Vec<Line> {
    let labels = Labels::of(visit);
    let shares: Vec<(&Head, Vec<Share>)> =
        rows.iter().map(|(head, body)| (head, shares(visit, &labels, head, body))).collect();
    let mut said: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for (_, shares) in &shares {
        for share in shares {
            if let Some(record) = share.about {
                said.entry(record).or_default().push(share.how.clone());
            }
        }
    }
    let mut lines = vec![];
    let mut owing: BTreeSet<(String, String)> = BTreeSet::new();
    for (head, shares) in shares {
        for share in shares {
            lines.push(line(visit, &labels, head, share, said.get(&head.position)));
        }
        for (post, act) in opened(head, &owing) {
            lines.extend(away(visit, &labels, head, &post, &act));
        }
        if let Some(owed) = &head.owed {
            owing = owed.iter().map(|o| (o.post.clone(), o.act.clone())).collect();
        }
    }
    lines
}

/// What a row says of parts; what its matter leaves to it is told by the act's name.
fn shares(visit: &Visit, labels: &Labels<'_>, head: &Head, body: &[u8]) -> Vec<Share> {
    let read = Read { head, body, org: &visit.org, norms: &*visit.edition };
    let told = visit.site.pages_of(&head.matter).map(|p| p.shares(&read)).unwrap_or_default();
    if !told.is_empty() {
        return told;
    }
    let part = if head.version == 1 { Part::Proposed } else { Part::CarriedOut };
    vec![Share::of(part, labels.act(&format!("{}.{}", head.matter, head.act)), "")]
}

fn line(visit: &Visit, labels: &Labels<'_>, head: &Head, share: Share, said: Option<&Vec<String>>) -> Line {
    let doer = match head.capacity.is_empty() {
        true => named(visit, &head.on_behalf),
        false => format!("{}（{}）", named(visit, &head.on_behalf), head.capacity),
    };
    Line {
        position: head.position,
        when: head.happened.chinese(),
        part: share.part,
        who: if share.who.is_empty() { doer } else { share.who },
        how: share.how,
        words: share.words,
        cites: cites(&head.citations),
        entered: entered(visit, labels, head, said),
    }
}

/// Who recorded it for him, how, and what he said of it.
fn entered(visit: &Visit, labels: &Labels<'_>, head: &Head, said: Option<&Vec<String>>) -> String {
    let Some(how) = &head.entered_for else { return String::new() };
    let word = head.recording();
    let (by, at) = (visit.org.name(&head.actor), head.recorded.chinese());
    let medium = labels.member(&visit.site.medium_class, &how.medium);
    let confirmed = said.map_or_else(|| "本人尚未核对".to_owned(), |said| said.join("，"));
    format!("{by}于{at}{word}，{medium}；{confirmed}")
}

/// Posts that owe something after this row and did not before.
fn opened(head: &Head, before: &BTreeSet<(String, String)>) -> BTreeSet<(String, String)> {
    let now = head.owed.iter().flatten().map(|o| (o.post.clone(), o.act.clone()));
    now.filter(|owed| !before.contains(owed)).collect()
}

/// The line of a post whose holder was away when its turn came.
fn away(visit: &Visit, labels: &Labels<'_>, head: &Head, post: &str, act: &str) -> Option<Line> {
    let org = &visit.org;
    let holder = org.holder(post, head.happened)?;
    let absence = org.away(holder, head.happened)?;
    let until = absence.span.until.map(|t| format!("，至{}", t.chinese())).unwrap_or_default();
    Some(Line {
        position: head.position,
        when: head.happened.chinese(),
        part: Part::Away,
        who: format!("{}（{}）", org.name(holder), org.posts.get(post).map_or(post, |p| p.title.as_str())),
        how: format!("应办“{}”时外出{until}", labels.act(act)),
        words: String::new(),
        cites: Markup::none(),
        entered: String::new(),
    })
}
