//! Which families are wanted for which role.

use serde::{Deserialize, Serialize};

/// What a face is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 仿宋: the text.
    Fang,
    /// 楷体: headings of the second level, names of signers.
    Kai,
    /// 黑体: headings of the first level.
    Hei,
    /// 小标宋: mark and title.
    Biao,
    /// 宋体: page numbers.
    Song,
    /// For letters that the face of a role has not: rare letters in names.
    Rare,
}

impl Role {
    /// All, in the order in which they stand in for one another.
    pub const ALL: [Self; 6] = [Self::Fang, Self::Song, Self::Kai, Self::Hei, Self::Biao, Self::Rare];

    /// Its name in Chinese.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fang => "仿宋",
            Self::Kai => "楷体",
            Self::Hei => "黑体",
            Self::Biao => "小标宋",
            Self::Song => "宋体",
            Self::Rare => "生僻字",
        }
    }
}

/// Names of families for each role, the most wanted first, in any language in which the font file names itself. `:bold` after a name
/// asks for its bold face. The first that is found is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Families {
    /// 仿宋.
    pub fang: Vec<String>,
    /// 楷体.
    pub kai: Vec<String>,
    /// 黑体.
    pub hei: Vec<String>,
    /// 小标宋.
    pub biao: Vec<String>,
    /// 宋体.
    pub song: Vec<String>,
    /// Rare letters.
    pub rare: Vec<String>,
}

impl Families {
    /// The names wanted for a role.
    pub fn of(&self, role: Role) -> &[String] {
        match role {
            Role::Fang => &self.fang,
            Role::Kai => &self.kai,
            Role::Hei => &self.hei,
            Role::Biao => &self.biao,
            Role::Song => &self.song,
            Role::Rare => &self.rare,
        }
    }
}

/// What an office has bought comes first, then open fonts in the order of how near they come.
impl Default for Families {
    fn default() -> Self {
        let all = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Self {
            fang: all(&[
                "仿宋_GB2312",
                "FangSong_GB2312",
                "方正仿宋_GBK",
                "仿宋",
                "FangSong",
                "Zhuque Fangsong",
                "FandolFang",
            ]),
            kai: all(&["楷体_GB2312", "KaiTi_GB2312", "方正楷体_GBK", "楷体", "KaiTi", "FandolKai", "LXGW WenKai"]),
            hei: all(&["方正黑体_GBK", "黑体", "SimHei", "FandolHei", "Noto Sans CJK SC:bold"]),
            biao: all(&[
                "方正小标宋简体",
                "FZXiaoBiaoSong-B05S",
                "方正小标宋_GBK",
                "FandolSong:bold",
                "Noto Serif CJK SC:bold",
            ]),
            song: all(&["宋体", "SimSun", "FandolSong", "Noto Serif CJK SC"]),
            rare: all(&["LXGW WenKai", "霞鹜文楷", "Noto Serif CJK SC", "Noto Sans CJK SC"]),
        }
    }
}
