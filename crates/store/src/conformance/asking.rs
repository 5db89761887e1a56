//! Conditions, orders, pages, search, and who sees what.

use guiju_core::register::{Ask, Cell, Naming, Row, Viewer, Where};

use super::Make;
use super::sample::{Act, Event, PAPERS, PEOPLE, TAGS, cell, registers};
use crate::{ACCESS, OBLIGATIONS, Store, StoreError};

pub(super) fn run(make: Make<'_>) {
    for check in [
        conditions_narrow,
        other_registers_narrow,
        orders_and_pages_agree,
        two_characters_are_found,
        people_see_what_is_open_to_them,
        the_public_sees_no_internal_column,
        obligations_are_seen_by_the_posts_that_owe_them,
        rows_are_counted_by_a_column,
        mistaken_asks_are_refused,
    ] {
        let mut store = make(registers());
        fill(&mut *store);
        check(&mut *store);
    }
}

/// Seven papers: title, note, due (empty for some), pages, urgent.
const SAMPLE: [(&str, &str, &str, &str, i64, bool); 7] = [
    ("a", "关于召开全体会议的通知", "内部甲", "2023-01-05T10:00:00", 3, true),
    ("b", "红桥政〔2023〕1号", "", "", 12, false),
    ("c", "值班安排。会议另行通知", "值守", "2023-01-04T10:00:00", 3, false),
    ("d", "OFD format 100% \"quoted\" OR *", "x' OR 1=1", "", 1, true),
    ("e", "会", "内部乙", "2023-01-05T10:00:00", 0, false),
    ("f", "王小明同志任职", "", "2022-12-31T23:59:59", -4, true),
    ("g", "", "", "2023-02-01T00:00:00", 12, true),
];

fn fill(store: &mut dyn Store) {
    let text = |t: &str| if t.is_empty() { Cell::Null } else { cell(t) };
    store.begin().unwrap();
    for (id, title, note, due, pages, urgent) in SAMPLE {
        let act = Act::on(id, &format!("fill-{id}")).event(Event::put(
            &PAPERS,
            [
                ("id", cell(id)),
                ("title", text(title)),
                ("note", text(note)),
                ("due", text(due)),
                ("pages", cell(pages)),
                ("urgent", cell(urgent)),
            ],
        ));
        let act = match id {
            "a" => act.open_to("person:li", "1").owing(&[["p1", "x", "c", "1"], ["p2", "x", "c", "1"]]),
            "b" => act.open_to("post:p1", "1"),
            "c" => act.open_to("unit:u1", "1").open_to("public", "1"),
            "d" => act.open_to("public", "1").owing(&[["p2", "x", "c", "1"]]),
            _ => act,
        };
        act.append(store).unwrap();
    }
    let person = Event::put(&PEOPLE, [("id", cell("li")), ("name", cell("李")), ("kept", cell("病"))]);
    Act::on("people", "fill-people").event(person).append(store).unwrap();
    let tag = |paper: &str, rank: i64| Event::put(&TAGS, [("paper", cell(paper)), ("rank", cell(rank))]);
    let tags = Act::on("tags", "fill-tags").event(tag("a", 1)).event(tag("c", 1)).event(tag("b", 2));
    tags.event(tag("c", 2)).append(store).unwrap();
    store.commit().unwrap();
}

fn all() -> Ask {
    Ask::all("papers", Viewer::System)
}

fn ids(rows: &[Row]) -> String {
    rows.iter().map(|r| r["id"].text()).collect()
}

fn found(store: &dyn Store, ask: &Ask) -> String {
    let answer = store.ask("gov", ask).unwrap();
    assert_eq!(answer.total, answer.rows.len() as u64);
    ids(&answer.rows)
}

fn conditions_narrow(store: &mut dyn Store) {
    let find = |w: Where| found(store, &all().filter(w));
    assert_eq!(find(Where::Is("id", cell("c"))), "c");
    assert_eq!(find(Where::Is("due", Cell::Null)), "bd");
    assert_eq!(find(Where::Is("urgent", cell(true))), "adfg");
    assert_eq!(find(Where::In("pages", vec![cell(3), cell(0)])), "ace");
    assert_eq!(find(Where::In("due", vec![Cell::Null, cell("2023-02-01T00:00:00")])), "bdg");
    assert_eq!(find(Where::In("id", vec![])), "");
    assert_eq!(find(Where::NotIn("pages", vec![cell(3), cell(0)])), "bdfg");
    assert_eq!(find(Where::NotIn("due", vec![Cell::Null, cell("2023-02-01T00:00:00")])), "acef");
    assert_eq!(find(Where::NotIn("due", vec![cell("2023-02-01T00:00:00")])), "abcdef");
    assert_eq!(find(Where::NotIn("id", vec![])), "abcdefg");
    assert_eq!(find(Where::UpTo("pages", cell(1))), "def");
    assert_eq!(find(Where::From("pages", cell(3))), "abcg");
    assert_eq!(find(Where::UpTo("due", cell("2023-01-04T10:00:00"))), "cf");
    assert_eq!(find(Where::From("due", Cell::Null)), "");
    let both = all().filter(Where::Is("urgent", cell(true))).filter(Where::UpTo("pages", cell(2)));
    assert_eq!(found(store, &both), "df");
    let row = &store.ask("gov", &all().filter(Where::Is("id", cell("b")))).unwrap().rows[0];
    assert_eq!(row["note"], Cell::Null);
    assert_eq!(row["urgent"], Cell::Yes(false));
    assert_eq!(row["pages"], Cell::Number(12));
    assert_eq!(row.len(), PAPERS.columns.len());
    let counted = store.ask("gov", &Ask { limit: 0, ..all() }).unwrap();
    assert_eq!((counted.rows.len(), counted.total), (0, 7));
    for (most, told) in [(0, 0), (3, 3), (7, 7), (9, 7)] {
        let bounded = store.ask("gov", &Ask { limit: 2, count_to: Some(most), ..all() }).unwrap();
        assert_eq!((bounded.rows.len(), bounded.total), (2, told), "counted to {most}");
    }
    let narrow = store.ask("gov", &Ask { columns: vec!["title"], ..all() }).unwrap();
    assert!(narrow.rows.iter().all(|row| row.keys().eq(["id", "title"])), "the columns asked for, and the key");
    assert!(store.ask("gov", &Ask { columns: vec!["nowhere"], ..all() }).is_err());
}

fn other_registers_narrow(store: &mut dyn Store) {
    let tagged = |rank: i64| Naming { register: "tags", column: "paper", only: ("rank", cell(rank)) };
    let find = |ask: Ask| found(store, &ask);
    assert_eq!(find(all().filter(Where::NamedBy("id", tagged(1)))), "ac");
    assert_eq!(find(all().filter(Where::NamedBy("id", tagged(9)))), "");
    assert_eq!(find(all().filter(Where::NotNamedBy("id", tagged(2)))), "adefg");
    assert_eq!(find(all().filter(Where::NamedBy("title", tagged(1)))), "");
    // An empty cell is named by nobody.
    assert_eq!(find(all().filter(Where::NotNamedBy("due", tagged(1)))), "abcdefg");
    let both = all().filter(Where::NamedBy("id", tagged(1))).filter(Where::NotNamedBy("id", tagged(2)));
    assert_eq!(find(both.clone()), "a");
    // It narrows what the viewer sees; it opens nothing.
    assert_eq!(find(Ask { viewer: person("wu", &["p1"], &[]), ..all().filter(Where::NamedBy("id", tagged(2))) }), "bc");
    let counted = store.ask("gov", &Ask { limit: 1, ..all().filter(Where::NamedBy("id", tagged(1))) }).unwrap();
    assert_eq!((counted.rows.len(), counted.total), (1, 2));
    let there = store.ask("elsewhere", &both).unwrap();
    assert_eq!(there.total, 0);
}

fn orders_and_pages_agree(store: &mut dyn Store) {
    let expected = [(None, "abcdefg"), (Some(0), "bdfcaeg"), (Some(1), "ecbfdag"), (Some(2), "bfgdceaXX")];
    for (order, forwards) in expected {
        let whole = Ask { order, ..all() };
        // The last order is by an internal text; only its agreement with the pages is of interest.
        let forwards = if forwards.ends_with('X') { found(store, &whole) } else { forwards.to_owned() };
        assert_eq!(found(store, &whole), forwards, "{order:?}");
        let backwards: String = forwards.chars().rev().collect();
        assert_eq!(found(store, &Ask { newest_first: true, ..whole.clone() }), backwards, "{order:?}");
        for (newest_first, expected) in [(false, forwards), (true, backwards)] {
            for limit in 1..=8 {
                let mut page = Ask { newest_first, limit, ..whole.clone() };
                let mut seen = String::new();
                loop {
                    let answer = store.ask("gov", &page).unwrap();
                    assert_eq!(answer.total, 7);
                    assert!(answer.rows.len() <= limit);
                    let Some(last) = answer.rows.last() else { break };
                    seen.push_str(&ids(&answer.rows));
                    page.after = Some(last.clone());
                }
                assert_eq!(seen, expected, "{order:?}, {limit} a page");
            }
        }
    }
}

fn two_characters_are_found(store: &mut dyn Store) {
    let find = |text: &str| found(store, &all().filter(Where::Matches(text.to_owned())));
    assert_eq!(find("会议"), "ac");
    assert_eq!(find("小明"), "f");
    assert_eq!(find("王小明"), "f");
    assert_eq!(find("会"), "ace");
    assert_eq!(find("会议 通知"), "ac");
    assert_eq!(find("召开 通知"), "a");
    assert_eq!(find("会议 会"), "ac");
    assert_eq!(find("排会"), "", "no word reaches over a full stop");
    assert_eq!(find("2023〕1"), "b");
    assert_eq!(find("ofd"), "d");
    assert_eq!(find("O"), "d");
    assert_eq!(find("值守"), "c", "every searched column");
    assert_eq!(find("会议 值守"), "c", "terms may be in different columns");
    assert_eq!(find(""), "abcdefg");
    assert_eq!(find("  "), "abcdefg");
    assert_eq!(find("〔*\"%_"), "");
    for syntax in
        ["\"", "会议\" OR \"值班", "c1: 会议", "会议*", "NEAR(会议 通知)", "' OR 1=1 --", "%", "-会议", "{", "^会议"]
    {
        let at_most = find(syntax);
        assert!(at_most.len() <= 2, "{syntax} found {at_most}");
    }
    assert_eq!(find(&"会议".repeat(50_000)), "");
    Act::on("a", "new title")
        .event(Event::put(&PAPERS, [("id", cell("a")), ("title", cell("关于停电的通知"))]))
        .event(Event::gone(&PAPERS, [("id", cell("c"))]))
        .record(store);
    let find = |text: &str| found(store, &all().filter(Where::Matches(text.to_owned())));
    assert_eq!(find("会议"), "");
    assert_eq!(find("停电"), "a");
}

fn person(id: &str, posts: &[&str], units: &[&str]) -> Viewer {
    let owned = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
    Viewer::Person { person: id.to_owned(), posts: owned(posts), units: owned(units) }
}

fn people_see_what_is_open_to_them(store: &mut dyn Store) {
    let sees = |viewer: Viewer| found(store, &Ask::all("papers", viewer));
    assert_eq!(sees(person("li", &[], &[])), "acd");
    assert_eq!(sees(person("wang", &["p1"], &["u1"])), "bcd");
    assert_eq!(sees(person("wang", &["u1", "li"], &["p1", "li"])), "cd", "a post is not a unit, nor a person");
    assert_eq!(sees(Viewer::Public), "cd");
    assert_eq!(sees(Viewer::System), "abcdefg");
    let narrowed = Ask::all("papers", person("li", &[], &[])).filter(Where::Matches("会议".to_owned()));
    assert_eq!(found(store, &narrowed), "ac");
    let first = store.ask("gov", &Ask { limit: 1, ..narrowed }).unwrap();
    assert_eq!((ids(&first.rows).as_str(), first.total), ("a", 2), "what is not seen is not counted");
    assert_eq!(found(store, &Ask::all("people", person("wang", &[], &[]))), "li");
    assert_eq!(found(store, &Ask::all("people", Viewer::Public)), "");
    // A column for the program alone is shown to it, to nobody else, and nobody else can ask by it.
    let kept = |viewer| store.ask("gov", &Ask::all("people", viewer)).unwrap().rows[0].get("kept").cloned();
    assert_eq!(kept(Viewer::System), Some(cell("病")));
    assert_eq!(kept(person("wang", &[], &[])), None);
    let by = |viewer| store.ask("gov", &Ask::all("people", viewer).filter(Where::Is("kept", cell("病"))));
    assert_eq!(by(Viewer::System).unwrap().total, 1);
    assert!(matches!(by(person("wang", &[], &[])), Err(StoreError::Misuse(_))));
    let openings = |viewer| store.ask("gov", &Ask::all(ACCESS.name, viewer)).unwrap().total;
    assert_eq!(openings(person("wang", &["p1"], &[])), 4, "b, c twice, d");
    assert_eq!(openings(Viewer::Public), 0);
}

fn the_public_sees_no_internal_column(store: &mut dyn Store) {
    let public = Ask::all("papers", Viewer::Public);
    let rows = store.ask("gov", &public).unwrap().rows;
    assert!(rows.iter().all(|r| !r.contains_key("note") && r.contains_key("title")));
    assert_eq!(found(store, &public.clone().filter(Where::Matches("值守".to_owned()))), "");
    assert_eq!(found(store, &public.clone().filter(Where::Matches("守".to_owned()))), "");
    assert_eq!(found(store, &public.clone().filter(Where::Matches("值班".to_owned()))), "c");
    let refused = |ask: Ask| assert!(matches!(store.ask("gov", &ask), Err(StoreError::Misuse(_))));
    refused(public.clone().filter(Where::Is("note", cell("值守"))));
    refused(Ask { order: Some(2), ..public });
}

fn rows_are_counted_by_a_column(store: &mut dyn Store) {
    let counts = |ask: &Ask, column: &str| store.tally("gov", ask, column).unwrap();
    let by = |numbers: &[(i64, u64)]| numbers.iter().map(|(n, times)| (cell(*n), *times)).collect::<Vec<_>>();
    assert_eq!(counts(&all(), "pages"), by(&[(-4, 1), (0, 1), (1, 1), (3, 2), (12, 2)]));
    // Neither a place nor a limit counts, and conditions do.
    let paged = Ask { limit: 1, count_to: Some(1), ..all() };
    assert_eq!(counts(&paged, "pages"), counts(&all(), "pages"));
    assert_eq!(counts(&all().filter(Where::From("pages", cell(3))), "pages"), by(&[(3, 2), (12, 2)]));
    let due = counts(&all(), "due");
    assert_eq!(due.first(), Some(&(Cell::Null, 2)), "an empty cell comes first: {due:?}");
    assert_eq!(counts(&all(), "urgent"), [(cell(false), 3), (cell(true), 4)]);
    // Every number is that of the rows, for whoever asks.
    let li = Viewer::Person { person: "li".to_owned(), posts: vec!["p1".to_owned()], units: vec!["u1".to_owned()] };
    let nobody = Viewer::Person { person: "nobody".to_owned(), posts: vec![], units: vec![] };
    for viewer in [Viewer::System, li, nobody] {
        let ask = Ask::all("papers", viewer);
        for (value, number) in counts(&ask, "pages") {
            let rows = store.ask("gov", &ask.clone().filter(Where::Is("pages", value))).unwrap();
            assert_eq!(rows.total, number);
        }
        let all: u64 = counts(&ask, "urgent").iter().map(|(_, number)| number).sum();
        assert_eq!(all, store.ask("gov", &ask).unwrap().total);
    }
    assert!(store.tally("gov", &all(), "nothing").is_err());
    assert!(store.tally("gov", &Ask::all("papers", Viewer::Public), "note").is_err(), "not for outsiders");
}

fn obligations_are_seen_by_the_posts_that_owe_them(store: &mut dyn Store) {
    let owed = |viewer| {
        let rows = store.ask("gov", &Ask::all(OBLIGATIONS.name, viewer)).unwrap().rows;
        rows.iter().map(|r| format!("{}{} ", r["subject"].text(), r["post"].text())).collect::<String>()
    };
    assert_eq!(owed(Viewer::System), "ap1 ap2 dp2 ");
    assert_eq!(owed(person("li", &["p2", "p9"], &["p1"])), "ap2 dp2 ");
    assert_eq!(owed(person("li", &[], &[])), "");
    assert_eq!(owed(Viewer::Public), "");
}

fn mistaken_asks_are_refused(store: &mut dyn Store) {
    let mut after = Row::new();
    after.insert("title".to_owned(), cell("x"));
    let tagged = |register, column, by| Naming { register, column, only: (by, cell(1)) };
    for ask in [
        Ask::all("strangers", Viewer::System),
        Ask { order: Some(9), ..all() },
        Ask { after: Some(after), ..all() },
        all().filter(Where::Is("nothing", cell("x"))),
        all().filter(Where::Is("pages", cell("3"))),
        all().filter(Where::Is("urgent", cell(1))),
        Ask::all("people", Viewer::System).filter(Where::Matches("李".to_owned())),
        all().filter(Where::NamedBy("nothing", tagged("tags", "paper", "rank"))),
        all().filter(Where::NamedBy("id", tagged("strangers", "paper", "rank"))),
        all().filter(Where::NamedBy("id", tagged("tags", "nothing", "rank"))),
        all().filter(Where::NotNamedBy("id", tagged("tags", "paper", "paper"))),
        Ask { viewer: Viewer::Public, ..all().filter(Where::NamedBy("id", tagged("tags", "paper", "rank"))) },
    ] {
        assert!(matches!(store.ask("gov", &ask), Err(StoreError::Misuse(_))), "{ask:?}");
    }
}
