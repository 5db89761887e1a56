//! Letters, orders, minutes: 10.

use guiju_typeset::Typesetter;

use super::{LETTER, LINE, Table, middle, pages};
use crate::reader::{Letter, ink};

pub fn measure(table: &mut Table, setter: &Typesetter) {
    let sheets = pages(setter, "06-letter");
    let sheet = &sheets[0];
    let mark: Vec<&Letter> = sheet.lines()[0].clone();
    table.mm("10.1", "letter, mark: upper edge below the top of the page", 30.0, ink(&mark).y0);
    let rules = sheet.rules();
    assert_eq!(rules.len(), 4, "two double lines");
    table.mm("10.1", "letter: first line below the mark", 4.0, rules[0].ink.y0 - ink(&mark).y1);
    table.mm("10.1", "letter: second line above the foot of the page", 20.0, 297.0 - rules[3].ink.y1);
    let thick: Vec<f64> = rules.iter().map(|rule| rule.ink.height()).collect();
    assert!(thick[0] > thick[1] && thick[2] < thick[3], "thick over thin, thin over thick");
    table.mm("10.1", "letter: width of the lines", 170.0, rules[0].ink.width());
    table.mm("10.1", "letter: lines centred on the area", 106.0, rules[0].ink.center().x);
    let number = sheet.words("红桥政办函〔2023〕17号");
    table.mm("10.1", "letter, number: flush right", 184.0, number.last().unwrap().right());
    table.mm(
        "10.1",
        "letter, number: seven eighths of a letter below the line",
        LETTER * 0.875,
        number[0].top() - rules[1].ink.y1,
    );
    table.mm("10.1", "letter, urgency: flush left", 28.0, sheet.words("加急")[0].at.x);
    let title = sheet.lines()[2].clone();
    table.mm("10.1", "letter, title: two lines below the last above it", 2.0 * LINE, title[0].top() - number[0].foot());
    assert!(!sheet.letters.iter().any(|l| l.text == "—"), "page 1 bears no number");
    assert!(pages(setter, "07-letter-two-pages")[1].letters.iter().any(|l| l.text == "—"), "page 2 does");
    let sheets = pages(setter, "08-order");
    let sheet = &sheets[0];
    let (mark, number) = (sheet.words("天津市红桥区人民政府令"), sheet.words("第3号"));
    table.mm("10.2", "order, mark: upper edge 20 below the area's", 57.0, ink(&mark).y0);
    table.mm("10.2", "order, number: two lines below the mark", 2.0 * LINE, number[0].top() - ink(&mark).y1);
    table.mm("10.2", "order, number: centred", 106.0, middle(&number));
    table.mm(
        "10.2",
        "order, body: two lines below the number",
        2.0 * LINE,
        sheet.lines()[2][0].top() - number[0].foot(),
    );
    assert!(sheet.rules().is_empty(), "no line");
    let stamp = sheet.drawn.iter().find(|d| d.red && d.ink.height() > 10.0).unwrap();
    table.mm("7.3.5.3", "stamp (placeholder): four letters from the right", 184.0 - 4.0 * LETTER, stamp.ink.x1);
    let office = sheet.words("区长");
    table.mm(
        "7.3.5.3",
        "title of office: two letters left of the stamp",
        stamp.ink.x0 - 2.0 * LETTER,
        office[1].right(),
    );
    table.mm(
        "7.3.5.3",
        "title of office: in the middle of the stamp's height",
        stamp.ink.center().y,
        office[0].top() + LETTER / 2.0,
    );
    let sheets = pages(setter, "09-minutes");
    let mark = sheets[0].words("红桥区人民政府常务会议纪要");
    table.mm("10.3", "minutes, mark: upper edge 35 below the area's", 72.0, ink(&mark).y0);
    let sheet = sheets.iter().find(|sheet| sheet.lines().iter().any(|line| line[0].text == "出")).unwrap();
    let (label, names) = (sheet.words("出席："), sheet.words("张珺"));
    table.mm("10.3", "minutes, 出席: two letters in", 28.0 + 2.0 * LETTER, label[0].at.x);
    let at = sheet.lines().iter().position(|line| line[0].text == "出").unwrap();
    table.mm("10.3", "minutes, 出席: goes on after the colon", names[0].at.x, sheet.lines()[at + 1][0].at.x);
}
