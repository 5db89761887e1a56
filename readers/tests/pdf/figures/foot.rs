//! 版记, page numbers, attachments, tables: 7.3.4, 7.3.7, 7.4, 7.5, 8.

use guiju_typeset::Typesetter;

use super::{FOUR, LETTER, Row, Table, pages};
use crate::reader::{Letter, Sheet};

pub fn measure(table: &mut Table, setter: &Typesetter) {
    let sheets = pages(setter, "01-notice");
    let sheet = &sheets[1];
    let rules = sheet.rules();
    assert_eq!(rules.len(), 3);
    table.mm("7.4.1", "版记: last line on the lower edge of the area", 262.0, rules[2].ink.center().y);
    table.mm("7.4.1", "版记: width of the lines", 156.0, rules[0].ink.width());
    for (what, required, rule) in [("first", 0.35, rules[0]), ("middle", 0.25, rules[1]), ("last", 0.35, rules[2])] {
        assert!((rule.width - required).abs() < 0.02, "{what}: {}", rule.width);
        table.0.push(Row {
            clause: "7.4.1",
            what: format!("版记: thickness of the {what} line, hundredths of a millimetre"),
            required: required * 100.0,
            measured: rule.width * 100.0,
            unit: "",
        });
    }
    let copies = sheet.words("抄送：");
    table.pt("7.4.2", "抄送: 4号", 14.0, copies[0].size);
    table.mm("7.4.2", "抄送: one letter in", 28.0 + FOUR, copies[0].at.x);
    table.mm(
        "7.4.2",
        "抄送: goes on below the first letter after the colon",
        copies[0].at.x + 3.0 * FOUR,
        sheet.words("区人武部")[0].at.x,
    );
    assert_eq!(sheet.line("区检察院").last().unwrap().text, "。", "it ends with a full stop");
    let printed = sheet.words("2023年10月10日印发");
    table.mm("7.4.3", "印发日期: one letter from the right", 184.0 - FOUR, printed.last().unwrap().right());
    table.mm("7.4.3", "印发机关: one letter in", 28.0 + FOUR, sheet.line("2023年10月10日印发")[0].at.x);
    for (sheet, side) in
        [(&sheets[0], "odd: one letter from the right"), (&sheets[1], "even: one letter from the left")]
    {
        let number: Vec<&Letter> = sheet.lines().into_iter().find(|l| l[0].text == "—").unwrap();
        table.pt("7.5", &format!("page number, {side}: 4号"), 14.0, number[0].size);
        table.mm(
            "7.5",
            &format!("page number, {side}: upper edge of the dash below the area"),
            7.0,
            number[0].ink.y0 - 262.0,
        );
        let end = number.last().unwrap();
        if side.starts_with("odd") {
            table.mm("7.5", &format!("page number, {side}"), 184.0 - FOUR, end.ink.x1);
        } else {
            table.mm("7.5", &format!("page number, {side}"), 28.0 + FOUR, number[0].ink.x0);
        }
    }
    let sheets = pages(setter, "12-attachments");
    let sheet = &sheets[2];
    let label = sheet.words("附件1");
    table.mm("7.3.7", "附件: first line of a new page", 37.0, label[0].top());
    table.mm("7.3.7", "附件: flush left", 28.0, label[0].at.x);
    let title = sheet.words("天津市红桥区突发事件应急值守规则");
    table.mm(
        "7.3.7",
        "title of the attachment: in the third line",
        37.0 + 2.0 * (225.0 - LETTER) / 21.0,
        title[0].top(),
    );
    // It stands with the signature, on whichever page that is.
    let listed = |sheet: &&Sheet| {
        let said = |line: &Vec<&Letter>| line.iter().map(|letter| letter.text.trim()).collect::<String>();
        sheet.lines().iter().any(|line| said(line).contains("附件：1."))
    };
    let note = sheets.iter().find(listed).expect("the list of attachments");
    let (one, goes_on) = (note.words("附件：1."), note.words("和常见问题的解答"));
    table.mm("7.3.4", "附件说明: two letters in", 28.0 + 2.0 * LETTER, one[0].at.x);
    let second = note.words("值班人员登记表以及填写登记表");
    table.mm("7.3.4", "附件说明: goes on below the first letter of the name", second[0].at.x, goes_on[0].at.x);
    let sheets = pages(setter, "13-landscape");
    let sheet = sheets.iter().find(|sheet| sheet.size.0 > sheet.size.1).unwrap();
    let dash: Vec<&Letter> = sheet.letters.iter().filter(|l| l.text == "—").collect();
    // The page lies on its side: its left is the foot of the sheet.
    table.mm("8", "table on its side: page number where other pages bear it", 297.0 - 262.0 - 7.0, dash[0].ink.x1);
}
