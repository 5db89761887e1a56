//! 依据: by which row of the rules the paper goes its way, on which facts, who may sign and who not and why.

use guiju_ui::{Error, ListRow, Markup, cite, cites, facts, list};

use super::Desk;

/// The grounds.
pub fn grounds(desk: &Desk<'_>) -> Result<Markup, Error> {
    let Some(route) = &desk.route else {
        return Ok(Markup::text("规则没有对此件作出回答，请联系系统管理员核对规则。"));
    };
    let why = facts(&route.ruling.keys)?;
    let lead = Markup::join([
        Markup::trusted("<h3>适用条款</h3><p>".to_owned()),
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
        Markup::trusted("<h3>此件所附事实</h3>".to_owned()),
        facts(&attached)?,
    ]))
}
