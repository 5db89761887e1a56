//! An article laid open, as text.

use std::fmt;

use super::{CaseView, Explained, NormView, PolicyLine};

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "《{}》{} {}", self.book, self.place, self.title)?;
        writeln!(f, "{}　状态：{}　（{}:{}）", self.chapter, self.status, self.file, self.line)?;
        writeln!(f, "\n{}", self.prose)?;
        for (kind, text) in &self.remarks {
            writeln!(f, "\n〔{kind}〕{text}")?;
        }
        if !self.differences.is_empty() {
            writeln!(f, "\n—— 与下列条文的差异 ——")?;
            self.differences.iter().try_for_each(|d| writeln!(f, "{d}"))?;
        }
        for (head, some) in [("规范", !self.norms.is_empty()), ("政策", !self.policies.is_empty())] {
            if some {
                writeln!(f, "\n—— {head} ——")?;
            }
            match head {
                "规范" => self.norms.iter().try_for_each(|n| write!(f, "{n}"))?,
                _ => self.policies.iter().try_for_each(|p| write!(f, "{p}"))?,
            }
        }
        if !self.cases.is_empty() {
            writeln!(f, "\n—— 实例 ——")?;
            self.cases.iter().try_for_each(|c| write!(f, "{c}"))?;
        }
        Ok(())
    }
}

impl fmt::Display for NormView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}“{}”（{}），依据{}", self.kind, self.label, self.name, self.basis)?;
        self.lines.iter().try_for_each(|line| writeln!(f, "  {line}"))
    }
}

impl fmt::Display for PolicyLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}：{}", self.effect, self.id, self.acts.join("、"))?;
        if !self.basis.is_empty() {
            write!(f, "，依据{}", self.basis)?;
        }
        writeln!(f)?;
        for (what, text) in [("强度", &self.strength), ("不符合时告知", &self.message), ("怎样办", &self.remedy)]
        {
            if !text.is_empty() {
                writeln!(f, "  {what}：{text}")?;
            }
        }
        if !self.facts.is_empty() {
            writeln!(f, "  读取的事实：{}", self.facts.join("、"))?;
        }
        Ok(())
    }
}

impl fmt::Display for CaseView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}　{}", self.id, self.asks)?;
        if !self.given.is_empty() {
            let given: Vec<String> = self.given.iter().map(|(head, cell)| format!("{head}：{cell}")).collect();
            writeln!(f, "  已知：{}", given.join("，"))?;
        }
        let keys = self.heads.len().saturating_sub(self.expectations);
        let line = |cells: &[String]| {
            let (given, expected) = cells.split_at_checked(keys).unwrap_or((cells, &[]));
            format!("  {} ⇒ {}", given.join(" | "), expected.join(" | "))
        };
        writeln!(f, "{}", line(&self.heads))?;
        self.rows.iter().try_for_each(|row| writeln!(f, "{}", line(row)))
    }
}
