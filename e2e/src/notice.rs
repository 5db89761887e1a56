//! The notice that issues the district's work rules, filled in and sent by hand.

use crate::browser::Browser;
use crate::fault::Walk;
use crate::program::{Guiju, root};

/// Its title.
pub const TITLE: &str = "天津市红桥区人民政府关于印发《天津市红桥区人民政府工作规则》的通知";

/// Its text.
pub const TEXT: &str = "现将《天津市红桥区人民政府工作规则》印发给你们，请认真遵照执行。";

/// The file that goes with it, in `scenarios/attachments`.
pub const ATTACHMENT: &str = "工作规则（样例）.txt";

impl Browser {
    /// From the clerk's own page to the empty form of a draft.
    ///
    /// # Errors
    /// There is no way to it.
    pub fn begin_draft(&self, guiju: &Guiju) -> Walk {
        self.open(&guiju.at("/me"))?;
        self.click("拟稿")
    }

    /// Fills in everything the notice needs, without sending it.
    ///
    /// # Errors
    /// A field is missing.
    pub fn fill_notice(&self) -> Walk {
        self.fill("title", TITLE)?;
        self.select("issuer", "区政府")?;
        self.select("joint_with", "不联合")?;
        self.select("doc_type", "通知")?;
        self.select("recipient", "下级机关和所属单位")?;
        self.fill("recipients", "各街道办事处\n各委、办、局\n各直属单位")?;
        self.tick("lines", "development")?;
        self.select("matter_class", "一般事项")?;
        self.fill("basis", "经区政府第二次全体会议审议通过")?;
        self.tick("meeting_passed", "yes")?;
        self.fill("meeting", "区政府第二次全体会议")?;
        self.select("addressed", "机关")?;
        self.select("urgency", "平件")?;
        self.select("publicity", "主动公开")?;
        self.select("label", "无")?;
        self.fill("body", TEXT)
    }

    /// Drafts the notice with its attachment, as whoever is signed in. The path of its page.
    ///
    /// # Errors
    /// It is not taken.
    pub fn draft_notice(&self, guiju: &Guiju) -> Walk<String> {
        self.begin_draft(guiju)?;
        self.fill_notice()?;
        self.attach("attachments", &root().join("scenarios/attachments").join(ATTACHMENT))?;
        self.send("拟稿")?;
        self.sees("已记录")?;
        self.path()
    }

    /// Opens a paper from the list on one's home page, where it waits.
    ///
    /// # Errors
    /// It is not on the list.
    pub fn take_up(&self, guiju: &Guiju, paper: &str) -> Walk {
        self.open(&guiju.at("/"))?;
        self.sees(TITLE)?;
        self.follow(paper)
    }

    /// Opens an act on the page of a paper, and sends its form with an opinion: the one tap 同意, or words of one's own.
    ///
    /// # Errors
    /// The act is not open, or is not recorded.
    pub fn opine(&self, act: &str, words: &str) -> Walk {
        self.click(act)?;
        if words == "同意" {
            self.select("mark", "agree")?;
        } else {
            self.select("mark", "text")?;
            self.fill("opinion", words)?;
        }
        self.send(act)?;
        self.sees("已记录")
    }
}
