//! The tab on a paper's page and the pages of what came in; the list of packages received, the books of those sent and of keys.

use std::collections::BTreeMap;

use guiju_core::OfficeTime;
use guiju_core::form::{FileRef, Form};
use guiju_core::register::{Ask, Cell as Value, Row, Viewer, Where};
use guiju_exchange::package::Metadata;
use guiju_print::Print;
use guiju_ui::{
    Book, Cell, Error, Issued, KeptPages, ListRow, Listing, ListingColumn, Look, Markup, Pages, Parcel, Printable,
    Show, Shown, Tab, UNTOLD, file_href, list, subject_href,
};

use super::Packages;
use super::event::{Event, Signed, read};
use super::print;
use super::register::{ARRIVALS, PARTNERS, SENDINGS};
use super::state::{Arrival, Partner, RECEIPTED, RETURNED, Sending, State, WAITS};
use super::tell::{short, tell};
use super::vocabulary::STANDINGS;

/// The one tab, which is also what is printed of a document that came in.
const TAB: &str = "package";
/// The slip of what came in, as it is printed.
const SLIP: &str = "slip";

const fn column(name: &'static str, label: &'static str, shown: Shown) -> ListingColumn {
    ListingColumn { name, label, shown }
}

const LISTING: Listing = Listing {
    register: ARRIVALS,
    beside: false,
    subject: "subject",
    title: "title",
    of_person: None,
    begun_by: "person",
    status: "state",
    finished: &[RECEIPTED, RETURNED],
    unfinished: &[WAITS],
    plain: Some(("label", UNLABELLED)),
    by_last_act: 0,
    columns: &[
        column("sender", "发送单位", Shown::Text),
        column("number", "来文字号", Shown::Text),
        column("date", "成文日期", Shown::Text),
        column("standing", "签名所用的密钥", Shown::Text),
        column("at", "登记时间", Shown::Time),
        column("person", "登记人", Shown::Person),
        column("state", "状态", Shown::Text),
    ],
    counted: &[],
    handled: None,
};

const BOOKS: &[Book] = &[
    Book { id: "sendings", label: "发出的公文包", register: Some(SENDINGS) },
    Book { id: "partners", label: "交换单位和密钥", register: Some(PARTNERS) },
];

/// The register in which the matter of papers keeps the seals of its pages, and what it says while one is waited for.
const SEALS: &str = "seals";
const UNSEALED: &str = "待签章";
/// The label of what bears none.
const UNLABELLED: &str = "none";

/// Rows shown on a page of a book, the newest; more are found by words.
const PAGE: usize = 200;

impl Pages for Packages {
    fn matter(&self) -> &'static str {
        "packages"
    }

    fn looks(&self, subject: &str) -> Vec<Ask> {
        // Told by the program to whoever may open the form of sending.
        vec![Ask::all(SEALS, Viewer::System).filter(Where::Is("subject", Value::from(subject)))]
    }

    fn heed(&self, show: &Show<'_>, act: &str) -> Option<String> {
        let row = show.answers.first()?.rows.first().filter(|row| act == "send" && text(row, "state") == UNSEALED)?;
        Some(format!(
            "此件尚未取得电子签章（{}）。现在发送的公文包不含电子签章，以后取得的不再补入；已接入签章服务的，请等取得后发送。",
            text(row, "organs")
        ))
    }

    fn tabs(&self) -> &'static [Tab] {
        &[Tab { id: TAB, label: "公文包" }]
    }

    fn title(&self, show: &Show<'_>) -> String {
        match show.state.downcast_ref::<State>() {
            Some(State { arrival: Some(arrival), .. }) => arrival.title.clone(),
            Some(State { partner: Some(partner), .. }) => partner.name.clone(),
            _ => String::new(),
        }
    }

    fn status_line(&self, show: &Show<'_>) -> String {
        match show.state.downcast_ref::<State>() {
            Some(State { arrival: Some(arrival), .. }) => {
                format!("{}　{}　{}", arrival.sender, arrival.number, arrival.state())
            }
            Some(State { partner: Some(partner), .. }) => match partner.key() {
                Some(key) => format!("密钥指纹{}…", short(&key.told.fingerprint)),
                None => "没有有效的密钥".to_owned(),
            },
            _ => String::new(),
        }
    }

    fn tab(&self, show: &Show<'_>) -> Result<String, Error> {
        let Some(state) = show.state.downcast_ref::<State>() else { return Ok(String::new()) };
        let content = match (&state.arrival, &state.partner) {
            (Some(arrival), _) => arrived(arrival, show)?,
            (None, Some(partner)) => keys(partner, show)?,
            (None, None) => sent(&state.sendings, show)?,
        };
        Ok(Markup::join([content, course(show)?]).into())
    }

    fn prints(&self) -> &'static [Printable] {
        &[
            Printable { id: TAB, label: "收到的公文", is_document: true },
            Printable { id: SLIP, label: print::SLIP, is_document: false },
        ]
    }

    fn print(&self, show: &Show<'_>, what: &str) -> Option<Print> {
        let arrival = show.state.downcast_ref::<State>()?.arrival.as_ref()?;
        if what == SLIP { Some(print::slip(arrival, show)) } else { print::document(arrival) }
    }

    fn kept(&self, show: &Show<'_>, what: &str) -> Option<KeptPages> {
        let arrival = show.state.downcast_ref::<State>()?.arrival.as_ref().filter(|_| what == TAB)?;
        let file = arrival.files.iter().find(|file| file.field == "pdf")?.clone();
        let value = guiju_core::journal::sha256(arrival.value.as_bytes());
        Some(KeptPages {
            value,
            file,
            engine: format!("{}（发送单位所附）", arrival.sender),
            fonts: vec![],
            seals: vec![],
        })
    }

    fn parcel(&self, show: &Show<'_>, act: &str, form: &Form, gov: &str, issued: Option<&Issued>) -> Option<Parcel> {
        print::parcel(show, act, form, gov, issued)
    }

    fn prefill(&self, show: &Show<'_>, act: &str) -> Form {
        let today = show.now.day().to_string();
        Form::of([("told", today.as_str())].into_iter().filter(|_| matches!(act, "register_partner" | "change_key")))
    }

    fn listing(&self) -> Option<&'static Listing> {
        Some(&LISTING)
    }

    fn books(&self) -> &'static [Book] {
        BOOKS
    }

    fn book_asks(&self, book: &str, query: &BTreeMap<String, String>, _now: OfficeTime, viewer: &Viewer) -> Vec<Ask> {
        let register = if book == "partners" { PARTNERS } else { SENDINGS };
        let ask = Ask { order: Some(0), newest_first: true, limit: PAGE, ..Ask::all(register, viewer.clone()) };
        let typed = query.get("q").map_or("", |q| q.trim());
        vec![if typed.is_empty() { ask } else { ask.filter(Where::Matches(typed.to_owned())) }]
    }

    fn book(&self, book: &str, look: &Look<'_>) -> Result<String, Error> {
        let rows = look.answers.first().map(|a| a.rows.as_slice()).unwrap_or_default();
        let table = if book == "partners" { partners(rows, look)? } else { sendings(rows, look)? };
        let key = "<p class=\"buttons\"><a class=\"button plain\" href=\"/package-key\">本系统的公钥</a></p>";
        Ok(Markup::join([Markup::trusted(key.to_owned()), table]).into())
    }
}

fn text<'a>(row: &'a Row, name: &str) -> &'a str {
    row.get(name).map_or("", Value::text)
}

fn at(row: &Row) -> String {
    text(row, "at").parse::<OfficeTime>().map(OfficeTime::chinese).unwrap_or_default()
}

fn href(row: &Row) -> Option<String> {
    let subject = text(row, "subject");
    Some(subject_href(subject.rsplit_once('-').map_or("", |(matter, _)| matter), subject))
}

fn partners(rows: &[Row], look: &Look<'_>) -> Result<Markup, Error> {
    let channels = look.norms.members("key_channel");
    let label = |id: &str| channels.iter().find(|(m, _)| m == id).map_or(id.to_owned(), |(_, label)| label.clone());
    let line = |row: &Row| ListRow {
        href: href(row),
        cells: vec![
            text(row, "name").into(),
            text(row, "state").into(),
            text(row, "fingerprint").into(),
            format!("{}，{}，{}", text(row, "vouched_by"), label(text(row, "channel")), text(row, "told")).into(),
            format!("{} {}", look.org.name(text(row, "person")), at(row)).into(),
        ],
    };
    let shown: Vec<ListRow> = rows.iter().map(line).collect();
    list("", &["单位", "密钥", "指纹", "由谁核对、如何核对、何日", "登记"], &shown, "没有登记。")
}

fn sendings(rows: &[Row], look: &Look<'_>) -> Result<Markup, Error> {
    let line = |row: &Row| ListRow {
        href: href(row),
        cells: vec![
            text(row, "title").into(),
            text(row, "number").into(),
            text(row, "receiver").into(),
            text(row, "state").into(),
            format!("{} {}", text(row, "answered"), text(row, "reason")).trim().into(),
            format!("{} {}", look.org.name(text(row, "person")), at(row)).into(),
        ],
    };
    let shown: Vec<ListRow> = rows.iter().map(line).collect();
    list("", &["标题", "发文字号", "接收单位", "状态", "答复", "发送"], &shown, "没有发出的公文包。")
}

/// The way to a file of the subject.
fn file(show: &Show<'_>, file: Option<&FileRef>) -> Cell {
    let Some(file) = file else { return "未存".into() };
    let href = file_href("packages", show.subject, &file.hash, &file.name);
    let link = format!("<a href=\"{}\">{}</a>", Markup::text(&href), Markup::text(&file.name));
    Markup::trusted(link).into()
}

fn package(show: &Show<'_>, signed: &Signed) -> [Cell; 2] {
    [file(show, signed.file.as_ref()), signed.package.as_str().into()]
}

fn sent(sendings: &[Sending], show: &Show<'_>) -> Result<Markup, Error> {
    let line = |sending: &Sending| {
        let [link, hash] = package(show, &sending.package);
        let answer = sending.answer.as_ref();
        let said = answer.map(|a| format!("{} {}", a.on.chinese(), a.reason)).unwrap_or_default();
        let cells = vec![
            sending.receiver.as_str().into(),
            sending.state().into(),
            said.trim().into(),
            link,
            hash,
            format!("{} {}", show.org.name(&sending.person), sending.at.chinese()).into(),
        ];
        ListRow { href: None, cells }
    };
    let rows: Vec<ListRow> = sendings.iter().map(line).collect();
    list("发出的公文包", &["接收单位", "状态", "答复", "公文包", "校验值", "发送"], &rows, "没有发送过。")
}

fn pair(label: &str, value: impl Into<Cell>) -> ListRow {
    ListRow { href: None, cells: vec![label.into(), value.into()] }
}

/// The label in the sender's words. What is not known to bear none is kept like what bears one.
fn label(arrival: &Arrival) -> String {
    let said = &arrival.metadata.label;
    let words = if said.words.is_empty() { &said.id } else { &said.words };
    match arrival.label() {
        UNTOLD => "来文没有写明，按有标识的掌握：不供查找，不进入导出的表格".to_owned(),
        UNLABELLED => words.clone(),
        _ => format!("{words}（不供查找，不进入导出的表格）"),
    }
}

/// Where a package came from, and what shows it.
fn arrived(arrival: &Arrival, show: &Show<'_>) -> Result<Markup, Error> {
    let [link, hash] = package(show, &arrival.package);
    let standing = STANDINGS.iter().find(|(id, _)| *id == arrival.standing).map_or("", |(_, label)| *label);
    let signature = match arrival.standing.as_str() {
        "known" => "有效，密钥是发送单位登记过的".to_owned(),
        _ => format!("内容没有改动；但密钥{standing}，发送单位尚未核实"),
    };
    let mut rows = vec![
        pair("发送单位", arrival.sender.as_str()),
        pair("接收单位", arrival.to().join("、")),
        pair("来文字号", arrival.number.as_str()),
        pair("成文日期", arrival.on.chinese()),
        pair("标识", label(arrival)),
        pair("完整性签名", signature),
        pair("密钥指纹", arrival.fingerprint.as_str()),
        pair("公文包校验值", hash),
        pair("公文包", link),
        pair("登记", format!("{} {}", show.org.name(&arrival.person), arrival.at.chinese())),
        pair("状态", arrival.state()),
    ];
    let said = arrival.said();
    rows.extend((!said.is_empty()).then(|| pair("发送单位的说明", said)));
    for answer in &arrival.earlier {
        let how = format!("{} {}", answer.on.chinese(), answer.reason);
        rows.push(pair("此前的退回", how.trim()));
        let [link, _] = package(show, &answer.package);
        rows.push(pair("此前退回的公文包", link));
    }
    let Metadata { publicity, urgency, .. } = &arrival.metadata;
    let told = [("公开属性", publicity), ("紧急程度", urgency)].into_iter().filter(|(_, said)| !said.words.is_empty());
    rows.extend(told.map(|(what, said)| pair(what, said.words.as_str())));
    if let Some(answer) = &arrival.answer {
        let [link, hash] = package(show, &answer.package);
        rows.push(pair("答复", format!("{} {}", answer.on.chinese(), answer.reason).trim()));
        rows.push(pair("答复的公文包（请交发送单位）", link));
        rows.push(pair("答复的校验值", hash));
    }
    let provenance = list("来源", &["项目", "内容"], &rows, "")?;
    let line = |one: &FileRef| ListRow {
        href: None,
        cells: vec![file(show, Some(one)), guiju_ui::form::size(one.size).into(), one.hash.as_str().into()],
    };
    let files: Vec<ListRow> = arrival.files.iter().map(line).collect();
    let files = list("包内文件", &["名称", "大小", "校验值"], &files, "没有其他文件。")?;
    let href = Markup::text(&format!("{}/print/{SLIP}", subject_href("packages", show.subject)));
    let label = print::SLIP;
    let slip =
        Markup::trusted(format!("<p class=\"buttons\"><a class=\"button plain\" href=\"{href}\">打印{label}</a></p>"));
    Ok(Markup::join([provenance, slip, files]))
}

fn keys(partner: &Partner, show: &Show<'_>) -> Result<Markup, Error> {
    let channels = show.norms.members("key_channel");
    let line = |key: &super::state::Key| {
        let channel = channels.iter().find(|(id, _)| *id == key.told.channel).map_or("", |(_, label)| label.as_str());
        let cells = vec![
            if key.ended { "已停用".into() } else { "有效".into() },
            key.told.fingerprint.as_str().into(),
            key.told.key.as_str().into(),
            format!("{}，{channel}，{}", key.told.vouched_by, key.on.chinese()).into(),
            format!("{} {}", show.org.name(&key.person), key.at.chinese()).into(),
        ];
        ListRow { href: None, cells }
    };
    let rows: Vec<ListRow> = partner.keys.iter().rev().map(line).collect();
    list("密钥", &["状态", "指纹", "公钥", "由谁核对、如何核对、何日", "登记"], &rows, "")
}

fn course(show: &Show<'_>) -> Result<Markup, Error> {
    let events = show.rows.iter().flat_map(|(head, body)| read(body).into_iter().map(move |event| (head, event)));
    let line = |(head, event): (&guiju_core::journal::Head, Event)| ListRow {
        href: None,
        cells: vec![head.happened.chinese().into(), show.org.name(&head.on_behalf).into(), tell(&event).into()],
    };
    let rows: Vec<ListRow> = events.map(line).collect();
    list("办理过程", &["时间", "办理人", "内容"], &rows, "尚无记录。")
}
