//! The notice that issues the work rules, from draft to signature and issue, each by the person whose turn it is.

use e2e::browser::{Browser, Device};
use e2e::fault::Walk;
use e2e::notice::{ATTACHMENT, TEXT};
use e2e::program::Guiju;

/// What stands on the slip after the walk: the words, who wrote them and as what.
const OPINIONS: [[&str; 3]; 4] = [
    ["同意印发", "区长", "周衡"],
    ["同意", "区政府办公室副主任", "江岚"],
    ["已核，请审签", "区政府办公室主任", "方志"],
    ["同意", "常务副区长", "沈毅"],
];

/// One paper, and the browser at which people take turns.
struct Office {
    guiju: Guiju,
    desk: Browser,
    paper: String,
}

impl Office {
    /// The clerk drafts the notice and reports it.
    fn submitted() -> Walk<Self> {
        let guiju = Guiju::demo()?;
        let desk = Browser::start(Device::Desk)?;
        desk.enter(&guiju, "xu-wen")?;
        let paper = desk.draft_notice(&guiju)?;
        desk.picture("walk-1-drafted")?;
        desk.click("报送")?;
        desk.send("报送")?;
        desk.sees("已记录")?;
        Ok(Self { guiju, desk, paper })
    }

    /// Somebody takes the paper from the own list and gives an opinion.
    fn clears(&self, login: &str, words: &str) -> Walk {
        self.desk.enter(&self.guiju, login)?;
        self.desk.take_up(&self.guiju, &self.paper)?;
        self.desk.opine("审核把关", words)
    }

    /// Somebody opens the page of the paper by its address.
    fn opens(&self, login: &str) -> Walk {
        self.desk.enter(&self.guiju, login)?;
        self.desk.open(&self.guiju.at(&self.paper))
    }

    /// Every step of the path picture: its label and whether it is done, now or next.
    fn path(&self) -> Walk<Vec<String>> {
        self.desk.click("办理过程")?;
        self.desk.all("ol.path .what")
    }

    /// Opens what is closed to this person and looks for the words there; the summary names the act first.
    fn is_closed(&self, act: &str, says: &[&str]) -> Walk {
        let lines = self.desk.all(".closed summary")?;
        let line = lines.iter().find(|line| line.starts_with(act)).cloned().unwrap_or_default();
        self.desk.click(&line)?;
        says.iter().try_for_each(|words| self.desk.sees(words))
    }
}

#[test]
fn the_notice_goes_from_draft_to_signature_and_issue() -> Walk {
    let office = Office::submitted()?;
    let desk = &office.desk;
    office.clears("jiang-lan", "同意")?;
    let path = office.path()?;
    assert_eq!(path[0], "拟稿 已办");
    assert_eq!(path[2], "区政府办公室分管负责同志 已办");
    assert_eq!(path.iter().filter(|step| step.ends_with("在办")).count(), 1, "{path:?}");
    assert!(path[3].starts_with("区政府办公室主任") && path[3].ends_with("在办"), "{path:?}");
    assert!(path[4..].iter().all(|step| step.ends_with("待办")), "{path:?}");
    desk.picture("walk-2-path")?;
    office.clears("fang-zhi", "已核，请审签")?;
    office.clears("shen-yi", "同意")?;

    // The executive vice mayor cleared it, and cannot sign it.
    office.opens("shen-yi")?;
    desk.sees("按第五十一条第四款，此件应由区长 周衡签发")?;
    office.is_closed("签发", &["应由谁办", "转呈区长 周衡", "未获授权"])?;
    desk.picture("walk-3-closed-to-the-executive-vice-mayor")?;

    desk.enter(&office.guiju, "zhou-heng")?;
    desk.take_up(&office.guiju, &office.paper)?;
    desk.click("签发")?;
    desk.picture("walk-4-signing")?;
    desk.select("answer", "sign")?;
    desk.select("mark", "text")?;
    desk.fill("opinion", "同意印发")?;
    desk.send("签发")?;
    desk.sees("已记录")?;

    desk.enter(&office.guiju, "ding-mo")?;
    desk.take_up(&office.guiju, &office.paper)?;
    for act in ["编号登记", "印发"] {
        desk.click(act)?;
        desk.send(act)?;
        desk.sees("已记录")?;
    }
    is_issued(&office)
}

/// The slip, the path, the paper itself and its attachment, after all is done.
fn is_issued(office: &Office) -> Walk {
    let desk = &office.desk;
    let year = year_in(&desk.all(".foot p")?.concat());
    desk.click("发文稿纸")?;
    desk.sees("红桥政〔")?;
    let slip = desk.text()?;
    let number = numbered(&slip, &format!("红桥政〔{year}〕"));
    assert!(number.is_some(), "no number of {year} on the slip:\n{slip}");
    let number = number.unwrap_or_default();
    let said = desk.all(".opinions .said")?;
    assert_eq!(said.len(), OPINIONS.len(), "{said:?}");
    for (said, expected) in said.iter().zip(OPINIONS) {
        assert!(expected.iter().all(|part| said.contains(part)), "{said} is not {expected:?}");
        assert!(said.contains(&format!("{year}年")), "no date: {said}");
    }
    desk.picture("walk-5-issued")?;
    let path = office.path()?;
    assert!(path.len() == 8 && path.iter().all(|step| step.ends_with("已办")), "{path:?}");
    desk.click("正文")?;
    desk.sees(&number)?;
    desk.sees(TEXT)?;
    desk.click("附件")?;
    desk.sees(ATTACHMENT)
}

/// The whole number that begins with an organ's mark and year, and counts from 1.
fn numbered(text: &str, begins: &str) -> Option<String> {
    let (_, rest) = text.split_once(begins)?;
    let (count, _) = rest.split_once('号')?;
    count.parse::<u32>().ok().filter(|n| *n > 0).map(|n| format!("{begins}{n}号"))
}

/// The year of the day that the foot of a page shows.
fn year_in(foot: &str) -> String {
    let before: Vec<&str> = foot.split('年').collect();
    // The last year named is today's; the rules' own day stands before it.
    let last = before.iter().rev().nth(1).copied().unwrap_or_default();
    last.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect()
}

#[test]
fn a_deputy_of_other_work_is_told_whose_turn_it_is_and_by_which_article() -> Walk {
    let office = Office::submitted()?;
    let desk = &office.desk;
    office.opens("meng-qi")?;
    office.is_closed("审核把关", &["第五十条第一款", "应由谁办", "江岚"])?;
    // The address of the form, typed in, gives the same answer and no form.
    desk.open(&office.guiju.at(&format!("{}/do/clear", office.paper)))?;
    desk.sees("此环节应由江岚审核把关")?;
    assert!(desk.value("mark").is_err());
    desk.picture("walk-refused-deputy")?;
    desk.click("《工作规则》第五十条第一款")?;
    assert_eq!(desk.path()?, "/rulebook/50.1");
    // Nothing was recorded: it is still the deputy's whose work it is.
    office.clears("jiang-lan", "同意")
}
