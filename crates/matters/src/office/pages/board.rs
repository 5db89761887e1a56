//! 离岗期间由谁代为履行: for everybody who is away and for whom the rules know a stand-in, who does his work now, and where nobody
//! does, who can end that.

use guiju_core::norms::{At, SubstitutionView};
use guiju_core::org::{Absence, Designation};
use guiju_ui::{Board, Cell, Error, ListRow, Markup, cite, list};

use super::super::decide::circle::way_round;

/// The board; nothing where nobody is away for whom the rules know a stand-in.
pub fn absent(board: &Board<'_>) -> Result<Option<Markup>, Error> {
    let mut rows = vec![];
    // Of one that was lengthened there are several rows: the one by which he is away now.
    let away = |a: &&Absence| board.org.away(&a.person, board.now) == Some(*a);
    for absence in board.org.absences.iter().filter(away) {
        for post in board.org.posts_of(&absence.person, board.now) {
            let role = board.org.posts.get(post).map_or("", |p| p.role.as_str());
            let opens = |norm: &SubstitutionView| days(absence, board) >= norm.from_days;
            rows.extend(
                board.norms.substitutions(role).into_iter().filter(opens).map(|n| row(board, absence, post, &n)),
            );
        }
    }
    let columns = ["离岗的同志", "事项", "代为履行的同志", "依据"];
    if rows.is_empty() { Ok(None) } else { list("离岗期间由谁代为履行", &columns, &rows, "").map(Some) }
}

/// Days of an absence, or those elapsed of one without an end.
fn days(absence: &Absence, board: &Board<'_>) -> i64 {
    let elapsed = absence.span.since.day().days_until(board.now.day()) + 1;
    i64::from(absence.whole.days().unwrap_or(elapsed))
}

fn row(board: &Board<'_>, absence: &Absence, post: &str, norm: &SubstitutionView) -> ListRow {
    let until = absence.span.until.map_or_else(String::new, |until| format!("，至{}", until.chinese()));
    let cells: Vec<Cell> = vec![
        format!("{}{until}", board.org.post_with_holder(post, board.now)).into(),
        norm.label.clone().into(),
        standing_in(board, post, norm).into(),
        cite(&norm.citation).into(),
    ];
    ListRow { href: None, cells }
}

/// Who stands in by a norm; with what keeps him from it, and who can end that.
fn standing_in(board: &Board<'_>, post: &str, norm: &SubstitutionView) -> String {
    let at = At { org: board.org, time: board.now, lines: &[], unit: "" };
    let designators = |way: &str| {
        let role = norm.designated_by.as_deref().unwrap_or_default();
        let who = board.norms.holders(role, at).unwrap_or_default();
        let who: Vec<String> = who.iter().map(|c| board.org.post_with_holder(&c.post, board.now)).collect();
        if who.is_empty() { String::new() } else { format!("，请{}{way}", who.join("、")) }
    };
    let posts: Vec<String> = match norm.designated_by {
        Some(_) => designated(board, post, norm),
        None => norm.to.iter().flat_map(|role| board.norms.posts(role, at).unwrap_or_default()).collect(),
    };
    let told: Vec<String> = posts
        .iter()
        .filter(|to| to.as_str() != post)
        .map(|to| {
            let shown = board.org.post_with_holder(to, board.now);
            let now = (board.now, Some(board.now.plus_seconds(1)));
            let away = board.org.holder(to, board.now).is_none_or(|person| board.org.away(person, board.now).is_some());
            match way_round((post, to), now, board.org, board.norms) {
                Some(way) if away => format!("{shown}：互相代为履行，没有人实际履行{}", enders(board, &way)),
                _ if away => format!("{shown}（也不在岗）"),
                _ => shown,
            }
        })
        .collect();
    match told.is_empty() {
        true => format!("没有指定{}", designators("按需要指定")),
        false => told.join("；"),
    }
}

/// Who can end a circle: whoever made a designation that is part of it.
fn enders(board: &Board<'_>, way: &[String]) -> String {
    let part = |d: &&Designation| way.contains(&d.to) && way.contains(&d.for_post) && d.gives(board.now);
    let makers = board.org.designations.iter().filter(part);
    let mut makers: Vec<String> = makers.map(|d| board.org.post_with_holder(&d.by, board.now)).collect();
    makers.dedup();
    if makers.is_empty() { String::new() } else { format!("，请{}终止或者另行指定", makers.join("、")) }
}

/// The posts designated by a norm for a post, whose designation counts now.
fn designated(board: &Board<'_>, post: &str, norm: &SubstitutionView) -> Vec<String> {
    let counts = |d: &&Designation| {
        let posts = [d.by.as_str(), d.for_post.as_str(), d.to.as_str()];
        let same = board.org.changed_hands(&posts, d.made, board.now).is_none();
        d.norm == norm.name && d.for_post == post && d.gives(board.now) && same
    };
    board.org.designations.iter().filter(counts).map(|d| d.to.clone()).collect()
}
