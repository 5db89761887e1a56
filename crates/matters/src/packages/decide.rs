//! Whether an act of `packages` fits the case.

use guiju_core::journal::Access;
use guiju_core::norms::{Answer as Ruled, NormFault, Norms};
use guiju_core::register::Row;
use guiju_core::{CaseFile, Done, Facts, Reason, Ruling};
use guiju_exchange::package::{Kind, Manifest, Metadata, Role};

use super::command::{Carried, Command, KeyForm};
use super::event::Event;
use super::facts::{office, own_office};
use super::looks::{issued, keys, needed, standing, text};
use super::state::{Arrival, RETURNED, Sending, State};
use super::vocabulary::STANDINGS;

fn faulty(fault: &NormFault) -> Vec<Reason> {
    vec![Reason::faulty(format!("规则有误：{fault}"))]
}

/// What somebody is told of a subject that he may not see.
pub fn unseen(case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let asking = case.org.person_with_post(case.actor, case.recorded);
    let (said, way_on) = ("没有这一登记，或者没有对您开放", "请核对编号；确需查阅的，请向区政府办公室询问");
    let clerks = office("receive", case, norms).unwrap_or_default();
    let who = clerks.iter().map(|person| case.org.person_with_post(person, case.recorded)).collect();
    Reason::grounded(norms, "packages.kept", said, way_on, who).fact("查询的同志", asking)
}

/// What stands against an act before its form is filled in.
pub fn open(act: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let not_here = |said: &str, way_on: &str| {
        vec![Reason::grounded(norms, "packages.not_here", said, way_on, case.himself()).fact("此件", shown(state))]
    };
    match (act, &state.arrival, &state.partner) {
        ("send", ..) if issued(case).is_none() => vec![not_issued(case, norms)],
        ("record_answer", ..) if state.sendings.iter().all(Sending::is_receipted) => {
            not_here("此件没有发出而尚未答复的公文包", "无须登记")
        }
        ("receipt" | "return", None, _) => not_here("这不是收到的公文包", "请在收到的公文包上办理"),
        // After a return a receipt is still open: whose key it is may have been found out since.
        ("receipt" | "return", Some(Arrival { answer: Some(answer), .. }), _) if answer.received || act == "return" => {
            let how = if answer.received { "签收" } else { "退回" };
            not_here(&format!("这一公文包已于{}{how}", answer.on.chinese()), "无须再办；答复的公文包可以再次下载")
        }
        ("change_key" | "end_key", _, None) => not_here("这不是交换单位的登记", "请在交换单位的登记上办理"),
        ("end_key", _, Some(partner)) if partner.key().is_none() => not_here("这一单位没有有效的密钥", "无须停用"),
        _ => vec![],
    }
}

/// What a subject is, in words.
fn shown(state: &State) -> String {
    match (&state.arrival, &state.partner) {
        (Some(arrival), _) => format!("收到的公文包，{}", arrival.state()),
        (None, Some(partner)) => format!("交换单位{}的登记", partner.name),
        (None, None) => format!("公文，已发送{}个公文包", state.sendings.len()),
    }
}

fn not_issued(case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let said = "只有已经印发、版式文件已经存档而没有收回的公文可以发送";
    let way_on = "请在印发并排版后发送";
    let status = super::looks::looked_at(case, 0).map_or("", |paper| text(paper, "status"));
    let pages = super::looks::looked_at(case, 1).map_or("没有", |pages| text(pages, "state"));
    let reason = Reason::grounded(norms, "packages.not_issued", said, way_on, case.himself());
    reason.fact("公文的状态", status).fact("版式文件", pages)
}

/// What stands against what a form says, whoever sends it: told together with what the gate says.
pub fn open_so_far(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    match command {
        Command::RegisterPartner { name, key } => {
            let same_key = needed(command, case, 0).map(|row| known(row, "这一密钥", case, norms));
            let same_name = needed(command, case, 1).map(|row| known(row, "这一单位", case, norms));
            same_key.into_iter().chain(same_name).chain(own(name, case, norms)).chain(ahead(key, case, norms)).collect()
        }
        Command::ChangeKey(key) => {
            let same_key = needed(command, case, 0).map(|row| known(row, "这一密钥", case, norms));
            let same_name = needed(command, case, 1).map(|row| known(row, "这一单位", case, norms));
            same_key.into_iter().chain(same_name).chain(ahead(key, case, norms)).collect()
        }
        Command::Send { receiver, .. } => not_to(command, receiver, case, norms),
        Command::Receive(carried) => not_in(command, carried, case, norms),
        Command::EndKey { .. } | Command::RecordAnswer(_) | Command::Answer { .. } => vec![],
    }
}

/// The receiver is not on record, or has it already.
fn not_to(command: &Command, receiver: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let mut wrong = vec![];
    if needed(command, case, 0).is_none() {
        let said = format!("“{receiver}”没有登记，或者没有有效的密钥");
        let way_on = "请写已登记的全称；没有登记的，先与对方核对密钥并登记";
        let reason = Reason::grounded(norms, "packages.no_receiver", said, way_on, case.himself());
        wrong.push(reason.fact("接收单位", receiver).act("packages.register_partner"));
    }
    if let Some(row) = needed(command, case, 1) {
        let said = format!("此件已经发送“{receiver}”，{}", text(row, "state"));
        let way_on = "公文包没有变化，可以在“公文包”一栏再次下载；对方退回的，先登记退回，再次发送";
        let reason = Reason::grounded(norms, "packages.sent_before", said, way_on, case.himself());
        wrong.push(reason.fact("公文包校验值", text(row, "package")));
    }
    wrong
}

/// It came in before, or its key is known to be none of the sender's.
fn not_in(command: &Command, carried: &Carried, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let manifest = &carried.vouched.manifest;
    let mut wrong = vec![];
    if let Some(row) = needed(command, case, 1) {
        let said = format!("这一公文包已经收到，登记编号{}", text(row, "subject"));
        let way_on = match text(row, "state") {
            RETURNED => "可以在原来的登记上签收；或者请对方再次发送，作为另一件登记",
            _ => "请打开原来的登记办理，不重复登记",
        };
        let reason = Reason::grounded(norms, "packages.received_before", said, way_on, case.himself());
        wrong.push(reason.fact("登记编号", text(row, "subject")).fact("状态", text(row, "state")));
    }
    let standing = standing(keys(command, case), &manifest.from, case.gov);
    let facts = Facts::from([("key_standing".to_owned(), standing.into())]);
    if let Ok(Ruling { answer: Ruled::Refused(why), citation, .. }) = norms.ask("packages.admit", &facts) {
        let way_on = match standing {
            "own" => "本政府发出的，在原件的“公文包”一栏查阅；不是本政府发出的，请查明来源",
            _ => "请与发送单位另行核对密钥；核对属实的，登记后再收",
        };
        let reason = Reason::grounded(norms, "packages.not_admitted", why, way_on, case.himself());
        let label = STANDINGS.iter().find(|(id, _)| *id == standing).map_or(standing, |(_, label)| *label);
        let reason = reason.by(&citation).fact("发送单位", manifest.from.as_str()).fact("签名所用的密钥", label);
        let reason = reason.fact("指纹", manifest.fingerprint.as_str());
        wrong.push(if standing == "own" { reason } else { reason.act("packages.register_partner") });
    }
    wrong
}

/// Whether it fits the case.
pub fn decide(
    command: &Command,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let mut done = match command {
        Command::RegisterPartner { name, key } => tell_key(command, name, key, case, norms)?,
        Command::ChangeKey(key) => change_key(command, key, state, case, norms)?,
        Command::EndKey { reason } => {
            let key = state.partner.as_ref().and_then(|partner| partner.key());
            let fingerprint = key.map(|key| key.told.fingerprint.clone()).unwrap_or_default();
            Done::event(Event::KeyEnded { fingerprint, reason: reason.clone() }, String::new())
        }
        Command::Send { receiver, package, .. } => send(command, receiver, package.as_deref(), case, norms)?,
        Command::RecordAnswer(carried) => record_answer(command, carried, state, case, norms)?,
        Command::Receive(carried) => receive(command, carried, case, norms)?,
        Command::Answer { received, reason, package } => {
            answer((*received, reason), package.as_deref(), state, case, norms)?
        }
    };
    let posts = case.org.posts_of(case.on_behalf, case.happened).filter_map(|post| case.org.posts.get(post));
    done.capacity = posts.map(|post| post.title.as_str()).collect::<Vec<_>>().join("、");
    // A paper keeps the people to whom its own matter opened it.
    if !matches!(command, Command::Send { .. } | Command::RecordAnswer(_)) {
        done.access = access(case, norms).map_err(|fault| faulty(&fault))?;
    }
    Ok(done)
}

/// Who did it, and the unit through which papers come to the government.
fn access(case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Vec<Access>, NormFault> {
    let citation = norms.ground("packages.kept")?;
    let office = own_office(case, norms).map(|unit| format!("unit:{unit}"));
    let mut to: Vec<String> = office.into_iter().chain([format!("person:{}", case.on_behalf)]).collect();
    to.sort();
    Ok(to.into_iter().map(|to| Access { to, citation: citation.clone() }).collect())
}

fn known(row: &Row, what: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let said = format!("{what}已经登记：{}（{}）", text(row, "name"), text(row, "subject"));
    let way_on = "同一单位更换密钥的，请在其登记上“更换密钥”；用过的密钥不再登记";
    let reason = Reason::grounded(norms, "packages.key_known", said, way_on, case.himself());
    reason.fact("指纹", text(row, "fingerprint")).fact("状态", text(row, "state"))
}

/// The government itself is no partner of its own: what bears its name from outside would count as vouched for.
fn own(name: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
    (name == case.gov).then(|| {
        let (said, way_on) = ("单位名称是本政府，不登记为交换单位", "请写对方政府的全称");
        Reason::grounded(norms, "packages.own", said, way_on, case.himself()).fact("单位名称", name)
    })
}

fn told(name: &str, key: &KeyForm, case: &CaseFile<'_>) -> Event {
    let on = key.on.unwrap_or_else(|| case.happened.day());
    Event::KeyTold { name: name.to_owned(), told: key.told.clone(), on, basis: key.basis.clone() }
}

fn ahead(key: &KeyForm, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
    let on = key.on.filter(|on| *on > case.happened.day())?;
    let said = format!("核对日期{}尚未到来", on.chinese());
    let reason = Reason::grounded(norms, "packages.key_known", said, "请先核对，再登记", case.himself());
    Some(reason.fact("今天", case.happened.day().chinese()))
}

fn tell_key(
    command: &Command,
    name: &str,
    key: &KeyForm,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let wrong = open_so_far(command, case, norms);
    if wrong.is_empty() { Ok(Done::event(told(name, key, case), String::new())) } else { Err(wrong) }
}

fn change_key(
    command: &Command,
    key: &KeyForm,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let wrong = open_so_far(command, case, norms);
    let Some(partner) = state.partner.as_ref().filter(|_| wrong.is_empty()) else { return Err(wrong) };
    let ended = |key: &super::state::Key| Event::KeyEnded {
        fingerprint: key.told.fingerprint.clone(),
        reason: "更换密钥".to_owned(),
    };
    let events = partner.key().map(ended).into_iter().chain([told(&partner.name, key, case)]).collect();
    Ok(Done { events, ..Done::event(told(&partner.name, key, case), String::new()) })
}

/// Without a key nothing is signed.
fn no_key(case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let said = "本系统没有签名密钥，不能生成公文包";
    let way_on = "请系统管理员在服务器上生成密钥，写入配置后重新启动";
    Reason::grounded(norms, "packages.no_key", said, way_on, case.himself()).fact("签名密钥", "无")
}

fn other_content(what: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let said = format!("公文包的{what}与本系统的登记不一致");
    let way_on = "请重新打开页面办理；仍不一致的，请告知系统管理员";
    Reason::grounded(norms, "packages.other_content", said, way_on, case.himself()).fact("不一致的内容", what)
}

fn send(
    command: &Command,
    receiver: &str,
    package: Option<&Carried>,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let mut wrong = open_so_far(command, case, norms);
    let Some((paper, pages)) = issued(case) else {
        wrong.push(not_issued(case, norms));
        return Err(wrong);
    };
    let Some(carried) = package else {
        wrong.push(no_key(case, norms));
        return Err(wrong);
    };
    let manifest = &carried.vouched.manifest;
    let same = [
        ("种类", manifest.kind == Kind::Document),
        ("发送单位", manifest.from == case.gov),
        ("接收单位", manifest.to.as_slice() == [receiver.to_owned()]),
        ("发文字号", manifest.number == text(paper, "number")),
        ("公文数据", carried.listed(Role::Value) == Some(text(pages, "value"))),
        ("标识", Metadata::read(&carried.metadata).is_some_and(|said| said.label.id == text(paper, "label"))),
        ("版式文件", carried.listed(Role::Pdf) == Some(text(pages, "file"))),
    ];
    wrong.extend(same.iter().filter(|(_, same)| !same).map(|(what, _)| other_content(what, case, norms)));
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let (title, number) = (text(paper, "title").to_owned(), manifest.number.clone());
    let event = Event::Sent { receiver: receiver.to_owned(), title, number, package: carried.signed.clone() };
    Ok(Done { blobs: blobs(carried), ..Done::event(event, String::new()) })
}

fn blobs(carried: &Carried) -> Vec<String> {
    carried.signed.file.iter().chain(&carried.files).map(|file| file.hash.clone()).collect()
}

/// In what an answer does not fit what was sent, in words.
fn unlike(sending: &Sending, manifest: &Manifest, case: &CaseFile<'_>) -> Vec<String> {
    let (sent, today) = (sending.at.day(), case.happened.day());
    let about = manifest.about.as_ref().map_or("", |about| about.number.as_str());
    let is_numbered = about == sending.number && manifest.number == sending.number;
    let wrong = [
        (sending.receiver != manifest.from)
            .then(|| format!("这一公文包发送的是“{}”，不是“{}”", sending.receiver, manifest.from)),
        (!manifest.to.iter().any(|to| to == case.gov))
            .then(|| format!("答复的接收单位是“{}”，不是本政府", manifest.to.join("、"))),
        (!is_numbered).then(|| format!("答复所写的字号是“{about}”，发送的是“{}”", sending.number)),
        (manifest.title != sending.sent_title())
            .then(|| format!("答复所写的标题是“{}”，发送的是“{}”", manifest.title, sending.sent_title())),
        (manifest.date < sent || manifest.date > today).then(|| {
            let (on, sent, today) = (manifest.date.chinese(), sent.chinese(), today.chinese());
            format!("答复的日期是{on}，不在发送（{sent}）和今天（{today}）之间")
        }),
    ];
    wrong.into_iter().flatten().collect()
}

fn record_answer(
    command: &Command,
    carried: &Carried,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let manifest = &carried.vouched.manifest;
    let about = manifest.about.as_ref().map(|about| about.package.clone()).unwrap_or_default();
    let nothing = |said: String, way_on: &str| {
        let reason = Reason::grounded(norms, "packages.answers_nothing", said, way_on, case.himself());
        vec![reason.fact("所答复的公文包", about.as_str()).fact("发送单位", manifest.from.as_str())]
    };
    let Some(sending) = state.sending(&about) else {
        return Err(match needed(command, case, 1) {
            Some(row) => {
                let paper = format!("{}（{}）", text(row, "number"), text(row, "subject"));
                nothing(format!("这是对另一件公文{paper}的答复"), "请在该件上登记")
            }
            None => nothing("这一答复所说的公文包不是本系统发出的".to_owned(), "请与对方核对"),
        });
    };
    let wrong = unlike(sending, manifest, case);
    if !wrong.is_empty() {
        return Err(wrong.into_iter().flat_map(|said| nothing(said, "请与对方核对，由对方重新答复")).collect());
    }
    // A receipt after a return stands: the other government looked at it again.
    if sending.is_receipted() || (sending.answer.is_some() && manifest.kind == Kind::Return) {
        return Err(nothing(format!("对方的答复已经登记：{}", sending.state()), "无须再登记"));
    }
    let (received, reason) = (manifest.kind == Kind::Receipt, manifest.reason.clone());
    let event = Event::Answered { about, received, reason, on: manifest.date, package: carried.signed.clone() };
    Ok(Done { blobs: blobs(carried), ..Done::event(event, String::new()) })
}

fn receive(
    command: &Command,
    carried: &Carried,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let manifest = &carried.vouched.manifest;
    let wrong = open_so_far(command, case, norms);
    let standing = standing(keys(command, case), &manifest.from, case.gov);
    let facts = Facts::from([("key_standing".to_owned(), standing.into())]);
    let ruling = norms.ask("packages.admit", &facts).map_err(|fault| faulty(&fault))?;
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let event = Event::Received {
        sender: manifest.from.clone(),
        title: manifest.title.clone(),
        number: manifest.number.clone(),
        on: manifest.date,
        fingerprint: manifest.fingerprint.clone(),
        standing: standing.to_owned(),
        value: carried.value.clone(),
        metadata: carried.metadata.clone(),
        files: carried.files.clone(),
        package: carried.signed.clone(),
    };
    Ok(Done { citations: vec![ruling.citation], blobs: blobs(carried), ..Done::event(event, String::new()) })
}

fn answer(
    (received, reason): (bool, &str),
    package: Option<&Carried>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let (Some(arrival), Some(carried)) = (&state.arrival, package) else { return Err(vec![no_key(case, norms)]) };
    let manifest = &carried.vouched.manifest;
    let kind = if received { Kind::Receipt } else { Kind::Return };
    let about = manifest.about.as_ref().map(|about| about.package.as_str());
    let same = [
        ("种类", manifest.kind == kind),
        ("发送单位", manifest.from == case.gov),
        ("接收单位", manifest.to.as_slice() == [arrival.sender.clone()]),
        ("所答复的公文包", about == Some(arrival.package.package.as_str())),
        ("说明或者理由", manifest.reason == reason),
    ];
    let wrong: Vec<Reason> =
        same.iter().filter(|(_, same)| !same).map(|(what, _)| other_content(what, case, norms)).collect();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let (reason, package) = (reason.to_owned(), carried.signed.clone());
    let event = if received { Event::Receipted { reason, package } } else { Event::Returned { reason, package } };
    Ok(Done { blobs: blobs(carried), ..Done::event(event, String::new()) })
}
