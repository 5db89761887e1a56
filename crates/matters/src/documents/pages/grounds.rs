//! 依据: by which row of the rules the paper goes its way, on which facts, who may sign and who not and why.

use guiju_core::judgement::Judgement;
use guiju_ui::{Error, ListRow, Markup, cite, cites, facts, list};

use super::super::authority;
use super::super::route::shown;
use super::Desk;

/// The grounds.
pub fn grounds(desk: &Desk<'_>) -> Result<Markup, Error> {
    let Some(route) = &desk.route else {
        return Ok(Markup::text("规则没有对此件作出回答，请联系系统管理员核对规则。"));
    };
    let why = facts(&route.ruling.keys)?;
    let lead = Markup::join([
        Markup::trusted("<h2>适用条款</h2><p>".to_owned()),
        cite(&route.ruling.citation),
        Markup::text(&if route.ruling.note.is_empty() { String::new() } else { format!("　{}", route.ruling.note) }),
        Markup::trusted("</p>".to_owned()),
    ]);
    let lawful: Vec<ListRow> = route
        .signers
        .lawful
        .iter()
        .map(|c| {
            let default = Some(c) == route.signers.default.as_ref();
            ListRow {
                href: None,
                cells: vec![
                    desk.show.org.name(&c.person).into(),
                    c.label.as_str().into(),
                    if default { "呈签对象" } else { "" }.into(),
                    cites(&c.citations).into(),
                ],
            }
        })
        .collect();
    let not: Vec<ListRow> = route
        .signers
        .not
        .iter()
        .map(|(person, reason)| ListRow {
            href: None,
            cells: vec![desk.show.org.name(person).into(), reason.as_str().into()],
        })
        .collect();
    let waits = route.signers.waits.as_ref().map_or("暂无可签发的同志。", |w| w.message.as_str());
    let judged: Vec<ListRow> = authority::own(desk.show.norms).filter_map(|norm| judgement(desk, &norm)).collect();
    let mut attached = vec![
        ("制发依据".to_owned(), desk.state.paper.basis.clone()),
        ("经会议审议".to_owned(), desk.state.paper.meeting.clone()),
        ("文稿校验值".to_owned(), desk.state.text.clone()),
    ];
    attached.retain(|(_, value)| !value.is_empty());
    Ok(Markup::join([
        lead,
        why,
        list("可签发的同志", &["姓名", "以何身份", "呈签", "依据"], &lawful, waits)?,
        list("不能签发的同志", &["姓名", "原因"], &not, "无。")?,
        list("留待认定的事项", &["事项", "条文用语", "现在的认定", "可以认定的同志", "依据"], &judged, "无。")?,
        Markup::trusted("<h3>此件所附事实</h3>".to_owned()),
        facts(&attached)?,
    ]))
}

/// What is left to somebody's judgement on this paper: the answer, on which facts, and who may give it; nothing where it
/// is neither asked now nor was declared.
fn judgement(desk: &Desk<'_>, norm: &Judgement) -> Option<ListRow> {
    let (state, case, norms) = (desk.state, &desk.case, desk.show.norms);
    let asked = authority::asked(state, case, norms).contains(norm);
    let stands = authority::declared(norm, state, case, norms);
    let answer = match (stands, state.judged.get(&norm.common.name)) {
        (Some(now), _) => {
            let on: Vec<String> = now.facts.iter().map(|f| format!("{}：{}", f.label, f.shown)).collect();
            let (answer, who) = (if now.yes { "是" } else { "否" }, desk.show.org.name(&now.mark.person));
            let when = now.mark.at.map(|t| t.chinese()).unwrap_or_default();
            format!("{answer}（{who}，{when}：{}。所据事实：{}）", now.mark.opinion, on.join("；"))
        }
        (None, Some(_)) => "尚待认定（所据事实已有变化，原认定不再适用）".to_owned(),
        (None, None) if asked => "尚待认定".to_owned(),
        (None, None) => return None,
    };
    let who = shown(&authority::judges(norm, state, case, norms), case);
    let cells: Vec<guiju_ui::Cell> = vec![
        norm.common.label.as_str().into(),
        norm.word.text.as_str().into(),
        answer.into(),
        if asked { who.join("、") } else { "现在不问".to_owned() }.into(),
        cite(&authority::citation(norm)).into(),
    ];
    Some(ListRow { href: None, cells })
}
