//! Nothing is open that no rule opens: every act, every register and every page, for one person of every role.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use guiju_core::Norms as _;
use guiju_core::matter::AnyMatter;
use guiju_core::register::{Ask, Cell, Register, Row, Viewer};
use guiju_core::vocabulary::SubjectUse;
use guiju_gate::PolicyView;
use guiju_runtime::Reader;
use guiju_store::{ACCESS, APPLIED, ENTERED, OBLIGATIONS};

use crate::browser::{Browser, Page};
use crate::office::EDITION;
use crate::program::Program;
use crate::sample::Sample;

/// The class of the rules that names the registers open to everybody inside.
const OPEN_INSIDE: &str = "open_inside";

fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", Cell::text)
}

fn registers() -> Vec<&'static Register> {
    let own = [&OBLIGATIONS, &ACCESS, &APPLIED, &ENTERED];
    guiju_matters::ALL.iter().flat_map(|m| m.registers()).chain(own).collect()
}

/// One person of every role.
fn people(reader: &Reader) -> BTreeMap<String, String> {
    let (org, now) = (reader.org(), reader.now());
    let of = |(id, post): (&String, &guiju_core::org::Post)| Some((post.role.clone(), org.holder(id, now)?.to_owned()));
    org.posts.iter().filter_map(of).collect()
}

/// What is open to whom, reckoned here and not by the program: the openings on record, and the posts and units that the
/// organisation gives somebody.
struct Opened {
    access: BTreeMap<String, Vec<(String, String)>>,
}

impl Opened {
    fn read(reader: &Reader) -> Self {
        let mut access: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for row in reader.ask(&Ask::all(ACCESS.name, Viewer::System)).unwrap().rows {
            let opening = (text(&row, "who").to_owned(), text(&row, "place").to_owned());
            access.entry(text(&row, "subject").to_owned()).or_default().push(opening);
        }
        Self { access }
    }

    /// Whether an opening that names an article of the rules opens a subject to one of these.
    fn opens(&self, subject: &str, to: &BTreeSet<String>) -> bool {
        let openings = self.access.get(subject).map(Vec::as_slice).unwrap_or_default();
        openings.iter().any(|(who, place)| to.contains(who) && article(place))
    }
}

/// Whether a place is one of the rules'.
fn article(place: &str) -> bool {
    let whole = place.split_once('.').map_or(place, |(article, _)| article);
    !place.is_empty() && EDITION.book().articles.iter().any(|a| a.is_at(place) || a.place == whole)
}

/// As what a subject may be open to somebody. Posts of others count while they are away and he stands in.
fn tokens(reader: &Reader, person: &str) -> BTreeSet<String> {
    let (org, now) = (reader.org(), reader.now());
    let mut to = BTreeSet::from(["public".to_owned(), format!("person:{person}")]);
    to.extend(org.posts_of(person, now).map(|p| format!("post:{p}")));
    to.extend(org.units_of(person, now).map(|u| format!("unit:{u}")));
    let Viewer::Person { posts, .. } = reader.viewer(person) else { panic!("no person") };
    for post in posts {
        let own = to.contains(&format!("post:{post}"));
        let away = org.holder(&post, now).is_some_and(|holder| org.away(holder, now).is_some());
        assert!(own || away, "{person} is given {post}, whose holder is there");
        to.insert(format!("post:{post}"));
    }
    to
}

/// Why no rule opens a row to somebody; nothing where one does.
fn hole(
    register: &Register,
    row: &Row,
    to: &BTreeSet<String>,
    opened: &Opened,
    classes: &BTreeSet<String>,
) -> Option<String> {
    let name = register.name;
    let open = match register.subject {
        _ if name == OBLIGATIONS.name => to.contains(&format!("post:{}", text(row, "post"))),
        Some(column) => opened.opens(text(row, column), to),
        None => classes.contains(name),
    };
    (!open).then(|| format!("{name}: {row:?}"))
}

fn open_inside() -> BTreeSet<String> {
    EDITION.members(OPEN_INSIDE).into_iter().map(|(id, _)| id).collect()
}

#[tokio::test]
async fn every_register_shows_everybody_only_what_a_rule_opens() {
    let sample = Sample::open().await;
    let reader = sample.district.office.reader();
    let (opened, classes) = (Opened::read(&reader), open_inside());
    assert!(classes.len() > 10, "{classes:?}");
    let mut shown = 0;
    for (role, person) in people(&reader) {
        let to = tokens(&reader, &person);
        for register in registers() {
            let rows = reader.ask(&Ask::all(register.name, reader.viewer(&person))).unwrap().rows;
            let holes: Vec<String> =
                rows.iter().filter_map(|row| hole(register, row, &to, &opened, &classes)).collect();
            assert!(holes.is_empty(), "{role} {person} sees what no rule opens: {holes:?}");
            for column in register.columns.iter().filter(|c| format!("{:?}", c.disclosure) == "Program") {
                assert!(rows.iter().all(|row| !row.contains_key(column.name)), "{} is the program's own", column.name);
            }
            shown += rows.len();
        }
    }
    assert!(shown > 1_000, "{shown} rows are looked at");
    for register in registers() {
        let rows = reader.ask(&Ask::all(register.name, Viewer::Public)).unwrap().rows;
        let public = BTreeSet::from(["public".to_owned()]);
        assert!(rows.iter().all(|row| hole(register, row, &public, &opened, &BTreeSet::new()).is_none()));
    }
}

/// The test above tested: a store that forgets to join, a register that the rules do not name, an opening without an article.
#[tokio::test]
async fn a_hole_is_found() {
    let sample = Sample::open().await;
    let reader = sample.district.office.reader();
    let (opened, classes) = (Opened::read(&reader), open_inside());
    let to = tokens(&reader, "jie-yi");
    let found = |register: &'static str, opened: &Opened, classes: &BTreeSet<String>| {
        let register = registers().into_iter().find(|r| r.name == register).unwrap();
        let rows = reader.ask(&Ask::all(register.name, Viewer::System)).unwrap().rows;
        assert!(!rows.is_empty(), "{} has rows", register.name);
        rows.iter().filter_map(|row| hole(register, row, &to, opened, classes)).count()
    };
    for register in ["documents", "handled", "consultations", "leaves", "obligations", "access"] {
        assert!(found(register, &opened, &classes) > 0, "{register} read without the join");
    }
    assert_eq!(found("posts", &opened, &classes), 0);
    assert!(found("posts", &opened, &BTreeSet::new()) > 0, "no rule opens the register");
    // What is open to him by an opening that cites nothing is a hole.
    let mut uncited = Opened::read(&reader);
    let paper = sample.words.keys().next().unwrap().clone();
    uncited.access.insert(paper.clone(), vec![("person:jie-yi".to_owned(), String::new())]);
    assert!(!uncited.opens(&paper, &to));
    uncited.access.insert(paper.clone(), vec![("person:jie-yi".to_owned(), "50.2".to_owned())]);
    assert!(uncited.opens(&paper, &to));
}

/// Why no rule permits an act; nothing where one does.
fn unpermitted(act: &str, policies: &[PolicyView]) -> Option<String> {
    let permits = |p: &PolicyView| !p.forbids && p.acts.contains(act) && article(&p.citation.place);
    (!policies.iter().any(permits)).then(|| format!("{act} is open, and no article permits it"))
}

#[tokio::test]
async fn every_act_that_is_open_to_somebody_is_permitted_by_an_article() {
    let sample = Sample::open().await;
    let reader = sample.district.office.reader();
    let mut open = BTreeSet::new();
    for person in people(&reader).values() {
        for matter in guiju_matters::ALL.iter() {
            let name = matter.vocabulary().matter;
            let mut views = reader.acts(name, None, person);
            for subject in sample.words.keys() {
                let own = subject.starts_with(&format!("{name}-"));
                let found = if own { reader.subject(name, subject) } else { reader.shared(name, subject) };
                let Some(found) = found.unwrap() else { continue };
                views.extend(reader.acts(name, Some((subject, &found)), person));
            }
            open.extend(views.iter().filter(|v| v.open).map(|v| format!("{name}.{}", v.spec.name)));
        }
    }
    let holes: Vec<String> = open.iter().filter_map(|act| unpermitted(act, EDITION.policies())).collect();
    assert!(holes.is_empty(), "{holes:?}");
    assert!(open.len() > 25, "{open:?}");
    // The test tested: without its permit every one of them is a hole.
    for act in &open {
        let without: Vec<PolicyView> =
            EDITION.policies().iter().filter(|p| p.forbids || !p.acts.contains(act)).cloned().collect();
        assert!(unpermitted(act, &without).is_some(), "{act}");
    }
}

/// The addresses of a route's pattern, for a sample; a pattern that is not known here fails.
fn addresses(pattern: &str, sample: &Sample) -> Vec<String> {
    let reader = sample.district.office.reader();
    let matters: Vec<&&dyn AnyMatter> = guiju_matters::ALL.iter().collect();
    let names: Vec<&str> = matters.iter().map(|m| m.vocabulary().matter).collect();
    // Found by the first two of its characters; so that what was typed is not taken for what was told.
    let words: Vec<String> = sample.words.values().flatten().map(|w| asked(w)).collect();
    let each = |of: &[&str], make: &dyn Fn(&str) -> Vec<String>| of.iter().flat_map(|n| make(n)).collect::<Vec<_>>();
    let subjects: Vec<&str> = sample.words.keys().map(String::as_str).collect();
    let homes = |id: &str| id.rsplit_once('-').unwrap().0.to_owned();
    match pattern {
        "/" => ["todo", "read", "doing", "done", "mine", "passed"].iter().map(|b| format!("/?box={b}")).collect(),
        "/sign-in/second" | "/sign-in/passkey" | "/sign-in/second/passkey" | "/me/passkeys" | "/sign-in/outside" | "/sign-in/back" | "/me/second" | "/me/tokens" | "/accounts" | "/sign-ins"
        | "/sign-ins/export" | "/large-type" | "/phrases" | "/stats" | "/check" => vec![pattern.to_owned()],
        "/box/{box}/export" => ["todo", "read"].iter().map(|b| format!("/box/{b}/export")).chain(
            ["doing", "done", "mine", "passed"].iter().flat_map(|b| names.iter().map(move |n| format!("/box/{b}/export?of={n}")))
        ).collect(),
        "/stats/rows" => ["unit", "person", "all"].iter().flat_map(|by| {
            ["all", "late", "open", "overdue"].iter().map(move |only| format!("/stats/rows?by={by}&only={only}&from=2023-01-01&to=2023-12-31"))
        }).collect(),
        "/sign-in" | "/password" | "/me" | "/org" | "/audit" | "/today" | "/recorded" | "/rulebook" => vec![pattern.to_owned()],
        "/plan" => vec![
            "/plan".to_owned(),
            "/plan?person1=zhou-heng&since1=2023-01-10&until1=2023-01-20&person2=jiang-lan&since2=2023-01-10&until2=2023-01-20".to_owned(),
        ],
        "/org/post/{post}" => ["mayor", "deputy-a", "director", "head-housing", "head-city", "clerk-a"].iter().map(|p| format!("/org/post/{p}")).collect(),
        "/org/export/{file}" => guiju_core::org::REGISTERS.iter().map(|r| format!("/org/export/register-{r}.csv")).collect(),
        "/search" => words.iter().map(|w| format!("/search?q={w}")).collect(),
        "/rulebook/{place}" => ["49", "50", "51", "69"].iter().map(|p| format!("/rulebook/{p}")).collect(),
        "/m/{matter}" => each(&names, &|n| {
            let found = words.iter().map(|w| format!("/m/{n}?q={w}"));
            let ordered = ["sort=1&dir=up", "only=0", "updated_from=2023-01-01"].iter().map(|q| format!("/m/{n}?{q}"));
            found.chain(ordered).chain([format!("/m/{n}")]).collect()
        }),
        // Only posted to; what they make is each person's own, and the id of a workbook is known to nobody else.
        "/m/{matter}/exports" | "/m/{matter}/views" => vec![],
        "/exports" | "/me/notices" | "/package-key" => vec![pattern.to_owned()],
        "/exports/{id}" => vec![format!("/exports/{}", "0".repeat(64))],
        "/m/{matter}/export" => each(&names, &|n| vec![format!("/m/{n}/export")]),
        "/m/{matter}/book/{book}" | "/m/{matter}/book/{book}/export" => {
            let books = guiju_matters::PAGES.iter().flat_map(|p| p.books().iter().map(|b| (p.matter(), b.id)));
            books.map(|(m, b)| pattern.replace("{matter}", m).replace("{book}", b)).collect()
        }
        "/m/{matter}/book/{book}/print" | "/m/{matter}/book/{book}/print/{file}" => {
            let books = guiju_matters::PAGES.iter().flat_map(|p| p.books().iter().map(|b| (p.matter(), b.id)));
            let days = "since=2023-01-01&until=2023-12-31";
            let of = |(m, b): (&str, &str)| pattern.replace("{matter}", m).replace("{book}", b).replace("{file}", "pages.pdf");
            books.map(of).map(|href| format!("{href}?{days}")).collect()
        }
        "/m/{matter}/new/{act}" => {
            let begins = |m: &&&dyn AnyMatter| {
                let v = m.vocabulary();
                let acts = v.acts.iter().filter(|a| a.subject == SubjectUse::Begins);
                acts.map(|a| format!("/m/{}/new/{}", v.matter, a.name)).collect::<Vec<_>>()
            };
            matters.iter().flat_map(begins).collect()
        }
        "/m/{matter}/{subject}" => each(&subjects, &|id| {
            let home = homes(id);
            let tabs = ["", "?tab=text", "?tab=course", "?tab=journal", "?tab=consultation.sides"];
            let own = tabs.iter().map(|t| format!("/m/{home}/{id}{t}"));
            own.chain(names.iter().map(|n| format!("/m/{n}/{id}"))).collect()
        }),
        "/m/{matter}/{subject}/card" => each(&subjects, &|id| vec![format!("/m/{}/{id}/card", homes(id))]),
        "/m/{matter}/{subject}/print/{what}" => each(&subjects, &|id| {
            let what = ["text", "slip"].iter();
            what.map(|what| format!("/m/{}/{id}/print/{what}", homes(id))).collect()
        }),
        "/m/{matter}/{subject}/print/{what}/{file}" => each(&subjects, &|id| {
            let files = ["text/1.svg", "text/pages.pdf", "slip/1.svg"].iter();
            files.map(|file| format!("/m/{}/{id}/print/{file}", homes(id))).collect()
        }),
        // Of whoever had it laid out, and known by the hash of what was typed.
        "/preview/{hash}/{file}" => vec![format!("/preview/{}/1.svg", "0".repeat(64))],
        "/m/{matter}/{subject}/do/{act}" => each(&subjects, &|id| {
            ["documents/{}/do/sign", "documents/{}/do/edit", "consultation/{}/do/ask", "duties/{}/do/find_fault", "audit/{}/do/open_body", "leave/{}/do/approve"]
                .iter()
                .map(|p| format!("/m/{}", p.replace("{}", id)))
                .collect()
        }),
        "/m/{matter}/{subject}/file/{hash}" => each(&subjects, &|id| vec![format!("/m/{}/{id}/file/{}", homes(id), "0".repeat(64))]),
        "/journal" => {
            let mut all = vec!["/journal".to_owned()];
            all.extend(subjects.iter().map(|id| format!("/journal?subject={id}")));
            all.extend(["person=xu-wen&since=2023-01-01&until=2023-01-20", "act=documents.draft", "place=50"].iter().map(|q| format!("/journal?{q}")));
            all
        }
        "/journal/{position}" => (1..=reader.tip().unwrap().position).map(|n| format!("/journal/{n}")).collect(),
        "/journal/card/{subject}" => subjects.iter().map(|id| format!("/journal/card/{id}")).collect(),
        "/journal/report/{person}" => vec!["/journal/report/xu-wen".to_owned()],
        "/journal/check" | "/journal/proof" | "/journal/table" | "/journal/readings" => vec![pattern.to_owned()],
        // Only posted to, or of no person: what a script or a style says.
        "/static/{name}" | "/sign-out" | "/read" | "/me/second/off" | "/me/passkeys/add" | "/me/passkeys/remove" | "/me/sessions/end" | "/me/tokens/end" => vec![],
        other => panic!("a new route: say here under which addresses {other} is found"),
    }
}

/// The patterns of all routes, from where they are made.
fn patterns() -> Vec<&'static str> {
    let source = include_str!("../../src/lib.rs");
    source.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// Words of closed subjects that a page tells.
fn told<'a>(page: &Page, sample: &'a Sample, opened: &Opened, to: &BTreeSet<String>) -> Vec<&'a str> {
    let closed = sample.words.iter().filter(|(subject, _)| !opened.opens(subject, to));
    let told = |word: &&&'static str| page.body.contains(**word);
    closed.flat_map(|(_, words)| words.iter()).filter(told).copied().collect()
}

/// The beginning of some words, as an address asks for them.
fn asked(words: &str) -> String {
    guiju_ui::encode(&words.chars().take(2).collect::<String>())
}

#[tokio::test]
async fn every_page_tells_everybody_only_what_a_rule_opens() {
    let sample = Sample::open().await;
    let reader = sample.district.office.reader();
    let opened = Opened::read(&reader);
    let paths: Vec<String> = patterns().iter().flat_map(|pattern| addresses(pattern, &sample)).collect();
    assert!(paths.len() > 150, "{}", paths.len());
    let (mut pages, mut closed) = (0, 0);
    for (role, person) in people(&reader) {
        let to = tokens(&reader, &person);
        let mut browser = Browser::of(&sample.district, &person).await;
        for path in &paths {
            let page = browser.get(path).await;
            assert!(!page.status.is_server_error(), "{path}: {}", page.text());
            let holes = told(&page, &sample, &opened, &to);
            assert!(holes.is_empty(), "{role} {person} is told {holes:?} on {path}: {}", page.text());
            pages += usize::from(page.status == StatusCode::OK);
            closed += usize::from(matches!(page.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN));
        }
    }
    assert!(pages > 500 && closed > 200, "{pages} pages, {closed} closed");
    // The test tested: what the mayor reads would be a hole on a street's desk.
    let mut mayor = Browser::of(&sample.district, "zhou-heng").await;
    let street = tokens(&reader, "jie-yi");
    for (subject, words) in &sample.words {
        let page = mayor.get(&format!("/m/{}/{subject}", subject.rsplit_once('-').unwrap().0)).await;
        let read = words.iter().any(|word| page.body.contains(word));
        assert!(!read || !told(&page, &sample, &opened, &street).is_empty(), "{subject}");
    }
}

/// The addresses of a route of the interface, for a sample; a pattern that is not known here fails.
fn program_addresses(pattern: &str, sample: &Sample) -> Vec<String> {
    let subjects = || sample.words.keys();
    let home = |id: &str| id.rsplit_once('-').unwrap().0.to_owned();
    let matters = || guiju_matters::ALL.iter().map(|m| m.vocabulary());
    let words = || sample.words.values().flatten().map(|w| asked(w));
    match pattern.strip_prefix("/api/v1").unwrap() {
        "/openapi.json" | "/me" | "/todo" | "/matters" | "/registers" | "/rulebook" | "/today" | "/plan" => {
            vec![pattern.to_owned()]
        }
        "/attempts" => ["", "?place=50", "?from=1"].iter().map(|q| format!("{pattern}{q}")).collect(),
        "/search" => words().map(|w| format!("{pattern}?q={w}")).collect(),
        "/acts/{matter}/{act}" => {
            let of = |v: &'static guiju_core::vocabulary::Vocabulary| {
                v.acts.iter().map(move |a| format!("/api/v1/acts/{}/{}", v.matter, a.name))
            };
            matters().flat_map(of).collect()
        }
        "/registers/{register}" => {
            let names: Vec<&str> = registers().iter().map(|r| r.name).collect();
            let of = |name: &&str| {
                let found = words().map(move |w| format!("q={w}"));
                let boxes = ["mine", "doing", "done", "passed"].map(|b| format!("box={b}"));
                let all = found.chain(boxes).chain(["limit=200".to_owned()]);
                let name = (*name).to_owned();
                all.map(move |q| format!("/api/v1/registers/{name}?{q}")).collect::<Vec<_>>()
            };
            names.iter().flat_map(of).collect()
        }
        "/subjects/{matter}/{id}" => {
            let of = |id: &String| matters().map(|v| format!("/api/v1/subjects/{}/{id}", v.matter)).collect::<Vec<_>>();
            subjects().flat_map(of).collect()
        }
        "/subjects/{matter}/{id}/journal" => {
            subjects().map(|id| format!("/api/v1/subjects/{}/{id}/journal", home(id))).collect()
        }
        "/subjects/{matter}/{id}/files/{hash}" => {
            let none = "0".repeat(64);
            subjects().map(|id| format!("/api/v1/subjects/{}/{id}/files/{none}", home(id))).collect()
        }
        "/rulebook/{place}" => ["49", "50", "51", "69"].iter().map(|p| format!("/api/v1/rulebook/{p}")).collect(),
        // Only posted to.
        "/files" | "/check" | "/subjects/{matter}/{id}/acts/{act}" => vec![],
        other => panic!("a new route of the interface: say here under which addresses {other} is found"),
    }
}

/// The same for programs: with a token of somebody of each role, and with a program's, which holds no post.
#[tokio::test]
async fn every_address_of_the_interface_tells_everybody_only_what_a_rule_opens() {
    let sample = Sample::open().await;
    let reader = sample.district.office.reader();
    let opened = Opened::read(&reader);
    let patterns: Vec<String> =
        crate::hostile::routes().into_iter().map(|r| r.pattern).filter(|p| p.starts_with("/api/v1")).collect();
    let paths: Vec<String> = patterns.iter().flat_map(|pattern| program_addresses(pattern, &sample)).collect();
    assert!(paths.len() > 300, "{}", paths.len());
    let (mut given, mut closed, mut words) = (0, 0, 0);
    let people = people(&reader);
    for person in people.values().map(String::as_str).chain([""]) {
        let to = if person.is_empty() { BTreeSet::from(["public".to_owned()]) } else { tokens(&reader, person) };
        let program = Program::of(&sample.district, person, &["read"]);
        for path in &paths {
            let reply = program.get(path.strip_prefix("/api/v1").unwrap()).await;
            let body = String::from_utf8_lossy(&reply.bytes).into_owned();
            assert!(!reply.status.is_server_error(), "{path}: {body}");
            let page = Page { status: reply.status, headers: reply.headers, body };
            let holes = told(&page, &sample, &opened, &to);
            assert!(holes.is_empty(), "“{person}” is told {holes:?} on {path}: {}", page.body);
            given += usize::from(page.status == StatusCode::OK);
            closed += usize::from(matches!(page.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN));
            words += sample.words.values().flatten().filter(|word| page.body.contains(**word)).count();
        }
    }
    assert!(given > 2_000 && closed > 1_000 && words > 100, "{given} given, {closed} closed, {words} words");
}

/// Labelled papers are found by no words and handed out in no table, not even for whom they are open.
#[tokio::test]
async fn what_bears_a_label_stays_out_of_search_and_tables() {
    let sample = Sample::open().await;
    let (word, plain) = ("丁字七七三四", "甲字七七三一");
    let mut drafter = Browser::of(&sample.district, "xu-wen").await;
    assert!(drafter.get("/m/documents").await.says(word), "it is open to whoever drafted it");
    for path in ["/search?q=", "/m/documents?q=", "/m/documents/export?q="] {
        let found = drafter.get(&format!("{path}{}", asked(word))).await;
        assert!(!found.says(word), "{path}: {}", found.text());
        let found = drafter.get(&format!("{path}{}", asked(plain))).await;
        assert!(found.says(plain), "{path}: {}", found.text());
    }
    let all = drafter.get("/m/documents/export").await;
    assert!(all.says(plain) && !all.says(word), "{}", all.text());
    // Nor by the list of what other units were asked on it, whichever label it got, and when.
    let (asked_on, href) = sample.asked_and_labelled().await;
    let mut asker = Browser::of(&sample.district, "shi-jian").await;
    assert!(asker.get(&href).await.says(asked_on) && asker.get("/m/consultation").await.says(asked_on));
    let others = "己字七七三六";
    for path in [format!("/m/consultation?q={}", asked(asked_on)), "/m/consultation/export".into()] {
        let found = asker.get(&path).await;
        assert!(!found.says(asked_on), "{path}: {}", found.text());
    }
    assert!(asker.get("/m/consultation/export").await.says(others));
    for other in ["ye-an", "jin-suan", "jie-yi", "audit_administrator"] {
        let mut browser = Browser::of(&sample.district, other).await;
        for path in ["/", "/?box=passed", "/m/documents", "/m/documents/export", "/recorded", "/org/post/mayor"] {
            assert!(!browser.get(path).await.says(word), "{other} on {path}");
        }
    }
}

/// That somebody is away is open to everybody inside; why, to whom his leave is open.
#[tokio::test]
async fn the_reason_of_an_absence_is_not_everybodys() {
    const WHY: &str = "脱产学习";
    let sample = Sample::open().await;
    assert_eq!(sample.district.office.reader().org().absences.len(), 1);
    let mut own = Browser::of(&sample.district, "tang-yu").await;
    let page = own.get("/org").await;
    assert!(page.says(WHY) && page.body.contains("href=\"/m/leave/leave-"), "{}", page.text());
    let mut other = Browser::of(&sample.district, "jie-yi").await;
    let page = other.get("/org").await;
    assert!(page.says("唐屿") && !page.says(WHY) && !page.body.contains("/m/leave/leave-"), "{}", page.text());
    let table = other.get("/org/export/register-absences.csv").await;
    assert!(table.says("tang-yu") && !table.says("study") && !table.says("事由"), "{}", table.text());
}
