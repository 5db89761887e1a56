//! The page of one record of `accounts`.

use guiju_core::form::Form;
use guiju_ui::{Error, ListRow, Pages, Show, Tab, cites, list};

use super::Accounts;
use super::event::read;
use super::state::State;
use super::tell::tell;

impl Pages for Accounts {
    fn matter(&self) -> &'static str {
        "accounts"
    }

    fn tabs(&self) -> &'static [Tab] {
        &[Tab { id: "record", label: "记录" }]
    }

    fn title(&self, show: &Show<'_>) -> String {
        let first = show.rows.first().map(|(_, body)| read(body));
        first.and_then(|events| events.first().map(|event| tell(event, show.org))).unwrap_or_default()
    }

    fn status_line(&self, show: &Show<'_>) -> String {
        let reset = show.state.downcast_ref::<State>().and_then(|state| state.reset.as_ref());
        let words = match reset {
            Some(reset) if !reset.settled => "待另一位同志复核",
            Some(_) => "已办结",
            None => "已登记",
        };
        words.to_owned()
    }

    fn tab(&self, show: &Show<'_>) -> Result<String, Error> {
        let line = |(head, body): &(guiju_core::journal::Head, Vec<u8>)| ListRow {
            href: None,
            cells: vec![
                head.happened.chinese().into(),
                show.org.name(&head.on_behalf).into(),
                read(body).iter().map(|event| tell(event, show.org)).collect::<Vec<_>>().join("；").into(),
                cites(&head.citations).into(),
            ],
        };
        let rows: Vec<ListRow> = show.rows.iter().map(line).collect();
        list("记录", &["时间", "何人", "内容", "依据"], &rows, "尚无记录。").map(Into::into)
    }

    fn prefill(&self, _show: &Show<'_>, _act: &str) -> Form {
        Form::default()
    }
}
