//! 办理过程: the path picture, then every act with its hour, capacity and articles.

use guiju_core::journal::Head;
use guiju_ui::{Cell, Error, ListRow, Markup, Step, StepState, cites, list, path};

use super::super::event::{Event, read};
use super::super::route::{Route, shown};
use super::super::state::Stage;
use super::super::tell::tell;
use super::Desk;

/// The path and the record.
pub fn course(desk: &Desk<'_>) -> Result<Markup, Error> {
    let steps: Vec<Step> = done(desk).into_iter().chain(ahead(desk)).collect();
    let rows: Vec<ListRow> = desk
        .show
        .rows
        .iter()
        .rev()
        .flat_map(|(head, body)| read(body).into_iter().map(move |event| record(desk, head, &event)))
        .collect();
    Ok(Markup::join([path(&steps)?, list("办理记录", &["时间", "办理情况", "依据"], &rows, "尚无记录。")?]))
}

fn record(desk: &Desk<'_>, head: &Head, event: &Event) -> ListRow {
    let cells: Vec<Cell> =
        vec![head.happened.chinese().into(), tell(event, head, desk.show.org).into(), cites(&head.citations).into()];
    ListRow { href: None, cells }
}

/// What was done, one step for each act that moved the paper on.
fn done(desk: &Desk<'_>) -> Vec<Step> {
    let mut steps = vec![];
    for (head, body) in desk.show.rows {
        for event in read(body) {
            let (label, note, state) = match &event {
                Event::Drafted { .. } => ("拟稿".to_owned(), String::new(), StepState::Done),
                Event::Approved { opinion, .. } => ("部门审核".to_owned(), opinion.clone(), StepState::Done),
                Event::Reviewed { .. } => ("合法性审查".to_owned(), String::new(), StepState::Done),
                Event::Submitted { .. } => ("报送".to_owned(), String::new(), StepState::Done),
                Event::Cleared { labels, opinion, .. } => (labels.join("、"), opinion.clone(), StepState::Done),
                Event::Returned { reason } => ("退回".to_owned(), reason.clone(), StepState::Returned),
                Event::Signed { verb, opinion, .. } => (verb.clone(), opinion.clone(), StepState::Done),
                Event::Answered { opinion, .. } => ("批示".to_owned(), opinion.clone(), StepState::Done),
                Event::ActedFirst { reason, .. } => ("准予先办".to_owned(), reason.clone(), StepState::Done),
                Event::Numbered { series, year, number, .. } => {
                    ("编号".to_owned(), format!("{series}〔{year}〕{number}号"), StepState::Done)
                }
                Event::Issued { .. } => ("印发".to_owned(), String::new(), StepState::Done),
                Event::Filed { .. } => ("备案".to_owned(), String::new(), StepState::Done),
                Event::Recalled { reason } => ("收回".to_owned(), reason.clone(), StepState::Returned),
                Event::Judged { label, yes, .. } => {
                    let note = if *yes { "是" } else { "否" };
                    (format!("认定：{label}"), note.to_owned(), StepState::Done)
                }
                Event::Edited { .. } | Event::Followed { .. } | Event::Typeset { .. } | Event::Sealed { .. } => {
                    continue;
                }
            };
            steps.push(Step {
                state,
                label,
                capacity: head.capacity.clone(),
                name: desk.show.org.name(&head.on_behalf).to_owned(),
                date: head.happened.day().chinese(),
                note,
                citation: head.citations.first().cloned(),
            });
        }
    }
    steps
}

/// What is due and what is to come.
fn ahead(desk: &Desk<'_>) -> Vec<Step> {
    let Some(route) = &desk.route else { return vec![] };
    let mut steps = match desk.state.stage() {
        _ if desk.state.owes_signature() => [rungs(desk, route), vec![signature(desk, route)]].concat(),
        Stage::Drafting => vec![plain("报送"), plain("审核把关")],
        Stage::Circulating => rungs(desk, route),
        _ => vec![],
    };
    match desk.state.stage() {
        Stage::Circulating if desk.state.owes_signature() => steps.extend([plain("编号"), plain("印发")]),
        Stage::Drafting | Stage::Circulating => {
            steps.extend([signature(desk, route), plain("编号"), plain("印发")]);
        }
        Stage::Signed => steps.extend([plain("编号"), plain("印发")]),
        Stage::Numbered => steps.push(plain("印发")),
        Stage::Issued | Stage::Recalled | Stage::Stopped => {}
    }
    if let Some(first) = steps.first_mut().filter(|s| s.state == StepState::Next) {
        first.state = StepState::Now;
    }
    steps
}

fn plain(label: &str) -> Step {
    Step {
        state: StepState::Next,
        label: label.to_owned(),
        capacity: String::new(),
        name: String::new(),
        date: String::new(),
        note: String::new(),
        citation: None,
    }
}

fn rungs(desk: &Desk<'_>, route: &Route) -> Vec<Step> {
    let step = |rung: &guiju_core::norms::Rung| {
        let names: Vec<&str> = rung.capacities.iter().map(|c| desk.show.org.name(&c.person)).collect();
        Step {
            state: if rung.waits.is_some() { StepState::Waits } else { StepState::Next },
            label: rung.label.clone(),
            name: names.join("、"),
            note: rung.waits.as_ref().map(|w| w.message.clone()).unwrap_or_default(),
            citation: Some(rung.citation.clone()),
            ..plain("")
        }
    };
    route.pending.iter().map(step).collect()
}

fn signature(desk: &Desk<'_>, route: &Route) -> Step {
    let waits = route.signers.waits.as_ref();
    let default = route.signers.default.iter();
    let others = route.signers.lawful.iter().filter(|c| Some(*c) != route.signers.default.as_ref());
    let others = shown(others, &desk.case);
    let note = if others.is_empty() {
        String::new()
    } else {
        format!("也可由{}{}", others.join("、"), route.signing.verb)
    };
    Step {
        state: if waits.is_some() { StepState::Waits } else { StepState::Next },
        label: route.signing.verb.clone(),
        name: shown(default, &desk.case).join("、"),
        note: waits.map_or(note, |w| w.message.clone()),
        citation: Some(route.ruling.citation.clone()),
        ..plain("")
    }
}
