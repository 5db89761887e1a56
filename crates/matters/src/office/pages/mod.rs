//! What a record of `office` shows: a designation, an authorisation; and who stands in for those who are away.

mod board;

use guiju_core::form::Form;
use guiju_core::org::Thing;
use guiju_ui::{Board, Error, ListRow, Markup, Pages, Show, Tab, cites, list, subject_href};

use super::Office;
use super::command::sheets::written;
use super::event::{Event, read};
use super::state::State;
use super::tell::tell;
use guiju_core::org::Word;

impl Pages for Office {
    fn matter(&self) -> &'static str {
        "office"
    }

    fn tabs(&self) -> &'static [Tab] {
        &[Tab { id: "record", label: "记录" }]
    }

    fn title(&self, show: &Show<'_>) -> String {
        let first = show.rows.first().map(|(head, body)| (head, read(body)));
        match first {
            Some((head, events)) => events.first().map(|e| tell(e, head, show.org)).unwrap_or_default(),
            None => String::new(),
        }
    }

    fn status_line(&self, show: &Show<'_>) -> String {
        let Some(state) = show.state.downcast_ref::<State>() else { return String::new() };
        match (state.ended, &state.begun, show.org.word_of(show.subject)) {
            (_, _, Some(Word::Disputed)) => "对代录有异议，处理以前不生效".to_owned(),
            (_, _, Some(Word::Void)) => "代录经处理不作数".to_owned(),
            (Some(at), ..) => format!("已于{}终止", at.chinese()),
            (None, Some(Event::Designated { .. } | Event::Authorised { .. }), _) => "有效".to_owned(),
            _ => "已登记".to_owned(),
        }
    }

    fn tab(&self, show: &Show<'_>) -> Result<String, Error> {
        let line = |head: &guiju_core::journal::Head, event: &Event| ListRow {
            href: None,
            cells: vec![
                head.happened.chinese().into(),
                tell(event, head, show.org).into(),
                cites(&head.citations).into(),
            ],
        };
        let rows: Vec<ListRow> =
            show.rows.iter().flat_map(|(head, body)| read(body).into_iter().map(move |e| line(head, &e))).collect();
        let mut parts = vec![list("办理记录", &["时间", "办理情况", "依据"], &rows, "尚无记录。")?];
        for event in show.rows.iter().flat_map(|(_, body)| read(body)) {
            parts.extend(details(&event, show)?);
        }
        Ok(Markup::join(parts).into())
    }

    fn board(&self, board: &Board<'_>) -> Result<Option<String>, Error> {
        Ok(board::absent(board)?.map(Into::into))
    }

    fn sheets(&self, board: &Board<'_>) -> Vec<(String, String)> {
        let appointed = board.norms.members("administrator");
        let leads = super::decide::wanted_relations(board.norms);
        written(board.org, board.now, |role| appointed.iter().any(|(kind, _)| kind == role), &leads)
    }

    fn prefill(&self, show: &Show<'_>, act: &str) -> Form {
        let now = show.now.to_string();
        match act {
            // Without an hour it counts from when it is made: an hour of the page would be past when the form comes.
            "end" | "designate" | "authorise" => Form::default(),
            "divide" => Form::of([("since", now.as_str()), ("rows", present(show).as_str())]),
            "add_person" => Form::default(),
            _ => Form::of([("since", now.as_str())]),
        }
    }
}

/// The division as it stands, as rows that a notice may change: a clerk mends what is new and leaves the rest.
fn present(show: &Show<'_>) -> String {
    let (org, now) = (show.org, show.now);
    let kinds = show.norms.members("relation");
    let mut rows = vec!["分工事项，关系，职务".to_owned()];
    for line in org.lines.keys().filter(|line| org.stands(Thing::Line, line, now)) {
        for (kind, label) in &kinds {
            let of = org.relations.iter().filter(|r| r.kind == *kind && r.line == *line && r.span.covers(now));
            let row = |r: &guiju_core::org::Relation| {
                let name = org.name_of(Thing::Line, line, now);
                format!("{name}，{label}，{}", addressed(show, &r.post))
            };
            rows.extend(of.map(row));
        }
    }
    rows.join("\n")
}

/// A post so that a row which names it is understood: title and name, or its id where it is vacant.
fn addressed(show: &Show<'_>, post: &str) -> String {
    match show.org.holder(post, show.now) {
        Some(_) => show.org.post_with_holder(post, show.now),
        None => post.to_owned(),
    }
}

/// What a record lists besides its line.
fn details(event: &Event, show: &Show<'_>) -> Result<Option<Markup>, Error> {
    match event {
        Event::Divided { since, ended, begun, .. } => {
            let (org, before) = (show.org, since.plus_seconds(-1));
            let kinds = show.norms.members("relation");
            let label =
                |kind: &str| kinds.iter().find(|(id, _)| id == kind).map_or(kind.to_owned(), |(_, l)| l.clone());
            let mut lines: Vec<&String> = ended.iter().map(|r| &r.line).chain(begun.iter().map(|r| &r.line)).collect();
            lines.sort();
            lines.dedup();
            let row = |line: &String| {
                let was = ended.iter().filter(|r| r.line == *line);
                let was = was.map(|r| format!("{} {}", label(&r.kind), org.post_with_holder(&r.post, before)));
                let now = begun.iter().filter(|r| r.line == *line);
                let now = now.map(|r| format!("{} {}", label(&r.kind), org.post_with_holder(&r.post, *since)));
                let (was, now) = (was.collect::<Vec<_>>().join("；"), now.collect::<Vec<_>>().join("；"));
                ListRow {
                    href: None,
                    cells: vec![org.name_of(Thing::Line, line, *since).into(), was.into(), now.into()],
                }
            };
            let rows: Vec<ListRow> = lines.into_iter().map(row).collect();
            list("分工变动", &["分工事项", "此前", "此后"], &rows, "没有变动。").map(Some)
        }
        Event::HandedOver { owed, .. } => {
            let row = |entry: &super::event::OwedEntry| {
                let matter = entry.subject.rsplit_once('-').map_or("", |(matter, _)| matter);
                ListRow {
                    href: Some(subject_href(matter, &entry.subject)),
                    cells: vec![
                        entry.subject.as_str().into(),
                        entry.capacity.as_str().into(),
                        entry.act.as_str().into(),
                    ],
                }
            };
            let rows: Vec<ListRow> = owed.iter().map(row).collect();
            list("移交的待办", &["事项", "以何身份", "应办"], &rows, "没有待办。").map(Some)
        }
        _ => Ok(None),
    }
}
