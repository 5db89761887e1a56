//! Below the text: 7.3.5, 7.3.6.

use guiju_typeset::Typesetter;

use super::{LETTER, LINE, Table, middle, pages, set_in_three};

pub fn measure(table: &mut Table, setter: &Typesetter) {
    let sheets = pages(setter, "01-notice");
    let sheet = &sheets[1];
    let lines = sheet.lines();
    let at = lines.iter().position(|line| line[0].size < 8.0).unwrap();
    let body = lines[at - 1][0].foot();
    let name = set_in_three(sheet, "天津市红桥区人民政府");
    let date = sheet.words("2023年10月9日");
    let end = date.last().unwrap();
    table.mm("7.3.5.1", "date with seal: four letters from the right", 184.0 - 4.0 * LETTER, end.right());
    table.mm("7.3.5.1", "name: centred on the date", middle(&date), middle(&name));
    let seal = sheet.drawn.iter().find(|d| d.red && d.ink.width() > 30.0 && d.ink.height() > 30.0).unwrap();
    table.mm("7.3.5.1", "seal (placeholder): centred on the date", middle(&date), seal.ink.center().x);
    let below = seal.ink.y0 - body;
    table.mm("7.3.5.1", "seal: within one line below the text", LINE, below.max(LINE));
    assert!(below > 0.0 && below < LINE, "{below}");
    let covered = (name[0].top() + date[0].foot()) / 2.0;
    assert!(
        covered > seal.ink.center().y && covered < seal.ink.center().y + 6.0,
        "the text lies a little below the middle"
    );
    let note = sheet.words("（此件主动公开）");
    table.mm("7.3.6", "附注: two letters in", 28.0 + 2.0 * LETTER, note[0].at.x);
    table.mm("7.3.6", "附注: the line below the date", (225.0 - LETTER) / 21.0, note[0].at.y - date[0].at.y);
    let sheets = pages(setter, "10-no-seal");
    let (name, date) = (set_in_three(&sheets[0], "天津市红桥区人民政府"), sheets[0].words("2023年10月9日"));
    table.mm("7.3.5.2", "name without seal: two letters from the right", 184.0 - 2.0 * LETTER, name[9].right());
    table.mm("7.3.5.2", "date: two letters right of the name's beginning", name[0].at.x + 2.0 * LETTER, date[0].at.x);
    let sheets = pages(setter, "11-short-name-no-seal");
    let (name, date) = (set_in_three(&sheets[0], "区城管委"), sheets[0].words("2023年12月29日"));
    table.mm(
        "7.3.5.2",
        "date longer than the name: two letters from the right",
        184.0 - 2.0 * LETTER,
        date.last().unwrap().right(),
    );
    table.mm("7.3.5.2", "the name moved with it", date[0].at.x - 2.0 * LETTER, name[0].at.x);
}
