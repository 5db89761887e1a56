//! A district in which something has happened in every matter, with words by which each content is known wherever it turns up.

use std::collections::BTreeMap;

use crate::browser::Browser;
use crate::office::District;
use crate::walk::{DRAFT, PAPER};

/// The subjects of the sample, each with words that only its title, text or opinions hold.
pub struct Sample {
    pub district: District,
    /// By subject id.
    pub words: BTreeMap<String, Vec<&'static str>>,
}

/// The fields of a paper with other values for some.
fn paper<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = PAPER.iter().copied().filter(|(name, _)| !changes.iter().any(|(n, _)| n == name));
    kept.chain(changes.iter().copied().filter(|(_, value)| !value.is_empty())).collect()
}

fn id(href: &str) -> String {
    href.rsplit('/').next().unwrap().to_owned()
}

impl Sample {
    pub async fn open() -> Self {
        let district = District::open();
        let mut words = BTreeMap::new();
        let mut clerk = Browser::of(&district, "xu-wen").await;

        // On its way, with an opinion.
        let fields = paper(&[("title", "关于甲字七七三一的通知"), ("body", "正文乙字七七三二。")]);
        let href = clerk.does(DRAFT, &fields).await;
        clerk.does(&format!("{href}/do/submit"), &[]).await;
        let mut deputy = Browser::of(&district, "jiang-lan").await;
        let opinion = [("mark", "text"), ("opinion", "同意，注意丙字七七三三")];
        deputy.does(&format!("{href}/do/clear"), &opinion).await;
        words.insert(id(&href), vec!["甲字七七三一", "乙字七七三二", "丙字七七三三"]);

        // Labelled.
        let fields = paper(&[
            ("title", "关于丁字七七三四的通知"),
            ("body", "正文戊字七七三五。"),
            ("label", "work_secret"),
            ("publicity", "withheld"),
            ("withhold_ground", "过程性信息"),
            ("meeting_passed", ""),
            ("meeting", ""),
        ]);
        let href = clerk.does(DRAFT, &fields).await;
        clerk.does(&format!("{href}/do/submit"), &[]).await;
        words.insert(id(&href), vec!["丁字七七三四", "戊字七七三五"]);

        words.extend([consulted(&district).await, away(&district).await]);
        Self { district, words }
    }

    /// A paper on which another unit was asked, and which got a label afterwards: a word of its title, and its address.
    pub async fn asked_and_labelled(&self) -> (&'static str, String) {
        const TITLE: &str = "关于寅字七七四三的请示";
        let mut clerk = Browser::of(&self.district, "shi-jian").await;
        let of = |label, publicity| {
            let changed = [("title", TITLE), ("label", label), ("publicity", publicity)];
            let kept = REQUEST.iter().copied().filter(move |(name, _)| !changed.iter().any(|(n, _)| n == name));
            paper(&kept.chain(changed).collect::<Vec<_>>())
        };
        let href = clerk.does(DRAFT, &of("none", "on_request")).await;
        let mut head = Browser::of(&self.district, "liang-zhu").await;
        head.does(&format!("{href}/do/approve"), &[("mark", "agree")]).await;
        let ask = href.replace("/m/documents/", "/m/consultation/");
        clerk.does(&format!("{ask}/do/ask"), &[("units", "city"), ("question", "是否可行")]).await;
        clerk.does(&format!("{href}/do/edit"), &of("internal", "withheld")).await;
        ("寅字七七四三", href)
    }
}

/// What makes a paper a bureau's request.
pub const REQUEST: &[(&str, &str)] = &[
    ("issuer", "department"),
    ("doc_type", "request"),
    ("recipient", "district_government"),
    ("recipients", "区政府"),
    ("lines", "construction"),
    ("asks", "安排改造资金"),
    ("publicity", "on_request"),
    ("withhold_ground", "过程性信息"),
    ("meeting_passed", ""),
    ("meeting", ""),
];

/// A bureau's request on which another unit was asked.
async fn consulted(district: &District) -> (String, Vec<&'static str>) {
    let mut clerk = Browser::of(district, "shi-jian").await;
    let own = [("title", "关于己字七七三六的请示"), ("body", "正文庚字七七三七。")];
    let fields = paper(&REQUEST.iter().copied().chain(own).collect::<Vec<_>>());
    let href = clerk.does(DRAFT, &fields).await;
    let mut head = Browser::of(district, "liang-zhu").await;
    head.does(&format!("{href}/do/approve"), &[("mark", "agree")]).await;
    let ask = href.replace("/m/documents/", "/m/consultation/");
    clerk.does(&format!("{ask}/do/ask"), &[("units", "city"), ("question", "辛字七七三八是否可行")]).await;
    let mut other = Browser::of(district, "cheng-zhi").await;
    let fields = [("reply", "disagree"), ("opinion", "壬字七七三九不可行")];
    other.does(&format!("{ask}/do/reply"), &fields).await;
    (id(&href), vec!["己字七七三六", "庚字七七三七", "辛字七七三八", "壬字七七三九"])
}

/// A leave with where to and what for.
async fn away(district: &District) -> (String, Vec<&'static str>) {
    let mut leader = Browser::of(district, "tang-yu").await;
    let fields = [
        ("reason", "study"),
        ("place", "city"),
        ("destination", "癸字七七四〇"),
        ("note", "子字七七四一"),
        ("since", "2023-01-12T08:00"),
        ("until", "2023-01-14T18:00"),
    ];
    let href = leader.does("/m/leave/new/apply", &fields).await;
    let mut mayor = Browser::of(district, "zhou-heng").await;
    mayor.does(&format!("{href}/do/take_note"), &[]).await;
    let filed = [("body", "party_office"), ("at", "2023-01-09T09:30"), ("number", "丑字七七四二")];
    leader.does(&format!("{href}/do/file"), &filed).await;
    district.clock.set("2023-01-12T08:10");
    leader.does(&format!("{href}/do/depart"), &[("at", "2023-01-12T08:00")]).await;
    (id(&href), vec!["癸字七七四〇", "子字七七四一", "丑字七七四二"])
}
