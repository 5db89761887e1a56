//! The report as a page of text for officials.

use std::fmt;

use crate::report::{LayerSummary, Report, TableSummary};

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "《{}》（{}）检验报告", self.title, self.name)?;
        if let Some(short) = self.edition.get(..12) {
            writeln!(f, "版本　　{short}…")?;
        }
        for layer in &self.layers {
            writeln!(f, "条文　　{}", layer_line(layer))?;
        }
        writeln!(
            f,
            "词汇　　行为 {}，事实 {}，提问 {}，理由 {}",
            self.acts.len(),
            self.facts,
            self.questions,
            self.reasons
        )?;
        let norms: Vec<String> = self.norms.iter().map(|(label, n)| format!("{label} {n}")).collect();
        writeln!(f, "规范　　{}", norms.join("，"))?;
        writeln!(f, "政策　　准许 {}，禁止 {}", self.policies.permits, self.policies.forbids)?;
        writeln!(f, "实例　　{} 组 {} 例，相符 {} 例", self.cases.blocks, self.cases.rows, self.cases.passed)?;
        for table in &self.tables {
            writeln!(f, "裁决表　{}", table_line(table))?;
        }
        for line in &self.judgements {
            let departs = if line.departs { "，为是的可以偏离原则性要求" } else { "" };
            let (by, on) = (line.by.join("、"), line.on.join("、"));
            writeln!(f, "认定　　{}（“{}”）：由{by}认定，办理{on}时要问{departs}", line.label, line.word)?;
        }
        writeln!(f, "签批路径　试行 {} 种情形", self.ways)?;
        if !self.planned.is_empty() {
            let planned: Vec<String> = self.planned.iter().map(|(matter, n)| format!("{matter} {n}")).collect();
            writeln!(f, "待建事项　{}（条）", planned.join("，"))?;
        }
        if !self.differences.is_empty() {
            writeln!(f, "层间差异　{} 处，所取如下", self.differences.len())?;
            for (at, difference) in self.differences.iter().enumerate() {
                writeln!(f, "{}. {difference}", at + 1)?;
            }
        }
        let (errors, warnings) = self.counts();
        writeln!(f, "发现　　错误 {errors}，提醒 {warnings}")?;
        for finding in &self.findings {
            writeln!(f, "\n{}", finding.flaw)?;
            if !finding.example.is_empty() {
                let pairs: Vec<String> = finding.example.iter().map(|(k, v)| format!("{k}：{v}")).collect();
                writeln!(f, "  例如：{}", pairs.join("；"))?;
            }
        }
        let verdict = if self.adoptable {
            "结论：检验通过，可以启用。"
        } else {
            "结论：有错误，不能启用。请改正后再次检验。"
        };
        write!(f, "\n{verdict}")
    }
}

fn layer_line(layer: &LayerSummary) -> String {
    let counted = match layer.declared {
        Some(declared) => format!("《{}》应有 {declared} 条，实有 {} 条", layer.title, layer.counted),
        None => format!("《{}》{} 条", layer.title, layer.counted),
    };
    format!(
        "{counted}：可执行 {}（其中部分待建 {}），待建 {}，指引 {}",
        layer.executable, layer.partly, layer.planned, layer.guidance
    )
}

fn table_line(table: &TableSummary) -> String {
    let mut parts = vec![
        format!("组合 {}", table.combinations),
        format!("行 {}", table.rows),
        format!("优先 {} 处", table.precedences),
    ];
    for (count, what) in [(table.outside, "不适用"), (table.otherwise, "依兜底规定")] {
        if count > 0 {
            parts.push(format!("{what} {count}"));
        }
    }
    parts.push(format!("重叠 {}，空白 {}", table.overlaps, table.gaps));
    format!("{}（{}）：{}", table.label, table.name, parts.join("，"))
}
