//! A title is broken by sense and set as a trapezoid or a diamond (GB/T 9704-2012, 7.3.1).

/// Letters of 22 points that go into a line of 156 mm.
const LINE: usize = 20;
/// Longer titles are broken line by line: the best of all ways is looked for up to this length.
const SEARCHED: usize = 80;
/// What each line costs, so that there are few.
const PER_LINE: u32 = 30;
/// Words that titles are made of, which are not broken.
const WORDS: &str = "人民政府 办公室 登记表 联络表 计划表 工作 规则 规定 办法 通知 通告 公告 报告 请示 批复 意见 决定 关于 印发 转发 批转 实施 方案 \
    管理 建设 加强 进一步 做好 开展 推进 推动 促进 发展 改革 创新 安全 生产 应急 预案 突发 事件 委员会 领导 小组 成员 调整 会议 纪要 \
    精神 贯彻 落实 行动 计划 规划 专项 整治 检查 监督 服务 社会 经济 教育 卫生 健康 文化 旅游 体育 环境 保护 生态 城市 农村 社区 街道 \
    基层 治理 信息 公开 数据 项目 资金 使用 补助 标准 制度 机制 体系 责任 考核 评价 表彰 先进 单位 个人 集体 任命 任免 职务 征收 补偿 \
    质量 产品 工业 重点 目录 名单 项目 计划 房屋 土地 住房 保障 就业 创业 养老 托育 残疾人 未成年人 食品 药品 市场 消防 防汛 抗旱 救灾 值班 节日 放假 安排 年度 全国 全市 全区";
/// No line begins with these.
const NOT_FIRST: &str = "的》）”、，。：；了地得之";
/// No line ends with these.
const NOT_LAST: &str = "《（“第和与及、";

/// The lines of a title: as the author broke it, else by sense. `names` are kept in one line where that can be.
pub(crate) fn lines(title: &str, names: &[&str]) -> Vec<String> {
    if title.contains('\n') {
        return title.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    }
    let letters: Vec<char> = title.trim().chars().collect();
    let costs = costs(&letters, names);
    let count = width(&letters).div_ceil(2 * LINE);
    if letters.len() > SEARCHED {
        return greedy(&letters, &costs);
    }
    let mut search = Search { letters: &letters, costs: &costs, lines: 0, ends: vec![], best: None };
    for lines in count.max(1)..=count + 1 {
        search.lines = lines;
        search.go_on(0);
    }
    let ends = search.best.map_or_else(|| vec![letters.len()], |(_, ends)| ends);
    cut(&letters, &ends)
}

/// Twice the width in letters: what is half as wide counts one.
fn width(letters: &[char]) -> usize {
    letters.iter().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// What a break before each letter costs; nothing where none may be.
fn costs(letters: &[char], names: &[&str]) -> Vec<Option<u32>> {
    let text: String = letters.iter().collect();
    let mut inside = vec![false; letters.len() + 1];
    let mark = |inside: &mut Vec<bool>, from: usize, to: usize| {
        inside.iter_mut().take(to).skip(from + 1).for_each(|is| *is = true);
    };
    let names = names.iter().copied().flat_map(|name| places(name).chain([name])).filter(|name| !name.is_empty());
    for word in WORDS.split_whitespace().chain(names) {
        for (at, _) in text.match_indices(word) {
            let from = text.get(..at).unwrap_or_default().chars().count();
            mark(&mut inside, from, from + word.chars().count());
        }
    }
    (0..letters.len()).map(|at| cost(letters, at, inside.get(at).copied().unwrap_or(false))).collect()
}

/// The names of places with which the name of an organ begins.
fn places(name: &str) -> impl Iterator<Item = &str> {
    let ends = name.char_indices().filter(|(at, c)| *at > 3 && "省市区县".contains(*c));
    let parts = ends.scan(0, |from, (at, c)| {
        let begin = std::mem::replace(from, at + c.len_utf8());
        name.get(begin..*from)
    });
    parts.filter(|place| place.chars().count() > 1)
}

fn cost(letters: &[char], at: usize, in_word: bool) -> Option<u32> {
    let (last, first) = (*letters.get(at.checked_sub(1)?)?, *letters.get(at)?);
    let is_run = |c: char| c.is_ascii_alphanumeric();
    if NOT_FIRST.contains(first) || NOT_LAST.contains(last) && last != '、' || is_run(last) && is_run(first) {
        return None;
    }
    let starts = |word: &str| letters.iter().skip(at).zip(word.chars()).all(|(a, b)| *a == b);
    let ends = |word: &str| letters.iter().take(at).rev().zip(word.chars().rev()).all(|(a, b)| *a == b);
    let in_name = {
        let before = letters.iter().take(at);
        before.fold(0_i32, |depth, c| depth + i32::from(*c == '《') - i32::from(*c == '》')) > 0
    };
    let base = match (last, first) {
        _ if starts("关于") => 0,
        _ if ends("印发") || ends("转发") || ends("批转") => 2,
        ('、' | '》', _) | (_, '《' | '（') => 4,
        ('的', _) if letters.len() - at > 2 => 6,
        (_, '和' | '与' | '及') => 6,
        _ if last.is_ascii_digit() || first.is_ascii_digit() => 40,
        _ => 24,
    };
    Some(base + u32::from(in_word) * 60 + u32::from(in_name) * 10)
}

/// Looks through the ways of breaking a title into so many lines.
struct Search<'a> {
    letters: &'a [char],
    costs: &'a [Option<u32>],
    lines: usize,
    /// Where the lines end that are chosen already.
    ends: Vec<usize>,
    best: Option<(u32, Vec<usize>)>,
}

impl Search<'_> {
    /// `spent` is what the breaks chosen already cost.
    fn go_on(&mut self, spent: u32) {
        let least = spent + PER_LINE * u32::try_from(self.lines).unwrap_or(0);
        if self.best.as_ref().is_some_and(|(best, _)| least >= *best) {
            return;
        }
        let from = self.ends.last().copied().unwrap_or(0);
        if self.ends.len() + 1 == self.lines {
            self.end(from);
            return;
        }
        for end in from + 2..self.letters.len() {
            if !fits(self.letters, from, end) {
                break;
            }
            if let Some(cost) = self.costs.get(end).copied().flatten() {
                self.ends.push(end);
                self.go_on(spent + cost);
                self.ends.pop();
            }
        }
    }

    /// The last line: all that is left.
    fn end(&mut self, from: usize) {
        let end = self.letters.len();
        if from >= end || !fits(self.letters, from, end) {
            return;
        }
        self.ends.push(end);
        let total = total(self.letters, self.costs, &self.ends);
        if self.best.as_ref().is_none_or(|(least, _)| total < *least) {
            self.best = Some((total, self.ends.clone()));
        }
        self.ends.pop();
    }
}

/// Breaks, shape and number of lines, weighed.
fn total(letters: &[char], costs: &[Option<u32>], ends: &[usize]) -> u32 {
    let breaks: u32 = ends.iter().filter_map(|end| costs.get(*end).copied().flatten()).sum();
    let mut from = 0;
    let mut widths: Vec<i64> = vec![];
    for &end in ends {
        widths.push(i64::try_from(width(letters.get(from..end).unwrap_or_default())).unwrap_or(i64::MAX));
        from = end;
    }
    let steps: Vec<i64> = widths.iter().zip(widths.iter().skip(1)).map(|(a, b)| b - a).collect();
    // An hourglass falls and then rises; lines of one length make a block.
    let is_hourglass = steps.iter().position(|s| *s < 0).is_some_and(|at| steps.iter().skip(at).any(|s| *s > 0));
    let is_block = widths.len() > 1 && steps.iter().all(|s| *s == 0);
    let spread = widths.iter().max().zip(widths.iter().min()).map_or(0, |(max, min)| max - min);
    // A step of up to four letters is a good shape; more leaves one line lonely.
    let lonely = u32::try_from((spread - 8).max(0)).unwrap_or(0) * 2;
    breaks
        + u32::from(is_hourglass) * 50
        + u32::from(is_block) * 8
        + lonely
        + 30 * u32::try_from(ends.len()).unwrap_or(0)
}

/// Line by line at the cheapest place in the last third of the line.
fn greedy(letters: &[char], costs: &[Option<u32>]) -> Vec<String> {
    let mut ends = vec![];
    let mut from = 0;
    while width(letters.get(from..).unwrap_or_default()) > 2 * LINE {
        let most = (from + 1..letters.len()).take_while(|end| fits(letters, from, *end)).last().unwrap_or(from + 1);
        let least = from + (most - from) * 2 / 3;
        let best =
            (least.max(from + 1)..=most).rev().min_by_key(|end| costs.get(*end).copied().flatten().unwrap_or(500));
        from = best.unwrap_or(most);
        ends.push(from);
    }
    ends.push(letters.len());
    cut(letters, &ends)
}

fn fits(letters: &[char], from: usize, end: usize) -> bool {
    width(letters.get(from..end).unwrap_or_default()) <= 2 * LINE
}

fn cut(letters: &[char], ends: &[usize]) -> Vec<String> {
    let mut from = 0;
    let mut lines = vec![];
    for &end in ends {
        lines.push(letters.get(from..end).unwrap_or_default().iter().collect());
        from = end;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_broken_by_sense() {
        let said = |title: &str| lines(title, &["天津市红桥区人民政府"]).join("|");
        assert_eq!(said("关于印发工作规则的通知"), "关于印发工作规则的通知");
        assert_eq!(
            said("天津市红桥区人民政府关于印发天津市红桥区人民政府工作规则的通知"),
            "天津市红桥区人民政府关于印发|天津市红桥区人民政府工作规则的通知"
        );
        assert_eq!(said("甲\n乙丙"), "甲|乙丙", "as the author broke it");
        for title in
            ["红桥区关于进一步加强食品安全、消防安全和防汛抗旱应急管理工作专项整治行动方案的请示", &"长".repeat(200)]
        {
            let lines = lines(title, &[]);
            assert_eq!(lines.concat(), title);
            assert!(lines.iter().all(|line| line.chars().count() <= 20), "{lines:?}");
            assert!(lines.iter().all(|line| !line.starts_with('的')), "{lines:?}");
        }
        assert!(lines("", &[]).concat().is_empty());
        assert_eq!(lines(&"a".repeat(300), &[]).concat().len(), 300);
    }
}
