//! The journal, transactions, keys, obligations, access, places applied and rebuilding.

use guiju_core::journal::{GENESIS, body_hash, chain};
use guiju_core::register::{Ask, Change, Row, Viewer, Where};

use super::Make;
use super::sample::{Act, Event, PAPERS, PEOPLE, TAGS, cell, registers, replay};
use crate::{ACCESS, APPLIED, ENTERED, OBLIGATIONS, Read, Store, StoreError, TURNS, dump};

pub(super) fn run(make: Make<'_>) {
    for check in [
        the_journal_is_a_chain,
        the_contract_is_enforced,
        keys_give_the_first_answer_again,
        savepoints_undo_one_act_only,
        readers_see_commits_only,
        obligations_are_replaced_and_going_on_they_keep_their_clock,
        turns_are_kept_after_what_was_owed_is_gone,
        places_applied_are_counted_once_for_each_act,
        what_is_recorded_for_somebody_is_listed,
        the_first_opening_is_kept,
        openings_end_and_stay_ended_when_rebuilt,
        governments_do_not_mix,
        rebuilding_gives_the_same_registers,
    ] {
        check(&mut *make(registers()));
    }
}

fn paper(id: &str, title: &str) -> Event {
    Event::put(&PAPERS, [("id", cell(id)), ("title", cell(title)), ("urgent", cell(true))])
}

fn count(read: &dyn Read, register: &'static str) -> u64 {
    read.ask("gov", &Ask::all(register, Viewer::System)).unwrap().total
}

fn the_journal_is_a_chain(store: &mut dyn Store) {
    let empty = store.tip("gov").unwrap();
    assert_eq!((empty.position, empty.hash.as_str(), empty.recorded), (0, GENESIS, None));
    let hashes: Vec<String> = (1..=5).map(|n| Act::on(["a", "b"][n % 2], &format!("k{n}")).record(store)).collect();
    let rows = store.journal("gov", 1, 100).unwrap();
    let mut previous = GENESIS.to_owned();
    for (n, row) in rows.iter().enumerate() {
        assert_eq!(row.position, n as u64 + 1);
        assert_eq!(row.hash, chain(&previous, &row.head));
        assert_eq!(row.hash, hashes[n]);
        let head = row.read_head().unwrap();
        assert_eq!(head.body_hash, body_hash(&row.salt, row.body.as_ref().unwrap()));
        assert_eq!(head.position, row.position);
        previous.clone_from(&row.hash);
    }
    let tip = store.tip("gov").unwrap();
    assert_eq!((tip.position, &tip.hash), (5, &previous));
    assert_eq!(tip.recorded, Some("2023-01-03T09:00:00".parse().unwrap()));
    let positions = |rows: Vec<guiju_core::journal::StoredRow>| rows.iter().map(|r| r.position).collect::<Vec<_>>();
    assert_eq!(positions(store.subject("gov", "b").unwrap()), [1, 3, 5]);
    assert_eq!(positions(store.journal("gov", 3, 2).unwrap()), [3, 4]);
    assert_eq!(positions(store.journal("gov", 6, 2).unwrap()), [0; 0]);
    assert_eq!(store.journal("other", 1, 10).unwrap(), []);
}

fn the_contract_is_enforced(store: &mut dyn Store) {
    let misuse = |r: Result<_, StoreError>| assert!(matches!(r, Err(StoreError::Misuse(_))), "{r:?}");
    misuse(Act::on("a", "k0").append(store).map(|_| ()));
    misuse(store.savepoint());
    misuse(store.commit());
    store.rollback().unwrap();
    store.begin().unwrap();
    misuse(store.begin());
    misuse(store.undo());
    misuse(store.release());
    Act::on("a", "k1").append(store).unwrap();
    let row = Act::on("a", "k2").row(store);
    type Spoil = fn(&mut guiju_core::journal::Head);
    let spoilt: [Spoil; 5] = [
        |h| h.position += 1,
        |h| h.position -= 1,
        |h| h.version += 1,
        |h| h.recorded = h.recorded.plus_seconds(-1),
        |h| "k1".clone_into(&mut h.key),
    ];
    for spoil in spoilt {
        let mut bad = row.clone();
        spoil(&mut bad.head);
        store.savepoint().unwrap();
        misuse(store.append(bad, &[]).map(|_| ()));
        store.undo().unwrap();
    }
    let put = |name: &str, value| Change::put("papers", [("id", cell("x")), (name, value)]);
    for change in [
        put("nothing", cell("x")),
        put("pages", cell("x")),
        put("due", cell(3)),
        Change::put("papers", [("title", cell("no key"))]),
        Change::put("strangers", [("id", cell("x"))]),
        Change::Drop { register: "papers", key: Row::new() },
    ] {
        store.savepoint().unwrap();
        misuse(store.append(row.clone(), &[change]).map(|_| ()));
        store.undo().unwrap();
    }
    store.savepoint().unwrap();
    misuse(store.commit());
    store.undo().unwrap();
    store.append(row, &[]).unwrap();
    store.commit().unwrap();
    assert_eq!(store.tip("gov").unwrap().position, 2);
}

fn keys_give_the_first_answer_again(store: &mut dyn Store) {
    Act::on("a", "k1").record(store);
    let hash = Act::on("a", "k2").record(store);
    let (content, answer) = store.answered("gov", "zhang", "k2").unwrap().unwrap();
    assert_eq!(content, "content of k2");
    assert_eq!((answer.position, answer.version, answer.subject.as_str()), (2, 2, "a"));
    assert_eq!((answer.hash, answer.capacity.as_str()), (hash, "经办人"));
    assert_eq!(answer.citations[0].place, "7.1");
    assert_eq!(store.answered("gov", "wang", "k2").unwrap(), None);
    assert_eq!(store.answered("other", "zhang", "k2").unwrap(), None);
    // The same key of another person is another request.
    Act { actor: "wang".to_owned(), ..Act::on("a", "k2") }.record(store);
    assert_eq!(store.answered("gov", "wang", "k2").unwrap().unwrap().1.position, 3);
}

fn savepoints_undo_one_act_only(store: &mut dyn Store) {
    store.begin().unwrap();
    store.savepoint().unwrap();
    Act::on("a", "k1").event(paper("a", "第一件会议通知")).owing(&[["p1", "x", "c", "1"]]).append(store).unwrap();
    store.release().unwrap();
    let before = dump(store, "gov", &registers()).unwrap();
    let tip = store.tip("gov").unwrap();
    store.savepoint().unwrap();
    let undone = Act::on("a", "k2")
        .event(paper("a", "改过的值班表"))
        .event(paper("b", "新的值班表"))
        .owing(&[["p2", "x", "c", "1"]])
        .open_to("public", "2");
    undone.append(store).unwrap();
    assert_eq!(count(store, "papers"), 2);
    store.undo().unwrap();
    assert_eq!(dump(store, "gov", &registers()).unwrap(), before);
    assert_eq!(store.tip("gov").unwrap(), tip);
    assert_eq!(store.answered("gov", "zhang", "k2").unwrap(), None);
    let find = |text: &str| Ask::all("papers", Viewer::System).filter(Where::Matches(text.to_owned()));
    assert_eq!(store.ask("gov", &find("值班")).unwrap().total, 0);
    assert_eq!(store.ask("gov", &find("会议")).unwrap().total, 1);
    store.savepoint().unwrap();
    Act::on("b", "k3").event(paper("b", "第二件")).append(store).unwrap();
    store.release().unwrap();
    store.commit().unwrap();
    assert_eq!(store.tip("gov").unwrap().position, 2);
    assert_eq!(count(store, "papers"), 2);
    store.begin().unwrap();
    store.savepoint().unwrap();
    Act::on("c", "k4").event(paper("c", "第三件")).append(store).unwrap();
    store.rollback().unwrap();
    assert_eq!((store.tip("gov").unwrap().position, count(store, "papers")), (2, 2));
}

fn readers_see_commits_only(store: &mut dyn Store) {
    let reader = store.reader().unwrap();
    store.begin().unwrap();
    Act::on("a", "k1").event(paper("a", "甲")).append(store).unwrap();
    assert_eq!(store.tip("gov").unwrap().position, 1);
    assert_eq!(reader.tip("gov").unwrap().position, 0);
    assert_eq!(count(&*reader, "papers"), 0);
    assert_eq!(reader.answered("gov", "zhang", "k1").unwrap(), None);
    store.commit().unwrap();
    let seen = std::thread::spawn(move || {
        let seen = (reader.tip("gov").unwrap().position, count(&*reader, "papers"));
        (seen, reader.subject("gov", "a").unwrap().len(), reader.journal("gov", 1, 9).unwrap().len())
    });
    assert_eq!(seen.join().unwrap(), ((1, 1), 1, 1));
}

fn obligations_are_replaced_and_going_on_they_keep_their_clock(store: &mut dyn Store) {
    let owed = |store: &dyn Store| -> Vec<(String, i64, String)> {
        let rows = store.ask("gov", &Ask::all(OBLIGATIONS.name, Viewer::System)).unwrap().rows;
        rows.iter()
            .map(|r| (r["post"].text().to_owned(), r["since"].number().unwrap(), r["place"].text().to_owned()))
            .collect()
    };
    let is = |post: &str, since: i64, place: &str| (post.to_owned(), since, place.to_owned());
    Act::on("a", "k1").owing(&[["p1", "x", "c", "1"], ["p2", "x", "c", "1"]]).record(store);
    Act::on("b", "k2").owing(&[["p1", "x", "c", "1"]]).record(store);
    assert_eq!(owed(store), [is("p1", 1, "1"), is("p2", 1, "1"), is("p1", 2, "1")]);
    Act::on("a", "k3").record(store);
    assert_eq!(owed(store).len(), 3, "an act that says nothing leaves them");
    Act::on("a", "k4").owing(&[["p2", "x", "c", "9"], ["p3", "x", "c", "1"]]).record(store);
    assert_eq!(owed(store), [is("p2", 1, "9"), is("p3", 4, "1"), is("p1", 2, "1")]);
    Act::on("a", "k5").owing(&[]).record(store);
    assert_eq!(owed(store), [is("p1", 2, "1")]);
}

fn turns_are_kept_after_what_was_owed_is_gone(store: &mut dyn Store) {
    let turns = |store: &dyn Store| -> Vec<String> {
        let rows = store.ask("gov", &Ask::all(TURNS.name, Viewer::System)).unwrap().rows;
        let told = |row: &Row| {
            let text = |name: &str| row[name].text().to_owned();
            let since = row["since"].number().unwrap();
            let ended = row["ended"].text().get(8..10).unwrap_or("-").to_owned();
            format!("{} {} {since} {ended} {} {}", text("subject"), text("post"), text("person"), text("ended_by"))
        };
        rows.iter().map(told).collect()
    };
    let on = |day: &str, act: Act| Act { recorded: format!("2023-01-{day}T09:00:00").parse().unwrap(), ..act };
    on("03", Act::on("a", "k1")).owing(&[["p1", "x", "c", "1"], ["p2", "x", "c", "1"]]).record(store);
    assert_eq!(turns(store), ["a p1 1 -  ", "a p2 1 -  "]);
    on("04", Act::on("a", "k2")).record(store);
    on("05", Act::on("a", "k3")).owing(&[["p2", "x", "c", "9"]]).record(store);
    assert_eq!(turns(store), ["a p1 1 05 zhang sample.note", "a p2 1 -  "]);
    on("06", Act::on("a", "k4")).owing(&[]).record(store);
    // Owed anew, it is another turn.
    on("07", Act::on("a", "k5")).owing(&[["p1", "x", "c", "1"]]).record(store);
    let all = ["a p1 1 05 zhang sample.note", "a p1 5 -  ", "a p2 1 06 zhang sample.note"];
    assert_eq!(turns(store), all);
    store.begin().unwrap();
    on("08", Act::on("a", "k6")).owing(&[]).append(store).unwrap();
    store.rollback().unwrap();
    assert_eq!(turns(store), all, "what was taken back ended nothing");
    store.rebuild("gov", &mut replay).unwrap();
    assert_eq!(turns(store), all);
}

fn places_applied_are_counted_once_for_each_act(store: &mut dyn Store) {
    let counted = |store: &dyn Store| -> Vec<(String, i64, i64)> {
        let rows = store.ask("gov", &Ask::all(APPLIED.name, Viewer::System)).unwrap().rows;
        let number = |row: &Row, name: &str| row[name].number().unwrap();
        rows.iter().map(|r| (r["place"].text().to_owned(), number(r, "times"), number(r, "position"))).collect()
    };
    let is = |place: &str, times: i64, last: i64| (place.to_owned(), times, last);
    Act::on("a", "k1").record(store);
    assert_eq!(counted(store), [is("7", 1, 1), is("7.1", 1, 1)]);
    let citing = |key: &str, places: &[&str]| Act {
        cites: places.iter().map(|p| (*p).to_owned()).collect(),
        ..Act::on("a", key)
    };
    citing("k2", &["7.1", "7.2", "7.1"]).record(store);
    citing("k3", &["7", "保密法第七条"]).record(store);
    citing("k4", &[]).record(store);
    let now = [is("7", 3, 3), is("7.1", 2, 2), is("7.2", 1, 2), is("保密法第七条", 1, 3)];
    assert_eq!(counted(store), now);
    // What is taken back is not counted, and outsiders see nothing.
    store.begin().unwrap();
    Act::on("b", "k5").append(store).unwrap();
    store.rollback().unwrap();
    store.rebuild("gov", &mut |_| Ok(vec![])).unwrap();
    assert_eq!(counted(store), now);
    assert_eq!(store.ask("gov", &Ask::all(APPLIED.name, Viewer::Public)).unwrap().total, 0);
}

fn what_is_recorded_for_somebody_is_listed(store: &mut dyn Store) {
    let listed = |store: &dyn Store| -> Vec<(i64, String, String, i64)> {
        let rows = store.ask("gov", &Ask::all(ENTERED.name, Viewer::System)).unwrap().rows;
        let number = |row: &Row, name: &str| row[name].number().unwrap();
        let text = |row: &Row, name: &str| row[name].text().to_owned();
        rows.iter().map(|r| (number(r, "position"), text(r, "person"), text(r, "clerk"), number(r, "late"))).collect()
    };
    Act::on("a", "k1").record(store);
    Act::on("a", "k2").recorded_for("li", "2023-01-03T09:00:00").record(store);
    Act::on("b", "k3").recorded_for("wang", "2023-01-03T08:59:59").record(store);
    let is = |position, person: &str, late| (position, person.to_owned(), "zhang".to_owned(), late);
    let now = [is(2, "li", 0), is(3, "wang", 1)];
    assert_eq!(listed(store), now, "the last instant still belongs to the limit");
    store.rebuild("gov", &mut |_| Ok(vec![])).unwrap();
    assert_eq!(listed(store), now);
}

fn the_first_opening_is_kept(store: &mut dyn Store) {
    Act::on("a", "k1").open_to("post:p1", "1").record(store);
    let later = Act { recorded: "2023-02-01T09:00:00".parse().unwrap(), ..Act::on("a", "k2") };
    later.open_to("post:p1", "2").open_to("public", "3").open_to("public", "4").record(store);
    let rows = store.ask("gov", &Ask::all(ACCESS.name, Viewer::System)).unwrap().rows;
    let rows: Vec<_> = rows.iter().map(|r| (r["who"].text(), r["place"].text(), r["since"].text())).collect();
    assert_eq!(rows, [("post:p1", "1", "2023-01-03T09:00:00"), ("public", "3", "2023-02-01T09:00:00")]);
}

fn openings_end_and_stay_ended_when_rebuilt(store: &mut dyn Store) {
    let open = |store: &dyn Store| -> Vec<(String, String)> {
        let rows = store.ask("gov", &Ask::all(ACCESS.name, Viewer::System)).unwrap().rows;
        rows.iter().map(|r| (r["who"].text().to_owned(), r["place"].text().to_owned())).collect()
    };
    let is = |who: &str, place: &str| (who.to_owned(), place.to_owned());
    let sees = |store: &dyn Store, unit: &str| {
        let viewer = Viewer::Person { person: "li".to_owned(), posts: vec![], units: vec![unit.to_owned()] };
        store.ask("gov", &Ask::all("papers", viewer)).unwrap().total
    };
    let first = Act::on("a", "k1").event(paper("a", "甲")).open_to("unit:u1", "1").open_to("unit:u2", "1");
    first.open_to("person:p", "1").open_to("public", "1").open_to("post:unit", "1").record(store);
    Act::on("b", "k2").open_to("unit:u1", "1").record(store);
    assert_eq!((sees(store, "u1"), sees(store, "u2")), (1, 1));
    let later = Act::on("a", "k3").close_to("unit:").close_to("public").close_to("post:un");
    later.open_to("unit:u2", "2").record(store);
    let left = [is("person:p", "1"), is("post:unit", "1"), is("unit:u2", "1"), is("unit:u1", "1")];
    assert_eq!(open(store), left, "what goes on keeps its ground, and other subjects are left alone");
    assert_eq!((sees(store, "u1"), sees(store, "u2")), (0, 1));
    Act::on("a", "k4").open_to("unit:u1", "4").record(store);
    assert_eq!(sees(store, "u1"), 1, "what was closed can be opened again");
    Act::on("a", "k5").close_to("unit:u1").record(store);
    assert_eq!(open(store), left);
    assert_eq!(store.rebuild("gov", &mut replay).unwrap(), 5);
    assert_eq!(open(store), left);
    // A row in which nothing ends is stored as it was before there were ends.
    let rows = store.journal("gov", 1, 9).unwrap();
    let says = |n: usize| String::from_utf8(rows[n].head.clone()).unwrap().contains("access_ends");
    assert_eq!([0, 1, 2, 3, 4].map(says), [false, false, true, false, true]);
}

fn governments_do_not_mix(store: &mut dyn Store) {
    let there = |act: Act| Act { gov: "there".to_owned(), ..act };
    Act::on("a", "k1").event(paper("a", "此处会议")).owing(&[["p1", "x", "c", "1"]]).record(store);
    there(Act::on("a", "k1").event(paper("a", "彼处会议")).open_to("public", "1")).record(store);
    assert_eq!((store.tip("gov").unwrap().position, store.tip("there").unwrap().position), (1, 1));
    let find = Ask::all("papers", Viewer::System).filter(Where::Matches("会议".to_owned()));
    let rows = store.ask("there", &find).unwrap().rows;
    assert_eq!((rows.len(), rows[0]["title"].text()), (1, "彼处会议"));
    assert_eq!(count(store, OBLIGATIONS.name), 1);
    assert_eq!(count(store, ACCESS.name), 0);
    store.rebuild("there", &mut |_| Ok(vec![])).unwrap();
    assert_eq!(store.ask("there", &find).unwrap().total, 0);
    assert_eq!(store.ask("gov", &find).unwrap().total, 1);
}

fn rebuilding_gives_the_same_registers(store: &mut dyn Store) {
    Act::on("a", "k1")
        .event(paper("a", "会议通知"))
        .owing(&[["p1", "x", "c", "1"]])
        .open_to("post:p1", "1")
        .record(store);
    Act::on("b", "k2")
        .event(paper("b", "值班安排"))
        .event(Event::put(&PEOPLE, [("id", cell("li")), ("name", cell("李"))]))
        .event(Event::put(&TAGS, [("paper", cell("b")), ("rank", cell(2))]))
        .event(Event::put(&TAGS, [("paper", cell("b")), ("rank", cell(2))]))
        .record(store);
    Act::on("a", "k3")
        .event(paper("a", "会议纪要"))
        .owing(&[["p1", "x", "c", "1"], ["p2", "y", "c", "1"]])
        .recorded_for("li", "2023-01-04T09:00:00")
        .record(store);
    Act::on("b", "k4").event(Event::gone(&PAPERS, [("id", cell("b"))])).open_to("public", "1").record(store);
    let before = dump(store, "gov", &registers()).unwrap();
    assert_eq!(before.values().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1, 2, 1, 1, 1, 2]);
    assert_eq!(store.rebuild("gov", &mut replay).unwrap(), 4);
    assert_eq!(dump(store, "gov", &registers()).unwrap(), before);
    let find = |text: &str| Ask::all("papers", Viewer::System).filter(Where::Matches(text.to_owned()));
    assert_eq!(store.ask("gov", &find("纪要")).unwrap().total, 1);
    assert_eq!(store.ask("gov", &find("通知")).unwrap().total, 0);
    // A rebuild that fails leaves the registers as they were.
    let mut failing = |row: &guiju_core::journal::StoredRow| match row.position {
        3 => Err(StoreError::Damaged("cannot be read".to_owned())),
        _ => replay(row),
    };
    assert!(store.rebuild("gov", &mut failing).is_err());
    assert_eq!(dump(store, "gov", &registers()).unwrap(), before);
    Act::on("a", "k5").record(store);
}
