//! What a paper shows: the slip, the text, attachments, the course of handling, the grounds; and who may sign what.

mod board;
mod card;
mod course;
mod format;
mod governed;
mod grounds;
mod listing;
mod slip;
mod text;

use guiju_core::CaseFile;
use guiju_core::form::{FileRef, Form};
use guiju_core::norms::Norms;
use guiju_core::register::Ask;
use guiju_exchange::package::{Member, Metadata};
use guiju_print::Print;
use guiju_ui::card::{Read, Share};
use guiju_ui::{
    Board, Error, KeptPages, ListRow, Listing, Markup, MaySign, Pages, Preview, Printable, ReadInto, Show, Tab,
    file_href, list,
};

use super::Documents;
use super::authority;
use super::event::Paper;
use super::print;
use super::route::{READING, Route, route};
use super::state::{Pages as Kept, Stage, State};

const TABS: &[Tab] = &[
    Tab { id: "slip", label: "发文稿纸" },
    Tab { id: "text", label: "正文" },
    Tab { id: "attachments", label: "附件" },
    Tab { id: "course", label: "办理过程" },
    Tab { id: "grounds", label: "依据" },
];

const PRINTS: &[Printable] = &[
    Printable { id: "text", label: "公文", is_document: true },
    Printable { id: "slip", label: "发文稿纸", is_document: false },
];

/// A paper as its pages need it.
struct Desk<'a> {
    show: &'a Show<'a>,
    state: &'a State,
    case: CaseFile<'a>,
    route: Option<Route>,
}

impl<'a> Desk<'a> {
    fn of(show: &'a Show<'a>) -> Option<Self> {
        let state = show.state.downcast_ref::<State>()?;
        let case = case(show);
        let route = if state.text.is_empty() { None } else { route(state, &case, show.norms, true).ok() };
        Some(Self { show, state, case, route })
    }

    /// The label of a class member.
    fn label(&self, class: &str, id: &str) -> String {
        label(self.show.norms, class, id)
    }

    /// The issuing organ's name in full.
    fn organ(&self) -> String {
        print::organ(&self.state.paper, &self.state.unit, self.show.org, self.show.now)
    }
}

pub(super) fn label(norms: &dyn Norms, class: &str, id: &str) -> String {
    norms.members(class).into_iter().find(|(m, _)| m == id).map_or_else(|| id.to_owned(), |(_, l)| l)
}

/// A case file for looking, not for acting.
fn case<'a>(show: &Show<'a>) -> CaseFile<'a> {
    CaseFile {
        gov: "",
        actor: show.viewer,
        on_behalf: show.viewer,
        org: show.org,
        workdays: show.workdays,
        happened: show.now,
        recorded: show.now,
        subject: show.subject,
        version: 0,
        position: 0,
        begun_by: "",
        entered_for: None,
        edition: "",
        answers: &[],
    }
}

impl Pages for Documents {
    fn matter(&self) -> &'static str {
        "documents"
    }

    fn tabs(&self) -> &'static [Tab] {
        TABS
    }

    fn looks(&self, subject: &str) -> Vec<Ask> {
        crate::said::looks(subject)
    }

    fn title(&self, show: &Show<'_>) -> String {
        Desk::of(show).map(|d| d.state.paper.title.clone()).unwrap_or_default()
    }

    fn status_line(&self, show: &Show<'_>) -> String {
        Desk::of(show).map(|d| status_line(&d)).unwrap_or_default()
    }

    fn tab(&self, show: &Show<'_>) -> Result<String, Error> {
        let Some(desk) = Desk::of(show) else { return Ok(String::new()) };
        let markup = match show.tab {
            "text" => text::text(&desk)?,
            "attachments" => attachments(&desk)?,
            "course" => course::course(&desk)?,
            "grounds" => grounds::grounds(&desk)?,
            _ => slip::slip(&desk)?,
        };
        Ok(markup.into())
    }

    fn prefill(&self, show: &Show<'_>, act: &str) -> Form {
        match Desk::of(show) {
            Some(desk) if act == "edit" => filled(&desk.state.paper),
            Some(desk) if act == "judge" => {
                let asked = authority::asked(desk.state, &desk.case, show.norms);
                Form::of(asked.first().map(|norm| ("judgement", norm.common.name.as_str())))
            }
            _ => Form::of(
                [("mark", "agree"), ("answer", "sign")].into_iter().filter(|_| act == "sign" || act == "clear"),
            ),
        }
    }

    fn text(&self, show: &Show<'_>) -> Result<Option<String>, Error> {
        Desk::of(show).map(|desk| text::text(&desk).map(Into::into)).transpose()
    }

    fn prints(&self) -> &'static [Printable] {
        PRINTS
    }

    fn print(&self, show: &Show<'_>, what: &str) -> Option<Print> {
        let desk = Desk::of(show).filter(|desk| !desk.state.text.is_empty())?;
        match what {
            "text" => Some(print::now(desk.state, &desk.case, show.norms)),
            "slip" => Some(slip::print(&desk)),
            _ => None,
        }
    }

    fn kept(&self, show: &Show<'_>, what: &str) -> Option<KeptPages> {
        let desk = Desk::of(show).filter(|desk| what == "text" && desk.state.recalled.is_none())?;
        let pages = desk.state.pages.clone()?;
        let Kept { value, file, engine, fonts, .. } = pages;
        let sealed = |organ: &String| {
            let seal = desk.state.seals.iter().find(|seal| seal.organ == *organ);
            (organ.clone(), seal.map(|seal| (seal.service.clone(), seal.file.clone())))
        };
        let seals = desk.state.sealing().iter().map(sealed).collect();
        Some(KeptPages { value, file, engine, fonts, seals })
    }

    fn attached(&self, show: &Show<'_>) -> Vec<FileRef> {
        Desk::of(show).map(|desk| desk.state.paper.attachments.clone()).unwrap_or_default()
    }

    fn metadata(&self, show: &Show<'_>) -> Metadata {
        let Some(desk) = Desk::of(show) else { return Metadata::default() };
        let member = |class: &str, id: &str| Member { id: id.to_owned(), words: desk.label(class, id) };
        let Paper { doc_type, label, publicity, urgency, .. } = &desk.state.paper;
        Metadata {
            doc_type: member("doc_type", doc_type),
            label: member("label", label),
            publicity: member("publicity", publicity),
            urgency: member("urgency", urgency),
        }
    }

    fn read_into(&self, act: &str) -> Option<ReadInto> {
        let into = ReadInto { file: "source", title: "title", body: "body", annex: "annex" };
        matches!(act, "draft" | "edit").then_some(into)
    }

    fn mended(&self, show: &Show<'_>, act: &str, form: &Form, finding: Option<&str>) -> Form {
        let preview = self.preview(show, act, form);
        format::mended(form, preview.as_ref().map(|p| &p.print), finding)
    }

    fn preview(&self, show: &Show<'_>, act: &str, form: &Form) -> Option<Preview> {
        if !matches!(act, "draft" | "edit") {
            return None;
        }
        let desk = Desk::of(show)?;
        let own = show.org.units_of(show.viewer, show.now).next().unwrap_or_default().to_owned();
        let unit = if desk.state.unit.is_empty() { own } else { desk.state.unit.clone() };
        let paper = super::command::so_far(form);
        let print = print::preview(&paper, &unit, &desk.case, show.norms);
        let findings = format::findings(&paper, &print);
        Some(Preview { print, findings })
    }

    fn examines(&self) -> Option<&'static str> {
        Some("doc_type")
    }

    fn examined(&self, norms: &dyn Norms, form: &Form) -> Option<Preview> {
        let paper = super::command::so_far(form);
        let print = print::from_elsewhere(&paper, norms);
        let findings = format::findings(&paper, &print);
        Some(Preview { print, findings })
    }

    fn set_right(&self, norms: &dyn Norms, form: &Form, finding: Option<&str>) -> Form {
        let print = print::from_elsewhere(&super::command::so_far(form), norms);
        format::mended(form, Some(&print), finding)
    }

    fn listing(&self) -> Option<&'static Listing> {
        Some(&listing::LISTING)
    }

    fn only_to_read(&self, _act: &str, capacity: &str) -> bool {
        capacity.starts_with(READING)
    }

    fn shares(&self, row: &Read<'_>) -> Vec<Share> {
        card::shares(row)
    }

    fn may_sign(&self, board: &Board<'_>) -> Vec<MaySign> {
        board::may_sign(board)
    }

    fn board(&self, board: &Board<'_>) -> Result<Option<String>, Error> {
        board::board(board).map(|m| Some(m.into()))
    }
}

/// Where it stands, whose desk, since when.
fn status_line(desk: &Desk<'_>) -> String {
    let stage = desk.state.stage();
    let since =
        desk.show.rows.last().map(|(h, _)| h.happened.day().days_until(desk.show.now.day())).unwrap_or_default();
    let days = if since > 0 { format!("，已{since}天") } else { String::new() };
    let completion = if desk.state.owes_signature() { "，先办后补，待补办" } else { "" };
    match (stage, &desk.route) {
        (Stage::Circulating, Some(route)) => match route.pending.first() {
            Some(rung) => {
                let who: Vec<&str> = rung.capacities.iter().map(|c| desk.show.org.name(&c.person)).collect();
                let who = if who.is_empty() { "暂无人可办".to_owned() } else { who.join("、") };
                format!("在{}（{who}）处{days}", rung.label)
            }
            None => {
                let who =
                    route.signers.default.as_ref().map(|c| format!("{} {}", c.label, desk.show.org.name(&c.person)));
                format!("呈{}{}{days}", who.unwrap_or_else(|| "暂无人可签".to_owned()), route.signing.verb)
            }
        },
        (Stage::Issued, _) => {
            let number = desk.state.number.as_ref().map(|n| n.shown()).unwrap_or_default();
            format!("已印发 {number}{completion}")
        }
        _ if desk.state.returned.is_some() => format!("已退回拟稿人{days}{}", doubt(desk)),
        _ => format!("{}{days}{completion}", stage.label()),
    }
}

/// That a return which somebody else recorded is disputed or was found void. What it took off does not come back by that.
fn doubt(desk: &Desk<'_>) -> &'static str {
    let record = desk.state.returned.as_ref().and_then(|mark| mark.recorded);
    match record.and_then(|record| crate::said::outcome(record.position, desk.show.answers)) {
        Some("disputed") => "；所写的同志对代录的退回有异议，尚待处理",
        Some("void") => "；代录的退回经处理不作数，原有的签发和审核不因此恢复，请重新报送",
        _ => "",
    }
}

/// The form of `edit` as the paper stands.
fn filled(paper: &Paper) -> Form {
    let mut form = Form::of([
        ("title", paper.title.as_str()),
        ("issuer", &paper.issuer),
        ("joint_with", &paper.joint_with),
        ("doc_type", &paper.doc_type),
        ("recipient", &paper.recipient),
        ("recipients", &paper.recipients.join("\n")),
        ("copies", &paper.copies.join("\n")),
        ("matter_class", &paper.matter_class),
        ("basis", &paper.basis),
        ("meeting", &paper.meeting),
        ("asks", &paper.asks.join("\n")),
        ("addressed", &paper.addressed),
        ("skip_approval", &paper.skip_approval),
        ("finance_opinion", &paper.finance_opinion),
        ("urgency", &paper.urgency),
        ("publicity", &paper.publicity),
        ("withhold_ground", &paper.withhold_ground),
        ("label", &paper.label),
        ("body", &paper.body),
        ("annex", &paper.annex),
    ]);
    let ticks = [
        ("meeting_passed", paper.meeting_passed),
        ("normative", paper.normative),
        ("consent_noted", paper.consent_noted),
        ("skip_level", paper.skip_level),
        ("temporary_funding", paper.temporary_funding),
        ("own_competence", paper.own_competence),
        ("already_covered", paper.already_covered),
    ];
    for (name, _) in ticks.into_iter().filter(|(_, yes)| *yes) {
        form.fields.insert(name.to_owned(), vec!["yes".to_owned()]);
    }
    form.fields.insert("lines".to_owned(), paper.lines.clone());
    form.files = paper.source.iter().chain(&paper.attachments).cloned().collect();
    if let Some(fen) = paper.amount {
        form.fields.insert("amount".to_owned(), vec![yuan(fen)]);
    }
    form
}

/// Fen as yuan with two decimals.
fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

fn attachments(desk: &Desk<'_>) -> Result<Markup, Error> {
    let rows: Vec<ListRow> = desk
        .state
        .paper
        .source
        .iter()
        .chain(&desk.state.paper.attachments)
        .map(|file| ListRow {
            href: Some(file_href("documents", desk.show.subject, &file.hash, &file.name)),
            cells: vec![
                file.name.as_str().into(),
                guiju_ui::form::size(file.size).into(),
                file.hash.chars().take(16).collect::<String>().into(),
            ],
        })
        .collect();
    list("附件", &["名称", "大小", "校验值"], &rows, "此件没有附件。")
}
