//! What is read of DOCX files that are made here, part by part.

use guiju_print::{Block, Doubt, Level, recognise, recognise_titled, written};

use super::{Loss, Read, read};
use crate::fault::Fault;
use crate::limits::Limits;
use crate::zipped::Zipper;

const RELATIONS: &str = r#"<Relationships><Relationship Id="1" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>"#;
const OWN: &str = r#"<Relationships><Relationship Id="1" Type="http://x/styles" Target="styles.xml"/>
    <Relationship Id="2" Type="http://x/numbering" Target="/word/numbering.xml"/>
    <Relationship Id="3" Type="http://x/image" Target="http://127.0.0.1/x" TargetMode="External"/></Relationships>"#;
const STYLES: &str = r#"<w:styles>
    <w:style w:styleId="a3"><w:name w:val="Title"/><w:pPr><w:jc w:val="center"/></w:pPr></w:style>
    <w:style w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
    <w:style w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>
    <w:style w:styleId="loop"><w:name w:val="loop"/><w:basedOn w:val="loop"/></w:style></w:styles>"#;
const NUMBERING: &str = r#"<w:numbering><w:abstractNum w:abstractNumId="0">
    <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>
    <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
    <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3．"/></w:lvl>
    <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>
    <w:lvl w:ilvl="4"><w:start w:val="1"/><w:numFmt w:val="thaiLetters"/><w:lvlText w:val="%5."/></w:lvl></w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
    <w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num></w:numbering>"#;

/// A file with that body.
fn file(body: &str) -> Vec<u8> {
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let parts = [
        ("_rels/.rels", RELATIONS),
        ("word/document.xml", &document),
        ("word/_rels/document.xml.rels", OWN),
        ("word/styles.xml", STYLES),
        ("word/numbering.xml", NUMBERING),
    ];
    zipped(&parts)
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = Zipper::new();
    for (name, text) in parts {
        zip.add(name, text.as_bytes(), true).unwrap();
    }
    zip.finish().unwrap()
}

/// What is read of a body; written as text it is recognised as the same.
fn of(body: &str) -> Read {
    let read = read(&file(body), Limits::default()).unwrap();
    assert_eq!(recognise(&written(&read.body)).blocks, read.body);
    for attached in &read.attachments {
        assert_eq!(recognise_titled(&written(&attached.body)).blocks, attached.body);
    }
    read
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn styled(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn numbered(list: u32, level: u32, text: &str) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list}'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
    )
}

fn centred(text: &str) -> String {
    format!("<w:p><w:pPr><w:jc w:val='center'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn texts(read: &Read) -> Vec<String> {
    read.body.iter().map(Block::text).collect()
}

fn losses(read: &Read) -> Vec<Loss> {
    read.lost.iter().map(|l| l.what).collect()
}

#[test]
fn numbers_that_the_word_processor_makes_are_worked_out() {
    let body = [
        styled("1", "总体要求"),
        styled("2", "加强领导。各单位落实。"),
        numbered(1, 2, "排查"),
        numbered(1, 2, "登记"),
        styled("2", "明确分工"),
        numbered(1, 2, "汇总"),
        styled("1", "时间安排"),
        styled("2", "十月"),
        numbered(2, 0, "另起"),
        numbered(2, 0, "再起"),
    ];
    let read = of(&body.concat());
    let expected = [
        "一、总体要求",
        "（一）加强领导。各单位落实。",
        "1.排查",
        "2.登记",
        "（二）明确分工",
        "1.汇总",
        "二、时间安排",
        "（一）十月",
        "五、另起",
        "六、再起",
    ];
    assert_eq!(texts(&read), expected);
    let Some(Block::Paragraph(second)) = read.body.get(1) else { panic!() };
    assert_eq!((second.level, second.head.as_str()), (Level::Second, "（一）加强领导。"));
    assert_eq!(read.lost, []);
    let odd = of(&[numbered(1, 3, "甲"), numbered(1, 4, "乙"), numbered(9, 0, "丙"), numbered(0, 0, "丁")].concat());
    assert_eq!(
        (texts(&odd), losses(&odd)),
        (vec!["甲".into(), "乙".into(), "丙".into(), "丁".into()], vec![Loss::Bullet, Loss::Number])
    );
}

#[test]
fn lists_that_lean_on_styles() {
    let numbering = r#"<w:numbering><w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum>
        <w:abstractNum w:abstractNumId="1"><w:styleLink w:val="L"/>
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="A"/><w:lvlText w:val="第%1条"/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlRestart w:val="0"/><w:pStyle w:val="B"/><w:lvlText w:val="（%2）"/></w:lvl>
        <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%3、"/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
    let styles = r#"<w:styles><w:style w:styleId="A"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
        <w:style w:styleId="B"><w:name w:val="项"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"#;
    let body =
        [styled("A", "总则"), styled("B", "甲"), styled("A", "附则"), styled("B", "乙"), numbered(1, 2, "丙")].concat();
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let parts = [
        ("word/document.xml", document.as_str()),
        ("word/_rels/document.xml.rels", OWN),
        ("word/styles.xml", styles),
        ("word/numbering.xml", numbering),
    ];
    let read = read(&zipped(&parts), Limits::default()).unwrap();
    assert_eq!(texts(&read), ["第一条　总则", "（一）甲", "第二条　附则", "（二）乙", "2.1、 丙"]);
}

#[test]
fn what_is_lost_is_told_up_to_a_bound_and_a_centred_text_is_no_title() {
    let hidden = |n: usize| format!("<w:p><w:r><w:t>第{n}处</w:t><w:drawing/></w:r></w:p>");
    let many = of(&(0..3_000).map(hidden).collect::<String>());
    assert_eq!((many.body.len(), many.lost.len()), (3_000, 1_001));
    assert_eq!(many.lost.last().map(|l| l.what), Some(Loss::More));
    let centred = of(&centred("甲").repeat(8));
    assert_eq!((centred.title.as_str(), centred.body.len()), ("甲\n甲\n甲\n甲\n甲", 3));
}

#[test]
fn the_title_and_what_stands_above_it() {
    let read = of(&[
        centred("红桥区人民政府文件"),
        centred("红桥政〔2023〕1号"),
        p(""),
        centred("关于开展检查"),
        centred("的通知"),
        p("各街道："),
    ]
    .concat());
    assert_eq!((read.title.as_str(), texts(&read)), ("关于开展检查\n的通知", vec!["各街道：".to_owned()]));
    assert_eq!(losses(&read), [Loss::Above]);
    let styled = of(&[styled("a3", "关于检查的通知"), centred("（2023年1月9日）"), p("各街道：")].concat());
    assert_eq!((styled.title.as_str(), texts(&styled).len()), ("关于检查的通知", 2));
    assert_eq!(of(&p("为了规范工作，制定本办法。")).title, "");
    assert_eq!(of(&[centred("一、总体"), p("要求")].concat()).body.len(), 2);
}

#[test]
fn tables_with_spans_on_pages_that_lie_on_their_side() {
    let cell = |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text));
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let table = format!(
        "<w:tbl>{}{}{}</w:tbl>",
        row(&[cell("<w:vMerge w:val='restart'/>", "序号"), cell("<w:gridSpan w:val='2'/>", "单位"), cell("", "a|b")]),
        row(&[cell("<w:vMerge/>", ""), cell("", "甲"), cell("", "乙"), format!("<w:tc>{}{}</w:tc>", p("一"), p("二"))]),
        row(&[cell("", "1"), cell("", "2")]),
    );
    let section = "<w:p><w:pPr><w:sectPr><w:pgSz w:w='16838' w:h='11906'/></w:sectPr></w:pPr></w:p>";
    let read =
        of(&format!("{}{table}{section}{table}<w:sectPr><w:pgSz w:w='11906' w:h='16838'/></w:sectPr>", p("如下：")));
    let [_, Block::Table(first), Block::Table(second)] = read.body.as_slice() else { panic!("{:?}", read.body) };
    assert_eq!((first.landscape, second.landscape), (true, false));
    let cells: Vec<Vec<(&str, u16, u16)>> =
        first.rows.iter().map(|r| r.iter().map(|c| (c.text.as_str(), c.columns, c.rows)).collect()).collect();
    assert_eq!(cells[0], [("序号", 1, 2), ("单位", 2, 1), ("a｜b", 1, 1)]);
    assert_eq!(cells[1], [("甲", 1, 1), ("乙", 1, 1), ("一\n二", 1, 1)]);
    assert_eq!(cells[2], [("1", 1, 1), ("2", 1, 1), ("", 1, 1), ("", 1, 1)]);
    assert_eq!(read.lost, []);
}

#[test]
fn tables_that_are_odd() {
    let one = format!("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", p("说明"));
    let nested = format!("<w:tbl><w:tr><w:tc>{}{one}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>", p("外"), p("-"));
    let wide = format!(
        "<w:tbl><w:tr>{}<w:tc><w:tcPr><w:gridSpan w:val='65000'/></w:tcPr>{}</w:tc></w:tr></w:tbl>",
        format!("<w:tc>{}</w:tc>", p("格")).repeat(60),
        p("末")
    );
    let dashes =
        format!("<w:tbl>{}</w:tbl>", format!("<w:tr><w:tc>{0}</w:tc><w:tc>{0}</w:tc></w:tr>", p("--")).repeat(2));
    let read = of(&[one, p("续"), nested, p("续"), wide, p("续"), dashes].concat());
    let tables: Vec<(usize, usize)> = read
        .body
        .iter()
        .filter_map(|b| match b {
            Block::Table(t) => Some((t.rows.len(), t.widths.len())),
            _ => None,
        })
        .collect();
    assert_eq!(tables, [(1, 2), (1, 40), (2, 2)]);
    assert_eq!(read.body[0].text(), "说明");
    assert_eq!(read.body[2].text(), "外\n说明\t-");
    assert_eq!(losses(&read), [Loss::NestedTable, Loss::Columns, Loss::SingleCell]);
}

#[test]
fn changes_fields_and_what_is_not_read() {
    let body = r#"
        <w:p><w:r><w:t>保留</w:t></w:r><w:ins><w:r><w:t>加的</w:t></w:r></w:ins><w:del><w:r><w:delText>删的</w:delText></w:r></w:del></w:p>
        <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前段</w:t></w:r></w:p><w:p><w:r><w:t>后段</w:t></w:r></w:p>
        <w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>DATE</w:instrText></w:r><w:r><w:t>藏</w:t></w:r>
          <w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>2023年</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>
        <w:p><w:r><w:t xml:space="preserve">甲 </w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:sym w:char='F0B7'/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r></w:p>
        <w:p><w:r><w:t>图</w:t><w:drawing><wp:inline/></w:drawing></w:r><w:r><w:pict><v:textbox><w:txbxContent/></v:textbox></w:pict></w:r>
          <m:oMath/><w:r><w:object/></w:r><w:r><w:footnoteReference/></w:r><w:r><w:commentReference/></w:r></w:p>
        <w:p><w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink><w:r><w:ruby><w:rt><w:r><w:t>hóng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>红</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>
        <w:sdt><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt><w:altChunk/>
        <w:p><w:r><w:t>|像|表|</w:t></w:r></w:p>"#;
    let read = of(body);
    assert_eq!(texts(&read), ["保留加的", "前段后段", "2023年", "甲  乙", "丙", "图", "链红", "控件", "｜像｜表｜"]);
    use Loss::{Changes, Comment, Embedded, Equation, Field, Hidden, Image, Note, Object, Ruby, TextBox};
    let symbol = Loss::Doubt(Doubt::Symbol);
    assert_eq!(
        losses(&read),
        [Changes, Changes, Field, symbol, Hidden, Image, TextBox, Equation, Object, Note, Comment, Ruby, Embedded]
    );
    assert!(read.lost.iter().all(|l| !l.what.words().is_empty()) && read.lost[5].at == "图");
}

#[test]
fn attachments_begin_on_pages_of_their_own() {
    let page = "<w:p><w:r><w:br w:type='page'/></w:r></w:p>";
    let read = of(&[
        p("见附件"),
        p("附件"),
        page.into(),
        p("附件1"),
        centred("工作清单"),
        p("（2023年）"),
        p("一、甲"),
        page.into(),
        p(""),
        p("附件2："),
        p("附件说明文字。"),
    ]
    .concat());
    assert_eq!(texts(&read), ["见附件", "附件"]);
    let [one, two] = read.attachments.as_slice() else { panic!("{read:?}") };
    assert_eq!((one.name.as_str(), one.listed, one.body.len()), ("工作清单", true, 2));
    assert_eq!((two.name.as_str(), two.body[0].text().as_str()), ("", "附件说明文字。"));
}

#[test]
fn what_is_no_such_file_is_refused_with_its_reason() {
    let limits = Limits::default();
    assert_eq!(read(b"", limits), Err(Fault::Empty));
    assert_eq!(read(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0], limits), Err(Fault::Compound));
    assert_eq!(read("正文".as_bytes(), limits), Err(Fault::OtherKind));
    assert_eq!(read(&zipped(&[("a", "b")]), limits), Err(Fault::OtherKind));
    assert!(matches!(read(&zipped(&[("word/document.xml", "<w:document>")]), limits), Err(Fault::Damaged(_))));
    assert!(matches!(
        read(&zipped(&[("word/document.xml", "<!DOCTYPE w [<!ENTITY a 'b'>]><w/>")]), limits),
        Err(Fault::Forbidden(_))
    ));
    let good = file(&p("甲"));
    assert!(matches!(read(&good, Limits { bytes: 100, ..limits }), Err(Fault::TooLarge { .. })));
    assert!(matches!(read(&good, Limits { entries: 4, ..limits }), Err(Fault::TooLarge { .. })));
    assert!(matches!(read(&good, Limits { entry: 100, ..limits }), Err(Fault::TooLarge { .. })));
    assert!(matches!(read(&good, Limits { unpacked: 1_000, ..limits }), Err(Fault::TooLarge { .. })));
    assert!(matches!(read(&good[..good.len() - 30], limits), Err(Fault::Damaged(_))));
    let bomb = zipped(&[("word/document.xml", &"<".repeat(40 << 20))]);
    assert!(bomb.len() < 100_000 && matches!(read(&bomb, limits), Err(Fault::TooLarge { .. })));
}
