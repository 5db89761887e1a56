//! What a record of `office` shows: a designation, an authorisation.

use guiju_core::form::Form;
use guiju_ui::{Board, Error, ListRow, Pages, Show, Tab, cites, list};

use super::Office;
use super::command::sheets::written;
use super::event::{Event, read};
use super::state::State;
use super::tell::tell;

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
        match (state.ended, &state.begun) {
            (Some(at), _) => format!("已于{}终止", at.chinese()),
            (None, Some(Event::Designated { .. } | Event::Authorised { .. })) => "有效".to_owned(),
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
        list("办理记录", &["时间", "办理情况", "依据"], &rows, "尚无记录。").map(Into::into)
    }

    fn sheets(&self, board: &Board<'_>) -> Vec<(String, String)> {
        let appointed = board.norms.members("administrator");
        written(board.org, board.now, |role| appointed.iter().any(|(kind, _)| kind == role))
    }

    fn prefill(&self, show: &Show<'_>, act: &str) -> Form {
        let now = show.now.to_string();
        match act {
            "end" => Form::of([("at", now.as_str())]),
            _ => Form::of([("since", now.as_str())]),
        }
    }
}
