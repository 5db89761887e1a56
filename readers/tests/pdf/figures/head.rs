//! Above the text: 7.2, 7.3.1 to 7.3.3.

use guiju_typeset::Typesetter;

use super::{LETTER, LINE, Table, ink_middle, pages};
use crate::reader::ink;

pub fn measure(table: &mut Table, setter: &Typesetter) {
    let sheets = pages(setter, "01-notice");
    let sheet = &sheets[0];
    let mark = sheet.words("红桥区人民政府文件");
    table.mm("7.2.4", "mark: upper edge below the top of the page (35 below the area's)", 72.0, ink(&mark).y0);
    table.mm("7.2.4", "mark: centred on the area", 106.0, ink_middle(&mark));
    assert!(mark.iter().all(|letter| letter.red), "the mark is red");
    let number = sheet.words("红桥政发〔2023〕5号");
    table.mm("7.2.5", "number: two lines below the mark", 2.0 * LINE, number[0].top() - ink(&mark).y1);
    table.mm("7.2.5", "number: centred", 106.0, ink_middle(&number));
    let rules = sheet.rules();
    let line = rules[0];
    assert!(line.red && rules.len() == 1);
    table.mm("7.2.7", "red line: below the number", 4.0, line.ink.y0 - number[0].foot());
    table.mm("7.2.7", "red line: left end", 28.0, line.ink.x0);
    table.mm("7.2.7", "red line: width", 156.0, line.ink.width());
    let title = sheet.words("天津市红桥区人民政府");
    table.pt("7.3.1", "title: 2号", 22.0, title[0].size);
    table.mm("7.3.1", "title: two lines below the red line", 2.0 * LINE, title[0].top() - line.ink.y1);
    table.mm("7.3.1", "title: centred", 106.0, ink_middle(&title));
    let last = sheet.words("关于做好冬季安全生产工作的通知");
    let to = sheet.words("各街道办事处");
    let blank = (to[0].top() - last[0].foot() - (225.0 - LETTER) / 21.0 + LETTER) / ((225.0 - LETTER) / 21.0);
    table.count("7.3.2", "recipients: blank lines below the title", 1, blank.round() as usize);
    table.mm("7.3.2", "recipients: flush left", 28.0, to[0].at.x);
    let first = sheet.words("根据工作需要");
    table.mm("7.3.3", "paragraph: two letters in", 28.0 + 2.0 * LETTER, first[0].at.x);
    let sheets = pages(setter, "04-upward-joint");
    let sheet = &sheets[0];
    let urgent = sheet.words("特急");
    table.mm("7.2.3", "urgency: first line of the area", 37.0, urgent[0].top());
    table.mm("7.2.3", "urgency: flush left", 28.0, urgent[0].at.x);
    let names = ["红桥区财政局", "红桥区教育局", "红桥区卫生健康委员会"].map(|name| ink(&sheet.words(name)));
    table.mm("7.2.4", "joint mark: upper edge", 72.0, names[0].y0);
    let suffix = ink(&sheet.words("文件"));
    table.mm(
        "7.2.4",
        "joint mark: 文件 in the middle of the names' height",
        (names[0].y0 + names[2].y1) / 2.0,
        (suffix.y0 + suffix.y1) / 2.0,
    );
    table.mm("7.2.4", "joint mark: names of one width", names[2].width(), names[0].width());
    let (label, first) = (sheet.words("签发人："), sheet.words("赵志强"));
    let (second, number) = (sheet.words("孙赟婳"), sheet.words("红财报〔2023〕3号"));
    table.mm("7.2.6", "签发人: name after the colon", label[0].at.x + 4.0 * LETTER, first[0].at.x);
    table.mm("7.2.6", "签发人: further names below the first", first[0].at.x, second[0].at.x);
    table.mm(
        "7.2.6",
        "签发人: ends one letter from the right",
        184.0 - LETTER,
        sheet.words("钱喆").last().unwrap().right(),
    );
    table.mm("7.2.5", "number upward: in the line of the last 签发人", second[0].at.y, number[0].at.y);
    table.mm("7.2.5", "number upward: one letter in", 28.0 + LETTER, number[0].at.x);
}
